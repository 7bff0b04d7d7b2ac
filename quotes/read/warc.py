"""Takes a WARC archive (ISO 28500) of web pages; gives the Article of each page that holds one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from itertools import chain
from typing import BinaryIO

from quotes.models import Article
from quotes.read import html
from quotes.read.gunzip import Gunzip
from quotes.read.source import Options, Report, Source, Unreadable


def read(stream: BinaryIO, report: Report, options: Options) -> Iterator[tuple[Report, Article]]:
    """The articles of the HTML pages that servers answered with status 200, one page in memory at a time.

    Pages without an article, which every crawl has, are counted in one note.  Of a packed archive a damaged record is
    reported and the others are given; raises Unreadable where another one is damaged, after what came before.
    """
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    passed: Counter[str] = Counter()
    packed = getattr(stream, "raw", None)
    try:
        for item in chain.from_iterable(map(ArchiveIterator, _members(stream, packed, report))):
            if item.rec_type != "response" or item.http_headers is None:
                continue
            url = item.rec_headers.get_header("WARC-Target-URI")
            kind, _, parameters = (item.http_headers.get_header("Content-Type") or "").partition(";")
            if item.http_headers.get_statuscode() != "200" or "html" not in kind.lower() or not url:
                passed["no page"] += 1
                continue
            place = report.at(url)
            data = item.content_stream().read(html.MAX_BYTES + 1)
            if isinstance(packed, Gunzip) and packed.damage:
                continue
            if len(data) > html.MAX_BYTES:
                place.error(f"more than {html.MAX_BYTES:,} bytes")
                continue
            page = Source(url, url, url, BytesIO, url=url, charset=charset(parameters))
            try:
                yield place, html.read(data, page, options)
            except Unreadable as cause:
                passed[str(cause)] += 1
    except (ArchiveLoadFailed, EOFError, ValueError) as error:
        raise Unreadable(f"damaged WARC: {' '.join(str(error).split())[:200]}") from None
    for cause, count in passed.most_common():
        report.note(f"{count:,} record{'s' * (count > 1)} passed over: {cause}")


def _members(stream: BinaryIO, packed: object, report: Report) -> Iterator[BinaryIO]:
    """stream itself, up to the end of each of its gzip members."""
    yield_again = isinstance(packed, Gunzip)
    if yield_again:
        packed.by_member = True
    number = 1
    yield stream
    while yield_again:
        if packed.damage:
            report.error(f"record {number:,}: damaged gzip: {packed.damage}")
        if not packed.advance():
            return
        number += 1
        yield stream


def charset(parameters: str) -> str | None:
    """The charset that the parameters of a Content-Type name."""
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'") or None
    return None
