"""Takes paths; gives how much of the bytes that they hold has been read, for who watches a long run."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import BinaryIO


class Meter:
    """Follows the files of one run as they are opened and read."""

    def __init__(self, paths: Iterable[str]) -> None:
        """Add up the sizes of the files that paths mean; where one has none (standard input, a page) share is None."""
        self._total: int | None = 0
        self._before = 0
        self._file: BinaryIO | None = None
        for path in paths:
            unknown = path == "-" or "://" in path or self._total is None
            self._total = None if unknown else self._total + _size(path)

    def open(self, path: str) -> BinaryIO:
        """Open a file for reading.  Raises OSError."""
        self._settle()
        self._file = open(path, "rb")  # noqa: SIM115 - closed by who asked for it
        return self._file

    def share(self) -> float | None:
        """Share (0..1) of all bytes that has been read; None where nobody can know."""
        if not self._total:
            return None
        at = 0
        if self._file is not None:
            at = self._file.tell() if not self._file.closed else self._settle() or 0
        return min(1.0, (self._before + at) / self._total)

    def _settle(self) -> None:
        """Count the file opened last as read, as far as it is there."""
        if self._file is not None:
            self._before += _size(self._file.name)
            self._file = None


def _size(path: str) -> int:
    """Bytes of a file, or of all files in a folder; 0 for what is none."""
    if os.path.isdir(path):
        below = (os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names if name[0] != ".")
        return sum(map(_size, below))
    try:
        return os.stat(path).st_size if os.path.isfile(path) else 0
    except (OSError, ValueError):
        return 0
