"""The running site as an attacker meets it: markup in the data, SQL that eats memory, forged requests, odd paths."""

from __future__ import annotations

import csv
import io
import re
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote_plus, urlsplit

import httpx
import openpyxl
import pytest
from datasette.utils import tilde_encode
from lxml import html

from quotes.export import write_xlsx
from quotes.publish import decisions, downloads
from quotes.publish.decisions import Decision

READER = httpx.Client(timeout=60)
OF_DATASETTE = {"openColumnChooser()"}
"""Handlers that stand in templates of Datasette itself."""
EVIL = "../<evil>&?#/%2e"
PAGES = (
    "/",
    "/quotes",
    "/quotes/search?q=bold",
    "/quotes/search?q=%3Cscript%3Ealert(1)%3C/script%3E&speaker=%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
    "/quotes/article/" + tilde_encode(EVIL),
    "/quotes/article/bridge~2E2020",
    "/quotes/guide",
    "/quotes/said",
    "/quotes/people",
    "/quotes/articles",
    "/quotes/least_certain?below=0.4",
)


@pytest.mark.parametrize("path", PAGES)
def test_nothing_in_the_data_becomes_markup(site: str, path: str) -> None:
    answer = READER.get(site + path)
    assert answer.status_code == 200
    tree = html.fromstring(answer.text)
    for element in tree.iter():
        handlers = {value for name, value in element.attrib.items() if name.startswith("on")}
        assert handlers <= OF_DATASETTE, html.tostring(element)
    assert not [s for s in tree.xpath("//script[not(@src)]/text()") if "owned" in s or "alert" in s]
    assert not tree.xpath("//img")
    for link in tree.xpath("//*/@href | //*/@src | //*/@action"):
        assert urlsplit(link).scheme in ("", "http", "https"), link


@pytest.mark.parametrize("path", [*PAGES, "/quotes/said.csv?_size=5", "/nothing", "/-/metadata.json"])
def test_every_answer_carries_the_headers(site: str, path: str) -> None:
    headers = READER.get(site + path).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert "unsafe" not in policy["script-src"]
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"


def test_scripts_that_stand_in_a_page_carry_the_nonce_of_this_answer(site: str) -> None:
    nonces = set()
    for path in ("/quotes/said", "/quotes?sql=select+1", "/quotes"):
        answer = READER.get(site + path, follow_redirects=True)
        (nonce,) = re.findall(r"'nonce-([\w-]{22})'", answer.headers["content-security-policy"])
        nonces.add(nonce)
        inline = html.fromstring(answer.text).xpath("//script[not(@src)]")
        assert {script.get("nonce") for script in inline} <= {nonce}
        assert inline or path == "/quotes/said"
    assert len(nonces) == 3


def test_search_marks_matches_without_trusting_them(site: str) -> None:
    tree = html.fromstring(READER.get(f"{site}/quotes/search?q=bold").text)
    assert tree.xpath("//mark[@class='hit']/text()") == ["bold"]
    assert "<b>bold</b>" in tree.xpath("string(//blockquote)")


@pytest.mark.parametrize(
    "typed", ['"', "“", "’’", "a AND", "NEAR(a b", "quote:", "(", "*", "-", "^a", "\x00", "a" * 5000, "\U0001f600"]
)
def test_no_search_breaks(site: str, typed: str) -> None:
    for ending in ("", ".csv", ".atom"):
        assert READER.get(f"{site}/quotes/search{ending}", params={"q": typed, "page": typed}).status_code == 200


@pytest.mark.parametrize(
    "sql",
    [
        "select hex(zeroblob(400000000))",
        "select length(hex(zeroblob(400000000)))",
        "select printf('%.*c', 400000000, 'x')",
        "select replace(hex(zeroblob(4000000)), '0', hex(zeroblob(1000)))",
        "select instr(hex(zeroblob(9000000)), hex(zeroblob(3000000)) || '1')",
        "with recursive c(x) as (select 1 union all select x || x from c) select max(length(x)) from c",
        "with recursive c(x) as (select 1 union all select x + 1 from c) select count(*) from c",
    ],
)
@pytest.mark.parametrize("ending", ["", ".json", ".csv"])
def test_sql_that_eats_memory_or_time_is_stopped(site: str, sql: str, ending: str) -> None:
    answer = READER.get(f"{site}/quotes{ending}", params={"sql": sql}, follow_redirects=True)
    if answer.status_code == 200:
        # Datasette 1.0 shows what went wrong on a page like any other.
        page = html.fromstring(answer.text)
        assert page.xpath("//*[@class='message-error']") and not page.xpath("//table")
    else:
        assert answer.status_code == 400
    assert answer.elapsed.total_seconds() < 10


