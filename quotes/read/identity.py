"""Takes an article and what was read and stored before it; gives the article an id that no other one has."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

from quotes.models import Article
from quotes.read.source import Report, Source

_SAME = 0.5
"""Share of three-word sequences that an article keeps when it is updated; two articles have next to none in common, but
for what comes out of a template."""


class Identities:
    """The ids of one run."""

    def __init__(self, stored: Callable[[str], str | None]) -> None:
        """stored gives the text that the database keeps under an id, or None."""
        self._stored = stored
        self._taken: dict[str, bytes] = {}

    def name(self, article: Article, source: Source, report: Report) -> Article | None:
        """The article under an id of its own; None where it was read before.

        What is named after its file gives way to another text of that name, in this run or stored, and adds "~" and
        eight digits of its absolute path (of its text on standard input).  A record that claims the id of another text
        is reported, and kept with eight digits of its text.
        """
        digest = _digest(article.text)
        after_file = not report.place and not source.url
        if after_file and (article.id in self._taken or _another(self._stored(article.id), article.text)):
            article = replace(article, id=f"{article.id}~{_digest(source.place or article.text).hex()[:8]}")
        elif self._taken.get(article.id) == digest:
            report.note(f"passed over: {article.id!r} again, with the same text")
            return None
        elif article.id in self._taken:
            new_id = f"{article.id}~{digest.hex()[:8]}"
            report.renamed(f"id {article.id!r} is another article's: kept as {new_id!r}")
            article = replace(article, id=new_id)
        self._taken[article.id] = digest
        return article


def _another(kept: str | None, read: str) -> bool:
    """Whether a text that is kept under an id is of another article, not an earlier state of the same."""
    if kept is None or kept == read:
        return False
    old, new = _shingles(kept), _shingles(read)
    return len(old & new) < _SAME * min(len(old), len(new))


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = text.casefold().split()
    return set(zip(words, words[1:], words[2:], strict=False))


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest()[:12]
