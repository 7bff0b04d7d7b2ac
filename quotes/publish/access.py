"""Takes a request, gives the database of quotes that it names, or Datasette's own refusal.

The one place that knows the differences between Datasette 0.65 and 1.0 in permissions and in where queries are named.
"""

from __future__ import annotations

import sqlite3
from weakref import WeakSet

from datasette.database import Database
from datasette.utils import tilde_decode
from datasette.utils.asgi import Base400, Forbidden, NotFound

for_files: WeakSet = WeakSet()
"""Sites whose pages are written to files: they show nothing that wants a server."""


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


async def ensure_visible(datasette, request, database: str) -> None:
    """Raise ``Forbidden`` unless the reader may see the database."""
    if hasattr(datasette, "allowed"):
        from datasette.resources import DatabaseResource

        resource = DatabaseResource(database=database)
        if not await datasette.allowed(action="view-database", resource=resource, actor=request.actor):
            raise Forbidden("view-database")
    else:
        await datasette.ensure_permissions(request.actor, [("view-database", database), "view-instance"])


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
