"""Takes paths as given on a command line; gives Sources: a name for messages and a way to open the bytes."""

from __future__ import annotations

import os
import re
import stat
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO, Protocol

from quotes.read.gunzip import Gunzip
from quotes.read.meter import Meter

OnError = Callable[[str, str], None]
"""Called with the name of an input and the cause, one line, when it cannot be read."""

OnNote = Callable[[str, str], None]
"""Called with the name of an input and a remark: something was passed over or left empty on purpose."""

OnRenamed = Callable[[str, str], None]
"""Called with the name of an input and what became of an article that claims the id of another one."""

STDIN = "-"
_GIVEN_OPEN = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/")
"""What the shell opened, a pipe perhaps, whose writer it started as well: opening any other pipe may wait for ever."""

_PASSWORD = re.compile(r"(?<![^\s:])//(?:[^/?#\s]*@|[^/?#\s:\[@]*:(?!\d*(?:[/?#\s]|$))[^\s@]*@)")
"""What stands before the host, also where it holds a sign that no password may hold ("ann:a/b@")."""

_BOMB_BYTES = 50_000_000
_BOMB_RATIO = 100
"""Text packs to a tenth; what deflate can pack to a thousandth is no text."""

MAX_CHARS = 1_000_000
"""Characters of one article's text, unless told otherwise: spaCy's own limit (``Language.max_length``)."""


class Unreadable(Exception):
    """An input that cannot become an article.  The message is the cause, one line, without the input's name."""


@dataclass(frozen=True, slots=True)
class Report:
    """Where a reader tells what is wrong with one input, or with a place in it."""

    name: str
    on_error: OnError
    on_note: OnNote
    place: str = ""
    on_renamed: OnRenamed | None = None
    """None: on_error hears of those, too."""

    def at(self, place: str) -> Report:
        """The same for a place, as "line 3"."""
        return replace(self, place=f"{self.place}{place}: ")

    def error(self, cause: object) -> None:
        """Something that cannot become an article."""
        self.on_error(self.name, without_passwords(f"{self.place}{cause}"))

    def renamed(self, remark: str) -> None:
        """An article that is kept, but not under the id that it claims."""
        (self.on_renamed or self.on_error)(self.name, f"{self.place}{remark}")

    def note(self, remark: str) -> None:
        """Something passed over or left empty on purpose."""
        self.on_note(self.name, f"{self.place}{remark}")


@dataclass(frozen=True, slots=True)
class Manners:
    """How to behave towards servers."""

    allow_private: bool = False
    """Whether addresses of this machine and its networks may be asked."""
    delay: float = 1.0
    """Seconds between two requests to one host, unless its robots.txt asks for more."""
    timeout: float = 20.0
    """Seconds to connect, and of silence while reading."""
    longest: float = 60.0
    """Seconds for one answer as a whole."""
    max_bytes: int = 5_000_000
    """Of one answer, unpacked."""


class Memory(Protocol):
    """What is kept of earlier answers, so that an unchanged page is not sent again."""

    def get(self, url: str) -> tuple[str | None, str | None]:
        """ETag and Last-Modified of the last answer."""

    def put(self, url: str, etag: str | None, modified: str | None) -> None:
        """Keep them for the next time."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to read, the same for every input."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """Field of an article -> name that it has in records."""
    max_chars: int = MAX_CHARS
    language: str | None = "en"
    """ISO 639-1 code of the only language to read; None for all."""
    repair: bool = False
    """Mend text that was decoded wrongly ("weâ€™re"), where that is certain."""
    manners: Manners = field(default_factory=Manners)


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes that may hold articles, not opened yet."""

    name: str
    """As a reader of a message would recognise it: the path as given, "standard input", "a.zip/b.txt"."""
    stem: str
    """File name without its last suffix: the id of an article that brings none of its own."""
    place: str | None
    """Where it is, absolute, so that two files of one stem can be told apart; None for standard input."""
    open: Callable[[], BinaryIO]
    """Open for reading from the beginning.  Raises OSError."""
    url: str | None = None
    """Where it was fetched."""
    charset: str | None = None
    """Encoding that the server named."""
    told: Mapping[str, object] = field(default_factory=dict)
    """Fields of the article that a feed told, for those that the page does not."""


