"""From the network's answers to attributions, with a network that answers what each test tells it to."""

from itertools import combinations, pairwise

import numpy as np
import pytest

from quotes.attribute.assemble import FEATURES, Decoding, _content, attributions, candidates, cue_queries
from quotes.attribute.queries import CONTENT, CUE, NEITHER, SOURCE, Query, chain_of, neighbourhood
from quotes.attribute.tagger import Answered, Tagged
from quotes.attribute.words import read_words


class Told:
    """A tagger that knows the answers: for each statement the words of source, cue and content."""

    def __init__(self, text, statements):
        self.words = read_words(text)
        self.statements = [
            tuple({w for part in parts for w in self.words.covering([find(text, part)])} for parts in statement)
            for statement in statements
        ]

    def encode(self, words):
        cue = np.tile([0.98, 0.01, 0.01], (len(self.words), 1))
        for _, words, _ in self.statements:
            for k, w in enumerate(sorted(words)):
                cue[w] = [0.02, 0.97, 0.01] if k == 0 else [0.02, 0.01, 0.97]
        empty = np.zeros((len(self.words), 1))
        return Tagged(self.words, chain_of(self.words), cue, np.zeros(len(self.words), int), empty, empty)

    def ask(self, tagged, asked):
        out = []
        for query in asked:
            near = neighbourhood(query, tagged.words, tagged.chain, 0, len(tagged.words))
            roles = np.full((near.end - near.start, 3), 0.02)
            roles[:, NEITHER] = 0.96
            inside = set(range(query.first, query.last))
            for source, cue, content in self.statements:
                if cue == inside if query.kind == CUE else inside <= content:
                    for w in range(near.start, near.end):
                        role = SOURCE if w in source else CONTENT if w in content else NEITHER
                        roles[w - near.start] = 0.02
                        roles[w - near.start, role] = 0.96
            ends = np.full((near.end - near.start, 4), 1 / (near.end - near.start))
            out.append(Answered(query, near, roles, ends))
        return out


def find(text, part):
    start = text.index(part)
    return start, start + len(part)


def run(text, *statements):
    told = Told(text, [tuple([p] if isinstance(p, str) else p for p in s) for s in statements])
    return attributions(told, told.encode(told.words), Decoding())


def parts(text, spans):
    return [text[s:e] for s, e in spans]


def test_a_plain_statement():
    text = "Officials said that the road was closed."
    (a,) = run(text, ("Officials", "said", "that the road was closed"))
    assert parts(text, a.source) == ["Officials"]
    assert parts(text, a.cue) == ["said"]
    assert parts(text, a.content) == ["that the road was closed"]
    assert (a.type, a.act, a.negated) == ("indirect", "speech", False)
    assert a.confidence > 0.5
    assert "“said”" in a.evidence and "“Officials”" in a.evidence


def test_a_split_quotation_is_one_statement():
    text = "“The road,” she said, “is closed.”"
    (a,) = run(text, ("she", "said", ["“The road,”", "“is closed.”"]))
    assert parts(text, a.content) == ["“The road,”", "“is closed.”"]
    assert a.type == "direct"


def test_a_turn_in_quotation_marks_is_said_without_its_label():
    text = "“ROY: Will it open?”\n\n“DAY: It will.”"
    a = run(text, ("ROY", ":", "Will it open?"))[0]
    assert (parts(text, a.source), parts(text, a.content)) == (["ROY"], ["Will it open?"])


@pytest.mark.parametrize(
    ("text", "content"),
    [
        (
            "The mine let four hundred workers go “because of falling prices in Asia,” a company spokesman said.",
            "“because of falling prices in Asia,”",
        ),
        (
            "The mine will “cut jobs because of falling prices,” a company spokesman said.",
            "The mine will “cut jobs because of falling prices,”",
        ),
        (
            "The job cuts were “because of falling prices in Asia,” a company spokesman said.",
            "The job cuts were “because of falling prices in Asia,”",
        ),
    ],
)
def test_a_clause_that_the_article_tells_is_not_the_speakers(text, content):
    (a,) = run(text, ("a company spokesman", "said", text[: text.index(" a company")]))
    assert parts(text, a.content) == [content]


