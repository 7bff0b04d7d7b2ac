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

import httpcore
import httpx
from protego import Protego

from quotes.read.source import Manners, Unreadable, without_passwords

_REDIRECTS = 5
_ROBOTS_BYTES = 512 * 1024
_LONGEST_DELAY = 30.0
_ALL_ALLOWED, _NONE_ALLOWED = Protego.parse(""), Protego.parse("User-agent: *\nDisallow: /")
_BAD_ADDRESS = (httpx.InvalidURL, ValueError)
"""What httpx, and urllib and the codec of host names, raise for an address that a server named."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a server answered."""

    url: str
    """After redirects, without a name and password, which are nobody's to read beside an article."""
    data: bytes
    charset: str | None
    etag: str | None
    modified: str | None


@dataclass(slots=True)
class Web:
    """Fetches pages one after the other, and remembers what each host allows."""

    manners: Manners = field(default_factory=Manners)
    _robots: dict[str, Protego] = field(default_factory=dict)
    _asked: dict[str, float] = field(default_factory=dict)
    _client: httpx.Client | None = None

    def __enter__(self) -> Web:
        agent = f"quote-tracker/{_version()}"
        self._client = httpx.Client(
            transport=_Transport(self.manners),
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
                    without_passwords(url),
                    data,
                    response.charset_encoding,
                    response.headers.get("etag"),
                    response.headers.get("last-modified"),
                )
        raise Unreadable(f"more than {_REDIRECTS} redirects")

    def _ask_robots(self, url: str) -> None:
        site = _site(url)
        if site not in self._robots:
            self._robots[site] = self._read_robots(site)
        if not self._robots[site].can_fetch(url, "quote-tracker"):
            raise Unreadable("robots.txt of the site forbids it")

    def _read_robots(self, site: str) -> Protego:
        url = f"{site}/robots.txt"
        for _ in range(_REDIRECTS + 1):
            with self._answer(url, {}) as response:
                if response.has_redirect_location:
                    url = urljoin(url, response.headers["location"])
                    continue
                if response.status_code == 200:
                    rules = self._body(response, _ROBOTS_BYTES, cut=True).decode("utf-8-sig", "replace")
                    return Protego.parse(rules)
                return _ALL_ALLOWED if response.status_code < 500 else _NONE_ALLOWED
        return _ALL_ALLOWED

    @contextmanager
    def _answer(self, url: str, headers: dict[str, str]) -> Iterator[httpx.Response]:
        self._wait(url)
        try:
            with self._client.stream("GET", url, headers=headers) as response:
                yield response
        except _Refused as error:
            raise Unreadable(str(error)) from None
        except (httpx.TimeoutException, httpcore.TimeoutException):
            raise Unreadable(f"no answer within {self.manners.timeout:g} seconds") from None
        except (
            httpx.HTTPError,
            httpx.InvalidURL,
            httpcore.NetworkError,
            httpcore.ProtocolError,
            OSError,
            ValueError,
        ) as error:
            raise Unreadable(f"cannot be fetched: {' '.join(str(error).split()) or type(error).__name__}") from None

    def _wait(self, url: str) -> None:
        site = _site(url)
        rules = self._robots.get(site)
        wanted = (rules and rules.crawl_delay("quote-tracker")) or 0
        delay = max(self.manners.delay, min(wanted, _LONGEST_DELAY))
        host = urlsplit(site).hostname or ""
        left = self._asked.get(host, float("-inf")) + delay - time.monotonic()
        if left > 0:
            time.sleep(left)
        self._asked[host] = time.monotonic()

    def _body(self, response: httpx.Response, most: int, cut: bool = False) -> bytes:
        blocks, size = [], 0
        for block in response.iter_bytes():
            blocks.append(block)
            size += len(block)
            if size > most:
                if cut:
                    break
                raise Unreadable(f"more than {most:,} bytes")
        return b"".join(blocks)[:most]


def _site(url: str) -> str:
    """Scheme, host and port, in one form however url writes them.  Raises Unreadable where it is no web address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Unreadable(f"no web address: {url[:200]}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Unreadable(f"no web address: {url[:200]}")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = port in (None, {"http": 80, "https": 443}[parts.scheme])
    return f"{parts.scheme}://{host}" if usual else f"{parts.scheme}://{host}:{port}"


class _Refused(Exception):
    """What the network must not do; the message is one line."""


class _Network(httpcore.SyncBackend):
    """Connects to addresses that it has looked at itself, so that no second answer of the DNS can lead elsewhere.

    What is read from a connection ends with the time for one answer, whatever the server sends, or drips, until then.
    """

    def __init__(self, manners: Manners) -> None:
        self._manners = manners
        self._until = float("inf")

    def begin(self) -> None:
        """One request begins."""
        self._until = time.monotonic() + self._manners.longest

    def left(self) -> float:
        """Seconds until the answer must be whole.  Raises _Refused when they are over."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise _Refused(f"not whole within {self._manners.longest:g} seconds")
        return left

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
        if not self._manners.allow_private and not all(map(_is_public, addresses)):
            raise _Refused(f"{host} is a private address; --allow-private reads it")
        failure: Exception = httpcore.ConnectError(f"{host}: no address")
        for address in addresses:
            self.left()
            try:
                return _Stream(super().connect_tcp(address, port, timeout, local_address, socket_options), self)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, network: _Network) -> None:
        self._stream = stream
        self._network = network

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        left = self._network.left()
        try:
            return self._stream.read(max_bytes, left if timeout is None else min(left, timeout))
        except httpcore.ReadTimeout:
            self._network.left()
            raise

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, timeout), self._network)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


_UNICAST = ipaddress.ip_network("2000::/3")
"""Of IPv6, all that is given out for the public network; beside it are addresses that hold private ones of IPv4."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    if ip in _NAT64:
        ip = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None) or ip
    return inner.is_global and not inner.is_multicast and (inner.version == 4 or inner in _UNICAST)


class _Transport(httpx.BaseTransport):
    """httpx over a connection pool whose network backend is ours; httpx's own transport takes none."""

    def __init__(self, manners: Manners) -> None:
        self._network = _Network(manners)
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl.create_default_context(), network_backend=self._network, max_connections=1
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        self._network.begin()
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
