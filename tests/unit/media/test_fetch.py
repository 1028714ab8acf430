"""Images are fetched as they are, and no URL leads the fetcher where it must not go: real servers, real sockets."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
import trustme
import uvloop

from danqing.media.addresses import innermost, is_public
from danqing.media.fetch import (
    MIB,
    AddressRefused,
    BadStatus,
    BadUrl,
    CertificateRefused,
    ConnectionRefused,
    FetchError,
    FetchRules,
    FetchTimeout,
    HostNotFound,
    TooLarge,
    TooManyRedirects,
    fetch,
)

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
AT_HOME = FetchRules(allowed_networks=LOOPBACK, timeout=5)
IMAGE = bytes(range(256)) * 300

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Site:
    """A server on this machine that answers every request alike, and what it was asked."""

    port: int = 0
    requests: list[str] = field(default_factory=list)

    def url(self, path: str = "/cat.png", host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"


@asynccontextmanager
async def serving(*answers: bytes | Answer, tls: ssl.SSLContext | None = None) -> AsyncIterator[Site]:
    """The first answer to the first request, and so on; the last to all that follow."""
    site, conversations = Site(), set[asyncio.Task[None]]()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.read(1 << 16)
        answer = answers[min(len(site.requests), len(answers) - 1)]
        site.requests.append(request.decode("latin-1"))
        if isinstance(answer, bytes):
            writer.write(answer)
        else:
            await answer(writer)

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        conversation = asyncio.create_task(converse(reader, writer))
        conversations.add(conversation)
        await asyncio.wait([conversation])
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=tls)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        for conversation in conversations:
            conversation.cancel()
        await asyncio.gather(*conversations, return_exceptions=True)
        server.close()


def ok(body: bytes, *, announced: bool = True) -> bytes:
    length = f"Content-Length: {len(body)}\r\n" if announced else ""
    return f"HTTP/1.1 200 OK\r\n{length}Connection: close\r\n\r\n".encode() + body


def to(location: str, status: int = 302) -> bytes:
    head = f"HTTP/1.1 {status} Elsewhere\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
    return head.encode()


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "image"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


# ── What arrives ─────────────────────────────────────────────────────────────


async def test_the_bytes_arrive_as_they_are(into: Path) -> None:
    async with serving(ok(IMAGE)) as site:
        assert await fetch(site.url(), into, AT_HOME) == len(IMAGE)
    assert into.read_bytes() == IMAGE


async def test_a_length_need_not_be_announced(into: Path) -> None:
    async with serving(ok(IMAGE, announced=False)) as site:
        await fetch(site.url(), into, AT_HOME)
    assert into.read_bytes() == IMAGE


async def test_we_say_who_we_are_and_nothing_else(into: Path) -> None:
    """No cookie, no credential, no compression."""
    async with serving(ok(IMAGE)) as site:
        await fetch(site.url(), into, AT_HOME)
        head, *lines = site.requests[0].strip().split("\r\n")
    assert head == "GET /cat.png HTTP/1.1"
    headers = dict(line.split(": ", 1) for line in lines)
    assert headers.keys() == {"Host", "User-Agent", "Accept", "Accept-Encoding"}
    assert headers["User-Agent"].startswith("danqing/")
    assert headers["Accept-Encoding"] == "identity"
    assert headers["Host"] == f"127.0.0.1:{site.port}"


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("", "/"),
        ("?a=1", "/?a=1"),
        ("/a%20b%2Fc.png?x=%26&y", "/a%20b%2Fc.png?x=%26&y"),
        ("/橘猫.png?名=值#part", "/%E6%A9%98%E7%8C%AB.png?%E5%90%8D=%E5%80%BC"),
        ("/a b.png", "/a%20b.png"),
        ("/a\r\nX-Evil: 1", "/aX-Evil:%201"),
    ],
)
async def test_paths_are_escaped_once(into: Path, path: str, asked: str) -> None:
    """What is escaped stays so, other than ASCII becomes UTF-8, and a line feed cannot forge a header."""
    async with serving(ok(IMAGE)) as site:
        await fetch(site.url(path), into, AT_HOME)
        assert site.requests[0].startswith(f"GET {asked} HTTP/1.1\r\nHost: ")


async def test_hosts_in_other_scripts_are_understood(into: Path) -> None:
    async with serving(ok(IMAGE)) as site:
        rules = FetchRules(hosts={"xn--fsqu00a.xn--0zwm56d": f"127.0.0.1:{site.port}"})
        await fetch("http://例子.测试/cat.png", into, rules)
        assert "Host: xn--fsqu00a.xn--0zwm56d\r\n" in site.requests[0]


async def test_redirects_are_followed(into: Path) -> None:
    """Absolute, relative, to another host, and in other than ASCII."""
    async with serving(ok(IMAGE)) as last, serving(to("/b", 301), to("?c=猫", 307), to(last.url("/d"), 308)) as site:
        await fetch(site.url("/a"), into, AT_HOME)
        paths = [request.split(" ")[1] for request in site.requests + last.requests]
    assert paths == ["/a", "/b", "/b?c=%E7%8C%AB", "/d"]
    assert into.read_bytes() == IMAGE


async def test_it_works_on_uvloop_too(into: Path) -> None:
    """The server runs uvloop; here it runs in a thread of its own, beside the test's loop."""

    async def over_there() -> int:
        async with serving(ok(IMAGE)) as site:
            with pytest.raises(AddressRefused):
                await fetch(site.url(), into, FetchRules())
            return await fetch(site.url(host="localhost"), into, AT_HOME)

    def run() -> int:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(over_there())

    assert await asyncio.to_thread(run) == len(IMAGE)