def test_marks_come_with_the_words_they_enclose():
    text = 'The road is "closed for good," she said.'
    (a,) = run(text, ("she", "said", 'is "closed for good'))
    assert parts(text, a.content) == ['is "closed for good,"']
    assert a.type == "mixed"


def test_a_quotation_over_paragraphs_is_completed():
    text = "She said: “The road is closed and stays so.\n\n“It opens in May.”"
    (a,) = run(text, ("She", "said", "“The road is closed and stays so"))
    assert parts(text, a.content) == ["“The road is closed and stays so.", "“It opens in May.”"]


def test_a_quotation_without_cue_takes_its_source_from_the_text():
    text = "Ann Lee shook her head. “The road is closed for the winter.”"
    (a,) = run(text, ("Ann Lee", [], "“The road is closed for the winter.”"))
    assert a.cue == () and parts(text, a.source) == ["Ann Lee"]
    assert a.type == "direct" and "without a cue" in a.evidence


@pytest.mark.parametrize(
    ("text", "cue", "kind"),
    [
        ('She called the plan "a dead letter" again.', "called", "mixed"),
        ('She said, "it is a dead letter."', "said", "direct"),
        ('The plan is "a dead letter," she said.', "said", "direct"),
    ],
)
def test_a_fragment_woven_into_the_sentence_is_mixed(text, cue, kind):
    start = text.index('"')
    (a,) = run(text, ("he" if "he " in text else "she", cue, text[start : text.rindex('"') + 1]))
    assert a.type == kind


def test_of_two_readings_of_one_statement_one_stays():
    text = "Officials said and repeated that the road was closed."
    found = run(
        text,
        ("Officials", "said", "that the road was closed"),
        ("Officials", "repeated", "that the road was closed"),
    )
    assert len(found) == 1


def test_cue_runs_split_where_a_new_one_begins():
    cue = np.array([[0.1, 0.8, 0.1], [0.1, 0.1, 0.8], [0.1, 0.8, 0.1], [0.9, 0.05, 0.05], [0.2, 0.1, 0.7]])
    assert [(q.first, q.last) for q in cue_queries(cue, 0.3)] == [(0, 2), (2, 3), (4, 5)]


def test_spans_lie_in_the_text_and_hold_words():
    text = "— “Go,” he said —"
    (a,) = run(text, ("he", "said", "— “Go"))
    for s, e in (*a.content, *a.cue, *a.source):
        assert 0 <= s < e <= len(text) and any(c.isalnum() for c in text[s:e])


def test_an_abbreviation_keeps_its_full_stop():
    text = "He said he had left the U.S."
    (a,) = run(text, ("He", "said", "he had left the U.S."))
    assert parts(text, a.content) == ["he had left the U.S."]


def test_a_dateline_is_no_speaker_and_a_transcript_label_is():
    dateline = "WASHINGTON: The road was closed.\n\nNobody was hurt."
    assert run(dateline, ("WASHINGTON", ":", "The road was closed")) == []
    transcript = "LEE: The road was closed.\n\nTHE MAYOR: Nobody was hurt."
    (a,) = run(transcript, ("LEE", ":", "The road was closed"))
    assert parts(transcript, a.cue) == [":"]


def test_a_relative_pronoun_is_not_the_source():
    text = "Lee, who Washington says is gone, left."
    (a,) = run(text, ("who Washington", "says", "is gone"))
    assert parts(text, a.source) == ["Washington"]


