"""Compared attributions in, recall by type, source, length and cue out, and how far confidence can be trusted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..attribute.marks import outermost, quotations
from ..models import QuoteType
from ..train.corpus import Document, GoldAttribution
from .comparison import TextWords, WordSet
from .scores import share

_FULLY = 0.95
_LENGTHS = ((2, "1-2 words"), (5, "3-5"), (15, "6-15"), (40, "16-40"), (10**9, "41 and more"))
_PRONOUNS = frozenset(
    {
        "i", "you", "he", "she", "it", "we", "they", "me", "him", "her", "us", "them", "who", "whom", "which",
        "that", "this", "these", "those", "himself", "herself", "itself", "themselves", "myself", "ourselves",
        "both", "someone", "everyone", "everybody", "nobody", "anyone", "one", "some", "others", "many",
    }
)  # fmt: skip
_NAME_ENDS = re.compile(r",| (?:of|for|from|who|which|at|in|on|and|to|with|whose|that)\b|\(")
_TOKEN = re.compile(r"[^\W_]+(?:[.'’&-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Row:
    """Attributions of one sort: how many, how many with content found, how many with the right source, too."""

    name: str
    gold: int
    found: int
    right: int


@dataclass(frozen=True, slots=True)
class Bin:
    """Attributions whose confidence lies in one range."""

    low: float
    high: float
    number: int
    mean_confidence: float
    right: float
    """Share, 0 to 1."""


def type_of(words: TextWords, content: WordSet, quoted: WordSet) -> QuoteType:
    """Direct where quotation marks hold (nearly) all of a content, mixed where some of it."""
    inside = len(content & quoted) / len(content)
    return "direct" if inside >= _FULLY else "mixed" if inside else "indirect"


def quoted_words(words: TextWords) -> WordSet:
    """The words that quotation marks of any style enclose."""
    return words.of((q.start, q.end) for q in outermost(quotations(words.text)))


def length_of(content: WordSet) -> str:
    """The range in which a content's number of words lies."""
    return next(name for most, name in _LENGTHS if len(content) <= most)


def common_words(texts: Iterable[str]) -> frozenset[str]:
    """Words that some text writes in lower case: a capital letter alone does not make them names."""
    return frozenset(t for text in texts for t in _TOKEN.findall(text) if t.islower())


def source_kind(source: str, common: frozenset[str]) -> str:
    """Name, pronoun, description or none: by the head of the noun phrase, names being what is always capitalised."""
    tokens = _TOKEN.findall(source)
    if not tokens:
        return "none"
    if all(t.lower() in _PRONOUNS for t in tokens) or (tokens[0].lower() in _PRONOUNS and len(tokens) == 1):
        return "pronoun"
    head = _TOKEN.findall(_NAME_ENDS.split(source)[0]) or tokens
    last = re.sub(r"['’]s?$", "", head[-1])
    return "name" if last[:1].isupper() and (last.lower() not in common or len(head) > 1) else "description"


def normal_cue(text: str, attribution: GoldAttribution) -> str:
    """A cue's words in lower case (its punctuation where it has none), to tell whether training knew it."""
    whole = " ".join(text[s:e] for s, e in attribution.cue)
    return " ".join(t.lower() for t in _TOKEN.findall(whole)) or whole.strip()


def known_cues(documents: Iterable[Document]) -> frozenset[str]:
    """Every cue that a corpus annotates."""
    return frozenset(
        normal_cue(d.text, a) for d in documents for annotation in d.annotations for a in annotation if a.cue
    )


def table(sorted_as: Sequence[tuple[str, bool, bool]], order: Sequence[str] = ()) -> list[Row]:
    """Rows of (name, content found, source right, too), in the order asked for, else by name."""
    names = [n for n in order if any(n == name for name, _, _ in sorted_as)] or sorted({n for n, _, _ in sorted_as})
    return [
        Row(
            name,
            sum(n == name for n, _, _ in sorted_as),
            sum(f for n, f, _ in sorted_as if n == name),
            sum(r for n, _, r in sorted_as if n == name),
        )
        for name in names
    ]


LENGTH_ORDER = tuple(name for _, name in _LENGTHS)


def brier(judged: Sequence[tuple[float, bool]]) -> float:
    """Mean squared difference of confidence and outcome, 0 best (Brier 1950)."""
    return share(sum((p - right) ** 2 for p, right in judged), len(judged))


def reliability(judged: Sequence[tuple[float, bool]], bins: int = 10) -> list[Bin]:
    """Confidence beside the share that is right, in ranges of equal width; empty ranges are left out."""
    out = []
    for k in range(bins):
        low, high = k / bins, (k + 1) / bins
        here = [(p, r) for p, r in judged if low <= p < high or (p == 1.0 and k == bins - 1)]
        if here:
            n = len(here)
            out.append(Bin(low, high, n, sum(p for p, _ in here) / n, sum(r for _, r in here) / n))
    return out
