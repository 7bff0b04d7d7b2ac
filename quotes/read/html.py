"""Takes a web page; gives its Article: the text without navigation, title, date, outlet and address."""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import urldefrag, urlsplit

from quotes.models import Article
from quotes.read.dates import parse_date
from quotes.read.decode import decode
from quotes.read.language import mended
from quotes.read.record import checked
from quotes.read.source import Options, Source, Unreadable

MAX_BYTES = 5_000_000
"""Of one page; the text in it is far smaller."""

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
# https://encoding.spec.whatwg.org/#names-and-labels: what browsers read under these names.
_LABELS = {"iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252"}


def read(data: bytes, source: Source, options: Options) -> Article:
    """The article of a page, as trafilatura (Barbaresi, ACL 2021) tells it from what surrounds it.

    Its id is the address of a fetched page (the one that the page calls canonical, if on the same host), else the
    source's stem.  Raises Unreadable where there is no article in the page.
    """
    from lxml.etree import LxmlError
    from trafilatura import bare_extraction

    page = page_text(data, source.charset)
    if _too_deep(page):
        raise Unreadable("HTML nested so deep that the parser passes over what follows")
    try:
        found = bare_extraction(
            page,
            url=source.url,
            include_comments=False,
            include_tables=False,
            with_metadata=True,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except (LxmlError, ValueError, AssertionError, RecursionError, TypeError, AttributeError) as error:
        raise Unreadable(f"HTML that cannot be read: {type(error).__name__}") from None
    if found is None or not found.text:
        raise Unreadable("no article in the page")
    text = checked(mended(found.text), options.max_chars)
    address = _address(source.url, found.url)
    return Article(
        id=address or source.stem if source.url else source.stem,
        text=text,
        title=_line(found.title) or _line(source.told.get("title")),
        published=parse_date(found.date) or parse_date(source.told.get("published")),
        outlet=_site(found.sitename, address) or _line(source.told.get("outlet")) or _line(found.hostname),
        url=address,
    )


def _too_deep(page: str) -> bool:
    """Whether libxml2, which trafilatura reads with, stops within the page: at 256 elements that stand open."""
    from lxml.etree import HTML, HTMLParser, LxmlError

    parser = HTMLParser(encoding="utf-8")
    with suppress(LxmlError):
        HTML(page.encode("utf-8", "surrogatepass"), parser)
    return any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log)


def page_text(data: bytes, charset: str | None = None) -> str:
    """The characters of a page: UTF-8 where it is, else as the server or the page says, else as it certainly is.

    Raises Unreadable where the encoding is not certain.
    """
    declared = _CHARSET.search(data[:4096])
    labels = [charset, declared and declared[1].decode("ascii", "replace")]
    for label in filter(None, labels):
        with suppress(Unreadable):
            return decode(data, _LABELS.get(label.lower(), label))
    return decode(data)


def _address(url: str | None, canonical: str | None) -> str | None:
    if not url:
        return canonical
    if canonical and urlsplit(canonical).hostname == urlsplit(url).hostname:
        return canonical
    return urldefrag(url)[0]


def _site(name: str | None, address: str | None) -> str | None:
    """name, unless it is no more than the host of address, which trafilatura gives for want of a name."""
    return None if name and name == urlsplit(address or "").netloc.removeprefix("www.") else _line(name)


def _line(text: object) -> str | None:
    return " ".join(text.split()) or None if isinstance(text, str) else None
