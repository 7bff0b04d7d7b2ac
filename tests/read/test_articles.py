import json
import os
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quotes.read import articles

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("QUOTES_SHARED", ROOT.parent / "shared"))


def lines(*rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


def test_seeds(read):
    (first, second), errors, notes = read(ROOT / "seeds")
    assert not errors and not notes
    assert first.id == "000_f6ee835f8c70ea8d"
    assert (first.published, first.title) == (
        date(2019, 1, 25),
        "US orders non-emergency embassy staff to leave Venezuela",
    )
    assert [first.text[s:e] for s, e in first.boilerplate] == [" date 2019-01-25 "]
    assert second.title == "US orders some diplomats to leave Venezuela, citing security concerns"
    assert [second.text[s:e] for s, e in second.boilerplate] == [
        "MADURO SEVERING VENEZUELAN RELATIONS WITH US",
        "US-BACKED VENEZUELAN OPPOSITION LEADER DECLARES HIMSELF INTERIM PRESIDENT IN EFFORT TO OUST MADURO",
        "CLICK HERE TO GET THE FOX NEWS APP",
        "The Associated Press contributed to this report.",
        "Load more..",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "One\r\ntwo\rthree\n\n\tfour\xa0\u2028five\u2029 \x0bsix\x85",
        "  leading and trailing  \n",
        "no end",
        "\n\n\nlate",
    ],
)
def test_plain_text_is_unchanged(read, write, text):
    (article,), errors, _ = read(write("a.txt", text))
    assert (article.text, article.id, errors) == (text, "a", [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "mac_roman"])
def test_encodings(read, write, encoding):
    text = "The café’s owner, José Muñoz, said: “No – never.” It cost a lot.\r\n"
    (article,), errors, _ = read(write("a.txt", text.encode(encoding)))
    assert (article.text, errors) == (text, [])


@pytest.mark.parametrize(
    "data, cause",
    [
        (b"", "empty"),
        (b" \r\n\t ", "empty"),
        (b"abc\0def", "binary"),
        (bytes(range(256)), "binary"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"%PDF-1.7\n", "PDF"),
        ("Он сказал, что всё хорошо".encode("cp1251"), "not UTF-8"),
        ("彼は言った".encode("shift_jis"), "not UTF-8"),
        (b"\xff\xfea", "utf-16"),
        (b"x" * 101, "101 characters; the limit is 100"),
        (b"x" * 1000, "limit is 100"),
    ],
)
def test_what_is_no_article_is_named_with_its_cause(read, write, data, cause):
    write("b.txt", "Another one.")
    found, [(name, why)], _ = read(write("a.txt", data), "b.txt", max_chars=100)
    assert [a.id for a in found] == ["b"]
    assert name == "a.txt" and cause in why and "\n" not in why


def test_missing_and_forbidden(read, write, monkeypatch):
    write("b.txt", "Text.")

    def refuse(*args, **more):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    found, errors, _ = read("gone.txt", "b.txt", "nul\0name")
    assert found == []
    assert errors == [
        ("gone.txt", "no such file or directory"),
        ("b.txt", "permission denied"),
        ("nul\0name", "embedded null byte"),
    ]


def test_a_folder_is_every_file_below_it_in_name_order(read, write):
    for name in ("f/b.txt", "f/a/z.txt", "f/a.txt", "f/c/d/e.txt", "f/.hidden", "f/.git/x.txt"):
        write(name, name)
    os.symlink("..", "f/c/loop")
    os.symlink("nowhere", "f/dangling")
    os.mkfifo("f/pipe")
    found, errors, notes = read("f")
    assert [a.text for a in found] == ["f/a/z.txt", "f/a.txt", "f/b.txt", "f/c/d/e.txt"]
    assert errors == [("f/dangling", "no such file or directory"), ("f/pipe", "not a file")]
    assert notes == [
        ("f/.git", "passed over: hidden"),
        ("f/.hidden", "passed over: hidden"),
        ("f/c/loop", "passed over: a link to a folder"),
    ]


def test_an_empty_folder_and_a_file_named_twice(read, write):
    Path("empty").mkdir()
    write("a.txt", "Text.")
    found, errors, notes = read("empty", "a.txt", "./a.txt")
    assert len(found) == 1 and not errors
    assert notes == [("empty", "an empty folder"), ("./a.txt", "passed over: named twice")]


def test_files_of_one_stem_keep_apart_and_their_ids_stay(read, write):
    for name in ("mon/1.txt", "tue/1.txt", "wed/1.txt"):
        write(name, name)
    first, errors, _ = read("mon", "tue", "wed")
    assert not errors
    ids = [a.id for a in first]
    assert ids[0] == "1" and len(set(ids)) == 3
    assert all(i.startswith("1~") and len(i) == 10 for i in ids[1:])
    assert [a.id for a in read("mon", "wed")[0]] == [ids[0], ids[2]]
    write("wed/1.txt", "changed")
    assert [a.id for a in read("mon", "tue", "wed")[0]] == ids


