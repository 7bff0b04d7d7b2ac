"""Addresses in, what their servers said of them last time out: so that nothing unchanged is fetched again."""

from __future__ import annotations

from sqlite_utils import Database

from quotes.store.database import path_of, store_errors, writing

_TABLE = "CREATE TABLE IF NOT EXISTS fetched (url TEXT PRIMARY KEY NOT NULL, etag TEXT, modified TEXT) WITHOUT ROWID"


class Fetched:
    """The validators (RFC 9110, section 8.8) of answers whose articles are saved.

    What ``put`` is given is written by ``keep`` alone, after the articles: a crash between fetching and saving must not
    make a server's "not changed" the last word on an article that nobody has.
    """

    def __init__(self, db: Database) -> None:
        """db is what ``open_db`` gives."""
        self._db = db
        self._new: dict[str, tuple[str | None, str | None]] = {}

    def get(self, url: str) -> tuple[str | None, str | None]:
        """ETag and Last-Modified of url, each None where unknown.  Raises StoreError where the database is damaged."""
        if url in self._new:
            return self._new[url]
        with store_errors(path_of(self._db)):
            if "fetched" not in self._db.table_names():
                return None, None
            row = self._db.conn.execute("SELECT etag, modified FROM fetched WHERE url = ?", (url,)).fetchone()
        return row or (None, None)

    def put(self, url: str, etag: str | None, modified: str | None) -> None:
        """Remember what url was answered with, until ``keep``."""
        self._new[url] = (etag, modified)

    def keep(self) -> None:
        """Write what was put.  Raises StoreError where the database cannot be written."""
        if not self._new:
            return
        with store_errors(path_of(self._db)), writing(self._db):
            self._db.conn.execute(_TABLE)
            self._db.conn.executemany(
                "INSERT INTO fetched VALUES (?, ?, ?)"
                " ON CONFLICT (url) DO UPDATE SET etag = excluded.etag, modified = excluded.modified",
                [(url, *validators) for url, validators in self._new.items() if any(validators)],
            )
        self._new.clear()
