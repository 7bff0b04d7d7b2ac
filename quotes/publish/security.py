"""Takes every response of Datasette and gives it the headers that keep a public site safe; bounds what SQL may use.

Header values follow the OWASP HTTP Headers Cheat Sheet and the CSP Level 3 specification (W3C).
"""

from __future__ import annotations

import base64
import hashlib
import re
import sqlite3
from collections.abc import Container
from contextlib import closing
from functools import cache
from importlib.resources import files

from datasette.utils import tilde_decode
from datasette.utils.asgi import Response

MAX_VALUE_BYTES = 8_000_000
"""Longest string or blob that SQL may build: above any article, far below what would exhaust memory."""

MAX_RESULT_COLUMNS = 200
MAX_PATTERN_BYTES = 500
"""Longest pattern of ``like`` and ``glob``."""

PRIVATE = {
    "decisions": ("who", "note"),
    "failures": ("source", "cause"),
    "fetched": ("url", "etag", "modified"),
}
"""Columns that stay in the newsroom: names and remarks of its staff, paths of its files, addresses of its feeds."""

_TOO_BIG = "x" * (MAX_VALUE_BYTES + 1)
"""SQLite refuses it with "string or blob too big": an exception would fill the log with tracebacks."""

_WIDE = re.compile(r"%[^a-zA-Z%]*(\*|\d{5})")

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.S)
_VARIABLE = "{{ datasette_allow_facet }}"
_DASHBOARDS = "/-/dashboards"


def limit(conn: sqlite3.Connection) -> None:
    """Bound what SQL on ``conn`` may use in ways that Datasette's time limit cannot, as it acts between steps only.

    Values and results may not grow without end, and functions that could work for minutes inside one step are
    replaced: ``printf`` with a huge width, ``instr`` and ``replace``, whose time SQLite lets grow with the square.
    """
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES)
    conn.setlimit(sqlite3.SQLITE_LIMIT_COLUMN, MAX_RESULT_COLUMNS)
    conn.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, MAX_PATTERN_BYTES)
    for name in ("printf", "format"):
        conn.create_function(name, -1, _printf, deterministic=True)
    conn.create_function("instr", 2, _instr, deterministic=True)
    conn.create_function("replace", 3, _replace, deterministic=True)


def keep_private(conn: sqlite3.Connection) -> None:
    """Have every statement on ``conn`` read the columns of PRIVATE as null, whatever way it comes to them."""

    def judge(action: int, table: str | None, column: str | None, *_: str | None) -> int:
        hidden = action == sqlite3.SQLITE_READ and column in PRIVATE.get(table or "", ())
        return sqlite3.SQLITE_IGNORE if hidden else sqlite3.SQLITE_OK

    conn.set_authorizer(judge)


def _printf(*arguments):
    if arguments and _WIDE.search(str(arguments[0])):
        return _TOO_BIG
    with closing(sqlite3.connect(":memory:")) as scratch:
        return scratch.execute(f"select printf({', '.join('?' * len(arguments))})", arguments).fetchone()[0]


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


@cache
def _datasette_scripts() -> str:
    """CSP sources for the inline scripts of Datasette's own templates: their hashes, so that no other runs."""
    hashes = []
    for template in files("datasette").joinpath("templates").iterdir():
        for body in _SCRIPT.findall(template.read_text(encoding="utf-8") if template.name.endswith(".html") else ""):
            for script in (body.replace(_VARIABLE, value) for value in ("true", "false")):
                if "{{" not in script and "{%" not in script:
                    digest = hashlib.sha256(script.encode()).digest()
                    hashes.append(f"'sha256-{base64.b64encode(digest).decode()}'")
    return " ".join(sorted(set(hashes)))


def policy(path: str, base_url: str = "/") -> str:
    """The Content-Security-Policy for a path of the site.

    Scripts come from the site's own files, beside the known inline ones of Datasette's templates.  The pages of
    datasette-dashboards alone are let build code at run time: Vega compiles its charts.
    """
    if path.removeprefix(base_url.rstrip("/")).startswith(_DASHBOARDS):
        scripts = "'self' 'unsafe-inline' 'unsafe-eval'"
    else:
        scripts = f"'self' {_datasette_scripts()}"
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

        async def send_with_headers(message):
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message.get("headers", [])}
                ours = {
                    b"content-security-policy": policy(scope["path"], base_url).encode(),
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


def reading_only(app, base_url: str, databases: Container[str]):
    """Wrap an ASGI application so that pages of ``databases`` can be read only; but decisions can be sent for review.

    Datasette itself answers some other methods with a traceback in its log.
    """

    async def wrapped(scope, receive, send):
        if scope["type"] == "http" and scope["method"] not in ("GET", "HEAD", "OPTIONS"):
            database, _, rest = scope["path"].removeprefix(base_url.rstrip("/")).strip("/").partition("/")
            if tilde_decode(database.partition(".")[0]) in databases and rest != "review":
                await Response.text("This page can only be read\n", status=405).asgi_send(send)
                return
        await app(scope, receive, send)

    return wrapped
