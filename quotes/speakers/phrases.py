"""A source span in, what kind of mention it is out: name, pronoun, description, organisation, document, group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..models import Spans
from . import lexicon, places
from .cast import Cast, Entity
from .fold import word_set
from .mentions import OFFICES, Mention, office_before
from .reading import Reading

Sort = Literal[
    "name", "pronoun", "relative", "author", "person", "people", "organisation", "document", "group", "generic", "empty"
]

_PRONOUNS = lexicon.GENDERED | {
    "it": "it", "its": "it", "itself": "it", "they": "they", "them": "they", "their": "they", "theirs": "they",
}  # fmt: skip
_AUTHORS = frozenset({"i", "me", "my", "mine", "we", "us", "our", "ours", "myself"})
_RELATIVES = frozenset({"who", "which", "that", "whose", "whom"})
_POSSESSIVE = frozenset({"'s", "’s", "´s", "'", "’", "`s"})
_DETERMINERS = word_set(
    """
    a an the this that these those his her their its my our some many several most few all both each every any
    no another one two three four five six seven eight nine ten dozens hundreds thousands more certain
    various numerous than half dozen half-dozen at least nearly almost about only even not such own same but and
    """
)
_INDEFINITE = frozenset({"a", "an", "another", "one", "some", "several", "many", "any", "no", "each", "every"})
_CUT = frozenset({",", ";", ":", "(", "--", "—", "–", "who", "which", "that", "whose", "where", "when", "while"})
_AGENTS = ("ers", "ors", "ists", "ants", "ians")
_NO_AGENTS = word_set("numbers borders papers matters orders letters errors doors floors factors others powers tears")
_BEFORE_SOURCE = frozenset({"with", "among", "by", "from", "as", "for"})
_NUMBERS_OF = word_set(
    """
    group number handful majority pair couple trio crowd host panel coalition team score array minority plurality
    percent percentage range segment
    """
)
_PREPOSITIONS = word_set(
    """
    of in for at from by with to on about among within inside across near behind against into under over as like such
    including off outside around between along throughout beyond
    """
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A source span taken apart."""

    sort: Sort
    first: int
    last: int
    head: int
    """Token index of the noun that says what the source is; of the name's or pronoun's last token else."""
    noun: str = ""
    """The head in lower case, singular."""
    gender: str = ""
    """"m", "f", "it", "they" for pronouns, "m"/"f" where a noun tells it."""
    plural: bool = False
    definite: bool = False
    people: tuple[tuple[Entity, Mention], ...] = ()
    """Named persons (or one named organisation) that the source consists of."""
    owner: tuple[int, int] | None = None
    """Tokens of a possessor ("Trump 's" lawyer, "her" lawyer)."""
    start: int = 0
    """First token of the phrase after determiners and possessor."""
    end: int = 0
    """Last token of the phrase before relative clauses and appositions."""


def source_tokens(r: Reading, spans: Spans) -> list[int]:
    """Indices of the tokens of a source, blanks and marks around it left out."""
    tokens = [i for span in spans for i in r.tokens(span) if not r.words[i].isspace()]
    while tokens and not any(c.isalnum() for c in r.words[tokens[0]]):
        tokens.pop(0)
    while tokens and not any(c.isalnum() for c in r.words[tokens[-1]]):
        tokens.pop()
    if len(tokens) > 1 and r.lower[tokens[0]] in _BEFORE_SOURCE:
        tokens.pop(0)
    return tokens


def analyse(r: Reading, cast: Cast, tokens: list[int]) -> Phrase:
    """What a source says about who speaks; tokens are in text order and not empty."""
    first, last = tokens[0], tokens[-1]
    low = r.lower[first]
    if len(tokens) == 1 and r.words[first] in ("A", "Q"):
        return Phrase("author", first, last, first, low)
    if len(tokens) == 1 or all(r.words[i] in _POSSESSIVE or i == first for i in tokens):
        if low in _PRONOUNS:
            gender = _PRONOUNS[low]
            return Phrase("pronoun", first, last, first, low, gender, gender == "they")
        if low in _AUTHORS and r.words[first] != "US":
            return Phrase("author", first, last, first, low)
        if low in _RELATIVES:
            return Phrase("relative", first, last, first, low)
        if lexicon.is_generic(low) and low not in ("those", "these"):
            return Phrase("generic", first, last, first, low, start=first, end=last)
    if low in ("whose", "who", "which") and len(tokens) > 1 and low != "whose":
        return Phrase("relative", first, last, first, low)
    return _noun_phrase(r, cast, tokens)


