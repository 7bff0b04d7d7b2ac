"""Takes the characters of a plain-text or Markdown file; gives an Article of them, unchanged, with its header read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from quotes.models import Article, Span
from quotes.read import record
from quotes.read.dates import parse_date
from quotes.read.source import Options, Report

_DATED = re.compile(r"\s*(?:date[: \t]\s*)?(\d{4}-\d{2}-\d{2})[ \t]+(?P<title>\S[^\r\n]*)", re.IGNORECASE)
_KEYED = re.compile(
    r"[ \t]*(?P<key>title|headline|date|published|publication date|outlet|publication|publisher|newspaper"
    r"|source|url|link|author|by|byline)[ \t]*:[ \t]*(?P<value>[^\r\n]*\S)[ \t]*",
    re.IGNORECASE,
)
# One such line alone could be prose ("Source: Trump to resign"); these cannot.
_SURE = {"title", "headline", "date", "published", "url"}
_POSTED = re.compile(
    r"(?:(?:first )?(?:published|posted|updated|last updated|date)(?: on| at)?:?\s+)?(.+)", re.IGNORECASE
)
_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|\Z)")
_TITLE_CHARS = 160
_OPENING_LINES = 7


@dataclass(frozen=True, slots=True)
class Header:
    """What the first lines of a text say about it."""

    fields: dict[str, object]
    """As in a record: title, published, outlet, url, id."""
    spans: tuple[Span, ...]
    """Where metadata stands that is no prose of the article; a headline is prose."""


def read(text: str, stem: str, report: Report, options: Options) -> Article:
    """The article of a plain text, whose header may give title, date, outlet and url.

    Raises Unreadable where the text is blank or too long.
    """
    found = header(text)
    fields = {**found.fields, "id": stem, "text": text}
    return replace(record.article(fields, stem, report, replace(options, columns={})), boilerplate=found.spans)


def header(text: str) -> Header:
    """Read ``date 2019-01-25 Title``, ``Key: value`` lines, YAML front matter, or a headline alone."""
    return _front_matter(text) or _dated(text) or _keyed(text) or _headline(text)


def _front_matter(text: str) -> Header | None:
    match = re.match(r"---[ \t]*\r?\n(.{0,20000}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", text, re.DOTALL)
    if not match:
        return None
    import yaml

    try:
        fields = yaml.safe_load(match[1])
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    if not isinstance(fields, dict):
        return None
    return Header(
        {str(key): value for key, value in fields.items() if str(key).lower() != "text"}, (Span(*match.span()),)
    )


def _dated(text: str) -> Header | None:
    match = _DATED.match(text)
    if not match or not parse_date(match[1]):
        return None
    title = match["title"].strip()
    return Header({"published": match[1], "title": title}, (Span(0, match.start("title")),))


def _keyed(text: str) -> Header | None:
    fields: dict[str, object] = {}
    spans = []
    for start, line in _lines(text):
        match = _KEYED.fullmatch(line)
        if match:
            key = match["key"].lower().replace("publication date", "published")
            fields.setdefault(key, match["value"])
            prose = match.start("value") if key in ("title", "headline") else len(line)
            spans.append(Span(start, start + prose))
        elif fields or line.strip():
            break
    return Header(fields, tuple(spans)) if _SURE & fields.keys() else None


def _headline(text: str) -> Header:
    """The first line, where it stands alone and reads as a headline, and a date alone on one of the next lines."""
    opening = list(islice(_lines(text), _OPENING_LINES))
    first = next((n for n, (_, line) in enumerate(opening) if line.strip()), len(opening))
    after = opening[first + 1 :]
    if not after or not _reads_as_headline(opening[first][1]):
        return Header({}, ())
    title = opening[first][1].strip("# \t\xa0")
    for start, line in after:
        published = parse_date(_POSTED.fullmatch(line.strip())[1]) if 0 < len(line.strip()) < 60 else None
        if published:
            return Header({"title": title, "published": published}, (Span(start, start + len(line)),))
    return Header({"title": title} if not after[0][1].strip() else {}, ())


def _reads_as_headline(line: str) -> bool:
    words = [word for word in re.findall(r"[^\W\d_]+", line) if len(word) > 3]
    line = line.strip()
    if not words or len(line) > _TITLE_CHARS:
        return False
    # A sentence with its full stop is a paragraph, unless it is set like a headline.
    return not line.endswith((".", ":", ",", ";")) or sum(w[0].isupper() for w in words) >= 0.7 * len(words)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Start and characters of each line."""
    for match in _LINE.finditer(text):
        yield match.start(), match[1]
