"""Takes every response of Datasette and gives it the headers that keep a public site safe; bounds what SQL may use.

Header values follow the OWASP HTTP Headers Cheat Sheet and the CSP Level 3 specification (W3C).
"""

from __future__ import annotations

import base64
import hashlib
import re
import sqlite3
from functools import cache
from importlib.resources import files

MAX_VALUE_BYTES = 8_000_000
"""Longest string or blob that SQL may build: above any article, far below what would exhaust memory."""

MAX_RESULT_COLUMNS = 200

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.S)
_VARIABLE = "{{ datasette_allow_facet }}"
_DASHBOARDS = "/-/dashboards"


def limit(conn: sqlite3.Connection) -> None:
    """Bound the length of values and the width of results on ``conn``; Datasette's time limit does neither."""
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES)
    conn.setlimit(sqlite3.SQLITE_LIMIT_COLUMN, MAX_RESULT_COLUMNS)


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