def _noun_phrase(r: Reading, cast: Cast, tokens: list[int]) -> Phrase:
    first, last = tokens[0], tokens[-1]
    core = _core(r, cast, tokens)
    named = _named(cast, core)
    tail_possessive = r.words[core[-1]] in _POSSESSIVE or (r.words[core[-1]].endswith(("'s", "’s")) and len(core) == 1)
    if tail_possessive and len(core) > 1:
        core = core[:-1]
    owner, body = _owner(r, cast, core)
    people = _people_heading(r, cast, body, named)
    if people:
        people += _listed(r, cast, [i for i in tokens if i > core[-1]])
        end = people[-1][1].last
        return Phrase("name", first, last, end, people=people, owner=owner, start=body[0], end=end)
    ahead = _name_after_comma(r, cast, tokens, core) or _named_so(r, cast, tokens) or _named_next(r, cast, core, last)
    body = _strip(r, body)
    if not body:
        return Phrase("generic", first, last, last, r.lower[last], start=first, end=last)
    head = _head(r, cast, body)
    noun = lexicon.singular(r.lower[head])
    plural = (
        r.tags[head] in ("NNS", "NNPS")
        or r.lower[head] in ("people", "police")
        or (noun != r.lower[head] and (r.tags[head] != "NNP" or lexicon.is_listed_role(noun)))
    )
    definite = r.lower[core[0]] not in _INDEFINITE and (
        r.lower[core[0]] in ("the", "this", "that", "these", "those") or owner is not None or not plural
    )
    sort = _sort(r, cast, body, head)
    known = sort in ("person", "people", "generic") or (sort == "group" and r.lower[first] == "one")
    if ahead and (known or (sort == "organisation" and ahead[1].title)):
        return Phrase(
            "name", first, last, ahead[1].last, people=(ahead,), start=body[0], end=ahead[1].last, owner=owner
        )
    return Phrase(
        sort, first, last, head, noun, lexicon.role_gender(r.lower[head]) if sort == "person" else "", plural, definite,
        people=named if sort == "organisation" else (), owner=owner, start=body[0], end=body[-1],
    )  # fmt: skip


def _core(r: Reading, cast: Cast, tokens: list[int]) -> list[int]:
    """The phrase up to its first apposition, clause or bracket; prepositions stay."""
    core = []
    for k, i in enumerate(tokens):
        if core and (
            r.lower[i] in _CUT
            or r.words[i][0] in "–—("
            or (k and i != tokens[k - 1] + 1 and not r.words[i - 1].isspace())
        ):
            break
        if (
            core
            and r.tags[i] in ("VBN", "VBG", "VBD")
            and r.tags[i - 1] in ("NN", "NNS", "NNP", "NNPS")
            and i not in cast.by_token
        ):
            break
        core.append(i)
    return core or tokens[:1]


def _named(cast: Cast, core: list[int]) -> tuple[tuple[Entity, Mention], ...]:
    found = []
    for i in core:
        hit = cast.by_token.get(i)
        if hit and hit not in found:
            found.append(hit)
    return tuple(found)


def _owner(r: Reading, cast: Cast, core: list[int]) -> tuple[tuple[int, int] | None, list[int]]:
    """Possessor and the rest of the phrase."""
    for k, i in enumerate(core[:-1]):
        if r.words[i] in _POSSESSIVE and k > 0 and r.tags[i] in ("POS", "", "''", "VBZ"):
            office = r.lower[core[k - 1]] in OFFICES and r.lower[core[k - 2]] == "of"
            if not office and any(r.tags[j] in ("IN", "TO") and j not in cast.by_token for j in core[1:k]):
                break
            return (core[0], core[k - 1]), core[k + 1 :]
    if r.lower[core[0]] in ("his", "her", "their", "its", "my", "our", "whose") and len(core) > 1:
        return (core[0], core[0]), core[1:]
    return None, core


