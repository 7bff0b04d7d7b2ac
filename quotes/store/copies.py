"""Stored articles in, which of them are one text under several headlines out.

Candidates by MinHash and banding (Broder 1997; datasketch), each pair verified on the words themselves.  Copies are
linked, never dropped: ``copies`` lets SQL count a story once, and once for each outlet.
"""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Iterator

from sqlite_utils import Database

from quotes.store.database import path_of, replace_rows, store_errors, writing
from quotes.store.names import fold

SHINGLE_WORDS = 5
PERMUTATIONS = 64
CANDIDATE_JACCARD = 0.4
NEAR = 0.6
"""Least share of the shingles of the shorter article that the longer one must hold."""
LEAST_WORDS = 30
"""A shorter text says too little about where it comes from: only the very same text is its copy."""


def link_copies(db: Database) -> int:
    """Fill ``copies`` from all stored articles; returns how many articles are copies of an earlier one.

    An article belongs to the story of the earliest article that it shares its text with, directly or by way of others.
    The work is linear in the length of all articles, and nothing is written when nothing changed.

    Raises:
        StoreError: the database cannot be read or written.
    """
    with store_errors(path_of(db)), writing(db):
        rows = _copies(db)
        replace_rows(db, "copies", ("article_id", "story_id", "kind", "similarity"), rows)
    return len(rows)


def _copies(db: Database) -> set[tuple]:
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=CANDIDATE_JACCARD, num_perm=PERMUTATIONS)
    exact: dict[int, list[str]] = defaultdict(list)
    story: dict[str, str] = {}
    rows: set[tuple] = set()
    for article_id, words in _articles(db):
        text_hash = hash(words)
        shingles = _shingles(words)
        found = [(1.0, other) for other in exact[text_hash]]
        sketch = None
        if not found and len(words) >= LEAST_WORDS:
            sketch = MinHash(num_perm=PERMUTATIONS, hashfunc=_same)
            sketch.update_batch(shingles)
            found = [(_containment(shingles, _shingles(_words(db, other))), other) for other in index.query(sketch)]
        similarity, earlier = max(found, default=(0.0, ""), key=lambda each: each[0])
        exact[text_hash].append(article_id)
        if sketch is not None:
            index.insert(article_id, sketch)
        if similarity >= NEAR:
            story[article_id] = story.get(earlier, earlier)
            kind = "exact" if similarity == 1.0 and earlier in exact[text_hash] else "near"
            rows.add((article_id, story[article_id], kind, round(similarity, 3)))
    return rows


def _articles(db: Database) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Articles in order of publication with their own words."""
    for article_id, text, boilerplate in db.conn.execute(
        "SELECT id, text, boilerplate FROM articles ORDER BY published IS NULL, published, id"
    ):
        yield article_id, _own_words(text, boilerplate)


def _words(db: Database, article_id: str) -> tuple[str, ...]:
    # Read again rather than remembered: candidates are few, and all shingles would not fit in memory.
    return _own_words(*db.conn.execute("SELECT text, boilerplate FROM articles WHERE id = ?", (article_id,)).fetchone())


def _own_words(text: str, boilerplate: str) -> tuple[str, ...]:
    parts, at = [], 0
    for start, end in sorted(json.loads(boilerplate)):
        parts.append(text[at:start])
        at = max(at, end)
    return tuple(fold(" ".join([*parts, text[at:]])).split())


def _shingles(words: tuple[str, ...]) -> frozenset[int]:
    return frozenset(
        zlib.crc32(" ".join(words[n : n + SHINGLE_WORDS]).encode())
        for n in range(max(1, len(words) - SHINGLE_WORDS + 1))
    )


def _same(value: int) -> int:
    return value


def _containment(a: frozenset[int], b: frozenset[int]) -> float:
    return len(a & b) / min(len(a), len(b))
