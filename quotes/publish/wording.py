"""Takes values of the database, gives the words in which the pages say them."""

from __future__ import annotations

from datetime import date
from typing import Any

KINDS = {
    "person": "person",
    "organisation": "organisation",
    "unnamed": "unnamed source",
    "group": "group",
    "document": "document",
    "author": "the article's author",
    "generic": "people in general",
}

TYPES = {
    "direct": "word for word",
    "mixed": "partly word for word",
    "indirect": "in the article's words",
}

ACTS = ("speech", "writing", "thought", "intention", "decision")
"""What the words that report a statement can say it was."""

UNSURE = 0.6
"""Confidence below which a quote is marked as one to check first."""

FIELDS = {
    "below": "Confidence below (0 to 1; empty for all)",
    "description": "Words of the description",
    "from_date": "From (YEAR-MONTH-DAY)",
    "outlet": "Outlet",
    "role": "Role or part of it",
    "speaker": "Speaker (name or part of it)",
    "to_date": "To (YEAR-MONTH-DAY)",
    "word": "Word or phrase",
}
"""What the fields of the ready-made queries are called on their pages."""

VERSIONS = {
    "full": "the longest version",
    "same": "the same words",
    "cut": "words left out",
    "altered": "other words",
}


def day(value: str | None, precision: str | None = "day") -> str:
    """An ISO date as people read it: "24 January 2019"; "January 2019" for a month; "" for none."""
    if not value:
        return ""
    try:
        parsed = date.fromisoformat(value[:10])
    except ValueError:
        return value
    if precision == "month":
        return f"{parsed:%B %Y}"
    shown = f"{parsed.day} {parsed:%B %Y}"
    return f"week of {shown}" if precision == "week" else shown


def percent(share: float | None) -> str:
    """A probability as whole percent; never 100 unless it is 1, nor 0 unless it is 0."""
    if share is None:
        return ""
    return f"{min(max(round(100 * share), 1 if share else 0), 99 if share < 1 else 100)}%"


def many(count: int, one: str, several: str | None = None) -> str:
    """A count with its noun: "1 quote", "2,192 quotes"."""
    return f"{count:,} {one if count == 1 else several or one + 's'}"


def quoted(text: str) -> str:
    """The words of a quote between quotation marks, once."""
    bare = text.strip()
    return bare if bare[:1] in "\"“‘'«" else f"“{bare}”"


def citation(quote: dict[str, Any], address: str) -> str:
    """One line to copy beside a quote: words, speaker, role, outlet, headline, date, address.

    Words that are the article's and not the speaker's are said to be a paraphrase, lest they be printed as a quote.
    """
    role = quote["role"] if quote["role"] != quote["speaker"] else None
    who = ", ".join(filter(None, (quote["speaker"] or "no source given", role)))
    words = quoted(quote["quote"]) if quote["type"] == "direct" else quote["quote"].strip()
    if quote["type"] == "indirect":
        words += " [paraphrase]"
    where = ", ".join(
        filter(None, (quote["outlet"], f"“{quote['title']}”" if quote["title"] else None, day(quote["published"])))
    )
    return f"{words} — {who}. {where}. {quote['url'] or address}".replace(". . ", ". ")


FORMATS = (("csv", "CSV"), ("xlsx", "Excel"), ("jsonl", "JSON lines"))
"""The forms in which rows are downloaded: ending of the address, and name."""

VIEW = {
    "FORMATS": FORMATS,
    "day": day,
    "percent": percent,
    "many": many,
    "citation": citation,
    "KINDS": KINDS,
    "TYPES": TYPES,
    "ACTS": ACTS,
    "UNSURE": UNSURE,
    "VERSIONS": VERSIONS,
}
"""What every template of ours can call."""
