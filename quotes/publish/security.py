"""Takes every response of Datasette and gives it the headers that keep a public site safe; bounds what SQL may use.

Header values follow the OWASP HTTP Headers Cheat Sheet and the CSP Level 3 specification (W3C).
"""

from __future__ import annotations

import math
import re
import secrets
import sqlite3
import weakref
from collections.abc import Callable, Container
from contextlib import closing
from contextvars import ContextVar
from functools import partial
from importlib.resources import files
from pathlib import Path

from datasette.utils import tilde_decode
from datasette.utils.asgi import Response
from jinja2 import BaseLoader, Environment

MAX_VALUE_BYTES = 4_000_000
"""Longest string or blob that SQL may build: above any article, far below what would exhaust memory."""

MAX_RESULT_BYTES = 64_000_000
"""Most that one statement may return to a page."""

MAX_RESULT_COLUMNS = 100
MAX_PATTERN_BYTES = 500
"""Longest pattern of ``like`` and ``glob``."""

PRIVATE = {
    "decisions": ("who", "note"),
    "failures": ("source", "cause"),
    "fetched": ("url", "etag", "modified"),
}
"""Columns that stay in the newsroom: names and remarks of its staff, paths of its files, addresses of its feeds."""

TELLING = ("-/threads",)
"""Pages of Datasette that tell where on the server its code lies."""

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
"""Those that Datasette knows."""

MAX_JSON_WORK = 100_000_000
"""Largest product of the lengths of two documents that ``json_patch`` may bring together."""

_TOO_BIG = "x" * (MAX_VALUE_BYTES + 1)
"""SQLite refuses it with "string or blob too big": an exception would fill the log with tracebacks."""

_WIDE = re.compile(r"%[^a-zA-Z%]*(\*|\d{5})")

_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)")
_nonce: ContextVar[str] = ContextVar("nonce", default="")
_DASHBOARDS = "/-/dashboards"


def limit(conn: sqlite3.Connection) -> None:
    """Bound what SQL on ``conn`` may use in ways that Datasette's time limit cannot, as it acts between steps only.

    Values and results may not grow without end, and functions that could work for minutes inside one step are
    replaced: ``printf`` with a huge width, and those whose time SQLite lets grow with the square (``instr``,
    ``replace``, ``trim`` and ``json_patch``).
    """
    conn.row_factory = _Rows()
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES)
    conn.setlimit(sqlite3.SQLITE_LIMIT_COLUMN, MAX_RESULT_COLUMNS)
    conn.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, MAX_PATTERN_BYTES)
    for name in ("printf", "format"):
        conn.create_function(name, -1, _printf, deterministic=True)
    conn.create_function("instr", 2, _instr, deterministic=True)
    conn.create_function("replace", 3, _replace, deterministic=True)
    conn.create_function("json_patch", 2, _json_patch, deterministic=True)
    for name, strip in (("trim", str.strip), ("ltrim", str.lstrip), ("rtrim", str.rstrip)):
        conn.create_function(name, 2, partial(_trim, strip), deterministic=True)


def keep_private(conn: sqlite3.Connection) -> None:
    """Have every statement on ``conn`` read the columns of PRIVATE as null, whatever way it comes to them."""

    def judge(action: int, name: str | None, column: str | None, *_: str | None) -> int:
        private = action == sqlite3.SQLITE_READ and column in PRIVATE.get(name or "", ())
        # It would tell the path of the database.
        path = action == sqlite3.SQLITE_PRAGMA and name == "database_list"
        return sqlite3.SQLITE_IGNORE if private or path else sqlite3.SQLITE_OK

    conn.set_authorizer(judge)


class _Rows:
    """Makes rows as Datasette wants them, and stops a statement that returns too much: its own limit is one of rows."""

    def __init__(self) -> None:
        self._cursor: Callable[[], sqlite3.Cursor | None] = lambda: None
        self._bytes = 0

    def __call__(self, cursor: sqlite3.Cursor, row: tuple) -> sqlite3.Row:
        if self._cursor() is not cursor:
            self._cursor, self._bytes = weakref.ref(cursor), 0
        self._bytes += sum(len(value) for value in row if isinstance(value, str | bytes))
        if self._bytes > MAX_RESULT_BYTES:
            raise sqlite3.OperationalError("the result is too large for a page")
        return sqlite3.Row(cursor, row)


def _printf(*arguments):
    return _TOO_BIG if arguments and _WIDE.search(str(arguments[0])) else _of_sqlite("printf", *arguments)


def _json_patch(target, patch):
    sizes = [len(value) for value in (target, patch) if isinstance(value, str | bytes)]
    return _TOO_BIG if math.prod(sizes) > MAX_JSON_WORK else _of_sqlite("json_patch", target, patch)


