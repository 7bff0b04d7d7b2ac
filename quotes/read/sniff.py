"""Takes the first bytes of an input and its name; gives the format, by what the bytes say before what the name says."""

from __future__ import annotations

import re
from typing import Literal

Format = Literal["text", "json"]

HEAD = 4096
"""Bytes that are enough to tell."""

_BINARY = (
    (b"%PDF-", "a PDF; save its text first"),
    (b"\xd0\xcf\x11\xe0", "an old Office document; save it as text"),
    (b"{\\rtf", "a rich-text document; save it as text"),
    (b"SQLite format 3\0", "a SQLite database"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
)
_JSON = re.compile(rb"\s*(?:\{\s*(?:\"|$)|\[\s*\{)")


def unreadable(head: bytes) -> str | None:
    """What head belongs to, where that holds no text for us; None where it may."""
    return next((what for magic, what in _BINARY if head.startswith(magic)), None)


def sniff(head: bytes, name: str) -> Format:
    """The format of an input that begins with head."""
    head = head.removeprefix(b"\xef\xbb\xbf")
    if _JSON.match(head) or name.lower().endswith((".jsonl", ".ndjson", ".json")):
        return "json"
    return "text"
