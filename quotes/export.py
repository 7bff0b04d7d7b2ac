"""Takes rows of quotes, one at a time; gives CSV, JSON lines or an Excel workbook that spreadsheets open safely.

A cell of text is never run as a formula: https://owasp.org/www-community/attacks/CSV_Injection.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, TextIO
from zipfile import ZIP_DEFLATED, ZipFile

Row = Mapping[str, object]

BOM = "\ufeff"
"""At the head of a CSV file it tells Excel that the file is UTF-8."""

XLSX_ROWS = 1_048_576
"""Rows of a sheet, the header among them."""
XLSX_CHARS = 32_767
"""Characters of a cell, in UTF-16 code units."""

_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
_RUNS = re.compile(rb'"(?=[=+@\-\\\xef])(?<=[,\n]")(?=[=+@-]|\\[trn]|\xef\xbc[\x9d\x8b\x8d\xa0])')
"""The mark that opens a text of an array, before what _FORMULA has, in JSON and UTF-8; what it rarely meets first."""
_ESCAPE = re.compile(rb"\\(u00..|.)")
_MEANT = {b'"': b'""', b"\\": b"\\", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t"} | {
    f"u{number:04{digits}}".encode(): bytes([number]) for number in range(32) for digits in "xX"
}
"""What may follow a backslash in JSON that SQLite wrote, and how CSV writes it."""


@dataclass(frozen=True, slots=True)
class Written:
    """What an export wrote, and what the format had no room for."""

    rows: int
    left_out: int = 0
    """Rows beyond the format's limit."""
    cut: int = 0
    """Cells cut at the format's limit."""


def named(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[dict[str, object]]:
    """Rows of a cursor as the writers take them."""
    return (dict(zip(columns, row, strict=True)) for row in rows)


def write_csv(rows: Iterable[Row], columns: Sequence[str], stream: TextIO, *, bom: bool = False) -> Written:
    """Write rows as CSV (RFC 4180) with a header line, in the order of columns, as they come.

    stream must be opened with ``newline=""``.  Text that a spreadsheet would take for a formula gets an apostrophe
    before it.
    """
    stream.write((BOM if bom else "") + _line(map(_csv_cell, columns)))
    count = 0
    for row in rows:
        stream.write(_line(map(_csv_cell, map(row.get, columns))))
        count += 1
    return Written(count)


def csv_lines(rows: Iterable[Sequence[object]]) -> str:
    """The lines of ``write_csv`` for rows whose cells all stand in the order of the columns."""
    return "".join(_line(map(_csv_cell, row)) for row in rows)


def csv_of_arrays(rows: Iterable[bytes]) -> bytes:
    """The same lines for rows that SQLite's ``json_array`` wrote of numbers and text, "" for null; text is quoted.

    Looks at no single cell, which makes it several times as fast: in JSON a quotation mark that belongs to a text has
    a backslash before it, and no control character stands for itself, so that two or three characters tell what
    separates cells and rows from what is in them.
    """
    lines = b"".join([b"\r\n" + row[1:-1] for row in rows])
    safe = _RUNS.sub(b"\"'", lines).replace(b',""', b",")
    return _ESCAPE.sub(lambda found: _MEANT[found[1]], safe)[2:] + b"\r\n" if lines else b""


def _csv_cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bytes):
        return base64_of(value)
    if not isinstance(value, str):
        return str(value)
    if value[:1] in _FORMULA:
        value = "'" + value
    if '"' in value:
        return '"' + value.replace('"', '""') + '"'
    if "," in value or "\n" in value or "\r" in value:
        return f'"{value}"'
    return value


def _line(cells: Iterable[str]) -> str:
    # A line of one empty cell would read as no line at all.
    return (",".join(cells) or '""') + "\r\n"


def write_jsonl(rows: Iterable[Row], stream: TextIO) -> Written:
    """Write each row as one line of JSON, as they come."""
    encode = json.JSONEncoder(ensure_ascii=False, default=base64_of).encode
    count = 0
    for row in rows:
        stream.write(encode(row) + "\n")
        count += 1
    return Written(count)


def write_xlsx(rows: Iterable[Row], columns: Sequence[str], stream: BinaryIO) -> Written:
    """Write rows as an Excel workbook of one sheet, in constant memory; text stays text.

    Rows and characters beyond Excel's limits are counted, since Excel could not open the file with them.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.writer.excel import ExcelWriter

    book = Workbook(write_only=True)
    sheet = book.create_sheet("quotes")
    sheet.freeze_panes = "A2"
    count = left_out = cut = 0

    def cell(value: object) -> WriteOnlyCell:
        nonlocal cut
        value = base64_of(value) if isinstance(value, bytes) else value
        if not isinstance(value, str):
            return WriteOnlyCell(sheet, value)
        text = ILLEGAL_CHARACTERS_RE.sub("�", value)
        short = _at_most(text, XLSX_CHARS)
        cut += short != text
        written = WriteOnlyCell(sheet, short)
        # openpyxl takes "=1+1" for a formula and "#N/A" for an error.
        written.data_type = "s"
        return written

    try:
        sheet.append([cell(column) for column in columns])
        for row in rows:
            if count + 1 >= XLSX_ROWS:
                left_out += 1
                continue
            sheet.append([cell(row.get(column)) for column in columns])
            count += 1
        with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
            ExcelWriter(book, archive).save()
    except BaseException:
        # openpyxl itself would keep what it wrote on the disk until the process ends.
        if not sheet.closed:
            sheet.close()
        sheet._writer.cleanup()
        raise
    return Written(count, left_out, cut)


def base64_of(value: bytes) -> str:
    """How bytes are written in every format."""
    return base64.b64encode(value).decode()


def _at_most(text: str, units: int) -> str:
    if len(text) * 2 <= units:
        return text
    return text.encode("utf-16-le", "replace")[: 2 * units].decode("utf-16-le", "ignore")
