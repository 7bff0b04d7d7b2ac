"""Text in, quotation marks out: which marks open and close a quotation, and which of them belong to one statement.

Every mark decides by its own neighbours whether it opens or closes, so a stray mark never shifts the pairs after it.
Pairs are matched within a paragraph (a line); a quotation left open at a paragraph's end goes on in the next one
when that begins with an opening mark (Chicago Manual of Style, 13.32).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..models import Span

# UTF-8 read as Windows-1252, once or twice, and the C1 controls that stand for Windows-1252 marks.
_MOJIBAKE = {
    "Ã¢â‚¬Å“": "“",
    "Ã¢â‚¬Â\x9d": "”",
    "Ã¢â‚¬â„¢": "’",
    "Ã¢â‚¬Ëœ": "‘",
    "â€œ": "“",
    "â€\x9d": "”",
    "â€ť": "”",
    "â€™": "’",
    "â€˜": "‘",
    "\x93": "“",
    "\x94": "”",
    "\x92": "’",
    "\x91": "‘",
    "&ldquo;": "“",
    "&rdquo;": "”",
    "&lsquo;": "‘",
    "&rsquo;": "’",
    "&quot;": '"',
    "&#8220;": "“",
    "&#8221;": "”",
}
_MARK = re.compile(
    "|".join(map(re.escape, sorted(_MOJIBAKE, key=len, reverse=True)))
    + "|â€(?=[\\s,.;:!?)]|$)"  # a closing mark whose third byte was dropped
    + "|``|''|´´|,,(?=\\w)|[“”„‟\"＂〝〞〟«»‘’‚‛'`´‹›「」『』]"
)
_DOUBLE = set('“”„‟"＂〝〞〟') | {"``", "''", "´´", ",,"}
_ANGLE = set("«»‹›「」『』")
_ALWAYS_OPEN = {"“", "„", "‟", "``", ",,", "〝", "「", "『"}
_ALWAYS_CLOSE = {"〞", "〟", "」", "』"}
# Words that begin with an apostrophe, and decades ('90s): their mark opens nothing.
_ELISION = re.compile(r"(?:\d0s?\b|\d\d\b|(?:tis|twas|em|til|cause|bout|n|cos|round|hood|nuff|tude)\b)", re.I)
# A turn of a transcript that stands in quotation marks ("JONES: I never said so."): nobody says the label.
_TURN = re.compile(r"[^\W\d_a-z](?:[^\W_a-z]|[ .’'-]){1,40}:\s+(?=\S)")
_TURNS = 2
"""Labelled paragraphs that make a transcript: one alone may be what is said ("WARNING: ...")."""
_PARAGRAPH = re.compile(r"[^\n\r\u2028\u2029]+")
_LONGEST_SINGLE = 1_500
"""Characters that a quotation in single marks may span: beyond it the closing mark is an apostrophe."""
_MOST_SINGLES = 64
"""Single marks to look at for the one that closes: keeps the time linear in the length of any text."""
_DEEPEST = 16
"""Marks that may stand open at once in a paragraph: more are no quotations within quotations."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One quotation mark: its range of characters and what it reads as."""

    start: int
    end: int
    char: str


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quoted stretch of one paragraph, marks included."""

    start: int
    end: int
    inner: Span
    """The words alone, without the marks."""
    depth: int
    """0 for the outermost marks."""
    chain: int
    """Number shared by the paragraphs of one quotation that runs over several."""


def paragraphs(text: str) -> list[Span]:
    """Lines of a text that hold something besides space, as character ranges."""
    return [Span(*m.span()) for m in _PARAGRAPH.finditer(text) if not m.group().isspace()]


def find_marks(text: str, start: int = 0, end: int | None = None) -> list[Mark]:
    """Everything in text[start:end] that can be a quotation mark; apostrophes inside words are left out."""
    end = len(text) if end is None else end
    found = []
    for m in _MARK.finditer(text, start, end):
        char = _MOJIBAKE.get(m.group(), "”" if m.group() == "â€" else m.group())
        s, e = m.span()
        inside_word = s > start and e < end and text[s - 1].isalnum() and text[e].isalnum()
        if char in _DOUBLE or char in _ANGLE or not inside_word:
            found.append(Mark(s, e, char))
    return found


def quotations(text: str) -> list[Quotation]:
    """Every quotation of a text in order of its opening mark.

    Ranges lie inside the text, none is empty, and no two cross: of two that overlap, one holds the other.
    """
    reversed_angles = _angles_reversed(text)
    found: list[Quotation] = []
    chain = 0
    carried: int | None = None
    carried_from = 0
    carried_turn = False
    turns = _turns(text)
    for start, end in paragraphs(text):
        marks = find_marks(text, start, end)
        pairs, left_open = _pair_doubles(text, marks, start, end, reversed_angles)
        pairs += _pair_singles(text, marks, pairs, start, end)
        first = min(marks, key=lambda m: m.start, default=None)
        opens_paragraph = (
            first is not None and not text[start : first.start].strip() and _opens_quotation(first, pairs, left_open)
        )
        said = turns.get(first.end) if first is not None and opens_paragraph else None
        if said is not None:
            pairs = [p for p in pairs if p[0] is first or p[0].start >= said]
        continued = carried if opens_paragraph and said is None else None
        if carried is not None and continued is None and not carried_turn:
            # The paragraph before was left open, but this one does not reopen it: that mark was a stray.
            found[carried_from:] = _without_tail(found[carried_from:], carried)
        carried_turn = said is not None or (continued is not None and carried_turn)
        carried = None
        if left_open is not None:
            tail = start + len(text[start:end].rstrip())
            if tail > left_open.end:
                pairs = [p for p in pairs if not p[0].start < left_open.start < p[1].end]
                pairs.append((left_open, Mark(tail, tail, "")))
        depths = _depths(pairs)
        for (a, b), depth in sorted(zip(pairs, depths, strict=True), key=lambda p: (p[0][0].start, -p[0][1].end)):
            opening = Mark(said, said, "") if said is not None and a is first else a
            if not text[opening.end : b.start].strip():
                continue
            if depth == 0 and continued is not None and a is first:
                number = continued
            else:
                chain += 1
                number = chain
            found.append(Quotation(opening.start, b.end, Span(opening.end, b.start), depth, number))
            if left_open is not None and a is left_open:
                carried = number
                if number != continued:
                    carried_from = len(found) - 1
    if carried is not None and not carried_turn:
        found[carried_from:] = _without_tail(found[carried_from:], carried)
    return found


def _turns(text: str) -> dict[int, int]:
    """Where the label of a turn begins to where the turn's words begin, in a transcript in quotation marks."""
    labelled = {}
    for start, end in paragraphs(text):
        at = start + len(text[start:end]) - len(text[start:end].lstrip())
        mark = _MARK.match(text, at, end)
        label = mark and _TURN.match(text, mark.end(), end)
        if label:
            labelled[label.start()] = label.end()
    return labelled if len(labelled) >= _TURNS else {}


