"""Annotated and found attributions of one text in, counts out; counts of many texts in, precision, recall and F1 out.

The measures follow Newell, Margolin and Ruths (LREC 2018) and Pareti (2015): exact and token-wise agreement of each
part, and whole attributions.

- ``attr``: content overlaps by half or more, one to one, and the source is right.
- ``detect``: the same, whatever the source.
- ``strict``: content and source are right to the word.
- ``direct``: a quoted span of three words or more inside an annotated content counts as found when a content covers
  four fifths of it with the right source; precision is over all pairs of content and quoted span.
- ``exact.*``: distinct sets of words found for a part, compared as sets.
- ``tok.*``: words of a part, whichever attribution they belong to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .comparison import OVERLAP, Parts, TextWords, pair, same_source
from .quoted import quoted_spans

PARTS = ("content", "cue", "source")
MEASURES = ("attr", "detect", "strict", "direct", *(f"exact.{p}" for p in PARTS), *(f"tok.{p}" for p in PARTS))
_COVERED = 0.8

Counts = Counter[tuple[str, str]]
"""(measure, count) to a number; precision is right_found of found, recall right_gold of gold."""


class Score(NamedTuple):
    """Shares between 0 and 1."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """One text's attributions, those without a word of content left out, and how they pair."""

    words: TextWords
    gold: list[Parts]
    found: list[Parts]
    pairs: list[tuple[int, int, float]]
    """(index in found, index in gold, content overlap)."""

    def agreeing(self) -> dict[int, int]:
        """Gold to found where content overlaps by half or more."""
        return {j: i for i, j, v in self.pairs if v >= OVERLAP}

    def right(self) -> dict[int, int]:
        """Gold to found where the source is right, too."""
        return {j: i for j, i in self.agreeing().items() if same_source(self.found[i].source, self.gold[j].source)}


def compare(words: TextWords, gold: Sequence[Parts], found: Sequence[Parts]) -> Comparison:
    """Pair what was found with what was annotated."""
    gold, found = [g for g in gold if g.content], [f for f in found if f.content]
    return Comparison(words, gold, found, pair(found, gold))


def count(words: TextWords, gold: Sequence[Parts], found: Sequence[Parts]) -> Counts:
    """The counts of one text."""
    counts: Counts = Counter()
    for part in PARTS:
        mine, theirs = ({s for p in side if (s := getattr(p, part))} for side in (found, gold))
        _add(counts, f"exact.{part}", len(mine & theirs), len(mine), len(theirs))
        mine, theirs = (frozenset().union(*s) for s in (mine, theirs))
        _add(counts, f"tok.{part}", len(mine & theirs), len(mine), len(theirs))
    c = compare(words, gold, found)
    same = sum((c.found[i].content, c.found[i].source) == (c.gold[j].content, c.gold[j].source) for i, j, _ in c.pairs)
    for measure, right in (("detect", len(c.agreeing())), ("attr", len(c.right())), ("strict", same)):
        _add(counts, measure, right, len(c.found), len(c.gold))
    _count_direct(counts, c)
    return counts


def _count_direct(counts: Counts, c: Comparison) -> None:
    for span in quoted_spans(c.words.text):
        quoted = c.words.of([span])
        if not quoted:
            continue
        least = _COVERED * len(quoted)
        covering = [f for f in c.found if len(f.content & quoted) >= least]
        counts["direct", "found"] += len(covering)
        owner = max(c.gold, key=lambda g: len(g.content & quoted), default=None)
        if owner is None or len(owner.content & quoted) / len(quoted) < _COVERED:
            continue
        right = sum(same_source(f.source, owner.source) for f in covering)
        counts["direct", "right_found"] += right
        if owner.source:
            counts["direct", "gold"] += 1
            counts["direct", "right_gold"] += right > 0


def _add(counts: Counts, measure: str, right: int, found: int, gold: int) -> None:
    counts[measure, "right_found"] += right
    counts[measure, "right_gold"] += right
    counts[measure, "found"] += found
    counts[measure, "gold"] += gold


def score(counts: Counts, measure: str) -> Score:
    """Precision, recall and F1 of one measure; 0 where nothing was found or annotated."""
    precision = share(counts[measure, "right_found"], counts[measure, "found"])
    recall = share(counts[measure, "right_gold"], counts[measure, "gold"])
    return Score(precision, recall, share(2 * precision * recall, precision + recall))


def scores(texts: Iterable[Counts]) -> dict[str, Score]:
    """Every measure over many texts."""
    total: Counts = Counter()
    for counts in texts:
        total.update(counts)
    return {measure: score(total, measure) for measure in MEASURES}


def interval(texts: Sequence[Counts], measure: str, draws: int = 1000, seed: int = 0) -> tuple[float, float]:
    """The middle 95 % of F1 over ``draws`` resamplings of the texts (percentile bootstrap; Efron 1979)."""
    if not texts:
        return 0.0, 0.0
    kinds = ("right_found", "found", "right_gold", "gold")
    table = np.array([[t[measure, kind] for kind in kinds] for t in texts], dtype=float)
    drawn = np.random.default_rng(seed).integers(0, len(texts), (draws, len(texts)))
    totals = table[drawn].sum(1)
    f1 = [score(Counter({(measure, k): n for k, n in zip(kinds, row, strict=True)}), measure).f1 for row in totals]
    low, high = np.quantile(f1, (0.025, 0.975))
    return float(low), float(high)


def share(part: float, whole: float) -> float:
    """part / whole, 0 where whole is."""
    return part / whole if whole else 0.0
