"""Stored articles in, which of them are one text under several headlines out.

Candidates by MinHash and banding (Broder 1997; datasketch), each pair verified on the words themselves.  Copies are
linked, never dropped: ``copies`` lets SQL count a story once, and once for each outlet.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from functools import cache, cached_property

from sqlite_utils import Database

from quotes.store.database import replace_rows
from quotes.store.migrations import ARTICLE
from quotes.store.names import fold_text
from quotes.store.neighbours import Component, Matter, key_of, link, sketch

SHINGLE_WORDS = 5
BANDS, ROWS = 16, 4
"""Of the MinHash: texts with a Jaccard index of 0.4 meet in a band in a third of all cases, of 0.6 in nine of ten."""
NEAR = 0.6
"""Least share of the shingles of the shorter article that the longer one must hold."""
LEAST_WORDS = 30
"""A shorter text says too little about where it comes from: only the very same text is its copy."""


@dataclass(frozen=True)
class Text:
    """The words of one stored article that are its own."""

    words: tuple[str, ...]
    published: str | None

    @cached_property
    def whole(self) -> int:
        """The key that only the very same words have; first of all keys."""
        return key_of(" ".join(self.words))

    @cached_property
    def shingles(self) -> frozenset[int]:
        """Hashes of all runs of SHINGLE_WORDS words."""
        return frozenset(
            zlib.crc32(" ".join(self.words[n : n + SHINGLE_WORDS]).encode())
            for n in range(max(1, len(self.words) - SHINGLE_WORDS + 1))
        )

    def keys(self) -> list[int]:
        """The whole text, and the bands of its MinHash where it is long enough to have copies that are not whole."""
        if len(self.words) < LEAST_WORDS:
            return [self.whole]
        least = _no_minhash().copy()
        least.update_batch(self.shingles)
        bands = least.hashvalues.astype("<u8").reshape(BANDS, ROWS)
        return [self.whole, *(key_of(bytes([n]) + band.tobytes()) for n, band in enumerate(bands))]


def link_copies(db: Database) -> None:
    """Bring ``copies`` up to date with the articles that changed since the last time.

    An article belongs to the story of the earlier article that it shares most of its text with.

    Raises:
        StoreError: the database cannot be read or written.
    """
    link(db, Matter(ARTICLE, _read, _share, _write))


@cache
def _no_minhash():
    from datasketch import MinHash

    return MinHash(num_perm=BANDS * ROWS, hashfunc=_same)


def _same(value: int) -> int:
    return value


def _read(db: Database, article_id: str) -> Text | None:
    row = db.conn.execute("SELECT text, boilerplate, published FROM articles WHERE id = ?", (article_id,)).fetchone()
    return row and Text(_own_words(*row[:2]), row[2])


def _own_words(text: str, boilerplate: str) -> tuple[str, ...]:
    parts, at = [], 0
    for start, end in sorted(json.loads(boilerplate)):
        parts.append(text[at:start])
        at = max(at, end)
    return tuple(fold_text(" ".join([*parts, text[at:]])).split())


def _share(a: Text, b: Text) -> float:
    if a.words == b.words:
        return 1.0
    if min(len(a.words), len(b.words)) < LEAST_WORDS:
        return 0.0
    share = len(a.shingles & b.shingles) / min(len(a.shingles), len(b.shingles))
    return share if share >= NEAR else 0.0


def _write(db: Database, components: list[Component]) -> None:
    rows = set()
    for component in components:
        sketched = {article_id: found for article_id in component if (found := _sketch(db, article_id))}
        in_order = sorted(sketched, key=lambda article_id: (sketched[article_id][0], article_id))
        rank = {article_id: n for n, article_id in enumerate(in_order)}
        story: dict[str, str] = {}
        for article_id in in_order:
            story[article_id] = article_id
            earlier = [
                (sketched[other][1] == sketched[article_id][1], share, -rank[other], other)
                for other, share in component[article_id].items()
                if other in story
            ]
            if earlier:
                exact, share, _, nearest = max(earlier)
                story[article_id] = story[nearest]
                rows.add((article_id, story[nearest], "exact" if exact else "near", round(share, 3)))
    keys = {article_id for component in components for article_id in component}
    replace_rows(db, "copies", ("article_id", "story_id", "kind", "similarity"), keys, rows)


def _sketch(db: Database, article_id: str) -> tuple[int, int] | None:
    """The day that an article stands under, and the key of its whole text; None when it is gone."""
    stored = db.conn.execute("SELECT 1 FROM articles WHERE id = ?", (article_id,)).fetchone()
    found = stored and sketch(db, ARTICLE, article_id)
    return found and (found[0], found[1][0])
