"""Takes what a reader typed into a search form, gives the SQL that finds it, or says what is wrong with it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from quotes.publish.wording import ACTS, TYPES
from quotes.store.names import fold
from quotes.store.searching import fts_query

FIELDS = ("q", "speaker", "outlet", "since", "until", "type", "act")
"""Names of the form's fields, in order."""

NO_OUTLET = "Unknown outlet"
"""Stands for the outlet of articles that name none."""

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.A)

_COLUMNS = ", ".join(
    f"said.{name}"
    for name in (
        *("id", "date", "speaker", "speaker_id", "kind", "role", "affiliation", "type", "act", "negated", "quote"),
        *("cue", "said_on", "said_precision", "published", "addressee", "occasion", "outlet", "title", "url"),
        *("confidence", "evidence", "article_id"),
    )
)

# The first condition says nothing more, but is several times as quick where it fails.
_NAMED = "name_key like '%' || :name || '%' and ' ' || name_key || ' ' like '% ' || :name || ' %'"
PEOPLE = f"select person_id as id from aliases where {_NAMED} union select id from people where {_NAMED}"
"""SQL for the rows of people whose name or alias holds words; see ``named``."""

_MATCH = "said_fts match :match"
_THEIRS = (
    "(select rowid from said where speaker_id in (select value from json_each(:people))"
    " union all select joint.rowid from quote_speakers as second join said as joint on joint.id = second.quote_id"
    " where second.ordinal > 0 and second.person_id in (select value from json_each(:people)))"
)


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for."""

    words: Mapping[str, str]
    """The form's fields, without white space around, without the empty ones."""
    by_date: bool
    """Newest first rather than best match first."""
    where: str
    """SQL condition on ``said``, beside words and speakers that are looked for; "" for none."""
    parameters: Mapping[str, Any]
    """Values for the SQL."""

    @property
    def matches(self) -> bool:
        """Whether words of the quote are looked for."""
        return "match" in self.parameters

    @property
    def of_speakers(self) -> bool:
        """Whether only quotes of some speakers are looked for."""
        return "people" in self.parameters

    @property
    def matched(self) -> str:
        """SQL for the number ``n`` of quotes that hold the words, before any other condition."""
        return f"select count(*) as n from said_fts where {_MATCH}"

    def count(self, common: bool) -> str:
        """SQL for the number ``n`` of rows; ``common`` says that many quotes hold the words."""
        return f"select count(*) as n from {self._from(common)}"

    @property
    def rows(self) -> str:
        """SQL for all rows, in the order of the page."""
        return f"select {_COLUMNS} from {self._from(False)} order by {self._order}"

    def page(self, common: bool) -> str:
        """SQL for one page (parameters ``size`` and ``offset``).

        Common words are looked for newest first, since the newest of many are soon met in an index of dates.  What is
        looked for among speakers' quotes is found once, and each row has the number ``n`` of all of them beside it.
        """
        part = f"order by {self._order} limit :size offset :offset"
        if self.of_speakers:
            order = "rank, place" if self.matches and not self.by_date else "date desc, place desc"
            rank = "said_fts.rank" if self.matches else "null"
            return (
                f"with found as materialized (select said.rowid as place, said.date, {rank} as rank from"
                f" {self._from(common)}) select {_COLUMNS}, (select count(*) from found) as n from (select * from found"
                f" order by {order} limit :size offset :offset) as part cross join said on said.rowid = part.place"
                f" order by {', '.join(f'part.{term}' for term in order.split(', '))}"
            )
        if not common:
            return f"select {_COLUMNS} from {self._from(common)} {part}"
        return (
            f"select {_COLUMNS} from (select said.rowid as place from {self._from(common)} {part})"
            f" cross join said on said.rowid = place order by {self._order}"
        )

    def _from(self, common: bool) -> str:
        where = [self.where] if self.where else []
        if not self.matches:
            source = "said"
            if self.of_speakers:
                where.append(f"said.rowid in {_THEIRS}")
        elif self.of_speakers:
            # "+" keeps SQLite from looking the words up anew for each of the speakers' quotes.
            source = "said_fts cross join said on said.rowid = said_fts.rowid"
            where = [_MATCH, f"+said_fts.rowid in {_THEIRS}", *where]
        elif common:
            # "+" keeps SQLite from taking the rows in the order of the words' index.
            source, where = "said", [*where, f"+said.rowid in (select rowid from said_fts where {_MATCH})"]
        else:
            source, where = "said_fts join said on said.rowid = said_fts.rowid", [_MATCH, *where]
        return f"{source} where {' and '.join(where) or 1}"

    @property
    def _order(self) -> str:
        if self.by_date or not self.matches:
            return "said.date desc, said.rowid desc"
        # With "+" what the speakers said is ranked, without it everything that holds the words.
        return "+said_fts.rank" if self.of_speakers else "said_fts.rank"

    def address(self, **changes: str | int) -> str:
        """The query string that leads to this search, with some fields changed."""
        kept: dict[str, Any] = {**self.words, **({"sort": "date"} if self.by_date and self.matches else {}), **changes}
        return urlencode({name: value for name, value in kept.items() if value not in ("", None)})


def asked(args: Mapping[str, str]) -> dict[str, str]:
    """The fields of a request that say something, without white space around."""
    words = {name: " ".join((args.get(name) or "").split()) for name in FIELDS}
    return {name: value for name, value in words.items() if value}


def mistake(words: Mapping[str, str]) -> str | None:
    """What is wrong with fields from ``asked``, in one line; None where they can be looked for."""
    for name, label in (("since", "From"), ("until", "To")):
        if name in words and not _is_date(words[name]):
            return f"{label}: “{words[name]}” is not a date. Write year, month and day, as in 2012-01-31."
    if "since" in words and "until" in words and words["since"] > words["until"]:
        return f"From ({words['since']}) is later than To ({words['until']}): no day lies between them."
    for name, known in (("type", TYPES), ("act", ACTS)):
        if name in words and words[name] not in known:
            return f"{name.capitalize()}: there is no “{words[name]}”. There are {', '.join(known)}."
    return None


def _is_date(text: str) -> bool:
    try:
        # Python reads further forms of dates, which do not compare with those of the database as text.
        return bool(_DATE.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False


def named(speaker: str) -> str:
    """The parameter ``name`` of PEOPLE for what a reader typed as a speaker."""
    return fold(speaker)


def search(words: Mapping[str, str], by_date: bool, people: Sequence[str] | None) -> Search:
    """The search for fields from ``asked``; ``people`` are the ids that the quotes must be of, None for anybody's."""
    conditions: list[str] = []
    parameters: dict[str, Any] = {}
    if "q" in words:
        match = fts_query(words["q"])
        if match:
            parameters["match"] = f"quote : ({match})"
        else:
            conditions.append("0")
    if people is not None:
        parameters["people"] = json.dumps(people)
    if words.get("outlet") == NO_OUTLET:
        conditions.append("said.outlet is null")
    for name in ("outlet", "type", "act"):
        if name in words and words[name] != NO_OUTLET:
            conditions.append(f"said.{name} = :{name}")
            parameters[name] = words[name]
    for name, comparison in (("since", ">="), ("until", "<=")):
        if name in words:
            conditions.append(f"said.date {comparison} :{name}")
            parameters[name] = words[name]
    return Search(words, by_date, " and ".join(conditions), parameters)
