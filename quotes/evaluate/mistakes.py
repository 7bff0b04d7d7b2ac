"""Judged documents in, their mistakes out as text that a person can read, worst first.

Marks: «content», [source], {cue}.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ..models import Quote, Spans
from ..train.corpus import GoldAttribution
from .judging import Judged

Sort = Literal["wrong source", "invented", "wrong extent", "missed"]
SORTS: tuple[Sort, ...] = ("wrong source", "invented", "wrong extent", "missed")
_MARKS = {"content": "«»", "source": "[]", "cue": "{}"}
_LONGEST = 900


@dataclass(frozen=True, slots=True)
class Mistake:
    """One annotated attribution that was not found right, one that was found and is none, or a pair of such."""

    sort: Sort
    document: str
    gold: GoldAttribution | None
    quote: Quote | None
    text: str

    @property
    def confidence(self) -> float:
        """Of what was found; 0 where nothing was."""
        return self.quote.attribution.confidence if self.quote else 0.0


def find_mistakes(judged: Sequence[Judged]) -> list[Mistake]:
    """Every mistake: by sort as in ``SORTS``, the surest ones first."""
    found = [m for j in judged for m in _of(j)]
    return sorted(found, key=lambda m: (SORTS.index(m.sort), -m.confidence))


def _of(j: Judged) -> Iterator[Mistake]:
    c, agreeing, right = j.comparison, j.comparison.agreeing(), set(j.comparison.right())
    left_gold = {k for k in range(len(c.gold)) if k not in agreeing}
    left_found = {i for i in range(len(c.found)) if i not in set(agreeing.values())}
    for k, i in agreeing.items():
        if k not in right:
            yield _mistake("wrong source", j, k, i)
    for i, k, _ in c.pairs:
        if i in left_found and k in left_gold:
            left_found.remove(i)
            left_gold.remove(k)
            yield _mistake("wrong extent", j, k, i)
    for i in sorted(left_found):
        yield _mistake("invented", j, None, i)
    for k in sorted(left_gold):
        yield _mistake("missed", j, k, None)


def _mistake(sort: Sort, j: Judged, k: int | None, i: int | None) -> Mistake:
    gold = j.gold[k] if k is not None else None
    quote = j.quotes[i] if i is not None else None
    return Mistake(sort, j.document.name, gold, quote, j.document.text)


def render(found: Sequence[Mistake]) -> str:
    """All mistakes with their numbers, each as the passage marked by the annotator and as it was found."""
    out = ["Marks: «content», [source], {cue}.\n"]
    for sort in SORTS:
        here = [m for m in found if m.sort == sort]
        out.append(f"\n# {sort}: {len(here)}\n")
        out.extend(_entry(m) for m in here)
    return "\n".join(out) + "\n"


def _entry(m: Mistake) -> str:
    lines = [f"## {m.document}" + (f", confidence {m.confidence:.2f}" if m.quote else "")]
    if m.gold:
        lines.append(f"annotated: {marked(m.text, m.gold.content, m.gold.cue, m.gold.source)}")
    if m.quote:
        a = m.quote.attribution
        lines.append(f"found:     {marked(m.text, a.content, a.cue, a.source)}")
        lines.append(f"because:   {a.evidence}")
    return "\n".join(lines) + "\n"


def marked(text: str, content: Spans, cue: Spans, source: Spans) -> str:
    """The lines that an attribution touches, on one line, with its parts in marks; the middle left out where long."""
    spans = [*content, *cue, *source]
    start = text.rfind("\n", 0, min(s.start for s in spans)) + 1
    end = text.find("\n", max(s.end for s in spans))
    end = end if end >= 0 else len(text)
    inserts: list[tuple[int, int, str]] = []
    for part, where in (("content", content), ("source", source), ("cue", cue)):
        left, right = _MARKS[part]
        for s in where:
            # At one place closing marks come first, then the longer span opens before the shorter.
            inserts += [(s.start, s.start - s.end, left), (s.end, s.start - s.end - len(text), right)]
    out, at = [], start
    for place, _, mark in sorted(inserts, key=lambda x: (x[0], x[1])):
        out += [text[at:place], mark]
        at = place
    whole = " ".join("".join([*out, text[at:end]]).split())
    half = _LONGEST // 2
    return whole if len(whole) <= _LONGEST else f"{whole[:half]} … {whole[-half:]}"
