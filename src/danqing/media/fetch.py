"""Downloading an image from a URL that a stranger chose, without being led into one's own network.

The host's name is resolved by us, every address it has is judged, and the connection goes to exactly a judged
address (`media/network.py`), so that DNS cannot say one thing when asked and another when connected to.
A redirect is a new URL and is judged like the first.  No proxy, cookie or credential is ever used.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv6Address
from pathlib import Path
from typing import BinaryIO, ClassVar
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import httpcore

from danqing import __version__
from danqing.errors import DanqingError
from danqing.media.addresses import Network
from danqing.media.network import GuardedNetwork, Refused, Turns, guarded_pool
from danqing.media.resolving import Resolver, SystemResolver

MIB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRules:
    """What may be fetched and how long it may take.

    `allowed_networks` may be reached although they are not global.
    `hosts` maps "host" or "host:port", in lower case, to the trusted "address:port" to connect to; TLS and HTTP still
    speak of the host, as with curl's `--connect-to`.
    `timeout` is in seconds and covers everything from DNS to the last byte; `ca_file` is trusted besides the
    usual certificate authorities.
    `resolver` and `turns` are shared by all fetches under these rules.
    """

    allowed_networks: tuple[Network, ...] = ()
    max_bytes: int = 20 * MIB
    timeout: float = 60.0
    max_redirects: int = 5
    hosts: Mapping[str, str] = field(default_factory=dict)
    ca_file: Path | None = None
    resolver: Resolver = field(default_factory=SystemResolver, compare=False)
    turns: Turns = field(default_factory=Turns, compare=False)


# ── Errors ───────────────────────────────────────────────────────────────────


class FetchError(DanqingError):
    """The image did not arrive. `url` is the URL as it was sent, `code` the API's documented code.

    The message is a sentence for the one who sent the URL: it names nothing of what lies behind it.

    FetchError
    ├─ BadUrl              it cannot be fetched by anyone like this
    ├─ AddressRefused      it leads to an address that is not public
    ├─ HostNotFound        its host has no address
    ├─ ConnectionRefused   nobody answers there, or the connection broke
    ├─ CertificateRefused  who answers there cannot be trusted to be the host
    ├─ FetchTimeout        it took too long
    ├─ TooLarge            it is larger than allowed
    ├─ TooManyRedirects    it leads from one place to the next
    └─ BadStatus           the answer is not 200
    """

    code: ClassVar[str] = "BadRequest.InputDownloadFailed"

    def __init__(self, url: str, message: str) -> None:
        super().__init__(message)
        self.url = url


class BadUrl(FetchError):
    code = "InvalidURL"

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(url, f"The request URL is invalid, make sure the url is correct: {url} {reason}.")
        self.reason = reason


class AddressRefused(FetchError):
    code = "InvalidURL"

    def __init__(self, url: str) -> None:
        super().__init__(url, f"The request URL is invalid: {url} leads to an address or a port that is not public.")


class HostNotFound(FetchError):
    code = "InvalidURL.ConnectionRefused"

    def __init__(self, url: str) -> None:
        super().__init__(url, f"Connection to {url} refused, its host is not known. Please provide available URL.")


class ConnectionRefused(FetchError):
    code = "InvalidURL.ConnectionRefused"

    def __init__(self, url: str) -> None:
        super().__init__(url, f"Connection to {url} refused, please provide available URL.")


class CertificateRefused(FetchError):
    code = "InvalidURL.ConnectionRefused"

    def __init__(self, url: str) -> None:
        super().__init__(url, f"Connection to {url} refused, its TLS certificate is not trusted.")


class FetchTimeout(FetchError):
    code = "InvalidURL.Timeout"

    def __init__(self, url: str, seconds: float) -> None:
        super().__init__(
            url, f"Download {url} timeout, please check network connection: it took over {seconds:g} seconds."
        )
        self.seconds = seconds


class TooLarge(FetchError):
    """`size` is what the server announced, or what had come when the limit was passed; both in bytes."""

    def __init__(self, url: str, size: int, limit: int) -> None:
        super().__init__(url, f"Failed to download the input file: {url} is larger than {limit / MIB:g}MB.")
        self.size = size
        self.limit = limit


class TooManyRedirects(FetchError):
    def __init__(self, url: str, limit: int) -> None:
        super().__init__(url, f"Failed to download the input file: {url} was redirected more than {limit} times.")
        self.limit = limit


class BadStatus(FetchError):
    def __init__(self, url: str, status: int) -> None:
        super().__init__(url, f"Failed to download the input file: {url} was answered with status {status}.")
        self.status = status


# ── Fetching ─────────────────────────────────────────────────────────────────

USER_AGENT = f"danqing/{__version__}"
REDIRECTS = frozenset({301, 302, 303, 307, 308})


async def fetch(url: str, into: Path, rules: FetchRules) -> int:
    """Download the image at an http or https URL into a file; returns its length in bytes.

    Raises a FetchError, and leaves no file then.  What the bytes are is not looked at.
    """
    with translated(url, rules.timeout):
        async with asyncio.timeout(rules.timeout), pool_for(rules) as pool:
            return await _follow(pool, url, into, rules)


async def _follow(pool: httpcore.AsyncConnectionPool, url: str, into: Path, rules: FetchRules) -> int:
    location = url
    for _ in range(rules.max_redirects + 1):
        target = request_url(location, url)
        host = target.host.decode("ascii")
        async with rules.turns.at(host), pool.stream("GET", target, headers=_headers(target)) as response:
            if response.status not in REDIRECTS:
                return await _save(response, url, into, rules.max_bytes)
            location = _redirected(location, response, url)
    raise TooManyRedirects(url, rules.max_redirects)


def _headers(target: httpcore.URL) -> list[tuple[str, str]]:
    """An image is compressed already: `identity` asks for its bytes as they are."""
    return [
        ("Host", host_header(target)),
        ("User-Agent", USER_AGENT),
        ("Accept", "image/*, */*;q=0.1"),
        ("Accept-Encoding", "identity"),
    ]


def host_header(target: httpcore.URL) -> str:
    host = target.host.decode("ascii")
    named = f"[{host}]" if ":" in host else host
    return named if target.port is None else f"{named}:{target.port}"


async def _save(response: httpcore.Response, url: str, into: Path, limit: int) -> int:
    if response.status != 200:
        raise BadStatus(url, response.status)
    announced = _header(response, b"content-length")
    if announced.isdigit() and int(announced) > limit:
        raise TooLarge(url, int(announced), limit)
    received = 0
    with _whole_or_gone(into) as file:
        async for chunk in response.aiter_stream():
            received += len(chunk)
            if received > limit:
                raise TooLarge(url, received, limit)
            file.write(chunk)
    return received


@contextmanager
def _whole_or_gone(path: Path) -> Iterator[BinaryIO]:
    """A new file, which is removed again unless the block ends well.

    Written on the event loop: a chunk of 64 KiB goes to the page cache faster than to another thread.
    """
    with path.open("wb") as file:
        try:
            yield file
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def _redirected(location: str, response: httpcore.Response, url: str) -> str:
    """Where the answer points to; browsers write and read other than ASCII there as UTF-8."""
    pointer = _header(response, b"location").decode("utf-8", errors="replace")
    if not pointer:
        raise BadUrl(url, "is redirected to nowhere")
    try:
        return urljoin(location, pointer)
    except ValueError:
        raise BadUrl(url, "is redirected to an invalid URL") from None


def _header(response: httpcore.Response, name: bytes) -> bytes:
    return next((value for key, value in response.headers if key.lower() == name), b"")


@contextmanager
def translated(url: str, seconds: float) -> Iterator[None]:
    """The errors of sockets, TLS and HTTP as our own."""
    try:
        yield
    except Refused:
        raise AddressRefused(url) from None
    except (TimeoutError, httpcore.TimeoutException):
        raise FetchTimeout(url, seconds) from None
    except (socket.gaierror, UnicodeError):
        raise HostNotFound(url) from None
    except httpcore.NetworkError as error:
        # The pool drops the cause; the argument is the same exception.
        untrusted = any(isinstance(reason, ssl.SSLCertVerificationError) for reason in error.args)
        raise (CertificateRefused if untrusted else ConnectionRefused)(url) from error
    except httpcore.ProtocolError as error:
        raise ConnectionRefused(url) from error


# ── URLs ─────────────────────────────────────────────────────────────────────

HOST_NAME = re.compile(r"[a-z0-9._-]+")
PATH_CHARACTERS = "/%:@!$&'()*+,;=~"
"""What stays as it is: RFC 3986's path characters, and `%`, for what is escaped is not escaped again."""