@pytest.mark.parametrize(
    "sql",
    [
        "insert into said(id) values ('x')",
        "pragma writable_schema=1",
        "attach database '/etc/passwd' as x",
        "select load_extension('x')",
        "select writefile('/tmp/x', 'x')",
        "select * from sqlite_master; drop table said",
    ],
)
def test_sql_cannot_write_or_reach_out(site: str, sql: str) -> None:
    for ending in (".json", ".csv"):
        answer = READER.get(f"{site}/quotes{ending}", params={"sql": sql}, follow_redirects=True)
        assert answer.status_code in (400, 403)


def test_endless_download_breaks_off_instead_of_looking_whole(site: str) -> None:
    sql = "with recursive c(x) as (select 1 union all select x + 1 from c) select x from c"
    with READER.stream("GET", f"{site}/quotes.csv", params={"sql": sql}) as answer:
        chunk = next(answer.iter_bytes())
    assert chunk.startswith(b"x\r\n1\r\n2\r\n")
    assert READER.get(f"{site}/quotes/said.csv?type=direct").status_code == 200


def test_download_that_begins_well_cannot_fill_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page sees the first rows alone; then megabytes would be sorted for a minute."""
    monkeypatch.setattr(downloads, "SILENT_SECONDS", 0.2)
    many = "with recursive c(x) as (select 1 union all select x + 1 from c limit 10000) select"
    sorted_ = f"{many} randomblob(4000000) as r from c order by r"
    sql = f"select * from ({many} x from c) union all select count(*) from ({sorted_})"
    with closing(sqlite3.connect(":memory:")) as conn:
        query = downloads.Query(sql, {}, "x", seconds=60)
        came = downloads._bound(conn, query.seconds, lambda: False)
        batches = downloads._batches(conn.execute(sql), query, came)
        since = time.thread_time()
        assert sum(len(next(batches)) for _ in range(499)) == 9_980
        with pytest.raises(sqlite3.OperationalError, match="interrupted"):
            list(batches)
    assert time.thread_time() - since < 3


@pytest.mark.parametrize("ending", ["csv", "jsonl", "xlsx"])
def test_readers_who_leave_keep_nobody_waiting(site: str, ending: str) -> None:
    """One more than can run at the same time, each of which would take a minute; a workbook sends nothing before."""
    sql = quote_plus("with recursive c(x) as (select 1 union all select x + 1 from c) select x from c")
    address = urlsplit(site)
    for _ in range(downloads.CONCURRENT + 1):
        with socket.create_connection((address.hostname, address.port), timeout=20) as conn:
            conn.sendall(f"GET /quotes.{ending}?sql={sql} HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode())
            conn.settimeout(0.3)
            with suppress(TimeoutError):
                conn.recv(1)
    answer = READER.get(f"{site}/quotes/said.csv?type=direct")
    assert answer.status_code == 200 and answer.elapsed.total_seconds() < 10


def test_packing_a_workbook_stops_when_the_reader_leaves() -> None:
    asked = []

    def check() -> None:
        asked.append(1)
        if len(asked) > 3:
            raise downloads.GoneAway

    rows = ({"x": f"{number:x}" * 9} for number in range(2_000))
    with downloads._Workbook(check) as file, pytest.raises(downloads.GoneAway):
        write_xlsx(rows, ("x",), file)


def test_formulas_in_downloads_stay_text(site: str) -> None:
    text = READER.get(f"{site}/quotes/said.csv").text
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert '\'=HYPERLINK("http://evil.example")' in cells and "'=1+1" not in [c.lstrip("'") for c in cells]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r"))]
    book = openpyxl.load_workbook(io.BytesIO(READER.get(f"{site}/quotes/said.xlsx?confidence__lt=0.4").content))
    kinds = {cell.data_type for row in book.active.iter_rows() for cell in row}
    assert "f" not in kinds


@pytest.mark.parametrize(
    "path",
    [
        "/-/quotes/../serve.py",
        "/-/quotes/..%2fserve.py",
        "/-/quotes/%2e%2e/serve.py",
        "/quotes/article/..%2f..%2fetc%2fpasswd",
        "/quotes/speaker/%00",
        "/quotes/article/~2F~2E~2E",
        "/-/quotes/quotes.css/",
    ],
)
def test_odd_paths_find_nothing(site: str, path: str) -> None:
    parts = urlsplit(site)
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as raw:
        raw.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: raw.recv(65536), b""))
    assert answer.split()[1] in (b"302", b"404"), answer[:200]
    assert b"root:" not in answer and b"def serve" not in answer


def test_forged_cookies_give_no_rights(site: str) -> None:
    for path in ("/-/actor.json", "/-/permissions", "/quotes/review"):
        answer = READER.get(site + path, headers={"Cookie": "ds_actor=eyJhIjp7ImlkIjoicm9vdCJ9fQ.forged"})
        assert answer.status_code in (403, 404) or answer.json()["actor"] is None


def test_posts_change_nothing(site: str) -> None:
    before = READER.get(f"{site}/quotes/said.csv").text
    for path in ("/quotes/said", "/quotes", "/quotes/said_by", "/quotes/search", "/quotes/review"):
        assert READER.post(site + path, data={"sql": "delete from said"}).status_code >= 400
    assert READER.get(f"{site}/quotes/said.csv").text == before


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "X"])
def test_unknown_methods_are_refused(site: str, method: str) -> None:
    assert READER.request(method, f"{site}/-/actor.json").status_code == 405


def test_mistakes_in_the_address_of_a_download_are_the_readers(site: str) -> None:
    assert READER.get(f"{site}/quotes/said.csv?_sort=nothing").status_code == 400


def test_no_secret_is_shown(site: str) -> None:
    # Datasette 1.0 shows the configuration of plugins apart from the metadata, and what may be secret as ***.
    shown = "".join(READER.get(f"{site}/-/{page}.json").text for page in ("metadata", "config", "plugins"))
    assert "never-shown" not in shown and "datasette-auth-passwords" in shown


SECRETS = ("bo.decider", "asked her", "secret.txt", "token=1", "ann.reviewer", "never-shown")


@pytest.fixture(scope="module")
def public(db: Path, tmp_path_factory: pytest.TempPathFactory, serving) -> Iterator[str]:
    """A site for readers outside, of a working database whose newsroom has names and paths to hide."""
    path = tmp_path_factory.mktemp("newsroom-of-ann") / "work.db"
    with sqlite3.connect(db) as source, sqlite3.connect(path) as copy:
        source.backup(copy)
        copy.execute("insert into failures values ('/home/secret.txt', 'secret.txt is torn', 1, '2020', '2020', null)")
        copy.execute("insert into fetched values ('https://wire.example/feed?token=1', 'token=1', null)")
        copy.execute(
            "insert into decisions (action, person_id, name, who, at, note)"
            " values ('rename', 'ada-quill', 'Ada Quill', 'bo.decider', '2020', 'bo.decider asked her')"
        )
    decisions.decide(decisions.beside(path), Decision("q", "a", "accept"), "ann.reviewer")
    hashed = "pbkdf2_sha256$1$salt$never-shown"
    with serving(path, public=True, QUOTES_REVIEWER_PASSWORD_HASH=hashed, DATASETTE_SECRET="never-shown") as address:
        yield address


@pytest.mark.parametrize(
    "sql",
    [
        "select * from decisions",
        "select who, note from decisions",
        "select d.who || ':' || d.note as x from decisions as d",
        "select group_concat(who) from main.decisions",
        "select json_group_array(json_array(who, note)) from decisions",
        "with d as (select * from decisions) select * from d union all select * from d",
        "select (select who from decisions limit 1) as who, (select note from decisions) from said limit 1",
        "select * from said left join decisions on 1 limit 2",
        "select who from decisions order by who",
        "select min(source), max(cause) from failures",
        "select * from failures natural join fetched",
        "select * from fetched",
        "explain select who from decisions where who = 'x'",
        "select * from pragma_database_list",
        "select file from pragma_database_list",
    ],
)
def test_no_sql_reads_what_stays_in_the_newsroom(public: str, sql: str) -> None:
    for path in ("/quotes", "/quotes.json", "/quotes.csv", "/quotes.jsonl", "/quotes.xlsx"):
        answer = READER.get(public + path, params={"sql": sql}, follow_redirects=True)
        assert answer.status_code == 200 or sql.startswith("explain"), answer.text[:300]
        text = answer.text
        if path.endswith("xlsx") and answer.status_code == 200:
            book = openpyxl.load_workbook(io.BytesIO(answer.content))
            text = str([cell.value for row in book.active.iter_rows() for cell in row])
        for secret in (*SECRETS, "newsroom-of-ann"):
            assert secret not in text, path


@pytest.mark.parametrize("column", ["who", "note"])
def test_no_condition_tells_what_stays_in_the_newsroom(public: str, column: str) -> None:
    for condition in (f"{column} like '%bo.%'", f"{column} = 'bo.decider'", f"length({column}) > 0", f"{column} > 'a'"):
        sql = f"select count(*) as n from decisions where {condition}"
        found = READER.get(f"{public}/quotes.csv", params={"sql": sql}).text.split()
        assert found == ["n", "0"], condition


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/quotes",
        "/quotes/guide",
        "/quotes/decisions",
        "/quotes/decisions?_facet=who&_sort=who",
        "/quotes/decisions.json?_facet=who",
        "/quotes/decisions.csv",
        "/quotes/decisions.xlsx",
        "/quotes/decisions/1",
        "/quotes/decisions/1.json",
        "/quotes/failures",
        "/quotes/failures.json",
        "/quotes/failures.csv",
        "/quotes/failures.jsonl",
        "/quotes/failures/~2Fhome~2Fsecret~2Etxt",
        "/quotes/fetched",
        "/quotes/fetched.csv",
        "/quotes.db",
        "/work-reviews",
        "/work-reviews.db",
        "/work-reviews/decisions.json",
        "/_internal",
        "/__INTERNAL__",
        "/_memory",
        "/_memory.json?sql=select+*+from+quotes.decisions",
        "/-/config.json",
        "/-/metadata.json",
        "/-/plugins.json?all=1",
        "/-/settings.json",
        "/-/actor.json",
        "/-/threads.json",
        "/-/login",
    ],
)
def test_no_page_shows_what_stays_in_the_newsroom(public: str, path: str) -> None:
    answer = READER.get(public + path, follow_redirects=True)
    assert answer.status_code in (200, 403, 404), answer.text[:300]
    shown = answer.content.decode("utf-8", "replace").replace("%2Fsecret~2Etxt", "")
    for secret in SECRETS:
        assert secret not in shown
    if path.startswith(("/quotes/failures", "/quotes/fetched", "/quotes.db", "/work", "/_")):
        assert answer.status_code in (403, 404)


def test_no_page_tells_where_files_lie(public: str, site: str) -> None:
    for address in (public, site):
        shown = READER.get(f"{address}/-/databases.json").text
        assert ".db" in shown and not re.search(r"/[^\s\"]*\.db", shown)
    for path in ("/-/threads", "/-/threads.json", "/-/%74hreads.json"):
        assert READER.get(public + path, follow_redirects=True).status_code == 404


def test_robots_may_read_pages_in_public_and_nothing_of_a_newsroom(site: str, public: str) -> None:
    def may(address: str, path: str) -> bool:
        """By the longest rule that fits (RFC 9309, section 2.2.2)."""
        rules = [line.split(": ", 1) for line in READER.get(f"{address}/robots.txt").text.splitlines()[1:]]
        fitting = [
            (len(rule), verb)
            for verb, rule in rules
            if re.match(re.escape(rule).replace(r"\*", ".*").replace(r"\$", "$"), path)
        ]
        return max(fitting)[1] == "Allow"

    for path in ("/", "/quotes/article/bridge~2E2020", "/quotes/speaker/ada-quill", "/quotes/statement"):
        assert may(public, path) and not may(site, path)
    for path in ("/quotes/said", "/quotes/search?q=x", "/quotes?sql=x", "/quotes/said.csv", "/-/login"):
        assert not may(public, path) and not may(site, path)


def test_public_pages_can_only_be_read(public: str) -> None:
    origin = {"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"}
    for path in ("/", "/quotes", "/quotes/said", "/quotes/said_by", "/quotes/review", "/quotes.json", "/-/login"):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            answer = READER.request(method, public + path, data={"verdict": "accept", "sql": "x"}, headers=origin)
            assert 400 <= answer.status_code < 500, (method, path)


@pytest.mark.parametrize("forged", ["eyJhIjp7ImlkIjoicm9vdCJ9fQ.x.y", "root", '{"a":{"id":"root"}}', ""])
def test_no_cookie_gives_rights_in_public(public: str, forged: str) -> None:
    for path in ("/quotes/review", "/quotes/failures", "/-/permissions"):
        answer = READER.get(public + path, headers={"Cookie": f"ds_actor={forged}; ds_messages={forged}"})
        assert answer.status_code in (403, 404), path
