"""``quotes add`` and ``quotes extract``: from articles to quotes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from quotes.cli import saving
from quotes.cli.clustered import extract_on_cluster
from quotes.cli.common import Number, Result, Whole, closing, db_option, installed_version, model_options
from quotes.cli.outputs import Output, form_of, in_colour, writing_to
from quotes.cli.watch import Watch, watching
from quotes.models import TIME_LIMIT

if TYPE_CHECKING:
    from quotes.models import Article
    from quotes.read import Report

T = TypeVar("T")

_LOOK_SECONDS = 5.0
_ENDINGS = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".txt": "text"}


class Column(click.ParamType):
    """FIELD=NAME: which column of the input holds a field of the article."""

    name = "field=column"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """The field and the column's name.  Fails as a usage error for a field that articles have not."""
        from quotes.read.record import NAMES

        field, equals, column = value.partition("=")
        if not equals or field not in NAMES or not column:
            self.fail(f"{value!r} is not FIELD=NAME with a FIELD of {', '.join(NAMES)}", param, ctx)
        return field, column


def _reading_options(command: Any) -> Any:
    for option in (
        model_options,
        click.option(
            "--workers",
            type=Whole(min=0, max=1024),
            metavar="N",
            help="Processes that work at once; 0: none but this.  [default: one a core, one for few articles]",
        ),
        click.option(
            "--time-limit",
            type=Number(min=1),
            default=TIME_LIMIT,
            show_default=True,
            help="Seconds after which an article of ordinary length is set aside.",
        ),
        click.option("--column", type=Column(), multiple=True, help="Column of the input for a field; repeatable."),
        click.option("--max-chars", type=Whole(min=1), default=1_000_000, show_default=True, help="Of an article."),
        click.option("--any-language", is_flag=True, help="Read articles in other languages than English, too."),
        click.option("--repair", is_flag=True, help="Mend wrongly decoded text (weâ€™re) where that is certain."),
        click.option("--allow-private", is_flag=True, help="Fetch from this machine and its networks, too."),
        click.option("--delay", type=Number(min=0), default=1.0, show_default=True, help="Seconds between requests."),
        click.option("--silent", is_flag=True, help="Print errors only."),
    ):
        command = option(command)
    return command


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--feed", "feeds", multiple=True, metavar="URL", help="RSS or Atom feed whose pages to read; repeatable.")
@click.option("--force", is_flag=True, help="Work again on articles that are saved and unchanged.")
@_reading_options
@db_option
def add(paths: tuple[str, ...], feeds: tuple[str, ...], force: bool, db: Path, silent: bool, **how: Any) -> None:
    """Read articles, find their quotes, save both.

    PATH is a file, a folder (every file below it), the address of a page, or - for standard input.  Formats are told by
    content: text, Markdown, HTML, JSON lines or CSV or Parquet (with id, title, published, outlet, url, text), WARC,
    and zip or gzip of these.  Articles that are in the database already, found by
    the same version and models, are passed over quickly; one whose text or date changed is replaced.  Exit status 1
    when an input could not be read, or an article could not be worked on; the others are saved, and `quotes failures`
    lists what is missing.  Interrupted, it keeps what it has, and goes on from there when it is run again.

    \b
    Examples:
      quotes add article.txt
      quotes add seeds/ articles.jsonl crawl.warc.gz --db news.db
      quotes add --feed https://example.org/politics.rss
      quotes add archive.jsonl.gz --workers 4 --attribution-model models/ours
      cat articles.csv | quotes add - --column text=story --column published=day
    """
    from quotes import store, work
    from quotes.store.fetched import Fetched

    if not paths and not feeds:
        raise click.UsageError("say what to read: a PATH, or --feed URL")
    with closing(saving.opened(db)) as database, watching(paths, silent) as watch:
        fetched = Fetched(database)
        kept = {"feeds": feeds, "memory": fetched, "stored": partial(saving.stored_text, database)}
        model = work.model_name(work.Settings(how["model"], how["attribution_model"]))
        unchanged = store.Unchanged(database, installed_version(), model) if model and not force else None
        with _found(paths, watch, unchanged, **how, **kept) as (results, loaded):
            summary = saving.save(database, db, results, model or loaded, watch, unchanged)
        fetched.keep()
        watch.finish(summary)


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@_reading_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "csv", "text"]),
    help="Of the output.  [default: as the file ends; text on standard output]",
)
@click.option("--cluster", metavar="ADDRESS", help="Dask scheduler whose workers do it, for millions of articles.")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="File to write; else standard output.  With --cluster: folder for the Parquet, s3://… for example.",
)
def extract(
    paths: tuple[str, ...], form: str | None, cluster: str | None, output: str | None, silent: bool, **how: Any
) -> None:
    """Print the quotes of articles, or write them to a file, without a database.

    jsonl has one line an article, also where it has no quotes; csv one row a quote; text is for reading.  PATH as in
    `quotes add`.  Exit status 1 when an input could not be read; the others are printed.

    With --cluster each file becomes one partition of Parquet files (quotes, articles, people) in FOLDER, whichever
    worker dies; started again it goes on where it was.  `quotes load FOLDER` brings them into a database.

    \b
    Examples:
      quotes extract article.txt
      quotes extract seeds/ -o quotes.jsonl
      cat article.txt | quotes extract - --format csv
      quotes extract 's3://news/2019/*.jsonl.gz' --cluster tcp://10.0.0.1:8786 -o s3://news/quotes
    """
    from quotes import export, render

    if cluster:
        if not output or form:
            raise click.UsageError("with --cluster, name a folder for Parquet with -o, and no --format")
        extract_on_cluster(cluster, paths, output, silent, **how)
        return
    file = Output().convert(output, None, None) if output else None
    form = form_of(form, file, _ENDINGS, "text")
    with watching(paths, silent) as watch:
        with _found(paths, watch, **how) as (results, _), writing_to(file) as stream:
            if form == "jsonl":
                export.write_jsonl((render.as_json(*result) for result in results), stream)
            elif form == "csv":
                rows = chain.from_iterable(render.as_rows(*result) for result in results)
                export.write_csv(rows, render.COLUMNS, stream)
            else:
                colour = not file and in_colour()
                for result in results:
                    stream.write(render.as_text(*result, colour=colour) + "\n")
        watch.finish()


