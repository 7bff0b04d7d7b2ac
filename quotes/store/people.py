"""The ids of people in, their rows made true to the entities that are linked to them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

from sqlite_utils import Database

from quotes.store.names import fold


def refresh_people(db: Database, ids: Iterable[str]) -> None:
    """Recompute counts, dates, role and aliases of people; who has no entity any more loses the row.

    Called inside a transaction of the caller, whenever entities went away or moved from one person to another.
    """
    for person_id in sorted(set(ids)):
        entities = db.conn.execute(
            "SELECT e.quotes, e.aliases FROM entities e WHERE e.person_id = ?", (person_id,)
        ).fetchall()
        if not entities:
            db.conn.execute("DELETE FROM people WHERE id = ?", (person_id,))
            continue
        aliases = Counter(name for _, names in entities for name in json.loads(names))
        db.conn.execute("DELETE FROM aliases WHERE person_id = ?", (person_id,))
        db.conn.executemany(
            "INSERT INTO aliases (person_id, name, name_key, articles) VALUES (?, ?, ?, ?)",
            [(person_id, name, fold(name), count) for name, count in sorted(aliases.items())],
        )
        db.conn.execute(
            "UPDATE people SET (quotes, articles, first_quoted, last_quoted) = (SELECT sum(e.quotes),"
            " count(DISTINCT e.article_id), min(a.published), max(a.published) FROM entities e"
            " JOIN articles a ON a.id = e.article_id WHERE e.person_id = people.id),"
            " role = (SELECT role_normal FROM roles WHERE person_id = people.id ORDER BY published DESC, id LIMIT 1),"
            " affiliation = (SELECT e.affiliation FROM entities e JOIN articles a ON a.id = e.article_id"
            " WHERE e.person_id = people.id AND e.affiliation IS NOT NULL ORDER BY a.published DESC, e.id LIMIT 1)"
            " WHERE id = ?",
            (person_id,),
        )
