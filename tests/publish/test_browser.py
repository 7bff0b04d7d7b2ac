"""The pages in a real browser: scripts of ours run, scripts of the data do not, nothing is wider than a phone."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from datasette.utils import tilde_encode
from lxml import html

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--virtual-time-budget=3000",
)

pytestmark = pytest.mark.skipif(BROWSER is None, reason="needs Chromium")


def after_scripts(address: str, profile: Path) -> html.HtmlElement:
    """The page as it is once its scripts ran."""
    command = [BROWSER, *FLAGS, f"--user-data-dir={profile}", "--dump-dom", address]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    return html.fromstring(done.stdout)


@pytest.mark.parametrize(
    "path", ["/quotes/article/" + tilde_encode("../<evil>&?#/%2e"), "/quotes/search?q=bold", "/quotes/said?_size=10"]
)
def test_scripts_of_the_data_do_not_run(site: str, tmp_path: Path, path: str) -> None:
    tree = after_scripts(site + path, tmp_path)
    assert tree.xpath("string(//title)") not in ("", "owned")
    assert "owned" in tree.text_content() or "bold" in tree.text_content()


def test_notes_are_shown_by_our_script(site: str, tmp_path: Path) -> None:
    tree = after_scripts(f"{site}/quotes/article/bridge~2E2020", tmp_path)
    assert tree.xpath("//div[@id='card'][@hidden]")
    marks = tree.xpath("//article//mark[@data-quote='0']")
    assert [mark.text_content() for mark in marks] == ['"The bridge,"', '"will open in June."']


def test_sql_editor_of_datasette_still_works(site: str, tmp_path: Path) -> None:
    page = after_scripts(f"{site}/quotes?sql=select+1", tmp_path)
    # Datasette 0.65 and 1.0 bring different editors.
    assert page.xpath("//*[contains(@class, 'CodeMirror') or contains(@class, 'cm-editor')]")
