"""What reviewers decided, as a corpus to train on and as figures."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from quotes.cli import main
from quotes.publish import decisions
from quotes.publish.decisions import Decision
from quotes.train import read_corpus


@pytest.fixture
def working(db: Path, tmp_path: Path) -> Path:
    """A copy of the database."""
    path = tmp_path / "work.db"
    with sqlite3.connect(db) as source, sqlite3.connect(path) as copy:
        source.backup(copy)
    return path


def decide(db: Path, words: str, verdict: str, **change: object) -> None:
    with sqlite3.connect(db) as conn:
        found = conn.execute(
            "select id, article_id, confidence from said where quote like ?", (f"%{words}%",)
        ).fetchone()
    decision = Decision(found[0], found[1], verdict, confidence=found[2], **change)
    decisions.decide(decisions.beside(db), decision, "ann.reviewer")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_decided_articles_are_read_back_with_what_was_decided(working: Path, tmp_path: Path) -> None:
    decide(working, "The bridge", "accept")
    decide(working, "works were late", "change", speaker="Bo Finch", content=((94, 112), (114, 118)))
    decide(working, "<b>bold</b>", "reject")
    decide(working, "HYPERLINK", "accept")
    decide(working, "item 0-3 ", "accept")
    out = tmp_path / "corpus"
    done = run("review", "export", out, "--db", working)
    assert done.exit_code == 0, done.output
    assert "2 articles with 3 attributions" in done.stderr and "1 rejected quote; 1 article with" in done.stderr
    evil, bridge = sorted(read_corpus(out), key=lambda document: document.name.startswith("bridge"))
    with sqlite3.connect(working) as conn:
        texts = {text for (text,) in conn.execute("select text from articles")}
    assert {evil.text, bridge.text} < texts
    (opening, late), (formula,) = bridge.annotations[0], evil.annotations[0]
    words = [[bridge.text[slice(*span)] for span in part] for part in (opening.source, opening.cue, opening.content)]
    assert words == [["Mayor Ada Quill"], ["said"], ['"The bridge,"', '"will open in June."']]
    assert late.content == ((94, 112), (114, 118))
    assert [bridge.text[slice(*span)] for span in (*late.source, *late.cue)] == ["A city spokeswoman", "denied"]
    assert [evil.text[slice(*span)] for span in formula.content] == ['=HYPERLINK("http://evil.example")']
    assert not [path for path in out.rglob("*") if path.is_file() and b"ann.reviewer" in path.read_bytes()]


def test_an_article_whose_quotes_were_all_rejected_teaches_that_there_are_none(working: Path, tmp_path: Path) -> None:
    decide(working, "The bridge", "reject")
    decide(working, "works were late", "reject")
    assert run("review", "export", tmp_path / "corpus", "--db", working).exit_code == 0
    (document,) = read_corpus(tmp_path / "corpus")
    assert document.annotations == ((),) and "bridge" in document.text


def test_a_statement_without_source_teaches_that_it_has_none(working: Path, tmp_path: Path) -> None:
    decide(working, "The bridge", "change", speaker="")
    decide(working, "works were late", "accept")
    assert run("review", "export", tmp_path / "corpus", "--db", working).exit_code == 0
    (document,) = read_corpus(tmp_path / "corpus")
    opening, late = document.annotations[0]
    assert opening.source == () and opening.cue and opening.content and late.source


def test_what_is_undone_is_not_decided(working: Path, tmp_path: Path) -> None:
    decide(working, "The bridge", "accept")
    decide(working, "works were late", "accept")
    decisions.undo(decisions.beside(working), "ann.reviewer")
    done = run("review", "export", tmp_path / "corpus", "--db", working)
    assert done.exit_code == 1 and done.stderr.count("\n") == 1 and "no article has all" in done.stderr
    assert not (tmp_path / "corpus").exists()


def test_figures_tell_how_often_the_program_was_right(working: Path) -> None:
    decide(working, "The bridge", "accept")
    decide(working, "works were late", "accept")
    decide(working, "<b>bold</b>", "reject")
    decide(working, "HYPERLINK", "change", role="Mayor")
    lines = run("review", "figures", "--db", working).stdout.splitlines()
    assert [line.split() for line in lines[1:]] == [
        ["20-40", "%", "0%", "2"],
        ["60-80", "%", "100%", "1"],
        ["80-100", "%", "100%", "1"],
        ["all", "50%", "4"],
    ]


@pytest.mark.parametrize("command", [["figures"], ["export", "corpus"]])
def test_without_decisions_there_is_one_line(working: Path, command: list[str]) -> None:
    done = run("review", *command, "--db", working)
    assert done.exit_code == 1 and done.stderr.count("\n") == 1 and "nobody has decided" in done.stderr
