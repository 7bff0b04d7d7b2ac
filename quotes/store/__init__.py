"""Articles with their quotes in, a SQLite database out; the only place that writes SQL to it."""

from quotes.store.database import StoreError, open_db
from quotes.store.failed import failures, forget_failure, note_failure
from quotes.store.saving import RunSummary, save
from quotes.store.searching import rows, search

__all__ = [
    "RunSummary",
    "StoreError",
    "failures",
    "forget_failure",
    "note_failure",
    "open_db",
    "rows",
    "save",
    "search",
]
