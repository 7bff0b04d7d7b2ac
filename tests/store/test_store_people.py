"""Who is whom across articles: safe merges, doubts kept, decisions that outlive every run."""

from __future__ import annotations

import json
import sqlite3
from datetime import date

import pytest
from click.testing import CliRunner

from quotes.cli.people import people as people_command
from quotes.models import Article, Attribution, Quote, Role, Span, Speaker
from quotes.store import (
    DecisionError,
    Known,
    StoreError,
    decisions,
    keep_apart,
    link_versions,
    merge,
    open_db,
    read_known,
    rename,
    review,
    rows,
    save,
    search,
    split,
    undo,
    use_known,
)

RUN = {"version": "1.0", "model": "test"}
TEXT = "“Yes,” he said. “No,” she said."


@pytest.fixture
def db(tmp_path):
    with open_db(tmp_path / "q.db") as database:
        yield database


def who(name: str, *roles: str | tuple[str, str], kind="person", aliases=()) -> Speaker:
    stated = [role if isinstance(role, tuple) else (role, None) for role in roles]
    return Speaker(name, kind, tuple(aliases), tuple(Role(r, Span(0, 3), r, of) for r, of in stated))


def told(article_id: str, *speakers: Speaker, on: str = "2016-05-01", outlet="Daily"):
    quotes = []
    for n, speaker in enumerate(speakers):
        attribution = Attribution((Span(n, n + 3),), (Span(9, 13),), (), "direct", "speech", False, 0.9, "cue")
        quotes.append(Quote(attribution, (speaker,)))
    return Article(article_id, TEXT, published=date.fromisoformat(on), outlet=outlet), quotes


def groups(db) -> list[set[str]]:
    """The articles that each person is quoted in."""
    articles = {}
    for person, article_id in db.execute("SELECT person_id, article_id FROM entities"):
        articles.setdefault(person, set()).add(article_id)
    return sorted(articles.values(), key=sorted)


def consistent(db) -> None:
    """Every derived number equals what the entities say."""
    for p in db["people"].rows:
        entities = list(db.query("SELECT * FROM entities WHERE person_id = ?", [p["id"]]))
        if not entities:
            named = db.execute("SELECT 1 FROM decisions WHERE ? IN (person_id, other_id)", (p["id"],)).fetchone()
            assert named and (p["quotes"], p["articles"]) == (0, 0), p
            continue
        assert p["quotes"] == sum(e["quotes"] for e in entities), p
        assert p["articles"] == len({e["article_id"] for e in entities}), p
        dates = [e["published"] for e in entities if e["published"]]
        assert (p["first_quoted"], p["last_quoted"]) == (min(dates, default=None), max(dates, default=None))
        said = db.execute("SELECT count(*) FROM said WHERE speaker_id = ? AND speaker = ?", (p["id"], p["name"]))
        assert said.fetchone()[0] == p["quotes"]
        names = {n for e in entities for n in json.loads(e["aliases"])}
        assert {a["name"] for a in db["aliases"].rows_where("person_id = ?", [p["id"]])} == names
        history = {(r["role"], r["affiliation"]) for r in db["role_history"].rows_where("person_id = ?", [p["id"]])}
        stated = db.query("SELECT * FROM roles WHERE person_id = ?", [p["id"]])
        assert history == {(r["role_normal"], r["affiliation"] or "") for r in stated}
    assert not db.execute("PRAGMA foreign_key_check").fetchall()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (who("Mike Pompeo"), who("Mike Pompeo", "Secretary of State")),
        (who("Nicolás Maduro"), who("Nicolas Maduro")),
        (who("Charles Grassley"), who("Charles E. Grassley", "senator")),
        (who("Chuck Grassley", "senator"), who("Charles Grassley", "Republican senator")),
        (who("Sen. Ted Cruz"), who("Ted Cruz")),
        (who("Bashar al-Assad"), who("Bashar Assad")),
        (who("Barack Obama", "president"), who("Obama", "president")),
        (who("Cruz", ("senator", "Texas")), who("Ted Cruz", "Texas senator")),
        (who("Eric H. Holder Jr.", "Attorney General"), who("Eric Holder", "Attorney General")),
        (who("World Health Organization", kind="organisation", aliases=["WHO"]), who("WHO", kind="organisation")),
        (who("WHO", kind="organisation"), who("World Health Organization", kind="organisation", aliases=["WHO"])),
        (who("the State Department", kind="organisation"), who("Department of State", kind="organisation")),
    ],
)
def test_one_person(db, first, second):
    save(db, [told("a", first), told("b", second)], **RUN)
    assert groups(db) == [{"a", "b"}]
    consistent(db)


