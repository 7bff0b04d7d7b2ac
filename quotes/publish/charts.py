"""Takes counts by day, gives the geometry of a column chart; the template draws it as SVG."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

WIDTH, HEIGHT, BASE = 720, 170, 22
"""Of the drawing, in its own units; BASE is the height below the columns, where the labels stand."""

MOST_COLUMNS = 130
MONTHS_FROM = 7 * (MOST_COLUMNS - 1)
"""Days between first and last above which no chart has columns of less than a month."""
LEAST_HEIGHT = 1.5
"""Of a column that counts anything, so that it can be seen and reached."""
TICKS = 5
LABEL_SHARE = {"day": 0.21, "week": 0.21, "month": 0.17, "year": 0.08}
"""Of the width that the label of one column takes in the narrowest chart."""


@dataclass(frozen=True, slots=True)
class Column:
    """One period."""

    since: date
    until: date
    """The last day of the period."""
    label: str
    count: int
    part: int
    """How many of ``count`` are in the darker part."""
    x: float
    width: float
    height: float
    part_height: float
    tick: str
    """What stands below the column: "" for most."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns from the first day with a count to the last, without a gap."""

    columns: list[Column]
    unit: str
    """What one column is: day, week, month or year."""
    top: int
    """The largest count."""


def chart(counts: Mapping[str, int], parts: Mapping[str, int] | None = None) -> Chart | None:
    """Columns for counts by ISO day; the unit is the smallest that gives at most MOST_COLUMNS.  None without a day.

    ``parts`` says how many of each day's count are drawn darker.
    """
    days = {day: n for text, n in counts.items() if (day := date_of(text))}
    if not days:
        return None
    first, last = min(days), max(days)
    unit = next((u for u in ("day", "week", "month") if _columns(first, last, u) <= MOST_COLUMNS), "year")
    total: Counter[date] = Counter()
    dark: Counter[date] = Counter()
    for day, n in days.items():
        total[_start(day, unit)] += n
        dark[_start(day, unit)] += (parts or {}).get(day.isoformat(), 0)
    starts = list(_starts(first, last, unit))
    top = max(total.values())
    step = WIDTH / len(starts)
    room = HEIGHT - BASE
    every = -(-len(starts) // TICKS)
    # The last column has a label, which ends where it does; those before leave it room.
    labelled = {n for n in range(0, len(starts), every) if n * step <= WIDTH * (1 - 2 * LABEL_SHARE[unit])}
    labelled |= {0, len(starts) - 1}
    columns = []
    for n, start in enumerate(starts):
        width = min(step * 0.82, 60)
        columns.append(
            Column(
                since=start,
                until=_following(start, unit) - timedelta(days=1),
                label=_label(start, unit),
                count=total[start],
                part=dark[start],
                x=round(n * step + (step - width) / 2, 2),
                width=round(width, 2),
                height=round(max(room * total[start] / top, LEAST_HEIGHT if total[start] else 0), 2),
                part_height=round(room * dark[start] / top, 2),
                tick=_tick(start, unit) if n in labelled else "",
            )
        )
    return Chart(columns, unit, top)


def date_of(text: str) -> date | None:
    """The day that an ISO date names, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _columns(first: date, last: date, unit: str) -> int:
    days = (last - first).days + 1
    return {"day": days, "week": days // 7 + 2, "month": days // 28 + 1}[unit]


def _start(day: date, unit: str) -> date:
    if unit == "week":
        return day - timedelta(days=min(day.weekday(), (day - date.min).days))
    if unit == "month":
        return day.replace(day=1)
    return day.replace(day=1, month=1) if unit == "year" else day


def _following(start: date, unit: str) -> date:
    if start.year == date.max.year:
        return date.max
    if unit == "month":
        return start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)
    if unit == "year":
        return start.replace(year=start.year + 1)
    return start + timedelta(days=7 if unit == "week" else 1)


def _starts(first: date, last: date, unit: str) -> Iterator[date]:
    start = _start(first, unit)
    while start <= last:
        yield start
        following = _following(start, unit)
        if following == start or following == date.max:
            return
        start = following


def _label(start: date, unit: str) -> str:
    return {
        "day": f"{start.day} {start:%B %Y}",
        "week": f"week of {start.day} {start:%B %Y}",
        "month": f"{start:%B %Y}",
        "year": f"{start.year}",
    }[unit]


def _tick(start: date, unit: str) -> str:
    if unit == "year":
        return str(start.year)
    return f"{start:%b %Y}" if unit == "month" else f"{start.day} {start:%b %Y}"