def _of_sqlite(name: str, *arguments):
    with closing(sqlite3.connect(":memory:")) as scratch:
        return scratch.execute(f"select {name}({', '.join('?' * len(arguments))})", arguments).fetchone()[0]


def _trim(strip: Callable[[str, str], str], text, characters):
    if text is None or characters is None:
        return None
    return strip(_text(text), "".join(set(_text(characters))))


def _instr(text, part):
    if text is None or part is None:
        return None
    if isinstance(text, bytes) and isinstance(part, bytes):
        return text.find(part) + 1
    return _text(text).find(_text(part)) + 1


def _replace(text, old, new):
    if text is None or old is None or new is None:
        return None
    text, old, new = _text(text), _text(old), _text(new)
    if not old:
        return text
    if len(text) + text.count(old) * (len(new) - len(old)) > MAX_VALUE_BYTES:
        return _TOO_BIG
    return text.replace(old, new)


def _text(value) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def trust_datasette(env: Environment) -> None:
    """Give the scripts in Datasette's own templates the nonce of the answer, so that they run and no other does.

    It is written into the source of the templates, never into what is made of them: a script in the data has none.
    """
    env.globals["script_nonce"] = _nonce.get
    env.loader = _WithNonce(env.loader)


class _WithNonce(BaseLoader):
    def __init__(self, loader: BaseLoader) -> None:
        self._loader = loader

    def get_source(self, environment: Environment, template: str):
        source, filename, uptodate = self._loader.get_source(environment, template)
        if filename and Path(filename).parent == Path(str(files("datasette"))) / "templates":
            source = _SCRIPT.sub('<script nonce="{{ script_nonce() }}"', source)
        return source, filename, uptodate

    def list_templates(self) -> list[str]:
        return self._loader.list_templates()


def policy(path: str, nonce: str, base_url: str = "/") -> str:
    """The Content-Security-Policy for a path of the site.

    Scripts come from the site's own files, beside those in the page that carry the nonce.  The pages of
    datasette-dashboards alone are let build code at run time: Vega compiles its charts.
    """
    if path.removeprefix(base_url.rstrip("/")).startswith(_DASHBOARDS):
        scripts = "'self' 'unsafe-inline' 'unsafe-eval'"
    else:
        scripts = f"'self' 'nonce-{nonce}'"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {scripts}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def with_headers(app, base_url: str = "/"):
    """Wrap an ASGI application so that every response carries the headers, unless it set one itself."""

    async def wrapped(scope, receive, send):
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        _nonce.set(nonce)

        async def send_with_headers(message):
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message.get("headers", [])}
                ours = {
                    b"content-security-policy": policy(scope["path"], nonce, base_url).encode(),
                    b"x-content-type-options": b"nosniff",
                    b"x-frame-options": b"DENY",
                    b"referrer-policy": b"same-origin",
                    b"cross-origin-opener-policy": b"same-origin",
                    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
                }
                extra = [(name, value) for name, value in ours.items() if name not in present]
                message = {**message, "headers": [*message.get("headers", []), *extra]}
            await send(message)

        await app(scope, receive, send_with_headers)

    return wrapped


def hiding(app, base_url: str, hidden: Callable[[], bool]):
    """Wrap an ASGI application so that pages that tell paths of the server are not found while ``hidden`` says so."""

    async def wrapped(scope, receive, send):
        if scope["type"] == "http" and hidden():
            name = tilde_decode(scope["path"].removeprefix(base_url.rstrip("/")).strip("/")).partition(".")[0]
            if name in TELLING:
                await Response.text("This page is for the newsroom\n", status=404).asgi_send(send)
                return
        await app(scope, receive, send)

    return wrapped


def reading_only(app, base_url: str, databases: Container[str]):
    """Wrap an ASGI application so that pages of ``databases`` can be read only; but decisions can be sent for review.

    Datasette itself answers some other methods with a traceback in its log.
    """

    async def wrapped(scope, receive, send):
        if scope["type"] == "http" and scope["method"] not in METHODS:
            await Response.text("There is no such method\n", status=405).asgi_send(send)
            return
        if scope["type"] == "http" and scope["method"] not in ("GET", "HEAD", "OPTIONS"):
            database, _, rest = scope["path"].removeprefix(base_url.rstrip("/")).strip("/").partition("/")
            if tilde_decode(database.partition(".")[0]) in databases and rest != "review":
                await Response.text("This page can only be read\n", status=405).asgi_send(send)
                return
        await app(scope, receive, send)

    return wrapped
