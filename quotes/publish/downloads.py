"""Takes the address of a table, a query or an SQL statement with another ending, gives all its rows as a file.

Datasette's own CSV of a query stops at ``max_returned_rows`` without a word, and its stream of a sorted table breaks
with the error inside a success.  Here one cursor is read to its end, the cells are safe in a spreadsheet, and a file
that could not be completed breaks the transfer instead of looking whole.
"""

from __future__ import annotations

import asyncio
import io
import re
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import chain
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette.database import Database
from datasette.plugins import pm
from datasette.utils import escape_sqlite, tilde_decode
from datasette.utils.asgi import Response

from quotes.export import BOM, base64_of, csv_lines, csv_of_arrays, named, write_jsonl, write_xlsx

CHUNK_BYTES = 256 * 1024
CHUNKS_WAITING = 8
"""Chunks made that the reader has not taken yet, at most."""
ROWS_AT_ONCE = 200
TYPED = "-/query"
CONCURRENT = 4
"""Downloads that run at the same time; further ones wait."""

CUSTOM_SQL_SECONDS = 60.0
"""Processor time that a statement typed by a reader may use for a download."""

SILENT_SECONDS = 5.0
"""Processor time that it may use without giving rows: what it sorts meanwhile fills the disk."""

ROWS_WATCHED = 20
"""How many of its rows are waited for at once."""

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

_NUMBERED = re.compile(r":\d+$")
_LIMIT = re.compile(r"\s+limit\s+\d+\s*$", re.I)
_OURS = {"_bom", "_dl", "_header", "_labels", "_next", "_size", "_stream", "_facet", "_facet_array", "_facet_date"}

_threads = ThreadPoolExecutor(CONCURRENT, thread_name_prefix="quotes-download")


class GoneAway(Exception):
    """The reader closed the connection."""


@dataclass(frozen=True, slots=True)
class Query:
    """A statement that the reader may run, with its values."""

    sql: str
    parameters: dict[str, Any]
    name: str
    """What the file is called, without its ending."""
    seconds: float | None = None
    """Processor time that it may use; None for no limit."""
    may_hold_bytes: bool = True
    """Whether there may be bytes among its values, which costs a look at each."""
    columns: tuple[str, ...] = ()
    """Those of the table that it reads, if it reads one."""


async def download(datasette, request, send, receive):
    """All rows of the page at the same address without the ending, in the format that the ending names.

    Of Datasette's options for CSV, ``_header=off`` and ``_labels=on`` are honoured; ``_bom=on`` marks CSV as UTF-8 for
    Excel.
    """
    form = request.url_vars["format"]
    try:
        db = datasette.get_database(route=tilde_decode(request.url_vars["database"]))
    except KeyError:
        return _refusal("Database not found", 404)
    query = await _query(datasette, request, db)
    if isinstance(query, Response):
        return query
    return await send_rows(datasette, request, db, query, form, send, receive)


def options(request, more: str = "") -> str:
    """The query string for a download of the page that ``request`` asks for."""
    kept = [(k, v) for k, v in parse_qsl(request.query_string, keep_blank_values=True) if k not in _OURS]
    return "&".join(filter(None, (urlencode(kept), more)))


async def send_rows(datasette, request, db: Database, query: Query, form: str, send, receive) -> None:
    """Send all rows of ``query`` in the format ``form`` (a key of TYPES)."""
    headers = [
        (b"content-type", TYPES[form].encode()),
        (b"content-disposition", f'attachment; filename="{query.name}.{form}"'.encode()),
    ]
    start = {"type": "http.response.start", "status": 200, "headers": headers}
    if request.method == "HEAD":
        await send(start)
        await send({"type": "http.response.body"})
    else:
        await _stream(datasette, db, query, form, request.args, start, send, receive)


async def _query(datasette, request, db: Database) -> Query | Response:
    """The statement behind the page.  Datasette itself is asked, so that its permissions and its errors hold."""
    table = request.url_vars.get("table")
    if table is None and hasattr(datasette, "allowed"):
        # Where Datasette 1.0 has statements that a reader typed; before, they had the database's own address.
        table = TYPED
    path = f"/{request.url_vars['database']}" + (f"/{table}" if table else "") + ".json"
    kept = [(k, v) for k, v in parse_qsl(request.query_string, keep_blank_values=True) if k not in _OURS]
    probe = [
        *kept,
        ("_extra", "query"),
        ("_nofacet", "1"),
        ("_nocount", "1"),
        ("_nosuggest", "1"),
        ("_shape", "objects"),
    ]
    if table:
        probe.append(("_size", "1"))
    credentials = {k: v for k, v in request.headers.items() if k in ("cookie", "authorization")}
    answer = await datasette.client.get(f"{path}?{urlencode(probe)}", headers=credentials)
    try:
        found = answer.json()
    except ValueError:
        return _refusal("There are no rows at this address", 404 if answer.status_code < 400 else answer.status_code)
    if answer.status_code != 200 or "query" not in found:
        # Datasette calls some mistakes of its reader errors of its own.
        status = answer.status_code if 400 <= answer.status_code < 500 else 400
        return _refusal(found.get("error") or "There are no rows at this address", status)
    sql, parameters = found["query"]["sql"], found["query"]["params"]
    may_hold_bytes, columns = True, ()
    if table and await _is_table(db, tilde_decode(table)):
        sql = _LIMIT.sub("", sql)
        details = await db.table_column_details(tilde_decode(table))
        may_hold_bytes = not {column.type for column in details} <= {"TEXT", "INTEGER", "REAL"}
        columns = tuple(column.name for column in details)
        if request.args.get("_labels"):
            sql = await _labelled(db, tilde_decode(table), sql)
    name = re.sub(r"[^\w-]+", "-", tilde_decode(table) if table else db.name, flags=re.A).strip("-") or "rows"
    seconds = CUSTOM_SQL_SECONDS if table in (None, TYPED) else None
    return Query(sql, parameters, name, seconds, may_hold_bytes, columns)


