"""Words, their states, and windows over pieces."""

from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.attribute.words import CLOSING, INSIDE, OPENING, OUTSIDE, read_words, windows


def test_every_style_of_mark_reads_as_one():
    for text in ("“Go,” he said.", '"Go," he said.', "``Go,'' he said.", "«Go,» he said.", "â€œGo,â€\x9d he said."):
        words = read_words(text)
        assert words.forms == ['"', "Go", ",", '"', "he", "said", "."]
        assert words.state.tolist() == [OPENING, INSIDE, INSIDE, CLOSING, OUTSIDE, OUTSIDE, OUTSIDE]


def test_offsets_point_into_the_text():
    text = " It´s “fine”,\nshe\u00a0said."
    words = read_words(text)
    assert [text[s:e] for s, e in zip(words.starts, words.ends, strict=True)][:5] == ["It", "´", "s", "“", "fine"]
    assert words.paragraph.tolist()[-3:] == [1, 1, 1]


def test_covering_gives_the_words_that_a_range_touches():
    words = read_words("one two three four")
    assert words.covering([(4, 9)]) == [1, 2]
    assert words.covering([(18, 18)]) == []


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=120))
def test_words_are_in_order_and_apart(text):
    words = read_words(text)
    ends = [0, *words.ends.tolist()]
    for form, s, e, before in zip(words.forms, words.starts, words.ends, ends, strict=False):
        assert form and before <= s < e <= len(text)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 5000), st.sampled_from([(384, 32), (448, 64), (100, 10)]))
def test_window_cores_cover_everything_once(length, shape):
    size, margin = shape
    cut = windows(length, size, margin)
    at = 0
    for w in cut:
        assert w.core_start == at and w.start <= w.core_start < w.core_end <= w.end
        assert w.end - w.start <= size + 1
        at = w.core_end
    assert at == length
