"""What the role layer is asked: for a cue or a quotation, the words around it with their place relative to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .marks import outermost
from .words import Words

REACH = 80
"""Words on either side of a query that can be its source or content."""
LONGEST = 256
"""Words of one query's neighbourhood at most."""
CUE, QUOTATION = 0, 1
_EDGES = np.array([1, 2, 3, 4, 5, 6, 8, 11, 16, 23, 32, 46, 64])
DISTANCES = 2 * len(_EDGES) + 1
PARAGRAPHS = 9
NEITHER, SOURCE, CONTENT = range(3)
ENTITIES = ("", "PERSON", "ORG", "GPE", "NORP")
"""Kinds of named entity that the encoder tells apart (OntoNotes 5); the first is none of them."""


@dataclass(frozen=True, slots=True)
class Query:
    """A cue or a quotation as a range of words, last excluded; ``chain`` numbers the quotation it continues."""

    kind: int
    first: int
    last: int
    chain: int = 0


class Reach(NamedTuple):
    """A range of words, end excluded."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The words a query looks at (``start`` to ``end``) and where each stands as seen from it."""

    start: int
    end: int
    distance: np.ndarray
    paragraph: np.ndarray
    member: np.ndarray
    """1 for words of the query itself, 2 for words of the same quotation in other paragraphs, else 0."""


def quotation_queries(words: Words) -> list[Query]:
    """One query for each paragraph of each outermost quotation."""
    found = []
    for q in outermost(words.quotations):
        inside = words.covering([(q.start, q.end)])
        if inside:
            found.append(Query(QUOTATION, inside[0], inside[-1] + 1, q.chain))
    return found


def chain_of(words: Words) -> np.ndarray:
    """For each word the number of the outermost quotation around it, 0 outside."""
    chain = np.zeros(len(words), dtype=np.int64)
    for q in quotation_queries(words):
        chain[q.first : q.last] = q.chain
    return chain


def within_reach(query: Query, lower: int, upper: int) -> Reach:
    """The words that a query looks at, of those from ``lower`` to ``upper``."""
    room = max(LONGEST - (query.last - query.first), 32) // 2
    reach = min(REACH, room)
    start = max(lower, query.first - reach)
    return Reach(start, min(upper, query.last + reach, start + LONGEST))


def neighbourhood(query: Query, words: Words, chain: np.ndarray, lower: int, upper: int) -> Neighbourhood:
    """The words within reach of a query, clipped to ``lower``..``upper`` (the window that is encoded)."""
    start, end = within_reach(query, lower, upper)
    index = np.arange(start, end)
    gap = np.where(index < query.first, index - query.first, np.where(index >= query.last, index - query.last + 1, 0))
    bucket = np.searchsorted(_EDGES, np.abs(gap), side="right")
    distance = len(_EDGES) + np.sign(gap) * bucket
    anchor = np.where(index < query.first, words.paragraph[query.first], words.paragraph[query.last - 1])
    paragraph = np.clip(words.paragraph[start:end] - anchor, -4, 4) + 4
    member = ((index >= query.first) & (index < query.last)).astype(np.int64)
    if query.kind == QUOTATION:
        member = np.where((member == 0) & (chain[start:end] == query.chain), 2, member)
    return Neighbourhood(start, end, distance, paragraph, member)
