"""Articles with their quotes in, rows out: whole articles or nothing, and only what changed."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from itertools import chain

from sqlite_utils import Database

from quotes.models import Article, Quote, Speaker, content_text
from quotes.store.database import path_of, store_errors, writing
from quotes.store.link import link
from quotes.store.migrations import SAID_SELECT
from quotes.store.names import fold
from quotes.store.people import refresh_people

BATCH_ARTICLES = 256
BATCH_CHARACTERS = 8_000_000
BATCH_SECONDS = 1.0

Result = tuple[Article, Sequence[Quote]]

_SURROGATE = re.compile("[\ud800-\udfff]")


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


def save(db: Database, results: Iterable[Result], *, version: str, model: str) -> RunSummary:
    """Write articles with their quotes, each article whole, in transactions of at most BATCH_SECONDS of collecting.

    An article that is stored with the same quotes is left alone, to the row number; a changed one replaces its own
    quotes only; articles that are not among results stay.  When results raises, what it gave before is saved first.

    Args:
        db: from ``open_db``.
        results: read once, in order; an id that comes twice counts as a change.
        version: of this package, recorded with the run.
        model: name of the model that found the quotes, recorded with the run.

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
            _record(db, run)
    with store_errors(path), writing(db):
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


def _record(db: Database, run: RunSummary) -> None:
    counts = {f.name: getattr(run, f.name) for f in fields(run) if f.name != "run_id"}
    assignments = ", ".join(f"{name} = ?" for name in counts)
    db.conn.execute(f"UPDATE runs SET {assignments} WHERE id = ?", (*counts.values(), run.run_id))


def _save_batch(db: Database, batch: list[Result], run: RunSummary) -> None:
    latest = {article.id: (article, quotes) for article, quotes in batch}
    run.articles += len(latest)
    for article, quotes in latest.values():
        run.quotes += len(quotes)
        digest = _digest(article, quotes)
        stored = db.conn.execute("SELECT digest FROM articles WHERE id = ?", (article.id,)).fetchone()
        if stored and stored[0] == digest:
            run.unchanged += 1
        elif stored:
            run.changed += 1
            _replace(db, article, quotes, digest, run.run_id)
        else:
            run.added += 1
            _insert(db, article, quotes, digest, run.run_id)


def _digest(article: Article, quotes: Sequence[Quote]) -> str:
    """One value that differs when anything that is stored of the article differs."""
    return hashlib.sha256(repr((article, tuple(quotes))).encode("utf-8", "surrogatepass")).hexdigest()


def _replace(db: Database, article: Article, quotes: Sequence[Quote], digest: str, run_id: int) -> None:
    """Take the article's rows away, write them anew; people keep their rows while anybody else quotes them."""
    before = {row[0] for row in db.conn.execute("SELECT person_id FROM entities WHERE article_id = ?", (article.id,))}
    for table in ("said", "quotes", "roles", "entities"):
        db.conn.execute(f"DELETE FROM {table} WHERE article_id = ?", (article.id,))
    _insert(db, article, quotes, digest, run_id)
    refresh_people(db, before)


def _insert(db: Database, article: Article, quotes: Sequence[Quote], digest: str, run_id: int) -> None:
    unique = {quote.id(article.id): quote for quote in quotes}
    published = _iso(article.published)
    db.conn.execute(
        "INSERT INTO articles (id, title, published, outlet, url, text, boilerplate, sha256, quotes, digest, run_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET title = excluded.title, published = excluded.published,"
        " outlet = excluded.outlet, url = excluded.url, text = excluded.text, boilerplate = excluded.boilerplate,"
        " sha256 = excluded.sha256, quotes = excluded.quotes, digest = excluded.digest, run_id = excluded.run_id",
        _row(
            article.id,
            article.title,
            published,
            article.outlet,
            article.url,
            article.text,
            json.dumps(article.boilerplate),
            hashlib.sha256(article.text.encode("utf-8", "surrogatepass")).hexdigest(),
            len(unique),
            digest,
            run_id,
        ),
    )
    entities = _insert_entities(db, article, list(unique.values()), published)
    db.conn.executemany(
        f"INSERT INTO quotes VALUES ({', '.join('?' * 21)})",
        [_quote_row(quote_id, article, quote) for quote_id, quote in unique.items()],
    )
    db.conn.executemany(
        "INSERT INTO quote_speakers (quote_id, ordinal, entity_id, person_id) VALUES (?, ?, ?, ?)",
        [
            (quote_id, n, *entities[key])
            for quote_id, quote in unique.items()
            for n, key in enumerate(dict.fromkeys(map(_key, quote.speakers)))
        ],
    )
    db.conn.executemany(
        'INSERT INTO spans (quote_id, part, ordinal, start, "end") VALUES (?, ?, ?, ?, ?)',
        [
            (quote_id, part, n, start, end)
            for quote_id, quote in unique.items()
            for part in ("content", "cue", "source")
            for n, (start, end) in enumerate(getattr(quote.attribution, part))
        ],
    )
    db.conn.execute(f"INSERT INTO said {SAID_SELECT} WHERE q.article_id = ? ORDER BY q.start", _row(article.id))


