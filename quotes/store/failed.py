"""What could not be read or processed: noted with its cause, listed, forgotten once it succeeds."""

from __future__ import annotations

from collections.abc import Iterator

from sqlite_utils import Database

from quotes.store.database import path_of, store_errors, writing
from quotes.store.saving import now


def note_failure(db: Database, source: str, cause: str, run_id: int | None = None) -> None:
    """Record that source (a path, URL or article id) failed; a second time adds to its attempts.

    Raises:
        StoreError: the database cannot be written.
    """
    with store_errors(path_of(db)), writing(db):
        db.conn.execute(
            "INSERT INTO failures (source, cause, first_failed, last_failed, run_id) VALUES (:source, :cause, :at, :at,"
            " :run) ON CONFLICT (source) DO UPDATE SET cause = :cause, last_failed = :at, run_id = :run,"
            " attempts = attempts + 1",
            {"source": source, "cause": cause, "at": now(), "run": run_id},
        )
        db.conn.execute("UPDATE runs SET failures = failures + 1 WHERE id = ?", (run_id,))


def forget_failure(db: Database, source: str) -> None:
    """Take source off the list: it has been processed since.

    Raises:
        StoreError: the database cannot be written.
    """
    with store_errors(path_of(db)):
        if db.conn.execute("SELECT 1 FROM failures WHERE source = ?", (source,)).fetchone():
            with writing(db):
                db.conn.execute("DELETE FROM failures WHERE source = ?", (source,))


def failures(db: Database) -> Iterator[dict]:
    """What failed and has not succeeded since, latest first: source, cause, attempts, first_failed, last_failed.

    Raises:
        StoreError: the database is damaged or locked.
    """
    with store_errors(path_of(db)):
        yield from db.query("SELECT * FROM failures ORDER BY last_failed DESC, source")
