"""Saving: whole, once, and only what changed; searching: any text is safe."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quotes.models import Article, Attribution, Quote, Role, Span, Speaker
from quotes.store import StoreError, failures, forget_failure, note_failure, open_db, rows, save, search

RUN = {"version": "1.0", "model": "test"}

TEXT = "“We have no plans to close the embassies,” Secretary of State Mike Pompeo said. Pompeo said Guaidó would lead."


def at(text: str, part: str) -> Span:
    start = text.index(part)
    return Span(start, start + len(part))


POMPEO = Speaker(
    "Mike Pompeo",
    "person",
    ("Pompeo",),
    (Role("Secretary of State", at(TEXT, "Secretary of State"), "Secretary of State", "State Department"),),
)


def quote(text: str, content: str, *speakers: Speaker, **more) -> Quote:
    attribution = Attribution(
        (at(text, content),), (at(text, "said"),), (), "direct", "speech", False, 0.9, "cue: said"
    )
    return Quote(attribution, speakers, **more)


def article(name: str = "a", text: str = TEXT, **more) -> Article:
    return Article(name, text, **{"title": "Talks", "published": date(2019, 1, 25), "outlet": "Daily", **more})


def result(name: str = "a", speaker: Speaker = POMPEO, **more):
    return article(name, **more), [
        quote(TEXT, "We have no plans to close the embassies,", speaker, role="Secretary of State"),
        quote(TEXT, "Guaidó would lead", speaker, role="Secretary of State", said_on=date(2019, 1, 24)),
    ]


@pytest.fixture
def db(tmp_path):
    database = open_db(tmp_path / "q.db")
    yield database
    database.close()


def dump(db, *, without=("runs",)) -> dict[str, list[tuple]]:
    """Every row of every table with its row number, where it has one."""
    tables = [
        (name, sql)
        for name, sql in db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
        if name not in without
    ]
    return {
        name: db.execute(f"SELECT {'' if 'WITHOUT ROWID' in sql else 'rowid, '}* FROM [{name}]").fetchall()
        for name, sql in tables
    }


def test_an_abbreviated_office_is_grouped_with_the_office(db):
    todd = Speaker("Todd Akin", "person", (), (Role("Missouri Rep.", Span(0, 13), "Representative", "Missouri"),))
    save(db, [(article(), [quote(TEXT, "Guaidó would lead", todd, role="Missouri Representative")])], **RUN)
    assert [(r["role"], r["role_normal"]) for r in rows(db)] == [("Missouri Representative", "Representative")]


def test_said_is_one_flat_row_for_each_quote(db):
    summary = save(db, [result()], **RUN)
    assert (summary.added, summary.quotes) == (1, 2)
    first, second = rows(db)
    assert first["speaker"] == "Mike Pompeo" and first["kind"] == "person"
    assert first["quote"] == "We have no plans to close the embassies,"
    assert (first["role_normal"], first["outlet"], first["title"]) == ("Secretary of State", "Daily", "Talks")
    assert (first["date"], second["date"], second["said_on"]) == ("2019-01-25", "2019-01-24", "2019-01-24")
    assert TEXT[first["start"] : first["end"]] == first["quote"]
    assert db["people"].get("mike-pompeo")["quotes"] == 2
    assert not db.execute("PRAGMA foreign_key_check").fetchall()


def test_joint_statement_has_one_link_for_each_speaker(db):
    other = Speaker("Mike Pence", "person")
    save(db, [(article(), [quote(TEXT, "Guaidó would lead", POMPEO, other)])], **RUN)
    assert [r["speaker"] for r in rows(db)] == ["Mike Pompeo ; Mike Pence"]
    assert [r["id"] for r in db["quote_speakers"].rows_where(select="person_id AS id", order_by="ordinal")] == [
        "mike-pompeo",
        "mike-pence",
    ]
    assert len(search(db, "", {"speaker": "pence"})) == 1


def test_again_changes_nothing_but_runs(db):
    results = [result("a"), result("b")]
    save(db, results, **RUN)
    before = dump(db)
    summary = save(db, results, **RUN)
    assert (summary.unchanged, summary.added, summary.changed) == (2, 0, 0)
    assert dump(db) == before
    assert db["runs"].count == 2


def test_changed_article_replaces_its_own_quotes_only(db):
    save(db, [result("a"), result("b", Speaker("Ann Lee", "person"))], **RUN)
    before = [r for r in rows(db) if r["article_id"] == "b"]
    changed, quotes = result("a", title="Talks go on")
    assert save(db, [(changed, quotes[:1])], **RUN).changed == 1
    assert [r for r in rows(db) if r["article_id"] == "b"] == before
    assert [(r["title"], r["quote"][:2]) for r in rows(db, {"article_id": "a"})] == [("Talks go on", "We")]
    assert db["people"].get("mike-pompeo")["quotes"] == 1
    assert search(db, "Guaido", {"speaker": "Pompeo"}) == []
    assert {row["name"] for row in db["people"].rows} == {"Mike Pompeo", "Ann Lee"}


def test_person_who_is_no_longer_quoted_goes_and_the_article_stays(db):
    save(db, [result()], **RUN)
    save(db, [(article(), [])], **RUN)
    assert db["people"].count == db["said"].count == db["aliases"].count == 0
    assert db["articles"].get("a")["quotes"] == 0


def test_said_follows_whatever_changes(db):
    save(db, [result()], **RUN)
    db.execute("UPDATE people SET name = 'Michael Pompeo'")
    db.execute("UPDATE quotes SET role = 'Minister', type = 'mixed'")
    db.execute("UPDATE articles SET outlet = 'Weekly'")
    assert {(r["speaker"], r["role"], r["type"], r["outlet"]) for r in rows(db)} == {
        ("Michael Pompeo", "Minister", "mixed", "Weekly")
    }
    db.execute("DELETE FROM articles")
    assert [db[t].count for t in ("quotes", "said", "spans", "entities", "roles", "quote_speakers")] == [0] * 6
    db.execute("INSERT INTO said_fts(said_fts, rank) VALUES ('integrity-check', 1)")


def test_search_as_reporters_type(db):
    save(db, [result()], **RUN)
    for text in (
        "embassy",
        "EMBASS*",
        "“close the embassies”",
        '"plans to close',
        "guaido",
        "we've? no, plans!",
        "clos* plan*",
    ):
        expected = 0 if text.startswith("we've") else 1
        assert len(search(db, text)) == expected, text
    assert search(db, "embassy", {"speaker": "pompeo", "since": "2019-01-25", "until": date(2019, 1, 25)})
    assert not search(db, "embassy", {"until": "2019-01-24"})
    assert not search(db, "?!") and not search(db, "embassy NOT plans")
    assert len(search(db, "")) == 2
    assert "[embassies]" in search(db, "embassy", mark=("[", "]"))[0]["marked"]


def test_prefix_finds_what_the_stemmer_cuts_shorter(db):
    text = "The organization said universities and organizers would be democratizing relations."
    save(
        db, [(article(text=text), [quote(text, "universities and organizers would be democratizing relations")])], **RUN
    )
    for word in ("organiz*", "organize*", "universit*", "democratiz*", "relation*", "rel*"):
        assert len(search(db, word)) == 1, word


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40) | st.text(alphabet="\"*()-^:+“”'’ aNOTRD{}", max_size=25))
def test_any_text_is_a_safe_search(db, text):
    search(db, text)
    list(rows(db, {"text": text, "speaker": text}))


def test_rows_filters_and_refuses_unknown_columns(db):
    save(db, [result("a"), result("b", Speaker("Ann Lee", "person"), outlet="Weekly")], **RUN)
    assert len(list(rows(db, {"outlet": ["Daily", "Weekly"], "speaker": "Lee"}))) == 2
    assert len(list(rows(db, {"text": "embassy", "since": None}))) == 2
    with pytest.raises(ValueError, match="colour"):
        list(rows(db, {"colour": 1}))


def test_search_survives_vacuum(db, tmp_path):
    save(db, [result(str(n)) for n in range(20)], **RUN)
    save(db, [(article(str(n)), []) for n in range(0, 20, 2)], **RUN)
    db.vacuum()
    db.execute("VACUUM INTO ?", [str(tmp_path / "copy.db")])
    for one in (db, open_db(tmp_path / "copy.db")):
        assert len(search(one, "embassy")) == 10
        one.execute("INSERT INTO said_fts(said_fts, rank) VALUES ('integrity-check', 1)")
        one.execute("INSERT INTO articles_fts(articles_fts, rank) VALUES ('integrity-check', 1)")


def test_lone_surrogates_and_nul_keep_their_offsets(db):
    text = "A\ud800\x00 “Yes\udfff” he said."
    save(
        db, [(article(text=text, title="\ud800"), [quote(text, "Yes\udfff", Speaker("\ud8001 Lee", "person"))])], **RUN
    )
    stored = db.execute("SELECT text FROM articles").fetchone()[0]
    (row,) = rows(db)
    assert len(stored) == len(text) and stored[row["start"] : row["end"]] == row["quote"] == "Yes\ufffd"


def test_what_results_gave_before_they_raised_is_saved(db):
    def results():
        yield result("a")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        save(db, results(), **RUN)
    assert [r["id"] for r in db["articles"].rows] == ["a"]
    assert [(r["articles"], r["finished"]) for r in db["runs"].rows] == [(1, None)]


def test_killed_in_the_middle_leaves_whole_articles(tmp_path):
    path = tmp_path / "q.db"
    script = textwrap.dedent(f"""
        import sys
        sys.path[:0] = {[str(Path(__file__).parents[2]), str(Path(__file__).parent)]!r}
        import quotes.store.saving as saver
        from test_store import RUN, open_db, result
        saver.BATCH_ARTICLES = 3
        def results():
            for n in range(100000):
                yield result(str(n))
                if n == 50: print("going", flush=True)
        saver.save(open_db({str(path)!r}), results(), **RUN)
    """)
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert child.stdout.readline() == b"going\n"
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    db = open_db(path)
    assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    saved = db["articles"].count
    assert saved >= 45
    assert {r[0] for r in db.execute("SELECT count(*) FROM said GROUP BY article_id")} == {2}
    assert db["said"].count == db["quotes"].count == 2 * saved == db["people"].get("mike-pompeo")["quotes"]
    assert save(db, [result(str(n)) for n in range(saved)], **RUN).unchanged == saved


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"This is no database, " * 40, "not a SQLite database"),
        (b"SQLite format 3\0" + b"\xff" * 4080, "damaged|not a"),
    ],
)
def test_corrupt_file_is_one_clear_line(tmp_path, content, cause):
    path = tmp_path / "bad.db"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=cause) as error:
        open_db(path)
    assert str(path) in str(error.value) and "\n" not in str(error.value)
    assert path.read_bytes() == content


def test_foreign_and_newer_databases_are_refused(tmp_path):
    foreign = sqlite3.connect(tmp_path / "foreign.db")
    foreign.execute("CREATE TABLE t (x)")
    foreign.close()
    with pytest.raises(StoreError, match="another program"):
        open_db(tmp_path / "foreign.db")
    newer = open_db(tmp_path / "newer.db")
    newer["_sqlite_migrations"].insert({"migration_set": "quotes", "name": "m999_later", "applied_at": "2099-01-01"})
    newer.close()
    with pytest.raises(StoreError, match="newer version"):
        open_db(tmp_path / "newer.db")
    with pytest.raises(StoreError, match="does not exist"):
        open_db(tmp_path / "nowhere" / "q.db")
    with pytest.raises(StoreError):
        open_db(tmp_path)


def test_failures_are_listed_until_they_succeed(db):
    note_failure(db, "a.txt", "empty")
    note_failure(db, "a.txt", "not UTF-8")
    note_failure(db, "b.txt", "empty")
    forget_failure(db, "b.txt")
    ((source, cause, attempts),) = [(f["source"], f["cause"], f["attempts"]) for f in failures(db)]
    assert (source, cause, attempts) == ("a.txt", "not UTF-8", 2)


def test_article_id_is_part_of_the_quote_id(db):
    save(db, [result("a"), result("b")], **RUN)
    ids = [r["id"] for r in rows(db)]
    assert len(set(ids)) == 4
    one, quotes = result("a")
    assert {q.id("a") for q in quotes} < set(ids)
    assert save(db, [(replace(one, url="http://x"), quotes)], **RUN).changed == 1
    assert {r["id"] for r in rows(db)} == set(ids)


def test_rows_by_a_part_of_role_and_outlet(db):
    save(db, [result("a"), result("b", outlet="100% News_X")], **RUN)
    assert len(list(rows(db, {"role_holds": "SECRETARY of", "outlet_holds": None}))) == 4
    assert {row["article_id"] for row in rows(db, {"outlet_holds": "0% news_"})} == {"b"}
    assert not list(rows(db, {"outlet_holds": "1_0"})) and not list(rows(db, {"role_holds": "president"}))
