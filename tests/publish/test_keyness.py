"""Words that set a speaker apart are those that others use less, however frequent words are in general."""

from __future__ import annotations

from quotes.publish.keyness import own_words, phrases, words

OTHERS = [f"They will talk about schools and roads number {n}" for n in range(200)]
OWN = [f"They will build the bridge over the river, year {n}" for n in range(20)]


def test_own_words_are_found_and_common_ones_are_not() -> None:
    found = dict(own_words(words(OWN), words(OTHERS + OWN)))
    assert found["bridge"] == found["river"] == 20
    assert not {"they", "will", "schools", "year0"} & set(found)


def test_a_word_that_mostly_stands_beside_another_is_told_with_it() -> None:
    said = [*(f"A National Emergency: the border, part {n}" for n in range(9)), *["The border wall, an emergency"] * 3]
    own = [("emergency", 12), ("national", 9), ("border", 12), ("wall", 3), ("part", 9)]
    assert phrases(own, said) == [("national emergency", 9), ("border", 12), ("border wall", 3), ("part", 9)]


def test_one_use_or_no_text_gives_nothing() -> None:
    assert own_words(words(["The bridge opens"]), words(OTHERS)) == []
    assert own_words(words([]), words([])) == []


def test_words_are_counted_once_a_quote() -> None:
    assert words(["Jobs, jobs, JOBS and Guaidó’s well-being"]) == {"jobs": 1, "guaidó": 1, "well-being": 1}


def test_contractions_are_no_words() -> None:
    said = "It doesn't; they won’t, we’ll, they've. O’Brien's and the bosses' deal"
    assert words([said]) == {"they": 1, "o’brien": 1, "bosses": 1, "deal": 1}
