"""Articles with their quotes in, rows out: whole articles or nothing, and only what changed."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from itertools import chain

from sqlite_utils import Database

from quotes.models import Article, Quote
from quotes.store.database import path_of, store_errors, writing
from quotes.store.identity import Held
from quotes.store.link import Entity, Linker
from quotes.store.migrations import SAID_SELECT
from quotes.store.people import Tally, count_people, drop_unquoted, tallies_of
from quotes.store.records import Record, record

BATCH_ARTICLES = 256
BATCH_CHARACTERS = 8_000_000
BATCH_SECONDS = 1.0

_FOUND_AGAIN = """
UPDATE articles SET run_id = :run WHERE id = :id AND NOT EXISTS (
  SELECT 1 FROM runs was JOIN runs now USING (version, model) WHERE was.id = articles.run_id AND now.id = :run)
"""
"""Where another version or model finds what is stored, the article is that one's from now on."""

Result = tuple[Article, Sequence[Quote]]


@dataclass(slots=True)
class RunSummary:
    """What one run of ``save`` did."""

    run_id: int
    articles: int = 0
    """Articles seen: added, changed and unchanged."""
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    quotes: int = 0
    """Quotes in the articles seen."""


@dataclass(slots=True)
class Unchanged:
    """Tells the articles whose quotes one version and model found already, and counts them until ``save`` does."""

    db: Database
    version: str
    model: str
    articles: int = 0
    quotes: int = 0

    def __call__(self, article: Article) -> int | None:
        """How many quotes are stored of article; None where it, the version or the model is another."""
        row = record(article, ()).article
        with store_errors(path_of(self.db)):
            stored = self.db.conn.execute(
                "SELECT title, published, outlet, url, text, boilerplate, sha256, a.quotes FROM articles a"
                " JOIN runs r ON r.id = a.run_id WHERE a.id = ? AND r.version = ? AND r.model = ?",
                (row[0], self.version, self.model),
            ).fetchone()
        if stored is None or stored[:-1] != row[1:-1]:
            return None
        self.articles += 1
        self.quotes += stored[-1]
        return stored[-1]


def save(
    db: Database, results: Iterable[Result], *, version: str, model: str, unchanged: Unchanged | None = None
) -> RunSummary:
    """Write articles with their quotes, each article whole, in transactions of at most BATCH_SECONDS of collecting.

    An article that is stored with the same quotes is left alone, to the row number; a changed one replaces its own
    quotes only; articles that are not among results stay.  When results raises, what it gave before is saved first.

    Args:
        db: from ``open_db``.
        results: read once, in order; an id that comes twice counts as a change.
        version: of this package, recorded with the run.
        model: name of the model that found the quotes, recorded with the run.
        unchanged: who has told which articles need no results; the run counts those as unchanged.

    Raises:
        StoreError: the disk is full, another process keeps the database locked, the file is damaged.
    """
    path = path_of(db)
    with store_errors(path), writing(db):
        started = db.conn.execute(
            "INSERT INTO runs (version, model, started) VALUES (?, ?, ?)", (version, model, now())
        ).lastrowid
    run = RunSummary(run_id=int(started or 0))
    for batch in _batches(results):
        with store_errors(path), writing(db):
            _save_batch(db, batch, run)
            _count(run, unchanged)
            _record(db, run)
    _count(run, unchanged)
    with store_errors(path), writing(db):
        _record(db, run)
        db.conn.execute("UPDATE runs SET finished = ? WHERE id = ?", (now(), run.run_id))
    return run


