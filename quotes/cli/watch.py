"""What a run reads, cannot read and finds in; lines on standard error, and the exit status, out."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from quotes.cli.common import FAILED, Result, counted

if TYPE_CHECKING:
    from quotes.read import Meter


class Watch:
    """Standard error during a long run: errors, notes, and how far it is, in place, while a person is watching."""

    def __init__(self, silent: bool, meter: Meter | None = None) -> None:
        self.failed: dict[str, list[str]] = {}
        """Name of each input that failed, or that a part failed of, with the causes."""
        self.done: list[str] = []
        """Names of the inputs that were read to their end."""
        self.meter = meter
        """Tells how much of the inputs has been read; None when nobody is watching."""
        self._silent = silent
        self._since = time.monotonic()
        self._shown = 0.0
        self._articles = self._quotes = self._passed_over = self._renamed = 0

    def error(self, name: str, cause: str) -> None:
        """Name an input that failed."""
        self.failed.setdefault(name, []).append(cause)
        self._line(f"{name}: {cause}")

    def renamed(self, name: str, remark: str) -> None:
        """Name an article that is kept, but under another id than it claims."""
        self._renamed += 1
        self._line(f"{name}: {remark}")

    def note(self, name: str, remark: str) -> None:
        """Tell something that is no failure."""
        self._passed_over += remark.startswith("passed over")
        if not self._silent:
            self._line(f"{name}: {remark}")

    def say(self, line: str) -> None:
        """Tell what came out."""
        if not self._silent:
            self._line(line)

    def over(self, results: Iterable[Result]) -> Iterator[Result]:
        """results themselves, counted."""
        for result in results:
            self.count(len(result[1]))
            yield result

    def count(self, quotes: int) -> None:
        """Count an article that is done, and show how far the run is."""
        self._articles, self._quotes = self._articles + 1, self._quotes + quotes
        if self.meter and time.monotonic() - self._shown > 0.2:
            self._shown = time.monotonic()
            line = self._progress(self.meter.share())
            click.echo(f"\r\x1b[K{line[: shutil.get_terminal_size().columns - 1]}", err=True, nl=False)

    def finish(self, summary: str | None = None) -> None:
        """Say what came of it, and leave with exit status 1 when an input failed.

        Args:
            summary: to print unless silent; by default a count, for a person who watches.
        """
        if self.meter and summary is None:
            summary = f"{counted(self._articles, 'article')}, {counted(self._quotes, 'quote')}"
        if summary:
            took = f" in {duration(time.monotonic() - self._since)}" if self.meter else ""
            self.say(f"{summary}{self._left_out()}{took}")
        if self.failed or self._renamed:
            click.get_current_context().exit(FAILED)

    def close(self) -> None:
        """Take the line in place away."""
        if self.meter:
            click.echo("\r\x1b[K", err=True, nl=False)

    def _progress(self, share: float | None) -> str:
        """Article and quotes so far, how fast, how far, and how long still, at the speed until now."""
        seconds = max(time.monotonic() - self._since, 0.1)
        line = f"{counted(self._articles, 'article')}, {counted(self._quotes, 'quote')}"
        line += f", {60 * self._articles / seconds:,.0f} articles a minute"
        if share:
            line += f", {share:.0%} read, {duration(seconds * (1 - share) / share)} left"
        return line + self._left_out()

    def _left_out(self) -> str:
        failed = sum(map(len, self.failed.values()))
        counts = {"failed": failed, "kept under another id": self._renamed, "passed over": self._passed_over}
        return "".join(f"; {count:,} {what}" for what, count in counts.items() if count)

    def _line(self, line: str) -> None:
        from quotes.render import printable

        self.close()
        click.echo(f"quotes: {printable(line)}", err=True)


@contextmanager
def watching(paths: Iterable[str], silent: bool) -> Iterator[Watch]:
    """A watch over reading paths, whose line is taken away however the run ends."""
    meter = None
    if not silent and sys.stderr.isatty():
        from quotes.read import Meter

        meter = Meter(paths)
    watch = Watch(silent, meter)
    try:
        yield watch
    finally:
        watch.close()


def duration(seconds: float) -> str:
    """Seconds in the two largest units: "2 h 5 min"."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:,} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"
