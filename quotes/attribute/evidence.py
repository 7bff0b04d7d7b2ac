"""The parts of an attribution in, one line that tells an editor why out."""

from __future__ import annotations

from collections.abc import Sequence

from ..models import QuoteType
from .words import Words

_LONGEST = 60


_MARKS = {"direct": "quotation marks", "mixed": "partly in quotation marks", "indirect": "no quotation marks"}


def evidence(
    words: Words, cue: Sequence[int], source: Sequence[int], content: Sequence[int], kind: QuoteType, turn: bool
) -> str:
    """Why the words are taken for somebody's statement: the cue, where it stands, and the source beside it.

    Args:
        turn: whether the content is a turn of an interview or a transcript.
    """
    what = "a turn of an interview or transcript" if turn else _MARKS[kind]
    if turn:
        said = f"label “{_form(words, [*source, *cue])}”" if source else "an answer behind a question"
    elif cue:
        place = "before" if cue[-1] < content[0] else "after" if cue[0] > content[-1] else "inside"
        said = f"cue “{_form(words, cue)}” {place} the statement"
    else:
        said = "quotation without a cue of its own"
    if not source:
        who = "no source in the text near it"
    else:
        anchor = cue[0] if cue else content[0]
        lines = abs(int(words.paragraph[source[0]]) - int(words.paragraph[anchor]))
        where = f", {lines} paragraph{'s' * (lines > 1)} away" if lines else ""
        who = f"source “{_form(words, source)}”{where}"
    return f"{said}; {who}; {what}"


def _form(words: Words, chosen: Sequence[int]) -> str:
    start, end = words.span(chosen[0], chosen[-1])
    text = " ".join(words.text[start:end].split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
