"""Connections that lead to permitted addresses only, and not too many to one host."""

from __future__ import annotations

import asyncio
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from ipaddress import ip_address

import httpcore

from danqing.media.addresses import Network, may_connect
from danqing.media.resolving import Resolver

PER_HOST = 16  # fetches from one host at a time: a request has up to nine references, often of one host


class Refused(Exception):
    """A host has an address, or a port was named, that may not be connected to."""


class GuardedNetwork(httpcore.AsyncNetworkBackend):
    """Opens connections for httpcore, which names the host, to addresses that were judged here.

    `hosts` maps "host:port" or "host" to the trusted "address:port" that takes its place.
    """

    def __init__(self, resolver: Resolver, allowed: Sequence[Network], hosts: Mapping[str, str]) -> None:
        self._resolver = resolver
        self._allowed = allowed
        self._hosts = hosts
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address, at_port in await self.destinations(host, port):
            try:
                return await self._network.connect_tcp(address, at_port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def destinations(self, host: str, port: int) -> list[tuple[str, int]]:
        """Where connections to the host lead. Raises `Refused`, and what the resolver raises."""
        named = f"[{host}]" if ":" in host else host
        given = self._hosts.get(f"{named}:{port}") or self._hosts.get(named)
        if given is not None:
            address, _, at_port = given.rpartition(":")
            return [(address.strip("[]"), int(at_port))]
        return [(address, port) for address in await self._addresses(host, port)]

    async def _addresses(self, host: str, port: int) -> Sequence[str]:
        """Every address of the host, all of them permitted: one that is not condemns the others.

        The resolver also understands addresses in decimal, octal and hexadecimal, so that these are judged as well.
        """
        addresses = await self._resolver.addresses(host, port)
        if not all(may_connect(ip_address(address), port, self._allowed) for address in addresses):
            raise Refused
        return addresses


def guarded_pool(network: GuardedNetwork, tls: ssl.SSLContext) -> httpcore.AsyncConnectionPool:
    """One connection at a time, without any proxy."""
    return httpcore.AsyncConnectionPool(ssl_context=tls, network_backend=network, max_connections=1)


class Turns:
    """So many fetches of one host at a time; the others wait in line.

    A host that answers slowly, or whose name server does, can hold up those who want something of it, and no others.
    """

    def __init__(self, per_host: int = PER_HOST) -> None:
        self._per_host = per_host
        self._lines: dict[str, asyncio.Semaphore] = {}
        self._members: Counter[str] = Counter()

    @asynccontextmanager
    async def at(self, host: str) -> AsyncIterator[None]:
        """Hold a turn at the host for the length of the block."""
        line = self._lines.setdefault(host, asyncio.Semaphore(self._per_host))
        self._members[host] += 1
        try:
            async with line:
                yield
        finally:
            self._members[host] -= 1
            if not self._members[host]:
                del self._lines[host], self._members[host]
