"""A describing phrase and the scene in, the link out: "the governor", "a ministry spokesman", "the report"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from . import lexicon, places, role_forms, roles
from .cast import Entity
from .fold import word_set
from .phrases import Phrase, analyse
from .reading import Reading
from .scene import Figure, Link, Scene, plain

OwnerOf = Callable[[Phrase], str | None]
"""Gives the name of a phrase's possessor."""

_SPOKESMEN = frozenset({"spokesman", "spokeswoman", "spokesperson"})
_SYNONYMS = (
    {"senator", "lawmaker", "legislator"}, {"representative", "congressman", "congresswoman", "lawmaker"},
    {"lawyer", "attorney", "counsel"}, {"leader", "president", "premier", "chief", "head", "chairman", "secretary"},
    {"nominee", "candidate"}, {"chief", "head", "director"}, {"ceo", "executive", "boss", "chief"},
    {"spokesman", "spokesperson", "secretary"}, {"spokeswoman", "spokesperson", "secretary"},
    {"minister", "premier"}, {"officer", "sergeant", "captain", "lieutenant"}, {"manager", "coach", "boss"},
    {"sergeant", "detective", "officer"}, {"professor", "academic", "scholar", "researcher", "scientist"},
    {"judge", "justice"},
)  # fmt: skip
_WORDS = frozenset({"NN", "NNP", "NNPS", "JJ", "JJR", "JJS", "VBN", "HYPH", "CD", "AFX"})
_ANY_GOVERNMENT = word_set("federal state local city county government administration")
_STAFF = _SPOKESMEN | {"aide", "official", "staffer"}
_PEERS = word_set("opponent rival predecessor successor colleague friend partner")
_MASSES = word_set(
    """
    voter resident person parent woman man consumer reader viewer citizen villager owner taxpayer democrat republican
    conservative liberal socialist libertarian independent progressive moderate centrist nationalist communist
    """
)
"""What people are counted as, no role of anybody's."""
_OTHERS = word_set(
    """
    reporter journalist interviewer questioner student pupil caller reader viewer listener witness victim protester
    demonstrator heckler officer lawyer attorney judge aide staffer official doctor nurse driver teacher cameraman
    photographer moderator host anchor critic opponent rival supporter voter resident constituent
    """
)
"""Whom stories set beside somebody with an office: never that person by another name."""
_TELLING = frozenset({"candidate", "nominee", "senator", "governor", "congressman", "congresswoman", "billionaire"})
_AFTER_SUBJECT = frozenset({"VBD", "VBZ", "VBP", "MD", "RB"})
_CONJUNCTIONS = word_set(
    "that when while as if because but and after before although though since whether , – — -- until"
)
_ANYBODY = frozenset({"man", "woman", "person", "boy", "girl", "figure", "source", "supporter", "worker", "child"})
_LEDE = 4
"""Paragraphs within which a story names whom it begins with."""
_SOON = 6
"""Sentences within which somebody described is given a name."""
_CLEAR = 4.0
"""Points of Scene.rank from which somebody is clearly spoken of: a subject of this sentence or the one before."""
_PARTIES = ({"democratic", "democrat"}, {"republican"})
_NO_MODIFIERS = frozenset({"former", "the", "of", "'s", "’s", "-", "for", "at", "in", "old", "and", "year"})