def _people_heading(r: Reading, cast: Cast, body: list[int], named) -> tuple[tuple[Entity, Mention], ...]:
    """The persons whom a phrase names, one or coordinated; none for "aides to Obama"."""
    stop = len(body)
    titled = (named_last := cast.person_at(body[-1])) and office_before(r, named_last)
    for k, i in enumerate(() if titled and titled[0] <= body[0] else body):
        if k and r.lower[i] in _PREPOSITIONS and i not in cast.by_token and r.lower[i] != "of":
            stop = k
            break
    people = []
    for k, i in enumerate(body[:stop]):
        hit = cast.by_token.get(i)
        if not hit or hit[0].kind != "person" or (hit[1].first != i and k):
            continue
        end = hit[1].last
        follower = end + 1
        if _ahead(r, cast, body[:k], hit[1]) in ("of", "to", "for", "by"):
            return tuple(people)
        if follower in body[:stop] and r.tags[follower] in ("NN", "NNS", "POS") and r.words[follower] != ",":
            if people and r.tags[follower] == "NNS" and r.lower[hit[1].lead - 1] in ("and", "or"):
                return ()
            continue
        people.append(hit)
    return tuple(people)


def _ahead(r: Reading, cast: Cast, phrase: list[int], m: Mention) -> str:
    """The word before a name and its title, within the phrase: "of" in "critics of Mr. Trump", not in "of State"."""
    titled = any(r.lower[i] in lexicon.TITLES for i in range(m.lead, m.first))
    before = m.lead - 1 if titled else m.first - 1
    return r.lower[before] if before in phrase and before not in cast.by_token else ""


def _listed(r: Reading, cast: Cast, rest: list[int]) -> tuple[tuple[Entity, Mention], ...]:
    """The persons that go on after a comma, where nothing but names, commas and "and" follows."""
    hits = {i: hit for i in rest if (hit := cast.by_token.get(i)) and hit[0].kind == "person"}
    between = [r.lower[i] for i in rest if i not in hits and r.lower[i] not in lexicon.TITLES]
    if not hits or "and" not in between or set(between) - {",", "and"}:
        return ()
    return tuple(hit for i, hit in hits.items() if hit[1].first == i)


def _name_after_comma(r: Reading, cast: Cast, tokens: list[int], core: list[int]):
    """The name in apposition to a description: "Apple's chief executive, Tim Cook"."""
    after = [i for i in tokens if i > core[-1]]
    if len(after) > 3 and r.lower[after[0]] in ("who", "that", "whose"):
        comma = next((k for k in reversed(range(len(after))) if r.words[after[k]] == ","), len(after))
        after = after[comma:]
        hit = cast.by_token.get(after[-1]) if after else None
        if hit is None or hit[1].lead != after[0] + 1:
            return None
    if len(after) < 2 or r.words[after[0]] not in (",", "—", "–", "--", ":"):
        return None
    for i in after[1:]:
        hit = cast.by_token.get(i)
        if hit and hit[0].kind == "person":
            return hit
        if r.lower[i] in _CUT or r.lower[i] in _PREPOSITIONS or r.tags[i].startswith("V"):
            return None
    return None


def _named_so(r: Reading, cast: Cast, tokens: list[int]):
    """The name that somebody gave: "a man who gave his name only as Abu Omar"."""
    for i in tokens[2:-1]:
        before = r.lower[i - 2 if r.lower[i - 1] == "only" else i - 1]
        if r.lower[i] == "as" and before in ("name", "himself", "herself", "themselves", "identified", "named"):
            hits = (cast.by_token.get(k) for k in tokens if i < k <= i + 3)
            return next((hit for hit in hits if hit and hit[0].kind == "person"), None)
    return None


def _named_next(r: Reading, cast: Cast, core: list[int], last: int):
    """The name directly behind a description: "his daughter" in "his daughter, Ann Lee, said"."""
    hit = cast.by_token.get(last + 2) if r.words[last + 1 : last + 2] == [","] and core[-1] == last else None
    if hit is None or hit[0].kind != "person" or hit[1].lead != last + 2:
        return None
    after = hit[1].last + 1
    closed = r.words[after : after + 1] == [","] or r.tags[after : after + 1] in (["VBD"], ["VBZ"])
    return hit if closed and r.tags[last] in ("NN", "NNP") else None


