"""A Report in, tables in Markdown or a JSON-ready dictionary out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from .breakdown import Row
from .judging import Report
from .mistakes import SORTS
from .names import speaker_figures
from .scores import Score, share

_NAMES = {
    "attr": "attribution (content and source)",
    "detect": "content, whatever the source",
    "strict": "content and source to the word",
    "direct": "quoted spans with their source",
    "exact.content": "exact content",
    "exact.cue": "exact cue",
    "exact.source": "exact source",
    "tok.content": "words of content",
    "tok.cue": "words of cue",
    "tok.source": "words of source",
}
_RECALL = {"type": "Type", "source": "Source", "content": "Content", "cue": "Cue"}


def to_json(report: Report) -> dict[str, Any]:
    """The report as plain dictionaries and lists, numbers rounded to 4 digits."""
    return _rounded(
        {
            **asdict(report),
            "scores": _named(report.scores),
            "peers": {name: _named(scores) for name, scores in report.peers.items()},
        }
    )


def _named(scores: dict[str, Score]) -> dict[str, dict[str, float]]:
    return {name: s._asdict() for name, s in scores.items()}


def _rounded(value: Any) -> Any:
    match value:
        case float():
            return round(value, 4)
        case dict():
            return {k: _rounded(v) for k, v in value.items()}
        case list() | tuple():
            return [_rounded(v) for v in value]
    return value


def to_markdown(report: Report) -> str:
    """Tables in the order of the questions that a reader asks; percentages."""
    blocks = [
        f"{report.articles} articles, {report.gold} attributions annotated, {report.found} found.",
        _table(
            ("", "precision", "recall", "F1", "95 % interval"),
            ((_NAMES[m], *map(_percent, s), _interval(report.intervals.get(m))) for m, s in report.scores.items()),
        ),
    ]
    blocks += [
        f"Recall: annotated attributions, by {name.lower()}\n\n"
        + _recall((name, "annotated", "content found", "and source right"), report.recall[key])
        for key, name in _RECALL.items()
        if key in report.recall
    ]
    blocks.append(
        "Precision: attributions found, by type\n\n"
        + _recall(("Type", "found", "content right", "and source right"), report.precision)
    )
    blocks.append(
        "Mistakes\n\n"
        + _table(
            ("Sort", "number", "of 100 annotated"),
            ((sort, str(n := report.mistakes.get(sort, 0)), _percent(share(n, report.gold))) for sort in SORTS),
        )
    )
    if report.reliability:
        blocks.append(_confidence(report))
    if report.speakers:
        blocks.append(_speakers(report))
    if report.peers:
        blocks.append(
            "Other systems on the same articles, F1\n\n"
            + _table(
                ("", *(_NAMES[m] for m in ("attr", "strict", "direct", "tok.content", "tok.source"))),
                (
                    (name, *(_percent(s[m].f1) for m in ("attr", "strict", "direct", "tok.content", "tok.source")))
                    for name, s in [("quotes", report.scores), *report.peers.items()]
                ),
            )
        )
    return "\n\n".join(blocks) + "\n"


def _confidence(report: Report) -> str:
    return f"Confidence (Brier score {report.brier:.3f})\n\n" + _table(
        ("confidence", "attributions", "mean confidence", "right"),
        (
            (f"{b.low:.1f}-{b.high:.1f}", str(b.number), _percent(b.mean_confidence), _percent(b.right))
            for b in report.reliability
        ),
    )


def _speakers(report: Report) -> str:
    figures = [(row, speaker_figures(row)) for row in report.speakers]
    table = _table(
        ("Speakers", "annotated", "content found", *figures[0][1]),
        ((row.name, str(row.gold), str(row.found), *map(_percent, f.values())) for row, f in figures),
    )
    mentions = _table(
        ("Speaker meant by", "found", "right", "wrong, of another kind", "nobody"),
        ((m.name, *map(str, (m.found, m.right, m.other_kind, m.nobody))) for m in report.mentions),
    )
    return (
        f"{table}\n\n{mentions}\n\nConfidence that quote and speaker are right: Brier score {report.speaker_brier:.3f}."
    )


def _recall(head: Sequence[str], rows: Sequence[Row]) -> str:
    return _table(
        head,
        ((r.name, str(r.gold), _percent(share(r.found, r.gold)), _percent(share(r.right, r.gold))) for r in rows),
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in (head, ["---"] + ["---:"] * (len(head) - 1), *rows)]
    return "\n".join(lines)


def _percent(part: float) -> str:
    return f"{100 * part:.1f}"


def _interval(bounds: tuple[float, float] | None) -> str:
    return f"{_percent(bounds[0])}-{_percent(bounds[1])}" if bounds else ""
