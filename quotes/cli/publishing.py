"""``quotes publish`` and ``quotes review``: what leaves the newsroom, and what its people decided."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from quotes.cli.common import closing, counted, db_option, existing

if TYPE_CHECKING:
    from quotes.publish.decisions import Decision


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER")
@db_option
@click.option("--static", is_flag=True, help="Pages that need no server, instead of a site with search and SQL.")
@click.option("--url", help="Address that the pages will have; citations then lead there (with --static).")
@click.option(
    "--metadata",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Titles and descriptions instead of the project's own metadata.yml.",
)
@click.option("--silent", is_flag=True, help="Print errors only.")
def publish(folder: Path, db: Path, static: bool, url: str | None, metadata: Path | None, silent: bool) -> None:
    """Write a copy for readers outside into FOLDER, which must be new or empty.

    Reviewers' decisions are applied; their names, and names of files that could not be read, stay behind.  Without
    --static the folder is what `datasette FOLDER`, the Dockerfile in it and `datasette publish` serve.

    \b
    Examples:
      quotes publish site/ && datasette site/
      quotes publish pages/ --static
      quotes publish pages/ --static --url https://news.example/quotes/ --db news.db
    """
    from quotes.publish.snapshot import snapshot

    if static:
        from quotes.publish.static_site import export_static

        pages = export_static(db, folder, metadata, url)
        done = f"{counted(pages.pages, 'page')} and {counted(pages.files, 'file')} to take along written to {folder}"
        decided = pages.decided
    else:
        made = snapshot(db, folder, metadata)
        done = (
            f"{counted(made.quotes, 'quote')} of {counted(made.articles, 'article')} written to {folder}"
            f" ({made.bytes / 1e6:,.1f} MB); try it: datasette {folder}"
        )
        decided = made.decided
    if not silent:
        if decided:
            click.echo(
                f"quotes: decisions of reviewers: {', '.join(f'{n:,} {v}' for v, n in decided.items())}", err=True
            )
        click.echo(f"quotes: {done}", err=True)


@click.group()
def review() -> None:
    """What reviewers decided on the site: how often the program was right, and data to train it on.

    \b
    Examples:
      quotes review figures
      quotes review export corpus/
    """


@review.command()
@db_option
def figures(db: Path) -> None:
    """Print how often decided quotes were right as they stood, by how sure the program had been.

    \b
    Examples:
      quotes review figures --db news.db
    """
    from quotes.publish import decisions

    decided = list(_decided(db).values())
    click.echo("sure        right    of")
    for share in decisions.shares(decided):
        sure = f"{100 * share.low:.0f}-{100 * share.high:.0f} %"
        click.echo(f"{sure:<10}  {share.right / share.decided:>4.0%}  {share.decided:>6,}")
    click.echo(f"all         {sum(d.verdict == 'accept' for d in decided) / len(decided):>4.0%}  {len(decided):>6,}")


@review.command("export")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@db_option
def export_(folder: Path, db: Path) -> None:
    """Write decided articles into DIR as a corpus for `quotes train`: text/*.txt, attributions/*.ann (brat stand-off).

    Only articles each of whose quotes was decided, with what was accepted or corrected, without what was rejected.

    \b
    Examples:
      quotes review export corpus/ && quotes train corpus/ -o model/
    """
    from quotes.publish.snapshot import empty
    from quotes.train.decided import export_decided

    decided = _decided(db)
    empty(folder)
    made = export_decided(db, decided, folder)
    if not made.articles:
        raise click.ClickException(f"{db}: no article has all of its quotes decided yet: nothing written")
    click.echo(
        f"quotes: {counted(made.articles, 'article')} with {counted(made.attributions, 'attribution')} written to"
        f" {folder}, without {counted(made.rejected, 'rejected quote')}; {counted(made.undecided, 'article')} with"
        " undecided quotes left out",
        err=True,
    )


def _decided(db: Path) -> dict[str, Decision]:
    from quotes.publish import decisions

    with closing(existing(db)):
        decided = decisions.standing(decisions.beside(db))
    if not decided:
        raise click.ClickException(f"{db}: nobody has decided anything yet; sign in to the site and review")
    return decided
