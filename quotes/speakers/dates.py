"""A reporting clause and the article's date in, the date of the statement with its precision out.

Only what the text says counts: without an expression of time, or without the article's date to reckon from, there is
no date.  Expressions are found by pattern and reckoned by dateparser.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from .clause import Clause, attached
from .reading import Reading

_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"jan\.?|feb\.?|mar\.|apr\.?|aug\.?|sept?\.?|oct\.?|nov\.?|dec\.?)"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_EXPRESSION = re.compile(
    rf"\b(?P<weekday>(?P<last>last |the previous )?{_WEEKDAY})\b"
    rf"|\b(?P<absolute>(?:{_MONTH} {_DAY}|{_DAY} (?:of )?{_MONTH})(?:,? \d{{4}})?)\b"
    r"|\b(?P<near>yesterday|today|tonight|this (?:morning|afternoon|evening)|last night)\b"
    r"|\b(?P<ago>(?:\d+|two|three|four|five|six) days ago)\b"
    r"|\b(?P<week>(?:earlier )?(?P<which>this|last) week)\b"
    r"|\b(?P<month>(?:earlier )?(?P<that>this|last) month)\b"
    rf"|\b(?:in|since|of) (?P<named>(?:{_MONTH})(?: \d{{4}})?)(?! ?\d)\b",
    re.IGNORECASE,
)
_FUTURE = re.compile(r"\b(?:next|coming|this coming|will|until|by|before|since|after|every|each)\s*$", re.IGNORECASE)
_OTHER_TIMES = frozenset({"has", "have", "had", "earlier", "previously", "later", "once", "ago", "before", "recently"})
_LONG_PAST, _HALF_YEAR = timedelta(days=366), timedelta(days=200)


class When(NamedTuple):
    """When something was said: the first day of what the text names."""

    day: date
    precision: Literal["day", "week", "month"]
    words: str
    """The expression as it stands."""


def said(r: Reading, clause: Clause, published: date | None) -> When | None:
    """The date that a reporting clause states for its cue."""
    text, first, found = r.text, clause.tokens[0], []
    start, end = r.starts[first], r.ends[clause.tokens[-1]]
    inside = set(clause.tokens)
    for m in _EXPRESSION.finditer(text, start, end):
        a, b = r.at(m.start()), r.at(m.end() - 1)
        # Shows are called so: on ABC's "This Week".
        named = m[0][0].isupper() and a > first and not m["weekday"] and not m["absolute"] and not m["named"]
        if named or a not in inside or b not in inside or _FUTURE.search(text, start, m.start()):
            continue
        if attached(r, clause, a, b):
            distance = min(abs(a - c) for c in clause.cue)
            found.append((distance, m))
    for _, m in sorted(found, key=lambda f: f[0]):
        when = reckon(m, published)
        if when:
            return when
    return None


def elsewhen(r: Reading, clause: Clause) -> bool:
    """Whether a clause sets its statement at some other, unspecified time ("has said", "earlier", "in 2016")."""
    words = {r.lower[i] for i in clause.tokens if i not in clause.source}
    return bool(words & _OTHER_TIMES) or bool(re.search(r"\b(?:19|20)\d\d\b", " ".join(words)))


def told_again(r: Reading, clause: Clause, published: date | None, often: Mapping[str, int]) -> When | None:
    """The day of an event that the paragraph before dates and that the clause's own sentence goes on to tell.

    "The ministry on Thursday ordered non-essential staff home.  It ordered them home 'for security', a spokesman said":
    the sentence narrates with a verb of its own and repeats a rare word of the dated sentence, by how often the article
    has each.
    """
    cue, sentence = clause.cue[0], r.sentence[clause.cue[0]]
    own = [i for i in clause.tokens if i not in clause.source and i not in clause.cue]
    if not any(r.tags[i] in ("VBD",) for i in own):
        return None
    rare = {r.lower[i] for i in own if len(r.words[i]) > 6 and r.words[i].islower() and often[r.lower[i]] <= 3}
    k = sentence - 1
    if k < 0 or not rare:
        return None
    first, last = r.sentence_starts[k], r.sentence_starts[sentence] - 1
    if r.paragraph[cue] - r.paragraph[last] > 2 or any(r.quoted[first : last + 1]):
        return None
    if not rare & set(r.lower[first : last + 1]):
        return None
    m = expressions(r.text[r.starts[first] : r.ends[last]])
    return reckon(m, published) if m else None


def expressions(text: str) -> re.Match[str] | None:
    """The first expression of a day in a text."""
    return next((m for m in _EXPRESSION.finditer(text) if m["weekday"] or m["absolute"] or m["near"]), None)


def reckon(m: re.Match[str], published: date | None) -> When | None:
    """The date of a matched expression; None where it cannot be known, or would lie after the article."""
    words = " ".join(m[0].split())
    if m["absolute"] or m["named"]:
        expression = m["absolute"] or m["named"]
        if published is None and not re.search(r"\d{4}", expression):
            return None
        day = _parse(expression, (published or date(2000, 1, 1)) + timedelta(days=1))
        if day and m["named"]:
            day = day.replace(day=1)
        # "In November", said in August, is mostly the November to come.
        past = _HALF_YEAR if m["named"] else _LONG_PAST
        if day is None or (
            published and (day > published or (published - day > past and not re.search(r"\d{4}", words)))
        ):
            return None
        return When(day, "day" if m["absolute"] else "month", words)
    if published is None:
        return None
    if m["week"]:
        monday = published - timedelta(days=published.weekday())
        return When(monday - timedelta(days=7) if m["which"].lower() == "last" else monday, "week", words)
    if m["month"]:
        month = published.replace(day=1)
        return When(
            (month - timedelta(days=1)).replace(day=1) if m["that"].lower() == "last" else month, "month", words
        )
    if m["near"]:
        back = 1 if words.lower() in ("yesterday", "last night") else 0
        return When(published - timedelta(days=back), "day", words)
    # A weekday without "last" may be the day of publication itself, which dateparser would put a week back.
    base = published if m["last"] or m["ago"] else published + timedelta(days=1)
    day = _parse(re.sub(r"(?i)the previous ", "last ", words), base)
    return When(day, "day", words) if day else None


@lru_cache(maxsize=4096)
def _parse(expression: str, base: date) -> date | None:
    import dateparser

    settings = {
        "RELATIVE_BASE": datetime(base.year, base.month, base.day),
        "PREFER_DATES_FROM": "past",
        "PREFER_DAY_OF_MONTH": "first",
    }
    found = dateparser.parse(expression, languages=["en"], settings=settings)
    return found.date() if found else None
