"""What is published: the decisions applied, nothing private left, served as it lies there."""

from __future__ import annotations

import ast
import os
import re
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import click
import httpx
import pytest
import yaml
from packaging.requirements import Requirement

from quotes.publish import decisions
from quotes.publish.decisions import Decision
from quotes.publish.snapshot import snapshot
from quotes.store import open_db
from quotes.store.migrations import LINKING


@pytest.fixture
def working(db: Path, tmp_path: Path) -> Path:
    """A copy of the database, with decisions and a failure."""
    path = tmp_path / "work.db"
    with sqlite3.connect(db) as source, sqlite3.connect(path) as copy:
        source.backup(copy)
        copy.execute("insert into failures values ('/home/ann/secret.txt', 'unreadable', 1, '2020', '2020', null)")
        copy.execute("insert into fetched values ('https://wire.example/feed?token=1', 'x', null)")
        copy.execute(
            "insert into decisions (action, person_id, name, who, at, note)"
            " values ('rename', 'ada-quill', 'Ada Quill', 'bo.decider', '2020', 'bo.decider asked her')"
        )
    return path


def ids(path: Path, where: str) -> list[str]:
    with sqlite3.connect(path) as conn:
        return [row[0] for row in conn.execute(f"select id from said where {where} order by id")]


def test_published_copy_says_what_reviewers_decided(working: Path, tmp_path: Path) -> None:
    right, wrong, other = ids(working, "outlet = 'Wire'")[:3]
    (nobodys,) = ids(working, "quote like '%will open in June%'")
    with sqlite3.connect(working) as conn:
        articles = dict(conn.execute("select id, article_id from said").fetchall())
    kept = decisions.beside(working)
    decisions.decide(kept, Decision(right, articles[right], "accept"), "ann")
    decisions.decide(kept, Decision(wrong, articles[wrong], "reject"), "ann")
    change = Decision(other, articles[other], "change", "Ada Quill ; Bo Finch", "Mayor", "mixed", ((0, 9), (10, 14)))
    decisions.decide(kept, change, "ann")
    decisions.decide(kept, Decision(nobodys, articles[nobodys], "change", ""), "ann")
    decisions.decide(kept, Decision("gone", "gone", "accept"), "ann")
    made = snapshot(working, tmp_path / "out")
    assert made.decided == {"accept": 1, "reject": 1, "change": 2, "missing": 1}
    assert made.quotes == 1203
    with sqlite3.connect(tmp_path / "out" / "quotes.db") as conn:
        conn.row_factory = sqlite3.Row
        said = {row["id"]: row for row in conn.execute("select * from said")}
        assert wrong not in said and said[right]["confidence"] == 1
        assert said[right]["evidence"].startswith("confirmed by a person")
        changed = said[other]
        assert (changed["speaker"], changed["speaker_id"]) == ("Ada Quill ; Bo Finch", "ada-quill")
        assert (changed["role"], changed["type"], changed["start"], changed["end"]) == ("Mayor", "mixed", 0, 14)
        assert changed["quote"] == "Officials … said"
        names = ("speaker", "speaker_id", "kind", "role", "role_normal", "affiliation", "source")
        assert [said[nobodys][name] for name in names] == [None] * 7 and said[nobodys]["cue"] == "said"
        assert {part for (part,) in conn.execute("select part from spans where quote_id = ?", (nobodys,))} == {
            "content",
            "cue",
        }
        counted = "select count(*) from quote_speakers where person_id = people.id"
        assert not conn.execute(f"select * from people where quotes <> ({counted})").fetchall()
        assert not conn.execute("pragma foreign_key_check").fetchall()
        found = "select count(*) from said_fts where said_fts match '\"Bo Finch\"'"
        assert conn.execute(found).fetchone()[0] == 1
    assert len(ids(working, "1")) == 1204


def test_nothing_private_is_published(working: Path, tmp_path: Path) -> None:
    decisions.decide(decisions.beside(working), Decision("q", "a", "accept"), "ann.reviewer")
    snapshot(working, tmp_path / "out")
    written = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert {"quotes.db", "metadata.yml", "settings.json", "Dockerfile", "requirements.txt"} <= {p.name for p in written}
    for path in written:
        content = path.read_bytes()
        for secret in (b"secret.txt", b"ann.reviewer", b"bo.decider", b"token=1"):
            assert secret not in content, path
    described = yaml.safe_load((tmp_path / "out" / "metadata.yml").read_text())
    assert set(described["plugins"]) == {"datasette-dashboards", "quotes"}


