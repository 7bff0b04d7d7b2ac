"""A source of several speakers in, the tokens of each out: "the mayor and her husband", "Apple, Google and others"."""

from __future__ import annotations

from collections.abc import Sequence

from . import lexicon, places, roles
from .cast import Cast
from .fold import word_set
from .reading import Reading

_JOINING = frozenset({"and", "or", "nor", "&"})
_STARTS = word_set("the a an his her their its our my this these those some many several other two three four most")
_PRONOUNS = frozenset({"he", "she", "they", "i", "we", "it"})
_BOTH = frozenset({"both", "neither", "either", "not", "only", "alike"})
_ENDS = frozenset({"who", "which", "that", "whose", "—", "–", "--"})
_GOVERNING = word_set("of in for at from by with to on about among between against into under over like as including")
_COUNTS = word_set("more than a an half - dozen dozens half-dozen about nearly at least some several many most few of")
_CHAMBERS = frozenset({"house", "senate"})


def parts(r: Reading, cast: Cast, tokens: Sequence[int]) -> list[list[int]]:
    """The speakers that a source joins, or the source alone where it is one.

    Every part must be able to stand alone: a name, a plural, or a noun with its determiner ("his friend and lawyer" is
    one person, "his friend and his lawyer" are two); what follows a preposition belongs to the noun before it, and
    modifiers of one noun are one group ("House and Senate Democrats").
    """
    spoken = [i for k, i in enumerate(tokens) if r.lower[i] not in _BOTH or 0 < k < len(tokens) - 1]
    body = _unadorned(r, cast, spoken)
    body = body[: next((k for k, i in enumerate(body) if k and r.lower[i] in _ENDS), len(body))]
    joints = [k for k in range(1, len(body) - 1) if _joins(r, cast, body[k])]
    if not joints:
        return [spoken or list(tokens)]
    cuts = sorted({k for k in range(1, joints[-1]) if r.words[body[k]] == ","} | set(joints))
    found: list[list[int]] = []
    apposed = False
    for begin, stop in zip([-1, *cuts], [*cuts, len(body)], strict=True):
        part = body[begin + 1 : stop]
        if not part:
            continue
        if not found and not _stands_alone(r, cast, part):
            return [spoken]
        joint = body[begin]
        named = cast.person_at(part[-1]) and not any(r.lower[i] in _GOVERNING for i in part)
        listed = r.words[joint - 1] == "," or named or not apposed
        goes_on = found and (
            r.lower[part[0]] in _GOVERNING
            or _says_what(r, cast, found[-1], part, joint)
            or _names(r, cast, found[-1], part, joint)
        )
        if not found or (_stands_alone(r, cast, part) and listed and not goes_on):
            found.append(part)
        else:
            apposed |= r.words[joint] == ","
            found[-1] = [i for i in body if found[-1][0] <= i <= part[-1]]
    while len(found) > 1 and _shares_noun(r, cast, found[-2], found[-1]):
        found[-2:] = [[i for i in body if found[-2][0] <= i <= found[-1][-1]]]
    governed = any(_governs(r, cast, part) for part in found[:-1])
    return [spoken] if len(found) < 2 or governed else found


def _unadorned(r: Reading, cast: Cast, tokens: Sequence[int]) -> list[int]:
    """Tokens less party tags, honours after a name and what stands between brackets."""
    kept, depth = [], 0
    for i in tokens:
        depth += r.words[i] == "("
        honour = r.words[i] in lexicon.POSTNOMINALS and cast.person_at(i - 1) is not None
        if not (depth or r.tagged[i] or honour):
            kept.append(i)
        depth -= r.words[i] == ")" and depth > 0
    return kept


def _joins(r: Reading, cast: Cast, i: int) -> bool:
    """Whether a token joins speakers: not within a name, nor within the office before one ("Health and Human ...")."""
    if r.lower[i] not in _JOINING or i in cast.by_token:
        return False
    after = next((x for k in range(i + 1, min(i + 8, len(r))) if (x := cast.person_at(k))), None)
    office = roles.before_name(r, cast, after) if after else None
    return not (office and office[0] < i <= office[1])


