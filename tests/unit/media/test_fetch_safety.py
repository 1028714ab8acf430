"""Nothing leads a fetch into one's own network, nothing keeps it beyond its time, and no host holds up others."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Address, ip_address, ip_network
from pathlib import Path

import pytest

from danqing.media.addresses import may_connect
from danqing.media.fetch import (
    AddressRefused,
    BadUrl,
    ConnectionRefused,
    FetchError,
    FetchRules,
    FetchTimeout,
    HostNotFound,
    TooManyRedirects,
    fetch,
)
from danqing.media.network import Turns
from danqing.media.resolving import SystemResolver
from faults.fetching import FORBIDDEN_4, FORBIDDEN_6, NOTATIONS, SCHEMES, attempt, trap
from tests.unit.media.test_fetch import IMAGE, LOOPBACK, Site, ok, serving, to

HERE = IPv4Address("127.0.0.1")
METADATA = IPv4Address("169.254.169.254")
AT_HOME = FetchRules(allowed_networks=LOOPBACK, timeout=5)


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "image"


# ── Where it may go ──────────────────────────────────────────────────────────


def test_a_thousand_forbidden_urls_reach_nothing() -> None:
    """The short form of `./scripts/faults fetching`: notations, detours, user names, lying DNS, other schemes."""
    report = attempt(1000)
    assert report.violations == []
    assert min(report.endings[name] for name in ("AddressRefused", "BadUrl")) > 50


@pytest.mark.parametrize("network", [*FORBIDDEN_4, *FORBIDDEN_6], ids=str)
def test_every_special_network_is_refused_from_end_to_end(network: object) -> None:
    """Unless a setting allows it."""
    whole = ip_network(str(network))
    for address in (whole[0], whole[-1]):
        assert not may_connect(address, 80, ())
        assert may_connect(address, 80, (whole,))


@pytest.mark.parametrize("address", [HERE, METADATA])
@pytest.mark.parametrize("notation", range(len(NOTATIONS)))
async def test_no_notation_hides_an_address(notation: int, address: IPv4Address, into: Path) -> None:
    """Directly and at the end of a redirect."""
    async with trap() as here:
        host = NOTATIONS[notation](address)
        rules = FetchRules(timeout=5, hosts={"images.test": f"127.0.0.1:{here.port}"})
        for url in (f"http://{host}:{here.port}/", f"http://images.test/go?to=http://{host}:{here.port}/"):
            with pytest.raises((AddressRefused, BadUrl, HostNotFound)):
                await fetch(url, into, rules)
        assert here.reached == []


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::ffff:7f00:1]"])
async def test_the_trap_is_real(host: str, into: Path) -> None:
    """What was refused above is reached as soon as the network is allowed."""
    async with trap() as here:
        await fetch(f"http://{host}:{here.port}/", into, AT_HOME)
        assert here.reached == ["/"]


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_a_redirect_does_not_change_to_another_kind_of_address(scheme: str, into: Path) -> None:
    """At the first step or the third, even where the network is allowed."""
    async with serving(to("/1"), to("/2"), to(f"{scheme}://127.0.0.1/etc/passwd")) as site:
        with pytest.raises(BadUrl):
            await fetch(site.url(), into, AT_HOME)
        assert len(site.requests) == 3


@pytest.mark.parametrize("port", [22, 25, 110, 6000, 6667])
async def test_ports_of_other_services_are_not_for_images(port: int, into: Path) -> None:
    """A public host's mail server is nobody's business, one in an allowed network the operator's."""
    assert not may_connect(ip_address("1.1.1.1"), port, ())
    with pytest.raises(AddressRefused):
        await fetch(f"http://1.1.1.1:{port}/", into, FetchRules(timeout=5))
    assert may_connect(HERE, port, LOOPBACK)


# ── DNS ──────────────────────────────────────────────────────────────────────


