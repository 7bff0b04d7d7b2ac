"""Takes what a reader typed into a search form, gives the SQL that finds it; no input makes it fail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from quotes.store.names import fold
from quotes.store.searching import fts_query

FIELDS = ("q", "speaker", "outlet", "since", "until", "type", "act")
"""Names of the form's fields, in order."""

BEFORE, AFTER = "\ue000", "\ue001"
"""Stand around each match; private characters, so that no text holds them by chance."""

COLUMNS = (
    "id, date, speaker, speaker_id, kind, role, affiliation, type, act, negated, quote, cue, said_on, said_precision,"
    " published, addressee, occasion, outlet, title, url, confidence, evidence, article_id"
)


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for."""

    words: Mapping[str, str]
    """The form's fields, without white space around, without the empty ones."""
    by_date: bool
    """Newest first rather than best match first."""
    where: str
    """SQL condition on ``said``, and on ``said_fts`` where words are looked for."""
    parameters: Mapping[str, Any]
    """Values for ``where``."""

    @property
    def matches(self) -> bool:
        """Whether words of the quote are looked for."""
        return "match" in self.parameters

    @property
    def _from(self) -> str:
        source = "said_fts join said on said.rowid = said_fts.rowid" if self.matches else "said"
        return f"{source} where {self.where}"

    @property
    def count(self) -> str:
        """SQL for the number of rows."""
        return f"select count(*) from {self._from}"

    @property
    def rows(self) -> str:
        """SQL for all rows, in the order of the page."""
        return f"select {self._columns('said.')} from {self._from} order by {self._order}"

    @property
    def page(self) -> str:
        """SQL for one page (parameters ``size`` and ``offset``), with the quote marked by BEFORE and AFTER."""
        marked = "highlight(said_fts, 0, :before, :after)" if self.matches else "said.quote"
        return (
            f"select {self._columns('said.')}, {marked} as marked from {self._from} order by {self._order}"
            " limit :size offset :offset"
        )

    @property
    def _order(self) -> str:
        if self.matches and not self.by_date:
            return "said_fts.rank"
        return "said.date desc, said.rowid desc"

    @staticmethod
    def _columns(prefix: str) -> str:
        return ", ".join(prefix + name.strip() for name in COLUMNS.split(","))

    def address(self, **changes: str | int) -> str:
        """The query string that leads to this search, with some fields changed."""
        kept: dict[str, Any] = {**self.words, **({"sort": "date"} if self.by_date and self.matches else {}), **changes}
        return urlencode({name: value for name, value in kept.items() if value not in ("", None)})


def search(args: Mapping[str, str], person_id: str | None = None) -> Search:
    """The search that the fields of a request ask for; with ``person_id``, among the quotes of that row of people."""
    words = {name: " ".join((args.get(name) or "").split()) for name in FIELDS}
    words = {name: value for name, value in words.items() if value}
    conditions, parameters = _conditions(words, person_id)
    return Search(words, args.get("sort") == "date", " and ".join(conditions) or "1", parameters)


def _conditions(words: Mapping[str, str], person_id: str | None) -> tuple[list[str], dict[str, Any]]:
    conditions: list[str] = []
    parameters: dict[str, Any] = {}
    if "q" in words:
        match = fts_query(words["q"])
        if match:
            conditions.append("said_fts match :match")
            parameters["match"] = f"quote : ({match})"
        else:
            conditions.append("0")
    if "speaker" in words:
        conditions.append(
            "said.id in (select quote_id from quote_speakers where person_id in (select person_id from aliases"
            " where ' ' || name_key || ' ' like :name union select id from people"
            " where ' ' || name_key || ' ' like :name))"
        )
        parameters["name"] = f"% {fold(words['speaker'])} %"
    if person_id is not None:
        conditions.append("said.id in (select quote_id from quote_speakers where person_id = :person)")
        parameters["person"] = person_id
    for name in ("outlet", "type", "act"):
        if name in words:
            conditions.append(f"said.{name} = :{name}")
            parameters[name] = words[name]
    for name, comparison in (("since", ">="), ("until", "<=")):
        if name in words:
            conditions.append(f"said.date {comparison} :{name}")
            parameters[name] = words[name]
    return conditions, parameters
