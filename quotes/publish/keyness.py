"""Takes the quotes of one speaker and a sample of everybody's, gives the words that set the speaker apart.

Weighted log-odds with the sample as informative prior: Monroe, Colaresi and Quinn, "Fightin' Words", Political
Analysis 16 (2008), equations 16 and 22.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")
_CONTRACTION = re.compile(r"n['’]t$|['’](?:ll|ve|re|d|m)$")

PRIOR_WORDS = 500
"""How many words the prior counts for: enough to distrust what a speaker said twice."""

LEAST_SCORE = 1.96
"""Standard deviations above which a word counts as the speaker's own: chance gives it in 1 of 40 cases."""


def words(quotes: Iterable[str]) -> Counter[str]:
    """In how many quotes each word of four or more letters occurs, in lower case, without contractions ("doesn't")."""
    counts: Counter[str] = Counter()
    for quote in quotes:
        found = (_POSSESSIVE.sub("", word) for word in _WORD.findall(quote.lower()) if not _CONTRACTION.search(word))
        counts.update({word for word in found if len(word) >= 4})
    return counts


def own_words(speaker: Counter[str], everybody: Counter[str], most: int = 14) -> list[tuple[str, int]]:
    """The words that the speaker uses more than others do, the surest first, with the number of quotes.

    A word must stand in at least three quotes.  ``everybody`` may hold the speaker's quotes too.
    """
    all_total = sum(everybody.values()) or 1
    total = sum(speaker.values())
    others_total = max(all_total - total, 1)
    weight = min(PRIOR_WORDS, all_total)
    scored = []
    for word, count in speaker.items():
        if count < 3:
            continue
        prior = weight * (everybody[word] + 1) / all_total
        others = max(everybody[word] - count, 0)
        odds = math.log((count + prior) / (total + weight - count - prior))
        other_odds = math.log((others + prior) / (others_total + weight - others - prior))
        score = (odds - other_odds) / math.sqrt(1 / (count + prior) + 1 / (others + prior))
        if score > LEAST_SCORE:
            scored.append((score, word, count))
    return [(word, count) for _, word, count in sorted(scored, key=lambda s: (-s[0], s[1]))[:most]]
