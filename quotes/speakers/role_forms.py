"""A role as text in, its normal form and its affiliation out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from . import lexicon, places
from .fold import word_set

_BY_STATE = r"\s?[-–—,]\s?(?P<{}>[A-Z][\w.]*(?: [A-Z][\w.]*)?)"
_PARTY_TAG = re.compile(
    r"\s?\(\s?(?P<bracketed>R|D|I|DFL|GOP|Rep|Dem|Republican|Democrat|Lib|Lab|Con|LNP|ALP|BJP|INC|SNP|Labour|Greens?|"
    r"Conservative|Tory|Lib(?:eral)? Dem(?:ocrat)?|Plaid Cymru|Fine Gael|Fianna F[áa]il|Sinn F[ée]in|SDLP|DUP|UUP|UKIP|"
    r"NDP|CPC|ANC|DA|EFF|PML-N|PTI|PPP|AAP|DMK|TMC|CDU|CSU|SPD|AfD|FDP|(?:[A-Z][\w'’-]+ ){1,3}Party)\.?"
    rf"(?:{_BY_STATE.format('there')})?\s?\)"
    rf"|,\s?(?P<letter>[RDI]|DFL){_BY_STATE.format('where').replace(',', '', 1)}(?=\W|$)"
    r"|,\s?(?P<word>GOP|Republican|Democrat)(?:\sof\s(?P<of>[A-Z][\w.]*(?: [A-Z][\w.]*)?))?(?=[,.])"
)
_PARTIES = {
    "R": "Republican", "GOP": "Republican", "Rep": "Republican", "D": "Democratic", "Dem": "Democratic",
    "Democrat": "Democratic", "DFL": "Democratic", "I": "Independent", "Lab": "Labour", "Con": "Conservative",
    "Lib": "Liberal", "Tory": "Conservative",
}  # fmt: skip
_PARTY_WORDS = {
    "Republican": "Republican", "GOP": "Republican", "Democratic": "Democratic", "Democrat": "Democratic",
    "Independent": "Independent",
    "Labour": "Labour", "Conservative": "Conservative", "Tory": "Conservative", "Libertarian": "Libertarian",
}  # fmt: skip
_OFFICE = re.compile(
    r"(?:the )?(?:State|[Ii]nvestigations|[Rr]esearch|(?:[Hh]uman )?[Rr]esources|[Aa]thletics|[Mm]arketing|"
    r"[Ee]ngineering|[Ss]ecurity|[Ff]inance|(?:[Pp]ublic|[Gg]overnment|[Cc]orporate) [Aa]ffairs|[Pp]ublic [Rr]elations|"
    r"Defen[sc]e|Health(?: and Human Services)?|Education|Finance|Foreign Affairs|Home Affairs|"
    r"Justice|Labou?r|Commerce|Energy|Transportation|Agriculture|Homeland Security|Interior|Treasury|Veterans Affairs|"
    r"National Intelligence|[Ss]taff|[Pp]olice|[Pp]arliament|Congress|[Cc]ommunications|[Oo]perations|[Pp]olicy|state|"
    r"defen[sc]e|House|Exchequer|Commons|Lords)(?=$|,| (?:of|for|in|at|to|and)\b)"
)
_BODY = re.compile(
    r"\b(at|with|for|from|group|company|firm|organi[sz]ation|tank|charity|magazine|newspaper|network|committee|union|"
    r"association|club|agency|PAC|party|website|called|nonprofit|startup|(?:branch|chapter|arm|wing|unit|division|"
    r"department|office|school|section) (?:of|at|in)) (?:the |a |an )?([A-Z].*)"
)
_RANKS = word_set(
    """
    former vice deputy prime chief assistant acting associate interim senior junior executive first foreign retired
    attorney press general managing finance defense defence interior health education national lead head supreme
    secretary lieutenant republican democratic presidential minority majority state home then incoming outgoing
    """
)
OFFICES_HELD = {
    "heads": "head", "headed": "head", "leads": "leader", "led": "leader", "runs": "head", "chairs": "chair",
    "chaired": "chair", "directs": "director", "directed": "director", "founded": "founder", "edits": "editor",
    "owns": "owner", "coaches": "coach", "manages": "manager", "represents": "representative", "presides": "president",
}  # fmt: skip
"""Verbs of "who heads the institute" and the role that they state."""
_FIELDS = word_set("communications operations intelligence policy security staff services defense defence")
_TIMES = word_set(
    """
    former ex then acting interim outgoing incoming current retired longtime then- ex- long-time onetime presumptive
    likely presumed top leading prominent veteran first second two three four several both
    """
)
_ANY_BODY = word_set(
    """
    tv police fire company team city town county party club treasury school district union group board government
    cabinet opposition village band super bank hospital university council committee court campaign staff
    """
)
_PARTISAN = word_set("supporter ally surrogate critic opponent rival donor backer friend fan foe")


def spell_out(text: str) -> str:
    """One person's role with its abbreviations spelled out ("Lt. Gov." -> "Lieutenant Governor"); "CEO" stays.

    A role that several share is put in the singular ("presidential candidates" -> "presidential candidate").
    """
    verb, _, rest = text.partition(" ")
    if verb in OFFICES_HELD:
        text = f"{OFFICES_HELD[verb]} of {rest}"
    words = [w if w.lower() == "ceo" else lexicon.SPELLED_OUT.get(w.lower(), w) for w in text.split()]
    head = next((k for k, w in enumerate(words) if w.lower() in _PREPOSITIONS), len(words)) - 1
    if head >= 0 and not lexicon.is_listed_role(words[head].lower()):
        one = lexicon.singular(words[head].lower())
        if lexicon.is_role(one):
            words[head] = one.title() if words[head][0].isupper() else one
    return " ".join(words)


def party_tag(text: str, end: int) -> tuple[str, int] | None:
    """Affiliation by the tag after a name's end, and where the tag ends: "(R-Ga.)" -> "Republican, Georgia"."""
    tag = _PARTY_TAG.match(text, end)
    if not tag:
        return None
    party, state = tag["bracketed"] or tag["letter"] or tag["word"], tag["there"] or tag["where"] or tag["of"]
    where = state and (places.state(state) or places.state(state.replace(".", "")) or state.rstrip("."))
    return ", ".join(filter(None, (_PARTIES.get(party, party), where))), tag.end()


