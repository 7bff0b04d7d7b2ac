"""``python -m quotes.evaluate DIR``: the command ``quotes evaluate`` without the rest of the command line."""

from pathlib import Path

import click

from . import main

_FILE = click.Path(path_type=Path, dir_okay=False)
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command(name="evaluate")
@click.argument("folder", type=_FOLDER)
@click.option("--speakers", type=_FILE, help="JSONL of annotated speakers.")
@click.option("--peers", is_flag=True, help="Measure textacy on the same articles, too.")
@click.option("--mistakes", type=_FILE, help="Write every mistake here, worst first, as marked text.")
@click.option("--json", "json_out", type=_FILE, help="Write every figure here.")
@click.option("--train", type=_FOLDER, help="Training corpus, to tell cues that it holds from others.")
@click.option("--only", default="*", help="Articles to take, as a shell pattern of their names.")
@click.option("--model", help="Name or folder of the spaCy pipeline.")
def command(**options) -> None:
    """Measure quotes and speakers found in the annotated articles of FOLDER."""
    main(**options)


if __name__ == "__main__":
    command()
