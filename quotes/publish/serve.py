"""Takes a database file and an address, gives a running Datasette with the project's metadata and settings."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sqlite3
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import datasette.handle_exception as errors
import uvicorn
from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm
from datasette.utils import parse_metadata

from quotes.publish import decisions, review
from quotes.store import StoreError, open_db
from quotes.store.migrations import COUNTED

NAME = "quotes"
"""Name of the database on the site, whatever its file is called: metadata.yml and links rely on it."""

METADATA = Path(__file__).with_name("metadata.yml")

SETTINGS: dict[str, Any] = {
    "suggest_facets": False,
    "default_page_size": 50,
    "max_returned_rows": 100,
    "sql_time_limit_ms": 3000,
    "facet_time_limit_ms": 1500,
    "max_csv_mb": 0,
    "truncate_cells_html": 600,
    "num_sql_threads": 4,
    "cache_size_kb": 65536,
}

PRIVATE_TABLES = ("failures", "fetched")
"""What only the newsroom has a use for; what stands in them is out of reach of SQL too (``security.PRIVATE``)."""

PUBLIC_SETTINGS: dict[str, Any] = SETTINGS | {"sql_time_limit_ms": 1000, "default_cache_ttl": 60}


def site(db: Path, public: bool = False, metadata: Path | None = None, immutable: bool = False) -> Datasette:
    """The Datasette application for ``db``, opened for reading only.

    Raises ``click.ClickException`` with one line when the database or the metadata cannot be used.
    """
    check(db)
    plug_in()
    datasette = Datasette(
        files=[],
        metadata=described(metadata or METADATA, public),
        settings=PUBLIC_SETTINGS if public else SETTINGS,
        secret=os.environ.get("DATASETTE_SECRET"),
    )
    datasette.add_database(Database(datasette, path=str(db), is_mutable=not immutable), name=NAME)
    with contextlib.suppress(KeyError):
        datasette.remove_database("_memory")
    if not public:
        review.enable(datasette, decisions.beside(db))
    # With rich installed, Datasette prints every variable at each "not found": a second's work, and secrets in the log.
    errors.rich = None
    return datasette


def described(path: Path, public: bool) -> dict[str, Any]:
    """What ``path`` tells Datasette of the site; for the public without signing in and without the newsroom's tables.

    Raises ``click.ClickException`` with one line when it cannot be read.
    """
    try:
        metadata = parse_metadata(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise click.ClickException(f"{path}: cannot be read as metadata: {error}") from error
    if public:
        metadata.get("plugins", {}).pop("datasette-auth-passwords", None)
        tables = metadata.setdefault("databases", {}).setdefault(NAME, {}).setdefault("tables", {})
        for name in PRIVATE_TABLES:
            tables.setdefault(name, {}).update(allow=False, hidden=True)
    return metadata


def plug_in() -> None:
    """Register the plugin whole.

    In a source tree that is not installed there is no entry point for Datasette to find; where there is one and this
    package is what imports Datasette first, Datasette has met it half imported, without its hooks.
    """
    plugin = import_module("quotes.publish")
    if not pm.get_hookcallers(plugin):
        if plugin in pm.get_plugins():
            pm.unregister(plugin)
        pm.register(plugin, "quotes")


def serve(db: Path, host: str = "127.0.0.1", port: int = 8001, public: bool = False, metadata: Path | None = None):
    """Serve ``db`` until interrupted, after printing the address; port 0 takes any free one.

    ``public`` is for readers outside the newsroom: shorter time limits, no sign-in, no review.
    Raises ``click.ClickException`` with one line when the database, the metadata or the address cannot be used.
    """
    datasette = site(db, public, metadata)
    with _bound(host, port) as listener:
        shown = f"[{host}]" if ":" in host else host
        click.echo(f"Quotes at http://{shown}:{listener.getsockname()[1]}/  (Ctrl+C stops)")
        asyncio.run(_run(datasette, listener))


async def _run(datasette: Datasette, listener: socket.socket) -> None:
    await datasette.invoke_startup()
    config = uvicorn.Config(datasette.app(), log_level="warning", server_header=False)
    await uvicorn.Server(config).serve(sockets=[listener])


def _bound(host: str, port: int) -> socket.socket:
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listener = socket.create_server(address[:2], family=family)
    except (OSError, OverflowError) as error:
        raise click.ClickException(f"cannot serve at {host}:{port}: {error}") from error
    listener.setblocking(False)
    # asyncio does this for listeners of its own: without it every page waits 40 ms for the reader's acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def check(db: Path) -> None:
    """Bring a database of an older version up to date.

    Raises ``click.ClickException`` with one line unless ``db`` is a database of quotes that can be read.
    """
    if not db.is_file():
        raise click.ClickException(f"{db}: no such file; `quotes add PATH --db {db}` makes one")
    try:
        with contextlib.closing(sqlite3.connect(f"{db.resolve().as_uri()}?mode=ro", uri=True)) as conn:
            tables = {name for (name,) in conn.execute("select name from sqlite_master")}
    except sqlite3.Error as error:
        raise click.ClickException(f"{db}: {error}") from error
    if "said" not in tables:
        raise click.ClickException(f"{db}: holds no table `said`: not a database of quotes")
    if not tables.issuperset(COUNTED):
        try:
            open_db(db).close()
        except StoreError as error:
            raise click.ClickException(str(error)) from error
