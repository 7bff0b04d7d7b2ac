"""Many articles by several processes: in order, in bounded memory, and none lost to another's fault."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import Future
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from fakes import Fake, ModelGone

from quotes.cli import main
from quotes.models import Article
from quotes.read import Report
from quotes.work import Finder, Here, LostWorkers, Pool, Settings, find, pool
from quotes.work.pool import interrupts_later

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def fake(monkeypatch):
    monkeypatch.setattr(pool, "Finder", Fake)


def run(executor, *texts, time_limit=60.0):
    """(texts found, failures) of articles that are named by their number."""
    failures = []
    articles = (
        (Report("in.jsonl", lambda *failure: failures.append(failure), lambda *note: None), Article(str(n), text))
        for n, text in enumerate(texts)
    )
    try:
        found = [(article.id, len(quotes)) for article, quotes in find(articles, executor, time_limit)]
    finally:
        executor.close()
    return found, failures


def test_order_and_results_are_those_of_one_process(fake):
    texts = ["slow x" if n % 17 == 0 else f"text {n}" for n in range(60)]
    by_two = run(Pool(Settings(), 2), *texts)
    assert by_two == run(Here(Settings()), *texts) == ([(str(n), 1) for n in range(60)], [])


def test_what_is_read_ahead_is_bounded(fake):
    taken = 0

    def endless():
        nonlocal taken
        while True:
            taken += 1
            yield Report("in", pytest.fail, pytest.fail), Article(str(taken), "text")

    executor = Pool(Settings(), 1)
    try:
        stream = find(endless(), executor)
        for _ in range(100):
            next(stream)
        assert taken <= 100 + 8 * (executor.ahead + 2)
    finally:
        executor.close()


def test_poison_costs_itself_alone(fake, tmp_path):
    texts = ["text", "crash me", *["text"] * 9, "error", f"once {tmp_path / 'mark'}", "text", "hang"]
    found, failures = run(Pool(Settings(), 2), *texts, time_limit=1.5)
    assert [int(name) for name, _ in found] == [n for n in range(15) if n not in (1, 11, 14)]
    assert failures == [
        ("in.jsonl", "article '1' set aside, tried twice: the process that worked on it died (SIGSEGV)"),
        ("in.jsonl", "article '11' set aside, tried twice: ValueError: no quotes here"),
        ("in.jsonl", "article '14' set aside, tried twice: it takes too long (--time-limit)"),
    ]


def test_an_error_in_this_process_costs_its_article_alone(fake):
    found, failures = run(Here(Settings()), "text", "error", "text")
    assert ([name for name, _ in found], len(failures)) == (["0", "2"], 1)


def test_workers_killed_while_they_wait_are_replaced(fake):
    executor = Pool(Settings(), 2)

    def articles():
        for n in range(40):
            if n == 20:
                for child in multiprocessing.active_children():
                    os.kill(child.pid, signal.SIGKILL)
                time.sleep(0.5)
            yield Report("in", pytest.fail, pytest.fail), Article(str(n), "text")

    try:
        assert [article.id for article, _ in find(articles(), executor)] == [str(n) for n in range(40)]
    finally:
        executor.close()


def test_a_model_that_cannot_be_loaded_is_told_at_once(fake, monkeypatch):
    monkeypatch.setattr(pool, "_REVIVALS", 1)
    for executor in (Here, lambda settings: Pool(settings, 2)):
        with pytest.raises(ModelGone, match="no such pipeline"):
            executor(Settings(model="gone"))
    with pytest.raises(LostWorkers):
        Pool(Settings(model="deadly"), 1)


@pytest.mark.parametrize("articles, started", [(1, 1), (23, 1), (25, 2), (100, 4)])
def test_few_articles_start_few_processes(monkeypatch, tmp_path, articles, started):
    asked = []

    class Counting(Here):
        def __init__(self, settings, workers):
            asked.append(workers)
            super().__init__(settings)

    monkeypatch.setattr(pool, "Finder", Fake)
    monkeypatch.setattr("quotes.work.Pool", Counting)
    monkeypatch.setattr("quotes.work.usable_cores", lambda: 4)
    write(tmp_path / "in.jsonl", ["text"] * articles)
    result = CliRunner().invoke(main, ["extract", str(tmp_path / "in.jsonl"), "--format", "jsonl"])
    assert len(result.stdout.splitlines()) == articles and asked == [started]


SCRIPT = f"""
import sys; sys.path[:0] = [{str(ROOT)!r}, {str(Path(__file__).parent)!r}]
from quotes.work import pool; from fakes import Fake; pool.Finder = Fake
from quotes.cli import main
if __name__ == "__main__": main(prog_name="quotes")
"""


@pytest.fixture
def command(tmp_path, monkeypatch):
    """The command line with the stand-in for the model, as a program of its own."""
    monkeypatch.chdir(tmp_path)
    Path("q.py").write_text(SCRIPT)
    return lambda *args: [sys.executable, "q.py", *args]


def write(path, texts):
    Path(path).write_text("".join(json.dumps({"id": str(n), "text": text}) + "\n" for n, text in enumerate(texts)))


def articles_of(db):
    with sqlite3.connect(db) as conn:
        assert not conn.execute("SELECT 1 FROM articles WHERE quotes != 1").fetchall()
        return conn.execute("SELECT count(*) FROM articles JOIN said ON article_id = articles.id").fetchone()[0]


def test_poison_is_named_listed_and_forgotten_when_it_is_cured(fake, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    command = partial(CliRunner().invoke, main)
    write("in.jsonl", ["some text of it", "crash me now", "another text"])
    first = command(["add", "in.jsonl", "--db", "q.db"])
    assert first.exit_code == 1
    poison, summary = first.stderr.splitlines()
    assert poison == (
        "quotes: in.jsonl: line 2: article '1' set aside, tried twice: the process that worked on it died (SIGSEGV)"
    )
    assert "2 articles (2 new" in summary and "1 failed" in summary and articles_of("q.db") == 2
    assert "in.jsonl: line 2: article '1' set aside" in command(["failures", "--db", "q.db"]).stdout
    write("in.jsonl", ["some text of it", "cured at last", "another text"])
    assert command(["add", "in.jsonl", "--db", "q.db"]).exit_code == 0 and articles_of("q.db") == 3
    assert command(["failures", "--db", "q.db"]).stdout == ""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_stopped_leaves_whole_articles_and_no_process(command, how):
    # When the first batch is saved, one worker has begun the third, which it would never end.
    write("in.jsonl", ["slow text"] * 4 + ["text"] * 12 + ["hang on"] + ["slow text"] * 83)
    started = subprocess.Popen(
        command("add", "in.jsonl", "--db", "q.db", "--workers", "2"),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and not (Path("q.db").exists() and _count()):
        time.sleep(0.1)
    # A terminal sends Ctrl-C to every process of the group; kill -9 hits the one that it names.
    os.killpg(started.pid, how) if how == signal.SIGINT else started.kill()
    errors = started.communicate(timeout=120)[1]
    kept = articles_of("q.db")
    assert 0 < kept < 100
    if how == signal.SIGINT:
        assert started.returncode == 130 and errors == "quotes: stopped; what was saved before is kept\n"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and _group_lives(started.pid):
        time.sleep(0.1)
    assert not _group_lives(started.pid)


def _count():
    try:
        return articles_of("q.db")
    except sqlite3.OperationalError:
        return 0


def _group_lives(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture(scope="module")
def finder():
    return Finder(Settings())


def test_the_real_model_gives_the_same_bytes_by_this_process_and_by_two(tmp_path, finder, monkeypatch):
    texts = [
        f"“We will open the {noun},” Mayor Ann Lee said on Monday. Critics of the {noun} say that it costs too much."
        for noun in ("bridge", "school", "harbor", "museum", "station", "park", "library", "market", "clinic", "road")
    ]
    write(tmp_path / "in.jsonl", texts)
    command = ["extract", str(tmp_path / "in.jsonl"), "--format", "jsonl", "--workers"]
    two = CliRunner().invoke(main, [*command, "2"])
    monkeypatch.setattr(pool, "Finder", lambda settings: finder)
    one = CliRunner().invoke(main, [*command, "0"])
    assert one.exit_code == 0 and one.stdout_bytes == two.stdout_bytes
    assert all(json.loads(line)["quotes"] for line in one.stdout.splitlines())


def test_words_of_one_batch_are_forgotten_with_it(finder):
    strings = finder._nlp.vocab.strings
    finder.find([Article("a", "Mayor Ann Lee said it was late.")])
    before = len(strings)
    finder.find([Article("b", " ".join(f"word{n}x" for n in range(500)) + ' "No," said Ann Lee.')])
    assert len(strings) == before


def test_what_no_worker_takes_is_handed_in_again(fake, monkeypatch):
    executor = Pool(Settings(), 1)
    start = executor._start

    def restart():
        monkeypatch.setattr(pool, "_STALLED", 60.0)
        return start()

    monkeypatch.setattr(pool, "_STALLED", 0.2)
    monkeypatch.setattr(executor, "_start", restart)
    monkeypatch.setattr(executor._pool, "schedule", lambda *_, **__: Future())
    try:
        assert executor.result(executor.submit([Article("a", "text")], 60)) is not None
        assert pool._STALLED == 60.0
    finally:
        executor.close()


def test_ctrl_c_waits_for_the_end_of_what_must_not_be_cut():
    done = []
    # A shell that runs the tests in the background makes them ignore Ctrl-C.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt), interrupts_later():
            os.kill(os.getpid(), signal.SIGINT)
            done.append("the rest")
    finally:
        signal.signal(signal.SIGINT, before)
    assert done == ["the rest"]
