"""Takes a database, gives a folder to publish: a compact copy without private rows, with all that serves it.

The folder is what ``datasette FOLDER`` serves (Datasette's configuration directory mode).  It brings along the part of
this package that shows quotes, so that a server needs neither the language model nor the libraries that read articles.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import click
import yaml

from quotes.publish import decisions
from quotes.publish.applying import apply
from quotes.publish.security import PRIVATE
from quotes.publish.serve import METADATA, NAME, PRIVATE_TABLES, PUBLIC_SETTINGS, check, described
from quotes.store import StoreError, forget_links, link_copies, link_versions, open_db

REQUIREMENTS = ("datasette", "datasette-dashboards", "datasketch", "nameparser", "openpyxl", "sqlite-utils")
"""Distributions that the published part of this package imports, or whose plugin its metadata speaks to."""

PACKAGE = Path(__file__).parents[1]
PARTS = (
    "__init__.py",
    "models.py",
    "export.py",
    "store/*.py",
    "publish/*.*",
    "publish/templates/*",
    "publish/static/*",
)
"""The published part of this package."""

_PLUGIN = """\
\"\"\"Has Datasette show quotes, with the package that lies beside this file.\"\"\"

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "lib"))

from quotes.publish.serve import plug_in  # noqa: E402

plug_in()
"""

_DOCKERFILE = """\
FROM python:3.12-slim
COPY requirements.txt /
RUN pip install --no-cache-dir -r /requirements.txt
COPY . /site
USER nobody
EXPOSE 8001
CMD ["datasette", "/site", "--host", "0.0.0.0", "--port", "8001"]
"""

_README = """\
# A site of quotes

Made by `quotes publish`. Readers can write to nothing in this folder.

    pip install -r requirements.txt
    datasette .                                                      serve it here
    docker build -t quotes . && docker run -p 8001:8001 quotes       or in a container
    datasette publish cloudrun quotes.db -m metadata.yml --plugins-dir plugins \\
        --service quotes {publishing}

`quotes.db` is the whole data set: readers may download it and ask it anything in SQL.
"""


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
    empty(folder)
    about = described(metadata or METADATA, public=True)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{NAME}.db"
        decided, counts = _copy(db, target)
        for name, content in _files(about, _inspected(target, counts)).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(content, encoding="utf-8")
    except (OSError, sqlite3.Error, StoreError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise click.ClickException(f"{db}: cannot be published in {folder}: {error}") from error
    return Snapshot(folder, counts["said"], counts["articles"], target.stat().st_size, decided)


def empty(folder: Path) -> None:
    """Raise ``click.ClickException`` with one line unless ``folder`` is new or empty."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise click.ClickException(f"{folder}: is not empty; name a new folder")


def _files(about: dict, inspected: dict) -> dict[str, str]:
    """What lies beside the database: path to text."""
    pinned = [f"{name}=={version(name)}" for name in REQUIREMENTS]
    settings = [f"--setting {name} {json.dumps(value)}" for name, value in PUBLIC_SETTINGS.items()]
    publishing = [*(f"--install {name}" for name in pinned[1:]), f'--extra-options "{" ".join(settings)}"']
    package = {
        f"plugins/lib/quotes/{path.relative_to(PACKAGE).as_posix()}": path.read_text(encoding="utf-8")
        for part in PARTS
        for path in sorted(PACKAGE.glob(part))
        if path.name != "static_site.py"
    }
    return {
        "metadata.yml": yaml.safe_dump(about, sort_keys=False, allow_unicode=True),
        # Datasette 0.65 reads its settings in the first of these, 1.0 in the second.
        "settings.json": json.dumps(PUBLIC_SETTINGS, indent=2) + "\n",
        "datasette.yml": yaml.safe_dump({"settings": PUBLIC_SETTINGS}, sort_keys=False),
        "inspect-data.json": json.dumps(inspected, indent=2) + "\n",
        "requirements.txt": "\n".join(pinned) + "\n",
        "Dockerfile": _DOCKERFILE,
        "README.md": _README.format(publishing=" \\\n        ".join(publishing)),
        "plugins/quotes_site.py": _PLUGIN,
        **package,
    }


def _copy(db: Path, target: Path) -> tuple[Counter[str], dict[str, int]]:
    with closing(sqlite3.connect(f"{db.resolve().as_uri()}?mode=ro", uri=True)) as source:
        source.execute("vacuum into ?", (str(target),))
    with closing(open_db(target)) as copy:
        conn = copy.conn
        decided = apply(conn, decisions.standing(decisions.beside(db)).values())
        link_copies(copy)
        link_versions(copy)
        with conn:
            forget_links(copy)
        tables = {name for (name,) in conn.execute("select name from sqlite_master where type = 'table'")}
        triggers = dict(conn.execute("select name, sql from sqlite_master where type = 'trigger'").fetchall())
        with conn:
            for name in triggers:
                conn.execute(f"drop trigger [{name}]")
            for table, columns in PRIVATE.items():
                if table in PRIVATE_TABLES:
                    conn.execute(f"delete from {table}")
                elif table in tables:
                    conn.execute(f"update {table} set " + ", ".join(f"{column} = ''" for column in columns))
            for table in ("said", "articles"):
                conn.execute(f"insert into {table}_fts({table}_fts) values ('optimize')")
            for sql in triggers.values():
                conn.execute(sql)
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
