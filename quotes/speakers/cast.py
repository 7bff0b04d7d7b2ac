"""Mentions in, the people, organisations and places of the article out, each once with all its mentions."""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import takewhile
from operator import itemgetter

from . import lexicon, mentions, namesakes, places
from .fold import fold, word_set
from .given_names import gender_of
from .mentions import ACRONYM, Mention
from .names import Name, can_be, parse
from .reading import Reading

NOT_YET = sys.maxsize
"""Where somebody first stands whom no mention names yet."""
_KIN = word_set("wife husband son daughter brother sister mother father widow lady cousin")
_INSTITUTIONS = frozenset({"house", "senate", "congress", "state", "lords", "commons"})
"""Bodies that a longer name ending so is not: the House is not the White House."""
_PLAIN = frozenset({"", "sr"})
"""Suffixes of whom a surname without one can mean."""
_GENDERED = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f"}


@dataclass(slots=True, eq=False)
class Entity:
    """Somebody or something that the article names."""

    kind: str
    """"person", "organisation" or "place"."""
    name: str
    mentions: list[Mention] = field(default_factory=list)
    gender: str = ""
    parsed: Name | None = None
    kin: str = ""
    """The word by which the text introduces a person as a relative of somebody ("son"), "" where it does not."""
    family: bool = False
    """Whether a person is named in full only beside relatives ("Malia and Sasha Obama")."""
    number: int = 0
    first: int = NOT_YET
    """Token index of the first mention."""
    in_full: int = 0
    """Mentions of a person by given name and surname."""
    first_in_full: int = NOT_YET
    titles: set[str] = field(default_factory=set)
    """Titles that stand before the name somewhere."""

    def add(self, m: Mention) -> None:
        """Take over a mention."""
        self.mentions.append(m)
        self.first = min(self.first, m.first)
        self.titles.add(m.title)
        if m.last > m.first:
            self.in_full += 1
            self.first_in_full = min(self.first_in_full, m.first)

    @property
    def surfaces(self) -> tuple[str, ...]:
        """Forms of the name in order of appearance, each once, with the titles that it carried."""
        return tuple(dict.fromkeys(m.text for m in self.mentions))


@dataclass(slots=True)
class Cast:
    """Everybody and everything named in an article."""

    entities: list[Entity]
    by_token: dict[int, tuple[Entity, Mention]]
    """Each token of a mention -> the entity and the mention."""

    def person_at(self, i: int) -> Mention | None:
        """The mention of a person that a token is part of."""
        hit = self.by_token.get(i)
        return hit[1] if hit and hit[0].kind == "person" else None

    def fullest(self, name: str) -> str:
        """The fullest form in the article of a name given without its sentence; the name itself where it has none."""
        words = [] if places.is_place(name) else name.split()
        for k in range(len(words)):
            if k and words[k - 1].lower() not in lexicon.TITLES:
                continue
            bare = " ".join(words[k:])
            named = next((e for e in self.entities if e.kind != "place" and bare in e.surfaces), None)
            if named:
                return named.name
        return name

    @property
    def people(self) -> list[Entity]:
        """Persons in order of first mention."""
        return [e for e in self.entities if e.kind == "person"]


def assemble(r: Reading) -> Cast:
    """Everybody and everything named in an article."""
    persons, others = mentions.find(r)
    people = _people(r, persons)
    _gender_by_pronouns(r, people)
    entities = people + _others(r, others)
    entities.sort(key=lambda e: e.first)
    by_token = {}
    for number, entity in enumerate(entities):
        entity.number = number
        for m in entity.mentions:
            for i in range(m.first, m.last + 1):
                by_token[i] = (entity, m)
    return Cast(entities, by_token)


