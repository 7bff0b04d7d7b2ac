"""Quotes and hand-made labels in, a table of right and wrong speakers by how the source refers out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from ..models import Quote

KINDS = ("name", "pronoun", "description", "organisation", "document", "no source")
_PRONOUNS = frozenset(
    ["he", "she", "it", "they", "his", "her", "its", "their", "him", "them", "who", "which", "that", "whose", "i", "we"]
)


@dataclass(frozen=True, slots=True)
class Row:
    """Counts for one type of mention."""

    mention: str
    labelled: int
    right: int
    nobody: int
    """Linked to nobody."""
    other_kind: int
    """Wrong, and of another kind than the label (a person taken for an organisation, ...)."""


def mention_type(source: str, label: Mapping[str, object]) -> str:
    """How a source refers to whom the label names: one of KINDS."""
    words = source.lower().replace("’s", "").replace("'s", "").split()
    if not words:
        return "no source"
    if len(words) == 1 and words[0] in _PRONOUNS:
        return "pronoun"
    if label["kind"] in ("organisation", "document"):
        return str(label["kind"])
    names = " ".join([str(label["speaker"]), *map(str, label["aliases"])]).lower().split()  # type: ignore[arg-type]
    named = label["kind"] == "person" and any(w.strip(".,") in names and len(w) > 2 for w in words)
    return "name" if named else "description"


def table(
    pairs: Iterable[tuple[str, Quote, Mapping[str, object]]],
    right: Callable[[str | None, Mapping[str, object]], bool],
) -> list[Row]:
    """Rows by type of mention, from (source text, quote, label) and a judge of names."""
    counts: Counter[tuple[str, str]] = Counter()
    for source, quote, label in pairs:
        mention = mention_type(source, label)
        counts[mention, "labelled"] += 1
        if right(quote.speaker, label):
            counts[mention, "right"] += 1
        elif not quote.speakers:
            counts[mention, "nobody"] += 1
        elif quote.speakers[0].kind != label["kind"]:
            counts[mention, "other"] += 1
    columns = ("labelled", "right", "nobody", "other")
    return [Row(kind, *(counts[kind, c] for c in columns)) for kind in KINDS if counts[kind, "labelled"]]
