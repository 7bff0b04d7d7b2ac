"""Makes a synthetic database of quotes of any size, and measures the site on it: pages, tables, queries, downloads.

python benchmarks/site.py make million.db --quotes 1000000
python benchmarks/site.py measure million.db
"""

from __future__ import annotations

import json
import os
import random
import re
import resource
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import click
import httpx
import yaml
from datasette_auth_passwords.utils import hash_password

from quotes.publish import decisions
from quotes.publish.decisions import Decision

ROOT = Path(__file__).resolve().parents[1]

PER_ARTICLE = 8
ARTICLES_PER_PERSON = 2.5
QUOTES_PER_STATEMENT = 40
"""One quote of so many begins a statement that three articles tell."""
OUTLETS = [
    f"The {name} {paper}" for name in ("Dover", "Harbour", "Union", "Capital") for paper in ("Post", "Times", "Wire")
]
KINDS = (("person", 70), ("unnamed", 14), ("organisation", 9), ("group", 4), ("document", 3))
SYLLABLES = (
    *(
        "ba",
        "ce",
        "di",
        "fo",
        "gu",
        "ha",
        "je",
        "ki",
        "lo",
        "mu",
        "na",
        "pe",
        "qui",
        "ro",
        "su",
        "ta",
        "ve",
        "wi",
        "xo",
    ),
    *("yu", "zan", "der", "mont", "ley", "ford", "son", "berg", "stein"),
)
ROLES = [
    f"{rank}{office}"
    for rank in ("", "deputy ", "former ", "acting ")
    for office in (
        "mayor",
        "governor",
        "secretary of state",
        "police chief",
        "spokeswoman",
        "senator",
        "judge",
        "coach",
        "professor",
    )
]


def words(chance: random.Random, count: int) -> list[str]:
    """Distinct made-up words."""
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4)))] = None
    return list(found)


def sentences(chance: random.Random, vocabulary: list[str]) -> Iterator[str]:
    """Sentences whose words are as unevenly frequent as those of a language (Zipf's law)."""
    weights = [1 / (rank + 3) for rank in range(len(vocabulary))]
    while True:
        stock = chance.choices(vocabulary, weights, k=200_000)
        at = 0
        while at + 40 < len(stock):
            length = chance.randint(6, 38)
            yield " ".join(stock[at : at + length])
            at += length


@click.group()
def main() -> None:
    """Make a large database, measure the site on it."""


