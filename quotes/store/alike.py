"""Two wordings in, whether one statement lies behind both, and their differences word by word, out.  Pure.

Wordings are compared as news changes them: cut short, joined, with other punctuation, in brackets, from "I will" to
"he would".  Overlap is what an alignment of the words covers (Ratcliff and Obershelp, as in ``difflib``), not a count
of shared words, so that other statements about the same thing stay apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

from quotes.store.names import fold, word_set

_TOKEN = re.compile(r"\w+(?:[’'´`.]\w+)*|&", re.UNICODE)

_COMMON = word_set(
    "a an the this that these those of in on at to for from by with about as into over after before and or but if so"
    " than then there here not no nor very just also PRO POSS be will have can do say it its what which who when where"
    " how why all any some more most much many other such only own same too up out off down again because while"
)
_FORMS = {
    form: base
    for base, forms in {
        "PRO": "i we he she they you me us him her them myself ourselves himself herself themselves it",
        "POSS": "my our his their your mine ours theirs its",
        "be": "is are am was were been being s re m",
        "will": "would shall ll wont",
        "have": "has had having ve",
        "can": "could",
        "do": "does did done doing",
        "not": "n't nt",
        "this": "that these those",
        "here": "there",
    }.items()
    for form in forms.split()
}
_CONTRACTIONS = {
    "cant": ("can", "not"),
    "wont": ("will", "not"),
    "im": ("PRO", "be"),
    "thats": ("this", "be"),
    "its": ("PRO", "be"),
    "theres": ("here", "be"),
    "whats": ("what", "be"),
    "lets": ("let", "PRO"),
}
_NT = word_set("dont doesnt didnt isnt arent wasnt werent hasnt havent hadnt couldnt wouldnt shouldnt")
_REPORTED = re.compile(r"(?:’|'|´)(ll|ve|re|m|d)$", re.I)


WEEK, MONTH = 7, 30
_LEAST_SHARE = 0.4
_LITTLE = 0.25
_LEAST_TOLD = 8


def forms(text: str) -> tuple[str, ...]:
    """The words of text in the forms by which they are compared; contractions give two."""
    return tuple(form for word in _TOKEN.findall(text) for form in _forms(word))


@lru_cache(maxsize=262_144)
def _forms(word: str) -> tuple[str, ...]:
    if word == "&":
        return ("and",)
    ending = _REPORTED.search(word)
    if ending:
        second = {"ll": "will", "ve": "have", "re": "be", "m": "be", "d": "will"}[ending[1].lower()]
        return (_form(fold(word[: ending.start()])), second)
    plain = fold(word).replace(" ", "")
    if plain in _CONTRACTIONS and not word.isalpha():
        return _CONTRACTIONS[plain]
    if plain in _NT:
        return (_form(plain[:-2]), "not")
    return (_form(plain),)


@lru_cache(maxsize=262_144)
def _form(word: str) -> str:
    """Tense, person and number taken off, as far as reported speech changes them."""
    if word in _FORMS or word in _COMMON:
        return _FORMS.get(word, word)
    for ending, least in (("ing", 6), ("ies", 5), ("ied", 5), ("ed", 5), ("es", 5), ("s", 4), ("e", 4)):
        if word.endswith(ending) and len(word) >= least and not word.endswith("ss"):
            return word[: -len(ending)]
    return word


class Overlap(NamedTuple):
    """What two wordings share."""

    words: int
    """Words in runs that both have, in the same order; a run of one word counts when it is no common word."""
    content: int
    """Those of them that carry meaning."""
    of_shorter: float
    """Share (0..1) of the shorter wording's words."""
    longest_run: int
    """Words of the longest run."""


def overlap(a: Sequence[str], b: Sequence[str]) -> Overlap:
    """How much of two wordings, as the forms of their tokens, is the same."""
    # The alignment depends on which of them is asked for the other's words: the answer must not.
    shorter, longer = sorted((a, b), key=lambda forms: (len(forms), forms))
    runs = [shorter[start:end] for start, end in _runs(shorter, longer)]
    words = sum(map(len, runs))
    share = words / len(shorter) if shorter else 0.0
    return Overlap(words, sum(map(_meaning, runs)), share, max(map(len, runs), default=0))


