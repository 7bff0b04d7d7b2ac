"""Takes cells of Datasette's tables, gives them as links to our pages, and in the order in which they are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from datasette.utils import tilde_encode
from markupsafe import Markup, escape

_QUOTE_ID = re.compile(r"[0-9a-f]{16}")

_QUOTE_COLUMNS = {"id", "quote_id"}
_STATEMENT_COLUMNS = {"statement_id"}
_SPEAKER_COLUMNS = {"speaker_id", "person_id", "linked_to"}
COLUMNS = (
    _QUOTE_COLUMNS | _STATEMENT_COLUMNS | _SPEAKER_COLUMNS | {"article_id", "name", "speaker", "title", "confidence"}
)
"""What may become a link; of other cells nothing need be asked."""

_READ_FIRST = ("confidence", "speaker", "quote", "title", "outlet", "date", "role")
_READ_LAST = ("evidence",)
_RANKS = {name: n for n, name in enumerate(_READ_FIRST)} | dict.fromkeys(_READ_LAST, len(_READ_FIRST) + 1)

_encoded = lru_cache(10_000)(tilde_encode)


def link(row, value, column: str, table: str | None, address: Callable[[], str]) -> Markup | None:
    """The cell as a link where it names a quote, a speaker or an article; None leaves it to Datasette.

    ``row`` is the whole row, where Datasette may have put a label beside a key; ``table`` is None on a query's page;
    ``address`` gives the database's own.
    """
    if column not in COLUMNS or value in (None, ""):
        return None
    names = row.keys()

    def plain(name: str) -> object:
        found = row[name]
        return found["value"] if isinstance(found, dict) else found

    if column == "confidence" and isinstance(value, float):
        return Markup(f"<span title='{value}'>{value:.2f}</span>")
    target = None
    if column in _QUOTE_COLUMNS and isinstance(value, str) and _QUOTE_ID.fullmatch(value):
        target = "quote", value
    elif column in _STATEMENT_COLUMNS and isinstance(value, str):
        target = "statement", value
    elif column in _SPEAKER_COLUMNS or (column == "speaker" and "speaker_id" in names):
        target = "speaker", plain("speaker_id") if column == "speaker" else value
    elif column == "name" and table == "people":
        target = "speaker", plain("id")
    elif column == "article_id":
        target = "article", value
    elif column == "title" and table == "articles":
        target = "article", plain("id")
    elif column == "title" and "id" in names and _QUOTE_ID.fullmatch(str(plain("id"))):
        target = "quote", plain("id")
    if target is None or not isinstance(target[1], str):
        return None
    return Markup(f'<a href="{escape(address())}/{target[0]}/{_encoded(target[1])}">{escape(value)}</a>')


def in_reading_order(items: Iterable, attribute: str) -> list:
    """Columns of ``said`` or the cells of a row, whose column ``attribute`` names: first what one reads a row for."""

    def rank(item) -> int:
        return _RANKS.get(item[attribute] if isinstance(item, Mapping) else getattr(item, attribute), len(_READ_FIRST))

    return sorted(items, key=rank)