def without_passwords(text: str) -> str:
    """text with the name and password taken out of every address in it, which are nobody's to read in a log."""
    return _PASSWORD.sub("//", text)


def is_address(path: str) -> bool:
    """Whether path is an address on the web, not a file."""
    return path.lower().startswith(("http://", "https://"))


def sources(paths: Iterable[str], on_error: OnError, on_note: OnNote, meter: Meter | None = None) -> Iterator[Source]:
    """Every file that paths mean: a file itself, a folder all below it in name order, ``-`` standard input.

    Hidden files, and links from a folder to a folder (which may lead in circles), are passed over with a note.
    A file that two paths lead to is read once.
    """
    seen: set[str] = set()
    for path in paths:
        if path == STDIN:
            yield Source("standard input", "stdin", None, lambda: sys.stdin.buffer)
            continue
        for file in _files(path, on_error, on_note):
            try:
                source = _file(file, meter)
            except (OSError, ValueError) as error:
                on_error(without_passwords(file), cause(error))
                continue
            if source.place in seen:
                on_note(file, "passed over: named twice")
                continue
            seen.add(source.place)
            yield source


def _file(path: str, meter: Meter | None) -> Source:
    if "://" in path:
        name = without_passwords(path)
        return Source(name, Path(path).stem, name, partial(_stored_elsewhere, path))
    if not stat.S_ISREG(os.stat(path).st_mode) and not path.startswith(_GIVEN_OPEN):
        raise OSError("not a regular file; to read what it gives: - < FILE")
    opened = partial(meter.open, path) if meter else partial(open, path, "rb")
    return Source(path, Path(path).stem, os.path.realpath(path), opened)


def _stored_elsewhere(address: str) -> BinaryIO:
    try:
        import fsspec

        return fsspec.open(address, "rb").open()
    except OSError:
        raise
    except Exception as error:
        # Every file system has errors of its own, and a missing package for one is none of them.
        raise Unreadable(
            f"cannot be opened: {cause(error)} (in the folder of the source, pip install '.[cluster]')"
        ) from None


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


def members(archive: Source, stream: BinaryIO, report: Report) -> Iterator[Source]:
    """The files in a zip, in name order; hidden ones are passed over with a note.

    Raises Unreadable where it is damaged, locked or an Office document.
    """
    try:
        folder = zipfile.ZipFile(stream)
        # ``ZipInfo.is_dir`` raises where a member has no name.
        files = sorted((i for i in folder.infolist() if not i.filename.endswith("/")), key=lambda i: i.filename)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Unreadable(f"damaged zip: {cause(error)}") from None
    if any(info.filename in ("[Content_Types].xml", "mimetype") for info in files):
        raise Unreadable("not text: an Office document or an e-book; save it as text or CSV")
    for info in files:
        name, inner = f"{archive.name}/{info.filename}", Path(info.filename)
        if any(part.startswith(".") or part == "__MACOSX" for part in inner.parts if part != ".."):
            replace(report, name=name).note("passed over: hidden")
            continue
        yield Source(
            name,
            inner.stem,
            archive.place and f"{archive.place}/{info.filename}",
            partial(_member, folder, info),
        )


def _member(folder: zipfile.ZipFile, info: zipfile.ZipInfo) -> BinaryIO:
    if info.flag_bits & 1:
        raise Unreadable("locked with a password")
    if info.file_size > _BOMB_BYTES and info.file_size > _BOMB_RATIO * info.compress_size:
        raise Unreadable(f"{info.file_size:,} bytes packed into {info.compress_size:,}: taken for a zip bomb")
    try:
        return folder.open(info)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise Unreadable(f"damaged zip: {cause(error)}") from None


def unzipped(packed: Source, stream: BinaryIO) -> Source:
    """What a gzip stream holds."""
    stem = Path(packed.name.removesuffix(".gz")).stem
    return Source(packed.name, stem, packed.place, lambda: Gunzip(stream))


def cause(error: Exception) -> str:
    """The cause in an error's own words, on one line, without the errno and the path that Python adds."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error) or type(error).__name__
    return " ".join((text[:1].lower() + text[1:]).split())
