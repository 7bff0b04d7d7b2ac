"""Reading in, the named people, organisations and places of the article out, each with all its mentions."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from . import lexicon, places
from .fold import fold, word_set
from .given_names import gender_of
from .names import PARTICLES, SUFFIXES, Name, can_be, parse
from .reading import Reading

_CALENDAR = word_set(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april june july august
    september october november december jan. feb. mar. apr. aug. sept. sep. oct. nov. dec. christmas easter
    ramadan
    """
)
_ROLE_OR_SURNAME = word_set(
    """
    king bishop judge marshal chancellor pope prince duke major abbott priest dean page baker cook ranger winger
    driver hunter fisher carpenter farmer singer painter butcher coach guard forward pastor senior junior knight
    bush sheriff star grower porter host butler mayor baron cardinal champion banker queen parson chaplain
    archer young
    """
)
_COMPLEMENTS = word_set(
    """
    state defense defence treasury energy health education labor labour commerce transportation homeland
    security interior agriculture justice foreign affairs finance trade staff police intelligence national
    parliament congress war environment culture tourism sport sports water power railways home human services
    veterans external information operations communications policy and the house representatives commons lords
    assembly
    """
)
_JOINERS = frozenset({"of", "for", "on", "&", "and", "in", "against", "de", "at"})
_OWNED = word_set(
    """
    campaign administration camp team government regime family estate foundation organization ministry office
    presidency transition cabinet coalition faction group company department police
    """
)
_NOT_NAMES = word_set(
    """
    i mr. mrs. ms. the a an he she it they we you this that these those his her their its our my but and or nor
    so yet if when while as at by for from in of on to with after before since because although though however
    moreover meanwhile also not no yes there here what who whom whose which where why how god lord internet
    covid said says told asked added according
    """
)
_EVENTS = word_set("election day speech rally debate convention week night eve via show act")
_PARTY_WORDS = frozenset({"republican", "democratic", "democrat", "labour", "tory", "conservative", "liberal"})
_ACRONYM = re.compile(r"(?:[A-Z]\.){2,}|[A-Z][A-Z&]{1,6}s?|[A-Z]{2,}-[A-Z\d]+")
_PEOPLE_LABELS = frozenset({"PERSON"})
_OTHER_LABELS = frozenset({"ORG", "GPE", "NORP", "FAC", "LOC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW"})


@dataclass(slots=True)
class Mention:
    """One naming of somebody or something: token indices, both included."""

    first: int
    last: int
    text: str
    """The name alone, without titles."""
    lead: int
    """First token of the capitalised run that the name ends: where titles and modifiers begin."""
    title: str = ""
    """Title directly before the name, lower case."""
    headline: bool = False


@dataclass(slots=True, eq=False)
class Entity:
    """Somebody or something that the article names."""

    kind: str
    """"person", "organisation" or "place"."""
    name: str
    mentions: list[Mention] = field(default_factory=list)
    gender: str = ""
    parsed: Name | None = None
    titles: set[str] = field(default_factory=set)
    first_full: int = 1 << 30
    """Token index of the first full name outside headlines."""
    number: int = 0

    @property
    def first(self) -> int:
        """Token index of the first mention."""
        return self.mentions[0].first

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

    @property
    def people(self) -> list[Entity]:
        """Persons in order of first mention."""
        return [e for e in self.entities if e.kind == "person"]


def find(r: Reading) -> Cast:
    """The named entities of an article."""
    headlines = _headlines(r)
    mentions = [m for run in _runs(r) for m in _split(r, *run, headlines)]
    persons, others = _classify(r, mentions)
    entities = _cluster_people(r, persons)
    others += [m for m in persons if not any(m in e.mentions for e in entities)]
    entities += _cluster_others(r, others)
    entities.sort(key=lambda e: e.first)
    by_token = {}
    for number, entity in enumerate(entities):
        entity.number = number
        for m in entity.mentions:
            for i in range(m.first, m.last + 1):
                by_token[i] = (entity, m)
    return Cast(entities, by_token)