def _people(r: Reading, found: list[Mention]) -> list[Entity]:
    """One entity a person: full names first, then each bare name to the person whom it fits best there."""
    entities, by_form = _full_names(r, found)
    for m in found:
        if m.text in by_form:
            by_form[m.text].add(m)
            by_form[m.text].gender = m.title_gender or by_form[m.text].gender
    for entity in entities:
        entity.family = all(m.family for m in entity.mentions)
    bare = [m for m in found if m.text not in by_form]
    known = _Known(entities)
    told = _told(r, bare, known)
    weight: dict[int, float] = defaultdict(float)
    for e in entities:
        weight[id(e)] += sum(not _on_top(r, m) for m in e.mentions)
    juniors = _juniors(r, found, entities)
    children: list[Entity] = []
    placed: list[tuple[int, Entity]] = []
    # Titles tell two bearers of a surname apart, and so do "the younger" and "his father": the mentions that carry one
    # are placed before those without; the headline means whom the text below it goes on to mean.
    for m in sorted(bare, key=lambda m: (_on_top(r, m), not m.title_gender, not m.title, m.first not in told, m.first)):
        fits = [e for e in known.like(m.text) if not _other_generation(m, e, juniors)]
        entity = _bearer(r, m, fits, weight, told.get(m.first, {}), placed, children) or _misspelt(m, entities)
        if entity is None:
            entity = Entity("person", m.text, parsed=parse(m.text), kin=_kinship(r, m))
            entities.append(entity)
            known.add(entity)
            children += [entity] if entity.kin else []
        elif not _on_top(r, m):
            weight[id(entity)] += 0.5
        if m.title_gender or m.first in told:
            insort(placed, (m.first, entity), key=itemgetter(0))
        entity.add(m)
        entity.gender = entity.gender or m.title_gender
    for e in entities:
        e.mentions.sort(key=lambda m: m.first)
        if e.name.isupper() and len(e.name) > 4:
            e.name = next((m.text for m in e.mentions if m.text.upper() == e.name != m.text), e.name.title())
    return entities


class _Known:
    """Persons by the words of their names, so that a name is compared with those alone that it can be."""

    def __init__(self, entities: Iterable[Entity] = ()) -> None:
        self.by_word: dict[str, list[Entity]] = defaultdict(list)
        self.entities: list[Entity] = []
        for e in entities:
            self.add(e)

    def add(self, e: Entity) -> None:
        self.entities.append(e)
        name = e.parsed
        for word in {*name.parts, "".join(name.surname), *(name.parts[-1].split("-") if name.parts else ())}:
            self.by_word[word].append(e)

    def like(self, text: str) -> list[Entity]:
        """Everybody whom ``can_be`` can find in a name, in the order that they were added in."""
        parts = parse(text).parts
        return self.by_word.get(parts[-1], []) if parts else []


def _told(r: Reading, bare: list[Mention], known: _Known) -> dict[int, dict[int, float]]:
    """First token of each bare surname whose surroundings tell its bearers apart -> points of each bearer, by id."""
    named = {i: e for e in known.entities for m in e.mentions for i in range(m.first, m.last + 1)}
    told = {}
    for m in bare:
        bearers = _bearers(m, known.like(m.text))
        if len(bearers) > 1:
            points = namesakes.told(r, m, bearers, named)
            if any(points):
                told[m.first] = {id(e): p for e, p in zip(bearers, points, strict=True)}
    return told


def _bearers(m: Mention, entities: list[Entity]) -> list[Entity]:
    """Persons named in full whose surname a bare name is."""
    name = parse(m.text)
    fits = [(can_be(name, e.parsed), e) for e in entities if e.parsed.full]
    bearers = [e for fit, e in fits if fit == 3]
    # Where the family name comes first it looks like a given name, which it is not if nobody is called so.
    return bearers or [e for fit, e in fits if fit == 2 and gender_of(m.text) is None]


def _on_top(r: Reading, m: Mention) -> bool:
    """Whether a name stands in a headline: by its capitals, or in a first paragraph that can be one."""
    return m.headline or (r.paragraph[m.first] == 0 and r.paragraph[-1] > 2 and r.text.startswith(r.title))


def _gender_by_pronouns(r: Reading, people: list[Entity]) -> None:
    """Set the gender that neither name nor title tells by the pronouns that follow before anybody else is named."""
    named = {i for e in people for m in e.mentions for i in range(m.first, m.last + 1)}
    for e in people:
        if e.gender:
            continue
        count = Counter()
        for m in e.mentions:
            for i in range(m.last + 1, min(m.last + 40, len(r))):
                if i in named or r.sentence[i] > r.sentence[m.last] + 1:
                    break
                if r.quoted[i] == r.quoted[m.last] and r.lower[i] in _GENDERED:
                    count[_GENDERED[r.lower[i]]] += 1
                    break
        (gender, most), *rest = count.most_common() or [("", 0)]
        if most and (not rest or most >= 2 * rest[0][1]):
            e.gender = gender


