"""Reading in, the mentions of named people and of named organisations and places out."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from . import lexicon, places, runs
from .fold import fold, word_set
from .given_names import gender_of
from .names import PARTICLES, SUFFIXES, can_be, parse
from .reading import Reading
from .runs import CALENDAR, MONTHS_AS_NAMES, Run

ACRONYM = re.compile(r"(?:[A-Z]\.){2,}|[A-Z][A-Z&]{1,6}s?|[A-Z]{2,}-[A-Z\d]+")
_CAMEL = re.compile(r"^(?!Mc|Mac|De|Di|Du|Da|La|Le|Jo|Sha|Van|Fitz|O['’])[A-Z][a-z]+[A-Z]")
_INNER_WORD = re.compile(r"\b[A-Z]\w*-([a-z]+)-[A-Z]")
_DOMAIN = re.compile(r"\.(?:com|org|net|gov|co|tv|io)\b", re.IGNORECASE)
_INITIAL = re.compile(r"(?:[A-Z]\.-?){1,3}")
_ROLE_OR_SURNAME = word_set(
    """
    king bishop judge marshal chancellor pope prince duke major abbott priest dean page baker cook ranger winger driver
    hunter fisher carpenter farmer singer painter butcher coach guard forward pastor senior junior knight bush sheriff
    star porter host butler mayor baron cardinal champion banker queen parson chaplain archer young priest head bowler
    """
)
OFFICES = word_set(
    """
    state defense defence treasury energy health education labor labour commerce transportation homeland security
    interior agriculture justice foreign affairs finance trade staff police intelligence national parliament congress
    war environment culture tourism sport sports water power railways home human services veterans external information
    operations communications policy and the house representatives commons lords assembly
    """
)
_JOINERS = frozenset({"of", "for", "on", "&", "and", "in", "against", "de", "at"})
_TAKES_OF = word_set(
    """
    department ministry chiefs bank institute center centre university council committee house board office association
    centers port federation court bureau citizens doctors friends alliance academy college school society league union
    chamber
    coalition foundation campaign movement party church bar archdiocese diocese commission fund organization bishops
    organisation conference congress group service embassy republic kingdom veterans students mothers daughters
    """
)
OWNED = word_set(
    """
    campaign camp administration team government regime family estate foundation organization ministry office
    presidency transition cabinet coalition faction group company department police
    """
)
_ADJECTIVES = word_set(
    """
    republican democrat democratic tory labour liberal conservative former acting retired then-president ex-president
    """
)
_TIMES = word_set("former outgoing incoming current then top senior many some most other several both")
_SITES = word_set("tower towers building plaza avenue boulevard airport hotel stadium arena highway district resort")
_SITES_OR_SURNAMES = word_set("hall park street hill square bridge lake island castle beach road house garden center")
_EVENTS = word_set("election day speech rally debate convention week night eve via show act")
_BODIES = word_set(
    """
    morgan-stanley goldman-sachs wells-fargo jpmorgan-chase al-jazeera al-qaeda al-qaida boko-haram merrill-lynch
    lockheed-martin northrop-grumman aston-martin ralph-lauren calvin-klein charles-schwab virginia-tech ernst-young
    johnson-johnson marks-spencer rolls-royce standard-chartered long-island staten-island morning-joe fox-news
    twitter facebook google apple amazon microsoft netflix tesla uber lyft airbnb instagram tiktok youtube huawei
    samsung boeing airbus toyota volkswagen pfizer moderna walmart starbucks nike adidas maersk shell exxon gazprom
    politico politifact reuters bloomberg breitbart vox buzzfeed newsweek forbes snopes nasa nato unicef interpol
    axios propublica mashable al-shabab al-shabaab lehman-brothers mercedes-benz abu-dhabi st-petersburg real-madrid
    manchester-united harvard yale princeton stanford oxford hotline haaretz
    """
)
_PLACE_STARTS = word_set("st. saint san santa los las new fort port mount lake north south east west great central")
_BODY_ENDINGS = word_set("international national global worldwide online today daily weekly digital tv radio watch")
_DECISIVE = word_set(
    """
    mr mr. mrs mrs. ms ms. miss dr dr. sir dame lord lady sen sen. rep rep. gov gov. gen. col. sgt. president senator
    governor congressman congresswoman professor prof. rev. justice judge mayor king queen prince princess pope
    """
)
_FAMILIES = word_set(
    "couple parents brothers sisters siblings twins children sons daughters kids grandparents newlyweds"
)
_PEOPLE_LABEL = "PERSON"
_OTHER_LABELS = frozenset({"ORG", "GPE", "NORP", "FAC", "LOC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW"})
_GENDERED = frozenset({"he", "him", "his", "she", "her"})


@dataclass(slots=True)
class Mention:
    """One naming of somebody or something: token indices, both included."""

    first: int
    last: int
    text: str
    """The name alone, without titles."""
    lead: int
    """First token of the capitalised run that the name ends: where titles and modifiers begin."""
    title: str = ""
    """Title directly before the name, lower case."""
    headline: bool = False
    family: bool = False
    """Whether the name shares its surname with the one beside it ("Malia and Sasha Obama")."""
    sure: float = 1.0
    """Probability that a bare surname means the bearer whom it was given to, of all who bear it in the article."""

    @property
    def title_gender(self) -> str:
        """ "m" or "f" where the title tells it, else ""."""
        return lexicon.TITLES.get(self.title, (None, ""))[1] or lexicon.role_gender(self.title)


def find(r: Reading) -> tuple[list[Mention], list[Mention]]:
    """Mentions of persons, and those of organisations, places and whatever else bears a name."""
    capital = runs.capitals(r)
    found = [m for run in runs.find(r, capital) if (m := _name_in(r, run))]
    _share_surnames(r, found)
    persons = _persons(r, [m for m in found if not m.headline], _in_headlines(r, found))
    persons |= _surnames_of(persons, found)
    people, others = [], []
    for m in found:
        if m.text in persons:
            people.append(m)
        else:
            named, rest = _divide(r, m, persons)
            people += named
            others += rest
    others = _joined(r, capital, others)
    return people, others + [m for m in map(lambda m: _owned(r, m), found) if m]


def _name_in(r: Reading, run: Run) -> Mention | None:
    """The name that a run ends with: titles, roles and nationalities before it cut off, days after it."""
    start, title = _after_office(r, run)
    last = run.last
    while last - start > 1 and r.words[last] in lexicon.POSTNOMINALS and not lexicon.is_organisation(r.lower[last - 1]):
        last -= 1
    organisation = lexicon.is_organisation(r.lower[last]) and r.lower[last] not in _ROLE_OR_SURNAME
    for i in range(start, last):
        low, follows = r.lower[i], r.words[i + 1]
        if low in lexicon.TITLES or lexicon.is_listed_role(low):
            surname = (
                low in _ROLE_OR_SURNAME and i > run.first and gender_of(r.words[run.first]) and not gender_of(follows)
            )
            if not (surname or organisation or r.lower[i + 1] in SUFFIXES or follows == ","):
                start, title = i + 1, low
        elif i == start and i + 1 < last and gender_of(follows) and not organisation:
            place = places.is_place(r.words[i]) and gender_of(r.words[i]) is None
            if place or lexicon.singular(low) in _ADJECTIVES or places.people_of(r.words[i]):
                start = i + 1
    while start <= last and (r.words[start] in "-,.'" or _small(r, start)):
        start += 1
    while start < last and organisation and r.lower[start] in _TIMES:
        start += 1
    while last > start and (r.lower[last] in CALENDAR or r.words[last] in "-," or r.lower[last] in _EVENTS):
        if _surname(r, start, last):
            break
        last -= 1
    if start > last or (start == last and (len(r.words[start]) == 1 or r.lower[start] in _ADJECTIVES)):
        return None
    particle = last > start and r.lower[last - 1] in PARTICLES
    role = lexicon.is_listed_role(r.lower[last]) and r.lower[last] not in _ROLE_OR_SURNAME
    if role and not (organisation or particle):
        return None
    return Mention(start, last, r.string(start, last), run.first, title, run.headline)


def _surname(r: Reading, start: int, last: int) -> bool:
    """Whether a word that may be a date or an event is a surname: "Kristen Day", "Yin Myint May, 60, a doctor"."""
    if r.lower[last - 1] in PARTICLES:
        return True
    if r.lower[last] in MONTHS_AS_NAMES:
        dated = last + 1 < len(r) and r.tags[last + 1] == "CD"
        return (not dated and gender_of(r.words[start]) is not None) or _aged(r, last + 1)
    return last == start + 1 and r.lower[last] == "day" and gender_of(r.words[start]) is not None


def _aged(r: Reading, comma: int) -> bool:
    """Whether an age between commas follows."""
    words = r.words[comma : comma + 3]
    return len(words) == 3 and words[0] == words[2] == "," and words[1].isdigit() and len(words[1]) < 3


def _small(r: Reading, i: int) -> bool:
    return r.words[i].islower() and r.lower[i] not in PARTICLES


def _share_surnames(r: Reading, found: list[Mention]) -> None:
    """Give "Malia" her surname in "Malia and Sasha Obama", where the text treats them as one family.

    It does where it pairs their given names alone elsewhere, or speaks of the couple, the brothers, the children.
    """
    pairs = {
        frozenset(r.words[i - 1 : i + 2 : 2])
        for i in range(1, len(r) - 1)
        if r.lower[i] == "and" and not (i + 2 < len(r) and r.tags[i + 2] == "NNP")
    }
    for before, m in pairwise(found):
        given = before.first == before.last == m.first - 2 and m.lead == m.first < m.last and not before.title
        if not given or r.lower[m.first - 1] not in ("and", "&") or m.headline:
            continue
        if gender_of(before.text) and gender_of(r.words[m.first]):
            near = range(max(0, m.first - 30), min(len(r), m.last + 30))
            family = any(r.sentence[i] == r.sentence[m.first] and r.lower[i] in _FAMILIES for i in near)
            if family or frozenset((before.text, r.words[m.first])) in pairs:
                before.text, before.family, m.family = f"{before.text} {r.string(m.first + 1, m.last)}", True, True


def office_before(r: Reading, m: Mention) -> tuple[int, int] | None:
    """First and last token of an office with complement that titles a name: "Minister of State for Trade | Ann Lee".

    Without an article before it and with a noun between the preposition and the name; "supporter of Ann Lee" is none.
    """
    last = m.first - 1 - (r.lower[m.first - 1] in lexicon.TITLES)
    first, head = last, None
    while first >= 0 and last - first < 9 and r.sentence[first] == r.sentence[last]:
        if r.lower[first] not in ("of", "for", "and") and r.tags[first] not in ("NN", "NNP", "NNPS", "JJ"):
            break
        if r.lower[first] in ("of", "for") and lexicon.is_listed_role(r.lower[first - 1]):
            head = first - 1
        first -= 1
    first += 1
    nouns = head is not None and r.lower[last] not in ("of", "for", "and") and r.tags[head] in ("NN", "NNP")
    return (first, last) if nouns and r.tags[first - 1 : first] not in (["DT"], ["PRP$"]) else None


def _after_office(r: Reading, run: Run) -> tuple[int, str]:
    """Where a name can begin in a run, and the title before: after "State" in "Secretary of | State John Kerry"."""
    start = run.first
    of = start - 2 if start and r.lower[start - 1] == "the" else start - 1
    if of < 1 or r.lower[of] not in ("of", "for"):
        return start, ""
    while of > 2 and r.lower[of - 1] in OFFICES and r.lower[of - 2] in ("of", "for"):
        of -= 2
    role = r.lower[of - 1]
    if not lexicon.is_listed_role(role) or lexicon.is_organisation(r.lower[run.last]):
        return start, ""
    while start < run.last and r.lower[start] in OFFICES:
        start += 1
    if start == run.first and run.last - start >= 2 and r.words[of - 1][0].isupper():
        addressed = (i for i in range(start + 1, run.last) if r.words[i] in r.addressed)
        start = next(addressed, None) or next((i for i in range(start + 1, run.last) if gender_of(r.words[i])), start)
    return start, role if start > run.first else ""


def _in_headlines(r: Reading, found: list[Mention]) -> set[str]:
    """Pairs of a given name and the word after it in headlines: names if the text uses that word alone."""
    pairs = ((m, i) for m in found if m.headline for i in range(m.first, m.last))
    return {r.string(i, i + 1) for m, i in pairs if gender_of(r.words[i]) and r.words[i + 1][0].isupper()}


def _persons(r: Reading, found: list[Mention], in_headlines: set[str]) -> set[str]:
    """The forms of names that are persons', decided once for each from all its places."""
    ballots: dict[str, list[float]] = defaultdict(list)
    alone = {m.text for m in found if m.first == m.last and not (m.first and r.lower[m.first - 1] == "the")}
    for m in found:
        ballots[m.text].append(_vote(r, m, alone))
    votes = {text: sum(b) / len(b) for text, b in ballots.items()}
    for m in found:
        if m.title in _DECISIVE and not _body(r, m):
            votes[m.text] = max(votes[m.text], 1.0)
    sure_names = {t.split()[-1] for t, v in votes.items() if v > 1 and " " in t and gender_of(t.split()[0])}
    common = {m.text for m in found if r.tags[m.first][:3] not in ("NNP", "") and gender_of(r.words[m.first]) is None}
    for text in votes:
        words = text.split()
        body = any(lexicon.is_organisation(w.lower()) for w in words[:-1])
        if len(words) > 1 and words[-1] in sure_names and (body or text in common or _is_word(r, words[0])):
            votes[text] -= 6 if body else 2.5
    in_headlines = {t for t in in_headlines if t.split()[1] in alone and votes.get(t.split()[1], -9) > -1}
    votes.update(dict.fromkeys(in_headlines - set(votes), 1.0))
    full = [parse(t) for t, v in votes.items() if v > 0 and " " in t]
    for text, vote in votes.items():
        if " " not in text and any(can_be(parse(text), name) >= 2 for name in full):
            votes[text] = vote + 8
    doubtful = [m for m in found if abs(votes[m.text]) < 2 and " " not in m.text]
    sure = {m.first for m in found if votes[m.text] >= 1}
    for m in doubtful:
        votes[m.text] += 1.6 * _pronoun_vote(r, m, sure) / len(ballots[m.text])
    return {text for text, vote in votes.items() if vote > 0}