@pytest.mark.parametrize(
    ("first", "second", "doubtful"),
    [
        (who("Bill Clinton"), who("Hillary Clinton"), False),
        (who("George W. Bush"), who("George H. W. Bush"), False),
        (who("Maduro"), who("Maduro"), False),
        (who("Maduro"), who("Nicolas Maduro"), True),
        (who("Johnson", "senator"), who("Ron Johnson", "senator"), True),
        (who("Chuck Grassley"), who("Charles Grassley"), True),
        (who("Donald Trump"), who("Donald Trump Jr."), True),
        (who("Donald Trump", "President"), who("Donald Trump Jr.", "President Trump’s eldest son"), True),
        (who("John Smith", "farmer"), who("John Smith", "senator"), True),
        (who("John Smith", ("mayor", "Boston")), who("John Smith", ("mayor", "Chicago")), True),
        (who("John Smith", "Republican lawmaker"), who("John Smith", "Democratic lawmaker"), True),
        (who("J. Smith"), who("John Smith"), True),
        (who("State Department spokesman", kind="unnamed"), who("State Department spokesman", kind="unnamed"), False),
        (who("Republicans", kind="group"), who("Republicans", kind="group"), False),
        (who("Foreign Ministry", kind="organisation"), who("Foreign Ministry", kind="organisation"), False),
    ],
)
def test_two_people(db, first, second, doubtful):
    save(db, [told("a", first), told("b", second)], **RUN)
    assert groups(db) == [{"a"}, {"b"}]
    assert len(review(db)) == doubtful
    consistent(db)


@pytest.mark.parametrize(("later", "one"), [("2016-05-03", True), ("2016-08-03", False)])
def test_a_short_given_name_is_the_long_one_in_the_same_news(db, later, one):
    first = told("a", who("Mike Elliott", "history professor"))
    save(db, [first, told("b", who("Michael Elliott", "professor of law"), on=later)], **RUN)
    assert groups(db) == ([{"a", "b"}] if one else [{"a"}, {"b"}])
    consistent(db)


def test_a_name_of_another_time_is_another_person(db):
    save(db, [told("a", who("John Kennedy"), on="1961-02-01"), told("b", who("John Kennedy"), on="2017-02-01")], **RUN)
    assert groups(db) == [{"a"}, {"b"}]
    assert "years between" in review(db)[0]["reason"]


def test_two_people_of_one_surname_in_one_article_stay_two(db):
    save(db, [told("a", who("Bill Clinton"), who("Clinton")), told("b", who("Hillary Clinton"), who("Clinton"))], **RUN)
    assert len(list(db["people"].rows)) == 4


def test_an_organisation_called_by_a_surname_is_not_shared(db):
    misread = who("Huckabee", kind="organisation")
    save(db, [told("a", who("Mike Huckabee"), misread), told("b", misread)], **RUN)
    assert len(groups(db)) == 3


def test_names_that_two_people_share_are_given_to_neither(db):
    save(db, [told("a", who("John Smith", "farmer")), told("b", who("John Smith", "senator"))], **RUN)
    save(db, [told("c", who("John Smith")), told("d", who("John Smith", "senator from Ohio"))], **RUN)
    assert groups(db) == [{"a"}, {"b", "d"}, {"c"}]


