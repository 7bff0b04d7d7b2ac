"""From a name to its keys: the folded form to compare, the words of it, the readable id of a row."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


@lru_cache(maxsize=65_536)
def fold(name: str) -> str:
    """Lower case without diacritics or punctuation, words joined by one space: "Nicolás  Maduro" -> "nicolas maduro".

    A period inside an abbreviation joins its letters ("U.S." -> "us"), as does an apostrophe ("O'Neill" -> "oneill").
    """
    return fold_text(name)


def fold_text(text: str) -> str:
    """``fold`` without remembering, for what is long."""
    plain = _BEYOND_ASCII.sub(_bare, unicodedata.normalize("NFKD", text))
    plain = re.sub(r"['’‘`´]|(?<=\b\w)\.(?=\w\b)", "", plain.casefold())
    return " ".join(_WORD.findall(plain))


def _bare(match: re.Match[str]) -> str:
    return "" if unicodedata.combining(match[0]) else match[0]


def slug(name: str) -> str:
    """A readable id of at most 60 characters; a hash of the name where nothing of it is Latin."""
    ascii_words = re.findall(r"[a-z0-9]+", fold(name).encode("ascii", "ignore").decode())
    return "-".join(ascii_words)[:60].rstrip("-") or short_hash(name)


def short_hash(text: str) -> str:
    """8 hexadecimal digits of the SHA-256 of text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def word_set(words: str) -> frozenset[str]:
    """The words of a list written as text."""
    return frozenset(words.split())
