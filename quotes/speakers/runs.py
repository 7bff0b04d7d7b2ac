"""Reading in, the runs of capitalised words in which names stand out."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from . import lexicon, places
from .fold import word_set
from .given_names import gender_of
from .names import PARTICLES, SUFFIXES
from .reading import Reading

CALENDAR = word_set(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december jan. feb. mar. apr. aug. sept. sep. oct. nov. dec. christmas easter ramadan
    """
)
MONTHS_AS_NAMES = frozenset({"april", "may", "june", "august"})
_NOT_NAMES = word_set(
    """
    i the a an he she it they we you this that these those his her their its our my but and or nor so yet if when
    while as at by for from in of on to with after before since because although though however moreover meanwhile
    also not no yes there here what who whom whose which where why how god internet covid said says told asked added
    according even only both later then now still just once perhaps today instead like unlike i'm i've i'd i'll
    dear hello hi hey thanks
    """
)
_INSIDE = frozenset(
    {"NN", "NNS", "JJ", "FW", "VBG", "VBN", "VBD", "VB", "VBP", "VBZ", "RB", "UH", "CD", "ADD", "XX", "IN", "MD"}
)
_AT_START = frozenset({"NN", "NNS", "FW", "UH", "JJ", "JJR", "VB", "VBP", "RB", "CD", "XX"})
_INNER_CAPITAL = re.compile(r"(?:[DOL]['’]|Mc|Mac|al-|el-)[A-Z][a-z]")
_OPENERS = frozenset({"“", '"', "'", "‘", "``", "''", "”", "’"})
_NO_SYLLABLES = frozenset(
    {"era", "style", "like", "based", "led", "area", "born", "wide", "type", "free", "owned", "run"}
)
_LETTERS = {"q": "q", "question": "q", "a": "a", "answer": "a"}
_JUNIOR = frozenset({"jr", "jr.", "sr", "sr."})


@dataclass(frozen=True, slots=True)
class Run:
    """Tokens first..last, both included, capitalised but for particles, hyphens and initials' dots."""

    first: int
    last: int
    headline: bool
    """Whether its whole paragraph is capitalised, so that capitals say nothing."""


def capitals(r: Reading) -> list[bool]:
    """For each token, whether it is capitalised as names are: not only because a sentence begins with it."""
    begins = [i == 0 or r.sentence[i - 1] != r.sentence[i] or r.words[i - 1] in _OPENERS for i in range(len(r))]
    proper = {
        word
        for word, tag, begun in zip(r.words, r.tags, begins, strict=True)
        if tag in ("NNP", "NNPS") and not begun and word[0].isupper()
    }
    label = {i for first, last in labels(r) for i in range(first, last + 1)}
    lettered = letters(r)
    found = []
    for i, word in enumerate(r.words):
        low, tag = r.lower[i], r.tags[i]
        if i in lettered:
            found.append(False)
            continue
        ends_name = low == "today" and i and found[-1] and tag == "NNP"
        if (i in label and low not in _NOT_NAMES) or _INNER_CAPITAL.match(word) or ends_name:
            found.append(True)
        elif not word[:1].isupper() or low in _NOT_NAMES or r.skipped[i] or r.tagged[i]:
            found.append(False)
        elif low in CALENDAR:
            named = low in MONTHS_AS_NAMES and i + 1 < len(r) and r.tags[i + 1] == "NNP" and r.words[i + 1].isalpha()
            follows = low in MONTHS_AS_NAMES and i > 1 and found[-1] and tag == "NNP" and found[-2]
            of_a_name = i > 1 and r.lower[i - 1] in PARTICLES and found[i - 2]
            found.append(named or follows or of_a_name)
        elif tag in ("", "NNP", "NNPS") or r.entity[i] == "PERSON" or (i + 1 < len(r) and r.tagged[i + 1]):
            found.append(True)
        elif not begins[i]:
            found.append(tag in _INSIDE)
        else:
            follows = r.words[i + 1] if i + 1 < len(r) else ""
            named = follows[:1].isupper() and follows.isalpha() and tag in _AT_START and not lexicon.is_listed_role(low)
            titled = low in lexicon.TITLES and tag in _AT_START
            role = lexicon.is_listed_role(low) and i + 1 < len(r) and r.tags[i + 1] in ("NNP", "NNPS")
            found.append(
                word in proper
                or titled
                or role
                or bool(places.people_of(word))
                or (named and gender_of(word) is not None)
            )
    return found


