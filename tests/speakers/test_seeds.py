"""The two seed articles against their hand-made labels (outside the repository; skipped without them)."""

from __future__ import annotations

import json
import os
import re
from datetime import date
from pathlib import Path

import pytest

from quotes import speakers
from quotes.models import Article, Attribution, Span

ROOT = Path(__file__).resolve().parents[2]
GOLD = Path(os.environ.get("QUOTES_SHARED", ROOT.parent / "shared")) / "gold" / "seeds.jsonl"
PUBLISHED = {"000_f6ee835f8c70ea8d": date(2019, 1, 25)}


def _nearest(text: str, words: str, to: tuple[int, int], outside: tuple[int, int]) -> Span:
    found = (m.span() for m in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text))
    free = [s for s in found if s[1] <= outside[0] or s[0] >= outside[1]]
    return Span(*min(free, key=lambda s: min(abs(s[0] - to[1]), abs(to[0] - s[1]))))


@pytest.mark.skipif(not GOLD.exists(), reason="the labels of the seeds are not here")
@pytest.mark.parametrize("doc", ["000_f6ee835f8c70ea8d", "001_36057d3b1d238aa4"])
def test_every_speaker_kind_role_date_and_addressee(nlp, doc):
    text = (ROOT / "seeds" / f"{doc}.txt").read_text(encoding="utf-8")
    labels = [g for g in map(json.loads, GOLD.read_text(encoding="utf-8").splitlines()) if g["doc"] == doc]
    attributions = []
    for g in labels:
        content = tuple(g["content"][0])
        source = _nearest(text, g["source_text"], content, content)
        cue = _nearest(text, g["cue_text"], source, content)
        attributions.append(Attribution((Span(*content),), (cue,), (source,), g["type"], "speech", False, 1.0, ""))
    article = Article(doc, text, published=PUBLISHED.get(doc))
    for g, quote in zip(labels, speakers.resolve(nlp(text), article, attributions), strict=True):
        assert quote.speaker in [g["speaker"], *g["aliases"]], g["content_text"]
        assert quote.speakers[0].kind == g["kind"], g["content_text"]
        assert quote.role in [g["role"], *g["roles_ok"]], g["content_text"]
        assert (quote.said_on and quote.said_on.isoformat()) == g["said_on"], g["content_text"]
        assert quote.addressee == g["addressee"], g["content_text"]