def people(scene: Scene, p: Phrase, owner_of: OwnerOf) -> Link:
    """One person or several by what they are: somebody named elsewhere, described before, or never named."""
    text = scene.r.string(p.first, p.last)
    if p.plural and p.noun in ("man", "woman", "leader", "candidate", "rival", "nominee") and _two(scene, p):
        ranked = scene.rank(p.first, p.gender)
        pair = tuple(figure for _, figure, _ in ranked if figure.entity)[:2]
        if len(pair) == 2:
            names = " and ".join(f.name for f in pair)
            return Link(pair, 0.6, f"“{text}” → {names}: the two persons named last", "description")
    owner = owner_of(p) if p.owner else None
    if not p.plural and p.definite:
        held = _by_role(scene, p, owner) or _by_salience(scene, p) or _named_later(scene, p)
        if held:
            figure, why, sure = held
            return Link((figure,), sure, f"“{text}” → {figure.name}: {why}", "description")
    if p.definite or p.plural:
        body = scene.body(p).lower()
        for figure in scene.described_lately():
            same = _alike(figure.noun, p) and figure.plural == p.plural and figure.kind == "unnamed"
            if same and figure.owner == owner and (p.start == p.end or body in figure.name.lower()):
                return Link((figure,), 0.85, f"“{text}” → {figure.name}: described so before", "description")
    return _introduced(scene, p) or _led_to(scene, p) or _unnamed(scene, p, owner)


def complete(scene: Scene, stated: roles.Stated) -> roles.Stated:
    """A role with the body that it is held for, where the text before names that body.

    "the group’s president" by the group named last; "the spokeswoman, Ann Lee" by "a spokeswoman for the ministry".
    """
    role, r = stated.role, scene.r
    if role.affiliation or not stated.first:
        return stated
    noun, possessive, _ = re.split(r"(['’]s? )|$", role.text.lower(), maxsplit=1)
    body = None
    if possessive and lexicon.is_organisation(noun):
        body = scene.last_named(noun, stated.first)
    elif noun in _SPOKESMEN and r.lower[stated.first - 1] == "the":
        before = next((i for i in range(stated.first - 1, -1, -1) if r.lower[i] == noun), None)
        body = before and (_body_at(scene, before + 2) or _body_at(scene, before + 3) or _body_at(scene, before - 1))
    return replace(stated, role=replace(role, affiliation=plain(body.name))) if body else stated


def _body_at(scene: Scene, i: int) -> Entity | None:
    hit = scene.cast.by_token.get(i)
    return hit[0] if hit and hit[0].kind == "organisation" else None


def epithets(scene: Scene) -> None:
    """Note who is called "the Republican nominee" or "the retired general" where no name stands beside it.

    Only those count that are subjects of their clause, of whom no role is stated, and who are clearly spoken of there.
    """
    r = scene.r
    for i in range(len(r) - 1):
        if r.lower[i] != "the" or r.quoted[i] or r.skipped[i] or not _opens_clause(r, i):
            continue
        last = _epithet_at(scene, i + 1)
        if last is None or not (r.tags[last + 1] in _AFTER_SUBJECT or r.words[last + 1] in ("'s", "’s")):
            continue
        p = analyse(r, scene.cast, list(range(i, last + 1)))
        if p.sort != "person" or p.plural or _by_role(scene, p):
            continue
        modifiers = {r.lower[k] for k in range(p.start, p.end + 1)}
        ranked = [x for x in scene.rank(i, p.gender) if x[1].entity and _may_hold(scene, x[1], modifiers)]
        ranked = [x for x in ranked if scene.unplaced(x[1])]
        if ranked and ranked[0][0] >= _CLEAR and (len(ranked) < 2 or ranked[0][0] - ranked[1][0] >= 1.0):
            scene.learned.setdefault(ranked[0][1].entity.number, []).append(p)


def _opens_clause(r: Reading, i: int) -> bool:
    before = i - 1
    return before < 0 or r.sentence[before] != r.sentence[i] or r.lower[before] in _CONJUNCTIONS


def _epithet_at(scene: Scene, first: int) -> int | None:
    """Last token of a description without complement that begins at a token: words before a role, then the role."""
    r, i = scene.r, first
    while i < len(r) and i - first < 7 and r.tags[i] in _WORDS and r.sentence[i] == r.sentence[first]:
        ended = i + 1 >= len(r) or (r.tags[i + 1] not in _WORDS and i + 1 not in scene.cast.by_token)
        if ended:
            known = lexicon.is_listed_role(r.lower[i]) and r.tags[i] == "NN"
            goes_on = i + 1 < len(r) and r.lower[i + 1] in ("of", "for", "who", "that", "at", "in", "from", "on", "to")
            return i if known and not goes_on and (i > first or r.lower[i] in _TELLING) else None
        i += 1
    return None


