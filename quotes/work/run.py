"""Takes Articles as they are read; gives each with its Quotes in the same order, and sets aside what cannot be done.

A batch that fails (an error, a process that dies, a time limit) is taken apart and each of its articles tried alone;
what fails twice alone is reported and left out, so that one poisonous article costs itself and nothing else.
"""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from quotes.models import TIME_LIMIT, Article, Quote
from quotes.read import Report
from quotes.work.pool import LostWorkers

_SLOWEST = 300
"""Characters a second: a tenth of what a slow core does."""
_BATCH_ARTICLES = 8
_BATCH_CHARACTERS = 60_000

Batch = list[tuple[Report, Article]]


def find(
    articles: Iterable[tuple[Report, Article]], executor: Any, time_limit: float = TIME_LIMIT
) -> Iterator[tuple[Article, Sequence[Quote]]]:
    """Each article with its quotes, in order; those that cannot be done go to their reports.

    Memory holds a few batches for each worker, however many articles there are.

    Args:
        articles: as ``read.reported`` gives them.
        executor: a ``Pool`` or ``Here``; the caller closes it.
        time_limit: seconds that a batch of ordinary length may take.

    Raises:
        LostWorkers: no worker process can be kept alive.
    """
    waiting: deque[tuple[Batch, Any]] = deque()

    def submit(batch: Batch) -> Any:
        length = sum(len(article.text) for _, article in batch)
        return executor.submit([article for _, article in batch], time_limit + length / _SLOWEST)

    def finish(batch: Batch, promise: Any, tries: int = 2) -> Iterator[tuple[Article, Sequence[Quote]]]:
        try:
            found = executor.result(promise)
        except LostWorkers:
            raise
        except Exception as error:
            if len(batch) > 1:
                for one in batch:
                    yield from finish([one], submit([one]))
            elif tries > 1:
                yield from finish(batch, submit(batch), tries - 1)
            else:
                report, article = batch[0]
                report.error(f"article {article.id!r} set aside, tried twice: {_cause(error)}")
            return
        for (_, article), quotes in zip(batch, found, strict=True):
            yield article, quotes

    for batch in _batches(articles):
        waiting.append((batch, submit(batch)))
        while len(waiting) > executor.ahead:
            yield from finish(*waiting.popleft())
    while waiting:
        yield from finish(*waiting.popleft())


def _batches(articles: Iterable[tuple[Report, Article]]) -> Iterator[Batch]:
    batch: Batch = []
    size = 0
    for report, article in articles:
        if batch and size + len(article.text) > _BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
        batch.append((report, article))
        size += len(article.text)
        if len(batch) == _BATCH_ARTICLES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _cause(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "it takes too long (--time-limit)"
    code = getattr(error, "exitcode", None)
    if code is not None:
        how = signal.Signals(-code).name if code < 0 else f"status {code}"
        return f"the process that worked on it died ({how}{', out of memory perhaps' if how == 'SIGKILL' else ''})"
    return " ".join(f"{type(error).__name__}: {error}".split())
