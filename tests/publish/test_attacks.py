"""The running site as an attacker meets it: markup in the data, SQL that eats memory, forged requests, odd paths."""

from __future__ import annotations

import csv
import io
import socket
from urllib.parse import urlsplit

import httpx
import openpyxl
import pytest
from datasette.utils import tilde_encode
from lxml import html

READER = httpx.Client(timeout=20)
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
        assert not [name for name in element.attrib if name.startswith("on")], html.tostring(element)
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
    answer = READER.get(f"{site}/quotes{ending}", params={"sql": sql})
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
        assert READER.get(f"{site}/quotes{ending}", params={"sql": sql}).status_code == 400


def test_endless_download_breaks_off_instead_of_looking_whole(site: str) -> None:
    sql = "with recursive c(x) as (select 1 union all select x + 1 from c) select x from c"
    with READER.stream("GET", f"{site}/quotes.csv", params={"sql": sql}) as answer:
        chunk = next(answer.iter_bytes())
    assert chunk.startswith(b"x\r\n1\r\n2\r\n")
    assert READER.get(f"{site}/quotes/said.csv?type=direct").status_code == 200


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
        assert answer.status_code in (403, 404) or answer.json() == {"actor": None}


def test_posts_change_nothing(site: str) -> None:
    before = READER.get(f"{site}/quotes/said.json?_size=0").json()["filtered_table_rows_count"]
    for path in ("/quotes/said", "/quotes", "/quotes/said_by", "/quotes/search", "/quotes/review"):
        assert READER.post(site + path, data={"sql": "delete from said"}).status_code >= 400
    assert READER.get(f"{site}/quotes/said.json?_size=0").json()["filtered_table_rows_count"] == before


def test_no_secret_is_shown(site: str) -> None:
    shown = READER.get(f"{site}/-/metadata.json").text + READER.get(f"{site}/-/plugins.json").text
    assert "never-shown" not in shown and "QUOTES_REVIEWER_PASSWORD_HASH" in shown
