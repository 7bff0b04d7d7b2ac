"""Takes a database, gives a folder of pages that need no server: every link relative, so that it opens from anywhere.

The pages are those of the site, asked for one after the other beginning with the front page, and what they link to.
A link to what wants a server (search, SQL, review) gives its words without a link.
"""

from __future__ import annotations

import asyncio
import hashlib
import posixpath
import re
import sqlite3
import tempfile
from collections import Counter, deque
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import click
from datasette.app import Datasette
from lxml import html

from quotes import export
from quotes.publish import ROUTES, access, assets, reading
from quotes.publish.serve import NAME, site
from quotes.publish.snapshot import empty, snapshot
from quotes.publish.wording import VIEW

LISTED = 250
"""Rows on one page of a list."""

_LISTS = {
    "people": "select id, name, role, quotes from people where quotes > 0 order by quotes desc, name, id",
    "articles": "select id, title, outlet, published, quotes from articles order by published desc, id desc",
}

_TABLES = ("said", "people", "articles")
"""What can be taken along whole."""

_NEED_SERVER = ("review", "search")
_HERE = "http://localhost"
_CITED = re.compile(rf" ?{_HERE}(/\S*)$")

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " base-uri 'none'; form-action 'none'"
)


@dataclass(frozen=True, slots=True)
class StaticSite:
    """What was written."""

    pages: int
    files: int
    """Tables to take along."""
    decided: Counter[str]
    """Reviewers' decisions applied, by verdict."""


def export_static(db: Path, folder: Path, metadata: Path | None = None, url: str | None = None) -> StaticSite:
    """Write the pages of what ``snapshot`` publishes of ``db`` into ``folder``, which must be new or empty.

    Args:
        db: the working database, which is only read.
        metadata: instead of the project's own.
        url: address under which the folder will be found; citations without an address of their own then lead there.

    Raises:
        click.ClickException: with one line, when something cannot be read or written.
    """
    empty(folder)
    if url is not None and urlsplit(url).scheme not in ("http", "https"):
        raise click.ClickException(f"{url}: is no address that begins with http:// or https://")
    with tempfile.TemporaryDirectory(prefix="quotes-") as scratch:
        made = snapshot(db, Path(scratch, "site"), metadata)
        published = made.folder / f"{NAME}.db"
        datasette = site(published, public=True, metadata=metadata, immutable=True)
        access.for_files.add(datasette)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(published)) as conn:
                writer = _Writer(datasette, conn, folder, url)
                asyncio.run(writer.write())
        except OSError as error:
            raise click.ClickException(f"{folder}: cannot be written: {error.strerror or error}") from error
    return StaticSite(writer.pages, writer.files, made.decided)


