"""Probabilities in, attributions out: spans are read off the network's answers, weighed, and freed of duplicates."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import inf, log

import numpy as np

from ..models import Attribution, QuoteType, Span, Spans
from . import turns
from .act import act_of, is_known, is_negated
from .evidence import evidence
from .queries import CONTENT, CUE, ENTITIES, QUOTATION, SOURCE, Query, quotation_queries
from .signatures import signatures
from .tagger import Answered, ModelError, Tagged, Tagger
from .words import CLOSING, INSIDE, OPENING, OUTSIDE, Words


@dataclass(frozen=True, slots=True)
class Decoding:
    """What is settled on the tuning part of a corpus and written into the model's manifest."""

    cue: float = 0.3
    """Probability from which a word is tried as a cue."""
    switch: float = 1.5
    """Price (log odds) of each change between content and other words."""
    ends: float = 0.5
    """Weight of where a source or a content begins and ends beside the log odds of each of its words."""
    accept: float = 0.4
    """Confidence from which an attribution is kept: of the rows near it a careful reader finds three in five right."""
    accept_unsourced: float = 0.3
    """The same for what nobody is named for, which is rarer: F1 stays, and more of it is found."""
    accept_unlisted: float = 0.5
    """The same for paraphrases whose cue is in no list of reporting words: these must be likelier right than wrong."""
    overlap: float = 0.5
    """Share of the smaller content from which two candidates are one statement."""
    weights: tuple[float, ...] = ()
    """Logistic regression over ``Candidate.features``, constant last; empty before calibration."""
    unsourced: tuple[float, ...] = ()
    """The same for the probability that the content is right, and that nobody is named for it."""

    @classmethod
    def of(cls, tagger: Tagger) -> Decoding:
        """The decoding that a model was calibrated with.

        Raises:
            ModelError: the model was calibrated by another version.
        """
        decoding = cls(**tagger.manifest.get("decoding", {}))
        if any(weights and len(weights) != len(FEATURES) + 1 for weights in (decoding.weights, decoding.unsourced)):
            raise ModelError("the model was calibrated by another version of quotes; train or install it again")
        return decoding


@dataclass(frozen=True, slots=True)
class Candidate:
    """One possible attribution as sets of words, with what speaks for it."""

    query: Query
    cue: tuple[int, ...]
    source: tuple[int, ...]
    content: tuple[int, ...]
    features: tuple[float, ...]
    confidence: float = 0.0
    turn: bool = False
    """Whether the content is a turn of an interview or a transcript: verbatim without quotation marks."""


_EDGE = 0.5
_LEAST = 1e-4
"""Probability of an end below which it does not matter how small it is."""
_ENDS = 5
"""Likeliest first and last words of a source that are tried with each other."""
_LONGEST_SOURCE = 60
_SAME_QUOTATION = 0.2
"""Share of a quotation without a cue, or of another's content, that makes them one statement."""
_CERTAIN = 0.99
"""Probability of what the form of the text says, where the network is not asked."""
_RELATIVE = {"who", "whom", "which"}
_ARTICLES = {"the", "a", "an"}
_TELLING = {"told", "tells", "tell", "telling", "to", "on", "with"}
_QUOTING = {"quoted", "quotes", "quoting", "cited", "cites", "citing"}
_AS_SAYING = {"saying", "telling", "adding", "stating", "warning", "claiming", "writing", "asking", "insisting"}
_BEING = {"is", "are", "was", "were", "been"}
_SPEAKER = 20
"""Words of the longest speaker between "quoted" and "as saying"."""
_NAME = 4
"""Words of the longest name in quotation marks, of a programme or a paper."""
_NAMING = [["titled"], ["entitled"], ["nicknamed"], ["headlined"], ["subtitled"]]
_NAMED = [["known", "as"], ["-", "called"]]
_WORKS = {
    "book", "novel", "memoir", "film", "movie", "documentary", "song", "album", "single", "poem", "painting", "sitcom",
    "musical", "opera", "podcast", "sculpture",
}  # fmt: skip
_CLAUSE = 4
"""Words of the shortest clause, or quoted part of one, that can stand for itself."""
_ADJUNCTS = {
    "after", "although", "amid", "as", "based", "because", "before", "despite", "due", "during", "following", "given",
    "if", "lest", "once", "pending", "provided", "since", "though", "unless", "until", "when", "whereas", "while",
    "with", "without",
}  # fmt: skip
_UNFINISHED = {
    "a", "an", "the", "this", "that", "these", "those", "his", "her", "its", "their", "my", "our", "your", "is",
    "are", "was", "were", "be", "been", "being", "am", "will", "would", "can", "could", "may", "might", "must",
    "shall", "should", "do", "does", "did", "has", "have", "had", "of", "in", "on", "at", "by", "for", "from", "to",
    "with", "about", "into", "over", "under", "than", "and", "or", "but", "nor", "not", "only", "just", "even",
    "mainly", "largely", "partly", "simply", "so",
}  # fmt: skip
_ABBREVIATED = {"Jr", "Sr", "Inc", "Co", "Corp", "Ltd"}
FEATURES = (
    "cue",
    "content",
    "content edge",
    "source",
    "source edge",
    "no source",
    "source far",
    "quoted",
    "quotation",
    "agreement",
    "disagreement",
    "length",
    "cue quoted",
    "source ends",
    "content ends",
    "unlisted",
    "nobody",
    "nobody rather",
    "inside another",
    "surety of the other",
)
_QUOTED, _UNLISTED = FEATURES.index("quoted"), FEATURES.index("unlisted")


