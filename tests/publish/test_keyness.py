"""Words that set a speaker apart are those that others use less, however frequent words are in general."""

from __future__ import annotations

from quotes.publish.keyness import own_words, words

OTHERS = [f"They will talk about schools and roads number {n}" for n in range(200)]
OWN = [f"They will build the bridge over the river, year {n}" for n in range(20)]


def test_own_words_are_found_and_common_ones_are_not() -> None:
    found = dict(own_words(words(OWN), words(OTHERS + OWN)))
    assert found["bridge"] == found["river"] == 20
    assert not {"they", "will", "schools", "year0"} & set(found)


def test_two_words_that_stand_together_are_told_as_one() -> None:
    own = [*(f"A national emergency at the border, part {n}." for n in range(9)), *["The border wall stands"] * 3]
    found = dict(own_words(words(own), words(OTHERS + own)))
    assert found["national emergency"] == 9 and found["border"] == 12
    assert "border wall" in found and not {"national", "emergency", "wall", "border part"} & set(found)


def test_one_use_or_no_text_gives_nothing() -> None:
    assert own_words(words(["The bridge opens"]), words(OTHERS)) == []
    assert own_words(words([]), words([])) == []


def test_words_are_counted_once_a_quote() -> None:
    said = "Jobs, jobs, JOBS and Guaidó’s well-being"
    assert words([said]) == {"jobs": 1, "guaidó": 1, "well-being": 1}


def test_contractions_are_no_words() -> None:
    said = "It doesn't; they won’t, we’ll, they've. O’Brien's and the bosses' deal"
    assert words([said]) == {"they": 1, "o’brien": 1, "bosses": 1, "deal": 1}
