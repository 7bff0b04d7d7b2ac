import csv
import io
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import nullcontext
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

import quotes
from quotes.cli import main
from quotes.models import Attribution, Quote, Span, Speaker

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT / "seeds"
CONTRACT = {"doc", "title", "published", "outlet", "url", "text", "quotes"}
QUOTE_CONTRACT = {
    "id",
    "type",
    "content",
    "cue",
    "source",
    "content_text",
    "speaker",
    "speaker_kind",
    "role",
    "affiliation",
    "said_on",
    "addressee",
    "act",
    "negated",
    "confidence",
    "evidence",
}


def fake_find(articles, nlp):
    """Says that each 'CONTENT,' NAME said of a text is a quote: enough to see what the commands do with one."""
    for article in articles:
        end = article.text.find('" Pompeo said')
        if end < 0:
            yield article, []
            continue
        start = article.text.rfind('"', 0, end)
        found = Attribution(
            content=(Span(start, end + 1),),
            cue=(Span(end + 9, end + 13),),
            source=(Span(end + 2, end + 8),),
            type="direct",
            act="speech",
            negated=False,
            confidence=0.9,
            evidence="said beside the marks",
        )
        speaker = Speaker("Mike Pompeo", "person")
        yield article, [Quote(found, (speaker,), role="Secretary of State", said_on=date(2019, 1, 24))]


def fake_load(model=None, attribution_model=None):
    meta = {"lang": "en", "name": "fake", "version": "1"}
    return SimpleNamespace(meta=meta, max_length=10**6, memory_zone=nullcontext)


def here(args):
    """The command line, with what it works on worked on in the process that has the stand-ins."""
    return [*map(str, args), *(["--workers", "0"] if args[:1] in (["add"], ["extract"]) else [])]