def test_order_of_surname_and_full_name_does_not_matter(db):
    articles = [
        told("a", who("Obama", "president"), on="2012-01-01"),
        told("b", who("Barack Obama"), on="2012-02-01"),
        told("c", who("Barack Obama", "president"), on="2012-03-01"),
    ]
    save(db, articles[:2], **RUN)
    assert len(groups(db)) == 2
    save(db, articles[2:], **RUN)
    assert groups(db) == [{"a", "b", "c"}]
    consistent(db)


def test_role_history_has_first_and_last_date(db):
    secretary = ("Secretary of State", "United States")
    save(
        db,
        [
            told("a", who("Hillary Clinton", ("senator", "New York")), on="2007-05-01"),
            told("b", who("Hillary Clinton", secretary), on="2009-05-01"),
            told("c", who("Hillary Clinton", secretary), on="2012-05-01"),
        ],
        **RUN,
    )
    history = db.execute("SELECT role, first_held, last_held, articles FROM role_history ORDER BY 2").fetchall()
    assert history == [
        ("senator", "2007-05-01", "2007-05-01", 1),
        ("Secretary of State", "2009-05-01", "2012-05-01", 2),
    ]
    assert db["people"].get("hillary-clinton")["role"] == "Secretary of State"


def test_changed_articles_are_counted_out_and_in(db):
    save(db, [told(str(n), who("Ann Lee", "mayor", aliases=["Lee"]), on=f"2016-05-0{n}") for n in range(1, 6)], **RUN)
    save(db, [told("1", who("Bob Ray")), told("5", who("Ann Lee", "senator"), who("Bob Ray"), on="2017-01-01")], **RUN)
    consistent(db)
    assert db["people"].get("ann-lee")["role"] == "senator"
    assert {p["id"] for p in db["people"].rows} == {"ann-lee", "bob-ray"}


def test_merge_outlives_runs_and_is_undone_whole(db):
    articles = [
        told("a", who("Jim Webb"), who("Ann Lee")),
        told("b", who("Jimmy Webber")),
        told("c", who("Ann Lee")),
    ]
    save(db, articles, **RUN)
    before = {p["id"]: p for p in db["people"].rows}
    number = merge(db, "jim-webb", "jimmy-webber", who="ann", note="same man")
    assert db["people"].get("jim-webb")["quotes"] == 2
    assert {r["speaker"] for r in rows(db, {"article_id": "b"})} == {"Jim Webb"}
    consistent(db)
    save(db, [*articles, told("d", who("Jimmy Webber")), told("b", who("Jimmy Webber"), who("Ann Lee"))], **RUN)
    assert {e["person_id"] for e in db["entities"].rows_where("name = 'Jimmy Webber'")} == {"jim-webb"}
    consistent(db)
    undo(db, number, who="bob")
    consistent(db)
    assert {e["article_id"] for e in db["entities"].rows_where("person_id = 'jimmy-webber'")} == {"b", "d"}
    assert db["people"].get("jim-webb") == before["jim-webb"]
    assert [(d["action"], d["who"], d["active"]) for d in decisions(db)] == [("undo", "bob", 0), ("merge", "ann", 0)]


def test_surname_of_one_article_can_be_merged_and_stays_so(db):
    articles = [told("a", who("Maduro")), told("b", who("Nicolas Maduro"))]
    save(db, articles, **RUN)
    (pair,) = review(db)
    gone = next(pair[f"{side}_id"] for side in ("person", "other") if pair[f"{side}_id"] != "nicolas-maduro")
    number = merge(db, "nicolas-maduro", gone, who="ann")
    assert not review(db)
    save(db, [told("a", who("Maduro"), who("Ann Lee"))], **RUN)
    assert {e["person_id"] for e in db["entities"].rows_where("name LIKE '%Maduro'")} == {"nicolas-maduro"}
    undo(db, number, who="ann")
    assert db["people"].get(gone)["article_id"] == "a" and len(review(db)) == 1
    consistent(db)


