"""When, to whom and on what occasion."""

from __future__ import annotations

from datetime import date

import pytest

FRIDAY = date(2019, 1, 25)

DATES = {
    "weekday": ("{Ann Lee} [said] Thursday <that it rained>.", FRIDAY, date(2019, 1, 24), "day"),
    "weekday of publication": ("{Ann Lee} [said] on Friday <that it rained>.", FRIDAY, FRIDAY, "day"),
    "yesterday": ("{Ann Lee} [said] yesterday <that it rained>.", FRIDAY, date(2019, 1, 24), "day"),
    "absolute": ("On Jan. 11, {Ann Lee} [said] <that it rained>.", FRIDAY, date(2019, 1, 11), "day"),
    "own year": ("On March 3, 2016, {Ann Lee} [said] <that it rained>.", None, date(2016, 3, 3), "day"),
    "last week": ("{Ann Lee} [said] last week <that it rained>.", FRIDAY, date(2019, 1, 14), "week"),
    "last month": ("{Ann Lee} [said] last month <that it rained>.", FRIDAY, date(2018, 12, 1), "month"),
    "article without date": ("{Ann Lee} [said] Thursday <that it rained>.", None, None, None),
    "no expression": ("{Ann Lee} [said] <that it rained>.", FRIDAY, None, None),
    "of the content": ("{Ann Lee} [said] <that it rained on Thursday>.", FRIDAY, None, None),
    "of another verb": (
        "The army left on Wednesday after {Ann Lee} [said] <the war was over>.", FRIDAY, None, None,
    ),
    "to come": ("{Ann Lee} [will say] next Thursday <that it rained>.", FRIDAY, None, None),
}  # fmt: skip


@pytest.mark.parametrize(("marked", "published", "day", "precision"), DATES.values(), ids=DATES)
def test_said_on(resolve, marked, published, day, precision):
    (quote,) = resolve(marked, published)
    assert (quote.said_on, quote.said_precision) == (day, precision)


def test_date_goes_with_the_occasion(resolve):
    first, second, third = resolve(
        "{Ann Lee} [said] in an interview Thursday <that it rained>. ||\n\n<“It poured,”> {she} [said]. ||\n\n"
        "{Bob Ray} [said] <it was dry>.",
        FRIDAY,
    )
    assert first.said_on == second.said_on == date(2019, 1, 24)
    assert first.occasion == second.occasion == "interview"
    assert third.said_on is None


OCCASIONS = {
    "interview": ("{Ann Lee} [said] in an interview with Fox News <that it rained>.", "interview with Fox News"),
    "statement": ("In a statement, {the ministry} [said] <that it rained>.", "statement"),
    "network": ("{Ann Lee} [wrote] on Twitter <that it rained>.", "Twitter"),
    "conference": ("{Ann Lee} [told] a news conference <that it rained>.", None),
    "none": ("{Ann Lee} [said] <that it rained>.", None),
}


@pytest.mark.parametrize(("marked", "occasion"), OCCASIONS.values(), ids=OCCASIONS)
def test_occasion(resolve, marked, occasion):
    assert resolve(marked)[0].occasion == occasion


ADDRESSEES = {
    "told somebody": ("{He} [told] conservative host Laura Ingraham <that it rained>.", "Laura Ingraham"),
    "told some people": ("{Ann Lee} [told] reporters <that it rained>.", "reporters"),
    "said to": ("{Ann Lee} [said] to Bob Ray <that it rained>.", "Bob Ray"),
    "supporters of somebody": ("{Ann Lee} [told] Trump supporters <that it rained>.", "Trump supporters"),
    "pronoun": ("{Ann Lee} [told] him <that it rained>.", None),
    "nobody": ("{Ann Lee} [said] <that it rained>.", None),
}


@pytest.mark.parametrize(("marked", "addressee"), ADDRESSEES.values(), ids=ADDRESSEES)
def test_addressee(resolve, marked, addressee):
    assert resolve(marked)[0].addressee == addressee