def _headlines(r: Reading) -> set[int]:
    """Paragraphs in which nearly every long word is capitalised: their capitals say nothing of names."""
    longs: dict[int, list[bool]] = defaultdict(list)
    ended: set[int] = set()
    for i, word in enumerate(r.words):
        if len(word) > 3 and word.isalpha():
            longs[r.paragraph[i]].append(word[0].isupper())
        if word == "." and not r.words[i - 1].isupper():
            ended.add(r.paragraph[i])
    return {p for p, caps in longs.items() if p not in ended and len(caps) >= 3 and sum(caps) >= 0.75 * len(caps)}


def _capital(r: Reading, i: int) -> bool:
    word = r.words[i]
    if not word[:1].isupper():
        return False
    if r.lower[i] in _NOT_NAMES or (
        r.lower[i] in _CALENDAR
        and not (i + 1 < len(r) and r.tags[i + 1] == "NNP" and r.lower[i] in ("april", "june", "august"))
    ):
        return False
    tag = r.tags[i]
    if tag in ("", "NNP", "NNPS") or r.entity[i] == "PERSON":
        return True
    start = i == 0 or r.sentence[i - 1] != r.sentence[i] or r.words[i - 1] in "“\"'‘"
    if start:
        return (
            bool(places.people_of(word))
            or (tag in ("NN", "NNS", "FW", "UH") and r.lower[i] in lexicon.TITLES)
            or (gender_of(word) is not None and i + 1 < len(r) and r.tags[i + 1] == "NNP")
        )
    return tag in ("NN", "NNS", "JJ", "FW", "VBG", "VBN", "VB", "VBP", "RB", "UH", "CD", "ADD", "XX", "IN", "MD")


def _runs(r: Reading):
    """(first, last) of every run of capitalised words, particles and hyphens inside it included."""
    i, n = 0, len(r)
    while i < n:
        if r.skipped[i] or not _capital(r, i):
            i += 1
            continue
        first = last = i
        j = i + 1
        while j < n and r.sentence[j] == r.sentence[first] and not r.words[j].isspace():
            if _capital(r, j) or r.lower[j] in SUFFIXES:
                last = j
                j += 1
            elif (
                r.words[j] == "-" and not r.spaced[j - 1] and not r.spaced[j] and j + 1 < n and r.words[j + 1].isalpha()
            ):
                if not (
                    r.words[j + 1][0].isupper()
                    or (
                        len(last_word := r.words[j - 1]) <= 6
                        and r.words[j + 1].islower()
                        and r.tags[j + 1] == "NNP"
                        and last_word
                    )
                ):
                    break
                last = j + 1
                j += 2
            elif r.words[j] == "," and j + 1 < n and r.lower[j + 1] in ("jr.", "jr", "sr.", "sr"):
                last = j + 1
                j += 2
            elif r.lower[j] in PARTICLES and _after_particles(r, j):
                j += 1
            elif (
                r.words[j] in "“\"‘'("
                and j + 2 < n
                and r.words[j + 2] in "”\"’')"
                and _capital(r, j + 1)
                and j + 3 < n
                and _capital(r, j + 3)
                and gender_of(r.words[first])
            ):
                j += 3
            else:
                break
        yield first, last
        i = last + 1


def _after_particles(r: Reading, j: int) -> bool:
    """Particles that stand between two capitals ("van der Bellen", "bin Salman")."""
    while j < len(r) and (r.lower[j] in PARTICLES or r.words[j] == "-"):
        j += 1
    return j < len(r) and _capital(r, j)


