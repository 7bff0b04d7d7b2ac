"""Takes the quotes of one speaker and a sample of everybody's, gives the words and phrases that set the speaker apart.

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

_BINDING = """
about above across after again against along also among another around away back because been before behind being below
between both cannot could does doing done down during each either enough even ever every from have having here hers
herself himself into itself just less like many might mine more most much must myself neither never none once only onto
other ours ourselves over same shall should since some such than that their theirs them themselves then there these
they this those though through toward towards under unless until upon very were what whatever when where whether which
while whom whose will with within without would your yours yourself
"""
_FUNCTION = frozenset(_BINDING.split())
"""Words that hold others together; no phrase begins or ends with one."""

PRIOR_WORDS = 500
"""How many words the prior counts for: enough to distrust what a speaker said twice."""

LEAST_SCORE = 1.96
"""Standard deviations above which a word counts as the speaker's own: chance gives it in 1 of 40 cases."""


PHRASE_SHARE = 0.6
"""Of the quotes with one of two words, those in which the other stands beside it: from here on they are a phrase."""


def words(quotes: Iterable[str]) -> Counter[str]:
    """In how many quotes each word of four or more letters occurs, and each two of them that follow each other.

    In lower case, without contractions ("doesn't").
    """
    counts: Counter[str] = Counter()
    for quote in quotes:
        found: set[str] = set()
        before, end = "", len(quote)
        lower = quote.lower()
        for match in _WORD.finditer(lower):
            written = match[0]
            word = "" if _CONTRACTION.search(written) else _POSSESSIVE.sub("", written)
            if len(word) < 4:
                continue
            found.add(word)
            # Only what a search for the phrase would find: nothing but a space, and no ending, between the two.
            if lower[end : match.start()] == " " and not {before, word} & _FUNCTION:
                found.add(f"{before} {word}")
            before, end = word, match.start() + len(word)
        counts.update(found)
    return counts


def own_words(speaker: Counter[str], everybody: Counter[str], most: int = 14) -> list[tuple[str, int]]:
    """The words that the speaker uses more than others do, the surest first, with the number of quotes.

    A word must stand in at least three quotes.  Two words that mostly stand together are told as one.  ``everybody``
    may hold the speaker's quotes too.
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
    told = {word for _, word, _ in scored}
    for _, phrase, count in scored:
        parts = [part for part in phrase.split() if part != phrase]
        within = {part for part in parts if count >= PHRASE_SHARE * speaker[part]}
        told -= within or ({phrase} if parts else set())
    return [(word, count) for _, word, count in sorted(scored, key=lambda s: (-s[0], s[1])) if word in told][:most]
