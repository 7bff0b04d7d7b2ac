"""spaCy Doc in, plain columns of its tokens out: words, tags, offsets, sentences, paragraphs, quotation marks.

Reading the Doc once into lists keeps the rest of the package free of spaCy and fast.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..models import Article, Attribution, Span
from .lexicon import TITLES
from .role_forms import party_tags

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_END = frozenset({".", "!", "?", "…"})
_CLOSERS = frozenset("\"”’')]»") | {"''"}
_OPENING, _CLOSING, _EITHER = frozenset({"“", "``", "«", "„"}), frozenset({"”", "''", "»"}), frozenset({'"'})
_ABBREVIATED = frozenset(t.removesuffix(".") for t in TITLES if t.endswith("."))
_HEADER = re.compile(r"\s*date \d{4}-\d\d-\d\d [^\n]*")


@dataclass(slots=True)
class Reading:
    """The tokens of an article in columns; every list has one entry a token, and offsets are characters."""

    title: str
    """The article's title, "" without one; it is no part of the text."""
    text: str
    words: list[str]
    lower: list[str]
    tags: list[str]
    starts: list[int]
    ends: list[int]
    spaced: list[bool]
    """Whether white space follows the token."""
    sentence: list[int]
    paragraph: list[int]
    quoted: list[bool]
    """Whether the token stands between quotation marks."""
    skipped: list[bool]
    """Whether the token is boilerplate or belongs to the metadata line."""
    tagged: list[bool]
    """Whether the token belongs to a party tag ("(R-Ga.)", ", D-N.Y.")."""
    entity: list[str]
    """Label of the named entity that the token is part of, "" without one or without an entity recogniser."""
    sentence_starts: list[int] = field(default_factory=list)
    addressed: frozenset[str] = frozenset()
    """Words that follow "Mr" or "Ms" somewhere: names, also where they stand behind an office."""

    def __len__(self) -> int:
        return len(self.words)

    def at(self, offset: int) -> int:
        """Index of the first token that ends after a character offset."""
        return bisect_right(self.ends, offset)

    def tokens(self, span: Span) -> range:
        """Indices of the tokens that a range of characters touches."""
        return range(bisect_right(self.ends, span[0]), bisect_left(self.starts, span[1]))

    def span(self, first: int, last: int) -> Span:
        """Characters of the tokens first..last, both included."""
        return Span(self.starts[first], self.ends[last])

    def string(self, first: int, last: int) -> str:
        """Text of the tokens first..last, both included, with single spaces."""
        return " ".join(self.text[self.starts[first] : self.ends[last]].split())


def read(doc: Doc, article: Article, attributions: Sequence[Attribution]) -> Reading:
    """The columns of doc; tags are empty strings where doc has no tagger, entities where it has no recogniser."""
    text = article.text
    # No-break spaces come as tokens of their own and would part a given name from its surname.
    tokens = [t for t in doc if not t.is_space or "\n" in t.text]
    words = ["—" if t.text == "―" else t.text for t in tokens]
    starts = [t.idx for t in tokens]
    tags = [t.tag_ for t in tokens]
    for i in reversed(_title_dots(tokens)):
        words[i - 1] += words.pop(i)
        tags[i - 1] = tags[i - 1] and "NNP"
        del tokens[i], starts[i], tags[i]
    ends = [s + len(w) for s, w in zip(starts, words, strict=True)]
    reading = Reading(
        title=article.title or "",
        text=text,
        words=words,
        lower=[w.lower() for w in words],
        tags=tags,
        starts=starts,
        ends=ends,
        spaced=[text[e : e + 1].isspace() for e in ends],
        sentence=[0] * len(words),
        paragraph=[0] * len(words),
        quoted=[False] * len(words),
        skipped=[False] * len(words),
        tagged=[False] * len(words),
        entity=[t.ent_type_ for t in tokens],
    )
    courtesy = (i for i in range(len(words) - 1) if TITLES.get(reading.lower[i], ("",))[0] is None)
    reading.addressed = frozenset(words[i + 1] for i in courtesy)
    _divide(reading)
    _mark_quoted(reading)
    header = _HEADER.match(text)
    for start, end in (*article.boilerplate, *([header.span()] if header else ())):
        for i in reading.tokens(Span(start, end)):
            reading.skipped[i] = True
    for start, end in party_tags(text):
        for i in reading.tokens(Span(start, end)):
            reading.tagged[i] = True
    return reading


def _title_dots(tokens: Sequence[Token]) -> list[int]:
    """Indices of the full stops that belong to a title before them ("Lt", ".") and would end its sentence."""
    return [
        i
        for i in range(1, len(tokens) - 1)
        if tokens[i].text == "."
        and tokens[i - 1].lower_ in _ABBREVIATED
        and tokens[i - 1].idx + len(tokens[i - 1]) == tokens[i].idx
        and tokens[i + 1].text[:1].isupper()
    ]


def _divide(r: Reading) -> None:
    sentence = paragraph = 0
    ended = broken = False
    r.sentence_starts.append(0)
    for i, word in enumerate(r.words):
        blank = word.isspace()
        if ended and not blank and (broken or word not in _CLOSERS):
            sentence += 1
            r.sentence_starts.append(i)
            ended = broken = False
        r.sentence[i], r.paragraph[i] = sentence, paragraph
        if blank and "\n" in word:
            paragraph += 1
            ended = broken = True
        elif word in _END:
            ended = True


def _mark_quoted(r: Reading) -> None:
    inside, paragraph = False, 0
    for i, word in enumerate(r.words):
        if r.paragraph[i] != paragraph:
            inside, paragraph = False, r.paragraph[i]
        if word in _OPENING:
            inside = True
        elif word in _CLOSING:
            inside = False
        elif word in _EITHER:
            inside = not inside
        else:
            r.quoted[i] = inside
