"""Annotated documents in, batches of tensors out: windows of pieces, cue labels, and queries with their answers."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch

from ..attribute.queries import (
    CONTENT,
    CUE,
    ENTITIES,
    NEITHER,
    SOURCE,
    Query,
    chain_of,
    neighbourhood,
    quotation_queries,
)
from ..attribute.words import Pieces, Words, read_words, to_pieces, windows
from .corpus import Document, GoldAttribution

COVERED = 0.8
"""Share of a quotation's words that an annotated content must hold to be its statement (as the benchmark has it)."""
IGNORE = -100
Exchange = Callable[[Words, random.Random], list[str]]
_ENTITY = {kind: k for k, kind in enumerate(ENTITIES) if kind} | dict.fromkeys(("LOC", "FAC"), ENTITIES.index("GPE"))
_MASKED, _MASKED_CUES = 0.03, 0.15


@dataclass(frozen=True)
class Answer:
    """A query with the words that are its source and its content."""

    query: Query
    source: frozenset[int]
    content: frozenset[int]


@dataclass
class Labelled:
    """One document's words with the answers of each of its annotators."""

    words: Words
    chain: np.ndarray
    entity: np.ndarray
    """Index in ``ENTITIES`` of each word, ``IGNORE`` where not known."""
    whole: bool
    """Whether attributions inside others' contents are annotated, too."""
    versions: list[list[Answer]] = field(default_factory=list)


def label(document: Document, entities: Sequence[tuple[int, int, str]] | None, whole: bool = True) -> Labelled:
    """Move annotations from characters to words.

    Args:
        entities: named entities as first character, end, and label of OntoNotes; None where they are not known.
        whole: whether attributions inside others' contents are annotated, too.
    """
    words = read_words(document.text)
    entity = np.full(len(words), IGNORE if entities is None else 0, dtype=np.int64)
    for start, end, kind in entities or ():
        if kind in _ENTITY:
            entity[words.covering([(start, end)])] = _ENTITY[kind]
    out = Labelled(words, chain_of(words), entity, whole)
    quoted = quotation_queries(words)
    for annotation in document.annotations:
        out.versions.append(_answers(words, quoted, annotation))
    return out


def _answers(words: Words, quoted: Sequence[Query], annotation: Sequence[GoldAttribution]) -> list[Answer]:
    answers: dict[tuple[int, int], Answer] = {}
    contents = []
    for gold in annotation:
        cue, source, content = (words.covering(s) for s in (gold.cue, gold.source, gold.content))
        contents.append((frozenset(source), frozenset(content), gold))
        if cue and content:
            query = Query(CUE, cue[0], cue[-1] + 1)
            answers.setdefault((query.first, query.last), Answer(query, frozenset(source), frozenset(content)))
    found = list(answers.values())
    for query in quoted:
        inside = {k for k in range(query.first, query.last) if words.forms[k][0].isalnum()}
        if not inside:
            continue
        best = max(contents, key=lambda c: len(inside & c[1]), default=None)
        if best is not None and len(inside & best[1]) >= COVERED * len(inside):
            found.append(Answer(query, best[0], best[1]))
        elif best is None or not inside & best[1]:
            found.append(Answer(query, frozenset(), frozenset()))
    return found


@dataclass
class Item:
    """One window of one document, ready to be put in a batch."""

    ids: np.ndarray
    state: np.ndarray
    case: np.ndarray
    first: np.ndarray
    """Position in the window of each word's first piece, for words ``low``.. in order."""
    low: int
    cue: np.ndarray
    roles: np.ndarray
    entity: np.ndarray
    core: np.ndarray
    answers: list[Answer]
    source: Labelled


def items(
    document: Labelled, pieces: Pieces, rng: random.Random, exchange: Exchange | None, size: int, margin: int
) -> list[Item]:
    """Windows of one document under one annotator's eyes.

    With ``exchange`` names are exchanged, and in half of the calls some words are masked, cues above
    all, so that what stands around a cue can tell it, too.
    """
    words = document.words
    forms = exchange(words, rng) if exchange else None
    sequence = to_pieces(words, pieces, forms, breaks=not (exchange and rng.random() < 0.06))
    answers = rng.choice(document.versions)
    n = len(words)
    cue = np.zeros(n, dtype=np.int64)
    roles = np.zeros((n, 2), dtype=np.float32)
    for a in answers:
        if a.query.kind == CUE:
            cue[a.query.first] = 1
            cue[a.query.first + 1 : a.query.last] = 2
        roles[list(a.source), 0] = 1
        roles[list(a.content), 1] = 1
        if not document.whole:
            cue[list(a.content)] = IGNORE
    if exchange and rng.random() < 0.5:
        masked = np.array([rng.random() for _ in range(n)]) < np.where(cue > 0, _MASKED_CUES, _MASKED)
        for w in np.flatnonzero(masked):
            if words.forms[w][0].isalnum():
                sequence.ids[sequence.first[w]] = pieces.mask
    out = []
    for w in windows(len(sequence.ids), size, margin):
        inside = np.flatnonzero((sequence.first >= w.start) & (sequence.first < w.end))
        if not len(inside):
            continue
        low, high = int(inside[0]), int(inside[-1]) + 1
        first = sequence.first[low:high]
        core = (first >= w.core_start) & (first < w.core_end)
        out.append(
            Item(
                sequence.ids[w.start : w.end],
                sequence.state[w.start : w.end],
                sequence.case[w.start : w.end],
                first - w.start,
                low,
                cue[low:high],
                roles[low:high],
                document.entity[low:high],
                core,
                [
                    a
                    for a in answers
                    if low <= a.query.first < high and core[a.query.first - low] and a.query.last <= high
                ],
                document,
            )
        )
    return out


