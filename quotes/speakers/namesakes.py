"""A bare surname and the persons of an article who bear it in, whom its place means and how sure that is out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import exp, log
from typing import TYPE_CHECKING

from . import lexicon
from .fold import fold, word_set
from .mentions import Mention
from .reading import Reading

if TYPE_CHECKING:
    from .cast import Entity

_YOUNGER, _ELDER = word_set("younger junior"), word_set("elder older senior")
_CHILD = word_set("son daughter stepson stepdaughter grandson granddaughter nephew niece")
_PARENT = word_set("father mother dad mom mum parents stepfather stepmother grandfather grandmother uncle aunt")
_SPOUSE = {"husband": "f", "wife": "m", "widow": "m"}
_HIS_OR_HER = {"his": "m", "her": "f"}
_FAR = 25

CLUES = {"generation": 4.0, "relation": 3.0, "pronoun": 3.0, "office": 3.0, "told before": 1.5, "title": 0.5}
"""Weights of what tells a bearer: "the younger Mr. Hale", "Hale and his father", "Hale ... she", "Gov. Hale", whom the
mention before with a clue meant, whom the article's title names."""
WEIGHTS = {"often": 0.75, "first": 1.04, "not yet named": -1.29}
"""Weights of how the article names a bearer in full, fitted by benchmarks/namesakes.py."""


def choose(
    r: Reading, m: Mention, bearers: Sequence[Entity], clues: Mapping[int, float], before: Entity | None
) -> tuple[Entity, float]:
    """Whom of several bearers a bare surname means, and the probability of it.

    The probability is that of a conditional logit model over the bearers, as in Train, "Discrete Choice Methods with
    Simulation" (2009), chapter 3.

    clues: what ``told`` gives for the mention, by the bearer's id.
    before: the bearer whom the last mention with clues was given to.
    """
    headline = {fold(w.removesuffix("'s").removesuffix("’s")) for w in r.title.split()}
    points = []
    for e in bearers:
        titled = m.title and not m.title_gender and m.title in e.titles
        value = clues.get(id(e), 0.0) + CLUES["told before"] * (e is before) + CLUES["office"] * bool(titled)
        value += CLUES["title"] * (e.parsed.given in headline)
        points.append(value + sum(WEIGHTS[k] * v for k, v in features(m, e, bearers).items()))
    most = max(points)
    return bearers[points.index(most)], 1 / sum(exp(p - most) for p in points)


def features(m: Mention, e: Entity, bearers: Sequence[Entity]) -> dict[str, float]:
    """What speaks for a bearer of a bare surname, by name."""
    return {
        "often": log(1 + e.in_full),
        "first": float(e.first == min(b.first for b in bearers)),
        "not yet named": float(e.first_in_full > m.first),
    }


def told(r: Reading, m: Mention, bearers: Sequence[Entity], named: Mapping[int, Entity]) -> list[float]:
    """Points that the words around a bare surname give to each of its bearers; all 0 where they tell nothing.

    named: tokens of persons' full names and whose they are: what stands behind another's is about somebody else.
    """
    points = [0.0] * len(bearers)
    before = r.lower[m.lead - 1] if m.lead else ""
    if before in _YOUNGER | _ELDER:
        for k in _generation(bearers, before in _YOUNGER):
            points[k] += CLUES["generation"]
    for i in _after(r, m, bearers, named):
        owner = _HIS_OR_HER.get(r.lower[i])
        relative = r.lower[i + 1] if owner and i + 1 < len(r) else ""
        if relative in _CHILD | _PARENT:
            for k in _generation(bearers, relative in _PARENT):
                points[k] += CLUES["relation"] if bearers[k].gender in ("", owner) else 0.0
            break
        if relative in _SPOUSE or (r.lower[i] in lexicon.GENDERED and _is_topic(r, m, bearers, named)):
            gender = _SPOUSE.get(relative) or lexicon.GENDERED[r.lower[i]]
            for k, e in enumerate(bearers):
                points[k] -= CLUES["pronoun"] if e.gender not in ("", gender) else 0.0
            break
    return points


def only_child(r: Reading, m: Mention, bearer: Entity, entities: Sequence[Entity]) -> Entity | None:
    """Whom "the younger Hale" means where Hale's child is named without the surname ("his son, Walter Jr.")."""
    if not m.lead or r.lower[m.lead - 1] not in _YOUNGER or bearer.kin in _CHILD:
        return None
    return next((e for e in entities if e.kin in _CHILD and not e.parsed.full and e.first < m.first), None)


def _is_topic(r: Reading, m: Mention, bearers: Sequence[Entity], named: Mapping[int, Entity]) -> bool:
    """Whether a name is a subject before which its sentence names nobody else: whom "he" or "she" then means."""
    begin = r.sentence_starts[r.sentence[m.first]]
    verb = m.last + 1 < len(r) and r.tags[m.last + 1] in ("VBD", "VBZ", "VBP", "MD", "RB")
    return verb and all(named.get(i) in (None, *bearers) for i in range(begin, m.first))


def _after(r: Reading, m: Mention, bearers: Sequence[Entity], named: Mapping[int, Entity]) -> Iterator[int]:
    for i in range(m.last + 1, min(m.last + _FAR, len(r))):
        if named.get(i) not in (None, *bearers) or r.sentence[i] != r.sentence[m.last]:
            return
        if r.quoted[i] == r.quoted[m.last]:
            yield i


def _generation(bearers: Sequence[Entity], younger: bool) -> list[int]:
    """Which bearers are the child, or else the parent, of another one."""
    children = [k for k, e in enumerate(bearers) if e.kin in _CHILD or e.parsed.suffix == "jr"]
    parents = [k for k, e in enumerate(bearers) if e.kin in _PARENT]
    if not (children or parents):
        return []
    rest = [k for k in range(len(bearers)) if k not in children + parents]
    return (children or rest) if younger else (parents or rest)
