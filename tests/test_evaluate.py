"""The measures against figures worked out by hand, and against the scorer that the project shares where it is there."""

from __future__ import annotations

import importlib.util
import json
import os
import random
import sys
from pathlib import Path

import click
import pytest

import quotes.evaluate
from quotes.evaluate import judge, report, to_json, to_markdown
from quotes.evaluate.breakdown import brier, reliability, source_kind
from quotes.evaluate.comparison import Parts, TextWords, pair, same_source
from quotes.evaluate.mistakes import find_mistakes, marked, render
from quotes.evaluate.names import GoldSpeaker, mention, name_right, read_speakers, role_right, speaker_figures
from quotes.evaluate.peers import BY_PARAGRAPH, WHOLE, bare_spacy, textacy_quotes
from quotes.evaluate.quoted import quoted_spans
from quotes.evaluate.scores import MEASURES, interval
from quotes.models import Attribution, Quote, Span, Speaker
from quotes.train.corpus import Document, GoldAttribution, annotations_of, read_corpus, write_document

SHARED = Path(os.environ.get("QUOTES_SHARED", Path(__file__).resolve().parents[2] / "shared"))
needs_shared = pytest.mark.skipif(not (SHARED / "bench" / "score.py").exists(), reason="the shared scorer is not here")

TEXT = (
    "“The bridge will open in March,” Ida Holm said. “It is late.”\n"
    "Ola Berg denied that money had run out.\n"
    "He praised the “very long wait” in a letter.\n"
)


def spans(*parts: str) -> tuple[Span, ...]:
    return tuple(Span(TEXT.index(p), TEXT.index(p) + len(p)) for p in parts)


HOLM = GoldAttribution(
    "E1", spans("Ida Holm"), spans("said"), spans("“The bridge will open in March,”", "“It is late.”")
)
BERG = GoldAttribution("E2", spans("Ola Berg"), spans("denied"), spans("that money had run out"))
DOCUMENT = Document("d", TEXT, ((HOLM, BERG),))


def found(gold: GoldAttribution, confidence: float = 1.0, speaker: str | None = None, **changes) -> Quote:
    parts = {"content": gold.content, "cue": gold.cue, "source": gold.source} | changes
    people = (Speaker(speaker, "person"),) if speaker else ()
    return Quote(
        Attribution(**parts, type="direct", act="speech", negated=False, confidence=confidence, evidence="cue"), people
    )


def measured(*quotes: Quote):
    return report(judge([DOCUMENT], {"d": quotes}))


def test_gold_as_found_is_perfect():
    scores = measured(found(HOLM), found(BERG)).scores
    assert set(scores) == set(MEASURES)
    assert all(s == (1, 1, 1) for s in scores.values())


def test_nothing_found_is_zero_and_renders():
    empty = measured()
    assert all(s == (0, 0, 0) for s in empty.scores.values())
    assert "2 attributions annotated, 0 found" in to_markdown(empty)


def test_wrong_source_keeps_content_and_loses_the_rest():
    scores = measured(found(HOLM, source=spans("Ola Berg")), found(BERG)).scores
    assert scores["detect"].f1 == 1
    assert scores["attr"].f1 == scores["strict"].f1 == 0.5
    assert scores["direct"] == (0, 0, 0)


def test_punctuation_at_the_ends_is_free_but_a_word_is_not():
    bare = found(HOLM, content=spans("The bridge will open in March", "It is late"))
    assert measured(bare, found(BERG)).scores["strict"].f1 == 1
    short = measured(found(HOLM), found(BERG, content=spans("money had run out"))).scores
    assert (short["attr"].f1, short["strict"].f1) == (1, 0.5)


def test_scare_quotes_taken_for_a_statement_cost_precision_alone():
    scare = found(BERG, content=spans("“very long wait”"))
    scores = measured(found(HOLM), found(BERG), scare).scores
    assert scores["attr"] == pytest.approx((2 / 3, 1, 0.8))
    assert scores["direct"] == pytest.approx((2 / 3, 1, 0.8))


