"""Takes addresses of pages and of feeds; gives a Source for each page that could be fetched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from types import MappingProxyType

from quotes.read.feed import entries
from quotes.read.source import Manners, Memory, OnError, OnNote, Source, Unreadable, without_passwords
from quotes.read.web import Page, Web

_NOTHING: Mapping[str, object] = MappingProxyType({})


class _Forgetful:
    def get(self, url: str) -> tuple[str | None, str | None]:
        return None, None

    def put(self, url: str, etag: str | None, modified: str | None) -> None:
        pass


def online(
    pages: Iterable[str],
    feeds: Iterable[str],
    on_error: OnError,
    on_note: OnNote,
    memory: Memory | None,
    manners: Manners,
) -> Iterator[Source]:
    """Fetch each page, and each page that a feed links to, one request at a time.

    A page or feed that has not changed since memory's last answer gives nothing but a note.  A feed is kept in memory
    only when all its pages could be fetched, so that a page that failed is asked for again.
    """
    kept = _Forgetful() if memory is None else memory
    with Web(manners) as web:
        for url in pages:
            try:
                page = web.fetch(url)
                yield _source(url, page)
            except Unreadable as cause:
                _tell(on_error, url, cause)
        for url in feeds:
            try:
                yield from _of_feed(url, web, kept, on_error, on_note)
            except Unreadable as cause:
                _tell(on_error, url, cause)


def _tell(heard: OnError | OnNote, url: str, what: object) -> None:
    heard(without_passwords(url), without_passwords(str(what)))


def _of_feed(url: str, web: Web, kept: Memory, on_error: OnError, on_note: OnNote) -> Iterator[Source]:
    feed = web.fetch(url, *kept.get(without_passwords(url)))
    if feed is None:
        _tell(on_note, url, "not changed since the last time")
        return
    unchanged = failed = 0
    for entry in entries(feed.data, feed.url):
        try:
            page = web.fetch(entry.url, *kept.get(without_passwords(entry.url)))
        except Unreadable as cause:
            failed += 1
            _tell(on_error, entry.url, cause)
            continue
        if page is None:
            unchanged += 1
            continue
        yield _source(entry.url, page, {"title": entry.title, "published": entry.published, "outlet": entry.outlet})
        kept.put(without_passwords(entry.url), page.etag, page.modified)
    if unchanged:
        _tell(on_note, url, f"{unchanged:,} of its pages not changed since the last time")
    if not failed:
        kept.put(without_passwords(url), feed.etag, feed.modified)


def _source(url: str, page: Page, told: Mapping[str, object] = _NOTHING) -> Source:
    return Source(
        without_passwords(url),
        page.url,
        page.url,
        lambda: BytesIO(page.data),
        url=page.url,
        charset=page.charset,
        told=told,
    )