def party_tags(text: str) -> Iterator[tuple[int, int]]:
    """Where each party tag behind a word stands, from its comma or bracket on."""
    tags = (m.span() for m in _PARTY_TAG.finditer(text))
    return ((start, end) for start, end in tags if text[start - 1 : start].isalpha() or text[start - 1 : start] == ".")


def party(text: str) -> str | None:
    """The party that a role names ("the Republican nominee" -> "Republican")."""
    return next((_PARTY_WORDS[w] for w in text.split() if w in _PARTY_WORDS), None)


def normalise(text: str) -> tuple[str, str | None]:
    """Form of a role to group by, and whom it is held for.

    "Apple's chief executive" -> ("chief executive", "Apple"); "director of the Arms Control Association" ->
    ("director", "Arms Control Association"); "Venezuelan President" -> ("President", "Venezuela"); offices that carry
    "of" in their name keep it ("Secretary of State").
    """
    text, affiliation = _owner(spell_out(text))
    text, after = _complement(text)
    text, before = _leading(text)
    text, side = _of_party(text)
    return text, affiliation or ", ".join(filter(None, (side, after or before))) or None


def _of_party(text: str) -> tuple[str, str | None]:
    """ "Democratic Attorney General" -> ("Attorney General", "Democratic"): the party is not the office's."""
    side, _, office = text.partition(" ")
    held = side in _PARTY_WORDS and lexicon.TITLES.get(office.split()[-1].lower() if office else "", (None,))[0]
    return (office, _PARTY_WORDS[side]) if held else (text, None)


def _owner(text: str) -> tuple[str, str | None]:
    own = re.match(r"(.+?)['’´]s? (.+)$", text)
    held = own and any(lexicon.is_role(w.lower().strip(",")) for w in own[2].split()[:4])
    if held and not any(w.islower() and lexicon.is_role(w) for w in own[1].split()):
        return own[2], _bare(own[1])
    return text, None


def _complement(text: str) -> tuple[str, str | None]:
    tail = re.match(r"(.*?) (of|for|at|with|to|in|from|on) (?:the |a |an )?(.+)$", text)
    if not tail or not any(lexicon.is_role(w.lower()) for w in tail[1].split()[-2:]):
        return text, None
    head, preposition, rest = tail.groups()
    if side := _PARTY_WORDS.get(head.split()[-1].title()):
        return head, ", ".join(filter(None, (side, places.state(rest))))
    office = _OFFICE.match(rest) if preposition == "of" else None
    if office:
        more = re.match(r"\s*(?:of|for|in) (?:the )?(.+)", rest[office.end() :])
        return f"{head} of {office[0].strip()}", _bare(more[1]) if more else None
    body = _BODY.search(rest)
    if not rest[:1].isupper() and not body and preposition != "for":
        return text, None
    if body and not rest[:1].isupper():
        field = body.start() and preposition == "of" and body[0][0].islower() and not lexicon.is_organisation(body[1])
        rest, head = body[2], f"{head} of {rest[: body.start()].strip()}" if field else head
    return head, _bare(re.split(r" (?:at|in|and an?|from|since|who|under) | and (?=\w+ (?:of|at|for) )", rest)[0])


