"""Takes a search, gives its newest quotes as an Atom feed (RFC 4287)."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

from datasette.database import Database
from datasette.utils import tilde_decode, tilde_encode
from datasette.utils.asgi import Response

from quotes.publish import reading
from quotes.publish.searching import Search
from quotes.publish.wording import quoted

ENTRIES = 50

_ATOM = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


async def feed(datasette, request, db: Database, asked: Search) -> Response:
    """The ENTRIES newest quotes of a search."""
    quotes = (await reading.results(db, replace(asked, by_date=True), 1, ENTRIES)).quotes
    home = datasette.absolute_url(request, datasette.urls.database(db.name))
    own = datasette.absolute_url(request, request.full_path)
    page = "?".join(filter(None, (request.path.removesuffix(".atom"), request.query_string)))
    whose = tilde_decode(request.url_vars.get("id") or "")
    found = await reading.rows(db, "select name from people where id = :id", id=whose) if whose else []
    what = " ".join([*(person["name"] for person in found), *asked.words.values()])
    root = ET.Element("feed", xmlns=_ATOM)
    _add(root, "id", own)
    _add(root, "title", f"Quotes: {what or 'all'}")
    _add(root, "updated", _moment(max((q["published"] or q["date"] or "" for q in quotes), default="")))
    ET.SubElement(root, "link", rel="self", href=own)
    ET.SubElement(root, "link", rel="alternate", type="text/html", href=datasette.absolute_url(request, page))
    for quote in quotes:
        entry = ET.SubElement(root, "entry")
        link = f"{home}/quote/{tilde_encode(quote['id'])}"
        who = ", ".join(filter(None, (quote["speaker"] or "No source given", quote["role"])))
        words = quoted(quote["quote"]) if quote["type"] == "direct" else quote["quote"]
        _add(entry, "id", link)
        _add(entry, "title", f"{who}: {words if len(words) <= 140 else words[:139] + '…'}")
        _add(entry, "updated", _moment(quote["published"] or quote["date"]))
        _add(ET.SubElement(entry, "author"), "name", who)
        ET.SubElement(entry, "link", rel="alternate", href=link)
        where = ", ".join(filter(None, (quote["outlet"], quote["title"], quote["published"])))
        _add(entry, "content", f"{words} — {who} ({where})")
    body = '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode")
    return Response(body, content_type="application/atom+xml; charset=utf-8")


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _NOT_XML.sub("\ufffd", text)


def _moment(day: str | None) -> str:
    return f"{(day or '1970-01-01')[:10]}T00:00:00Z"
