"""From the words of a text to the turns of an interview or a transcript."""

import pytest

from quotes.attribute import turns
from quotes.attribute.words import read_words


def said(text, find=turns.labelled):
    words = read_words(text)
    return [
        (" ".join(words.forms[w] for w in turn.label), " ".join(words.forms[w] for w in turn.content))
        for turn in find(words)
    ]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Q: Why?\n\nA: Because it rained.\n\nQ: And now?", "Q"),
        ("Q. Why?\n\nA. Because it rained.\n\nQ. And now?", "Q"),
        ("Q Why?\n\nTHE MAYOR: Because it rained.\n\nQ And now?", "Q"),
        ("Question: Why?\n\nAnswer: Because it rained.\n\nQuestion: And now?", "Question"),
        ("ROY: Why?\n\nMS. LEE: Because it rained.\n\nROY: And now?", "ROY"),
        ("Ana Roy: Why?\n\nKim Lee: Because it rained.\n\nAna Roy: And now?", "Ana Roy"),
        ("“AR: Why?\n\n“KL: Because it rained.\n\n“AR: And now?”", "AR"),
    ],
)
def test_a_label_that_comes_back_begins_a_turn(text, label):
    found = said(text)
    assert [name for name, _ in found][::2] == [label, label]
    assert [content.strip(' "') for _, content in found] == ["Why ?", "Because it rained .", "And now ?"]


def test_a_turn_goes_on_without_a_label_but_not_over_an_aside():
    found = said("ROY: Why?\n\nLEE: It rained.\n\n(LAUGHTER)\n\nThen it snowed.\n\nROY: And now?\n\nThey left.")
    assert found == [("ROY", "Why ?"), ("LEE", "It rained . Then it snowed ."), ("ROY", "And now ?")]


def test_a_label_can_stand_alone_and_say_who_speaks():
    found = said("ANA ROY, HOST:\n\nWhy?\n\nKIM LEE: It rained.\n\nROY: And now?\n\nLEE: Now I write.\n\nROY: Thanks.")
    assert found[0] == ("ANA ROY , HOST", "Why ?")
    assert said("Ana Roy:\n\nWhy?\n\nLEE: It rained.\n\nLEE: It did.\n\nROY: Oh.")[0][0] == "LEE"


def test_where_little_is_a_transcript_a_turn_is_its_paragraph():
    told = "\n\n".join(["The debate went on."] * 4)
    assert said(f"ROY: Why?\n\nLEE: It rained.\n\n{told}\n\nROY: And now?")[1] == ("LEE", "It rained .")


@pytest.mark.parametrize(
    "text",
    [
        "Mayor: We will rebuild\n\nThe mayor said so on Monday.",
        "Place: Dover\n\nTime: 9:30",
        "ROY: Why?\n\nROY: Nobody answers.",
        "A vote is due. A second one is not.\n\nA Texas voter said so.\n\nA. Roy won.",
        "",
    ],
)
def test_one_label_alone_is_no_transcript(text):
    assert said(text) == []


INTERVIEW = """The writer Ana Roy spoke to us about the sea.

Why the sea?

I grew up beside it.

It never left me.

Was your father a fisherman?

Partly. He hated fish.

And now?

I write.

The book is out now."""


def test_what_follows_a_question_is_an_answer_where_somebody_is_interviewed():
    found = [content for _, content in said(INTERVIEW, turns.answers)]
    assert found == ["I grew up beside it . It never left me .", "Partly . He hated fish .", "I write ."]


@pytest.mark.parametrize(
    "text",
    [
        INTERVIEW.replace("spoke to us about", "loves"),
        INTERVIEW.replace("I ", "Prices "),
        INTERVIEW.split("\n\n", 1)[1],
        INTERVIEW.replace("Was your father a fisherman?", "So it was.").replace("And now?", "So it is."),
        "The bank answers questions.\n\nWhat is a rate?\n\nA rate is a price.\n\nWho sets it?\n\nThe bank sets it.",
    ],
)
def test_questions_alone_are_no_interview(text):
    assert said(text, turns.answers) == []


def test_quoted_answers_are_left_to_their_marks():
    assert said(INTERVIEW.replace("I grew up beside it.", "“I grew up beside it.”"), turns.answers) == [
        ("", "Partly . He hated fish ."),
        ("", "I write ."),
    ]