class _Writer:
    def __init__(self, datasette: Datasette, conn: sqlite3.Connection, folder: Path, url: str | None) -> None:
        self.pages = self.files = 0
        self._datasette = datasette
        self._conn = conn
        self._folder = folder
        self._url = url and url.rstrip("/") + "/"
        self._waiting: deque[str] = deque()
        self._seen: set[str] = set()
        routes = [re.compile(pattern) for pattern, _ in ROUTES if "(?P<database>" in pattern]
        self._routes = [route for route in routes if "format" not in route.groupindex]

    async def write(self) -> None:
        """Everything, beginning with the front page."""
        await self._datasette.invoke_startup()
        (self._folder / ".nojekyll").touch()
        self._ask("/")
        while self._waiting:
            address = self._waiting.popleft()
            path = self._folder / _file(address)
            path.parent.mkdir(parents=True, exist_ok=True)
            parts = urlsplit(address)
            name, _, form = parts.path.removeprefix(f"/{NAME}/").partition(".")
            if name in _TABLES and form:
                self._write_table(name, form, path)
            elif form or parts.path.startswith("/-/"):
                path.write_bytes((await self._fetch(address)).content)
                self.files += bool(form)
            else:
                text = await self._list(name, address) if name in _LISTS else (await self._fetch(address)).text
                path.write_text(await self._frozen(text, address), encoding="utf-8")
                self.pages += 1

    def _ask(self, address: str) -> None:
        if address not in self._seen:
            self._seen.add(address)
            self._waiting.append(address)

    async def _fetch(self, address: str):
        answer = await self._datasette.client.get(address)
        if answer.status_code != 200:
            raise click.ClickException(f"the page {address} cannot be made: status {answer.status_code}")
        return answer

    async def _list(self, name: str, address: str) -> str:
        page = int(dict(parse_qsl(urlsplit(address).query)).get("page", 1))
        count = self._conn.execute(f"select count(*) from ({_LISTS[name]})").fetchone()[0]
        cursor = self._conn.execute(f"{_LISTS[name]} limit {LISTED} offset {(page - 1) * LISTED}")
        rows = list(export.named([column[0] for column in cursor.description], cursor))
        values = {
            **VIEW,
            "database": NAME,
            "asset": partial(assets.address, self._datasette),
            "what": name,
            "rows": rows,
            "page": page,
            "pages": reading.pages_of(count, LISTED),
            "count": count,
        }
        return await self._datasette.render_template("quotes_list.html", values)

    def _write_table(self, name: str, form: str, path: Path) -> None:
        cursor = self._conn.execute(f"select * from [{name}]")
        columns = [column[0] for column in cursor.description]
        rows = export.named(columns, cursor)
        if form == "xlsx":
            with path.open("wb") as binary:
                export.write_xlsx(rows, columns, binary)
        else:
            with path.open("w", encoding="utf-8", errors="replace", newline="") as stream:
                if form == "csv":
                    export.write_csv(rows, columns, stream, bom=True)
                else:
                    export.write_jsonl(rows, stream)
        self.files += 1

    async def _frozen(self, text: str, address: str) -> str:
        """The page with its links made relative, or taken away where they want a server."""
        tree = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
        here = posixpath.dirname(_file(address))
        for element in tree.xpath("//*[@href or @src]"):
            name = "href" if "href" in element.attrib else "src"
            link = element.get(name)
            if urlsplit(link).scheme or link.startswith("#"):
                continue
            target = await self._target(link)
            if target is not None:
                element.set(name, posixpath.relpath(_file(target[0]), here or ".") + target[1])
                self._ask(target[0])
            elif element.tag == "a":
                _unlink(element)
            else:
                element.drop_tree()
        for form in tree.xpath("//form"):
            form.drop_tree()
        for element in tree.xpath("//*[contains(concat(' ', @class, ' '), ' citation ')]"):
            await self._cite(element)
        tree.head.insert(0, html.Element("meta", {"http-equiv": "Content-Security-Policy", "content": _POLICY}))
        return html.tostring(tree, encoding="unicode", doctype="<!DOCTYPE html>")

    async def _cite(self, element: html.HtmlElement) -> None:
        found = _CITED.search(element.text or "")
        if found:
            target = await self._target(found[1]) if self._url else None
            public = f" {self._url}{_file(target[0])}{target[1]}" if target else ""
            element.text = element.text[: found.start()] + public

    async def _target(self, link: str) -> tuple[str, str] | None:
        """The address that a link within the site leads to, in its one form, and the fragment; None without one."""
        parts = urlsplit(link)
        fragment = f"#{parts.fragment}" if parts.fragment else ""
        asked = {name: value for name, value in parse_qsl(parts.query) if name != "_bom"}
        path = parts.path
        paged = f"{path}?page={asked['page']}" if asked.get("page", "1") != "1" else path
        if re.match(assets.ROUTE, path) or path == "/":
            return path, fragment
        rest = path.removeprefix(f"/{NAME}/")
        if rest in _LISTS:
            return paged, fragment
        if rest == "said" and not asked:
            return f"/{NAME}/guide", "#said"
        name, _, form = rest.partition(".")
        if form in dict(VIEW["FORMATS"]) and not asked and (name in _TABLES or name.startswith("speaker/")):
            return path, fragment
        if rest.startswith("quote/"):
            answer = await self._datasette.client.get(path, follow_redirects=False)
            return await self._target(answer.headers["location"])
        if rest.partition("/")[0] in _NEED_SERVER or set(asked) - {"page"}:
            return None
        if any(route.match(path) for route in self._routes):
            return paged, fragment
        return None


def _unlink(element: html.HtmlElement) -> None:
    if element.getparent().tag == "svg":
        # A group keeps the title to its column; without it the title would be that of the whole picture.
        element.tag = "g"
        element.attrib.pop("href")
    else:
        element.drop_tag()


def _file(address: str) -> str:
    """Path of the file that holds what the site has at an address; the same at every export."""
    parts = urlsplit(address)
    path = parts.path.removeprefix(f"/{NAME}").strip("/")
    if not path:
        return "index.html"
    if path.startswith("-/"):
        return f"assets/{posixpath.basename(path)}"
    *folders, name = path.split("/")
    name, dot, ending = name.partition(".")
    if not re.fullmatch(r"[a-z0-9_~-]{1,100}", name):
        # Not every file system tells capitals from small letters, and none takes names of any length.
        name = f"{name[:100]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    if dot:
        return "/".join([*folders, f"{name}.{ending}"])
    page = dict(parse_qsl(parts.query)).get("page")
    return "/".join([*folders, name, f"{page}.html"] if page else [*folders, f"{name}.html"])
