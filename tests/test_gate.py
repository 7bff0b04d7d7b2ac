"""What is found in the articles of tests/sample must not fall below what was found before.

After a change that is meant to move the figures:

    quotes evaluate tests/sample --speakers tests/sample/speakers.jsonl --json tests/sample/baseline.json
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from quotes import load
from quotes.evaluate import evaluate

SAMPLE = Path(__file__).parent / "sample"
TOLERANCE = 0.015
"""Other processors round the network's arithmetic otherwise: a few answers at the threshold may change."""
MEASURES = ("attr", "strict", "direct", "exact.content", "exact.cue", "exact.source", "tok.content", "tok.source")
FIGURES = ("right", "full", "role_right")


@pytest.fixture(scope="module")
def before():
    return json.loads((SAMPLE / "baseline.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def measured():
    return evaluate(SAMPLE, load(), SAMPLE / "speakers.jsonl")[0]


def test_sample_is_what_its_marked_articles_make():
    spec = importlib.util.spec_from_file_location("make_sample", SAMPLE / "make.py")
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    built = make.build()
    for name, content in built.items():
        assert (SAMPLE / name).read_text(encoding="utf-8") == content, f"{name}: run tests/sample/make.py"
    kept = {f"{p.parent.name}/{p.name}" for folder in ("text", "attributions") for p in (SAMPLE / folder).iterdir()}
    assert kept == built.keys() - {"speakers.jsonl"}


def test_baseline_is_of_this_sample(measured, before):
    assert (measured.articles, measured.gold) == (before["articles"], before["gold"])


@pytest.mark.parametrize("measure", MEASURES)
def test_no_score_falls(measured, before, measure):
    then, now = before["scores"][measure]["f1"], measured.scores[measure].f1
    assert now >= then - TOLERANCE, f"{measure}: F1 was {then:.3f}, is {now:.3f}"


@pytest.mark.parametrize("sort", ["type", "source"])
def test_no_sort_of_attribution_is_lost(measured, before, sort):
    now = {row.name: row.right for row in measured.recall[sort]}
    for row in before["recall"][sort]:
        lost = row["right"] - now[row["name"]]
        assert lost <= _allowed(row["gold"]), f"{row['name']}: {lost} fewer of {row['gold']} right"


@pytest.mark.parametrize("figure", FIGURES)
def test_no_speaker_is_lost(measured, before, figure):
    for row, old in zip(measured.speakers, before["speakers"], strict=True):
        lost = old[figure] - getattr(row, figure)
        assert lost <= _allowed(row.gold), f"{row.name}: {lost} fewer of {row.gold} {figure}"


def test_confidence_stays_calibrated(measured, before):
    assert measured.brier <= before["brier"] + TOLERANCE


def test_articles_without_statements_stay_so(measured, before):
    assert measured.found_where_none <= before["found_where_none"] + 1


def _allowed(number: int) -> float:
    """Of so many, how many may be lost: a share means little where there are few."""
    return max(2, 2 * TOLERANCE * number)