def test_pairing_prefers_the_larger_overlap_then_the_source():
    def parts(content, source=frozenset()):
        return Parts(frozenset(content), frozenset(), frozenset(source))

    assert pair([parts({1, 2}), parts({1, 2, 3})], [parts({1, 2, 3})]) == [(1, 0, 1.0)]
    assert pair([parts({1, 2}, {8}), parts({1, 2}, {9})], [parts({1, 2}, {9})]) == [(1, 0, 1.0)]
    assert pair([parts({1})], [parts({2})]) == []


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [((), (), True), ((1,), (), False), ((1,), (1, 2, 3), True), ((1, 8, 9), (1, 2, 3), False), ((1, 2), (2, 3), True)],
)
def test_same_source(a, b, same):
    assert same_source(frozenset(a), frozenset(b)) is same


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“one two three” x", ["“one two three”"]),
        ("“one two” x", []),
        ("“left open here now\n\nNo mark follows.", []),
        ("“a b c d\n\n“e f g h.” said X", ["“a b c d", "“e f g h.”"]),
        ("”one two three,” he said", ["”one two three,”"]),
        ('end of it." He said "one two three."', ['"one two three."']),
    ],
)
def test_quoted_spans(text, expected):
    assert [text[s:e] for s, e in quoted_spans(text)] == expected


def test_words_touched_by_a_span():
    words = TextWords("It's a _ well-known (fact).")
    assert len(words.spans) == 6
    assert words.of([(0, 1)]) == {0} and words.of([(4, 5)]) == set() and words.of([(9, 13)]) == {3}


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("", "none"),
        ("he", "pronoun"),
        ("They", "pronoun"),
        ("Officials", "description"),
        ("Ida Holm, the mayor of Voss,", "name"),
        ("the Road Authority", "name"),
        ("a Road Authority spokesman", "description"),
        ("The minister for Roads", "description"),
    ],
)
def test_source_kind(source, kind):
    assert source_kind(source, frozenset({"officials", "the", "a"})) == kind


def test_tables_by_type_source_and_length():
    table = measured(found(HOLM), found(BERG, source=())).recall
    assert [(r.name, r.gold, r.found, r.right) for r in table["type"]] == [("direct", 1, 1, 1), ("indirect", 1, 1, 0)]
    assert [(r.name, r.right) for r in table["source"]] == [("name", 1)]
    assert [r.name for r in table["content"]] == ["3-5", "6-15"]


def test_cues_that_training_knew():
    seen = report(judge([DOCUMENT], {"d": [found(HOLM)]}), seen_cues=frozenset({"said"})).recall["cue"]
    assert [(r.name, r.right) for r in seen] == [("seen in training", 1), ("not seen in training", 0)]


def test_confidence():
    answers = [(0.9, True), (0.9, False), (0.1, False), (1.0, True)]
    assert brier(answers) == pytest.approx((0.01 + 0.81 + 0.01 + 0) / 4)
    assert [(b.low, b.number, b.right) for b in reliability(answers)] == [(0.1, 1, 0.0), (0.9, 3, pytest.approx(2 / 3))]
    assert measured(found(HOLM, 0.8), found(BERG, 0.6, source=())).brier == pytest.approx((0.04 + 0.36) / 2)


def test_interval_is_a_point_for_like_texts_and_wide_for_unlike_ones():
    good = judge([DOCUMENT], {"d": [found(HOLM), found(BERG)]})[0].counts
    bad = judge([DOCUMENT], {})[0].counts
    assert interval([good] * 5, "attr") == (1, 1)
    low, high = interval([good, bad] * 5, "attr")
    assert 0 < low < 2 / 3 < high < 1
    assert interval([good, bad] * 5, "attr") == (low, high)


GOVERNOR = GoldSpeaker("person", "Ida Holm", ("Holm",), ("mayor", "acting mayor"), ("Voss",))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ida Holm", (True, True)),
        ("Mayor Ida B. Holm", (True, True)),
        ("Holm", (True, False)),
        ("Ola Berg", (False, False)),
        ("Ida Holm ; Ola Berg", (False, False)),
        (None, (False, False)),
    ],
)
def test_people_by_name(name, expected):
    assert name_right(name, GOVERNOR) == expected


def test_other_speakers_by_words_and_roles():
    ministry = GoldSpeaker("organisation", "Ministry of Roads", (), (), ())
    assert name_right("the Roads Ministry", ministry) == (True, True)
    assert name_right("Ministry", ministry) == (True, False)
    assert name_right("Treasury", ministry) == (False, False)
    assert role_right("mayor", "Voss", GOVERNOR) and not role_right("farmer", None, GOVERNOR)
    assert not role_right(None, "Voss", GOVERNOR)


def test_speakers_table():
    speakers = {("d", "E1"): GOVERNOR, ("d", "E2"): GoldSpeaker("person", "Ola Berg", (), (), ())}
    result = report(judge([DOCUMENT], {"d": [found(HOLM, 1.0, "Holm")]}), speakers)
    people = result.speakers[0]
    assert (people.gold, people.found, people.right, people.full, people.role_found) == (2, 1, 1, 0, 1)
    assert speaker_figures(people)["name"] == 0.5 and speaker_figures(people)["name, given found"] == 1
    assert result.speaker_brier == 0
    assert "| person | 2 | 1 | 50.0 |" in to_markdown(result)


