"""Takes a database, gives a folder to publish: a compact copy without private rows, with metadata, settings, container.

The folder is what ``datasette FOLDER`` serves (Datasette's configuration directory mode).
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import click
import yaml

from quotes.publish import decisions
from quotes.publish.applying import apply
from quotes.publish.serve import METADATA, NAME, PUBLIC_SETTINGS, check

PRIVATE = {
    "failures": "delete from failures",
    "fetched": "delete from fetched",
    "decisions": "update decisions set who = '', note = ''",
}
"""What does not leave the newsroom: paths of its files, names of its staff."""

_DOCKERFILE = """\
FROM python:3.12-slim
RUN pip install --no-cache-dir {requirements}
COPY . /site
WORKDIR /site
EXPOSE 8001
CMD ["datasette", "/site", "--host", "0.0.0.0", "--port", "8001"]
"""

_README = """\
# A site of quotes

Made by `quotes publish`. Nothing in this folder can be written to by its readers.

    pip install {requirements}
    datasette .                                   serve this folder
    docker build -t quotes . && docker run -p 8001:8001 quotes
    datasette publish cloudrun quotes.db -m metadata.yml --install quote-tracker --service quotes
"""

REQUIREMENTS = "'datasette>=0.65.5' quote-tracker"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was written."""

    folder: Path
    quotes: int
    articles: int
    bytes: int
    """Size of the database."""
    decided: Counter[str]
    """Reviewers' decisions applied, by verdict; "missing" where the quote is no longer there."""


def snapshot(db: Path, folder: Path, metadata: Path | None = None) -> Snapshot:
    """Write a publishable copy of ``db`` with all reviewers' decisions into ``folder``, which must be new or empty.

    Raises ``click.ClickException`` with one line when the database or the folder cannot be used.
    """
    check(db)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise click.ClickException(f"{folder}: is not empty; name a new folder")
    described = yaml.safe_load((metadata or METADATA).read_text(encoding="utf-8"))
    described.get("plugins", {}).pop("datasette-auth-passwords", None)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{NAME}.db"
    try:
        decided, counts = _copy(db, target)
    except sqlite3.Error as error:
        shutil.rmtree(folder)
        raise click.ClickException(f"{db}: cannot be copied: {error}") from error
    (folder / "metadata.yml").write_text(
        yaml.safe_dump(described, sort_keys=False, allow_unicode=True), encoding="utf-8"
    )
    (folder / "settings.json").write_text(json.dumps(PUBLIC_SETTINGS, indent=2) + "\n")
    (folder / "inspect-data.json").write_text(json.dumps(_inspected(target, counts), indent=2) + "\n")
    (folder / "Dockerfile").write_text(_DOCKERFILE.format(requirements=REQUIREMENTS))
    (folder / "README.md").write_text(_README.format(requirements=REQUIREMENTS))
    return Snapshot(folder, counts["said"], counts["articles"], target.stat().st_size, decided)


def _copy(db: Path, target: Path) -> tuple[Counter[str], dict[str, int]]:
    with closing(sqlite3.connect(f"{db.resolve().as_uri()}?mode=ro", uri=True)) as source:
        source.execute("vacuum into ?", (str(target),))
    with closing(sqlite3.connect(target)) as conn:
        conn.execute("pragma foreign_keys = on")
        decided = apply(conn, decisions.standing(decisions.beside(db)).values())
        tables = {name for (name,) in conn.execute("select name from sqlite_master where type = 'table'")}
        triggers = dict(conn.execute("select name, sql from sqlite_master where type = 'trigger'").fetchall())
        with conn:
            for name in triggers:
                conn.execute(f"drop trigger [{name}]")
            for table, sql in PRIVATE.items():
                if table in tables:
                    conn.execute(sql)
            for table in ("said", "articles"):
                conn.execute(f"insert into {table}_fts({table}_fts) values ('optimize')")
            for sql in triggers.values():
                conn.execute(sql)
        for columns in ("outlet, kind, speaker_id, type, date", "outlet, type", "kind, date"):
            conn.execute(f"create index [said for {columns}] on said ({columns})")
        conn.execute("analyze")
        conn.execute("vacuum")
        conn.execute("pragma journal_mode = delete")
        counts = {name: conn.execute(f"select count(*) from [{name}]").fetchone()[0] for name in sorted(tables)}
    return decided, counts


def _inspected(target: Path, counts: dict[str, int]) -> dict:
    """What ``datasette inspect`` would write: with it the site need not count rows, and opens the file as immutable."""
    from datasette.inspect import inspect_hash

    return {
        NAME: {
            "hash": inspect_hash(target),
            "size": target.stat().st_size,
            "file": target.name,
            "tables": {name: {"count": count} for name, count in counts.items()},
        }
    }
