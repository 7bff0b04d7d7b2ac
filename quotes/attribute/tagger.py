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

from .queries import ENTITIES, Query, Reach, chain_of, neighbourhood
from .words import Pieces, Words, to_pieces, windows

MODEL = Path(__file__).parent / "model"
FORMAT = 4
"""Version of the model folder that this code reads."""
_WINDOW, _MARGIN = 320, 32


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

        Each window goes through the network alone: 8-bit arithmetic scales with what is in a batch, and an
        article's answers must not depend on its neighbours.
        """
        sequence = to_pieces(words, self._pieces)
        width = self.manifest["role_width"]
        sizes = (3, len(ENTITIES), width, width)
        cue, entity, as_word, as_query = (np.zeros((len(words), n), np.float32) for n in sizes)
        for w in windows(len(sequence.ids), _WINDOW, _MARGIN):
            given = {name: getattr(sequence, name)[None, w.start : w.end] for name in ("ids", "state", "case")}
            core = np.flatnonzero((sequence.first >= w.core_start) & (sequence.first < w.core_end))
            at = sequence.first[core] - w.start
            for whole, part in zip((cue, entity, as_word, as_query), self._encoder.run(None, given), strict=True):
                whole[core] = part[0, at]
        return Tagged(words, chain_of(words), _softmax(cue), entity.argmax(1), as_word, as_query)

    def ask(self, tagged: Tagged, asked: Sequence[Query]) -> list[Answered]:
        """The role layer's answer to each query about a text, in the order asked."""
        return [self._ask(tagged, query) for query in asked]

    def _ask(self, tagged: Tagged, query: Query) -> Answered:
        near = neighbourhood(query, tagged.words, tagged.chain, 0, len(tagged.words))
        here = slice(near.start, near.end)
        asking = tagged.as_query[max(query.first, near.start) : min(query.last, near.end)]
        given = {
            "words": tagged.as_word[None, here],
            "query": asking.mean(0, keepdims=True),
            "kind": np.array([query.kind]),
            "distance": near.distance[None],
            "paragraph": near.paragraph[None],
            "member": near.member[None],
            "state": tagged.words.state[None, here],
        }
        roles, ends = self._roles.run(None, given)
        return Answered(query, Reach(near.start, near.end), _softmax(roles[0]), _softmax(ends[0].T).T)


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


def _softmax(logits: np.ndarray) -> np.ndarray:
    e = np.exp(logits - logits.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)
