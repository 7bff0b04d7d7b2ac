"""What is known of an article while its sources are linked one after the other: who is named, described, has spoken."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from operator import attrgetter

from ..models import SpeakerKind
from . import lexicon, places
from .cast import Cast, Entity
from .fold import word_set
from .mentions import ACRONYM, Mention
from .phrases import Phrase
from .reading import Reading
from .roles import QUOTED, Stated

_AGENCIES = frozenset({"agency", "department", "administration", "bureau", "service", "authority", "commission"})
_TELLS = frozenset({"told", "tells", "telling"})
_TOPIC = frozenset({"as", "for", "then", "like"})
_NO_COMPANIES = word_set(
    """
    court department ministry committee house senate parliament congress union unions federation council police party
    government assembly commission university office board
    """
)
_MANY = 500
"""Persons of an article beyond which only those named last are asked who is meant: keeps the time linear."""
_LAST = 64
"""Mentions of one entity that are looked at before a place."""
_ANY_BODY = frozenset({"company", "firm", "group", "organization", "organisation", "corporation", "giant", "network"})


@dataclass(slots=True, eq=False)
class Figure:
    """Who speaks: a named entity of the article, or somebody whom it only describes."""

    name: str
    kind: SpeakerKind
    entity: Entity | None = None
    noun: str = ""
    """Head noun of a description, singular."""
    gender: str = ""
    plural: bool = False
    role: str | None = None
    affiliation: str | None = None
    owner: str | None = None
    """Whose aide, report or campaign."""
    surfaces: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Link:
    """The figures that a source stands for."""

    figures: tuple[Figure, ...]
    confidence: float
    evidence: str
    sort: str
    """How the source refers: "name", "pronoun", "relative", "description", "unnamed", "organisation", ..."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A source already linked, and where it stands."""

    link: Link
    token: int


