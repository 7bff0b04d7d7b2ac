"""Reading and Cast in, the roles that the article states for each person out, verbatim, normal and with affiliation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..models import Role
from . import lexicon, role_forms
from .cast import Cast
from .fold import word_set
from .mentions import Mention, office_before
from .names import SUFFIXES
from .reading import Reading
from .runs import CALENDAR

_DETERMINERS = frozenset(
    {"a", "an", "the", "one", "his", "her", "their", "its", "our", "my", "another", "this", "that"}
)
_QUANTIFIERS = frozenset({"every", "each", "any", "all", "no", "most"})
_VAGUE = frozenset({"particular", "such", "same", "other", "many", "least"})
_NUMBERS = frozenset({"two", "three", "four", "five", "several", "both", "many", "some", "other", "fellow"})
_PREPOSITIONS = frozenset({"of", "for", "at", "in", "to", "with", "from", "on", "under"})
_COPULAS = frozenset({"is", "was", "became", "remains", "been", "are", "were"})
_SERVES = word_set("serves served serving works worked working acts acted doubles doubled")
_INSTALLED = frozenset({"elected", "appointed", "named", "hired", "sworn", "made", "crowned", "installed"})
_NOMINAL = frozenset({"NN", "NNP", "NNPS", "NNS", "JJ", "JJS", "JJR", "HYPH", "AFX", "VBN", ""})
_PARTICIPLES = word_set(
    """
    retired elected appointed disgraced renowned acclaimed embattled exiled convicted jailed ousted deposed fired
    imprisoned celebrated decorated respected acting sitting founding managing leading presumed noted convicted
    failed experienced registered self-described self-proclaimed licensed accused alleged banned injured wounded
    commanding governing visiting reigning defending losing winning outgoing incoming ruling aspiring rising
    """
)
_PAST = frozenset({"former", "ex", "ex-president", "so", "crooked", "then", "then-president"})
_POSSESSIVE = frozenset({"'s", "’s", "´s", "'", "’"})
_STOP = frozenset(
    {",", ";", ":", "(", ")", "--", "—", "–", "-", ".", "“", "”", '"', "who", "which", "that", "whose", "where", "when"}
    | {"before", "after", "since", "during", "until", "while"}
)
_PARTISAN_NAMES = frozenset({"republican", "democrat"})
_PLURALS = frozenset({"sens.", "sens", "reps.", "reps", "govs.", "gens."})
_CLAUSAL = frozenset({"VBD", "VBZ", "VBP", "MD", "WP", "WRB", "WDT", "PRP", "RB"})
_OPENERS = frozenset({"CC", "RB", "IN", "TO", "UH", "_SP", "``"})
_NO_START = frozenset({"and", "of", "for", "-", "rt", "hon", "hon.", "mr", "mr."})
_AGENTS = ("er", "or", "ist", "ian", "ant", "eur", "smith", "wright", "herd", "hand")
_THINGS = word_set(
    """
    number paper letter matter reminder tower power computer disaster danger chapter blockbuster thriller order offer
    answer factor error terror horror honor honour favor favour corner quarter winter summer september october november
    december river border barrier murder surrender disorder cover layer tumor tumour rumor rumour humor door floor
    metaphor grant restaurant plant variant covenant hand list mist fist twist
    """
)
_PRESIDES = frozenset({"chairs", "chaired", "heads", "headed", "founded", "edits", "directs", "directed"})
_ADVERBS = word_set("also has had have currently previously once formerly now then still himself herself long")
_NOT_BEFORE = word_set("by with told as but from when while after before because if according like including")
_MAX_WORDS = 16
QUOTED, EPITHET = 1, 3
"""Ranks beside those of role_forms: a title that stands inside somebody's quotation, a description elsewhere."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A role where the article states it."""

    role: Role
    first: int
    """Its first token."""
    rank: int
    """How much it counts, see role_forms.rank, QUOTED and EPITHET."""


def of_people(r: Reading, cast: Cast) -> dict[int, list[Stated]]:
    """Entity number -> its stated roles, the best first; nobody without one."""
    found = {}
    for person in cast.people:
        spans = [span for m in person.mentions if not m.headline for span in _ranges(r, cast, m)]
        stated = best_first([s for s in (_state(r, *span) for span in spans) if s])
        if stated:
            found[person.number] = stated
    return found


