"""Reading and Cast in, the roles that the article states for each person out, verbatim, normal and with affiliation."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..models import Role, Span
from . import lexicon, places
from .cast import Cast, Entity
from .fold import word_set
from .mentions import Mention
from .reading import Reading

_PARTY_TAG = re.compile(
    r"\s?[,(]\s?(R|D|I|DFL|GOP|Rep\.|Dem\.|Republican|Democrat|Lib|Lab|Con|LNP|ALP|BJP|INC|SNP)"
    r"(?:\s?[-–—]\s?([A-Z][\w.]*(?: [A-Z][\w.]*)?))?\s?[,).]"
)
_PARTIES = {
    "R": "Republican", "GOP": "Republican", "Rep.": "Republican", "D": "Democratic", "Dem.": "Democratic",
    "Democrat": "Democratic", "DFL": "Democratic", "I": "Independent", "Lab": "Labour", "Con": "Conservative",
    "Lib": "Liberal",
}  # fmt: skip
_DETERMINERS = frozenset(
    {"a", "an", "the", "one", "his", "her", "their", "its", "our", "my", "another", "this", "that"}
)
_PREPOSITIONS = frozenset({"of", "for", "at", "in", "to", "with", "from", "on", "under", "and"})
_COPULAS = frozenset({"is", "was", "became", "remains", "serves", "served", "works", "worked", "heads", "acts"})
_PREFIX_TAGS = frozenset({"NN", "NNP", "NNPS", "JJ", "VBN", "HYPH", "CD", "AFX", "NNS", "JJS", "JJR", ""})
_POSSESSIVE = frozenset({"'s", "’s", "´s", "'", "’"})
_STOP = frozenset(
    {",", ";", ":", "(", ")", "--", "—", "–", "-", ".", "“", "”", '"', "who", "which", "that", "whose", "where"}
)
_MAX_WORDS = 16


@dataclass(frozen=True, slots=True)
class Stated:
    """A role where the article states it."""

    role: Role
    first: int
    """Its first token."""
    quoted: bool
    rank: int
    """2 for a description of several words, 1 for a bare title, 0 where somebody else says so in a quotation."""


def of_people(r: Reading, cast: Cast) -> dict[int, list[Stated]]:
    """Entity number -> its stated roles, the best first; nobody without one."""
    found: dict[int, list[Stated]] = {}
    for person in cast.people:
        stated: list[Stated] = []
        for m in person.mentions:
            for first, last in _ranges(r, cast, person, m):
                one = _state(r, first, last)
                if one:
                    stated.append(one)
        if stated:
            found[person.number] = _sorted(stated)
    return found


def _sorted(stated: list[Stated]) -> list[Stated]:
    unique: dict[str, Stated] = {}
    for s in sorted(stated, key=lambda s: (-s.rank, s.first)):
        unique.setdefault(s.role.normal.lower(), s)
    return list(unique.values())


def _state(r: Reading, first: int, last: int) -> Stated | None:
    while first <= last and r.lower[first] in _DETERMINERS:
        first += 1
    while first <= last and (r.words[last] in _STOP or r.lower[last] in _PREPOSITIONS):
        last -= 1
    if first > last:
        return None
    text = r.string(first, last)
    courtesy = all(lexicon.TITLES.get(w, ("role",))[0] is None for w in text.lower().split())
    if courtesy:
        return None
    normal, affiliation = normalise(text)
    quoted = r.quoted[first]
    rank = 0 if quoted else 1 if last == first else 2
    return Stated(Role(text, r.span(first, last), normal, affiliation), first, quoted, rank)


def with_described(r: Reading, stated: list[Stated], ranges: list[tuple[int, int]]) -> list[Stated]:
    """Stated roles together with descriptions of the person found elsewhere, given as tokens first..last."""
    return _sorted(stated + [s for s in (_state(r, first, last) for first, last in ranges) if s])


def spell_out(text: str) -> str:
    """A role with its abbreviations spelled out ("Sen." -> "Senator", "Lt. Gov." -> "Lieutenant Governor")."""
    words = [lexicon.SPELLED_OUT.get(w.lower(), w) if w.lower() != "ceo" else w for w in text.split()]
    return " ".join(words)


def normalise(text: str) -> tuple[str, str | None]:
    """Form of a role to group by, and whom it is held for.

    "Apple's chief executive" -> ("chief executive", "Apple"); "director of the Arms Control Association" ->
    ("director", "Arms Control Association"); "Venezuelan President" -> ("President", "Venezuela"); offices that carry
    "of" in their name keep it ("Secretary of State").
    """
    text = spell_out(text)
    affiliation = None
    own = re.match(r"(.+?)['’´]s? (.+)$", text)
    if (own and lexicon.is_role(own[2].split()[0].lower().strip(","))) or (
        own and any(lexicon.is_role(w.lower()) for w in own[2].split()[:4])
    ):
        affiliation, text = _bare(own[1]), own[2]
    tail = re.match(r"(.*?) (of|for|at|with|to|in|from|on) (?:the |a |an )?(.+)$", text)
    if tail and any(lexicon.is_role(w.lower()) for w in tail[1].split()[-2:]):
        head, preposition, rest = tail.groups()
        office = preposition == "of" and _OFFICE.match(rest)
        if office:
            rest_after = rest[office.end() :]
            text = f"{head} of {office[0].strip()}"
            more = re.match(r"\s*(?:of|for|in) (?:the )?(.+)", rest_after)
            affiliation = affiliation or (_bare(more[1]) if more else None)
        elif rest[:1].isupper() or preposition == "for":
            affiliation = affiliation or _bare(re.split(r" (?:at|in|and a|from|since|who) ", rest)[0])
            text = head
    words = text.split()
    country = places.country(words[0]) or places.people_of(words[0])
    if not country and len(words) > 2:
        country = places.country(" ".join(words[:2])) or places.people_of(" ".join(words[:2]))
        if country:
            words = words[1:]
    if country and len(words) > 1:
        affiliation, text = affiliation or country, " ".join(words[1:])
    elif len(words) > 1 and not affiliation:
        affiliation, text = _leading_organisation(words, text)
    return text, affiliation


_OFFICE = re.compile(
    r"(?:State|Defense|Defence|Health(?: and Human Services)?|Education|Finance|Foreign Affairs|Home Affairs|Justice|"
    r"Labor|Labour|Commerce|Energy|Transportation|Agriculture|Homeland Security|the Interior|Interior|the Treasury|"
    r"Veterans Affairs|National Intelligence|Staff|staff|Police|police|Parliament|parliament|Congress|Communications|"
    r"communications|operations|Operations|policy|state|defense|the House|House|the Exchequer|Commons|Lords)\b"
)


def _leading_organisation(words: list[str], text: str) -> tuple[str | None, str]:
    """ "White House press secretary" -> ("White House", "press secretary")."""
    cut = 0
    for i, word in enumerate(words[:-1]):
        low = word.lower()
        if not word[0].isupper() and not lexicon.is_organisation(low):
            break
        if low in lexicon.TITLES or lexicon.is_role(low) or low in _RANKS:
            break
        cut = i + 1
    if not cut or cut == len(words):
        return None, text
    return _bare(" ".join(words[:cut])), " ".join(words[cut:])


_RANKS = word_set(
    """
    former vice deputy prime chief assistant acting associate interim senior junior executive first foreign
    retired attorney press general managing finance defense defence interior health education national lead head
    supreme secretary lieutenant republican democratic presidential minority majority state home
    """
)


def _bare(name: str) -> str:
    return re.sub(r"^(?:the|a|an) ", "", name.strip(" ,"), flags=re.I)


def _ranges(r: Reading, cast: Cast, person: Entity, m: Mention):
    prefix = before_name(r, cast, m)
    if prefix:
        yield prefix
    after = _after(r, cast, m)
    if after:
        yield after
    ahead = _ahead(r, cast, m)
    if ahead:
        yield ahead


def _taken(cast: Cast, i: int) -> bool:
    hit = cast.by_token.get(i)
    return bool(hit) and hit[0].kind == "person"


def before_name(r: Reading, cast: Cast, m: Mention) -> tuple[int, int] | None:
    """Tokens of the role that stands directly before a name ("White House press secretary Josh Earnest")."""
    last = m.first - 1
    if last < 0 or r.sentence[last] != r.sentence[m.first]:
        return None
    if r.words[last] in ("“", '"', ","):
        return None
    head = last
    if m.lead == m.first and not (r.tags[head] in _PREFIX_TAGS and lexicon.is_role(r.lower[head])):
        return None
    first = head
    while first - 1 >= 0 and r.sentence[first - 1] == r.sentence[head] and head - first < 10:
        i = first - 1
        low = r.lower[i]
        if (
            low in ("of", "and", "for")
            and i > 0
            and r.tags[i - 1] in _PREFIX_TAGS
            and (
                lexicon.is_role(r.lower[i - 1])
                or (
                    low == "and"
                    and r.words[i - 1][0].isupper()
                    and r.words[first][0].isupper()
                    and not _taken(cast, i - 1)
                )
            )
        ) or (r.words[i] in _POSSESSIVE and i > 0 and r.words[i - 1][0].isupper()):
            first = i
        elif _taken(cast, i) and not (
            r.words[i + 1] in _POSSESSIVE
            or r.lower[i + 1]
            in (
                "campaign",
                "administration",
                "adviser",
                "aide",
                "spokesman",
                "spokeswoman",
                "lawyer",
                "attorney",
                "adviser",
                "advisor",
                "supporter",
                "surrogate",
                "ally",
                "donor",
            )
        ):
            break
        elif (
            r.tags[i] in _PREFIX_TAGS and r.words[i].replace("-", "").replace(".", "").replace("&", "").isalnum()
        ) or (r.words[i] in ("-", "/") and not r.spaced[i]):
            if (
                r.tags[i] == "NNS"
                and not r.words[i][0].isupper()
                and not (
                    lexicon.is_organisation(low)
                    or low
                    in (
                        "affairs",
                        "relations",
                        "communications",
                        "operations",
                        "sales",
                        "sports",
                        "rights",
                        "services",
                        "veterans",
                        "news",
                    )
                )
            ):
                break
            if r.tags[i] == "VBN" and low not in (
                "retired",
                "elected",
                "appointed",
                "disgraced",
                "renowned",
                "acclaimed",
                "embattled",
                "exiled",
                "convicted",
                "jailed",
                "ousted",
                "outgoing",
                "incoming",
                "deposed",
                "fired",
                "imprisoned",
            ):
                break
            first = i
        else:
            break
    while first <= head and (
        r.lower[first] in ("and", "of", "for", "-") or r.words[first] in _POSSESSIVE or (r.tags[first] == "CD")
    ):
        first += 1
    if first > head or not any(_role_word(r, i) for i in range(first, head + 1)):
        return None
    return first, head


def _role_word(r: Reading, i: int) -> bool:
    low = r.lower[i]
    if low in ("republican", "democrat", "liberal", "conservative") and r.words[i][0].isupper():
        return True
    return lexicon.is_role(low) or low in lexicon.TITLES


def _after(r: Reading, cast: Cast, m: Mention) -> tuple[int, int] | None:
    """Tokens of the role in apposition or after a copula ("Tim Cook, who is chief executive of Apple")."""
    i, n = m.last + 1, len(r)
    tag = _PARTY_TAG.match(r.text, r.ends[m.last])
    if tag:
        i = r.at(tag.end() - 1)
        if i < n and r.words[i] == ")":
            i += 1
    comma = False
    if i < n and r.words[i] in (",", "(", "—", "–", "--", "-"):
        comma = True
        i += 1
        if i + 1 < n and r.tags[i] == "CD" and r.words[i + 1] in (",", ")"):
            i += 2
            if r.words[i - 1] == ")" and i < n and r.words[i] == ",":
                i += 1
    if i >= n or r.sentence[i] != r.sentence[m.first]:
        return None
    relative = r.lower[i] == "who" or r.lower[i] == "now" or r.lower[i] == "then"
    if relative:
        i += 1
        if i < n and r.lower[i] in ("also", "has", "had", "currently", "previously", "once", "formerly"):
            i += 1
    if i < n and r.lower[i] in _COPULAS | {"been"} and (relative or not comma):
        verb = r.lower[i]
        i += 1
        if verb in ("serves", "served", "works", "worked", "acts") and (i >= n or r.lower[i] != "as"):
            return None
        if i < n and r.lower[i] == "as":
            i += 1
        if (
            i < n and verb in ("is", "was", "became", "remains", "been") and r.lower[i] not in ("a", "an", "the", "one")
        ) and not lexicon.is_role(r.lower[i]):
            return None
    elif not comma or (relative and r.lower[i - 1] == "who") or r.tags[i] in ("PRP$", "CC", "PRP"):
        return None
    return noun_phrase(r, cast, i)


def noun_phrase(r: Reading, cast: Cast, i: int) -> tuple[int, int] | None:
    """First and last token of a singular noun phrase at i whose head is a role and that names nobody, or None."""
    n, start = len(r), i
    head = None
    while i < n and i - start < _MAX_WORDS and r.sentence[i] == r.sentence[start]:
        low, tag = r.lower[i], r.tags[i]
        if low in _STOP and not (r.words[i] == "-" and not r.spaced[i]):
            break
        if head is None:
            if (
                (low in _PREPOSITIONS and low != "and")
                or (tag.startswith("V") and tag not in ("VBN", "VBG"))
                or tag in ("MD", "PRP")
            ):
                return None
            if (
                _taken(cast, i)
                and not (i + 1 < n and (r.words[i + 1] in _POSSESSIVE or r.tags[i + 1] in ("NN", "NNP")))
                and not (_taken(cast, i) and i + 1 < n and _taken(cast, i + 1))
            ):
                return None
            nominal = tag in ("NN", "NNP", "")
            if (
                nominal
                and _head_noun(r, i)
                and not (i + 1 < n and r.tags[i + 1] in ("NN", "NNP", "POS", "HYPH") and r.lower[i + 1] not in _STOP)
            ):
                head = i
        elif (tag in ("VBD", "VBZ", "VBP", "MD", "WP", "WRB", "WDT", "PRP", "RB") and low not in _PREPOSITIONS) or (
            low == "and"
            and i + 1 < n
            and (r.tags[i + 1] not in ("NN", "NNP", "JJ", "DT", "VBG", "NNS") or _taken(cast, i + 1))
        ):
            break
        i += 1
    if head is None:
        return None
    if head + 1 < n and _taken(cast, head + 1):
        return None
    return start, i - 1


def _head_noun(r: Reading, i: int) -> bool:
    low = r.lower[i]
    if lexicon.is_role(low) and (lexicon.singular(low) == low or low in ("boss", "princess", "actress")):
        return True
    return low in ("republican", "democrat") and r.words[i][0].isupper()


def _ahead(r: Reading, cast: Cast, m: Mention) -> tuple[int, int] | None:
    """Tokens of the role that the name is in apposition to ("Apple's chief executive, Tim Cook,")."""
    comma = m.lead - 1
    if comma < 1 or r.words[comma] not in (",", "—", "–", "--") or r.sentence[comma] != r.sentence[m.first]:
        return None
    follows = m.last + 1
    if (
        follows < len(r)
        and r.words[follows] not in (",", ".", "—", "–", "--", ")", ";", ":")
        and r.tags[follows] not in ("VBD", "VBZ", "VBP")
    ):
        return None
    i = comma - 1
    steps = 0
    while i >= 0 and steps < _MAX_WORDS and r.sentence[i] == r.sentence[m.first]:
        low, tag = r.lower[i], r.tags[i]
        if (low in _STOP and not (r.words[i] == "-" and not r.spaced[i])) or tag in (
            "VBD",
            "VBZ",
            "VBP",
            "VB",
            "MD",
            "PRP",
            "WP",
            "VBG",
        ):
            break
        if low in (
            "by",
            "with",
            "told",
            "as",
            "but",
            "from",
            "when",
            "while",
            "after",
            "before",
            "because",
            "if",
            "according",
            "like",
            "including",
        ):
            break
        i -= 1
        steps += 1
    start = i + 1
    while start < comma and r.tags[start] in ("CC", "RB", "IN", "TO", "UH", "_SP", "``"):
        start += 1
    if start >= comma:
        return None
    phrase = noun_phrase(r, cast, start)
    while phrase is None and start < comma - 1:
        start += 1
        if r.lower[start - 1] in ("to", "in", "of", "and", "for", "on"):
            phrase = noun_phrase(r, cast, start)
    if phrase is None or phrase[1] != comma - 1:
        return None
    return phrase


def party_tag(r: Reading, m: Mention) -> str | None:
    """Affiliation by the tag after a name: "(R-Ga.)" -> "Republican, Georgia"."""
    tag = _PARTY_TAG.match(r.text, r.ends[m.last])
    if not tag:
        return None
    party = _PARTIES.get(tag[1], tag[1])
    where = places.state(tag[2]) if tag[2] else None
    if tag[2] and not where:
        where = tag[2].rstrip(".")
    return ", ".join(filter(None, (party, where)))


def workplace(r: Reading, cast: Cast, m: Mention) -> str | None:
    """Organisation or place named directly after a person: "Dan McLaughlin at the National Review"."""
    i = m.last + 1
    if i + 1 >= len(r) or r.lower[i] not in ("of", "at", "from", "with"):
        return None
    i += 1
    if r.lower[i] == "the":
        i += 1
    hit = cast.by_token.get(i)
    if hit and hit[0].kind != "person" and hit[1].first == i:
        return hit[0].name
    return None


def span_of(r: Reading, first: int, last: int) -> Span:
    """Characters of a role's tokens."""
    return r.span(first, last)
