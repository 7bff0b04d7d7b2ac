"""A source of several speakers in, the tokens of each out: "the mayor and her husband", "Apple, Google and others"."""

from __future__ import annotations

from collections.abc import Sequence

from . import lexicon
from .cast import Cast
from .fold import word_set
from .reading import Reading

_JOINING = frozenset({"and", "or", "nor", "&"})
_STARTS = word_set("the a an his her their its our my this these those some many several other two three four most")
_PRONOUNS = frozenset({"he", "she", "they", "i", "we", "it"})
_BOTH = frozenset({"both", "neither", "either", "not", "only"})
_ENDS = frozenset({"who", "which", "that", "whose", "(", "—", "–", "--"})
_GOVERNING = word_set("of in for at from by with to on about among between against into under over like as including")


def parts(r: Reading, cast: Cast, tokens: Sequence[int]) -> list[list[int]]:
    """The speakers that a source joins, or the source alone where it is one.

    Every part must be able to stand alone: a name, a plural, or a noun with its determiner ("his friend and lawyer" is
    one person, "his friend and his lawyer" are two); what follows a preposition belongs to the noun before it.
    """
    tokens = [i for k, i in enumerate(tokens) if k or r.lower[i] not in _BOTH]
    end = next((k for k, i in enumerate(tokens) if k and r.lower[i] in _ENDS), len(tokens))
    body = tokens[:end]
    joints = [k for k, i in enumerate(body) if r.lower[i] in _JOINING and i not in cast.by_token and 0 < k < end - 1]
    if not joints:
        return [tokens]
    cuts = [k for k in range(1, joints[-1]) if r.words[body[k]] == ","] + joints
    found: list[list[int]] = []
    apposed = False
    for begin, stop in zip([-1, *sorted(cuts)], [*sorted(cuts), len(body)], strict=True):
        part = body[begin + 1 : stop]
        if not part:
            continue
        joint = body[begin]
        listed = r.words[joint - 1] == "," or cast.person_at(part[-1]) or not apposed
        if not found and not _stands_alone(r, cast, part):
            return [tokens]
        if not found or (_stands_alone(r, cast, part) and listed and not _says_what(r, cast, found[-1], part, joint)):
            found.append(part)
        else:
            apposed |= r.words[joint] == ","
            found[-1] = [i for i in body if found[-1][0] <= i <= part[-1]]
    governed = any(_governs(r, cast, part) for part in found[:-1])
    return [tokens] if len(found) < 2 or governed else found


def _stands_alone(r: Reading, cast: Cast, part: list[int]) -> bool:
    first = part[0]
    if r.lower[first] in _PRONOUNS:
        return len(part) == 1
    if r.lower[first] in _STARTS:
        return any(r.tags[i][:2] == "NN" for i in part)
    if cast.person_at(part[-1]):
        return True
    stop = next((k for k, i in enumerate(part) if k and r.lower[i] in _GOVERNING and i not in cast.by_token), None)
    head = part[:stop][-1]
    hit = cast.by_token.get(head)
    if hit and (hit[0].kind == "person" or (hit[1].first == first and not lexicon.is_listed_role(r.lower[head]))):
        return True
    return r.tags[head] == "NNS" or (bool(hit) and r.words[head][0].isupper())


def _says_what(r: Reading, cast: Cast, before: list[int], part: list[int], joint: int) -> bool:
    """Whether a part after a comma says what the name before it is: "Ann Lee, the mayor, and Bob Ray"."""
    named = before[-1] in cast.by_token and not cast.person_at(part[-1])
    return r.words[joint] == "," and named and any(lexicon.is_role(r.lower[i]) for i in part)


def _governs(r: Reading, cast: Cast, part: list[int]) -> bool:
    """Whether a preposition may reach over the joint: "advisers to Clinton and Trump", not "Members of X, and he"."""
    return any(r.lower[i] in _GOVERNING and i not in cast.by_token for i in part) and not any(
        cast.person_at(i) and i < part[len(part) // 2] for i in part
    )
