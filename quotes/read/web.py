"""Takes addresses; gives what servers answer: politely, within limits, and never from inside the own network unasked.

Sources: RFC 9309 (robots.txt), RFC 9110 section 13 (conditional requests).
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import httpcore
import httpx

from quotes.read.source import Manners, Unreadable

_REDIRECTS = 5
_ROBOTS_BYTES = 512 * 1024
_LONGEST_DELAY = 30.0


@dataclass(frozen=True, slots=True)
class Page:
    """What a server answered."""

    url: str
    """After redirects."""
    data: bytes
    charset: str | None
    etag: str | None
    modified: str | None


@dataclass(slots=True)
class Web:
    """Fetches pages one after the other, and remembers what each host allows."""

    manners: Manners = field(default_factory=Manners)
    _robots: dict[str, RobotFileParser] = field(default_factory=dict)
    _asked: dict[str, float] = field(default_factory=dict)
    _client: httpx.Client | None = None

    def __enter__(self) -> Web:
        agent = f"quote-tracker/{_version()}"
        self._client = httpx.Client(
            transport=_Transport(self.manners.allow_private),
            timeout=self.manners.timeout,
            headers={
                "User-Agent": agent,
                "Accept": "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.5",
            },
        )
        return self

    def __exit__(self, *error: object) -> None:
        self._client.close()

    def fetch(self, url: str, etag: str | None = None, modified: str | None = None) -> Page | None:
        """The page at url, after redirects; None where the server says that it has not changed since etag or modified.

        Raises Unreadable with the cause where it cannot be had, is too large or too slow, or must not be asked for.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {name: value for name, value in conditions.items() if value}
        for _ in range(_REDIRECTS + 1):
            self._ask_robots(url)
            with self._answer(url, headers) as response:
                if response.has_redirect_location:
                    url = urljoin(url, response.headers["location"])
                    continue
                if response.status_code == 304 and headers:
                    return None
                if response.status_code != 200:
                    raise Unreadable(f"the server answered {response.status_code} {response.reason_phrase}".rstrip())
                data = self._body(response, self.manners.max_bytes)
                return Page(
                    url,
                    data,
                    response.charset_encoding,
                    response.headers.get("etag"),
                    response.headers.get("last-modified"),
                )
        raise Unreadable(f"more than {_REDIRECTS} redirects")

    def _ask_robots(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Unreadable(f"no web address: {url[:200]}")
        host = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        if host not in self._robots:
            self._robots[host] = self._read_robots(host)
        if not self._robots[host].can_fetch("quote-tracker", url):
            raise Unreadable("robots.txt of the site forbids it")

    def _read_robots(self, host: str) -> RobotFileParser:
        rules = RobotFileParser()
        url = f"{host}/robots.txt"
        for _ in range(_REDIRECTS + 1):
            with self._answer(url, {}) as response:
                if response.has_redirect_location:
                    url = urljoin(url, response.headers["location"])
                    continue
                if response.status_code == 200:
                    rules.parse(self._body(response, _ROBOTS_BYTES, cut=True).decode("utf-8", "replace").splitlines())
                elif response.status_code < 500:
                    rules.allow_all = True
                else:
                    rules.disallow_all = True
                return rules
        rules.allow_all = True
        return rules

    @contextmanager
    def _answer(self, url: str, headers: dict[str, str]) -> Iterator[httpx.Response]:
        self._wait(url)
        try:
            with self._client.stream("GET", url, headers=headers) as response:
                yield response
        except _Private as error:
            raise Unreadable(str(error)) from None
        except (httpx.TimeoutException, httpcore.TimeoutException):
            raise Unreadable(f"no answer within {self.manners.timeout:g} seconds") from None
        except (httpx.HTTPError, httpx.InvalidURL, httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            raise Unreadable(f"cannot be fetched: {' '.join(str(error).split()) or type(error).__name__}") from None

    def _wait(self, url: str) -> None:
        parts = urlsplit(url)
        rules = self._robots.get(f"{parts.scheme}://{parts.netloc}")
        wanted = (rules and rules.crawl_delay("quote-tracker")) or 0
        delay = min(max(self.manners.delay, float(wanted)), max(_LONGEST_DELAY, self.manners.delay))
        left = self._asked.get(parts.netloc, float("-inf")) + delay - time.monotonic()
        if left > 0:
            time.sleep(left)
        self._asked[parts.netloc] = time.monotonic()

    def _body(self, response: httpx.Response, most: int, cut: bool = False) -> bytes:
        blocks, size, end = [], 0, time.monotonic() + self.manners.longest
        for block in response.iter_bytes():
            blocks.append(block)
            size += len(block)
            if size > most:
                if cut:
                    break
                raise Unreadable(f"more than {most:,} bytes")
            if time.monotonic() > end:
                raise Unreadable(f"not whole within {self.manners.longest:g} seconds")
        return b"".join(blocks)[:most]


class _Private(Exception):
    """A host that resolves to an address which the public network cannot reach."""


class _PublicOnly(httpcore.SyncBackend):
    """Connects to addresses that it has looked at itself, so that no second answer of the DNS can lead elsewhere."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host}: {error}") from error
        addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
        if not all(map(_is_public, addresses)):
            raise _Private(f"{host} is a private address; --allow-private reads it")
        failure: Exception = httpcore.ConnectError(f"{host}: no address")
        for address in addresses:
            try:
                return super().connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None) or ip
    return inner.is_global and not inner.is_multicast


class _Transport(httpx.BaseTransport):
    """httpx over a connection pool whose network backend is ours; httpx's own transport takes none."""

    def __init__(self, allow_private: bool) -> None:
        backend = httpcore.SyncBackend() if allow_private else _PublicOnly()
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl.create_default_context(), network_backend=backend, max_connections=1
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions)

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.stream

    def close(self) -> None:
        self._answer.close()


def _version() -> str:
    try:
        return version("quote-tracker")
    except PackageNotFoundError:
        return "0"