def epithet(r: Reading, first: int, last: int) -> Stated | None:
    """A description of somebody (tokens first..last) as a role, of less weight than one stated of the name."""
    stated = _state(r, first, last)
    return replace(stated, rank=EPITHET) if stated and stated.rank > role_forms.KINSHIP else None


def best_first(stated: list[Stated]) -> list[Stated]:
    """Roles by what they say, then by place, each normal form once; an office left is not stated as if held."""
    left = {n.removeprefix("former ") for s in stated if (n := s.role.normal.lower()).startswith("former ")}
    stated = [s if s.role.normal.lower() not in left else replace(s, rank=min(s.rank, EPITHET)) for s in stated]
    unique: dict[str, Stated] = {}
    for s in sorted(stated, key=lambda s: (-s.rank, s.first)):
        unique.setdefault(s.role.normal.lower(), s)
    return list(unique.values())


def workplace(r: Reading, cast: Cast, m: Mention) -> str | None:
    """Organisation or place named beside a person: "Dan McLaughlin at the National Review", "CNN's Jake Tapper"."""
    if m.lead > 1 and r.words[m.lead - 1] in _POSSESSIVE:
        hit = cast.by_token.get(m.lead - 2)
        if hit and hit[0].kind == "organisation":
            return hit[0].name
    i = m.last + 1
    i += i < len(r) and r.words[i] == ","
    if i + 2 >= len(r) or r.lower[i] not in (("of", "at", "from", "with") if i == m.last + 1 else ("of",)):
        return None
    i += 1 + (r.lower[i + 1] == "the")
    hit = cast.by_token.get(i)
    return hit[0].name if hit and hit[0].kind != "person" and hit[1].first == i else None


def _state(r: Reading, first: int, last: int, title: bool = False) -> Stated | None:
    """The role that tokens state; inside a quotation only a title or "the Republican nominee" counts, not "former"."""
    if r.lower[first] in _QUANTIFIERS and not title:
        return None
    definite = title or r.lower[first] == "the"
    while first <= last and (r.lower[first] in _DETERMINERS | _NUMBERS or not r.words[first][0].isalnum()):
        first += 1
    while first <= last and (r.words[last] in _STOP or r.lower[last] in _PREPOSITIONS | {"and", "a", "an", "the"}):
        last -= 1
    if first > last:
        return None
    text = r.string(first, last)
    if r.lower[last - 2 : last + 1] == ["at", "the", "time"] and last - 2 > first:
        last -= 3
        text = r.string(first, last)
    if all(lexicon.TITLES.get(w, ("role",))[0] is None for w in text.lower().split()):
        return None
    rank = role_forms.rank(text)
    if r.quoted[first]:
        rank = QUOTED if definite and rank > role_forms.KINSHIP and r.lower[first] not in _PAST else role_forms.NOTHING
    if rank == role_forms.NOTHING:
        return None
    opens = r.sentence_starts[r.sentence[first]] == first and r.lower[first] in r.words
    normal, affiliation = role_forms.normalise(text[0].lower() + text[1:] if opens else text)
    return Stated(
        Role(text, r.span(first, last), normal, None if rank == role_forms.KINSHIP else affiliation), first, rank
    )


def _ranges(r: Reading, cast: Cast, m: Mention) -> Iterator[tuple[int, int, bool]]:
    """First and last token of each role beside a name, and whether it stands before the name as a title."""
    if r.words[m.last + 1 : m.last + 2] and r.words[m.last + 1] in lexicon.OFFICES_AFTER:
        yield m.last + 1, m.last + 1, True
    span = before_name(r, cast, m)
    if span:
        yield *span, True
    for find in (_after_name, _before_comma):
        span = find(r, cast, m)
        if span:
            yield *span, False
    group = _joined(r, cast, m)
    if len(group) > 1:
        span = before_name(r, cast, group[0])
        if span and m is not group[0] and _is_plural(r, span[1]):
            yield *span, True
        for find, beside in ((_after_name, group[-1]), (_before_comma, group[0])):
            span = find(r, cast, beside, plural=True)
            if span:
                yield *span, False


