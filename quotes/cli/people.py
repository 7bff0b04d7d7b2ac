"""``quotes people``: who is whom across articles, and what people decided about it."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Any

import click

from quotes.cli.common import Whole, closing, db_option, existing


def _decision_options(command: Any) -> Any:
    for option in (
        click.option(
            "--who", default=_user, show_default="your user name", help="Who decides; kept with the decision."
        ),
        click.option("--note", default="", help="Why; kept with the decision."),
        db_option,
    ):
        command = option(command)
    return command


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def _decide(action: str, *about: Any, db: Path, **by: str) -> Any:
    """Have the store carry out a decision; what it gives back."""
    from quotes import store

    with closing(existing(db)) as database:
        return getattr(store, action)(database, *about, **by)


@click.group()
def people() -> None:
    """See and correct who is whom across articles.

    Decisions are kept for ever, outlive every re-run, and can be undone.

    \b
    Examples:
      quotes people list pompeo
      quotes people review
      quotes people merge mike-pompeo michael-r-pompeo
      quotes people undo 3
    """


@people.command("list")
@click.argument("words", nargs=-1)
@click.option("--kind", help="Only speakers of this kind: person, organisation, unnamed, group, document…")
@click.option("--limit", type=Whole(min=1), default=20, show_default=True)
@db_option
def list_(words: tuple[str, ...], kind: str | None, limit: int, db: Path) -> None:
    """List speakers, most quoted first, or those whose name or alias holds WORDS."""
    from quotes import store

    with closing(existing(db)) as database:
        for row in store.list_people(database, " ".join(words), kind, limit):
            about = ", ".join(filter(None, (row["role"], row["affiliation"])))
            click.echo(f"{row['quotes']:>6}  {row['id']}  {row['name']}{f' ({about})' if about else ''}")
            if row["aliases"]:
                click.echo(f"        also {row['aliases']}")


@people.command()
@click.option("--limit", type=Whole(min=1), default=20, show_default=True)
@db_option
def review(limit: int, db: Path) -> None:
    """List pairs that may be one person, least sure first; decide with merge or apart."""
    from quotes import store

    with closing(existing(db)) as database:
        for pair in store.review(database, limit):
            click.echo(f"{pair['score']:.2f}  {pair['reason']}")
            for side in ("person", "other"):
                about = ", ".join(filter(None, (pair[f"{side}_role"], pair[f"{side}_affiliation"])))
                dates = " to ".join(
                    dict.fromkeys(filter(None, (pair[f"{side}_first_quoted"], pair[f"{side}_last_quoted"])))
                )
                details = "; ".join(filter(None, (about, dates, f"quotes: {pair[f'{side}_quotes']}")))
                click.echo(f"      {pair[f'{side}_id']}  {pair[f'{side}_name']} ({details})")


@people.command()
@click.argument("keep")
@click.argument("gone")
@_decision_options
def merge(keep: str, gone: str, **how: Any) -> None:
    """Decide that the people with the ids KEEP and GONE are one."""
    click.echo(f"decision {_decide('merge', keep, gone, **how)}: {gone} is {keep}")


@people.command()
@click.argument("person")
@click.argument("articles", nargs=-1, required=True)
@_decision_options
def split(person: str, articles: tuple[str, ...], **how: Any) -> None:
    """Decide that whom ARTICLES (their ids) quote as PERSON is somebody else."""
    click.echo(f"{person} in {', '.join(articles)} is now {_decide('split', person, articles, **how)}")


@people.command()
@click.argument("person")
@click.argument("name")
@_decision_options
def rename(person: str, name: str, **how: Any) -> None:
    """Decide that PERSON is called NAME."""
    click.echo(f"decision {_decide('rename', person, name, **how)}: {person} is called {name}")


@people.command()
@click.argument("person")
@click.argument("other")
@_decision_options
def apart(person: str, other: str, **how: Any) -> None:
    """Decide that PERSON and OTHER are two people, so that the pair is not asked about again."""
    click.echo(f"decision {_decide('keep_apart', person, other, **how)}: {person} is not {other}")


@people.command()
@click.argument("decision", type=int)
@_decision_options
def undo(decision: int, **how: Any) -> None:
    """Take DECISION (its number) back."""
    click.echo(f"decision {_decide('undo', decision, **how)}: {decision} is undone")


@people.command()
@db_option
def log(db: Path) -> None:
    """List every decision, latest first."""
    from quotes import store

    with closing(existing(db)) as database:
        for row in store.decisions(database):
            what = " ".join(
                filter(None, (row["person_id"], row["other_id"], row["name"] if row["action"] == "rename" else None))
            )
            undone = "" if row["active"] or row["action"] == "undo" else "  [undone]"
            subject = row["undoes"] if row["action"] == "undo" else what
            note = f"  “{row['note']}”" if row["note"] else ""
            click.echo(f"{row['id']:>4}  {row['at']}  {row['who']}  {row['action']} {subject}{note}{undone}")


@people.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@db_option
def known(file: Path, db: Path) -> None:
    """Link by the people of FILE from now on: JSON lines or CSV with name, aliases, roles and wikidata."""
    from quotes import store

    with closing(existing(db)) as database:
        entries = store.read_known(file)
        merged = store.use_known(database, entries, source=file.name)
        click.echo(f"{file}: {len(entries)} known, {merged} rows merged")
