"""Stored quotes in, the statements that several articles quote out: every version, who cut it, who altered it.

Candidates share a fingerprint: word 4-grams chosen by winnowing (Schleimer, Wilkerson and Aiken 2003), which finds
every common run of 7 words, and, among quotes of one speaker, pairs of words that carry meaning.  Each candidate is
then compared word by word (``alike``).
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from sqlite_utils import Database

from quotes.store.alike import Change, content_forms, differences, same_statement, tokens
from quotes.store.database import path_of, replace_rows, store_errors, writing
from quotes.store.searching import conditions

GRAM = 4
WINDOW = 4
NEIGHBOURS = 4
"""How many earlier quotes with a fingerprint each is compared with: keeps the work linear where phrases are common."""
LEAST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Wording:
    """One stored quote, as far as comparing needs it."""

    quote_id: str
    article_id: str
    text: str
    forms: tuple[str, ...]
    speaker_id: str | None
    identified: bool
    """Whether speaker_id says who it is, wherever it occurs; False for the unnamed and for surnames alone."""
    published: str | None
    outlet: str | None
    quoted: bool = True
    """Whether at least a part of it is in quotation marks."""


def link_versions(db: Database) -> int:
    """Fill ``statements`` and ``versions`` from all stored quotes; returns how many statements have several versions.

    The work is linear in the number of quotes, and nothing is written when nothing changed.

    Raises:
        StoreError: the database cannot be read or written.
    """
    with store_errors(path_of(db)), writing(db):
        clusters = cluster(_wordings(db))
        statements, versions = set(), set()
        for members in clusters:
            statement, rows = _describe(members)
            statements.add(statement)
            versions.update(rows)
        columns = ("id", "speaker_id", "longest_id", "versions", "articles", "outlets", "cut", "altered")
        replace_rows(db, "statements", (*columns, "first_published", "last_published", "first_outlet"), statements)
        replace_rows(db, "versions", ("quote_id", "statement_id", "kind", "words", "share"), versions)
    return len(clusters)


def cluster(wordings: Iterable[Wording]) -> list[list[Wording]]:
    """Wordings of one statement together, earliest first; only statements that several articles quote.

    wordings must come in order of publication.
    """
    known: list[Wording] = []
    parent: list[int] = []
    blocks: dict[object, list[int]] = defaultdict(list)
    for number, wording in enumerate(wordings):
        known.append(wording)
        parent.append(number)
        if len(wording.forms) < LEAST_WORDS:
            continue
        compared: set[int] = set()
        for key in _keys(wording):
            block = blocks[key]
            for other in (*block[:1], *block[1:][-NEIGHBOURS:]):
                if other not in compared:
                    compared.add(other)
                    if _find(parent, other) != _find(parent, number) and _versions(known[other], wording):
                        parent[_find(parent, number)] = _find(parent, other)
            block.append(number)
            # The first, and those that the next can be compared with, are all that is ever asked for.
            if len(block) > NEIGHBOURS + 1:
                del block[1]
    groups: dict[int, list[Wording]] = defaultdict(list)
    for number, wording in enumerate(known):
        groups[_find(parent, number)].append(wording)
    return [members for members in groups.values() if len({m.article_id for m in members}) > 1]


def statements(db: Database, limit: int | None = 20, **filters: object) -> list[dict]:
    """Statements with most outlets, then articles, first; ``filters`` as for ``rows`` choose one of their versions.

    Each has its row of ``statements`` and ``versions_list``: rows of ``said`` with ``kind_of_version`` (full, same,
    cut, altered), ``words``, ``share`` and ``changes`` from the longest version (``alike.Change``), earliest first.

    Raises:
        ValueError: a filter names no column.
        StoreError: the database cannot be read.
    """
    where, parameters = conditions(filters)
    with store_errors(path_of(db)):
        found = list(
            db.query(
                "SELECT s.*, q.quote AS longest FROM statements s JOIN quotes q ON q.id = s.longest_id WHERE s.id IN"
                f" (SELECT v.statement_id FROM versions v JOIN said ON said.id = v.quote_id WHERE {where})"
                " ORDER BY s.outlets DESC, s.articles DESC, s.id LIMIT :limit",
                {**parameters, "limit": -1 if limit is None else limit},
            )
        )
        for statement in found:
            statement["versions_list"] = [
                {**row, "changes": differences(statement["longest"], row["quote"])}
                for row in db.query(
                    "SELECT said.*, v.kind AS kind_of_version, v.words, v.share FROM versions v"
                    " JOIN said ON said.id = v.quote_id WHERE v.statement_id = ?"
                    " ORDER BY said.published IS NULL, said.published, said.article_id, said.start",
                    [statement["id"]],
                )
            ]
    return found


def _wordings(db: Database) -> Iterator[Wording]:
    for quote_id, article_id, text, speaker_id, identified, published, outlet, quoted in db.conn.execute(
        "SELECT s.id, s.article_id, s.quote, s.speaker_id, p.article_id IS NULL AND p.kind IN ('person',"
        " 'organisation'), s.published, s.outlet, s.type != 'indirect'"
        " FROM said s LEFT JOIN people p ON p.id = s.speaker_id"
        " ORDER BY s.published IS NULL, s.published, s.article_id, s.start"
    ):
        forms = tuple(token.form for token in tokens(text))
        yield Wording(quote_id, article_id, text, forms, speaker_id, bool(identified), published, outlet, bool(quoted))


def _keys(wording: Wording) -> Iterator[object]:
    yield from _fingerprints(wording.forms)
    if wording.identified:
        meaning = content_forms(wording.forms)
        yield from ((wording.speaker_id, *pair) for pair in dict.fromkeys(pairwise(meaning)))


def _fingerprints(forms: Sequence[str]) -> list[int]:
    """The least hash of every WINDOW consecutive GRAM-word runs."""
    hashes = [zlib.crc32(" ".join(forms[n : n + GRAM]).encode()) for n in range(max(1, len(forms) - GRAM + 1))]
    return list(dict.fromkeys(min(hashes[n : n + WINDOW]) for n in range(max(1, len(hashes) - WINDOW + 1))))


def _versions(a: Wording, b: Wording) -> bool:
    if a.article_id == b.article_id:
        return False
    days = 0
    if a.published and b.published:
        days = abs((date.fromisoformat(a.published) - date.fromisoformat(b.published)).days)
    speaker = "unknown"
    if a.identified and b.identified:
        speaker = "same" if a.speaker_id == b.speaker_id else "other"
    return same_statement(a.forms, b.forms, speaker, a.quoted and b.quoted, days)


def _find(parent: list[int], number: int) -> int:
    while parent[number] != number:
        parent[number] = parent[parent[number]]
        number = parent[number]
    return number


def _describe(members: list[Wording]) -> tuple[tuple, list[tuple]]:
    longest = max(members, key=lambda m: len(m.forms))
    kinds = {m.quote_id: "full" if m is longest else kind_of(differences(longest.text, m.text)) for m in members}
    dates = [m.published for m in members if m.published]
    first = members[0]
    identified = [m.speaker_id for m in members if m.identified]
    statement = (
        first.quote_id,
        max(identified, key=identified.count) if identified else first.speaker_id,
        longest.quote_id,
        len(members),
        len({m.article_id for m in members}),
        len({m.outlet for m in members if m.outlet}),
        sum(kind == "cut" for kind in kinds.values()),
        sum(kind == "altered" for kind in kinds.values()),
        min(dates, default=None),
        max(dates, default=None),
        " ; ".join(sorted({m.outlet for m in members if m.outlet and m.published == first.published})) or None,
    )
    size = len(longest.forms)
    rows = [
        (m.quote_id, first.quote_id, kinds[m.quote_id], len(m.forms), round(len(m.forms) / size, 3)) for m in members
    ]
    return statement, rows


def kind_of(changes: Sequence[Change]) -> str:
    """What a version is beside the longest: ``same`` words, ``cut`` (words left out, none changed), or ``altered``."""
    kinds = {change.kind for change in changes if change.before or change.after}
    if kinds <= {"same"}:
        return "same"
    return "cut" if kinds <= {"same", "cut"} else "altered"