def _two(scene: Scene, p: Phrase) -> bool:
    return any(scene.r.lower[i] in ("two", "both") for i in range(p.first, p.head))


def _by_role(scene: Scene, p: Phrase, owner: str | None = None) -> tuple[Figure, str, float] | None:
    """The named person whose stated role fits a definite description; a relative's must name the owner."""
    r = scene.r
    modifiers = {r.lower[i] for i in range(p.start, p.end + 1)} - {p.noun} - _NO_MODIFIERS
    headline = not any(m.first < p.first and not m.headline for e in scene.cast.people for m in e.mentions)
    best: tuple[float, Figure, str] | None = None
    for entity in scene.lately(p.first, "person"):
        if p.gender and entity.gender not in ("", p.gender):
            continue
        stated = [s for s in scene.stated.get(entity.number, []) if s.rank > roles.QUOTED]
        words = {w.strip(".,'’").lower() for s in stated for w in _words(s.role)}
        words |= {w for title in entity.titles if title for w in _title(title).split()}
        if p.noun not in words and not any(_synonym(p.noun, w) for w in words):
            continue
        owned = owner is not None and _is_owned(stated, owner)
        if p.owner and lexicon.is_relative(p.noun) and not owned and p.noun not in _PEERS:
            continue
        if owner and not owned and any(s.role.affiliation for s in stated if p.noun in s.role.text.lower().split()):
            continue
        before = scene.before(entity, p.first, skipped=True)
        if not (before or headline or owned):
            continue
        value = 2.0 + (0.5 * max(scene.salience(m, p.first) for m in before[-4:]) if before else 0.0)
        matched = {m for m in modifiers if any(_related(m, w) for w in words)}
        if _elsewhere(r, p, matched, stated, entity):
            continue
        value += 2.0 * len(matched) - 1.5 * len(modifiers - matched) + (1.0 if p.noun in words else 0.0)
        if scene.turns and scene.figure(entity) in scene.turns[-1].link.figures:
            value += 1.5
        why = f"“{stated[0].role.text}” in this article" if stated else f"titled {p.noun} in this article"
        if best is None or value > best[0]:
            best = (value, scene.figure(entity), why)
    if best is None or best[0] <= 0:
        return None
    return best[1], best[2], max(0.5, min(0.95, 0.75 + 0.04 * best[0]))


def _elsewhere(r: Reading, p: Phrase, matched: set[str], stated: list[roles.Stated], entity: Entity) -> bool:
    """Whether a description names a state, and the text gives the person another: "the Florida senator", "(R-Iowa)"."""
    state = next((s for i in range(p.start, p.head) if (s := places.state(r.words[i]))), None)
    if state is None or state.lower() in matched:
        return False
    tags = (role_forms.party_tag(r.text, r.ends[m.last]) for m in entity.mentions)
    told = " ".join([*(tag[0] for tag in tags if tag), *(s.role.affiliation or "" for s in stated)])
    return state not in told and any(places.state(word.strip(",")) for word in told.split())


def _is_owned(stated: list[roles.Stated], owner: str) -> bool:
    """Whether a stated role is held for somebody: "Mr. Brandreth’s lawyer", "a lawyer for Mr. Brandreth"."""
    name = re.escape(owner.split()[-1])
    return any(re.search(rf"\b{name}\b", f"{s.role.text} {s.role.affiliation or ''}") for s in stated)


def _named_later(scene: Scene, p: Phrase) -> tuple[Figure, str, float] | None:
    """The person named only later in exactly the office that is spoken of: "the inspector general"."""
    if p.owner or scene.r.lower[p.first] != "the" or p.start == p.end:
        return None
    text = scene.body(p).lower()
    for entity in scene.cast.people:
        for s in scene.stated.get(entity.number, []):
            if s.rank > roles.EPITHET and text in (s.role.text.lower(), s.role.normal.lower()) and s.first > p.first:
                return scene.figure(entity), f"“{s.role.text}” later in this article", 0.75
    return None


