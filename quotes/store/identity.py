"""Two people with their names, roles and dates in; how likely (0..1) they are one, and why, out.  Pure.

The rules follow record linkage practice (block, compare, decide with a grey zone between): a full name must agree, and
nothing may speak against it; names that agree only by a nickname or an initial need a role that speaks for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from math import inf
from typing import Literal, NamedTuple

from nameparser import HumanName
from nameparser.config import CONSTANTS

from quotes.store.names import fold, word_set

SAME, DOUBTFUL = 0.9, 0.1
"""At least SAME is one person; between the two a person must decide."""

LIFE_IN_NEWS_YEARS = 15
"""Two articles further apart need more than a name to be about one person."""
OFFICE_YEARS = 4
SAME_NEWS_DAYS = 7
"""Within so many days two people of one surname, role and given name, long or short, are one in the same news."""

_UNUSUAL = re.compile(r"[^\w\s’']|\d")
_GENERATION = re.compile(r"\b(jr|sr|ii|iii|iv)\b", re.I)

_ORDINARY = word_set(
    "farmer waiter waitress driver inmate retiree homeowner barber plumber electrician carpenter cashier"
    " housewife pensioner villager refugee migrant trucker janitor bartender"
)
"""Ways to earn or spend one's days; not "voter", "protester" or "father", which anybody may be called."""
_LONE_PARTICLES = word_set("le la de du di da von el bin ibn")
_NOWHERE = word_set("state states party country nation city county house senate")
_SPORT = word_set(
    "quarterback coach striker goalkeeper pitcher golfer midfielder boxer sprinter swimmer player footballer athlete"
    " linebacker receiver defender catcher shortstop goalie skater skier cyclist wrestler jockey cricketer"
)
_ARTS = word_set(
    "actor actress singer rapper comedian musician novelist artist painter sculptor dancer choreographer composer"
    " drummer guitarist bassist poet playwright filmmaker model designer chef"
)
_OFFICE = word_set(
    "president senator governor mayor congressman congresswoman representative minister chancellor premier secretary"
    " ambassador judge justice general admiral colonel chairman chairwoman chair commissioner sheriff prosecutor"
    " lawmaker legislator king queen pope cardinal bishop archbishop delegate councilman councilwoman nominee speaker"
    " treasurer mp candidate attorney professor economist scientist physician surgeon executive ceo banker"
)
_ALONE = word_set("president pope premier chancellor king queen")
"""Offices that one person of a surname holds at a time, even without their place."""
_TITULAR = word_set(
    "president senator governor mayor minister secretary general speaker leader justice attorney chancellor premier"
    " ambassador nominee candidate commissioner congressman congresswoman representative sheriff chairman"
    " chairwoman chair whip treasurer king queen pope cardinal bishop archbishop"
)
_APPOINTED = word_set("counsel director administrator spokesman spokeswoman strategist")
_NOT_A_PLACE = word_set(
    "republican democratic democrat gop conservative liberal former acting interim then ex new outgoing incoming chief"
    " senior junior deputy vice assistant the of from for and to in at a us u s former longtime presumptive"
)
_PARTIES = {
    "Republican": re.compile(r"\b(republican|gop)\b", re.I),
    "Democrat": re.compile(r"\bdemocrat(ic)?\b", re.I),
}
_ONE_AT_A_TIME = word_set("mayor governor sheriff president premier")


class Held(NamedTuple):
    """A role as some article states it."""

    role: str
    affiliation: str | None = None


@dataclass(slots=True)
class Profile:
    """What is known of one person: grows as articles are linked to it."""

    name: str
    roles: set[Held] = field(default_factory=set)
    first: str | None = None
    last: str | None = None

    def add(self, other: Profile) -> None:
        """Take over what other tells of the same person."""
        self.roles |= other.roles
        self.first = min(filter(None, (self.first, other.first)), default=None)
        self.last = max(filter(None, (self.last, other.last)), default=None)


class Verdict(NamedTuple):
    """How likely two profiles are one person (0..1), and why."""

    score: float
    reason: str


@cache
def _special() -> frozenset[str]:
    sets = (CONSTANTS.titles, CONSTANTS.suffix_acronyms, CONSTANTS.suffix_not_acronyms, CONSTANTS.prefixes)
    return frozenset(str(word).casefold() for one in (*sets, CONSTANTS.conjunctions) for word in one)


