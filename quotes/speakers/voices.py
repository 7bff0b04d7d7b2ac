"""Reading and Cast in, whose voice the text itself is out: its author, the labels of transcripts and interviews."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from . import runs
from .cast import Cast, Entity
from .reading import Reading

_BIO = re.compile(r"^(?:is|was|are|edits|writes|covers|reports|served|serves|teaches|hosts|runs)$")
_TALKING = frozenset({"to", "with", "asked", "met", "interviewed", "meet", "meets", "interviews", "asks"})
"""Words before the name of who was talked to."""


def author(r: Reading, cast: Cast) -> Entity | None:
    """The person named in a byline ("By Ann Coulter", "Ann Coulter: ...") or in the note at the end of a column.

    "Rick Scott is the Republican governor of Florida." as the last paragraph says who wrote the text.
    """
    last_paragraph = r.paragraph[-1] if len(r) else 0
    for person in cast.people:
        for m in person.mentions:
            if m.first == m.last:
                continue
            opens = m.lead == 0 or r.paragraph[m.lead - 1] < r.paragraph[m.lead]
            before, after = r.lower[m.lead - 1] if m.lead else "", r.lower[m.last + 1] if m.last + 1 < len(r) else ""
            if before == "by" and r.paragraph[m.first] <= 3 and _alone(r, m.lead - 1, m.last):
                return person
            if m.lead == 0 and after == ":" and not r.words[m.last].isupper():
                return person
            note = opens and r.paragraph[m.first] >= max(2, last_paragraph - 3) and not r.quoted[m.first]
            if note and (_BIO.match(after) or after == ",") and _ends_text(r, m.first):
                return person
    return None


def _alone(r: Reading, first: int, last: int) -> bool:
    """Whether tokens make up most of their paragraph."""
    words = [i for i in range(max(0, first - 4), min(len(r), last + 12)) if r.paragraph[i] == r.paragraph[first]]
    opens = first == 0 or r.paragraph[first - 1] < r.paragraph[first]
    return opens and len(words) <= last - first + 8


def _ends_text(r: Reading, i: int) -> bool:
    """Whether a paragraph is short, unquoted and says nothing that somebody said."""
    tokens = [k for k in range(i, len(r)) if r.paragraph[k] == r.paragraph[i]]
    speech = {"said", "says", "told", "added", "asked", "tweeted", "wrote"}
    return len(tokens) <= 70 and not any(r.lower[k] in speech or r.quoted[k] for k in tokens)


def labelled(
    r: Reading, cast: Cast, letters: dict[int, Entity | None], initials: dict[str, Entity]
) -> dict[int, Entity]:
    """Paragraph -> who speaks in it, for transcripts ("WALLACE: ...") and interviews ("Q: ... A: ...").

    letters: token of "Q" or "A" -> whom it stands for; initials: as ``by_initials`` gives them.
    """
    starts = {r.paragraph[first]: (first, last) for first, last in runs.labels(r)}
    starts |= {r.paragraph[token]: (token, token) for token in letters}
    if len(starts) < 2:
        return {}
    voices: dict[int, Entity] = {}
    current: Entity | None = None
    for paragraph in range(min(starts), r.paragraph[-1] + 1):
        if paragraph in starts:
            first, last = starts[paragraph]
            current = letters[first] if first in letters else named_by(r, cast, initials, first, last)
        if current is not None:
            voices[paragraph] = current
    return voices


def by_initials(cast: Cast) -> dict[str, Entity]:
    """The persons of an article by two or three initials that nobody else in it has."""
    bearers: dict[str, list[Entity]] = defaultdict(list)
    for person in cast.people:
        bearers["".join(word[0] for word in person.name.split() if word[0].isupper())].append(person)
    return {letters: found[0] for letters, found in bearers.items() if len(found) == 1 and 2 <= len(letters) <= 3}


def named_by(r: Reading, cast: Cast, initials: dict[str, Entity], first: int, last: int) -> Entity | None:
    """The person whom a label names: by initials ("AR: ...") or by name."""
    if first == last and r.words[last] in initials:
        return initials[r.words[last]]
    hit = cast.by_token.get(last)
    return hit[0] if hit and hit[0].kind == "person" else None


def guest(r: Reading, cast: Cast, letters: Iterable[int], host: Entity | None) -> Entity | None:
    """The person interviewed, who is not the host: whom the text before the first question says to have been talked to,
    else whom the first paragraph with a name speaks of most."""
    asked = (r.sentence_starts[r.sentence[i]] for i, word in enumerate(r.words) if word == "?" and not r.quoted[i])
    begin = min([next(asked, len(r)), *letters])
    before = [(m, e) for e in cast.people if e is not host for m in e.mentions if m.first < begin]
    for m, e in sorted(before, key=lambda x: x[0].first):
        k = m.lead - 1
        while k >= 0 and r.sentence[k] == r.sentence[m.lead] and not cast.person_at(k):
            if r.lower[k] in _TALKING:
                return e
            k -= 1
    return min((e for _, e in before), key=lambda e: (r.paragraph[e.first], -len(e.mentions)), default=None)


def signed(r: Reading, cast: Cast) -> dict[int, Entity]:
    """Paragraph -> who signed it, for letters: a name alone in a paragraph signs all since the signature before."""
    bounds: dict[int, tuple[int, int]] = {}
    for i, paragraph in enumerate(r.paragraph):
        if r.words[i].isalnum():
            bounds[paragraph] = (bounds.get(paragraph, (i, i))[0], i)
    signers: dict[int, Entity] = {}
    pending: list[int] = []
    for paragraph in sorted(bounds):
        first, last = bounds[paragraph]
        hit = cast.by_token.get(first)
        alone = hit and hit[0].kind == "person" and hit[1].lead == first and hit[1].last > first
        rest = r.words[hit[1].last + 1 : last + 1] if alone else []
        signature = alone and len(rest) <= 5 and not any(w.islower() for w in rest)
        if signature and pending:
            signers.update(dict.fromkeys(pending, hit[0]))
            pending = []
        elif last - first >= 8:
            pending.append(paragraph)
    return signers
