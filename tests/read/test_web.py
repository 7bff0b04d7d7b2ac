"""Against a real server on this machine."""

import gzip
import re
import threading
import time
from contextlib import suppress
from dataclasses import replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpcore
import pytest

from quotes.read import Manners
from quotes.read import web as web_module
from quotes.read.source import Unreadable, without_passwords
from quotes.read.web import Web

PARAGRAPHS = [
    "The governor of the state said on Friday that the bridge over the river would stay closed until the summer.",
    "“We can’t open it,” she told reporters in the café across the road, “before every bolt has been looked at.”",
    "Engineers had found cracks in two of the beams, and the repair will cost about four million dollars in all.",
]
PAGE = "<html><head><title>Bridge stays closed</title></head><body><article>{}</article></body></html>".format(
    "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
)
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>The Daily Paper</title>
<item><title>Bridge</title><link>/page</link><pubDate>Fri, 25 Jan 2019 23:30:00 -0500</pubDate></item>
<item><title>Twice</title><link>/page</link></item>
<item><title>Inside</title><link>http://localhost:{port}/other</link></item>
<item><title>Gone</title><link>/gone</link></item>
<item><title>A file</title><link>ftp://127.0.0.1/x</link></item>
<item><title>Torn</title><link>//[</link></item>
<item><title>No link</title></item></channel></rss>"""
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
    + "]><rss version='2.0'><channel><title>&m;</title></channel></rss>"
)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        server = self.server
        server.asked.append(self.path)
        server.agents.add(self.headers["User-Agent"].partition("/")[0])
        answer = server.answers.get(self.path)
        if callable(answer):
            answer(self)
        elif answer is None:
            self.reply(b"no such page", status=404)
        else:
            self.reply(answer)

    def reply(self, data, status=200, kind="text/html", **headers):
        data = data.encode("utf-8") if isinstance(data, str) else data
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(data)

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.asked, server.agents = [], set()
    server.url = f"http://127.0.0.1:{server.server_port}"
    server.answers = {"/page": PAGE}
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


QUICK = Manners(allow_private=True, delay=0, max_bytes=100_000)
IMPATIENT = replace(QUICK, timeout=1, longest=2)


def fetch(url, manners=QUICK, **conditions):
    with Web(manners) as web:
        return web.fetch(url, **conditions)


def refusal(url, manners=QUICK):
    with pytest.raises(Unreadable) as error:
        fetch(url, manners)
    return str(error.value)


def test_a_page_becomes_an_article(read, server):
    (article,), errors, _ = read(f"{server.url}/page", manners=QUICK)
    assert not errors
    assert article.id == article.url == f"{server.url}/page"
    assert PARAGRAPHS[1] in article.text and article.title == "Bridge stays closed"
    assert server.asked == ["/robots.txt", "/page"] and server.agents == {"quote-tracker"}


def test_a_password_does_not_come_with_the_article(server):
    server.answers["/locked?a=b"] = lambda h: h.reply(PAGE if h.headers["Authorization"] else "", 200)
    page = fetch(f"{server.url}/locked?a=b#c".replace("//", "//ann:secret@"))
    assert page.data and page.url == f"{server.url}/locked?a=b#c"


def test_no_password_is_told(read, server):
    memory = Kept()
    server.answers["/feed"] = "<rss version='2.0'><channel><item><link>//ann:s3cret@[/x</link></item></channel></rss>"
    server.answers["/moved"] = lambda h: h.reply("", 302, Location="ftp://ann:s3cret@a.example/b")
    locked = server.url.replace("//", "//ann:s3cret@")
    paths = [
        f"{locked}/gone",
        f"{locked}/moved",
        f"{locked}/page",
        "http://ann:s3/cret@a.example/",
        "http://ann:s3cret@[",
    ]
    paths += ["ftp://ann:s3cret@127.0.0.1:9/gone.txt"]
    found, errors, notes = read(*paths, feeds=[f"{locked}/feed"], memory=memory, manners=QUICK)
    assert len(found) == 1 and len(errors) == 6
    told = repr((found, errors, notes, memory))
    assert "cret" not in told and "ann" not in told and f"{server.url}/gone" in told
    for kept in ("https://a.example/@ann/1", "mail ann@a.example", "http://[::1]:8/@ann", "http://a.example:80/x@y"):
        assert without_passwords(kept) == kept


def test_redirects_are_followed_a_few_times(server):
    server.answers["/a"] = lambda h: h.reply("", 302, Location="/b")
    server.answers["/b"] = lambda h: h.reply("", 301, Location=f"{server.url}/page")
    assert fetch(f"{server.url}/a").url == f"{server.url}/page"
    server.answers["/round"] = lambda h: h.reply("", 302, Location="/round")
    assert refusal(f"{server.url}/round") == "more than 5 redirects"
    server.answers["/file"] = lambda h: h.reply("", 302, Location="file:///etc/passwd")
    assert refusal(f"{server.url}/file") == "no web address: file:///etc/passwd"


def test_gzip_and_its_bombs(server):
    server.answers["/gz"] = lambda h: h.reply(gzip.compress(PAGE.encode()), Content_Encoding="gzip")
    assert fetch(f"{server.url}/gz").data.decode() == PAGE
    bomb = gzip.compress(b"0" * 50_000_000)
    server.answers["/bomb"] = lambda h: h.reply(bomb, Content_Encoding="gzip")
    assert refusal(f"{server.url}/bomb") == "more than 100,000 bytes"
    server.answers["/broken"] = lambda h: h.reply(b"no gzip at all", Content_Encoding="gzip")
    assert refusal(f"{server.url}/broken").startswith("cannot be fetched")


@pytest.mark.parametrize(
    "encoding, claim",
    [
        ("utf-8", "iso-8859-1"),
        ("cp1252", "utf-8"),
        ("cp1252", "nonsense"),
        ("cp1252", "ISO-8859-1"),
        ("utf-16", "ascii"),
    ],
)
def test_a_wrong_charset_does_not_garble(read, server, encoding, claim):
    server.answers["/page"] = lambda h: h.reply(PAGE.encode(encoding), kind=f"text/html; charset={claim}")
    (article,), errors, _ = read(f"{server.url}/page", manners=QUICK)
    assert PARAGRAPHS[1] in article.text and not errors


def endless(handler):
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Connection", "close")
    handler.end_headers()
    try:
        for _ in range(1000):
            handler.wfile.write(b"<p>more</p>" * handler.server.burst)
            time.sleep(handler.server.pause)
    except OSError:
        pass


@pytest.mark.parametrize("burst, pause, cause", [(1000, 0, "more than 100,000 bytes"), (1, 0.05, "not whole within 2")])
def test_an_endless_body_ends(server, burst, pause, cause):
    server.burst, server.pause = burst, pause
    server.answers["/endless"] = endless
    start = time.monotonic()
    assert cause in refusal(f"{server.url}/endless", replace(QUICK, longest=2))
    assert time.monotonic() - start < 30


def dripped(begin, more):
    def answer(handler):
        with suppress(OSError):
            handler.wfile.write(begin)
            while True:
                handler.wfile.write(more)
                time.sleep(0.01)

    return answer


PACKED = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("begin", "more"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"X: a\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (PACKED + b"a\r\n\x1f\x8b\x08\x08\0\0\0\0\0\x03\r\n", b"1\r\na\r\n"),
    ],
    ids=["headers", "interim answers", "a packed body that unpacks to nothing"],
)
def test_what_drips_without_end_ends(server, begin, more):
    server.answers["/drip"] = dripped(begin, more)
    assert "not whole within 0.5 seconds" in refusal(f"{server.url}/drip", replace(QUICK, longest=0.5))


@pytest.mark.parametrize(
    "where", ["//[", "http://[::1", "http://a:99999/", f"http://{'a' * 70}.com/", "file:///etc/passwd"]
)
def test_a_redirect_to_what_is_no_address(server, where):
    server.answers["/in"] = lambda h: h.reply("", 302, Location=where)
    assert re.match("no web address|cannot be fetched", refusal(f"{server.url}/in"))


def test_a_host_is_one_however_it_is_written():
    urls = ["http://a.example/x", "http://A.example:80/y", "http://ann:secret@a.example/", "http://a.example?q"]
    assert {web_module._site(url) for url in urls} == {"http://a.example"}
    assert web_module._site("https://[::1]:8443/x") == "https://[::1]:8443"


def test_silence_ends(server):
    server.answers["/slow"] = lambda h: time.sleep(4)
    server.answers["/robots.txt"] = ""
    with Web(IMPATIENT) as web, pytest.raises(Unreadable, match="no answer within 1 seconds"):
        web.fetch(f"{server.url}/slow")


def test_errors_of_servers_name_the_cause(read, server):
    server.answers["/500"] = lambda h: h.reply("", 500)
    found, errors, _ = read(f"{server.url}/gone", f"{server.url}/500", f"{server.url}/page", manners=QUICK)
    assert len(found) == 1
    assert errors == [
        (f"{server.url}/gone", "the server answered 404 Not Found"),
        (f"{server.url}/500", "the server answered 500 Internal Server Error"),
    ]
    assert refusal("http://127.0.0.1:1/").startswith("cannot be fetched")
    assert "no-such-host.invalid" in refusal("http://no-such-host.invalid/", Manners())


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "10.0.0.1", "169.254.169.254", "2130706433"]
)
def test_private_addresses_are_refused(host):
    assert "is a private address; --allow-private reads it" in refusal(f"http://{host}:9/", Manners(delay=0, timeout=1))


@pytest.mark.parametrize(
    "address",
    [
        *(
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "::ffff:0:127.0.0.1",
            "2002:7f00:1::",
            "64:ff9b::a00:1",
            "64:ff9b:1::a00:1",
        ),
        *("fe80::1%eth0", "fec0::1", "ff02::1", "100.64.0.1", "224.0.0.1"),
    ],
)
def test_private_addresses_in_disguise(address):
    assert not web_module._is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "2002:808:808::"])
def test_public_addresses(address):
    assert web_module._is_public(address)


def test_a_redirect_does_not_lead_into_the_own_network(server, monkeypatch):
    """The first host is taken for a public one; the redirect's target is looked at all the same."""
    real = web_module._is_public
    monkeypatch.setattr(web_module, "_is_public", lambda address: address == "127.0.0.1" or real(address))
    server.answers["/in"] = lambda h: h.reply("", 302, Location="http://127.0.0.2:9/secret")
    assert "127.0.0.2 is a private address" in refusal(f"{server.url}/in", Manners(delay=0))