def _split(r: Reading, first: int, last: int, headlines: set[int]) -> list[Mention]:
    """The names in a run: titles, roles and nationalities before a name cut off, organisations joined over "of"."""
    headline = r.paragraph[first] in headlines
    start, title = first, ""
    if (
        first >= 2
        and r.lower[first - 1] in ("of", "for")
        and lexicon.is_role(r.lower[first - 2])
        and r.words[first - 2][0].isupper()
    ):
        while start < last and r.lower[start] in _COMPLEMENTS:
            start += 1
        if start == first and last - first >= 2:
            start = next((i for i in range(first + 1, last) if gender_of(r.words[i])), first)
        if start > first:
            title = r.lower[first - 2]
    for i in range(start, last):
        low = r.lower[i]
        known = low in lexicon.TITLES or lexicon.is_listed_role(low)
        if (
            known
            and not (low in _ROLE_OR_SURNAME and i > first and gender_of(r.words[first]))
            and not lexicon.is_organisation(r.lower[last])
        ):
            if r.lower[i + 1] not in SUFFIXES and r.words[i + 1] != ",":
                start, title = i + 1, low
        elif i == start and (
            places.people_of(r.words[i])
            or low
            in (
                "republican",
                "democrat",
                "democratic",
                "tory",
                "labour",
                "liberal",
                "conservative",
                "former",
                "acting",
                "retired",
            )
        ):
            rest = r.words[i + 1]
            if gender_of(rest) and i + 1 < last:
                start = i + 1
        elif (
            i == start
            and places.is_place(r.words[i])
            and i + 2 <= last
            and gender_of(r.words[i + 1])
            and gender_of(r.words[i]) is None
        ):
            start = i + 1
    while start <= last and (r.words[start] in "-,.'" or r.lower[start] in ("of", "and")):
        start += 1
    while last > start and (
        r.lower[last] in _CALENDAR or r.words[last] in "-," or (last - start > 1 and r.lower[last] in _EVENTS)
    ):
        last -= 1
    if start > last or (start == last and (len(r.words[start]) == 1 or r.lower[start] in _PARTY_WORDS)):
        return []
    return [Mention(start, last, r.string(start, last), first, title, headline)]


def _extend_organisation(r: Reading, m: Mention) -> None:
    """Join "Department" with "of Veterans Affairs", and "Clinton" with "campaign"."""
    j = m.last + 1
    n = len(r)
    seen_of = False
    while j < n - 1 and r.lower[j] in _JOINERS and r.sentence[j] == r.sentence[m.first]:
        k = j + 1
        if r.lower[k] in ("the", "a"):
            k += 1
        if k >= n or not _capital(r, k) or (r.lower[j] in ("and", "&") and not seen_of and r.lower[j] != "&"):
            break
        if r.lower[j] in ("at", "in") and not seen_of and not lexicon.is_organisation(r.lower[m.last]):
            break
        while k + 1 < n and _capital(r, k + 1):
            k += 1
        seen_of = True
        m.last = k
        j = k + 1
    m.text = r.string(m.first, m.last)


def _classify(r: Reading, mentions: list[Mention]) -> tuple[list[Mention], list[Mention]]:
    """Mentions of persons, and the others; decided once for each form of a name from all its places."""
    ballots: dict[str, list[float]] = defaultdict(list)
    for m in mentions:
        ballots[m.text].append(_vote(r, m))
    votes = {text: sum(b) / len(b) for text, b in ballots.items()}
    known = [parse(t) for t, v in votes.items() if v > 0 and len(t.split()) > 1]
    persons, others = [], []
    for m in mentions:
        vote = votes[m.text]
        if len(m.text.split()) == 1 and vote > -6 and any(can_be(parse(m.text), n) == 3 for n in known):
            vote += 4
        if vote > 0:
            persons.append(m)
        else:
            if r.lower[m.last] in _HEADS_WITH_OF or (lexicon.is_organisation(r.lower[m.last]) and m.last > m.first):
                _extend_organisation(r, m)
            others.append(m)
    for m in mentions:
        after = m.last + 1
        if (
            after < len(r)
            and r.lower[after] in _OWNED
            and not r.words[m.last].endswith("s'")
            and r.lower[m.last] != r.lower[after]
        ):
            others.append(Mention(m.first, after, r.string(m.first, after), m.first, "", m.headline))
    return persons, others


