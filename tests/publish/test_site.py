"""The running site as a reader meets it: every query, every link, every download."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from collections import deque
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import feedparser
import httpx
import openpyxl
import pytest
import yaml
from lxml import html

from quotes.publish.wording import FIELDS

ROOT = Path(__file__).absolute().parents[2]
METADATA = yaml.safe_load((ROOT / "metadata.yml").read_text(encoding="utf-8"))
DATABASE = METADATA["databases"]["quotes"]
QUERIES = DATABASE["queries"]

ANSWERS = {
    "said_by": ({"speaker": "quill"}, 2),
    "said_by_role": ({"role": "mayor"}, 1),
    "most_quoted": ({"outlet": ""}, 2),
    "unnamed_sources": ({"description": "spokes"}, 1),
    "named_and_unnamed": ({}, 3),
    "least_certain": ({"below": "0.5"}, 2),
    "between_dates": ({"from_date": "2020-03-01", "to_date": "2020-03-31"}, 4),
    "said_about": ({"word": "bridges", "speaker": "quill"}, 1),
    "denials": ({"speaker": ""}, 1),
    "roles_of": ({"speaker": "Quill"}, 1),
    "versions_of_statements": ({"speaker": ""}, 0),
    "speakers_disagree": ({}, 0),
    "by_month": ({"speaker": ""}, 7),
}
"""Parameters for each canned query, and how many rows of the test database answer it."""


SKIPPED = re.compile(r"/-/dashboards|_fts")
"""Pages of another plugin, and the tables in which SQLite keeps its index of words."""

READER = httpx.Client(timeout=60)


def page(address: str) -> html.HtmlElement:
    answer = READER.get(address, follow_redirects=True)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return html.fromstring(answer.text)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_every_query_has_words_for_people_and_is_tested() -> None:
    assert set(QUERIES) == set(ANSWERS)
    for name, query in QUERIES.items():
        assert query["title"] and len(query["description"]) > 40, name
        assert set(query.get("params", [])) == set(ANSWERS[name][0]), name


@pytest.mark.parametrize("name", QUERIES)
def test_query_answers_as_page_csv_and_json(site: str, name: str) -> None:
    parameters, count = ANSWERS[name]
    answer = READER.get(f"{site}/quotes/{name}", params=parameters)
    assert answer.status_code == 200
    tree = html.fromstring(answer.text)
    assert QUERIES[name]["title"] in tree.text_content()
    assert len(tree.xpath("//table[contains(@class, 'rows-and-columns')]/tbody/tr")) == count
    for parameter in parameters:
        assert tree.xpath(f"//input[@name='{parameter}']")
    taken = READER.get(f"{site}/quotes/{name}.csv", params=parameters)
    assert taken.status_code == 200 and taken.headers["content-type"].startswith("text/csv")
    assert len(rows(taken.text)) == count
    assert len(READER.get(f"{site}/quotes/{name}.json", params=parameters).json()["rows"]) == count


@pytest.mark.parametrize("name", [name for name, query in QUERIES.items() if query.get("params")])
@pytest.mark.parametrize("typed", ["", '"', "“x’ (", "*", "' or 1=1 --", "NEAR(", "\x00", "%", "é"])
def test_no_input_breaks_a_query(site: str, name: str, typed: str) -> None:
    answer = READER.get(f"{site}/quotes/{name}", params=dict.fromkeys(QUERIES[name]["params"], typed))
    assert answer.status_code == 200
    assert "message-error" not in answer.text


@pytest.mark.parametrize("path", ["search", "speaker/ada-quill"])
@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("since=garbage&q=bridge", "“garbage” is not a date"),
        ("until=20120131", "To: “20120131” is not a date"),
        ("since=2012-02-30", "“2012-02-30” is not a date"),
        ("since=2012-01-01&until=2011-01-01", "From (2012-01-01) is later than To (2011-01-01)"),
        ("type=bogus&q=bridge", "there is no “bogus”. There are direct, mixed, indirect."),
        ("act=<i>", "there is no “<i>”"),
    ],
)
def test_wrong_input_is_told_in_a_line(site: str, path: str, asked: str, told: str) -> None:
    answer = READER.get(f"{site}/quotes/{path}?{asked}&outlet=The+Dover+Post")
    tree = html.fromstring(answer.text)
    (said,) = tree.xpath("//p[@role='alert']")
    assert answer.status_code == 400 and told in said.text_content()
    assert "Nothing found" not in answer.text and not tree.xpath("//*[@class='tally']")
    assert tree.xpath("//select[@name='outlet']/option[@selected]/text()") == ["The Dover Post"]
    assert tree.xpath("string(//input[@id='f-q']/@value)") == ("bridge" if "q=" in asked else "")
    for form in ("csv", "atom"):
        taken = READER.get(f"{site}/quotes/{path}.{form}?{asked}")
        assert taken.status_code == 400 and told in taken.text


def test_a_right_search_is_answered(site: str) -> None:
    tree = page(f"{site}/quotes/search?q=bridge&since=2020-03-02&until=2020-03-02&type=direct&act=speech")
    assert len(tree.xpath("//ol[@class='results']/li")) == 1 and not tree.xpath("//p[@role='alert']")


def test_front_page_tells_when_articles_were_published(site: str, db: Path) -> None:
    with sqlite3.connect(db) as conn:
        assert conn.execute("select min(date) from said").fetchone()[0] == "2020-03-02"
    tree = page(site)
    assert "published 3 March 2020 to " in tree.xpath("string(//p[@class='lead'])")
    assert "day of the statement where the article gives it" in tree.xpath("string(//figcaption)")
    heads = tree.xpath("//section[h2='Named and unnamed sources']//thead[not(contains(@class, 'unseen'))]//th/text()")
    assert heads[-1] == "Unnamed"


def test_what_a_row_is_read_for_comes_first_and_why_last(site: str) -> None:
    for name in ("said", "least_certain?below="):
        tree = page(f"{site}/quotes/{name}")
        columns = [head.text_content().split()[0] for head in tree.xpath("//table//th")]
        assert columns[:4] == ["confidence", "speaker", "quote", "title"] and columns[-1] == "evidence"
        assert tree.xpath("//td[contains(@class, 'col-title')]//a[starts-with(@href, '/quotes/quote/')]")
        for row in tree.xpath("//tbody/tr")[:3]:
            assert [cell.get("class").split()[0] for cell in row] == [f"col-{column}" for column in columns]
    assert len(columns) == len(set(columns))


@pytest.mark.parametrize("name", QUERIES)
def test_fields_of_a_query_say_what_to_type(site: str, name: str) -> None:
    tree = page(f"{site}/quotes/{name}")
    assert tree.xpath("string(//title)") == QUERIES[name]["title"]
    assert "Custom SQL" not in tree.text_content()
    for parameter in QUERIES[name].get("params", []):
        (field,) = tree.xpath(f"//input[@name='{parameter}']")
        assert tree.xpath(f"string(//label[@for='{field.get('id')}'])") == FIELDS[parameter]


def test_charts_of_the_dashboard_have_all_their_rows(site: str) -> None:
    charts = METADATA["plugins"]["datasette-dashboards"]["news"]["charts"]
    for name, chart in charts.items():
        asked = {"sql": chart["query"], "_shape": "objects"}
        found = READER.get(f"{site}/quotes.json", params=asked, follow_redirects=True).json()
        assert found["rows"] and not found["truncated"], name
        if name == "quotes":
            assert found["rows"] == [{"quotes": "1,204"}]


def test_unsure_quotes_are_marked_and_others_are_not(site: str) -> None:
    tree = page(f"{site}/quotes/article/many-0")
    numbers = tree.xpath("//article//a[contains(@class, 'num')]")
    assert [number.text for number in numbers[18:22]] == ["19?", "20?", "21", "22"]
    assert numbers[0].get("aria-label") == "Quote 1: Officials; unsure, 50%"
    assert len(tree.xpath("//article//mark[contains(@class, 'unsure')]")) == 20
    notes = tree.xpath("//section[@class='notes']//li")
    assert "Unsure" in notes[19].text_content() and "Unsure" not in notes[20].text_content()
    assert tree.xpath("//ul[@class='legend']//mark[contains(@class, 'unsure')]")


@pytest.mark.parametrize("path", ["/", "/quotes", "/quotes/said", "/-/login", "/nothing", "/quotes/nothing"])
def test_every_page_has_the_same_bar_and_look_that_of_an_error_too(site: str, path: str) -> None:
    tree = html.fromstring(READER.get(site + path).text)
    links = tree.xpath("//header//nav[@aria-label='Site']/a/text()")
    assert links == ["Speakers", "Articles", "Versions", "Queries", "Data", "Guide"]
    looks = [sheet for sheet in tree.xpath("//link[@rel='stylesheet']/@href") if "/look.css" in sheet]
    assert len(looks) == 1 and READER.get(urljoin(site, looks[0])).headers["content-type"].startswith("text/css")
    assert "read a quote in its article" in tree.xpath("//footer")[0].text_content()


def test_one_row_is_a_list_of_all_its_columns(site: str) -> None:
    (found,) = READER.get(f"{site}/quotes/said.json?quote__contains=open+in+June&_shape=array").json()
    cells = page(f"{site}/quotes/said/{found['id']}").xpath("//dl[@class='one-row']")[0]
    shown = dict(zip(cells.xpath("dt/text()"), (dd.text_content() for dd in cells.xpath("dd")), strict=True))
    assert set(shown) == set(DATABASE["tables"]["said"]["columns"])
    assert (shown["quote"], shown["cue"], shown["speaker"]) == (found["quote"], "said", "Ada Quill")


def test_a_table_says_how_many_rows_there_are_and_not_how_many_it_shows(site: str) -> None:
    bar = page(f"{site}/quotes/said?_size=5").xpath("//p[@class='all-rows']")[0].text_content()
    assert bar.startswith("All 1,204 rows of this selection")


def test_csv_of_a_query_holds_every_row_though_the_page_does_not(site: str) -> None:
    tree = page(f"{site}/quotes/least_certain?below=")
    assert len(tree.xpath("//tbody/tr")) == 100
    bar = tree.xpath("//p[@class='all-rows']")[0]
    assert "There are more" in bar.text_content()
    link = urljoin(site, bar.xpath(".//a[text()='CSV']/@href")[0])
    taken = READER.get(link).content
    assert taken.startswith(b"\xef\xbb\xbf")
    assert len(rows(taken.decode("utf-8-sig"))) == 1204
    assert len(rows(READER.get(f"{site}/quotes/least_certain.csv?below=").text)) == 1204


def test_downloads_hold_the_rows_of_the_page_in_its_order(site: str) -> None:
    shown = "said?outlet=Wire&confidence__lt=0.52&_sort_desc=confidence"
    path = shown.replace("said?", "said.{}?")
    expected = READER.get(f"{site}/quotes/{shown.replace('said?', 'said.json?')}&_size=max&_shape=array").json()
    ids = [row["id"] for row in expected]
    assert 50 < len(ids) < 100
    taken = rows(READER.get(f"{site}/quotes/{path.format('csv')}").text)
    assert [row["id"] for row in taken] == ids
    assert list(taken[0]) == list(DATABASE["tables"]["said"]["columns"])
    lines = READER.get(f"{site}/quotes/{path.format('jsonl')}").text.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ids
    book = openpyxl.load_workbook(io.BytesIO(READER.get(f"{site}/quotes/{path.format('xlsx')}").content))
    assert [row[0] for row in book.active.iter_rows(min_row=2, values_only=True)] == ids


def test_labels_stand_beside_keys_where_asked_for(site: str) -> None:
    taken = rows(READER.get(f"{site}/quotes/quote_speakers.csv?_labels=on&_stream=on").text)
    assert len(taken) == 1205
    assert {"person_id": "ada-quill", "person_id_label": "Ada Quill"}.items() <= next(
        row.items() for row in taken if row["person_id"] == "ada-quill"
    )


def test_csv_options_of_datasette_are_honoured(site: str) -> None:
    assert READER.get(f"{site}/quotes/named_and_unnamed.csv?_header=off").text.startswith('"Wire",1200,')


@pytest.mark.parametrize(
    ("sql", "text"),
    [
        ("select x'00ff' as a, 2 as a, null as a, '' as \"a:1\"; ", 'a,a_2,a_3,a_4\r\n"AP8=",2,,\r\n'),
        ("select 'x' || :y as one -- that is all", 'one\r\n"xz"\r\n'),
        (
            "with given(a) as (values ('b'), (null), ('c')) select a from given order by 1 desc",
            'a\r\n"c"\r\n"b"\r\n""\r\n',
        ),
        ("select 1 as a where 0", "a\r\n"),
    ],
)
def test_csv_of_typed_sql_is_what_it_gives(site: str, sql: str, text: str) -> None:
    assert READER.get(f"{site}/quotes.csv", params={"sql": sql, "y": "z"}).text == text


def test_csv_of_an_explanation(site: str) -> None:
    taken = rows(READER.get(f"{site}/quotes.csv", params={"sql": "explain query plan select * from said"}).text)
    assert [row["detail"] for row in taken] == ["SCAN said"]


def test_feeds_name_what_they_are_of_and_lead_to_it(site: str) -> None:
    of_speaker = feedparser.parse(READER.get(f"{site}/quotes/speaker/ada-quill.atom").content)
    assert not of_speaker.bozo and of_speaker.version == "atom10"
    assert of_speaker.feed.title == "Quotes: Ada Quill"
    assert of_speaker.feed.link == f"{site}/quotes/speaker/ada-quill"
    assert [entry.author for entry in of_speaker.entries][-1] == "Ada Quill, Mayor"
    found = feedparser.parse(READER.get(f"{site}/quotes/search.atom?q=bridge&outlet=The+Dover+Post").content)
    assert found.feed.title == "Quotes: bridge The Dover Post" and len(found.entries) == 1
    assert found.feed.link == f"{site}/quotes/search?q=bridge&outlet=The+Dover+Post"
    assert found.entries[0].title.startswith("Ada Quill, Mayor: ")
    assert READER.get(found.entries[0].link, follow_redirects=True).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/quotes/nothing.csv", 404),
        ("/nothing.csv?sql=select+1", 404),
        ("/quotes.csv?sql=drop+table+said", 400),
        ("/quotes.csv?sql=select+nothing", 400),
        ("/quotes/article/nothing", 404),
        ("/quotes/speaker/nothing", 404),
        ("/quotes/quote/nothing", 404),
        ("/-/quotes/nothing.css", 404),
    ],
)
def test_what_is_not_there_is_refused(site: str, path: str, status: int) -> None:
    assert READER.get(site + path).status_code == status


def test_every_link_leads_somewhere(site: str) -> None:
    """A crawl of the whole site within bounds: no link of any page is broken, no id it points to is missing."""
    waiting, seen, broken = deque([f"{site}/"]), {f"{site}/"}, []
    kinds: dict[str, int] = {}
    while waiting and len(seen) < 4000:
        address = waiting.popleft()
        parts = urlsplit(address)
        names = {q.split("=")[0] for q in parts.query.split("&")} - {"_sort", "_sort_desc", "_shape", "_nl", "_bom"}
        download = parts.path.rpartition(".")[2] in ("csv", "json", "jsonl", "xlsx", "atom")
        kind = "/".join(parts.path.split("/")[:3]) + ("" if download else "?".join(sorted(names)))
        kinds[kind] = kinds.get(kind, 0) + 1
        if kinds[kind] > 1:
            continue
        answer = READER.get(address, follow_redirects=True)
        if answer.status_code != 200:
            broken.append((answer.status_code, address))
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        tree = html.fromstring(answer.text)
        for link in tree.xpath("//a/@href | //link/@href | //script/@src"):
            target, fragment = urldefrag(urljoin(str(answer.url), link))
            if fragment and target == str(answer.url) and not tree.xpath("//*[@id=$id]", id=fragment):
                broken.append((fragment, address))
            if target.startswith(site) and target not in seen and not SKIPPED.search(target):
                seen.add(target)
                waiting.append(target)
    assert not broken
    assert len(kinds) > 60


def test_every_column_of_every_table_is_described_and_no_other(db: Path) -> None:
    with sqlite3.connect(db) as conn:
        tables = {
            name: {column for _, column, *_ in conn.execute(f"pragma table_info([{name}])")}
            for (name,) in conn.execute("select name from sqlite_master where type in ('table', 'view')")
            if "_fts" not in name and not name.startswith("sqlite_")
        }
    described = DATABASE["tables"]
    assert set(described) == set(tables)
    for name, columns in tables.items():
        assert set(described[name]["columns"]) == columns, name
        assert all(described[name]["columns"].values()) and described[name]["description"], name
        for key in ("facets", "sortable_columns"):
            assert set(described[name].get(key, [])) <= columns | {"rowid"}, name


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ("", "1"),
        ("&outlet=Wire", "outlet = 'Wire'"),
        ("&kind=group&outlet=Wire&type=indirect", "kind = 'group' and outlet = 'Wire' and type = 'indirect'"),
        ("&role_normal=Mayor", "role_normal = 'Mayor'"),
        ("&speaker_id=ada-quill", "speaker_id = 'ada-quill'"),
        ("&speaker_id=ada-quill&kind=person", "speaker_id = 'ada-quill' and kind = 'person'"),
        ("&date=2020-03-02", "date = '2020-03-02'"),
        ("&confidence__gt=0.6", "confidence > 0.6"),
        ("&outlet=nobody", "0"),
    ],
)
def test_counts_and_facets_are_those_of_every_row(site: str, db: Path, asked: str, where: str) -> None:
    columns = ("speaker_id", "kind", "date", "role_normal", "type", "act")
    facets = "&".join(f"_facet={column}" for column in columns)
    found = READER.get(f"{site}/quotes/said.json?{facets}&_extra=count,facet_results{asked}").json()
    with sqlite3.connect(db) as conn:
        count = conn.execute(f"select count(*) from said where {where}").fetchone()[0]
        assert found.get("count", found.get("filtered_table_rows_count")) == count
        results = found["facet_results"]
        for column in columns:
            facet = results.get("results", results)[column]["results"]
            assert [(value["value"], value["count"]) for value in facet] == conn.execute(
                f"select {column}, count(*) as n from said where {where} and {column} is not null"
                " group by 1 order by n desc, 1 limit 30"
            ).fetchall()


def test_facets_answer(site: str) -> None:
    for name, table in DATABASE["tables"].items():
        found = READER.get(f"{site}/quotes/{name}.json?_extra=facet_results").json()["facet_results"]
        # Datasette 1.0 names those that took too long beside the results.
        assert set(table.get("facets", [])) == set(found.get("results", found)), name
        assert "timed out" not in READER.get(f"{site}/quotes/{name}").text