def attributions(tagger: Tagger, tagged: Tagged, decoding: Decoding) -> list[Attribution]:
    """The attributions of a text, in order of their first content character."""
    return [_finish(tagged.words, c) for c in select(tagged, candidates(tagger, tagged, decoding), decoding)]


def candidates(tagger: Tagger, tagged: Tagged, decoding: Decoding) -> list[Candidate]:
    """Everything in a text that could be an attribution, weighed but not yet chosen from."""
    asked = [*cue_queries(tagged.cue, decoding.cue), *quotation_queries(tagged.words)]
    answers = signed(tagged.words, tagger.ask(tagged, asked))
    return _in_turns(tagged.words, _candidates(tagged, answers, decoding), decoding)


def _in_turns(words: Words, found: Sequence[Candidate], decoding: Decoding) -> list[Candidate]:
    """The candidates with whole turns where an interview or a transcript labels them, and with the turns whose form
    is certain: those labelled as question or answer, and the answers of interviews that label nothing."""
    labelled = turns.labelled(words)
    by_mark = {turn.mark[0]: turn for turn in labelled if turn.mark}
    out = []
    for c in found:
        turn = by_mark.get(c.cue[0]) if c.cue else None
        if turn and set(c.source) <= set(turn.label) and set(c.content) & set(turn.content):
            c = replace(c, content=turn.content, source=tuple(turn.label), turn=True)
        out.append(c)
    certain = [turn for turn in labelled if turns.is_letter(words, turn)] or turns.answers(words)
    return [*out, *(_certain(words, turn, decoding) for turn in certain)]


def _certain(words: Words, turn: turns.Turn, decoding: Decoding) -> Candidate:
    """A turn as a candidate of which the network would be certain."""
    sure = _logit(_CERTAIN)
    ends = 2 * log(_CERTAIN)
    told = {
        "cue": sure if turn.mark else 0.0,
        "content": sure,
        "content edge": sure,
        "source": sure if turn.label else 0.0,
        "source edge": sure if turn.label else -sure,
        "no source": float(not turn.label),
        "quotation": float(not turn.mark),
        "quoted": 1.0,
        "length": log(len(_spoken(words, turn.content))),
        "source ends": ends,
        "content ends": ends,
        "nobody": 2 * log(_LEAST) if turn.label else ends,
        "nobody rather": 2 * log(_LEAST) - ends if turn.label else 0.0,
    }
    features = tuple(told.get(name, 0.0) for name in FEATURES)
    query = Query(QUOTATION, turn.content[0], turn.content[-1] + 1)
    sureness = confidence(features, decoding.weights)
    return Candidate(query, tuple(turn.mark), tuple(turn.label), turn.content, features, sureness, turn=True)