def test_the_address_looked_at_is_the_address_asked(monkeypatch):
    """A name that resolves to a public address first and to a private one later gains nothing."""
    asked = []
    answers = iter([[(2, 1, 6, "", ("93.184.216.34", 80))], [(2, 1, 6, "", ("127.0.0.1", 80))]])
    monkeypatch.setattr(web_module.socket, "getaddrinfo", lambda *a, **k: next(answers))

    def connect(self, host, *args):
        asked.append(host)
        raise httpcore.ConnectError("not here")

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    refusal("http://rebinding.example/", Manners(delay=0))
    assert asked == ["93.184.216.34"]


def test_robots(server):
    server.answers["/robots.txt"] = "\ufeffUser-agent: *\nDisallow: /p*/x\nDisallow: /page\nAllow: /page$\n"
    server.answers["/private/x"] = PAGE
    with Web(QUICK) as web:
        assert web.fetch(f"{server.url}/page")
        with pytest.raises(Unreadable, match="robots"):
            web.fetch(f"{server.url}/pages")
        with pytest.raises(Unreadable, match="robots"):
            web.fetch(f"{server.url}/private/x")
    assert server.asked == ["/robots.txt", "/page"]
    server.answers["/robots.txt"] = lambda h: h.reply("", 503)
    assert "robots" in refusal(f"{server.url}/page")


