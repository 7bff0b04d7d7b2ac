"""Takes the address of a folder that fsspec reaches; gives the partitions that stand in it, and writes new ones whole.

    FOLDER/job.json                      how it was made: all partitions of a folder are made alike
    FOLDER/articles/2019-01-3f9a….parquet  also quotes/ and people/
    FOLDER/done/2019-01-3f9a….json         written last: the partition is whole, with what failed in it

A file is written under another name and then moved, so that whoever looks sees all of it or nothing; object stores,
which have no move, show an object when all of it is there.  The name of a partition depends on its input alone: work
that is done twice, since a worker was thought lost, replaces itself by the same.
"""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import fsspec
import pyarrow.parquet as pq

from quotes.cluster.tables import TABLES


class FolderError(Exception):
    """A folder that cannot take or give partitions; the message is one line that names it and the cause."""


class Folder:
    """A folder of results."""

    def __init__(self, address: str) -> None:
        """The folder at an address, which is kept in absolute form.

        Raises:
            FolderError: no file system answers to the address.
        """
        try:
            self._fs, self._root = fsspec.core.url_to_fs(address)
            self.address = address if "://" in address else self._root
        except (ImportError, ValueError) as error:
            raise FolderError(f"{address}: {error}") from error

    def claim(self, how: dict[str, Any]) -> None:
        """Say how the partitions are made.

        Raises:
            FolderError: others were made otherwise, or the folder cannot be written: of an object store the bucket
                must exist.
        """
        bucket = self._root.partition("/")[0]
        with self._reached():
            # Writing would make a bucket of whatever name was mistyped.
            if bucket and not self._fs.exists(bucket):
                raise FolderError(f"{self.address}: no bucket {bucket}")
            before = self._json("job.json")
            if before is None:
                self._write("job.json", json.dumps(how, indent=1, sort_keys=True).encode())
        if before is not None and before != json.loads(json.dumps(how)):
            differs = ", ".join(sorted(k for k in {*before, *how} if before.get(k) != how.get(k)))
            raise FolderError(f"{self.address}: holds results made with another {differs}; name another folder")

    def done(self, name: str) -> dict[str, Any] | None:
        """What was said when the partition was done; None when it is not."""
        return self._json(f"done/{name}.json")

    def put(self, name: str, tables: dict[str, Any], outcome: dict[str, Any]) -> None:
        """Write a partition; it counts from its last file on."""
        for kind in TABLES:
            with self._moved(f"{kind}/{name}.parquet") as path:
                pq.write_table(tables[kind], path, filesystem=self._fs, compression="zstd")
        self._write(f"done/{name}.json", json.dumps(outcome).encode())

    def partitions(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Name and outcome of every partition that is done, in the order of the inputs."""
        with self._reached():
            try:
                names = sorted(path.rpartition("/")[2] for path in self._fs.ls(f"{self._root}/done", detail=False))
            except FileNotFoundError:
                raise FolderError(f"{self.address}: no results of quotes extract --cluster") from None
        done = [name.removesuffix(".json") for name in names if name.endswith(".json") and not name.startswith(".")]
        outcomes = ((name, self.done(name)) for name in done)
        yield from sorted(((name, o) for name, o in outcomes if o), key=lambda each: each[1]["input"])

    def get(self, name: str) -> dict[str, Any]:
        """The tables of a partition.  Raises FolderError where they are damaged."""
        with self._reached(f"partition {name}: "):
            return {kind: pq.read_table(f"{self._root}/{kind}/{name}.parquet", filesystem=self._fs) for kind in TABLES}

    @contextmanager
    def _reached(self, what: str = "") -> Iterator[None]:
        try:
            yield
        except FolderError:
            raise
        except Exception as error:  # Each file system has errors of its own library.
            raise FolderError(f"{self.address}: {what}{' '.join(str(error).split())}") from error

    def _json(self, path: str) -> dict[str, Any] | None:
        try:
            return json.loads(self._fs.cat_file(f"{self._root}/{path}"))
        except FileNotFoundError:
            return None

    def _write(self, path: str, data: bytes) -> None:
        with self._moved(path) as temporary:
            self._fs.pipe_file(temporary, data)

    def _moved(self, path: str) -> _Moved:
        return _Moved(self._fs, f"{self._root}/{path}")


class _Moved:
    """The name to write under, moved to its own when the block ends well."""

    def __init__(self, fs: Any, path: str) -> None:
        folder, _, name = path.rpartition("/")
        self._fs, self._path = fs, path
        self._temporary = f"{folder}/.{name}.{uuid.uuid4().hex}"
        fs.makedirs(folder, exist_ok=True)

    def __enter__(self) -> str:
        return self._temporary

    def __exit__(self, kind: object, error: object, where: object) -> None:
        if kind is None:
            self._fs.mv(self._temporary, self._path)
        else:
            with suppress(OSError):
                self._fs.rm(self._temporary)


def partition_name(source: str) -> str:
    """The name of an input's partition: the input's, as far as any file system takes it, and a digest of it."""
    stem = re.sub(r"[^\w.-]+", "_", source.rpartition("/")[2], flags=re.ASCII).split(".")[0][:60]
    return f"{stem}-{hashlib.sha256(source.encode()).hexdigest()[:16]}"
