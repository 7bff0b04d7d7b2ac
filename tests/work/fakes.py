"""A stand-in for the model, which does what the text of an article tells it to; importable by worker processes."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from quotes.models import Attribution, Quote, Span, Speaker


class ModelGone(Exception):
    pass


class Fake:
    def __init__(self, settings):
        if settings.model == "gone":
            raise ModelGone("gone: no such pipeline")
        if settings.model == "deadly":
            os.kill(os.getpid(), signal.SIGKILL)
        self.name = "fake 1"

    def find(self, articles):
        return [self._one(article.text) for article in articles]

    def _one(self, text):
        order, _, rest = text.partition(" ")
        if order == "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        elif order == "hang":
            time.sleep(600)
        elif order == "error":
            raise ValueError("no quotes\nhere")
        elif order == "slow":
            time.sleep(0.3)
        elif order == "once" and not Path(rest).exists():
            Path(rest).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        attribution = Attribution((Span(0, len(text)),), (), (), "direct", "speech", False, 0.9, "all of it")
        return [Quote(attribution, (Speaker("Ann Lee", "person"),))]
