"""Stored quotes in, the statements that several articles quote out: every version, who cut it, who altered it.

Candidates share a fingerprint: word 4-grams chosen by winnowing (Schleimer, Wilkerson and Aiken 2003), which finds
every common run of 7 words, and, among quotes of one speaker, pairs of words that carry meaning.  Candidates that are
neighbours under one of these keys (``neighbours``) are then compared word by word (``alike``).  A statement is what
hangs together so, but for short wordings that two longer ones have in common by chance.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

from sqlite_utils import Database

from quotes.store.alike import Change, content_forms, differences, forms, joins, overlap, same_statement
from quotes.store.database import path_of, replace_rows, store_errors
from quotes.store.migrations import QUOTE
from quotes.store.neighbours import UNKNOWN, Component, Matter, key_of, link
from quotes.store.searching import conditions

GRAM = 4
WINDOW = 4
LEAST_WORDS = 3
_SMALL_LETTERS = re.compile(r"\b[a-z]\w{3}")
"""Of a word that titles begin with a capital: of four letters or more."""


@dataclass(frozen=True)
class Wording:
    """One stored quote, as far as comparing needs it."""

    quote_id: str
    article_id: str
    start: int
    text: str
    speaker_id: str | None
    identified: bool
    """Whether speaker_id says who it is, wherever it occurs; False for the unnamed and for surnames alone."""
    published: str | None
    outlet: str | None
    type: str
    """direct, mixed or indirect."""

    @property
    def quoted(self) -> bool:
        """Whether at least a part of it is in quotation marks."""
        return self.type != "indirect"

    @cached_property
    def forms(self) -> tuple[str, ...]:
        """The forms by which its words are compared."""
        return forms(self.text)

    @cached_property
    def compared(self) -> str:
        """The words by which its kind is told."""
        return compared(self.text, self.type)

    @cached_property
    def compared_forms(self) -> tuple[str, ...]:
        """The forms of these words."""
        return forms(self.compared)

    def keys(self) -> list[int]:
        """Fingerprints, and what an identified speaker's wording has of words that carry meaning."""
        if len(self.forms) < LEAST_WORDS:
            return []
        pairs = pairwise(content_forms(self.forms)) if self.identified else ()
        return [*_fingerprints(self.forms), *(key_of("\0".join((self.speaker_id or "", *pair))) for pair in pairs)]


def compared(quote: str, type: str) -> str:
    """Of a mixed quote what is in quotation marks, unless that is a word or two, or a title; of others all words.

    A reporter's frame ("that farmers in the north “will not pay”") alters nothing of what was said.
    """
    if type != "mixed":
        return quote
    # What is published brings the store along, but not what finds quotes.
    from quotes.attribute.marks import outermost, quotations

    inside = " … ".join(quote[slice(*each.inner)] for each in outermost(quotations(quote)))
    titled = not _SMALL_LETTERS.search(inside)
    return quote if titled or len(forms(inside)) < LEAST_WORDS else inside


def link_versions(db: Database) -> None:
    """Bring ``statements`` and ``versions`` up to date with the quotes that changed since the last time.

    Raises:
        StoreError: the database cannot be read or written.
    """
    link(db, Matter(QUOTE, _read, _share, _write))


