"""Words in, probabilities out: which words are cues and, for a cue or a quotation, which are its source and content.

Runs the exported network with ONNX Runtime on the CPU; torch is not needed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from .queries import ENTITIES, Query, Reach, chain_of, neighbourhood, within_reach
from .words import Pieces, PieceSequence, Window, Words, to_pieces, windows

MODEL = Path(__file__).parent / "model"
FORMAT = 3
"""Version of the model folder that this code reads."""
_WINDOW, _MARGIN = 448, 64
_PIECES_AT_ONCE = 1_000
_QUERY_WORDS_AT_ONCE = 800


class ModelError(Exception):
    """The model folder is missing, damaged, or made for another version."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """One text as the encoder sees it; all arrays have one row per word."""

    words: Words
    chain: np.ndarray
    cue: np.ndarray
    """Probabilities of: outside, first word, later word of a cue."""
    entity: np.ndarray
    """Index in ``ENTITIES`` of the named entity that the word is part of."""
    as_word: np.ndarray
    as_query: np.ndarray


@dataclass(frozen=True, slots=True)
class Answered:
    """A query with probabilities for the words ``near.start`` to ``near.end``."""

    query: Query
    near: Reach
    roles: np.ndarray
    """Of neither, source, content, for each word."""
    ends: np.ndarray
    """Of being the source's first word, its last, the content's first and its last; the source's at the query's own
    first word say that it has none."""


class Tagger:
    """The network of one model folder.

    Args:
        folder: holds ``manifest.json`` and the files whose SHA-256 it lists.
        threads: threads of ONNX Runtime; 1 leaves the other cores to other processes.

    Raises:
        ModelError: a file is missing or does not match its checksum, or the folder has another format.
    """

    def __init__(self, folder: Path = MODEL, threads: int = 1) -> None:
        self.manifest = _checked(folder)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._encoder, self._roles = (
            onnxruntime.InferenceSession(str(folder / name), options, providers=["CPUExecutionProvider"])
            for name in ("encoder.onnx", "roles.onnx")
        )
        self._pieces = Pieces(Tokenizer.from_file(str(folder / "tokenizer.json")))

    def encode(self, words: Words) -> Tagged:
        """Encode one text.

        Each text goes through the network alone: 8-bit arithmetic scales with what is in a batch, and an
        article's answers must not depend on its neighbours.
        """
        sequence = to_pieces(words, self._pieces)
        cut = sorted(windows(len(sequence.ids), _WINDOW, _MARGIN), key=lambda w: w.end - w.start)
        width = self.manifest["role_width"]
        sizes = (3, len(ENTITIES), width, width)
        cue, entity, as_word, as_query = (np.zeros((len(words), n), np.float32) for n in sizes)
        for batch in _by_size(cut, [w.end - w.start for w in cut], _PIECES_AT_ONCE):
            answers = self._encode_windows(sequence, batch)
            for row, w in enumerate(batch):
                core = np.flatnonzero((sequence.first >= w.core_start) & (sequence.first < w.core_end))
                at = sequence.first[core] - w.start
                for whole, part in zip((cue, entity, as_word, as_query), answers, strict=True):
                    whole[core] = part[row, at]
        return Tagged(words, chain_of(words), _softmax(cue), entity.argmax(1), as_word, as_query)

    def _encode_windows(self, sequence: PieceSequence, batch: Sequence[Window]) -> tuple[np.ndarray, ...]:
        length = max(w.end - w.start for w in batch)
        given = {
            "ids": np.full((len(batch), length), self._pieces.padding, np.int64),
            "state": np.zeros((len(batch), length), np.int64),
            "case": np.zeros((len(batch), length), np.int64),
            "mask": np.zeros((len(batch), length), np.float32),
        }
        for row, w in enumerate(batch):
            n = w.end - w.start
            for name in ("ids", "state", "case"):
                given[name][row, :n] = getattr(sequence, name)[w.start : w.end]
            given["mask"][row, :n] = 1
        return tuple(self._encoder.run(None, given))

    def ask(self, tagged: Tagged, asked: Sequence[Query]) -> list[Answered]:
        """The role layer's answer to each query about a text, in the order asked."""
        near = [within_reach(q, 0, len(tagged.words)) for q in asked]
        sizes = [n.end - n.start for n in near]
        order = sorted(range(len(asked)), key=lambda k: sizes[k])
        out: list[Answered | None] = [None] * len(asked)
        for batch in _by_size(order, [sizes[k] for k in order], _QUERY_WORDS_AT_ONCE):
            longest = sizes[batch[-1]]
            shape = (len(batch), longest)
            given = {name: np.zeros(shape, np.int64) for name in ("distance", "paragraph", "member", "state")}
            given["words"] = np.zeros((*shape, self.manifest["role_width"]), np.float32)
            given["query"] = np.zeros((len(batch), self.manifest["role_width"]), np.float32)
            given["kind"] = np.array([asked[k].kind for k in batch], np.int64)
            given["mask"] = np.zeros(shape, np.float32)
            for row, k in enumerate(batch):
                query, n = asked[k], sizes[k]
                around = neighbourhood(query, tagged.words, tagged.chain, 0, len(tagged.words))
                given["words"][row, :n] = tagged.as_word[around.start : around.end]
                given["query"][row] = tagged.as_query[
                    max(query.first, around.start) : min(query.last, around.end)
                ].mean(0)
                given["distance"][row, :n] = around.distance
                given["paragraph"][row, :n] = around.paragraph
                given["member"][row, :n] = around.member
                given["state"][row, :n] = tagged.words.state[around.start : around.end]
                given["mask"][row, :n] = 1
            logits, ends = self._roles.run(None, given)
            roles = _softmax(logits)
            for row, k in enumerate(batch):
                n = sizes[k]
                out[k] = Answered(asked[k], near[k], roles[row, :n], _softmax(ends[row, :n].T).T)
        return out


@lru_cache(maxsize=4)
def load_tagger(folder: Path = MODEL, threads: int = 1) -> Tagger:
    """The tagger of a folder, loaded once in a process."""
    return Tagger(folder, threads)


def sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _checked(folder: Path) -> dict:
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        if manifest["format"] != FORMAT:
            raise ModelError(f"{folder}: model format {manifest['format']}, this version reads {FORMAT}")
        for name, expected in manifest["files"].items():
            if sha256(folder / name) != expected:
                raise ModelError(f"{folder / name}: checksum does not match manifest.json; install the package again")
    except FileNotFoundError as error:
        raise ModelError(f"{error.filename}: missing from the model; install the package again") from None
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise ModelError(f"{folder / 'manifest.json'}: not a model manifest ({error})") from None
    return manifest


def _by_size(jobs: Sequence, sizes: Sequence[int], budget: int) -> list[list]:
    """Consecutive batches of ``jobs`` (sorted by size) whose padded size stays within a budget."""
    out: list[list] = []
    for job, size in zip(jobs, sizes, strict=True):
        if out and (len(out[-1]) + 1) * size <= budget:
            out[-1].append(job)
        else:
            out.append([job])
    return out


def _softmax(logits: np.ndarray) -> np.ndarray:
    e = np.exp(logits - logits.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)
