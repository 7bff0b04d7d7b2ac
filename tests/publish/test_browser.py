"""The pages in a real browser: with scripts and without, by keys and by touch, on a phone, in the dark."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import BROWSER, Chromium
from datasette.app import Datasette
from datasette.utils import tilde_encode

from quotes.publish import decisions

pytestmark = pytest.mark.skipif(BROWSER is None, reason="needs Chromium")

ARTICLE = "/quotes/article/bridge~2E2020"
EVIL = "/quotes/article/" + tilde_encode("../<evil>&?#/%2e")
READING = (
    "/",
    ARTICLE,
    "/quotes/speaker/ada-quill",
    "/quotes/search?q=item",
    "/quotes/statement",
    "/quotes/guide",
    EVIL,
)
OF_DATASETTE = (
    "/quotes",
    "/quotes/said?_size=5",
    "/quotes/people?_size=5",
    "/quotes/said_by?speaker=quill",
    "/-/login",
)
FOCUS = "document.activeElement"
CARD = "document.getElementById('card')"

CONTRAST = r"""(() => {
  const draw = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
  const known = {};
  function rgba(value) {
    if (known[value]) return known[value];
    draw.clearRect(0, 0, 1, 1);
    draw.fillStyle = value;
    draw.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = draw.getImageData(0, 0, 1, 1).data;
    return (known[value] = [r, g, b, a / 255]);
  }
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3]));
  const part = (v) => ((v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  const page = matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18] : [255, 255, 255];
  const weak = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    const style = getComputedStyle(element);
    const range = document.createRange();
    range.selectNode(texts.currentNode);
    const box = range.getBoundingClientRect();
    if (!texts.currentNode.data.trim() || box.width < 2 || box.height < 2 || style.visibility === "hidden") continue;
    const around = [];
    for (let each = element; each; each = each.parentElement) around.unshift(getComputedStyle(each));
    const opacity = around.reduce((all, each) => all * each.opacity, 1);
    const below = around.reduce((colour, each) => {
      const gradient = each.backgroundImage.match(/rgba?\([^)]*\)/);
      return over(rgba(gradient ? gradient[0] : each.backgroundColor), colour);
    }, page);
    const ink = rgba(style.color);
    const [a, b] = [light(over([...ink.slice(0, 3), ink[3] * opacity], below)), light(below)].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if ((a + 0.05) / (b + 0.05) < (large ? 3 : 4.5)) weak.push(`${element.tagName}.${element.className}`);
  }
  return [...new Set(weak)];
})()"""
"""Elements whose text has less contrast than WCAG 2.1, success criterion 1.4.3 (AA), asks for."""


@pytest.fixture
def wide(chromium: Chromium) -> Chromium:
    """The browser as on a desk, with scripts."""
    chromium.look()
    return chromium


@pytest.mark.parametrize("path", [EVIL, "/quotes/search?q=bold", "/quotes/said?_size=10"])
def test_scripts_of_the_data_do_not_run(site: str, wide: Chromium, path: str) -> None:
    wide.go(site + path)
    assert wide.js("document.title") not in ("", "owned")
    assert wide.js("/owned|bold/.test(document.body.textContent)")


def test_sql_editor_of_datasette_still_works(site: str, wide: Chromium) -> None:
    wide.go(f"{site}/quotes?sql=select+1")
    # Datasette 0.65 and 1.0 bring different editors.
    assert wide.js("!!document.querySelector('.CodeMirror, .cm-editor')")


@pytest.mark.parametrize("path", READING)
def test_reading_needs_no_script(site: str, chromium: Chromium, path: str) -> None:
    """Everything that a script would show is there, and nothing says to wait for one."""
    chromium.look(scripts=False)
    chromium.go(site + path)
    assert not chromium.js(CARD)
    hidden = "[...document.querySelectorAll('main *')].filter((e) => !e.checkVisibility() && !e.closest('svg, datalist,"
    assert chromium.js(f"{hidden} details:not([open]), select')).map((e) => e.outerHTML)") == []
    assert chromium.js("document.querySelector('main').innerText.length") > 80


def test_an_article_without_scripts_leads_from_each_number_to_its_reasons_and_back(
    site: str, chromium: Chromium
) -> None:
    chromium.look(scripts=False)
    chromium.go(site + ARTICLE)
    marked = chromium.js("[...document.querySelectorAll('article mark')].map((mark) => mark.innerText)")
    assert marked == ['"The bridge,"', '"will open in June."', "that the works were late"]
    chromium.js("document.querySelector('.num').focus()")
    chromium.key("Enter")
    assert "Ada Quill, Mayor (City of Dover)" in chromium.js("document.querySelector(':target').innerText")
    chromium.js("document.querySelector(':target .num').focus()")
    chromium.key("Enter")
    assert chromium.js("document.querySelector(':target').closest('article') !== null")


def test_searching_without_scripts(site: str, chromium: Chromium) -> None:
    chromium.look(scripts=False)
    chromium.go(site + "/")
    chromium.js("document.querySelector('input[name=q]').focus()")
    for letter in "bridge":
        chromium.key(letter)
    chromium.key("Enter")
    chromium.wait("location.pathname === '/quotes/search' && document.readyState === 'complete'")
    assert chromium.js("document.querySelector('mark.hit').innerText") == "bridge"


def test_keys_reach_open_and_close_every_card(site: str, wide: Chromium) -> None:
    wide.go(site + ARTICLE)
    assert wide.js(f"{CARD}.hidden")
    reached = []
    for _ in range(60):
        wide.key("Tab")
        where = wide.js(f"{FOCUS}.matches('article .num') && {FOCUS}.innerText")
        if not where:
            if reached:
                break
            continue
        reached.append(where)
        assert wide.js(f"!{CARD}.hidden && getComputedStyle({FOCUS}).outlineStyle") == "solid"
        shown = wide.js(f"{CARD}.innerText")
        wide.key("Enter")
        assert wide.js(f"{FOCUS} === {CARD}")
        wide.key("Tab")
        inside = wide.js(f"{CARD}.contains({FOCUS}) && {FOCUS}.href")
        assert inside, shown
        wide.key("Escape")
        assert wide.js(f"{CARD}.hidden && {FOCUS}.innerText") == where
    assert reached == ["1", "2"]
    assert "97% sure" not in shown and "61% sure" in shown
    assert wide.js(f"{CARD}.hidden"), "the last card closes when the focus leaves its number"


def test_keys_go_through_a_card_and_on(site: str, wide: Chromium) -> None:
    wide.go(site + ARTICLE)
    wide.js("document.querySelector('article .num').focus()")
    wide.key("Enter")
    links = wide.js(f"[...{CARD}.querySelectorAll('a')].filter((a) => a.getClientRects().length).length")
    for _ in range(links + 1):
        wide.key("Tab")
    assert wide.js(f"{FOCUS}.innerText") == "2"
    wide.key("Enter")
    wide.key("Tab", shift=True)
    assert wide.js(f"{CARD}.hidden && {FOCUS}.innerText") == "2"


@pytest.mark.parametrize("path", READING)
def test_keys_go_through_every_page_to_its_end(site: str, wide: Chromium, path: str) -> None:
    wide.go(site + path)
    last = "[...document.querySelectorAll('a[href], button, input, summary')].filter((e) => e.checkVisibility()).at(-1)"
    for _ in range(500):
        wide.key("Tab")
        assert wide.js(f"{FOCUS} === document.body || getComputedStyle({FOCUS}).outlineStyle !== 'none'")
        if wide.js(f"{FOCUS} === {last}"):
            return
    raise AssertionError("the focus does not get out")


@pytest.mark.parametrize("path", [*READING, *OF_DATASETTE])
@pytest.mark.parametrize("width", [360, 1200])
def test_text_stands_out_and_no_page_is_wider_than_its_screen(
    site: str, chromium: Chromium, path: str, width: int
) -> None:
    for dark in (False, True):
        chromium.look(width=width, dark=dark)
        chromium.go(site + path)
        assert chromium.js(CONTRAST) == []
        if width == 360:
            assert chromium.js("document.documentElement.scrollWidth") == 360


@pytest.fixture(scope="module")
def reviewing(db: Path, tmp_path_factory: pytest.TempPathFactory, serving, chromium: Chromium) -> Iterator[tuple]:
    """The browser, signed in to a site of a copy, with the site's address and the copy."""
    path = tmp_path_factory.mktemp("browser") / "news.db"
    with sqlite3.connect(db) as source, sqlite3.connect(path) as copy:
        source.backup(copy)
    secret = "known to this test"
    cookie = Datasette(secret=secret).sign({"a": {"id": "reviewer"}}, "actor")
    with serving(path, DATASETTE_SECRET=secret) as site:
        chromium.call("Network.setCookie", name="ds_actor", value=cookie, url=site)
        yield chromium, site, path