def statements(db: Database, limit: int | None = 20, **filters: object) -> list[dict]:
    """Statements with most outlets, then articles, first; ``filters`` as for ``rows`` choose one of their versions.

    Each has its row of ``statements`` and ``versions_list``: rows of ``said`` with ``kind_of_version`` (full, same,
    cut, altered), ``words``, ``share`` and ``changes`` from the longest version (``alike.Change``, of what is
    ``compared``), earliest first.

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
            versions = statement["versions_list"] = list(
                db.query(
                    "SELECT said.*, v.kind AS kind_of_version, v.words, v.share FROM versions v"
                    " JOIN said ON said.id = v.quote_id WHERE v.statement_id = ?"
                    " ORDER BY said.published IS NULL, said.published, said.article_id, said.start",
                    [statement["id"]],
                )
            )
            words = {row["id"]: compared(row["quote"], row["type"]) for row in versions}
            for row in versions:
                row["changes"] = differences(words[statement["longest_id"]], words[row["id"]])
    return found


def _read(db: Database, quote_id: str) -> Wording | None:
    row = db.conn.execute(
        "SELECT s.id, s.article_id, s.start, s.quote, s.speaker_id, coalesce(p.article_id IS NULL AND p.kind IN"
        " ('person', 'organisation'), 0), s.published, s.outlet, s.type"
        " FROM said s LEFT JOIN people p ON p.id = s.speaker_id WHERE s.id = ?",
        (quote_id,),
    ).fetchone()
    return row and Wording(*row)


def _fingerprints(forms: Sequence[str]) -> list[int]:
    """The least hash of every WINDOW consecutive GRAM-word runs."""
    hashes = [key_of(" ".join(forms[n : n + GRAM])) for n in range(max(1, len(forms) - GRAM + 1))]
    return list(dict.fromkeys(min(hashes[n : n + WINDOW]) for n in range(max(1, len(hashes) - WINDOW + 1))))


def _share(a: Wording, b: Wording) -> float:
    if a.article_id == b.article_id:
        return 0.0
    days = 0
    if a.published and b.published:
        days = abs((date.fromisoformat(a.published) - date.fromisoformat(b.published)).days)
    speaker = "unknown"
    if a.identified and b.identified:
        speaker = "same" if a.speaker_id == b.speaker_id else "other"
    quoted = a.quoted and b.quoted
    same = same_statement(a.forms, b.forms, speaker, quoted, days)
    if not same and quoted and "mixed" in (a.type, b.type):
        same = same_statement(a.compared_forms, b.compared_forms, speaker, quoted, days)
    return float(same)


def _write(db: Database, components: list[Component]) -> None:
    statements, versions = set(), set()
    for component in components:
        wordings = [wording for quote_id in component if (wording := _read(db, quote_id))]
        wordings.sort(key=lambda m: (m.published or UNKNOWN, m.article_id, m.start, m.quote_id))
        for members in _grouped(wordings, component):
            if len({member.article_id for member in members}) > 1:
                statement, rows = _describe(members)
                statements.add(statement)
                versions.update(rows)
    # A statement has the name of one of its quotes.
    keys = {quote_id for component in components for quote_id in component}
    columns = ("id", "speaker_id", "longest_id", "versions", "articles", "outlets", "cut", "altered")
    replace_rows(db, "statements", (*columns, "first_published", "last_published", "first_outlet"), keys, statements)
    replace_rows(db, "versions", ("quote_id", "statement_id", "kind", "words", "share"), keys, versions)


def _grouped(wordings: list[Wording], alike: Component) -> list[list[Wording]]:
    """The wordings of a component, one group for each statement, in the order given.

    Longest first, each joins that of the longer ones which has most of it, and makes one of several only when it has
    enough of all (``joins``): else every phrase that two statements share would make one of them.
    """
    known: dict[str, Wording] = {}
    group: dict[str, list[Wording]] = {}
    for wording in sorted(wordings, key=lambda m: -len(m.forms)):
        near = [known[other] for other in alike[wording.quote_id] if other in known]
        if len({id(group[other.quote_id]) for other in near}) > 1:
            near.sort(key=lambda other: _nearness(wording, other), reverse=True)
        mine = group[near[0].quote_id] if near else []
        for other in near[1:]:
            its = group[other.quote_id]
            if its is not mine and joins(wording.forms, near[0].forms, other.forms):
                mine += its
                group |= {member.quote_id: mine for member in its}
        mine.append(wording)
        known[wording.quote_id], group[wording.quote_id] = wording, mine
    place = {wording.quote_id: n for n, wording in enumerate(wordings)}
    groups = {id(members): members for members in group.values()}
    return [sorted(members, key=lambda m: place[m.quote_id]) for members in groups.values()]


def _nearness(wording: Wording, other: Wording) -> tuple[float, int, int, int]:
    share = overlap(wording.forms, other.forms)
    return share.of_shorter, share.longest_run, share.content, len(other.forms)


def _describe(members: list[Wording]) -> tuple[tuple, list[tuple]]:
    longest = max(members, key=lambda m: (m.quoted, len(m.compared_forms), len(m.forms)))
    kinds = {
        m.quote_id: "full" if m is longest else kind_of(differences(longest.compared, m.compared)) for m in members
    }
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
    rows = [
        (m.quote_id, first.quote_id, kinds[m.quote_id], len(m.compared_forms), round(_share_of(longest, m), 3))
        for m in members
    ]
    return statement, rows


def _share_of(longest: Wording, version: Wording) -> float:
    if version is longest:
        return 1.0
    return overlap(longest.compared_forms, version.compared_forms).words / len(longest.compared_forms)


def kind_of(changes: Sequence[Change]) -> str:
    """What a version is beside the longest: ``same`` words, ``cut`` (words left out, none changed), or ``altered``."""
    kinds = {change.kind for change in changes if change.before or change.after}
    if kinds <= {"same"}:
        return "same"
    return "cut" if kinds <= {"same", "cut"} else "altered"
