"""Takes the quotes of one speaker and a sample of everybody's, gives the words and phrases that set the speaker apart.

Weighted log-odds with the sample as informative prior: Monroe, Colaresi and Quinn, "Fightin' Words", Political
Analysis 16 (2008), equations 16 and 22.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

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
_BEFORE = re.compile(r"(?<![\w'’-])([^\W\d_]{4,20}) $")
_AFTER = re.compile(r" ([^\W\d_]{4,20})(?![\w'’-])")
_LONGEST = 24

PHRASE_SHARE = 0.6
"""Of a word's occurrences, those in which one other stands beside it: from here on the two are told as a phrase."""

LEAST_QUOTES = 3
"""In how many quotes a word or phrase must stand."""

PRIOR_WORDS = 500
"""How many words the prior counts for: enough to distrust what a speaker said twice."""

LEAST_SCORE = 1.96
"""Standard deviations above which a word counts as the speaker's own: chance gives it in 1 of 40 cases."""


def words(quotes: Iterable[str]) -> Counter[str]:
    """In how many quotes each word of four or more letters occurs, in lower case, without contractions ("doesn't")."""
    counts: Counter[str] = Counter()
    for quote in quotes:
        found = set(_WORD.findall(quote.lower()))
        if "'" in quote or "’" in quote:
            found = {_POSSESSIVE.sub("", word) for word in found if not _CONTRACTION.search(word)}
        counts.update(word for word in found if len(word) >= 4)
    return counts


def own_words(speaker: Counter[str], everybody: Counter[str], most: int = 14) -> list[tuple[str, int]]:
    """The words that the speaker uses more than others do, the surest first, with the number of quotes.

    A word must stand in at least LEAST_QUOTES quotes.  ``everybody`` may hold the speaker's quotes too.
    """
    all_total = sum(everybody.values()) or 1
    total = sum(speaker.values())
    others_total = max(all_total - total, 1)
    weight = min(PRIOR_WORDS, all_total)
    scored = []
    for word, count in speaker.items():
        if count < LEAST_QUOTES:
            continue
        prior = weight * (everybody[word] + 1) / all_total
        others = max(everybody[word] - count, 0)
        odds = math.log((count + prior) / (total + weight - count - prior))
        other_odds = math.log((others + prior) / (others_total + weight - others - prior))
        score = (odds - other_odds) / math.sqrt(1 / (count + prior) + 1 / (others + prior))
        if score > LEAST_SCORE:
            scored.append((score, word, count))
    return [(word, count) for _, word, count in sorted(scored, key=lambda s: (-s[0], s[1]))[:most]]


def phrases(own: Iterable[tuple[str, int]], quotes: Collection[str]) -> list[tuple[str, int]]:
    """The ``own`` words of a speaker, with two words in the place of one that mostly stands beside the same other.

    ``quotes`` are the speaker's; the number beside a phrase is that of quotes too.
    """
    lower = [quote.lower() for quote in quotes]
    text = "\n".join(lower)
    told: dict[str, int] = {}
    for word, count in own:
        around = list(_around(word, text))
        found = Counter(phrase for two in around for phrase in two).most_common(1)
        phrase, times = found[0] if found else (word, 0)
        if times >= max(LEAST_QUOTES, PHRASE_SHARE * len(around)):
            told[phrase] = sum(phrase in quote for quote in lower)
        else:
            told[word] = count
    return list(told.items())


def _around(word: str, text: str) -> Iterator[list[str]]:
    """For each occurrence of the word, what it makes with the word before and with the one after."""
    end = 0
    while (start := text.find(word, end)) >= 0:
        end = start + len(word)
        if text[start - 1 : start].isalnum() or text[end : end + 1].isalnum():
            continue
        before, after = _BEFORE.search(text[max(0, start - _LONGEST) : start]), _AFTER.match(text, end)
        made = []
        if before and before[1] not in _FUNCTION:
            made.append(f"{before[1]} {word}")
        if after and after[1] not in _FUNCTION:
            made.append(f"{word} {after[1]}")
        yield [] if word in _FUNCTION else made