class PersonName(NamedTuple):
    """A person's name taken apart, every part folded; ``given`` is "" for a surname, or a single name, alone."""

    given: str
    middle: tuple[str, ...]
    surname: str
    """Without particles: "blasio" of "Bill de Blasio", "assad" of "Bashar al-Assad"."""
    suffix: str


@lru_cache(maxsize=65_536)
def person_name(name: str) -> PersonName:
    """The parts of name, titles and nicknames in quotation marks left out."""
    plain = name.split()
    if 2 <= len(plain) <= 3 and not _UNUSUAL.search(name) and not any(word.casefold() in _special() for word in plain):
        # nameparser takes milliseconds: names without titles, particles or suffixes do not need it.
        given, *middle, surname = (fold(word).replace(" ", "") for word in plain)
        return PersonName(given, tuple(middle), surname, "")
    human = HumanName(name)
    if len(plain) == 2 and plain[0].casefold() in _LONE_PARTICLES:
        # "Le Pen" is a surname, though nameparser reads a given name before it.
        return PersonName("", (), fold(plain[1]).replace(" ", ""), "")
    words = fold(human.last).split() or fold(human.first).split() or fold(name).split() or [""]
    given = fold(human.first).split() if human.last else []
    suffix = "".join(fold(human.suffix).split()) if _GENERATION.search(human.suffix) else ""
    return PersonName(given[0] if given else "", tuple((*given[1:], *fold(human.middle).split())), words[-1], suffix)


def compare(a: Profile, b: Profile) -> Verdict:
    """Whether two people are one; both names must be of people, in any form."""
    how, what = _names(person_name(a.name), person_name(b.name))
    if how == "apart":
        return Verdict(0.0, what)
    against, why = _conflict(a, b)
    shared = shared_role(a, b)
    if how == "surname":
        office = _shared_office(a, b)
        if office and _years_between(a, b) <= OFFICE_YEARS and not against:
            return Verdict(0.92, f"{what}, and the same office: {office}")
        return Verdict(0.15 if against else 0.4 if shared else 0.3, why or what)
    if against:
        return Verdict(0.5 if how == "same" else 0.2, f"{what}, but {why}")
    if how == "suffix" and (office := _one_office(a, b)) and _years_between(a, b) <= OFFICE_YEARS:
        # Some papers write "Jr." at each mention, others never; father and son hardly follow each other that fast.
        return Verdict(0.92, f"{what}, and the same office: {office}")
    heads = _heads(a) & _heads(b)
    if how == "nickname" and heads and _days_between(a, b) <= SAME_NEWS_DAYS:
        return Verdict(0.92, f"{what}, both {min(heads)}, and in the news on the same days")
    support = f", and the same role: {shared}" if shared else ""
    score = {
        "same": 0.99 if shared else 0.97,
        "middle": 0.98 if shared else 0.95,
        "nickname": 0.95 if shared else 0.6,
        "initial": 0.8 if shared else 0.3,
        "suffix": 0.45,
    }[how]
    return Verdict(score, what + support)


def may_be_one(a: str, b: str) -> bool:
    """Whether two names can be one person's at all; ``compare`` weighs the rest."""
    return _names(person_name(a), person_name(b))[0] != "apart"


How = Literal["same", "middle", "nickname", "initial", "suffix", "surname", "apart"]


@lru_cache(maxsize=65_536)
def _same_given(a: str, b: str) -> bool:
    # Its package loads spaCy, which takes seconds: who only searches must not wait for it.
    from quotes.speakers.names import same_given

    return same_given(a, b)


def _names(a: PersonName, b: PersonName) -> tuple[How, str]:
    if a.surname != b.surname:
        return "apart", "other surnames"
    if not a.given or not b.given:
        return "surname", "a surname alone"
    if a.given != b.given and not _same_given(a.given, b.given):
        return "apart", "other given names"
    if any(x[0] != y[0] for x, y in zip(a.middle, b.middle, strict=False)):
        return "apart", "other middle names"
    if a.suffix != b.suffix:
        return ("apart", "other generations") if a.suffix and b.suffix else ("suffix", "one is a Jr., Sr. or III")
    if a.given != b.given:
        initial = min(len(a.given), len(b.given)) == 1
        return ("initial", "an initial fits") if initial else ("nickname", " may be ".join(sorted((a.given, b.given))))
    if len(a.middle) == len(b.middle):
        return "same", "same name"
    return "middle", "same name but for a middle name"


