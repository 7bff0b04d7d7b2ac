"""A database and reviewers' decisions about its quotes in, annotated documents to train on out.

Only articles each of whose quotes was decided are given: in others a missing attribution would teach that there is
none, where nobody has looked.  What the program did not find at all is missing all the same: such documents teach what
is no attribution and where one begins and ends, and are to be mixed with articles that people read without it.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ..models import Span, Spans
from ..publish.decisions import Decision
from .corpus import Document, GoldAttribution, write_document


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, and what was not."""

    articles: int
    attributions: int
    rejected: int
    """Quotes of these articles that reviewers rejected."""
    undecided: int
    """Articles left out, since only some of their quotes were decided."""


def export_decided(db: Path, decided: Mapping[str, Decision], folder: Path) -> Exported:
    """Write every decided article of ``db`` in the layout that ``read_corpus`` reads.

    Raises OSError when the folder cannot be written, sqlite3.Error when the database cannot be read.
    """
    articles = attributions = rejected = 0
    with closing(sqlite3.connect(f"{db.resolve().as_uri()}?mode=ro", uri=True)) as conn:
        undecided = sum(1 for _, whole in _touched(conn, decided) if not whole)
        for document, without in _documents(conn, decided):
            write_document(folder, document)
            articles += 1
            attributions += len(document.annotations[0])
            rejected += without
    return Exported(articles, attributions, rejected, undecided)


def _touched(conn: sqlite3.Connection, decided: Mapping[str, Decision]) -> Iterator[tuple[str, bool]]:
    """Articles about a quote of which somebody decided, in order, and whether all of their quotes are decided."""
    for article_id in sorted({decision.article_id for decision in decided.values()}):
        quotes = conn.execute("select id from quotes where article_id = ?", (article_id,)).fetchall()
        if quotes:
            yield article_id, all(quote_id in decided for (quote_id,) in quotes)


def _documents(conn: sqlite3.Connection, decided: Mapping[str, Decision]) -> Iterator[tuple[Document, int]]:
    """Decided articles, each with the number of its rejected quotes."""
    for article_id, whole in _touched(conn, decided):
        if not whole:
            continue
        text = conn.execute("select text from articles where id = ?", (article_id,)).fetchone()[0]
        quotes = conn.execute('select id from quotes where article_id = ? order by start, "end", id', (article_id,))
        kept = [decided[quote_id] for (quote_id,) in quotes.fetchall()]
        found = tuple(_attribution(conn, d) for d in kept if d.verdict != "reject")
        yield Document(_name(article_id), text, (found,)), len(kept) - len(found)


def _attribution(conn: sqlite3.Connection, decision: Decision) -> GoldAttribution:
    """The program's spans, the reviewer's in their place.

    Where a source stands is not changed by who is meant, but a statement may have been found to have none.
    """
    parts: dict[str, Spans] = {"source": (), "cue": (), "content": ()}
    for part, start, end in conn.execute(
        'select part, start, "end" from spans where quote_id = ? order by part, ordinal', (decision.quote_id,)
    ):
        parts[part] += (Span(start, end),)
    if decision.speaker == "":
        parts["source"] = ()
    if decision.content is not None:
        parts["content"] = tuple(Span(*span) for span in decision.content)
    return GoldAttribution(decision.quote_id, parts["source"], parts["cue"], parts["content"])


def _name(article_id: str) -> str:
    """A file's name that no other article has, without the marks that folders and annotators are told apart by."""
    readable = re.sub(r"[^a-z0-9]+", "-", article_id.lower()).strip("-")[:60]
    return f"{readable}-{hashlib.sha256(article_id.encode()).hexdigest()[:12]}".lstrip("-")