def test_split_outlives_runs_and_is_undone(db):
    articles = [told(name, who("John Smith")) for name in "abc"]
    save(db, articles, **RUN)
    new = split(db, "john-smith", ["b"], who="ann")
    assert groups(db) == [{"a", "c"}, {"b"}]
    save(db, [*articles[:1], told("b", who("John Smith"), who("Ann Lee"))], **RUN)
    assert {e["article_id"] for e in db["entities"].rows_where("person_id = ?", [new])} == {"b"}
    assert not review(db)
    consistent(db)
    undo(db, 1, who="ann")
    assert {e["person_id"] for e in db["entities"].rows_where("name = 'John Smith'")} == {"john-smith"}
    consistent(db)


def test_chains_of_merges_come_apart_in_any_order(db):
    save(db, [told(name, who(f"{name.title()} Lee")) for name in ("ann", "bea", "cat", "dot")], **RUN)
    first = merge(db, "ann-lee", "bea-lee", who="x")
    second = merge(db, "cat-lee", "ann-lee", who="x")
    merge(db, "dot-lee", "bea-lee", who="x")
    assert groups(db) == [{"ann", "bea", "cat", "dot"}]
    undo(db, second, who="x")
    consistent(db)
    undo(db, first, who="x")
    consistent(db)
    assert {frozenset(g) for g in groups(db)} == {frozenset({"ann"}), frozenset({"cat"}), frozenset({"bea", "dot"})}


def test_rename_shows_everywhere_and_is_undone(db):
    save(db, [told("a", who("Mike Pompeo"))], **RUN)
    number = rename(db, "mike-pompeo", "Michael R. Pompeo", who="ann")
    save(db, [told("b", who("Mike Pompeo"))], **RUN)
    assert {r["speaker"] for r in rows(db)} == {"Michael R. Pompeo"}
    save(db, [told("a"), told("b")], **RUN)
    save(db, [told("a", who("Mike Pompeo"))], **RUN)
    assert {r["speaker"] for r in rows(db)} == {"Michael R. Pompeo"}
    undo(db, number, who="ann")
    assert {r["speaker"] for r in rows(db)} == {"Mike Pompeo"}
    consistent(db)


def test_decisions_are_append_only_and_refuse_nonsense(db):
    save(db, [told("a", who("Ann Lee")), told("b", who("Bob Ray"))], **RUN)
    keep_apart(db, "ann-lee", "bob-ray", who="ann")
    for statement in ("UPDATE decisions SET who = 'x'", "DELETE FROM decisions"):
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            db.execute(statement)
    with pytest.raises(DecisionError, match="one person already"):
        merge(db, "ann-lee", "ann-lee", who="x")
    with pytest.raises(DecisionError, match="decided to be two people"):
        merge(db, "ann-lee", "bob-ray", who="x")
    for wrong in (
        lambda: merge(db, "ann-lee", "nobody", who="x"),
        lambda: split(db, "ann-lee", ["b"], who="x"),
        lambda: split(db, "ann-lee", ["a"], who="x"),
        lambda: rename(db, "ann-lee", " ", who="x"),
        lambda: undo(db, 99, who="x"),
    ):
        with pytest.raises(DecisionError) as error:
            wrong()
        assert "\n" not in str(error.value)
    assert len(list(decisions(db))) == 1


def test_apart_takes_a_pair_off_the_list_for_good(db):
    articles = [told("a", who("Chuck Grassley")), told("b", who("Charles Grassley"))]
    save(db, articles, **RUN)
    keep_apart(db, "chuck-grassley", "charles-grassley", who="ann")
    save(db, [told("b", who("Charles Grassley"), who("Ann Lee"))], **RUN)
    assert not review(db)


