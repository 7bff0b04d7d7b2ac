"""Takes a facet or a count of the table ``said``, gives its numbers from the tables of counts, not from every row.

Other tables are counted once for each state of the database's file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from datasette.database import Database, Results
from datasette.facets import ColumnFacet

from quotes.publish.access import state
from quotes.store.migrations import COUNTED, MAY_BE_NULL

_TABLES = {**COUNTED, "speaker_counts": ("speaker_id", "outlet")}
_COLUMNS = {column for columns in _TABLES.values() for column in columns}
_WHOLE = re.compile(r'select (.*) from \[?"?said\b["\]]?\s*(where (.+))?', re.S)
_COUNT = re.compile(r'select count\(\*\) from \[?"?(\w+)["\]]?\s*')
_EQUAL = re.compile(rf'"({"|".join(sorted(_COLUMNS))})" = :\w+')


class _Selection(NamedTuple):
    shown: str
    where: str
    columns: frozenset[str]
    """What the condition asks for."""


def _selection(sql: str) -> _Selection | None:
    """What a statement about ``said`` selects, when it asks for nothing but equal values of counted columns."""
    found = _WHOLE.fullmatch(sql.strip())
    terms = [_EQUAL.fullmatch(term) for term in found[3].strip().split(" and ")] if found and found[3] else []
    if found is None or not all(terms):
        return None
    return _Selection(found[1].strip(), found[2] or "", frozenset(term[1] for term in terms if term))


def _counts(columns: Iterable[str]) -> str | None:
    """SQL for how many rows of ``said`` (``quotes``) have each combination of values in columns; None if unknown.

    Left out are rows that lack one of them: no condition holds of those, and no facet names them.
    """
    for table, known in _TABLES.items():
        if set(columns) <= set(known):
            present = [f"{column} <> ''" for column in known if column in columns and column in MAY_BE_NULL]
            return f"select {', '.join(known)}, quotes from {table} where {' and '.join(present) or 1}"
    return None


def count_quickly(db: Database) -> None:
    """Have ``db`` count a selection of ``said`` by its tables of counts, where they know it, and a whole table once."""
    execute = db.execute
    known: dict[str, tuple[object, Results]] = {}

    async def quick(sql, *arguments, **options):
        found = _selection(sql) if sql.startswith("select count(*) ") else None
        counts = _counts(found.columns) if found and found.shown == "count(*)" else None
        if counts:
            sql = f'select coalesce(sum(quotes), 0) as "count(*)" from ({counts}) {found.where}'
        elif whole := _COUNT.fullmatch(sql):
            now = state(db)
            if known.get(whole[1], (None,))[0] != now:
                known[whole[1]] = now, await execute(sql, *arguments, **options)
            return known[whole[1]][1]
        return await execute(sql, *arguments, **options)

    db.execute = quick


class CountedFacet(ColumnFacet):
    """Datasette's own facet, quick where a table of counts knows both the column and what is selected."""

    type = "column"
    _only = None

    async def facet_results(self):
        """The facets and the names of those that took too long, as Datasette has them."""
        found = _selection(self.sql) if self.table == "said" else None
        if found is None or not await self.ds.get_database(self.database).table_exists("outlet_counts"):
            return await super().facet_results()
        datasette, sql = self.ds, self.sql
        results, slow = [], []
        for config in super().get_configs():
            counts = _counts({_column(config["config"]), *found.columns})
            self._only = [config]
            self.ds = _Summing(datasette) if counts else datasette
            self.sql = f"select * from ({counts}) {found.where}" if counts else sql
            quick, late = await super().facet_results()
            results += quick
            slow += late
        return results, slow

    def get_configs(self):
        """The facets asked for, or the one of them that is being counted."""
        return self._only or super().get_configs()


def _column(config: dict) -> str:
    return config.get("column") or config.get("simple")


class _Summing:
    """A Datasette that adds up counts where it is told to count rows."""

    def __init__(self, datasette) -> None:
        self._datasette = datasette

    def __getattr__(self, name: str):
        return getattr(self._datasette, name)

    async def execute(self, database, sql, *arguments, **options):
        sql = sql.replace("count(*) as count", "sum(quotes) as count")
        return await self._datasette.execute(database, sql, *arguments, **options)
