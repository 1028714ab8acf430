"""Addresses that lead into one's own network, in every notation and by every detour: none may be reached.

A server on this machine is both the detour, whose redirects point to what is forbidden, and the trap at its end.
"""

from __future__ import annotations

import asyncio
import random
import socket
import struct
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

from danqing.media.addresses import Network
from danqing.media.fetch import AddressRefused, BadUrl, FetchError, FetchRules, HostNotFound, fetch
from danqing.media.resolving import SystemResolver
from faults.report import Report, run

REFUSALS = (AddressRefused, BadUrl, HostNotFound)
"""How a fetch ends that connected to nothing."""

# fmt: off
_SPECIAL_4 = (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "100.100.100.200/32", "127.0.0.0/8", "127.0.0.1/32",
    "168.63.129.16/32", "169.254.0.0/16", "169.254.169.254/32", "169.254.170.2/32", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.0.192/32", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
    "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "255.255.255.255/32",
)
# fmt: on
FORBIDDEN_4 = tuple(IPv4Network(network) for network in _SPECIAL_4)
# fmt: off
_SPECIAL_6 = (
    "::/128", "::1/128", "::/96", "64:ff9b:1::/48", "100::/64", "2001:db8::/32", "3fff::/20", "5f00::/16",
    "fc00::/7", "fd00:ec2::254/128", "fd20:ce::254/128", "fe80::/10", "fec0::/10", "ff00::/8",
)
# fmt: on
FORBIDDEN_6 = tuple(IPv6Network(network) for network in _SPECIAL_6)
FORBIDDEN: tuple[Network, ...] = (*FORBIDDEN_4, *FORBIDDEN_6)
USERS = ("user@", "user:pass@", "images.test@", "images.test%00@", "images.test\\@", "@", ":@", "images.test:80@")
SCHEMES = ("file", "gopher", "ftp", "dict", "ldap", "jar", "data", "javascript", "ws", "unix", "http+unix", "netdoc")
FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９。")


# ── One address in all its spellings ─────────────────────────────────────────


def _number_parts(address: IPv4Address, parts: int, style: str) -> str:
    """With so many numbers instead of four, as `inet_aton` reads them; the last takes up the rest."""
    octets = address.packed
    rest = int.from_bytes(octets[parts - 1 :], "big")
    return ".".join(format(number, style) for number in (*octets[: parts - 1], rest))


def _octal(address: IPv4Address) -> str:
    return ".".join(f"0{octet:o}" for octet in address.packed)


def _hexadecimal(address: IPv4Address) -> str:
    return ".".join(f"0x{octet:02x}" for octet in address.packed)


def _teredo(address: IPv4Address) -> IPv6Address:
    hidden = int(address) ^ 0xFFFFFFFF
    return IPv6Address(struct.pack(">HHIHHI", 0x2001, 0, int(IPv4Address("8.8.8.8")), 0, 0, hidden))


def _inside(prefix: str) -> Callable[[IPv4Address], str]:
    return lambda address: f"[{IPv6Address(int(IPv6Address(prefix)) + int(address))}]"


NOTATIONS: tuple[Callable[[IPv4Address], str], ...] = (
    str,
    lambda address: f"{address}.",
    lambda address: str(int(address)),
    lambda address: hex(int(address)),
    lambda address: hex(int(address)).upper().replace("X", "x"),
    lambda address: f"0{int(address):o}",
    _octal,
    _hexadecimal,
    lambda address: _number_parts(address, 2, "d"),
    lambda address: _number_parts(address, 3, "#x"),
    lambda address: str(address).translate(FULL_WIDTH),
    lambda address: str(address).replace(".", "。"),
    lambda address: "%2e".join(str(address).split(".")),
    lambda address: f"[::ffff:{address}]",
    _inside("::ffff:0:0"),
    _inside("::ffff:0:0:0"),
    _inside("::"),
    _inside("64:ff9b::"),
    _inside("64:ff9b:1::"),
    _inside("fe80::200:5efe:0:0"),
    _inside("2400:cb00::5efe:0:0"),
    lambda address: f"[{IPv6Address((0x2002 << 112) + (int(address) << 80) + 1)}]",
    lambda address: f"[{_teredo(address)}]",
)


def _anywhere(chance: random.Random, network: Network) -> str:
    return str(network[chance.randrange(min(network.num_addresses, 1 << 64))])