def _strip(r: Reading, body: list[int]) -> list[int]:
    k = 0
    while k < len(body) and (
        r.lower[body[k]] in _DETERMINERS
        or r.words[body[k]] in ("%", "-")
        or (r.tags[body[k]] in ("CD", "DT", "PDT") and k == 0)
    ):
        if r.lower[body[k]] == "of":
            break
        k += 1
        if k < len(body) and r.lower[body[k]] == "of":
            k += 1
    return body[k:]


def _head(r: Reading, cast: Cast, body: list[int]) -> int:
    """The last noun before the first preposition; "old" in "the 43-year-old"."""
    if r.lower[body[-1]] == "old" and r.words[body[-1] - 1] == "-":
        return body[-1]
    head = None
    for k, i in enumerate(body):
        if k and r.lower[i] in _PREPOSITIONS and i not in cast.by_token:
            break
        if k and (r.lower[i] in _CUT or (r.lower[i] == "and" and head is not None and _can_head(r, cast, head))):
            break
        if (
            r.tags[i][:2] in ("NN", "")
            or i in cast.by_token
            or lexicon.is_role(r.lower[i])
            or lexicon.is_document(r.lower[i])
        ):
            head = head if r.lower[i] == "general" and head == i - 1 and r.tags[head] == "NNS" else i
    counts = head is not None and r.lower[head] in _NUMBERS_OF and r.lower[head + 1 : head + 2] == ["of"]
    after = head + 2 if counts else None
    if after in body:
        stop = next((k for k, i in enumerate(body) if i > after and r.lower[i] in _PREPOSITIONS), len(body))
        counted = next((i for i in reversed(body[body.index(after) : stop]) if r.tags[i][:2] == "NN"), None)
        if counted is not None and r.tags[counted] == "NNS" and lexicon.is_role(r.lower[counted]):
            return counted
    return body[0] if head is None else head


def _can_head(r: Reading, cast: Cast, i: int) -> bool:
    """Whether a noun before "and" is one of two heads, not one of two modifiers ("state and federal officials")."""
    plural = r.tags[i] in ("NNS", "NNPS")
    return i not in cast.by_token and (plural or lexicon.is_role(r.lower[i]) or lexicon.is_document(r.lower[i]))


def _is_one_of_a_people(word: str) -> bool:
    """Whether a word names one member of a people ("Brazilian", "Scot"), not all of it ("French", "Japanese")."""
    return bool(places.people_of(word)) and not word.endswith(("s", "sh", "ch", "se", "ss"))


def _sort(r: Reading, cast: Cast, body: list[int], head: int) -> Sort:
    low = r.lower[head]
    hit = cast.by_token.get(head)
    capital = r.words[head][0].isupper()
    if len(body) == 1 and r.lower[head - 1] == "the" and _is_one_of_a_people(r.words[head]):
        return "person"
    plural = r.tags[head] in ("NNS", "NNPS")
    if hit and hit[0].kind in ("organisation", "place") and capital:
        if plural and (
            places.people_of(r.words[head]) or low in ("democrats", "republicans", "conservatives", "liberals")
        ):
            return "group"
        a_body = any(lexicon.is_organisation(r.lower[i]) for i in range(hit[1].first, hit[1].last + 1))
        if not (lexicon.is_role(low) and hit[1].first == hit[1].last) and (a_body or not lexicon.is_document(low)):
            return "organisation"
    if hit and hit[0].kind == "organisation" and lexicon.is_organisation(low):
        return "organisation"
    if low == "authorities":
        return "people"
    if low == "old" and r.words[head - 1] == "-":
        return "person"
    if plural and (lexicon.is_group(low) or (places.people_of(r.words[head]) and not lexicon.is_role(low))):
        return "group"
    if lexicon.is_group(low) and not plural and not lexicon.is_organisation(low):
        return "group"
    if lexicon.is_role(low) and not (lexicon.is_organisation(low) and capital and r.tags[head] != "NNS"):
        return "people" if plural else "person"
    if lexicon.is_organisation(low) and not (lexicon.is_document(low) and low in ("statement", "paper")):
        return "organisation"
    if lexicon.is_document(low):
        return "document"
    if lexicon.is_generic(low):
        return "generic"
    if capital and hit:
        return "organisation"
    return "people" if plural and low.endswith(_AGENTS) and low not in _NO_AGENTS else "group" if plural else "generic"
