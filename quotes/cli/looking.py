"""``quotes search``, ``list``, ``versions`` and ``failures``: answers of the database on the terminal."""

from __future__ import annotations

import shutil
from itertools import islice
from pathlib import Path
from typing import Any

import click

from quotes.cli.common import FAILED, Whole, closing, db_option, existing
from quotes.cli.filters import filter_options, filters_of
from quotes.cli.outputs import in_colour, writing_to


@click.command()
@click.argument("words", nargs=-1, metavar="[WORD]...")
@db_option
@filter_options
@click.option("--limit", type=Whole(min=1), default=20, show_default=True, help="Most quotes to print.")
@click.option("--format", "form", type=click.Choice(["text", "jsonl", "csv"]), default="text", show_default=True)
def search(words: tuple[str, ...], db: Path, limit: int, form: str, **filters: Any) -> None:
    """Find quotes that hold the WORDs, best match first.

    Words match in any inflection; "in quotation marks" they must follow each other; embass* matches beginnings.
    Exit status 1 when nothing is found.

    \b
    Examples:
      quotes search embassy --speaker Pompeo
      quotes search '"diplomatic relations"' --since 2019-01-01
      quotes search --speaker Maduro --min-confidence 0.8 --limit 100 --format csv
    """
    from quotes import export, render, store
    from quotes.store.migrations import SAID_COLUMNS

    where = filters_of(**filters)
    if not words and not where:
        raise click.UsageError("say what to look for: words, or a filter such as --speaker")
    colour = form == "text" and in_colour()
    with closing(existing(db)) as database:
        found = store.search(database, " ".join(words), where, limit, mark=render.MATCH)
    with writing_to(None) as stream:
        if form == "text":
            for row in found:
                stream.write(render.row_as_text(row, colour) + "\n\n")
        else:
            rows = [{column: row[column] for column in SAID_COLUMNS} for row in found]
            if form == "csv":
                export.write_csv(rows, SAID_COLUMNS, stream)
            else:
                export.write_jsonl(rows, stream)
    if not found:
        click.echo("quotes: nothing found", err=True)
        click.get_current_context().exit(FAILED)


@click.command("list")
@db_option
@filter_options
@click.option("--limit", type=Whole(min=1), default=50, show_default=True, help="Most quotes to print.")
def list_quotes(db: Path, limit: int, **filters: Any) -> None:
    """Print the quotes of the database as a table, in the order saved: who, in what role, how, what.

    \b
    Examples:
      quotes list
      quotes list --speaker Pompeo --limit 10
    """
    from quotes import render, store

    where = filters_of(**filters)
    with closing(existing(db)) as database:
        found = list(islice(store.rows(database, where), limit))
    width = shutil.get_terminal_size((120, 40)).columns
    for line in render.rows_as_table(found, width):
        click.echo(line)


@click.command()
@click.argument("words", nargs=-1, metavar="[WORD]...")
@db_option
@click.option("--speaker", help="Words of the speaker's name or of an alias.")
@click.option("--limit", type=Whole(min=1), default=20, show_default=True, help="Most statements to print.")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
def versions(words: tuple[str, ...], db: Path, speaker: str | None, limit: int, form: str) -> None:
    """Compare how several articles quote one statement: who has all of it, who cut it, who altered it.

    \b
    Examples:
      quotes versions
      quotes versions embassy --speaker Pompeo
    """
    from quotes import export, render, store

    with closing(existing(db)) as database:
        found = store.statements(database, limit, text=" ".join(words) or None, speaker=speaker)
    with writing_to(None) as stream:
        if form == "jsonl":
            export.write_jsonl(found, stream)
        else:
            for statement in found:
                stream.write(render.statement_as_text(statement, in_colour()) + "\n\n")
    if not found:
        click.echo("quotes: nothing found", err=True)
        click.get_current_context().exit(FAILED)


@click.command()
@db_option
def failures(db: Path) -> None:
    """List the inputs that could not be read and have not been read since.

    \b
    Examples:
      quotes failures
      quotes failures --db news.db
    """
    from quotes import render, store

    with closing(existing(db)) as database:
        for row in store.failures(database):
            times = f" (tried {row['attempts']} times)" if row["attempts"] > 1 else ""
            for cause in row["cause"].split("\n"):
                click.echo(render.printable(f"{row['last_failed']}  {row['source']}: {cause}{times}"))
