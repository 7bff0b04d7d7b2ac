"""Takes a request, gives the database of quotes that it names, or Datasette's own refusal.

The one place that knows the differences between Datasette 0.65 and 1.0 in permissions and in where queries are named.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from functools import cache
from pathlib import Path
from weakref import WeakSet

from datasette.database import Database
from datasette.plugins import pm
from datasette.utils import tilde_decode
from datasette.utils.asgi import Base400, Forbidden, NotFound

for_files: WeakSet = WeakSet()
"""Sites whose pages are written to files: they show nothing that wants a server."""


COUNT_MS = 100
"""Longest that counting one table's rows may take."""

COUNTED_SECONDS = 30.0
"""How long counts are told at least, though the database may be growing."""


class MethodNotAllowed(Base400):
    """A page was asked in a way that it does not answer."""

    status = 405


async def database_for(datasette, request, methods: tuple[str, ...] = ("GET", "HEAD")) -> Database:
    """The database named by the route, when the reader may see it and it holds quotes.

    Raises ``MethodNotAllowed``, or ``NotFound`` or ``Forbidden`` of Datasette.
    """
    if request.method not in methods:
        raise MethodNotAllowed(f"This page does not answer to {request.method}")
    try:
        db = datasette.get_database(route=tilde_decode(request.url_vars["database"]))
    except KeyError as error:
        raise NotFound("Database not found") from error
    await ensure_visible(datasette, request, db.name)
    if not await holds_quotes(db):
        raise NotFound(f"The database {db.name} holds no quotes")
    return db


async def first_database(datasette, request) -> Database | None:
    """The first database of the site that holds quotes and that the reader may see."""
    for db in list(datasette.databases.values()):
        if not db.is_memory and await holds_quotes(db):
            try:
                await ensure_visible(datasette, request, db.name)
            except Forbidden:
                continue
            return db
    return None


async def holds_quotes(db: Database) -> bool:
    """Whether the tables that the pages read are there."""
    return await db.execute_fn(holds_quotes_at)


def holds_quotes_at(conn: sqlite3.Connection) -> bool:
    """The same of a connection."""
    found = conn.execute("select count(*) from sqlite_master where name in ('said', 'spans', 'articles', 'people')")
    return found.fetchone()[0] == 4


def state(db: Database) -> object:
    """Changes whenever the file of ``db`` does."""
    files = [Path(f"{db.path}{ending}") for ending in ("", "-wal")] if db.path else []
    return [(file.stat().st_mtime_ns, file.stat().st_size) for file in files if file.exists()]


def remember_counts(db: Database) -> None:
    """Count the tables of ``db`` once for each state of its file; Datasette would at each page that lists them."""
    count, lock = db.table_counts, asyncio.Lock()
    seen, until, known = None, 0.0, {}

    async def counts(limit: int = COUNT_MS) -> dict[str, int | None]:
        nonlocal seen, until, known
        async with lock:
            now = state(db)
            if seen is None or (now != seen and time.monotonic() > until):
                known = await count(COUNT_MS)
                seen, until = now, time.monotonic() + COUNTED_SECONDS
            return known

    db.table_counts = counts


async def ensure_visible(datasette, request, database: str) -> None:
    """Raise ``Forbidden`` unless the reader may see the database."""
    if hasattr(datasette, "allowed"):
        from datasette.resources import DatabaseResource

        resource = DatabaseResource(database=database)
        if not await datasette.allowed(action="view-database", resource=resource, actor=request.actor):
            raise Forbidden("view-database")
    else:
        await datasette.ensure_permissions(request.actor, [("view-database", database), "view-instance"])


def answer_older_plugins(datasette) -> None:
    """Have Datasette 1.0 answer the question for permissions that plugins asked before (datasette-dashboards 0.8)."""
    if not hasattr(datasette, "allowed"):
        return

    async def permission_allowed(actor, action: str, resource: str | None = None, default: bool | None = None) -> bool:
        from datasette.resources import DatabaseResource

        of = {"resource": DatabaseResource(database=resource)} if resource else {}
        return await datasette.allowed(action=action, actor=actor, **of)

    datasette.permission_allowed = permission_allowed


def keep_folders(datasette) -> None:
    """Have Datasette's list of databases name their files without the folders in which they lie."""
    listed = datasette._connected_databases

    def named() -> list[dict]:
        return [{**each, "path": each["path"] and Path(each["path"]).name} for each in listed()]

    datasette._connected_databases = named


class _Shared(dict):
    """A mapping that is never changed, so that a copy of what holds it may hold it too."""

    def __deepcopy__(self, memo):
        return self


def share_descriptions(datasette) -> None:
    """Spare Datasette 0.65 from copying every description of every column at each question whether a table may be seen.

    It asks so twice for each table that a page names: on the page of the database that took half a second.  Where no
    plugin describes anything, what it is told of a table is the same at every question, too.
    """
    allows = getattr(datasette, "_table_permission_allows", None)
    if allows and not pm.hook.get_metadata.get_hookimpls():
        datasette._table_permission_allows = cache(allows)
    described = getattr(datasette, "_metadata_local", None) or {}
    for holder in (described, *(described.get("databases") or {}).values()):
        for part in ("plugins", "tables", "queries"):
            for name, of in (holder.get(part) or {}).items():
                if isinstance(of, dict):
                    holder[part][name] = _Shared(of)


async def name_queries(datasette) -> None:
    """Have Datasette 1.0 know the queries of metadata.yml, which it would look for in a configuration file alone."""
    if not hasattr(datasette, "add_query"):
        return
    described = getattr(datasette, "_metadata_local", None) or {}
    for database, of in (described.get("databases") or {}).items():
        for name, query in (of.get("queries") or {}).items():
            if database in datasette.databases and await datasette.get_query(database, name) is None:
                await datasette.add_query(
                    database,
                    name,
                    query["sql"],
                    title=query.get("title"),
                    description=query.get("description"),
                    hide_sql=bool(query.get("hide_sql")),
                    parameters=query.get("params"),
                    is_trusted=True,
                    source="config",
                )