def test_speakers_by_how_the_source_refers():
    speakers = {("d", "E1"): GOVERNOR, ("d", "E2"): GoldSpeaker("person", "Ola Berg", (), (), ())}
    wrong = found(BERG, 1.0, "Ida Holm", source=spans("said"))
    result = report(judge([DOCUMENT], {"d": [found(HOLM, 1.0, "Holm"), wrong]}), speakers)
    rows = {m.name: (m.found, m.right, m.other_kind, m.nobody) for m in result.mentions}
    assert rows == {"name": (1, 1, 0, 0), "description": (1, 0, 0, 0)}
    assert "| name | 1 | 1 | 0 | 0 |" in to_markdown(result)


@pytest.mark.parametrize(
    ("source", "kind", "expected"),
    [
        ("Mayor Holm", "person", "name"), ("the mayor", "person", "description"), ("She", "person", "pronoun"),
        ("", "person", "no source"), ("the ministry", "organisation", "organisation"),
        ("an aide", "unnamed", "unnamed"),
    ],
)  # fmt: skip
def test_sorts_of_mention(source, kind, expected):
    assert mention(source, GoldSpeaker(kind, "Ida Holm", (), (), ())) == expected


def test_damaged_speakers_file_is_named_with_its_line(tmp_path):
    path = tmp_path / "speakers.jsonl"
    path.write_text('{"doc": "d"}\n')
    with pytest.raises(ValueError, match=r"speakers\.jsonl, line 1"):
        read_speakers(path)


def test_mistakes_are_marked_and_sorted():
    wrong = found(BERG, 0.9, source=spans("Ida Holm"))
    scare = found(BERG, 0.4, content=spans("“very long wait”"))
    listed = find_mistakes(judge([DOCUMENT], {"d": [wrong, scare]}))
    assert [m.sort for m in listed] == ["wrong source", "invented", "missed"]
    text = render(listed)
    assert "annotated: «“The bridge will open in March,”» [Ida Holm] {said}. «“It is late.”»" in text
    assert "annotated: [Ola Berg] {denied} «that money had run out»." in text
    assert "confidence 0.90" in text


def test_marks_nest_where_the_source_lies_in_the_content():
    text = "His lawyer's plea failed."
    assert marked(text, (Span(0, 17),), (), (Span(0, 12),)) == "«[His lawyer's] plea» failed."


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "no text/*.txt in it"),
        ({"text/a.txt": "A."}, "no attributions/a*.ann beside it"),
        ({"text/a.txt": "A.", "attributions/a.ann": "", "s.jsonl": "{}"}, "s.jsonl, line 1: not a speaker record"),
        ({"text/a.txt": "", "attributions/a.ann": ""}, "a.txt: empty"),
    ],
)
def test_a_folder_that_cannot_be_measured_is_one_clear_error(tmp_path, monkeypatch, files, message):
    monkeypatch.setattr(quotes.evaluate, "load", lambda *_, **__: None)
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    with pytest.raises(click.ClickException) as caught:
        quotes.evaluate.main(tmp_path, tmp_path / "s.jsonl" if "s.jsonl" in files else None)
    assert message in str(caught.value) and "\n" not in str(caught.value)


def test_annotators_are_measured_by_one_another(tmp_path):
    other = (HOLM, GoldAttribution("E2", spans("He"), spans("praised"), spans("very long wait")))
    write_document(tmp_path, Document("alone", TEXT, ((HOLM,),)))
    (tmp_path / "text" / "d.txt").write_text(TEXT)
    for name, annotation in (("first", (HOLM, BERG)), ("second", other)):
        (tmp_path / "attributions" / f"d_{name}.ann").write_text(annotations_of(TEXT, annotation))
    result, _ = quotes.evaluate.agreement(tmp_path)
    assert (result.articles, result.gold, result.found) == (2, 4, 4)
    assert result.scores["attr"] == (0.5, 0.5, 0.5)
    assert result.mistakes == {"invented": 2, "missed": 2}
    assert {(r.name, r.gold, r.right) for r in result.recall["type"]} == {("direct", 3, 2), ("indirect", 1, 0)}
    assert json.loads(json.dumps(to_json(result)))["mistakes"] == {"invented": 2, "missed": 2}
    tables = to_markdown(result)
    assert "| missed | 2 | 50.0 |" in tables and "Brier" not in tables
    with pytest.raises(FileNotFoundError, match="several annotators"):
        quotes.evaluate.agreement(tmp_path, only="alone")


