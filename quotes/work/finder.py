"""Takes a batch of Articles; gives the Quotes of each: what one process does, whichever process that is."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quotes.models import SPACY_PIPELINES, Article, Quote

_PACKAGE = Path(__file__).parents[1]
_RULES = ("models.py", "pipeline.py", "attribute/*.py", "speakers/*.py")
"""The code that decides which quotes an article has."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a process needs to know to make the pipeline."""

    model: str | None = None
    """Name or folder of the spaCy pipeline."""
    attribution_model: str | None = None
    """Folder of the attribution model; None for the one in the package."""


def model_name(settings: Settings) -> str | None:
    """Both models by name and a digest of them and of the code that decides; None where one cannot be told.

    Loads nothing.  Two runs of one name find the same quotes in the same article.
    """
    attribution = Path(settings.attribution_model or _PACKAGE / "attribute" / "model")
    try:
        spacy = (_spacy_folder(settings.model) / "meta.json").read_bytes()
        manifest = (attribution / "manifest.json").read_bytes()
        rules = [file.read_bytes() for pattern in _RULES for file in sorted(_PACKAGE.glob(pattern))]
        digest = hashlib.sha256(b"\0".join([spacy, manifest, *rules])).hexdigest()
        return f"{_name(json.loads(spacy))}, {json.loads(manifest).get('name', attribution.name)}, {digest[:12]}"
    except (OSError, ValueError, AttributeError):
        return None


def _spacy_folder(model: str | None) -> Path:
    """Where a pipeline lies.  Raises FileNotFoundError."""
    if model and Path(model).is_dir():
        return Path(model)
    for name in [model] if model else SPACY_PIPELINES:
        found = importlib.util.find_spec(name) if name.isidentifier() else None
        if found and found.origin:
            return Path(found.origin).parent
    raise FileNotFoundError(model)


class Finder:
    """The pipeline, loaded once, and what it finds."""

    def __init__(self, settings: Settings) -> None:
        """Load the pipeline.  Raises ModelNotFound, ModelError."""
        import quotes

        self._nlp = quotes.load(settings.model, attribution_model=settings.attribution_model)
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
