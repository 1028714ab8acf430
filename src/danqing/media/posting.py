"""Sending a message to an address that a stranger chose, under the rules by which images are fetched.

Redirects are not followed: who asked for a message says where it goes. Of the answer only the status is read.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping, Sequence

from danqing.media.fetch import (
    USER_AGENT,
    AddressRefused,
    FetchRules,
    host_header,
    pool_for,
    request_url,
    translated,
)
from danqing.media.network import GuardedNetwork, Refused

PORTS = {b"http": 80, b"https": 443}


async def post(url: str, body: bytes, headers: Mapping[str, str], rules: FetchRules) -> int:
    """Send the body to an http or https URL; the status of the answer. Raises a `FetchError`."""
    with translated(url, rules.timeout):
        target = request_url(url, url)
        sent = [("Host", host_header(target)), ("User-Agent", USER_AGENT), *headers.items()]
        async with (
            asyncio.timeout(rules.timeout),
            pool_for(rules) as pool,
            pool.stream("POST", target, headers=[*sent, ("Content-Length", str(len(body)))], content=body) as answer,
        ):
            return answer.status


async def check_address(url: str, rules: FetchRules) -> None:
    """Refuse an address to which nothing would ever be sent. A host's name is not looked up: what it means is
    judged whenever something is sent. Raises `BadUrl` and `AddressRefused`."""
    target = request_url(url, url)
    network = GuardedNetwork(_NumbersOnly(), rules.allowed_networks, rules.hosts)
    try:
        await network.destinations(target.host.decode("ascii"), target.port or PORTS[target.scheme])
    except Refused:
        raise AddressRefused(url) from None
    except socket.gaierror:
        return


class _NumbersOnly:
    """A resolver that asks nobody: it understands addresses in any notation, and has none for names."""

    async def addresses(self, host: str, port: int) -> Sequence[str]:
        entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        return [str(entry[4][0]) for entry in entries]
