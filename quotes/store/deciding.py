"""What people decide about people in, rows moved and the decision kept for ever out.

Judgements are edges that are only ever added, as in nomenklatura's resolver: an undo is one more row.  What holds now
(``people.merged_into``, ``assignments``) is derived from them and consulted by every run, so decisions survive re-runs.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlite_utils import Database

from quotes.store.database import StoreError, path_of, store_errors, writing
from quotes.store.link import ACTIVE, insert_person, name_key
from quotes.store.names import fold
from quotes.store.people import move_entities, recount_people
from quotes.store.saving import now
from quotes.store.versions import link_versions


class DecisionError(StoreError):
    """A decision that cannot be taken; the message is one line that says why."""


@contextmanager
def deciding(db: Database) -> Iterator[None]:
    """A transaction in which who is whom changes, and after it statements as these people make them.

    Raises StoreError.
    """
    with store_errors(path_of(db)), writing(db):
        yield
    link_versions(db)


def merge(db: Database, keep: str, gone: str, *, who: str, note: str = "") -> int:
    """Decide that two rows of ``people`` are one: all of gone's quotes become keep's.  Returns the decision's id.

    Raises:
        DecisionError: an id is unknown, or both are one already.
        StoreError: the database cannot be written.
    """
    with deciding(db):
        decision = merge_rows(db, keep, gone, who=who, note=note)
        if decision is None:
            if _canonical(db, keep) == _canonical(db, gone):
                raise DecisionError(f"{keep} and {gone}: one person already")
            raise DecisionError(f"{keep} and {gone}: decided to be two people; undo that decision first (people log)")
        return decision


def merge_rows(db: Database, keep: str, gone: str, *, who: str, note: str = "") -> int | None:
    """``merge`` inside a transaction of the caller; None when both are one already, or kept apart by a decision."""
    one, other = _canonical(db, keep), _canonical(db, gone)
    apart = db.conn.execute(
        f"SELECT 1 FROM decisions WHERE action = 'apart' AND {ACTIVE} AND (person_id, other_id) IN ((?, ?), (?, ?))",
        (one, other, other, one),
    ).fetchone()
    return None if one == other or apart else _decide(db, "merge", keep, who, note, other_id=gone)


def split(db: Database, person: str, articles: Sequence[str], *, who: str, note: str = "") -> str:
    """Decide that whom these articles quote under this person is somebody else.  Returns the new person's id.

    Raises:
        DecisionError: the id is unknown, no such article quotes the person, or no other article does.
        StoreError: the database cannot be written.
    """
    with deciding(db):
        person = _canonical(db, person)
        entities = db.conn.execute(
            "SELECT article_id, name, kind FROM entities WHERE person_id = ? ORDER BY id", (person,)
        ).fetchall()
        chosen = [entity for entity in entities if entity[0] in set(articles)]
        if not chosen:
            raise DecisionError(f"{person}: not quoted in {', '.join(articles) or 'no article'}")
        if len(chosen) == len(entities):
            raise DecisionError(f"{person}: quoted nowhere else, so there is nothing to split from")
        number, new_id = 2, f"{person}-2"
        while db.conn.execute("SELECT 1 FROM people WHERE id = ?", (new_id,)).fetchone():
            number += 1
            new_id = f"{person}-{number}"
        _, name, kind = chosen[0]
        insert_person(db, new_id, name, kind, name_key(name, kind), None)
        _decide(db, "split", person, who, note, other_id=new_id, entities=json.dumps(chosen))
        return new_id


def rename(db: Database, person: str, name: str, *, who: str, note: str = "") -> int:
    """Decide what a person is called.  Returns the decision's id.

    Raises:
        DecisionError: the id is unknown or the name is empty.
        StoreError: the database cannot be written.
    """
    if not name.strip():
        raise DecisionError(f"{person}: a name is needed")
    with deciding(db):
        return _decide(db, "rename", _canonical(db, person), who, note, name=name.strip())


def keep_apart(db: Database, person: str, other: str, *, who: str, note: str = "") -> int:
    """Decide that two people are two, so that the pair is not asked about again.  Returns the decision's id.

    Raises:
        DecisionError: an id is unknown, or both are one already.
        StoreError: the database cannot be written.
    """
    with deciding(db):
        person, other = _canonical(db, person), _canonical(db, other)
        if person == other:
            raise DecisionError(f"{person}: already one person; split it instead")
        return _decide(db, "apart", person, who, note, other_id=other)


def undo(db: Database, decision: int, *, who: str, note: str = "") -> int:
    """Take a decision back: everything stands again as the rules have it.  Returns the id of the undoing decision.

    Raises:
        DecisionError: no such decision, or it is undone already, or is itself an undo.
        StoreError: the database cannot be written.
    """
    with deciding(db):
        row = db.conn.execute(
            f"SELECT action, person_id, other_id, {ACTIVE} FROM decisions WHERE id = ?", (decision,)
        ).fetchone()
        if row is None:
            raise DecisionError(f"no decision {decision}")
        action, person, other, active = row
        if action == "undo" or not active:
            raise DecisionError(f"decision {decision} is {'an undo' if action == 'undo' else 'undone already'}")
        made = _decide(db, "undo", person, who, note, other_id=other, undoes=decision)
        if other:
            # Who took a decision back is in doubt: the pair returns to the queue.
            db.conn.execute(
                "INSERT INTO doubtful (person_id, other_id, score, reason) SELECT ?, ?, 0.5, 'a decision was undone'"
                " WHERE (SELECT count(*) FROM people WHERE id IN (?, ?)) = 2 ON CONFLICT DO NOTHING",
                (*sorted((person, other)), person, other),
            )
        return made


def decisions(db: Database) -> Iterator[dict]:
    """Every decision ever taken, latest first, with ``active`` telling whether it still holds.

    Raises:
        StoreError: the database cannot be read.
    """
    with store_errors(path_of(db)):
        yield from db.query(f"SELECT *, action != 'undo' AND {ACTIVE} AS active FROM decisions ORDER BY id DESC")


def review(db: Database, limit: int = 20) -> list[dict]:
    """Pairs that may be one person, least sure first, then the most quoted: score, reason, and both rows of people.

    Raises:
        StoreError: the database cannot be read.
    """
    columns = ", ".join(
        f"{table}.{column} AS {side}_{column}"
        for table, side in (("p", "person"), ("o", "other"))
        for column in ("id", "name", "role", "affiliation", "quotes", "first_quoted", "last_quoted")
    )
    with store_errors(path_of(db)):
        return list(
            db.query(
                f"SELECT d.score, d.reason, {columns} FROM doubtful d JOIN people p ON p.id = d.person_id"
                " JOIN people o ON o.id = d.other_id"
                " ORDER BY abs(d.score - 0.5), p.quotes + o.quotes DESC, p.id, o.id LIMIT ?",
                [limit],
            )
        )


def list_people(db: Database, text: str = "", kind: str | None = None, limit: int = 20) -> list[dict]:
    """People whose name or alias holds the words of text, most quoted first: their rows, with ``aliases`` joined.

    Raises:
        StoreError: the database cannot be read.
    """
    with store_errors(path_of(db)):
        return list(
            db.query(
                "SELECT p.id, p.name, p.kind, p.role, p.affiliation, p.quotes, p.articles, p.first_quoted,"
                " p.last_quoted, p.wikidata, (SELECT group_concat(name, '; ') FROM (SELECT name FROM aliases"
                "  WHERE person_id = p.id AND name != p.name ORDER BY articles DESC, name)) AS aliases FROM people p"
                " WHERE merged_into IS NULL AND (:kind IS NULL OR kind = :kind)"
                " AND (:like = '%  %' OR ' ' || name_key || ' ' LIKE :like"
                "  OR id IN (SELECT person_id FROM aliases WHERE ' ' || name_key || ' ' LIKE :like))"
                " ORDER BY quotes DESC, id LIMIT :limit",
                {"kind": kind, "like": f"% {fold(text)} %", "limit": limit},
            )
        )


def _canonical(db: Database, person: str) -> str:
    row = db.conn.execute("SELECT coalesce(merged_into, id) FROM people WHERE id = ?", (person,)).fetchone()
    if row is None:
        raise DecisionError(f"{person}: no such person")
    return row[0]


def _decide(db: Database, action: str, person: str, who: str, note: str, **details: object) -> int:
    row = {"action": action, "person_id": person, "who": who, "at": now(), "note": note, **details}
    decision = db.conn.execute(
        f"INSERT INTO decisions ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", tuple(row.values())
    ).lastrowid
    _apply(db)
    return int(decision or 0)


def _apply(db: Database) -> None:
    """Derive from the decisions that hold who is merged into whom, and which entities are split off; move those."""
    execute = db.conn.execute
    merged: dict[str, str] = {}
    assigned: dict[tuple, tuple[str, str]] = {}
    names: dict[str, str] = {}
    for action, person, other, name, entities in execute(
        "SELECT action, person_id, other_id, name, entities FROM decisions"
        f" WHERE action IN ('merge', 'split', 'rename') AND {ACTIVE} ORDER BY id"
    ):
        if action == "merge":
            keep, gone = merged.get(person, person), merged.get(other, other)
            if keep != gone:
                merged = {a: keep if b == gone else b for a, b in merged.items()} | {gone: keep}
        elif action == "split":
            assigned |= {tuple(entity): (other, person) for entity in json.loads(entities)}
        else:
            names[person] = name
    was_merged = dict(execute("SELECT id, merged_into FROM people WHERE merged_into IS NOT NULL"))
    was_assigned = {tuple(row[:3]): row[3:] for row in execute("SELECT * FROM assignments")}
    changed = {who for who in was_merged.keys() | merged.keys() if was_merged.get(who) != merged.get(who)}
    db.conn.executemany("UPDATE people SET merged_into = ? WHERE id = ?", [(merged.get(who), who) for who in changed])
    execute("DELETE FROM assignments")
    db.conn.executemany(
        "INSERT INTO assignments (article_id, name, kind, person_id, instead_of) VALUES (?, ?, ?, ?, ?)",
        [(*entity, *people) for entity, people in sorted(assigned.items())],
    )
    reassigned = {entity for entity in was_assigned | assigned if was_assigned.get(entity) != assigned.get(entity)}
    entities = _entities_of(db, changed, reassigned)
    _move(db, entities, {entity: people[0] for entity, people in assigned.items()}, merged)
    _name(db, names)
    execute(
        "DELETE FROM doubtful WHERE EXISTS (SELECT 1 FROM people p WHERE p.merged_into IS NOT NULL"
        " AND p.id IN (doubtful.person_id, doubtful.other_id))"
        " OR EXISTS (SELECT 1 FROM decisions d WHERE action IN ('apart', 'split')"
        f" AND {ACTIVE} AND (d.person_id, d.other_id) IN ((doubtful.person_id, doubtful.other_id),"
        " (doubtful.other_id, doubtful.person_id)))"
    )


def _entities_of(db: Database, people: set[str], named: set[tuple]) -> list[tuple]:
    """Entities that may have to move: linked or assigned to one of people, or named themselves."""
    columns = "SELECT e.id, e.article_id, e.name, e.kind, e.linked_to, e.person_id FROM entities e"
    found: set[tuple] = set()
    for who in people:
        found.update(db.conn.execute(f"{columns} WHERE e.linked_to = ?", (who,)))
        found.update(
            db.conn.execute(
                f"{columns} JOIN assignments a USING (article_id, name, kind) WHERE a.person_id = ?",
                (who,),
            )
        )
    for entity in named:
        found.update(db.conn.execute(f"{columns} WHERE e.article_id = ? AND e.name = ? AND e.kind = ?", entity))
    return sorted(found)


def _move(db: Database, entities: list[tuple], assigned: dict[tuple, str], merged: dict[str, str]) -> None:
    moves: dict[str, list[int]] = defaultdict(list)
    touched: set[str] = set()
    for entity_id, article_id, name, kind, linked_to, now_at in entities:
        base = assigned.get((article_id, name, kind), linked_to)
        target = merged.get(base, base)
        if target != now_at:
            moves[target].append(entity_id)
            touched |= {target, now_at}
    for target, entity_ids in moves.items():
        move_entities(db, entity_ids, target)
    recount_people(db, touched)


def _name(db: Database, names: dict[str, str]) -> None:
    """Give people the names decided for them, and those whose renaming was undone the name used most."""
    for (person,) in db.conn.execute("SELECT DISTINCT person_id FROM decisions WHERE action = 'rename'").fetchall():
        used = db.conn.execute(
            "SELECT name FROM entities WHERE person_id = ? GROUP BY name"
            " ORDER BY count(*) DESC, length(name) DESC, name",
            (person,),
        ).fetchone()
        name = names.get(person) or (used[0] if used else None)
        db.conn.execute(
            "UPDATE people SET name = :name WHERE id = :id AND name IS NOT :name", {"name": name, "id": person}
        )
