"""Takes the bytes of an RSS or Atom feed; gives its entries: where each article is, and what the feed tells of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import urljoin

from quotes.read.source import Unreadable


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed."""

    url: str
    title: str | None
    published: str | None
    outlet: str | None
    """The feed's own title."""


def entries(data: bytes, url: str) -> Iterator[Entry]:
    """The entries that have a link, in the feed's order, each link once.  Raises Unreadable where data is no feed."""
    # No feed needs entities of its own; ten lines of them can stand for a billion characters, in UTF-16 as well.
    if b"<!ENTITY" in data.replace(b"\0", b""):
        raise Unreadable("declares XML entities, as attacks do and feeds do not")
    import feedparser

    # As a stream: given as bytes they could be taken for the name of a file.
    found = feedparser.parse(BytesIO(data), sanitize_html=True)
    if not found.version and not found.entries:
        raise Unreadable("no feed")
    seen = set()
    for entry in found.entries:
        link = _joined(url, entry.get("link") or "")
        if entry.get("link") and link not in seen:
            seen.add(link)
            yield Entry(
                link, entry.get("title"), entry.get("published") or entry.get("updated"), found.feed.get("title")
            )


def _joined(url: str, link: str) -> str:
    try:
        return urljoin(url, link)
    except ValueError:
        return link
