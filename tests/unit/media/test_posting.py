"""Messages to addresses that strangers chose: they arrive there and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network

import pytest

from danqing.media.fetch import AddressRefused, BadUrl, ConnectionRefused, FetchRules, FetchTimeout, HostNotFound
from danqing.media.posting import check_address, post
from tests.receivers import receiving, silence

LOOPBACK = FetchRules(allowed_networks=(ip_network("127.0.0.0/8"),), timeout=10)
CLOSED = FetchRules(timeout=10)

FORBIDDEN = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://017700000001/",
    "http://0.0.0.0/",
    "http://10.1.2.3:8080/hook",
    "http://192.168.0.1/",
    "http://169.254.169.254/latest/meta-data",
    "http://100.64.0.1/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[fd00::1]/",
    "http://[fe80::1%25eth0]/",
    "https://93.184.216.34:22/",
]
IMPOSSIBLE = [
    "",
    "shop.example",
    "ftp://shop.example/",
    "file:///etc/passwd",
    "https://ann:pw@shop.example/",
    "http://[",
]


async def test_a_message_arrives_as_it_was_sent() -> None:
    with receiving(204) as receiver:
        assert await post(receiver.url, b"{}", {"webhook-id": "7"}, LOOPBACK) == 204
    (told,) = receiver.told
    assert (told.path, told.body, told.headers["webhook-id"]) == ("/done?order=1", b"{}", "7")
    assert (told.headers["host"], told.headers["content-length"]) == (receiver.address, "2")
    assert told.headers["user-agent"].startswith("danqing/")


async def test_a_redirect_is_an_answer_and_nothing_more() -> None:
    with receiving() as other, receiving(other.url) as receiver:
        assert await post(receiver.url, b"{}", {}, LOOPBACK) == 302
    assert (len(receiver.told), len(other.told)) == (1, 0)


async def test_a_receiver_that_does_not_answer_costs_its_time() -> None:
    with silence(1) as (address,), pytest.raises(FetchTimeout):
        await post(f"http://{address}/", b"{}", {}, replace(LOOPBACK, timeout=0.05))


async def test_nobody_there() -> None:
    with silence(1) as (address,):
        pass
    with pytest.raises(ConnectionRefused):
        await post(f"http://{address}/", b"{}", {}, LOOPBACK)


@pytest.mark.parametrize("url", [*FORBIDDEN, "http://localhost/"])
async def test_nothing_is_sent_into_our_own_network(url: str) -> None:
    """In whatever notation, and whatever a name is found to mean."""
    with pytest.raises(AddressRefused):
        await post(url, b"{}", {}, CLOSED)


@pytest.mark.parametrize("url", FORBIDDEN)
async def test_an_address_to_which_nothing_is_sent_is_known_beforehand(url: str) -> None:
    with pytest.raises(AddressRefused):
        await check_address(url, CLOSED)


@pytest.mark.parametrize("url", IMPOSSIBLE)
async def test_what_is_no_address_is_known_beforehand(url: str) -> None:
    with pytest.raises(BadUrl):
        await check_address(url, CLOSED)


@pytest.mark.parametrize("url", ["https://shop.example/hook", "http://93.184.216.34", "http://localhost/"])
async def test_names_and_public_addresses_pass(url: str) -> None:
    """What a name means is judged when something is sent, and then the name may mean something else."""
    await check_address(url, CLOSED)


async def test_what_a_setting_allows_passes() -> None:
    await check_address("http://127.0.0.1:8080/", LOOPBACK)
    await check_address("http://10.0.0.1/", replace(CLOSED, hosts={"10.0.0.1": "127.0.0.1:8080"}))


async def test_a_name_that_is_not_known() -> None:
    with pytest.raises(HostNotFound):
        await post("http://no-such-host.invalid/", b"{}", {}, CLOSED)
