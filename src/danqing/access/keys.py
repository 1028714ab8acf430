"""Who is asking: the principal behind an API key."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from danqing.errors import Unauthorized

NO_KEY = "No API-key provided."
WRONG_KEY = "Invalid API-key provided."


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody with a key. `id` is a digest of it: it names tasks and uploads without giving the key away."""

    id: str


@lru_cache(1024)
def principal_of(key: str) -> Principal:
    return Principal(hashlib.sha256(b"danqing principal " + key.encode("utf-8", "surrogateescape")).hexdigest()[:16])


class KeyRing:
    """The accepted keys; without any, every key is accepted and is a principal of its own."""

    def __init__(self, keys: tuple[str, ...] = ()) -> None:
        self._known = frozenset(principal_of(key) for key in keys)

    def identify(self, authorization: str) -> Principal:
        """The principal of an `Authorization: Bearer …` header. Raises `Unauthorized`.

        Keys are compared by their digests, so that no comparison tells how much of a key was right.
        """
        scheme, _, key = authorization.strip().partition(" ")
        if not key.strip() or scheme.lower() != "bearer":
            raise Unauthorized(NO_KEY)
        principal = principal_of(key.strip())
        if self._known and principal not in self._known:
            raise Unauthorized(WRONG_KEY)
        return principal