# ── Where it may go ──────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0",
        "0.0.0.0",
        "１２７.0.0.1",
        "127。0。0。1",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1%25lo]",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "[::ffff:169.254.169.254]",
        "[fd00:ec2::254]",
        "224.0.0.1",
        "255.255.255.255",
    ],
)
async def test_no_spelling_of_a_private_address_is_reached(host: str, into: Path) -> None:
    async with serving(ok(IMAGE)) as site:
        with pytest.raises(AddressRefused):
            await fetch(site.url(host=host), into, FetchRules(timeout=5))
        assert site.requests == []
    assert not into.exists()


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_INFO",
        "ftp://example.com/cat.png",
        "data:image/png;base64,AAAA",
        "//example.com/cat.png",
        "cat.png",
        "",
        "http://",
        "http:///cat.png",
        "http://user:secret@example.com/cat.png",
        "http://example.com@127.0.0.1/cat.png",
        "http://example.com\\@127.0.0.1/cat.png",
        "http://example.com:99999/",
        "http://example.com:port/",
        "http://[::1/",
        "http://[v1.x]/",
        "http://exa mple.com/",
        "http://%31%32%37.0.0.1/",
        "http://a..b/",
        "http://" + "a" * 64 + ".com/",
        "http://example.com/\ud800",
    ],
)
async def test_what_is_no_plain_web_address_is_refused(url: str, into: Path) -> None:
    with pytest.raises(BadUrl) as caught:
        await fetch(url, into, AT_HOME)
    assert caught.value.url == url
    assert caught.value.code == "InvalidURL"
    assert not into.exists()


@pytest.mark.parametrize(
    ("location", "error"),
    [
        ("http://127.0.0.1/", AddressRefused),
        ("http://localhost/", AddressRefused),
        ("http://169.254.169.254/latest/meta-data/", AddressRefused),
        ("http://[::ffff:10.0.0.1]/", AddressRefused),
        ("http://2130706433/", AddressRefused),
        ("file:///etc/passwd", BadUrl),
        ("gopher://127.0.0.1/", BadUrl),
        ("http://user@example.com/", BadUrl),
        ("http://[broken/", BadUrl),
        ("", BadUrl),
    ],
)
async def test_a_redirect_is_judged_like_the_first_url(location: str, error: type[FetchError], into: Path) -> None:
    """The error names what was sent, and nothing of where it led."""
    async with serving(to(location)) as site:
        rules = FetchRules(hosts={"example.com": f"127.0.0.1:{site.port}"})
        with pytest.raises(error) as caught:
            await fetch("http://example.com/cat.png", into, rules)
    assert "http://example.com/cat.png" in str(caught.value)
    assert not location or location not in str(caught.value)
    assert not into.exists()


