"""A tagger and documents set aside in, the decoding out: confidence as a probability.

Candidates are labelled right or wrong against the annotation; logistic regression (Platt 1999) turns their features
into the probability of being right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..attribute.assemble import Candidate, Decoding, candidates, select, weigh
from ..attribute.tagger import Tagged, Tagger
from ..attribute.words import read_words
from ..evaluate.comparison import OVERLAP, overlap, same_source
from .corpus import Document

_RIDGE = 1.0


@dataclass(frozen=True)
class Case:
    """One document's candidates beside the sets of words that its annotator marked."""

    tagged: Tagged
    found: list[Candidate]
    gold: list[tuple[frozenset[int], frozenset[int]]]
    """(source, content) of each attribution, punctuation left out."""


def calibrate(tagger: Tagger, documents: Sequence[Document], start: Decoding) -> tuple[Decoding, float]:
    """The decoding for a tagger, and the attribution F1 that it reaches on these documents."""
    found = cases(tagger, documents, start)
    weights = _fitted([(c.features, _right(c, case)) for case in found for c in case.found])
    cued = ((c, case) for case in found for c in case.found if c.cue)
    unsourced = _fitted([(c.features, _right(replace(c, source=()), case)) for c, case in cued])
    decoding = replace(start, weights=weights, unsourced=unsourced)
    chosen = [replace(case, found=[weigh(c, decoding) for c in case.found]) for case in found]
    return decoding, attribution_f1(chosen, decoding)


def cases(tagger: Tagger, documents: Sequence[Document], decoding: Decoding) -> list[Case]:
    """Candidates of each document with its first annotator's attributions."""
    out = []
    for document in documents:
        words = read_words(document.text)
        tagged = tagger.encode(words)
        found = candidates(tagger, tagged, decoding)
        gold = []
        for a in document.annotations[0]:
            source, content = (
                frozenset(w for w in words.covering(s) if words.forms[w][0].isalnum()) for s in (a.source, a.content)
            )
            if content:
                gold.append((source, content))
        out.append(Case(tagged, found, gold))
    return out


def fit(features: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Weights of a ridge-penalised logistic regression, constant last, by Newton's method."""
    x = np.hstack([features, np.ones((len(features), 1))])
    penalty = np.full(x.shape[1], _RIDGE)
    penalty[-1] = 0
    w = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (right - p) - penalty * w
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty + 1e-9), gradient)
        w += step
        if np.abs(step).max() < 1e-8:
            break
    return w


def attribution_f1(found: Sequence[Case], decoding: Decoding) -> float:
    """F1 of attributions whose content overlaps by half (intersection over union) and whose source agrees."""
    hits = predicted = gold = 0
    for case in found:
        chosen = select(case.tagged, case.found, decoding)
        free = set(range(len(case.gold)))
        for c in sorted(chosen, key=lambda c: -c.confidence):
            source, content = _spoken(case.tagged, c.source), _spoken(case.tagged, c.content)
            k = max(free, key=lambda k: overlap(content, case.gold[k][1]), default=None)
            if k is not None and overlap(content, case.gold[k][1]) >= OVERLAP:
                free.discard(k)
                hits += same_source(source, case.gold[k][0])
        predicted += len(chosen)
        gold += len(case.gold)
    return 2 * hits / (predicted + gold) if predicted + gold else 0.0


def _fitted(rows: Sequence[tuple[tuple[float, ...], bool]]) -> tuple[float, ...]:
    weights = fit(np.array([f for f, _ in rows]), np.array([right for _, right in rows], dtype=float))
    return tuple(round(float(w), 5) for w in weights)


def _right(c: Candidate, case: Case) -> bool:
    source, content = _spoken(case.tagged, c.source), _spoken(case.tagged, c.content)
    return any(overlap(content, g) >= OVERLAP and same_source(source, s) for s, g in case.gold)


def _spoken(tagged: Tagged, chosen: Sequence[int]) -> frozenset[int]:
    return frozenset(w for w in chosen if tagged.words.forms[w][0].isalnum())
