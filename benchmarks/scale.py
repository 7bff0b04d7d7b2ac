"""Articles in, what each costs (CPU, bytes, at every step) and what that makes for a hundred million out.

    python benchmarks/scale.py PATH [--limit 100] [--articles 100_000_000] [--cores 1000] [--price 0.04]

One process does the work, as one worker of a cluster would; CPU time counts, not the clock, so that other work on the
machine matters little.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import Any

from quotes import read, store
from quotes.cluster.folder import Folder
from quotes.cluster.tables import TABLES, Read, Rows, read_back
from quotes.work import Finder, Settings


class Clock:
    """CPU seconds of this process since it was asked last."""

    def __init__(self) -> None:
        self._at = time.process_time()

    def lap(self) -> float:
        now = time.process_time()
        self._at, lap = now, now - self._at
        return lap


def size_of(db: Any) -> int:
    """Bytes of a database, what is not yet in its file included."""
    return db.execute("PRAGMA page_count").fetchone()[0] * db.execute("PRAGMA page_size").fetchone()[0]


def main() -> None:
    """Print what an article costs, then what many do."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("path")
    parser.add_argument("--limit", type=int, default=100, help="articles to measure")
    parser.add_argument("--articles", type=int, default=100_000_000, help="articles to plan for")
    parser.add_argument("--cores", type=int, default=1000, help="of the cluster")
    parser.add_argument("--price", type=float, default=0.04, help="of a core for an hour")
    options = parser.parse_args()
    clock = Clock()
    reports = read.reported([options.path], lambda name, cause: print(f"{name}: {cause}", file=sys.stderr))
    articles = [article for _, article in islice(reports, options.limit)]
    count = len(articles)
    cpu = {"reading": clock.lap()}
    finder = Finder(Settings())
    loading = clock.lap()
    found = []
    for first in range(0, count, 8):
        batch = articles[first : first + 8]
        found += zip(batch, finder.find(batch), strict=True)
    cpu["finding quotes"] = clock.lap()
    with tempfile.TemporaryDirectory() as name:
        rows = Rows()
        for article, quotes in found:
            rows.add(Read("in", "", article, quotes))
        folder = Folder(f"{name}/out")
        folder.put("one", rows.tables(), {"input": "in"})
        cpu["writing Parquet"] = clock.lap()
        parquet = {kind: Path(name, "out", kind, "one.parquet").stat().st_size for kind in TABLES}
        results = [(each.article, each.quotes) for each in read_back(folder.get("one"))]
        assert results == found
        cpu["reading Parquet"] = clock.lap()
        path = Path(name, "q.db")
        with store.open_db(path) as db:
            empty = size_of(db)
            clock.lap()
            store.save(db, results, version="benchmark", model="none")
            cpu["saving in SQLite"] = clock.lap()
            store.link_copies(db)
            store.link_versions(db)
            cpu["linking"] = clock.lap()
            sqlite = size_of(db) - empty
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    words = sum(len(article.text.split()) for article in articles)
    text = sum(len(article.text.encode()) for article in articles)
    print(f"{count} articles of {words / count:,.0f} words, {sum(len(q) for _, q in found) / count:.1f} quotes each")
    print(f"loading the model: {loading:.1f} CPU seconds a process; peak memory {peak:,.0f} MB\n")
    print("| each article | |\n|---|---:|")
    for step, seconds in cpu.items():
        print(f"| CPU ms, {step} | {1000 * seconds / count:,.1f} |")
    print(f"| bytes, text | {text / count:,.0f} |")
    for kind, size in parquet.items():
        print(f"| bytes, Parquet, {kind} | {size / count:,.0f} |")
    print(f"| bytes, SQLite | {sqlite / count:,.0f} |\n")
    hours = options.articles * sum(cpu[s] for s in ("reading", "finding quotes", "writing Parquet")) / count / 3600
    print(f"| {options.articles:,} articles | |\n|---|---:|")
    print(f"| core hours | {hours:,.0f} |")
    print(f"| hours with {options.cores:,} cores | {hours / options.cores:,.1f} |")
    print(f"| at {options.price} a core hour | {hours * options.price:,.0f} |")
    print(f"| TB of text | {options.articles * text / count / 1e12:.2f} |")
    print(f"| TB of Parquet | {options.articles * sum(parquet.values()) / count / 1e12:.2f} |")
    print(f"| TB of SQLite | {options.articles * sqlite / count / 1e12:.2f} |")
    loads = sum(cpu[s] for s in ("reading Parquet", "saving in SQLite")) / count
    print(f"| hours to load into one SQLite file | {options.articles * loads / 3600:,.0f} |")


if __name__ == "__main__":
    main()