def encode(batch: Sequence[Item], padding: int) -> dict[str, torch.Tensor]:
    """The encoder's input and its labels for a batch of windows."""
    length = max(len(i.ids) for i in batch)
    wide = max(len(i.first) for i in batch)
    out = {
        "ids": torch.full((len(batch), length), padding),
        "state": torch.zeros(len(batch), length, dtype=torch.long),
        "case": torch.zeros(len(batch), length, dtype=torch.long),
        "mask": torch.zeros(len(batch), length),
        "first": torch.zeros(len(batch), wide, dtype=torch.long),
        "cue": torch.full((len(batch), wide), IGNORE),
        "roles": torch.zeros(len(batch), wide, 2),
        "entity": torch.full((len(batch), wide), IGNORE),
        "core": torch.zeros(len(batch), wide),
    }
    for k, item in enumerate(batch):
        n, m = len(item.ids), len(item.first)
        out["ids"][k, :n] = torch.from_numpy(item.ids)
        out["state"][k, :n] = torch.from_numpy(item.state)
        out["case"][k, :n] = torch.from_numpy(item.case)
        out["mask"][k, :n] = 1
        out["first"][k, :m] = torch.from_numpy(item.first)
        out["cue"][k, :m] = torch.from_numpy(np.where(item.core, item.cue, IGNORE))
        out["roles"][k, :m] = torch.from_numpy(item.roles)
        out["entity"][k, :m] = torch.from_numpy(np.where(item.core, item.entity, IGNORE))
        out["core"][k, :m] = torch.from_numpy(item.core.astype(np.float32))
    return out


def ask(batch: Sequence[Item], extra: Sequence[Sequence[Query]] = ()) -> dict[str, torch.Tensor] | None:
    """The role layer's input and labels for all queries of a batch; ``extra`` queries per window have no answer."""
    rows = []
    for k, item in enumerate(batch):
        answers = list(item.answers)
        if extra:
            answers += [Answer(q, frozenset(), frozenset()) for q in extra[k]]
        for answer in answers:
            near = neighbourhood(
                answer.query, item.source.words, item.source.chain, item.low, item.low + len(item.first)
            )
            rows.append((k, item, answer, near))
    if not rows:
        return None
    longest = max(near.end - near.start for *_, near in rows)
    shape = (len(rows), longest)
    out = {name: torch.zeros(shape, dtype=torch.long) for name in ("word", "distance", "paragraph", "member", "state")}
    out["window"] = torch.tensor([k for k, *_ in rows])
    out["mask"] = torch.zeros(shape)
    out["label"] = torch.full(shape, IGNORE)
    out["kind"] = torch.tensor([a.query.kind for _, _, a, _ in rows])
    out["asked"] = torch.zeros(shape)
    out["ends"] = torch.full((len(rows), 4), IGNORE)
    for r, (_, item, answer, near) in enumerate(rows):
        n = near.end - near.start
        out["word"][r, :n] = torch.arange(near.start - item.low, near.end - item.low)
        out["distance"][r, :n] = torch.from_numpy(near.distance)
        out["paragraph"][r, :n] = torch.from_numpy(near.paragraph)
        out["member"][r, :n] = torch.from_numpy(near.member)
        out["state"][r, :n] = torch.from_numpy(item.source.words.state[near.start : near.end])
        out["mask"][r, :n] = 1
        out["asked"][r, :n] = torch.from_numpy((near.member == 1).astype(np.float32))
        labels = np.full(n, NEITHER)
        for role, members in ((SOURCE, answer.source), (CONTENT, answer.content)):
            at = [w - near.start for w in members if near.start <= w < near.end]
            labels[at] = role
        out["label"][r, :n] = torch.from_numpy(labels)
        ends = np.array(_ends(answer))
        seen = (ends >= near.start) & (ends < near.end)
        seen[:2] = seen[:2].all()
        out["ends"][r] = torch.from_numpy(np.where(seen, ends - near.start, IGNORE))
    return out


def _ends(answer: Answer) -> tuple[int, int, int, int]:
    """First and last word of the source's longest run and of the whole content.

    Without a source twice the query's first word, without a content twice -1.
    """
    content = (min(answer.content), max(answer.content)) if answer.content else (-1, -1)
    runs: list[list[int]] = []
    for w in sorted(answer.source):
        if runs and runs[-1][1] + 1 == w:
            runs[-1][1] = w
        else:
            runs.append([w, w])
    if not runs:
        return answer.query.first, answer.query.first, *content
    first, last = max(runs, key=lambda r: r[1] - r[0])
    return first, last, *content
