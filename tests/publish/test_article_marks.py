"""Text and spans in, segments out: nothing lost, nothing doubled, parts of one quote tied together."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.publish.marks import Mark, paragraphs

TEXT = "First line.\n\n  “Yes,” she said, “we can.”\nLoad more"


def test_parts_of_one_quote_share_its_index_and_one_number() -> None:
    yes, can, said = TEXT.index("“Yes"), TEXT.index("“we"), TEXT.index("said")
    marks = [
        Mark(yes, yes + 6, "content", 0),
        Mark(can, can + 9, "content", 0),
        Mark(said, said + 4, "cue", 0),
        Mark(said - 4, said - 1, "source", 0),
        Mark(TEXT.index("Load"), len(TEXT), "boilerplate"),
    ]
    first, second, third = paragraphs(TEXT, marks)
    assert [s.text for s in first] == ["First line."] and not first[0].content
    assert [(s.text, s.content, s.opens) for s in second if s.content] == [
        ("“Yes,”", (0,), (0,)),
        ("“we can.”", (0,), ()),
    ]
    assert [s.text for s in second if s.cue] == ["said"] and [s.text for s in second if s.source] == ["she"]
    assert third[0].boilerplate and third[0].text == "Load more"


@settings(max_examples=60, deadline=None)
@given(
    st.text(alphabet="ab \n\t“”\U0001f600", max_size=80),
    st.lists(
        st.builds(
            Mark,
            st.integers(-5, 90),
            st.integers(-5, 90),
            st.sampled_from(["content", "cue", "source", "boilerplate"]),
            st.integers(0, 5),
        ),
        max_size=12,
    ),
)
def test_segments_hold_the_whole_text_and_exactly_the_marks(text: str, marks: list[Mark]) -> None:
    segments = [segment for paragraph in paragraphs(text, marks) for segment in paragraph]
    assert all(text[s.start : s.end] == s.text and s.text for s in segments)
    assert all(a.end <= b.start for a, b in pairwise(segments))
    shown = {at for s in segments for at in range(s.start, s.end)}
    assert all(text[at].isspace() for at in set(range(len(text))) - shown)
    for s in segments:
        for at in range(s.start, s.end):
            covering = [m for m in marks if m.start <= at < m.end]
            for part in ("content", "cue", "source"):
                assert set(getattr(s, part)) == {m.quote for m in covering if m.part == part}
            assert s.boilerplate == any(m.part == "boilerplate" for m in covering)
    opened = [quote for s in segments for quote in s.opens]
    assert len(opened) == len(set(opened)) and set(opened) == {q for s in segments for q in s.content}