def _without_tail(found: list[Quotation], chain: int) -> list[Quotation]:
    """The quotations less the unclosed part of a chain."""
    return [q for q in found if not (q.chain == chain and q.inner.end == q.end)]


def _opens_quotation(mark: Mark, pairs: list[tuple[Mark, Mark]], left_open: Mark | None) -> bool:
    return mark is left_open or any(a is mark for a, _ in pairs)


def _angles_reversed(text: str) -> bool:
    """German and Danish books set »so«."""
    left, right = text.find("«"), text.find("»")
    return -1 < right < left


def _looks_open(text: str, mark: Mark, start: int, end: int) -> bool:
    before = text[mark.start - 1] if mark.start > start else " "
    after = text[mark.end] if mark.end < end else " "
    return (before.isspace() or before in "([{—–-/‘'\"“…:`") and not after.isspace() and after not in ",;:!?)]}"


def _looks_close(text: str, mark: Mark, start: int, end: int) -> bool:
    before = text[mark.start - 1] if mark.start > start else " "
    after = text[mark.end] if mark.end < end else " "
    return not before.isspace() and (not after.isalnum() or before in ".,!?…")


def _pair_doubles(
    text: str, marks: list[Mark], start: int, end: int, reversed_angles: bool
) -> tuple[list[tuple[Mark, Mark]], Mark | None]:
    """Pairs of double marks and guillemets of one paragraph, and the mark that stays open at its end."""
    stack: list[Mark] = []
    pairs: list[tuple[Mark, Mark]] = []
    for mark in marks:
        if mark.char not in _DOUBLE and mark.char not in _ANGLE:
            continue
        opens = _double_opens(text, mark, stack, start, end, reversed_angles)
        if opens:
            if len(stack) == _DEEPEST:
                del stack[1]
            stack.append(mark)
        elif stack:
            family = mark.char in _ANGLE
            k = next((i for i in reversed(range(len(stack))) if (stack[i].char in _ANGLE) == family), None)
            if k is not None:
                pairs.append((stack[k], mark))
                del stack[k:]
    left_open = next((m for m in stack if m.char not in _ANGLE), None)
    # An opener left over before a later complete pair is a stray, unless it starts the paragraph.
    latest = max((a.start for a, _ in pairs), default=-1)
    if left_open is not None and latest > left_open.start and text[start : left_open.start].strip():
        left_open = next((m for m in stack if latest <= m.start and m.char not in _ANGLE), None)
    return pairs, left_open


