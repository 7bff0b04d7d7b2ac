"""Takes paths, a job and the address of a Dask scheduler; gives the outcome of each partition as it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice

from quotes.cluster.folder import Folder, partition_name
from quotes.cluster.partition import Job, Outcome, process
from quotes.read.source import without_passwords

_CONNECT_SECONDS = 20
_AHEAD = 4
"""Partitions handed to the scheduler for each thread of the cluster: it never holds all of a long list."""


class ClusterError(Exception):
    """A cluster that cannot be reached, or is gone; the message is one line."""


def extract(
    address: str, paths: Iterable[str], job: Job, on_error: Callable[[str, str], None]
) -> Iterator[tuple[str, Outcome]]:
    """Make the partition of each file of paths that is not made yet; inputs and outcomes, as they are done.

    A worker that dies is replaced, and its partition made by another one; a partition that cannot be made goes to
    on_error, and may be tried again by the same call.

    Args:
        address: of the scheduler ("tcp://10.0.0.1:8786"); its workers must have this package.
        paths: files, folders and globs, local or of any file system that fsspec knows and all workers reach.
        job: how, and where to.

    Raises:
        ClusterError: no scheduler answers.
        FolderError: the folder holds results made otherwise.
    """
    from dask.distributed import Client, as_completed

    inputs = list(_inputs(paths, on_error))
    folder = Folder(job.folder)
    folder.claim(job.how())
    job = replace(job, folder=folder.address)
    try:
        client = Client(address, timeout=_CONNECT_SECONDS)
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterError(f"{address}: no Dask scheduler answers ({' '.join(str(error).split())})") from error
    with client:
        waiting = iter(inputs)
        sources: dict[str, str] = {}

        def submit(count: int) -> list:
            futures = []
            for source in islice(waiting, count):
                name = partition_name(source)
                future = client.submit(process, job, name, source, key=f"quotes-{name}", pure=False)
                sources[future.key] = source
                futures.append(future)
            return futures

        running = as_completed(submit(_AHEAD * max(1, sum(client.nthreads().values()))))
        for future in running:
            source = sources.pop(future.key)
            if future.status == "finished":
                yield without_passwords(source), future.result()
            else:
                error = future.exception()
                what = " ".join(f"{type(error).__name__}: {error}".split())[:500]
                on_error(without_passwords(source), without_passwords(what))
            for more in submit(1):
                running.add(more)


def _inputs(paths: Iterable[str], on_error: Callable[[str, str], None]) -> Iterator[str]:
    """Every file of paths, by the name under which any machine finds it."""
    import fsspec

    for path in paths:
        try:
            fs, inner = fsspec.core.url_to_fs(path)
            if fs.isdir(inner):
                found = sorted(f for f in fs.find(inner) if not _hidden(f[len(inner) :]))
            elif any(sign in inner for sign in "*?["):
                found = sorted(f for f in fs.glob(inner) if not fs.isdir(f))
            else:
                found = [inner] if fs.exists(inner) else []
        except Exception as error:  # Each file system has errors of its own library.
            on_error(without_passwords(path), without_passwords(" ".join(str(error).split())))
            continue
        if not found:
            on_error(without_passwords(path), "no such file")
        local = "://" not in path
        yield from (file if local else fs.unstrip_protocol(file) for file in found)


def _hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/"))
