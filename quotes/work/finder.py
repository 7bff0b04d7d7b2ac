"""Takes a batch of Articles; gives the Quotes of each: what one process does, whichever process that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quotes.models import Article, Quote


@dataclass(frozen=True, slots=True)
class Settings:
    """What a process needs to know to make the pipeline."""

    model: str | None = None
    """Name or folder of the spaCy pipeline."""
    attribution_model: str | None = None
    """Folder of the attribution model; None for the one in the package."""
    longest: int = 0
    """Characters of the longest article to expect, where that is more than the pipeline takes by itself."""


class Finder:
    """The pipeline, loaded once, and what it finds."""

    def __init__(self, settings: Settings) -> None:
        """Load the pipeline.  Raises ModelNotFound, ModelError."""
        import quotes

        self._nlp = quotes.load(settings.model, attribution_model=settings.attribution_model)
        self._nlp.max_length = max(self._nlp.max_length, settings.longest)
        self.name = _name(self._nlp.meta)
        """Of the spaCy pipeline, with its version."""

    def find(self, articles: Sequence[Article]) -> list[list[Quote]]:
        """The quotes of each article."""
        import quotes

        # Without a zone spaCy keeps every new word for ever, and memory grows with the number of articles.
        with self._nlp.memory_zone():
            return [found for _, found in quotes.find_quotes(articles, self._nlp)]


def _name(meta: Mapping[str, Any]) -> str:
    return f"{meta.get('lang', '')}_{meta.get('name', '')} {meta.get('version', '')}".strip("_ ") or "unnamed"