def _double_opens(text: str, mark: Mark, stack: list[Mark], start: int, end: int, reversed_angles: bool) -> bool:
    if mark.char in "«‹":
        return not reversed_angles
    if mark.char in "»›":
        return reversed_angles
    if mark.char in _ALWAYS_CLOSE:
        return False
    low_open = any(m.char in "„‟,," for m in stack)
    if mark.char == "“" and low_open:
        return False
    looks_open, looks_close = _looks_open(text, mark, start, end), _looks_close(text, mark, start, end)
    if mark.char in _ALWAYS_OPEN:
        # A mark typed the wrong way round closes what stands open.
        return not (stack and looks_close and not looks_open)
    if mark.char in ("”", "''"):
        return looks_open and not looks_close and not (stack and mark.char == "''")
    if looks_open != looks_close:
        return looks_open
    return not stack


def _pair_singles(
    text: str, marks: list[Mark], doubles: list[tuple[Mark, Mark]], start: int, end: int
) -> list[tuple[Mark, Mark]]:
    """Pairs of single marks (British quotations, quotations within quotations), apostrophes left alone."""
    singles = [m for m in marks if m.char in "‘’‚‛'`´"]
    pairs: list[tuple[Mark, Mark]] = []
    around = _enclosing(singles, doubles)
    i = 0
    while i < len(singles):
        opener, opened_in = singles[i], around[i]
        i += 1
        if not _single_opens(text, opener, start, end):
            continue
        best = None
        for k in range(i, min(i + _MOST_SINGLES, len(singles))):
            mark = singles[k]
            if mark.start - opener.end > _LONGEST_SINGLE:
                break
            if _single_opens(text, mark, start, end) and not _looks_close(text, mark, start, end):
                break
            if not _single_closes(text, mark, end) or around[k] != opened_in:
                continue
            if not _maybe_possessive(text, mark, end):
                best = k
                break
            if best is None:
                best = k
        if best is not None and text[opener.end : singles[best].start].strip():
            pairs.append((opener, singles[best]))
            i = best + 1
    return pairs


def _single_opens(text: str, mark: Mark, start: int, end: int) -> bool:
    if mark.char in "’´" and mark.end < end and not _looks_open(text, mark, start, end):
        return False
    if (
        not _looks_open(text, mark, start, end)
        or mark.end >= end
        or not (text[mark.end].isalnum() or text[mark.end] in "\"“[…'$£€.")
    ):
        return False
    return not _ELISION.match(text, mark.end)


def _single_closes(text: str, mark: Mark, end: int) -> bool:
    after = text[mark.end] if mark.end < end else " "
    return mark.char not in "‘`‚‛" and not text[mark.start - 1].isspace() and not after.isalnum()


def _maybe_possessive(text: str, mark: Mark, end: int) -> bool:
    """ "the farmers' market": an s before the mark and a word in lower case after it."""
    rest = text[mark.end : min(end, mark.end + 2)]
    return text[mark.start - 1] in "sS" and len(rest) == 2 and rest[0].isspace() and rest[1].isalnum()


def _enclosing(marks: list[Mark], pairs: list[tuple[Mark, Mark]]) -> list[int]:
    """Of each mark the start of the innermost pair around it, -1 outside all; pairs do not cross each other.

    Two marks pair up without crossing another pair only where this is the same.
    """
    waiting = sorted(pairs, key=lambda p: p[0].start, reverse=True)
    around: list[tuple[Mark, Mark]] = []
    found = []
    for mark in marks:
        while waiting and waiting[-1][0].start < mark.start:
            while around and around[-1][1].end <= waiting[-1][0].start:
                around.pop()
            around.append(waiting.pop())
        while around and around[-1][1].end <= mark.start:
            around.pop()
        found.append(around[-1][0].start if around else -1)
    return found


def _depths(pairs: list[tuple[Mark, Mark]]) -> list[int]:
    order = sorted(range(len(pairs)), key=lambda k: (pairs[k][0].start, -pairs[k][1].end))
    depths = [0] * len(pairs)
    open_ends: list[int] = []
    for k in order:
        a, b = pairs[k]
        while open_ends and open_ends[-1] <= a.start:
            open_ends.pop()
        depths[k] = len(open_ends)
        open_ends.append(b.end)
    return depths


def outermost(found: Sequence[Quotation]) -> list[Quotation]:
    """The quotations that lie in no other."""
    return [q for q in found if q.depth == 0]
