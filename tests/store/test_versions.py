"""One statement in many places; one article under many headlines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from quotes.models import Article, Attribution, Quote, Span, Speaker
from quotes.store import link_copies, link_versions, open_db, save, statements
from quotes.store.alike import differences, forms, overlap
from quotes.store.copies import NEAR

RUN = {"version": "1.0", "model": "test"}

FULL = "We will not raise a single tax on farmers this year, and the harvest fund stays where it is until spring."
OTHER = "The bridge across the estuary opens in June, and nobody who lives on the island will pay the toll."


def told(name: str, text: str, outlet: str, day: int, speaker: str = "Ann Lee", kind: str = "direct"):
    attribution = Attribution((Span(0, len(text)),), (), (), kind, "speech", False, 0.9, "cue")
    article = Article(name, text, published=date(2016, 5, day), outlet=outlet)
    return article, [Quote(attribution, (Speaker(speaker, "person"),))]


@pytest.fixture
def db():
    with open_db(":memory:") as database:
        yield database


def grouped(db, *texts: str, speakers=None) -> list[int]:
    """How many versions each statement has when every text stands in an article of its own."""
    articles = [
        told(f"a{n}", text, f"outlet {n}", 1 + n % 28, speakers[n] if speakers else "Ann Lee")
        for n, text in enumerate(texts)
    ]
    save(db, articles, **RUN)
    link_versions(db)
    return [row["versions"] for row in db["statements"].rows]


@pytest.mark.parametrize(
    "version",
    [
        FULL,
        "we will not raise a single tax on farmers this year",
        "the harvest fund stays where it is until spring.",
        "We will not raise a single tax … and the harvest fund stays where it is",
        "they would not raise a single tax on farmers that year, and the harvest fund stayed where it was until spring",
        "We won't raise a single tax on farmers this year - and the harvest fund stays where it is until spring!",
        "We [the government] will not raise a single tax on farmers this year",
        "raise a single tax",
    ],
)
def test_versions_of_one_statement(db, version):
    assert grouped(db, FULL, version) == [2]
    assert grouped(db, version, FULL) == [2]


@pytest.mark.parametrize(
    "other",
    [
        OTHER,
        "We will not raise the toll on the bridge.",
        "Farmers know that the harvest fund is not the only fund that we have.",
        "We will not do it.",
        "this year, and",
    ],
)
def test_other_statements_of_the_same_speaker_stay_apart(db, other):
    assert grouped(db, FULL, other) == []


def test_short_common_phrases_of_other_people_stay_apart(db):
    two = ("Ann Lee", "Bob Ray")
    assert grouped(db, "I don’t know what to say", "I don't know what to say", speakers=two) == []
    assert grouped(db, FULL, FULL, speakers=two) == [2]


def test_two_quotes_of_one_article_are_no_versions(db):
    text = f"{FULL}\n{FULL}"
    spans = (Span(0, len(FULL)), Span(len(FULL) + 1, len(text)))
    article, (quote,) = told("a", text, "Daily", 1)
    quotes = [replace(quote, attribution=replace(quote.attribution, content=(span,))) for span in spans]
    save(db, [(article, quotes)], **RUN)
    link_versions(db)
    assert [row["quote"] for row in db["said"].rows] == [FULL, FULL] and not db["statements"].count


def test_a_split_statement_is_one_with_its_whole(db):
    first, second = FULL.split(", and ")
    assert grouped(db, first, second, FULL, OTHER) == [3]


def test_a_phrase_that_two_statements_share_does_not_make_them_one(db):
    fund = "I asked whether the harvest fund of the island pays for the new ferry, and nobody could tell me."
    assert grouped(db, FULL, fund, "the harvest fund of the island") == [2]
    joined = f"{fund} {OTHER}"
    assert grouped(db, fund, OTHER, joined) == [3]


def test_what_a_mixed_quote_has_in_marks_is_compared_and_its_frame_is_no_change(db):
    frame = "the mayor told farmers in the north at length, and to applause, that they “will not raise a single tax”"
    save(db, [told("a", FULL, "Daily", 1), told("b", frame, "Weekly", 2, kind="mixed")], **RUN)
    link_versions(db)
    (statement,) = statements(db)
    assert (statement["longest"], statement["cut"], statement["altered"]) == (FULL, 1, 0)
    assert [v["share"] for v in statement["versions_list"]] == [1.0, pytest.approx(6 / len(forms(FULL)), abs=0.001)]
    assert {change.kind for change in statement["versions_list"][1]["changes"]} == {"same", "cut"}


def test_a_name_that_two_reporters_wrote_is_no_statement(db):
    wrote = ("his former harbour master, Ann Margaret Lee", "the case against former harbour master Ann Margaret Lee")
    save(db, [told(text, text, text, 1, kind="indirect") for text in wrote], **RUN)
    link_versions(db)
    assert not statements(db)


def test_titles_in_marks_are_no_statements(db):
    told_by = [
        told("a", "his remarks on the programme “Facing the Island”", "Daily", 1, kind="mixed"),
        told("b", "the tolls he spoke of on “Facing the Island”", "Weekly", 1, kind="mixed"),
    ]
    save(db, told_by, **RUN)
    link_versions(db)
    assert not statements(db)


def test_overlap_is_that_of_both_whoever_comes_first():
    one = forms("And we will win in the Supreme Court")
    other = forms("We’ll end up in the Supreme Court, and we’ll get a fair shake, and we’ll win at the Supreme Court")
    assert overlap(one, other) == overlap(other, one) == (7, 3, 7 / 8, 4)


@pytest.mark.parametrize(
    ("one", "other"),
    [("tax-filing rules", "tax filing rules"), ("an e-mail", "an email"), ("good & bad", "good and bad")],
)
def test_spelling_is_no_change(one, other):
    assert {change.kind for change in differences(one, other)} == {"same"}


def test_differences_are_word_by_word():
    changes = differences("We will never, ever close it", "They would never close it again")
    assert [(c.kind, c.before, c.after) for c in changes] == [
        ("altered", "We will", "They would"),
        ("same", "never", "never"),
        ("cut", "ever", ""),
        ("same", "close it", "close it"),
        ("added", "", "again"),
    ]


def test_statements_tell_who_was_first_and_who_cut_or_altered(db):
    told_by = [
        told("a", "We will not raise a single tax on farmers this year", "Daily", 1),
        told("b", FULL, "Weekly", 2),
        told("c", FULL.replace("will not", "shall never"), "Monthly", 3),
        told("d", OTHER, "Daily", 3),
    ]
    save(db, told_by, **RUN)
    link_versions(db)
    (statement,) = statements(db)
    assert (statement["versions"], statement["outlets"], statement["first_outlet"]) == (3, 3, "Daily")
    assert (statement["longest"], statement["cut"], statement["altered"]) == (FULL, 1, 1)
    assert [v["kind_of_version"] for v in statement["versions_list"]] == ["cut", "full", "altered"]
    assert ("altered", "will not", "shall never") in statement["versions_list"][2]["changes"]
    assert statements(db, speaker="lee", text="farmers") and not statements(db, text="bridge")
    save(db, [told("c", OTHER, "Monthly", 4), told("a", "nothing of it", "Daily", 1)], **RUN)
    link_versions(db)
    assert [s["longest"] for s in statements(db)] == [OTHER]
    assert not db.execute("PRAGMA foreign_key_check").fetchall()


PARAGRAPHS = [
    f"Paragraph {n} tells of the {noun} that the council of the town bought in {1950 + n} from a merchant of {place}."
    for n, (noun, place) in enumerate(
        (noun, place)
        for noun in ("ferry", "mill", "clock", "organ", "orchard")
        for place in ("Riga", "Cork", "Lagos", "Lima")
    )
]


def test_copies_are_linked_to_the_earliest_and_others_are_not(db):
    text = "\n\n".join(PARAGRAPHS)
    cut = "\n\n".join(PARAGRAPHS[:13])
    edited = text.replace("merchant", "dealer", 3).replace("Paragraph 4 tells", "The fourth paragraph speaks")
    unlike = " ".join(f"Word{n} of another story, number {n * 7}, stands here." for n in range(60))
    save(
        db,
        [
            told("wire", text, "Agency", 1),
            told("same", text.upper(), "Daily", 2),
            told("cut", cut, "Weekly", 2),
            told("edited", edited, "Monthly", 3),
            told("unlike", unlike, "Daily", 3),
            told("brief", "Rain tomorrow.", "Daily", 3),
            told("brief2", "Rain, tomorrow", "Weekly", 4),
        ],
        **RUN,
    )
    link_copies(db)
    found = {row["article_id"]: row for row in db["copies"].rows}
    assert {name: (row["story_id"], row["kind"]) for name, row in found.items()} == {
        "same": ("wire", "exact"),
        "cut": ("wire", "near"),
        "edited": ("wire", "near"),
        "brief2": ("brief", "exact"),
    }
    assert all(row["similarity"] >= NEAR for row in found.values())
    stories = (
        "SELECT count(DISTINCT coalesce(c.story_id, a.id)) FROM articles a LEFT JOIN copies c ON c.article_id = a.id"
    )
    assert db.execute(stories).fetchone()[0] == 3