def _leading(text: str) -> tuple[str, str | None]:
    """ "White House press secretary" -> ("press secretary", "White House"); "former" stays with the role."""
    words = text.split()
    kept = next((k for k, w in enumerate(words) if w.lower() not in _TIMES), 0)
    kept, words = words[:kept], words[kept:]
    for k in (2, 1):
        name = " ".join(words[:k])
        land = places.country(name) or places.people_of(name)
        if land and len(words) > k and (not words[k][0].isupper() or _is_rank(words[k].lower().rstrip("."))):
            return " ".join(kept + words[k:]), land
    cut = 0
    for i, word in enumerate(words[:-1]):
        low = word.lower()
        body = lexicon.is_organisation(low) and word[0].isupper() and low not in lexicon.TITLES and low not in _RANKS
        body = body and not (cut and low in _FIELDS)
        if body and all(w[0].isupper() or w in ("of", "and", "for", "the") for w in words[: i + 1]):
            cut = i + 1
    if cut and words[cut] in ("of", "for", "on", "against"):
        ends = (k for k in range(cut + 1, len(words)) if words[k].islower() or lexicon.is_listed_role(words[k].lower()))
        cut = next(ends, cut)
    for i, word in enumerate(() if cut else words[:-1]):
        low = word.lower()
        if low in lexicon.TITLES or lexicon.is_role(low) or low in _RANKS:
            break
        if "-" in word and word.rsplit("-", 1)[1].islower():
            return text, None
        if not (word[0].isupper() or lexicon.is_organisation(low)):
            break
        cut = i + 1
    if cut == 1 and words[0].lower() in _ANY_BODY:
        return text, None
    bare_word = cut == 1 and not words[0].isupper() and words[1].islower() and not _is_rank(words[1])
    if not cut or bare_word or lexicon.singular(words[-1].lower()) in _PARTISAN or not words[0][0].isupper():
        return text, None
    return " ".join(kept + words[cut:]), _side(words[:cut]) or _bare(" ".join(words[:cut]))


def _side(words: list[str]) -> str | None:
    """Party and state of a role ("Wisconsin GOP Rep." -> "Republican, Wisconsin"), where its modifiers are no more."""
    parties = [_PARTY_WORDS[w] for w in words if w in _PARTY_WORDS]
    state = places.state(" ".join(w for w in words if w not in _PARTY_WORDS))
    if not parties or len(words) - 1 != len((state or "").split()):
        return None
    return ", ".join(filter(None, (parties[0], state)))


def _is_rank(word: str) -> bool:
    return lexicon.is_role(word) or word in _RANKS or lexicon.is_organisation(word)


def _bare(name: str) -> str | None:
    """A body's name without article and without what it is ("the charity Shelter" -> "Shelter")."""
    name = re.sub(r"['’]s (?=[a-z])(?!.*\b(?:campaign|office|government|party|team)$).*", "", name)
    name = re.sub(r"^(?:the|a|an) ", "", name.strip(" ,"), flags=re.IGNORECASE)
    words = name.split()
    lower = next((k for k, w in enumerate(words) if w[0].isupper()), 0)
    if not any(w in _PREPOSITIONS for w in words[:lower]):
        name = " ".join(words[lower:])
    if name[:1].isdigit() or name.islower() or name.lower() in _ANY_BODY:
        return None
    return (name.endswith(".") and places.state(name)) or name


WORK, TITLE, SIDE, PARTY, KINSHIP, NOTHING = 6, 5, 4, 3, 2, -1


def rank(text: str) -> int:
    """How much a role says of its bearer, most first.

    WORK described, a bare TITLE, a SIDE taken or an office left, a PARTY alone, KINSHIP, NOTHING ("man").
    """
    words = [w.strip(",.").lower() for w in re.split(r" (?:of|for|to|at|in|who|from) ", text)[0].split()]
    head = lexicon.singular(words[-1])
    if head in _ANYBODY:
        return SIDE if len(words) > 2 or " of " in text else NOTHING
    if head in _KIN:
        return KINSHIP
    if len(words) == 1 and head.title() in _PARTY_WORDS:
        return PARTY
    if head in _PARTISAN or head in _SIDES:
        return SIDE
    if words[0] in _PAST:
        return SIDE
    return TITLE if len(text.split()) == 1 else WORK


_PAST = frozenset({"former", "ex", "onetime", "then"})
_SIDES = word_set("opponent challenger democrat republican conservative liberal independent progressive hopeful")
_PREPOSITIONS = frozenset({"of", "for", "to", "at", "in", "with", "from", "on"})
_ANYBODY = word_set("man woman boy girl person figure individual")
_KIN = word_set(
    """
    mother mom mum father dad wife husband son daughter brother sister parent uncle aunt nephew niece cousin
    grandmother grandfather widow widower girlfriend boyfriend friend neighbor neighbour colleague partner spouse
    grandson granddaughter fiancee fiance sibling twin
    """
)
