"""Takes JSON, one article a line (or one array, or one object); gives Articles, and the line of each fault."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import BinaryIO

from quotes.models import Article
from quotes.read import record
from quotes.read.decode import decode
from quotes.read.source import Options, Report, Unreadable

_BYTES_PER_CHAR = 12
"""A character beyond the first plane, escaped as two surrogates; the other fields are small beside the text."""
_MAX_DOCUMENT = 200_000_000
"""Bytes of a JSON array or an object over several lines, which have to be held whole."""


def read(stream: BinaryIO, stem: str, report: Report, options: Options) -> Iterator[tuple[Report, Article]]:
    """The articles of a stream, each with the report of its line; one line in memory at a time.

    A line that holds no article is an error of its own.  Raises Unreadable where the whole cannot be read.
    """
    limit = options.max_chars * _BYTES_PER_CHAR + 65536
    lines = _lines(stream, limit)
    first = next(lines, None)
    if first and first[1] and _runs_on(first[1]):
        yield from _document(first[1], stream, stem, report, options)
        return
    for number, line in chain([first] if first else [], lines):
        place = report.at(f"line {number:,}")
        try:
            if line is None:
                raise Unreadable(f"longer than {limit:,} bytes")
            yield place, record.article(_row(_json(line)), stem, place, options)
        except Unreadable as cause:
            place.error(cause)


def _lines(stream: BinaryIO, limit: int) -> Iterator[tuple[int, bytes | None]]:
    """Number and bytes of each line that is not blank; None for the bytes of one longer than limit."""
    number = 0
    while line := stream.readline(limit):
        number += 1
        if len(line) == limit and not line.endswith(b"\n"):
            while (rest := stream.readline(limit)) and not rest.endswith(b"\n"):
                pass
            yield number, None
        elif line.strip(b"\xef\xbb\xbf \t\r\n"):
            yield number, line


def _runs_on(line: bytes) -> bool:
    """Whether a first line opens an array, or an object that the next lines go on with."""
    head = line.removeprefix(b"\xef\xbb\xbf").strip()
    return head.startswith(b"[") or (head.startswith(b"{") and head.endswith((b"{", b",", b"[")))


def _document(
    first: bytes, stream: BinaryIO, stem: str, report: Report, options: Options
) -> Iterator[tuple[Report, Article]]:
    data = first + stream.read(_MAX_DOCUMENT)
    if len(data) >= _MAX_DOCUMENT:
        raise Unreadable(f"JSON of more than {_MAX_DOCUMENT:,} bytes in one piece; write one article a line")
    whole = _json(data)
    for number, item in enumerate(whole if isinstance(whole, list) else [whole], 1):
        place = report.at(f"item {number:,}")
        try:
            yield place, record.article(_row(item), stem, place, options)
        except Unreadable as cause:
            place.error(cause)


def _json(data: bytes) -> object:
    try:
        return json.loads(decode(data))
    except json.JSONDecodeError as error:
        raise Unreadable(f"bad JSON: {error}") from None
    except RecursionError:
        raise Unreadable("bad JSON: nested too deeply") from None
    except ValueError as error:
        raise Unreadable(f"bad JSON: {error}") from None


def _row(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise Unreadable("no JSON object")
    return value
