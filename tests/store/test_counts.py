"""The tables of counts say what counting would, whatever is written; an older database gets them with all in it."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database
from test_store import RUN, result

from quotes.store import open_db, save
from quotes.store.database import APPLICATION_ID
from quotes.store.migrations import migrations

COUNTING = {
    "outlet_counts": "coalesce(outlet, ''), coalesce(kind, ''), type, act, negated, count(*)",
    "day_counts": "coalesce(date, ''), type, count(*)",
    "role_counts": "coalesce(role_normal, ''), count(*)",
    "speaker_totals": "coalesce(speaker_id, ''), count(*)",
    "speaker_counts": "speaker_id, coalesce(outlet, ''), count(*), sum(type = 'direct'), min(date), max(date)",
}
GROUPS = {"outlet_counts": 5, "day_counts": 2, "role_counts": 1, "speaker_totals": 1, "speaker_counts": 2}


def check(conn: sqlite3.Connection) -> None:
    for table, columns in COUNTING.items():
        known = "WHERE speaker_id IS NOT NULL" if table == "speaker_counts" else ""
        groups = ", ".join(map(str, range(1, GROUPS[table] + 1)))
        counted = conn.execute(f"SELECT {columns} FROM said {known} GROUP BY {groups}").fetchall()
        assert conn.execute(f"SELECT * FROM {table}").fetchall() == counted, table


CHANGES = [
    "DELETE FROM quotes WHERE rowid % 3 = 0",
    "DELETE FROM articles WHERE id = 'a'",
    "UPDATE articles SET outlet = 'Weekly', published = '2001-02-03'",
    "UPDATE articles SET outlet = NULL, published = NULL WHERE id = 'b'",
    "UPDATE quotes SET type = 'mixed', negated = 1, role_normal = 'mayor'",
    "UPDATE quotes SET said_on = '1999-01-01', role_normal = NULL WHERE rowid % 2",
    "UPDATE people SET kind = 'unnamed', name = name || '!'",
    "UPDATE quote_speakers SET person_id = (SELECT min(id) FROM people)",
    "UPDATE quote_speakers SET person_id = (SELECT max(id) FROM people)",
]


@pytest.fixture(scope="module")
def two():
    """A database of two articles."""
    db = Database(sqlite3.connect(":memory:", isolation_level=None))
    migrations.apply(db)
    save(db, [result("a"), result("b", outlet="Daily")], **RUN)
    return db.conn


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([*CHANGES, "save a", "save b"]), max_size=8))
def test_counts_follow_whatever_is_written(two, changes):
    db = Database(sqlite3.connect(":memory:", isolation_level=None))
    two.backup(db.conn)
    db.execute("PRAGMA foreign_keys=ON")
    for change in changes:
        if change.startswith("save"):
            save(db, [result(change[-1], outlet="Evening")], **RUN)
        else:
            db.execute(change)
        check(db.conn)


def test_an_older_database_gets_them_once(tmp_path):
    path = tmp_path / "old.db"
    older = Database(sqlite3.connect(path, isolation_level=None))
    older.execute(f"PRAGMA application_id={APPLICATION_ID}")
    migrations.apply(older, stop_before="m006_a_million")
    save(older, [result("a"), result("b", outlet="Daily")], **RUN)
    older.close()
    schema = "SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2"
    with open_db(path) as db, open_db(tmp_path / "new.db") as new:
        check(db.conn)
        assert db.execute(schema).fetchall() == new.execute(schema).fetchall()
        whole = list(db.conn.iterdump())
    with open_db(path) as db:
        assert list(db.conn.iterdump()) == whole


@pytest.mark.parametrize("query", ["outlet = 'x' ORDER BY date DESC", "kind = 'x' ORDER BY date DESC"])
def test_what_is_filtered_is_not_sorted(tmp_path, query):
    with open_db(tmp_path / "q.db") as db:
        plan = db.execute(f"EXPLAIN QUERY PLAN SELECT * FROM said WHERE {query} LIMIT 10").fetchall()
    assert len(plan) == 1 and "USING INDEX" in plan[0][-1]
