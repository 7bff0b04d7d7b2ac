"""Takes the tasks of a pool; gives their answers: the inside of a worker process.

The model is loaded when the process starts, so that the time limit of an article does not count it.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Sequence

from quotes.models import Article, Quote
from quotes.work.finder import Finder, Settings

_finder: Finder | Exception = RuntimeError("the worker was not started")


def start(make: Callable[[Settings], Finder], settings: Settings) -> None:
    """Load the pipeline by make; an error is kept for who asks first, since a pool would only see a process end."""
    global _finder
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # Before numpy is loaded: a worker is one core's, and threads of its own would fight for the others'.
    for library in ("OMP", "OPENBLAS", "MKL", "BLIS"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    try:
        _finder = make(settings)
    except Exception as error:
        _finder = error


def _end_with_parent() -> None:
    """A worker that was left behind would go on with its task, however long that takes, for nobody."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


def name() -> str:
    """Of the spaCy pipeline.  Raises ModelNotFound, ModelError."""
    return _loaded().name


def find(articles: Sequence[Article]) -> list[list[Quote]]:
    """The quotes of each article."""
    return _loaded().find(articles)


def _loaded() -> Finder:
    if isinstance(_finder, Exception):
        raise _finder
    return _finder
