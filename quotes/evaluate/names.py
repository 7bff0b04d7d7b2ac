"""Speakers as found and as annotated in, who is named rightly and in which role out.

A person is right by name or alias, titles, courtesy titles, punctuation and case aside; any other speaker when the
F1 of the words of the names is 0.6 or more; a role when that F1 is 0.5 or more, with or without its affiliation.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..models import Quote
from .scores import share

_NAME_WORDS = 0.6
_ROLE_WORDS = 0.5
_COURTESY = frozenset(["mr", "mrs", "ms", "miss", "dr", "prof", "sir", "dame", "lord", "lady", "madam"])
_OFFICES = frozenset(
    {
        "president", "vice", "senator", "sen", "sens", "representative", "rep", "reps", "governor", "gov",
        "secretary", "minister", "prime", "general", "gen", "colonel", "col", "captain", "capt", "judge", "justice",
        "chief", "mayor", "speaker", "congressman", "congresswoman", "king", "queen", "prince", "princess", "pope",
    }
)  # fmt: skip
_STOP = frozenset(
    {
        "the", "a", "an", "of", "for", "to", "at", "in", "and", "with", "by", "on", "from", "s",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GoldSpeaker:
    """Who speaks in one annotated attribution."""

    kind: str
    speaker: str
    aliases: tuple[str, ...]
    roles: tuple[str, ...]
    affiliations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpeakerRow:
    """Named speakers of one sort: numbers of attributions."""

    name: str
    gold: int
    found: int
    """Content found; the rest counts these alone."""
    right: int
    full: int
    """Right with the fullest name."""
    role_gold: int
    role_found: int
    role_right: int


_PRONOUNS = frozenset(
    ["he", "she", "it", "they", "his", "her", "its", "their", "him", "them", "who", "which", "that", "whose", "i", "we"]
)
MENTIONS = ("name", "pronoun", "description", "unnamed", "group", "organisation", "document", "no source")


@dataclass(frozen=True, slots=True)
class MentionRow:
    """Speakers found, by how the source refers to whom the annotation names."""

    name: str
    """One of MENTIONS."""
    found: int
    right: int
    other_kind: int
    """Wrong, and of another kind than annotated (a person taken for an organisation)."""
    nobody: int
    """Linked to nobody."""


def mention(source: str, gold: GoldSpeaker) -> str:
    """How the words of a source refer to an annotated speaker: one of MENTIONS."""
    words = source.lower().replace("’s", "").replace("'s", "").split()
    if not words:
        return "no source"
    if len(words) == 1 and words[0] in _PRONOUNS:
        return "pronoun"
    if gold.kind != "person":
        return gold.kind
    names = " ".join([gold.speaker, *gold.aliases]).lower().split()
    return "name" if any(w.strip(".,") in names and len(w) > 2 for w in words) else "description"


def by_mention(cases: Iterable[tuple[str, GoldSpeaker, Quote]]) -> list[MentionRow]:
    """Rows from (words of the source found, annotated speaker, quote); authors and generic ones left out."""
    counts: Counter[tuple[str, str]] = Counter()
    for source, gold, quote in cases:
        if gold.kind in ("generic", "author"):
            continue
        sort = mention(source, gold)
        counts[sort, "found"] += 1
        if name_right(quote.speaker, gold)[0]:
            counts[sort, "right"] += 1
        elif not quote.speakers:
            counts[sort, "nobody"] += 1
        elif quote.speakers[0].kind != gold.kind:
            counts[sort, "other_kind"] += 1
    columns = ("found", "right", "other_kind", "nobody")
    return [MentionRow(sort, *(counts[sort, c] for c in columns)) for sort in MENTIONS if counts[sort, "found"]]


def read_speakers(path: Path) -> dict[tuple[str, str], GoldSpeaker]:
    """(document, attribution id) to speaker, from JSONL with doc, id, kind, speaker, aliases, role, affiliation.

    Raises:
        ValueError: a line is no such record; the message names file and line.
    """
    found = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            r = json.loads(line)
            found[r["doc"], r["id"]] = GoldSpeaker(
                r["kind"], r["speaker"], tuple(r["aliases"]), tuple(r["role"]), tuple(r["affiliation"])
            )
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path}, line {number}: not a speaker record ({error!r})") from None
    return found


def name_right(name: str | None, gold: GoldSpeaker) -> tuple[bool, bool]:
    """Whether a name is right, and whether it is the fullest."""
    if not name:
        return False, False
    if gold.kind == "person":
        people = _people(name)
        full = people == _people(gold.speaker)
        return full or any(people == _people(a) for a in gold.aliases), full
    likeness = max(_word_f1(name, other) for other in (gold.speaker, *gold.aliases))
    return likeness >= _NAME_WORDS, likeness == 1.0


def role_right(role: str | None, affiliation: str | None, gold: GoldSpeaker) -> bool:
    """Whether a role is one that the article gives."""
    if not role:
        return False
    mine = [role, *([f"{role} {affiliation}"] if affiliation else [])]
    theirs = [*gold.roles, *(f"{r} {a}" for r in gold.roles for a in gold.affiliations)]
    return any(_word_f1(m, t) >= _ROLE_WORDS for m in mine for t in theirs)


def tabulate(judged: Iterable[tuple[GoldSpeaker, Quote | None]]) -> list[SpeakerRow]:
    """People and others of (annotated speaker, the quote that was found for it); authors and generic ones left out."""
    counts: dict[str, Counter[str]] = {"person": Counter(), "other": Counter()}
    for gold, quote in judged:
        if gold.kind in ("generic", "author"):
            continue
        c = counts["person" if gold.kind == "person" else "other"]
        c["gold"] += 1
        c["role_gold"] += bool(gold.roles)
        if quote is None:
            continue
        right, full = name_right(quote.speaker, gold)
        c.update(found=1, right=right, full=full)
        if gold.roles:
            c.update(role_found=1, role_right=right and role_right(quote.role, quote.affiliation, gold))
    fields = ("gold", "found", "right", "full", "role_gold", "role_found", "role_right")
    return [SpeakerRow(name, *(c[f] for f in fields)) for name, c in counts.items()]


def speaker_figures(row: SpeakerRow) -> Mapping[str, float]:
    """The shares of a row, 0 to 1: of all annotated, and of those whose content was found."""
    return {
        "name": share(row.right, row.gold),
        "full name": share(row.full, row.gold),
        "name, given found": share(row.right, row.found),
        "role": share(row.role_right, row.role_gold),
        "role, given found": share(row.role_right, row.role_found),
    }


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower().replace("’", "'").replace("'s", ""))


def _people(names: str) -> frozenset[str]:
    return frozenset(_bare(n) for n in re.split(r"\s*;\s*|\s+and\s+", names) if n.strip())


def _bare(name: str) -> str:
    """A name without what stands before it, and without initials where more than two words are left."""
    words: Sequence[str] = [w for w in _words(name) if w not in _COURTESY]
    while len(words) > 1 and words[0] in _OFFICES:
        words = words[1:]
    return " ".join(w for w in words if len(w) > 1 or len(words) < 3)


def _word_f1(a: str, b: str) -> float:
    mine, theirs = (Counter(w for w in _words(x) if w not in _STOP) for x in (a, b))
    shared = (mine & theirs).total()
    return 2 * shared / (mine.total() + theirs.total()) if shared else 0.0
