"""A scene and a pronoun in, who can be meant by it out, each with a probability.

A log-linear model chooses among everybody who fits (Denis and Baldridge, "A Ranking Approach to Pronoun Resolution",
IJCAI 2007).  ``benchmarks/pronouns.py`` fits its weights and says how often it is right on articles set aside.
"""

from __future__ import annotations

import math
from itertools import islice

from .cast import Entity
from .given_names import gender_of, leaning_of
from .scene import Figure, Scene

WEIGHTS = {
    "salience": 0.77,
    "near": -0.09,
    "same paragraph": 0.63,
    "quoted": 0.23,
    "in what is said": -0.44,
    "told": -1.22,
    "between": 0.51,
    "subject before": 0.75,
    "named in full": 0.17,
    "gender known": 0.7,
    "given name leans so": 1.34,
    "spoke last": 0.67,
    "spoke last, opens": 1.28,
    "spoke in the paragraph before": 0.61,
}
"""What each of the features says for somebody, in log odds against the others."""
_FAR, _CROWD = 8, 3
_OPENING = frozenset({"“", '"', "``", "''", "”", ","})


def rank(scene: Scene, at: int, gender: str) -> list[tuple[float, Figure, str]]:
    """Persons whom a pronoun at a token can mean, likeliest first: (probability, figure, why)."""
    known = scene.rank(at, gender)
    scored = []
    for _, figure, why in known:
        given = features(scene, at, gender, figure)
        scored.append((sum(WEIGHTS[name] * value for name, value in given.items()), figure, why))
    most = max((score for score, *_ in scored), default=0.0)
    total = sum(math.exp(score - most) for score, *_ in scored)
    found = [(math.exp(score - most) / total, figure, why) for score, figure, why in scored]
    return sorted(found, key=lambda x: -x[0])


def features(scene: Scene, at: int, gender: str, figure: Figure) -> dict[str, float]:
    """What speaks for somebody at a token; features that are 0 may be missing."""
    r, entity = scene.r, figure.entity
    found: dict[str, float] = {}
    opens = r.sentence_starts[r.sentence[at]] == at or (at > 0 and r.words[at - 1] in _OPENING)
    recent = [t for t in scene.turns[-7:] if t.token < at]
    last = recent[-1] if recent and figure in recent[-1].link.figures else None
    before = scene.before(entity, at) if entity else []
    if before:
        near = before[-1]
        behind = r.sentence[at] - r.sentence[near.first]
        named = scene.named_between(near.first, at)
        rivals = (o for o in named if o is not entity and (not gender or o.gender in ("", gender)))
        found = {
            "salience": max(scene.salience(m, at) for m in before[-6:]),
            "near": -float(min(behind, _FAR)),
            "same paragraph": float(r.paragraph[near.first] == r.paragraph[at]),
            "quoted": float(r.quoted[near.first] and not r.quoted[at]),
            "in what is said": float(near.first in scene.own),
            "told": float(near.first in scene.told and at not in scene.told),
            "between": -float(len(list(islice(rivals, _CROWD)))),
            "subject before": float(opens and behind == 1 and scene.is_subject(near)),
            "named in full": float(bool(entity.parsed and entity.parsed.full)),
            "gender known": float(bool(gender and entity.gender)),
            "given name leans so": _leaning(entity, gender),
        }
    if last:
        behind = r.sentence[at] - r.sentence[last.token]
        present = 3.5 if entity else 4.5
        found["salience"] = max(found.get("salience", 0.0), present - 0.6 * behind)
        found["spoke last"] = 1.0
        found["spoke last, opens"] = float(opens)
        found["spoke in the paragraph before"] = float(r.paragraph[at] - r.paragraph[last.token] == 1)
    return found


def _leaning(entity: Entity, gender: str) -> float:
    """1 where most bearers of a name that tells nothing for sure are of a gender, -1 where they are not."""
    if entity.gender or entity.parsed is None or not gender:
        return 0.0
    given = entity.parsed.given
    lean = leaning_of(given) if entity.parsed.full else gender_of(given)
    return 1.0 if lean == gender else -1.0 if lean in ("m", "f") else 0.0
