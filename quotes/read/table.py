"""Takes CSV (any usual delimiter) or Parquet, one article a row; gives Articles, and the row of each fault."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO

from quotes.models import Article
from quotes.read import record
from quotes.read.decode import decode
from quotes.read.sniff import DELIMITERS
from quotes.read.source import Options, Report, Unreadable

_SAMPLE = 1_000_000
"""Bytes by which the encoding is told; what follows must agree with it."""
_PARQUET_ROWS = 64

Found = Iterator[tuple[Report, Article]]


def read_csv(stream: BinaryIO, stem: str, report: Report, options: Options) -> Found:
    """The articles of a CSV with a header line, one row in memory at a time.

    Raises Unreadable where the header, the encoding or the quoting cannot be read.
    """
    sample = stream.read(_SAMPLE)
    encoding, bom = _encoding(sample)
    text = io.TextIOWrapper(_Rejoined(sample[bom:], stream), encoding=encoding, newline="")
    # Process-wide in the csv module, whose own limit of 131,072 is less than a long article.
    csv.field_size_limit(max(csv.field_size_limit(), 4 * options.max_chars))
    try:
        delimiter = _delimiter(sample[bom:].decode(encoding, "replace"))
        yield from _articles(csv.DictReader(text, delimiter=delimiter), stem, report, options)
    except UnicodeDecodeError as error:
        raise Unreadable(f"begins as {encoding} and does not go on so; convert it to UTF-8 ({error.reason})") from None
    except csv.Error as error:
        raise Unreadable(f"bad CSV: {error}") from None


def read_parquet(stream: BinaryIO, stem: str, report: Report, options: Options) -> Found:
    """The articles of a Parquet file, a few rows in memory at a time.

    Raises Unreadable where pyarrow is not installed or the file is damaged.
    """
    try:
        import pyarrow
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise Unreadable("Parquet needs pyarrow: in the folder of the source, pip install '.[parquet]'") from None
    try:
        file = ParquetFile(stream if stream.seekable() else io.BytesIO(stream.read()))
        wanted = {name for names in record.NAMES.values() for name in names} | set(options.columns.values())
        columns = [name for name in file.schema_arrow.names if name in wanted or name.lower() in wanted]
        if not columns:
            raise Unreadable(f"no column of text (columns: {', '.join(file.schema_arrow.names)})")
        batches = file.iter_batches(batch_size=_PARQUET_ROWS, columns=columns)
        yield from _articles((row for batch in batches for row in batch.to_pylist()), stem, report, options)
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
        raise Unreadable(f"damaged Parquet: {' '.join(str(error).split())[:200]}") from None


def _articles(rows: Iterable[Mapping[str, object]], stem: str, report: Report, options: Options) -> Found:
    for number, row in enumerate(rows, 1):
        place = report.at(f"row {number:,}")
        if row.get(None):
            place.note("more cells than the header has columns: the last ones left out")
        try:
            named = {name: value for name, value in row.items() if name is not None}
            yield place, record.article(named, stem, place, options)
        except Unreadable as cause:
            place.error(cause)


def _encoding(sample: bytes) -> tuple[str, int]:
    """Encoding of a sample and the bytes of its byte order mark."""
    # The sample may end inside a character, a line does not.
    lines = sample[: sample.rfind(b"\n") + 1] or sample
    decode(lines)
    try:
        lines.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252", 0
    return "utf-8", 3 * sample.startswith(b"\xef\xbb\xbf")


def _delimiter(sample: str) -> str:
    line = sample.split("\n", 1)[0]
    return max(DELIMITERS, key=line.count)


class _Rejoined(io.RawIOBase):
    """Bytes read ahead, then the rest of their stream."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = io.BytesIO(head)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        data = self._head.read(len(buffer)) or self._rest.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