def signed(words: Words, answers: Sequence[Answered]) -> list[Answered]:
    """The answers, with who signed a quotation as its source and it alone as the content, whatever the network says."""
    quotations = [a.query for a in answers if a.query.kind != CUE]
    names = signatures(words, quotations)
    own: dict[int, list[int]] = {}
    for q in quotations:
        own.setdefault(q.chain, []).extend(range(q.first, q.last))
    signed = (a.query.kind != CUE and a.query.chain in names for a in answers)
    return [
        _signed(a, names[a.query.chain], own[a.query.chain]) if s else a for a, s in zip(answers, signed, strict=True)
    ]


def _signed(answer: Answered, name: range, own: Sequence[int]) -> Answered:
    start, n = answer.near.start, len(answer.roles)
    if not (start <= name.start and name.stop <= start + n):
        return answer
    at = slice(name.start - start, name.stop - start)
    roles, ends = answer.roles.copy(), answer.ends.copy()
    roles[:, SOURCE] = 1 - _CERTAIN
    others = np.setdiff1d(np.arange(n), np.array(own) - start)
    roles[others, CONTENT] = np.minimum(roles[others, CONTENT], 1 - _CERTAIN)
    roles[at] = 0
    roles[at, SOURCE] = _CERTAIN
    ends[:, :2] = (1 - _CERTAIN) / n
    ends[at.start, 0] = ends[at.stop - 1, 1] = _CERTAIN
    return replace(answer, roles=roles, ends=ends)


def entities(tagged: Tagged) -> list[tuple[Span, str]]:
    """Named entities as runs of words of one kind, each with its label."""
    found = []
    for kind, run in groupby(range(len(tagged.words)), key=lambda w: int(tagged.entity[w])):
        if kind:
            at = list(run)
            found.append((tagged.words.span(at[0], at[-1]), ENTITIES[kind]))
    return found


def cue_queries(cue: np.ndarray, threshold: float) -> list[Query]:
    """Runs of words that may be a cue; a word that more likely begins one than continues one starts anew."""
    likely = cue[:, 1] + cue[:, 2]
    found: list[Query] = []
    start: int | None = None
    for k in range(len(cue) + 1):
        inside = k < len(cue) and likely[k] >= threshold
        if start is not None and (not inside or cue[k, 1] > cue[k, 2]):
            found.append(_trimmed(likely, start, k))
            start = None
        if inside and start is None:
            start = k
    return found


def _trimmed(likely: np.ndarray, start: int, end: int) -> Query:
    """A run without the words at its ends that are much less likely than its surest one."""
    least = _EDGE * likely[start:end].max()
    while likely[start] < least:
        start += 1
    while likely[end - 1] < least:
        end -= 1
    return Query(CUE, start, end)


@dataclass(frozen=True, slots=True)
class _Quoted:
    """A text's quotations in order, with whom each, asked for itself, has as its source."""

    queries: list[Query]
    sources: list[tuple[int, ...]]
    firsts: list[int]
    chains: dict[int, list[Query]]

    @classmethod
    def of(cls, answers: Sequence[Answered], decoding: Decoding) -> _Quoted:
        asked = sorted((a for a in answers if a.query.kind != CUE), key=lambda a: a.query.first)
        chains: dict[int, list[Query]] = {}
        for a in asked:
            chains.setdefault(a.query.chain, []).append(a.query)
        return cls(
            [a.query for a in asked],
            [_source(a, decoding) for a in asked],
            [a.query.first for a in asked],
            chains,
        )

    def touching(self, content: Sequence[int]) -> slice:
        """The quotations that may share words with a content: none of them overlaps another."""
        return slice(max(0, bisect_right(self.firsts, content[0]) - 1), bisect_right(self.firsts, content[-1]))


def _candidates(tagged: Tagged, answers: Sequence[Answered], decoding: Decoding) -> list[Candidate]:
    words = tagged.words
    quoted = _Quoted.of(answers, decoding)
    found = []
    for answer in answers:
        query = answer.query
        if query.kind != CUE and (_is_programme(words, query) or _is_title(words, query)):
            continue
        read = _content(answer, decoding)
        content = _snap(words, read, query, quoted) if query.kind == CUE else _chained(words, read, query, quoted)
        content = _without_narration(words, _without_addressee(words, content, query, quoted), query)
        if not _spoken(words, content):
            continue
        cue = tuple(range(query.first, query.last)) if query.kind == CUE else ()
        if cue and not any(words.forms[w][0].isalnum() or words.forms[w] == ":" for w in cue):
            continue
        source = _noun_phrase(words, _source(answer, decoding))
        if _is_dateline(words, cue, source):
            continue
        features = _features(tagged, answer, cue, source, read, content, quoted)
        cue, source, content = _told_again(words, cue, content) or (cue, source, content)
        found.append(Candidate(query, cue, source, content, features))
    return _weighed(found, decoding)


