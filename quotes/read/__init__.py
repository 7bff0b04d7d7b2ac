"""Takes files, folders, archives, addresses and feeds; gives Articles, and names every input that cannot be read."""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, BinaryIO

from quotes.models import Article, Span, Spans
from quotes.read import clean, html, jsonl, language, table, text, warc
from quotes.read.decode import as_utf8, decode
from quotes.read.identity import Identities
from quotes.read.meter import Meter
from quotes.read.sniff import HEAD, sniff
from quotes.read.source import (
    MAX_CHARS,
    Manners,
    Memory,
    OnError,
    OnNote,
    OnRenamed,
    Options,
    Report,
    Source,
    Unreadable,
    cause,
    is_address,
    members,
    sources,
    unzipped,
)

__all__ = ["MAX_CHARS", "Manners", "Memory", "Meter", "OnError", "OnNote", "Options", "Report", "articles", "reported"]

_DEEPEST = 3
"""Archives inside archives."""

Found = Iterator[tuple[Report, Article]]


def _ignore(name: str, remark: str) -> None:
    """A note that nobody asked for."""


def _unheard(name: str) -> None:
    """An end that nobody waits for."""


def _nothing(article_id: str) -> None:
    """A store that holds no article."""


def articles(paths: Iterable[str], on_error: OnError, **how: Any) -> Iterator[Article]:
    """The articles of ``reported``, which explains the arguments, for those who find no fault with them later."""
    return (article for _, article in reported(paths, on_error, **how))


def reported(
    paths: Iterable[str],
    on_error: OnError,
    *,
    on_note: OnNote = _ignore,
    on_renamed: OnRenamed | None = None,
    on_done: Callable[[str], None] = _unheard,
    feeds: Iterable[str] = (),
    memory: Memory | None = None,
    stored: Callable[[str], str | None] = _nothing,
    options: Options | None = None,
    meter: Meter | None = None,
) -> Iterator[tuple[Report, Article]]:
    """Every article that paths and feeds hold, in order, one in memory at a time, with its boilerplate marked, and the
    report that tells what is wrong with it by the name of its input.

    A path is a file, a folder (every file below it, in name order), the address of a page, or ``-`` for standard
    input; a feed is the address of RSS or Atom, whose pages are fetched unless memory says that they are known and the
    server that they have not changed.  Formats, told by content: plain text and Markdown, HTML, JSON (lines, or one
    array), CSV, Parquet, WARC, and zip and gzip of these.
    Whatever cannot be read goes to on_error with its name and the cause, and the rest is read all the same; on_note
    hears of what was passed over or left empty on purpose, on_renamed (else on_error) of articles that are kept under
    another id than they claim, on_done of each input that was gone through; meter follows
    how far the files were read.

    Ids: a record's own, else its url, else the file's stem.  A file whose stem belongs to another text already, read
    before it or in the database (stored gives the text that is kept under an id), adds "~" and eight digits that
    depend on its absolute path alone.  A record whose id was read before with another text is reported and kept, its id
    followed by "~" and eight digits of its text: no article takes another's place.
    """
    options = options or Options()
    identities = Identities(stored)
    unnamed = Report("", on_error, on_note, on_renamed=on_renamed)
    for source in _sources(paths, feeds, on_error, on_note, memory, options, meter):
        for report, article in _all(source, unnamed, options):
            found = _checked(article, report, options)
            named = found and identities.name(found, source, report)
            if named:
                yield report, named
        on_done(source.name)


def _sources(
    paths: Iterable[str],
    feeds: Iterable[str],
    on_error: OnError,
    on_note: OnNote,
    memory: Memory | None,
    options: Options,
    meter: Meter | None,
) -> Iterator[Source]:
    paths, feeds = list(paths), list(feeds)
    pages = [path for path in paths if is_address(path)]
    yield from sources((path for path in paths if not is_address(path)), on_error, on_note, meter)
    if pages or feeds:
        # What reads files alone starts without a web client.
        from quotes.read.online import online

        yield from online(pages, feeds, on_error, on_note, memory, options.manners)


def _checked(article: Article, report: Report, options: Options) -> Article | None:
    if options.repair:
        mended = language.mended(article.text)
        if mended != article.text:
            article = replace(article, text=mended, boilerplate=())
    elif language.garbled(article.text):
        report.note("looks wrongly decoded; --repair mends it")
    other = options.language and language.foreign(article.text, options.language)
    if other:
        report.note(f"passed over: in language {other!r} (--any-language reads it)")
        return None
    return replace(article, boilerplate=_merged(article.boilerplate + clean.boilerplate(article.text)))


def _all(source: Source, unnamed: Report, options: Options, depth: int = 0) -> Found:
    report = replace(unnamed, name=source.name)
    try:
        with source.open() as raw:
            stream = raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(raw, HEAD)
            stream = as_utf8(stream, stream.peek(4)[:4])
            head = stream.peek(HEAD)[:HEAD]
            if not head:
                raise Unreadable("empty")
            form = sniff(head, source.name.removesuffix(".gz"))
            if form in ("zip", "gzip") and depth == _DEEPEST:
                raise Unreadable(f"an archive inside {_DEEPEST} others")
            if form == "gzip":
                yield from _all(unzipped(source, stream), unnamed, options, depth + 1)
            elif form == "zip":
                with _seekable(stream) as archive:
                    for inner in members(source, archive, report):
                        yield from _all(inner, unnamed, options, depth + 1)
            else:
                yield from _one(form, stream, source, report, options)
    except Unreadable as error:
        report.error(error)
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        report.error(cause(error))


def _one(form: str, stream: BinaryIO, source: Source, report: Report, options: Options) -> Found:
    if form == "json":
        yield from jsonl.read(stream, source.stem, report, options)
    elif form == "table":
        yield from table.read_csv(stream, source.stem, report, options)
    elif form == "parquet":
        yield from table.read_parquet(stream, source.stem, report, options)
    elif form == "warc":
        yield from warc.read(stream, report, options)
    elif form == "html":
        yield report, html.read(_whole(stream, html.MAX_BYTES, "too large for a page"), source, options)
    elif form == "feed":
        raise Unreadable("a feed, no article: give its address with --feed")
    else:
        limit = f"the limit is {options.max_chars:,} characters (--max-chars)"
        data = _whole(stream, 4 * options.max_chars, limit)
        yield report, text.read(decode(data), source.stem, report, options)


def _whole(stream: BinaryIO, most: int, limit: str) -> bytes:
    data = stream.read(most + 1)
    if len(data) > most:
        raise Unreadable(f"more than {most:,} bytes; {limit}")
    return data


@contextmanager
def _seekable(stream: BinaryIO) -> Iterator[BinaryIO]:
    """stream, or a copy of it on disk: a zip is read from its end."""
    if stream.seekable():
        yield stream
        return
    with tempfile.TemporaryFile() as kept:
        shutil.copyfileobj(stream, kept)
        kept.seek(0)
        yield kept


def _merged(spans: Spans) -> Spans:
    """Spans in order, overlapping ones made one."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)