def _stands_alone(r: Reading, cast: Cast, part: list[int]) -> bool:
    first = part[0]
    if r.lower[first] in _PRONOUNS:
        return len(part) == 1
    end = next(i for i in reversed(part) if r.words[i] != "," or i == first)
    noun = r.tags[end][:2] == "NN" or end in cast.by_token
    if r.lower[first] in _STARTS or any(r.tags[i] == "POS" for i in part[:-1]):
        return noun or r.lower[end] in ("other", "others", "few", "many")
    if r.tags[first] in ("VBN", "VBG", "VBD") and first not in cast.by_token:
        return False
    if cast.person_at(part[-1]):
        return True
    if (named := cast.person_at(first)) and r.words[named.last + 1 : named.last + 2] == [","]:
        return True
    stop = next((k for k, i in enumerate(part) if k and r.lower[i] in _GOVERNING and i not in cast.by_token), None)
    head = next(i for i in reversed(part[:stop]) if r.words[i] != "," or i == first)
    hit = cast.by_token.get(head)
    if hit and (hit[0].kind == "person" or (hit[1].first == first and not lexicon.is_listed_role(r.lower[head]))):
        return True
    return r.tags[head] == "NNS" or (bool(hit) and r.words[head][0].isupper())


def _shares_noun(r: Reading, cast: Cast, before: list[int], part: list[int]) -> bool:
    """Whether two parts are modifiers of the plural that ends the second: "U.S. and Iranian officials".

    They are when they are of one sort, as two chambers, two persons, two bodies, or adjectives and abbreviations of
    countries; "Trump and House Republicans" and "Iran and European diplomats" are two speakers.
    """
    noun, one = part[-1], lexicon.singular(r.lower[part[-1]])
    if len(part) < 2 or one == r.lower[noun] or not (lexicon.is_role(one) or lexicon.is_group(r.lower[noun])):
        return False
    if r.lower[part[0]] in _STARTS or ((hit := cast.person_at(before[0])) and hit.title):
        return False
    counted = next((k for k, i in enumerate(before[:-1]) if not (r.lower[i] in _COUNTS or r.tags[i] == "CD")), -1)
    before = before[counted:]
    owned = r.lower[before[0]] == "the"
    first, second = _sort_of(r, cast, before[owned:]), _sort_of(r, cast, part[:-1])
    return bool(first) and first == second and not (owned and first == "body")


def _sort_of(r: Reading, cast: Cast, modifier: list[int]) -> str:
    """What a modifier is: "chamber", "people", "person", "place", "body", or "" for a noun that stands for itself."""
    if not modifier:
        return ""
    words = r.string(modifier[0], modifier[-1])
    if r.lower[modifier[-1]] in _CHAMBERS and len(modifier) == 1:
        return "chamber"
    if places.people_of(words) or (places.country(words) and len(words.replace(".", "")) <= 3):
        return "people"
    hit = cast.by_token.get(modifier[-1])
    if hit is None or hit[1].lead > modifier[0]:
        return "plain" if r.tags[modifier[-1]] in ("JJ", "NN") and len(modifier) == 1 else ""
    if hit[0].kind == "place":
        return "place" if not places.country(words) else ""
    return "person" if hit[0].kind == "person" else "body"


def _says_what(r: Reading, cast: Cast, before: list[int], part: list[int], joint: int) -> bool:
    """Whether a part after a comma says what the name before it is: "Ann Lee, the mayor, and Bob Ray"."""
    governed = any(r.lower[i] in _GOVERNING and i not in cast.by_token for i in part)
    named = before[-1] in cast.by_token and (governed or not cast.person_at(part[-1]))
    what = r.lower[part[0]] in ("a", "an") or any(lexicon.is_role(r.lower[i]) for i in part)
    return r.words[joint] == "," and named and what


def _names(r: Reading, cast: Cast, before: list[int], part: list[int], joint: int) -> bool:
    """Whether a part after a comma is the name of whom the part before describes: "the mayor, Ann Lee, and Bob Ray"."""
    described = lexicon.is_role(r.lower[before[-1]]) and not any(i in cast.by_token for i in before[-2:])
    return r.words[joint] == "," and described and r.tags[before[-1]] == "NN" and cast.person_at(part[-1]) is not None


def _governs(r: Reading, cast: Cast, part: list[int]) -> bool:
    """Whether a preposition may reach over the joint: "advisers to Clinton and Trump", not "Members of X, and he"."""
    return any(r.lower[i] in _GOVERNING and i not in cast.by_token for i in part) and not any(
        cast.person_at(i) and i < part[len(part) // 2] for i in part
    )