async def _is_table(db: Database, name: str) -> bool:
    found = await db.execute("select 1 from sqlite_master where type in ('table', 'view') and name = ?", [name])
    return bool(found.rows)


async def _labelled(db: Database, table: str, sql: str) -> str:
    """``sql`` with the label of each foreign key beside it, as Datasette's own CSV names them."""
    labels = {}
    for key in await db.foreign_keys_for_table(table):
        label = await db.label_column_for_table(key["other_table"])
        if label:
            other, theirs, shown = (escape_sqlite(x) for x in (key["other_table"], key["other_column"], label))
            column = escape_sqlite(key["column"])
            alias = escape_sqlite(f"{key['column']}_label")
            labels[key["column"]] = f"(select {shown} from {other} where {theirs} = rows.{column}) as {alias}"
    columns = []
    for column in await db.table_columns(table):
        columns.append(f"rows.{escape_sqlite(column)}")
        if column in labels:
            columns.append(labels[column])
    return f"select {', '.join(columns)} from ({sql}) as rows"


async def _stream(datasette, db: Database, query: Query, form: str, options, start: dict, send, receive) -> None:
    loop = asyncio.get_running_loop()
    post = _Post(loop)
    conn = _connect(datasette, db)

    def work() -> None:
        with closing(conn), post:
            came = _bound(conn, query.seconds, lambda: post.gone)
            columns, cursor = (_arrays if form == "csv" else _rows)(conn, query)
            _WRITERS[form](_batches(cursor, query, came), columns, options, post)

    async def watch() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        post.leave()

    worker = loop.run_in_executor(_threads, work)
    reader = asyncio.ensure_future(watch())
    try:
        body = {"type": "http.response.body", "more_body": True}
        async for chunk in post:
            if start:
                await send(start)
                start = {}
            await send({**body, "body": chunk})
        if post.gone:
            return
        try:
            await worker
        except sqlite3.Error as error:
            if not start:
                raise
            await _refusal(f"This could not be read to its end: {error}", 400).asgi_send(send)
            return
        if start:
            await send(start)
        await send({"type": "http.response.body"})
    finally:
        post.leave()
        reader.cancel()
        with suppress(GoneAway, sqlite3.Error):
            await worker


