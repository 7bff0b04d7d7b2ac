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
    "the younger is the son, and stays meant": (
        "Gov. Amos Treadwell, 71, spoke of his son, Peter Treadwell.\n\nThe younger Mr. Treadwell left town. "
        "{Mr. Treadwell} [said] <he had seen enough>.",
        ["Peter Treadwell"],
    ),
    "the elder is the father": (
        "Amos Treadwell spoke of his son, Peter Treadwell.\n\nThe elder {Treadwell} [said] <it was late>.",
        ["Amos Treadwell"],
    ),
    "who speaks of a father is the child": (
        "Amos Treadwell and his daughter, Ann Treadwell, run a mill.\n\n{Treadwell} [said of] her father <he is slow>.",
        ["Ann Treadwell"],
    ),
    "a pronoun after it tells whom a surname means": (
        "Karl Brandt and Lena Brandt sing.\n\n{Brandt} [said] <she would go on>.",
        ["Lena Brandt"],
    ),
    "a surname means whom the article names first and most": (
        "Otto Brandt won. His cousin, Karl Brandt, watched Otto Brandt.\n\n{Brandt} [said] <it was hard>.",
        ["Otto Brandt"],
    ),
    "letters after a name are none of it": (
        "{Jane Farrow MP} [said] <no>. || {Labour MP Ian Poole, Sir Ed Drummond QC and Sam Fry TD} [agreed] <so>.",
        ["Jane Farrow", "Ian Poole ; Ed Drummond ; Sam Fry"],
    ),
    "a trade as surname behind a particle": ("{Wim de Backer} [said] <no>.", ["Wim de Backer"]),
    "an office with complement before a name that starts with the surname": (
        "{Minister of State for Trade Tan Boon Kiat} [said] <no>. || Then {Mr Tan} [said] <yes>.",
        ["Tan Boon Kiat", "Tan Boon Kiat"],
    ),
    "a name that somebody gave": (
        "{A shopkeeper who gave her name only as Fatima} [said] <no>. || {A man who identified himself as Omar Aziz} "
        "[said] <yes>.",
        ["Fatima", "Omar Aziz"],
    ),
    "the name behind a description cut short": ("{His daughter}, Paula Reyes, [said] <it was late>.", ["Paula Reyes"]),
    "whom the sentence before begins with": (
        "Justice Ruth Hale asked Alan Dee, a lawyer.\n\nThe judge was not satisfied. {She} [said] <it must end>.",
        ["Ruth Hale"],
    ),
    "a given name mostly of the other gender, and nobody else": (
        "Sen. Lindsey Roy arrived late. {He} [said] <it was dead>.",
        ["Lindsey Roy"],
    ),
    "a feast as surname behind a particle": ("{Hanan bin Ramadan} [said] <no>.", ["Hanan bin Ramadan"]),
    "a nickname between single marks": (
        "{Hendrik ‘Boet’ de la Rey} [said] <no>. || {De la Rey} [said] <yes>.",
        ["Hendrik ‘Boet’ de la Rey", "Hendrik ‘Boet’ de la Rey"],
    ),
    "namesakes whose family name comes first": (
        "Tanigawa Hiroshi runs the firm with his son, Tanigawa Ren. The younger {Tanigawa} [said] <he would stay>.",
        ["Tanigawa Ren"],
    ),
    "the younger is the son without a surname": (
        "Oleks Shevchuk dug with his son, Andriy.\n\nThe younger {Shevchuk} [said] <he was tired>.",
        ["Andriy"],
    ),
    "they are whom the sentence before begins with": (
        "The firm Acme fired 300. Workers at the plant were angry. {They} [said] <it was unfair>.",
        ["Workers"],
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
    "two roles in one apposition": (
        "{Larry Cohen, an adviser to Mr. Sanders and past president of the Workers,} [said] <it was so>.",
        ["Larry Cohen"],
    ),
    "a name after what its bearer did": (
        "{The Israeli businessman who had served as a go-between, Ofer Biton,} [pleaded] <guilty>.",
        ["Ofer Biton"],
    ),
    "a surname that may be a feast": (
        "Kristen Day leads a charity. {Day} [said] <the language was harsh>.",
        ["Kristen Day"],
    ),
    "a surname that may be a month": ("{Yin Myint May, 60, a doctor,} [said] <she was happy>.", ["Yin Myint May"]),
    "a pronoun and a name": (
        "Jane Harman left Congress. {She and Jack Goldsmith, a lawyer,} [outlined] <a plan>.",
        ["Jane Harman ; Jack Goldsmith"],
    ),
    "a party before several names": (
        "{Democrats Hillary Clinton and Martin O'Malley} [said] <they would wait>.",
        ["Hillary Clinton ; Martin O'Malley"],
    ),
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
    "who a sentence goes on to name": (
        "Dan Golvach lost his son. A Texas voter {who} [supports] <the wall>, Golvach met reporters.",
        ["Dan Golvach"],
    ),
    "subject of the sentence rather than the last speaker": (
        "Ana Roy won. {Meenakshi Ganguly} [said] <votes were lost>. ||\n\nMs. Roy was tired, but {she} "
        "[said] <she would govern>.",
        ["Meenakshi Ganguly", "Ana Roy"],
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
    "another state's senator": (
        "Marco Rubio spoke beside Sen. Joni Ernst, R-Iowa. {The Florida senator} [said] <he felt good>.",
        ["Marco Rubio"],
    ),
    "somebody else beside an officeholder": (
        "Rep. Bob Etheridge walked past. <“Do you support it?”> {the reporter} [asked].",
        ["reporter"],
    ),
    "named soon after": (
        "{A spokesman for the company} [said] <it was hacked>. ||\n\n"
        "<“We are sorry,”> [said] {the spokesman, Nick Merrill}.",
        ["Nick Merrill", "Nick Merrill"],
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
    "a body behind the title's comma": ("{Ada Bello, chairman, Senate Committee on Accounts,} [said] <so>.",
                                        "chairman, Senate Committee on Accounts", None),
    "who chaired": ("{Dame Ann Strang, who chaired the review,} [said] <so>.", "chair of the review", None),
    "letters after the name": ("{Sam Fry TD} [said] <so>.", "TD", None),
    "any trade": ("{Dena Hughes, a longtime bee whisperer,} [said] <so>.", "longtime bee whisperer", None),
    "office with complement": ("{Minister for Trade Ann Lee} [said] <so>.", "Minister for Trade", "Trade"),
    "acting, with possessor": ("{Eskom's acting chief officer, Thandi Mokoena,} [said] <so>.",
                               "Eskom's acting chief officer", "Eskom"),
    "branch of a body": ("{Jun Park, who heads the yard's branch of the Metal Union,} [said] <so>.",
                         "head of the yard's branch of the Metal Union", "Metal Union"),
    "rank before a reverend": ("{The Bishop of Wenlock, the Rt Rev Aidan Fallow,} [said] <so>.",
                               "Bishop of Wenlock", "Wenlock"),
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


@pytest.mark.parametrize(
    ("marked", "speaker"),
    [
        ("<The company expects sales to grow>, {it} [said] in a filing.", "company"),
        ("Rivals fear Norvik. <Varion Group will cut 400 jobs>, {it} [said].", "Varion Group"),
    ],
)
def test_it_is_the_subject_of_what_it_says(resolve, marked, speaker):
    (quote,) = resolve(marked)
    assert quote.speaker == speaker


def test_addressee_is_not_the_speaker(resolve):
    (quote,) = resolve("<“I was wrong,”> {Ana Silva} [told] judge Rui Costa on Friday.")
    assert (quote.speaker, quote.addressee) == ("Ana Silva", "Rui Costa")


def test_direct_words_without_source_go_on_with_the_speaker(resolve):
    first, second = resolve("<“It rained,”> {Ola Nordmann} [said]. ||\n\n<“Then it snowed.”>")
    assert second.speaker == first.speaker == "Ola Nordmann"
    assert "directly before" in second.link_evidence
    assert second.link_confidence < first.link_confidence


INTERVIEW = "By Sam Hill\n\nThe chef Yuki Tanabe met with us on Monday.\n\n"


@pytest.mark.parametrize(
    ("marked", "speaker", "kind"),
    [
        (INTERVIEW + "{Q}[.] <Why?> || \n\n{A}[.] <Time.>\n\nQ. Will it sell?", "Sam Hill", "person"),
        (INTERVIEW + "{A}[.] <Time.> || \n\nQ. Will it sell?\n\nA. No.", "Yuki Tanabe", "person"),
        (INTERVIEW + "{A}[:] <Time.> || \n\nQ: Will it sell?\n\nA: No.", "Yuki Tanabe", "person"),
        (INTERVIEW + "{YT}[:] <Time.> || \n\nSH: Will it sell?\n\nYT: No.", "Yuki Tanabe", "person"),
        ("{Q} <Why?> || \n\nTHE MAYOR: Time.\n\nQ Will it sell?", "questioner", "unnamed"),
        ("{A}[:] <Time.> || \n\nQ: Will it sell?\n\nA: No.", None, None),
    ],
)
def test_letters_and_initials_label_who_speaks(resolve, marked, speaker, kind):
    quote = resolve(marked)[0]
    assert quote.speaker == speaker
    assert [s.kind for s in quote.speakers] == ([kind] if kind else [])


def test_an_answer_without_a_label_is_the_persons_interviewed(nlp):
    text = "Ana Roy asked the chef Yuki Tanabe about noodles.\n\nWhy noodles?\n\nI like them."
    answer = Attribution((Span(text.index("I like"), len(text)),), (), (), "direct", "speech", False, 1.0, "")
    (quote,) = speakers.resolve(nlp(text), Article("test", text), [answer])
    assert quote.speaker == "Yuki Tanabe" and "interviewed" in quote.link_evidence


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


def test_a_surname_that_several_bear_is_less_sure(resolve):
    text = "{}Otto Brandt won.\n\n{{Brandt}} [said] <it was hard>."
    (alone,), (among,) = resolve(text.format("")), resolve(text.format("Karl Brandt came. "))
    assert alone.speaker == "Otto Brandt"
    assert among.link_confidence < 0.9 < alone.link_confidence
    assert "bear the name" in among.link_evidence


def test_surname_misspelt_once(resolve):
    assert resolve("Harold Bornstein wrote a letter. {Bornsten} [said] <he was fine>.")[0].speaker == "Harold Bornstein"


JOINED = {
    "modifiers of one noun": (
        "The White House slept. {House and Senate Democrats} [said] <no>. || {U.S. and Iranian officials} [met] <it>.",
        ["House and Senate Democrats", "U.S. and Iranian officials"],
    ),
    "counted": (
        "{More than a half-dozen House and Senate Democrats} [said] <no>.",
        ["House and Senate Democrats"],
    ),
    "bodies before one noun": ("{Apple and Google executives} [said] <no>.", ["Apple and Google executives"]),
    "adjectives before one noun": ("{State and federal officials} [said] <no>.", ["State and federal officials"]),
    "a body and a group": ("{The White House and Senate Democrats} [said] <no>.", ["White House ; Senate Democrats"]),
    "party and state after a comma": (
        "{Brandreth, D-N.Y., and Rep. Jane Roe} [said] <no>.", ["Brandreth ; Jane Roe"],
    ),
    "party and state in brackets": (
        "{Sens. Ann Lee (D-N.Y.) and Bob Ray (R-S.C.)} [said] <no>.", ["Ann Lee ; Bob Ray"],
    ),
    "party of a state": (
        "{Ann Lee, Republican of Iowa, and Bob Ray, Democrat of Vermont,} [said] <no>.", ["Ann Lee ; Bob Ray"],
    ),
    "where each is from": (
        "Ann Lee met Bob Ray. {Lee, of Texas, and Ray, of Ohio,} [said] <no>.", ["Ann Lee ; Bob Ray"],
    ),
    "an office with and in its name": ("{Health and Human Services Secretary Ann Lee} [said] <no>.", ["Ann Lee"]),
    "an apposition with an article": (
        "{Ann Lee, a pacifist and chairman of the parish council,} [said] <no>.", ["Ann Lee"],
    ),
    "two offices of one": (
        "{Ann Lee, the director of the Civil League and an adviser to Mayor Bob Ray,} [said] <no>.", ["Ann Lee"],
    ),
    "his means the one before": (
        "Paul Rask left. {President Hugo Brandreth and his allies} [said] <no>.",
        ["Hugo Brandreth ; Hugo Brandreth's allies"],
    ),
    "possessor and body": (
        "{Mrs. Brandreth’s spokesman and the State Department} [said] <no>.",
        ["Brandreth's spokesman ; State Department"],
    ),
    "both behind": ("{The Senate and House both} [said] <no>.", ["Senate ; House"]),
    "descriptions with names behind": (
        "Ann Lee is Ohio's attorney general. "
        "{Utah’s attorney general, Jon Rask, and Iowa’s attorney general, Bob Ray,} [said] <no>.",
        ["Jon Rask ; Bob Ray"],
    ),
    "a firm": ("{Johnson & Hale} [said] <no>.", ["Johnson & Hale"]),
}  # fmt: skip


@pytest.mark.parametrize(("marked", "expected"), JOINED.values(), ids=JOINED)
def test_what_is_joined(resolve, marked, expected):
    assert [q.speaker for q in resolve(marked)] == expected


def test_parties_are_no_roles(resolve):
    (quote,) = resolve("A Republican senator left early. {Senate Democrats} [said] <no>.")
    assert (quote.speakers[0].kind, quote.role) == ("group", None)


MEANT = {
    "a relative is not the holder of an office": (
        "Dear Sasha and Malia, be good. She chided Malia and Sasha Brandreth. They join President Brandreth here. "
        "{The president} [said] <it was late>.",
        "Brandreth",
    ),
    "one family's children": ("The couple, Tom and Mary Smith, sat down. {Tom} [said] <no>.", "Tom Smith"),
    "somebody in what is said does not say it": (
        "Ola Nordmann spoke. {Nordmann} [said] <it rained>. || <President Brandreth was tired>, {he} [said].",
        "Ola Nordmann",
    ),
    "half of a name": ("Kathy {Griffith} [said] <no>.", "Kathy Griffith"),
    "titles in the plural": (
        "Justice Anthony Rask sat. {Justices Rask and Samuel A. Oakes Jr.} [said] <no>.",
        "Anthony Rask ; Samuel A. Oakes Jr.",
    ),
    "who behind a place": ("Sheriff Adam Hale of Deuel County, Neb., {who} [said] <he was glad>.", "Adam Hale"),
    "a governor of a state": ("{Gov. Rick Hale of Texas} [said] <no>.", "Rick Hale"),
    "of a titled person": ("Kevin Oakes left. {Supporters of Mr. Oakes} [said] <no>.", "Supporters of Mr. Oakes"),
    "between two persons": (
        "Don Rask met Jim Oakes. {A split between Rask and Oakes} [worried] <them>.", "split between Rask and Oakes",
    ),
    "an age": ("Senator Ann Lee came to Akron. {The 43-year-old} [said] <no>.", "Ann Lee"),
    "somebody's lawyer is not any lawyer": (
        "Lisa Page, a former bank lawyer, met Peter Oakes. {Mr. Oakes’s lawyer} [said] <no>. "
        "Aitan Gold, Mr. Oakes’s lawyer, left.",
        "Aitan Gold",
    ),
    "an office whose holder is named below": (
        "{The inspector general} [said] <no>. Michael Horn is the inspector general.", "Michael Horn",
    ),
    "one of several": ("{One of its members, Demetrios Hale,} [said] <no>.", "Demetrios Hale"),
    "a hyphen inside a name": ("{Hale-an-Dorf} [said] <no>.", "Hale-an-Dorf"),
    "what stands off a place": ("{A release from Mr. Oakes’s office} [said] <no>.", "release from Mr. Oakes’s office"),
    "plural compound": (
        "John Hale is Ohio's attorney general. {Attorneys general} [said] <no>.", "Attorneys general",
    ),
    "a relative of a nominee is no nominee": (
        "Don Hale is the nominee. {Ivy Hale, the nominee’s daughter,} [left] <it>. || {The nominee} [said] <no>.",
        "Don Hale",
    ),
    "a group of people": ("{A group of doctors} [said] <no>.", "group of doctors"),
    "a building is nobody": (
        "President Hale spoke at Hale Tower. {Hale himself} [said] <no>.", "Hale",
    ),
    "the father of a junior": (
        "Donald Hale Jr. met President Hale. Hale Jr. left. {Hale} [said] <no>. || {The president} [said] <so>.",
        "Hale",
    ),
    "a junior beside his father": (
        "President Hale met Donald Hale Jr. on Monday. The president left. {Hale Jr.} [said] <no>.", "Donald Hale Jr.",
    ),
    "the father named before the junior": (
        "President Hale met his son Donald Hale Jr. on Monday. {Mr. Hale} [said] <no>.", "Hale",
    ),
    "an aide is who speaks for somebody": (
        "{A spokesperson for Senator Chuck Hale} [said] <no>. || {The aide} [said] <so>.", "Chuck Hale spokesperson",
    ),
    "a word before the source": ("The vote failed {with Republicans} [vowing] <to fight>.", "Republicans"),
    "an office's document": (
        "Ann Hale spoke. {The California secretary of state’s website} [said] <no>.",
        "California secretary of state website",
    ),
    "a town in a state": ("Alan Hale, a baker from Englebrook, New Jersey, {who} [said] <no>, left.", "Alan Hale"),
    "a bar for a dash": ("Roger Hale came. {Hale ― who worked for two mayors ―} [said] <no>.", "Roger Hale"),
    "a court is no company": (
        "Brandmart Stores Inc. was sued. The Supreme Court sat. {The company} [said] <no>.", "Brandmart Stores Inc.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("marked", "speaker"), MEANT.values(), ids=MEANT)
def test_who_is_meant(resolve, marked, speaker):
    assert resolve(marked)[-1].speaker == speaker


HELD = {
    "a body with a preposition": (
        "{The National Organization for Women President Terry Hale} [said] <no>.",
        "National Organization for Women President", "National Organization for Women",
    ),
    "a field is no body": (
        "{Judicial Watch Director of Investigations Chris Hale} [said] <no>.",
        "Judicial Watch Director of Investigations", "Judicial Watch",
    ),
    "a department of a body": (
        "{White House Communications Director Hope Hale} [said] <no>.",
        "White House Communications Director", "White House",
    ),
    "party and state before the title": (
        "{Wisconsin GOP Rep. Paul Hale} [said] <no>.", "Wisconsin GOP Representative", "Republican, Wisconsin",
    ),
    "another's apposition": (
        "With Senator Harry Oakes of Nevada, the minority leader, {Senator Bernie Hale} [said] <no>.", "Senator", None,
    ),
    "an office held goes before one left": (
        "{Representative Raul Hale, a former immigration lawyer elected in the wave,} [said] <no>.",
        "Representative", None,
    ),
    "an adverb in it": (
        "{John A. Hale, the newly installed speaker of the House,} [said] <no>.",
        "newly installed speaker of the House", None,
    ),
    "the House is not the White House": (
        "The White House was mute. {House Speaker John Hale} [said] <no>.", "House Speaker", "House",
    ),
    "party of a state": ("{Ann Hale, a Democrat from Texas,} [said] <no>.", "Democrat from Texas", "Democratic, Texas"),
    "the body named before": (
        "{A spokeswoman for the Transport Agency} [said] <no>. || {The spokeswoman, Marie Hale,} [said] <so>.",
        "spokeswoman", "Transport Agency",
    ),
    "the body named last": (
        "The Freedom League met. {Matt Hale, the group’s president,} [said] <so>.",
        "group’s president", "Freedom League",
    ),
    "two titles": ("{Speaker of the House Rep. Paul Hale} [said] <no>.", "Speaker of the House", None),
    "another's office in a clause": (
        "To Ed Rask, the Republican who is chairman of the Trade Committee, {Mrs. Hale} [said] <no>.", None, None,
    ),
    "an office left is not held": (
        "Former President Bill Hale came. President Hale waved. {Hale} [said] <no>.", "Former President", None,
    ),
    "not since when": ("Ann Hale, who was elected governor in May, left. {Hale} [said] <no>.", "governor", None),
    "after a degree": ("{Ann Hale, M.D., professor at Yale,} [said] <no>.", "professor at Yale", "Yale"),
    "after an aside": ("{Ann Hale (pictured), the party's leader,} [said] <no>.", "party's leader", None),
    "an unknown given name": (
        "The film was made by Keith Hale's wife, Rakeyia Hale. {Rakeyia Hale} [said] <no>.", "Keith Hale's wife", None,
    ),
    "people of a country": ("{Israeli officials} [said] <no>.", "Israeli officials", "Israel"),
}  # fmt: skip


@pytest.mark.parametrize(("marked", "role", "affiliation"), HELD.values(), ids=HELD)
def test_role_and_affiliation(resolve, marked, role, affiliation):
    quote = resolve(marked)[-1]
    assert (quote.role, quote.affiliation) == (role, affiliation)