async def test_redirects_come_to_an_end(into: Path) -> None:
    async with serving(to("/again")) as site:
        with pytest.raises(TooManyRedirects):
            await fetch(site.url(), into, replace(AT_HOME, max_redirects=3))
        assert len(site.requests) == 4


async def test_allowed_networks_may_be_reached(into: Path) -> None:
    async with serving(ok(IMAGE)) as site:
        for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433"):
            assert await fetch(site.url(host=host), into, AT_HOME) == len(IMAGE)


async def test_a_mapped_host_is_trusted_and_keeps_its_name(into: Path) -> None:
    """By host, by host and port, and the latter first."""
    async with serving(ok(IMAGE)) as site:
        here = f"127.0.0.1:{site.port}"
        await fetch("http://images.test/cat.png", into, FetchRules(hosts={"images.test": here}))
        await fetch(
            "http://Images.Test:81/cat.png",
            into,
            FetchRules(hosts={"images.test": "127.0.0.1:1", "images.test:81": here}),
        )
        assert "Host: images.test\r\n" in site.requests[0]
        assert "Host: images.test:81\r\n" in site.requests[1]


async def test_a_mapped_port_does_not_open_the_others(into: Path) -> None:
    async with serving(ok(IMAGE)) as site:
        rules = FetchRules(hosts={f"localhost:{site.port}": f"127.0.0.1:{site.port}"})
        await fetch(site.url(host="localhost"), into, rules)
        with pytest.raises(AddressRefused):
            await fetch("http://localhost:1/cat.png", into, rules)


@pytest.mark.parametrize(
    ("address", "inner"),
    [
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("64:ff9b::a00:1", "10.0.0.1"),
        ("2002:a00:1::5", "10.0.0.1"),
        ("2001:0:4136:e378:8000:63bf:f5ff:fffe", "10.0.0.1"),
        ("2606:4700::1111", "2606:4700::1111"),
        ("1.1.1.1", "1.1.1.1"),
    ],
)
def test_addresses_inside_addresses_are_found(address: str, inner: str) -> None:
    assert innermost(ip_address(address)) == ip_address(inner)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("1.1.1.1", True),
        ("47.88.0.1", True),
        ("2606:4700::1111", True),
        ("2408:4000::1", True),
        ("198.18.0.1", False),
        ("192.0.2.1", False),
        ("240.0.0.1", False),
        ("ff02::1", False),
        ("fec0::1", False),
        ("2001:db8::1", False),
        ("64:ff9b:1::1", False),
        ("::1.1.1.1", False),
    ],
)
def test_public_addresses_are_told_from_special_ones(address: str, public: bool) -> None:
    assert is_public(ip_address(address)) is public


# ── TLS ──────────────────────────────────────────────────────────────────────


@asynccontextmanager
async def serving_tls(authority: trustme.CA, name: str) -> AsyncIterator[Site]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    async with serving(ok(IMAGE), tls=context) as site:
        yield site


async def test_the_certificate_is_the_hosts_wherever_it_lives(
    into: Path, authority: trustme.CA, tmp_path: Path
) -> None:
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    async with serving_tls(authority, "images.test") as site:
        hosts = {"images.test": f"127.0.0.1:{site.port}", "other.test": f"127.0.0.1:{site.port}"}
        rules = FetchRules(hosts=hosts, ca_file=tmp_path / "ca.pem")
        assert await fetch("https://images.test/cat.png", into, rules) == len(IMAGE)
        with pytest.raises(CertificateRefused):
            await fetch("https://other.test/cat.png", into, rules)