def test_a_content_is_the_best_of_all_labellings():
    """Viterbi against trying every set of words: log odds, the price of changes, the two ends."""
    rng = np.random.default_rng(5)
    words = read_words("a b c d e f g h")
    for _ in range(40):
        roles, ends = rng.dirichlet([1, 1, 1], len(words)), rng.dirichlet([0.5] * len(words), 4).T
        near = neighbourhood(Query(CUE, 0, 1), words, chain_of(words), 0, len(words))
        decoding = Decoding(switch=rng.uniform(0, 2), ends=rng.uniform(0, 1))
        gain = np.log(roles[:, CONTENT] / (1 - roles[:, CONTENT]))
        first, last = decoding.ends * np.log(np.clip(ends[:, 2:], 1e-7, 1)).T

        def value(chosen, gain=gain, first=first, last=last, price=2 * decoding.switch):
            runs = 1 + sum(b > a + 1 for a, b in pairwise(chosen))
            return gain[list(chosen)].sum() - price * runs + first[chosen[0]] + last[chosen[-1]]

        every = (c for n in range(1, len(words) + 1) for c in combinations(range(len(words)), n))
        assert _content(Answered(Query(CUE, 0, 1), near, roles, ends), decoding) == max(every, key=value)


def test_a_quotation_after_anothers_statement_is_one_of_its_own():
    text = "“Be careful,” Mr. Roy said, adding a plug for himself. “And who can mend it better?”"
    told = Told(
        text,
        [
            (["Mr. Roy"], ["said"], ["“Be careful"]),
            (["Mr. Roy"], [], ["“Be careful", "“And who can mend it better?”"]),
        ],
    )
    first, second = attributions(told, told.encode(told.words), Decoding())
    assert parts(text, first.content) == ["“Be careful,”"]
    assert parts(text, second.content) == ["“And who can mend it better?”"] and not second.cue


def test_a_quotation_that_a_statement_holds_in_part_is_completed():
    text = "“We met there,” Ms. Roy said.\n\n“She told me so that day in May. I heard it.”"
    told = Told(
        text,
        [
            (["Ms. Roy"], ["said"], ["“We met there", "She told me so"]),
            (["Ms. Roy"], [], ["“She told me so that day in May. I heard it.”"]),
        ],
    )
    (only,) = attributions(told, told.encode(told.words), Decoding())
    assert parts(text, only.content) == ["“We met there,”", "“She told me so that day in May. I heard it.”"]


def test_a_quotation_that_tells_what_somebody_said_is_a_statement_beside_it():
    text = "Ann Lee shook her head. “The mayor said that he would resign. He never did, and nobody asked.”"
    told = Told(
        text,
        [
            (["The mayor"], ["said"], ["that he would resign"]),
            (["Ann Lee"], [], ["“The mayor said that he would resign. He never did, and nobody asked.”"]),
        ],
    )
    outer, inner = attributions(told, told.encode(told.words), Decoding())
    assert parts(text, outer.source) == ["Ann Lee"] and parts(text, inner.source) == ["The mayor"]


def test_the_programme_that_is_told_is_no_part_of_what_is_said():
    text = '"I hope that he can do it," he told "Today."'
    (a,) = run(text, ("he", "told", ['"I hope that he can do it,"', '"Today."']))
    assert parts(text, a.content) == ['"I hope that he can do it,"']


def test_an_article_takes_its_noun_along():
    text = "The missive accused the board and urged calm."
    (a,) = run(text, ("The", "urged", "calm"))
    assert parts(text, a.source) == ["The missive"]


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        (
            "The agency quoted spokesman Bahram Karimi as saying the talks were never about missiles.",
            "spokesman Bahram Karimi",
            "as saying",
            "the talks were never about missiles",
        ),
        (
            "Ana Roy was quoted by the agency as saying that the talks failed.",
            "Ana Roy",
            "was quoted",
            "that the talks failed",
        ),
        ("The agency quoted Plato as an example.", "The agency", "quoted", "Plato as an example"),
        ("The agency quoted Plato.", "The agency", "quoted", "Plato"),
    ],
)
def test_who_is_quoted_by_another_as_saying_something_says_it(text, source, cue, content):
    if "was" in text:
        statement = ("the agency", "was quoted", ["Ana Roy", text[text.index("as saying") :]])
    else:
        statement = ("The agency", "quoted", text[text.index("quoted ") + 7 :])
    (a,) = run(text, statement)
    assert [parts(text, part) for part in (a.source, a.cue, a.content)] == [[source], [cue], [content]]