@contextmanager
def _found(
    paths: Iterable[str],
    watch: Watch,
    unchanged: Callable[[Article], int | None] | None = None,
    *,
    model: str | None,
    attribution_model: str | None,
    workers: int | None,
    time_limit: float,
    column: Iterable[tuple[str, str]],
    max_chars: int,
    any_language: bool,
    repair: bool,
    allow_private: bool,
    delay: float,
    **kept: Any,
) -> Iterator[tuple[Iterator[Result], str]]:
    """Every article with its quotes, and the model's name; nothing is loaded where there is nothing to work on.

    Articles that unchanged knows, by the number of their quotes, are counted and left out.
    """
    from quotes import read, work

    manners = read.Manners(allow_private=allow_private, delay=delay)
    options = read.Options(dict(column), max_chars, None if any_language else "en", repair, manners)
    articles = read.reported(
        paths,
        watch.error,
        on_note=watch.note,
        on_renamed=watch.renamed,
        on_done=watch.done.append,
        options=options,
        meter=watch.meter,
        **kept,
    )
    if unchanged:
        articles = _without(unchanged, articles, watch)
    cores = work.usable_cores()
    ahead = _look_ahead(articles, cores * work.WORTH_ARTICLES)
    if not ahead:
        yield iter(()), "none"
        return
    settings = work.Settings(model, attribution_model)
    if workers is None:
        workers = max(1, min(cores, len(ahead) // work.WORTH_ARTICLES))
    executor = work.Pool(settings, workers) if workers else work.Here(settings)
    try:
        yield watch.over(work.find(chain(ahead, articles), executor, time_limit)), executor.name
    finally:
        executor.close()


def _without(
    unchanged: Callable[[Article], int | None], articles: Iterable[tuple[Report, Article]], watch: Watch
) -> Iterator[tuple[Report, Article]]:
    for report, article in articles:
        quotes = unchanged(article)
        if quotes is None:
            yield report, article
        else:
            watch.count(quotes)


def _look_ahead(articles: Iterator[T], most: int) -> list[T]:
    """The first articles, at most so many, and no more than come quickly: what comes slowly keeps one process busy."""
    ahead: list[T] = []
    until = None
    for article in articles:
        ahead.append(article)
        until = until or time.monotonic() + _LOOK_SECONDS
        if len(ahead) == most or time.monotonic() > until:
            break
    return ahead
