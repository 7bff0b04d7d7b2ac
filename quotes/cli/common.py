"""What the commands share: errors in one line, types of arguments, standard error during long runs, output files."""

from __future__ import annotations

import errno
import io
import os
import re
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
_SQLITE = b"SQLite format 3\0"
"""First bytes of every database: https://www.sqlite.org/fileformat.html#magic_header_string."""
_BESIDE_A_DATABASE = ("-wal", "-shm", "-journal")
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_ANOTHER_ID = "is another article's: kept as"
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

        if _ISO_DAY.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                self.fail(f"{value!r} is no day of the calendar; write year-month-day", param, ctx)
        return parse_date(value) or self.fail(f"{value!r} is no certain day; write it like 2019-01-25", param, ctx)


class Whole(click.IntRange):
    """A whole number, called so in messages."""

    name = "whole number"


class Number(click.FloatRange):
    """A number, called so in messages."""

    name = "number"


class Output(click.Path):
    """A file to write, which no SQLite database is; None for ``-``, standard output, where that is allowed."""

    def __init__(self, allow_dash: bool = True) -> None:
        super().__init__(dir_okay=False, path_type=Path, allow_dash=allow_dash)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path | None:
        """The path.  Raises Refused where a database, or what SQLite keeps beside one, is there."""
        if self.allow_dash and str(value) == "-":
            return None
        path = super().convert(value, param, ctx)
        for place in (path, Path(os.path.realpath(path))):
            if any(_is_database(place.with_name(place.name.removesuffix(end))) for end in ("", *_BESIDE_A_DATABASE)):
                raise Refused(f"{path}: a database, or part of one: it is not written over; name another file")
        return path


class Refused(click.ClickException):
    """A command that would do harm, in one line."""

    exit_code = 2


def _is_database(path: Path) -> bool:
    if not path.is_file():
        return False
    with suppress(OSError), path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE
    return False


def form_of(form: str | None, output: Path | None, endings: Mapping[str, str], default: str) -> str:
    """The format to write: as given, else as output ends.

    Args:
        form: what ``--format`` says.
        output: the file; None for standard output.
        endings: format by ending (".csv").
        default: for standard output.

    Raises:
        Refused: the ending is unknown, or says another format than form.
    """
    told = output and endings.get(output.suffix.lower())
    if form and told and form != told:
        raise Refused(f"{output}: the ending says {told}, --format {form}; let both say the same")
    if output and not form and not told:
        raise Refused(f"{output}: no format known by this ending; end it in {', '.join(endings)} or give --format")
    return form or told or default


def filter_options(command: Any) -> Any:
    """The filters that every command over quotes takes; ``filters_of`` makes of them what the store takes."""
    for option in (
        click.option(
            "--min-confidence", type=Number(0, 1), metavar="FLOAT", help="Only quotes at least so sure, 0..1."
        ),
        click.option(
            "--type", "types", type=click.Choice(["direct", "mixed", "indirect"]), multiple=True, help="Repeatable."
        ),
        click.option("--until", type=Day(), help="Last day."),
        click.option("--since", type=Day(), help="First day, by when it was said, else published."),
        click.option("--outlet", help="Part of the outlet's name."),
        click.option("--role", help="Part of the role."),
        click.option("--speaker", help="Words of the speaker's name or of an alias."),
    ):
        command = option(command)
    return command


def filters_of(
    *,
    speaker: str | None,
    role: str | None,
    outlet: str | None,
    since: date | None,
    until: date | None,
    types: tuple[str, ...],
    min_confidence: float | None,
) -> dict[str, Any]:
    """Filters as ``store.rows`` takes them, those alone that were given.  Raises Refused for an empty range of days."""
    if since and until and since > until:
        raise Refused(f"--since {since} is after --until {until}: no day is in that range")
    given = {
        "speaker": speaker,
        "since": since,
        "until": until,
        "type": types or None,
        "confidence_from": min_confidence,
    }
    given |= {"role_holds": role, "outlet_holds": outlet}
    return {name: value for name, value in given.items() if value is not None}


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
        self._articles = self._quotes = self._passed_over = self._renamed = 0

    def error(self, name: str, cause: str) -> None:
        """Name an input that failed, or an article that is kept, but under another id than it claims."""
        if _ANOTHER_ID in cause:
            self._renamed += 1
        else:
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
            self.count(len(result[1]))
            yield result

    def count(self, quotes: int) -> None:
        """Count an article that is done, and show how far the run is."""
        self._articles, self._quotes = self._articles + 1, self._quotes + quotes
        if self.meter and time.monotonic() - self._shown > 0.2:
            self._shown = time.monotonic()
            line = self._progress(self.meter.share())
            click.echo(f"\r\x1b[K{line[: shutil.get_terminal_size().columns - 1]}", err=True, nl=False)

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
        if self.failed or self._renamed:
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
        counts = {"failed": failed, "kept under another id": self._renamed, "passed over": self._passed_over}
        return "".join(f"; {count:,} {what}" for what, count in counts.items() if count)

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
    if path.exists() and not path.is_file():
        # A pipe or a device is written to; renaming would put a file in its place.
        with path.open("wb") as raw, _as_text(raw, binary) as stream:
            yield stream
        return
    folder = Path(os.path.realpath(path)).parent
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=folder)
    except OSError as error:
        cause = error.strerror if folder.is_dir() else f"there is no folder {path.parent}"
        raise click.ClickException(f"{path}: cannot be written: {cause}") from error
    try:
        with os.fdopen(handle, "wb") as raw, _as_text(raw, binary) as stream:
            yield stream
        shutil.copymode(path, temporary) if path.exists() else os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, os.path.realpath(path))
    except OSError as error:
        raise click.ClickException(f"{path}: cannot be written: {error.strerror or error}") from error
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
