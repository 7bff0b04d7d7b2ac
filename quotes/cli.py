"""Takes a command line; calls one function of the package and prints what it gives."""

from __future__ import annotations

import errno
import io
import logging
import os
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

import click

if TYPE_CHECKING:
    from quotes.export import Written
    from quotes.models import Article, Quote
    from quotes.read import Options as ReadingOptions

Result = tuple["Article", Sequence["Quote"]]

DEFAULT_DB = Path("db/quotes.db")
FAILED = 1
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_OUT = click.Path(dir_okay=False, path_type=Path)
INTERRUPTED = 130


class Commands(click.Group):
    """Turns what goes wrong into one line on standard error."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; see click.Group.  QUOTES_DEBUG=1 shows where an unexpected error came from."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except KeyboardInterrupt:
            click.echo("quotes: stopped; what was saved before is kept", err=True)
            ctx.exit(INTERRUPTED)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            raise click.ClickException(_in_a_line(error)) from error
        except sqlite3.Error as error:
            raise click.ClickException(f"database: {_in_a_line(error)}") from error
        except Exception as error:
            if os.environ.get("QUOTES_DEBUG"):
                raise
            known = type(error).__module__.startswith("quotes.")
            line = _in_a_line(error) if known else f"unexpected {type(error).__name__}: {_in_a_line(error)}"
            raise click.ClickException(line) from error


class Day(click.ParamType):
    """A calendar day, as ISO 8601 or in words."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day.  Fails as a usage error where it is in doubt."""
        from quotes.read.dates import parse_date

        return parse_date(value) or self.fail(f"{value!r} is no certain day; write it like 2019-01-25", param, ctx)


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


def _version() -> str:
    try:
        return version("quote-tracker")
    except PackageNotFoundError:
        return "not installed"


def _db_option(command: Any) -> Any:
    return click.option(
        "--db", type=click.Path(path_type=Path), default=DEFAULT_DB, show_default=True, help="Database file."
    )(command)


def _reading_options(command: Any) -> Any:
    for option in (
        click.argument("paths", nargs=-1, required=True, metavar="PATH..."),
        click.option("--model", metavar="NAME", help="spaCy pipeline to use instead of the one that comes along."),
        click.option(
            "--column", type=Column(), multiple=True, help="Column of the input that holds a field; repeatable."
        ),
        click.option(
            "--max-chars", type=click.IntRange(min=1), help="Longest article, in characters.  [default: 1000000]"
        ),
        click.option("--any-language", is_flag=True, help="Read articles in other languages than English, too."),
        click.option("--repair", is_flag=True, help="Mend wrongly decoded text (weâ€™re) where that is certain."),
        click.option("--silent", is_flag=True, help="Print errors only."),
    ):
        command = option(command)
    return command


def _options(
    column: Iterable[tuple[str, str]], max_chars: int | None, any_language: bool, repair: bool
) -> ReadingOptions:
    from quotes.read import MAX_CHARS, Options

    return Options(dict(column), max_chars or MAX_CHARS, None if any_language else "en", repair)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(_version(), prog_name="quotes")
def main() -> None:
    """Find who said what in news articles.

    \b
    Examples:
      quotes add seeds/                      read articles into db/quotes.db
      quotes search embassy --speaker Pompeo look something up
      quotes export --format csv -o all.csv  take everything along
      quotes serve                           explore it in the browser
    """
    # What libraries log would stand between our own lines; what matters of it comes back as an error.
    logging.getLogger().addHandler(logging.NullHandler())


@main.command()
@_reading_options
@_db_option
def add(
    paths: tuple[str, ...],
    db: Path,
    model: str | None,
    column: tuple[tuple[str, str], ...],
    max_chars: int | None,
    any_language: bool,
    repair: bool,
    silent: bool,
) -> None:
    """Read articles, find their quotes, save both.

    PATH is a file (text, or JSON lines with id, title, published, outlet, url, text), a folder (every file below it),
    or - for standard input.  Articles that are in the database already change only if their text did.  Exit status 1
    when an input could not be read; the others are saved.

    \b
    Examples:
      quotes add article.txt
      quotes add seeds/ articles.jsonl --db news.db
      cat articles.jsonl | quotes add - --column text=body
    """
    from quotes import store

    if db == DEFAULT_DB:
        db.parent.mkdir(exist_ok=True)
    watch = _Watch(silent)
    with _closing(store.open_db(db)) as database:
        options = _options(column, max_chars, any_language, repair)
        results, name = _pass(paths, watch, model, options, partial(_stored, database))
        run = store.save(database, results, version=_version(), model=name)
        watch.close()
        for source, cause in watch.failed.items():
            store.note_failure(database, source, cause, run.run_id)
    watch.say(
        f"{db}: {_count(run.articles, 'article')} ({run.added:,} new, {run.changed:,} changed, "
        f"{run.unchanged:,} as before), {_count(run.quotes, 'quote')}"
    )
    watch.finish()


