"""``quotes export`` and ``quotes serve``: the database in spreadsheets and in the browser."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quotes.cli.common import Refused, Whole, closing, counted, db_option, existing
from quotes.cli.filters import filter_options, filters_of
from quotes.cli.outputs import Output, form_of, writing_to

if TYPE_CHECKING:
    from quotes.export import Written

_ENDINGS = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".xlsx": "xlsx"}


@click.command("export")
@db_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "jsonl", "xlsx"]),
    help="Form of output.  [default: as the file ends; csv on standard output]",
)
@click.option("-o", "--output", type=Output(), help="File to write; else standard output.")
@filter_options
@click.option("--bom/--no-bom", default=None, help="Mark CSV as UTF-8 for Excel.  [default: in files, not in pipes]")
@click.option("--silent", is_flag=True, help="Print errors only.")
def export_command(
    db: Path,
    form: str | None,
    output: Path | None,
    bom: bool | None,
    silent: bool,
    **filters: Any,
) -> None:
    """Write quotes from the database: every row that fits, and how many on standard error.

    Text that a spreadsheet would run as a formula gets an apostrophe before it.

    \b
    Examples:
      quotes export -o quotes.csv
      quotes export -o pompeo.xlsx --speaker Pompeo --since 2019-01-01 --min-confidence 0.8
      quotes export --format jsonl --type direct | jq .speaker
    """
    from quotes import export, store
    from quotes.store.migrations import SAID_COLUMNS

    form = form_of(form, output, _ENDINGS, "csv")
    where = filters_of(**filters)
    if form == "xlsx" and output is None and sys.stdout.isatty():
        raise click.UsageError("a workbook is not for the terminal; name a file with -o")
    with closing(existing(db)) as database:
        if output and output.exists() and output.samefile(db):
            raise Refused(f"{output}: the database itself; name another file")
        rows = store.rows(database, where)
        with writing_to(output, binary=form == "xlsx") as stream:
            if form == "csv":
                written = export.write_csv(rows, SAID_COLUMNS, stream, bom=output is not None if bom is None else bom)
            elif form == "jsonl":
                written = export.write_jsonl(rows, stream)
            else:
                written = export.write_xlsx(rows, SAID_COLUMNS, stream)
    _state(written, output, silent)


@click.command()
@db_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", type=Whole(0, 65535), default=8001, show_default=True, help="0 takes any free one.")
@click.option("--public", is_flag=True, help="Settings for readers outside: shorter limits, no review.")
def serve(db: Path, host: str, port: int, public: bool) -> None:
    """Explore the database in a browser, with Datasette.

    \b
    Examples:
      quotes serve
      quotes serve --db news.db --port 8080
      quotes serve --public --host 0.0.0.0
    """
    from quotes.publish.serve import serve as run

    with suppress(KeyboardInterrupt):
        run(db, host, port, public)


def _state(written: Written, output: Path | None, silent: bool) -> None:
    if written.left_out or written.cut:
        click.echo(
            f"quotes: Excel has no room for {counted(written.left_out, 'row')} and for the end of "
            f"{counted(written.cut, 'cell')}: take CSV for the whole",
            err=True,
        )
    if not silent:
        click.echo(f"quotes: {counted(written.rows, 'row')} written to {output or 'standard output'}", err=True)