def forbidden_host(chance: random.Random) -> str:
    """A host as it may stand in a URL, which means an address that is not public."""
    if chance.random() < 0.2:
        return f"[{_anywhere(chance, chance.choice(FORBIDDEN_6))}]"
    if chance.random() < 0.05:
        return chance.choice(("localhost", "LOCALHOST", "localhost.", "localhost.localdomain", "ip6-localhost"))
    return chance.choice(NOTATIONS)(IPv4Address(_anywhere(chance, chance.choice(FORBIDDEN_4))))


def forbidden_url(chance: random.Random, port: int) -> str:
    """Something that must not be fetched."""
    host, path = forbidden_host(chance), chance.choice(("/", "/a.png", "/latest/meta-data/", "?q", "#f"))
    if chance.random() < 0.1:
        return f"{chance.choice(SCHEMES)}://{host}:{port}{path}"
    user = chance.choice(USERS) if chance.random() < 0.1 else ""
    scheme = chance.choice(("http", "http", "https", "HTTP"))
    return f"{scheme}://{user}{host}{chance.choice((f':{port}', f':{port}', '', ':80', ':6379'))}{path}"


# ── Detours ──────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Trap:
    """A server that redirects below `/go` and notes everybody who asks for something else."""

    port: int = 0
    reached: list[str] = field(default_factory=list)

    def answer(self, target: str) -> bytes:
        parts = urlsplit(target)
        if parts.path != "/go":
            self.reached.append(target)
            return b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nsecret"
        [to] = parse_qs(parts.query, errors="surrogateescape")["to"]
        location = quote(to, safe="/:?#[]@!$&'()*+,;=%\\~", errors="surrogateescape")
        head = f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        return head.encode()


@asynccontextmanager
async def trap() -> AsyncIterator[Trap]:
    """Listening on 127.0.0.1 and, where there is one, on ::1."""
    here = Trap()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = (await reader.readline()).decode("latin-1")
        writer.write(here.answer(line.split(" ")[1] if line.count(" ") > 1 else line))
        writer.close()

    server = await asyncio.start_server(converse, ["127.0.0.1"], 0)
    here.port = server.sockets[0].getsockname()[1]
    both = [server, *([await asyncio.start_server(converse, ["::1"], here.port)] if socket.has_ipv6 else [])]
    try:
        yield here
    finally:
        for one in both:
            one.close()


class LyingDns:
    """A resolver for names below `.test`: private addresses, alone or among public ones, and another each time.

    It stands where the system's stands, and asks that for everything else.
    """

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._system = SystemResolver()

    async def addresses(self, host: str, port: int) -> Sequence[str]:
        if not host.endswith(".test"):
            return await self._system.addresses(host, port)
        private = str(_anywhere(self._chance, self._chance.choice(FORBIDDEN)))
        public = self._chance.choice(([], ["93.184.216.34"], ["2606:4700::1111", "1.1.1.1"]))
        return self._chance.sample([private, *public], 1 + len(public))


def detour(chance: random.Random, url: str, port: int) -> str:
    """The URL itself, or one that leads to it over up to four redirects."""
    for _ in range(chance.choice((0, 0, 1, 1, 2, 4))):
        url = f"http://images.test:{port}/go?to={quote(url, safe='', errors='surrogateescape')}"
    return url


# ── The run ──────────────────────────────────────────────────────────────────


async def _attempt(url: str, into: Path, rules: FetchRules, here: Trap, report: Report) -> None:
    began = time.perf_counter()
    try:
        await fetch(url, into, rules)
        ending = "fetched"
    except FetchError as error:
        ending = type(error).__name__
        if not isinstance(error, REFUSALS):
            report.violated(f"it was tried to connect ({error})", url)
    report.ended(ending, time.perf_counter() - began)
    if here.reached or into.exists():
        report.violated(f"reached {here.reached}", url)
        here.reached.clear()


async def _try_all(count: int, seed: int) -> Report:
    chance, report, began = random.Random(seed), Report(), time.perf_counter()
    async with trap() as here:
        rules = FetchRules(
            timeout=5, hosts={f"images.test:{here.port}": f"127.0.0.1:{here.port}"}, resolver=LyingDns(chance)
        )
        with tempfile.TemporaryDirectory() as folder:
            for _ in range(count):
                lying = chance.random() < 0.1
                url = f"http://name{chance.random()}.test/" if lying else forbidden_url(chance, here.port)
                await _attempt(detour(chance, url, here.port), Path(folder, "image"), rules, here, report)
    report.seconds = time.perf_counter() - began
    return report


def attempt(count: int, seed: int = 0) -> Report:
    """Fetch so many forbidden URLs."""
    return asyncio.run(_try_all(count, seed))


if __name__ == "__main__":
    run(attempt, 20_000)