def _joined(r: Reading, cast: Cast, m: Mention) -> list[Mention]:
    """The names that a name is joined to by commas and "and", itself included: "A, B and C"."""
    group, joined = [m], False
    i = m.lead - 1
    while i > 0 and r.lower[i] in (",", "and", "&"):
        joined |= r.lower[i] != ","
        i -= 1 + (r.words[i - 1] == ",")
        while i and r.tagged[i]:
            i -= 1
        before = cast.person_at(i)
        if before is None or before.last != i:
            break
        group.insert(0, before)
        i = before.lead - 1
    i = _past_tag(r, m)
    while i + 1 < len(r) and r.lower[i] in (",", "and", "&"):
        i += 1 + (r.words[i] == "," and r.lower[i + 1] == "and")
        after = next((x for k in range(i, min(i + 3, len(r))) if (x := cast.person_at(k)) and x.lead == i), None)
        if after is None:
            break
        joined |= r.lower[i - 1] != ","
        group.append(after)
        i = _past_tag(r, after)
    return group if joined else [m]


def _past_tag(r: Reading, m: Mention) -> int:
    """The token after a name, its honours and its party."""
    after = range(m.last + 1, len(r))
    return next((i for i in after if not (r.tagged[i] or r.words[i] in lexicon.POSTNOMINALS)), len(r))


def _past_seat(r: Reading, cast: Cast, i: int) -> int:
    """The comma after where a person belongs (" of Alnmouth,", " of the National Review,"); else the token itself."""
    at = i + 1 + (r.lower[i + 1 : i + 2] == ["the"])
    hit = cast.by_token.get(at) if r.lower[i : i + 1] == ["of"] else None
    named = hit is not None and hit[0].kind != "person" and hit[1].first == at
    return hit[1].last + 1 if named and r.words[hit[1].last + 1 : hit[1].last + 2] == [","] else i


def _past_aside(r: Reading, i: int) -> int:
    """The comma after "(pictured)" or after a degree (", M.D."); the token itself where there is neither."""
    close = next((k for k in range(i + 1, min(i + 5, len(r))) if r.words[k] == ")"), None)
    if close and r.words[i] == "(" and not any(lexicon.is_role(r.lower[k]) for k in range(i, close)):
        return close + 1 if r.words[close + 1 : close + 2] == [","] else i
    degree = r.words[i : i + 1] == [","] and r.words[i + 2 : i + 3] == [","] and r.lower[i + 1] in SUFFIXES
    return i + 2 if degree else i


def _is_plural(r: Reading, i: int) -> bool:
    low = r.lower[i]
    return low in _PLURALS or (lexicon.is_role(low) and lexicon.singular(low) != low)


def before_name(r: Reading, cast: Cast, m: Mention) -> tuple[int, int] | None:
    """Tokens of the role that stands directly before a name ("White House press secretary Josh Earnest")."""
    if office := office_before(r, m):
        return office
    last = m.first - 1
    while last >= m.lead and lexicon.TITLES.get(r.lower[last], ("",))[0] is None:
        last -= 1
    if last < 0 or r.sentence[last] != r.sentence[m.first]:
        return None
    noun = r.tags[last] in _NOMINAL or r.tags[last] == "RP"
    if last < m.lead and not (noun and lexicon.is_role(r.lower[last])):
        return None
    first = last
    while first - 1 >= 0 and r.sentence[first - 1] == r.sentence[last] and last - first < 10:
        if not _belongs(r, cast, first - 1, first, last):
            break
        first -= 1
    if r.words[last][-1] == "." and "of" in r.lower[first:last] and r.lower[last] in lexicon.TITLES:
        last -= 1
    hit = cast.by_token.get(first)
    if hit and hit[0].kind == "organisation" and hit[1].first < first <= hit[1].last < last:
        first = hit[1].first
    while first <= last and (r.lower[first] in _NO_START or r.words[first] in _POSSESSIVE):
        first += 1
    if first > 1 and r.lower[first - 1] in ("a", "an") and r.lower[first - 2] in ("told", "tells"):
        return None
    return (first, last) if any(_role_word(r, i) for i in range(first, last + 1)) else None


