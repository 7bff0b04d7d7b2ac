"""From the words of a text to who signed which quotation."""

import pytest

from quotes.attribute.queries import quotation_queries
from quotes.attribute.signatures import signatures
from quotes.attribute.words import read_words


def signed(text):
    words = read_words(text)
    found = signatures(words, quotation_queries(words))
    return [text[slice(*words.span(name.start, name.stop - 1))] for name in found.values()]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("“We were never asked.” ― Ana Roy", "Ana Roy"),
        ("“We were never asked.”—Ana Roy, teacher", "Ana Roy"),
        ('"We were never asked." -- Ana M. Roy (Dover)', "Ana M. Roy"),
        ('"We were never asked."\n\n- Ana Roy.\n\nThe council met.', "Ana Roy"),
        ("“We were never asked.\n\n“Nobody was.” – Juan de la Cruz", "Juan de la Cruz"),
        ("“We were never asked!” ― \xa0Ana Roy\n“Nobody was.” ― Lee", "Ana Roy"),
        ("She left. “We were never asked,” the clerk Ana Roy was quoted as saying by the agency.", "the clerk Ana Roy"),
        ("“We were never asked,” she is quoted as saying.", "she"),
    ],
)
def test_a_name_after_a_dash_signs_the_quotation(text, name):
    assert signed(text)[0] == name


@pytest.mark.parametrize(
    "text",
    [
        "“We were never asked” — a claim that Ana Roy repeats.",
        "“We were never asked.” — Ana Roy has said so for years, and nobody listened to her in all of that time",
        "He called it “a dead letter.” — Reuters",
        "“We were never asked”-Ana Roy",
        "“We were never asked.”\n- Ana Roy\n- Juan Cruz\n",
        "“We were never asked.” —",
        "“We were never asked.” — 2019",
        "“We were never asked,” he said. She was quoted as saying little.",
        "“We were never asked,” said Ana Roy, who was asked.",
        "— Ana Roy",
    ],
)
def test_other_dashes_sign_nothing(text):
    assert signed(text) == []