def _weighed(found: Sequence[Candidate], decoding: Decoding) -> list[Candidate]:
    """The candidates with their confidence, for which it counts whether one stands inside what another one says."""
    order = sorted(found, key=lambda c: c.content[0])
    first, last, size = np.array([(c.content[0], c.content[-1], len(c.content)) for c in order]).reshape(-1, 3).T
    surety = np.array([c.features[0] if c.cue else c.features[1] for c in order])
    reach = (last - first).max(initial=0)
    out = []
    for c in found:
        at = c.cue[0] if c.cue else c.content[0]
        near = slice(*np.searchsorted(first, (at - reach, at + 1)))
        around = surety[near][(last[near] >= at) & (size[near] > len(c.content))]
        features = (*c.features, float(around.size > 0), float(around.max()) if around.size else 0.0)
        out.append(weigh(replace(c, features=features), decoding))
    return out


def weigh(c: Candidate, decoding: Decoding) -> Candidate:
    """A candidate with its confidence, and without its source where it is likelier that nobody is named.

    What stands in quotation marks somebody has said: it keeps its source.
    """
    sure = confidence(c.features, decoding.weights)
    if not c.cue or not decoding.unsourced or (c.source and c.features[_QUOTED]):
        return replace(c, confidence=sure)
    alone = confidence(c.features, decoding.unsourced)
    return replace(c, confidence=sure) if c.source and sure >= alone else replace(c, source=(), confidence=alone)


def _content(answer: Answered, decoding: Decoding) -> tuple[int, ...]:
    """The best labelling in and out of the content (Viterbi 1967): each word has its log odds, each change its price,
    and the first and last word of the whole what speaks for them as such.

    Never empty: a cue says something.
    """
    p = np.clip(answer.roles[:, CONTENT], 1e-6, 1 - 1e-6)
    gain = np.log(p / (1 - p)).tolist()
    ends = decoding.ends * np.log(np.clip(answer.ends[:, 2:], 1e-7, 1))
    firsts, lasts = (ends - decoding.switch).T.tolist()
    inside = gap = best = -inf
    switch, last = decoding.switch, 0
    steps = []
    for k, g in enumerate(gain):
        # Conditional expressions: max() would take a third of the time here.
        begun, again, leave = firsts[k], gap - switch, inside - switch
        entered = begun if begun >= again else again
        steps.append((inside >= entered, begun >= again, gap >= leave))
        inside, gap = (inside if inside >= entered else entered) + g, gap if gap >= leave else leave
        if inside + lasts[k] > best:
            best, last = inside + lasts[k], k
    chosen = []
    k, state = last, True
    while True:
        stays_in, begins, stays_out = steps[k]
        if state:
            chosen.append(answer.near.start + k)
            if not stays_in and begins:
                return tuple(reversed(chosen))
            state = stays_in
        else:
            state = not stays_out
        k -= 1


def _source(answer: Answered, decoding: Decoding) -> tuple[int, ...]:
    """The run of words that is likeliest by its words' log odds of being the source and by its two ends together.

    Empty where it is likelier that there is no source, or where no run is better than none.
    """
    p = np.clip(answer.roles[:, SOURCE], 1e-6, 1 - 1e-6)
    sums = np.concatenate([[0.0], np.cumsum(np.log(p / (1 - p)))])
    ends = decoding.ends * np.log(np.clip(answer.ends[:, :2], 1e-7, 1))
    start = answer.near.start
    asking = answer.query.first - start
    firsts, lasts = (set(likeliest.tolist()) for likeliest in np.argsort(-ends, axis=0)[:_ENDS].T)
    if run := _likeliest_run(sums):
        firsts.add(run[0])
        lasts.add(run[-1])
    total, begin, end = sums.tolist(), *ends.T.tolist()
    best, chosen = begin[asking] + end[asking], range(0)
    for first in firsts:
        for last in lasts:
            if first <= last < first + _LONGEST_SOURCE and not first <= asking <= last:
                score = total[last + 1] - total[first] + begin[first] + end[last]
                if score > best:
                    best, chosen = score, range(start + first, start + last + 1)
    return tuple(chosen)


