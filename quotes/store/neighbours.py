"""Items of the database in (articles, quotes), the pairs of them that are alike out, kept as items come, change and go.

The sorted neighbourhood method (Hernández and Stolfo 1995), once for each key: the items that share a key stand in the
order of publication, and each is compared with the NEIGHBOURS before it and behind it.  So what is compared depends on
what is stored, not on the order in which it came, and an item that comes or goes touches pairs in its neighbourhoods
alone.  Triggers on the tables of articles and quotes note in ``unlinked`` what changed since (``migrations``).

There are dozens of keys for each quote: so items, days and keys are stored as small numbers.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import Generic, Protocol, TypeVar

from sqlite_utils import Database

from quotes.store.database import path_of, store_errors, writing
from quotes.store.migrations import drop_linking

NEIGHBOURS = 4
BATCH = 1000
"""Items linked in one transaction: a few seconds of the write lock."""
CACHED = 500
"""Items held in memory to be compared again: articles of 600 words are 80 KB each, their shingles included."""

UNKNOWN = "~"
"""Stands for the date of what has none, behind all dates."""
_UNKNOWN_DAY = 4_000_000
_EPOCH = date(1970, 1, 1).toordinal()

Pair = tuple[int, int]
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


def item_of(kind: int, item_id: str) -> int:
    """The number that stands for an item: 64 bits, the same in every run."""
    return key_of(f"{kind} {item_id}")


def day_of(published: str | None) -> int:
    """Days since 1970, of an ISO date; behind all days where it is none."""
    try:
        return date.fromisoformat(published or UNKNOWN).toordinal() - _EPOCH
    except ValueError:
        return _UNKNOWN_DAY


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
    drop_linking(db)
    db.conn.execute("DELETE FROM _sqlite_migrations WHERE name = 'm009_linking'")


def sketch(db: Database, kind: int, item_id: str) -> tuple[int, list[int]] | None:
    """The day that an item stands under, and its keys in short, in order; None when it is not linked."""
    return _sketch(db, item_of(kind, item_id))


def _sketch(db: Database, item: int) -> tuple[int, list[int]] | None:
    found = db.conn.execute("SELECT day, keys FROM sketches WHERE item = ?", (item,)).fetchone()
    return found and (found[0], [key for (key,) in struct.iter_unpack("<i", found[1])])


class _Pairs(Generic[T]):
    """The pairs of one kind in one transaction."""

    def __init__(self, db: Database, matter: Matter[T]) -> None:
        self._db = db
        self._execute = db.conn.execute
        self._many = db.conn.executemany
        self._kind = matter.kind
        self._read: Callable[[str], T | None] = lru_cache(CACHED)(partial(matter.read, db))
        self._share = matter.share
        self._ids: dict[int, str] = {}
        self._touched: dict[int, None] = {}

    def renew(self, item_id: str) -> None:
        """Put the item where it belongs now, wherever it was before."""
        item = item_of(self._kind, item_id)
        self._ids[item] = item_id
        self._touched[item] = None
        self._take(item)
        self._put(item)

    def components(self) -> Iterator[Component]:
        """Every component that a pair was added to or taken from, whole."""
        seen: set[int] = set()
        for first in self._touched:
            if first in seen:
                continue
            component: Component = {}
            waiting = [first]
            while waiting:
                item = waiting.pop()
                if item not in seen:
                    seen.add(item)
                    alike = self._alike(item)
                    component[self._id(item)] = {self._id(other): share for other, share in alike.items()}
                    waiting.extend(alike)
            yield component

    def _take(self, item: int) -> None:
        for other in self._alike(item):
            self._part(item, other)
        day, keys = self._sketch(item)
        self._execute("DELETE FROM sketches WHERE item = ?", (item,))
        closer: dict[Pair, None] = {}
        for key in keys:
            closer |= dict.fromkeys(_astride(*self._around(key, day, item)))
        self._many(
            "DELETE FROM blocks WHERE key = ? AND day = ? AND item = ?",
            [(key, day, item) for key in keys],
        )
        for pair in closer:
            self._compare(*pair)

    def _put(self, item: int) -> None:
        found = self._read(self._id(item))
        keys = list(dict.fromkeys(map(self._short, found.keys()))) if found else []
        if not found or not keys:
            return
        day = day_of(found.published)
        near: dict[int, None] = {}
        apart: dict[Pair, None] = {}
        for key in keys:
            before, behind = self._around(key, day, item)
            near |= dict.fromkeys((*before, *behind))
            apart |= dict.fromkeys(_astride(before, behind))
        packed = struct.pack(f"<{len(keys)}i", *keys)
        self._execute("INSERT INTO sketches VALUES (?, ?, ?, ?)", (item, self._id(item), day, packed))
        self._many("INSERT INTO blocks VALUES (?, ?, ?)", [(key, day, item) for key in keys])
        for other in near:
            self._compare(item, other)
        for one, other in apart:
            if other in self._alike(one) and not self._is_near(one, other):
                self._part(one, other)

    def _short(self, key: int) -> int:
        """A key in 32 bits, other ones for each kind; two that become one only mean more to compare."""
        return ((key << 1 | self._kind) & 0xFFFF_FFFF) - 0x8000_0000

    def _compare(self, one: int, other: int) -> None:
        a, b = self._read(self._id(one)), self._read(self._id(other))
        share = self._share(a, b) if a and b else 0.0
        if share:
            self._many(
                "INSERT INTO alike VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                [(one, other, share), (other, one, share)],
            )
            self._touched |= {one: None, other: None}

    def _part(self, one: int, other: int) -> None:
        self._many("DELETE FROM alike WHERE item = ? AND other = ?", [(one, other), (other, one)])
        self._touched |= {one: None, other: None}

    def _alike(self, item: int) -> dict[int, float]:
        return dict(self._execute("SELECT other, share FROM alike WHERE item = ?", (item,)))

    def _id(self, item: int) -> str:
        if item not in self._ids:
            (self._ids[item],) = self._execute("SELECT id FROM sketches WHERE item = ?", (item,)).fetchone()
        return self._ids[item]

    def _sketch(self, item: int) -> tuple[int, list[int]]:
        return _sketch(self._db, item) or (_UNKNOWN_DAY, [])

    def _is_near(self, one: int, other: int) -> bool:
        """Whether two items are neighbours under some key."""
        day, keys = self._sketch(one)
        shared = set(keys).intersection(self._sketch(other)[1])
        return any(other in side for key in shared for side in self._around(key, day, one))

    def _around(self, key: int, day: int, item: int) -> tuple[list[int], list[int]]:
        """The neighbours before and behind a place in the order of a key, nearest first."""
        found = self._execute(_AROUND, (key, day, item, NEIGHBOURS)).fetchall()
        return [other for other, side in found if side < 0], [other for other, side in found if side > 0]


_AROUND = " UNION ALL ".join(
    f"SELECT * FROM (SELECT item, {side} FROM blocks WHERE key = ?1"
    f" AND (day, item) {beyond} (?2, ?3) ORDER BY {order} LIMIT ?4)"
    for side, beyond, order in ((-1, "<", "day DESC, item DESC"), (1, ">", "day, item"))
)


def _astride(before: list[int], behind: list[int]) -> list[Pair]:
    """The pairs that are neighbours only as long as nothing stands in this place between them."""
    # Those that are NEIGHBOURS apart without it: the first before and the last behind, and so on.
    return [
        (before[n], behind[NEIGHBOURS - 1 - n])
        for n in range(max(0, NEIGHBOURS - len(behind)), min(NEIGHBOURS, len(before)))
    ]
