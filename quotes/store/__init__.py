"""Articles with their quotes in, a SQLite database out; the only place that writes SQL to it."""

from quotes.store.copies import link_copies
from quotes.store.database import StoreError, open_db
from quotes.store.deciding import (
    DecisionError,
    decisions,
    keep_apart,
    list_people,
    merge,
    rename,
    review,
    split,
    undo,
)
from quotes.store.failed import failures, forget_failure, note_failure
from quotes.store.known import Known, read_known, use_known
from quotes.store.neighbours import forget_links
from quotes.store.saving import RunSummary, Unchanged, save
from quotes.store.searching import rows, search
from quotes.store.versions import link_versions, statements

__all__ = [
    "DecisionError",
    "Known",
    "RunSummary",
    "StoreError",
    "Unchanged",
    "decisions",
    "failures",
    "forget_failure",
    "forget_links",
    "keep_apart",
    "link_copies",
    "link_versions",
    "list_people",
    "merge",
    "note_failure",
    "open_db",
    "read_known",
    "rename",
    "review",
    "rows",
    "save",
    "search",
    "split",
    "statements",
    "undo",
    "use_known",
]
