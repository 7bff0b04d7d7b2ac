"""Articles in, the weights of quotes.speakers.namesakes out, and how often they choose rightly in other articles.

    python benchmarks/namesakes.py CORPUS [--folds 5]

CORPUS is a folder of articles with attributions (brat stand-off); only the texts are used.  What is right comes from
the texts themselves: where two people of one surname differ in gender, a title ("Mrs. Hale") or a pronoun after a
subject ("Hale said she") tells whom the surname means, and both are withheld from the model.  The weights are fitted
on all folds but one, by article, and tried on that one.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

import quotes
from quotes.models import Article
from quotes.speakers import cast, namesakes, reading
from quotes.train.corpus import read_corpus

RIDGE = 0.3


@dataclass(frozen=True)
class Case:
    """One surname at its place: the features of each bearer, who of them it can mean, and what tells it."""

    article: str
    tells: str
    features: np.ndarray
    right: np.ndarray


def cases(nlp, name: str, text: str) -> list[Case]:
    """The surnames of an article whose bearers a gender tells apart."""
    found: list[Case] = []
    watched = cast._bearer

    def bearer(r, m, entities, weight, told, placed, children):
        bearers = [] if m.headline else cast._bearers(m, entities)
        if m.title_gender:
            tells, right = "title", [e.gender in ("", m.title_gender) for e in bearers]
        else:
            points = [told.get(id(e), 0.0) for e in bearers]
            tells, right = "pronoun", [p == max(points) for p in points] if told and not m.title else []
        if len(bearers) > 1 and any(right) and not all(right):
            rows = [list(namesakes.features(m, e, bearers).values()) for e in bearers]
            found.append(Case(name, tells, np.array(rows), np.array(right)))
        return watched(r, m, entities, weight, told, placed, children)

    cast._bearer = bearer
    try:
        cast.assemble(reading.read(nlp(text), Article(name, text), ()))
    finally:
        cast._bearer = watched
    return found


def fit(train: list[Case]) -> np.ndarray:
    """Weights that make what is right likeliest; an article's many cases count by the root of their number."""
    many = Counter(c.article for c in train)

    def loss(w: np.ndarray) -> float:
        value = RIDGE * w @ w / 2
        for c in train:
            p = np.exp(c.features @ w - (c.features @ w).max())
            value -= np.log(p[c.right].sum() / p.sum()) / many[c.article] ** 0.5
        return value

    return minimize(loss, np.zeros(len(namesakes.WEIGHTS)), method="L-BFGS-B").x


def main() -> None:
    """Print the weights of all articles, and how often those of the other folds choose rightly."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    options = parser.parse_args()
    nlp = quotes.load()
    every = [c for document in read_corpus(options.corpus) for c in cases(nlp, document.name, document.text)]
    fold = {c.article: hashlib.sha256(c.article.encode()).digest()[0] % options.folds for c in every}
    right: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for held in range(options.folds):
        w = fit([c for c in every if fold[c.article] != held])
        for c in (c for c in every if fold[c.article] == held):
            right[c.tells][c.article].append(bool(c.right[int((c.features @ w).argmax())]))
    print(dict(zip(namesakes.WEIGHTS, fit(every).round(2).tolist(), strict=True)))
    for tells, articles in right.items():
        cases_ = [hit for hits in articles.values() for hit in hits]
        mean = np.mean([np.mean(hits) for hits in articles.values()])
        print(
            f"told by {tells}: {len(cases_)} in {len(articles)} articles, right {np.mean(cases_):.1%}, "
            f"mean of articles {mean:.1%}"
        )


if __name__ == "__main__":
    main()
