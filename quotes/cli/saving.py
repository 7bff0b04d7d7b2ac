"""Takes articles with their quotes; saves them, lists what failed, links copies and versions, and sums up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from quotes.cli.common import DEFAULT_DB, Result, counted, installed_version
from quotes.cli.watch import Watch

_MOST_CAUSES = 1000
"""Faults of one input that are listed one by one: a table that is broken in every line is told by the first."""


def opened(db: Path) -> Any:
    """Open the database to write to, making it as needed.  Raises StoreError."""
    from quotes import store

    if db == DEFAULT_DB:
        db.parent.mkdir(exist_ok=True)
    return store.open_db(db)


def save(
    database: Any, db: Path, results: Iterable[Result], model: str, watch: Watch, unchanged: Any | None = None
) -> str:
    """Save results and all that follows from them; one line that says what came of it.  Raises StoreError."""
    from quotes import store

    run = store.save(database, results, version=installed_version(), model=model, unchanged=unchanged)
    _list_failures(database, watch, run.run_id)
    # Whatever this run changed: one that was cut off may have left its articles unlinked.
    store.link_copies(database)
    store.link_versions(database)
    return (
        f"{db}: {counted(run.articles, 'article')} ({run.added:,} new, {run.changed:,} changed, "
        f"{run.unchanged:,} as before), {counted(run.quotes, 'quote')}"
    )


def _list_failures(database: Any, watch: Watch, run_id: int) -> None:
    """Note what failed, and forget what failed before and did not now."""
    from quotes import store

    for source, causes in watch.failed.items():
        more = [f"and {len(causes) - _MOST_CAUSES:,} more"] if len(causes) > _MOST_CAUSES else []
        store.note_failure(database, source, "\n".join(causes[:_MOST_CAUSES] + more), run_id)
    read = set(watch.done)
    for failure in list(store.failures(database)):
        source = failure["source"]
        if source not in watch.failed and not read.isdisjoint([source, *_outer(source)]):
            store.forget_failure(database, source)


def _outer(source: str) -> Iterator[str]:
    """The folders and archives that a source may be in: "a.zip/b/c.txt" -> "a.zip/b", "a.zip"."""
    while "/" in source:
        source = source.rpartition("/")[0]
        yield source


def stored_text(database: Any, article_id: str) -> str | None:
    """The text that the database keeps under an id."""
    row = next(database["articles"].rows_where("id = ?", [article_id], select="text"), None)
    return row and row["text"]