def _likeliest_run(sums: np.ndarray) -> range:
    """The contiguous run with the largest gain, empty when none is above zero, from the sums of the gains so far."""
    gained = sums[1:] - np.minimum.accumulate(sums[:-1])
    last = int(gained.argmax())
    first = last - int(sums[last::-1].argmin())
    return range(first, last + 1) if gained[last] > 0 else range(0)


def _noun_phrase(words: Words, source: Sequence[int]) -> tuple[int, ...]:
    """The source without the "who" of "who Washington says is gone", which belongs to the content; "The" alone takes
    the next word along."""
    first = 1 if len(source) > 1 and words.forms[source[0]].lower() in _RELATIVE else 0
    if len(source) == 1 and words.forms[source[0]].lower() in _ARTICLES and source[0] + 1 < len(words):
        return (source[0], source[0] + 1)
    return tuple(source[first:])


def _is_dateline(words: Words, cue: Sequence[int], source: Sequence[int]) -> bool:
    """A colon after a place in capitals ("WASHINGTON: ...") where no other paragraph begins like a transcript's."""
    if [words.forms[w] for w in cue] != [":"] or not source or source[-1] + 1 != cue[0]:
        return False
    label = [words.forms[w] for w in source if words.forms[w][0].isalnum()]
    opens = source[0] == 0 or words.paragraph[source[0] - 1] != words.paragraph[source[0]]
    return opens and all(f.isupper() for f in label) and words.labels == 1


def _told_again(words: Words, cue: Sequence[int], content: Sequence[int]) -> tuple[tuple[int, ...], ...] | None:
    """Cue, source and content of what somebody is quoted as saying by another: "The agency quoted Ana Roy as saying she
    left" and "Ana Roy was quoted by the agency as saying she left" tell what Ana Roy said, not the agency."""
    if cue and words.forms[cue[0]].lower() in _BEING and "quoted" in (words.forms[w].lower() for w in cue):
        before = [w for w in content if w < cue[0] and words.state[w] == OUTSIDE]
        rest = [w for w in content if w > cue[-1] and words.forms[w].lower() not in ("as", *_AS_SAYING)]
        subject = bool(before) and before[0] == content[0] and before[-1] == cue[0] - 1 and _spoken(words, rest)
        return (tuple(cue), tuple(before), tuple(rest)) if subject else None
    if not cue or words.forms[cue[-1]].lower() not in _QUOTING or content[0] != cue[-1] + 1:
        return None
    for k, w in enumerate(content[1:_SPEAKER], 1):
        said = content[k : k + 2]
        rest = tuple(content[k + 2 :])
        if words.forms[w].lower() == "as" and words.forms[said[-1]].lower() in _AS_SAYING and _spoken(words, rest):
            return tuple(said), tuple(content[:k]), rest
    return None


def _snap(words: Words, content: Sequence[int], query: Query, quoted: _Quoted) -> tuple[int, ...]:
    """Complete the quotations that a content holds for the most part, over all their paragraphs."""
    whole = set(content)
    chains = set()
    for q in quoted.queries[quoted.touching(content)]:
        if q.first <= query.first < q.last:
            continue
        inside = range(q.first, q.last)
        spoken = _spoken(words, inside)
        if spoken and sum(w in whole for w in spoken) >= 0.5 * len(spoken):
            whole.update(inside)
            chains.add(q.chain)
    for chain in chains:
        for q in quoted.chains[chain]:
            whole.update(range(q.first, q.last))
    return tuple(sorted(whole))


def _chained(words: Words, content: Sequence[int], query: Query, quoted: _Quoted) -> tuple[int, ...]:
    """A quotation's content: itself and its other paragraphs, and what the network adds around it."""
    inside = range(query.first, query.last)
    if len(set(content).intersection(inside)) < 0.5 * len(inside):
        return ()
    return _snap(words, content, Query(query.kind, -1, -1), quoted)


def _without_addressee(words: Words, content: Sequence[int], query: Query, quoted: _Quoted) -> tuple[int, ...]:
    """What is said without the name in quotation marks of whom it is told to: "“I hope so,” he told "Today."".

    Such a name stands directly after a cue that follows what is said.
    """
    whole = tuple(content)
    if query.kind != CUE or not whole or whole[0] >= query.first:
        return whole
    name = next((q for q in quoted.queries[quoted.touching(whole)] if q.first == query.last), None)
    if name is None or not _is_programme(words, name):
        return whole
    return tuple(w for w in whole if not name.first <= w < name.last)