def _introduced(scene: Scene, p: Phrase) -> Link | None:
    """Whom "a spokesman for her" turns out to be, where the next spokesman has a name: "the spokesman, Ali Roy"."""
    r = scene.r
    if p.plural or p.definite or r.lower[p.first] not in ("a", "an"):
        return None
    again = range(p.last + 1, len(r))
    following = next((i for i in again if r.lower[i] == r.lower[p.head] and not r.quoted[i]), None)
    if following is None or r.sentence[following] - r.sentence[p.last] > _SOON or r.lower[following - 1] != "the":
        return None
    named = scene.cast.person_at(following + 2) if r.words[following + 1 : following + 2] == [","] else None
    if named is None or any(m.first < p.first for m in scene.cast.by_token[named.last][0].mentions):
        return None
    figure = scene.figure(scene.cast.by_token[named.last][0])
    why = f"“{r.string(following - 1, named.last)}” after it"
    return Link((figure,), 0.85, f"“{r.string(p.first, p.last)}” → {figure.name}: {why}", "description")


def _led_to(scene: Scene, p: Phrase) -> Link | None:
    """Whom a story begins with, where it goes on to name one bearer of such a role alone: "A judge ... Justice Roy"."""
    r = scene.r
    if p.plural or p.owner or r.lower[p.first] not in ("a", "an") or r.paragraph[p.first] > 1 or p.noun in _MASSES:
        return None
    bearers = []
    for entity in scene.cast.people:
        stated = [s for s in scene.stated.get(entity.number, []) if s.rank > roles.EPITHET]
        heads = {s.role.normal.lower().split()[-1] for s in stated} | {m.title for m in entity.mentions}
        if any(p.noun == h or _synonym(p.noun, h) for h in heads):
            bearers.append((entity, stated))
    if len(bearers) != 1 or not p.noun or p.noun in _ANYBODY:
        return None
    entity, stated = bearers[0]
    first = min((m.first for m in entity.mentions if not m.headline), default=0)
    if first < p.first or r.paragraph[first] - r.paragraph[p.first] > _LEDE or _elsewhere(r, p, set(), stated, entity):
        return None
    figure = scene.figure(entity)
    why = f"the only {p.noun} whom the article goes on to name"
    return Link((figure,), 0.7, f"“{r.string(p.first, p.last)}” → {figure.name}: {why}", "description")


def _words(role) -> list[str]:
    """Words by which a description can mean the bearer of a role; a possessor's own roles are not the bearer's."""
    text, normal = (re.sub(r".*[a-z]['’]s? ", "", words) for words in (role.text, role.normal))
    own = role.affiliation if role_forms.rank(text) > role_forms.KINSHIP else ""
    return f"{normal} {own or ''} {text}".replace("'s", "").replace("’s", "").split()


def _title(title: str) -> str:
    return lexicon.TITLES.get(title, (title, ""))[0] or title


def _by_salience(scene: Scene, p: Phrase) -> tuple[Figure, str, float] | None:
    """The person spoken of, for "the Vermont senator" where nobody has been called a senator before."""
    if (
        p.owner
        or any(_alike(f.noun, p) for f in scene.described_lately())
        or scene.r.lower[p.first] not in ("the", "this")
    ):
        return None
    if scene.r.words[p.last + 1 : p.last + 2] in (["'s"], ["’s"]):
        return None
    modifiers = {scene.r.lower[i] for i in range(p.start, p.end + 1)}
    ranked = [x for x in scene.rank(p.first, p.gender) if x[1].entity and _may_hold(scene, x[1], modifiers)]
    aged = any(scene.r.lower[i] == "old" and scene.r.words[i - 1] == "-" for i in range(p.start, p.head + 1))
    if not ranked or ranked[0][0] < 4.0 or (p.end > p.head and not (aged or scene.unplaced(ranked[0][1]))):
        return None
    figure = ranked[0][1]
    if p.noun in _OTHERS and not scene.unplaced(figure):
        return None
    if p.noun != "old" and not places.people_of(scene.r.words[p.head]):
        scene.learned.setdefault(figure.entity.number, []).append(p)
    return figure, f"no one else is called {p.noun}; {ranked[0][2]}", 0.65


