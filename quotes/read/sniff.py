"""Takes the first bytes of an input and its name; gives the format, by what the bytes say before what the name says."""

from __future__ import annotations

import csv
import re
from typing import Literal

from quotes.read.record import NAMES
from quotes.read.source import Unreadable

Format = Literal["text", "json", "html", "feed", "table", "parquet", "warc", "zip", "gzip"]

HEAD = 65536
"""Bytes that are enough to tell."""
DELIMITERS = ",\t;|"

_BINARY = (
    (b"%PDF-", "a PDF; save its text first"),
    (b"\xd0\xcf\x11\xe0", "an old Office document; save it as text"),
    (b"{\\rtf", "a rich-text document; save it as text"),
    (b"SQLite format 3\0", "a SQLite database"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"7z\xbc\xaf", "a 7-Zip archive; zip is read"),
    (b"BZh", "a bzip2 file; gzip is read"),
    (b"\xfd7zXZ", "an xz file; gzip is read"),
)
_MAGIC: tuple[tuple[bytes, Format], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x1f\x8b", "gzip"),
    (b"PAR1", "parquet"),
    (b"WARC/", "warc"),
)
_JSON = re.compile(rb"\s*(?:\{\s*(?:\"|$)|\[\s*\{)")
_FEED = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*|<\?[^>]*>\s*)*<(?:rss|feed|rdf:RDF)\b", re.DOTALL)
_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.DOTALL | re.I)
_SUFFIXES: dict[str, Format] = {
    ".jsonl": "json",
    ".ndjson": "json",
    ".json": "json",
    ".csv": "table",
    ".tsv": "table",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
}


def sniff(head: bytes, name: str) -> Format:
    """The format of an input that begins with head.  Raises Unreadable where that is known and holds no text."""
    for magic, what in _BINARY:
        if head.startswith(magic):
            raise Unreadable(f"not text: {what}")
    for magic, form in _MAGIC:
        if head.startswith(magic):
            return form
    head = head.removeprefix(b"\xef\xbb\xbf")
    if _JSON.match(head):
        return "json"
    if _FEED.match(head):
        return "feed"
    if _HTML.match(head):
        return "html"
    suffix = next((s for s in _SUFFIXES if name.lower().endswith(s)), None)
    if suffix:
        return _SUFFIXES[suffix]
    return "table" if _names_columns(head) else "text"


def _names_columns(head: bytes) -> bool:
    """Whether the first line is a header of columns, the text's among them."""
    line = head.split(b"\n", 1)[0].decode("utf-8", "replace").strip()
    for delimiter in DELIMITERS:
        try:
            names = {name.strip().lower() for name in next(csv.reader([line], delimiter=delimiter), [])}
        except csv.Error:
            continue
        known = {field for field, usual in NAMES.items() if names.intersection(usual)}
        if len(names) > 1 and "text" in known and len(known) > 1:
            return True
    return False
