"""Annotated documents in, variants of them out, so that neither a name nor a layout is what decides."""

from __future__ import annotations

import random
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence

from ..attribute.words import Words
from ..models import Span
from .corpus import Document, GoldAttribution

_MARKS = "\"“”„«»'‘’`"
_TURNS = (3, 12)
_GOES_ON = 0.25
"""Share of the breaks within a turn that begin a paragraph."""
_ASIDES = ("(LAUGHTER)", "(CROSSTALK)", "(APPLAUSE)", "[Applause]")
_PRONOUNS = {"he", "she", "they", "it", "we", "i", "you"}
_NAME = re.compile(r"(?:[A-Z][\w.’'-]+ ?){1,4}")


def transcripts(documents: Sequence[Document], rng: random.Random) -> Iterator[Document]:
    """The direct quotations of a document as a transcript or an interview in turns (``NAME: what was said``).

    Such turns are rare in news that is annotated, and common in news.  Attributions inside a turn are not annotated.
    """
    for document in documents:
        spoken: dict[str, list[str]] = defaultdict(list)
        for a in document.annotations[0]:
            if len(a.content) != 1 or not a.source:
                continue
            source, content = document.text[slice(*a.source[0])], document.text[slice(*a.content[0])]
            quoted = content[0] in _MARKS and content[-1] in _MARKS
            if quoted and _NAME.fullmatch(source) and source.lower() not in _PRONOUNS:
                spoken[source].append(_sentence(content))
        if len(spoken) > 1 and sum(map(len, spoken.values())) >= _TURNS[0]:
            yield _transcript(document, spoken, rng)


def _sentence(content: str) -> str:
    text = " ".join(content.strip(_MARKS + " ").split())
    return text[:1].upper() + (text[1:].rstrip(",") + "." if text[-1:] in "," or text[-1:].isalnum() else text[1:])


def _transcript(document: Document, spoken: dict[str, list[str]], rng: random.Random) -> Document:
    style = rng.choice(("upper", "upper", "surname", "name", "letters"))
    speakers = sorted(spoken)
    rng.shuffle(speakers)
    if style == "letters":
        speakers = speakers[:2]
        labels = dict(zip(speakers, "QA", strict=True))
    else:
        labels = {
            s: s if style == "name" else s.upper() if style == "upper" else s.split()[-1].upper() for s in speakers
        }
    mark = rng.choice(":.") if style == "letters" else ":"
    text = document.text.strip().split("\n", 1)[0] + "\n\n"
    attributions = []
    left = {s: rng.sample(said, len(said)) for s, said in spoken.items()}
    for turn in range(rng.randint(*_TURNS)):
        able = [s for s in speakers if left[s]]
        speaker = speakers[turn % len(speakers)] if style == "letters" else rng.choice(able or speakers)
        if not left[speaker]:
            break
        said = left[speaker].pop()
        for _ in range(min(rng.randint(0, 2), len(left[speaker]))):
            said += ("\n\n" if rng.random() < _GOES_ON else " ") + left[speaker].pop()
        start, colon = len(text), len(text) + len(labels[speaker])
        text += f"{labels[speaker]}{mark} {said}"
        attributions.append(
            GoldAttribution(f"E{turn}", (Span(start, colon),), (Span(colon, colon + 1),), (Span(colon + 2, len(text)),))
        )
        text += "\n\n"
        if rng.random() < 0.05:
            text += rng.choice(_ASIDES) + "\n\n"
    return Document(f"{document.name}-transcript", text, (tuple(attributions),))


def rephrased(documents: Sequence[Document], rng: random.Random, share: float = 0.1) -> Iterator[Document]:
    """Some documents with half of their plain "said" in words that the corpus hardly has: "was quoted as saying".

    Args:
        share: share of the documents to take.
    """
    for document in documents:
        if rng.random() >= share:
            continue
        said = {
            (a.source[0], a.cue[0])
            for a in document.annotations[0]
            if len(a.source) == len(a.cue) == 1
            and document.text[slice(*a.cue[0])] == "said"
            and document.text[a.source[0].end : a.cue[0].start] == " "
        }
        changed = {cue: _quoted_as(document.text[slice(*source)], rng) for source, cue in said if rng.random() < 0.5}
        if changed:
            yield _with_cues(document, changed)


def _quoted_as(source: str, rng: random.Random) -> tuple[str, str]:
    """A cue in the place of "said", and what stands behind it."""
    were = "were" if source.lower() in ("they", "we", "you") or source.endswith("s") else "was"
    cue = f"{rng.choice((were, were, were, 'is' if were == 'was' else 'are'))} quoted as saying"
    by = rng.choice(("the newspaper", "state media", "the agency", "local television", "the magazine"))
    return cue, f" by {by}" if rng.random() < 0.4 else ""


def _with_cues(document: Document, changed: dict[Span, tuple[str, str]]) -> Document:
    """A document with some of its cues exchanged, and its annotations moved with them."""
    text, done = "", 0
    moved: list[tuple[int, int]] = []
    for at, (cue, behind) in sorted(changed.items()):
        text += document.text[done : at.start] + cue + behind
        done = at.end
        moved.append((at.end, len(text) - done))
    text += document.text[done:]
    ends = [at for at, _ in moved]

    def now(position: int) -> int:
        k = bisect_right(ends, position)
        return position + (moved[k - 1][1] if k else 0)

    def span(old: Span) -> Span:
        if old in changed:
            start = now(old.start)
            return Span(start, start + len(changed[old][0]))
        return Span(now(old.start), now(old.end - 1) + 1)

    def attribution(a: GoldAttribution) -> GoldAttribution:
        return GoldAttribution(a.id, *(tuple(map(span, part)) for part in (a.source, a.cue, a.content)))

    annotations = tuple(tuple(map(attribution, version)) for version in document.annotations)
    return Document(f"{document.name}-rephrased", text, annotations)


class Names:
    """Exchanges the surnames that a corpus repeats most for others, so that a name is never what decides."""

    def __init__(self, documents: Sequence[Words], frequent: int = 150) -> None:
        counts: dict[str, int] = {}
        spread: dict[str, int] = {}
        lower: set[str] = set()
        for d in documents:
            seen = set()
            for form, start in zip(d.forms, d.starts, strict=True):
                if form.islower():
                    lower.add(form)
                elif form[0].isupper() and form[1:].islower() and d.text[start - 2 : start - 1] not in '.?!"”“':
                    counts[form] = counts.get(form, 0) + 1
                    seen.add(form)
            for form in seen:
                spread[form] = spread.get(form, 0) + 1
        names = [f for f, _ in sorted(counts.items(), key=lambda c: (-c[1], c[0])) if f.lower() not in lower]
        self.frequent = set(names[:frequent])
        self.others = [f for f in names[frequent:] if spread[f] >= 2 and len(f) > 2]

    def exchange(self, words: Words, rng: random.Random) -> list[str]:
        """The words' forms, in half of the calls with the frequent names replaced, one for one."""
        if rng.random() < 0.5 or not self.others:
            return words.forms
        swap = {f: rng.choice(self.others) for f in self.frequent}
        return [swap.get(f, f) for f in words.forms]