def _insert_entities(
    db: Database, article: Article, quotes: list[Quote], published: str | None
) -> dict[tuple[str, str], tuple[int, str]]:
    """Link and store everybody who speaks in the article: (name, kind) -> (entity id, person id)."""
    entities: dict[tuple[str, str], tuple[int, str]] = {}
    for key, (speaker, count) in _speakers(quotes).items():
        found = link(db, article, speaker)
        aliases = [name for name in dict.fromkeys((speaker.name, *speaker.aliases)) if name]
        entity_id = db.conn.execute(
            "INSERT INTO entities (article_id, name, kind, affiliation, aliases, quotes, person_id, linked_to,"
            " evidence, confidence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            _row(
                article.id,
                speaker.name,
                speaker.kind,
                speaker.affiliation,
                json.dumps(aliases, ensure_ascii=False),
                count,
                found.person_id,
                found.person_id,
                found.evidence,
                found.confidence,
            ),
        ).lastrowid
        entities[key] = (int(entity_id or 0), found.person_id)
        db.conn.executemany(
            "INSERT INTO aliases (person_id, name, name_key, articles) VALUES (?, ?, ?, 1)"
            " ON CONFLICT (person_id, name) DO UPDATE SET articles = articles + 1",
            [_row(found.person_id, name, fold(name)) for name in aliases],
        )
        db.conn.executemany(
            'INSERT INTO roles (person_id, article_id, entity_id, role, role_normal, affiliation, start, "end",'
            " published) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                _row(found.person_id, article.id, entity_id, r.text, r.normal, r.affiliation, *r.span, published)
                for r in speaker.roles
            ],
        )
        role = speaker.roles[0].normal if speaker.roles else None
        db.conn.execute(
            "UPDATE people SET quotes = quotes + :n, articles = articles + 1,"
            " role = CASE WHEN role IS NULL OR :on >= coalesce(last_quoted, '')"
            "  THEN coalesce(:role, role) ELSE role END,"
            " affiliation = CASE WHEN affiliation IS NULL OR :on >= coalesce(last_quoted, '')"
            "  THEN coalesce(:affiliation, affiliation) ELSE affiliation END,"
            " first_quoted = min(coalesce(first_quoted, :on), coalesce(:on, first_quoted)),"
            " last_quoted = max(coalesce(last_quoted, :on), coalesce(:on, last_quoted)) WHERE id = :id",
            {
                "n": count,
                "on": published,
                "role": storable(role),
                "affiliation": storable(speaker.affiliation),
                "id": found.person_id,
            },
        )
    return entities


def _speakers(quotes: list[Quote]) -> dict[tuple[str, str], tuple[Speaker, int]]:
    """Everybody who speaks, in order of appearance, with what all their quotes tell of them and how many these are."""
    found: dict[tuple[str, str], tuple[Speaker, int]] = {}
    for quote in quotes:
        for key, speaker in {_key(s): s for s in quote.speakers}.items():
            known, count = found.get(key, (speaker, 0))
            if known is not speaker:
                known = replace(
                    known,
                    aliases=tuple(dict.fromkeys(known.aliases + speaker.aliases)),
                    roles=tuple(dict.fromkeys(known.roles + speaker.roles)),
                    affiliation=known.affiliation or speaker.affiliation,
                )
            found[key] = (known, count + 1)
    return found


def _key(speaker: Speaker) -> tuple[str, str]:
    return speaker.name, speaker.kind


def _quote_row(quote_id: str, article: Article, quote: Quote) -> tuple:
    attribution = quote.attribution
    evidence = "; ".join(dict.fromkeys(filter(None, (attribution.evidence, quote.link_evidence))))
    return _row(
        quote_id,
        article.id,
        attribution.type,
        attribution.act,
        int(attribution.negated),
        content_text(article.text, attribution.content),
        content_text(article.text, attribution.cue) or None,
        content_text(article.text, attribution.source) or None,
        quote.role,
        _normal_role(quote),
        quote.affiliation,
        _iso(quote.said_on),
        quote.said_precision,
        quote.addressee,
        quote.occasion,
        min((start for start, _ in attribution.content), default=0),
        max((end for _, end in attribution.content), default=0),
        float(quote.confidence),
        float(attribution.confidence),
        float(quote.link_confidence),
        evidence,
    )


def _normal_role(quote: Quote) -> str | None:
    for role in chain.from_iterable(speaker.roles for speaker in quote.speakers):
        if quote.role in (role.text, role.normal):
            return role.normal
    return quote.role


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def storable(text: str | None) -> str | None:
    """Text that SQLite can hold: each lone surrogate becomes U+FFFD, so that offsets stay true."""
    return _SURROGATE.sub("\ufffd", text) if text else text


def _row(*values: object) -> tuple:
    return tuple(storable(value) if isinstance(value, str) else value for value in values)
