"""How SQLite goes about each question: never through every quote, whether it knows the tables' sizes or not."""

from __future__ import annotations

import asyncio
import sqlite3
from itertools import combinations
from pathlib import Path

import pytest
import yaml
from datasette.utils import escape_fts

from quotes.publish import searching, serve
from quotes.store import open_db

QUERIES = yaml.safe_load((Path(__file__).absolute().parents[2] / "metadata.yml").read_text(encoding="utf-8"))[
    "databases"
]["quotes"]["queries"]
FIELDS = {"q": "word", "speaker": "ann", "outlet": "Post", "since": "2020-01-01", "type": "direct", "act": "speech"}


@pytest.fixture(scope="module")
def conn(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    db = open_db(tmp_path_factory.mktemp("plans") / "q.db")
    db.conn.create_function("escape_fts", 1, escape_fts)
    return db.conn


def plan(conn: sqlite3.Connection, sql: str, parameters: dict) -> list[str]:
    return [row[3] for row in conn.execute(f"explain query plan {sql}", parameters)]


@pytest.mark.parametrize("name", QUERIES)
def test_no_query_reads_or_sorts_all_quotes(conn: sqlite3.Connection, name: str) -> None:
    steps = plan(conn, QUERIES[name]["sql"], dict.fromkeys(QUERIES[name].get("params", []), "x"))
    assert not [
        step
        for step in steps
        if step.startswith(("SCAN said", "SCAN quotes", "SCAN quote_speakers", "SCAN spans"))
        and "VIRTUAL TABLE" not in step
    ], steps


@pytest.mark.parametrize("common", [False, True])
@pytest.mark.parametrize("names", [names for n in range(4) for names in combinations(FIELDS, n)])
def test_no_search_reads_all_quotes(conn: sqlite3.Connection, names: tuple[str, ...], common: bool) -> None:
    words = {name: FIELDS[name] for name in names}
    asked = searching.search(words, common, ["ann"] if "speaker" in words else None)
    values = {**asked.parameters, "size": 25, "offset": 0}
    steps = plan(conn, asked.page(common and asked.matches), values)
    assert not [step for step in steps if step.startswith("SCAN said") and "INDEX" not in step], steps


def test_a_whole_table_is_counted_once_for_each_state_of_the_file(db: Path, tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with sqlite3.connect(db) as source, sqlite3.connect(path) as copy:
        source.backup(copy)

    async def ask() -> tuple[list, list]:
        datasette = serve.site(path)
        await datasette.invoke_startup()
        database = datasette.get_database("quotes")
        found = [await database.execute(f"select count(*) from {table} ") for table in ("spans", "[spans]", "people")]
        with sqlite3.connect(path) as conn:
            conn.execute("delete from spans where part = 'cue'")
        return found, [await database.execute("select count(*) from spans ")]

    (first, second, people), (after,) = asyncio.run(ask())
    assert second is first and people is not first
    assert after.rows[0][0] == first.rows[0][0] - 1204
