"""A role as text in, its normal form and its affiliation out."""

from __future__ import annotations

import re

from . import lexicon, places
from .fold import word_set

_PARTY_TAG = re.compile(
    r"\s?[,(]\s?(R|D|I|DFL|GOP|Rep\.|Dem\.|Republican|Democrat|Lib|Lab|Con|LNP|ALP|BJP|INC|SNP)"
    r"(?:\s?[-–—]\s?([A-Z][\w.]*(?: [A-Z][\w.]*)?))?\s?[,).]"
)
_PARTIES = {
    "R": "Republican", "GOP": "Republican", "Rep.": "Republican", "D": "Democratic", "Dem.": "Democratic",
    "Democrat": "Democratic", "DFL": "Democratic", "I": "Independent", "Lab": "Labour", "Con": "Conservative",
    "Lib": "Liberal",
}  # fmt: skip
_OFFICE = re.compile(
    r"(?:the )?(?:State|Defen[sc]e|Health(?: and Human Services)?|Education|Finance|Foreign Affairs|Home Affairs|"
    r"Justice|Labou?r|Commerce|Energy|Transportation|Agriculture|Homeland Security|Interior|Treasury|Veterans Affairs|"
    r"National Intelligence|[Ss]taff|[Pp]olice|[Pp]arliament|Congress|[Cc]ommunications|[Oo]perations|[Pp]olicy|state|"
    r"defen[sc]e|House|Exchequer|Commons|Lords)\b"
)
_RANKS = word_set(
    """
    former vice deputy prime chief assistant acting associate interim senior junior executive first foreign retired
    attorney press general managing finance defense defence interior health education national lead head supreme
    secretary lieutenant republican democratic presidential minority majority state home then incoming outgoing
    """
)
_PARTISAN = word_set("supporter ally surrogate critic opponent rival donor backer friend fan foe")


def spell_out(text: str) -> str:
    """A role with its abbreviations spelled out ("Lt. Gov." -> "Lieutenant Governor"); "CEO" stays."""
    return " ".join(w if w.lower() == "ceo" else lexicon.SPELLED_OUT.get(w.lower(), w) for w in text.split())


def party_tag(text: str, end: int) -> tuple[str, int] | None:
    """Affiliation by the tag after a name's end, and where the tag ends: "(R-Ga.)" -> "Republican, Georgia"."""
    tag = _PARTY_TAG.match(text, end)
    if not tag:
        return None
    where = tag[2] and (places.state(tag[2]) or tag[2].rstrip("."))
    return ", ".join(filter(None, (_PARTIES.get(tag[1], tag[1]), where))), tag.end()


def normalise(text: str) -> tuple[str, str | None]:
    """Form of a role to group by, and whom it is held for.

    "Apple's chief executive" -> ("chief executive", "Apple"); "director of the Arms Control Association" ->
    ("director", "Arms Control Association"); "Venezuelan President" -> ("President", "Venezuela"); offices that carry
    "of" in their name keep it ("Secretary of State").
    """
    text, affiliation = _owner(spell_out(text))
    text, after = _complement(text)
    text, before = _leading(text)
    return text, affiliation or after or before


def _owner(text: str) -> tuple[str, str | None]:
    own = re.match(r"(.+?)['’´]s? (.+)$", text)
    if own and any(lexicon.is_role(w.lower().strip(",")) for w in own[2].split()[:4]):
        return own[2], _bare(own[1])
    return text, None


def _complement(text: str) -> tuple[str, str | None]:
    tail = re.match(r"(.*?) (of|for|at|with|to|in|from|on) (?:the |a |an )?(.+)$", text)
    if not tail or not any(lexicon.is_role(w.lower()) for w in tail[1].split()[-2:]):
        return text, None
    head, preposition, rest = tail.groups()
    office = _OFFICE.match(rest) if preposition == "of" else None
    if office:
        more = re.match(r"\s*(?:of|for|in) (?:the )?(.+)", rest[office.end() :])
        return f"{head} of {office[0].strip()}", _bare(more[1]) if more else None
    if not rest[:1].isupper() and preposition != "for":
        return text, None
    return head, _bare(re.split(r" (?:at|in|and a|from|since|who|under) ", rest)[0])


def _leading(text: str) -> tuple[str, str | None]:
    """ "White House press secretary" -> ("press secretary", "White House")."""
    words = text.split()
    for k in (2, 1):
        name = " ".join(words[:k])
        land = places.country(name) or places.people_of(name)
        if land and len(words) > k:
            return " ".join(words[k:]), land
    cut = 0
    for i, word in enumerate(words[:-1]):
        low = word.lower()
        if low in lexicon.TITLES or lexicon.is_role(low) or low in _RANKS:
            break
        if not (word[0].isupper() or lexicon.is_organisation(low)):
            break
        cut = i + 1
    bare_word = cut == 1 and not words[0].isupper() and words[1].islower() and not _is_rank(words[1])
    if not cut or bare_word or lexicon.singular(words[-1].lower()) in _PARTISAN or not words[0][0].isupper():
        return text, None
    return " ".join(words[cut:]), _bare(" ".join(words[:cut]))


def _is_rank(word: str) -> bool:
    return lexicon.is_role(word) or word in _RANKS or lexicon.is_organisation(word)


def _bare(name: str) -> str:
    name = re.sub(r"^(?:the|a|an) ", "", name.strip(" ,"), flags=re.IGNORECASE)
    return (name.endswith(".") and places.state(name)) or name


def rank(text: str) -> int:
    """How much a role says of its bearer: 2 for work described, 1 for a bare title or a side taken, 0 for kinship."""
    words = [w.strip(",.").lower() for w in re.split(r" (?:of|for|to|at|in|who) ", text)[0].split()]
    head = lexicon.singular(words[-1])
    if head in _KIN:
        return 1 if len(words) > 2 or " of " in text else 0
    return 1 if len(text.split()) == 1 or head in _PARTISAN else 2


_KIN = word_set(
    """
    mother mom mum father dad wife husband son daughter brother sister parent uncle aunt nephew niece cousin
    grandmother grandfather widow widower girlfriend boyfriend friend neighbor neighbour colleague partner spouse man
    woman boy girl person
    """
)