_HEADS_WITH_OF = word_set(
    """
    department ministry bank institute center centre university council committee house board office association
    federation court bureau citizens doctors friends alliance academy college school society league union
    chamber coalition foundation campaign movement party church bar archdiocese diocese commission fund
    organization bishops organisation conference congress group service embassy republic kingdom veterans
    america students mothers
    """
)


def _vote(r: Reading, m: Mention) -> float:
    """Above 0 for a person, below for anything else."""
    words = [w for w in m.text.split() if w != "-"]
    last = r.lower[m.last]
    vote = 0.0
    before = m.first - 1
    label = r.entity[m.last]
    if m.title:
        vote += 3
    if len(words) > 1:
        gender = gender_of(words[0])
        if gender or (len(words[0]) <= 2 and words[0][0].isupper() and words[0].endswith(".")):
            vote += 2
        if (
            lexicon.is_organisation(last)
            and last not in _ROLE_OR_SURNAME
            and fold(last) not in ("post", "star", "paper")
        ):
            vote -= 4
        elif lexicon.is_document(last) or (last.endswith("s") and lexicon.is_role(last) and not gender):
            vote -= 2
        if any(c in m.text for c in "&/") or any(w.isupper() and len(w) > 3 for w in words):
            vote -= 2
    elif _ACRONYM.fullmatch(m.text) and not (m.headline and m.text.isupper()):
        vote -= 4
    elif gender_of(m.text):
        vote += 0.4
    if places.is_place(m.text) or places.country(m.text) or places.people_of(m.text) or places.state(m.text):
        vote -= 1 if m.title else 5
    if before >= 0 and m.lead == m.first and r.lower[before] == "the":
        vote -= 3
    if lexicon.is_organisation(last) or lexicon.is_group(last) or lexicon.is_document(last) or lexicon.is_role(last):
        vote -= 3 if len(words) == 1 and not m.title else 0
    if m.last + 2 < len(r) and r.words[m.last + 1] == ",":
        vote += 1 if r.lower[m.last + 2] == "who" else 2 if _role_follows(r, m.last + 2) else 0
    if label in _PEOPLE_LABELS:
        vote += 2
    elif label in _OTHER_LABELS:
        vote -= 1.5
    if m.headline:
        vote *= 0.3
    return vote


def _role_follows(r: Reading, i: int) -> bool:
    """Whether an apposition at i calls somebody by a role: ", the foreign minister of France"."""
    for j in range(i, min(i + 5, len(r))):
        if r.words[j] == "," or r.lower[j] in _JOINERS or r.tags[j].startswith("V"):
            return False
        if lexicon.is_listed_role(r.lower[j]) and r.tags[j] == "NN" and r.lower[i] != "his":
            return True
    return False


def _cluster_people(r: Reading, mentions: list[Mention]) -> list[Entity]:
    """One entity a person: full names first, then each bare name to the person whom it fits best there."""
    count: dict[str, int] = defaultdict(int)
    for m in mentions:
        if not m.headline:
            count[m.text] += 1
    entities: list[Entity] = []
    by_form: dict[str, Entity] = {}
    forms = sorted({m.text for m in mentions}, key=lambda t: (-len(parse(t).parts), -len(t), t))
    for form in forms:
        name = parse(form)
        if not name.full:
            continue
        fits = [(can_be(name, e.parsed), e) for e in entities]
        best = max((f for f in fits if f[0] >= 3), key=lambda f: f[0], default=None)
        if best:
            by_form[form] = best[1]
        else:
            by_form[form] = Entity("person", form, parsed=name)
            entities.append(by_form[form])
    weight: dict[int, float] = defaultdict(float)
    for m in mentions:
        if m.text in by_form:
            entity = by_form[m.text]
            entity.gender = entity.gender or entity.parsed.gender
            entity.titles |= {m.title} - {""}
            if not m.headline:
                weight[id(entity)] += 1
                entity.first_full = min(entity.first_full, m.first)
    # Titles tell two bearers of a surname apart, so the mentions that carry one are placed before the bare ones.
    for m in sorted(mentions, key=lambda m: (not m.title, m.first)):
        entity = by_form.get(m.text)
        if entity is None or not parse(m.text).full:
            entity = _bare(m, entities, weight)
            if entity is None:
                entity = Entity("person", m.text, parsed=parse(m.text))
                entities.append(entity)
            elif not m.headline:
                weight[id(entity)] += 0.5
        entity.mentions.append(m)
        gender = lexicon.TITLES.get(m.title, (None, ""))[1] or lexicon.role_gender(m.title)
        entity.gender = entity.gender or gender
    entities = [e for e in entities if e.mentions]
    for e in entities:
        e.mentions.sort(key=lambda m: m.first)
        e.gender = e.gender or e.parsed.gender
    return entities


