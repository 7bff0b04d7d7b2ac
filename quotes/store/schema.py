"""Nothing in, the schema that the migrations make out: ``python -m quotes.store.schema > db/schema.sql``."""

from __future__ import annotations

from sqlite_utils import Database

from quotes.store.migrations import migrations

_HEAD = "-- Made by the migrations in quotes/store/migrations.py; db/README.md explains every table and column.\n"


def schema_sql() -> str:
    """Every table, index and trigger of a new database as SQL, in the order made; what SQLite adds itself left out."""
    db = Database(memory=True)
    migrations.apply(db)
    shadows = {f"{table}_fts_{part}" for table in ("said", "articles") for part in ("data", "idx", "docsize", "config")}
    made = db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid").fetchall()
    kept = [sql for name, sql in made if name not in shadows and "_sqlite_migrations" not in sql]
    return _HEAD + "".join(f"\n{sql};\n" for sql in kept)


def columns() -> dict[str, list[str]]:
    """The columns of every table, in order."""
    db = Database(memory=True)
    migrations.apply(db)
    return {
        table.name: [column.name for column in table.columns]
        for table in db.tables
        if not table.name.startswith(("_", "said_fts", "articles_fts"))
    }


if __name__ == "__main__":
    print(schema_sql(), end="")
