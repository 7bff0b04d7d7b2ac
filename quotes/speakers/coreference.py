"""Phrases in text order in, the entity that each stands for out, with the rule that led there and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass, field

from . import lexicon, places
from .cast import Cast, Entity
from .mentions import Mention
from .phrases import Phrase, analyse
from .reading import Reading
from .roles import Stated


@dataclass(slots=True, eq=False)
class Figure:
    """Who speaks: a named entity of the article, or somebody whom it only describes."""

    name: str
    kind: str
    """A SpeakerKind."""
    entity: Entity | None = None
    noun: str = ""
    """Head noun of a description, singular."""
    gender: str = ""
    plural: bool = False
    role: str | None = None
    affiliation: str | None = None
    surfaces: list[str] = field(default_factory=list)
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """The figures that a source stands for."""

    figures: tuple[Figure, ...]
    confidence: float
    evidence: str
    sort: str


@dataclass(frozen=True, slots=True)
class _Turn:
    """A source already linked."""

    link: Link
    token: int


class Resolver:
    """Links the sources of one article, to be asked in text order."""

    def __init__(self, r: Reading, cast: Cast, stated: dict[int, list[Stated]]) -> None:
        self.r, self.cast, self.stated = r, cast, stated
        self.turns: list[_Turn] = []
        self.figures: dict[int, Figure] = {}
        self.described: list[Figure] = []
        self.learned: dict[int, list[Phrase]] = {}
        """Entity number -> descriptions that were linked to it without a role stated elsewhere."""

    def link(self, tokens: list[int], at: int) -> Link:
        """Link a source given by its tokens; at is where the attribution stands, used where there is no source."""
        link = self._link(tokens, at)
        if link.figures:
            self.turns.append(_Turn(link, tokens[0] if tokens else at))
        return link

    def _link(self, tokens: list[int], at: int) -> Link:
        if not tokens:
            return Link((), 0.5, "no source in the text", "empty")
        phrase = analyse(self.r, self.cast, tokens)
        text = self.r.string(phrase.first, phrase.last)
        match phrase.sort:
            case "name":
                return self._names(phrase)
            case "pronoun":
                return self._pronoun(phrase)
            case "relative":
                return self._relative(phrase)
            case "author":
                return Link((Figure("author", "author"),), 0.7, f"“{text}”: the author of the article", "author")
            case "person" | "people":
                return self._description(phrase)
            case "organisation":
                return self._organisation(phrase)
            case "document":
                return self._document(phrase)
            case "group":
                return self._plain(phrase, "group", 0.9)
            case _:
                return self._plain(phrase, "generic", 0.6)

    def figure(self, entity: Entity) -> Figure:
        """The one Figure of a named entity."""
        if entity.number not in self.figures:
            kind = "person" if entity.kind == "person" else "organisation"
            self.figures[entity.number] = Figure(
                plain(entity.name), kind, entity, gender=entity.gender, surfaces=list(entity.surfaces)
            )
        return self.figures[entity.number]

    def _names(self, p: Phrase) -> Link:
        figures = tuple(dict.fromkeys(self.figure(e) for e, _ in p.people))
        first = p.people[0]
        name = first[1].text
        full = figures[0].name
        how = f"named here: {name}" if name == full else f"“{name}” → {full}: the fuller name in this article"
        return Link(figures, 0.99 if name == full else 0.96, how, "name")

    # ---------------------------------------------------------------- pronouns
    def _pronoun(self, p: Phrase) -> Link:
        word = self.r.words[p.first]
        if p.gender in ("m", "f"):
            ranked = self._rank(p.first, p.gender)
            if not ranked:
                return Link((), 0.3, f"“{word}”: nobody named before it fits", "pronoun")
            best = ranked[0]
            margin = best[0] - ranked[1][0] if len(ranked) > 1 else 4.0
            confidence = min(0.97, 0.6 + 0.1 * margin)
            return Link((best[1],), confidence, f"“{word}” → {best[1].name}: {best[2]}", "pronoun")
        return self._they(p)

    def _rank(self, at: int, gender: str, noun: str = "") -> list[tuple[float, Figure, str]]:
        """Persons who can be meant at a token, best first: (points, figure, why)."""
        r = self.r
        points: dict[int, tuple[float, Figure, str]] = {}
        here = r.sentence[at]
        for entity in self.cast.people:
            if gender and entity.gender and entity.gender != gender:
                continue
            best = None
            for m in entity.mentions:
                if m.first >= at:
                    break
                if r.skipped[m.first] or m.headline:
                    continue
                value = self._mention_points(m, at, here)
                if best is None or value >= best:
                    best = value
            if best is None:
                continue
            value = best + min(1.5, 0.15 * len(entity.mentions)) + (0.6 if gender and entity.gender == gender else 0)
            points[entity.number] = (value, self.figure(entity), "the nearest person named before it who fits")
        for back, turn in enumerate(reversed(self.turns)):
            if turn.token >= at:
                continue
            distance = here - r.sentence[turn.token]
            bonus = max(0.0, 3.0 - 0.5 * distance) if back == 0 else max(0.0, 1.2 - 0.3 * distance)
            for figure in turn.link.figures:
                if (
                    figure.kind not in ("person", "unnamed")
                    or figure.plural
                    or (gender and figure.gender not in ("", gender))
                ):
                    continue
                why = "the last person quoted" + (
                    ", same paragraph" if r.paragraph[turn.token] == r.paragraph[at] else ""
                )
                if figure.entity is not None:
                    key = figure.entity.number
                    old = points.get(key)
                    if old:
                        points[key] = (old[0] + bonus, figure, why if back == 0 else old[2])
                else:
                    key = -1 - id(figure)
                    old = points.get(key, (0.0, figure, why))
                    recency = max(0.0, 4.0 - 0.6 * distance)
                    points[key] = (max(old[0], recency + bonus), figure, why)
            if back > 6:
                break
        return sorted(points.values(), key=lambda x: -x[0])

    def _mention_points(self, m: Mention, at: int, here: int) -> float:
        r = self.r
        distance = here - r.sentence[m.first]
        value = 4.0 - 0.6 * min(distance, 10)
        if r.paragraph[m.first] == r.paragraph[at]:
            value += 0.5
        if r.quoted[m.first] and not r.quoted[at]:
            value -= 2.5
        if self._subject(m):
            value += 1.5
        if m.last + 1 < len(r) and r.tags[m.last + 1] == "POS":
            value -= 0.5
        return value

    def _subject(self, m: Mention) -> bool:
        """Whether a name stands where subjects do: first in its sentence, or directly before a finite verb."""
        r = self.r
        j = m.last + 1
        while j < len(r) and r.tags[j] in ("RB", "MD") and r.sentence[j] == r.sentence[m.first]:
            j += 1
        if j < len(r) and r.tags[j] in ("VBD", "VBZ", "VBP") and r.sentence[j] == r.sentence[m.first]:
            return True
        begin = r.sentence_starts[r.sentence[m.first]]
        return m.lead - begin <= 1 and not (m.last + 1 < len(r) and r.tags[m.last + 1] == "POS")

    def _they(self, p: Phrase) -> Link:
        """ "it" and "they": the organisation, document or group that spoke or was named last."""
        r, word = self.r, self.r.words[p.first]
        wanted = (
            ("organisation", "document")
            if p.gender == "it"
            else ("group", "unnamed", "organisation", "document", "person")
        )
        best: tuple[float, Figure, str] | None = None
        for back, turn in enumerate(reversed(self.turns[-6:])):
            if turn.token >= p.first:
                continue
            distance = r.sentence[p.first] - r.sentence[turn.token]
            for figure in turn.link.figures:
                if figure.kind not in wanted or (
                    figure.kind in ("unnamed", "person") and not figure.plural and len(turn.link.figures) < 2
                ):
                    continue
                value = 3.0 - 0.5 * distance - 0.2 * back + (0.5 if figure.plural and p.gender == "they" else 0)
                if best is None or value > best[0]:
                    best = (value, figure, "the last source that fits")
                    together = turn.link.figures if len(turn.link.figures) > 1 and p.gender == "they" else (figure,)
        for entity in self.cast.entities:
            if entity.kind == "person":
                continue
            for m in entity.mentions:
                if m.first >= p.first:
                    break
                if r.skipped[m.first] or places.people_of(m.text):
                    continue
                value = (
                    self._mention_points(m, p.first, r.sentence[p.first]) - 2.5 - (1.0 if entity.kind == "place" else 0)
                )
                if best is None or value > best[0]:
                    best = (value, self.figure(entity), "the nearest organisation named before it")
                    together = (best[1],)
        if best is None:
            return Link((), 0.3, f"“{word}”: nothing named before it fits", "pronoun")
        names = " ; ".join(f.name for f in together)
        return Link(tuple(together), 0.6, f"“{word}” → {names}: {best[2]}", "pronoun")

    def _relative(self, p: Phrase) -> Link:
        """ "who", "which": the phrase directly before it."""
        r = self.r
        i = p.first - 1
        while i >= 0 and (r.words[i] in (",", "—", "–", "--") or r.words[i].isspace()):
            i -= 1
        if i < 0:
            return Link((), 0.3, "nothing stands before it", "relative")
        first = i
        while first - 1 >= 0 and r.sentence[first - 1] == r.sentence[i] and i - first < 12:
            tag, word = r.tags[first - 1], r.lower[first - 1]
            if tag in ("DT", "PRP$"):
                first -= 1
                break
            if tag in ("NN", "NNS", "NNP", "NNPS", "JJ", "CD", "POS", "HYPH", "JJR", "JJS", "VBN") or word in (
                "of",
                "-",
            ):
                first -= 1
            else:
                break
        hit = self.cast.by_token.get(i)
        if hit and hit[0].kind == "person":
            return Link(
                (self.figure(hit[0]),),
                0.93,
                f"“{r.words[p.first]}” → {hit[0].name}, named directly before it",
                "relative",
            )
        while first < i and (r.lower[first] in ("of", "-") or r.tags[first] == "POS"):
            first += 1
        inner = self._link(list(range(first, i + 1)), i)
        if not inner.figures:
            return inner
        return Link(
            inner.figures,
            inner.confidence * 0.9,
            f"“{r.words[p.first]}” → “{r.string(first, i)}”; {inner.evidence}",
            "relative",
        )

    # ---------------------------------------------------------------- descriptions
    def _description(self, p: Phrase) -> Link:
        text = self.r.string(p.first, p.last)
        if not p.plural and p.definite:
            person = self._by_role(p)
            if person:
                figure, why, sure = person
                return Link((figure,), sure, f"“{text}” → {figure.name}: {why}", "description")
        if p.definite or p.plural:
            for figure in reversed(self.described):
                if (
                    figure.noun == p.noun
                    and figure.plural == p.plural
                    and figure.kind == "unnamed"
                    and (p.definite or self._body(p).lower() in figure.name.lower())
                ) and (p.start == p.head or self._body(p).lower() in figure.name.lower()):
                    return Link((figure,), 0.85, f"“{text}” → {figure.name}: described so before", "description")
        return self._unnamed(p)

    def _by_role(self, p: Phrase) -> tuple[Figure, str, float] | None:
        """The named person whose stated role fits a definite description."""
        r = self.r
        modifiers = {r.lower[i] for i in range(p.start, p.end + 1)} - {
            p.noun,
            "former",
            "the",
            "of",
            "'s",
            "’s",
            "-",
            "for",
            "at",
        }
        best: tuple[float, Figure, str] | None = None
        at = p.first
        headline = not any(not m.headline and m.first < at for e in self.cast.people for m in e.mentions)
        for entity in self.cast.people:
            if p.gender and entity.gender and p.gender != entity.gender:
                continue
            stated = self.stated.get(entity.number, [])
            words = {
                w.strip(".,'’").lower()
                for s in stated
                for w in (s.role.normal + " " + (s.role.affiliation or "") + " " + s.role.text).split()
            }
            titles = {lexicon.TITLES.get(m.title, (m.title, ""))[0] or m.title for m in entity.mentions if m.title}
            words |= {w for t in titles for w in t.split()}
            if p.noun not in words and not any(_synonym(p.noun, w) for w in words):
                continue
            before = [m for m in entity.mentions if m.first < at and not m.headline]
            if not before and not headline:
                continue
            value = 2.0
            if before:
                value += max(self._mention_points(m, at, r.sentence[at]) for m in before[-4:]) * 0.5
            matched = {m for m in modifiers if any(_related(m, w) for w in words)}
            value += 2.0 * len(matched) - 1.5 * len(modifiers - matched)
            if self.turns and self.figure(entity) in self.turns[-1].link.figures:
                value += 1.5
            why = f"stated as {stated[0].role.text} in this article" if stated else f"titled {p.noun} in this article"
            if best is None or value > best[0]:
                best = (value, self.figure(entity), why)
        if best and best[0] > 0:
            return best[1], best[2], min(0.95, 0.75 + 0.04 * best[0])
        return self._by_salience(p, modifiers)

    def _by_salience(self, p: Phrase, modifiers: set[str]) -> tuple[Figure, str, float] | None:
        """The person spoken of, for "the Vermont senator" where nobody has been called a senator before."""
        if p.owner or any(f.noun == p.noun for f in self.described) or self.r.lower[p.first] not in ("the", "this"):
            return None
        ranked = [x for x in self._rank(p.first, p.gender, p.noun) if x[1].entity is not None]
        ranked = [x for x in ranked if self._may_hold(x[1], p, modifiers)]
        if not ranked or ranked[0][0] < 4.0:
            return None
        figure = ranked[0][1]
        self.learned.setdefault(figure.entity.number, []).append(p)
        return figure, f"no one else is called {p.noun}; {ranked[0][2]}", 0.65

    def _may_hold(self, figure: Figure, p: Phrase, modifiers: set[str]) -> bool:
        """Whether nothing that the article states of a person speaks against a description of him or her."""
        stated = [s for s in self.stated.get(figure.entity.number, []) if s.rank > 0]
        text = " ".join(s.role.text.lower() for s in stated)
        rivals = [{"democratic", "democrat"}, {"republican"}]
        own = [k for k, words in enumerate(rivals) if words & modifiers]
        return not any(words & set(text.split()) for k, words in enumerate(rivals) if own and k not in own)

    def _body(self, p: Phrase) -> str:
        return self.r.string(p.start, p.end)

    def _unnamed(self, p: Phrase) -> Link:
        """A description that no name belongs to, completed by the organisation that the text before names."""
        r = self.r
        text = r.string(p.first, p.last)
        body = self._body(p)
        affiliation, name = None, body
        why = "described, never named"
        if p.owner:
            owner = self._owner_name(p)
            if owner:
                name, affiliation = f"{owner}’s {body}" if False else f"{owner}'s {body}", owner
                why = f"described by {owner}"
        else:
            modifiers = [i for i in range(p.start, p.head) if lexicon.is_organisation(r.lower[i])]
            full = next((self.cast.by_token[i][0] for i in range(p.start, p.head) if i in self.cast.by_token), None)
            if full is not None:
                affiliation = plain(full.name)
            elif modifiers:
                found = self._last_named(r.lower[modifiers[-1]], p.first)
                if found:
                    affiliation = plain(found.name)
                    name = " ".join(
                        filter(
                            None,
                            (
                                r.string(p.start, modifiers[0] - 1) if modifiers[0] > p.start else "",
                                affiliation,
                                r.string(modifiers[-1] + 1, p.end),
                            ),
                        )
                    )
                    why = f"of the {affiliation}, named before"
            elif p.end > p.head and r.lower[p.head + 1] in ("for", "of", "at", "from", "with"):
                name, affiliation = self._complement(p, body)
            if (
                affiliation is None
                and p.start == p.head
                and not p.plural
                and p.noun in ("spokesman", "spokeswoman", "spokesperson", "official")
            ):
                found = self._last_named("", p.first)
                if found:
                    affiliation = plain(found.name)
                    name = f"{affiliation} {body}"
                    why = f"of {affiliation}, named before"
        figure = next((f for f in self.described if f.name == name), None)
        if figure is None:
            figure = Figure(name, "unnamed", None, p.noun, p.gender, p.plural, name, affiliation, [text])
            self.described.append(figure)
        return Link((figure,), 0.85, f"“{text}”: {why}", "unnamed")

    def _owner_name(self, p: Phrase) -> str | None:
        first, last = p.owner
        link = self._link([i for i in range(first, last + 1)], first)
        if link.figures and link.figures[0].kind != "author":
            return link.figures[0].name
        return None

    def _complement(self, p: Phrase, body: str) -> tuple[str, str | None]:
        """ "spokesman for the company" -> ("Apple spokesman", "Apple")."""
        r = self.r
        i = p.head + 2
        while i <= p.end and r.lower[i] in ("the", "a", "an", "his", "her", "their", "its"):
            i += 1
        if i > p.end:
            return body, None
        hit = self.cast.by_token.get(i)
        if hit:
            organisation = plain(hit[0].name)
        elif lexicon.is_organisation(r.lower[p.end]) and (found := self._last_named(r.lower[p.end], p.first)):
            organisation = plain(found.name)
        else:
            return body, None
        if p.noun in ("spokesman", "spokeswoman", "spokesperson") or not hit:
            return f"{organisation} {r.string(p.start, p.head)}", organisation
        return body, organisation

    def _last_named(self, noun: str, at: int) -> Entity | None:
        """The organisation named last before a token, its name holding a noun ("department") unless noun is ""."""
        r, best = self.r, None
        generic = {
            "agency": ("agency", "department", "administration", "bureau", "service"),
            "company": None,
            "firm": None,
            "group": None,
        }
        for entity in self.cast.entities:
            if entity.kind != "organisation" or places.people_of(entity.name):
                continue
            last = entity.name.lower().split()
            if noun and noun not in generic and lexicon.singular(noun) not in last:
                continue
            if noun and generic.get(noun) and not set(generic[noun]) & set(last):
                continue
            for m in entity.mentions:
                if m.first < at and not r.skipped[m.first] and (best is None or m.first >= best[0]):
                    best = (m.first, entity)
        return best[1] if best else None

    def _organisation(self, p: Phrase) -> Link:
        r = self.r
        text = r.string(p.first, p.last)
        hit = self.cast.by_token.get(p.head)
        if hit and hit[0].kind != "person" and (hit[1].last >= p.head):
            figure = self.figure(hit[0])
            same = figure.name == plain(text)
            how = f"named here: {figure.name}" if same else f"“{text}” → {figure.name}"
            return Link((figure,), 0.95, how, "organisation")
        if p.owner:
            owner = self._owner_name(p)
            if owner:
                return self._described(p, f"{owner} {self._body(p)}", "organisation", 0.8, owner)
        if p.definite:
            found = self._last_named(p.noun, p.first)
            if found and p.start == p.head:
                return Link(
                    (self.figure(found),),
                    0.8,
                    f"“{text}” → {found.name}: the {p.noun} named last before",
                    "organisation",
                )
        return self._plain(p, "organisation", 0.8)

    def _document(self, p: Phrase) -> Link:
        text = self.r.string(p.first, p.last)
        for figure in reversed(self.described):
            if figure.kind == "document" and figure.noun == p.noun and p.definite and p.start == p.head and not p.owner:
                return Link((figure,), 0.85, f"“{text}” → {figure.name}: the {p.noun} named before", "document")
        if p.owner:
            owner = self._owner_name(p)
            if owner:
                return self._described(p, f"{owner}'s {self._body(p)}", "document", 0.85, owner)
        return self._plain(p, "document", 0.85)

    def _plain(self, p: Phrase, kind: str, sure: float) -> Link:
        return self._described(p, plain(self._body(p)) or self.r.string(p.first, p.last), kind, sure, None)

    def _described(self, p: Phrase, name: str, kind: str, sure: float, affiliation: str | None) -> Link:
        figure = next((f for f in self.described if f.name.lower() == name.lower() and f.kind == kind), None)
        if figure is None:
            text = self.r.string(p.first, p.last)
            figure = Figure(name, kind, None, p.noun, "", p.plural, None, affiliation, [text])
            self.described.append(figure)
        return Link((figure,), sure, f"as described: “{self.r.string(p.first, p.last)}”", kind)


_SYNONYMS = (
    {"senator", "lawmaker", "legislator"}, {"representative", "congressman", "congresswoman", "lawmaker"},
    {"lawyer", "attorney", "counsel"}, {"leader", "president", "premier", "chief", "head", "chairman", "secretary"},
    {"nominee", "candidate"}, {"chief", "head", "director"}, {"ceo", "executive", "boss", "chief"},
    {"spokesman", "spokesperson", "secretary"}, {"spokeswoman", "spokesperson", "secretary"},
    {"minister", "premier"}, {"officer", "sergeant", "captain", "lieutenant"}, {"governor", "republican", "democrat"},
    {"manager", "coach", "boss"},
)  # fmt: skip


def _synonym(a: str, b: str) -> bool:
    return any(a in s and b in s for s in _SYNONYMS)


def _related(a: str, b: str) -> bool:
    """Whether two words of descriptions mean the same: equal, or demonym and country."""
    if a == b:
        return True
    country = places.people_of(a)
    return bool(country) and country.lower() == b


def plain(name: str) -> str:
    """A name without leading article and final possessive."""
    words = name.split()
    if len(words) > 1 and words[0].lower() in ("the", "a", "an"):
        words = words[1:]
    name = " ".join(words)
    for mark in ("'s", "’s", "´s"):
        name = name.removesuffix(mark)
    return name
