"""Numbers of articles in, time, CPU an article and peak memory of ``quotes add`` out: whether they grow in line.

    python benchmarks/growth.py [--sizes 100 1000 10000] [--workers N] [--without-model]

Invented articles of about 280 words with 8 statements each, of speakers who come back.  Each size is one run of the
command into a new database, and one more that adds 100 articles to it; CPU and memory are those of all its processes.
Without the model the rest is measured: reading, saving, linking.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import psutil

from quotes.models import Article, Attribution, Quote, Role, Span, Speaker

ROOT = Path(__file__).resolve().parents[1]
SURNAMES = (
    "Lee",
    "Ortiz",
    "Brandt",
    "Okafor",
    "Novak",
    "Haddad",
    "Lindqvist",
    "Moreau",
    "Castle",
    "Webb",
    "Iyer",
    "Tanaka",
    "Doyle",
    "Rossi",
    "Kaya",
)
GIVEN = ("Ann", "Mark", "Julia", "Peter", "Rosa", "Daniel", "Irene", "Omar", "Clara", "Victor")
ROLES = ("Mayor", "Sen.", "Gov.", "Judge", "Police Chief", "Professor")
THINGS = (
    "bridge",
    "school",
    "harbor",
    "museum",
    "station",
    "park",
    "library",
    "market",
    "clinic",
    "road",
    "airport",
    "stadium",
    "court",
    "tunnel",
)
DOINGS = ("will open in spring", "costs too much", "is late again", "has no money left", "was never safe", "must close")
MORE = 100
"""Articles added to each database once it is there."""

PROGRAM = """
import sys
sys.path[:0] = {paths!r}
from quotes.cli import main
from quotes.work import pool
if {without_model}:
    from growth import Invented
    pool.Finder = Invented
if __name__ == "__main__":
    main(prog_name="quotes")
"""

_SAID = re.compile(r"“(?P<content>[^”]+),” (?P<role>[\w. ]+?) (?P<name>\w+ \w+) (?P<cue>said)")


class Invented:
    """What ``article`` makes up is found by its form, in the place of the model."""

    name = "none"

    def __init__(self, settings: object) -> None:
        """As ``quotes.work.Finder``."""

    def find(self, articles: Sequence[Article]) -> list[list[Quote]]:
        """The quotes of each article."""
        return [[_quote(match) for match in _SAID.finditer(article.text)] for article in articles]


def _quote(match: re.Match[str]) -> Quote:
    content, cue, source = (Span(*match.span(part)) for part in ("content", "cue", "name"))
    role = Role(match["role"], Span(*match.span("role")), match["role"])
    attribution = Attribution((content,), (cue,), (source,), "direct", "speech", False, 1.0, "made up")
    return Quote(attribution, (Speaker(match["name"], "person", (), (role,)),), match["role"])


def article(number: int) -> dict[str, str]:
    """One invented article, the same for one number."""
    rng = random.Random(number)
    day = date(2015, 1, 1) + timedelta(days=number % 2000)
    paragraphs = []
    for _ in range(8):
        who = f"{rng.choice(ROLES)} {rng.choice(GIVEN)} {rng.choice(SURNAMES)}"
        thing, doing = rng.choice(THINGS), rng.choice(DOINGS)
        filler = " ".join(
            f"The {rng.choice(THINGS)} of {rng.choice(SURNAMES)}ville {rng.choice(DOINGS)}." for _ in "123"
        )
        paragraphs.append(f"“The {thing} number {rng.randint(1, 999)} {doing},” {who} said on Monday. {filler}")
    return {
        "id": f"a{number}",
        "title": f"News of the {rng.choice(THINGS)}",
        "outlet": f"Outlet {number % 40}",
        "published": day.isoformat(),
        "text": "\n\n".join(paragraphs),
    }


def write(path: Path, first: int, count: int) -> None:
    """Articles as JSON lines."""
    with path.open("w", encoding="utf-8") as stream:
        for number in range(first, first + count):
            stream.write(json.dumps(article(number), ensure_ascii=False) + "\n")


def measured(command: list[str], folder: Path) -> tuple[float, float, float]:
    """Seconds, CPU seconds and peak memory (MB, all processes together, sampled) of a command."""
    peak = 0.0
    start = time.monotonic()
    before = os.times()
    child = subprocess.Popen(command, cwd=folder)

    def sample() -> None:
        nonlocal peak
        while child.returncode is None:
            total = 0
            try:
                parent = psutil.Process(child.pid)
                for process in (parent, *parent.children(recursive=True)):
                    total += process.memory_info().rss
            except psutil.Error:
                pass
            peak = max(peak, total / 1e6)
            time.sleep(0.1)

    sampler = threading.Thread(target=sample)
    sampler.start()
    child.wait()
    sampler.join()
    if child.returncode:
        sys.exit(f"{' '.join(command)}: exit status {child.returncode}")
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return time.monotonic() - start, cpu, peak


def main() -> None:
    """Print one row for each size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 10_000])
    parser.add_argument("--workers", type=int)
    parser.add_argument("--without-model", action="store_true")
    options = parser.parse_args()
    print(f"| articles | seconds | CPU ms an article | peak MB | MB of database | CPU seconds, {MORE} more |")
    print("|---:|---:|---:|---:|---:|---:|", flush=True)
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            paths = [str(ROOT), str(ROOT / "benchmarks")]
            (folder / "q.py").write_text(PROGRAM.format(paths=paths, without_model=options.without_model))
            write(folder / "in.jsonl", 0, size)
            write(folder / "more.jsonl", size, MORE)
            command = [sys.executable, "q.py", "add", "--silent", "--db", "q.db"]
            if options.workers is not None:
                command += ["--workers", str(options.workers)]
            seconds, cpu, peak = measured([*command, "in.jsonl"], folder)
            held = sum(path.stat().st_size for path in folder.glob("q.db*")) / 1e6
            _, again, _ = measured([*command, "more.jsonl"], folder)
            print(
                f"| {size:,} | {seconds:,.0f} | {1000 * cpu / size:,.1f} | {peak:,.0f} | {held:,.1f} | {again:,.1f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