INTERVIEW = "Ana Roy spoke to us.\n\nQ. Why the sea?\n\nA. I grew up there. I left.\n\nI came back.\n\nQ. And now?"


def test_the_turns_of_an_interview_are_direct():
    question, answer, _ = run(INTERVIEW)
    assert parts(INTERVIEW, question.content) == ["Why the sea?"]
    assert parts(INTERVIEW, answer.source) == ["A"]
    assert parts(INTERVIEW, answer.content) == ["I grew up there. I left.", "I came back."]
    assert answer.type == "direct" and "interview" in answer.evidence


def test_a_turn_comes_before_what_is_told_within_it():
    found = run(INTERVIEW, ("I", "grew up", "there"))
    assert len(found) == 3 and all(a.evidence.startswith("label") for a in found)


def test_a_turn_that_the_network_finds_goes_on_to_the_next_label():
    text = "ROY: It rained.\n\nThen it snowed.\n\nLEE: Why?\n\nROY: Ask God."
    (turn,) = run(text, ("ROY", ":", "It rained."))
    assert parts(text, turn.content) == ["It rained.", "Then it snowed."]
    assert (parts(text, turn.source), turn.type) == (["ROY"], "direct")


def test_answers_that_nothing_labels_have_no_source():
    text = "Ana Roy spoke to us.\n\nWhy the sea?\n\nI grew up there.\n\nAnd now?\n\nI write."
    found = run(text)
    assert [parts(text, a.content) for a in found] == [["I grew up there."], ["I write."]]
    assert all((a.source, a.cue, a.type) == ((), (), "direct") for a in found)


@pytest.mark.parametrize(
    "before", ["His book, ", "The film ", "He is known as ", "The so-called ", "An essay titled ", "A man nicknamed "]
)
def test_the_name_of_a_work_or_a_nickname_is_no_statement(before):
    statement = ("Ana Roy", [], "“The Long Wait Is Over”")
    assert run(f"{before}“The Long Wait Is Over” pleased Ana Roy.", statement) == []
    assert run("She laughed. “The Long Wait Is Over” pleased Ana Roy.", statement)


SHORT = "Officials said that it rained."


def sure_of(decoding, source):
    told = Told(SHORT, [(["Officials"], ["said"], ["that it rained"])])
    (c,) = candidates(told, told.encode(None), decoding)
    assert bool(c.source) == source
    return c.confidence


def test_a_statement_loses_its_source_where_it_is_likelier_that_nobody_is_named():
    never, ever = ((0.0,) * len(FEATURES) + (constant,) for constant in (-1.0, 1.0))
    assert sure_of(Decoding(weights=ever, unsourced=never), source=True) == pytest.approx(0.731, abs=0.001)
    assert sure_of(Decoding(weights=never, unsourced=ever), source=False) == pytest.approx(0.731, abs=0.001)
    assert sure_of(Decoding(weights=never), source=True) == pytest.approx(0.269, abs=0.001)


def test_what_nobody_is_named_for_is_kept_from_a_lower_confidence():
    never, rather_not = ((0.0,) * len(FEATURES) + (constant,) for constant in (-3.0, -0.7))
    told = Told(SHORT, [(["Officials"], ["said"], ["that it rained"])])
    kept, lost = (
        attributions(told, told.encode(None), Decoding(weights=w, unsourced=u))
        for w, u in ((never, rather_not), (rather_not, never))
    )
    assert [(a.source, a.confidence) for a in kept] == [((), pytest.approx(0.332, abs=0.001))]
    assert lost == []
