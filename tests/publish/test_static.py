"""The pages without a server: whole, linked to each other alone, and readable from a folder or below any address."""

from __future__ import annotations

import csv
import functools
import http.server
import json
import posixpath
import re
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import click
import pytest
from chromium import BROWSER, Chromium
from datasette.utils import tilde_encode
from lxml import html

from quotes.publish import decisions
from quotes.publish.decisions import Decision
from quotes.publish.static_site import export_static

EVIL = "../<evil>&?#/%2e"


@pytest.fixture(scope="module")
def folder(db: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exported pages of the test database, one quote of which was rejected."""
    work = tmp_path_factory.mktemp("static") / "work.db"
    with sqlite3.connect(db) as source, sqlite3.connect(work) as copy:
        source.backup(copy)
        copy.execute("insert into failures values ('/home/ann/secret.txt', 'unreadable', 1, '2020', '2020', null)")
        rejected, article = copy.execute("select id, article_id from said where outlet = 'Wire' limit 1").fetchone()
    decisions.decide(decisions.beside(work), Decision(rejected, article, "reject"), "ann.reviewer")
    out = work.parent / "pages"
    made = export_static(work, out, url="https://news.example/said/")
    assert made.decided == {"reject": 1}
    assert made.pages == len(list(out.rglob("*.html")))
    return out


@pytest.fixture(scope="module")
def pages(folder: Path) -> dict[str, html.HtmlElement]:
    """Every page, by its path in the folder."""
    return {p.relative_to(folder).as_posix(): html.parse(str(p)).getroot() for p in folder.rglob("*.html")}


def links(page: html.HtmlElement) -> Iterator[str]:
    yield from page.xpath("//*/@href | //*/@src | //*/@action | //*/@formaction | //*/@srcset | //object/@data")


def test_every_link_is_relative_and_leads_to_what_is_there(folder: Path, pages: dict[str, html.HtmlElement]) -> None:
    ids = {path: set(page.xpath("//@id")) for path, page in pages.items()}
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    followed = 0
    for path, page in pages.items():
        for link in links(page):
            parts = urlsplit(link)
            if parts.scheme:
                assert parts.scheme in ("http", "https") and parts.hostname not in ("localhost", "127.0.0.1"), link
                continue
            assert not parts.netloc and not parts.path.startswith("/") and not parts.query, (path, link)
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path)))
            target = target if parts.path else path
            assert target in files, (path, link)
            if parts.fragment:
                assert unquote(parts.fragment) in ids[target], (path, link)
            followed += 1
        assert not page.xpath("//form"), path
    assert followed > 2000


def test_every_page_can_be_reached_from_the_front(pages: dict[str, html.HtmlElement]) -> None:
    waiting, seen = ["index.html"], {"index.html"}
    while waiting:
        path = waiting.pop()
        for link in links(pages[path]):
            parts = urlsplit(link)
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), parts.path))
            if not parts.scheme and parts.path.endswith(".html") and target not in seen:
                seen.add(target)
                waiting.append(target)
    assert seen == set(pages)


def test_every_article_and_every_speaker_has_a_page(db: Path, pages: dict[str, html.HtmlElement]) -> None:
    with sqlite3.connect(db) as conn:
        articles = conn.execute("select count(*) from articles").fetchone()[0]
        people = conn.execute("select count(*) from people where quotes > 0").fetchone()[0]
    assert len([p for p in pages if p.startswith("article/")]) == articles
    assert len([p for p in pages if re.fullmatch(r"speaker/[^/]+", p)]) == people
    shown = [m.get("data-quote") for p in pages for m in pages[p].xpath("//article//a[@data-quote]")]
    assert len(shown) == 1203
    of_officials = [page for path, page in pages.items() if path.startswith("speaker/officials")]
    assert sum(len(page.xpath("//ol[@class='results']/li")) for page in of_officials) == 1199


def test_tables_to_take_along_are_whole(folder: Path) -> None:
    with (folder / "said.csv").open(encoding="utf-8-sig", newline="") as file:
        said = list(csv.DictReader(file))
    assert len(said) == 1203
    assert '\'=HYPERLINK("http://evil.example")' in {row["quote"] for row in said}
    lines = (folder / "said.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["id"] for line in lines} == {row["id"] for row in said}
    with (folder / "speaker" / "ada-quill.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == 2
    assert (folder / "said.xlsx").read_bytes()[:2] == b"PK"


def test_names_of_files_are_safe_everywhere(folder: Path) -> None:
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*")]
    assert len({name.lower() for name in names}) == len(names)
    for path in folder.rglob("*"):
        assert re.fullmatch(r"[A-Za-z0-9._~-]{1,130}", path.name), path
    assert any(name.startswith(f"article/{tilde_encode(EVIL)}-") for name in names)


def test_nothing_private_is_in_it_and_citations_lead_to_its_address(
    folder: Path, pages: dict[str, html.HtmlElement]
) -> None:
    cited, ids = set(), {path: set(page.xpath("//@id")) for path, page in pages.items()}
    for path in folder.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        for secret in (b"secret.txt", b"ann.reviewer", b"http://localhost", b"/quotes/search", b"_bom"):
            assert secret not in content, (path, secret)
        cited |= set(re.findall(rb"https://news\.example/said/[\w./~#-]+", content))
    assert len(cited) > 1000
    for address in cited:
        path, _, fragment = address.decode().removeprefix("https://news.example/said/").partition("#")
        assert fragment in ids[path]


def test_nothing_in_the_data_becomes_markup(pages: dict[str, html.HtmlElement]) -> None:
    for path, page in pages.items():
        assert not page.xpath("//img | //script[not(@src)] | //iframe | //b"), path
        for element in page.iter(html.etree.Element):
            assert not [name for name in element.attrib if name.startswith("on")], path
    evil = next(page for path, page in pages.items() if path.startswith("article/~2E~2E~2F"))
    assert "<script>document.title='owned'</script>" in evil.xpath("string(//article)")


@pytest.mark.skipif(BROWSER is None, reason="needs Chromium")
def test_pages_work_from_a_file_and_below_any_address(folder: Path, tmp_path: Path, chromium: Chromium) -> None:
    article = next(folder.glob("article/bridge*"))
    below = tmp_path / "a b" / "deep"
    below.mkdir(parents=True)
    (below / "site").symlink_to(folder)
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        served = f"http://127.0.0.1:{server.server_port}/a%20b/deep/site/article/{article.name}"
        for address in (article.as_uri(), served):
            chromium.look()
            chromium.go(address)
            # The card is what our script adds to a page.
            assert chromium.js("!!document.querySelector('#card[hidden]')"), address
        server.shutdown()


def test_what_cannot_be_exported_is_one_line(db: Path, tmp_path: Path) -> None:
    with pytest.raises(click.ClickException, match="is not empty"):
        export_static(db, db.parent)
    with pytest.raises(click.ClickException, match="is no address"):
        export_static(db, tmp_path / "out", url="javascript:alert(1)")
    with pytest.raises(click.ClickException, match="no such file"):
        export_static(tmp_path / "none.db", tmp_path / "out")
    assert not (tmp_path / "out").exists()
