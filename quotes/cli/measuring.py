"""``quotes evaluate`` and ``quotes train``: on articles that people annotated."""

from __future__ import annotations

from pathlib import Path

import click

from quotes.cli.common import Whole, model_options
from quotes.cli.outputs import Output
from quotes.cli.watch import Watch

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_OUT = Output(allow_dash=False)


@click.command()
@click.argument("folder", type=_FOLDER, metavar="DIR")
@click.option("--speakers", type=_FILE, help="JSON lines with the speakers of some of the attributions.")
@click.option("--train", type=_FOLDER, help="Training corpus, to tell cues that it holds from others.")
@click.option("--peers", is_flag=True, help="Measure textacy on the same articles.")
@click.option("--mistakes", type=_OUT, help="File for the worst mistakes, as text with marks.")
@click.option("--json", "figures", type=_OUT, help="File for the figures.")
@click.option("--only", default="*", show_default=True, help="Pattern of the names of the articles to take.")
@model_options
@click.option(
    "--annotators",
    is_flag=True,
    help="Measure no program but the annotators, by one another, on the articles that several of them read.",
)
def evaluate(
    folder: Path,
    speakers: Path | None,
    train: Path | None,
    peers: bool,
    mistakes: Path | None,
    figures: Path | None,
    only: str,
    model: str | None,
    attribution_model: str | None,
    annotators: bool,
) -> None:
    """Measure attribution on annotated articles: DIR holds text/*.txt and attributions/*.ann (brat stand-off).

    \b
    Examples:
      quotes evaluate corpus/dev
      quotes evaluate corpus/train --annotators
      quotes evaluate corpus/dev --speakers speakers.jsonl --mistakes worst.txt --peers
    """
    from quotes.evaluate import main as run

    run(folder, speakers, peers, mistakes, figures, train, only, model, attribution_model, annotators)


@click.command()
@click.argument("folder", type=_FOLDER, metavar="DIR")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), required=True, help="Model folder to write."
)
@click.option("--encoder", type=_FOLDER, help="Folder of a BERT-shaped model to start from.")
@click.option("--start", type=_FILE, help="Checkpoint of an earlier run to start from.")
@click.option("--rate", type=float, default=1.5e-4, show_default=True, help="Highest learning rate of the encoder.")
@click.option("--epochs", type=Whole(min=1), default=4, show_default=True)
@click.option("--seed", type=int, default=7, show_default=True)
@click.option("--threads", type=Whole(min=1), default=2, show_default=True)
def train(
    folder: Path,
    output: Path,
    encoder: Path | None,
    start: Path | None,
    rate: float,
    epochs: int,
    seed: int,
    threads: int,
) -> None:
    """Train a model on annotated articles: DIR holds text/*.txt and attributions/*.ann (brat stand-off).

    A run that was stopped goes on where it was.  Needs the extra "train": pip install '.[train]'.

    \b
    Examples:
      quotes train corpus/train -o model/
      quotes train corpus/train -o better/ --start model/checkpoint.pt --rate 8e-5
    """
    from quotes.train import train_folder

    log = Watch(silent=False).say
    train_folder(
        folder,
        output,
        encoder=encoder,
        start=start,
        epochs=epochs,
        rate=rate,
        seed=seed,
        threads=threads,
        log=log,
    )
