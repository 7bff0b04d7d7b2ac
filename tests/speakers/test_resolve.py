"""Who is meant, of what kind, in what role: short passages in the styles of many newsrooms."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes import speakers
from quotes.models import Article, Attribution, Span

NAMES = {
    "surname to the full name": (
        "Angela Merkel arrived in Paris. {Merkel} [said] <the talks went well>.",
        ["Angela Merkel"],
    ),
    "title and surname": (
        "Elizabeth Warren spoke first. {Sen. Warren} [said] <the bank should pay>.",
        ["Elizabeth Warren"],
    ),
    "courtesy titles keep two bearers of a surname apart": (
        "Bill Clinton and Hillary Clinton walked in. {Mr. Clinton} [said] <he was glad>. || "
        "{Mrs. Clinton} [said] <she was not>.",
        ["Bill Clinton", "Hillary Clinton"],
    ),
    "given names keep them apart": (
        "Serena Williams beat Venus Williams. {Serena} [said] <it was hard>. || {Venus} [said] <it was fair>.",
        ["Serena Williams", "Venus Williams"],
    ),
    "family name first": (
        "President Park Geun-hye met Ban Ki-moon. {Park} [said] <the North must stop>. || {Mr. Ban} [urged] <calm>.",
        ["Park Geun-hye", "Ban Ki-moon"],
    ),
    "particles": (
        "Mayor Bill de Blasio took questions. {De Blasio} [said] <it was deliberate>.",
        ["Bill de Blasio"],
    ),
    "nickname": ("Senator Bernard Sanders voted. {Bernie Sanders} [said] <no>.", ["Bernard Sanders"]),
    "diacritics": ("Nicolás Maduro spoke. {Maduro} [said] <he would stay>.", ["Nicolás Maduro"]),
    "Indian copy": (
        "Finance Minister Nirmala Sitharaman presented the budget. {Sitharaman} [said] <growth would return>.",
        ["Nirmala Sitharaman"],
    ),
    "transcript labels": (
        "Fox host Chris Wallace met Governor Mike Pence.\n\n{WALLACE}[:] <Did he pay?> ||\n\n{PENCE}[:] <He did.>",
        ["Chris Wallace", "Mike Pence"],
    ),
    "two speakers of one statement": (
        "{Todd Rogers and Adam Acevedo} [wrote] <that turnout matters>.",
        ["Todd Rogers ; Adam Acevedo"],
    ),
    "three speakers": (
        "{Ben Carson, Carly Fiorina and Mike Huckabee} [said] <they would go on>.",
        ["Ben Carson ; Carly Fiorina ; Mike Huckabee"],
    ),
    "organisation and role before the name": (
        "It is too early, {Amnesty International spokesman Eric Ferrero} [said].",
        ["Eric Ferrero"],
    ),
    "apposition before the name": ("{Apple's chief executive, Tim Cook,} [called] it <a lie>.", ["Tim Cook"]),
}

PRONOUNS = {
    "last speaker": (
        "{Jane Harman} [said] <it was time>. || Barack Obama had waited. <“We must act,”> {she} [said].",
        ["Jane Harman", "Jane Harman"],
    ),
    "gender": (
        "Marie Dubois met Paul Martin in Lyon. {He} [said] <the plant would close>.",
        ["Paul Martin"],
    ),
    "gender learned from pronouns": (
        "Xorin Vale said she was tired. Paul Martin slept. {She} [said] <it was over>.",
        ["Xorin Vale"],
    ),
    "relative pronoun": (
        "The crowd cheered Ilhan Omar, {who} [said] <the vote was near>.",
        ["Ilhan Omar"],
    ),
    "organisation": (
        "{The World Health Organization} [said] <cases fell>. || {It} [warned] <of a second wave>.",
        ["World Health Organization", "World Health Organization"],
    ),
    "person described but never named": (
        "A nurse from the village walked in. <“It was dark,”> {she} [said].",
        ["nurse"],
    ),
    "unnamed person": (
        "{A young woman} [asked] <why>. || {She} [said] <nobody answered>.",
        ["young woman", "young woman"],
    ),
}

DESCRIPTIONS = {
    "stated role": (
        "Governor Jerry Brown signed the bill in Sacramento. {The governor} [said] <it was overdue>.",
        ["Jerry Brown"],
    ),
    "no role stated before": (
        "Bernie Sanders visited Iowa. {The Vermont senator} [said] <he was glad>.",
        ["Bernie Sanders"],
    ),
    "gender of the noun": (
        "Hope Hicks and Sam Nunberg met reporters. {The spokeswoman} [said] <nothing had changed>.",
        ["Hope Hicks"],
    ),
}


@pytest.mark.parametrize(("marked", "expected"), [*NAMES.values(), *PRONOUNS.values(), *DESCRIPTIONS.values()],
                         ids=[*NAMES, *PRONOUNS, *DESCRIPTIONS])  # fmt: skip
def test_speaker(resolve, marked, expected):
    assert [q.speaker for q in resolve(marked)] == expected


OTHERS = {
    "department of the text before": (
        "The State Department ordered staff home. The move was sudden, {a department spokesman} [said].",
        "State Department spokesman", "unnamed", "State Department",
    ),
    "ministry": (
        "The Interior Ministry closed the road. It will reopen, {a ministry spokeswoman} [said].",
        "Interior Ministry spokeswoman", "unnamed", "Interior Ministry",
    ),
    "spokesman for": (
        "{A spokesman for the Kenya Wildlife Service} [said] <two lions escaped>.",
        "Kenya Wildlife Service spokesman", "unnamed", "Kenya Wildlife Service",
    ),
    "lawyer of somebody": (
        "Paul Manafort stayed silent. {His lawyer} [said] <he would appeal>.",
        "Paul Manafort's lawyer", "unnamed", "Paul Manafort",
    ),
    "campaign of somebody": (
        "Hillary Clinton flew home. {Clinton's campaign} [said] <she was well>.",
        "Hillary Clinton campaign", "organisation", "Hillary Clinton",
    ),
    "acronym": (
        "The Federal Election Commission met. {The FEC} [ruled] <that the ad was legal>.",
        "Federal Election Commission", "organisation", None,
    ),
    "place for its government": ("{Beijing} [said] <it was firmly opposed>.", "Beijing", "organisation", None),
    "name over small words": (
        "{The Food and Drug Administration} [approved] <the drug>.",
        "Food and Drug Administration", "organisation", None,
    ),
    "document": (
        "{A report released Monday by the auditors} [found] <that money was missing>.", "report", "document", None,
    ),
    "group": ("{Many voters} [fear] <higher prices>.", "voters", "group", None),
    "people by nationality": ("{Most Australians} [want] <a republic>.", "Australians", "group", None),
    "nobody in particular": ("{Everyone} [agrees] <that it rained>.", "Everyone", "generic", None),
    "author": ("Spring came late. {I} [think] <the farmers suffered>.", "author", "author", None),
}  # fmt: skip


@pytest.mark.parametrize(("marked", "name", "kind", "affiliation"), OTHERS.values(), ids=OTHERS)
def test_other_kinds(resolve, marked, name, kind, affiliation):
    (quote,) = resolve(marked)
    assert (quote.speaker, quote.speakers[0].kind, quote.affiliation) == (name, kind, affiliation)


ROLES = {
    "before the name": ("{Secretary of State Mike Pompeo} [said] <so>.", "Secretary of State", None),
    "abbreviated": ("{Sen. David Perdue (R-Ga.)} [said] <so>.", "Senator", "Republican, Georgia"),
    "apposition": (
        "{Marc Morial, the chief executive of the National Urban League,} [said] <so>.",
        "chief executive of the National Urban League", "National Urban League",
    ),
    "after an age": ("{Asha Rao, 34, a nurse from Pune,} [said] <so>.", "nurse from Pune", "Pune"),
    "copula": ("Tom Ridge is a former governor of Pennsylvania. {Ridge} [said] <so>.",
               "former governor of Pennsylvania", "Pennsylvania"),
    "who served as": ("{Leon Panetta, who served as defense secretary,} [said] <so>.", "defense secretary", None),
    "possessor": ("{Apple's chief executive, Tim Cook,} [said] <so>.", "Apple's chief executive", "Apple"),
    "stated later": ("{Owino} [said] <so>. Peter Owino is the mayor of Kisumu.", "mayor of Kisumu", "Kisumu"),
    "nationality": ("{Venezuelan President Nicolas Maduro} [said] <so>.", "Venezuelan President", "Venezuela"),
    "sports": ("{Arsenal manager Arsène Wenger} [said] <so>.", "Arsenal manager", "Arsenal"),
    "only said of somebody in a quotation": ("{Ann Lee} [said] <“Bob Ray, a traitor, left.”>", None, None),
}  # fmt: skip


@pytest.mark.parametrize(("marked", "role", "affiliation"), ROLES.values(), ids=ROLES)
def test_role(resolve, marked, role, affiliation):
    quote = resolve(marked)[0]
    assert (quote.role, quote.affiliation) == (role, affiliation)


def test_role_carried_to_every_quote_with_its_span(resolve):
    first, second = resolve("{Finland coach Markku Kanerva} [said] <it hurt>. || {Kanerva} [added] <it was fair>.")
    assert first.role == second.role == "Finland coach"
    role = second.speakers[0].roles[0]
    assert (role.text, role.normal, role.affiliation, role.span) == ("Finland coach", "coach", "Finland", (0, 13))


def test_addressee_is_not_the_speaker(resolve):
    (quote,) = resolve("<“I was wrong,”> {Ana Silva} [told] judge Rui Costa on Friday.")
    assert (quote.speaker, quote.addressee) == ("Ana Silva", "Rui Costa")


def test_direct_words_without_source_go_on_with_the_speaker(resolve):
    first, second = resolve("<“It rained,”> {Ola Nordmann} [said]. ||\n\n<“Then it snowed.”>")
    assert second.speaker == first.speaker == "Ola Nordmann"
    assert "directly before" in second.link_evidence
    assert second.link_confidence < first.link_confidence


def test_author_named_in_the_note_at_the_end(resolve):
    (quote,) = resolve("{I} [believe] <that taxes hurt>.\n\nThey do.\n\nRick Scott is the governor of Florida.")
    assert quote.speaker == "Rick Scott"


def test_letters_are_their_signers(resolve):
    first, second = resolve(
        "{I} [think] <the insiders fail to see what is going on in America this year>.\n\nBruce R. Gary.\n\n"
        "Rhinelander, Wis.\n\n|| And {I} [doubt] <that anybody who reads this page will agree with me>.\n\nDebby James."
    )
    assert (first.speaker, second.speaker) == ("Bruce R. Gary", "Debby James")


def test_no_attributions(resolve, nlp):
    assert speakers.resolve(nlp("Nothing."), Article("x", "Nothing."), []) == []
    assert speakers.resolve(nlp(""), Article("x", ""), []) == []


WORDS = st.sampled_from(
    [
        *("He", "said", "that", "she", "told", "President", "Xi", "Jinping", ",", "who", "is", "the", "Mr.", "O’Neill"),
        *("’s", "lawyer", "of", "“", "”", ":", ";", "-", "\n\n", "Q", "A", "U.S.", "Department", "spokesman", "report"),
        *("they", "it", "33", "%", "Jr.", "(", "D-Ohio", ")", "\u00a0", "😀", "Friday", "in", "an", "interview", "and"),
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, max_size=40), st.lists(st.tuples(st.integers(0, 200), st.integers(0, 60)), max_size=9))
def test_no_text_and_no_spans_raise(nlp, words, spans):
    text = " ".join(words)
    cut = [Span(min(s, len(text)), min(s + n, len(text))) for s, n in spans]
    attributions = [
        Attribution(tuple(cut[k : k + 1]), tuple(cut[k + 1 : k + 2]), tuple(cut[k + 2 : k + 4]), "direct", "speech",
                    False, 1.0, "")
        for k in range(0, len(cut), 3)
    ]  # fmt: skip
    quotes = speakers.resolve(nlp(text), Article("x", text, published=date(2020, 2, 29)), attributions)
    assert [q.attribution for q in quotes] == attributions
    for q in quotes:
        assert 0 <= q.link_confidence <= 1
        assert all(s.name for s in q.speakers)
        assert all(text[r.span.start : r.span.end].split() == r.text.split() for s in q.speakers for r in s.roles)


JOINT = {
    "a description with a name in apposition": (
        "{Hugo Brandreth and the environment secretary, Anita Rowe,} [said] <no>. || {They} [left] <it open>.",
        ["Hugo Brandreth ; Anita Rowe", "Hugo Brandreth ; Anita Rowe"],
    ),
    "named and unnamed": (
        "{Craig Bryan, head of the National Center for Veterans Studies, and other scientists} [say] <no>.",
        ["Craig Bryan ; other scientists"],
    ),
    "an apposition that is joined itself": (
        "{Paul Rieckhoff, founder and chief executive of Iraq Veterans,} [said] <no>.", ["Paul Rieckhoff"],
    ),
    "organisations": ("{Both Apple and Google} [said] <no>.", ["Apple ; Google"]),
    "what a preposition governs": ("{Advisers to Clinton and Trump} [said] <no>.", ["Advisers to Clinton and Trump"]),
    "one person twice": ("{The former senator and author Ann Lee} [said] <no>.", ["Ann Lee"]),
}  # fmt: skip


@pytest.mark.parametrize(("marked", "expected"), JOINT.values(), ids=JOINT)
def test_joint_sources(resolve, marked, expected):
    assert [q.speaker for q in resolve(marked)] == expected


TOLD = {
    "told of somebody elsewhere": (
        "Jan Rask spoke in Oslo. {Rask} [said] <he was glad>. The retired engineer left early.", "retired engineer",
    ),
    "shared by two names": (
        "Two military analysts, {Patrick Megahan} and Chris Harman, [found] <that it works>.", "military analyst",
    ),
    "a title for several": ("Sens. John McCain (R-Ariz.) and {Lindsey Graham} [said] <no>.", "Senator"),
    "a verb": ("{Luis Rubio, who heads the Center of Research,} [said] <no>.", "head of the Center of Research"),
    "one of several": ("It was late, {one of the family's attorneys, Justin Bamberg}, [said].", "family's attorney"),
    "kinship where nothing else is said": ("{Her son, Benny Teitel,} [said] <he baked>.", "son"),
    "a title in a quotation, where the article has none": (
        "{Ann Lee} [said] <“I like Senator Warren.”> || {Warren} [thanked] <her>.", "Senator",
    ),
    "an opponent's words": (
        "{Ann Lee} [said] <“The former president Maduro must go.”> || {Maduro} [called] <it a lie>.", None,
    ),
    "the narration before an opponent's words": (
        "{Ann Lee} [said] <“Usurper Maduro must go.”> || Venezuelan President {Maduro} [called] <it a lie>.",
        "Venezuelan President",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("marked", "role"), TOLD.values(), ids=TOLD)
def test_role_wherever_it_is_told(resolve, marked, role):
    assert resolve(marked)[-1].role == role


def test_affiliation_is_the_name_that_the_article_gives_in_full(resolve):
    (quote,) = resolve("Donald Trump smiled. {Trump's campaign manager, Ann Lee,} [said] <no>.")
    assert quote.affiliation == "Donald Trump"


def test_country_in_short_is_the_country(resolve):
    short, full = resolve("{US} [said] <no>. || {The United States} [said] <so>.")
    assert short.speaker == full.speaker == "United States"


def test_surname_misspelt_once(resolve):
    assert resolve("Harold Bornstein wrote a letter. {Bornsten} [said] <he was fine>.")[0].speaker == "Harold Bornstein"
