"""What the commands share: errors in one line, options, the database, words of messages."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from quotes.models import Article, Quote

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


class Whole(click.IntRange):
    """A whole number, called so in messages."""

    name = "whole number"


class Number(click.FloatRange):
    """A number, called so in messages."""

    name = "number"


class Refused(click.ClickException):
    """A command that would do harm, in one line."""

    exit_code = 2


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


def counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def in_a_line(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return " ".join(str(error).split()) or type(error).__name__
