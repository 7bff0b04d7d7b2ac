import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.read.clean import boilerplate, marks

OPENING = "The president spoke to reporters on Friday.\n\n"
CLOSING = "\n\nThe talks go on next week, and nobody knows how they will end.\n"


def kinds(line):
    text = OPENING + line + CLOSING
    found = list(marks(text))
    assert all(text[s:e] == line.strip() for (s, e), _ in found)
    return [kind for _, kind in found]


@pytest.mark.parametrize(
    "line, kind",
    [
        ("SENATE LEADERS PLAN VOTE ON BORDER WALL", "link"),
        ("  CLICK HERE TO SIGN UP FOR OUR APP  ", "prompt"),
        ("Click here for more from the capital.", "prompt"),
        ("Load more..", "prompt"),
        ("Read more: How the wall was built", "link"),
        ("READ MORE: Mayor says city ‘will survive’ the closing", "link"),
        ("Related: “We were not told,” council leader says", "link"),
        ("Our flagship newsletter breaks down the biggest headlines of the day.", "newsletter"),
        ("You have reached your limit of free articles. Subscribe now to continue reading.", "paywall"),
        ("This story is available exclusively to subscribers.", "paywall"),
        ("Follow AP’s coverage of the election at https://example.org/hub", "follow"),
        ("Associated Press writers Jane Doe and John Roe contributed to this report.", "credit"),
        ("Jane Doe, a staff writer, contributed.", None),
        ("A version of this article appears in print on June 14, 2022, Section A, Page 17.", "legal"),
        ("A correction was made on June 14, 2022: An earlier version misspelled the director’s name.", "correction"),
        ("Advertisement", "prompt"),
        ("Story continues below", "prompt"),
        ("Related stories:", "prompt"),
        ("Share this article", "prompt"),
        ("Sign up for our morning newsletter.", "newsletter"),
        ("Subscribe to the Politics podcast here.", "newsletter"),
        ("Follow Jane Doe on Twitter @janedoe.", "follow"),
        ("Twitter: @janedoe.", "follow"),
        ("The Associated Press contributed to this report.", "credit"),
        ("Jane Doe and John Roe contributed reporting from Ohio.", "credit"),
        ("Jane Doe reported from Washington.", "credit"),
        ("(Reporting by Jane Doe; Editing by John Roe)", "credit"),
        ("Jane Doe via Getty Images.", "photo"),
        ("Protesters gather outside the court in May. (AP Photo/Jane Doe)", "photo"),
        ("Photo: Jane Doe/Reuters", "photo"),
        ("Copyright 2019 The Daily Paper", "legal"),
        ("© 2019 The Daily Paper. All rights reserved.", "legal"),
        ("Correction: January 25, 2019", "correction"),
        ("CORRECTION APPENDED.", "correction"),
        ("- This article was amended on 15 May 2023. An earlier version said that thousands marched.", "correction"),
        ("Correction: An earlier version misquoted Ms. Lee. She said “no”, not “yes”.", "correction"),
        ("after newsletter promotion", "newsletter"),
        ("This article has been updated.", "correction"),
        ("By Jane Doe", "byline"),
        ("Updated 5:30 p.m. ET, January 25, 2019", "byline"),
        ("Jane Doe is a reporter for The Daily Paper.", "author"),
    ],
)
def test_boilerplate_is_marked(line, kind):
    assert kinds(line) == ([kind] if kind else [])


@pytest.mark.parametrize(
    "line",
    [
        "JOHN DOE: WE WILL NOT GO THERE AGAIN",
        "“WE WILL NOT GO THERE AGAIN”",
        "NO WAY OUT",
        "Click here, she said, and the money was gone.",
        "The Associated Press said it had contributed to this report.",
        "Read more books, the teacher told them.",
        "Photo: 'We never met,' the senator insisted.",
        "“READ MORE: BOOKS” was the headline.",
        "You have reached the end of the road when nobody believes you.",
        "For members of the union it is the third strike in a year.",
        "To continue reading the report took the judge all night, and he did.",
        "Unlock the doors at six, the order ran.",
        "Update: The spokesman denied the report.",
        "A correction was made, he said.",
        "“An earlier version of this article was wrong,” the editor said.",
        "Share prices fell on Friday after the announcement of the tariffs.",
        "Print newspapers have lost half of their readers since 2005.",
        "Related charges were dropped in March.",
        "Subscribers, according to the company, pay less.",
        "More from the region came to the capital to protest, and 300 were arrested by the police.",
        "The lawsuit against Reuters was settled in May.",
        "Sponsored by two senators, the bill passed on Friday after a debate that went on for two days and nights.",
        "By Friday the storm had passed.",
        "It was sold to Getty Images.",
        "Follow the money, and you will find the man who has paid for all of this on Facebook since the summer.",
    ],
)
def test_prose_is_not(line):
    assert kinds(line) == []


def test_an_article_set_in_capitals_is_no_list_of_links():
    assert boilerplate("A HEADLINE OF FOUR WORDS\n\nTHE PRESIDENT SPOKE TO REPORTERS.\nTHE TALKS GO ON.\n") == ()


def test_the_first_line_is_the_headline_whatever_its_case():
    assert boilerplate("SENATE LEADERS PLAN VOTE ON WALL\n" + CLOSING) == ()


@given(st.text(st.sampled_from("aA .\n\r\"'“”:,@©()/") | st.characters(), max_size=400))
def test_marks_lie_in_the_text_in_order(text):
    found = list(marks(text))
    for (start, end), _ in found:
        assert 0 <= start < end <= len(text) and text[start:end] == text[start:end].strip()
    assert all(a[0].end <= b[0].start for a, b in pairwise(found))


@pytest.mark.parametrize(
    "line", ["A" * 299, "By " + "A, " * 98, "Aa " * 99, "A and " * 49, "A writer " * 33, "(" * 290, "photo " * 49]
)
def test_time_grows_with_length_alone(line):
    start = time.process_time()
    list(marks((line + "\n") * 2000))
    assert time.process_time() - start < 5
