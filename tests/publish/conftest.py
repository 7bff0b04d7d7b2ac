"""A small database of quotes, hostile where it can be, and a site that serves it at a real port."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from chromium import Chromium

from quotes.models import Article, Attribution, Quote, Role, Span, Speaker
from quotes.store import open_db, save

ROOT = Path(__file__).absolute().parents[2]

SPLIT = (
    'WASHINGTON - "The bridge," Mayor Ada Quill said on Monday, "will open in June."\n\n'
    "A city spokeswoman denied that the works were late.\n\nCLICK HERE TO READ MORE\n"
)
OWNED = "document.title='owned'"
HOSTILE = (
    f'<script>{OWNED}</script> <img src=x onerror="{OWNED}"> said: “<b>bold</b> & "quoted"”.\n'
    '=HYPERLINK("http://evil.example") he wrote.\n'
)


def span(text: str, words: str, after: int = 0) -> Span:
    """Where words stand in text."""
    start = text.index(words, after)
    return Span(start, start + len(words))


def _mayor() -> Speaker:
    role = Role("Mayor", span(SPLIT, "Mayor"), "Mayor", None)
    return Speaker("Ada Quill", "person", ("Mayor Ada Quill", "Quill"), (role,), "City of Dover")


def _bridge() -> tuple[Article, list[Quote]]:
    text = SPLIT
    article = Article(
        "bridge.2020",
        text,
        "Bridge to open in June",
        date(2020, 3, 3),
        "The Dover Post",
        "https://news.example/bridge",
        (span(text, "CLICK HERE TO READ MORE"),),
    )
    opening = Attribution(
        content=(span(text, '"The bridge,"'), span(text, '"will open in June."')),
        cue=(span(text, "said"),),
        source=(span(text, "Mayor Ada Quill"),),
        type="direct",
        act="speech",
        negated=False,
        confidence=0.97,
        evidence="quotation marks with “said” between them",
    )
    late = Attribution(
        content=(span(text, "that the works were late"),),
        cue=(span(text, "denied"),),
        source=(span(text, "A city spokeswoman"),),
        type="indirect",
        act="speech",
        negated=True,
        confidence=0.61,
        evidence="“denied” before a that-clause",
    )
    return article, [
        Quote(
            opening, (_mayor(),), "Mayor", "City of Dover", date(2020, 3, 2), "day", "reporters", "at a news conference"
        ),
        Quote(late, (Speaker("city spokeswoman", "unnamed", (), (), "City of Dover"),), "city spokeswoman"),
    ]


def _hostile() -> tuple[Article, list[Quote]]:
    text = HOSTILE
    article = Article(
        "../<evil>&?#/%2e",
        text,
        f"</title><script>{OWNED}</script>",
        date(2020, 3, 4),
        f'"><script>{OWNED}</script>',
        f"javascript:{OWNED}",
    )
    name = f"<img src=x onerror={OWNED}>"
    bold = Attribution(
        content=(span(text, '“<b>bold</b> & "quoted"”'),),
        cue=(span(text, "said"),),
        source=(span(text, "<img src=x"),),
        type="direct",
        act="speech",
        negated=False,
        confidence=0.2,
        evidence=f"</p><script>{OWNED}</script>",
    )
    formula = Attribution(
        content=(span(text, '=HYPERLINK("http://evil.example")'),),
        cue=(span(text, "wrote"),),
        source=(span(text, "he "),),
        type="indirect",
        act="writing",
        negated=False,
        confidence=0.3,
        evidence="=1+1",
    )
    return article, [
        Quote(bold, (Speaker(name, "person", ("=1+2",)),), "<i>boss</i>"),
        Quote(formula, (Speaker(name, "person"), _mayor())),
    ]


def _many(count: int) -> Iterator[tuple[Article, list[Quote]]]:
    """More quotes than Datasette returns from one query, over a year."""
    per = 50
    for n in range(count // per):
        text = "\n\n".join(f"Officials said that item {n}-{m} costs {m} dollars." for m in range(per))
        quotes = []
        for m in range(per):
            words = f"that item {n}-{m} costs {m} dollars"
            content = span(text, words)
            cue = Span(content.start - 5, content.start - 1)
            source = Span(cue.start - 10, cue.start - 1)
            found = Attribution((content,), (cue,), (source,), "indirect", "speech", False, 0.5 + m / 200, "cue “said”")
            quotes.append(Quote(found, (Speaker("Officials", "group"),)))
        yield Article(f"many-{n}", text, f"Budget, part {n}", date(2021, 1, 1) + timedelta(days=7 * n), "Wire"), quotes


@pytest.fixture(scope="session")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with 1,204 quotes."""
    path = tmp_path_factory.mktemp("publish") / "news.db"
    database = open_db(path)
    save(database, [_bridge(), _hostile(), *_many(1200)], version="test", model="none")
    database.conn.close()
    return path


@contextmanager
def running(db: Path, public: bool = False, **environment: str) -> Iterator[str]:
    """The address of a site that serves db while the context lasts, without the slash at its end."""
    code = (
        "from pathlib import Path; from quotes.publish.serve import serve;"
        f"serve(Path({str(db)!r}), port=0, public={public})"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=ROOT,
        env={**os.environ, **environment},
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert "http://" in line, line + process.stdout.read()
    try:
        yield line.split()[2].rstrip("/")
    finally:
        process.terminate()
        process.wait(60)


@pytest.fixture(scope="session")
def site(db: Path) -> Iterator[str]:
    """A running site."""
    with running(db, QUOTES_REVIEWER_PASSWORD_HASH="pbkdf2_sha256$1$salt$never-shown") as address:
        yield address


@pytest.fixture(scope="session")
def serving():
    """Starts further sites."""
    return running


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """A browser."""
    with Chromium(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser
