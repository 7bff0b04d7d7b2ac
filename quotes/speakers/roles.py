"""Reading and Cast in, the roles that the article states for each person out, verbatim, normal and with affiliation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..models import Role
from . import lexicon, role_forms
from .cast import Cast, Entity
from .fold import word_set
from .mentions import Mention
from .reading import Reading

_DETERMINERS = frozenset(
    {"a", "an", "the", "one", "his", "her", "their", "its", "our", "my", "another", "this", "that"}
)
_PREPOSITIONS = frozenset({"of", "for", "at", "in", "to", "with", "from", "on", "under"})
_COPULAS = frozenset({"is", "was", "became", "remains", "been"})
_SERVES = frozenset({"serves", "served", "works", "worked", "acts", "acted"})
_NOMINAL = frozenset({"NN", "NNP", "NNPS", "NNS", "JJ", "JJS", "JJR", "HYPH", "AFX", "VBN", ""})
_PARTICIPLES = word_set(
    """
    retired elected appointed disgraced renowned acclaimed embattled exiled convicted jailed ousted deposed fired
    imprisoned celebrated decorated respected
    """
)
_POSSESSIVE = frozenset({"'s", "’s", "´s", "'", "’"})
_STOP = frozenset(
    {",", ";", ":", "(", ")", "--", "—", "–", "-", ".", "“", "”", '"', "who", "which", "that", "whose", "where", "when"}
    | {"before", "after", "since", "during", "until", "while"}
)
_PARTISAN_NAMES = frozenset({"republican", "democrat"})
_CLAUSAL = frozenset({"VBD", "VBZ", "VBP", "MD", "WP", "WRB", "WDT", "PRP", "RB"})
_OPENERS = frozenset({"CC", "RB", "IN", "TO", "UH", "_SP", "``"})
_ADVERBS = frozenset({"also", "has", "had", "currently", "previously", "once", "formerly"})
_NOT_BEFORE = word_set("by with told as but from when while after before because if according like including")
_MAX_WORDS = 16


@dataclass(frozen=True, slots=True)
class Stated:
    """A role where the article states it."""

    role: Role
    first: int
    """Its first token."""
    rank: int
    """See role_forms.rank; -1 where somebody says so in a quotation."""


def of_people(r: Reading, cast: Cast) -> dict[int, list[Stated]]:
    """Entity number -> its stated roles, the best first; nobody without one."""
    found = {}
    for person in cast.people:
        ranges = [span for m in person.mentions if not m.headline for span in _ranges(r, cast, person, m)]
        stated = best_first([s for s in (_state(r, *span) for span in ranges) if s])
        if stated:
            found[person.number] = stated
    return found


def described(r: Reading, first: int, last: int) -> Stated | None:
    """A description of somebody (tokens first..last) as a role."""
    return _state(r, first, last)


def best_first(stated: list[Stated]) -> list[Stated]:
    """Roles by what they say, then by place, each normal form once."""
    unique: dict[str, Stated] = {}
    for s in sorted(stated, key=lambda s: (-s.rank, s.first)):
        unique.setdefault(s.role.normal.lower(), s)
    return list(unique.values())


def workplace(r: Reading, cast: Cast, m: Mention) -> str | None:
    """Organisation or place named directly after a person: "Dan McLaughlin at the National Review"."""
    i = m.last + 1
    if i + 2 >= len(r) or r.lower[i] not in ("of", "at", "from", "with"):
        return None
    i += 1 + (r.lower[i + 1] == "the")
    hit = cast.by_token.get(i)
    return hit[0].name if hit and hit[0].kind != "person" and hit[1].first == i else None


def _state(r: Reading, first: int, last: int) -> Stated | None:
    while first <= last and (r.lower[first] in _DETERMINERS or not r.words[first][0].isalnum()):
        first += 1
    while first <= last and (r.words[last] in _STOP or r.lower[last] in _PREPOSITIONS or r.lower[last] == "and"):
        last -= 1
    if first > last:
        return None
    text = r.string(first, last)
    if all(lexicon.TITLES.get(w, ("role",))[0] is None for w in text.lower().split()):
        return None
    rank = -1 if r.quoted[first] else role_forms.rank(text)
    return Stated(Role(text, r.span(first, last), *role_forms.normalise(text)), first, rank) if rank else None


def _ranges(r: Reading, cast: Cast, person: Entity, m: Mention) -> Iterator[tuple[int, int]]:
    for find in (before_name, _after_name, _before_comma):
        span = find(r, cast, m)
        if span:
            yield span


def _person_at(cast: Cast, i: int) -> Mention | None:
    hit = cast.by_token.get(i)
    return hit[1] if hit and hit[0].kind == "person" else None


def before_name(r: Reading, cast: Cast, m: Mention) -> tuple[int, int] | None:
    """Tokens of the role that stands directly before a name ("White House press secretary Josh Earnest")."""
    last = m.first - 1
    while last >= m.lead and lexicon.TITLES.get(r.lower[last], ("",))[0] is None:
        last -= 1
    if last < 0 or r.sentence[last] != r.sentence[m.first]:
        return None
    if last < m.lead and not (r.tags[last] in _NOMINAL and lexicon.is_role(r.lower[last])):
        return None
    first = last
    while first - 1 >= 0 and r.sentence[first - 1] == r.sentence[last] and last - first < 10:
        if not _belongs(r, cast, first - 1, first, last):
            break
        first -= 1
    while first <= last and (r.lower[first] in ("and", "of", "for", "-") or r.words[first] in _POSSESSIVE):
        first += 1
    return (first, last) if any(_role_word(r, i) for i in range(first, last + 1)) else None


def _belongs(r: Reading, cast: Cast, i: int, first: int, last: int) -> bool:
    """Whether a word carries a role before a name on to the left."""
    low, word, tag = r.lower[i], r.words[i], r.tags[i]
    before = i - 1 if i else 0
    if low in ("of", "for"):
        return lexicon.is_role(r.lower[before]) and not _role_word(r, last)
    if low == "and":
        if r.tags[before] == "NNS":
            return False
        capital = word and r.words[before][0].isupper() and r.words[first][0].isupper()
        return lexicon.is_role(r.lower[before]) or (capital and _person_at(cast, before) is None)
    if word in _POSSESSIVE:
        return r.words[before][0].isupper()
    if _person_at(cast, i) is not None:
        return r.words[i + 1] in _POSSESSIVE or r.tags[i + 1] == "NN" or _person_at(cast, i + 1) is not None
    if word in ("-", "/"):
        return not r.spaced[i]
    if tag in ("NN", "NNS") and word.islower() and r.words[first][0].isupper():
        return False
    plain = word.replace("-", "").replace(".", "").replace("&", "").isalnum()
    return plain and tag in _NOMINAL and (tag != "VBN" or low in _PARTICIPLES)


def _role_word(r: Reading, i: int) -> bool:
    low = r.lower[i]
    partisan = low in _PARTISAN_NAMES and r.words[i][0].isupper()
    return partisan or lexicon.is_role(low) or low in lexicon.TITLES


def _after_name(r: Reading, cast: Cast, m: Mention) -> tuple[int, int] | None:
    """Tokens of the role in apposition or after a copula ("Tim Cook, who is chief executive of Apple")."""
    i, n = m.last + 1, len(r)
    tag = role_forms.party_tag(r.text, r.ends[m.last])
    if tag:
        i = r.at(tag[1] - 1)
        i += i < n and r.words[i] == ")"
    comma = i < n and r.words[i] in (",", "(", "—", "–", "--", "-")
    i += comma
    if comma and i + 1 < n and r.tags[i] == "CD" and r.words[i + 1] in (",", ")"):
        i += 2
        i += i < n and r.words[i - 1] == ")" and r.words[i] == ","
    if i + 1 >= n or r.sentence[i] != r.sentence[m.first]:
        return None
    relative = r.lower[i] in ("who", "now", "then")
    i += relative
    i += relative and i + 1 < n and r.lower[i] in _ADVERBS
    if i + 1 >= n:
        return None
    if r.lower[i] in _COPULAS and (relative or not comma):
        i += 1
        if r.lower[i] not in ("a", "an", "the", "one") and r.tags[i] not in ("NNP", "NN"):
            return None
    elif r.lower[i] in _SERVES and (relative or not comma):
        if r.lower[i + 1] != "as":
            return None
        i += 2
    elif not comma or r.lower[i - 1] == "who" or r.tags[i] in ("PRP$", "CC", "PRP"):
        return None
    return _noun_phrase(r, cast, i)


def _noun_phrase(r: Reading, cast: Cast, start: int) -> tuple[int, int] | None:
    """First and last token of a singular noun phrase whose head is a role and that names nobody, or None."""
    i, head = start, None
    while i < len(r) and i - start < _MAX_WORDS and r.sentence[i] == r.sentence[start]:
        if r.lower[i] in _STOP and not (r.words[i] == "-" and not r.spaced[i]):
            break
        if head is None:
            if not _may_precede_head(r, cast, i):
                return None
            head = i if _is_head(r, i) else None
        elif (r.tags[i] in _CLAUSAL and r.lower[i] not in _PREPOSITIONS) or (
            r.lower[i] == "and" and not _goes_on(r, cast, i + 1)
        ):
            break
        i += 1
    if head is None or _person_at(cast, head + 1) is not None:
        return None
    return start, i - 1


def _may_precede_head(r: Reading, cast: Cast, i: int) -> bool:
    tag = r.tags[i]
    if r.lower[i] in _PREPOSITIONS or tag in ("MD", "PRP") or (tag[:1] == "V" and tag not in ("VBN", "VBG")):
        return False
    if _person_at(cast, i) is None or i + 1 >= len(r):
        return True
    follows = i + 1
    return r.words[follows] in _POSSESSIVE or r.tags[follows] == "NN" or _person_at(cast, follows) is not None


def _is_head(r: Reading, i: int) -> bool:
    low, follows = r.lower[i], i + 1
    role = lexicon.is_role(low) and lexicon.singular(low) == low
    partisan = low in _PARTISAN_NAMES and r.words[i][0].isupper()
    if r.tags[i] not in ("NN", "NNP", "") or not (role or partisan):
        return False
    more = follows < len(r) and r.tags[follows] in ("NN", "NNP", "POS", "HYPH") and r.lower[follows] not in _STOP
    return not more


def _goes_on(r: Reading, cast: Cast, i: int) -> bool:
    """Whether "and" in a role is followed by more of the role ("founder and CEO of Uber")."""
    return i < len(r) and r.tags[i] in ("NN", "NNP", "JJ", "DT", "VBG", "NNS") and _person_at(cast, i) is None


def _before_comma(r: Reading, cast: Cast, m: Mention) -> tuple[int, int] | None:
    """Tokens of the role that the name is in apposition to ("Apple's chief executive, Tim Cook,")."""
    comma, follows = m.lead - 1, m.last + 1
    if comma < 1 or r.words[comma] not in (",", "—", "–", "--") or r.sentence[comma] != r.sentence[m.first]:
        return None
    closed = follows >= len(r) or r.words[follows] in (",", ".", "—", "–", "--", ")", ";", ":", "?", "!")
    if not closed and r.tags[follows] not in ("VBD", "VBZ", "VBP"):
        return None
    start = comma
    while start > 0 and comma - start < _MAX_WORDS and r.sentence[start - 1] == r.sentence[comma]:
        low, tag = r.lower[start - 1], r.tags[start - 1]
        hyphen = r.words[start - 1] == "-" and not r.spaced[start - 1]
        if (low in _STOP and not hyphen) or tag in _CLAUSAL - {"RB"} or tag in ("VB", "VBG") or low in _NOT_BEFORE:
            break
        start -= 1
    while start < comma:
        if r.tags[start] not in _OPENERS:
            phrase = _noun_phrase(r, cast, start)
            if phrase and phrase[1] == comma - 1:
                return phrase
        start += 1
        while start < comma and r.tags[start - 1] not in ("IN", "TO", "CC", "RB"):
            start += 1
    return None
