"""A text's words in, the turns of its interviews and transcripts out.

``NAME: What is said.`` comes in transcripts, ``Q. ...`` and ``A. ...`` in interviews; other interviews set the
questions apart by their print alone, which the text no longer shows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph's words and what speaker's label it begins with, if any."""

    words: range
    label: range
    mark: range

    @property
    def rest(self) -> range:
        return range((self.mark or self.label or self.words[:0]).stop, self.words.stop)


def labelled(words: Words) -> list[Turn]:
    """The turns of a text that labels them: two labels, one of which comes back, or "A:" alone more than once.

    A turn goes on over paragraphs without a label as far as the next label; asides ("(LAUGHTER)") are no part of it.
    Where most of the text is no transcript, each turn is one paragraph.
    """
    found = [_labelled(words, p) for p in _paragraphs(words)]
    forms = [" ".join(words.forms[w] for w in p.label).lower() for p in found if p.label]
    if len(set(forms)) == len(forms) or (len(set(forms)) == 1 and forms[0] not in _LETTERS):
        return []
    at = [k for k, p in enumerate(found) if p.label]
    whole = 2 * len(at) >= at[-1] - at[0] + 1
    turns = []
    for k, after in pairwise([*at, at[-1] + 1]):
        more = found[k + 1 : after] if whole and after - k <= _GOES_ON else ()
        content = [*found[k].rest, *(w for p in more if not _is_aside(words, p.words) for w in p.words)]
        if any(words.forms[w][0].isalnum() for w in content):
            turns.append(Turn(found[k].label, found[k].mark, tuple(content)))
    return turns


def is_letter(words: Words, turn: Turn) -> bool:
    """Whether a turn is labelled as question or answer."""
    return len(turn.label) == 1 and words.forms[turn.label[0]].lower() in _LETTERS


def answers(words: Words) -> list[Turn]:
    """What is answered in an interview that labels nothing: paragraphs behind such as ask, all without quotation marks.

    The text before the first question must tell of talking, and half of the answers must be told by an "I".
    """
    paragraphs = _paragraphs(words)
    asks = [k for k, p in enumerate(paragraphs) if _asks(words, p.words)]
    if len(asks) < _FEWEST or not asks[0] or not _TALK.search(words.text[: words.starts[paragraphs[asks[0]].words[0]]]):
        return []
    found = []
    for k, after in pairwise([*asks, len(paragraphs)]):
        last = min(after, k + 1 + _GOES_ON) if after < len(paragraphs) else k + 2
        content = [w for p in paragraphs[k + 1 : last] for w in p.words]
        if content and all(words.state[p.words[0]] == OUTSIDE for p in paragraphs[k + 1 : last]):
            found.append(Turn(range(0), range(0), tuple(content)))
    mine = sum(any(words.forms[w].lower() in _MINE for w in turn.content) for turn in found)
    return found if len(found) >= _FEWEST and 2 * mine >= len(found) else []


def _paragraphs(words: Words) -> list[_Paragraph]:
    bounds = [0, *(k for k in range(1, len(words)) if words.paragraph[k] != words.paragraph[k - 1]), len(words)]
    none = range(0)
    return [_Paragraph(range(a, b), none, none) for a, b in pairwise(bounds) if b > a]


def _labelled(words: Words, paragraph: _Paragraph) -> _Paragraph:
    first, end = paragraph.words[0], paragraph.words[-1]
    if words.forms[first] == '"' and first < end:
        first += 1
    letter = words.forms[first].lower() in _LETTERS and words.case[first] in (CAPITAL, UPPER)
    after = first + 1
    if letter and after < end and words.forms[after] in ".:":
        return _Paragraph(paragraph.words, range(first, after), range(after, after + 1))
    if words.forms[first] == "Q" and after < end and words.case[after] in (CAPITAL, UPPER):
        return _Paragraph(paragraph.words, range(first, after), range(0))
    for colon in range(first + 1, min(first + 2 * _LABEL, end + 1)):
        if words.forms[colon] == ":":
            named = [w for w in range(first, colon) if words.forms[w][0].isalnum()]
            alone = colon == end
            case = (UPPER,) if alone else (CAPITAL, UPPER)
            spaced = alone or words.starts[colon + 1] > words.ends[colon]
            if spaced and 0 < len(named) <= _LABEL and all(words.case[w] in case for w in named):
                return _Paragraph(paragraph.words, range(first, colon), range(colon, colon + 1))
            break
    return paragraph


def _is_aside(words: Words, paragraph: range) -> bool:
    return words.forms[paragraph[0]] in "([" and words.forms[paragraph[-1]] in ")]."


def _asks(words: Words, paragraph: range) -> bool:
    plain = all(words.state[w] == OUTSIDE for w in paragraph)
    return plain and words.forms[paragraph[-1]] == "?" and len(paragraph) <= _QUESTION