def _may_hold(scene: Scene, figure: Figure, modifiers: set[str]) -> bool:
    """Whether nothing stated of a person, as a party or speaking for others, tells against a description."""
    stated = scene.stated.get(figure.entity.number, [])
    own = {w.lower() for s in stated if s.rank > roles.QUOTED for w in s.role.text.split()}
    if own & _SPOKESMEN:
        return False
    rivals = [other for party in _PARTIES if own & party for other in _PARTIES if other is not party]
    return not any(modifiers & other for other in rivals)


def _alike(noun: str, p: Phrase) -> bool:
    """Whether a description can mean somebody described by a noun before: "the aide" is a spokesman."""
    return noun == p.noun or (p.start == p.end and {noun, p.noun} <= _STAFF)


def _unnamed(scene: Scene, p: Phrase, owner: str | None) -> Link:
    """A description that no name belongs to, completed by the organisation that the text before names."""
    name, affiliation, why = scene.body(p), None, "described, never named"
    if owner:
        name, affiliation = f"{owner}'s {name}", None if owner.islower() else owner
        why = f"described as {owner}'s"
    else:
        found = _organisation_within(scene, p) or _complement(scene, p) or _spoken_for(scene, p)
        if found:
            name, affiliation = found
            why = f"of {affiliation}"
    figure = scene.describe(p, name, "unnamed", role=name, affiliation=affiliation, owner=owner)
    return Link((figure,), 0.85, f"“{scene.r.string(p.first, p.last)}”: {why}", "unnamed")


def _organisation_within(scene: Scene, p: Phrase) -> tuple[str, str] | None:
    """ "department spokesman" -> ("State Department spokesman", "State Department"), by the department named last."""
    r = scene.r
    for i in range(p.start, p.head):
        hit = scene.cast.by_token.get(i)
        if hit and hit[0].kind != "person":
            joined = any(r.lower[k] in ("and", "or") and k not in scene.cast.by_token for k in range(p.start, p.head))
            body = _land(plain(hit[0].name))
            return None if joined or body.lower() in _ANY_GOVERNMENT else (scene.body(p), body)
    for i in range(p.head - 1, p.start - 1, -1):
        if lexicon.is_organisation(r.lower[i]):
            found = scene.last_named(r.lower[i], p.first)
            if found is None:
                return None
            before = r.string(p.start, i - 1) if i > p.start else ""
            full = plain(found.name)
            return " ".join(filter(None, (before, full, r.string(i + 1, p.end)))), full
    return None


def _land(name: str) -> str:
    return places.people_of(name) or name


def _complement(scene: Scene, p: Phrase) -> tuple[str, str] | None:
    """ "spokesman for the company" -> ("Apple spokesman", "Apple")."""
    r = scene.r
    i = p.head + 1
    if i >= p.end or r.lower[i] not in ("for", "of", "at", "from", "with", "to"):
        return None
    for k in range(i + 1, p.end + 1):
        hit = scene.cast.by_token.get(k)
        if hit and r.tags[hit[1].last + 1 : hit[1].last + 2] == ["NN"] and hit[1].last < p.end:
            return scene.body(p), r.string(k, p.end)
        if hit:
            body = plain(hit[0].name)
            return (f"{body} {r.string(p.start, p.head)}" if p.noun in _SPOKESMEN else scene.body(p)), body
    found = scene.last_named(r.lower[p.end], p.first) if lexicon.is_organisation(r.lower[p.end]) else None
    return (f"{plain(found.name)} {r.string(p.start, p.head)}", plain(found.name)) if found else None


def _spoken_for(scene: Scene, p: Phrase) -> tuple[str, str] | None:
    """A bare "spokesman" speaks for the organisation named last."""
    found = scene.last_named("", p.first) if p.start == p.end and p.noun in _SPOKESMEN and not p.plural else None
    return (f"{plain(found.name)} {scene.body(p)}", plain(found.name)) if found else None


