"""Articles in, quotes out: the spaCy component ``quotes``, and the pipeline that runs it over many articles.

nlp = spacy.load("en_core_web_sm")
nlp.add_pipe("quotes")
nlp(text)._.quotes
"""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Span as TokenSpan
from spacy.util import filter_spans

from .attribute import MODEL, Decoding, attributions, entities, load_tagger, read_words
from .models import SPACY_PIPELINES, Article, Attribution, Quote, Span
from .speakers import resolve

BATCH = 16
"""Articles that spaCy takes at once."""
PART = 60_000
"""Characters of a longer article that the components before ``quotes`` take at once: what they hold of a text while
they work is 5,000 bytes a character."""
_UNBROKEN = re.compile(r"\S{500}")
"""So much without white space is no word; spaCy's tokenizer takes quadratic time for it."""
_BORDERS = tuple(map(re.compile, (r"\n\s*", r"[.!?][\"”’')]*\s+", r"\s+", r"(?s:.)")))
"""Where a text may be cut in two: between paragraphs, else sentences, else words, else anywhere."""
_UNUSED = ["parser", "attribute_ruler", "lemmatizer", "ner"]


class ModelNotFound(Exception):
    """The spaCy pipeline asked for is not installed."""


@Language.factory(
    "quotes",
    assigns=["doc._.quotes", "doc.ents"],
    requires=["token.tag"],
    default_config={"model": None, "threads": 1},
)
class QuotesComponent:
    """spaCy component that sets ``doc._.quotes``, a list of ``Quote`` in order of the text.

    Where the pipeline has no entity recogniser before it, it sets ``doc.ents`` as well (people, organisations, places,
    nationalities), which its network finds in passing.

    Set ``doc._.article`` before the pipeline runs to give it title, date and boilerplate.

    Args:
        model: folder of the attribution model, by default the one in the package.
        threads: threads of the network.

    Raises:
        ModelError: the model folder is damaged.
    """

    def __init__(self, nlp: Language, name: str, model: str | None, threads: int) -> None:
        self.name = name
        self._tagger = load_tagger(Path(model) if model else MODEL, threads)
        self._decoding = Decoding.of(self._tagger)
        for extension, default in (("article", None), ("quotes", [])):
            if not Doc.has_extension(extension):
                Doc.set_extension(extension, default=default)

    def __call__(self, doc: Doc) -> Doc:
        article = doc._.article or Article("", doc.text)
        tagged = self._tagger.encode(read_words(doc.text))
        if not doc.has_annotation("ENT_IOB"):
            doc.set_ents(_spans(doc, entities(tagged)), default="outside")
        spoken = attributions(self._tagger, tagged, self._decoding)
        doc._.quotes = resolve(doc, article, [a for a in spoken if not _in_boilerplate(a, article)])
        return doc


def _spans(doc: Doc, found: Iterable[tuple[Span, str]]) -> list[TokenSpan]:
    """Entities as spaCy has them: of whole tokens, none over another."""
    spans = (doc.char_span(at.start, at.end, label, alignment_mode="expand") for at, label in found)
    return filter_spans([s for s in spans if s is not None])


def _in_boilerplate(attribution: Attribution, article: Article) -> bool:
    start, end = attribution.content[0].start, attribution.content[-1].end
    return any(b.start < end and start < b.end for b in article.boilerplate)


def load(model: str | None = None, threads: int = 1, attribution_model: str | Path | None = None) -> Language:
    """The pipeline that finds quotes.

    Args:
        model: name or folder of a spaCy pipeline with a tagger; by default ``en_core_web_sm``.
        threads: threads of the network.
        attribution_model: folder that ``quotes train`` wrote; by default the model in the package.

    Raises:
        ModelNotFound: no such spaCy pipeline is installed.
        ModelError: the attribution model is damaged.
    """
    nlp = _load_spacy(model, _UNUSED)
    nlp.add_pipe("quotes", config={"model": attribution_model and str(attribution_model), "threads": threads})
    return nlp


def _load_spacy(model: str | None, exclude: Sequence[str]) -> Language:
    name = model or next((n for n in SPACY_PIPELINES if importlib.util.find_spec(n)), SPACY_PIPELINES[0])
    try:
        if importlib.util.find_spec(name) if name.isidentifier() else None:
            return importlib.import_module(name).load(exclude=exclude)
        return spacy.load(name, exclude=exclude)
    except OSError as error:
        raise ModelNotFound(
            f"{name}: no spaCy pipeline of that name or folder ({str(error).splitlines()[0]})"
        ) from None


def find_entities(texts: Iterable[str]) -> Iterator[list[tuple[int, int, str]]]:
    """First character, end and label of spaCy's named entities in each text, from which the network learns them."""
    for doc in _load_spacy(None, ["tagger", *(n for n in _UNUSED if n != "ner")]).pipe(texts, batch_size=BATCH):
        yield [(e.start_char, e.end_char, e.label_) for e in doc.ents]


def find_quotes(
    articles: Iterable[Article], nlp: Language, batch_size: int = BATCH
) -> Iterator[tuple[Article, list[Quote]]]:
    """Each article with its quotes in order of the text.

    Args:
        nlp: what ``load`` gave, or a pipeline of yours with the component ``quotes``.
        batch_size: articles held in memory at once.
    """

    for long, group in groupby(articles, lambda article: _is_long(article.text)):
        find = _in_parts if long else partial(_in_batches, batch_size=batch_size)
        for doc in find(group, nlp):
            yield doc._.article, doc._.quotes


def _is_long(text: str) -> bool:
    return len(text) > PART or _UNBROKEN.search(text) is not None


def _in_batches(articles: Iterable[Article], nlp: Language, batch_size: int) -> Iterator[Doc]:
    def made() -> Iterator[Doc]:
        for article in articles:
            doc = nlp.make_doc(article.text)
            doc._.article = article
            yield doc

    return nlp.pipe(made(), batch_size=batch_size)


def _in_parts(articles: Iterable[Article], nlp: Language) -> Iterator[Doc]:
    """Long articles, of which the components before ``quotes`` see parts and the others the whole."""
    names = nlp.pipe_names
    first = next(k for k, name in enumerate(names) if nlp.get_pipe_meta(name).factory == "quotes")
    for article in articles:
        with nlp.select_pipes(enable=names[:first]):
            parts = [nlp(part) for part in _parts(article.text)]
        doc = Doc.from_docs(parts, ensure_whitespace=False, exclude=["tensor", "user_data"])
        doc._.article = article
        for _, component in nlp.pipeline[first:]:
            doc = component(doc)
        yield doc


def _parts(text: str) -> Iterator[str]:
    """A text in parts of at most ``PART`` characters, none with more than one piece that is too long for a word."""
    start = 0
    for end in (*(m.end() for m in _UNBROKEN.finditer(text)), len(text)):
        while end - start > PART:
            borders = ([m.end() for m in b.finditer(text, start + PART // 2, start + PART)] for b in _BORDERS)
            cut = next(filter(None, borders))[-1]
            yield text[start:cut]
            start = cut
        yield text[start:end]
        start = end
