"""Where a command writes, and in which format: a file that appears only when it is whole, or standard output."""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, TextIO

import click

from quotes.cli.common import Refused

_SQLITE = b"SQLite format 3\0"
"""First bytes of every database: https://www.sqlite.org/fileformat.html#magic_header_string."""
_BESIDE_A_DATABASE = ("-wal", "-shm", "-journal")


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
