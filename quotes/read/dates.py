"""Takes a date as somebody wrote it; gives a date, or None where the day, the month or the year is in doubt."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache

_LONGEST = 80
_EARLIEST_EPOCH = 100_000_000


def parse_date(value: object) -> date | None:
    """The calendar day that value names, in the time zone that it names.

    Takes dates, datetimes, ISO 8601, seconds since 1970 (UTC) and what dateparser reads as an absolute date in
    English.  None for anything relative or incomplete, and where day and month could be exchanged ("01/02/2019").
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _since_1970(float(value))
    if isinstance(value, str):
        return _written(value.strip())
    return None


def _since_1970(seconds: float) -> date | None:
    if not seconds >= _EARLIEST_EPOCH:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC).date()
    except (OverflowError, ValueError, OSError):
        return None


@lru_cache(maxsize=4096)
def _written(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        pass
    if not text or len(text) > _LONGEST or not any(char.isdigit() for char in text):
        return None
    import dateparser

    settings = {"REQUIRE_PARTS": ["day", "month", "year"], "PARSERS": ["absolute-time"]}
    readings = set()
    for order in ("MDY", "DMY"):
        found = dateparser.parse(text, languages=["en"], settings={**settings, "DATE_ORDER": order})
        readings.add(found and found.date())
    return readings.pop() if len(readings) == 1 else None
