"""Quotes of the news with their speakers: ``find_quotes(articles, load())``."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .models import Article, Attribution, Quote, Speaker

if TYPE_CHECKING:
    from .pipeline import find_quotes, load

__all__ = ["Article", "Attribution", "Quote", "Speaker", "find_quotes", "load"]


def __getattr__(name: str) -> Any:
    # spaCy takes a second to import; what only reads or stores quotes does without.
    if name in ("find_quotes", "load"):
        return getattr(import_module(".pipeline", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