@main.command()
@click.argument("db", type=click.Path(path_type=Path))
@click.option("--quotes", default=1_000_000, show_default=True)
@click.option("--seed", default=1, show_default=True)
def make(db: Path, quotes: int, seed: int) -> None:
    """Write a new database with this many quotes, in the current schema."""
    from quotes.store import open_db
    from quotes.store.migrations import SAID_SELECT

    if db.exists():
        raise click.ClickException(f"{db}: exists already")
    chance = random.Random(seed)
    database = open_db(db)
    conn = database.conn
    triggers = dict(conn.execute("select name, sql from sqlite_master where type = 'trigger'").fetchall())
    for name in triggers:
        conn.execute(f"drop trigger {name}")
    conn.execute("pragma synchronous=off")
    conn.execute("pragma foreign_keys=off")
    articles = max(1, quotes // PER_ARTICLE)
    people = max(10, int(articles / ARTICLES_PER_PERSON))
    vocabulary = words(chance, 20_000)
    names = words(chance, 4_000)
    conn.execute("begin")
    conn.execute(
        "insert into runs (version, model, started, articles, quotes) values ('0', 'synthetic', '2020-01-01', ?, ?)",
        (articles, quotes),
    )
    kinds = chance.choices([k for k, _ in KINDS], [w for _, w in KINDS], k=people)
    persons = [
        (
            f"p{n}",
            f"{chance.choice(names).title()} {chance.choice(names).title()} {n % 97}",
            kinds[n],
            chance.choice(ROLES) if kinds[n] == "person" else None,
        )
        for n in range(people)
    ]
    insert(
        conn,
        "people",
        ("id", "name", "kind", "role", "name_key", "block"),
        ((i, name, kind, role, name.lower(), name.split()[1].lower()) for i, name, kind, role in persons),
    )
    insert(
        conn,
        "aliases",
        ("person_id", "name", "name_key", "articles"),
        ((i, name, name.lower(), 1) for i, name, _, _ in persons),
    )
    frequent = [1 / (n + 20) for n in range(people)]
    chosen = iter(chance.choices(range(people), frequent, k=articles * PER_ARTICLE))
    said = sentences(chance, vocabulary)
    for first in range(0, articles, 5_000):
        rows = {name: [] for name in ("articles", "entities", "roles", "quotes", "quote_speakers", "spans")}
        for a in range(first, min(first + 5_000, articles)):
            _article(chance, a, said, chosen, persons, rows)
        for name, found in rows.items():
            conn.executemany(f"insert into {name} values ({', '.join('?' * len(found[0]))})", found)
        click.echo(f"\r{min(first + 5_000, articles):,} of {articles:,} articles", nl=False, err=True)
    click.echo("\nthe flat table, counts, indexes of words", err=True)
    conn.execute(triggers.pop("said_counts_insert"))
    conn.execute(f"insert into said {SAID_SELECT}")
    conn.execute(
        "update people set (quotes, articles, first_quoted, last_quoted) = (select coalesce(sum(quotes), 0), count(*),"
        " min(published), max(published) from entities where person_id = people.id)"
    )
    conn.execute(
        "insert into role_history select person_id, role_normal, coalesce(affiliation, ''), min(published),"
        " max(published), count(distinct article_id) from roles group by 1, 2, 3"
    )
    conn.execute(
        "insert into statements select id, speaker_id, id, 3, 3, 1 + rowid / :every % 3, 0, 2, published, published,"
        " outlet from said where rowid % :every = 1 and rowid + 2 * :apart <= (select max(rowid) from said)",
        {"every": QUOTES_PER_STATEMENT, "apart": PER_ARTICLE},
    )
    conn.execute(
        "insert into versions select told.id, s.id, iif(told.id = s.id, 'full', 'altered'), 12, 1.0"
        " from statements s join said on said.id = s.id"
        " join said told on told.rowid in (said.rowid, said.rowid + :apart, said.rowid + 2 * :apart)",
        {"apart": PER_ARTICLE},
    )
    for table in ("said", "articles"):
        conn.execute(f"insert into {table}_fts({table}_fts) values ('rebuild')")
    for sql in triggers.values():
        conn.execute(sql)
    conn.execute("commit")
    conn.execute("analyze")
    conn.execute("pragma wal_checkpoint(truncate)")
    conn.close()
    click.echo(
        f"{db}: {articles * PER_ARTICLE:,} quotes, {articles:,} articles, {people:,} speakers,"
        f" {db.stat().st_size / 1e9:.2f} GB"
    )


def insert(conn, table: str, columns: tuple[str, ...], rows: Iterator[tuple]) -> None:
    """Insert rows into some columns of a table."""
    marks = ", ".join("?" * len(columns))
    conn.executemany(f"insert into {table} ({', '.join(columns)}) values ({marks})", rows)


def _article(chance, a: int, said: Iterator[str], chosen: Iterator[int], persons: list[tuple], rows: dict) -> None:
    day = (date(2005, 1, 1) + timedelta(days=chance.randrange(7300))).isoformat()
    article_id = f"a{a}"
    text, speakers = "", {}
    for q in range(PER_ARTICLE):
        person = persons[next(chosen)]
        entity = speakers.setdefault(person[0], a * PER_ARTICLE + q + 1)
        kind = chance.choices(("indirect", "direct", "mixed"), (60, 25, 15))[0]
        quote = next(said)
        quote = f"“{quote}”" if kind == "direct" else quote
        source = len(text)
        text += f"{person[1]} "
        cue = len(text)
        text += "said "
        start = len(text)
        text += f"{quote}.\n\n{next(said)}.\n\n"
        quote_id = f"{chance.getrandbits(64):016x}"
        confidence = round(1 - chance.random() ** 2 * 0.7, 4)
        rows["quotes"].append(
            (
                quote_id,
                article_id,
                kind,
                "speech" if chance.random() < 0.8 else "thought",
                int(chance.random() < 0.03),
                quote,
                "said",
                person[1],
                person[3],
                person[3],
                None,
                day if chance.random() < 0.3 else None,
                "day",
                None,
                None,
                start,
                start + len(quote),
                confidence,
                confidence,
                1.0,
                "“said” between name and words",
            )
        )
        rows["quote_speakers"].append((quote_id, 0, person[0], entity))
        for part, s, e in (("content", start, start + len(quote)), ("cue", cue, cue + 4), ("source", source, cue - 1)):
            rows["spans"].append((quote_id, part, 0, s, e))
    rows["articles"].append(
        (
            article_id,
            next(said)[:70].capitalize(),
            day,
            OUTLETS[int(len(OUTLETS) * chance.random() ** 1.5)],
            f"https://news.example/{a}",
            text,
            "[]",
            f"{a:064x}",
            PER_ARTICLE,
            f"{a:x}",
            1,
        )
    )
    for person_id, entity in speakers.items():
        person = persons[int(person_id[1:])]
        rows["entities"].append(
            (
                entity,
                article_id,
                person[1],
                person[2],
                None,
                json.dumps([person[1]]),
                1,
                day,
                person_id,
                person_id,
                "same name",
                1.0,
            )
        )
        if person[3]:
            rows["roles"].append((entity, person_id, article_id, entity, person[3], person[3], None, 0, 4, day))


PAGES = (
    "/",
    "/quotes",
    "/quotes/guide",
    "/quotes/article/a77",
    "/quotes/speaker/p0",
    "/quotes/speaker/p5000",
    "/quotes/statement",
    "/quotes/statement?page=50",
    "/quotes/statement?speaker_id=p0",
    "/quotes/search",
    "/quotes/search?q={word}",
    "/quotes/search?q={rare}",
    "/quotes/search?q={word}+{rare}",
    "/quotes/search?q={word}&sort=date",
    "/quotes/search?q=%22{word}+{rare}%22",
    "/quotes/search?q={word}*&speaker={name}",
    "/quotes/search?speaker={name}",
    "/quotes/search?outlet=The+Dover+Post&since=2010-01-01&until=2010-02-01",
    "/quotes/search.atom?q={rare}",
    "/quotes/said?_search={rare}",
    "/quotes/said?outlet=The+Dover+Post",
    "/quotes/said?kind=unnamed&_sort=confidence",
    "/quotes/said?_sort_desc=confidence",
    "/quotes/said?speaker_id=p0",
    "/quotes/said?_facet=act",
    "/quotes/said?_facet=role_normal",
    "/quotes/said?_facet=speaker_id",
    "/quotes/said?_facet=type&kind=unnamed&outlet=The+Dover+Post",
)
REVIEW = ("/quotes/review", "/quotes/review?skip=200")
"""Asked for by somebody who is signed in."""
PASSWORD = "not a secret"
FILLED = {
    "speaker": "{name}",
    "role": "mayor",
    "word": "{word}",
    "from_date": "2010-01-01",
    "to_date": "2010-02-01",
    "below": "0.5",
}


@main.command()
@click.argument("db", type=click.Path(path_type=Path, exists=True))
@click.option("--times", default=7, show_default=True, help="How often each page is asked; the first does not count.")
@click.option("--limit", default=200, show_default=True, help="Milliseconds that the median may take.")
def measure(db: Path, times: int, limit: int) -> None:
    """Print how long every page takes, and the speed of the full download.

    Four figures in milliseconds: median, median of processor time (what counts where other work runs), slowest, first.
    """
    code = (
        f"from pathlib import Path; from quotes.publish.serve import serve; serve(Path({str(db.resolve())!r}), port=0)"
    )
    secret = {"QUOTES_REVIEWER_PASSWORD_HASH": hash_password(PASSWORD)}
    server = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, **secret}
    )
    site = server.stdout.readline().split()[2].rstrip("/")
    described = yaml.safe_load((ROOT / "metadata.yml").read_text(encoding="utf-8"))["databases"]["quotes"]
    queries = []
    for name, query in described["queries"].items():
        typed = "&".join(f"{p}={FILLED.get(p, '')}" for p in query.get("params", []))
        queries.append(f"/quotes/{name}?{typed}")
    chance = random.Random(1)
    vocabulary, names = words(chance, 20_000), words(chance, 4_000)
    found = {"word": vocabulary[40], "rare": vocabulary[7_000], "name": names[17]}
    tables = [f"/quotes/{name}" for name, table in described["tables"].items() if not table.get("hidden")]
    slow = 0
    try:
        with httpx.Client(base_url=site, timeout=120) as reader:
            pages = [path.format(**found) for path in (*PAGES, *tables, *queries)]
            for path in (*pages, *REVIEW):
                if path == REVIEW[0]:
                    _sign_in(reader)
                taken, used = [], []
                for _ in range(times + 1):
                    since, before = time.perf_counter(), _processor(server.pid)
                    answer = reader.get(path)
                    taken.append(1000 * (time.perf_counter() - since))
                    used.append(1000 * (_processor(server.pid) - before))
                median = statistics.median(taken[1:])
                slow += median > limit or answer.status_code != 200
                note = "" if answer.status_code == 200 else f"  HTTP {answer.status_code}"
                note += "  timed out" if "timed out" in answer.text else ""
                figures = (median, statistics.median(used[1:]), max(taken[1:]), taken[0])
                click.echo("".join(f"{figure:8.0f}" for figure in figures) + f"  {path}{note}")
            for order in ("", "?_sort=confidence"):
                _download(reader, server.pid, f"/quotes/said.csv{order}")
    finally:
        server.terminate()
        server.wait()
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    click.echo(f"peak memory of the server: {peak / 1024:.0f} MB; {slow} pages above {limit} ms")