def test_no_article_of_that_name(tmp_path, monkeypatch):
    monkeypatch.setattr(quotes.evaluate, "load", lambda *_, **__: None)
    for folder, suffix in (("text", "txt"), ("attributions", "ann")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"a.{suffix}").write_text("A." if suffix == "txt" else "")
    with pytest.raises(click.ClickException, match="no article named b"):
        quotes.evaluate.main(tmp_path, only="b*")


def test_report_is_json():
    parsed = json.loads(json.dumps(to_json(measured(found(HOLM)))))
    assert parsed["scores"]["attr"] == {"precision": 1, "recall": 0.5, "f1": 0.6667}


def test_textacy_finds_the_plain_quotation_and_gives_up_on_an_odd_mark():
    plain = Document("p", "“The bridge will open in March,” Ida Holm said.\n", ((),))
    odd = Document("o", '“The bridge will open in March,” Ida Holm said.\nIt is 3" wide.\n', ((),))
    quotes = textacy_quotes([plain, odd], bare_spacy())
    (quote,) = quotes[WHOLE]["p"]
    assert quote.attribution.content == (Span(0, 32),)
    assert "Holm" in {plain.text[s:e] for s, e in quote.attribution.source}
    assert quotes[WHOLE]["o"] == [] and len(quotes[BY_PARAGRAPH]["o"]) == 1


def _shared_module(name: str, monkeypatch):
    monkeypatch.syspath_prepend(str(SHARED / "bench"))
    spec = importlib.util.spec_from_file_location(name, SHARED / "bench" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, name, module)
    spec.loader.exec_module(module)
    return module


def _perturbed(document: Document, rng: random.Random) -> list[Quote]:
    """The annotation with every sort of mistake: lost, doubled, split, moved, sources swapped, lost or shortened."""
    sources = [a.source for a in document.annotations[0]]
    quotes = []
    for a in document.annotations[0]:
        if rng.random() < 0.15:
            continue
        content, source = list(a.content), a.source
        if content and rng.random() < 0.4:
            k = rng.randrange(len(content))
            s, e = content[k]
            content[k] = Span(max(0, s + rng.randint(-40, 25)), e + rng.randint(-10, 60))
            content[k] = Span(content[k].start, max(content[k].end, content[k].start + 1))
        if rng.random() < 0.3:
            source = rng.choice([(), rng.choice(sources), source[:1], tuple(Span(s, s + 3) for s, _ in source)])
        names = ["Hillary Clinton", "Mr. Donald J. Trump", "State Department", None]
        quotes.append(found(a, rng.random(), rng.choice(names), content=tuple(content), source=source))
        if rng.random() < 0.1:
            quotes.append(found(a, content=tuple(content[:1]), source=rng.choice(sources)))
    return quotes


@needs_shared
@pytest.mark.parametrize("seed", [1, 2])
def test_figures_equal_those_of_the_shared_scorer(seed, monkeypatch, capsys):
    scorer, naming = _shared_module("score", monkeypatch), _shared_module("speakers", monkeypatch)
    rng = random.Random(seed)
    documents = list(read_corpus(SHARED / "polnear" / "dev"))
    quotes = {d.name: _perturbed(d, rng) for d in documents}
    as_json = {
        name: [
            {
                **{part: [list(s) for s in getattr(q.attribution, part)] for part in ("content", "cue", "source")},
                "speaker": q.speaker,
                "role": "senator" if q.speaker else None,
                "affiliation": None,
            }
            for q in mine
        ]
        for name, mine in quotes.items()
    }
    gold = [
        (
            d.name,
            d.text,
            [{"id": a.id, "content": a.content, "cue": a.cue, "source": a.source} for a in d.annotations[0]],
        )
        for d in documents
    ]
    theirs = scorer.score(gold, as_json)
    with_roles = {n: [_with_role(q) for q in mine] for n, mine in quotes.items()}
    speakers = SHARED / "gold" / "polnear-dev-speakers.jsonl"
    ours = report(judge(documents, with_roles), read_speakers(speakers))
    for measure, mine in ours.scores.items():
        expected = theirs[measure]
        assert mine == pytest.approx((expected["p"], expected["r"], expected["f1"]), abs=1e-9), measure
    named = naming.report(gold, as_json, speakers)
    for row in ours.speakers:
        expected = named[row.name]
        mine = speaker_figures(row)
        assert (row.gold, row.found) == (expected["gold"], expected["found"])
        assert [100 * mine[k] for k in ("name", "full name", "name, given found", "role", "role, given found")] == (
            pytest.approx([expected[k] for k in ("name", "full", "name_found", "role", "role_found")], abs=1e-9)
        )


def _with_role(quote: Quote) -> Quote:
    return Quote(quote.attribution, quote.speakers, role="senator" if quote.speakers else None)