def organisation(scene: Scene, p: Phrase, owner_of: OwnerOf) -> Link:
    """A body by name, by acronym, or by what it is ("the agency")."""
    text = scene.r.string(p.first, p.last)
    hit = scene.cast.by_token.get(p.head)
    part = p.owner and p.start == p.end and hit and hit[1].first == hit[1].last == p.head
    if part and scene.r.words[p.owner[1]][0].isupper() and not scene.cast.person_at(p.owner[1]):
        return _as_described(scene, p, plain(scene.r.string(p.first, p.end)), "organisation", 0.85, None)
    if hit and hit[0].kind != "person":
        figure = scene.figure(hit[0])
        how = f"named here: {figure.name}" if figure.name == plain(text) else f"“{text}” → {figure.name}"
        return Link((figure,), 0.95, how, "organisation")
    if land := places.country(plain(text)):
        known = next((e for e in scene.cast.entities if e.name == land), None)
        figure = scene.figure(known) if known else scene.describe(p, land, "organisation")
        return Link((figure,), 0.9, f"“{text}” → {land}", "organisation")
    if p.owner and (owner := owner_of(p)) and owner[0].isupper():
        return _as_described(scene, p, f"{owner} {scene.body(p)}", "organisation", 0.8, owner)
    if p.definite and p.start == p.end and not p.plural:
        found = scene.last_named(p.noun, p.first)
        if found:
            why = f"the {p.noun} named last before"
            return Link((scene.figure(found),), 0.8, f"“{text}” → {found.name}: {why}", "organisation")
        if p.noun == "administration" and (head := _president(scene)):
            return _as_described(scene, p, f"{head} administration", "organisation", 0.75, None)
    return plainly(scene, p, "organisation", 0.8)


def _president(scene: Scene) -> str | None:
    titled = (e for e in scene.cast.people if any(m.title == "president" for m in e.mentions))
    person = next(titled, None)
    return person.name.split()[-1] if person else None


def document(scene: Scene, p: Phrase, owner_of: OwnerOf) -> Link:
    """Something written: the one described before by the same noun, or as it stands."""
    text = scene.r.string(p.first, p.last)
    if p.definite and p.start == p.end and not p.owner:
        for figure in scene.described_lately():
            if figure.kind == "document" and figure.noun == p.noun:
                return Link((figure,), 0.85, f"“{text}” → {figure.name}: the {p.noun} named before", "document")
    if p.owner and (owner := owner_of(p)):
        return _as_described(scene, p, f"{owner}'s {scene.body(p)}", "document", 0.85, owner)
    return plainly(scene, p, "document", 0.85)


def plainly(scene: Scene, p: Phrase, kind: str, sure: float, owner: str | None = None) -> Link:
    """A source that is what its words say."""
    body = plain(scene.body(p)) or scene.r.string(p.first, p.last)
    return _as_described(scene, p, f"{owner}'s {body}" if owner else body, kind, sure, owner)


def _as_described(scene: Scene, p: Phrase, name: str, kind: str, sure: float, owner: str | None) -> Link:
    role = name if kind == "group" and lexicon.is_role(p.noun) and p.noun not in _MASSES else None
    figure = scene.describe(p, name, kind, affiliation=owner, owner=owner, role=role)
    return Link((figure,), sure, f"as described: “{scene.r.string(p.first, p.last)}”", kind)


_SEATS = {"pentagon": ("defense", "defence"), "kremlin": ("russian", "russia"), "fed": ("federal", "reserve")}


def _synonym(a: str, b: str) -> bool:
    return any(a in s and b in s for s in _SYNONYMS)


def _related(a: str, b: str) -> bool:
    """Whether two words of descriptions mean the same: equal, demonym and country, or a seat and its office."""
    country = places.people_of(a)
    return a == b or (bool(country) and country.lower() == b) or b in _SEATS.get(a, ())
