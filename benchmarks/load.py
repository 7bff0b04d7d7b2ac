"""A number of articles in, how fast they are saved and linked, and whether the cost of each stays the same, out.

    python benchmarks/load.py [--articles 2000] [--steps 4] [--db FILE]

Articles of 600 words with 8 quotes each, spoken by people of whom few are quoted often and many once.  Figures are CPU
time of this process, so that other work on the machine does not count.
"""

from __future__ import annotations

import argparse
import itertools
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from quotes.models import Article, Attribution, Quote, Role, Span, Speaker
from quotes.store import link_copies, link_versions, open_db, save

QUOTES = 8
ROLES = ("senator", "mayor", "president", "analyst", "coach", "professor", "spokesman", "governor")


def articles(count: int, seed: int = 1) -> Iterator[tuple[Article, list[Quote]]]:
    """Invented articles with their quotes, the same for one seed."""
    rng = random.Random(seed)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(rng.choices(letters, k=rng.randint(3, 9))) for _ in range(30_000)]
    weights = list(itertools.accumulate(1 / (n + 1) for n in range(len(words))))
    for number in range(count):
        text = " ".join(rng.choices(words, cum_weights=weights, k=600))
        quotes = []
        for n in range(QUOTES):
            start = n * 400
            who = int(rng.paretovariate(0.6)) % 50_000
            surname = words[who % 20_000].title() + "ov"
            role = ROLES[who % len(ROLES)]
            speaker = Speaker(
                f"{words[who % 3_000].title()} {surname}", "person", (surname,), (Role(role, Span(0, 10), role),)
            )
            attribution = Attribution(
                *((Span(start, start + 150),), (Span(start + 150, start + 155),), (Span(start + 156, start + 162),)),
                *("direct", "speech", False, 0.9, "cue said"),
            )
            quotes.append(Quote(attribution, (speaker,), role=role))
        published = date(2015, 1, 1) + timedelta(days=number % 2000)
        yield Article(f"a{number}", text, text[:60], published, f"Outlet {number % 40}"), quotes


def main() -> None:
    """Print one line for each step."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=2000, help="articles of each step")
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--db", type=Path, help="keep the database here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.db or Path(folder) / "load.db"
        stream = articles(options.articles * options.steps)
        with open_db(path) as db:
            for step in range(options.steps):
                batch = list(itertools.islice(stream, options.articles))
                before = time.process_time()
                run = save(db, batch, version="benchmark", model="none")
                new = time.process_time() - before
                before = time.process_time()
                link_copies(db)
                link_versions(db)
                linked = time.process_time() - before
                before = time.process_time()
                save(db, batch, version="benchmark", model="none")
                again = time.process_time() - before
                memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
                print(
                    f"{(step + 1) * options.articles:>8} articles: {run.quotes / new:>8.0f} quotes/s new,"
                    f" {run.quotes / again:>8.0f} quotes/s unchanged,"
                    f" {1000 * linked / options.articles:.1f} ms to link an article,"
                    f" {path.stat().st_size / 1e6:.0f} MB, peak memory {memory:.0f} MB"
                )


if __name__ == "__main__":
    main()