FAKE = f"""
import sys; sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / "tests")!r}]
import quotes, test_cli
quotes.load, quotes.find_quotes = test_cli.fake_load, test_cli.fake_find
from quotes.cli import main
main(prog_name="quotes")
"""


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Run a command in an empty folder with a stand-in for the model."""

    monkeypatch.setitem(vars(quotes), "load", fake_load)
    monkeypatch.setitem(vars(quotes), "find_quotes", fake_find)
    monkeypatch.chdir(tmp_path)
    return lambda *args, **more: CliRunner().invoke(main, here(list(args)), **more)


def one_line(result):
    """The single line of standard error of a run that failed without a traceback."""
    assert result.exit_code != 0
    assert result.exception is None or isinstance(result.exception, SystemExit)
    (line,) = result.stderr.strip().splitlines()
    return line


def test_extract_keeps_the_contract(run):
    result = run("extract", SEEDS, "--format", "jsonl")
    assert result.exit_code == 0
    articles = [json.loads(line) for line in result.stdout.splitlines()]
    assert [a["doc"] for a in articles] == [p.stem for p in sorted(SEEDS.iterdir())]
    assert articles[0]["title"] == "US orders non-emergency embassy staff to leave Venezuela"
    assert articles[0]["published"] == "2019-01-25"
    for article, path in zip(articles, sorted(SEEDS.iterdir()), strict=True):
        assert article.keys() >= CONTRACT
        assert article["text"] == path.read_bytes().decode("utf-8")
        for quote in article["quotes"]:
            assert quote.keys() >= QUOTE_CONTRACT
            assert quote["content_text"] == " … ".join(article["text"][s:e] for s, e in quote["content"])
    (quote,) = articles[0]["quotes"]
    assert (quote["speaker"], quote["said_on"]) == ("Mike Pompeo", "2019-01-24")


def test_extract_prints_a_line_for_an_article_without_quotes(run):
    Path("a.txt").write_text("Nothing is said here.\n")
    result = run("extract", "a.txt", "--format", "jsonl")
    assert json.loads(result.stdout)["quotes"] == []


def test_extract_csv_and_text(run):
    rows = list(csv.DictReader(io.StringIO(run("extract", SEEDS, "--format", "csv").stdout)))
    assert [row["speaker"] for row in rows] == ["Mike Pompeo"]
    text = run("extract", SEEDS).stdout
    assert "Mike Pompeo, Secretary of State  (direct, speech, said on 2019-01-24, 90% sure)" in text
    assert '["What we want to make sure' in text and 'stay there,"] Pompeo said.' in text


def test_standard_input(run):
    result = run("extract", "-", "--format", "jsonl", input='{"id": "x", "text": "\\"No,\\" Pompeo said."}\n')
    (quote,) = json.loads(result.stdout)["quotes"]
    assert quote["content_text"] == '"No,"'


def test_bad_inputs_are_named_and_the_rest_is_read(run):
    Path("in").mkdir()
    Path("in/a.txt").write_text('"No," Pompeo said.')
    Path("in/b.txt").write_bytes(b"\x00\x01\x02\x03")
    Path("in/c.txt").write_bytes(b"")
    Path("in/d.txt").write_bytes("Привет, мир".encode("cp1251"))
    Path("in/e.txt").write_text("x" * 5000)
    Path("in/f.jsonl").write_text('{"id": 1, "text": "ok"}\n{"id": 2}\n{"id": \n{"id": 1, "text": "other"}\n')
    result = run("extract", "in", "gone.txt", "--format", "jsonl", "--max-chars", 1000)
    assert result.exit_code == 1
    assert [json.loads(line)["doc"] for line in result.stdout.splitlines()][:2] == ["a", "1"]
    lines = result.stderr.splitlines()
    assert all(line.startswith("quotes: ") for line in lines)
    for name, cause in {
        "in/b.txt": "binary, not text",
        "in/c.txt": "empty",
        "in/d.txt": "not UTF-8",
        "in/e.txt": "limit",
        "gone.txt": "no such file",
    }.items():
        assert sum(name in line and cause in line for line in lines) == 1
    faults = [line for line in lines if "f.jsonl" in line]
    assert [line.split("line ")[1][0] for line in faults] == ["2", "3", "4"]


def test_add_is_the_same_the_second_time(run):
    first = run("add", SEEDS, "--db", "q.db")
    assert (first.exit_code, first.stdout) == (0, "")
    assert "2 articles (2 new, 0 changed, 0 as before), 1 quote" in first.stderr
    again = run("add", SEEDS, "--db", "q.db")
    assert "2 articles (0 new, 0 changed, 2 as before), 1 quote" in again.stderr
    assert run("add", SEEDS, "--db", "q.db", "--silent").stderr == ""


@pytest.fixture
def worked_on(run, monkeypatch):
    """Ids of the articles that the model was given."""
    given = []

    def find(articles, nlp):
        given.extend(article.id for article in articles)
        return fake_find(articles, nlp)

    monkeypatch.setitem(vars(quotes), "find_quotes", find)
    return given


def test_what_is_saved_is_not_worked_on_again(run, monkeypatch, worked_on):
    add = ["add", "a.jsonl", "--db", "q.db"]
    lines = [{"id": n, "published": "2019-01-24", "text": f'On {n} "No," Pompeo said.'} for n in range(3)]

    def again(*more):
        Path("a.jsonl").write_text("\n".join(map(json.dumps, lines)))
        worked_on.clear()
        counted = run(*add, *more).stderr
        return worked_on, counted[counted.index("articles (") :].strip()

    assert again() == (["0", "1", "2"], "articles (3 new, 0 changed, 0 as before), 3 quotes")
    assert again() == ([], "articles (0 new, 0 changed, 3 as before), 3 quotes")
    lines[0]["text"], lines[1]["published"] = 'On 0 "Yes," Pompeo said.', "2019-01-25"
    assert again() == (["0", "1"], "articles (0 new, 2 changed, 1 as before), 3 quotes")
    assert again("--force") == (["0", "1", "2"], "articles (0 new, 0 changed, 3 as before), 3 quotes")
    monkeypatch.setattr("quotes.cli.reading.installed_version", lambda: "99")
    monkeypatch.setattr("quotes.cli.saving.installed_version", lambda: "99")
    assert again() == (["0", "1", "2"], "articles (0 new, 0 changed, 3 as before), 3 quotes")
    assert again() == ([], "articles (0 new, 0 changed, 3 as before), 3 quotes")
    monkeypatch.setattr("quotes.work.model_name", lambda settings: "another model")
    assert again() == (["0", "1", "2"], "articles (0 new, 0 changed, 3 as before), 3 quotes")
    with sqlite3.connect("q.db") as conn:
        runs = conn.execute("select articles, added, changed, unchanged, quotes from runs").fetchall()
        assert runs == [(3, 3, 0, 0, 3), (3, 0, 0, 3, 3), (3, 0, 2, 1, 3), *[(3, 0, 0, 3, 3)] * 4]
        assert {model for (model,) in conn.execute("select model from runs where id > 6")} == {"another model"}


def test_an_article_that_failed_is_worked_on_again(run, monkeypatch):
    def broken(articles, nlp):
        raise RuntimeError("no")

    monkeypatch.setitem(vars(quotes), "find_quotes", broken)
    assert run("add", SEEDS, "--db", "q.db").exit_code == 1
    monkeypatch.setitem(vars(quotes), "find_quotes", fake_find)
    assert "2 articles (2 new" in run("add", SEEDS, "--db", "q.db").stderr


def test_add_makes_its_default_folder(run):
    assert run("add", SEEDS).exit_code == 0
    assert Path("db/quotes.db").is_file()


def test_add_keeps_what_could_be_read_and_lists_what_could_not(run):
    result = run("add", SEEDS, "gone.txt", "--db", "q.db")
    assert result.exit_code == 1 and "2 new" in result.stderr
    with sqlite3.connect("q.db") as conn:
        assert conn.execute("select source from failures").fetchall() == [("gone.txt",)]


def test_nothing_to_read_loads_no_model(run, monkeypatch):
    def load(model=None, attribution_model=None):
        raise AssertionError("a model was loaded for nothing")

    monkeypatch.setitem(vars(quotes), "load", load)
    result = run("add", "gone.txt", "--db", "q.db")
    assert result.exit_code == 1
    assert "gone.txt: no such file" in result.stderr


@pytest.fixture
def db(run):
    assert run("add", SEEDS, "--db", "q.db").exit_code == 0
    return "q.db"


def test_export_csv_to_a_file_opens_in_excel(run, db):
    result = run("export", "--db", db, "-o", "out.csv")
    assert "1 row written to out.csv" in result.stderr
    raw = Path("out.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    assert row["speaker"] == "Mike Pompeo" and row["quote"].startswith('"What we want')
    Path("made.txt").touch()
    assert Path("out.csv").stat().st_mode == Path("made.txt").stat().st_mode


def test_export_to_a_pipe_has_no_byte_order_mark(run, db):
    assert run("export", "--db", db).stdout.startswith("id,speaker,")


def test_export_jsonl_and_xlsx_hold_the_same_rows(run, db):
    from openpyxl import load_workbook

    (row,) = map(json.loads, run("export", "--db", db, "--format", "jsonl").stdout.splitlines())
    run("export", "--db", db, "--format", "xlsx", "-o", "out.xlsx")
    header, cells = load_workbook("out.xlsx").active.values
    assert list(header) == list(row)
    assert dict(zip(header, cells, strict=True))["quote"] == row["quote"]


@pytest.mark.parametrize(
    "filters, rows",
    [
        (["--speaker", "pompeo"], 1),
        (["--speaker", "Maduro"], 0),
        (["--role", "secretary"], 1),
        (["--role", "president"], 0),
        (["--outlet", "Times"], 0),
        (["--since", "2019-01-24", "--until", "24 January 2019"], 1),
        (["--since", "2019-01-25"], 0),
        (["--type", "direct", "--type", "mixed"], 1),
        (["--type", "indirect"], 0),
    ],
)
def test_export_filters(run, db, filters, rows):
    assert len(run("export", "--db", db, "--format", "jsonl", *filters).stdout.splitlines()) == rows


def test_search(run, db):
    found = run("search", "decision", "--speaker", "Pompeo", "--db", db)
    assert found.exit_code == 0
    assert found.stdout.startswith("Mike Pompeo, Secretary of State  (direct, 2019-01-24, 90% sure)\n")
    nothing = run("search", "zebra", "--db", db)
    assert (nothing.exit_code, nothing.stdout) == (1, "") and "nothing found" in nothing.stderr
    assert run("search", 'odd " AND (', "*", "--db", db).exit_code == 1


@pytest.mark.parametrize("command", [["export"], ["search", "x"], ["serve"]])
def test_a_database_that_is_none(run, command):
    assert "gone.db: no such file" in one_line(run(*command, "--db", "gone.db"))
    Path("text.db").write_text("this is no database at all, only some text" * 100)
    assert "text.db" in one_line(run(*command, "--db", "text.db"))
    with sqlite3.connect("other.db") as conn:
        conn.execute("create table t (x)")
    assert "other.db" in one_line(run(*command, "--db", "other.db"))


def test_a_database_in_a_folder_that_is_none(run):
    assert "no/such" in one_line(run("add", SEEDS, "--db", "no/such/q.db"))


@pytest.mark.parametrize("output", ["no/such/out.csv", "out.csv/x.csv"])
def test_output_that_cannot_be_written(run, db, output):
    Path("out.csv").write_text("kept")
    assert output in one_line(run("export", "--db", db, "-o", output))
    assert Path("out.csv").read_text() == "kept"


def test_a_failed_export_leaves_the_old_file(run, db, monkeypatch):
    Path("out.csv").write_text("kept")

    def full(*args, **more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("quotes.export.write_csv", full)
    assert "No space left" in one_line(run("export", "--db", db, "-o", "out.csv"))
    assert Path("out.csv").read_text() == "kept"
    assert not [p for p in Path().iterdir() if p.name.startswith(".out")]


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["add"],
        ["extract"],
        ["extract", "a.txt", "--format", "xml"],
        ["extract", "a.txt", "--max-chars", "0"],
        ["extract", "a.txt", "--max-chars", "many"],
        ["extract", "a.txt", "--column", "text"],
        ["extract", "a.txt", "--column", "colour=red"],
        ["export", "--since", "soon"],
        ["export", "--since", "01/02/2019"],
        ["export", "--format", "pdf"],
        ["export", "--type", "loud"],
        ["export", "--min-confidence", "1.5"],
        ["extract", "a.txt", "--cluster", "tcp://127.0.0.1:1"],
        ["export", "-o", "."],
        ["search"],
        ["search", "x", "--limit", "-1"],
        ["serve", "--port", "99999"],
        ["serve", "--port", "http"],
        ["nonsense"],
        ["add", "--nonsense", "a.txt"],
    ],
)
def test_wrong_arguments_are_usage_errors(run, args):
    result = run(*args)
    assert result.exit_code == 2
    assert "Usage:" in result.output and "Traceback" not in result.output


@pytest.mark.parametrize("output", ["q.db", "./q.db", "link.csv", "q.db-wal", "q.db-shm", "other.csv", "q.db-journal"])
@pytest.mark.parametrize("command", [["export", "--format", "csv"], ["extract", SEEDS, "--format", "csv"]])
def test_no_output_is_written_over_a_database(run, db, command, output):
    Path("link.csv").symlink_to("q.db")
    sqlite3.connect("other.csv").execute("create table t (x)").connection.close()
    before = {path: path.read_bytes() for path in Path().glob("*.*")}
    result = run(*command, *(["--db", db] if command[0] == "export" else []), "-o", output)
    assert result.exit_code == 2 and "database" in one_line(result)
    assert {path: path.read_bytes() for path in Path().glob("*.*")} == before


def test_an_empty_database_is_not_written_over(run):
    Path("q.csv").touch()
    result = run("export", "--db", "q.csv", "-o", "q.csv")
    assert result.exit_code == 2 and "database" in one_line(result)


def test_the_ending_of_the_file_is_its_format(run, db):
    from openpyxl import load_workbook

    run("export", "--db", db, "-o", "out.XLSX")
    assert load_workbook(io.BytesIO(Path("out.XLSX").read_bytes())).active.max_row == 2
    run("export", "--db", db, "-o", "out.jsonl")
    assert json.loads(Path("out.jsonl").read_text())["speaker"] == "Mike Pompeo"
    run("extract", SEEDS, "-o", "found.csv")
    assert "Mike Pompeo" in Path("found.csv").read_text(encoding="utf-8").splitlines()[1]
    run("extract", SEEDS, "-o", "found.txt")
    assert "90% sure" in Path("found.txt").read_text()
    assert run("export", "--db", db, "--format", "csv", "-o", "out.odd").exit_code == 0
    assert run("export", "--db", db, "-o", "-").stdout.startswith("id,speaker,")
    for args in (["-o", "all.ods"], ["-o", "all"], ["-o", "all.xlsx", "--format", "csv"]):
        result = run("export", "--db", db, *args)
        assert result.exit_code == 2 and args[1] in one_line(result)
        assert not Path(args[1]).exists()


def test_a_pipe_is_written_to_not_replaced(run, db):
    os.mkfifo("pipe")
    got = []
    reader = threading.Thread(target=lambda: got.append(Path("pipe").read_text()))
    reader.start()
    assert run("export", "--db", db, "--format", "jsonl", "-o", "pipe").exit_code == 0
    reader.join(10)
    assert json.loads(got[0])["speaker"] == "Mike Pompeo" and Path("pipe").is_fifo()


@pytest.mark.parametrize("least, rows", [("0.9", 1), ("0.91", 0)])
def test_every_command_over_quotes_knows_min_confidence(run, db, least, rows):
    where = ["--db", db, "--min-confidence", least]
    assert len(run("export", *where, "--format", "jsonl").stdout.splitlines()) == rows
    assert len(run("search", "decision", *where, "--format", "jsonl").stdout.splitlines()) == rows
    assert len(run("search", *where, "--format", "jsonl").stdout.splitlines()) == rows
    assert ("Pompeo" in run("list", *where).stdout) == bool(rows)


@pytest.mark.parametrize("command", ["search", "export", "list"])
def test_faults_of_days_and_numbers_are_told(run, db, command):
    result = run(command, "--db", db, "--since", "2012-01-01", "--until", "2011-01-01")
    assert result.exit_code == 2 and "--since 2012-01-01 is after --until 2011-01-01" in one_line(result)
    assert "'2010-13-01' is no day of the calendar" in run(command, "--db", db, "--since", "2010-13-01").stderr
    if command != "export":
        assert "'abc' is not a valid whole number." in run(command, "--db", db, "--limit", "abc").stderr


def test_a_folder_that_is_none_is_named(run, db):
    assert one_line(run("export", "--db", db, "-o", "nodir/x.csv")).endswith(
        "nodir/x.csv: cannot be written: there is no folder nodir"
    )


def test_a_pipe_named_as_an_input_is_no_file_and_one_of_the_shell_is_read(run):
    os.mkfifo("pipe")
    assert "pipe: not a regular file" in run("add", "pipe", "--db", "q.db").stderr
    reading, writing = os.pipe()
    os.write(writing, b'"No," Pompeo said.')
    os.close(writing)
    assert "1 quote" in run("add", f"/dev/fd/{reading}", "--db", "q.db").stderr
    os.close(reading)


def test_an_article_kept_under_another_id_did_not_fail(run):
    lines = ['{"id": "a", "text": "Some text."}', '{"id": 1}', "{", "[]", '{"id": "a", "text": "Other words."}']
    Path("a.jsonl").write_text("\n".join(lines))
    result = run("add", "a.jsonl", "--db", "q.db")
    assert result.exit_code == 1 and "2 articles (2 new" in result.stderr
    assert result.stderr.strip().endswith("; 3 failed; 1 kept under another id")
    listed = run("failures", "--db", "q.db").stdout.splitlines()
    assert [line.split("line ")[1][0] for line in listed] == ["2", "3", "4"]


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_explains_itself_with_examples(command):
    text = CliRunner().invoke(main, [command, "--help"]).stdout
    assert f"\n    quotes {command}" in text


def test_a_port_that_is_taken(run, db):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"127.0.0.1:{port}" in one_line(run("serve", "--db", db, "--port", port))


def test_an_error_of_the_model_is_one_line(run, monkeypatch):
    def load(model=None, attribution_model=None):
        raise RuntimeError("weights\nare damaged")

    monkeypatch.setitem(vars(quotes), "load", load)
    assert "weights are damaged" in one_line(run("extract", SEEDS))


def test_help_loads_nothing_heavy():
    code = "import sys\nfrom quotes.cli import main\nmain(['--help'], standalone_mode=False)\n"
    code += "print([m for m in ('spacy', 'onnxruntime', 'numpy', 'datasette', 'sqlite_utils') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_reader_that_goes_away_is_no_error(tmp_path):
    many = tmp_path / "many.jsonl"
    many.write_text("".join(json.dumps({"id": n, "text": "word " * 500}) + "\n" for n in range(200)))
    command = subprocess.Popen(
        [sys.executable, "-c", FAKE, "extract", str(many), "--format", "jsonl", "--workers", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert command.stdout.readline().startswith(b'{"doc": "0"')
    command.stdout.close()
    assert command.stderr.read() == b""
    command.wait(timeout=60)


def test_interrupting_is_clean_and_keeps_what_was_saved(tmp_path):
    command = subprocess.Popen(
        [sys.executable, "-c", FAKE, "add", "-", "--db", "q.db", "--workers", "0"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        # A shell that runs the tests in the background makes them ignore Ctrl-C, and what they start, too.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    for n in range(400):
        command.stdin.write(json.dumps({"id": n, "text": "Some text."}).encode() + b"\n")
    command.stdin.flush()
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline and not _saved(tmp_path / "q.db"):
        time.sleep(0.05)
    before = _saved(tmp_path / "q.db")
    command.send_signal(signal.SIGINT)
    error = command.communicate(timeout=60)[1].decode()
    assert command.returncode == 130
    assert error == "quotes: stopped; what was saved before is kept\n"
    assert _saved(tmp_path / "q.db") >= before > 0


def _saved(path):
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as conn:
            return conn.execute("select count(*) from articles").fetchone()[0]
    except sqlite3.OperationalError:
        return 0


def test_the_same_stem_on_another_day_takes_no_place(run):
    told = {"mon": "On mon it rained in all of the country.", "tue": "On tue the court ruled against the city."}
    for day, text in told.items():
        Path(day).mkdir()
        Path(f"{day}/1.txt").write_text(text)
        assert run("add", day, "--db", "q.db").exit_code == 0
    Path("tue/1.txt").write_text(Path("tue/1.txt").read_text() + " Updated.")
    assert "1 article (0 new, 1 changed, 0 as before)" in run("add", "tue", "--db", "q.db").stderr
    with sqlite3.connect("q.db") as conn:
        texts = [text for (text,) in conn.execute("select text from articles order by text")]
    assert [text[:6] for text in texts] == ["On mon", "On tue"] and texts[1].endswith("Updated.")


def test_texts_on_standard_input_take_no_place(run):
    for text in ("It rained in all of the country.", "The court ruled against the city.", "Nobody won the match."):
        run("add", "-", "--db", "q.db", input=text)
    assert "1 article (0 new, 0 changed, 1 as before)" in run("add", "-", "--db", "q.db", input=text).stderr
    with sqlite3.connect("q.db") as conn:
        assert conn.execute("select count(*) from articles").fetchone() == (3,)


def test_a_failure_is_listed_until_it_is_read(run):
    Path("in").mkdir()
    Path("in/a.txt").write_bytes(b"")
    Path("in/b.jsonl").write_text('{"id": 1}\n{"id": 2}\n{"id": 3, "text": "Some text."}\n')
    assert run("add", "in", "gone.txt", "--db", "q.db").exit_code == 1
    listed = run("failures", "--db", "q.db").stdout
    assert "in/a.txt: empty" in listed and "gone.txt: no such file" in listed
    for line in (1, 2):
        assert f"in/b.jsonl: line {line}: no text (fields: id)\n" in listed
    Path("in/a.txt").write_text("Some other text.")
    run("add", "in", "--db", "q.db")
    listed = run("failures", "--db", "q.db").stdout
    assert "in/a.txt" not in listed and "gone.txt" in listed and "(tried 2 times)" in listed


def test_versions_shows_who_cut_a_statement(run):
    said = "We will not close the embassy while a single American is left in the city"
    Path("a.jsonl").write_text(
        "".join(
            json.dumps(
                {"id": n, "outlet": outlet, "published": "2019-01-25", "text": f'{start} "{words}," Pompeo said.'}
            )
            + "\n"
            for n, (outlet, start, words) in enumerate(
                [("Times", "In Paris.", said), ("Post", "From Rome.", said.partition(" while")[0])]
            )
        )
    )
    run("add", "a.jsonl", "--db", "q.db")
    shown = run("versions", "embassy", "--speaker", "pompeo", "--db", "q.db").stdout
    assert shown.startswith("Mike Pompeo, Secretary of State  (2 versions, 2 outlets)")
    assert "cut     Post, 2019-01-25" in shown and "[-while a single American is left in the city" in shown
    assert run("versions", "zebra", "--db", "q.db").exit_code == 1


FEED = "<rss version='2.0'><channel><title>Daily</title><item><link>/page</link></item></channel></rss>"
PAGE = "<html><body><article>{}</article></body></html>".format(
    "<p>The secretary spoke at length about the embassy and about all who work in it, here and elsewhere.</p>"
    '<p>"We will keep it open for as long as anybody is left who needs its help," Pompeo said.</p>' * 3
)


class Site(BaseHTTPRequestHandler):
    def do_GET(self):
        data = {"/feed": FEED, "/page": PAGE}.get(self.path)
        unchanged = data and self.headers["If-None-Match"] == '"1"'
        self.send_response(304 if unchanged else 200 if data else 404)
        self.send_header("ETag", '"1"')
        self.end_headers()
        if data and not unchanged:
            self.wfile.write(data.encode())

    def log_message(self, *args):
        pass


@pytest.fixture
def site():
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_feed_is_added_once(run, site):
    add = ["add", "--feed", f"{site}/feed", "--db", "q.db", "--delay", 0]
    assert f"{site}/feed: 127.0.0.1 is a private address; --allow-private reads it" in run(*add).stderr
    first = run(*add, "--allow-private")
    assert first.exit_code == 0 and "1 article (1 new" in first.stderr
    again = run(*add, "--allow-private")
    assert "feed: not changed since the last time" in again.stderr and "0 articles" in again.stderr
    (row,) = map(json.loads, run("export", "--format", "jsonl", "--db", "q.db").stdout.splitlines())
    assert (row["url"], row["outlet"], row["speaker"]) == (f"{site}/page", "Daily", "Mike Pompeo")


def test_a_page_is_extracted(run, site):
    result = run("extract", f"{site}/page", f"{site}/gone", "--allow-private", "--delay", 0, "--format", "jsonl")
    assert result.exit_code == 1 and f"{site}/gone: the server answered 404" in result.stderr
    assert json.loads(result.stdout)["doc"] == f"{site}/page"


def test_list_prints_a_table(tmp_path):
    from quotes import Article, store

    text = "Ann Lee said it was\nlate."
    said = Attribution((Span(13, 25),), (Span(8, 12),), (Span(0, 7),), "indirect", "speech", False, 0.9, "cue “said”")
    database = store.open_db(tmp_path / "q.db")
    store.save(database, [(Article("a", text, published=date(2024, 1, 1)), [Quote(said, ())])], version="1", model="m")
    database.conn.close()
    result = CliRunner().invoke(main, ["list", "--db", str(tmp_path / "q.db")])
    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[0].split() == ["speaker", "role", "type", "quote"]
    assert "(nobody named)" in result.output and "it was late." in result.output
