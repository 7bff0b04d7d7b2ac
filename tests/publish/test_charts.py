"""Counts by day in, columns out: none missing, none too many."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.publish.charts import LABEL_SHARE, MOST_COLUMNS, WIDTH, chart


@pytest.mark.parametrize(
    ("days", "unit", "columns"),
    [
        ({"2020-01-01": 2, "2020-01-03": 1}, "day", 3),
        ({"2020-01-01": 2, "2020-12-31": 1}, "week", 53),
        ({"2015-01-31": 2, "2020-02-01": 1}, "month", 62),
        ({"1950-05-05": 2, "2020-02-01": 1}, "year", 71),
    ],
)
def test_unit_follows_the_span(days: dict[str, int], unit: str, columns: int) -> None:
    made = chart(days)
    assert (made.unit, len(made.columns), made.top) == (unit, columns, 2)
    assert made.columns[0].count == 2 and made.columns[-1].count == 1


def test_labels_have_room() -> None:
    for unit, days in (("day", 23), ("week", 400), ("month", 1800), ("year", 20000)):
        first = date(1950, 1, 2)
        made = chart({first.isoformat(): 1, (first + timedelta(days=days)).isoformat(): 1})
        *inner, last = [column for column in made.columns if column.tick]
        assert made.unit == unit and last is made.columns[-1] and len(inner) > 1
        # The last label ends where its column does.
        starts = [column.x / WIDTH for column in inner] + [(last.x + last.width) / WIDTH - LABEL_SHARE[unit]]
        assert all(b - a >= LABEL_SHARE[unit] - 0.02 for a, b in pairwise(starts))


def test_without_a_day_there_is_no_chart() -> None:
    assert chart({}) is None and chart({"someday": 3}) is None


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.dates(date(1900, 1, 1), date(2300, 1, 1)), st.integers(1, 99), min_size=1, max_size=20))
def test_columns_hold_every_count_once(days: dict[date, int]) -> None:
    made = chart({day.isoformat(): n for day, n in days.items()}, {day.isoformat(): 1 for day in days})
    assert sum(c.count for c in made.columns) == sum(days.values())
    assert sum(c.part for c in made.columns) == len(days)
    assert made.unit == "year" or len(made.columns) <= MOST_COLUMNS + 2
    for day, _ in days.items():
        assert sum(c.since <= day <= c.until for c in made.columns) == 1
    assert all(0 <= c.part_height <= c.height <= 150 and 0 <= c.x <= 720 for c in made.columns)
