"""Takes a facet of the table ``said``, gives its counts from the tables of counts instead of from every row."""

from __future__ import annotations

import re

from datasette.facets import ColumnFacet

from quotes.store.migrations import COUNTED

COLUMNS = COUNTED["outlet_counts"]

_COUNTS = f"select {', '.join(f'''nullif({c}, '') as {c}''' for c in COLUMNS)}, quotes from outlet_counts"
_WHOLE = re.compile(r'select .* from \[?"?said\b["\]]?\s*(where (.+))?', re.S)
_EQUAL = re.compile(rf'"({"|".join(COLUMNS)})" = :\w+')


class CountedFacet(ColumnFacet):
    """Datasette's own facet, quick where the selection says nothing but what ``outlet_counts`` knows."""

    type = "column"
    _counted = None

    async def facet_results(self):
        """The facets and the names of those that took too long, as Datasette has them."""
        selected = _WHOLE.fullmatch(self.sql.strip()) if self.table == "said" else None
        terms = selected[2].strip().split(" and ") if selected and selected[2] else []
        db = self.ds.get_database(self.database)
        if selected is None or not all(map(_EQUAL.fullmatch, terms)) or not await db.table_exists("outlet_counts"):
            return await super().facet_results()
        self._counted = False
        results, slow = await super().facet_results()
        self._counted = True
        datasette, self.ds = self.ds, _Summing(self.ds)
        self.sql = f"select * from ({_COUNTS}) {selected[1] or ''}"
        quick, late = await super().facet_results()
        self.ds = datasette
        return results + quick, slow + late

    def get_configs(self):
        """The facets asked for; those of the counted columns apart from the others."""
        configs = super().get_configs()
        if self._counted is None:
            return configs
        return [c for c in configs if (_column(c["config"]) in COLUMNS) == self._counted]


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
