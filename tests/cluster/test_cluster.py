"""Many machines: every input once, whatever dies, and the same rows as one process gives."""

from __future__ import annotations

import json
import os
import re
import signal
import threading
import time
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

from quotes.cli import main
from quotes.models import Article, Attribution, Quote, Role, Span, Speaker

pytest.importorskip("dask.distributed")
from quotes.cluster import tables
from quotes.cluster.folder import Folder, FolderError, partition_name

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def test_what_tables_hold_is_what_was_put_in():
    role = Role("Sen.", Span(0, 4), "senator", "Senate")
    speakers = (Speaker("Ann Lee", "person", ("Lee",), (role,), "Senate"), Speaker("Bo Ek", "person"))
    attribution = Attribution(
        (Span(0, 4), Span(9, 12)), (Span(5, 8),), (), "mixed", "speech", True, 0.1 + 0.2, "cue “said”"
    )
    quotes = [
        Quote(attribution, speakers, "Sen.", "Senate", date(2019, 1, 25), "day", "the press", "a vote", 0.7, "a name"),
        Quote(attribution, ()),
        Quote(attribution, speakers[1:]),
    ]
    first = Article("a", "“Oh” say\0 “no”", "T", date(2019, 1, 25), "Daily", "http://x", (Span(1, 2),))
    read = [tables.Read("in.jsonl", "line 1: ", first, quotes), tables.Read("in.jsonl", "", Article("b", "x"), [])]
    rows = tables.Rows()
    for each in read:
        rows.add(each)
    assert list(tables.read_back(rows.tables())) == read


def test_a_partition_appears_whole_or_not_at_all(tmp_path, monkeypatch):
    folder = Folder(str(tmp_path / "out"))
    folder.claim({"model": None, "version": "1"})
    with pytest.raises(FolderError, match=r"another version; name another folder"):
        folder.claim({"model": None, "version": "2"})
    rows = tables.Rows()
    monkeypatch.setattr("quotes.cluster.folder.pq.write_table", fail_at_the_third())
    with pytest.raises(OSError):
        folder.put("one", rows.tables(), {"input": "one", "state": "s"})
    assert folder.done("one") is None
    monkeypatch.undo()
    folder.put("one", rows.tables(), {"input": "one", "state": "s"})
    assert folder.done("one")["state"] == "s"
    assert not [p for p in (tmp_path / "out").rglob(".*")]


def fail_at_the_third():
    import pyarrow.parquet as pq

    write, calls = pq.write_table, []

    def failing(table, path, **how):
        calls.append(path)
        write(table, path, **how)
        if len(calls) == 3:
            raise OSError(28, "No space left on device")

    return failing


def test_names_of_partitions_tell_inputs_apart():
    names = {partition_name(source) for source in ("s3://a/x.jsonl", "s3://b/x.jsonl", "/a/x y/é.jsonl.gz")}
    assert len(names) == 3 and all(name.replace("-", "_").replace(".", "").isascii() for name in names)


@pytest.fixture
def cluster(tmp_path, monkeypatch):
    """A real cluster on this machine, two worker processes with nannies, whose model is the stand-in."""
    from dask.distributed import LocalCluster

    monkeypatch.chdir(tmp_path)
    # What the workers start finds the package and the stand-in by this alone.
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(HERE / "startup"), str(ROOT)]))
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=60) as started:
        yield started


def quotes(*args):
    return CliRunner().invoke(main, [str(arg) for arg in args])


def rows(db):
    """All rows of a database but what tells when they were made."""
    import sqlite3

    with sqlite3.connect(db) as conn:
        names = ("articles", "people", "quotes", "said", "spans", "roles", "aliases", "quote_speakers", "copies")
        found = {}
        for name in names:
            columns = [row[1] for row in conn.execute(f"PRAGMA table_info({name})") if row[1] != "run_id"]
            listed = ", ".join(f'"{column}"' for column in columns)
            found[name] = sorted(conn.execute(f"SELECT {listed} FROM {name}"), key=repr)
        return found


