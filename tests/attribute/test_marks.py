"""Quotation marks of every style, strays among them, and properties that hold for any text."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.attribute.marks import find_marks, outermost, quotations


def quoted(text):
    return [text[q.start : q.end] for q in outermost(quotations(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He said "we will stay" and left.', ['"we will stay"']),
        ("He said “we will stay” and left.", ["“we will stay”"]),
        ("``We stay,'' she said. ``All of us.''", ["``We stay,''", "``All of us.''"]),
        ("''We won't stay,'' she said.", ["''We won't stay,''"]),
        ("«Nous restons», dit-il.", ["«Nous restons»"]),
        ("»Wir bleiben«, sagte er.", ["»Wir bleiben«"]),
        ("„Wir bleiben“, sagte er.", ["„Wir bleiben“"]),
        ("‘We’ll stay,’ he said. ‘Don’t ask.’", ["‘We’ll stay,’", "‘Don’t ask.’"]),
        ("'We'll stay in the boys' club,' he said.", ["'We'll stay in the boys' club,'"]),
        ("The players' bus and the fans' bus met.", []),
        ("Rock 'n' roll of the '80s, 'tis said.", []),
        ("It's the dogs' turn and the cats'.", []),
        ("There´s no higher priority, he´d said.", []),
        ("“He told me ‘go’ and “left” then,” she said.", ["“He told me ‘go’ and “left” then,”"]),
        ("”We stay,” he said.", ["”We stay,”"]),
        ("“We stay,“ he said and left.", ["“We stay,“"]),
        ("â€œWe donâ€™t stay,â€\x9d he said.", ["â€œWe donâ€™t stay,â€\x9d"]),
        ("\x93We stay,\x94 he said.", ["\x93We stay,\x94"]),
        ("&ldquo;We stay,&rdquo; he said.", ["&ldquo;We stay,&rdquo;"]),
    ],
)
def test_styles(text, expected):
    assert quoted(text) == expected


def test_a_stray_mark_shifts_nothing_after_it():
    text = 'The 6-foot" man said "first" and then "second" and "third".'
    assert quoted(text) == ['"first"', '"second"', '"third"']


def test_a_stray_opening_mark_leaves_later_pairs_alone():
    assert quoted('He "said so and "first" came, then "second".') == ['"first"', '"second"']


def test_nested_marks_have_depth():
    found = quotations("“She said ‘go’ to me,” he said.")
    assert [(q.depth, q.inner.end - q.inner.start) for q in found] == [(0, 20), (1, 2)]


def test_a_quotation_over_paragraphs_is_one_chain():
    text = "“One goes on.\n\n“Two goes on.\n\n“Three ends.” She left.\n\n“Another,” he said."
    found = outermost(quotations(text))
    assert [text[q.start : q.end] for q in found] == ["“One goes on.", "“Two goes on.", "“Three ends.”", "“Another,”"]
    assert found[0].chain == found[1].chain == found[2].chain != found[3].chain


@pytest.mark.parametrize("close", ["", "”"])
def test_the_label_of_a_quoted_turn_is_not_said_and_each_turn_is_its_own(close):
    text = (
        f"“ROY: Will it open?{close}\n\n“O'DAY: It will.\n\n“We said ‘so’ in May.{close}\n\n"
        f"He left.\n\n“MS. ROY: Thank you.{close}"
    )
    found = outermost(quotations(text))
    assert [text[q.inner.start : q.inner.end] for q in found] == [
        "Will it open?",
        "It will.",
        "We said ‘so’ in May.",
        "Thank you.",
    ]
    assert found[1].chain == found[2].chain and len({q.chain for q in found}) == 3


def test_one_label_alone_may_be_what_is_said():
    assert quoted("The sign reads:\n“WARNING: Deep water.”") == ["“WARNING: Deep water.”"]


def test_a_mark_left_open_without_a_next_paragraph_is_a_stray():
    assert quoted("“This never ends.\n\nPlain words follow.") == []


def test_marks_keep_to_their_paragraph():
    assert quoted('A "stray\n\nand "a pair" here') == ['"a pair"']


NEWS = st.lists(st.sampled_from([*"“”\"'‘’«»„`´ ab.,\n-!?sS0€œâ™", "\n“ROY: "]), max_size=200).map("".join)


@settings(max_examples=300, deadline=None)
@given(st.one_of(NEWS, st.text(max_size=200)))
def test_pairs_lie_inside_the_text_and_never_cross(text):
    found = quotations(text)
    for q in found:
        assert 0 <= q.start <= q.inner.start < q.inner.end <= q.end <= len(text)
        assert "\n" not in text[q.start : q.end]
    for a in found:
        for b in found:
            if a is not b and a.start < b.end and b.start < a.end:
                assert (a.start <= b.start and b.end <= a.end) or (b.start <= a.start and a.end <= b.end)


@settings(max_examples=100, deadline=None)
@given(NEWS)
def test_marks_are_found_in_order_and_apart(text):
    found = find_marks(text)
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize("text", ["“a", '" ', '"a" ', "'a ", "‘…", "“a b\n\nc\n\n", "«“", "‘a’ “b” ", "“ROY: a\n"])
def test_time_grows_with_the_number_of_marks(text):
    def seconds(count):
        start = time.process_time()
        quotations(text * count)
        return time.process_time() - start

    short, long = (min(seconds(count) for _ in range(2)) for count in (800, 6_400))
    # Eight times the marks; a square would be sixty-four times the time.
    assert long < 24 * short + 0.1