def _is_word(r: Reading, first: str) -> bool:
    """Whether the first word of a name is none: a word of the text, a place or a people, and no known given name."""
    if gender_of(first) is not None:
        return False
    known = places.is_place(first) or places.people_of(first) or lexicon.is_listed_role(first.lower())
    return bool(known) or first.isupper() or first.lower() in r.words


def _surnames_of(persons: set[str], found: list[Mention]) -> set[str]:
    """Single words of mentions that are the surname of a person named in full."""
    full = [parse(t) for t in persons if " " in t]
    words = {w for m in found for w in m.text.split() if w[0].isupper() and not places.is_place(w)}
    surnames = {name.parts[-1] for name in full}
    return {w for w in words if fold(w.removesuffix("'s").removesuffix("’s")) in surnames}


def _body(r: Reading, m: Mention) -> bool:
    return lexicon.is_organisation(r.lower[m.last]) and r.lower[m.last] not in _ROLE_OR_SURNAME


def _vote(r: Reading, m: Mention, alone: set[str]) -> float:
    """Above 0 for a person, below for anything else, by one mention's looks and surroundings."""
    words = [w for w in m.text.split() if w != "-"]
    last = r.lower[m.last]
    body = _body(r, m)
    labelled = r.words[m.last + 1 : m.last + 2] == [":"] and (
        not m.lead or r.paragraph[m.lead - 1] < r.paragraph[m.lead]
    )
    if "-".join(w.lower().strip(".") for w in words) in _BODIES and not m.title:
        return -5.0
    vote = (3.0 if m.title else 0.0) + (2.0 if labelled else 0.0)
    if len(words) > 1:
        vote += _form_vote(r, m, words, body, alone)
    elif ACRONYM.fullmatch(m.text) and not (m.headline or labelled):
        vote -= 4
    elif _CAMEL.search(m.text) or _DOMAIN.search(m.text):
        vote -= 5
    elif body or lexicon.is_group(last) or lexicon.is_document(last) or lexicon.is_role(last):
        vote -= 0 if m.title else 3
    elif gender_of(m.text):
        vote += 0.4
    inner = _INNER_WORD.search(m.text)
    if inner and inner[1] not in PARTICLES:
        vote -= 5
    if places.is_place(m.text) or places.country(m.text) or places.people_of(m.text) or places.state(m.text):
        vote -= 1 if m.title else 5
    before = m.first - 1
    if before >= 0 and m.lead == m.first:
        follows = r.tags[m.last + 1] if m.last + 1 < len(r) else ""
        if r.lower[before] == "the":
            vote -= 0 if follows in ("NN", "NNS") else 3
        elif (
            r.tags[before] == "NN"
            and lexicon.is_listed_role(r.lower[before])
            and r.sentence[before] == r.sentence[m.first]
        ):
            vote += 2
        elif r.words[before].islower() and r.tags[before] == "NN" and lexicon.is_organisation(r.lower[before]):
            vote -= 2
        elif r.lower[before] in ("in", "near", "outside", "from") and len(words) == 1:
            vote -= 2.0 if r.lower[before] == "from" else 2.5
        elif before and r.lower[before] in ("of", "on", "for") and lexicon.is_organisation(r.lower[before - 1]):
            vote -= 4 if r.words[before - 1][0].isupper() else 0
    if m.last + 2 < len(r) and r.words[m.last + 1] == ",":
        follows = r.lower[m.last + 2]
        vote += 3 if follows == "who" else 2 if r.tags[m.last + 2] == "CD" or _role_follows(r, m.last + 2) else 0
    if r.words[m.last + 1 : m.last + 2] == [","] and m.last + 2 < len(r) and not m.title:
        end = min(m.last + 3, len(r) - 1)
        vote -= 4 if places.state(r.words[m.last + 2]) or places.state(r.string(m.last + 2, end)) else 0
    after = m.last + 1
    if after < len(r) and r.tags[after] == "NN" and lexicon.is_listed_role(r.lower[after]):
        vote -= 1.5
    if after < len(r) and r.tagged[after]:
        vote += 3
    label = r.entity[m.last]
    vote += 2 if label == _PEOPLE_LABEL else -1.5 if label in _OTHER_LABELS else 0
    return vote * 0.3 if m.headline else vote


