"""A path in, an open database with the current schema out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from quotes.store.migrations import migrations

APPLICATION_ID = 0x51554F54
"""Written in the file's header ("QUOT"), so that another program's database is told from ours."""

BUSY_SECONDS = 30.0


class StoreError(Exception):
    """A database that cannot be opened, read or written; the message is one line that names the file and the cause."""


def open_db(path: str | Path, *, busy_seconds: float = BUSY_SECONDS) -> Database:
    """Open the database at path, creating or migrating it as needed.

    The connection waits up to busy_seconds for another writer, enforces foreign keys, and writes ahead (WAL), so that
    readers never wait and a power cut leaves whole batches.

    Raises:
        StoreError: the file is no SQLite database, is damaged, belongs to another program or to a newer version of
            this one, or cannot be read or written.
    """
    path = Path(path)
    if not path.parent.is_dir():
        raise StoreError(f"{path}: the folder {path.parent} does not exist")
    with store_errors(path):
        conn = sqlite3.connect(path, timeout=busy_seconds)
        try:
            _check_ours(conn, path)
            conn.execute("PRAGMA journal_mode=WAL")
            conn.execute("PRAGMA synchronous=FULL")
            conn.execute("PRAGMA foreign_keys=ON")
            conn.execute("PRAGMA temp_store=MEMORY")
            conn.execute("PRAGMA cache_size=-64000")
            db = Database(conn)
            _migrate(db, path)
        except BaseException:
            conn.close()
            raise
    return db


def _check_ours(conn: sqlite3.Connection, path: Path) -> None:
    application = conn.execute("PRAGMA application_id").fetchone()[0]
    empty = conn.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if application != APPLICATION_ID and not (empty and application == 0):
        raise StoreError(f"{path}: a database of another program, not of quotes")


def _migrate(db: Database, path: Path) -> None:
    known = {m.name for m in migrations.pending(db)} | {m.name for m in migrations.applied(db)}
    ours = {m.name for m in migrations.pending(Database(memory=True))}
    newer = sorted(known - ours)
    if newer:
        raise StoreError(
            f"{path}: written by a newer version of quotes (it has {newer[-1]}); upgrade quotes to open it"
        )
    if not migrations.pending(db):
        return
    # Two processes may open a new file at once: the second waits here, then finds nothing pending.
    with writing(db):
        db.execute(f"PRAGMA application_id={APPLICATION_ID}")
        migrations.apply(db)


@contextmanager
def writing(db: Database) -> Iterator[None]:
    """One transaction that takes the write lock at its start; all of it is kept, or nothing.

    Taking the lock late would fail at once, whatever the time-out, when another process wrote in between.
    """
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.conn.execute("COMMIT")
    except BaseException:
        if db.conn.in_transaction:
            db.conn.execute("ROLLBACK")
        raise


def replace_rows(db: Database, table: str, columns: Sequence[str], keys: Iterable[str], rows: Iterable[tuple]) -> None:
    """Make the rows of a derived table that belong to keys be just these; those that are so already are left alone.

    The first column is the table's primary key.
    """
    key, names, places = columns[0], ", ".join(columns), ", ".join("?" * len(columns))
    of_key = {row[0]: row for row in rows}
    for each in sorted(keys):
        stored = db.conn.execute(f"SELECT {names} FROM {table} WHERE {key} = ?", (each,)).fetchone()
        if stored and each not in of_key:
            db.conn.execute(f"DELETE FROM {table} WHERE {key} = ?", (each,))
        elif each in of_key and stored != of_key[each]:
            values = ", ".join(f"{column} = excluded.{column}" for column in columns[1:])
            db.conn.execute(
                f"INSERT INTO {table} ({names}) VALUES ({places}) ON CONFLICT ({key}) DO UPDATE SET {values}",
                of_key[each],
            )


@contextmanager
def store_errors(path: str | Path) -> Iterator[None]:
    """Turn SQLite's errors into a StoreError of one line."""
    try:
        yield
    except sqlite3.OperationalError as error:
        cause = {
            "database is locked": "another process is writing to it and did not finish in time",
            "database or disk is full": "the disk is full; what was saved before is kept",
            "unable to open database file": "cannot be opened: check the folder, the name and the permissions",
            "attempt to write a readonly database": "cannot be written: the file or its folder is read-only",
        }.get(str(error), str(error))
        raise StoreError(f"{path}: {cause}") from error
    except sqlite3.DatabaseError as error:
        cause = {"file is not a database": "not a SQLite database, or encrypted"}.get(str(error), f"damaged: {error}")
        raise StoreError(f"{path}: {cause}") from error


def path_of(db: Database) -> str:
    """The file that db reads and writes; "" for one in memory."""
    return next(row[2] for row in db.execute("PRAGMA database_list") if row[1] == "main")
