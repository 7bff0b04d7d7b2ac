"""db/schema.sql and db/README.md stay true to the migrations."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

from test_store import RUN, result

from quotes.store import link_versions, open_db, save
from quotes.store.schema import columns, schema_sql

DB = Path(__file__).parents[2] / "db"
README = (DB / "README.md").read_text(encoding="utf-8")


def test_schema_file_is_what_migrations_make():
    assert (DB / "schema.sql").read_text(encoding="utf-8") == schema_sql()
    conn = sqlite3.connect(":memory:")
    conn.executescript(schema_sql())
    made = {name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert set(columns()) < made


def test_readme_describes_every_table_and_column():
    described = {
        heading: re.findall(r"^\| `(\w+)` \| .*\w", body, re.M)
        for heading, body in re.findall(r"^### (\w+)\n(.*?)(?=^##|\Z)", README, re.M | re.S)
    }
    assert described == columns()


def test_queries_of_the_readme_answer(tmp_path):
    queries = re.findall(r"```sql\n(.*?)```", README, re.S)
    assert len(queries) >= 5
    with open_db(tmp_path / "q.db") as db:
        save(db, [result("a"), result("b", outlet="Weekly")], **RUN)
        link_versions(db)
        for query in queries:
            assert db.execute(query).fetchall(), query