def _form_vote(r: Reading, m: Mention, words: list[str], body: bool, alone: set[str]) -> float:
    """What the words of a longer name say: known given names and initials, or words that organisations end with."""
    last, vote = r.lower[m.last], 0.0
    gender = gender_of(words[0])
    initial = bool(_INITIAL.fullmatch(words[0])) and not places.country(words[0])
    if gender or initial:
        vote += 2
    if words[-1] in alone:
        vote += 1.5
    if body or lexicon.is_group(last):
        vote -= 4
    elif lexicon.is_document(last) or (last.endswith("s") and lexicon.is_role(last) and not gender):
        vote -= 2
    elif len(words) <= 3 and all(w.replace("-", "").replace(".", "").isalpha() for w in words):
        vote += 0.3
    if any(c in m.text for c in "&/") or any(ACRONYM.fullmatch(w) and fold(w) not in SUFFIXES for w in words[1:]):
        vote -= 3
    if len(words[0]) > 2 and words[0].isupper() and "." not in words[0] and not m.text.isupper():
        vote -= 3
    if places.is_place(words[0]) and not gender:
        vote -= 3
    if last in _SITES or (last in _SITES_OR_SURNAMES and not gender) or any(_CAMEL.search(w) for w in words):
        vote -= 4
    if words[0].lower() in _PLACE_STARTS or last in _BODY_ENDINGS:
        vote -= 3
    return vote