def request_url(location: str, url: str) -> httpcore.URL:
    """The URL to ask for, in ASCII; `url` is what the client sent, which led to `location`."""
    try:
        parts = urlsplit(location)
        host, port, target = _ascii_host(parts), parts.port, _target(parts)
    except ValueError:
        raise BadUrl(url, "cannot be understood") from None
    if parts.scheme not in ("http", "https"):
        raise BadUrl(url, "does not begin with http:// or https://")
    if "@" in parts.netloc:
        raise BadUrl(url, "carries a user name, which is not allowed")
    if not host:
        raise BadUrl(url, "names no host")
    return httpcore.URL(scheme=parts.scheme, host=host, port=port, target=target)


def _target(parts: SplitResult) -> str:
    """Path and query, escaped where they hold other than ASCII; a fragment stays at home."""
    path = quote(parts.path or "/", safe=PATH_CHARACTERS)
    return path + "?" + quote(parts.query, safe=PATH_CHARACTERS + "?") if parts.query else path


def _ascii_host(parts: SplitResult) -> str:
    """The host in the letters that DNS knows, without brackets or zone; ValueError where it has others."""
    host = parts.hostname or ""
    if "[" in parts.netloc:
        return IPv6Address(host.partition("%")[0]).compressed
    name = host.encode("idna").decode("ascii").lower().rstrip(".") if host else ""
    if name and not HOST_NAME.fullmatch(name):
        raise ValueError(name)
    return name


# ── Connecting ───────────────────────────────────────────────────────────────


def pool_for(rules: FetchRules) -> httpcore.AsyncConnectionPool:
    network = GuardedNetwork(rules.resolver, rules.allowed_networks, rules.hosts)
    return guarded_pool(network, _tls(rules.ca_file))


@lru_cache(maxsize=8)
def _tls(ca_file: Path | None) -> ssl.SSLContext:
    """Made once for each file: reading the certificate authorities takes tens of milliseconds."""
    context = httpcore.default_ssl_context()
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    return context
