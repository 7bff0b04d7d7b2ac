"""``quotes extract --cluster`` and ``quotes load``: quotes made by many machines, and their way into a database."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

import click

from quotes.cli import saving
from quotes.cli.common import closing, counted, db_option, installed_version
from quotes.cli.watch import watching

_MISSING = "needs more packages: in the folder of the source, pip install '.[cluster]'"


def extract_on_cluster(
    address: str,
    paths: Iterable[str],
    folder: str,
    silent: bool,
    *,
    model: str | None,
    attribution_model: str | None,
    time_limit: float,
    column: Iterable[tuple[str, str]],
    max_chars: int,
    any_language: bool,
    repair: bool,
    **of_one_machine: Any,
) -> None:
    """Make a partition of each file of paths, and say what came of it.

    Raises ClickException where the packages are missing, and what ``cluster.extract`` raises.
    """
    try:
        from quotes import cluster
    except ImportError as error:
        raise click.ClickException(f"--cluster {_MISSING} ({error})") from error

    language = None if any_language else "en"
    options = {"columns": dict(column), "max_chars": max_chars, "language": language, "repair": repair}
    job = cluster.Job(folder, installed_version(), model, attribution_model, time_limit, options)
    with watching((), silent) as watch:
        made = skipped = articles = quotes = 0
        for source, outcome in cluster.extract(address, paths, job, watch.error):
            for failure in outcome.failures:
                watch.error(*failure)
            for remark in outcome.renamed:
                watch.renamed(*remark)
            made, skipped = made + (not outcome.skipped), skipped + outcome.skipped
            articles, quotes = articles + outcome.articles, quotes + outcome.quotes
            if watch.meter and not outcome.skipped:
                watch.say(f"{source}: {counted(outcome.articles, 'article')}, {counted(outcome.quotes, 'quote')}")
        watch.finish(
            f"{folder}: {counted(made + skipped, 'partition')} ({made:,} new, {skipped:,} as before), "
            f"{counted(articles, 'article')}, {counted(quotes, 'quote')}"
        )


@click.command()
@click.argument("folder")
@db_option
@click.option("--silent", is_flag=True, help="Print errors only.")
def load(folder: str, db: Path, silent: bool) -> None:
    """Save what `quotes extract --cluster` made in a database, as `quotes add` would.

    FOLDER may be of any file system that fsspec knows.  Loading again changes nothing; partitions that are made
    meanwhile come with the next time.  Exit status 1 when something of it could not be read.

    \b
    Examples:
      quotes load quotes/
      quotes load s3://news/quotes --db news.db
    """
    try:
        from quotes import cluster
    except ImportError as error:
        raise click.ClickException(f"load {_MISSING} ({error})") from error

    with closing(saving.opened(db)) as database, watching((), silent) as watch:
        loaded = cluster.load(folder, watch.error, watch.note, watch.renamed, partial(saving.stored_text, database))
        watch.finish(saving.save(database, db, watch.over(loaded.results), loaded.model, watch))
