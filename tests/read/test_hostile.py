"""Hostile input: whatever stands in a file, reading it neither raises nor hangs, and costs what its length costs."""

from __future__ import annotations

import gzip
import io
import json
import time
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

PAGE = (
    "<!doctype html><html><head><title>Bridge</title></head><body><article>"
    + "<p>The council met for a long time, and the mayor spoke of the bridge at length before the vote.</p>" * 4
    + "</article></body></html>"
)
SIGNS = "“”\"'‘’«»`´ \n\r\t\0\u202e\u200f\u2066\u2069\ufeff\u200d👩🏽🚀🇺🇸é\u0301a.,"
STRANGE = st.text(st.sampled_from(SIGNS) | st.characters())


def warc() -> bytes:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    writer.write_record(
        writer.create_warc_record("http://a.example/1", "response", io.BytesIO(PAGE.encode()), http_headers=headers)
    )
    return out.getvalue()


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "The council met.")
        archive.writestr("b.html", PAGE)
    return out.getvalue()


def parquet() -> bytes:
    pq = pytest.importorskip("pyarrow.parquet")
    import pyarrow

    out = io.BytesIO()
    pq.write_table(pyarrow.table({"id": ["a", "b"], "text": ["The council met.", "The mayor spoke."]}), out)
    return out.getvalue()


SOUND = {
    "a.jsonl": json.dumps({"id": "a", "text": "The council met.", "published": "2019-01-25"}).encode() + b"\n",
    "a.csv": b'id,text,date\na,The council met.,2019-01-25\nb,"The mayor, too",\n',
    "a.html": PAGE.encode(),
    "a.txt.gz": gzip.compress(b"The council met for a long time."),
    "a.zip": zipped(),
    "a.warc.gz": warc(),
    "a.parquet": parquet(),
}


@pytest.mark.parametrize("name", SOUND)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(data=st.data())
def test_a_damaged_file_is_read_or_named(read, write, name, data):
    sound = bytearray(SOUND[name])
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(sound) - 1))
        sound[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
        sound = sound or bytearray(b"x")
    found, errors, notes = read(write(name, bytes(sound)))
    assert found or errors or notes
    assert all(source.startswith(name) and "\n" not in cause for source, cause in errors)


def test_a_member_without_a_name_is_read(read, write):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo(""), "The council met for a long time.")
    found, errors, _ = read(write("a.zip", out.getvalue()))
    assert [a.text for a in found] == ["The council met for a long time."] and found[0].id and not errors


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(text=STRANGE, form=st.sampled_from(["jsonl", "csv", "html", "txt"]))
def test_strange_characters_are_kept_or_named(read, write, text, form):
    if form == "jsonl":
        # Escaped, so that lone surrogates come through, too.
        data = json.dumps({"id": "a", "text": text}).encode()
    elif form == "csv":
        data = b'id,text\na,"' + text.replace('"', '""').encode("utf-8", "surrogatepass") + b'"\n'
    else:
        body = text.encode("utf-8", "surrogatepass")
        data = PAGE.encode().replace(b"council", body) if form == "html" else body
    found, errors, notes = read(write(f"a.{form}", data), language=None)
    assert len(found) == 1 or errors or notes or not text.strip()
    for article in found:
        article.text.encode("utf-8")
        assert all(0 <= start < end <= len(article.text) for start, end in article.boilerplate)


@pytest.mark.parametrize("name", ["a.xml", "a.html", "a.xhtml", "a.txt"])
def test_a_billion_laughs_stay_unlaughed(read, write, name):
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    for head in ("html", "rss"):
        bomb = f'<?xml version="1.0"?><!DOCTYPE {head} [<!ENTITY l0 "ha">{entities}]><{head}><p>&l11;</p></{head}>'
        found, errors, _ = read(write(name, bomb), language=None)
        assert (found or errors) and sum(len(article.text) for article in found) <= len(bomb)


@pytest.mark.parametrize("tag", ["<div>", "<font>"])
@pytest.mark.parametrize("times", [300, 100_000])
def test_html_that_the_parser_stops_in_is_no_shorter_article(read, write, tag, times):
    found, errors, _ = read(write("a.html", PAGE.replace("</article>", tag * times + "<p>He resigned.</p></article>")))
    assert not found and "nested so deep" in errors[0][1]


def test_archives_that_unfold_without_end_stop(read, write):
    inner = zipped()
    for _ in range(6):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for n in range(3):
                archive.writestr(f"{n}.zip", inner)
        inner = out.getvalue()
    found, errors, _ = read(write("deep.zip", inner))
    assert not found and len(errors) == 27 and all("an archive inside 3 others" in cause for _, cause in errors)


LONG = {
    "a line without end": ("a.txt", lambda n: "word " * n),
    "quotation marks": ("a.txt", lambda n: "“a" * n),
    "straight marks": ("a.txt", lambda n: '" ' * n),
    "short lines": ("a.txt", lambda n: "A B\n" * n),
    "brackets in JSON": ("a.jsonl", lambda n: '{"id": 1, "text": ' + "[" * n),
    "commas": ("a.csv", lambda n: "id,text\n1," + ',"' * n),
    "tags": ("a.html", lambda n: "<html><body>" + "<div>" * n),
    "attributes": ("a.html", lambda n: "<html><body><p " + "a=b " * n + ">"),
    "entities": ("a.html", lambda n: "<html><body><p>" + "&amp;" * n),
}


@pytest.mark.parametrize("what", LONG)
def test_time_grows_with_length(read, write, what):
    name, make = LONG[what]

    def seconds(count):
        path = write(name, make(count))
        start = time.process_time()
        read(path, language=None)
        return time.process_time() - start

    seconds(100)
    short, long = seconds(20_000), seconds(100_000)
    # Five times the length; a square would be twenty-five times the time.
    assert long < 12 * short + 0.3
