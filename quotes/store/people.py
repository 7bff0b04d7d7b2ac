"""What articles tell of people in, their rows of ``people``, ``aliases`` and ``role_history`` out."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlite_utils import Database

from quotes.store.identity import Held
from quotes.store.names import fold


@dataclass(slots=True)
class Tally:
    """What some entities add to one person, or take from it."""

    quotes: int = 0
    articles: set[str] = field(default_factory=set)
    aliases: Counter[str] = field(default_factory=Counter)
    roles: Counter[Held] = field(default_factory=Counter)

    def add(self, article_id: str, quotes: int, aliases: Sequence[str], roles: Iterable[Held]) -> None:
        """Count one entity."""
        self.quotes += quotes
        self.articles.add(article_id)
        self.aliases.update(aliases)
        self.roles.update(set(roles))


def tallies_of(db: Database, where: str, parameters: Sequence[object]) -> dict[str, Tally]:
    """The tallies of stored entities, by person, chosen by a condition on ``entities e``."""
    roles = defaultdict(set)
    for entity_id, role, affiliation in db.conn.execute(
        f"SELECT e.id, r.role_normal, r.affiliation FROM entities e JOIN roles r ON r.entity_id = e.id WHERE {where}",
        parameters,
    ):
        roles[entity_id].add(Held(role, affiliation))
    tallies: dict[str, Tally] = defaultdict(Tally)
    for entity_id, person_id, article_id, quotes, aliases in db.conn.execute(
        f"SELECT e.id, e.person_id, e.article_id, e.quotes, e.aliases FROM entities e WHERE {where}", parameters
    ):
        tallies[person_id].add(article_id, quotes, json.loads(aliases), roles[entity_id])
    return tallies


def count_people(db: Database, tallies: Mapping[str, Tally], sign: int = 1) -> None:
    """Add tallies to the rows of people (or take away, sign -1), then bring their dates and latest role up to date.

    The cost is that of the tallies alone, however often a person was quoted before: dates come from the ends of
    indexes.  Called in the caller's transaction, after the entities and roles themselves were written or deleted.
    """
    many = db.conn.executemany
    many(
        "UPDATE people SET quotes = quotes + ?, articles = articles + ? WHERE id = ?",
        [(sign * tally.quotes, sign * len(tally.articles), who) for who, tally in tallies.items()],
    )
    many(
        "INSERT INTO aliases (person_id, name, name_key, articles) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (person_id, name) DO UPDATE SET articles = articles + excluded.articles",
        [(who, name, fold(name), sign * n) for who, tally in tallies.items() for name, n in tally.aliases.items()],
    )
    roles = [(who, h.role, h.affiliation or "", sign * n) for who, t in tallies.items() for h, n in t.roles.items()]
    many(
        "INSERT INTO role_history (person_id, role, affiliation, articles) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (person_id, role, affiliation) DO UPDATE SET articles = articles + excluded.articles",
        roles,
    )
    if sign < 0:
        many("DELETE FROM aliases WHERE person_id = ? AND articles <= 0", [(who,) for who in tallies])
        many("DELETE FROM role_history WHERE person_id = ? AND articles <= 0", [(who,) for who in tallies])
    many(
        "UPDATE role_history SET"
        " first_held = (SELECT min(published) FROM roles r WHERE r.person_id = role_history.person_id"
        "  AND r.role_normal = role_history.role AND coalesce(r.affiliation, '') = role_history.affiliation),"
        " last_held = (SELECT max(published) FROM roles r WHERE r.person_id = role_history.person_id"
        "  AND r.role_normal = role_history.role AND coalesce(r.affiliation, '') = role_history.affiliation)"
        " WHERE person_id = ? AND role = ? AND affiliation = ?",
        [role[:3] for role in roles],
    )
    date_people(db, tallies)


def date_people(db: Database, ids: Iterable[str]) -> None:
    """Set first and last quoted, and role and affiliation: what most articles say among the roles
    that were stated in the last sixty days before the latest.

    The affiliation is that of the role, else the one that most articles state, else the latest.
    """
    newest = (
        "ORDER BY last_held IS NULL OR last_held < date((SELECT max(last_held) FROM role_history h"
        " WHERE h.person_id = role_history.person_id), '-60 days'), articles DESC, last_held DESC, role, affiliation"
        " LIMIT 1"
    )
    db.conn.executemany(
        "UPDATE people SET"
        " first_quoted = (SELECT min(published) FROM entities WHERE person_id = people.id),"
        " last_quoted = (SELECT max(published) FROM entities WHERE person_id = people.id),"
        f" role = (SELECT role FROM role_history WHERE person_id = people.id {newest}),"
        " affiliation = coalesce("
        f"  (SELECT nullif(affiliation, '') FROM role_history WHERE person_id = people.id {newest}),"
        "  (SELECT affiliation FROM role_history WHERE person_id = people.id"
        "   AND affiliation <> '' GROUP BY affiliation ORDER BY sum(articles) DESC, max(last_held) DESC, affiliation"
        "   LIMIT 1),"
        "  (SELECT affiliation FROM entities WHERE person_id = people.id AND affiliation IS NOT NULL"
        "   ORDER BY published DESC, id LIMIT 1))"
        " WHERE id = ?",
        [(who,) for who in ids],
    )


def recount_people(db: Database, ids: Iterable[str]) -> None:
    """Count people afresh from all their entities: for decisions, which move many at a time."""
    for who in sorted(set(ids)):
        db.conn.execute("UPDATE people SET quotes = 0, articles = 0 WHERE id = ?", (who,))
        db.conn.execute("DELETE FROM aliases WHERE person_id = ?", (who,))
        db.conn.execute("DELETE FROM role_history WHERE person_id = ?", (who,))
        count_people(db, tallies_of(db, "e.person_id = ?", (who,)) or {who: Tally()})


def drop_unquoted(db: Database, ids: Iterable[str]) -> None:
    """Delete those people that no entity is linked to any more, unless a decision names them."""
    db.conn.executemany(
        "DELETE FROM people WHERE id = :id"
        " AND NOT EXISTS (SELECT 1 FROM entities WHERE person_id = :id)"
        " AND NOT EXISTS (SELECT 1 FROM entities WHERE linked_to = :id)"
        " AND NOT EXISTS (SELECT 1 FROM decisions WHERE person_id = :id)"
        " AND NOT EXISTS (SELECT 1 FROM decisions WHERE other_id = :id)",
        [{"id": who} for who in sorted(set(ids))],
    )


def move_entities(db: Database, entity_ids: Iterable[int], person_id: str) -> None:
    """Give entities, their roles and their quotes to another person; counting is the caller's."""
    many = db.conn.executemany
    pairs = [(person_id, entity_id) for entity_id in entity_ids]
    many("UPDATE entities SET person_id = ? WHERE id = ?", pairs)
    many("UPDATE roles SET person_id = ? WHERE entity_id = ?", pairs)
    many("UPDATE quote_speakers SET person_id = ? WHERE entity_id = ?", pairs)
