"""Takes files, folders and standard input; gives Articles, and names every input that it could not read."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import BinaryIO

from quotes.models import Article, Span, Spans
from quotes.read import clean, jsonl, text
from quotes.read.decode import decode
from quotes.read.record import MAX_CHARS
from quotes.read.sniff import HEAD, sniff, unreadable
from quotes.read.source import OnError, OnNote, Source, Unreadable, cause, sources

__all__ = ["MAX_CHARS", "OnError", "OnNote", "articles"]


def _ignore(name: str, remark: str) -> None:
    """A note that nobody asked for."""


def articles(
    paths: Iterable[str],
    on_error: OnError,
    *,
    on_note: OnNote = _ignore,
    columns: Mapping[str, str] | None = None,
    max_chars: int = MAX_CHARS,
) -> Iterator[Article]:
    """Every article that paths hold, in order, one in memory at a time, with its boilerplate marked.

    A path is a file, a folder (every file below it, in name order) or ``-`` for standard input.  Whatever cannot be
    read goes to on_error with its name and the cause, and the rest is read all the same; on_note hears of what was
    passed over or left empty on purpose.  columns maps fields of Article to names in JSON records that differ from the
    usual ones.  A text longer than max_chars characters is an error.

    Ids: the record's own, else its url, else the file's stem.  Of several files with one stem the first keeps it; the
    others add "~" and eight digits that depend on their absolute path alone.  A record whose id was read before with
    another text is reported and kept, its id followed by "~" and eight digits of its text: no article takes another's
    place.
    """
    taken: dict[str, bytes] = {}
    for source in sources(paths, on_error, on_note):
        try:
            for where, article in _read(source, on_error, on_note, columns, max_chars):
                text_digest = _digest(article.text)
                if article.id in taken:
                    if not where:
                        new_id = f"{article.id}~{_digest(source.place).hex()[:8]}"
                    elif taken[article.id] == text_digest:
                        on_note(source.name, f"{where}passed over: {article.id!r} again, with the same text")
                        continue
                    else:
                        new_id = f"{article.id}~{text_digest.hex()[:8]}"
                        on_error(source.name, f"{where}id {article.id!r} is another article's: kept as {new_id!r}")
                    article = replace(article, id=new_id)
                taken[article.id] = text_digest
                yield replace(article, boilerplate=_merged(article.boilerplate + clean.boilerplate(article.text)))
        except Unreadable as error:
            on_error(source.name, str(error))
        except (OSError, EOFError) as error:
            on_error(source.name, cause(error))


def _read(
    source: Source, on_error: OnError, on_note: OnNote, columns: Mapping[str, str] | None, max_chars: int
) -> Iterator[tuple[str, Article]]:
    error, note = _bound(on_error, source.name), _bound(on_note, source.name)
    with source.open() as raw:
        stream = raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(raw)
        head = stream.peek(HEAD)[:HEAD]
        if not head:
            raise Unreadable("empty")
        if what := unreadable(head):
            raise Unreadable(f"not text: {what}")
        if sniff(head, source.name) == "json":
            yield from jsonl.read(stream, source.stem, error, note, columns, max_chars)
        else:
            yield "", text.read(decode(_whole(stream, max_chars)), source.stem, note, max_chars)


def _whole(stream: BinaryIO, max_chars: int) -> bytes:
    most = 4 * max_chars
    data = stream.read(most + 1)
    if len(data) > most:
        raise Unreadable(f"more than {most:,} bytes; the limit is {max_chars:,} characters (--max-chars)")
    return data


def _bound(report: Callable[[str, str], None], name: str) -> Callable[[str], None]:
    return lambda remark: report(name, remark)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest()[:12]


def _merged(spans: Spans) -> Spans:
    """Spans in order, overlapping ones made one."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)
