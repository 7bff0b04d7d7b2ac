"""How far a run is, for who watches."""

import pytest

from quotes.read import Meter, articles, reported


def test_the_share_grows_from_file_to_file_and_ends_at_all(write, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, size in {"in/a.txt": 100, "in/b.txt": 300, "in/.hidden": 5000, "c.txt": 600}.items():
        write(name, "x" * size)
    meter = Meter(["in", "c.txt", "gone.txt"])
    stream = reported(["in", "c.txt", "gone.txt"], lambda *error: None, meter=meter)
    assert meter.share() == 0
    shares = [meter.share() for _ in stream]
    assert shares == pytest.approx([0.1, 0.4, 1.0])


def test_a_large_file_is_followed_inside(write, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write("a.jsonl", "".join(f'{{"id": {n}, "text": "{"word " * 200}"}}\n' for n in range(1000)))
    meter = Meter(["a.jsonl"])
    stream = reported(["a.jsonl"], pytest.fail, meter=meter)
    shares = [meter.share() for _, _ in zip(range(500), stream, strict=False)]
    assert 0.4 < shares[-1] < 0.7 and shares == sorted(shares)


def test_what_has_no_size_has_no_share(write, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write("a.txt", "Some text.")
    for other in ("-", "http://example.org/page"):
        assert Meter(["a.txt", other]).share() is None
    assert Meter([]).share() is None


def test_a_file_elsewhere_is_read_through_fsspec(write, tmp_path, monkeypatch):
    fsspec = pytest.importorskip("fsspec")
    with fsspec.open("memory://news/a.jsonl", "wb") as out:
        out.write(b'{"id": "a", "text": "Some text."}\n')
    errors = []
    paths = ["memory://news/a.jsonl", "memory://news/gone.jsonl", "nowhere://a"]
    (article,) = articles(paths, lambda *error: errors.append(error))
    assert article.id == "a"
    assert [name for name, _ in errors] == paths[1:] and "nowhere" in errors[1][1]
