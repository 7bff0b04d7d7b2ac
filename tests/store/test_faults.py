"""Nothing lost: a full disk, a locked database, two writers at once, a reader in the way."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from test_store import RUN, article, result

from quotes.store import StoreError, link_copies, note_failure, open_db, rows, save, search


def whole(path: Path) -> int:
    """How many articles are stored, each with all its quotes; the file is sound."""
    with open_db(path) as db:
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert not db.execute("PRAGMA foreign_key_check").fetchall()
        assert {n for (n,) in db.execute("SELECT count(*) FROM said GROUP BY article_id")} <= {2}
        articles = db["articles"].count
        assert db["said"].count == db["quotes"].count == 2 * articles
        return articles


def test_full_disk_is_one_line_and_what_was_saved_stays(tmp_path):
    path = tmp_path / "q.db"
    with open_db(path) as db:
        save(db, [result("first")], **RUN)
        # SQLite answers a limit on pages as it does a full disk (SQLITE_FULL).
        db.execute(f"PRAGMA max_page_count = {db.execute('PRAGMA page_count').fetchone()[0] + 100}")
        with pytest.raises(StoreError, match="disk is full") as error:
            save(db, (result(f"n{n}") for n in range(5000)), **RUN)
        assert str(path) in str(error.value) and "\n" not in str(error.value)
        db.execute("PRAGMA max_page_count = 1000000")
        assert len(search(db, "embassy")) >= 1
    kept = whole(path)
    assert 1 <= kept < 5001
    with open_db(path) as db:
        again = save(db, (result(f"n{n}") for n in range(300)), **RUN)
    assert again.unchanged + again.added == 300 and whole(path) >= 301


def test_locked_database_is_one_line_after_the_time_out(tmp_path):
    path = tmp_path / "q.db"
    with open_db(path, busy_seconds=0.2) as db:
        save(db, [result("first")], **RUN)
        other = sqlite3.connect(path)
        other.execute("BEGIN IMMEDIATE")
        for attempt in (
            lambda: save(db, [result("second")], **RUN),
            lambda: note_failure(db, "a.txt", "empty"),
            lambda: link_copies(db),
        ):
            with pytest.raises(StoreError, match="another process is writing") as error:
                attempt()
            assert "\n" not in str(error.value)
        assert len(list(rows(db))) == 2
        other.rollback()
        other.close()
        assert save(db, [result("second")], **RUN).added == 1
    assert whole(path) == 2


def test_lock_is_waited_for(tmp_path):
    path = tmp_path / "q.db"
    with open_db(path):
        holder = subprocess.Popen(
            [
                sys.executable,
                "-c",
                f"import sqlite3, time; c = sqlite3.connect({str(path)!r}); c.execute('BEGIN IMMEDIATE');"
                " print('held', flush=True); time.sleep(1)",
            ],
            stdout=subprocess.PIPE,
        )
        assert holder.stdout.readline() == b"held\n"
        with open_db(path, busy_seconds=30) as db:
            assert save(db, [result("a")], **RUN).added == 1
        holder.wait()


def test_a_reader_in_the_middle_of_reading_stops_nobody(tmp_path):
    path = tmp_path / "q.db"
    with open_db(path, busy_seconds=0.2) as db, open_db(path) as reader:
        save(db, [result(str(n)) for n in range(5)], **RUN)
        cursor = rows(reader)
        next(cursor)
        assert save(db, [result("more")], **RUN).added == 1
        assert len(list(cursor)) == 9
    assert whole(path) == 6


def test_two_writers_at_once_lose_nothing(tmp_path):
    path = tmp_path / "q.db"
    script = textwrap.dedent(f"""
        import sys
        sys.path[:0] = {[str(Path(__file__).parents[2]), str(Path(__file__).parent)]!r}
        import quotes.store.saving as saver
        from test_store import RUN, open_db, result
        saver.BATCH_ARTICLES = 5
        with open_db({str(path)!r}) as db:
            saver.save(db, (result(sys.argv[1] + str(n)) for n in range(50)), **RUN)
    """)
    writers = [subprocess.Popen([sys.executable, "-c", script, name]) for name in ("a", "b")]
    assert [writer.wait() for writer in writers] == [0, 0]
    assert whole(path) == 100
    with open_db(path) as db:
        assert db["people"].get("mike-pompeo")["quotes"] == 200
        assert [r["added"] for r in db["runs"].rows] == [50, 50]


def test_error_in_the_middle_of_a_batch_leaves_none_of_it(tmp_path):
    path = tmp_path / "q.db"
    with open_db(path) as db:
        save(db, [result("first")], **RUN)
        fails = "WHEN new.article_id = 'bad' BEGIN SELECT raise(ABORT, 'x'); END"
        db.execute(f"CREATE TRIGGER poison BEFORE INSERT ON said {fails}")
        with pytest.raises(StoreError):
            save(db, [result("good"), result("bad")], **RUN)
        db.execute("DROP TRIGGER poison")
    assert whole(path) == 1
    with open_db(path) as db:
        assert save(db, [result("good"), (article("bad"), result("bad")[1])], **RUN).added == 2