def test_what_linking_remembers_stays_behind_and_can_be_made_again(working: Path, tmp_path: Path) -> None:
    snapshot(working, tmp_path / "out")
    published = tmp_path / "out" / "quotes.db"
    with sqlite3.connect(published) as conn:
        made = " ".join(sql for (sql,) in conn.execute("select sql from sqlite_master where sql is not null"))
        assert not [table for table in LINKING if re.search(rf"\b{table}\b", made)]
    with open_db(published) as db:
        assert db["unlinked"].count == db["said"].count + db["articles"].count


@contextmanager
def served(folder: Path) -> Iterator[httpx.Client]:
    """What ``datasette FOLDER`` shows, with no package of ours but the one in the folder."""
    command = [sys.executable, "-P", "-m", "datasette", str(folder), "--port", "0"]
    # An installed package of ours would be found before the folder's; where the folder is published there is none.
    own = str(folder / "plugins" / "lib")
    environment = {**os.environ, "DATASETTE_LOAD_PLUGINS": "datasette-dashboards", "PYTHONPATH": own}
    process = subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    lines = []
    for line in process.stderr:
        lines.append(line)
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            break
    else:
        raise AssertionError("".join(lines))
    # A pipe that nobody empties would stop the server once it is full.
    threading.Thread(target=process.stderr.read, daemon=True).start()
    try:
        with httpx.Client(base_url=found[0], timeout=60) as client:
            yield client
    finally:
        process.terminate()
        process.wait(60)


def test_folder_is_served_as_it_lies_there(working: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    snapshot(working, folder)
    style = folder / "plugins/lib/quotes/publish/static/quotes.css"
    style.write_text(f"/* of the folder */\n{style.read_text()}")
    before = (folder / "quotes.db").read_bytes()
    with served(folder) as reader:
        for path in ("/", "/quotes/said", "/quotes/search?q=bridge", "/-/dashboards", "/-/dashboards/news"):
            answer = reader.get(path)
            assert answer.status_code == 200 and "script-src 'self'" in answer.headers["content-security-policy"], path
        assert reader.get("/-/quotes/quotes.css").text.startswith("/* of the folder */")
        assert reader.get("/quotes/most_quoted.csv?outlet=").text.count("\n") == 3
        assert reader.get("/quotes/review").status_code == 403
        for path in ("/quotes/said", "/quotes/said_by", "/quotes/review", "/quotes", "/"):
            for answer in (reader.post(path, data={"sql": "delete from said"}), reader.put(path), reader.delete(path)):
                assert 400 <= answer.status_code < 500, path
        shown = reader.get("/-/databases.json").json()
        shown = shown["databases"] if isinstance(shown, dict) else shown
        assert [database["is_mutable"] for database in shown] == [False]
        settings = reader.get("/-/settings.json").json()
        settings = settings.get("settings", settings)
        assert not settings["suggest_facets"] and settings["sql_time_limit_ms"] == 1000
        assert reader.get("/quotes.db").content == before
    assert (folder / "quotes.db").read_bytes() == before


def test_requirements_name_all_that_the_folder_imports(working: Path, tmp_path: Path) -> None:
    snapshot(working, tmp_path / "out")
    required = [Requirement(line) for line in (tmp_path / "out" / "requirements.txt").read_text().splitlines()]
    brought = _needed_by(r.name for r in required)
    packages = packages_distributions()
    for path in (tmp_path / "out" / "plugins").rglob("*.py"):
        for name in _imports(ast.parse(path.read_text())) - sys.stdlib_module_names - {"quotes"}:
            assert brought & {d.lower() for d in packages[name]}, f"{path}: {name}"
    for name in ("__init__", "publish/__init__", "publish/serve", "store/__init__"):
        assert (tmp_path / "out" / "plugins" / "lib" / "quotes" / f"{name}.py").exists()


def _needed_by(names: Iterable[str]) -> set[str]:
    """Names of distributions, and of all that they need in turn."""
    waiting, found = list(names), set()
    while waiting:
        name = waiting.pop().lower()
        if name not in found:
            found.add(name)
            needed = map(Requirement, requires(name) or ())
            waiting += [r.name for r in needed if r.marker is None or r.marker.evaluate({"extra": ""})]
    return found


def _imports(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module.split(".")[0])
    return found


def test_what_cannot_be_published_is_one_line(working: Path, tmp_path: Path) -> None:
    with pytest.raises(click.ClickException, match="is not empty"):
        snapshot(working, tmp_path)
    with pytest.raises(click.ClickException, match="no such file"):
        snapshot(tmp_path / "none.db", tmp_path / "out")
    (tmp_path / "text.db").write_text("not a database, but long enough to be looked at as one")
    with pytest.raises(click.ClickException, match="not a database"):
        snapshot(tmp_path / "text.db", tmp_path / "out")
    assert not (tmp_path / "out").exists()