def labels(r: Reading) -> list[tuple[int, int]]:
    """Tokens first..last of the speaker labels of a transcript: "WALLACE:" or "Chris Wallace:" at a paragraph's start.

    In small letters a label counts when it comes back, so that "Sanders: Clinton needs help" is none.
    """
    found = []
    for i in range(len(r)):
        if (i and r.paragraph[i - 1] == r.paragraph[i]) or not r.words[i][:1].isupper():
            continue
        j = i
        while j < len(r) and j - i < 5 and r.paragraph[j] == r.paragraph[i] and r.words[j][:1].isupper():
            j += 1
        if i < j < len(r) and r.words[j] == ":" and r.words[j - 1].isalpha():
            found.append((i, j - 1))
    again = Counter(r.string(*span) for span in found)
    return [span for span in found if r.string(*span).isupper() or again[r.string(*span)] > 1]


def letters(r: Reading) -> dict[int, str]:
    """Tokens that label a paragraph as question ("q") or answer ("a"): "Q:", "A.", "Question:", and "Q" alone."""
    found = {}
    for i in range(len(r)):
        opens = i == 0 or r.paragraph[i - 1] != r.paragraph[i] or (r.words[i - 1] in _OPENERS and r.quoted[i])
        if not opens or i + 1 >= len(r) or (letter := _LETTERS.get(r.lower[i].rstrip(".:"))) is None:
            continue
        marked = r.words[i][-1] in ".:" or r.words[i + 1] in (".", ":")
        if marked or (r.words[i] == "Q" and r.words[i + 1][:1].isupper()):
            found[i] = letter
    again = len(found) > len(set(found.values()))
    return found if found and (again or len(labels(r)) > 1) else {}


def headlines(r: Reading) -> frozenset[int]:
    """Paragraphs of one sentence in which nearly every long word is capitalised, verbs too."""
    longs: dict[int, list[bool]] = defaultdict(list)
    prose: set[int] = set()
    for i, word in enumerate(r.words):
        if len(word) > 3 and word.isalpha():
            longs[r.paragraph[i]].append(word[0].isupper())
        verb = word.islower() and r.tags[i] in ("VBD", "VBZ", "VBP")
        if verb or (
            i and word.isalnum() and r.sentence[i] != r.sentence[i - 1] and r.paragraph[i] == r.paragraph[i - 1]
        ):
            prose.add(r.paragraph[i])
    return frozenset(
        p for p, caps in longs.items() if p not in prose and len(caps) >= 4 and sum(caps) >= 0.75 * len(caps)
    )


def find(r: Reading, capital: list[bool]) -> Iterator[Run]:
    """Every run, in text order."""
    titled = headlines(r)
    i, n = 0, len(r)
    while i < n:
        if not capital[i]:
            i += 1
            continue
        last, j = i, i + 1
        while j < n and r.sentence[j] == r.sentence[i] and not r.words[j].isspace():
            step = _step(r, capital, i, j)
            if not step:
                break
            j += step
            last = j - 1
        shouted = last - i >= 2 and all(w.isupper() for w in r.words[i : last + 1] if w.isalpha())
        yield Run(i, last, shouted or r.paragraph[i] in titled)
        i = last + 1


def _step(r: Reading, capital: list[bool], first: int, j: int) -> int:
    """How many tokens from j on belong to the run that begins at first; 0 where it ends."""
    word, low = r.words[j], r.lower[j]
    rest = r.words[j + 1 : j + 4]
    if capital[j] or low in SUFFIXES:
        return 1
    if word == "-" and len(rest) == 3 and rest[0].islower() and rest[1] == "-" and rest[2][:1].isupper():
        return 0 if r.spaced[j - 1] or any(r.spaced[j : j + 3]) else 4
    if word == "-" and rest and rest[0].isalpha() and not r.spaced[j - 1] and not r.spaced[j]:
        syllable = rest[0].islower() and len(rest[0]) <= 5 and j - 1 > first and rest[0] not in _NO_SYLLABLES
        named = rest[0][0].isupper() or syllable
        return 2 if named else 0
    if word == "&" and j + 1 < len(r) and capital[j + 1] and (j - 1 == first or not gender_of(r.words[first])):
        return 2
    if word == "," and rest and rest[0].lower() in _JUNIOR:
        return 2
    if low in PARTICLES:
        k = j
        while k < len(r) and (r.lower[k] in PARTICLES or r.words[k] == "-"):
            k += 1
        return k - j + 1 if k < len(r) and capital[k] else 0
    return _nickname(r, capital, first, j) if word in "“\"‘'(" else 0


def _nickname(r: Reading, capital: list[bool], first: int, j: int) -> int:
    """How many tokens a nickname of one or two words takes between marks within a name: "Hal ‘Goat Man’ Dee"."""
    for k in (j + 2, j + 3):
        if k + 1 < len(r) and r.words[k] in "”\"’')" and all(r.words[i][:1].isupper() for i in range(j + 1, k)):
            after = next((i for i in range(k + 1, len(r)) if r.lower[i] not in PARTICLES), k)
            goes_on = after > k and capital[after]
            return k - j + 1 if goes_on and (gender_of(r.words[first]) or j - 1 == first) else 0
    return 0
