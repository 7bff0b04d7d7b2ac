"""Takes a text; gives the language that it is certainly in, where that is not the wanted one, and mends mojibake."""

from __future__ import annotations

from functools import lru_cache

_SAMPLE = 1500
"""Characters that are enough to tell."""
_LETTERS = 60
"""With fewer, names decide more than words."""
_CERTAIN = 0.95


def foreign(text: str, wanted: str) -> str | None:
    """ISO 639-1 code of another language than wanted, if text is certainly in it; else None.

    Method: naive Bayes over byte n-grams (Lui and Baldwin, langid.py, ACL 2012).
    """
    sample = text[:_SAMPLE]
    if sum(map(str.isalpha, sample)) < _LETTERS:
        return None
    language, probability = _identifier().classify(sample)
    return str(language) if language != wanted and probability >= _CERTAIN else None


def mended(text: str) -> str:
    """text with its wrong decoding undone where that is certain ("weâ€™re" -> "we’re"); marks stay curly."""
    import ftfy

    return ftfy.fix_encoding(text)


def garbled(text: str) -> bool:
    """Whether text looks as if it was decoded wrongly."""
    from ftfy.badness import is_bad

    return any(sign in text for sign in ("â€", "Ã", "Â")) and is_bad(text)


@lru_cache(maxsize=1)
def _identifier():
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
