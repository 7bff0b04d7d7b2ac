from datetime import date

import pytest

from quotes.read.dates import parse_date
from quotes.read.text import header

BODY = "\n\nThe president said on Friday that nothing would change.\n"
DAY = date(2019, 1, 25)


def found(text):
    head = header(text)
    return parse_date(head.fields.get("published") or head.fields.get("date")), head.fields.get("title")


@pytest.mark.parametrize(
    "text, expected",
    [
        (" date 2019-01-25 US orders staff home", (DAY, "US orders staff home")),
        ("date: 2019-01-25 US orders staff home", (DAY, "US orders staff home")),
        ("2019-01-25 US orders staff home", (DAY, "US orders staff home")),
        (" DATE 2019-01-25\tUS orders staff home\r", (DAY, "US orders staff home")),
        ("Title: US orders staff home\nDate: 25 January 2019", (DAY, "US orders staff home")),
        ("\nPublished: Jan. 25, 2019\r\nHeadline: US: staff home", (DAY, None)),
        ("US orders staff home", (None, "US orders staff home")),
        ("# US orders staff home", (None, "US orders staff home")),
        ("Obama Sees Insult if Voters Don't Rally.", (None, "Obama Sees Insult if Voters Don't Rally.")),
        ("US orders staff home\n\nJanuary 25, 2019", (DAY, "US orders staff home")),
        ("US orders staff home\nBy Jane Doe\nPublished Jan. 25, 2019", (DAY, "US orders staff home")),
        ("---\ntitle: 'US: staff home'\ndate: 2019-01-25\n---", (DAY, "US: staff home")),
        ("The president spoke on Friday.", (None, None)),
        ("date 2019-02-31 No such day", (None, "date 2019-02-31 No such day")),
        ("Source: Trump will resign.", (None, None)),
        ("---\n: [bad yaml\n---", (None, None)),
    ],
)
def test_headers(text, expected):
    day, title = found(text + BODY)
    assert day == expected[0]
    if expected[1] or "Headline" not in text:
        assert title == expected[1]


def test_a_headline_stays_prose_and_the_rest_of_a_header_does_not():
    text = "Title: US orders staff home\nDate: 25 January 2019\nSource: AP" + BODY
    assert [text[s:e] for s, e in header(text).spans] == ["Title: ", "Date: 25 January 2019", "Source: AP"]


def test_a_hard_wrapped_paragraph_is_no_headline():
    assert header("WASHINGTON, the city where the president lives and\nworks, was quiet today.\n").fields == {}


@pytest.mark.parametrize(
    "value, expected",
    [
        ("2019-01-25", DAY),
        ("20190125", DAY),
        ("2019-01-25T23:30:00Z", DAY),
        ("Fri, 25 Jan 2019 23:30:00 -0500", DAY),
        ("Jan. 25, 2019, 5:00 p.m.", DAY),
        ("25/01/2019", DAY),
        (DAY, DAY),
        (1548374400, DAY),
        ("01/02/2019", None),
        ("02/02/2019", date(2019, 2, 2)),
        ("Jan 25", None),
        ("May 2019", None),
        ("2019", None),
        ("yesterday", None),
        ("2019-02-31", None),
        ("x" * 10_000, None),
        (True, None),
        (float("nan"), None),
        (1e300, None),
        (None, None),
        ([], None),
    ],
)
def test_dates_are_certain_or_none(value, expected):
    assert parse_date(value) == expected
