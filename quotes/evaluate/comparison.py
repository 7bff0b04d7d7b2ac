"""Spans and a text in, sets of words out, and when two such sets say the same: what every figure rests on.

A span is compared by the words that it touches, never by its characters, so that a comma or a quotation mark more or
less at its ends is no mistake.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

OVERLAP = 0.5
"""Intersection over union of two contents from which they are one statement."""
_WORD = re.compile(r"\w+")
_TIE = 1e-6

WordSet = frozenset[int]


class TextWords:
    """The words of a text, punctuation left out."""

    def __init__(self, text: str) -> None:
        self.text = text
        # An underscore alone is a word to the regular expression, but none to a reader.
        self.spans = [m.span() for m in _WORD.finditer(text) if any(c.isalnum() for c in m.group())]
        self._starts = [s for s, _ in self.spans]
        self._ends = [e for _, e in self.spans]

    def of(self, spans: Iterable[tuple[int, int]]) -> WordSet:
        """Numbers of the words that spans touch."""
        found: set[int] = set()
        for start, end in spans:
            found.update(range(bisect_right(self._ends, start), bisect_left(self._starts, end)))
        return frozenset(found)


@dataclass(frozen=True, slots=True)
class Parts:
    """One attribution as sets of words."""

    content: WordSet
    cue: WordSet
    source: WordSet


def overlap(a: WordSet, b: WordSet) -> float:
    """Intersection over union, 0 for two empty sets."""
    union = len(a | b)
    return len(a & b) / union if union else 0.0


def same_source(a: WordSet, b: WordSet) -> bool:
    """Whether two sources share at least half of the smaller one's words; two empty ones agree."""
    if not a or not b:
        return not a and not b
    shared = len(a & b)
    return shared > 0 and 2 * shared >= min(len(a), len(b))


def pair(found: Sequence[Parts], gold: Sequence[Parts]) -> list[tuple[int, int, float]]:
    """The one-to-one pairing of largest total content overlap, as (found, gold, overlap); agreeing sources break ties.

    Method: Hungarian algorithm, as ``scipy.optimize.linear_sum_assignment`` has it.
    """
    if not found or not gold:
        return []
    worth = np.array([[overlap(f.content, g.content) for g in gold] for f in found])
    agree = np.array([[same_source(f.source, g.source) for g in gold] for f in found])
    rows, columns = linear_sum_assignment(worth + _TIE * (agree & (worth > 0)), maximize=True)
    return [(int(i), int(j), float(worth[i, j])) for i, j in zip(rows, columns, strict=True) if worth[i, j] > 0]
