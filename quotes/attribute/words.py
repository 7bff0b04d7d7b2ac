"""Text in, words with the features the tagger reads out: the one view of a text that training and prediction share."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from tokenizers import Tokenizer

from ..models import Span
from .marks import Quotation, find_marks, outermost, paragraphs, quotations

WORD = re.compile(r"\w+|[^\w\s]")
_LABEL = re.compile(r"^[^\W\d_a-z][^a-z\n:]{1,40}:(?=\s)", re.M)
OUTSIDE, INSIDE, OPENING, CLOSING, BREAK = range(5)
"""Quotation state of a word; BREAK is the separator between paragraphs."""
LOWER, DIGIT, UPPER, CAPITAL, MIXED, NO_CASE = range(6)
_PIECES_PER_WORD = 8
_APOSTROPHES = dict.fromkeys("’‘´`‛", "'")
_DOUBLES = dict.fromkeys("“”„‟＂〝〞〟«»‹›「」『』", '"')


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one text as parallel sequences, punctuation and quotation marks being words of their own."""

    text: str
    quotations: tuple[Quotation, ...]
    forms: list[str]
    """What the encoder reads: every style of quotation mark as one."""
    starts: np.ndarray
    ends: np.ndarray
    """Characters of ``text``."""
    state: np.ndarray
    case: np.ndarray
    paragraph: np.ndarray
    """Number of the paragraph (line) that the word stands in."""

    @property
    def labels(self) -> int:
        """Paragraphs that begin with words in capitals and a colon, as those of a transcript do."""
        return len(_LABEL.findall(self.text))

    def __len__(self) -> int:
        return len(self.forms)

    def covering(self, spans: Sequence[tuple[int, int]]) -> list[int]:
        """Indices of the words that character ranges touch, in order."""
        found: list[int] = []
        for s, e in spans:
            i = int(np.searchsorted(self.ends, s, side="right"))
            while i < len(self.forms) and self.starts[i] < e:
                found.append(i)
                i += 1
        return sorted(set(found))

    def span(self, first: int, last: int) -> Span:
        """Characters from word ``first`` to word ``last``, both included."""
        return Span(int(self.starts[first]), int(self.ends[last]))


def read_words(text: str) -> Words:
    """Split a text into words and mark what the quotation marks enclose."""
    found = quotations(text)
    mark_state: dict[int, tuple[int, int]] = {}
    for q in found:
        if q.inner.start > q.start:
            mark_state[q.start] = (q.inner.start, OPENING)
        if q.end > q.inner.end:
            mark_state[q.inner.end] = (q.end, CLOSING)
    loose = {m.start: m.end for m in find_marks(text) if m.end - m.start > 1 and m.start not in mark_state}
    inside = [(q.start, q.end) for q in outermost(found)]
    inside_starts = [s for s, _ in inside]

    forms: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    state: list[int] = []
    case: list[int] = []
    paragraph: list[int] = []
    for number, (start, end) in enumerate(paragraphs(text)):
        at = start
        while True:
            m = WORD.search(text, at, end)
            if m is None:
                break
            s, e = m.span()
            stop = next((k for k in range(s, e) if k in mark_state or k in loose), None) if e - s > 1 else s
            if stop is not None and stop > s:
                e = stop
            if s in mark_state:
                e, kind = mark_state[s]
                form, shape = '"', NO_CASE
            else:
                if s in loose:
                    e, form, shape = loose[s], '"', NO_CASE
                else:
                    form = text[s:e]
                    shape = _case(form)
                    form = _APOSTROPHES.get(form) or _DOUBLES.get(form) or form
                k = bisect_left(inside_starts, s + 1) - 1
                kind = INSIDE if k >= 0 and s < inside[k][1] else OUTSIDE
            forms.append(form)
            starts.append(s)
            ends.append(e)
            state.append(kind)
            case.append(shape)
            paragraph.append(number)
            at = e
    return Words(
        text,
        tuple(found),
        forms,
        np.array(starts, dtype=np.int64),
        np.array(ends, dtype=np.int64),
        np.array(state, dtype=np.int64),
        np.array(case, dtype=np.int64),
        np.array(paragraph, dtype=np.int64),
    )


def _case(form: str) -> int:
    if not form[0].isalnum() and len(form) == 1:
        return NO_CASE
    if form[0].isdigit():
        return DIGIT
    if form.islower():
        return LOWER
    if form.isupper():
        return UPPER if len(form) > 1 else CAPITAL
    return CAPITAL if form[0].isupper() and form[1:].islower() else MIXED


class Pieces:
    """Word pieces of single words by a WordPiece tokenizer, remembered between calls.

    Source: Wu et al. 2016, "Google's Neural Machine Translation System"; vocabulary of BERT, uncased.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.separator = tokenizer.token_to_id("[SEP]")
        self.start = tokenizer.token_to_id("[CLS]")
        self.padding = tokenizer.token_to_id("[PAD]")
        self.unknown = tokenizer.token_to_id("[UNK]")
        self.mask = tokenizer.token_to_id("[MASK]")
        tokenizer.no_truncation()
        tokenizer.no_padding()

        @lru_cache(maxsize=200_000)
        def of(form: str) -> tuple[int, ...]:
            ids = tokenizer.encode(form[:100], add_special_tokens=False).ids[:_PIECES_PER_WORD]
            return tuple(ids) or (self.unknown,)

        self.of = of


@dataclass(frozen=True, slots=True)
class PieceSequence:
    """A text as the encoder reads it: word pieces with a separator at each paragraph's end."""

    ids: np.ndarray
    state: np.ndarray
    case: np.ndarray
    first: np.ndarray
    """Position of each word's first piece."""


def to_pieces(words: Words, pieces: Pieces, forms: Sequence[str] | None = None, breaks: bool = True) -> PieceSequence:
    """Lay out words as pieces; ``forms`` replaces the words' own (augmentation), ``breaks=False`` joins paragraphs."""
    ids: list[int] = []
    state: list[int] = []
    case: list[int] = []
    first: list[int] = []
    before = 0
    for form, s, c, p in zip(
        forms or words.forms, words.state.tolist(), words.case.tolist(), words.paragraph.tolist(), strict=True
    ):
        if p != before:
            if breaks and ids:
                ids.append(pieces.separator)
                state.append(BREAK)
                case.append(NO_CASE)
            before = p
        first.append(len(ids))
        of = pieces.of(form)
        ids.extend(of)
        state.extend([s] * len(of))
        case.extend([c] * len(of))
    return PieceSequence(*(np.array(x, dtype=np.int64) for x in (ids, state, case, first)))


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of pieces the encoder sees at once; only words whose first piece lies in the core are answered."""

    start: int
    end: int
    core_start: int
    core_end: int


def windows(length: int, size: int, margin: int) -> list[Window]:
    """Cut ``length`` pieces into windows of at most ``size`` pieces, equal cores with ``margin`` on either side."""
    if length <= size:
        return [Window(0, length, 0, length)] if length else []
    count = -(-(length - 2 * margin) // (size - 2 * margin))
    bounds = [round(margin + k * (length - 2 * margin) / count) for k in range(count + 1)]
    bounds[0], bounds[-1] = 0, length
    return [Window(max(0, a - margin), min(length, b + margin), a, b) for a, b in pairwise(bounds)]
