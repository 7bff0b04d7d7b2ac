"""Takes one record of named fields, of whatever format; gives an Article."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from quotes.models import Article
from quotes.read.dates import parse_date
from quotes.read.source import Options, Report, Unreadable

NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "doc", "article_id", "guid"),
    "title": ("title", "headline"),
    "published": ("published", "date", "published_at", "publish_date", "publication_date", "pubdate", "date_published"),
    "outlet": ("outlet", "publication", "publisher", "newspaper", "site_name", "source"),
    "url": ("url", "link", "source_url", "canonical_url"),
    "text": ("text", "content", "body", "article", "article_text", "full_text", "fulltext"),
}
"""Field of Article -> names under which other programs keep it, in order of preference; case does not matter."""

_NOTHING = {"", "empty", "none", "null", "nan", "n/a", "na", "nil", "unknown", "undefined", "-"}
"""What exports write where they have no value: as an id it would make one article of many."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def article(row: Mapping[str, object], stem: str, report: Report, options: Options) -> Article:
    """The article that row describes, with the names of options.columns before the usual ones.

    The id is the record's own, else its url, else stem with a digest of the text.  report gets a note for every field
    that is there but cannot be used.  Raises Unreadable where there is no text to read, or too much.
    """
    fields = _fields(row, options.columns)
    text = fields.pop("text", None)
    if text is None:
        raise Unreadable(f"no text (fields: {', '.join(map(str, row)) or 'none'})")
    if not isinstance(text, str):
        raise Unreadable(f"text is {_kind(text)}, not a string")
    text = checked(_SURROGATE.sub("�", text), options.max_chars)
    published = parse_date(fields.get("published"))
    if published is None and fields.get("published") not in (None, ""):
        report.note(f"no certain date in {str(fields['published'])[:60]!r}: left empty")
    url = _line(fields, "url", report)
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]
    return Article(
        id=_line(fields, "id", report) or url or f"{stem}~{digest}",
        text=text,
        title=_line(fields, "title", report),
        published=published,
        outlet=_line(fields, "outlet", report),
        url=url,
    )


def checked(text: str, max_chars: int) -> str:
    """text itself.  Raises Unreadable where it is blank or longer than max_chars."""
    if len(text) > max_chars:
        raise Unreadable(f"{len(text):,} characters; the limit is {max_chars:,} (--max-chars)")
    if not text.strip("\ufeff \t\r\n\f\v\xa0"):
        raise Unreadable("empty: no text")
    return text


def _fields(row: Mapping[str, object], columns: Mapping[str, str]) -> dict[str, object]:
    by_name = {str(name).strip().lower(): value for name, value in row.items()}
    found: dict[str, object] = {}
    for field, names in NAMES.items():
        if field in columns:
            if columns[field] not in row:
                raise Unreadable(f"no column {columns[field]!r} for {field} (columns: {', '.join(map(str, row))})")
            found[field] = row[columns[field]]
            continue
        name = next((n for n in names if by_name.get(n) not in (None, "")), None)
        if name:
            found[field] = by_name[name]
    return found


def _line(fields: Mapping[str, object], name: str, report: Report) -> str | None:
    value = fields.get(name)
    if value is None:
        return None
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        line = " ".join(_SURROGATE.sub("�", str(value)).split())
        return None if line.lower() in _NOTHING else line
    report.note(f"{name} is {_kind(value)}, not a string: left empty")
    return None


def _kind(value: object) -> str:
    return {dict: "an object", list: "a list", bool: "true or false"}.get(type(value), f"a {type(value).__name__}")
