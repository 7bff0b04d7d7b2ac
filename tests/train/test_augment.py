"""Variants of annotated articles keep what is annotated in its place."""

import random

from quotes.attribute import read_words
from quotes.models import Span
from quotes.train.augment import Names, transcripts
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
                assert cue == ":" and not set(content) & set("“”")
                seen.add((source, content))
    labels = {source for source, _ in seen}
    assert {"OKELLO", "RUTH OKELLO", "Ruth Okello", "Q", "A"} <= labels
    assert not labels & {"SHE", "she", "A SPOKESMAN"}
    assert ("Daniel Mwangi", "Nobody asked us.") in seen


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
