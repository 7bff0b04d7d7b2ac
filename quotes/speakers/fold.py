"""Words in, the forms to compare them by out: case, diacritics and apostrophes dropped."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_SPECIAL = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})
_APOSTROPHES = "'’‘´`ʼ"


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Casefolded word without diacritics, apostrophes and final dots ("Gonzàlez" -> "gonzalez")."""
    if not word.isascii():
        plain = unicodedata.normalize("NFKD", word)
        word = "".join(c for c in plain if not unicodedata.combining(c))
    word = word.casefold().translate(_SPECIAL)
    return word.translate({ord(c): None for c in _APOSTROPHES}).rstrip(".")


def word_set(text: str) -> frozenset[str]:
    """The words of a table written as running text."""
    return frozenset(text.split())
