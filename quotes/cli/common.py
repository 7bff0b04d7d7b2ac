"""What the commands share: errors in one line, types of arguments, standard error during long runs, output files."""

from __future__ import annotations

import errno
import io
import os
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

import click

if TYPE_CHECKING:
    from quotes.models import Article, Quote
    from quotes.read import Meter

Result = tuple["Article", Sequence["Quote"]]

DEFAULT_DB = Path("db/quotes.db")
FAILED = 1
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
            raise click.ClickException(in_a_line(error)) from error
        except sqlite3.Error as error:
            raise click.ClickException(f"database: {in_a_line(error)}") from error
        except Exception as error:
            if os.environ.get("QUOTES_DEBUG"):
                raise
            known = type(error).__module__.startswith("quotes.")
            line = in_a_line(error) if known else f"unexpected {type(error).__name__}: {in_a_line(error)}"
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


def installed_version() -> str:
    try:
        return version("quote-tracker")
    except PackageNotFoundError:
        return "not installed"


def model_options(command: Any) -> Any:
    for option in (
        click.option(
            "--attribution-model",
            type=click.Path(exists=True, file_okay=False, resolve_path=True),
            metavar="FOLDER",
            help="Attribution model to use instead of the one that comes along, as `quotes train` writes it.",
        ),
        click.option("--model", metavar="NAME", help="spaCy pipeline to use instead of the one that comes along."),
    ):
        command = option(command)
    return command


def db_option(command: Any) -> Any:
    return click.option(
        "--db", type=click.Path(path_type=Path), default=DEFAULT_DB, show_default=True, help="Database file."
    )(command)


class Watch:
    """Standard error during a long run: errors, notes, and how far it is, in place, while a person is watching."""

    def __init__(self, silent: bool, meter: Meter | None = None) -> None:
        self.failed: dict[str, list[str]] = {}
        """Name of each input that failed, or that a part failed of, with the causes."""
        self.done: list[str] = []
        """Names of the inputs that were read to their end."""
        self.meter = meter
        """Tells how much of the inputs has been read; None when nobody is watching."""
        self._silent = silent
        self._since = time.monotonic()
        self._shown = 0.0
        self._articles = self._quotes = self._passed_over = 0

    def error(self, name: str, cause: str) -> None:
        """Name an input that failed."""
        self.failed.setdefault(name, []).append(cause)
        self._line(f"{name}: {cause}")

    def note(self, name: str, remark: str) -> None:
        """Tell something that is no failure."""
        self._passed_over += remark.startswith("passed over")
        if not self._silent:
            self._line(f"{name}: {remark}")

    def say(self, line: str) -> None:
        """Tell what came out."""
        if not self._silent:
            self._line(line)

    def over(self, results: Iterable[Result]) -> Iterator[Result]:
        """results themselves, counted."""
        for result in results:
            self._articles, self._quotes = self._articles + 1, self._quotes + len(result[1])
            if self.meter and time.monotonic() - self._shown > 0.2:
                self._shown = time.monotonic()
                line = self._progress(self.meter.share())
                click.echo(f"\r\x1b[K{line[: shutil.get_terminal_size().columns - 1]}", err=True, nl=False)
            yield result

    def finish(self, summary: str | None = None) -> None:
        """Say what came of it, and leave with exit status 1 when an input failed.

        Args:
            summary: to print unless silent; by default a count, for a person who watches.
        """
        if self.meter and summary is None:
            summary = f"{counted(self._articles, 'article')}, {counted(self._quotes, 'quote')}"
        if summary:
            took = f" in {duration(time.monotonic() - self._since)}" if self.meter else ""
            self.say(f"{summary}{self._left_out()}{took}")
        if self.failed:
            click.get_current_context().exit(FAILED)

    def close(self) -> None:
        """Take the line in place away."""
        if self.meter:
            click.echo("\r\x1b[K", err=True, nl=False)

    def _progress(self, share: float | None) -> str:
        """Article and quotes so far, how fast, how far, and how long still, at the speed until now."""
        seconds = max(time.monotonic() - self._since, 0.1)
        line = f"{counted(self._articles, 'article')}, {counted(self._quotes, 'quote')}"
        line += f", {60 * self._articles / seconds:,.0f} articles a minute"
        if share:
            line += f", {share:.0%} read, {duration(seconds * (1 - share) / share)} left"
        return line + self._left_out()

    def _left_out(self) -> str:
        failed = sum(map(len, self.failed.values()))
        return (f"; {failed:,} failed" if failed else "") + (
            f"; {self._passed_over:,} passed over" if self._passed_over else ""
        )

    def _line(self, line: str) -> None:
        from quotes.render import printable

        self.close()
        click.echo(f"quotes: {printable(line)}", err=True)


@contextmanager
def watching(paths: Iterable[str], silent: bool) -> Iterator[Watch]:
    """A watch over reading paths, whose line is taken away however the run ends."""
    meter = None
    if not silent and sys.stderr.isatty():
        from quotes.read import Meter

        meter = Meter(paths)
    watch = Watch(silent, meter)
    try:
        yield watch
    finally:
        watch.close()


def existing(db: Path) -> Any:
    """Open a database that must be there.  Raises ClickException where it is not, StoreError where it is not ours."""
    from quotes import store

    if not db.is_file():
        raise click.ClickException(f"{db}: no such file; make one with: quotes add PATH --db {db}")
    return store.open_db(db)


@contextmanager
def closing(database: Any) -> Iterator[Any]:
    try:
        yield database
    finally:
        database.conn.close()


@contextmanager
def writing_to(path: Path | None, binary: bool = False) -> Iterator[Any]:
    """Standard output, or a file that appears only when it is whole; UTF-8 whatever the terminal's locale."""
    if path is None:
        with _as_text(sys.stdout.buffer, binary) as stream:
            yield stream
        return
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise click.ClickException(f"{path}: cannot be written: {in_a_line(error)}") from error
    try:
        with os.fdopen(handle, "wb") as raw, _as_text(raw, binary) as stream:
            yield stream
        shutil.copymode(path, temporary) if path.exists() else os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except OSError as error:
        raise click.ClickException(f"{path}: cannot be written: {in_a_line(error)}") from error
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


def in_colour() -> bool:
    """Whether standard output is a terminal whose owner did not ask for plain text (https://no-color.org)."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def duration(seconds: float) -> str:
    """Seconds in the two largest units: "2 h 5 min"."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:,} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"


def in_a_line(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return " ".join(str(error).split()) or type(error).__name__