def _belongs(r: Reading, cast: Cast, i: int, first: int, last: int) -> bool:
    """Whether a word carries a role before a name on to the left."""
    low, word, tag = r.lower[i], r.words[i], r.tags[i]
    before = i - 1 if i else 0
    if low in ("of", "for"):
        return lexicon.is_role(r.lower[before]) and (not _role_word(r, last) or r.lower[first] == "the")
    if low == "the":
        return i > 1 and r.lower[before] == "of" and lexicon.is_listed_role(r.lower[before - 1])
    if low == "and":
        if r.tags[before] == "NNS":
            return False
        hit = cast.by_token.get(before)
        placed = hit is not None and hit[0].kind == "place"
        capital = not placed and r.words[before][0].isupper() and r.words[first][0].isupper()
        return lexicon.is_role(r.lower[before]) or (capital and cast.person_at(before) is None)
    if word in _POSSESSIVE:
        return r.words[before][0].isupper()
    if cast.person_at(i) is not None:
        return r.words[i + 1] in _POSSESSIVE or r.tags[i + 1] == "NN" or cast.person_at(i + 1) is not None
    if word in ("-", "/"):
        return not r.spaced[i]
    if i in cast.by_token and cast.by_token[i][1].last == i and first == i + 1 and word[0].isupper():
        return True
    if tag in ("NN", "NNS") and word.islower() and r.words[first][0].isupper():
        return False
    if low in _VAGUE:
        return False
    plain = word.replace("-", "").replace(".", "").replace("&", "").isalnum()
    return plain and tag in _NOMINAL and (tag != "VBN" or low in _PARTICIPLES)


def _role_word(r: Reading, i: int) -> bool:
    low = r.lower[i]
    partisan = low in _PARTISAN_NAMES and r.words[i][0].isupper()
    return partisan or lexicon.is_role(low) or low in lexicon.TITLES


def _after_name(r: Reading, cast: Cast, m: Mention, plural: bool = False) -> tuple[int, int] | None:
    """Tokens of the role in apposition or after a verb of being ("Tim Cook, who is chief executive of Apple").

    plural: whether the role must be one of several persons ("A and B, both professors of law").
    """
    i, n = _past_aside(r, _past_seat(r, cast, _past_tag(r, m))), len(r)
    comma = i < n and r.words[i] in (",", "(", "—", "–", "--", "-")
    i += comma
    if comma and i + 1 < n and r.tags[i] == "CD" and r.words[i + 1] in (",", ")"):
        i += 2
        i += i < n and r.words[i - 1] == ")" and r.words[i] == ","
    relative = i < n and r.lower[i] in ("who", "now", "then", "once", "both", "all")
    i += relative
    while i < n and (relative or not comma) and r.lower[i] in _ADVERBS:
        i += 1
    if i + 1 >= n or r.sentence[i] != r.sentence[m.first]:
        return None
    if r.lower[i] in _SERVES and (relative or not comma or r.lower[i] == "serving"):
        as_ = next((k for k in range(i + 1, min(i + 7, n)) if r.lower[k] == "as" or r.words[k] in _STOP), None)
        return _noun_phrase(r, cast, as_ + 1, plural) if as_ and r.lower[as_] == "as" else None
    if relative and r.lower[i] in role_forms.OFFICES_HELD and i + 2 < n:
        return _held(r, i)
    if r.lower[i] in _COPULAS and (relative or not comma):
        i += 1
        while i + 1 < n and (r.lower[i] in _ADVERBS or (r.lower[i] in _INSTALLED and r.lower[i - 1] in _COPULAS)):
            i += 1 + (r.lower[i + 1] in ("as", "in"))
        if i >= n or (r.lower[i] not in ("a", "an", "the", "one") and r.tags[i] not in ("NNP", "NN", "JJ")):
            return None
    elif not comma or r.lower[i - 1] in ("who", "all") or r.tags[i] in ("CC", "PRP"):
        return None
    phrase = _noun_phrase(r, cast, i, plural) or (_any_trade(r, i) if comma and not plural else None)
    if phrase and comma and not plural:
        phrase = _with_body(r, cast, *phrase)
    if phrase and r.tags[i] == "PRP$" and r.words[phrase[1] + 1 : phrase[1] + 2] not in ([","], ["."], [")"]):
        return None
    return phrase