@main.command()
@_reading_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "csv", "text"]),
    default="text",
    show_default=True,
    help="Form of output.",
)
def extract(
    paths: tuple[str, ...],
    form: str,
    model: str | None,
    column: tuple[tuple[str, str], ...],
    max_chars: int | None,
    any_language: bool,
    repair: bool,
    silent: bool,
) -> None:
    """Print the quotes of articles, without a database.

    jsonl has one line an article, also where it has no quotes; csv one row a quote; text is for reading.  PATH as in
    `quotes add`.  Exit status 1 when an input could not be read; the others are printed.

    \b
    Examples:
      quotes extract article.txt
      quotes extract seeds/ --format jsonl > quotes.jsonl
      cat article.txt | quotes extract - --format csv
    """
    from quotes import export, render

    watch = _Watch(silent)
    results, _ = _pass(paths, watch, model, _options(column, max_chars, any_language, repair))
    with _output(None) as stream:
        if form == "jsonl":
            export.write_jsonl((render.as_json(*result) for result in results), stream)
        elif form == "csv":
            rows = chain.from_iterable(render.as_rows(*result) for result in results)
            export.write_csv(rows, render.COLUMNS, stream)
        else:
            colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
            for result in results:
                stream.write(render.as_text(*result, colour=colour) + "\n")
    watch.close()
    watch.finish()


@main.command("export")
@_db_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "jsonl", "xlsx"]),
    default="csv",
    show_default=True,
    help="Form of output.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write; else standard output."
)
@click.option("--speaker", help="Words of the speaker's name or of an alias.")
@click.option("--role", help="Words of the role.")
@click.option("--outlet", help="Words of the outlet's name.")
@click.option("--since", type=Day(), help="First day, by when it was said, else published.")
@click.option("--until", type=Day(), help="Last day.")
@click.option("--type", "types", type=click.Choice(["direct", "mixed", "indirect"]), multiple=True, help="Repeatable.")
@click.option("--bom/--no-bom", default=None, help="Mark CSV as UTF-8 for Excel.  [default: in files, not in pipes]")
@click.option("--silent", is_flag=True, help="Print errors only.")
def export_command(
    db: Path,
    form: str,
    output: Path | None,
    speaker: str | None,
    role: str | None,
    outlet: str | None,
    since: date | None,
    until: date | None,
    types: tuple[str, ...],
    bom: bool | None,
    silent: bool,
) -> None:
    """Write quotes from the database: every row that fits, and how many on standard error.

    Text that a spreadsheet would run as a formula gets an apostrophe before it.

    \b
    Examples:
      quotes export -o quotes.csv
      quotes export --format xlsx -o pompeo.xlsx --speaker Pompeo --since 2019-01-01
      quotes export --format jsonl --type direct | jq .speaker
    """
    from quotes import export, store
    from quotes.store.migrations import SAID_COLUMNS

    if form == "xlsx" and output is None and sys.stdout.isatty():
        raise click.UsageError("a workbook is not for the terminal; name a file with -o")
    with _closing(_existing(db)) as database:
        filters = {"speaker": speaker, "since": since, "until": until, "type": types or None}
        rows = _containing(store.rows(database, filters), role=role, outlet=outlet)
        with _output(output, binary=form == "xlsx") as stream:
            if form == "csv":
                written = export.write_csv(rows, SAID_COLUMNS, stream, bom=output is not None if bom is None else bom)
            elif form == "jsonl":
                written = export.write_jsonl(rows, stream)
            else:
                written = export.write_xlsx(rows, SAID_COLUMNS, stream)
    _state(written, output, silent)