def shared_role(a: Profile, b: Profile) -> str | None:
    """A role that both hold, in the words of the first: one office, or one calling with one place or body."""
    keys = {role_key(held): held.role for held in sorted(a.roles, key=str)}
    for held in sorted(b.roles, key=str):
        if keys.get(role_key(held)):
            return keys[role_key(held)]
    heads = _heads(a) & _heads(b) & _TITULAR
    return min(heads) if heads else None


@lru_cache(maxsize=65_536)
def role_key(held: Held) -> frozenset[str]:
    """The words of a role and its affiliation that matter: "senator from Texas" and "Texas senator" are one."""
    words = _words(held.role) | (_words(held.affiliation) if held.affiliation else set())
    return frozenset(words - {"of", "from", "for", "the", "us", "and", "in", "at", "former", "acting", "then"})


def offices(profile: Profile) -> dict[frozenset[str], str]:
    """Offices that, with a surname, point to one person at a time: "Texas senator", "president", not "senator"."""
    found = {}
    for held in profile.roles:
        for key in (role_key(held), role_key(Held(held.role))):
            titles = key & _TITULAR
            bare = len(key) == 1 and key <= _ALONE
            if bare or (titles and key - _TITULAR - _NOT_A_PLACE):
                found[key] = held.role
    return found


def _shared_office(a: Profile, b: Profile) -> str | None:
    of_a, of_b = offices(a), offices(b)
    return min((of_a[key] for key in of_a.keys() & of_b.keys()), default=None)


def _one_office(a: Profile, b: Profile) -> str | None:
    """An office that one person holds at a time and both profiles state, whatever its place."""
    return min(_heads(a) & _heads(b) & (_TITULAR | _APPOINTED), default=None)


def _conflict(a: Profile, b: Profile) -> tuple[bool, str]:
    years = _years_between(a, b)
    if years > LIFE_IN_NEWS_YEARS and not _shared_office(a, b):
        return True, f"{years} years between the articles"
    callings_a, callings_b = _callings(a), _callings(b)
    if callings_a and callings_b and not callings_a & callings_b:
        return True, f"{min(callings_a)} here, {min(callings_b)} there"
    parties = _parties(a), _parties(b)
    if len(parties[0]) == len(parties[1]) == 1 and parties[0] != parties[1]:
        return True, "of other parties"
    for held in a.roles:
        for other in b.roles:
            head = _head(held.role)
            if head not in _ONE_AT_A_TIME or head != _head(other.role) or years > OFFICE_YEARS:
                continue
            places = ["".join(sorted(_words(h.affiliation or "") - _NOT_A_PLACE - _NOWHERE)) for h in (held, other)]
            if all(places) and places[0] not in places[1] and places[1] not in places[0]:
                return True, f"{head} of {held.affiliation} here, of {other.affiliation} there"
    return False, ""


def _callings(profile: Profile) -> set[str]:
    words = {_singular(word) for held in profile.roles for word in _words(held.role)}
    kinds = {"private person": _ORDINARY, "sport": _SPORT, "arts": _ARTS, "office": _OFFICE}
    return {name for name, of_kind in kinds.items() if words & of_kind}


def _parties(profile: Profile) -> set[str]:
    text = " ; ".join(f"{h.role} {h.affiliation or ''}" for h in profile.roles)
    return {party for party, pattern in _PARTIES.items() if pattern.search(text)}


def _years_between(a: Profile, b: Profile) -> int:
    days = _days_between(a, b)
    return 0 if days == inf else int(days // 365)


def _days_between(a: Profile, b: Profile) -> float:
    """Days between the last article with one and the first with the other; 0 where they overlap, infinite undated."""
    if not (a.first and a.last and b.first and b.last):
        return inf
    gap = max(a.first, b.first), min(a.last, b.last)
    return max(0, (date.fromisoformat(gap[0]) - date.fromisoformat(gap[1])).days)


def _heads(profile: Profile) -> set[str]:
    return {_head(held.role) for held in profile.roles}


def _head(role: str) -> str:
    """The noun of a role: "senator" of "senator from Texas" and of "Texas senator"."""
    before = re.split(r"\b(?:of|from|for|at|in|to|on)\b", fold(role))[0].split()
    return _singular(before[-1]) if before else ""


def _singular(word: str) -> str:
    return {"sen": "senator", "gov": "governor", "rep": "representative"}.get(word, word)


@lru_cache(maxsize=65_536)
def _words(text: str) -> frozenset[str]:
    return frozenset(map(_singular, fold(text).split()))