def _role_follows(r: Reading, i: int) -> bool:
    """Whether an apposition at i calls somebody by a role: ", the foreign minister of France"."""
    for j in range(i, min(i + 5, len(r))):
        if r.words[j] == "," or r.lower[j] in _JOINERS or r.tags[j].startswith("V"):
            return False
        if lexicon.is_listed_role(r.lower[j]) and r.tags[j] == "NN" and r.tags[i] != "PRP$":
            return not lexicon.is_organisation(r.lower[j])
    return False


def _pronoun_vote(r: Reading, m: Mention, sure: set[int]) -> float:
    """1 where "he" or "she" follows before anybody else is named, -1 where "it" does."""
    for i in range(m.last + 1, min(m.last + 30, len(r))):
        if i in sure:
            return 0.0
        if r.lower[i] in _GENDERED:
            return 1.0
        if r.lower[i] in ("it", "its"):
            return -1.0
    return 0.0


def _divide(r: Reading, m: Mention, persons: set[str]) -> tuple[list[Mention], list[Mention]]:
    """A run that holds more than one name taken apart: (persons, others).

    "Washington Post Trump" ends with somebody known, a headline ("Obama Sees Personal Insult") holds him anywhere.
    """
    for i in range(m.first, m.last + 1):
        ends = range(m.last, i - 1, -1) if m.headline else (m.last,)
        for last in ends:
            text = r.string(i, last)
            owned = m.headline and last < m.last and r.lower[last + 1] in OWNED
            if text in persons and not owned:
                before = (
                    [Mention(m.first, i - 1, r.string(m.first, i - 1), m.lead, "", m.headline)] if i > m.first else []
                )
                return [Mention(i, last, text, i, "", m.headline)], before
    if m.headline and m.last > m.first and gender_of(r.words[m.first]) and not lexicon.is_organisation(r.lower[m.last]):
        last = m.first + (2 if m.last > m.first + 1 and r.words[m.first + 1].endswith(".") else 1)
        return [Mention(m.first, last, r.string(m.first, last), m.lead, m.title, True)], []
    return [], [m]


