"""The parts that need no pipeline: names, role forms, places, given names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.speakers import given_names, names, places, role_forms

FITS = {
    ("Pompeo", "Mike Pompeo"): True,
    ("Donald Trump", "Donald J. Trump"): True,
    ("Bernie Sanders", "Bernard Sanders"): True,
    ("J. Smith", "John Smith"): True,
    ("De Blasio", "Bill de Blasio"): True,
    ("López Obrador", "Andrés Manuel López Obrador"): True,
    ("Mohammed", "Mohammed bin Salman"): True,
    ("Bill Clinton", "Hillary Clinton"): False,
    ("Paul Smith", "Paula Smith"): False,
    ("Donald Trump", "Donald Trump Jr."): False,
    ("Heidi Cruz", "Ted Cruz"): False,
    ("Obama", "Joe Biden"): False,
}


@pytest.mark.parametrize(("pair", "fits"), FITS.items(), ids=[" ~ ".join(p) for p in FITS])
def test_forms_of_one_name(pair, fits):
    assert (names.can_be(*map(names.parse, pair)) > 0) is fits


NORMAL = {
    "Secretary of State": ("Secretary of State", None),
    "U.S. Secretary of State": ("Secretary of State", "United States"),
    "Venezuelan President": ("President", "Venezuela"),
    "Apple's chief executive": ("chief executive", "Apple"),
    "White House press secretary": ("press secretary", "White House"),
    "executive director of the Arms Control Association": ("executive director", "Arms Control Association"),
    "foreign minister of France": ("foreign minister", "France"),
    "Sen.": ("Senator", None),
    "Democratic Attorney General": ("Attorney General", "Democratic"),
    "Arkansas Republican Gov.": ("Governor", "Republican, Arkansas"),
    "Republican leader": ("Republican leader", None),
    "Lt. Gov.": ("Lieutenant Governor", None),
    "Trump supporter": ("Trump supporter", None),
    "retired general": ("retired general", None),
}


@pytest.mark.parametrize(("text", "expected"), NORMAL.items(), ids=NORMAL)
def test_role_forms(text, expected):
    assert role_forms.normalise(text) == expected


@pytest.mark.parametrize(
    ("text", "affiliation"),
    [
        ("Perdue (R-Ga.) said", "Republican, Georgia"),
        ("Perdue, D-Ohio, said", "Democratic, Ohio"),
        ("Perdue (who) said", None),
    ],
)
def test_party_tag(text, affiliation):
    tag = role_forms.party_tag(text, len("Perdue"))
    assert (tag and tag[0]) == affiliation


def test_places():
    assert places.country("U.S.") == "United States"
    assert places.people_of("Australians") == "Australia"
    assert places.state("Ga.") == "Georgia"
    assert places.is_place("Beijing") and not places.is_place("Pompeo")


def test_given_names():
    found = [given_names.gender_of(n) for n in ("Maria", "Narendra", "Jean-Marc", "Qwrtz")]
    assert found == ["f", "m", "m", None]
    table = {"ann": [9, 500, 0.99], "chris": [9, 500, 0.12], "pat": [9, 500, 0.5], "rare": [1, 3, 0.0]}
    assert given_names.derive(table) == "m \nmu chris\nf ann\nfu \nu pat\n"
    assert [given_names.leaning_of(n) for n in ("Chris", "Nikki", "Maria", "Qwrtz")] == ["m", "f", "", ""]


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_is_a_name_of_some_kind(a, b):
    assert names.can_be(names.parse(a), names.parse(b)) in range(5)


@given(st.text(max_size=60))
def test_any_text_is_a_role_of_some_kind(text):
    normal, _ = role_forms.normalise(text)
    assert isinstance(normal, str)
