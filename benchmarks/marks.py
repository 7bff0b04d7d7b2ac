"""Numbers of quotation marks in, CPU time of the whole pass over one article with so many out: whether it grows so.

    python benchmarks/marks.py [--sizes 1000 10000 100000]

Each pattern is what damaged or hostile pages have: marks alone, marks that never close, marks between all words, and
statements in good order.  Time for 1,000 marks should stay the same down a column.
"""

from __future__ import annotations

import argparse
import resource
import time

from quotes import Article, find_quotes, load

PATTERNS = {
    "marks alone": '"',
    "never closed": "“word ",
    "between all words": 'word " said ',
    "never a paragraph": "“No,” Ann Lee said. ",
    "in paragraphs": "“It is late,” Mayor Ann Lee said on Monday.\n\n",
}


def main() -> None:
    """Print one row for each size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    options = parser.parse_args()
    nlp = load()
    list(find_quotes([Article("first", PATTERNS["in paragraphs"])], nlp))
    print("CPU seconds for 1,000 marks, and peak memory of the process\n")
    print(f"| marks | {' | '.join(PATTERNS)} | peak MB |")
    print("|---:" * (len(PATTERNS) + 2) + "|", flush=True)
    for size in options.sizes:
        cells = []
        for pattern in PATTERNS.values():
            marks = sum(sign in '"“”' for sign in pattern)
            article = Article("a", pattern * (size // marks))
            start = time.process_time()
            list(find_quotes([article], nlp))
            cells.append(f"{1000 * (time.process_time() - start) / size:.3f}")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"| {size:,} | {' | '.join(cells)} | {peak:,.0f} |", flush=True)


if __name__ == "__main__":
    main()