def _joined(r: Reading, capital: list[bool], others: list[Mention]) -> list[Mention]:
    """Organisations with names that run over small words: "Food and Drug Administration"."""
    result: list[Mention] = []
    for m in sorted(others, key=lambda m: m.first):
        if result and result[-1].last >= m.first:
            continue
        low = r.lower[m.last]
        if low in _TAKES_OF or (lexicon.is_organisation(low) and m.last > m.first):
            _extend(r, capital, m)
        elif m.first == m.last and m.first and r.lower[m.first - 1] == "the":
            _extend_pair(r, capital, m)
        result.append(m)
    return result


def _extend(r: Reading, capital: list[bool], m: Mention) -> None:
    j, seen = m.last + 1, False
    while j < len(r) - 1 and r.lower[j] in _JOINERS and r.sentence[j] == r.sentence[m.first]:
        k = j + 1 + (r.lower[j + 1] in ("the", "a"))
        closed = r.lower[j] == "and" and not seen
        if k >= len(r) or not capital[k] or closed or (r.lower[j] == "and" and gender_of(r.words[k])):
            break
        if r.lower[j] in ("at", "in") and not seen and not lexicon.is_organisation(r.lower[m.last]):
            break
        while k + 1 < len(r) and capital[k + 1] and not _opens_name(r, k + 1):
            k += 1
        seen, m.last, j = True, k, k + 1
    m.text = r.string(m.first, m.last)


def _opens_name(r: Reading, i: int) -> bool:
    """Whether a role stands before a given name: "National Organization for Women | President Ann Lee"."""
    return lexicon.is_listed_role(r.lower[i]) and i + 1 < len(r) and gender_of(r.words[i + 1]) is not None


def _extend_pair(r: Reading, capital: list[bool], m: Mention) -> None:
    """ "the Securities" and "Exchange Commission" in one."""
    k = m.last + 2
    if k >= len(r) or r.lower[k - 1] not in ("and", "&") or not capital[k] or places.country(m.text):
        return
    while k + 1 < len(r) and capital[k + 1]:
        k += 1
    if k > m.last + 2 and any(lexicon.is_organisation(r.lower[i]) for i in range(m.last + 3, k + 1)):
        m.last = k
        m.text = r.string(m.first, k)


def _owned(r: Reading, m: Mention) -> Mention | None:
    """ "Clinton campaign" around "Clinton"."""
    after = m.last + 1
    if after < len(r) and r.lower[after] in OWNED and r.lower[m.last] != r.lower[after]:
        return Mention(m.first, after, r.string(m.first, after), m.first, "", m.headline)
    return None
