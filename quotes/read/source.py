"""Takes paths as given on a command line; gives Sources: a name for messages and a way to open the bytes."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

OnError = Callable[[str, str], None]
"""Called with the name of an input and the cause, one line, when it cannot be read."""

OnNote = Callable[[str, str], None]
"""Called with the name of an input and a remark: something was passed over or left empty on purpose."""

STDIN = "-"


class Unreadable(Exception):
    """An input that cannot become an article.  The message is the cause, one line, without the input's name."""


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes that may hold articles, not opened yet."""

    name: str
    """As a reader of a message would recognise it: the path as given, "standard input", "a.zip/b.txt"."""
    stem: str
    """File name without its last suffix: the id of an article that brings none of its own."""
    place: str
    """Where it is, absolute, so that two files of one stem can be told apart."""
    open: Callable[[], BinaryIO]
    """Open for reading from the beginning.  Raises OSError."""
    size: int | None = None
    """Bytes, or None where it is not known before the end (pipes)."""


def sources(paths: Iterable[str], on_error: OnError, on_note: OnNote) -> Iterator[Source]:
    """Every file that paths mean: a file itself, a folder all below it in name order, ``-`` standard input.

    Hidden files, and links from a folder to a folder (which may lead in circles), are passed over with a note.
    A file that two paths lead to is read once.
    """
    seen: set[str] = set()
    for path in paths:
        if path == STDIN:
            yield Source("standard input", "stdin", "stdin", lambda: sys.stdin.buffer)
            continue
        for file in _files(path, on_error, on_note):
            try:
                source = _file(file)
            except (OSError, ValueError) as error:
                on_error(file, cause(error))
                continue
            if source.place in seen:
                on_note(file, "passed over: named twice")
                continue
            seen.add(source.place)
            yield source


def _file(path: str) -> Source:
    info = os.stat(path)
    size = info.st_size if stat.S_ISREG(info.st_mode) else None
    return Source(path, Path(path).stem, os.path.realpath(path), lambda: open(path, "rb"), size)


def _files(path: str, on_error: OnError, on_note: OnNote) -> Iterator[str]:
    if not os.path.isdir(path):
        yield path
        return
    try:
        entries = sorted(os.scandir(path), key=lambda entry: entry.name)
    except OSError as error:
        on_error(path, cause(error))
        return
    if not entries:
        on_note(path, "an empty folder")
    for entry in entries:
        if entry.name.startswith("."):
            on_note(entry.path, "passed over: hidden")
        elif entry.is_dir(follow_symlinks=False):
            yield from _files(entry.path, on_error, on_note)
        elif entry.is_dir():
            on_note(entry.path, "passed over: a link to a folder")
        elif entry.is_file() or entry.is_symlink():
            yield entry.path
        else:
            # Opening a pipe or a device found by chance could wait for ever.
            on_error(entry.path, "not a file")


def cause(error: Exception) -> str:
    """The cause in an error's own words, on one line, without the errno and the path that Python adds."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error) or type(error).__name__
    return " ".join((text[:1].lower() + text[1:]).split())
