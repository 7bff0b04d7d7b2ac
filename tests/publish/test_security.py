"""The functions that replace SQLite's own give what SQLite gives, in bounded time."""

from __future__ import annotations

import sqlite3
import time

import pytest

from quotes.publish.security import MAX_RESULT_BYTES, limit, policy


def connections() -> tuple[sqlite3.Connection, sqlite3.Connection]:
    plain, limited = sqlite3.connect(":memory:"), sqlite3.connect(":memory:")
    limit(limited)
    return plain, limited


@pytest.mark.parametrize(
    "sql",
    [
        "select printf('%05.2f|%s|%d', 3.14159, 'x', 7)",
        "select printf('%s', null)",
        "select printf('100%%')",
        "select instr('Nicolás Maduro', 'Maduro'), instr('abc', ''), instr('abc', 'z'), instr(null, 'a')",
        "select instr(x'0102', x'02'), instr(123, 2)",
        "select replace('a-b-c', '-', '+'), replace('abc', '', 'x'), replace(null, 'a', 'b'), replace(121, 1, 'x')",
        "select trim('  a '), trim('xyaxy', 'yx'), ltrim('xxa', 'x'), rtrim('añññ', 'ñn')",
        "select trim('a', ''), trim('a', null), trim(null, 'a')",
        """select json_patch('{"a": 1, "b": {"c": 2}}', '{"b": {"c": null, "d": 3}}'), json_patch(null, '{}')""",
    ],
)
def test_replaced_functions_agree_with_sqlite(sql: str) -> None:
    plain, limited = connections()
    assert [tuple(row) for row in limited.execute(sql)] == plain.execute(sql).fetchall()


@pytest.mark.parametrize("sql", ["select printf('%.*c', 100000, 'x')", "select printf('%099999d', 1)"])
def test_wide_formats_are_refused(sql: str) -> None:
    with pytest.raises(sqlite3.DataError):
        connections()[1].execute(sql)


COUNT = "with recursive c(x) as (select 1 union all select x + 1 from c limit 20000)"
KEYS = f"{COUNT} select json_group_object('%s' || x, 1) from c"


@pytest.mark.parametrize(
    "sql",
    [
        f"select length(json_patch(({KEYS % 'a'}), ({KEYS % 'b'})))",
        "select trim(hex(zeroblob(1000000)), replace(hex(zeroblob(1000000)), '0', '1'))",
        f"{COUNT} select zeroblob(1000000) from c limit 300",
        f"{COUNT} select hex(zeroblob(1000000)) from c limit 300",
    ],
)
def test_functions_that_would_work_for_hours_end_at_once(sql: str) -> None:
    conn = connections()[1]
    since = time.process_time()
    try:
        found = conn.execute(sql).fetchall()
        assert sum(len(row[0]) for row in found) <= MAX_RESULT_BYTES
    except sqlite3.Error as error:
        assert "too large" in str(error) or "too big" in str(error)
    assert time.process_time() - since < 5


def test_every_statement_has_room_of_its_own() -> None:
    conn = connections()[1]
    for _ in range(200):
        assert len(conn.execute("select zeroblob(1000000) as z").fetchone()["z"]) == 1_000_000


def test_dashboards_alone_may_build_code() -> None:
    assert "unsafe" not in policy("/quotes/said", "n").split("style-src")[0]
    assert "unsafe-eval" in policy("/-/dashboards/news", "n")
    assert "unsafe-eval" in policy("/base/-/dashboards/news", "n", "/base/")
    assert "unsafe-eval" not in policy("/quotes/-/dashboards", "n")
