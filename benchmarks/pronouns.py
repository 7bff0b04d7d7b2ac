"""Articles with named speakers in, the weights of quotes.speakers.pronouns out, and how often they choose rightly.

    python benchmarks/pronouns.py CORPUS SPEAKERS.jsonl [--other CORPUS SPEAKERS.jsonl] [--seed 1]

CORPUS is a folder of articles with attributions (brat stand-off), SPEAKERS the speakers of some of them, as ``quotes
evaluate --speakers`` takes them.  The articles are divided into two halves by a hash of their names: the weights are
fitted on one, and both they and the points of ``Scene.rank`` are tried on the other.
"""

from __future__ import annotations

import argparse
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

import quotes
from quotes.evaluate.names import GoldSpeaker, name_right, read_speakers
from quotes.models import Article, Attribution
from quotes.speakers import coreference, pronouns, resolve
from quotes.train.corpus import Document, read_corpus

RIDGE = 2.0
PRONOUNS = frozenset({"he", "she", "him", "her", "his"})


@dataclass(frozen=True)
class Case:
    """One pronoun: of everybody who can be meant the features, the points of the rule, and whether it is he."""

    features: list[dict[str, float]]
    points: list[float]
    right: list[bool]


def half(name: str, seed: int) -> int:
    """0 for an article to fit on, 1 for one to try on."""
    return hashlib.sha256(f"{seed}{name}".encode()).digest()[0] % 2


def cases(nlp, document: Document, speakers: dict[tuple[str, str], GoldSpeaker]) -> list[Case]:
    """The pronouns of a document that stand for somebody whom its speakers name."""
    asked: dict[int, tuple[list[dict[str, float]], list[tuple[float, str]]]] = {}

    def watched(scene, at, gender):
        known = scene.rank(at, gender)
        given = [pronouns.features(scene, at, gender, figure) for _, figure, _ in known]
        asked[scene.r.starts[at]] = (given, [(points, figure.name) for points, figure, _ in known])
        return original(scene, at, gender)

    annotated = [a for a in document.annotations[0] if a.content]
    given = [
        Attribution(a.content, a.cue, a.source, _type(document.text, a), "speech", False, 1.0, "") for a in annotated
    ]
    original = pronouns.rank
    coreference.pronouns.rank = watched
    try:
        resolve(nlp(document.text), Article(document.name, document.text), given)
    finally:
        coreference.pronouns.rank = original
    found = []
    for a in annotated:
        gold = speakers.get((document.name, a.id))
        word = document.text[slice(*a.source[0])].lower() if len(a.source) == 1 else ""
        if gold is None or word not in PRONOUNS or a.source[0][0] not in asked:
            continue
        features, known = asked[a.source[0][0]]
        right = [name_right(name, gold)[0] for _, name in known]
        found.append(Case(features, [points for points, _ in known], right))
    return found


def _type(text: str, a) -> str:
    return "direct" if text[a.content[0][0]] in "“\"'‘" else "indirect"


def fit(train: list[Case], names: list[str]) -> np.ndarray:
    """Weights that make what was right likeliest, with a ridge penalty."""
    data = [(matrix(c, names), np.array(c.right, float)) for c in train if any(c.right) and not all(c.right)]

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = RIDGE * w @ w / 2, RIDGE * w
        for x, y in data:
            p = np.exp(x @ w - (x @ w).max())
            p /= p.sum()
            value -= np.log((p * y).sum())
            slope = slope - x.T @ (p * y / (p * y).sum() - p)
        return value, slope

    return minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x


def matrix(case: Case, names: list[str]) -> np.ndarray:
    """One row for everybody who can be meant."""
    return np.array([[f.get(n, 0.0) for n in names] for f in case.features])


def right(held: list[Case], names: list[str], w: np.ndarray) -> int:
    """How many are chosen rightly."""
    return sum(bool(c.right) and c.right[int((matrix(c, names) @ w).argmax())] for c in held)


def main() -> None:
    """Print the weights and both halves' figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("speakers", type=Path)
    parser.add_argument("--other", nargs=2, action="append", default=[], type=Path, metavar=("CORPUS", "SPEAKERS"))
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    nlp = quotes.load()
    halves: tuple[list[Case], list[Case]] = ([], [])
    for corpus, path in [(options.corpus, options.speakers), *options.other]:
        speakers = read_speakers(path)
        named = {name for name, _ in speakers}
        for document in read_corpus(corpus):
            if document.name in named:
                halves[half(document.name, options.seed)].extend(cases(nlp, document, speakers))
    names = sorted({n for c in halves[0] for f in c.features for n in f})
    w = fit(halves[0], names)
    print({n: round(float(x), 2) for n, x in zip(names, w, strict=True)})
    shipped = np.array([pronouns.WEIGHTS.get(n, 0.0) for n in names])
    for title, held in (("fitted on", halves[0]), ("set aside", halves[1])):
        rule = sum(bool(c.right) and c.right[int(np.argmax(c.points))] for c in held)
        print(
            f"{title}: {len(held)} pronouns, right {right(held, names, w)}, "
            f"with the committed weights {right(held, names, shipped)}, by points alone {rule}"
        )


if __name__ == "__main__":
    main()