def now() -> str:
    """This moment in UTC, as ISO 8601 to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _batches(results: Iterable[Result]) -> Iterator[list[Result]]:
    """Collect before the lock is taken: results may come slowly, and nobody else can write meanwhile."""
    batch: list[Result] = []
    size, since = 0, time.monotonic()
    stream = iter(results)
    while True:
        try:
            result = next(stream)
        except StopIteration:
            break
        except BaseException:
            if batch:
                yield batch
            raise
        batch.append(result)
        size += len(result[0].text)
        if len(batch) >= BATCH_ARTICLES or size >= BATCH_CHARACTERS or time.monotonic() - since >= BATCH_SECONDS:
            yield batch
            batch, size, since = [], 0, time.monotonic()
    if batch:
        yield batch


def _count(run: RunSummary, unchanged: Unchanged | None) -> None:
    if unchanged:
        run.articles += unchanged.articles
        run.unchanged += unchanged.articles
        run.quotes += unchanged.quotes
        unchanged.articles = unchanged.quotes = 0


def _record(db: Database, run: RunSummary) -> None:
    counts = {f.name: getattr(run, f.name) for f in fields(run) if f.name != "run_id"}
    assignments = ", ".join(f"{name} = ?" for name in counts)
    db.conn.execute(f"UPDATE runs SET {assignments} WHERE id = ?", (*counts.values(), run.run_id))


def _save_batch(db: Database, batch: list[Result], run: RunSummary) -> None:
    records = {article.id: record(article, quotes) for article, quotes in batch}
    fresh, stale = [], []
    for made in records.values():
        stored = db.conn.execute("SELECT digest FROM articles WHERE id = ?", made.article[:1]).fetchone()
        if stored and stored[0] == made.digest:
            run.unchanged += 1
            db.conn.execute(_FOUND_AGAIN, {"run": run.run_id, "id": made.article[0]})
            continue
        fresh.append(made)
        if stored:
            stale.append(made.article[0])
    run.articles += len(records)
    run.quotes += sum(len(made.quotes) for made in records.values())
    run.changed += len(stale)
    run.added += len(fresh) - len(stale)
    # People keep their rows, and so their ids, while their article is taken away and written anew.
    before = _take_away(db, stale)
    _write(db, fresh, run.run_id)
    drop_unquoted(db, before)


def _take_away(db: Database, article_ids: list[str]) -> set[str]:
    """Delete all that hangs on the articles but not the articles; the ids of the people quoted there."""
    people: set[str] = set()
    for article_id in article_ids:
        tallies = tallies_of(db, "e.article_id = ?", (article_id,))
        for table in ("said", "quotes", "roles", "entities"):
            db.conn.execute(f"DELETE FROM {table} WHERE article_id = ?", (article_id,))
        count_people(db, tallies, sign=-1)
        people.update(tallies)
    return people


def _write(db: Database, records: list[Record], run_id: int) -> None:
    many = db.conn.executemany
    many(
        "INSERT INTO articles (id, title, published, outlet, url, text, boilerplate, sha256, quotes, digest, run_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET title = excluded.title, published = excluded.published,"
        " outlet = excluded.outlet, url = excluded.url, text = excluded.text, boilerplate = excluded.boilerplate,"
        " sha256 = excluded.sha256, quotes = excluded.quotes, digest = excluded.digest, run_id = excluded.run_id",
        [(*made.article, made.digest, run_id) for made in records],
    )
    many(
        f"INSERT INTO quotes VALUES ({', '.join('?' * 21)})",
        chain.from_iterable(made.quotes for made in records),
    )
    many(
        'INSERT INTO spans (quote_id, part, ordinal, start, "end") VALUES (?, ?, ?, ?, ?)',
        chain.from_iterable(made.spans for made in records),
    )
    _write_speakers(db, records)
    for made in records:
        db.conn.execute(f"INSERT INTO said {SAID_SELECT} WHERE q.article_id = ? ORDER BY q.start", made.article[:1])


def _write_speakers(db: Database, records: list[Record]) -> None:
    many = db.conn.executemany
    next_id = db.conn.execute("SELECT coalesce(max(id), 0) + 1 FROM entities").fetchone()[0]
    linker = Linker(db)
    entities, roles, speakers = [], [], []
    tallies: dict[str, Tally] = defaultdict(Tally)
    for made in records:
        article_id, _, published = made.article[:3]
        roles_of = defaultdict(list)
        for n, *role in made.roles:
            roles_of[n].append(role)
        links = []
        for n, (name, kind, affiliation, aliases, count) in enumerate(made.entities):
            held = {Held(normal, of) for _, normal, of, *_ in roles_of[n]}
            found = linker.link(Entity(article_id, published, name, kind, aliases, frozenset(held)))
            links.append(found)
            entities.append(
                (
                    *(next_id + n, article_id, name, kind, affiliation, json.dumps(aliases, ensure_ascii=False), count),
                    *(published, found.person_id, found.linked_to, found.evidence, found.confidence),
                )
            )
            roles.extend((found.person_id, article_id, next_id + n, *role, published) for role in roles_of[n])
            tallies[found.person_id].add(article_id, count, aliases, held)
        speakers.extend((q, ordinal, next_id + n, links[n].person_id) for q, ordinal, n in made.speakers)
        next_id += len(made.entities)
    many(f"INSERT INTO entities VALUES ({', '.join('?' * 12)})", entities)
    many(
        'INSERT INTO roles (person_id, article_id, entity_id, role, role_normal, affiliation, start, "end", published)'
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        roles,
    )
    many("INSERT INTO quote_speakers (quote_id, ordinal, entity_id, person_id) VALUES (?, ?, ?, ?)", speakers)
    count_people(db, tallies)
    linker.finish()
