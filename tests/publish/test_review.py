"""Reviewing as a signed-in person does it, and as nobody else can."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from datasette_auth_passwords.utils import hash_password
from lxml import html

from quotes.publish import decisions
from quotes.publish.decisions import Decision


@pytest.fixture(scope="module")
def reviewed(db: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("review") / "news.db"
    with sqlite3.connect(db) as source, sqlite3.connect(path) as copy:
        source.backup(copy)
    return path


@pytest.fixture(scope="module")
def reviewer(reviewed: Path, serving) -> Iterator[httpx.Client]:
    hashed = hash_password("hunter2 and more", iterations=1000)
    with (
        serving(reviewed, QUOTES_REVIEWER_PASSWORD_HASH=hashed) as site,
        httpx.Client(base_url=site, timeout=60) as client,
    ):
        form = {"username": "reviewer", "password": "hunter2 and more", "csrftoken": token(client, "/-/login")}
        assert client.post("/-/login", data=form).status_code == 302
        yield client


def token(client: httpx.Client, path: str) -> str:
    return html.fromstring(client.get(path).text).xpath("//input[@name='csrftoken']/@value")[0]


def queue(client: httpx.Client, path: str = "/quotes/review") -> dict[str, str]:
    """The fields of the form on the page."""
    tree = html.fromstring(client.get(path).text)
    fields = {e.get("name"): e.get("value") for e in tree.xpath("//form[@method='post']//input")}
    return fields | {"type": tree.xpath("//select[@name='type']/option[@selected]/@value")[0]}


def test_queue_begins_with_the_least_certain_and_moves_on(reviewer: httpx.Client, reviewed: Path) -> None:
    with sqlite3.connect(reviewed) as conn:
        ids = [row[0] for row in conn.execute("select id from said order by confidence, id limit 3")]
    form = queue(reviewer)
    assert form["quote"] == ids[0]
    assert queue(reviewer, "/quotes/review?skip=1")["quote"] == ids[1]
    assert reviewer.post("/quotes/review", data={**form, "verdict": "accept"}).status_code == 302
    second = queue(reviewer)
    assert second["quote"] == ids[1]
    changed = {**second, "verdict": "change", "speaker": "Ada Quill", "role": "Mayor", "content": "0-5 7-9"}
    assert reviewer.post("/quotes/review", data=changed).status_code == 302
    kept = decisions.standing(decisions.beside(reviewed))
    assert kept[ids[0]].verdict == "accept" and kept[ids[0]].who == "reviewer"
    assert (kept[ids[1]].speaker, kept[ids[1]].role, kept[ids[1]].type) == ("Ada Quill", "Mayor", None)
    assert kept[ids[1]].content == ((0, 5), (7, 9)) and kept[ids[1]].before["content"] == second["content"]
    assert reviewer.post("/quotes/review", data={**form, "verdict": "undo"}).status_code == 302
    assert set(decisions.standing(decisions.beside(reviewed))) == {ids[0]}
    assert queue(reviewer)["quote"] == ids[1]
    assert "1 quote decided" in reviewer.get("/quotes/review").text


def test_a_statement_can_be_said_to_have_no_source(reviewer: httpx.Client, reviewed: Path) -> None:
    with sqlite3.connect(reviewed) as conn:
        quote_id = conn.execute("select id from said where quote like '%works were late%'").fetchone()[0]
    form = queue(reviewer, f"/quotes/review?quote={quote_id}")
    assert reviewer.post("/quotes/review", data={**form, "verdict": "unsourced"}).status_code == 302
    (kept,) = [d for d in decisions.standing(decisions.beside(reviewed)).values() if d.quote_id == quote_id]
    assert (kept.verdict, kept.speaker, kept.role, kept.content) == ("change", "", None, None)
    assert kept.before["speaker"] == "city spokeswoman" and kept.before["source"] == "A city spokeswoman"
    assert reviewer.post("/quotes/review", data={**form, "verdict": "undo"}).status_code == 302


@pytest.mark.parametrize(
    "wrong",
    [
        {"verdict": "delete"},
        {"verdict": "change"},
        {"verdict": "change", "type": "shouted"},
        {"verdict": "change", "speaker": "", "content": "0-5"},
        {"verdict": "change", "content": "9-5"},
        {"verdict": "change", "content": "0-5 3-9"},
        {"verdict": "change", "content": "0-99999999"},
        {"verdict": "change", "content": "x"},
        {"verdict": "accept", "quote": "nothing"},
    ],
)
def test_what_is_no_decision_is_refused(reviewer: httpx.Client, reviewed: Path, wrong: dict[str, str]) -> None:
    before = decisions.standing(decisions.beside(reviewed))
    answer = reviewer.post("/quotes/review", data={**queue(reviewer), **wrong})
    assert 400 <= answer.status_code < 500
    assert decisions.standing(decisions.beside(reviewed)) == before


def test_strangers_cannot_review(reviewer: httpx.Client) -> None:
    with httpx.Client(base_url=reviewer.base_url) as stranger:
        assert stranger.get("/quotes/review").status_code == 403
        assert stranger.post("/quotes/review", data={"verdict": "accept"}).status_code == 403
        shown = stranger.get("/-/databases.json").json()
        # Datasette 1.0 puts the list into an object.
        databases = shown["databases"] if isinstance(shown, dict) else shown
        assert [database["name"] for database in databases] == ["quotes"]
    headers = {"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"}
    for token_sent in ({}, {"csrftoken": "forged"}):
        form = {**queue(reviewer), "verdict": "reject"}
        del form["csrftoken"]
        assert reviewer.post("/quotes/review", data=form | token_sent, headers=headers).status_code == 403


def test_public_sites_know_no_sign_in(reviewed: Path, serving) -> None:
    hashed = hash_password("x", iterations=1000)
    with (
        serving(reviewed, public=True, QUOTES_REVIEWER_PASSWORD_HASH=hashed) as site,
        httpx.Client(base_url=site, timeout=60) as client,
    ):
        form = {"username": "reviewer", "password": "x", "csrftoken": token(client, "/-/login")}
        assert client.post("/-/login", data=form).status_code == 200
        assert client.get("/quotes/review").status_code == 403
        assert client.get("/quotes/said").status_code == 200


def test_decisions_cannot_be_changed_or_deleted(tmp_path: Path) -> None:
    path = tmp_path / "reviews.db"
    decisions.decide(path, Decision("q", "a", "reject", confidence=0.3), "someone")
    with sqlite3.connect(path) as conn:
        for sql in ("update decisions set verdict = 'accept'", "delete from decisions"):
            with pytest.raises(sqlite3.IntegrityError):
                conn.execute(sql)
    assert decisions.undo(path, "another") is None
    assert decisions.undo(path, "someone").quote_id == "q"
    assert decisions.standing(path) == {}


def test_what_pages_need_of_many_decisions_is_what_holds(tmp_path: Path) -> None:
    path = tmp_path / "reviews.db"
    for number in range(60):
        decisions.decide(path, Decision(f"q{number % 40}", "a", "accept", confidence=number / 60), "ann")
        if number % 3 == 0:
            decisions.undo(path, "ann")
    standing = decisions.standing(path)
    assert len(standing) == 33
    assert decisions.judged(path) == {id: (d.verdict, d.confidence, d.at) for id, d in standing.items()}
    assert list(decisions.judged(path)) == list(standing)
    with sqlite3.connect(path) as conn:
        plan = [row[3] for row in conn.execute(f"explain query plan {decisions._STANDING}")]
    assert "SCAN u" not in plan, plan


def test_shares_of_right_quotes_by_confidence() -> None:
    made = [("accept", 0.95), ("accept", 1.0), ("reject", 0.81), ("change", 0.1), ("accept", 0.19)]
    found = decisions.shares([Decision(str(n), "a", verdict, confidence=c) for n, (verdict, c) in enumerate(made)])
    assert [(s.low, s.decided, s.right) for s in found] == [(0.0, 2, 1), (0.8, 3, 2)]


def test_no_file_is_made_by_looking(tmp_path: Path) -> None:
    assert decisions.standing(tmp_path / "none.db") == {}
    assert not list(tmp_path.iterdir())
