"""Annotated documents and the quotes found in them in, a Report of every figure out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..models import Quote
from ..train.corpus import Document, GoldAttribution
from .breakdown import (
    LENGTH_ORDER,
    Bin,
    Row,
    brier,
    common_words,
    length_of,
    normal_cue,
    quoted_words,
    reliability,
    source_kind,
    table,
    type_of,
)
from .comparison import Parts, TextWords
from .names import GoldSpeaker, MentionRow, SpeakerRow, by_mention, name_right, tabulate
from .scores import Comparison, Counts, Score, compare, count, interval, scores

WITH_INTERVAL = ("attr", "direct")


@dataclass(frozen=True, slots=True)
class Judged:
    """One document with what is annotated and what was found, those without a word of content left out."""

    document: Document
    gold: tuple[GoldAttribution, ...]
    quotes: tuple[Quote, ...]
    comparison: Comparison
    counts: Counts


@dataclass(frozen=True, slots=True)
class Report:
    """Every figure of one evaluation; shares and scores lie between 0 and 1."""

    articles: int
    gold: int
    found: int
    found_where_none: int
    """Attributions found in articles in which none is annotated."""
    scores: dict[str, Score]
    intervals: dict[str, tuple[float, float]]
    """95 % of F1 over articles drawn with replacement."""
    recall: dict[str, list[Row]]
    """Annotated attributions sorted by type, source, length and cue."""
    precision: list[Row]
    """Found attributions sorted by type: how many, and how many are right in content, and in source, too."""
    brier: float
    reliability: list[Bin]
    mistakes: dict[str, int] = field(default_factory=dict)
    """How many of each sort, as ``mistakes.find_mistakes`` tells them apart."""
    speakers: list[SpeakerRow] = field(default_factory=list)
    mentions: list[MentionRow] = field(default_factory=list)
    speaker_brier: float | None = None
    """Of the confidence that quote and named speaker are right, where speakers are annotated."""
    peers: dict[str, dict[str, Score]] = field(default_factory=dict)


def judge(documents: Sequence[Document], found: Mapping[str, Sequence[Quote]]) -> list[Judged]:
    """Compare found quotes, by document name, with the first annotator of each document."""
    return [_judge(d, found.get(d.name, ())) for d in documents]


def _judge(document: Document, quotes: Sequence[Quote]) -> Judged:
    words = TextWords(document.text)
    gold = [(a, Parts(*(words.of(s) for s in (a.content, a.cue, a.source)))) for a in document.annotations[0]]
    mine = [
        (q, Parts(*(words.of(s) for s in (q.attribution.content, q.attribution.cue, q.attribution.source))))
        for q in quotes
    ]
    gold_parts, my_parts = [p for _, p in gold], [p for _, p in mine]
    return Judged(
        document,
        tuple(a for a, p in gold if p.content),
        tuple(q for q, p in mine if p.content),
        compare(words, gold_parts, my_parts),
        count(words, gold_parts, my_parts),
    )


def report(
    judged: Sequence[Judged],
    speakers: Mapping[tuple[str, str], GoldSpeaker] | None = None,
    seen_cues: frozenset[str] | None = None,
    peers: Mapping[str, Mapping[str, Sequence[Quote]]] | None = None,
) -> Report:
    """Gather the figures.

    Args:
        speakers: annotated speakers by (document, attribution id); no table of speakers without it.
        seen_cues: what ``breakdown.known_cues`` gives for the training part; no table of cues without it.
        peers: what other systems found: name to document to quotes.
    """
    documents = [j.document for j in judged]
    all_counts = [j.counts for j in judged]
    answers = [
        (q.attribution.confidence, i in right)
        for j in judged
        for right in [set(j.comparison.right().values())]
        for i, q in enumerate(j.quotes)
    ]
    named = list(_named(judged, speakers)) if speakers else []
    return Report(
        articles=len(judged),
        gold=sum(len(j.gold) for j in judged),
        found=sum(len(j.quotes) for j in judged),
        found_where_none=sum(len(j.quotes) for j in judged if not j.gold),
        scores=scores(all_counts),
        intervals={m: interval(all_counts, m) for m in WITH_INTERVAL},
        recall=_recall(judged, seen_cues),
        precision=_precision(judged),
        brier=brier(answers),
        reliability=reliability(answers),
        speakers=tabulate((g, q) for g, q, _, _ in named) if speakers else [],
        mentions=by_mention((source, g, q) for g, q, _, source in named if q),
        speaker_brier=brier([(q.confidence, right) for g, q, right, _ in named if q]) if speakers else None,
        peers={
            name: scores(j.counts for j in judge(documents, by_document)) for name, by_document in (peers or {}).items()
        },
    )


def _recall(judged: Sequence[Judged], seen_cues: frozenset[str] | None) -> dict[str, list[Row]]:
    common = common_words(j.document.text for j in judged)
    by: dict[str, list[tuple[str, bool, bool]]] = {"type": [], "source": [], "content": [], "cue": []}
    for j in judged:
        text, agreeing, right = j.document.text, j.comparison.agreeing(), j.comparison.right()
        quoted = quoted_words(j.comparison.words)
        for k, (attribution, parts) in enumerate(zip(j.gold, j.comparison.gold, strict=True)):
            outcome = (k in agreeing, k in right)
            source = " ".join(text[s:e] for s, e in attribution.source)
            by["type"].append((type_of(j.comparison.words, parts.content, quoted), *outcome))
            by["source"].append((source_kind(source, common), *outcome))
            by["content"].append((length_of(parts.content), *outcome))
            if seen_cues is not None:
                cue = normal_cue(text, attribution)
                seen = "none" if not cue else "seen in training" if cue in seen_cues else "not seen in training"
                by["cue"].append((seen, *outcome))
    orders = {
        "type": ("direct", "mixed", "indirect"),
        "source": ("name", "pronoun", "description", "none"),
        "content": LENGTH_ORDER,
        "cue": ("seen in training", "not seen in training", "none"),
    }
    return {name: table(rows, orders[name]) for name, rows in by.items() if rows}


def _precision(judged: Sequence[Judged]) -> list[Row]:
    rows = []
    for j in judged:
        agreeing, right = (set(m.values()) for m in (j.comparison.agreeing(), j.comparison.right()))
        rows += [(q.attribution.type, i in agreeing, i in right) for i, q in enumerate(j.quotes)]
    return table(rows, ("direct", "mixed", "indirect"))


def _named(
    judged: Sequence[Judged], speakers: Mapping[tuple[str, str], GoldSpeaker]
) -> Iterator[tuple[GoldSpeaker, Quote | None, bool, str]]:
    """Annotated speaker, the quote found for it, whether quote, source and name are right, and the source's words."""
    for j in judged:
        agreeing, right = j.comparison.agreeing(), j.comparison.right()
        for k, attribution in enumerate(j.gold):
            gold = speakers.get((j.document.name, attribution.id))
            if gold is None:
                continue
            quote = j.quotes[agreeing[k]] if k in agreeing else None
            source = " ".join(j.document.text[s:e] for s, e in quote.attribution.source) if quote else ""
            yield gold, quote, bool(quote) and k in right and name_right(quote.speaker, gold)[0], source