def _is_programme(words: Words, quotation: Query) -> bool:
    """Whether quotation marks hold the name of a programme or paper that somebody speaks to."""
    spoken = _spoken(words, range(quotation.first, quotation.last))
    named = 0 < len(spoken) <= _NAME and all(words.forms[w][0].isupper() for w in spoken)
    return named and quotation.first > 0 and words.forms[quotation.first - 1].lower() in _TELLING


def _is_title(words: Words, quotation: Query) -> bool:
    """Whether the word before quotation marks says that they hold a name: his book, "Dust", nicknamed "Moose"."""
    before = [words.forms[w].lower() for w in range(max(0, quotation.first - 2), quotation.first)]
    work = before[:1] if before[1:] == [","] else before[1:]
    return before[1:] in _NAMING or before in _NAMED or bool(work and work[0] in _WORKS)


def _without_narration(words: Words, content: Sequence[int], query: Query) -> tuple[int, ...]:
    """The quoted adjunct alone where a clause complete without it stands before ('Ms. Roy resigned "because of what
    they did to us," her lawyer said'): the clause is told by the article, and only the rest certainly by the speaker.
    """
    whole = tuple(content)
    if query.kind == CUE and whole and query.first < whole[-1]:
        return whole
    opening = next((k for k, w in enumerate(whole) if words.state[w] == OPENING), 0)
    told, quoted = whole[:opening], whole[opening:]
    if len(told) < _CLAUSE or words.paragraph[told[0]] != words.paragraph[quoted[-1]]:
        return whole
    goes_on = [words.state[w] for w in quoted[1:-1]]
    alone = len(quoted) > _CLAUSE and all(s == INSIDE for s in goes_on) and words.state[quoted[-1]] == CLOSING
    complete = words.forms[told[-1]][0].isalnum() and words.forms[told[-1]].lower() not in _UNFINISHED
    return quoted if alone and complete and words.forms[quoted[1]] in _ADJUNCTS else whole


def _features(
    tagged: Tagged,
    answer: Answered,
    cue: Sequence[int],
    source: Sequence[int],
    read: Sequence[int],
    content: Sequence[int],
    quoted: _Quoted,
) -> tuple[float, ...]:
    words, start = tagged.words, answer.near.start
    n = len(answer.roles)

    probable = answer.roles.T.tolist()

    def mean(column: int, chosen: Sequence[int]) -> float:
        at = [probable[column][w - start] for w in chosen if start <= w < start + n]
        return sum(at) / len(at) if at else 0.0

    def least(column: int, chosen: Sequence[int]) -> float:
        at = (probable[column][w - start] for w in chosen if start <= w < start + n and words.forms[w][0].isalnum())
        return min(at, default=0.0)

    def both_ends(column: int, chosen: Sequence[int]) -> float:
        first, last = (min(max(w - start, 0), n - 1) for w in (chosen[0], chosen[-1]))
        return log(max(answer.ends[first, column], _LEAST)) + log(max(answer.ends[last, column + 1], _LEAST))

    nobody = both_ends(0, (answer.query.first,))
    source_ends = both_ends(0, source) if source else nobody
    spoken = _spoken(words, content)
    marked = sum(state != OUTSIDE for state in words.state[spoken].tolist()) / len(spoken)
    chosen = set(content)
    near = quoted.touching(content)
    inside = [
        s
        for q, s in zip(quoted.queries[near], quoted.sources[near], strict=True)
        if q.first in chosen and q.last - 1 in chosen and q != answer.query
    ]
    likely = 1 - tagged.cue[list(cue), 0] if cue else np.zeros(1)
    middle = cue[0] if cue else content[0]
    return (
        _logit(float(likely.max())) if cue else 0.0,
        _logit(mean(CONTENT, read)),
        _logit(least(CONTENT, read)),
        _logit(mean(SOURCE, source)) if source else 0.0,
        _logit(least(SOURCE, source)) if source else _logit(max(probable[SOURCE])),
        float(not source),
        float(bool(source) and abs(source[0] - middle) > 25),
        marked,
        float(not cue),
        float(any(set(s) & set(source) for s in inside)),
        float(any(s and not set(s) & set(source) for s in inside)),
        log(len(spoken)),
        float(bool(cue) and words.state[cue[0]] == INSIDE),
        source_ends,
        both_ends(2, read),
        float(bool(cue) and not marked and not is_known([words.forms[w].lower() for w in cue])),
        nobody,
        nobody - source_ends,
    )


