"""Which quotes a command is about: options on the command line in, filters as the store takes them out."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import click

from quotes.cli.common import Number, Refused

_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class Day(click.ParamType):
    """A calendar day, as ISO 8601 or in words."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day.  Fails as a usage error where it is in doubt."""
        from quotes.read.dates import parse_date

        if _ISO_DAY.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                self.fail(f"{value!r} is no day of the calendar; write year-month-day", param, ctx)
        return parse_date(value) or self.fail(f"{value!r} is no certain day; write it like 2019-01-25", param, ctx)


def filter_options(command: Any) -> Any:
    """The filters that every command over quotes takes; ``filters_of`` makes of them what the store takes."""
    for option in (
        click.option(
            "--min-confidence", type=Number(0, 1), metavar="FLOAT", help="Only quotes at least so sure, 0..1."
        ),
        click.option(
            "--type", "types", type=click.Choice(["direct", "mixed", "indirect"]), multiple=True, help="Repeatable."
        ),
        click.option("--until", type=Day(), help="Last day."),
        click.option("--since", type=Day(), help="First day, by when it was said, else published."),
        click.option("--outlet", help="Part of the outlet's name."),
        click.option("--role", help="Part of the role."),
        click.option("--speaker", help="Words of the speaker's name or of an alias."),
    ):
        command = option(command)
    return command


def filters_of(
    *,
    speaker: str | None,
    role: str | None,
    outlet: str | None,
    since: date | None,
    until: date | None,
    types: tuple[str, ...],
    min_confidence: float | None,
) -> dict[str, Any]:
    """Filters as ``store.rows`` takes them, those alone that were given.  Raises Refused for an empty range of days."""
    if since and until and since > until:
        raise Refused(f"--since {since} is after --until {until}: no day is in that range")
    given = {
        "speaker": speaker,
        "since": since,
        "until": until,
        "type": types or None,
        "confidence_from": min_confidence,
    }
    given |= {"role_holds": role, "outlet_holds": outlet}
    return {name: value for name, value in given.items() if value is not None}
