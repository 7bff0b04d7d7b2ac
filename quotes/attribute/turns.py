"""A text's words in, the turns of its interviews and transcripts out.

``NAME: What is said.`` comes in transcripts, ``Q. ...`` and ``A. ...`` in interviews; other interviews set the
questions apart by their print alone, which the text no longer shows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from .words import CAPITAL, OUTSIDE, UPPER, Words

_LETTERS = {"q", "a", "question", "answer"}
_LABEL = 6
"""Words of a label at most."""
_GOES_ON = 4
"""Paragraphs of one turn at most."""
_FEWEST = 2
"""Questions of the shortest interview."""
_QUESTION = 60
"""Words of a question at most."""
_MINE = {"i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "ourselves"}
_TALK = re.compile(
    r"\b(?:interview\w*|conversation|Q ?& ?A|questions|asked|talk(?:s|ed|ing)?|sp(?:ea|o)k(?:e|s|ing)?|sat down|"
    r"chat(?:s|ted)?|catch(?:es)? up|caught up|me(?:e)?ts?|discuss\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Turn:
    """What one person says at a time, as words: the label, its colon or full stop, and what is said."""

    label: range
    mark: range
    content: tuple[int, ...]


def labelled(words: Words) -> list[Turn]:
    """The turns of a text that labels them: two labels, one of which comes back, or "A:" alone more than once.

    A turn goes on over paragraphs without a label as far as the next label; asides ("(LAUGHTER)") are no part of it.
    Where most of the text is no transcript, each turn is one paragraph.
    """
    paragraphs = _paragraphs(words)
    found = [_turn(words, p) for p in paragraphs]
    forms = [" ".join(words.forms[w] for w in turn.label).lower() for turn in found if turn.label]
    if len(set(forms)) == len(forms) or (len(set(forms)) == 1 and forms[0] not in _LETTERS):
        return []
    at = [k for k, turn in enumerate(found) if turn.label]
    whole = 2 * len(at) >= at[-1] - at[0] + 1
    turns = []
    for k, after in pairwise([*at, at[-1] + 1]):
        more = paragraphs[k + 1 : after] if whole and after - k <= _GOES_ON else ()
        content = (*found[k].content, *(w for p in more if not _is_aside(words, p) for w in p))
        if any(words.forms[w][0].isalnum() for w in content):
            turns.append(replace(found[k], content=content))
    return turns


def is_letter(words: Words, turn: Turn) -> bool:
    """Whether a turn is labelled as question or answer."""
    return len(turn.label) == 1 and words.forms[turn.label[0]].lower() in _LETTERS


def answers(words: Words) -> list[Turn]:
    """What is answered in an interview that labels nothing: paragraphs behind such as ask, all without quotation marks.

    The text before the first question must tell of talking, and half of the answers must be told by an "I".
    """
    paragraphs = _paragraphs(words)
    asks = [k for k, p in enumerate(paragraphs) if _asks(words, p)]
    if len(asks) < _FEWEST or not asks[0] or not _TALK.search(words.text[: words.starts[paragraphs[asks[0]][0]]]):
        return []
    found = []
    for k, after in pairwise([*asks, len(paragraphs)]):
        last = min(after, k + 1 + _GOES_ON) if after < len(paragraphs) else k + 2
        content = [w for p in paragraphs[k + 1 : last] for w in p]
        if content and all(words.state[p[0]] == OUTSIDE for p in paragraphs[k + 1 : last]):
            found.append(Turn(range(0), range(0), tuple(content)))
    mine = sum(any(words.forms[w].lower() in _MINE for w in turn.content) for turn in found)
    return found if len(found) >= _FEWEST and 2 * mine >= len(found) else []


def _paragraphs(words: Words) -> list[range]:
    bounds = [0, *(k for k in range(1, len(words)) if words.paragraph[k] != words.paragraph[k - 1]), len(words)]
    return [range(a, b) for a, b in pairwise(bounds) if b > a]


def _turn(words: Words, paragraph: range) -> Turn:
    """A paragraph as a turn, with the speaker's label that it begins with, if any."""
    first, end = paragraph[0], paragraph[-1]
    if words.forms[first] == '"' and first < end:
        first += 1
    after = first + 1

    def labelled(label: int, mark: int) -> Turn:
        return Turn(range(first, label), range(label, mark), tuple(range(mark, paragraph.stop)))

    letter = words.forms[first].lower() in _LETTERS and words.case[first] in (CAPITAL, UPPER)
    if letter and after < end and words.forms[after] in ".:":
        return labelled(after, after + 1)
    if words.forms[first] == "Q" and after < end and words.case[after] in (CAPITAL, UPPER):
        return labelled(after, after)
    for colon in range(after, min(first + 2 * _LABEL, end + 1)):
        if words.forms[colon] == ":":
            named = [w for w in range(first, colon) if words.forms[w][0].isalnum()]
            alone = colon == end
            case = (UPPER,) if alone else (CAPITAL, UPPER)
            spaced = alone or words.starts[colon + 1] > words.ends[colon]
            if spaced and 0 < len(named) <= _LABEL and all(words.case[w] in case for w in named):
                return labelled(colon, colon + 1)
            break
    return Turn(range(0), range(0), tuple(paragraph))


def _is_aside(words: Words, paragraph: range) -> bool:
    return words.forms[paragraph[0]] in "([" and words.forms[paragraph[-1]] in ")]."


def _asks(words: Words, paragraph: range) -> bool:
    plain = all(words.state[w] == OUTSIDE for w in paragraph)
    return plain and words.forms[paragraph[-1]] == "?" and len(paragraph) <= _QUESTION