def test_jsonl_fields(read, write):
    full = {
        "id": 7,
        "title": " Two\n words ",
        "published": "2019-01-25T23:30:00-05:00",
        "outlet": "AP",
        "url": "http://x/1",
        "text": "Hi.\r\n",
        "event": {},
    }
    other = {"Headline": "H", "DATE": "Jan. 25, 2019", "publisher": "P", "link": "http://x/2", "body": "Ho."}
    (a, b, c), errors, _ = read(write("a.jsonl", "\ufeff" + lines(full, other) + "\r\n\n" + lines({"text": "Ha."})))
    assert not errors
    assert (a.id, a.title, a.published, a.outlet, a.url, a.text) == (
        "7",
        "Two words",
        date(2019, 1, 25),
        "AP",
        "http://x/1",
        "Hi.\r\n",
    )
    assert (b.id, b.title, b.published, b.outlet, b.text) == ("http://x/2", "H", date(2019, 1, 25), "P", "Ho.")
    assert c.id.startswith("a~") and len(c.id) == 14


def test_jsonl_column_names_of_ones_own(read, write):
    row = {"text": "wrong", "story": "right", "day": "2020-02-02"}
    (article,), errors, _ = read(write("a.jsonl", lines(row)), columns={"text": "story", "published": "day"})
    assert (article.text, article.published, errors) == ("right", date(2020, 2, 2), [])
    _, [(_, cause)], _ = read("a.jsonl", columns={"text": "nonsense"})
    assert cause == "line 1: no column 'nonsense' for text (columns: text, story, day)"


def test_jsonl_faults_name_their_line_and_the_rest_is_read(read, write):
    data = (
        lines({"id": "a", "text": "One."})
        + "not json\n\n"
        + lines({"id": "b"}, {"id": "c", "text": 3}, {"id": "d", "text": " "}, [1], {"id": "e", "text": "x" * 200})
        + '{"id": "f", "text": "\xff'
        + "\n"
        + lines({"id": "a", "text": "One."}, {"id": "a", "text": "Another."}, {"id": "z", "text": "Last."})
    )
    found, errors, notes = read(write("a.jsonl", data.encode("latin-1")), max_chars=100)
    assert [a.id.partition("~")[0] for a in found] == ["a", "a", "z"]
    assert found[0].id == "a" and len(found[1].id) == 10
    assert [cause.split(":")[0] for _, cause in errors] == [f"line {n}" for n in (2, 4, 5, 6, 7, 8, 9, 11)]
    assert "bad JSON" in errors[0][1] and "no text" in errors[1][1] and "not a string" in errors[2][1]
    assert notes == [("a.jsonl", "line 10: passed over: 'a' again, with the same text")]


def test_placeholders_are_no_ids(read, write):
    rows = [{"id": "empty", "url": f"http://x/{n}", "text": f"Text {n}."} for n in range(3)]
    found, errors, _ = read(write("a.jsonl", lines(*rows)))
    assert [a.id for a in found] == ["http://x/0", "http://x/1", "http://x/2"] and not errors


def test_a_date_in_doubt_is_left_empty_with_a_note(read, write):
    rows = [{"id": n, "text": "T.", "published": p} for n, p in enumerate(["01/02/2019", "soon", ["x"], 1548374400])]
    found, errors, notes = read(write("a.jsonl", lines(*rows)))
    assert [a.published for a in found] == [None, None, None, date(2019, 1, 25)]
    assert not errors and len(notes) == 3 and "'01/02/2019'" in notes[0][1]


def test_json_of_one_piece(read, write):
    rows = [{"id": "a", "text": "One."}, {"id": "b"}, {"id": "c", "text": "Three."}]
    found, errors, _ = read(write("a.json", json.dumps(rows, indent=2)))
    assert [a.id for a in found] == ["a", "c"] and errors == [("a.json", "item 2: no text (fields: id)")]
    (article,), errors, _ = read(write("b.json", json.dumps(rows[0], indent=2)))
    assert article.text == "One." and not errors
    _, [(_, cause)], _ = read(write("c.json", "[" * 100_000))
    assert "nested too deeply" in cause


def test_a_line_without_end_is_one_error(read, write):
    huge = write("a.jsonl", '{"text": "' + "x" * 3_000_000 + "\n" + lines({"id": "b", "text": "Small."}))
    found, errors, _ = read(huge, max_chars=1000)
    assert [a.id for a in found] == ["b"]
    assert errors == [("a.jsonl", "line 1: longer than 77,536 bytes")]


def test_lone_surrogates_do_not_reach_the_text(read, write):
    (article,), _, _ = read(write("a.jsonl", '{"id": "\\ud800", "text": "a\\udfffb \\ud83d\\ude00"}'))
    assert article.text == "a\ufffdb \U0001f600"


def test_what_a_consumer_raises_is_not_taken_for_a_fault_of_the_file(read, write):
    write("a.txt", "Text.")
    stream = articles(["a.txt", "gone"], lambda *e: pytest.fail(str(e)))
    next(stream)
    stream.close()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda t: t.encode("utf-8", "replace")))
def test_no_bytes_raise(read, write, data):
    for name in ("a.txt", "a.jsonl"):
        found, errors, _ = read(write(name, data))
        assert found or errors or not data.strip(b"\xef\xbb\xbf \t\r\n")
        for article in found:
            assert all(0 <= s < e <= len(article.text) for s, e in article.boilerplate)
            assert all(a[1] <= b[0] for a, b in pairwise(article.boilerplate))


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the shared articles")
def test_real_articles_have_no_fault(read):
    found, errors, _ = read(SHARED / "outlets" / "articles.jsonl", SHARED / "polnear" / "dev" / "text")
    assert (len(found), errors) == (324, [])
    for article in found[240:]:
        path = SHARED / "polnear" / "dev" / "text" / f"{article.id}.txt"
        assert article.text == path.read_bytes().decode("utf-8")