def _full_names(r: Reading, found: list[Mention]) -> tuple[list[Entity], dict[str, Entity]]:
    """Persons whom a given name and a surname name, and which form of a name is whose."""
    entities: list[Entity] = []
    by_form: dict[str, Entity] = {}
    forms = {m.text: m for m in reversed(found) if parse(m.text).full}
    known = _Known()
    for form in sorted(forms, key=lambda t: (-len(parse(t).parts), -len(t), t)):
        name = parse(form)
        fits = [(can_be(name, e.parsed), e) for e in known.like(form)]
        best = max((f for f in fits if f[0] >= 3), key=lambda f: f[0], default=None)
        if best is None:
            m = forms[form]
            best = (4, Entity("person", form, gender=name.gender, parsed=name, kin=_kinship(r, m)))
            entities.append(best[1])
            known.add(best[1])
        by_form[form] = best[1]
    return entities, by_form


def _kinship(r: Reading, m: Mention) -> str:
    """The word that calls a person a relative: "his son, Seth Hale", "Seth Hale, his son"."""
    before = takewhile("of".__ne__, (r.lower[i] for i in range(m.first - 1, max(-1, m.first - 5), -1)))
    after = r.lower[m.last + 3 : m.last + 4] if r.lower[m.last + 1 : m.last + 3] in ([",", "his"], [",", "her"]) else []
    return next((word for word in (*before, *after) if word in _KIN), "")


def _juniors(r: Reading, found: list[Mention], entities: list[Entity]) -> set[str]:
    """Surnames of juniors whom they alone do not mean: the text says "Hale Jr." too, or "Hale" before the junior."""
    surnames = {name.parts[-1] for m in found if (name := parse(m.text)).suffix and not name.full}
    first = {e.parsed.parts[-1]: e.first for e in entities if e.parsed.suffix not in _PLAIN}
    bare = ((fold(m.text), m.first) for m in found if not _on_top(r, m))
    return surnames | {surname for surname, at in bare if at < first.get(surname, -1)}


def _other_generation(m: Mention, e: Entity, juniors: set[str]) -> bool:
    """Whether a surname with or without "Jr." means another than somebody without or with it."""
    name = parse(m.text)
    if e.parsed.suffix == name.suffix or {e.parsed.suffix, name.suffix} <= _PLAIN:
        return False
    return name.parts[-1] == e.parsed.parts[-1] and name.parts[-1] in juniors


def _bearer(
    r: Reading,
    m: Mention,
    entities: list[Entity],
    weight: dict[int, float],
    told: dict[int, float],
    placed: list[tuple[int, Entity]],
    children: Sequence[Entity] = (),
) -> Entity | None:
    """The person whom a bare surname or given name stands for at its place; None for somebody new.

    placed: first token and bearer of the mentions that something tells about.
    children: who is introduced as a relative and not named in full.
    """
    name = parse(m.text)
    fits = [e for e in entities if can_be(name, e.parsed) and _agrees(m, e)]
    alike = _bearers(m, fits)
    if len(alike) == 1 and (child := namesakes.only_child(r, m, alike[0], children)):
        return child
    if len(alike) > 1:
        earlier = range(bisect_left(placed, m.first, key=itemgetter(0)) - 1, -1, -1)
        before = next((placed[k][1] for k in earlier if placed[k][1] in alike), None)
        meant, m.sure = namesakes.choose(r, m, alike, told, before)
        fits = [e for e in fits if e is meant or e not in alike]
    best, score = None, 0.0
    for e in fits:
        fit = can_be(name, e.parsed)
        if fit == 2 and m.title and lexicon.TITLES.get(m.title, (None, ""))[0] is None:
            fit = 1
        # Somebody's wife or brother, named in passing, is not who the surname has meant until then.
        if e.kin and fit == 3 and e.first > m.first:
            continue
        points = fit * 10 + min(6.0, weight[id(e)]) + (8 if e.first < m.first else 0) - (6 if e.kin else 0)
        if m.title and m.title in e.titles:
            points += 6
        if points > score:
            best, score = e, points
    return best


