"""Takes one input file; writes its partition: what a worker of the cluster does, in a process of its own.

The process is one that the cluster does not know: what crashes it costs an article (see ``quotes.work``), not the
worker.  It ends when its standard input does, so that none is left behind by a worker that was killed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from dataclasses import asdict, dataclass, field
from typing import Any

from quotes.models import TIME_LIMIT
from quotes.read.source import without_passwords


class PartitionError(Exception):
    """A partition that could not be written; the message is one line."""


@dataclass(frozen=True, slots=True)
class Job:
    """How to make the partitions of one folder."""

    folder: str
    version: str
    """Of this package."""
    model: str | None = None
    attribution_model: str | None = None
    time_limit: float = TIME_LIMIT
    options: dict[str, Any] = field(default_factory=dict)
    """Of ``read.Options``, but for manners: columns, max_chars, language, repair."""

    def how(self) -> dict[str, Any]:
        """What the results depend on."""
        return {name: value for name, value in asdict(self).items() if name not in ("folder", "time_limit")}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one partition."""

    input: str
    articles: int
    quotes: int
    failures: list[list[str]]
    """Name and cause of what could not be read or worked on."""
    model: str = "none"
    state: str | None = None
    """Size and time of the input, by which a change of it is told."""
    skipped: bool = False
    """Whether it had been done before."""
    renamed: list[list[str]] = field(default_factory=list)
    """Name and remark of articles that are kept under another id than they claim."""


def process(job: Job, name: str, source: str) -> Outcome:
    """Make the partition of source, unless it is done.  Raises PartitionError."""
    command = [sys.executable, "-m", "quotes.cluster.partition"]
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors) as child,
    ):
        assert child.stdin and child.stdout
        child.stdin.write(json.dumps([asdict(job), name, source]).encode() + b"\n")
        child.stdin.flush()
        answer = child.stdout.read()
        child.wait()
        errors.seek(0)
        complaint = errors.read().decode(errors="replace").strip()
    if child.returncode:
        raise PartitionError(complaint.splitlines()[-1] if complaint else f"ended with status {child.returncode}")
    return Outcome(**json.loads(answer))


def make(job: Job, name: str, source: str) -> Outcome:
    """Make the partition in this process, with one worker process for the model."""
    import fsspec

    from quotes import read, work
    from quotes.cluster.folder import Folder
    from quotes.cluster.tables import Read, Rows

    folder = Folder(job.folder)
    fs, path = fsspec.core.url_to_fs(source)
    try:
        state = fs.ukey(path)
    except FileNotFoundError:
        raise PartitionError(f"{source}: no such file") from None
    done = folder.done(name)
    if done and done["state"] == state:
        return Outcome(**{**done, "skipped": True})
    failures: list[list[str]] = []
    renamed: list[list[str]] = []
    where: dict[str, tuple[str, str]] = {}

    def reported():
        options = read.Options(**job.options)
        heard = {"on_error": lambda *f: failures.append(list(f)), "on_renamed": lambda *r: renamed.append(list(r))}
        for report, article in read.reported([source], options=options, **heard):
            where[article.id] = report.name, report.place
            yield report, article

    articles = reported()
    first = next(articles, None)
    rows, counts, model = Rows(), [0, 0], "none"
    if first:
        pool = work.Pool(work.Settings(job.model, job.attribution_model), 1)
        model = pool.name
        try:
            for article, quotes in work.find(_chain(first, articles), pool, job.time_limit):
                rows.add(Read(*where.pop(article.id), article, quotes))
                counts[0] += 1
                counts[1] += len(quotes)
        finally:
            pool.close()
    outcome = Outcome(without_passwords(source), *counts, failures, model, state, renamed=renamed)
    folder.put(name, rows.tables(), asdict(outcome))
    return outcome


def _chain(first, rest):
    yield first
    yield from rest


def _main() -> None:
    order, name, source = json.loads(sys.stdin.readline())

    def end_with_input() -> None:
        sys.stdin.read()
        os._exit(1)

    threading.Thread(target=end_with_input, daemon=True).start()
    try:
        outcome = make(Job(**order), name, source)
    except Exception as error:
        sys.exit(" ".join(f"{type(error).__name__}: {error}".split()))
    print(json.dumps(asdict(outcome)))


if __name__ == "__main__":
    _main()