def _bare(m: Mention, entities: list[Entity], weight: dict[int, float]) -> Entity | None:
    """The person whom a bare surname or given name stands for at its place."""
    name = parse(m.text)
    gender = lexicon.TITLES.get(m.title, (None, ""))[1]
    best, score = None, 0.0
    for e in entities:
        fit = can_be(name, e.parsed)
        if not fit:
            continue
        its = e.gender or e.parsed.gender
        if gender and its and its != gender:
            continue
        if (
            m.title
            and fit == 2
            and lexicon.TITLES.get(m.title, (None, ""))[0] is None
            and e.parsed.given != e.parsed.surname[-1]
        ):
            fit = 1
        if m.title and fit == 3 and e.parsed.full and e.first_full > m.first + 40 and m.title not in e.titles:
            continue
        seen = [k for k in e.mentions if k.first < m.first]
        points = fit * 10 + weight[id(e)] + (2 if seen else 0)
        if m.title and any(k.title == m.title for k in e.mentions):
            points += 6
        if points > score:
            best, score = e, points
    return best


def _cluster_others(r: Reading, mentions: list[Mention]) -> list[Entity]:
    """One entity an organisation or place: by name, acronym, or a longer name that ends the same."""
    entities: dict[str, Entity] = {}
    for m in sorted(mentions, key=lambda m: (m.first, -m.last)):
        name = re.sub(r"['’´]s$", "", m.text)
        key = fold(re.sub(r"^The ", "", name))
        if key not in entities:
            place = places.is_place(name) or bool(places.country(name) or places.state(name))
            entities[key] = Entity("place" if place else "organisation", places.country(name) or name)
        elif entities[key].name.isupper() and not name.isupper() and not places.country(name):
            entities[key].name = name
        entities[key].mentions.append(m)
    merged: list[Entity] = []
    for entity in sorted(entities.values(), key=lambda e: -len(e.name)):
        target = _longer(r, entity, merged) if entity.kind == "organisation" else None
        if entity.kind == "place":
            target = next((e for e in merged if e.kind == "place" and e.name == entity.name), None)
        if target:
            target.mentions.extend(entity.mentions)
        else:
            merged.append(entity)
    for e in merged:
        e.mentions.sort(key=lambda m: m.first)
    return merged


def initials(name: str) -> set[str]:
    """Acronyms that a name can have: of its capitalised words, with and without the small ones."""
    words = re.findall(r"[^\W\d_]+", name)
    capitals = "".join(w[0] for w in words if w[0].isupper())
    return {capitals, "".join(w[0].upper() for w in words), capitals[1:] if len(capitals) > 3 else capitals}


def _longer(r: Reading, entity: Entity, known: list[Entity]) -> Entity | None:
    """The organisation that a shorter form stands for: an acronym, or the name's first or last words."""
    name = entity.name
    acronym = name.replace(".", "")
    if _ACRONYM.fullmatch(name) and len(acronym) > 1:
        fits = [e for e in known if e.kind == "organisation" and acronym in initials(e.name) and " " in e.name]
        return min(fits, key=lambda e: e.first, default=None)
    low = name.lower()
    if len(low) > 3 and (lexicon.is_organisation(low.split()[-1]) or " " in low):
        fits = [
            e
            for e in known
            if e.kind == "organisation" and e.name.lower().endswith(" " + low) and e.first < entity.first
        ]
        return fits[0] if len(fits) == 1 else None
    return None