@main.command()
@click.argument("words", nargs=-1, metavar="[WORD]...")
@_db_option
@click.option("--speaker", help="Words of the speaker's name or of an alias.")
@click.option("--since", type=Day(), help="First day, by when it was said, else published.")
@click.option("--until", type=Day(), help="Last day.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="Most quotes to print.")
@click.option("--format", "form", type=click.Choice(["text", "jsonl", "csv"]), default="text", show_default=True)
def search(
    words: tuple[str, ...], db: Path, speaker: str | None, since: date | None, until: date | None, limit: int, form: str
) -> None:
    """Find quotes that hold the WORDs, best match first.

    Words match in any inflection; "in quotation marks" they must follow each other; embass* matches beginnings.
    Exit status 1 when nothing is found.

    \b
    Examples:
      quotes search embassy --speaker Pompeo
      quotes search '"diplomatic relations"' --since 2019-01-01
      quotes search --speaker Maduro --limit 100 --format csv
    """
    from quotes import export, render, store
    from quotes.store.migrations import SAID_COLUMNS

    if not words and not speaker:
        raise click.UsageError("say what to look for: words, or --speaker")
    colour = form == "text" and sys.stdout.isatty() and "NO_COLOR" not in os.environ
    with _closing(_existing(db)) as database:
        found = store.search(database, " ".join(words), speaker, since, until, limit, render.MATCH)
    with _output(None) as stream:
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


@main.command()
@_db_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="0 takes any free one.")
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

    _existing(db).conn.close()
    run(db, host, port, public)


@main.command()
@click.argument("folder", type=_FOLDER, metavar="DIR")
@click.option("--speakers", type=_FILE, help="JSON lines with the speakers of some of the attributions.")
@click.option("--train", type=_FOLDER, help="Training corpus, to tell cues that it holds from others.")
@click.option("--peers", is_flag=True, help="Measure textacy on the same articles.")
@click.option("--mistakes", type=_OUT, help="File for the worst mistakes, as text with marks.")
@click.option("--json", "figures", type=_OUT, help="File for the figures.")
@click.option("--only", default="*", show_default=True, help="Pattern of the names of the articles to take.")
@click.option("--model", metavar="NAME", help="spaCy pipeline to use instead of the one that comes along.")
def evaluate(
    folder: Path,
    speakers: Path | None,
    train: Path | None,
    peers: bool,
    mistakes: Path | None,
    figures: Path | None,
    only: str,
    model: str | None,
) -> None:
    """Measure attribution on annotated articles: DIR holds text/*.txt and attributions/*.ann (brat stand-off).

    \b
    Examples:
      quotes evaluate corpus/dev
      quotes evaluate corpus/dev --speakers speakers.jsonl --mistakes worst.txt --peers
    """
    from quotes.evaluate import main as run

    run(folder, speakers, peers, mistakes, figures, train, only, model)


@main.command()
@click.argument("folder", type=_FOLDER, metavar="DIR")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Model folder to write.")
@click.option("--encoder", type=_FOLDER, help="Folder of a BERT-shaped model to start from.")
@click.option("--epochs", type=click.IntRange(min=1), default=4, show_default=True)
@click.option("--seed", type=int, default=7, show_default=True)
@click.option("--threads", type=click.IntRange(min=1), default=2, show_default=True)
def train(folder: Path, output: Path, encoder: Path | None, epochs: int, seed: int, threads: int) -> None:
    """Train a model on annotated articles: DIR holds text/*.txt and attributions/*.ann (brat stand-off).

    A run that was stopped goes on where it was.  Needs the extra "train": pip install 'quote-tracker[train]'.

    \b
    Examples:
      quotes train corpus/train -o model/
    """
    from quotes.train import train_folder

    log = _Watch(silent=False).say
    train_folder(folder, output, encoder=encoder, epochs=epochs, seed=seed, threads=threads, log=log)


def _pass(
    paths: Iterable[str],
    watch: _Watch,
    model: str | None,
    options: ReadingOptions,
    stored: Callable[[str], str | None] = lambda article_id: None,
) -> tuple[Iterator[Result], str]:
    """Every article with its quotes, and the model's name; nothing is loaded where there is nothing to read."""
    from quotes import read

    articles = read.articles(paths, watch.error, on_note=watch.note, stored=stored, options=options)
    first = next(articles, None)
    if first is None:
        watch.say("no article to read")
        watch.finish()
        return iter(()), "none"
    import quotes

    nlp = quotes.load(model)
    nlp.max_length = max(nlp.max_length, options.max_chars)
    return watch.over(quotes.find_quotes(chain([first], articles), nlp)), _name(nlp.meta)


def _stored(database: Any, article_id: str) -> str | None:
    row = next(database["articles"].rows_where("id = ?", [article_id], select="text"), None)
    return row and row["text"]


