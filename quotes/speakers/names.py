"""Forms of people's names in, the question answered whether two forms can be one person's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from nameparser import HumanName

from .fold import fold, word_set
from .given_names import gender_of

PARTICLES = word_set(
    """
    de la dela del delos della di da do dos das du van von der den ter ten bin ibn bint al el ul ur y e le les st
    st. san abu umm binti binte s/o d/o a/l a/p ní nic uí af av zu zur ap dell' d' al- el- ud uz
    """
)
SUFFIXES = word_set("jr jr. sr sr. ii iii iv phd ph.d. m.d. md esq esq. qc kc mp obe cbe")

_NICKNAME = re.compile(r"(?<=\s)[“\"‘'(][^“”\"()]{1,30}?[”\"’')](?=\s)")
_GENERATIONS = frozenset({"jr", "sr"})

_NICKNAMES = """
william bill billy will willie liam;robert bob bobby rob robbie;richard dick rick ricky rich richie;john jack johnny jon
james jim jimmy jamie;michael mike mick mickey;joseph joe joey;thomas tom tommy;charles charlie chuck chas;edward ed
eddie ted teddy ned;theodore ted teddy theo;theodor ted;henry harry hank;david dave davey;daniel dan danny
stephen steve steven;gregory greg;anthony tony;lawrence larry;elizabeth liz beth betsy betty lizzie eliza libby
margaret maggie meg peggy;katherine kate kathy katie kathryn catherine cathy;patricia pat patty tricia;patrick pat
barbara barb;deborah debbie deb;susan sue suzy;jennifer jen jenny;rebecca becky;victoria vicky tori;alexandra alex sandy
alexander alex alec sandy sasha;aleksandr sasha;nicholas nick;christopher chris;christine chris tina;andrew andy drew
matthew matt;benjamin ben;samuel sam;samantha sam;timothy tim;jeffrey jeff geoffrey geoff;kenneth ken kenny
ronald ron ronnie;donald don donny;raymond ray;gerald gerry jerry;jerome jerry;leonard len lenny;frederick fred freddy
francis frank;franklin frank;albert al bert;alfred al fred;eugene gene;walter walt;philip phil;peter pete
douglas doug;russell russ;vincent vince;zachary zach zack;joshua josh;jonathan jon;nathaniel nate nathan;abraham abe
abigail abby;jessica jess;dorothy dot;florence flo;virginia ginny;jacqueline jackie;pamela pam;cynthia cindy
sandra sandy;teresa terry;terrence terry;martin marty;mitchell mitch;stanley stan;bernard bernie;sidney sid
vladimir vova;mohammed mohammad muhammad mohamed mohamad;yousef youssef yusuf joseph;ahmed ahmad;hussein hussain
sergei sergey;aleksei alexei alexey;dmitry dmitri;yevgeny evgeny;volodymyr vladimir;antonio tony;francisco paco
jose pepe;ignacio nacho;guillermo memo;eduardo eddie;enrique kike;madeleine maddy;kimberly kim;allison ali
melissa mel;melvin mel;gilbert gil;calvin cal;clifford cliff;clinton clint;bradley brad;gabriel gabe;isaac ike
lindsey lindsay;nancy nan;rosemary rose;angela angie;valerie val;stephanie steph;veronica ronnie;maximilian max
"""


@lru_cache
def _groups() -> dict[str, set[int]]:
    groups: dict[str, set[int]] = {}
    for number, row in enumerate(r for line in _NICKNAMES.strip().splitlines() for r in line.split(";")):
        for name in row.split():
            groups.setdefault(name, set()).add(number)
    return groups


def same_given(a: str, b: str) -> bool:
    """Whether two folded given names can be one person's: equal, an initial, short for the other, or a nickname."""
    if a == b:
        return True
    if len(a.replace(".", "")) <= 1 or len(b.replace(".", "")) <= 1:
        return a[:1] == b[:1]
    if {gender_of(a), gender_of(b)} == {"m", "f"}:
        return False
    groups = _groups()
    return a.startswith(b) or b.startswith(a) or bool(groups.get(a, set()) & groups.get(b, set()))


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name taken apart; every part is folded (see fold), the text is not."""

    text: str
    """As written, without titles."""
    parts: tuple[str, ...]
    """All words but particles and suffixes."""
    given: str
    surname: tuple[str, ...]
    suffix: str

    @property
    def full(self) -> bool:
        """Whether the name has more than a surname or a given name."""
        return len(self.parts) > 1

    @property
    def gender(self) -> str:
        """ "m" or "f" by the given name, "" when it tells nothing."""
        if not self.full:
            return ""
        gender = gender_of(self.given)
        if gender is None and len(self.given) <= 2 and len(self.parts) > 2:
            gender = gender_of(self.parts[1])
        return gender if gender in ("m", "f") else ""


@lru_cache(maxsize=8192)
def parse(text: str) -> Name:
    """A name without titles, taken apart; "Bill" in quotation marks or brackets is a nickname and no part of it."""
    text = _NICKNAME.sub(" ", text).strip() or text
    # nameparser costs half a millisecond: only names that are more than plain words need it.
    plain = all(w[0].isupper() and w.isalpha() and fold(w) not in PARTICLES | SUFFIXES for w in text.split())
    human = None if plain else HumanName(text)
    suffix = fold(human.suffix) if human and human.suffix else ""
    words = [
        w
        for w in text.replace(",", " ").split()
        if w[:1] not in "\"“‘'(" or (w[1:2].isalpha() and w[-1] not in "\"”’')")
    ]
    if suffix:
        words = [w for w in words if fold(w) not in SUFFIXES]
    small = [k > 0 and fold(w) in PARTICLES for k, w in enumerate(words)]
    folded = [fold(w) for w in words]
    parts = tuple(w for w, particle in zip(folded, small, strict=True) if w and not particle) or tuple(folded)
    last = human.last.split() if human else []
    surname = tuple(fold(w) for w in last if fold(w) not in PARTICLES) or parts[-1:]
    return Name(text=text, parts=parts, given=parts[0] if parts else "", surname=surname, suffix=suffix)


def can_be(short: Name, full: Name) -> int:
    """How well a form fits a fuller name: 0 not, 1 by an inner part, 2 by the given name, 3 by the surname, 4 by both.

    A given name that conflicts ("Bill Clinton", "Hillary Clinton") or another generation ("Jr.") does not fit.
    """
    if not short.parts or not full.parts:
        return 0
    if short.full and full.full and short.suffix != full.suffix and {short.suffix, full.suffix} & _GENERATIONS:
        return 0
    if short.given in PARTICLES and short.full and short.given != full.given:
        short = parse(" ".join(short.parts[1:]))
    if not short.full:
        word = short.parts[0]
        if word == full.parts[-1] or (word,) == full.surname:
            return 3
        if "".join(full.surname) == word or ("-" in full.parts[-1] and word in full.parts[-1].split("-")):
            return 3
        if word == full.parts[0]:
            return 0 if short.suffix in _GENERATIONS and short.suffix != full.suffix else 2
        return 1 if word in full.parts[1:-1] and len(word) > 2 else 0
    if not full.full:
        return 0
    if short.parts == full.parts:
        return 4
    if short.parts[-1] == full.parts[-1]:
        return 4 if same_given(short.given, full.given) or _middle_first(short, full) else 0
    if _inside(short.parts, full.parts):
        return 3
    if same_given(short.given, full.given) and short.parts[-1] in full.parts[1:]:
        return 3
    if set(short.parts) == set(full.parts):
        return 3
    return 0


def _middle_first(a: Name, b: Name) -> bool:
    """ "J. Edgar Hoover" and "Edgar Hoover": the middle name of one is the given name of the other."""
    short, long = sorted((a, b), key=lambda n: len(n.parts))
    return len(long.parts) > len(short.parts) and short.given in long.parts[1:-1] and len(short.given) > 1


def _inside(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    return any(long[i : i + len(short)] == short for i in range(len(long) - len(short) + 1))
