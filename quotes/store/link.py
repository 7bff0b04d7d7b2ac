"""One entity of an article in, the person of the database that it is out.

Only people with a full name and named organisations are shared between articles.  An unnamed spokesman, a group, a
document, an author, "the ministry", and somebody known by a surname alone are rows of their own article: two of them
may well be two.  ``said.speaker`` still groups them by their words.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass

from sqlite_utils import Database

from quotes.store.identity import DOUBTFUL, SAME, Held, Profile, Verdict, compare, may_be_one, offices, person_name
from quotes.store.names import fold, short_hash, slug, word_set
from quotes.store.people import count_people, drop_unquoted, move_entities, tallies_of

MOST_DOUBTS = 3
"""A name that could be more people than this is no use to a reviewer."""

MOST_NAMESAKES = 50
"""With so many people of one surname on record, an office no longer tells who is meant."""

ACTIVE = "id NOT IN (SELECT undoes FROM decisions WHERE undoes IS NOT NULL)"
"""Condition on ``decisions``: not undone."""

_GENERIC_BODIES = word_set(
    "the ministry department government court courts council parliament senate house army military police committee"
    " commission board agency administration campaign company party union university school hospital bank fire foreign"
    " interior health finance supreme high appeals city county state federal national central education public local"
    " district office authorities authority officials prosecutors rebels opposition office force forces team group firm"
    " association organization organisation bureau service services security prime minister ministers cabinet of and"
    " for presidential election electoral constitutional regional provincial municipal town village church club"
    " newspaper paper website leadership unions super pac network station magazine"
)
_FEDERAL = frozenset(f"{name} department" for name in ("state", "justice", "treasury", "homeland security"))
_LEGAL_FORMS = re.compile(r"\s(?:inc|incorporated|corp|corporation|co|ltd|limited|llc|plc|ag|sa|gmbh)$")


@dataclass(frozen=True, slots=True)
class Entity:
    """Somebody who speaks in one article, as that article tells it."""

    article_id: str
    published: str | None
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    roles: frozenset[Held] = frozenset()


@dataclass(frozen=True, slots=True)
class Link:
    """Which row of ``people`` an entity belongs to, how sure (0..1), and why."""

    person_id: str
    linked_to: str
    """The person that the rules chose; decisions of people may have moved the entity on to person_id."""
    confidence: float
    evidence: str


def name_key(name: str, kind: str) -> str:
    """What two names of one kind have in common when they are the same name."""
    if kind == "person":
        given, middle, surname, suffix = person_name(name)
        return " ".join(filter(None, (given, *middle, surname, suffix))) if given else fold(name)
    key = re.sub(r"^the ", "", fold(name))
    if kind == "organisation":
        key = re.sub(r"^(department|ministry) of (.+)$", r"\2 \1", _LEGAL_FORMS.sub("", key))
    return key


def _is_named(name: str, key: str) -> bool:
    """Whether an organisation's name is its own: "Interpol", "Boston Police", not "the police" or "unions"."""
    if key in _FEDERAL:
        return True
    bare = re.sub(r"^the ", "", name.strip(), flags=re.IGNORECASE)
    return bare[:1].isupper() and not set(key.split()) <= _GENERIC_BODIES


def is_acronym(short: str, name: str) -> bool:
    """Whether short is made of the first letters of name's capital words: "WHO" of "World Health Organization"."""
    letters = re.sub(r"[^A-Za-z]", "", short)
    initials = "".join(word[0] for word in re.findall(r"[A-Z][\w’'-]*", name))
    return 2 <= len(letters) <= 8 and letters.isupper() and letters == initials.upper() and short != name