@dataclass(slots=True)
class Scene:
    """The state that linking reads and adds to."""

    r: Reading
    cast: Cast
    stated: dict[int, list[Stated]]
    turns: list[Turn] = field(default_factory=list)
    described: list[Figure] = field(default_factory=list)
    learned: dict[int, list[Phrase]] = field(default_factory=dict)
    """Entity number -> descriptions that were linked to it without a role stated elsewhere."""
    figures: dict[int, Figure] = field(default_factory=dict)
    told: frozenset[int] = frozenset()
    """Tokens of everything said: who is named there is less present than who is named by the narration."""
    own: frozenset[int] = frozenset()
    """Tokens of the statement whose source is asked for: who is named there hardly ever says it."""

    _by_name: dict[tuple[str, str], Figure] = field(default_factory=dict)
    """Who is described, by name in lower case and kind."""
    _people: list[Entity] = field(init=False)
    _organisations: list[Entity] = field(init=False)
    _named: list[tuple[Mention, Entity]] = field(init=False)
    """Mentions of persons in order, and whom they name."""
    _bodies: list[tuple[Mention, Entity]] = field(init=False)
    """Mentions of organisations, peoples left out."""

    def __post_init__(self) -> None:
        self._people = self.cast.people
        bodies = (e for e in self.cast.entities if e.kind == "organisation")
        self._organisations = [e for e in bodies if not places.people_of(e.name)]
        self._named = sorted(((m, e) for e in self._people for m in e.mentions), key=_place)
        self._bodies = sorted(((m, e) for e in self._organisations for m in e.mentions), key=_place)

    def named_between(self, first: int, last: int) -> Iterator[Entity]:
        """Persons whose mentions begin after one token and before another, one a mention, in order."""
        for at in range(bisect_right(self._named, first, key=_place), len(self._named)):
            m, entity = self._named[at]
            if m.first >= last:
                return
            yield entity

    def figure(self, entity: Entity) -> Figure:
        """The one Figure of a named entity."""
        if entity.number not in self.figures:
            kind: SpeakerKind = "person" if entity.kind == "person" else "organisation"
            if kind == "organisation" and lexicon.is_group(entity.name.split()[-1].lower()):
                kind = "group"
            name = plain(entity.name)
            self.figures[entity.number] = Figure(
                name, kind, entity, gender=entity.gender, plural=kind == "group", surfaces=list(entity.surfaces)
            )
        return self.figures[entity.number]

    def describe(self, p: Phrase, name: str, kind: SpeakerKind, **more: str | None) -> Figure:
        """The Figure of a description, the same one for the same name."""
        known = self._by_name.get((name.lower(), kind))
        if known is None:
            text = self.r.string(p.first, p.last)
            known = Figure(name, kind, noun=p.noun, gender=p.gender, plural=p.plural, surfaces=[text], **more)
            self.described.append(known)
            self._by_name[name.lower(), kind] = known
        return known

    def body(self, p: Phrase) -> str:
        """A description without determiner, possessor, appositions and clauses."""
        return self.r.string(p.start, p.end)

    def last_named(self, noun: str, at: int) -> Entity | None:
        """The organisation named last before a token, its name holding a noun ("department") unless noun is ""."""
        for k in range(bisect_left(self._bodies, at, key=_place) - 1, -1, -1):
            m, entity = self._bodies[k]
            passed = self.r.skipped[m.first] or m.headline or self._is_told(m) or self._in_dateline(m)
            if not passed and _fits(entity, noun):
                return entity
        return None

    def lately(self, at: int, kind: str) -> Iterable[Entity]:
        """Persons or organisations that can be meant at a token: all, or of very many those named last."""
        every, named = (self._people, self._named) if kind == "person" else (self._organisations, self._bodies)
        if len(every) <= _MANY:
            return every
        stop = bisect_left(named, at, key=_place)
        return dict.fromkeys(entity for _, entity in reversed(named[max(0, stop - _MANY) : stop]))

    def described_lately(self) -> Iterable[Figure]:
        """Who was described without a name, the last first."""
        return islice(reversed(self.described), _MANY)

    def before(self, entity: Entity, at: int, skipped: bool = False) -> list[Mention]:
        """The last mentions of somebody before a token, in order, less those in headlines; boilerplate where asked."""
        stop = bisect_left(entity.mentions, at, key=attrgetter("first"))
        last = entity.mentions[max(0, stop - _LAST) : stop]
        return [m for m in last if not m.headline and (skipped or not self.r.skipped[m.first])]

    def _is_told(self, m: Mention) -> bool:
        """Whether a name is whom somebody speaks to ("told The Associated Press")."""
        before = m.lead - 1 - (m.lead > 1 and self.r.lower[m.lead - 1] == "the")
        return before >= 0 and self.r.lower[before] in _TELLS

    def _in_dateline(self, m: Mention) -> bool:
        """Whether a name is the agency of a dateline: "CONWAY, S.C. (AP) —"."""
        return self.r.sentence[m.first] <= 1 and self.r.words[m.lead - 1 : m.lead] == ["("]

    def rank(self, at: int, gender: str) -> list[tuple[float, Figure, str]]:
        """Persons who can be meant at a token, best first: (points, figure, why).

        Recency, subjects and the last speaker count, as in Lappin and Leass, "An Algorithm for Pronominal Anaphora
        Resolution" (Computational Linguistics 1994), with the weights set for news.
        """
        points: dict[int, tuple[float, Figure, str]] = {}
        for entity in self.lately(at, "person"):
            if gender and entity.gender not in ("", gender):
                continue
            before = self.before(entity, at)
            if before:
                value = max(self.salience(m, at) for m in before[-6:])
                value += 1.0 if before[-1] is entity.mentions[0] and entity.parsed and entity.parsed.full else 0.0
                value += min(0.8, 0.08 * len(entity.mentions)) + (1.0 if gender and entity.gender else 0.0)
                figure = self.figure(entity)
                points[id(figure)] = (value, figure, "the nearest person named before it who fits")
        self._add_turns(points, at, gender)
        return sorted(points.values(), key=lambda x: -x[0])

    def _add_turns(self, points: dict[int, tuple[float, Figure, str]], at: int, gender: str) -> None:
        r = self.r
        recent = [t for t in self.turns[-7:] if t.token < at]
        for back, turn in enumerate(reversed(recent)):
            distance = r.sentence[at] - r.sentence[turn.token]
            bonus = max(0.0, 3.0 - 0.5 * distance) if back == 0 else max(0.0, 1.2 - 0.3 * distance)
            same = ", same paragraph" if r.paragraph[turn.token] == r.paragraph[at] else ""
            for figure in turn.link.figures:
                fits = figure.kind in ("person", "unnamed") and not figure.plural
                if not fits or (gender and figure.gender not in ("", gender)):
                    continue
                value, _, why = points.get(id(figure), (0.0, figure, f"the last person quoted{same}"))
                if figure.entity is None:
                    value = max(value, 4.5 - 0.6 * distance)
                elif back == 0:
                    # Somebody whom pronouns keep talking is as present as if named there.
                    value = max(value, 3.5 - 0.6 * distance)
                if back == 0:
                    why = f"the last person quoted{same}"
                points[id(figure)] = (value + bonus, figure, why)

    def unplaced(self, figure: Figure) -> bool:
        """Whether the article states no role of a person but in quotations."""
        return not any(s.rank > QUOTED for s in self.stated.get(figure.entity.number, []))

    def salience(self, m: Mention, at: int) -> float:
        """How present a mention still is at a later token."""
        r = self.r
        value = 4.0 - 0.6 * min(r.sentence[at] - r.sentence[m.first], 10)
        value += 0.5 if r.paragraph[m.first] == r.paragraph[at] else 0.0
        if m.first in self.own or (r.quoted[m.first] and not r.quoted[at]):
            value -= 2.5
        elif m.first in self.told and at not in self.told:
            value -= 0.5
        possessive = m.last + 1 < len(r) and r.tags[m.last + 1] == "POS"
        return value + (1.5 if self.is_subject(m) else 0.0) - (0.5 if possessive else 0.0)

    def is_subject(self, m: Mention) -> bool:
        """Whether a name stands where subjects do: first in its sentence, or directly before a finite verb."""
        r, j = self.r, m.last + 1
        while j < len(r) and r.tags[j] in ("RB", "MD") and r.sentence[j] == r.sentence[m.first]:
            j += 1
        if j < len(r) and r.tags[j] in ("VBD", "VBZ", "VBP") and r.sentence[j] == r.sentence[m.first]:
            return True
        if j < len(r) and r.words[j] == ",":
            closed = next((k for k in range(j + 1, min(j + 20, len(r))) if r.words[k] == ","), None)
            if closed and closed + 1 < len(r) and r.tags[closed + 1] in ("VBD", "VBZ", "VBP"):
                return True
        begin = r.sentence_starts[r.sentence[m.first]]
        topic = r.lower[begin] in _TOPIC and m.lead - begin <= 2
        return (m.lead - begin <= 1 or topic) and not (m.last + 1 < len(r) and r.tags[m.last + 1] == "POS")


def _place(named: tuple[Mention, Entity]) -> int:
    return named[0].first


def _fits(entity: Entity, noun: str) -> bool:
    words = [w.lower() for w in entity.name.split()]
    body = lexicon.is_organisation(words[-1]) or any(ACRONYM.fullmatch(w) for w in entity.name.split())
    if noun in _ANY_BODY and _NO_COMPANIES & set(words):
        return False
    if not noun or noun in _ANY_BODY:
        return body or (len(words) > 1 and not entity.name.isupper()) or len(entity.mentions) > 1
    if noun == "agency":
        return bool(_AGENCIES & set(words))
    heads = (k for k, w in enumerate(words) if w in (noun, lexicon.singular(noun)))
    return any(k + 1 == len(words) or words[k + 1] in ("of", "for", "and", "on") for k in heads)


def plain(name: str) -> str:
    """A name without leading article and final possessive."""
    words = name.split()
    if len(words) > 1 and words[0].lower() in ("the", "a", "an"):
        words = words[1:]
    name = " ".join(words)
    for mark in ("'s", "’s", "´s"):
        name = name.removesuffix(mark)
    return name