def _runs(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """Where in a the runs stand that both have, in the same order; one common word alone is no run."""
    blocks = SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
    runs = [(block.a, block.a + block.size) for block in blocks if block.size]
    return [(start, end) for start, end in runs if end - start > 1 or _meaning(a[start:end])]


def _meaning(forms: Sequence[str]) -> int:
    return sum(form not in _COMMON for form in forms)


def joins(wording: Sequence[str], one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether a wording that is alike to two others makes one statement of them.

    It does when it has other words of each, as two sentences run together have, or words of both that are too many to
    be a turn of phrase: "of the United States" stands in many statements.
    """
    first, second = ({n for run in _runs(wording, each) for n in range(*run)} for each in (one, other))
    both = sorted(first & second)
    if len(both) <= _LITTLE * min(len(first), len(second)):
        return True
    breaks = [n for n in range(1, len(both)) if both[n] != both[n - 1] + 1]
    longest = max(end - start for start, end in pairwise((0, *breaks, len(both))))
    return longest >= 7 and _meaning([wording[n] for n in both]) >= 4


Speaker = Literal["same", "unknown", "other"]


def same_statement(a: Sequence[str], b: Sequence[str], speaker: Speaker, quoted: bool, days: int) -> bool:
    """Whether two wordings are versions of one statement.

    Reporters' own words are alike whenever they tell of one thing, and politicians repeat themselves: so words outside
    quotation marks, other speakers and distance in time each ask for more.

    Args:
        a: forms of the one's tokens.
        b: forms of the other's.
        speaker: whether both are attributed to one person; ``unknown`` when one of them names nobody.
        quoted: whether both are, at least in part, in quotation marks.
        days: between their publication; 0 when unknown.
    """
    # A few words of a reporter's are a name or an office more often than a statement.
    if not quoted and min(len(a), len(b)) < _LEAST_TOLD:
        return False
    # What both have in any order is found ten times faster, and most candidates have less than any rule asks for.
    if sum((Counter(a) & Counter(b)).values()) < _LEAST_SHARE * min(len(a), len(b)):
        return False
    share = overlap(a, b)
    if speaker == "same" and quoted:
        least_run = 3 if share.of_shorter >= 0.7 else 5
        near = days <= MONTH and share.of_shorter >= 0.6 and share.longest_run >= least_run and share.content >= 3
        long = share.longest_run >= 7 and share.content >= 4 and share.of_shorter >= _LEAST_SHARE
        whole = days <= WEEK and share.of_shorter >= 0.9 and share.longest_run >= 3
        return near or long or (whole and (share.content >= 2 or share.longest_run >= 6))
    if quoted and share.longest_run >= 12 and share.content >= 6 and share.of_shorter >= _LEAST_SHARE:
        return True
    if speaker == "same":
        least = (0.75, 4, 4) if days <= WEEK else (0.9, 8, 5)
    elif speaker == "unknown":
        least = (0.7, 6, 4) if days <= MONTH and quoted else (0.8, 9, 5)
    else:
        least = (0.7, 9, 5) if quoted else (0.9, 12, 6)
    return share.of_shorter >= least[0] and share.longest_run >= least[1] and share.content >= least[2]


def content_forms(forms: Sequence[str]) -> list[str]:
    """The forms that carry meaning, in order."""
    return [form for form in forms if form not in _COMMON]


class Change(NamedTuple):
    """A stretch of two wordings: ``same``, ``cut`` (only in the first), ``added`` (only in the second), ``altered``."""

    kind: Literal["same", "cut", "added", "altered"]
    before: str
    after: str


def differences(before: str, after: str) -> list[Change]:
    """What became of one wording in another, word by word; the parts, joined, give both texts back but for edges.

    Words are compared as written, case, punctuation and hyphens aside, so that "will" and "would" are a change.
    """
    first, second = list(_TOKEN.finditer(before)), list(_TOKEN.finditer(after))
    matcher = SequenceMatcher(None, [_plain(m[0]) for m in first], [_plain(m[0]) for m in second], autojunk=False)
    names = {"equal": "same", "delete": "cut", "insert": "added", "replace": "altered"}
    changes = [
        Change(names[op], _stretch(before, first[i:j]), _stretch(after, second[k:m]))
        for op, i, j, k, m in matcher.get_opcodes()
    ]
    return [
        change._replace(kind="same") if _plain(change.before) == _plain(change.after) else change for change in changes
    ]


def _plain(words: str) -> str:
    return fold(words.replace("&", " and ")).replace(" ", "")


def _stretch(text: str, matches: Sequence[re.Match]) -> str:
    return text[matches[0].start() : matches[-1].end()] if matches else ""