def _name(meta: Mapping[str, Any]) -> str:
    return f"{meta.get('lang', '')}_{meta.get('name', '')} {meta.get('version', '')}".strip("_ ") or "unnamed"


class _Watch:
    """Standard error during a long run: errors, notes, and a count in place while a person is watching."""

    def __init__(self, silent: bool) -> None:
        self.failed: dict[str, str] = {}
        self._silent = silent
        self._counts = not silent and sys.stderr.isatty()
        self._since = time.monotonic()
        self._shown = 0.0

    def error(self, name: str, cause: str) -> None:
        """Name an input that failed."""
        self.failed[name] = cause
        self._line(f"{name}: {cause}")

    def note(self, name: str, remark: str) -> None:
        """Tell something that is no failure."""
        if not self._silent:
            self._line(f"{name}: {remark}")

    def say(self, line: str) -> None:
        """Tell what came out."""
        if not self._silent:
            self._line(line)

    def over(self, results: Iterable[Result]) -> Iterator[Result]:
        """results themselves, counted."""
        articles = quotes = 0
        for result in results:
            articles, quotes = articles + 1, quotes + len(result[1])
            now = time.monotonic()
            if self._counts and now - self._shown > 0.2:
                self._shown = now
                rate = 60 * articles / max(now - self._since, 0.1)
                count = f"{_count(articles, 'article')}, {_count(quotes, 'quote')}, {rate:,.0f} articles a minute"
                click.echo(f"\r\x1b[K{count}", err=True, nl=False)
            yield result

    def close(self) -> None:
        """Take the count away."""
        if self._counts:
            click.echo("\r\x1b[K", err=True, nl=False)

    def finish(self) -> None:
        """Leave with exit status 1 when an input failed."""
        if self.failed:
            click.get_current_context().exit(FAILED)

    def _line(self, line: str) -> None:
        from quotes.render import printable

        self.close()
        click.echo(f"quotes: {printable(line)}", err=True)


def _existing(db: Path) -> Any:
    """Open a database that must be there.  Raises ClickException where it is not, StoreError where it is not ours."""
    from quotes import store

    if not db.is_file():
        raise click.ClickException(f"{db}: no such file; make one with: quotes add PATH --db {db}")
    return store.open_db(db)


@contextmanager
def _closing(database: Any) -> Iterator[Any]:
    try:
        yield database
    finally:
        database.conn.close()


def _containing(rows: Iterable[dict], **words: str | None) -> Iterator[dict]:
    """Rows whose columns hold the words, whatever their case."""
    wanted = {column: text.casefold() for column, text in words.items() if text}
    for row in rows:
        if all(text in (row[column] or "").casefold() for column, text in wanted.items()):
            yield row


@contextmanager
def _output(path: Path | None, binary: bool = False) -> Iterator[Any]:
    """Standard output, or a file that appears only when it is whole; UTF-8 whatever the terminal's locale."""
    if path is None:
        with _as_text(sys.stdout.buffer, binary) as stream:
            yield stream
        return
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise click.ClickException(f"{path}: cannot be written: {_in_a_line(error)}") from error
    try:
        with os.fdopen(handle, "wb") as raw, _as_text(raw, binary) as stream:
            yield stream
        shutil.copymode(path, temporary) if path.exists() else os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except OSError as error:
        raise click.ClickException(f"{path}: cannot be written: {_in_a_line(error)}") from error
    finally:
        with suppress(FileNotFoundError):
            os.unlink(temporary)


@contextmanager
def _as_text(raw: BinaryIO, binary: bool) -> Iterator[BinaryIO | TextIO]:
    if binary:
        yield raw
        return
    stream = io.TextIOWrapper(raw, encoding="utf-8", errors="replace", newline="", write_through=True)
    try:
        yield stream
        stream.flush()
    finally:
        with suppress(OSError, ValueError):
            stream.detach()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _state(written: Written, output: Path | None, silent: bool) -> None:
    if written.left_out or written.cut:
        click.echo(
            f"quotes: Excel has no room for {_count(written.left_out, 'row')} and for the end of "
            f"{_count(written.cut, 'cell')}: take CSV for the whole",
            err=True,
        )
    if not silent:
        click.echo(f"quotes: {_count(written.rows, 'row')} written to {output or 'standard output'}", err=True)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _in_a_line(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return " ".join(str(error).split()) or type(error).__name__