def test_least_sure_pairs_come_first(db):
    save(
        db,
        [told("a", who("J. Smith")), told("b", who("John Smith", "farmer")), told("c", who("John Smith", "judge"))],
        **RUN,
    )
    distance = [abs(pair["score"] - 0.5) for pair in review(db)]
    assert len(distance) >= 2 and distance == sorted(distance)


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_file_of_known_people_links_merges_and_tells_namesakes_apart(db, tmp_path, form):
    save(db, [told("a", who("Chuck Grassley")), told("b", who("Charles E. Grassley"))], **RUN)
    known = tmp_path / f"known.{form}"
    if form == "csv":
        known.write_text(
            "name,aliases,wikidata,roles\n"
            "Charles Grassley,Chuck Grassley;Charles E. Grassley;Grassley,Q529294,senator 1981-01-03/\n"
            "George W. Bush,George Bush,Q207,president 2001-01-20/2009-01-20\n"
            "George H. W. Bush,George Bush,Q23505,president 1989-01-20/1993-01-20\n"
        )
    else:
        bush = {"name": "George W. Bush", "aliases": ["George Bush"], "wikidata": "Q207"}
        bush["roles"] = [{"role": "president", "from": "2001-01-20", "to": "2009-01-20"}]
        father = {"name": "George H. W. Bush", "aliases": ["George Bush"], "wikidata": "Q23505"}
        father["roles"] = [{"role": "president", "from": "1989-01-20", "to": "1993-01-20"}]
        grassley = {
            "name": "Charles Grassley",
            "aliases": ["Chuck Grassley", "Charles E. Grassley", "Grassley"],
            "wikidata": "Q529294",
        }
        known.write_text("\n".join(map(json.dumps, (grassley, bush, father))))
    assert use_known(db, read_known(known), source="known") == 1
    save(db, [told("c", who("Grassley")), told("d", who("George Bush"), on="2005-01-01")], **RUN)
    save(db, [told("e", who("George Bush"), on="1990-01-01")], **RUN)
    named = {p["wikidata"]: p["articles"] for p in db["people"].rows_where("merged_into IS NULL")}
    assert named == {"Q529294": 3, "Q207": 1, "Q23505": 1}
    consistent(db)
    assert use_known(db, read_known(known), source="known") == 0


def test_wrong_file_of_known_people_is_one_line_with_its_place(tmp_path):
    wrong = [('{"name": "A"}\n{"x": 1}', "line 2"), ("{", "JSON"), ('{"name": "A", "kind": "x"}', "kind")]
    for content, cause in wrong:
        path = tmp_path / "known.jsonl"
        path.write_text(content)
        with pytest.raises(StoreError, match=cause) as error:
            read_known(path)
        assert "\n" not in str(error.value)


def test_command_line(tmp_path):
    path = tmp_path / "q.db"
    with open_db(path) as db:
        save(db, [told("a", who("Chuck Grassley", aliases=["Grassley"])), told("b", who("Charles Grassley"))], **RUN)

    def run(*words: str) -> str:
        result = CliRunner().invoke(people_command, [*words, "--db", str(path)], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    assert "chuck-grassley" in run("list", "grassley") and "also Grassley" in run("list")
    assert "charles may be chuck" in run("review")
    assert "decision 1" in run("merge", "charles-grassley", "chuck-grassley", "--who", "ann")
    assert run("review") == ""
    run("undo", "1", "--who", "ann")
    run("rename", "chuck-grassley", "C. Grassley", "--who", "ann", "--note", "shorter")
    run("apart", "chuck-grassley", "charles-grassley", "--who", "ann")
    assert run("log").count("\n") == 4 and "[undone]" in run("log")
    with open_db(path) as db:
        assert len(search(db, "", {"speaker": "grassley"})) == 2


def test_statements_follow_decisions_at_once():
    text = "We sold the ferry to the harbour for a crown"
    attribution = Attribution((Span(0, len(text)),), (), (), "direct", "speech", False, 0.9, "cue")

    def speakers():
        return [row["speaker_id"] for row in db["statements"].rows]

    with open_db(":memory:") as db:
        for name in ("Chuck Grassley", "Charles Grassley"):
            save(db, [(Article(name, text), [Quote(attribution, (who(name),))])], **RUN)
        link_versions(db)
        merged = merge(db, "charles-grassley", "chuck-grassley", who="ann")
        assert speakers() == ["charles-grassley"]
        undo(db, merged, who="ann")
        assert speakers() == []
        assert use_known(db, [Known("Charles Grassley", ("Chuck Grassley",), "person")], source="people.csv") == 1
        assert speakers() == ["charles-grassley"]