def test_a_delay_beyond_all_measure_is_cut(server, monkeypatch):
    monkeypatch.setattr(web_module, "_LONGEST_DELAY", 0.1)
    server.answers["/robots.txt"] = f"User-agent: *\nCrawl-delay: {'9' * 400}\n"
    with Web(QUICK) as web:
        assert web.fetch(f"{server.url}/page") and web.fetch(f"{server.url}/page")


def test_a_host_is_given_time(server):
    server.answers["/robots.txt"] = "User-agent: *\nCrawl-delay: 0.4\n"
    start = time.monotonic()
    with Web(Manners(allow_private=True, delay=0.2)) as web:
        for _ in range(3):
            web.fetch(f"{server.url}/page")
    assert time.monotonic() - start >= 0.6


class Kept(dict):
    def get(self, url):
        return super().get(url, (None, None))

    def put(self, url, etag, modified):
        self[url] = (etag, modified)


def conditional(data):
    def answer(handler):
        if handler.headers["If-None-Match"] == '"1"':
            handler.send_response(304)
            handler.end_headers()
        else:
            handler.reply(data, ETag='"1"')

    return answer


def test_a_feed(read, server):
    server.answers["/feed"] = conditional(FEED.format(port=server.server_port))
    server.answers["/page"] = conditional(PAGE)
    server.answers["/other"] = PAGE.replace("bridge", "tunnel")
    memory = Kept()
    found, errors, _ = read(feeds=[f"{server.url}/feed"], memory=memory, manners=QUICK)
    assert [a.url for a in found] == [f"{server.url}/page", f"http://localhost:{server.server_port}/other"]
    assert (found[0].published, found[0].outlet) == (date(2019, 1, 25), "The Daily Paper")
    assert errors == [
        (f"{server.url}/gone", "the server answered 404 Not Found"),
        ("ftp://127.0.0.1/x", "no web address: ftp://127.0.0.1/x"),
        ("//[", "no web address: //["),
    ]
    assert f"{server.url}/page" in memory and f"{server.url}/feed" not in memory
    again, _, notes = read(feeds=[f"{server.url}/feed"], memory=memory, manners=QUICK)
    assert [a.url for a in again] == [f"http://localhost:{server.server_port}/other"]
    assert notes == [(f"{server.url}/feed", "1 of its pages not changed since the last time")]


