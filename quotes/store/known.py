"""A newsroom's file of known people in, names to link by out.

JSON lines or CSV, one person each: ``name``, and where known ``aliases`` (a list, or joined by ";"), ``kind``
(``person`` unless given), ``wikidata`` and ``roles``: a list of ``{"role", "from", "to"}`` with ISO dates, in CSV
"Senator 2009-01-03/2013-02-01; Secretary of State 2013-02-01/2017-01-20".
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from sqlite_utils import Database

from quotes.models import SpeakerKind
from quotes.store.database import StoreError
from quotes.store.deciding import deciding, merge_rows
from quotes.store.identity import person_name
from quotes.store.link import name_key
from quotes.store.names import slug


@dataclass(frozen=True, slots=True)
class Known:
    """One person of the file."""

    name: str
    aliases: tuple[str, ...] = ()
    kind: str = "person"
    wikidata: str | None = None
    roles: tuple[dict, ...] = ()
    """Each with ``role`` and, where known, ``from`` and ``to`` as ISO dates; open ends are absent."""


def read_known(path: str | Path) -> list[Known]:
    """The people of a file; ``.csv`` by its name, JSON lines otherwise.

    Raises:
        StoreError: the file cannot be read, or a line of it is wrong; the message names the line.
    """
    path = Path(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = _csv(lines) if path.suffix.lower() == ".csv" else _jsonl(lines)
            return [_known(row, f"{path}, line {number}") for number, row in rows]
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{path}: {error}") from error
    except json.JSONDecodeError as error:
        raise StoreError(f"{path}: no JSON in one of its lines: {error}") from error


def use_known(db: Database, people: list[Known], *, source: str) -> int:
    """Link by these people from now on, instead of those of the file before; bring the stored rows into line.

    A row of ``people`` that has the name, or an alias that is a full name, becomes the known person; several become
    one, by decisions in the name of source that can be undone.  Returns how many rows were merged.

    Raises:
        StoreError: the database cannot be written.
    """
    merged = 0
    with deciding(db):
        db.conn.execute("DELETE FROM known_people")
        for known in people:
            key = name_key(known.name, known.kind)
            rows = _rows_named(db, known, [known.name, *known.aliases])
            same = [row for row in rows if row[1] == key]
            best = same if len(same) == 1 else rows if not same else []
            identity = best[0][0] if best else _free_id(db, known)
            db.conn.execute(
                "INSERT INTO known_people (id, name, kind, wikidata, roles) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT DO NOTHING",
                (identity, known.name, known.kind, known.wikidata, json.dumps(known.roles)),
            )
            db.conn.executemany(
                "INSERT INTO known_names (name_key, known_id, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                [(name_key(name, known.kind), identity, name) for name in (known.name, *known.aliases)],
            )
            if len(same) > 1:
                # Namesakes: which of them the file means is for a person to decide.
                continue
            db.conn.execute(
                "UPDATE people SET wikidata = ?, name = ? WHERE id = ?", (known.wikidata, known.name, identity)
            )
            merged += sum(
                merge_rows(db, identity, other, who=source) is not None for other, _ in rows if other != identity
            )
    return merged


def _rows_named(db: Database, known: Known, names: list[str]) -> list[tuple[str, str]]:
    full = [n for n in names if known.kind != "person" or person_name(n).given]
    keys = [name_key(n, known.kind) for n in full]
    return db.conn.execute(
        "SELECT id, name_key FROM people WHERE kind = ? AND article_id IS NULL AND merged_into IS NULL"
        f" AND name_key IN ({', '.join('?' * len(keys))}) ORDER BY quotes DESC, id",
        (known.kind, *keys),
    ).fetchall()


def _free_id(db: Database, known: Known) -> str:
    number, identity = 1, slug(known.name)
    while db.conn.execute(
        "SELECT 1 FROM people WHERE id = :id UNION SELECT 1 FROM known_people WHERE id = :id", {"id": identity}
    ).fetchone():
        number += 1
        identity = f"{slug(known.name)}-{number}"
    return identity


def _jsonl(lines) -> Iterator[tuple[int, dict]]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield number, json.loads(line)


def _csv(lines) -> Iterator[tuple[int, dict]]:
    reader = csv.DictReader(lines)
    for row in reader:
        roles = []
        for part in filter(None, map(str.strip, (row.get("roles") or "").split(";"))):
            role, _, period = part.rpartition(" ")
            start, slash, end = period.partition("/")
            roles.append({"role": role, "from": start, "to": end} if slash else {"role": part})
        aliases = [a.strip() for a in (row.get("aliases") or "").split(";") if a.strip()]
        yield reader.line_num, {**row, "roles": roles, "aliases": aliases}


def _known(row: object, where: str) -> Known:
    if not isinstance(row, dict) or not isinstance(row.get("name"), str) or not row["name"].strip():
        raise StoreError(f"{where}: a person needs a name")
    kind, aliases, roles = row.get("kind") or "person", row.get("aliases") or [], row.get("roles") or []
    if kind not in get_args(SpeakerKind):
        raise StoreError(f"{where}: kind {kind!r} is none of {', '.join(get_args(SpeakerKind))}")
    if not isinstance(aliases, list) or not all(isinstance(alias, str) for alias in aliases):
        raise StoreError(f"{where}: aliases must be a list of names")
    if not isinstance(roles, list) or not all(isinstance(r, dict) and isinstance(r.get("role"), str) for r in roles):
        raise StoreError(f"{where}: roles must be a list of objects with a role")
    kept = tuple({k: r[k] for k in ("role", "from", "to") if r.get(k)} for r in roles)
    return Known(row["name"].strip(), tuple(aliases), kind, row.get("wikidata") or None, kept)