def _held(r: Reading, verb: int) -> tuple[int, int] | None:
    """Tokens of "heads the Center of Research", after "who", to the end of what is headed."""
    i = verb + 1
    while i < len(r) and i - verb < _MAX_WORDS and r.sentence[i] == r.sentence[verb]:
        if (r.lower[i] in _STOP and r.words[i] != "-") or r.tags[i] in _CLAUSAL - {"RB"}:
            break
        i += 1
    named = any(r.words[k][0].isupper() for k in range(verb + 1, i)) or r.lower[verb] in _PRESIDES
    return (verb, i - 1) if named and i - verb > 1 else None


def _with_body(r: Reading, cast: Cast, first: int, last: int) -> tuple[int, int]:
    """A title with the body behind its comma: "Ada Bello, chairman, Senate Committee on Accounts, said"."""
    hit = cast.by_token.get(last + 2) if r.words[last + 1 : last + 2] == [","] else None
    if hit is None or hit[0].kind != "organisation" or hit[1].first != last + 2 or r.tags[first] == "DT":
        return first, last
    closed = r.words[hit[1].last + 1 : hit[1].last + 2] in ([","], ["."])
    return (first, hit[1].last) if closed and lexicon.is_role(r.lower[last]) else (first, last)


def _any_trade(r: Reading, start: int) -> tuple[int, int] | None:
    """Tokens of "a retired matador" between a name and a verb, whatever the noun: no list has every trade."""
    if r.lower[start] not in ("a", "an"):
        return None
    last = start + 1
    while last < len(r) and last - start < 6 and r.tags[last] in ("JJ", "NN", "VBN", "HYPH") and r.words[last] != ",":
        last += 1
    last -= 1
    end = last + 1
    while (
        end < len(r) and end - start < _MAX_WORDS and r.lower[end] not in _STOP and r.sentence[end] == r.sentence[start]
    ):
        end += 1
    agent = r.tags[last] == "NN" and r.words[last].islower() and r.lower[last].endswith(_AGENTS)
    verb = r.words[end : end + 1] == [","] and r.tags[end + 1 : end + 2] in (["VBD"], ["VBZ"], ["MD"])
    thing = lexicon.is_organisation(r.lower[last]) or lexicon.is_document(r.lower[last]) or r.lower[last] in _THINGS
    return (start, end - 1) if agent and verb and not thing else None


def _noun_phrase(r: Reading, cast: Cast, start: int, plural: bool = False) -> tuple[int, int] | None:
    """First and last token of a noun phrase whose head is a role and that names nobody, or None."""
    i, head = start, None
    if r.lower[i : i + 2] == ["one", "of"]:
        start, i, plural = start + 2, i + 2, True
    while i < len(r) and i - start < _MAX_WORDS and r.sentence[i] == r.sentence[start]:
        if r.lower[i] in _STOP and not (r.words[i] == "-" and not r.spaced[i]):
            break
        if head is None:
            if not _may_precede_head(r, cast, i):
                return None
            head = i if _is_head(r, i, plural) else None
        elif _ends_role(r, cast, head, i):
            break
        i += 1
    if head is None or cast.person_at(head + 1) is not None:
        return None
    return start, i - 1


def _may_precede_head(r: Reading, cast: Cast, i: int) -> bool:
    tag, hit = r.tags[i], cast.by_token.get(i)
    if r.lower[i] == "of" and hit and hit[0].kind != "person":
        return True
    degree = tag == "RB" and i + 1 < len(r) and r.tags[i + 1] in ("VBN", "JJ", "HYPH")
    if r.lower[i] in _PREPOSITIONS or tag in ("MD", "PRP", "IN", "TO"):
        return False
    if tag == "RB" and r.lower[i] not in _ADVERBS and not degree:
        return False
    formed = r.lower[i] in _PARTICIPLES or r.words[i - 1] == "-" or r.tags[i - 1] == "RB"
    if tag[:1] == "V" and not (tag in ("VBN", "VBG") and formed):
        return False
    if cast.person_at(i) is None or i + 1 >= len(r):
        return True
    follows = i + 1
    return r.words[follows] in _POSSESSIVE or r.tags[follows] == "NN" or cast.person_at(follows) is not None


