"""From a certificate to the object that an `oss://` address stands for."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from danqing.errors import Forbidden, InvalidParameter
from danqing.objects.local import LocalStore
from danqing.service.uploads import Uploads
from danqing.wire.signed_url import Signer
from danqing.wire.uploads import CERTIFICATE_SECONDS, Certificate, Policy
from tests.queueing import Clock
from tests.unit.service.orders import ANN, BOB, SIGNER, files_in

HOUR = 3600.0
HOST = "http://127.0.0.1/api/v1/uploads/oss"


@pytest.fixture
def clock() -> Clock:
    """It begins with the time of the file system, which dates objects."""
    clock = Clock()
    clock.now = float(int(time.time()))
    return clock


@pytest.fixture
def objects(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "objects")


@pytest.fixture
def uploads(objects: LocalStore, clock: Clock) -> Uploads:
    return Uploads(objects, SIGNER, HOUR, clock)


@pytest.fixture
def certificate(uploads: Uploads) -> Certificate:
    return uploads.certificate(ANN, HOST)


async def posted(uploads: Uploads, key: str, data: bytes, folder: Path) -> str:
    """Post a file as the form does once it is allowed; returns its address."""
    path = folder / "posted"
    path.write_bytes(data)
    await uploads.store(key, path)
    return f"oss://{key}"


async def contents(uploads: Uploads, objects: LocalStore, addresses: list[str]) -> list[bytes]:
    return [(await objects.open(key)).read_bytes() for key in await uploads.resolve(ANN, addresses)]


async def test_a_posted_file_is_found_by_its_address(
    uploads: Uploads, objects: LocalStore, certificate: Certificate, tmp_path: Path
) -> None:
    """Certificate, check, store, resolve: the bytes arrive, and the spooled file has moved."""
    key = f"{certificate.upload_dir}/cat.png"
    uploads.check(certificate.policy, certificate.signature, key)
    address = await posted(uploads, key, b"cat", tmp_path)
    assert await contents(uploads, objects, [address]) == [b"cat"]
    assert not (tmp_path / "posted").exists()


def test_a_certificate_is_for_one_folder_of_its_owner(certificate: Certificate, clock: Clock) -> None:
    """The folder begins with the owner and the day, and the policy says the folder and the moment of its end."""
    day = time.strftime("%Y-%m-%d", time.gmtime(clock.now))
    assert certificate.upload_dir.startswith(f"dashscope-instant/{ANN.id}/{day}/")
    assert certificate.upload_host == HOST
    policy = Policy.decoded(certificate.policy)
    assert (policy.folder, policy.until) == (certificate.upload_dir, clock.now + CERTIFICATE_SECONDS)


def test_no_two_certificates_share_a_folder(uploads: Uploads) -> None:
    """Files of one name from two calls never meet."""
    assert len({uploads.certificate(ANN, HOST).upload_dir for _ in range(20)}) == 20


def test_a_certificate_ends(uploads: Uploads, certificate: Certificate, clock: Clock) -> None:
    """It is good up to its last second, and not a second longer."""
    given = certificate.policy, certificate.signature, f"{certificate.upload_dir}/cat.png"
    clock.go_on(CERTIFICATE_SECONDS)
    uploads.check(*given)
    clock.go_on(1)
    with pytest.raises(Forbidden, match="expired"):
        uploads.check(*given)


def test_a_forged_certificate_is_refused(uploads: Uploads, certificate: Certificate, clock: Clock) -> None:
    """Another folder, a later end, another secret or another purpose: no signature fits."""
    key = f"{certificate.upload_dir}/cat.png"
    later = Policy.below(certificate.upload_dir, clock.now + HOUR).encoded()
    elsewhere = Policy.below("dashscope-instant/bob/2026-11-20/x", clock.now + HOUR).encoded()
    stranger = Signer.of(b"another secret, of another house.")
    for policy, signature in (
        (later, certificate.signature),
        (elsewhere, certificate.signature),
        (certificate.policy, ""),
        (certificate.policy, certificate.signature.swapcase()),
        (certificate.policy, stranger.sign("upload", certificate.policy)),
        (certificate.policy, SIGNER.sign("GET", certificate.policy)),
        (certificate.policy, SIGNER.sign(certificate.policy)),
    ):
        with pytest.raises(Forbidden, match="signature"):
            uploads.check(policy, signature, key)


@pytest.mark.parametrize(
    "key",
    ["{0}", "{0}/", "{0}/..", "{0}/a/cat.png", "{0}/../cat.png", "{0}x/cat.png", "cat.png", "", "x/{0}/cat.png"],
)
def test_a_key_beside_the_folder_is_refused(uploads: Uploads, certificate: Certificate, key: str) -> None:
    """The certificate is for plain names right inside its folder."""
    with pytest.raises(Forbidden, match="Policy Condition failed"):
        uploads.check(certificate.policy, certificate.signature, key.format(certificate.upload_dir))


@pytest.mark.parametrize("key", ["", "cat.png", "uploads/ann/cat.png", "dashscope-instant/ann"])
async def test_what_is_no_key_of_ours_is_not_stored(uploads: Uploads, tmp_path: Path, key: str) -> None:
    """Even without a check before, nothing is taken over."""
    with pytest.raises(Forbidden):
        await posted(uploads, key, b"cat", tmp_path)
    assert files_in(tmp_path) == ["posted"]


@pytest.mark.parametrize(
    ("versions", "occurrences", "expected"),
    [
        (1, 1, ["v0"]),
        (2, 2, ["v0", "v1"]),
        (3, 3, ["v0", "v1", "v2"]),
        (3, 1, ["v2"]),
        (3, 2, ["v2", "v2"]),
        (1, 3, ["v0", "v0", "v0"]),
        (2, 3, ["v1", "v1", "v1"]),
    ],
)
async def test_occurrences_take_versions_in_order_where_they_are_as_many(
    uploads: Uploads, objects: LocalStore, tmp_path: Path, versions: int, occurrences: int, expected: list[str]
) -> None:
    """As many names as versions: one each, in order; else all of them are the last version."""
    key = f"{uploads.certificate(ANN, HOST).upload_dir}/ref.png"
    for version in range(versions):
        address = await posted(uploads, key, b"v%d" % version, tmp_path)
    found = await contents(uploads, objects, [address] * occurrences)
    assert [data.decode() for data in found] == expected


async def test_each_address_counts_its_own_versions(
    uploads: Uploads, objects: LocalStore, certificate: Certificate, tmp_path: Path
) -> None:
    """Addresses may be mixed: the order of one is not disturbed by another between."""
    twice, once = f"{certificate.upload_dir}/twice.png", f"{certificate.upload_dir}/once.png"
    for key, data in ((twice, b"a"), (once, b"c"), (twice, b"b")):
        await posted(uploads, key, data, tmp_path)
    addresses = [f"oss://{twice}", f"oss://{once}", f"oss://{twice}", f"oss://{once}"]
    assert await contents(uploads, objects, addresses) == [b"a", b"c", b"b", b"c"]


async def test_a_file_is_over_after_its_time(
    uploads: Uploads, certificate: Certificate, clock: Clock, tmp_path: Path
) -> None:
    """It can be used until then, and the sentence after it names the address."""
    address = await posted(uploads, f"{certificate.upload_dir}/cat.png", b"cat", tmp_path)
    clock.go_on(HOUR - 10)
    assert len(await uploads.resolve(ANN, [address])) == 1
    clock.go_on(20)
    with pytest.raises(InvalidParameter, match=r"cat\.png") as refused:
        await uploads.resolve(ANN, [address])
    assert refused.value.code == "BadRequest.InputDownloadFailed"


async def test_versions_that_are_over_do_not_count(
    uploads: Uploads, objects: LocalStore, certificate: Certificate, clock: Clock, tmp_path: Path
) -> None:
    """Of an old and a new version, two names take the new one twice."""
    key = f"{certificate.upload_dir}/cat.png"
    address = await posted(uploads, key, b"old", tmp_path)
    [old] = await uploads.resolve(ANN, [address])
    os.utime(await objects.open(old), (clock.now - 2 * HOUR,) * 2)
    await posted(uploads, key, b"new", tmp_path)
    assert await contents(uploads, objects, [address]) == [b"new"]
    assert await contents(uploads, objects, [address, address]) == [b"new", b"new"]


async def test_somebody_elses_file_is_not_there(uploads: Uploads, certificate: Certificate, tmp_path: Path) -> None:
    """Who knows the address but not the key learns no more than of an address that never was."""
    address = await posted(uploads, f"{certificate.upload_dir}/cat.png", b"cat", tmp_path)
    with pytest.raises(InvalidParameter) as foreign:
        await uploads.resolve(BOB, [address])
    with pytest.raises(InvalidParameter) as missing:
        await uploads.resolve(ANN, ["oss://nothing"])
    assert foreign.value.code == missing.value.code == "BadRequest.InputDownloadFailed"
    assert foreign.value.message == missing.value.message.replace("oss://nothing", address)


@pytest.mark.parametrize(
    "address", ["oss://", "oss://../../secret", "oss:///etc/passwd", "oss://a\x00b", "oss://\ud800"]
)
async def test_a_strange_address_is_refused_like_a_missing_one(uploads: Uploads, address: str) -> None:
    """No spelling of a key leads to anything but its own folder."""
    with pytest.raises(InvalidParameter, match="does not exist"):
        await uploads.resolve(ANN, [address])


async def test_nothing_to_resolve_is_nothing(uploads: Uploads) -> None:
    """A request without uploads asks the store for nothing."""
    assert await uploads.resolve(ANN, []) == []
