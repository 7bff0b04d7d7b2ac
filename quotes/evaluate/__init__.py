"""A folder of annotated articles in, how well quotes and speakers are found in them out (``quotes evaluate``)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

import click
from spacy.language import Language

from ..attribute import ModelError
from ..models import Article, Quote
from ..pipeline import ModelNotFound, find_quotes, load
from ..read import articles
from ..train.corpus import Document, read_corpus
from .agreement import between_annotators
from .breakdown import known_cues
from .judging import Judged, Report, judge, report
from .mistakes import find_mistakes, render
from .names import read_speakers
from .peers import bare_spacy, textacy_quotes
from .rendering import to_json, to_markdown

__all__ = ["Judged", "Report", "agreement", "evaluate", "find_in", "judge", "main", "report", "to_json", "to_markdown"]


def evaluate(
    folder: Path,
    nlp: Language,
    speakers: Path | None = None,
    train: Path | None = None,
    peer: Language | None = None,
    only: str = "*",
) -> tuple[Report, list[Judged]]:
    """Find quotes in a folder's articles and measure them by its annotations (the first annotator's, if several).

    Args:
        folder: text/*.txt and attributions/*.ann as ``quotes.train.corpus`` reads them.
        nlp: what ``quotes.load`` gives.
        speakers: JSONL with the speakers of some of the attributions.
        train: folder of the training corpus, to tell cues that it holds from others.
        peer: a spaCy pipeline with which textacy reads the same articles.
        only: pattern of the names of the articles to take, as in a shell.

    Raises:
        FileNotFoundError: no articles, or no annotations for one.
        ValueError: a file of the folder is not what it should be; the message names it.
    """
    documents = _documents(folder, only)
    named = read_speakers(speakers) if speakers else None
    seen = known_cues(read_corpus(train)) if train else None
    judged = judge(documents, find_in(folder, documents, nlp))
    measured = report(judged, named, seen, textacy_quotes(documents, peer) if peer else None)
    return _with_mistakes(measured, judged), judged


def agreement(folder: Path, only: str = "*") -> tuple[Report, list[Judged]]:
    """Measure the annotators of a folder by one another, each ordered pair of those who read the same article.

    Raises:
        FileNotFoundError: no articles, no annotations for one, or none that several people annotated.
    """
    judged = between_annotators(_documents(folder, only))
    if not judged:
        raise FileNotFoundError(f"{folder}: no article with several annotators")
    return replace(_with_mistakes(report(judged), judged), reliability=[]), judged


def _documents(folder: Path, only: str) -> list[Document]:
    documents = [d for d in read_corpus(folder) if fnmatchcase(d.name, only)]
    if not documents:
        raise FileNotFoundError(f"{folder}: no article named {only}")
    return documents


def _with_mistakes(measured: Report, judged: Sequence[Judged]) -> Report:
    return replace(measured, mistakes=dict(Counter(m.sort for m in find_mistakes(judged))))


def find_in(folder: Path, documents: Sequence[Document], nlp: Language) -> dict[str, list[Quote]]:
    """The quotes of each document, read from its file as ``quotes extract`` reads it.

    Raises:
        ValueError: a text cannot be read as an article.
    """

    def refuse(name: str, cause: str) -> None:
        raise ValueError(f"{name}: {cause}")

    paths = [str(folder / "text" / f"{d.name}.txt") for d in documents]
    read: list[Article] = list(articles(paths, refuse))
    for document, article in zip(documents, read, strict=True):
        if article.text != document.text:
            raise ValueError(f"{folder / 'text' / document.name}.txt: not read as plain text, offsets would not fit")
    found = find_quotes(read, nlp)
    return {document.name: quotes for document, (_, quotes) in zip(documents, found, strict=True)}


def main(
    folder: Path,
    speakers: Path | None = None,
    peers: bool = False,
    mistakes: Path | None = None,
    json_out: Path | None = None,
    train: Path | None = None,
    only: str = "*",
    model: str | None = None,
    attribution_model: str | None = None,
    annotators: bool = False,
) -> None:
    """Print the tables; write the mistakes as text and the figures as JSON where asked.

    Raises:
        click.ClickException: a file is missing or not what it should be.
    """
    try:
        if annotators:
            measured, judged = agreement(folder, only)
        else:
            nlp = load(model, attribution_model=attribution_model)
            measured, judged = evaluate(folder, nlp, speakers, train, bare_spacy() if peers else None, only)
        if mistakes:
            mistakes.write_text(render(find_mistakes(judged)), encoding="utf-8")
        if json_out:
            json_out.write_text(json.dumps(to_json(measured), indent=1) + "\n", encoding="utf-8")
    except (OSError, ValueError, ModelError, ModelNotFound) as error:
        raise click.ClickException(str(error)) from None
    click.echo(to_markdown(measured), nl=False)