@main.command()
@click.argument("db", type=click.Path(path_type=Path, exists=True))
@click.option("--count", default=2_000, show_default=True)
def decide(db: Path, count: int) -> None:
    """Have a reviewer accept the least certain quotes, so that the queue has something to pass over."""
    sql = "select id, article_id, confidence from said order by confidence, id limit ?"
    with closing(sqlite3.connect(db)) as conn:
        for quote_id, article_id, confidence in conn.execute(sql, (count,)).fetchall():
            decision = Decision(quote_id, article_id, "accept", confidence=confidence)
            decisions.decide(decisions.beside(db), decision, "reviewer")


def _sign_in(reader: httpx.Client) -> None:
    page = reader.get("/-/login").text
    token = re.search(r'name="csrftoken" value="([^"]+)"', page)
    form = {"username": "reviewer", "password": PASSWORD, "csrftoken": token[1] if token else ""}
    answer = reader.post("/-/login", data=form)
    if answer.status_code != 302 or "ds_actor" not in reader.cookies:
        raise click.ClickException(f"cannot sign in: HTTP {answer.status_code}")


def _download(reader: httpx.Client, pid: int, path: str) -> None:
    before, highest, size = _memory(pid), 0, 0
    since, used = time.perf_counter(), _processor(pid)
    with reader.stream("GET", path) as answer:
        for n, chunk in enumerate(answer.iter_raw()):
            size += len(chunk)
            if n % 200 == 0:
                highest = max(highest, _memory(pid))
    seconds = time.perf_counter() - since
    used = _processor(pid) - used
    click.echo(
        f"{path}: {size / 1e6:.0f} MB in {seconds:.1f} s, {size / 1e6 / seconds:.0f} MB/s"
        f" ({used:.1f} s of processor time, {size / 1e6 / used:.0f} MB/s),"
        f" memory {before} -> {highest} MB"
    )


def _processor(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) // 1024
    return 0


if __name__ == "__main__":
    main()