class _Post:
    """Hands chunks from a thread to the event loop, with few under way; tells the thread when the reader is gone."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.gone = False
        self._loop = loop
        self._room = threading.Semaphore(CHUNKS_WAITING)
        self._chunks: asyncio.Queue[bytes | None] = asyncio.Queue()

    def check(self) -> None:
        """Raise ``GoneAway`` when the reader is gone."""
        if self.gone:
            raise GoneAway

    def put(self, chunk: bytes) -> None:
        """Hand on a chunk, from the thread.  Raises ``GoneAway``."""
        self._room.acquire()
        self.check()
        self._loop.call_soon_threadsafe(self._chunks.put_nowait, chunk)

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._chunks.put_nowait, None)

    def leave(self) -> None:
        """Say that nobody waits for more, from the event loop."""
        self.gone = True
        self._room.release()
        self._chunks.put_nowait(None)

    async def __aiter__(self):
        while not self.gone and (chunk := await self._chunks.get()) is not None:
            yield chunk
            self._room.release()


def _connect(datasette, db: Database) -> sqlite3.Connection:
    conn = db.connect()
    conn.execute("pragma cache_size = -16384")
    pm.hook.prepare_connection(conn=conn, database=db.name, datasette=datasette)
    conn.row_factory = None
    return conn


def _bound(conn: sqlite3.Connection, seconds: float | None, gone: Callable[[], bool]) -> Callable[[], None]:
    """Have ``conn`` stop when the reader is gone or its time is up; gives what to call whenever rows came."""
    # Asking for the time takes as long as reading some rows.
    if seconds is None:
        conn.set_progress_handler(gone, 10_000)
        return lambda: None
    since = latest = time.thread_time()

    def stop() -> bool:
        now = time.thread_time()
        return gone() or now - since > seconds or now - latest > SILENT_SECONDS

    def came() -> None:
        nonlocal latest
        latest = time.thread_time()

    # Often: each of these steps may make a value of megabytes.
    conn.set_progress_handler(stop, 1_000)
    return came


def _batches(cursor: sqlite3.Cursor, query: Query, came: Callable[[], None]) -> Iterator[list[tuple]]:
    while some := cursor.fetchmany(ROWS_AT_ONCE if query.seconds is None else ROWS_WATCHED):
        came()
        yield some


def _rows(conn: sqlite3.Connection, query: Query) -> tuple[list[str], sqlite3.Cursor]:
    cursor = conn.execute(query.sql, query.parameters)
    return _names(cursor), cursor


def _arrays(conn: sqlite3.Connection, query: Query) -> tuple[list[str], sqlite3.Cursor]:
    """The rows as ``csv_of_arrays`` takes them: SQLite makes one value of each, which is sooner fetched than its cells.

    ``explain`` cannot be part of a statement, and what comes of it is no array.
    """
    cell = "iif(typeof({0}) = 'blob', as_text({0}), coalesce({0}, ''))" if query.may_hold_bytes else "coalesce({0}, '')"
    inner = query.sql.strip().rstrip(";")
    of_table = list(map(escape_sqlite, query.columns))
    begins = f"select {', '.join(of_table)} from "
    if of_table and inner.startswith(begins):
        # Selected from the table itself, the values need not be copied on their way.
        columns = list(query.columns)
        sql = f"select json_array({', '.join(map(cell.format, of_table))}) from {inner.removeprefix(begins)}"
    else:
        try:
            none = conn.execute(f"select * from (\n{inner}\n) limit 0", query.parameters)
        except sqlite3.OperationalError:
            return _rows(conn, query)
        columns = _names(none)
        names = [f"cell_{n}" for n in range(len(columns))]
        array = f"json_array({', '.join(map(cell.format, names))})"
        sql = f"with rows_of_file({', '.join(names)}) as (\n{inner}\n) select {array} from rows_of_file"
    conn.text_factory = bytes
    conn.create_function("as_text", 1, base64_of, deterministic=True)
    return columns, conn.execute(sql, query.parameters)


def _names(cursor: sqlite3.Cursor) -> list[str]:
    columns: list[str] = []
    for name, *_ in cursor.description:
        # Within another statement, SQLite has told columns of one name apart already.
        name = _NUMBERED.sub("", name) if _NUMBERED.sub("", name) in columns else name
        number, unique = 1, name
        while unique in columns:
            number += 1
            unique = f"{name}_{number}"
        columns.append(unique)
    return columns


class _Chunks(io.TextIOBase):
    """A text stream that hands on what is written in pieces of about CHUNK_BYTES."""

    def __init__(self, put: Callable[[bytes], None]) -> None:
        self._put = put
        self._parts: list[bytes] = []
        self._size = 0

    def write(self, text: str) -> int:
        self.add(text.encode("utf-8", "replace"))
        return len(text)

    def add(self, encoded: bytes) -> None:
        self._parts.append(encoded)
        self._size += len(encoded)
        if self._size >= CHUNK_BYTES:
            self.flush()

    def flush(self) -> None:
        if self._parts:
            self._put(b"".join(self._parts))
            self._parts.clear()
            self._size = 0


def _csv(batches, columns, options, post: _Post) -> None:
    stream = _Chunks(post.put)
    if options.get("_bom") == "on":
        stream.write(BOM)
    if options.get("_header") != "off":
        stream.write(csv_lines([columns]))
    for some in batches:
        if isinstance(some[0][0], bytes):
            stream.add(csv_of_arrays([row for (row,) in some]))
        else:
            stream.write(csv_lines(some))
    stream.flush()


def _jsonl(batches, columns, options, post: _Post) -> None:
    stream = _Chunks(post.put)
    write_jsonl(named(columns, chain.from_iterable(batches)), stream)
    stream.flush()


class _Workbook(tempfile.SpooledTemporaryFile):
    """A file that calls a function before each write: packing a workbook takes long, and no row of SQLite passes."""

    def __init__(self, check: Callable[[], None]) -> None:
        super().__init__(max_size=CHUNK_BYTES)
        self._each_time = check

    def write(self, data: bytes) -> int:
        self._each_time()
        return super().write(data)


def _xlsx(batches, columns, options, post: _Post) -> None:
    with _Workbook(post.check) as file:
        write_xlsx(named(columns, chain.from_iterable(batches)), columns, file)
        file.seek(0)
        while chunk := file.read(CHUNK_BYTES):
            post.put(chunk)


_WRITERS = {"csv": _csv, "jsonl": _jsonl, "xlsx": _xlsx}


def _refusal(message: str, status: int) -> Response:
    return Response.text(message + "\n", status=status)