async def test_an_unknown_authority_is_not_trusted(into: Path, authority: trustme.CA) -> None:
    async with serving_tls(authority, "images.test") as site:
        rules = FetchRules(hosts={"images.test": f"127.0.0.1:{site.port}"})
        with pytest.raises(CertificateRefused) as caught:
            await fetch("https://images.test/cat.png", into, rules)
    assert "127.0.0.1" not in str(caught.value)


# ── What goes wrong ──────────────────────────────────────────────────────────


async def test_an_announced_size_is_refused_before_it_is_read(into: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 21000000\r\n\r\n"
    async with serving(head) as site:
        with pytest.raises(TooLarge) as caught:
            await fetch(site.url(), into, replace(AT_HOME, max_bytes=20 * MIB - 1))
    assert caught.value.size == 21_000_000
    assert not into.exists()


async def test_an_unannounced_size_is_refused_while_it_is_read(into: Path) -> None:
    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(bytes(1 << 16))
            await writer.drain()

    async with serving(endless) as site:
        with pytest.raises(TooLarge) as caught:
            await fetch(site.url(), into, replace(AT_HOME, max_bytes=1_000_000))
    assert 1_000_000 < caught.value.size < 2_000_000
    assert not into.exists()


async def test_exactly_the_largest_size_is_fine(into: Path) -> None:
    async with serving(ok(IMAGE), ok(IMAGE, announced=False)) as site:
        for _ in range(2):
            assert await fetch(site.url(), into, replace(AT_HOME, max_bytes=len(IMAGE))) == len(IMAGE)


@pytest.mark.parametrize("begins", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf"])
async def test_a_slow_server_is_left(begins: bytes, into: Path) -> None:
    """Silent from the start, or trickling: the limit is on the whole."""

    async def trickle(writer: asyncio.StreamWriter) -> None:
        writer.write(begins)
        while True:
            await asyncio.sleep(0.05)
            writer.write(b"x" if begins else b"")
            await writer.drain()

    async with serving(trickle) as site:
        with pytest.raises(FetchTimeout) as caught:
            await fetch(site.url(), into, replace(AT_HOME, timeout=0.3))
    assert caught.value.code == "InvalidURL.Timeout"
    assert not into.exists()


async def test_a_broken_connection_leaves_no_file(into: Path) -> None:
    async with serving(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf") as site:
        with pytest.raises(ConnectionRefused):
            await fetch(site.url(), into, AT_HOME)
    assert not into.exists()


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-OpenSSH_9.6\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"])
async def test_what_does_not_speak_http_is_refused(answer: bytes, into: Path) -> None:
    async with serving(answer) as site:
        with pytest.raises(ConnectionRefused):
            await fetch(site.url(), into, AT_HOME)
        with pytest.raises(ConnectionRefused):
            await fetch(site.url(scheme="https"), into, AT_HOME)


async def test_a_closed_port_is_told_as_refused(into: Path) -> None:
    async with serving(ok(IMAGE)) as site:
        url = site.url()
    with pytest.raises(ConnectionRefused) as caught:
        await fetch(url, into, AT_HOME)
    assert str(caught.value) == f"Connection to {url} refused, please provide available URL."


async def test_an_unknown_host_is_told(into: Path) -> None:
    with pytest.raises(HostNotFound):
        await fetch("http://no-such-host.invalid/cat.png", into, FetchRules(timeout=5))


@pytest.mark.parametrize("status", [204, 206, 304, 400, 403, 404, 500])
async def test_any_answer_but_200_is_refused(status: int, into: Path) -> None:
    async with serving(f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n".encode()) as site:
        with pytest.raises(BadStatus) as caught:
            await fetch(site.url(), into, AT_HOME)
    assert caught.value.status == status
    assert not into.exists()


async def test_a_fetch_that_is_called_off_leaves_no_file(into: Path) -> None:
    arrived = asyncio.Event()

    async def half(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
        await writer.drain()
        arrived.set()
        await asyncio.sleep(1)

    async with serving(half) as site:
        fetching = asyncio.create_task(fetch(site.url(), into, AT_HOME))
        await arrived.wait()
        fetching.cancel()
        with pytest.raises(asyncio.CancelledError):
            await fetching
    assert not into.exists()
