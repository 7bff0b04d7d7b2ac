"""Kind of act and negation from the words of a cue."""

import pytest

from quotes.attribute.act import act_of, is_negated


@pytest.mark.parametrize(
    ("cue", "source", "act"),
    [
        ("said", "he", "speech"),
        ("told", "she", "speech"),
        ("according to", "the mayor", "speech"),
        ("said", "the report", "writing"),
        ("wrote", "she", "writing"),
        ("tweeted", "she", "writing"),
        ("thinks", "he", "thought"),
        ("believed", "voters", "thought"),
        ("is worried", "he", "thought"),
        ("plans", "the company", "intention"),
        ("intends", "the company", "intention"),
        ("planning", "the company", "intention"),
        ("ruled", "the court", "decision"),
        ("voted", "the council", "decision"),
        ("promised", "he", "speech"),
    ],
)
def test_acts(cue, source, act):
    assert act_of(cue.split(), source.split()) == act


@pytest.mark.parametrize(
    ("before", "cue", "source", "negated"),
    [
        ("", "denied", "he", True),
        ("", "declined to say", "he", True),
        ("", "have not said", "officials", True),
        ("has not", "said", "she", True),
        ("didn ' t", "say", "she", True),
        ("", "said", "nobody", True),
        ("", "said", "he", False),
        ("it was not easy , he", "said", "he", False),
        ("not only", "said", "she", False),
        ("", "has no doubt", "she", False),
        ("has not publicly", "said", "she", True),
        ("", "did not deny", "she", False),
        ("don ' t", "think", "they", True),
    ],
)
def test_negation(before, cue, source, negated):
    assert is_negated(cue.split(), before.split(), source.split()) is negated