@dataclass
class Dns:
    """Answers from a list, one after another and then the last; it counts who asks."""

    answers: Sequence[Sequence[str]]
    asked: list[str] = field(default_factory=list)

    async def addresses(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.answers[min(len(self.asked), len(self.answers)) - 1]


@pytest.mark.parametrize("flips", [["127.0.0.1", "127.0.0.2"], ["127.0.0.2", "127.0.0.1"]])
async def test_dns_that_changes_its_answer_is_asked_once(flips: list[str], into: Path) -> None:
    """What was judged is what is connected to: the second answer would lead where it may not, or where it may."""
    async with serving(ok(IMAGE)) as site:
        dns = Dns([[address] for address in flips])
        rules = FetchRules(allowed_networks=(ip_network("127.0.0.1/32"),), resolver=dns, timeout=5)
        url = site.url(host="rebinding.test")
        if flips[0] == "127.0.0.1":
            assert await fetch(url, into, rules) == len(IMAGE)
        else:
            with pytest.raises(AddressRefused):
                await fetch(url, into, rules)
        assert dns.asked == ["rebinding.test"]
        assert f"Host: rebinding.test:{site.port}" in "".join(site.requests) or flips[0] == "127.0.0.2"


async def test_dns_that_changes_its_answer_between_redirects_is_judged_each_time(into: Path) -> None:
    async with serving(to("http://rebinding.test/2")) as site:
        dns = Dns([["127.0.0.1"], ["127.0.0.2"]])
        rules = FetchRules(allowed_networks=(ip_network("127.0.0.1/32"),), resolver=dns, timeout=5)
        with pytest.raises(AddressRefused):
            await fetch(site.url(host="rebinding.test"), into, rules)
        assert len(site.requests) == 1
        assert dns.asked == ["rebinding.test"] * 2


@pytest.mark.parametrize("private", ["10.0.0.1", "::ffff:169.254.169.254", "fe80::1%lo", "::1"])
async def test_one_private_address_condemns_the_public_ones(private: str, into: Path) -> None:
    """A host that has both is after something; which is tried first does not matter."""
    for answer in ([private, "1.1.1.1"], ["1.1.1.1", private]):
        with pytest.raises(AddressRefused):
            await fetch("http://both.test/", into, FetchRules(resolver=Dns([answer]), timeout=5))


async def test_look_ups_do_not_need_the_threads_of_the_loop(into: Path) -> None:
    """A name server that does not answer would hold them, and with them everybody's decoding."""
    busy = ThreadPoolExecutor(1)
    busy.shutdown()
    asyncio.get_running_loop().set_default_executor(busy)
    async with serving(ok(IMAGE)) as site:
        assert await fetch(site.url(host="localhost"), into, AT_HOME) == len(IMAGE)
        with pytest.raises(HostNotFound):
            await fetch("http://no-such-host.invalid/", into, AT_HOME)


async def test_look_ups_are_few_at_a_time_and_none_is_lost() -> None:
    """Forty through two threads; those that nobody waits for any more give their place back."""
    resolver = SystemResolver(lookups=2)
    forsaken = [asyncio.create_task(resolver.addresses("localhost", 80)) for _ in range(20)]
    await asyncio.sleep(0)
    for one in forsaken:
        one.cancel()
    found = await asyncio.wait_for(asyncio.gather(*(resolver.addresses("127.0.0.1", 80) for _ in range(40))), 10)
    assert found == [["127.0.0.1"]] * 40


# ── How long it may take ─────────────────────────────────────────────────────

Talk = Callable[[asyncio.StreamWriter], Awaitable[None]]


def dripping(begin: bytes, drop: bytes) -> Talk:
    """Something every 20 ms, without end."""

    async def talk(writer: asyncio.StreamWriter) -> None:
        writer.write(begin)
        while True:
            await asyncio.sleep(0.02)
            writer.write(drop)
            await writer.drain()

    return talk


OK = b"HTTP/1.1 200 OK\r\n"
DRIPS = {
    "status": dripping(b"", b"H"),
    "header": dripping(OK + b"X: ", b"x"),
    "headers": dripping(OK, b"X: x\r\n"),
    "body": dripping(OK + b"Content-Length: 5000\r\n\r\n", b"x"),
    "chunks": dripping(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "interim": dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "redirect": dripping(b"HTTP/1.1 302 Found\r\nLocation: /again\r\n", b"X: x\r\n"),
}


@pytest.mark.parametrize("name", DRIPS)
async def test_a_host_that_drips_is_left_in_time(name: str, into: Path) -> None:
    """The limit is on the whole, whatever keeps coming."""
    async with serving(DRIPS[name]) as site:
        began = time.monotonic()
        with pytest.raises(FetchTimeout):
            await fetch(site.url(), into, replace(AT_HOME, timeout=0.3))
        assert time.monotonic() - began < 2
    assert not into.exists()


async def test_every_step_of_a_redirect_takes_of_the_same_time(into: Path) -> None:
    async def slowly_elsewhere(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.15)
        writer.write(to("/again"))

    async with serving(slowly_elsewhere) as site:
        with pytest.raises(FetchTimeout):
            await fetch(site.url(), into, replace(AT_HOME, timeout=0.4))
        assert len(site.requests) <= 3


def pouring(begin: bytes) -> Talk:
    """Megabytes as fast as they are taken."""

    async def talk(writer: asyncio.StreamWriter) -> None:
        writer.write(begin)
        while True:
            writer.write(b"x" * (1 << 16))
            await writer.drain()

    return talk


async def test_endless_headers_are_left_at_once(into: Path) -> None:
    async with serving(pouring(OK + b"X: ")) as site:
        with pytest.raises(ConnectionRefused):
            await fetch(site.url(), into, AT_HOME)


@pytest.mark.parametrize(
    ("head", "error"),
    [
        (b"HTTP/1.1 302 Found\r\nLocation: /again\r\n\r\n", TooManyRedirects),
        (b"HTTP/1.1 404 No\r\n\r\n", FetchError),
    ],
)
async def test_the_body_of_a_redirect_or_an_error_is_not_read(
    head: bytes, error: type[FetchError], into: Path
) -> None:
    """It may have no end."""
    async with serving(pouring(head)) as site:
        began = time.monotonic()
        with pytest.raises(error):
            await fetch(site.url(), into, replace(AT_HOME, max_redirects=2))
        assert time.monotonic() - began < 2


# ── Turns ────────────────────────────────────────────────────────────────────


def rules_for(*sites: Site, **changes: object) -> FetchRules:
    """Each site is a host of its own: a.test, b.test."""
    hosts = {f"{name}.test": f"127.0.0.1:{site.port}" for name, site in zip("ab", sites, strict=False)}
    return FetchRules(hosts=hosts, turns=Turns(per_host=2), timeout=5, **changes)  # type: ignore[arg-type] # as given


async def test_a_slow_host_holds_up_nobody_else(tmp_path: Path) -> None:
    """Of six fetches from it two are under way, the others wait; another host's is done meanwhile."""
    async with serving(DRIPS["body"]) as slow, serving(ok(IMAGE)) as quick:
        rules = rules_for(slow, quick)
        waiting = [asyncio.create_task(fetch("http://a.test/", tmp_path / str(at), rules)) for at in range(6)]
        await asyncio.sleep(0.1)
        assert len(slow.requests) == 2
        for _ in range(4):
            assert await fetch("http://b.test/", tmp_path / "quick", rules) == len(IMAGE)
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


async def test_turns_come_to_everybody_and_leave_nothing(tmp_path: Path) -> None:
    """One after another; a host that nobody wants anything of is forgotten."""
    turns = Turns(per_host=2)
    async with serving(ok(IMAGE)) as site:
        rules = replace(rules_for(site), turns=turns)
        loads = [fetch("http://a.test/", tmp_path / str(at), rules) for at in range(9)]
        assert await asyncio.gather(*loads) == [len(IMAGE)] * 9
    async with turns.at("a.test"), turns.at("a.test"):
        blocked = asyncio.create_task(turns.at("a.test").__aenter__())
        await asyncio.sleep(0)
        blocked.cancel()
        async with turns.at("b.test"):
            await asyncio.sleep(0)
    async with asyncio.timeout(1), turns.at("a.test"), turns.at("a.test"):
        pass
