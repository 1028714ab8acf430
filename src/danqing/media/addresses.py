"""Which addresses belong to the internet at large, however they are written: what may be fetched from.

Sources: the IANA special-purpose address registries, the port blocking of the Fetch Standard.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

GLOBAL_UNICAST = IPv6Network("2000::/3")
NAT64 = IPv6Network("64:ff9b::/96")
ISATAP = (0x00005EFE, 0x02005EFE)

ALSO_SPECIAL: tuple[Network, ...] = tuple(
    ip_network(network)
    for network in (
        "192.0.0.0/24",  # protocol assignments, with Oracle's metadata service; older Pythons know a part of it
        "192.88.99.0/24",  # relays of 6to4
        "168.63.129.16/32",  # a public address at which Azure answers its own machines, with what is theirs
        "3fff::/20",  # documentation, newer than our Pythons
    )
)
"""What Python's `is_global` takes for public."""

# fmt: off
BAD_PORTS = frozenset({
    1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110,
    111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532,
    540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061,
    6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
})
# fmt: on
"""Ports of mail and other services that a request could be made to speak to; no browser opens them."""


def is_public(address: Address) -> bool:
    """Whether the address belongs to the internet at large (the IANA special-purpose registries)."""
    if isinstance(address, IPv6Address) and address not in GLOBAL_UNICAST:
        return False
    special = any(address in network for network in ALSO_SPECIAL)
    return address.is_global and not address.is_multicast and not address.is_reserved and not special


def innermost(address: Address) -> Address:
    """The IPv4 address to which packets for this IPv6 address are handed on, or the address itself.

    IPv4-mapped (RFC 4291), NAT64 (RFC 6052), 6to4 (RFC 3056), Teredo (RFC 4380) and ISATAP (RFC 5214) addresses
    wrap another.
    """
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64 or int(address) >> 32 & 0xFFFFFFFF in ISATAP:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or address


def may_connect(address: Address, port: int, allowed: Iterable[Network]) -> bool:
    """Whether the address is public and the port one of the web's, or the address is in an `allowed` network."""
    inner = innermost(address)
    if any(address in network or inner in network for network in allowed):
        return True
    return is_public(inner) and port not in BAD_PORTS
