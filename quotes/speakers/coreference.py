"""Source spans in text order in, the speakers that each stands for out, with the rule and how sure it is."""

from __future__ import annotations

from collections.abc import Set
from functools import cached_property

from . import coordination, descriptions, lexicon, pronouns, runs, voices
from .cast import Cast, Entity
from .phrases import Phrase, analyse
from .reading import Reading
from .roles import Stated
from .scene import Figure, Link, Scene, Turn

_FOR_IT = ("organisation", "document")
_FOR_THEY = ("group", "unnamed", "organisation", "document", "person")
_PHRASE_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS", "JJ", "CD", "POS", "HYPH", "JJR", "JJS", "VBN"})
_SOME = frozenset({"those", "people", "others", "many", "some", "anyone", "everyone"})
AUTHOR = Figure("author", "author")


class Resolver:
    """Links the sources of one article, to be asked in text order."""

    def __init__(self, r: Reading, cast: Cast, stated: dict[int, list[Stated]], told: Set[int] = frozenset()) -> None:
        self.scene = Scene(r, cast, stated, told=frozenset(told))
        self.author = voices.author(r, cast)
        self.signers = voices.signed(r, cast)
        self.letters = runs.letters(r)
        self.initials = voices.by_initials(cast)
        whose = {token: self.guest if letter == "a" else self.author for token, letter in self.letters.items()}
        self.voices = voices.labelled(r, cast, whose, self.initials)
        self.asking = Figure("questioner", "unnamed")

    @cached_property
    def guest(self) -> Entity | None:
        """The person interviewed, in an interview."""
        return voices.guest(self.scene.r, self.scene.cast, self.letters, self.author)

    def link(self, tokens: list[int], own: Set[int] = frozenset()) -> Link:
        """Link a source given by its tokens, which must not be empty, and remember it; own: tokens of what it says."""
        self.scene.own = frozenset(own)
        link = self._link(tokens)
        self.remember(link, tokens[0])
        return link

    def remember(self, link: Link, token: int) -> None:
        """Take a link into account for what follows it."""
        if link.figures:
            self.scene.turns.append(Turn(link, token))

    def _link(self, tokens: list[int]) -> Link:
        scene = self.scene
        if (labelled := self._label(tokens)) is not None:
            return labelled
        several = coordination.parts(scene.r, scene.cast, tokens)
        if len(several) > 1:
            return self._joint(several)
        p = analyse(scene.r, scene.cast, several[0])
        match p.sort:
            case "name":
                return self._names(p)
            case "pronoun":
                return self._third_person(p) if p.gender in ("m", "f") else self._it_or_they(p)
            case "relative":
                return self._relative(p)
            case "author":
                return self._first_person(p)
            case "person" | "people":
                return descriptions.people(scene, p, self._owner)
            case "organisation":
                return descriptions.organisation(scene, p, self._owner)
            case "document":
                return descriptions.document(scene, p, self._owner)
            case "group":
                return descriptions.plainly(scene, p, "group", 0.9, self._owner(p) if p.owner else None)
            case _:
                return descriptions.plainly(scene, p, "generic", 0.6, self._owner(p) if p.owner else None)

    def _label(self, tokens: list[int]) -> Link | None:
        """Who a label means that is a letter or somebody's initials: "A:", "Q.", "AR:"."""
        r, token = self.scene.r, tokens[0]
        if token in self.letters:
            word = r.words[token].rstrip(".:")
            if self.letters[token] == "a":
                return self.answer(f"“{word}”")
            if "a" in self.letters.values():
                figure = self.scene.figure(self.author) if self.author else AUTHOR
                return Link((figure,), 0.7, f"“{word}”: the author of the article asks", "author")
            return Link((self.asking,), 0.7, f"“{word}”: somebody who asks and is not named", "unnamed")
        opens = token == 0 or r.paragraph[token - 1] != r.paragraph[token]
        if not opens or len(tokens) > 1 or r.words[token + 1 : token + 2] != [":"]:
            return None
        person = voices.named_by(r, self.scene.cast, self.initials, token, token)
        named = self.scene.cast.by_token.get(token)
        if person is None or (named and named[0] is person):
            return None
        figure = self.scene.figure(person)
        return Link((figure,), 0.9, f"“{r.words[token]}” → {figure.name}: the initials of nobody else here", "name")

    def answer(self, answer: str) -> Link:
        """Link an answer of an interview, labelled by a letter or not at all, to the person interviewed."""
        if self.guest is None:
            return Link((), 0.5, f"{answer}: no person is named before the first question", "empty")
        figure = self.scene.figure(self.guest)
        return Link((figure,), 0.8, f"{answer} → {figure.name}: the person interviewed", "carried")

    def _joint(self, several: list[list[int]]) -> Link:
        """Everybody whom the parts of a source name; "her" in a later part can be who comes before it."""
        links, turns = [], self.scene.turns
        for part in several:
            links.append(self._link(part))
            turns.append(Turn(links[-1], part[0]))
        del turns[-len(several) :]
        figures = tuple(dict.fromkeys(f for link in links for f in link.figures))
        sorts = {link.sort for link in links}
        why = "; ".join(link.evidence for link in links)
        return Link(figures, min(link.confidence for link in links), why, sorts.pop() if len(sorts) == 1 else "several")

    def unsourced(self, paragraph: int, at: int) -> Link:
        """Link words between quotation marks that nobody is named for, at a token of a paragraph."""
        scene = self.scene
        if paragraph in self.voices:
            figure = scene.figure(self.voices[paragraph])
            return Link((figure,), 0.9, f"no source; the label of the paragraph names {figure.name}", "carried")
        turn = next((t for t in reversed(scene.turns) if t.token < at), None)
        if turn is None or scene.r.paragraph[at] - scene.r.paragraph[turn.token] > 2:
            return Link((), 0.5, "no source in the text", "empty")
        names = " ; ".join(f.name for f in turn.link.figures)
        return Link(turn.link.figures, 0.7, f"no source; {names} spoke directly before", "carried")

    def _first_person(self, p: Phrase) -> Link:
        """ "I" and "we": whoever the paragraph belongs to, the person quoted, else the author."""
        scene, word = self.scene, self.scene.r.words[p.first]
        paragraph = scene.r.paragraph[p.first]
        if paragraph in self.voices:
            figure = scene.figure(self.voices[paragraph])
            return Link((figure,), 0.9, f"“{word}” → {figure.name}: the label of the paragraph", "author")
        if scene.r.quoted[p.first] and scene.turns:
            link = scene.turns[-1].link
            return Link(link.figures, 0.7, f"“{word}” → {link.figures[0].name}: within what was quoted last", "author")
        if paragraph in self.signers:
            figure = scene.figure(self.signers[paragraph])
            return Link((figure,), 0.85, f"“{word}” → {figure.name}: signed below", "author")
        if self.author is not None:
            figure = scene.figure(self.author)
            return Link((figure,), 0.85, f"“{word}” → {figure.name}: the author by byline or note", "author")
        return Link((AUTHOR,), 0.7, f"“{word}”: the author of the article", "author")

    def _owner(self, p: Phrase) -> str | None:
        first, last = p.owner
        link = self._link(list(range(first, last + 1)))
        return link.figures[0].name if link.figures and link.figures[0] is not AUTHOR else None

    def _names(self, p: Phrase) -> Link:
        figures = list(dict.fromkeys(self.scene.figure(e) for e, _ in p.people))
        mention = p.people[0][1]
        written, full = mention.text, figures[0].name
        if written == full:
            return Link(tuple(figures), 0.99, f"named here: {written}", "name")
        why = "the fuller name in this article"
        if mention.sure < 1:
            why = "who fits best here of those in this article who bear the name"
        return Link(tuple(figures), 0.96 * mention.sure, f"“{written}” → {full}: {why}", "name")

    def _third_person(self, p: Phrase) -> Link:
        word = self.scene.r.words[p.first]
        if (described := self._just_described(p)) is not None:
            return described
        ranked = pronouns.rank(self.scene, p.first, p.gender)
        if not ranked:
            return self._only_one(p, word) or self._described_before(p, word)
        sure, figure, why = ranked[0]
        return Link((figure,), min(0.97, sure), f"“{word}” → {figure.name}: {why}", "pronoun")

    def _only_one(self, p: Phrase, word: str) -> Link | None:
        """The one person named so far, whose given name mostly the other gender bears ("Lindsey Graham ... he")."""
        named = {id(e): e for e in self.scene.named_between(-1, p.first)}
        if len(named) != 1:
            return None
        (entity,) = named.values()
        if any(m.title_gender for m in entity.mentions):
            return None
        figure = self.scene.figure(entity)
        return Link((figure,), 0.6, f"“{word}” → {figure.name}: nobody else is named before it", "pronoun")

    def _just_described(self, p: Phrase) -> Link | None:
        """The person with whom the sentence of a pronoun or the one before begins: "The judge frowned. He said"."""
        r = self.scene.r
        for sentence in range(r.sentence[p.first], max(-1, r.sentence[p.first] - 2), -1):
            first = last = r.sentence_starts[sentence]
            if r.lower[first] != "the" or r.quoted[first] or first >= p.first:
                continue
            while last + 1 < p.first and r.tags[last + 1] in _PHRASE_TAGS:
                last += 1
            subject = r.tags[last] == "NN" and r.tags[last + 1] in ("VBD", "VBZ", "MD") and last + 1 < p.first
            if not subject or any(True for _ in self.scene.named_between(first, p.first)):
                continue
            described = analyse(r, self.scene.cast, list(range(first, last + 1)))
            if described.sort != "person" or described.gender not in ("", p.gender):
                continue
            link = self._link(list(range(first, last + 1)))
            if len(link.figures) == 1 and link.figures[0].gender in ("", p.gender):
                why = f"“{r.words[p.first]}” → “{r.string(first, last)}”: of whom it goes on to tell; {link.evidence}"
                return Link(link.figures, 0.9 * link.confidence, why, "pronoun")
        return None

    def _described_before(self, p: Phrase, word: str) -> Link:
        """The person whom the text before describes without a name, where it names nobody ("A nurse ... she")."""
        r = self.scene.r
        for sentence in range(r.sentence[p.first], max(-1, r.sentence[p.first] - 4), -1):
            begin = r.sentence_starts[sentence]
            for head in range(begin, min(begin + 25, p.first)):
                fits = lexicon.role_gender(r.lower[head]) in ("", p.gender) and r.tags[head] == "NN"
                if not (fits and lexicon.is_listed_role(r.lower[head])) or r.tags[head + 1 : head + 2] == ["NN"]:
                    continue
                first = head
                while first > begin and r.tags[first - 1] in _PHRASE_TAGS:
                    first -= 1
                inner = descriptions.people(
                    self.scene, analyse(r, self.scene.cast, list(range(first, head + 1))), self._owner
                )
                why = f"“{word}” → “{r.string(first, head)}”: the nearest person described before it"
                return Link(inner.figures, 0.5, why, "pronoun")
        return Link((), 0.3, f"“{word}”: nobody named before it fits", "pronoun")

    def _it_or_they(self, p: Phrase) -> Link:
        """The organisation, document or group that spoke or was named last."""
        r, word, they = self.scene.r, self.scene.r.words[p.first], p.gender == "they"
        found: list[tuple[float, tuple[Figure, ...], str]] = []
        recent = [t for t in self.scene.turns[-6:] if t.token < p.first]
        for back, turn in enumerate(reversed(recent)):
            distance = r.sentence[p.first] - r.sentence[turn.token]
            joint = they and len(turn.link.figures) > 1
            for figure in turn.link.figures:
                single = figure.kind in ("unnamed", "person") and not figure.plural
                fits = figure.kind in (_FOR_THEY if they else _FOR_IT) and (they or not figure.plural)
                if fits and (joint or not single):
                    value = 3.0 - 0.5 * distance - 0.2 * back + (1.0 if they and (figure.plural or joint) else 0.0)
                    value -= 1.0 if they and figure.kind == "document" else 0.0
                    found.append((value, turn.link.figures if joint else (figure,), "the last source that fits"))
        for entity in self.scene.lately(p.first, "organisation"):
            if before := self.scene.before(entity, p.first):
                value = max(self.scene.salience(m, p.first) for m in before[-4:]) - (3.5 if they else 2.5)
                found.append((value, (self.scene.figure(entity),), "the nearest organisation named before it"))
        if they and (some := self._several_before(p.first)):
            found.append(
                (3.0 - 0.5 * (r.sentence[p.first] - some[1]), some[0].figures, "the people spoken of before it")
            )
        if not they and (link := self._subject_of_own(p.first)):
            found.append((4.0, link.figures, "the subject of what it says"))
        if not found:
            return Link((), 0.3, f"“{word}”: nothing named before it fits", "pronoun")
        _, figures, why = max(found, key=lambda f: f[0])
        return Link(figures, 0.6, f"“{word}” → {' ; '.join(f.name for f in figures)}: {why}", "pronoun")

    def _subject_of_own(self, at: int) -> Link | None:
        """The organisation with which a sentence begins that a pronoun says: "The firm will cut jobs, it said"."""
        r, first = self.scene.r, min(self.scene.own, default=at)
        last = first
        while last + 1 < at and r.tags[last + 1] in _PHRASE_TAGS:
            last += 1
        verb = last + 1 < at and r.tags[last + 1] in ("VBD", "VBZ", "MD")
        if not verb or r.sentence[first] != r.sentence[at] or r.quoted[first]:
            return None
        link = self._link(list(range(first, last + 1)))
        fits = len(link.figures) == 1 and link.figures[0].kind in _FOR_IT and not link.figures[0].plural
        return link if fits else None

    def _several_before(self, at: int) -> tuple[Link, int] | None:
        """The people with whom the sentence of a token or the one before begins, and which sentence that is."""
        r = self.scene.r
        for sentence in range(r.sentence[at], max(-1, r.sentence[at] - 2), -1):
            first = last = r.sentence_starts[sentence]
            while last + 1 < at and r.tags[last + 1] in _PHRASE_TAGS and r.tags[last] != "NNS":
                last += 1
            verb = any(r.tags[i] in ("VBD", "VBP", "MD") for i in range(last + 1, min(last + 6, at)))
            if r.tags[last] == "NNS" and r.words[last + 1] != "," and verb:
                p = analyse(r, self.scene.cast, list(range(first, last + 1)))
                if p.sort in ("people", "group"):
                    return self._link(list(range(first, last + 1))), sentence
        return None

    def _relative(self, p: Phrase) -> Link:
        """ "who", "which": the phrase directly before it; "who" never what is no person, which it passes over."""
        r, cast = self.scene.r, self.scene.cast
        last = self._before_relative(p)
        if last is None:
            return Link((), 0.3, "nothing stands before it", "relative")
        word, hit = r.words[p.first], cast.by_token.get(last)
        if hit and hit[0].kind == "person":
            if r.lower[p.first] == "which":
                return Link((), 0.3, f"“{word}”: no person, and nothing else stands before it", "relative")
            return Link((self.scene.figure(hit[0]),), 0.93, f"“{word}” → {hit[0].name}, named before it", "relative")
        first = last
        while first > 0 and r.sentence[first - 1] == r.sentence[last] and last - first < 12:
            determiner = r.tags[first - 1] in ("DT", "PRP$")
            if not determiner and r.tags[first - 1] not in _PHRASE_TAGS and r.lower[first - 1] not in ("of", "-"):
                break
            first -= 1
            if determiner:
                break
        while first < last and (r.lower[first] in ("of", "-") or r.tags[first] == "POS"):
            first += 1
        if named := self._named_after_clause(first, p.first):
            figure = self.scene.figure(named)
            why = f"“{word}” → “{r.string(first, last)}”: {figure.name}, named after the clause"
            return Link((figure,), 0.9, why, "relative")
        inner = self._link(list(range(first, last + 1)))
        why = f"“{word}” → “{r.string(first, last)}”; {inner.evidence}"
        return Link(inner.figures, 0.9 * inner.confidence, why, "relative") if inner.figures else inner

    def _named_after_clause(self, first: int, relative: int) -> Entity | None:
        """Who a sentence's first words describe: "A Texas voter who backs Mr. Cruz, Mr. Golvach lost his son"."""
        r, cast = self.scene.r, self.scene.cast
        if first != r.sentence_starts[r.sentence[first]] or r.lower[first] not in ("a", "an"):
            return None
        comma = next((i for i in range(relative, min(relative + 25, len(r))) if r.words[i] == ","), len(r))
        if comma + 2 >= len(r) or r.sentence[comma] != r.sentence[first]:
            return None
        named = next((m for i in range(comma + 1, min(comma + 4, len(r))) if (m := cast.person_at(i))), None)
        goes_on = named is not None and named.lead == comma + 1 and named.last + 1 < len(r)
        verb = goes_on and r.tags[named.last + 1] in ("VBD", "VBZ", "VBP", "MD")
        return cast.by_token[named.last][0] if verb else None

    def _before_relative(self, p: Phrase) -> int | None:
        """The last token of what a relative pronoun refers to."""
        r, cast = self.scene.r, self.scene.cast
        words = range(p.first - 1, max(-1, p.first - 16), -1)
        near = [i for i in words if r.words[i][0].isalnum() and not r.tagged[i] and not r.words[i].isspace()]
        if not near:
            return None
        if r.lower[p.first] not in ("who", "whom", "whose"):
            return near[0]
        for i in near:
            if r.sentence[i] != r.sentence[p.first]:
                break
            human = lexicon.is_role(r.lower[i]) or lexicon.is_group(r.lower[i]) or r.lower[i] in _SOME
            if cast.person_at(i) or (human and r.tags[i][:1] in "ND"):
                return self._apposed_to(i) or i
        return near[0]

    def _apposed_to(self, i: int) -> int | None:
        """The last token of the name that a noun says more of: "Alan Hale" for "baker" in "Alan Hale, a baker from"."""
        r = self.scene.r
        while i and (r.tags[i] in _PHRASE_TAGS or r.tags[i] == "DT"):
            i -= 1
        return i - 1 if i and r.words[i] == "," and self.scene.cast.person_at(i - 1) else None
