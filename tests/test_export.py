import csv
import io
import json
import sqlite3
import tempfile
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from quotes import export, render
from quotes.store.migrations import SAID_COLUMNS

ROWS = [
    {"quote": '=HYPERLINK("http://evil","x")', "confidence": 0.9, "role": None},
    {"quote": "“No,” he\r\nsaid; “never”", "confidence": -1, "role": "a, b"},
]
COLUMNS = ("role", "quote", "confidence")


def as_csv(rows, columns=COLUMNS, **options):
    stream = io.StringIO(newline="")
    written = export.write_csv(rows, columns, stream, **options)
    return stream.getvalue(), written


def as_sheet(rows, columns=COLUMNS):
    stream = io.BytesIO()
    written = export.write_xlsx(rows, columns, stream)
    return load_workbook(stream).active, written


def test_csv_has_the_columns_in_their_order_and_every_row():
    text, written = as_csv(ROWS)
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        list(COLUMNS),
        ["", '\'=HYPERLINK("http://evil","x")', "0.9"],
        ["a, b", "“No,” he\r\nsaid; “never”", "-1"],
    ]
    assert written == export.Written(2)


def test_csv_can_say_that_it_is_utf8():
    assert as_csv([], bom=True)[0] == "\ufeffrole,quote,confidence\r\n"


def cells(*values):
    """What a reader of CSV finds where values were written, by either way of writing."""
    text, _ = as_csv([{"role": value} for value in values], ["role"])
    assert text == "role\r\n" + export.csv_lines([(value,) for value in values])
    return [row[0] for row in csv.reader(io.StringIO(text, newline=""))][1:]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_text_that_would_run_gets_an_apostrophe(start):
    assert cells(start + "1+1") == ["'" + start + "1+1"]


def test_what_would_not_run_stays():
    assert cells(-1.5, 0, None, "", "no = sign first", "'=1", " =1") == [
        *("-1.5", "0", "", "", "no = sign first", "'=1", " =1")
    ]


def test_bytes_are_base64_in_every_form():
    assert cells(b"\x00\xff") == ["AP8="]
    stream = io.StringIO()
    export.write_jsonl([{"role": b"\x00\xff"}], stream)
    assert json.loads(stream.getvalue()) == {"role": "AP8="}
    assert as_sheet([{"role": b"\x00\xff"}])[0]["A2"].value == "AP8="


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_csv_gives_back_every_text(texts):
    assert cells(*texts) == [f"'{t}" if t.startswith(tuple("=+-@\t\r\n＝＋－＠")) else t for t in texts]


TEXTS = st.one_of(st.text(st.characters(exclude_categories=["Cs"])), st.text('=+-@＝ab,"[]\\u0n\r\n\t\x00\x1f'))
VALUES = st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1), TEXTS)


@given(st.integers(1, 3).flatmap(lambda width: st.lists(st.tuples(*[VALUES] * width), max_size=4)))
def test_arrays_of_sqlite_hold_the_cells_that_rows_would(rows):
    names = [f"column {n}" for n in range(len(rows[0]) if rows else 0)]
    cells = ", ".join(["coalesce(?, '')"] * len(names))
    with closing(sqlite3.connect(":memory:")) as conn:
        conn.text_factory = bytes
        arrays = [conn.execute(f"select json_array({cells})", row).fetchone()[0] for row in rows]
    stream = io.StringIO(newline="")
    export.write_csv([dict(zip(names, row, strict=True)) for row in rows], names, stream)
    lines = io.StringIO(export.csv_of_arrays(arrays).decode(), newline="")
    assert list(csv.reader(lines)) == list(csv.reader(io.StringIO(stream.getvalue(), newline="")))[1:]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_text_of_an_array_that_would_run_gets_an_apostrophe(start):
    with closing(sqlite3.connect(":memory:")) as conn:
        array = conn.execute("select json_array(?1, -1, ?1, 'a ' || ?1, ',' || ?1)", [start + "1"]).fetchone()[0]
    (row,) = csv.reader(io.StringIO(export.csv_of_arrays([array.encode()]).decode(), newline=""))
    assert row == ["'" + start + "1", "-1", "'" + start + "1", f"a {start}1", f",{start}1"]


def test_jsonl_is_one_object_a_line():
    stream = io.StringIO()
    assert export.write_jsonl(ROWS, stream).rows == 2
    assert [json.loads(line) for line in stream.getvalue().split("\n")[:-1]] == ROWS


def test_rows_are_taken_as_they_come():
    stream = io.StringIO(newline="")

    def rows():
        yield ROWS[1]
        assert "never" in stream.getvalue()

    export.write_csv(rows(), COLUMNS, stream)


def test_xlsx_keeps_text_as_text():
    texts = ["=1+1", "#N/A", "007", "2019-01-25", "TRUE", "@SUM(A1)", "a\x00b\x1fc"]
    sheet, _ = as_sheet([{"quote": t, "confidence": 0.5} for t in texts])
    cells = [row[1] for row in sheet.iter_rows(min_row=2)]
    assert [cell.data_type for cell in cells] == ["s"] * len(texts)
    assert [cell.value for cell in cells[:6]] == texts[:6]
    assert cells[6].value == "a�b�c"
    assert {row[2].value for row in sheet.iter_rows(min_row=2)} == {0.5}


def test_xlsx_counts_what_it_has_no_room_for(monkeypatch):
    monkeypatch.setattr(export, "XLSX_ROWS", 3)
    sheet, written = as_sheet([{"quote": "é" * 40_000}, {"quote": "𝐀" * 20_000}, {"quote": "left out"}])
    assert written == export.Written(rows=2, left_out=1, cut=2)
    assert [len(row[1].value.encode("utf-16-le")) // 2 for row in sheet.iter_rows(min_row=2)] == [32_767, 32_766]


def test_an_interrupted_workbook_leaves_nothing_on_the_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def rows():
        yield ROWS[0]
        assert list(tmp_path.iterdir())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export.write_xlsx(rows(), COLUMNS, io.BytesIO())
    assert not list(tmp_path.iterdir())


def test_flat_rows_have_the_names_and_the_order_of_the_table():
    named = [column for column in SAID_COLUMNS if column in render.COLUMNS]
    assert tuple(named) == render.COLUMNS
