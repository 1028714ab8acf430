"""Local files of the official clients: certificate, form post, and what `oss://` stands for.

A file lies at `uploads/<owner>/<digest of its oss key>/<time>-<random>`: every version that is posted under one key
stays, in order. One certificate serves all files of a call, so two files of one name get the same key; when a request
names that key exactly as often as there are versions, the occurrences take the versions in order, else all the last.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from danqing.access.keys import Principal
from danqing.errors import Forbidden, InvalidParameter
from danqing.objects.base import ObjectStore
from danqing.wire.signed_url import Signer
from danqing.wire.uploads import CERTIFICATE_SECONDS, SCHEME, Certificate, Policy

ROOT = "dashscope-instant"


class Uploads:
    """Files that live for `seconds` and can be used by the key that asked for the certificate."""

    def __init__(
        self, objects: ObjectStore, signer: Signer, seconds: float, clock: Callable[[], float] = time.time
    ) -> None:
        self._objects = objects
        self._signer = signer
        self._seconds = seconds
        self._clock = clock

    def certificate(self, principal: Principal, upload_host: str) -> Certificate:
        """What a client needs to post files of one call to `upload_host`."""
        now = self._clock()
        day = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%d")
        folder = f"{ROOT}/{principal.id}/{day}/{uuid4()}"
        policy = Policy.below(folder, now + CERTIFICATE_SECONDS).encoded()
        return Certificate(policy, self._sign(policy), folder, upload_host, self._signer.key_id)

    def check(self, policy: str, signature: str, key: str) -> None:
        """May a file be posted under `key`? Raises `Forbidden`."""
        if not self._signer.matches(signature, "upload", policy):
            raise Forbidden("The request signature we calculated does not match the signature you provided.")
        Policy.decoded(policy).check(key, self._clock())

    async def store(self, key: str, path: Path) -> None:
        """Take over the file at `path` as the newest version of `key`, which `check` has allowed."""
        version = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
        await self._objects.adopt(f"{_folder(_owner(key), key)}/{version}", path)

    async def resolve(self, principal: Principal, addresses: Sequence[str]) -> list[str]:
        """The object keys that these `oss://` addresses stand for, in order.

        Raises `InvalidParameter` for a file that is not there, is over, or is somebody else's.
        """
        occurrences = Counter(addresses)
        versions = {address: await self._versions(principal, address) for address in occurrences}
        seen: Counter[str] = Counter()
        keys = []
        for address in addresses:
            of_one = versions[address]
            in_order = len(of_one) == occurrences[address]
            keys.append(of_one[seen[address]] if in_order else of_one[-1])
            seen[address] += 1
        return keys

    async def _versions(self, principal: Principal, address: str) -> list[str]:
        folder = _folder(principal.id, address.removeprefix(SCHEME))
        start = self._clock() - self._seconds
        found = [info.key async for info in self._objects.list(folder) if info.modified_at > start]
        if not found:
            raise InvalidParameter(
                f"The file {address} does not exist, has expired, or was uploaded with another API key.",
                code="BadRequest.InputDownloadFailed",
            )
        return found

    def _sign(self, policy: str) -> str:
        return self._signer.sign("upload", policy)


def _owner(key: str) -> str:
    parts = key.split("/")
    if len(parts) < 3 or parts[0] != ROOT:
        raise Forbidden("Invalid according to Policy: Policy Condition failed.")
    return parts[1]


def _folder(owner: str, key: str) -> str:
    return f"uploads/{owner}/{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:40]}"
