"""What is published: the decisions applied, nothing private left, served as it lies there."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import click
import pytest
import yaml

from quotes.publish import decisions
from quotes.publish.decisions import Decision
from quotes.publish.snapshot import snapshot


@pytest.fixture
def working(db: Path, tmp_path: Path) -> Path:
    """A copy of the database, with decisions and a failure."""
    path = tmp_path / "work.db"
    with sqlite3.connect(db) as source, sqlite3.connect(path) as copy:
        source.backup(copy)
        copy.execute("insert into failures values ('/home/ann/secret.txt', 'unreadable', 1, '2020', '2020', null)")
    return path


def ids(path: Path, where: str) -> list[str]:
    with sqlite3.connect(path) as conn:
        return [row[0] for row in conn.execute(f"select id from said where {where} order by id")]


def test_published_copy_says_what_reviewers_decided(working: Path, tmp_path: Path) -> None:
    right, wrong, other = ids(working, "outlet = 'Wire'")[:3]
    with sqlite3.connect(working) as conn:
        articles = dict(conn.execute("select id, article_id from said").fetchall())
    kept = decisions.beside(working)
    decisions.decide(kept, Decision(right, articles[right], "accept"), "ann")
    decisions.decide(kept, Decision(wrong, articles[wrong], "reject"), "ann")
    change = Decision(other, articles[other], "change", "Ada Quill ; Bo Finch", "Mayor", "mixed", ((0, 9), (10, 14)))
    decisions.decide(kept, change, "ann")
    decisions.decide(kept, Decision("gone", "gone", "accept"), "ann")
    made = snapshot(working, tmp_path / "out")
    assert made.decided == {"accept": 1, "reject": 1, "change": 1, "missing": 1}
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
        counted = "select count(*) from quote_speakers where person_id = people.id"
        assert not conn.execute(f"select * from people where quotes <> ({counted})").fetchall()
        assert not conn.execute("pragma foreign_key_check").fetchall()
        found = "select count(*) from said_fts where said_fts match '\"Bo Finch\"'"
        assert conn.execute(found).fetchone()[0] == 1
    assert len(ids(working, "1")) == 1204


def test_nothing_private_is_published(working: Path, tmp_path: Path) -> None:
    decisions.decide(decisions.beside(working), Decision("q", "a", "accept"), "ann.reviewer")
    snapshot(working, tmp_path / "out")
    for path in (tmp_path / "out").iterdir():
        content = path.read_bytes()
        assert b"secret.txt" not in content and b"ann.reviewer" not in content, path
    assert "plugins" not in (tmp_path / "out" / "metadata.yml").read_text() or not yaml.safe_load(
        (tmp_path / "out" / "metadata.yml").read_text()
    )["plugins"].get("datasette-auth-passwords")


def test_folder_is_served_as_it_lies_there(working: Path, tmp_path: Path) -> None:
    snapshot(working, tmp_path / "out")
    code = (
        "import asyncio, sys; from pathlib import Path; from datasette.app import Datasette\n"
        "from quotes.publish.serve import plug_in; plug_in()\n"
        "async def ask():\n"
        "    site = Datasette(config_dir=Path(sys.argv[1])); await site.invoke_startup()\n"
        "    for path in ('/', '/quotes/said', '/quotes/search?q=bridge', '/quotes/most_quoted.csv?outlet='):\n"
        "        assert (await site.client.get(path)).status_code == 200, path\n"
        "    assert not site.databases['quotes'].is_mutable and not site.setting('suggest_facets')\n"
        "    assert (await site.client.get('/quotes/review')).status_code == 403\n"
        "asyncio.run(ask())\n"
    )
    root = Path(__file__).absolute().parents[2]
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "out")], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "out" / "settings.json").read_text())["sql_time_limit_ms"] == 1000


def test_what_cannot_be_published_is_one_line(working: Path, tmp_path: Path) -> None:
    with pytest.raises(click.ClickException, match="is not empty"):
        snapshot(working, tmp_path)
    with pytest.raises(click.ClickException, match="no such file"):
        snapshot(tmp_path / "none.db", tmp_path / "out")
    (tmp_path / "text.db").write_text("not a database, but long enough to be looked at as one")
    with pytest.raises(click.ClickException, match="not a database"):
        snapshot(tmp_path / "text.db", tmp_path / "out")
    assert not (tmp_path / "out").exists()
