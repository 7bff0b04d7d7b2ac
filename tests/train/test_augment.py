"""Variants of annotated articles keep what is annotated in its place."""

import random

from quotes.attribute import read_words
from quotes.models import Span
from quotes.train.augment import Names, rephrased, transcripts
from quotes.train.corpus import Document, GoldAttribution

SAID = [
    ("Ruth Okello", "said", "“We listened, and we were wrong,”"),
    ("she", "said", "“It will not be easy.”"),
    ("Daniel Mwangi", "replied", "“Nobody asked us”"),
    ("Ruth Okello", "added", "“The levy is gone.”"),
    ("a spokesman", "said", "“No comment.”"),
]


def article():
    text, found = "Levy dropped\n\n", []
    for source, cue, content in SAID:
        spans = []
        for part in (content, source, cue):
            spans.append((Span(len(text), len(text) + len(part)),))
            text += part + " "
        found.append(GoldAttribution(str(len(found)), spans[1], spans[2], spans[0]))
        text += "\n\n"
    return Document("levy", text, (tuple(found),))


def test_a_transcript_attributes_each_turn_to_its_label():
    seen = set()
    for seed in range(20):
        for made in transcripts([article()], random.Random(seed)):
            assert made.text.startswith("Levy dropped\n\n")
            for a in made.annotations[0]:
                source, cue, content = (made.text[slice(*part[0])] for part in (a.source, a.cue, a.content))
                assert made.text[a.source[0].start : a.content[0].end] == f"{source}{cue} {content}"
                assert cue == ":" or (cue == "." and source in "QA")
                assert not set(content) & set("“”")
                assert made.text[a.content[0].end :][:2] in ("\n\n", "")
                seen.add((source, content))
    assert any("\n\n" in content for _, content in seen)
    labels = {source for source, _ in seen}
    assert {"OKELLO", "RUTH OKELLO", "Ruth Okello", "Q", "A"} <= labels
    assert not labels & {"SHE", "she", "A SPOKESMAN"}
    assert ("Daniel Mwangi", "Nobody asked us.") in seen


def told():
    text = "Ruth Okello said the levy is gone. “Nobody asked,” they said, and Ruth Okello said no more."
    said = []
    for source, content in (("Ruth Okello", "the levy is gone"), ("they", "“Nobody asked,”")):
        start = text.index(source + " said")
        at = (Span(start, start + len(source)), Span(start + len(source) + 1, start + len(source) + 5))
        begin = text.index(content)
        spans = ((at[0],), (at[1],), (Span(begin, begin + len(content)),))
        said.append(GoldAttribution(str(len(said)), *spans))
    return Document("levy", text, (tuple(said),))


def test_plain_cues_are_rephrased_and_everything_else_stays():
    cues = set()
    for seed in range(30):
        for made in rephrased([told()], random.Random(seed), share=1.0):
            for old, new in zip(told().annotations[0], made.annotations[0], strict=True):
                assert [made.text[slice(*s)] for s in new.source] == [told().text[slice(*s)] for s in old.source]
                assert [made.text[slice(*s)] for s in new.content] == [told().text[slice(*s)] for s in old.content]
                (cue,) = (made.text[slice(*s)] for s in new.cue)
                assert made.text[new.source[0].end : new.cue[0].start] == " "
                cues.add((made.text[slice(*new.source[0])], cue))
            assert made.text.endswith(", and Ruth Okello said no more.")
    assert ("Ruth Okello", "was quoted as saying") in cues and ("they", "were quoted as saying") in cues
    assert {cue for _, cue in cues} == {f"{be} quoted as saying" for be in ("is", "was", "are", "were")} | {"said"}


def test_a_share_of_the_documents_is_rephrased():
    assert not list(rephrased([told()], random.Random(1), share=0.0))


def test_each_statement_is_in_a_transcript_once():
    for made in transcripts([article()], random.Random(3)):
        assert all(made.text.count(said) <= 1 for said in ("We listened", "Nobody asked", "The levy is"))


def test_too_few_statements_make_no_transcript():
    whole = article()
    few = Document(whole.name, whole.text, (whole.annotations[0][:1],))
    assert not list(transcripts([few], random.Random(1)))


def test_frequent_names_are_exchanged_one_for_one():
    texts = [f"on Monday Okello met {other} and Okello left." for other in ("Mwangi", "Achieng", "Mwangi", "Achieng")]
    words = [read_words(t) for t in texts]
    names = Names(words, frequent=1)
    rng = random.Random(2)
    variants = {tuple(names.exchange(words[0], rng)) for _ in range(20)}
    assert tuple(words[0].forms) in variants and len(variants) > 1
    for forms in variants:
        assert len(forms) == len(words[0]) and forms.count("Okello") in (0, 2)
