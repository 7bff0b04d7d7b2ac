"""Articles in, CPU time of the whole pass and of its parts out, beside the bare spaCy pipeline in the same run.

    OMP_NUM_THREADS=1 python benchmarks/speed.py PATH [--repeats 3] [--limit 200]

PATH is a folder or a JSONL file of articles.  One thread; the two take turns, so that a machine that slows down slows
both.  Ratios are medians over the repeats.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import islice
from typing import Any
from unittest.mock import patch

import click
from spacy.language import Language

import quotes.pipeline
from quotes import Article, find_quotes, load
from quotes.attribute import Tagger
from quotes.evaluate.peers import bare_spacy
from quotes.read import articles

BATCH = 16
PARTS = (
    (quotes.pipeline, "read_words", "words and quotation marks"),
    (Tagger, "encode", "network: encoder and cues"),
    (Tagger, "ask", "network: sources and contents"),
    (quotes.pipeline, "resolve", "speakers"),
)
_REST = "the rest: choosing, spans, evidence"


def cpu(work: Callable[[], Any]) -> float:
    """Seconds of CPU time of this process, all its threads together."""
    start = time.process_time()
    work()
    return time.process_time() - start


@contextmanager
def timed(owner: Any, name: str, label: str, seconds: Counter[str]) -> Iterator[None]:
    """Add up the CPU time that one function takes while the block runs."""
    real = getattr(owner, name)

    def clocked(*args: Any, **options: Any) -> Any:
        start = time.process_time()
        try:
            return real(*args, **options)
        finally:
            seconds[label] += time.process_time() - start

    with patch.object(owner, name, clocked):
        yield


def parts(nlp: Language, read: Sequence[Article]) -> Counter[str]:
    """CPU seconds of each component of the pass, and within ours of each of its steps."""
    seconds: Counter[str] = Counter()
    with ExitStack() as stack:
        for owner, name, label in PARTS:
            stack.enter_context(timed(owner, name, label, seconds))
        for first in range(0, len(read), BATCH):
            docs = []
            start = time.process_time()
            for article in read[first : first + BATCH]:
                docs.append(nlp.make_doc(article.text))
                docs[-1]._.article = article
            seconds["spaCy tokenizer"] += time.process_time() - start
            for name, component in nlp.pipeline:
                start = time.process_time()
                # A component without a pipe of its own is called once for each document, as spaCy does.
                docs = list(
                    component.pipe(docs, batch_size=BATCH) if hasattr(component, "pipe") else map(component, docs)
                )
                seconds[name if name == "quotes" else f"spaCy {name}"] += time.process_time() - start
    whole = seconds.pop("quotes")
    seconds[_REST] = whole - sum(seconds[label] for _, _, label in PARTS)
    return seconds


@click.command()
@click.argument("path", type=click.Path(exists=True))
@click.option("--repeats", default=3, show_default=True)
@click.option("--limit", default=200, show_default=True, help="Articles to take.")
def main(path: str, repeats: int, limit: int) -> None:
    """Time the pass on the articles of PATH."""

    def complain(name: str, cause: str) -> None:
        click.echo(f"{name}: {cause}", err=True)

    read = list(islice(articles([path], complain), limit))
    if not read:
        sys.exit(f"{path}: no article in it")
    words = sum(len(a.text.split()) for a in read)
    bare, ours = bare_spacy(), load()
    bare.max_length = ours.max_length
    warm = read[:2]
    list(bare.pipe(a.text for a in warm))
    list(find_quotes(warm, ours))
    both: list[tuple[float, float]] = []
    within: list[Counter[str]] = []
    for _ in range(repeats):
        spacy_seconds = cpu(lambda: [None for _ in bare.pipe((a.text for a in read), batch_size=BATCH)])
        our_seconds = cpu(lambda: [None for _ in find_quotes(read, ours, BATCH)])
        both.append((spacy_seconds, our_seconds))
        within.append(parts(ours, read))
    spacy_seconds, our_seconds = (statistics.median(column) for column in zip(*both, strict=True))
    click.echo(f"{len(read)} articles, {words:,} words; CPU seconds, median of {repeats}, one thread\n")
    click.echo(f"| {'':<38} | seconds | words/s | ratio |\n|---|---:|---:|---:|")
    click.echo(_row("bare spaCy en_core_web_sm", spacy_seconds, words, 1.0))
    click.echo(_row("quotes, the whole pass", our_seconds, words, statistics.median(o / s for s, o in both)))
    for label in within[0]:
        seconds = statistics.median(w[label] for w in within)
        click.echo(
            _row(
                f"- {label}",
                seconds,
                words,
                statistics.median(w[label] / s for w, (s, _) in zip(within, both, strict=True)),
            )
        )


def _row(label: str, seconds: float, words: int, ratio: float) -> str:
    return f"| {label:<38} | {seconds:7.2f} | {words / seconds if seconds else 0:7,.0f} | {ratio:5.2f} |"


if __name__ == "__main__":
    main()
