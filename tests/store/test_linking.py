"""Links across articles, kept as articles come, change and go, are those that all articles at once would give."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from contextlib import closing
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from quotes.models import Article, Attribution, Quote, Span, Speaker
from quotes.store import (
    copies,
    forget_links,
    link_copies,
    link_versions,
    merge,
    neighbours,
    open_db,
    save,
    undo,
    versions,
)
from quotes.store.database import APPLICATION_ID, writing
from quotes.store.migrations import ARTICLE, LINKING, QUOTE, migrations
from quotes.store.neighbours import day_of, item_of

RUN = {"version": "1.0", "model": "test"}
DERIVED = ("copies", "statements", "versions")

SAID = [
    "We will not raise a single tax on farmers this year, and the harvest fund stays where it is until spring",
    "we will not raise a single tax on farmers this year",
    "the harvest fund stays where it is until spring",
    "They would never raise a single tax on farmers this year and the harvest fund stayed where it was",
    "The bridge across the estuary opens in June, and nobody who lives on the island will pay the toll",
    "nobody who lives on the island will pay the toll",
    "Nobody on the island will raise a single tax on the bridge",
    "No.",
]
TOLD = [
    " ".join(
        f"The {noun} of {place} was sold for {n} crowns." for n, place in enumerate(("Riga", "Cork", "Lima", "Oslo"))
    )
    for noun in ("ferry", "mill", "clock", "organ", "barn", "school", "harbour")
]
SPEAKERS = ("Ann Lee", "Ann M. Lee", "Bob Ray", "Lee", "officials")


def article(name: str, day: int | None, told: list[int], said: list[tuple[int, str]]):
    text = "\n\n".join(TOLD[n] for n in told)
    quotes = []
    for n, speaker in said:
        start = len(text) + 1
        text += f"\n{SAID[n]}"
        attribution = Attribution((Span(start, len(text)),), (), (), "direct", "speech", False, 0.9, "cue")
        kind = "group" if speaker == "officials" else "person"
        quotes.append(Quote(attribution, (Speaker(speaker, kind),)))
    return Article(name, text, published=day and date(2016, 5, day), outlet=f"outlet {len(said)}"), quotes


@pytest.fixture(autouse=True)
def crowded(monkeypatch):
    """So few neighbours that some are out of reach, and batches that split what belongs together."""
    monkeypatch.setattr(neighbours, "NEIGHBOURS", 2)
    monkeypatch.setattr(neighbours, "BATCH", 3)


def link(db):
    link_copies(db)
    link_versions(db)


def stored(db, tables=(*DERIVED, *LINKING)):
    return {table: sorted(db.execute(f"SELECT * FROM {table}").fetchall()) for table in tables}


def linked_anew(db):
    """The same from all that the database holds, at once."""
    with writing(db):
        for table in DERIVED:
            db.conn.execute(f"DELETE FROM {table}")
        forget_links(db)
        migrations.apply(db)
    link(db)
    return stored(db)


def by_definition(db):
    """The pairs that are alike: under some key NEIGHBOURS apart or less in the order of publication."""
    pairs = set()
    for kind, table, of in ((ARTICLE, "articles", copies), (QUOTE, "said", versions)):
        items = {row["id"]: of._read(db, row["id"]) for row in db[table].rows}
        blocks = defaultdict(list)
        place = {name: (day_of(item.published), item_of(kind, name)) for name, item in items.items()}
        for name in sorted(items, key=place.get):
            for key in set(items[name].keys()):
                blocks[key].append(name)
        near = {
            pair
            for block in blocks.values()
            for a, b in combinations(range(len(block)), 2)
            if b - a <= neighbours.NEIGHBOURS
            for pair in ((block[a], block[b]), (block[b], block[a]))
        }
        pairs |= {
            (place[a][1], place[b][1], of._share(items[a], items[b])) for a, b in near if of._share(items[a], items[b])
        }
    return sorted(pairs)


articles = st.builds(
    article,
    st.sampled_from("abcdefgh"),
    st.one_of(st.none(), st.integers(1, 9)),
    st.lists(st.integers(0, len(TOLD) - 1), max_size=6, unique=True),
    st.lists(st.tuples(st.integers(0, len(SAID) - 1), st.sampled_from(SPEAKERS)), max_size=4),
)
CHANGES = [
    "DELETE FROM articles WHERE id = 'a'",
    "DELETE FROM articles WHERE id IN ('b', 'c', 'd')",
    "DELETE FROM quotes WHERE rowid % 3 = 0",
    "UPDATE articles SET published = '2016-05-04' WHERE id IN ('a', 'c', 'e')",
    "UPDATE articles SET published = NULL, outlet = 'Weekly' WHERE id = 'b'",
    "UPDATE articles SET boilerplate = '[[0, 60]]' WHERE id < 'd'",
    "UPDATE quotes SET type = 'indirect' WHERE rowid % 2",
    "UPDATE people SET kind = 'organisation' WHERE kind = 'group'",
    "UPDATE people SET article_id = NULL WHERE name = 'officials'",
]


def carry_out(db, change):
    if change == "merge":
        people = [row["id"] for row in db["people"].rows_where("merged_into IS NULL", order_by="id")]
        if len(people) > 1:
            merge(db, people[0], people[-1], who="ann")
    elif change == "undo":
        (last,) = db.execute("SELECT max(id) FROM decisions WHERE action = 'merge'").fetchone()
        if last and not db.execute("SELECT 1 FROM decisions WHERE undoes = ?", [last]).fetchone():
            undo(db, last, who="ann")
    elif change == "link":
        link(db)
    elif isinstance(change, str):
        db.execute(change)
    else:
        save(db, change, **RUN)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.lists(articles, min_size=1, max_size=8, unique_by=lambda result: result[0].id),
            st.sampled_from(["link", *CHANGES, "merge", "undo"]),
        ),
        max_size=12,
    )
)
def test_whatever_changes_links_are_those_of_all_at_once(changes):
    db = Database(sqlite3.connect(":memory:", isolation_level=None))
    with closing(db):
        db.execute("PRAGMA foreign_keys=ON")
        migrations.apply(db)
        for change in changes:
            carry_out(db, change)
        link(db)
        kept = stored(db)
        assert kept["alike"] == by_definition(db) and not kept["unlinked"]
        assert kept == linked_anew(db)


def numbered(n: int, day: int):
    """An article that the next has nothing in common with but its speaker."""
    text = " ".join(f"word{n}of{k}" for k in range(60))
    attribution = Attribution((Span(0, len(text)),), (), (), "direct", "speech", False, 0.9, "cue")
    return Article(f"{n} of {day}", text, published=date(2016, 5, day)), [
        Quote(attribution, (Speaker("Ann Lee", "person"),))
    ]


def test_what_is_added_costs_the_same_however_much_there_is(monkeypatch):
    monkeypatch.setattr(neighbours, "BATCH", 1000)
    cost = []
    for size in (10, 100):
        with open_db(":memory:") as db:
            save(db, [numbered(n, day) for n in range(size) for day in (1, 2)], **RUN)
            link(db)
            assert (db["copies"].count, db["statements"].count) == (size, size)
            statements: list[str] = []
            db.conn.set_trace_callback(statements.append)
            save(db, [numbered(n, 3) for n in range(5)], **RUN)
            link(db)
            assert db["copies"].count == size + 5
            cost.append(len(statements))
    assert cost[1] <= 1.05 * cost[0]


def test_nothing_is_written_when_nothing_changed():
    with open_db(":memory:") as db:
        save(db, [numbered(n, day) for n in range(5) for day in (1, 2)], **RUN)
        link(db)
        before = db.conn.total_changes
        link(db)
        assert db.conn.total_changes == before
        rows = {table: db.execute(f"SELECT rowid, * FROM {table}").fetchall() for table in DERIVED}
        save(db, [numbered(0, 3)], **RUN)
        link(db)
        for table, kept in rows.items():
            now = db.execute(f"SELECT rowid, * FROM {table}").fetchall()
            assert len(set(kept) - set(now)) == (table == "statements"), table


def test_a_run_cut_off_between_saving_and_linking_is_made_up_for():
    with open_db(":memory:") as db:
        save(db, [numbered(1, 1), numbered(1, 2)], **RUN)
        save(db, [numbered(1, 1), numbered(1, 2)], **RUN)
        link(db)
        assert (db["copies"].count, db["versions"].count) == (1, 2)


def test_an_older_database_is_linked_with_the_first_article_added(tmp_path):
    path = tmp_path / "old.db"
    older = Database(sqlite3.connect(path, isolation_level=None))
    older.execute(f"PRAGMA application_id={APPLICATION_ID}")
    migrations.apply(older, stop_before="m007_linking")
    save(older, [numbered(n, day) for n in range(4) for day in (1, 2)], **RUN)
    first, *_, last = (row["id"] for row in older["said"].rows_where(order_by="id"))
    older.execute("INSERT INTO statements VALUES (?, NULL, ?, 2, 2, 1, 0, 0, NULL, NULL, NULL)", [first, last])
    older.execute("INSERT INTO versions VALUES (?, ?, 'full', 1, 1)", [last, first])
    older.close()
    with open_db(path) as db:
        save(db, [numbered(0, 3)], **RUN)
        link(db)
        assert [db[table].count for table in DERIVED] == [5, 4, 9]
        assert stored(db) == linked_anew(db)