def _is_head(r: Reading, i: int, plural: bool) -> bool:
    low, follows = r.lower[i], i + 1
    if plural:
        return _is_plural(r, i) and r.tags[i] in ("NNS", "NNPS", "NNP", "")
    role = lexicon.is_role(low) and lexicon.singular(low) == low
    partisan = low in _PARTISAN_NAMES and r.words[i][0].isupper()
    if r.tags[i] not in ("NN", "NNP", "") or not (role or partisan):
        return False
    more = follows < len(r) and r.tags[follows] in ("NN", "NNP", "POS", "HYPH") and r.lower[follows] not in _STOP
    return not more


def _ends_role(r: Reading, cast: Cast, head: int, i: int) -> bool:
    """Whether a role ends before a token after its head: a clause, a participle, or "and" with what is no role."""
    if r.lower[i] == "and":
        return not _goes_on(r, cast, i + 1, i > head + 1)
    if r.tags[i] == "IN" and i + 1 < len(r) and (r.lower[i + 1] in CALENDAR or r.tags[i + 1] == "CD"):
        return r.lower[i] in ("in", "on", "since", "until")
    participle = r.tags[i] in ("VBN", "VBG") and i == head + 1 and r.spaced[head]
    return participle or (r.tags[i] in _CLAUSAL and r.lower[i] not in _PREPOSITIONS)


def _goes_on(r: Reading, cast: Cast, i: int, closed: bool) -> bool:
    """Whether "and" in a role is followed by more of the role ("founder and CEO of Uber").

    closed: whether the role before has its complement, so that an article begins another ("and an adviser to ...").
    """
    if i >= len(r) or (closed and r.tags[i] == "DT" and any(_role_word(r, k) for k in range(i, min(i + 4, len(r))))):
        return False
    return r.tags[i] in ("NN", "NNP", "NNPS", "JJ", "DT", "VBG", "NNS") and cast.person_at(i) is None


def _apposed(r: Reading, cast: Cast, i: int) -> bool:
    """Whether a phrase says what the name before it is: "with Senator Lee, the minority leader, Senator Ray said"."""
    before = i - 2
    if before < 2 or r.words[i - 1] != ",":
        return False
    hit = cast.by_token.get(before)
    if hit and hit[0].kind == "place" and r.lower[hit[1].first - 1] in ("of", "from", "in"):
        before = hit[1].first - 2
    return r.tagged[before] or cast.person_at(before) is not None


def _before_comma(r: Reading, cast: Cast, m: Mention, plural: bool = False) -> tuple[int, int] | None:
    """Tokens of the role that the name is in apposition to ("Apple's chief executive, Tim Cook,")."""
    comma, follows = m.lead - 1, m.last + 1
    comma -= comma > 0 and r.lower[comma] == "the" and bool(m.title)
    if comma < 1 or r.words[comma] not in (",", "—", "–", "--") or r.sentence[comma] != r.sentence[m.first]:
        return None
    closed = follows >= len(r) or r.words[follows] in (",", ".", "—", "–", "--", ")", ";", ":", "?", "!")
    if not (closed or plural) and r.tags[follows] not in ("VBD", "VBZ", "VBP"):
        return None
    place = cast.by_token.get(comma - 1)
    home = place[1].first - 1 if place and place[0].kind == "place" else None
    start = comma
    while start > 0 and comma - start < _MAX_WORDS and r.sentence[start - 1] == r.sentence[comma]:
        low, tag = r.lower[start - 1], r.tags[start - 1]
        hyphen = r.words[start - 1] == "-" and not r.spaced[start - 1]
        verb = tag in ("VB", "VBG") and low not in _PARTICIPLES
        barred = low in _NOT_BEFORE and start - 1 != home
        if (low in _STOP and not hyphen) or tag in _CLAUSAL - {"RB"} or verb or barred:
            break
        start -= 1
    if r.lower[start - 1] in _COPULAS:
        return None
    while start < comma:
        if r.tags[start] not in _OPENERS:
            phrase = None if _apposed(r, cast, start) else _noun_phrase(r, cast, start, plural)
            if phrase and phrase[1] == comma - 1 and (phrase[0] == start or r.lower[start] == "one"):
                return phrase
        start += 1
        while start < comma and r.tags[start - 1] not in ("IN", "TO", "CC", "RB"):
            start += 1
    return None