def test_workers_die_and_the_result_is_that_of_one_process(cluster, tmp_path, monkeypatch):
    Path("in").mkdir()
    for part in range(3):
        texts = ["slow text", "error", f"slow text {part}"]
        lines = [json.dumps({"id": f"{part}-{n}", "text": text}) for n, text in enumerate(texts)]
        Path(f"in/{part}.jsonl").write_text("\n".join(lines) + "\n{broken\n")
    before = {worker.pid for worker in cluster.workers.values() if worker.pid}

    def kill_one():
        until = time.monotonic() + 120
        while time.monotonic() < until and not list(Path("out").glob("done/*.json")):
            time.sleep(0.05)
        os.kill(min(before), signal.SIGKILL)

    killer = threading.Thread(target=kill_one)
    killer.start()
    command = ["extract", "in", "gone.jsonl", "--cluster", cluster.scheduler_address, "-o", "out"]
    first = quotes(*command)
    killer.join()
    assert first.exit_code == 1 and "gone.jsonl: no such file" in first.stderr
    # What the dead worker had done, but not told, counts as done before.
    assert re.search(r"out: 3 partitions \([23] new, [01] as before\), 6 articles, 6 quotes", first.stderr)
    assert sum("set aside, tried twice: ValueError" in line for line in first.stderr.splitlines()) == 3
    assert min(before) not in {worker.pid for worker in cluster.workers.values()}
    assert all(len(list(Path("out", kind).iterdir())) == 3 for kind in (*tables.TABLES, "done"))

    removed = sorted(Path("out/done").iterdir())[2]
    kept = {path: path.stat().st_mtime_ns for path in Path("out/quotes").iterdir()}
    removed.unlink()
    again = quotes(*command)
    assert "3 partitions (1 new, 2 as before), 6 articles" in again.stderr
    changed = [path.stem for path, at in kept.items() if path.stat().st_mtime_ns != at]
    assert changed == [removed.stem]

    monkeypatch.syspath_prepend(HERE.parent / "work")
    monkeypatch.setattr("quotes.work.pool.Finder", import_module("fakes").Fake)
    assert quotes("add", Path("in").resolve(), "--db", "alone.db", "--workers", "0").exit_code == 1
    for expected in ("6 new, 0 changed, 0 as before", "0 new, 0 changed, 6 as before"):
        loaded = quotes("load", "out", "--db", "loaded.db")
        assert loaded.exit_code == 1 and expected in loaded.stderr
    assert rows("loaded.db") == rows("alone.db")
    # Of each input a broken line and an article set aside.
    assert len(quotes("failures", "--db", "loaded.db").stdout.splitlines()) == 6

    duckdb = pytest.importorskip("duckdb")
    (found,) = duckdb.sql("SELECT speaker, count(*) FROM 'out/quotes/*.parquet' GROUP BY speaker").fetchall()
    assert found[1] == 6


def test_a_cluster_that_does_not_answer_is_one_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("quotes.cluster.driver._CONNECT_SECONDS", 1)
    Path("a.txt").write_text("Some text.")
    result = quotes("extract", "a.txt", "--cluster", "tcp://127.0.0.1:9", "-o", "out")
    (line,) = result.stderr.splitlines()
    assert result.exit_code == 1 and "tcp://127.0.0.1:9: no Dask scheduler answers" in line


@pytest.mark.parametrize(
    "args, cause",
    [
        (["--cluster", "tcp://x:1"], "with --cluster, name a folder"),
        (["--cluster", "tcp://x:1", "-o", "out", "--format", "csv"], "no --format"),
        (["-o", "out"], "out: no format known by this ending"),
    ],
)
def test_what_extract_writes_where_is_told(args, cause):
    result = quotes("extract", "a.txt", *args)
    assert result.exit_code == 2 and cause in result.output


def test_a_folder_without_results_is_one_line(tmp_path):
    result = quotes("load", tmp_path / "none", "--db", tmp_path / "q.db")
    (line,) = result.stderr.splitlines()
    assert result.exit_code == 1 and "no results of quotes extract --cluster" in line


def test_a_damaged_partition_is_one_line_that_names_it(tmp_path):
    folder = Folder(str(tmp_path / "out"))
    folder.put("one", tables.Rows().tables(), {"input": "one", "state": "s", "failures": [], "model": "m"})
    (tmp_path / "out/quotes/one.parquet").write_bytes(b"no parquet")
    result = quotes("load", tmp_path / "out", "--db", tmp_path / "q.db")
    (line,) = result.stderr.splitlines()
    assert result.exit_code == 1 and "partition one" in line


@pytest.fixture
def store(monkeypatch):
    """An object store on this machine, found as documented: by the address in the environment."""
    pytest.importorskip("s3fs")
    server = pytest.importorskip("moto.server").ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    import s3fs

    yield s3fs.S3FileSystem(skip_instance_cache=True)
    server.stop()


def test_object_stores_hold_inputs_and_results(store, tmp_path, monkeypatch):
    from quotes.cluster import Job, partition
    from quotes.cluster.driver import _inputs

    store.mkdir("news")
    store.pipe_file("news/in/a.jsonl", json.dumps({"id": "a", "text": "Some text."}).encode())
    failed = []
    asked = ["s3://news/in/*.jsonl", "s3://news/none/*", "s3://none/a.jsonl"]
    sources = list(_inputs(asked, lambda name, cause: failed.append(name)))
    assert sources == ["s3://news/in/a.jsonl"] and failed == asked[1:]

    monkeypatch.syspath_prepend(HERE.parent / "work")
    monkeypatch.setattr("quotes.work.pool.Finder", import_module("fakes").Fake)
    job = Job("s3://news/out", "1.0")
    Folder(job.folder).claim(job.how())
    made = [partition.make(job, partition_name(sources[0]), sources[0]) for _ in "12"]
    assert [(each.articles, each.quotes, each.skipped) for each in made] == [(1, 1, False), (1, 1, True)]
    assert len(store.find("news/out")) == 5
    for expected in ("1 new, 0 changed, 0 as before", "0 new, 0 changed, 1 as before"):
        loaded = quotes("load", "s3://news/out", "--db", tmp_path / "q.db")
        assert loaded.exit_code == 0 and expected in loaded.stderr

    with pytest.raises(FolderError, match="no bucket newz"):
        Folder("s3://newz/out").claim(job.how())
    assert not store.exists("newz")
    missing = quotes("load", "s3://news/none", "--db", tmp_path / "q.db")
    assert missing.exit_code == 1 and "s3://news/none: no results of quotes extract --cluster" in missing.stderr
