"""A text's words in, the signatures of its quotations out: ``“We were never asked.” — Ana Roy, teacher``.

Letters, pull quotes and collections of readers' voices sign what they quote so.  So does, as surely, the agency copy in
which ``“We were never asked,” Ana Roy was quoted as saying``.
"""

from __future__ import annotations

from .queries import Query
from .words import CAPITAL, MIXED, UPPER, Words

_DASHES = frozenset("—–―‒⸺-~")
_LONGEST = 12
"""Words of a signature at most: a longer line after a dash goes on telling."""
_BEING = {"is", "are", "was", "were"}
_AS_SAYING = ["quoted", "as", "saying"]
_STOPS = frozenset(".!?;:")
_CAPITALISED = (CAPITAL, UPPER, MIXED)
_PARTICLES = {"al", "bin", "da", "das", "de", "del", "della", "den", "der", "di", "dos", "du", "el", "la", "van", "von"}
_WITHIN_NAMES = frozenset({*_PARTICLES, ".", "'", "-"})


def signatures(words: Words, quotations: list[Query]) -> dict[int, range]:
    """The words that name the speaker, by number of the quotation (``Query.chain``) that they sign.

    Signed is a quotation followed by who "was quoted as saying" it, and one that begins its paragraph and is followed,
    in its line or in one of its own, by a dash and a name in which every word is capitalised.  What the name's owner is
    may come after a comma; credits ("- Reuters.") stand after paragraphs that tell something besides.

    Args:
        words: of the whole text.
        quotations: of the text, in order, each paragraph of a quotation being one.
    """
    begins = {q.chain for q in quotations if not _same_line(words, q.first - 1, q.first)}
    found = {}
    for chain, last in {q.chain: q.last for q in quotations}.items():
        if name := _quoted(words, last) or (chain in begins and _name(words, last)):
            found[chain] = name
    return found


def _quoted(words: Words, at: int) -> range:
    """Who is told to have been quoted as saying what ends before a word."""
    for being in range(at + 1, min(at + _LONGEST, len(words) - 3)):
        if words.forms[being].lower() in _BEING:
            told = [form.lower() for form in words.forms[being + 1 : being + 4]] == _AS_SAYING
            return range(at, being) if told and _same_line(words, at - 1, being) else range(0)
        if words.forms[being] in _STOPS:
            break
    return range(0)


def _name(words: Words, at: int) -> range:
    dash = at
    while dash < len(words) and words.forms[dash] in _DASHES:
        dash += 1
    if dash in (at, len(words)) or _hyphen(words, at, dash) or _list_item(words, at):
        return range(0)
    end = dash
    while _same_line(words, dash, end):
        end += 1
    stop = dash
    while stop < end and (words.case[stop] in _CAPITALISED or words.forms[stop] in _WITHIN_NAMES):
        stop += 1
    after = words.forms[stop] if stop < end else ""
    while stop > dash and not words.forms[stop - 1][0].isalnum():
        stop -= 1
    named = stop > dash and words.case[dash] in _CAPITALISED
    return range(dash, stop) if named and end - dash <= _LONGEST and after in ("", ",", "(") else range(0)


def _hyphen(words: Words, at: int, dash: int) -> bool:
    """A single hyphen without a space after it joins words."""
    return dash == at + 1 and words.forms[at] == "-" and words.starts[dash] == words.ends[at]


def _list_item(words: Words, at: int) -> bool:
    """A dash at the beginning of a line is a bullet where the next line has one, too."""
    if _same_line(words, at - 1, at):
        return False
    after = at
    while _same_line(words, at, after):
        after += 1
    return after < len(words) and words.forms[after] in _DASHES


def _same_line(words: Words, a: int, b: int) -> bool:
    return 0 <= a < len(words) and 0 <= b < len(words) and bool(words.paragraph[a] == words.paragraph[b])