def confidence(features: Sequence[float], weights: Sequence[float]) -> float:
    """The probability (0..1) that content and source are right: logistic regression, or before calibration the
    network's own surety of the weaker of cue and content."""
    if not weights:
        return 1 / (1 + np.exp(-min(features[0] if not features[8] else features[1], features[1])))
    return float(1 / (1 + np.exp(-(np.dot(features, weights[:-1]) + weights[-1]))))


def _logit(p: float) -> float:
    p = min(max(p, 1e-3), 1 - 1e-3)
    return log(p / (1 - p))


def select(tagged: Tagged, found: Sequence[Candidate], decoding: Decoding) -> list[Candidate]:
    """The candidates to keep, turns and then the surest first taken: each statement once, quotations without a cue
    where none has it."""
    taken: list[Candidate] = []
    sizes: list[int] = []
    takers: dict[int, list[int]] = {}

    def holders(chosen: Sequence[int], limit: float) -> list[int]:
        """Who has said so many of the words already, most of them first."""
        shared = Counter(t for w in chosen for t in takers.get(w, ()))
        return [t for t, n in shared.most_common() if n >= limit * min(len(chosen), sizes[t])]

    def add(t: int, more: Iterable[int]) -> None:
        """Let somebody have said more words."""
        new = set(more) - set(taken[t].content)
        taken[t] = replace(taken[t], content=tuple(sorted({*taken[t].content, *new})))
        for w in (spoken := _spoken(tagged.words, new)):
            takers.setdefault(w, []).append(t)
        sizes[t] += len(spoken)

    for c in sorted(found, key=lambda c: (not c.turn, not c.cue, -c.confidence)):
        if c.confidence < _least(c, decoding):
            continue
        limit = decoding.overlap if c.cue else _SAME_QUOTATION
        if holders(_spoken(tagged.words, c.content), limit):
            if c.cue or c.turn:
                continue
            own = range(c.query.first, c.query.last)
            told = [t for t in holders(_spoken(tagged.words, own), limit) if not _inside(taken[t], own)]
            if told:
                if set(taken[told[0]].source) & set(c.source):
                    add(told[0], own)
                continue
            # What the network adds to a quotation may be another's; the quotation itself is nobody's yet.
            c = replace(c, content=tuple(w for w in c.content if w in own or w not in takers))
        taken.append(replace(c, content=()))
        sizes.append(0)
        add(len(taken) - 1, c.content)
    return sorted(taken, key=lambda c: (c.content[0], c.content[-1]))


def _least(c: Candidate, decoding: Decoding) -> float:
    """The confidence from which a candidate is kept."""
    if c.cue and not c.source:
        return decoding.accept_unsourced
    return decoding.accept_unlisted if c.features[_UNLISTED] else decoding.accept


def _inside(c: Candidate, quotation: range) -> bool:
    """Whether a quotation tells what somebody said, his cue and all."""
    return bool(c.cue) and c.cue[0] in quotation and c.content[0] in quotation and c.content[-1] in quotation


def _spoken(words: Words, chosen: Iterable[int]) -> list[int]:
    """The chosen words less punctuation."""
    return [w for w in chosen if words.forms[w][0].isalnum()]


def _finish(words: Words, c: Candidate) -> Attribution:
    quoted = _share_quoted(words, c.content)
    verbatim = c.turn or (quoted >= 0.95 and not _woven_in(words, c))
    kind: QuoteType = "direct" if verbatim else "indirect" if quoted == 0 else "mixed"
    content, source = _turn_spans(words, c.content) if c.turn else spans(words, c.content), spans(words, c.source)
    cue = (words.span(c.cue[0], c.cue[-1]),) if c.cue else ()
    cue_words = [words.forms[w].lower() for w in c.cue]
    before = [words.forms[w].lower() for w in range(max(0, c.cue[0] - 4), c.cue[0])] if c.cue else []
    source_words = [words.forms[w].lower() for w in c.source]
    return Attribution(
        content,
        cue,
        source,
        kind,
        act_of(cue_words, source_words),
        is_negated(cue_words, before, source_words),
        round(c.confidence, 4),
        evidence(words, c.cue, c.source, c.content, kind, c.turn),
    )