class Linker:
    """Links the entities of one transaction; remembers what it has looked up in it."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._execute = db.conn.execute
        self._profiles: dict[str, Profile] = {}
        self._blocks: dict[str, list[tuple[str, str]]] = {}
        self._candidates: dict[str, dict[str, list[str]]] = defaultdict(dict)
        self._gained_office: dict[str, None] = {}
        self._doubts: dict[tuple[str, str], Verdict] = {}
        self._names: dict[str, set[str]] = defaultdict(set)
        self._linked: dict[str, dict[tuple, tuple[str, Verdict]]] = defaultdict(dict)
        self._created: list[str] = []
        self._merged = dict(self._execute("SELECT id, merged_into FROM people WHERE merged_into IS NOT NULL"))

    def link(self, entity: Entity) -> Link:
        """The person that an entity is, creating the row when nobody in the database is that person."""
        assigned = self._execute(
            "SELECT person_id, instead_of FROM assignments WHERE article_id = ? AND name = ? AND kind = ?",
            (entity.article_id, entity.name, entity.kind),
        ).fetchone()
        if assigned:
            chosen, linked_to = assigned
        else:
            linked_to, verdict = self._choose(entity)
            chosen = linked_to
        person_id = self._merged.get(chosen, chosen)
        if person_id != linked_to:
            verdict = Verdict(1.0, "decided by a person")
        self._learn(person_id, entity)
        return Link(person_id, linked_to, verdict.score, verdict.reason)

    def finish(self) -> None:
        """After the entities are written: surnames that an office now explains, and the doubts that are left."""
        for person_id in self._gained_office:
            self._adopt(person_id)
        for person_id in self._created:
            self._doubt_surnames(person_id)
        self._db.conn.executemany(
            "INSERT INTO doubtful (person_id, other_id, score, reason) SELECT :a, :b, :score, :reason"
            " WHERE EXISTS (SELECT 1 FROM people WHERE id = :a) AND EXISTS (SELECT 1 FROM people WHERE id = :b)"
            " AND NOT EXISTS (SELECT 1 FROM decisions WHERE action IN ('apart', 'split')"
            f"  AND {ACTIVE} AND (person_id, other_id) IN ((:a, :b), (:b, :a)))"
            " ON CONFLICT DO NOTHING",
            [{"a": a, "b": b, "score": v.score, "reason": v.reason} for (a, b), v in self._doubts.items()],
        )

    def _choose(self, entity: Entity) -> tuple[str, Verdict]:
        key = name_key(entity.name, entity.kind)
        known = self._known(entity, key)
        if known:
            return known, Verdict(1.0, "in the file of known people")
        if entity.kind == "person" and person_name(entity.name).given:
            # The same name with the same roles in the same decade: only a new namesake, who empties this, changes it.
            alike = (key, entity.roles, frozenset(entity.aliases), (entity.published or "")[:3])
            linked = self._linked[person_name(entity.name).surname]
            if alike not in linked:
                linked[alike] = self._full_name(entity, key)
            return linked[alike]
        if entity.kind == "person":
            return self._surname(entity, key)
        # An "organisation" called by somebody's surname is a person misread: a surname alone never merges.
        if entity.kind == "organisation" and _is_named(entity.name, key) and not self._block(key):
            return self._organisation(entity, key)
        return self._own(entity, key)

    def _known(self, entity: Entity, key: str) -> str | None:
        found = self._execute(
            "SELECT k.id, k.name, k.roles FROM known_names n JOIN known_people k ON k.id = n.known_id"
            " WHERE n.name_key = ? AND k.kind = ?",
            (key, entity.kind),
        ).fetchall()
        if len(found) > 1 and entity.published:
            found = [row for row in found if _in_office(json.loads(row[2]), entity.published)]
        if len(found) != 1:
            return None
        self._ensure(*found[0][:2], entity.kind)
        return found[0][0]

    def _full_name(self, entity: Entity, key: str) -> tuple[str, Verdict]:
        mine = _profile(entity)
        verdicts = {who: compare(mine, self._profile(who)) for who in self._of_name(entity, key)}
        for who in self._by_alias(entity):
            known_as = verdicts.get(who, compare(mine, self._profile(who)))
            agree = "other" not in known_as.reason and "but" not in known_as.reason
            verdicts[who] = max(known_as, Verdict(0.96, "known under this name")) if agree else known_as
        ranked = self._one_each(verdicts)
        sure = [each for each in ranked if each[1].score >= SAME]
        if sure and (len(sure) == 1 or sure[0][1].score > sure[1][1].score):
            return sure[0]
        if sure:
            # Namesakes that nothing in this article tells apart: none of them may be given the quote.
            person_id, verdict = self._own(entity, key)
            self._doubt(person_id, sure)
            return person_id, verdict
        person_id = self._create(entity.name, "person", key, None)
        self._doubt(person_id, ranked)
        return person_id, Verdict(1.0, "first of this name" if not ranked else "kept apart from others of the name")

    def _surname(self, entity: Entity, key: str) -> tuple[str, Verdict]:
        mine = _profile(entity)
        verdicts = {who: compare(mine, self._profile(who)) for who, _ in self._block(key)[:MOST_NAMESAKES]}
        ranked = self._one_each(verdicts)
        sure = [each for each in ranked if each[1].score >= SAME]
        if len(sure) == 1 and len(ranked) < MOST_NAMESAKES:
            return sure[0]
        person_id, verdict = self._own(entity, key)
        self._doubt(person_id, ranked)
        return person_id, verdict

    def _one_each(self, verdicts: dict[str, Verdict]) -> list[tuple[str, Verdict]]:
        """Best first, and of rows that a decision made one the best alone."""
        ranked = sorted(verdicts.items(), key=lambda each: (-each[1].score, each[0]))
        best: dict[str, tuple[str, Verdict]] = {}
        for who, verdict in ranked:
            best.setdefault(self._merged.get(who, who), (who, verdict))
        return list(best.values())

    def _organisation(self, entity: Entity, key: str) -> tuple[str, Verdict]:
        find = "SELECT id, name FROM people WHERE kind = 'organisation' AND article_id IS NULL AND {} ORDER BY id"
        same = self._execute(find.format("name_key = ?"), (key,)).fetchone()
        if same:
            return same[0], Verdict(0.99, "same name")
        spelled_out = {who: name for who, name, _ in self._called(entity.name) if is_acronym(entity.name, name)}
        if len(spelled_out) == 1:
            return next(iter(spelled_out)), Verdict(0.95, f"short for {next(iter(spelled_out.values()))}")
        for short in entity.aliases:
            if is_acronym(short, entity.name):
                row = self._execute(find.format("name_key = ?"), (fold(short),)).fetchone()
                if row:
                    self._execute("UPDATE people SET name = ?, name_key = ? WHERE id = ?", (entity.name, key, row[0]))
                    return row[0], Verdict(0.95, f"{short} spelled out")
        return self._create(entity.name, entity.kind, key, None), Verdict(1.0, "first of this name")

    def _own(self, entity: Entity, key: str) -> tuple[str, Verdict]:
        row = self._execute(
            "SELECT id FROM people WHERE name_key = ? AND kind = ? AND article_id = ?",
            (key, entity.kind, entity.article_id),
        ).fetchone()
        person_id = row[0] if row else self._create(entity.name, entity.kind, key, entity.article_id)
        return person_id, Verdict(1.0, "of this article alone")

    def _called(self, name: str) -> list[tuple[str, str, str]]:
        """Shared people that some article, of this transaction or before, calls so: ids, own names and their keys."""
        here = self._names.get(fold(name), set())
        return self._execute(
            "SELECT id, name, name_key FROM people WHERE article_id IS NULL AND id IN (SELECT person_id FROM aliases"
            f" WHERE name_key = ? UNION SELECT id FROM people WHERE id IN ({', '.join('?' * len(here))})) ORDER BY id",
            (fold(name), *here),
        ).fetchall()

    def _of_name(self, entity: Entity, key: str) -> list[str]:
        """Shared people whose full name may be this one."""
        surname = person_name(entity.name).surname
        found = self._candidates[surname]
        if key not in found:
            found[key] = [who for who, name in self._block(surname) if may_be_one(name, entity.name)]
        return found[key]

    def _block(self, surname: str) -> list[tuple[str, str]]:
        if surname not in self._blocks:
            self._blocks[surname] = self._execute(
                "SELECT id, name_key FROM people WHERE block = ? AND kind = 'person' AND article_id IS NULL"
                " ORDER BY id",
                (surname,),
            ).fetchall()
        return self._blocks[surname]

    def _by_alias(self, entity: Entity) -> list[str]:
        """Shared people whom some article also calls by one of this entity's full names."""
        names = [n for n in (entity.name, *entity.aliases) if person_name(n).given and may_be_one(n, entity.name)]
        called = {who: key for each in names for who, _, key in self._called(each)}
        return sorted(who for who, key in called.items() if may_be_one(key, entity.name))

    def _doubt(self, person_id: str, verdicts: list[tuple[str, Verdict]]) -> None:
        doubts = [(who, verdict) for who, verdict in verdicts if verdict.score >= DOUBTFUL and who != person_id]
        if len(doubts) <= MOST_DOUBTS:
            for who, verdict in doubts:
                first, second = sorted((person_id, who))
                self._doubts[first, second] = verdict

    def _profile(self, person_id: str) -> Profile:
        """What is known of a person, under the name that the row was made for: a renaming must not change linking."""
        if person_id not in self._profiles:
            name, first, last = self._execute(
                "SELECT name_key, first_quoted, last_quoted FROM people WHERE id = ?", (person_id,)
            ).fetchone()
            held = self._execute(
                "SELECT role, affiliation FROM role_history WHERE person_id = ? ORDER BY articles DESC, role LIMIT 100",
                (person_id,),
            )
            self._profiles[person_id] = Profile(name, {Held(role, of or None) for role, of in held}, first, last)
        return self._profiles[person_id]

    def _learn(self, person_id: str, entity: Entity) -> None:
        for name in entity.aliases:
            self._names[fold(name)].add(person_id)
        if entity.kind != "person":
            return
        profile, new = self._profile(person_id), _profile(entity)
        if person_name(profile.name).given and not offices(new).keys() <= offices(profile).keys():
            self._gained_office[person_id] = None
        profile.add(new)

    def _adopt(self, person_id: str) -> None:
        """Link surnames of other articles that came before the full name: "President Obama" to Barack Obama."""
        surname = person_name(self._profile(person_id).name).surname
        namesakes = self._block(surname)
        if len(namesakes) >= MOST_NAMESAKES:
            return
        decided = "SELECT person_id FROM decisions UNION SELECT other_id FROM decisions WHERE other_id IS NOT NULL"
        for (orphan,) in self._execute(
            "SELECT id FROM people WHERE block = ? AND kind = 'person' AND article_id IS NOT NULL"
            f" AND id NOT IN ({decided}) ORDER BY id",
            (surname,),
        ).fetchall():
            verdicts = {who: compare(self._profile(orphan), self._profile(who)) for who, _ in namesakes}
            sure = [who for who, verdict in verdicts.items() if verdict.score >= SAME]
            if sure != [person_id]:
                continue
            tallies = tallies_of(self._db, "e.person_id = ?", (orphan,))
            entities = self._execute("SELECT id, article_id FROM entities WHERE person_id = ?", (orphan,)).fetchall()
            for _, article_id in entities:
                if self._execute(
                    "SELECT 1 FROM entities WHERE article_id = ? AND person_id = ?", (article_id, person_id)
                ).fetchone():
                    tallies[orphan].articles.discard(article_id)
            move_entities(self._db, [entity_id for entity_id, _ in entities], person_id)
            self._db.conn.executemany(
                "UPDATE entities SET linked_to = ?, confidence = ?, evidence = ? WHERE id = ?",
                [(person_id, *verdicts[person_id], entity_id) for entity_id, _ in entities],
            )
            count_people(self._db, {person_id: tallies[orphan]})
            self._profile(person_id).add(self._profile(orphan))
            drop_unquoted(self._db, [orphan])

    def _doubt_surnames(self, person_id: str) -> None:
        """Ask whether surnames alone, in articles that came before, mean a person who is new."""
        surname = person_name(self._profile(person_id).name).surname
        if len(self._block(surname)) > MOST_DOUBTS:
            return
        for (orphan,) in self._execute(
            "SELECT id FROM people WHERE block = ? AND kind = 'person' AND article_id IS NOT NULL ORDER BY id LIMIT ?",
            (surname, MOST_NAMESAKES),
        ).fetchall():
            self._doubt(orphan, [(person_id, compare(self._profile(orphan), self._profile(person_id)))])

    def _create(self, name: str, kind: str, key: str, scope: str | None) -> str:
        base = slug(name if scope is None else f"{slug(name)[:50]} {short_hash(scope)}")
        person_id, number = base, 1
        taken = "SELECT 1 FROM people WHERE id = :id UNION SELECT 1 FROM known_people WHERE id = :id"
        while self._execute(taken, {"id": person_id}).fetchone():
            number += 1
            person_id = f"{base}-{number}"
        self._insert(person_id, name, kind, key, scope)
        return person_id

    def _ensure(self, person_id: str, name: str, kind: str) -> None:
        """A person of the file of known people whom nobody quoted until now."""
        if not self._execute("SELECT 1 FROM people WHERE id = ?", (person_id,)).fetchone():
            self._insert(person_id, name, kind, name_key(name, kind), None)

    def _insert(self, person_id: str, name: str, kind: str, key: str, scope: str | None) -> None:
        insert_person(self._db, person_id, name, kind, key, scope)
        if kind == "person" and scope is None:
            self._created.append(person_id)
            surname = person_name(name).surname
            self._candidates.pop(surname, None)
            self._linked.pop(surname, None)
            if surname in self._blocks:
                self._blocks[surname].append((person_id, key))


def insert_person(db: Database, person_id: str, name: str, kind: str, key: str, scope: str | None) -> None:
    """Write a row of ``people`` that counts nothing yet."""
    wikidata = db.conn.execute("SELECT wikidata FROM known_people WHERE id = ?", (person_id,)).fetchone()
    db.conn.execute(
        "INSERT INTO people (id, name, kind, article_id, name_key, block, wikidata) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            *(person_id, name, kind, scope, key),
            *(person_name(name).surname if kind == "person" else "", wikidata[0] if wikidata else None),
        ),
    )


def _in_office(roles: list[dict], day: str) -> bool:
    return any((role.get("from") or "") <= day <= (role.get("to") or "9999") for role in roles)


def _profile(entity: Entity) -> Profile:
    return Profile(entity.name, set(entity.roles), entity.published, entity.published)