def _agrees(m: Mention, e: Entity) -> bool:
    """Whether a name's title can be a person's."""
    if m.title_gender and e.gender and e.gender != m.title_gender:
        return False
    return not (e.family and m.title and m.title not in e.titles)


def _misspelt(m: Mention, entities: list[Entity]) -> Entity | None:
    """The person named in full before whose surname a bare name misses by one letter ("Bornsten", "Bornstein")."""
    word = fold(m.text)
    if " " in m.text or len(word) < 5 or gender_of(m.text):
        return None
    return next(
        (
            e
            for e in entities
            if e.parsed.full
            and e.first < m.first
            and e.parsed.parts[-1][0] == word[0]
            and word != e.parsed.parts[-1]
            and _one_letter_apart(word, e.parsed.parts[-1])
        ),
        None,
    )


def _one_letter_apart(a: str, b: str) -> bool:
    same = sum(block.size for block in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks())
    return abs(len(a) - len(b)) <= 1 and same >= max(len(a), len(b)) - 1


def _others(r: Reading, found: list[Mention]) -> list[Entity]:
    """One entity an organisation or place: by name, acronym, or a longer name that ends the same."""
    entities: dict[str, Entity] = {}
    forms = Counter(m.text for m in found)
    labelled = Counter(m.text for m in found if r.entity[m.last] in ("GPE", "LOC"))
    for m in sorted(found, key=lambda m: (m.first, -m.last)):
        name = re.sub(r"['’´]s$", "", m.text)
        key = fold(re.sub(r"^The ", "", name))
        if key not in entities:
            place = places.is_place(name) or bool(places.country(name) or places.state(name))
            place = place or labelled[m.text] * 2 > forms[m.text]
            entities[key] = Entity("place" if place else "organisation", places.country(name) or name)
        elif entities[key].name.isupper() and not name.isupper() and not places.country(name):
            entities[key].name = name
        entities[key].add(m)
    merged: list[Entity] = []
    ends = {m.last: e for e in entities.values() if " " in e.name for m in e.mentions}
    for entity in sorted(entities.values(), key=lambda e: -len(e.name)):
        target = _bracketed(r, entity, ends) or _longer(entity, merged) if entity.kind == "organisation" else None
        if entity.kind == "place":
            target = next((e for e in merged if e.kind == "place" and e.name == entity.name), None)
        if target:
            for m in entity.mentions:
                target.add(m)
        else:
            merged.append(entity)
    for e in merged:
        e.mentions.sort(key=lambda m: m.first)
    return merged


def _bracketed(r: Reading, entity: Entity, ends: dict[int, Entity]) -> Entity | None:
    """The body that an acronym in brackets behind its name shortens: "Centers for Disease Control ... (CDC)"."""
    for m in entity.mentions if ACRONYM.fullmatch(entity.name) else ():
        long = (
            ends.get(m.first - 2) if r.words[m.first - 1] == "(" and r.words[m.last + 1 : m.last + 2] == [")"] else None
        )
        if long and long.kind == "organisation" and long.name[0] == entity.name[0]:
            return long
    return None


def initials(name: str) -> set[str]:
    """Acronyms that a name can have: of its capitalised words, with and without the small ones."""
    words = re.findall(r"[^\W\d_]+", name)
    capitals = "".join(w[0] for w in words if w[0].isupper())
    return {capitals, "".join(w[0].upper() for w in words), capitals[1:] if len(capitals) > 3 else capitals}


def _longer(entity: Entity, known: list[Entity]) -> Entity | None:
    """The organisation that a shorter form stands for: an acronym, or the name's first or last words."""
    name = entity.name
    acronym = name.replace(".", "")
    if ACRONYM.fullmatch(name) and len(acronym) > 1:
        fits = [e for e in known if e.kind == "organisation" and acronym in initials(e.name) and " " in e.name]
        return min(fits, key=lambda e: e.first, default=None)
    low = name.lower()
    if low not in _INSTITUTIONS and len(low) > 3 and (lexicon.is_organisation(low.split()[-1]) or " " in low):
        fits = [
            e
            for e in known
            if e.kind == "organisation" and e.name.lower().endswith(" " + low) and e.first < entity.first
        ]
        return fits[0] if len(fits) == 1 else None
    return None
