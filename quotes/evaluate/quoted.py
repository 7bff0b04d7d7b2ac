"""A text in, its quoted spans out, read from double marks alone.

Kept apart from ``quotes.attribute.marks`` on purpose: what is measured does not choose what it is measured on.
"""

from __future__ import annotations

import re

_MARK = re.compile('[“”"]')
_LINE = re.compile(r"[^\n]+")
_OPENERS_BEFORE = "([{—–-‘'…"
_PUNCTUATION_AFTER = ".,;:!?)]}"


def quoted_spans(text: str, at_least: int = 3) -> list[tuple[int, int]]:
    """Quoted spans of ``at_least`` words, as characters, marks included.

    A straight mark is read by its neighbours, or opens and closes in turn where they do not tell.  A quotation left
    open at a paragraph's end reaches that end if the next paragraph begins with a mark, else it is none.
    """
    lines = [m.span() for m in _LINE.finditer(text) if not m.group().isspace()]
    found: list[tuple[int, int]] = []
    for number, (start, end) in enumerate(lines):
        line = text[start:end]
        opened: int | None = None
        for m in _MARK.finditer(line):
            at = m.start()
            if _opens(line, at, opened is not None):
                opened = at
            elif opened is not None:
                found.append((start + opened, start + at + 1))
                opened = None
        if opened is not None and number + 1 < len(lines):
            after = text[slice(*lines[number + 1])].lstrip()
            if after.startswith(("“", '"')):
                found.append((start + opened, start + len(line.rstrip())))
    return [s for s in found if _words(text[slice(*s)]) >= at_least]


def _opens(line: str, at: int, standing_open: bool) -> bool:
    before = line[at - 1] if at else " "
    after = line[at + 1 : at + 2] or " "
    like_opening = (
        (before.isspace() or before in _OPENERS_BEFORE) and not after.isspace() and after not in _PUNCTUATION_AFTER
    )
    like_closing = not before.isspace() and (after.isspace() or after in _PUNCTUATION_AFTER + "—–-’'…")
    match line[at]:
        case "“":
            return True
        case "”":
            return not standing_open and like_opening and not like_closing
        case _:
            return like_opening if like_opening != like_closing else not standing_open


def _words(text: str) -> int:
    return sum(any(c.isalnum() for c in word) for word in text.split())