def _share_quoted(words: Words, content: Sequence[int]) -> float:
    spoken = _spoken(words, content)
    return sum(words.state[w] == INSIDE for w in spoken) / len(spoken)


def _woven_in(words: Words, c: Candidate) -> bool:
    """A quoted fragment that the sentence goes through ('called him "a thug"'), not a clause of its own."""
    if not c.cue or c.cue[0] > c.content[0]:
        return False
    opening = c.content[0]
    if words.state[opening] != OPENING or opening == 0:
        return False
    before, first = words.forms[opening - 1], words.forms[min(opening + 1, len(words) - 1)]
    same_line = words.paragraph[opening - 1] == words.paragraph[opening]
    after_cue = opening - 1 == c.cue[-1] and len(c.content) > 6
    return bool(same_line and before[0].isalnum() and first.islower() and not after_cue)


def spans(words: Words, chosen: Sequence[int]) -> Spans:
    """Character ranges of a set of words.

    Words on both sides of mere punctuation are joined, a quotation's marks taken in with its words, and punctuation
    at either end left out where it belongs to the sentence around.
    """
    runs: list[list[int]] = []
    for w in chosen:
        if (
            runs
            and all(not words.forms[k][0].isalnum() for k in range(runs[-1][1] + 1, w))
            and w - runs[-1][1] <= 3
            and not _breaks(words, runs[-1][1], w)
        ):
            runs[-1][1] = w
        else:
            runs.append([w, w])
    out: list[Span] = []
    for first, last in runs:
        while first < last and _loose(words, first, OPENING):
            first += 1
        while last > first and _loose(words, last, CLOSING):
            last -= 1
        if last > first and words.state[last] == CLOSING and not _opens_within(words, first, last):
            last -= 1  # the closing mark of a turn whose opening one stands before the label
        if not any(words.forms[k][0].isalnum() for k in range(first, last + 1)):
            continue
        if first > 0 and words.state[first - 1] == OPENING and _closes_within(words, first, last):
            first -= 1
        if last + 1 < len(words) and words.state[last + 1] == CLOSING and _opens_within(words, first, last):
            last += 1
        out.append(words.span(first, last))
    return tuple(out)


def _turn_spans(words: Words, chosen: Sequence[int]) -> Spans:
    """Character ranges of a turn, one a paragraph, which take its question mark or full stop along."""
    out = []
    for _, run in groupby(chosen, key=lambda w: int(words.paragraph[w])):
        said = list(run)
        if not _spoken(words, said):
            continue
        while words.state[said[0]] == OPENING and CLOSING not in words.state[said]:
            del said[0]
        while words.state[said[-1]] == CLOSING and OPENING not in words.state[said]:
            del said[-1]
        out.append(words.span(said[0], said[-1]))
    return tuple(out)


def _breaks(words: Words, a: int, b: int) -> bool:
    return words.paragraph[a] != words.paragraph[b]


def _loose(words: Words, w: int, keep: int) -> bool:
    form = words.forms[w]
    if form[0].isalnum() or words.state[w] == keep:
        return False
    if keep == OPENING:
        return form not in "($£€#@"
    goes_on = words.state[w] == INSIDE and (w + 1 == len(words) or _breaks(words, w, w + 1))
    abbreviates = form == "." and (words.forms[w - 1] in _ABBREVIATED or _is_initial(words, w - 1))
    return form not in ")%$" and not goes_on and not abbreviates


def _is_initial(words: Words, w: int) -> bool:
    """Whether a word is the S of U.S."""
    return len(words.forms[w]) == 1 and words.forms[w].isupper() and w > 0 and words.ends[w - 1] == words.starts[w]


def _closes_within(words: Words, first: int, last: int) -> bool:
    return any(words.state[k] == CLOSING for k in range(first, min(last + 2, len(words))))


def _opens_within(words: Words, first: int, last: int) -> bool:
    return any(words.state[k] == OPENING for k in range(max(first - 1, 0), last + 1))
