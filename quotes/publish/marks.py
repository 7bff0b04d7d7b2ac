"""Takes an article's text and the spans of its quotes, gives paragraphs cut into segments ready to be marked in place.

Nothing here writes markup: segments carry plain text and what covers it, and the template escapes both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

Part = Literal["content", "cue", "source", "boilerplate"]

_BREAK = re.compile(r"\n\s*")


class Mark(NamedTuple):
    """A half-open range of characters of the text, and what it is to which quote (its index; -1 for boilerplate)."""

    start: int
    end: int
    part: Part
    quote: int = -1


@dataclass(frozen=True, slots=True)
class Segment:
    """A longest run of characters of one paragraph that the same marks cover."""

    start: int
    end: int
    text: str
    content: tuple[int, ...]
    """Indexes of the quotes whose content covers it, shortest quote first."""
    source: tuple[int, ...]
    cue: tuple[int, ...]
    boilerplate: bool
    opens: tuple[int, ...]
    """Indexes of the quotes whose content first shows here: the place of their number."""


def paragraphs(text: str, marks: Iterable[Mark]) -> Iterator[list[Segment]]:
    """Yield each paragraph of ``text`` as its segments in order.

    Together the segments hold every character but line breaks and the white space that follows them.
    Marks that leave the text are cut to it.  Time grows with the text plus its marks.
    """
    marks = [m._replace(start=max(m.start, 0), end=min(m.end, len(text))) for m in marks]
    marks = sorted(m for m in marks if m.start < m.end)
    size: dict[int, int] = {}
    for m in marks:
        if m.part == "content":
            size[m.quote] = size.get(m.quote, 0) + m.end - m.start
    edges = sorted({p for m in marks for p in (m.start, m.end)})
    seen: set[int] = set()
    covering: list[Mark] = []
    upcoming = edge = 0

    def quotes(part: Part) -> tuple[int, ...]:
        return tuple(sorted({m.quote for m in covering if m.part == part}, key=lambda q: (size.get(q, 0), q)))

    for at, end in _lines(text):
        segments = []
        while at < end:
            while edge < len(edges) and edges[edge] <= at:
                edge += 1
            until = min(end, edges[edge]) if edge < len(edges) else end
            while upcoming < len(marks) and marks[upcoming].start <= at:
                covering.append(marks[upcoming])
                upcoming += 1
            covering = [m for m in covering if m.end > at]
            content = quotes("content")
            segments.append(
                Segment(
                    start=at,
                    end=until,
                    text=text[at:until],
                    content=content,
                    source=quotes("source"),
                    cue=quotes("cue"),
                    boilerplate=any(m.part == "boilerplate" for m in covering),
                    opens=tuple(q for q in content if q not in seen),
                )
            )
            seen.update(content)
            at = until
        yield segments


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = len(text) - len(text.lstrip())
    for gap in _BREAK.finditer(text, start):
        if gap.start() > start:
            yield start, gap.start()
        start = gap.end()
    if start < len(text):
        yield start, len(text)