def test_a_feed_that_has_not_changed_asks_for_no_page(read, server):
    one = "<rss version='2.0'><channel><item><link>/page</link></item></channel></rss>"
    server.answers["/feed"] = conditional(one)
    memory = Kept()
    assert len(read(feeds=[f"{server.url}/feed"], memory=memory, manners=QUICK)[0]) == 1
    server.asked.clear()
    found, errors, notes = read(feeds=[f"{server.url}/feed"], memory=memory, manners=QUICK)
    assert (found, errors) == ([], []) and server.asked == ["/robots.txt", "/feed"]
    assert notes == [(f"{server.url}/feed", "not changed since the last time")]


def test_what_is_no_feed(read, server):
    server.answers["/laughs"] = LAUGHS
    server.answers["/wide"] = LAUGHS.replace("?>", ' encoding="utf-16"?>', 1).encode("utf-16")
    server.answers["/json"] = '{"a": 1}'
    found, errors, _ = read(feeds=[f"{server.url}/{name}" for name in ("json", "laughs", "wide")], manners=QUICK)
    assert not found
    assert errors == [
        (f"{server.url}/json", "no feed"),
        (f"{server.url}/laughs", "declares XML entities, as attacks do and feeds do not"),
        (f"{server.url}/wide", "declares XML entities, as attacks do and feeds do not"),
    ]


def test_other_formats_are_read_over_the_web_too(read, server):
    server.answers["/a.jsonl"] = '{"id": "x", "text": "One."}\n{"id": "y"}\n'
    (article,), [(name, cause)], _ = read(f"{server.url}/a.jsonl", manners=QUICK)
    assert article.id == "x" and name == f"{server.url}/a.jsonl" and cause.startswith("line 2: no text")
