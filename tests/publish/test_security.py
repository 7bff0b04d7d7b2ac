"""The functions that replace SQLite's own give what SQLite gives, in bounded time."""

from __future__ import annotations

import sqlite3

import pytest

from quotes.publish.security import limit, policy


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
    ],
)
def test_replaced_functions_agree_with_sqlite(sql: str) -> None:
    plain, limited = connections()
    assert limited.execute(sql).fetchall() == plain.execute(sql).fetchall()


@pytest.mark.parametrize("sql", ["select printf('%.*c', 100000, 'x')", "select printf('%099999d', 1)"])
def test_wide_formats_are_refused(sql: str) -> None:
    with pytest.raises(sqlite3.DataError):
        connections()[1].execute(sql)


def test_dashboards_alone_may_build_code() -> None:
    assert "unsafe" not in policy("/quotes/said").split("style-src")[0]
    assert "unsafe-eval" in policy("/-/dashboards/news")
    assert "unsafe-eval" in policy("/base/-/dashboards/news", "/base/")
    assert "unsafe-eval" not in policy("/quotes/-/dashboards")
