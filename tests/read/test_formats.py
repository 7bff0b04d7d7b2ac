import csv
import gzip
import io
import json
import zipfile
from datetime import date

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

PARAGRAPHS = [
    "The governor of the state said on Friday that the bridge over the river would stay closed until the summer.",
    "“We can’t open it,” she told reporters in the café across the road, “before every bolt has been looked at.”",
    "Engineers had found cracks in two of the beams, and the repair will cost about four million dollars in all.",
    "Drivers now take a detour of twenty miles, which the mayor of the town called a burden for every family here.",
]
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="{charset}">
<title>Bridge stays closed | The Daily Paper</title>
<link rel="canonical" href="https://daily.example/bridge"><meta property="og:site_name" content="The Daily Paper">
<meta property="og:title" content="Bridge stays closed">
<meta property="article:published_time" content="2019-01-25T08:00:00Z">
</head><body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>Bridge stays closed</h1>
{body}</article><footer>All the rest of the site</footer></body></html>"""


def page(paragraphs=PARAGRAPHS, charset="utf-8"):
    body = "\n".join(f"<p>{p}</p>" for p in paragraphs)
    return PAGE.format(charset=charset, body=body).encode(charset)


@pytest.mark.parametrize("charset", ["utf-8", "cp1252", "utf-16"])
@pytest.mark.parametrize("name", ["bridge.html", "bridge.txt", "bridge"])
def test_html_by_content_whatever_its_name(read, write, charset, name):
    (article,), errors, notes = read(write(name, page(charset=charset)))
    assert not errors and not notes
    assert article.id == "bridge"
    assert [line for line in article.text.split("\n") if line] == ["Bridge stays closed", *PARAGRAPHS]
    assert (article.title, article.published, article.outlet, article.url) == (
        "Bridge stays closed",
        date(2019, 1, 25),
        "The Daily Paper",
        "https://daily.example/bridge",
    )


@pytest.mark.parametrize(
    "data",
    [
        b"<html><body></body></html>",
        b"<!doctype html>",
        b"<html>" + b"<div>" * 50_000,
        b"<html><body>" + b"<p>" * 10_000,
        b"<html><body><table>" * 2000,
        b"<html \xff\xfe\x80>" + bytes(range(128, 256)) * 50,
    ],
)
def test_html_without_an_article_is_one_error(read, write, data):
    found, errors, _ = read(write("a.html", data))
    assert not found and len(errors) == 1


def table(rows, delimiter=",", encoding="utf-8"):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


ROWS = [
    ["id", "headline", "date", "body"],
    ["1", "One", "2019-01-25", "“Yes,” she\r\nsaid; “no, never”."],
    ["2", "Two", "", "Café."],
]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv(read, write, delimiter, encoding):
    found, errors, notes = read(write("a.csv", table(ROWS, delimiter, encoding)))
    assert not errors and not notes
    assert [(a.id, a.title, a.published, a.text) for a in found] == [
        ("1", "One", date(2019, 1, 25), ROWS[1][3]),
        ("2", "Two", None, "Café."),
    ]


def test_csv_by_content_and_with_columns_of_ones_own(read, write):
    assert [a.id for a in read(write("a.txt", table(ROWS)))[0]] == ["1", "2"]
    own = [["nr", "words"], ["7", "Text."]]
    (article,), errors, _ = read(write("b.csv", table(own)), columns={"id": "nr", "text": "words"})
    assert (article.id, article.text, errors) == ("7", "Text.", [])
    assert read("b.csv")[1] == [("b.csv", "row 1: no text (fields: nr, words)")]


def test_csv_faults_name_their_row(read, write):
    rows = [["id", "text"], ["1", "Text."], ["2", ""], ["3"], ["4", "x" * 200], ["5", "Last.", "too many"]]
    found, errors, notes = read(write("a.csv", table(rows)), max_chars=100)
    assert [a.id for a in found] == ["1", "5"]
    assert notes == [("a.csv", "row 5: more cells than the header has columns: the last ones left out")]
    assert [cause.split(":")[0] for _, cause in errors] == ["row 2", "row 3", "row 4"]


def test_csv_that_changes_its_encoding(read, write):
    data = table([["id", "text"]] + [["1", "x" * 100_000]] * 15) + b'2,"caf\xe9"\n'
    _, errors, _ = read(write("a.csv", data))
    assert "begins as utf-8 and does not go on so" in errors[-1][1]


def test_a_long_article_in_csv(read, write):
    (article,), errors, _ = read(write("a.csv", table([["id", "text"], ["1", "word " * 60_000]])))
    assert len(article.text) == 300_000 and not errors


def test_prose_with_commas_is_no_table(read, write):
    (article,), _, _ = read(write("a.txt", "The text, the date, and the title were lost.\n\nNobody knew why.\n"))
    assert article.id == "a"


def test_parquet(read, write):
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = {"id": [1, 2], "Title": ["One", None], "published": [date(2019, 1, 25), None], "body": ["Text.", None]}
    parquet.write_table(pa.table(rows), (path := "a.dat"))
    (article,), errors, _ = read(path)
    assert (article.id, article.title, article.published, article.text) == ("1", "One", date(2019, 1, 25), "Text.")
    assert errors == [("a.dat", "row 2: no text (fields: id, Title, published, body)")]
    _, [(_, cause)], _ = read(write("b.parquet", b"PAR1 and nothing else"))
    assert cause.startswith("damaged Parquet")


def warc(*pages, compress=True):
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=compress)
    for url, status, kind, data in pages:
        headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
        writer.write_record(writer.create_warc_record(url, "response", io.BytesIO(data), http_headers=headers))
    return out.getvalue()


@pytest.mark.parametrize("compress", [True, False])
def test_warc(read, write, compress):
    data = warc(
        ("https://daily.example/bridge?utm=1", "200 OK", "text/html; charset=ISO-8859-1", page(charset="cp1252")),
        ("https://daily.example/logo.png", "200 OK", "image/png", b"\x89PNG"),
        ("https://daily.example/gone", "404 Not Found", "text/html", page()),
        ("https://other.example/a", "200 OK", "text/html", page()),
        ("https://other.example/empty", "200 OK", "text/html", b"<html></html>"),
        compress=compress,
    )
    found, errors, notes = read(write("crawl.warc.gz", data))
    assert not errors
    assert [a.id for a in found] == ["https://daily.example/bridge", "https://other.example/a"]
    assert PARAGRAPHS[1] in found[0].text
    assert notes == [
        ("crawl.warc.gz", "2 records passed over: no page"),
        ("crawl.warc.gz", "1 record passed over: no article in the page"),
    ]
    cut, errors, _ = read(write("cut.warc.gz", data[: len(data) // 3]))
    assert len(cut) <= 1 and (errors or len(cut) == 1)


@pytest.mark.parametrize("damage", ["bits", "hole", "end"])
def test_a_damaged_record_costs_itself_alone(read, write, damage):
    records = [warc((f"https://n{n}.example/", "200 OK", "text/html", page())) for n in range(4)]
    broken = {"bits": records[1][:300] + b"\xff" * 40 + records[1][340:], "hole": records[1][:300], "end": records[1]}
    last = records[3][:300] if damage == "end" else records[3]
    found, [(_, cause)], _ = read(write("a.warc.gz", b"".join((records[0], broken[damage], records[2], last))))
    lost = 3 if damage == "end" else 1
    assert [a.url for a in found] == [f"https://n{n}.example/" for n in range(4) if n != lost]
    assert cause.startswith(f"record {lost + 1}: damaged gzip: ")


def test_what_stands_before_damage_is_read_and_what_is_behind_the_end_is_passed_over(read, write):
    lines = b"".join(b'{"id": "%d", "text": "Line %d of it."}\n' % (n, n * n) for n in range(5000))
    found, [(_, cause)], _ = read(write("a.jsonl.gz", gzip.compress(lines)[:-5000]))
    assert len(found) > 3000 and cause == "damaged gzip: cut off"
    for behind in (b"\0" * 600, b"no member", gzip.compress(b" More text.")):
        (article,), errors, _ = read(write("b.txt.gz", gzip.compress(b"Some text.") + behind))
        assert not errors and article.text == "Some text." + " More text." * behind.startswith(b"\x1f")


def test_zip_and_gzip(read, write):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("deep.txt", "Deep text.")
    with zipfile.ZipFile("a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("b/one.txt", "One.")
        archive.writestr("a/one.txt", "Other.")
        archive.writestr("c.jsonl.gz", gzip.compress(b'{"id": "x", "text": "In JSON."}\n'))
        archive.writestr("d.zip", inner.getvalue())
        archive.writestr("e.bin", b"\0\1")
        archive.writestr("__MACOSX/._one.txt", b"\0\1")
    found, errors, notes = read("a.zip")
    assert notes == [("a.zip/__MACOSX/._one.txt", "passed over: hidden")]
    assert [a.text for a in found] == ["Other.", "One.", "In JSON.", "Deep text."]
    assert [a.id.partition("~")[0] for a in found] == ["one", "one", "x", "deep"] and len({a.id for a in found}) == 4
    assert errors == [("a.zip/e.bin", "binary, not text")]
    (article,), _, _ = read(write("n.txt.gz", gzip.compress(b"Text.\r\n")))
    assert (article.id, article.text) == ("n", "Text.\r\n")


def test_archives_that_cannot_be_read(read, write):
    with zipfile.ZipFile("bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"0" * 60_000_000)
        archive.writestr("b.txt", "Text.")
    (article,), [(name, cause)], _ = read("bomb.zip")
    assert (article.id, name) == ("b", "bomb.zip/a.txt") and "zip bomb" in cause
    with zipfile.ZipFile("a.docx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
    assert "Office document" in read("a.docx")[1][0][1]
    assert "damaged zip" in read(write("cut.zip", b"PK\x03\x04 and no more"))[1][0][1]
    assert len(read(write("cut.gz", gzip.compress(b"Text. " * 1000)[:-20]))[1]) == 1
    assert "the limit" in read(write("bomb.txt.gz", gzip.compress(b"0" * 30_000_000)))[1][0][1]
    nested = b"Text."
    for _ in range(5):
        nested = gzip.compress(nested)
    assert read(write("nested.gz", nested))[1] == [("nested.gz", "an archive inside 3 others")]


def test_a_feed_is_told_from_an_article(read, write):
    _, errors, _ = read(write("a.xml", '<?xml version="1.0"?><rss version="2.0"><channel/></rss>'))
    assert errors == [("a.xml", "a feed, no article: give its address with --feed")]


FRENCH = (
    "Le président a déclaré vendredi que rien ne changerait dans la politique du pays, "
    "et que les négociations iraient plus loin."
)


def test_other_languages_are_passed_over_with_a_note(read, write):
    write("fr.txt", FRENCH)
    write("short.txt", "Le président.")
    found, errors, notes = read("fr.txt", "short.txt")
    assert [a.id for a in found] == ["short"] and not errors
    assert notes == [("fr.txt", "passed over: in language 'fr' (--any-language reads it)")]
    assert len(read("fr.txt", language=None)[0]) == 1


def test_mojibake_is_told_and_mended_on_demand(read, write):
    garbled = "â€œWe canâ€™t,â€\x9d she said at the cafÃ©."
    (article,), _, notes = read(write("a.txt", garbled))
    assert article.text == garbled and notes == [("a.txt", "looks wrongly decoded; --repair mends it")]
    (article,), _, notes = read("a.txt", repair=True)
    assert (article.text, notes) == ("“We can’t,” she said at the café.", [])
    clean = "“We can’t,” she said at the café; it's 'straight', <b> & £5."
    assert read(write("b.jsonl", json.dumps({"id": "b", "text": clean})), repair=True)[0][0].text == clean


def test_a_stem_that_another_stored_article_has(read, write):
    kept = {"1": " ".join(PARAGRAPHS)}
    write("1.txt", "\n".join(PARAGRAPHS[:3]))
    assert [a.id for a in read("1.txt", stored=kept.get)[0]] == ["1"]
    write(
        "1.txt", "Something else altogether, about a football match that nobody in the town has watched till its end."
    )
    (article,), errors, _ = read("1.txt", stored=kept.get)
    assert article.id.startswith("1~") and not errors
    kept[article.id] = article.text
    assert [a.id for a in read("1.txt", stored=kept.get)[0]] == [article.id]
