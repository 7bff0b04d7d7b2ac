"""What a person sees of a long run, and that nobody else does."""

from __future__ import annotations

import io
import os
import re
import shutil

import pytest

from quotes.cli.watch import Watch, duration, watching
from quotes.models import Article


class Terminal(io.StringIO):
    def isatty(self):
        return True


class Halfway:
    def share(self):
        return 0.25


@pytest.mark.parametrize(
    "seconds, words", [(0.4, "0 s"), (59.6, "1 min 0 s"), (75, "1 min 15 s"), (3 * 3600 + 125, "3 h 2 min")]
)
def test_durations(seconds, words):
    assert duration(seconds) == words


def test_progress_tells_rate_rest_and_what_was_left_out(monkeypatch):
    shown = Terminal()
    monkeypatch.setattr("sys.stderr", shown)
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size((200, 24)))
    watch = Watch(silent=False, meter=Halfway())
    watch._since -= 60
    watch.note("a.txt", "passed over: in language 'fr'")
    watch.failed["b.txt"] = ["empty"]
    list(watch.over([(Article("a", "x"), [])]))
    (line,) = re.findall(r"\x1b\[K(1 article.*)", shown.getvalue())
    assert re.fullmatch(
        r"1 article, 0 quotes, 1 articles a minute, 25% read, 3 min \d+ s left; 1 failed; 1 passed over", line
    )


def test_nobody_watches_a_pipe(monkeypatch):
    shown = io.StringIO()
    monkeypatch.setattr("sys.stderr", shown)
    with watching(["."], silent=False) as watch:
        list(watch.over([(Article("a", "x"), [])]))
        watch.finish()
    assert shown.getvalue() == "" and watch.meter is None


def test_the_line_is_taken_away_and_a_summary_stays(monkeypatch):
    shown = Terminal()
    monkeypatch.setattr("sys.stderr", shown)
    with watching([], silent=False) as watch:
        list(watch.over([(Article("a", "x"), [])] * 3))
        watch.finish()
    last = shown.getvalue().replace("\r\x1b[K", "\n").strip().splitlines()[-1]
    assert re.fullmatch(r"quotes: 3 articles, 0 quotes in \d s", last)
