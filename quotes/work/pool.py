"""Takes batches of Articles; gives promises of their Quotes: by worker processes, or by this one.

Processes are spawned, not forked: ONNX Runtime and tokenizers hold threads, and a fork would copy their locks without
them.  Death and time limits of workers are pebble's part (https://pebble.readthedocs.io).
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from quotes.models import Article, Quote
from quotes.work import worker
from quotes.work.finder import Finder, Settings

_STALLED = 120.0
"""Seconds after which a pool none of whose workers works counts as broken: one that is killed while it holds the lock
on their common pipe leaves the others waiting for it."""
WORTH_ARTICLES = 12
"""For as many articles it is worth to start one more process: that costs about as much as half of them."""
_REVIVALS = 3
"""How often in a row a pool may break without having finished anything."""


class LostWorkers(Exception):
    """Worker processes end before they can do anything."""


class Here:
    """Work in this process: nothing to start, but an article that crashes takes everything with it."""

    ahead = 0
    """Batches to hand in before the first answer is taken."""

    def __init__(self, settings: Settings) -> None:
        """Load the pipeline.  Raises ModelNotFound, ModelError."""
        self._finder = Finder(settings)
        self.name = self._finder.name

    def submit(self, batch: Sequence[Article], seconds: float) -> Future[list[list[Quote]]]:
        """Do the work at once; nothing can stop it after some seconds."""
        done: Future[list[list[Quote]]] = Future()
        try:
            done.set_result(self._finder.find(batch))
        except Exception as error:
            done.set_exception(error)
        return done

    def result(self, promise: Future[list[list[Quote]]]) -> list[list[Quote]]:
        """What was promised.  Raises what the work raised."""
        return promise.result()

    def close(self) -> None:
        """Nothing to end."""


@dataclass(slots=True)
class _Promise:
    batch: Sequence[Article]
    seconds: float
    future: Future[list[list[Quote]]]


class Pool:
    """Work in processes of their own, each with the model loaded once; one that dies is replaced."""

    def __init__(self, settings: Settings, workers: int) -> None:
        """Start workers and wait until one has loaded the pipeline.

        Raises:
            ModelNotFound, ModelError: the pipeline cannot be loaded.
            LostWorkers: the processes die before it is.
        """
        self._settings = settings
        self._workers = workers
        self._promised: dict[int, _Promise] = {}
        self._broken = 0
        self.ahead = 2 * workers
        self._pool = self._start()
        while True:
            try:
                with interrupts_later():
                    named = self._pool.schedule(worker.name)
                self.name = named.result()
                break
            except BrokenProcessPool as error:
                self._revive(error)
            except BaseException:
                self.close()
                raise

    def submit(self, batch: Sequence[Article], seconds: float) -> _Promise:
        """Hand in a batch that may take some seconds of a worker's time."""
        promise = _Promise(batch, seconds, self._schedule(batch, seconds))
        self._promised[id(promise)] = promise
        return promise

    def result(self, promise: _Promise) -> list[list[Quote]]:
        """Wait for what was promised.

        Raises:
            TimeoutError: it took longer than it may.
            pebble.ProcessExpired: the process died of it.
            LostWorkers: no process can be kept alive.
            Exception: what the work itself raised.
        """
        while True:
            try:
                while not wait((promise.future,), _STALLED).done:
                    if not any(p.future.running() for p in self._promised.values()):
                        raise BrokenProcessPool("no worker takes what waits")
                found = promise.future.result()
            except BrokenProcessPool as error:
                self._revive(error)
                continue
            except BaseException:
                self._promised.pop(id(promise), None)
                raise
            self._promised.pop(id(promise), None)
            self._broken = 0
            return found

    def close(self) -> None:
        """End the processes, whatever they do."""
        self._pool.stop()
        self._pool.join()

    def _start(self) -> Any:
        from pebble import ProcessPool

        spawn = multiprocessing.get_context("spawn")
        pool = ProcessPool(self._workers, initializer=worker.start, initargs=(Finder, self._settings), context=spawn)
        with _interrupts_ignored():
            # Looking starts the processes.
            assert pool.active
        return pool

    def _schedule(self, batch: Sequence[Article], seconds: float) -> Any:
        try:
            with interrupts_later():
                return self._pool.schedule(worker.find, args=(batch,), timeout=seconds)
        except RuntimeError as error:
            # A pool that broke since says so to whoever asks for more.
            failed: Future[list[list[Quote]]] = Future()
            failed.set_exception(BrokenProcessPool(str(error)))
            return failed

    def _revive(self, error: Exception) -> None:
        """A pool breaks as a whole when a worker is killed between two tasks: start another, and hand in again."""
        self._broken += 1
        self.close()
        if self._broken > _REVIVALS:
            raise LostWorkers(f"worker processes die as soon as they start: {error}") from error
        self._pool = self._start()
        for promise in self._promised.values():
            if not promise.future.done() or isinstance(promise.future.exception(), BrokenProcessPool):
                promise.future = self._schedule(promise.batch, promise.seconds)


def usable_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def interrupts_later() -> Iterator[None]:
    """Ctrl-C takes effect at the end: in the middle of a ``queue.Queue.put`` it may leave a waiter behind that swallows
    the next wake-up, that of the pool's end, for which ``close`` would then wait for ever."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[Any] = []
    before = signal.signal(signal.SIGINT, lambda *given: came.append(given))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if came and callable(before):
        before(*came[0])


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """What is started meanwhile ignores Ctrl-C from its first moment: a terminal sends it to every process."""
    if threading.current_thread() is not threading.main_thread() or sys.platform == "win32":
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
