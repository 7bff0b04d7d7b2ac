"""Annotated documents from a folder in the PolNeAR layout (text/*.txt, attributions/*.ann: brat stand-off), or to one.

Format: https://brat.nlplab.org/standoff.html; corpus: Newell, Margolin and Ruths, LREC 2018.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..models import Span, Spans

_TEXT_BOUND = re.compile(r"(T\d+)\t\S+ ([\d ;]+)(?:\t|$)")
_EVENT = re.compile(r"(E\d+)\t(.*)")
_ROLE = re.compile(r"(Source|Cue|Content)\d*$", re.I)


@dataclass(frozen=True, slots=True)
class GoldAttribution:
    """One annotated attribution; any part may be empty."""

    id: str
    source: Spans
    cue: Spans
    content: Spans


@dataclass(frozen=True, slots=True)
class Document:
    """A text with what each of its annotators found in it."""

    name: str
    text: str
    annotations: tuple[tuple[GoldAttribution, ...], ...]


def read_annotations(text: str) -> tuple[GoldAttribution, ...]:
    """The attributions of one .ann file; spans of other kinds and relations are passed over."""
    spans: dict[str, Spans] = {}
    events: list[tuple[str, str]] = []
    for line in text.splitlines():
        if m := _TEXT_BOUND.match(line):
            spans[m[1]] = tuple(Span(*map(int, part.split())) for part in m[2].split(";"))
        elif m := _EVENT.match(line):
            events.append((m[1], m[2]))
    found = []
    for name, rest in events:
        parts: dict[str, list[Span]] = {"source": [], "cue": [], "content": []}
        for pair in rest.split()[1:]:
            role, _, target = pair.partition(":")
            if (m := _ROLE.match(role)) and target in spans:
                parts[m[1].lower()].extend(spans[target])
        found.append(GoldAttribution(name, *(tuple(sorted(parts[r])) for r in ("source", "cue", "content"))))
    return tuple(found)


def annotations_of(text: str, attributions: Sequence[GoldAttribution]) -> str:
    """The .ann file that ``read_annotations`` reads these attributions from."""
    lines, number = [], 0
    for n, attribution in enumerate(attributions, 1):
        parts = (("Source", attribution.source), ("Cue", attribution.cue), ("Content", attribution.content))
        bounds = [("Attribution", min(part[:1] for _, part in parts if part)), *(p for p in parts if p[1])]
        ends = []
        for kind, spans in bounds:
            number += 1
            offsets = ";".join(f"{start} {end}" for start, end in spans)
            covered = " ".join(re.sub(r"\s", " ", text[start:end]) for start, end in spans)
            lines.append(f"T{number}\t{kind} {offsets}\t{covered}\n")
            ends.append(f"{kind}:T{number}")
        lines.append(f"E{n}\t{' '.join(ends)}\n")
    return "".join(lines)


def write_document(folder: Path, document: Document) -> None:
    """Add a document of one annotator to a folder, so that ``read_corpus`` gives it back.

    Raises OSError when it cannot be written.  A document's name must be a file's name without ``_``, behind which
    ``read_corpus`` looks for annotators.
    """
    for path, content in (
        (folder / "text" / f"{document.name}.txt", document.text),
        (folder / "attributions" / f"{document.name}.ann", annotations_of(document.text, document.annotations[0])),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8"))


def read_corpus(folder: Path) -> Iterator[Document]:
    """Documents of a folder in name order.

    An annotation file is named as its text, or as its text with ``_`` and the annotator behind it.

    Raises:
        FileNotFoundError: the folder holds no text/*.txt, or one of its texts has no annotation.
    """
    texts = sorted((folder / "text").glob("*.txt"))
    if not texts:
        raise FileNotFoundError(f"{folder}: no text/*.txt in it")
    for path in texts:
        files = [p for p in (folder / "attributions").glob(f"{path.stem}*.ann") if _annotates(p.stem, path.stem)]
        if not files:
            raise FileNotFoundError(f"{path}: no attributions/{path.stem}*.ann beside it")
        annotations = tuple(read_annotations(p.read_text(encoding="utf-8")) for p in sorted(files))
        yield Document(path.stem, path.read_bytes().decode("utf-8"), annotations)


def _annotates(annotation: str, text: str) -> bool:
    return annotation == text or annotation.rpartition("_")[0] == text


def held_out(name: str, share: float) -> bool:
    """Whether a document belongs to the tuning part: by a hash of its name, so that it never changes side."""
    digest = hashlib.sha256(name.encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32 < share
