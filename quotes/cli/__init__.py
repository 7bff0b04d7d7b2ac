"""Takes a command line; calls one function of the package and prints what it gives."""

from __future__ import annotations

import logging

import click

from quotes.cli.clustered import load
from quotes.cli.common import Commands, installed_version
from quotes.cli.looking import failures, list_quotes, search, versions
from quotes.cli.measuring import evaluate, train
from quotes.cli.people import people
from quotes.cli.publishing import publish, review
from quotes.cli.reading import add, extract
from quotes.cli.taking import export_command, serve


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(installed_version(), prog_name="quotes")
def main() -> None:
    """Find who said what in news articles.

    \b
    Examples:
      quotes add seeds/                      read articles into db/quotes.db
      quotes search embassy --speaker Pompeo look something up
      quotes export --format csv -o all.csv  take everything along
      quotes serve                           explore it in the browser
    """
    # What libraries log would stand between our own lines; what matters of it comes back as an error.
    logging.getLogger().addHandler(logging.NullHandler())


_DAILY = (add, extract, load, search, list_quotes, versions, people, export_command, serve, review, publish, failures)

for command in (*_DAILY, evaluate, train):
    main.add_command(command)
