"""One statement that several outlets tell: every version, what it changed, on the site and without a server."""

from __future__ import annotations

import asyncio
import re
from datetime import date
from pathlib import Path

import pytest
from conftest import span
from lxml import html

from quotes.models import Article, Attribution, Quote, Speaker
from quotes.publish.serve import site
from quotes.publish.static_site import export_static
from quotes.store import link_versions, open_db, save

LONGEST = "“The <b>bridge</b> will open in June, and nobody in this city will pay one cent more.”"
TOLD = {
    "Post": LONGEST,
    "Times": LONGEST.replace("June", "July"),
    "Wire": "“nobody in this city will pay one cent more.”",
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which three outlets tell one statement, a day after each other, and one tells another."""
    path = tmp_path_factory.mktemp("told") / "told.db"
    found = []
    for day, (outlet, words) in enumerate([*TOLD.items(), (None, "“Cats are kept away from the harbour.”")], 1):
        text = f"Ada Quill said: {words}"
        made = Attribution(
            content=(span(text, words),),
            cue=(span(text, "said"),),
            source=(span(text, "Ada Quill"),),
            type="direct",
            act="speech",
            negated=False,
            confidence=0.9,
            evidence="quotation marks",
        )
        article = Article((outlet or "echo").lower(), text, f"Bridge, says the {outlet}", date(2020, 3, day), outlet)
        found.append((article, [Quote(made, (Speaker("Ada Quill", "person"),))]))
    database = open_db(path)
    save(database, found, version="test", model="none")
    link_versions(database)
    database.conn.close()
    return path


def pages(db: Path, *addresses: str) -> list[html.HtmlElement]:
    async def ask() -> list[html.HtmlElement]:
        datasette = site(db)
        await datasette.invoke_startup()
        answers = [await datasette.client.get(address) for address in addresses]
        assert [answer.status_code for answer in answers] == [200] * len(answers)
        return [html.fromstring(answer.text) for answer in answers]

    return asyncio.run(ask())


def lines(db: Path, address: str) -> list[str]:
    async def ask() -> list[str]:
        datasette = site(db)
        await datasette.invoke_startup()
        answer = await datasette.client.get(address)
        assert answer.status_code == 200
        return answer.text.splitlines()

    return asyncio.run(ask())


def test_every_version_stands_beside_the_longest(told: Path) -> None:
    every, one_speaker, beyond = pages(
        told, "/quotes/statement", "/quotes/statement?speaker_id=ada-quill", "/quotes/statement?page=9"
    )
    for page in (every, one_speaker, beyond):
        (statement,) = page.xpath("//section[@class='statement']")
        assert statement.xpath("string(blockquote)") == LONGEST
        post, times, wire = statement.xpath("ol/li")
        assert "the longest version" in post.text_content() and not post.xpath(".//del | .//ins")
        assert times.xpath(".//del/text()") == ["June"] and times.xpath(".//ins/text()") == ["July"]
        assert wire.xpath(".//del/text()")[0].startswith("The <b>bridge") and not wire.xpath(".//ins")
        assert [li.xpath("string(.//strong)") for li in (post, times, wire)] == list(TOLD)
        (place,) = times.xpath(".//a/@href")
        assert place.startswith("/quotes/article/times#q-")
        assert not page.xpath("//b")


@pytest.fixture(scope="module")
def disputed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which three outlets tell one statement on one day, the longest of them in its own words."""
    path = tmp_path_factory.mktemp("disputed") / "disputed.db"
    words = "nobody in this city will pay one cent more for the new bridge"
    told = [
        ("Post", "Ada Quill", f"“{words}”", "direct"),
        ("Times", "Ben Stone", f"that “{words}” over the whole of the coming ten years", "mixed"),
        ("Wire", "Ada Quill", f"“{words}”", "direct"),
    ]
    found = []
    for outlet, speaker, content, kind in told:
        text = f"{speaker} said: {content}."
        made = Attribution(
            (span(text, content),), (span(text, "said"),), (span(text, speaker),), kind, "speech", False, 0.9, "marks"
        )
        article = Article(outlet.lower(), text, f"Bridge, says the {outlet}", date(2020, 3, 1), outlet)
        found.append((article, [Quote(made, (Speaker(speaker, "person"),))]))
    database = open_db(path)
    save(database, found, version="test", model="none")
    link_versions(database)
    database.conn.close()
    return path


def test_different_speakers_are_told_of(disputed: Path, told: Path) -> None:
    query, every = pages(disputed, "/quotes/speakers_disagree", "/quotes/statement")
    (row,) = query.xpath("//tbody/tr")
    assert row.xpath("string(td[1])") == "Ada Quill (Post, Wire) | Ben Stone (Times)"
    (place,) = row.xpath("td[contains(@class, 'col-statement_id')]/a/@href")
    (one,) = pages(disputed, place)
    for page in (one, every):
        (warning,) = page.xpath("//p[contains(@class, 'warning')]")
        assert warning.text_content().startswith("Outlets name different speakers: Ada Quill; Ben Stone.")
        assert "attributed to Ben Stone" in page.xpath("string(//ol[@class='told']/li[2])")
    (agreed,) = pages(told, "/quotes/statement")
    assert not agreed.xpath("//p[contains(@class, 'warning')]")


def test_the_longest_has_most_words_a_frame_alters_none_and_one_day_has_no_first(disputed: Path, told: Path) -> None:
    (page,) = pages(disputed, "/quotes/statement")
    assert page.xpath("string(//blockquote)").endswith("coming ten years")
    versions = page.xpath("//ol[@class='told']/li")
    assert ["the longest version" in version.text_content() for version in versions] == [False, True, False]
    assert ["the same words" in version.text_content() for version in versions] == [True, False, True]
    assert "all on the same day" in page.text_content() and "first:" not in page.text_content()
    (other,) = pages(told, "/quotes/statement")
    assert "first: Post" in other.text_content() and "same day" not in other.text_content()


def test_pages_lead_to_it(told: Path) -> None:
    home, article, alone, speaker = pages(
        told, "/", "/quotes/article/wire", "/quotes/article/echo", "/quotes/speaker/ada-quill"
    )
    (link,) = article.xpath("//section[@class='notes']//a[starts-with(@href, '/quotes/statement/')]")
    assert link.text == "3 versions in 3 outlets"
    assert not alone.xpath("//section[@class='notes']//a[contains(@href, '/statement/')]")
    assert speaker.xpath("//a[@href='/quotes/statement?speaker_id=ada-quill']/text()") == [
        "1 statement in several articles"
    ]
    assert link.get("href") in home.xpath("//main//a/@href")
    (whole,) = pages(told, link.get("href"))
    assert len(whole.xpath("//section[@class='statement']/ol/li")) == 3
    for page, told_count in ((whole, "3 rows"), *((p, "All 1 row,") for p in pages(told, "/quotes/statement"))):
        (tally,) = page.xpath("//p[@class='tally']")
        assert tally.text_content().startswith(told_count)
        (address,) = tally.xpath("a[.='JSON lines']/@href")
        assert len(lines(told, address)) == int(re.search(r"\d", told_count)[0])


def test_articles_that_name_no_outlet_are_found_by_it(told: Path) -> None:
    home, found = pages(told, "/", "/quotes/search?outlet=Unknown+outlet")
    assert "/quotes/search?outlet=Unknown%20outlet" in home.xpath("//main//a/@href")
    assert found.xpath("//ol[@class='results']/li/blockquote/text()") == ["“Cats are kept away from the harbour.”"]


def test_it_is_there_without_a_server(told: Path, tmp_path: Path) -> None:
    export_static(told, tmp_path / "out")
    page = html.parse(str(tmp_path / "out" / "statement.html")).getroot()
    assert page.xpath("//ins/text()") == ["words of its own", "July"]
    places = [link for link in page.xpath("//section[@class='statement']//a/@href") if "#q-" in link]
    assert len(places) == 3
    for place in places:
        path, _, fragment = place.partition("#")
        assert html.parse(str(tmp_path / "out" / path)).xpath(f"//*[@id='{fragment}']")
    article = html.parse(str(tmp_path / "out" / "article" / "wire.html"))
    (one,) = article.xpath("//a[contains(@href, 'statement/')]/@href")
    assert (tmp_path / "out" / "article" / one).resolve().is_file()
