"""Articles that several people annotated in, how well each finds what another marked out: the ceiling."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

from ..models import Attribution, Quote
from ..train.corpus import Document, GoldAttribution
from .breakdown import quoted_words, type_of
from .comparison import TextWords, WordSet
from .judging import Judged, judge


def between_annotators(documents: Sequence[Document]) -> list[Judged]:
    """Every ordered pair of annotators of each document, the second judged by the first; none where all are alone."""
    return [judged for document in documents for judged in _pairs(document)]


def _pairs(document: Document) -> Iterator[Judged]:
    words = TextWords(document.text)
    quoted = quoted_words(words)
    for first, second in permutations(document.annotations, 2):
        alone = Document(document.name, document.text, (first,))
        found = [_as_found(words, quoted, a) for a in second if words.of(a.content)]
        yield from judge([alone], {document.name: found})


def _as_found(words: TextWords, quoted: WordSet, a: GoldAttribution) -> Quote:
    kind = type_of(words, words.of(a.content), quoted)
    return Quote(Attribution(a.content, a.cue, a.source, kind, "speech", False, 1.0, ""), ())
