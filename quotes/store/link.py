"""One entity of an article in, the person of the database that it is out.

Only full names of people and names of organisations are shared between articles.  An unnamed spokesman, a group, a
document, an author or somebody known by a surname alone is a row of its own article.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from quotes.models import Article, Speaker
from quotes.store.names import fold, short_hash, slug


@dataclass(frozen=True, slots=True)
class Link:
    """Which row of ``people`` an entity belongs to, how sure (0..1), and why."""

    person_id: str
    confidence: float
    evidence: str


def link(db: Database, article: Article, speaker: Speaker) -> Link:
    """The person that speaker is, creating the row when nobody in the database is that person."""
    key = fold(speaker.name)
    words = key.split()
    shared = (speaker.kind == "person" and len(words) > 1) or speaker.kind == "organisation"
    scope = None if shared else article.id
    row = db.conn.execute(
        "SELECT id FROM people WHERE name_key = ? AND kind = ? AND article_id IS ?", (key, speaker.kind, scope)
    ).fetchone()
    if row:
        return Link(row[0], 1.0, "same name")
    person_id = _new_id(db, speaker.name if shared else f"{speaker.name} {short_hash(article.id)}")
    db.conn.execute(
        "INSERT INTO people (id, name, kind, article_id, name_key, block) VALUES (?, ?, ?, ?, ?, ?)",
        (person_id, speaker.name, speaker.kind, scope, key, words[-1] if words else ""),
    )
    return Link(person_id, 1.0, "first seen here")


def _new_id(db: Database, name: str) -> str:
    base = candidate = slug(name)
    number = 1
    while db.conn.execute("SELECT 1 FROM people WHERE id = ?", (candidate,)).fetchone():
        number += 1
        candidate = f"{base}-{number}"
    return candidate
