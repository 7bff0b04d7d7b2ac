from pathlib import Path

import pytest

from quotes.read import Options, articles


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Read paths in an empty folder: (articles, errors, notes)."""
    monkeypatch.chdir(tmp_path)

    def run(*paths, feeds=(), memory=None, stored=lambda article_id: None, **options):
        errors, notes = [], []
        found = articles(
            map(str, paths),
            lambda *e: errors.append(e),
            on_note=lambda *n: notes.append(n),
            feeds=feeds,
            memory=memory,
            stored=stored,
            options=Options(**options),
        )
        return list(found), errors, notes

    return run


@pytest.fixture
def write():
    """Write a file, folders and all: its path."""

    def run(name, data):
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
        return path

    return run
