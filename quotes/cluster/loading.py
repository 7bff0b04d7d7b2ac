"""Takes a folder of partitions; gives their articles with their quotes, to be saved like those of any other run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from quotes.cluster.folder import Folder
from quotes.cluster.tables import Result, read_back
from quotes.read.identity import Identities
from quotes.read.source import OnError, OnNote, OnRenamed, Report, Source


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a folder holds, one partition in memory at a time."""

    model: str
    """That found the quotes."""
    results: Iterator[Result]


def load(
    folder: str, on_error: OnError, on_note: OnNote, on_renamed: OnRenamed, stored: Callable[[str], str | None]
) -> Loaded:
    """The articles of every partition that is done, in the order of the inputs.

    Ids that two partitions have given are told apart as ``read.reported`` does, so that no article takes another's
    place; what failed in a partition goes to on_error, what was renamed in it to on_renamed.

    Raises:
        FolderError: the folder holds no partitions, or damaged ones.
    """
    place = Folder(folder)
    partitions = list(place.partitions())
    models = sorted({outcome["model"] for _, outcome in partitions} - {"none"})

    def results() -> Iterator[Result]:
        identities = Identities(stored)
        for name, outcome in partitions:
            for source, cause in outcome["failures"]:
                on_error(source, cause)
            for source, remark in outcome.get("renamed", ()):
                on_renamed(source, remark)
            for found in read_back(place.get(name)):
                report = Report(found.input, on_error, on_note, found.place, on_renamed)
                source = Source(found.input, Path(found.input).stem, found.input, BytesIO)
                article = identities.name(found.article, source, report)
                if article:
                    yield article, found.quotes

    return Loaded(" ; ".join(models) or "none", results())