def standing(path: Path) -> list[decisions.Decision]:
    return list(decisions.standing(decisions.beside(path)).values())


def test_a_phone_names_each_cell_as_its_column(site: str, chromium: Chromium) -> None:
    chromium.look(width=360)
    chromium.go(f"{site}/quotes/said")
    named = chromium.js(
        "[...document.querySelectorAll('.rows-and-columns tbody tr:first-child td')].map("
        "(cell) => [cell.classList[0].slice(4), getComputedStyle(cell, '::before').content.slice(1, -1)])"
    )
    assert len(named) > 20 and all(column == shown for column, shown in named), named


def test_keys_decide_and_take_back(reviewing: tuple) -> None:
    chromium, site, path = reviewing
    chromium.look()
    quote = "document.querySelector('input[name=quote]').value"
    chromium.go(f"{site}/quotes/review")
    first = chromium.js(quote)
    for key, verdicts in (("a", ["accept"]), ("r", ["accept", "reject"]), ("u", ["accept"]), ("u", [])):
        before = chromium.js(quote)
        chromium.key(key)
        chromium.wait(f"document.readyState === 'complete' && {quote} !== '{before}'")
        assert [decision.verdict for decision in standing(path)] == verdicts
    assert chromium.js(quote) == first


def test_a_finger_moves_a_span_and_adds_a_part(reviewing: tuple) -> None:
    """What phones tell of a selection made by touch are its changes alone."""
    chromium, site, path = reviewing
    chromium.look(width=360)
    with sqlite3.connect(path) as conn:
        (quote_id,) = conn.execute("select id from said where quote like '%bridge%'").fetchone()
        text = conn.execute("select text from articles where id = 'bridge.2020'").fetchone()[0]
    chromium.go(f"{site}/quotes/review?quote={quote_id}")
    assert chromium.js("document.getElementById('r-words').innerText") == '"The bridge," … "will open in June."'
    select = (
        "(([from, to]) => { const node = (at) => { const walk = document.createTreeWalker(passage, 4); let n;"
        " while ((n = walk.nextNode())) { const start = +n.parentElement.closest('[data-at]')?.dataset.at;"
        " if (at <= start + n.data.length) return [n, at - start]; } };"
        " document.dispatchEvent(new Event('selectstart'));"
        " getSelection().setBaseAndExtent(...node(from), ...node(to)); })"
    )
    start = text.index("The bridge")
    chromium.js(f"{select}([{start}, {start + 10}])")
    chromium.wait(f"document.forms[1].elements.content.value === '{start}-{start + 10}'")
    chromium.js("document.getElementById('r-add').click()")
    second = text.index("will open")
    chromium.js(f"{select}([{second}, {second + 17}])")
    chromium.wait("document.getElementById('r-words').innerText === 'The bridge … will open in June'")
    chromium.js("document.querySelector('[value=change]').click()")
    chromium.wait("document.querySelector('.kicker')?.innerText.includes('1 quote decided')")
    assert [decision.content for decision in standing(path)] == [((start, start + 10), (second, second + 17))]


def test_the_queue_fits_a_phone_and_stands_out(reviewing: tuple) -> None:
    chromium, site, _ = reviewing
    for dark in (False, True):
        chromium.look(width=360, dark=dark)
        chromium.go(f"{site}/quotes/review")
        assert chromium.js("document.documentElement.scrollWidth") == 360
        assert chromium.js(CONTRAST) == []
