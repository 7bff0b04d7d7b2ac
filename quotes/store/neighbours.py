"""Items of the database in (articles, quotes), the pairs of them that are alike out, kept as items come, change and go.

The sorted neighbourhood method (Hernández and Stolfo 1995), once for each key: the items that share a key stand in the
order of publication, and each is compared with the NEIGHBOURS before it and behind it.  So what is compared depends on
what is stored, not on the order in which it came, and an item that comes or goes touches pairs in its neighbourhoods
alone.  Triggers on the tables of articles and quotes note in ``unlinked`` what changed since (``migrations``).
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Generic, Protocol, TypeVar

from sqlite_utils import Database

from quotes.store.database import path_of, store_errors, writing
from quotes.store.migrations import LINKING

NEIGHBOURS = 4
BATCH = 1000
"""Items linked in one transaction: a few seconds of the write lock."""
CACHED = 500
"""Items held in memory to be compared again: articles of 600 words are 80 KB each, their shingles included."""

UNKNOWN = "~"
"""Stands for the date of what has none, behind all dates."""

Pair = tuple[str, str]
Component = dict[str, dict[str, float]]
"""Items that are alike, directly or by way of others: each with those that it is alike to, and their shares (0..1)."""


class Item(Protocol):
    """What is compared."""

    @property
    def published(self) -> str | None:
        """ISO date."""

    def keys(self) -> Collection[int]:
        """Whatever shares none of these is not compared; the same for the same item in every run."""


T = TypeVar("T", bound=Item)


@dataclass(frozen=True, slots=True)
class Matter(Generic[T]):
    """What there is to know of one kind of items."""

    kind: int
    """ARTICLE or QUOTE of ``migrations``."""
    read: Callable[[Database, str], T | None]
    """The item of an id as it is stored now; None when it is gone."""
    share: Callable[[T, T], float]
    """What two items share (0..1); 0 when they are not alike.  Symmetrical."""
    write: Callable[[Database, list[Component]], None]
    """Bring the rows that tell of the items of whole components up to date."""


def key_of(data: str | bytes) -> int:
    """A key of 64 bits, as SQLite holds them."""
    data = data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "big", signed=True)


def link(db: Database, matter: Matter[T]) -> None:
    """Bring pairs, and what is derived from them, up to date with all that changed since the last time.

    The cost is that of what changed and of the components that it belongs to.  Batches are transactions: stopped
    anywhere, the next call goes on from there.

    Raises:
        StoreError: the database cannot be read or written.
    """
    # In the order that they came, which is often that of publication: then few comparisons are for nothing.
    waiting = "SELECT id FROM unlinked NOT INDEXED WHERE kind = ? ORDER BY rowid LIMIT ?"
    with store_errors(path_of(db)):
        while db.conn.execute(waiting, (matter.kind, 1)).fetchone():
            with writing(db):
                batch = [row[0] for row in db.conn.execute(waiting, (matter.kind, BATCH))]
                pairs = _Pairs(db, matter)
                for item_id in batch:
                    pairs.renew(item_id)
                matter.write(db, list(pairs.components()))
                db.conn.executemany(
                    "DELETE FROM unlinked WHERE kind = ? AND id = ?", [(matter.kind, item_id) for item_id in batch]
                )


def forget_links(db: Database) -> None:
    """Take away what linking remembers, which readers have no use for; links stay.

    The next ``open_db`` makes it again, with all items noted as changed: what follows links everything anew.
    """
    for (name,) in db.conn.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name GLOB 'unlinked_*'"
    ).fetchall():
        db.conn.execute(f"DROP TRIGGER {name}")
    for table in LINKING:
        db.conn.execute(f"DROP TABLE {table}")
    db.conn.execute("DELETE FROM _sqlite_migrations WHERE name = 'm007_linking'")


def sketch(db: Database, kind: int, item_id: str) -> tuple[str, list[int]] | None:
    """The date that an item stands under, and its keys; None when it is not linked."""
    found = db.conn.execute(
        "SELECT published, keys FROM sketches WHERE kind = ? AND id = ?", (kind, item_id)
    ).fetchone()
    return found and (found[0], [key for (key,) in struct.iter_unpack("<q", found[1])])


class _Pairs(Generic[T]):
    """The pairs of one kind in one transaction."""

    def __init__(self, db: Database, matter: Matter[T]) -> None:
        self._db = db
        self._execute = db.conn.execute
        self._many = db.conn.executemany
        self._kind = matter.kind
        self._read: Callable[[str], T | None] = lru_cache(CACHED)(partial(matter.read, db))
        self._share = matter.share
        self._touched: dict[str, None] = {}

    def renew(self, item_id: str) -> None:
        """Put the item where it belongs now, wherever it was before."""
        self._touched[item_id] = None
        self._take(item_id)
        self._put(item_id)

    def components(self) -> Iterator[Component]:
        """Every component that a pair was added to or taken from, whole."""
        seen: set[str] = set()
        for first in self._touched:
            if first in seen:
                continue
            component: Component = {}
            waiting = [first]
            while waiting:
                item_id = waiting.pop()
                if item_id not in component:
                    component[item_id] = dict(
                        self._execute(
                            "SELECT other_id, share FROM alike WHERE kind = ? AND id = ?", (self._kind, item_id)
                        )
                    )
                    waiting.extend(component[item_id])
            seen.update(component)
            yield component

    def _take(self, item_id: str) -> None:
        for other in self._alike(item_id):
            self._part(item_id, other)
        published, keys = self._sketch(item_id)
        self._execute("DELETE FROM sketches WHERE kind = ? AND id = ?", (self._kind, item_id))
        closer: dict[Pair, None] = {}
        for key in keys:
            closer |= dict.fromkeys(_astride(*self._around(key, published, item_id)))
        self._many(
            "DELETE FROM blocks WHERE kind = ? AND key = ? AND published = ? AND id = ?",
            [(self._kind, key, published, item_id) for key in keys],
        )
        for pair in closer:
            self._compare(*pair)

    def _put(self, item_id: str) -> None:
        item = self._read(item_id)
        keys = list(dict.fromkeys(item.keys())) if item else []
        if not item or not keys:
            return
        published = item.published or UNKNOWN
        near: dict[str, None] = {}
        apart: dict[Pair, None] = {}
        for key in keys:
            before, behind = self._around(key, published, item_id)
            near |= dict.fromkeys((*before, *behind))
            apart |= dict.fromkeys(_astride(before, behind))
        packed = struct.pack(f"<{len(keys)}q", *keys)
        self._execute("INSERT INTO sketches VALUES (?, ?, ?, ?)", (self._kind, item_id, published, packed))
        self._many("INSERT INTO blocks VALUES (?, ?, ?, ?)", [(self._kind, key, published, item_id) for key in keys])
        for other in near:
            self._compare(item_id, other)
        for one, other in apart:
            if other in self._alike(one) and not self._is_near(one, other):
                self._part(one, other)

    def _compare(self, one: str, other: str) -> None:
        a, b = self._read(one), self._read(other)
        share = self._share(a, b) if a and b else 0.0
        if share:
            self._many(
                "INSERT INTO alike VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                [(self._kind, one, other, share), (self._kind, other, one, share)],
            )
            self._touched |= {one: None, other: None}

    def _part(self, one: str, other: str) -> None:
        self._many(
            "DELETE FROM alike WHERE kind = ? AND id = ? AND other_id = ?",
            [(self._kind, one, other), (self._kind, other, one)],
        )
        self._touched |= {one: None, other: None}

    def _alike(self, item_id: str) -> list[str]:
        found = self._execute("SELECT other_id FROM alike WHERE kind = ? AND id = ?", (self._kind, item_id))
        return [row[0] for row in found]

    def _sketch(self, item_id: str) -> tuple[str, list[int]]:
        return sketch(self._db, self._kind, item_id) or (UNKNOWN, [])

    def _is_near(self, one: str, other: str) -> bool:
        """Whether two items are neighbours under some key."""
        published, keys = self._sketch(one)
        shared = set(keys).intersection(self._sketch(other)[1])
        return any(other in side for key in shared for side in self._around(key, published, one))

    def _around(self, key: int, published: str, item_id: str) -> tuple[list[str], list[str]]:
        """The neighbours before and behind a place in the order of a key, nearest first."""
        found = self._execute(_AROUND, (self._kind, key, published, item_id, NEIGHBOURS)).fetchall()
        return [other for other, side in found if side < 0], [other for other, side in found if side > 0]


_AROUND = " UNION ALL ".join(
    f"SELECT * FROM (SELECT id, {side} FROM blocks WHERE kind = ?1 AND key = ?2"
    f" AND (published, id) {beyond} (?3, ?4) ORDER BY {order} LIMIT ?5)"
    for side, beyond, order in ((-1, "<", "published DESC, id DESC"), (1, ">", "published, id"))
)


def _astride(before: list[str], behind: list[str]) -> list[Pair]:
    """The pairs that are neighbours only as long as nothing stands in this place between them."""
    # Those that are NEIGHBOURS apart without it: the first before and the last behind, and so on.
    return [
        (before[n], behind[NEIGHBOURS - 1 - n])
        for n in range(max(0, NEIGHBOURS - len(behind)), min(NEIGHBOURS, len(before)))
    ]
