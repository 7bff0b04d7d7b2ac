"""Reading and an attribution in, its reporting clause out: the sentence of its cue less the content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..models import Attribution
from .reading import Reading

_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_BREAKS = frozenset({"after", "before", "when", "while", "as", "because", "although", "since", "until", "where", "if"})
_SETTINGS = frozenset({"in", "on", "at", "during", "via"})
_RELATIVES = frozenset({"who", "whom", "whose", "which", "that"})


@dataclass(frozen=True, slots=True)
class Clause:
    """Token indices of a reporting clause, in text order."""

    tokens: tuple[int, ...]
    """Words of the cue's sentence that are not content."""
    cue: tuple[int, ...]
    source: frozenset[int]


def reporting(r: Reading, a: Attribution) -> Clause | None:
    """The clause that reports an attribution; None where it has neither cue nor source."""
    content = {i for span in a.content for i in r.tokens(span)}
    source = frozenset(i for span in a.source for i in r.tokens(span) if not r.words[i].isspace())
    cue = _without_setting(r, [i for span in a.cue for i in r.tokens(span) if not r.words[i].isspace()])
    anchors = cue or tuple(sorted(source))
    if not anchors:
        return None
    sentence = r.sentence[anchors[0]]
    first = r.sentence_starts[sentence]
    last = r.sentence_starts[sentence + 1] if sentence + 1 < len(r.sentence_starts) else len(r)
    tokens = tuple(i for i in range(first, last) if i not in content and not r.words[i].isspace())
    if not tokens:
        return None
    return Clause(tokens, cue or anchors, source)


def _without_setting(r: Reading, cue: list[int]) -> tuple[int, ...]:
    """The cue less the setting that it may take in ("said in an interview Thursday")."""
    ends = (k for k in range(1, len(cue) - 1) if r.tags[cue[k]] == "IN" and r.lower[cue[k]] in _SETTINGS)
    return tuple(cue[: next(ends, len(cue))])


def attached(r: Reading, clause: Clause, first: int, last: int) -> bool:
    """Whether the words first..last belong to the cue: no other finite verb and no new clause lies between."""
    if first in clause.source and any(r.lower[i] in _RELATIVES for i in sorted(clause.source) if i < first):
        return False
    if last < clause.cue[0]:
        between = range(last + 1, clause.cue[0])
        opened = any(r.lower[i] in _BREAKS | _RELATIVES for i in _back(clause, first, r))
    else:
        between = range(clause.cue[-1] + 1, first)
        opened = False
    inside = set(clause.tokens)
    for i in between:
        if i in inside and i not in clause.source and (r.tags[i] in _FINITE or r.lower[i] in _BREAKS | _RELATIVES):
            return False
    return not opened


def _back(clause: Clause, first: int, r: Reading) -> Iterator[int]:
    """Words before an expression back to the last comma: a subordinate clause that opens there holds it."""
    for i in reversed(clause.tokens):
        if i >= first:
            continue
        if r.words[i] in (",", ";", "—", "–", "--") or i in clause.source:
            return
        yield i
