"""Who is asking: the principal behind an API key.

A key of the database is 256 random bits, and its SHA-256 is all that is kept of it. A slow hash makes guessing
dear where people choose what is hashed; 2²⁵⁶ keys cannot be guessed at any speed, and a slow hash would cost every
request what it is meant to cost an attacker.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hmac import compare_digest

from danqing.domain.keys import UNLIMITED, KeyStore, Limits, StoredKey
from danqing.errors import Unauthorized, Unavailable

NO_KEY = "No API-key provided."
WRONG_KEY = "Invalid API-key provided."
FRESH = 2.0
"""Seconds between two looks at the stored keys: how soon a new key works and a revoked one does not."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody with a key. `id` is a digest of it: it names tasks and uploads without giving the key away.

    `webhook` is where its tasks' ends are told unless a request says it; empty is nowhere.
    """

    id: str
    limits: Limits = UNLIMITED
    webhook: str = ""


@lru_cache(1024)
def digest_of(key: str) -> str:
    """The digest that tells whether a key is the one that is known: 64 hexadecimal digits."""
    return hashlib.sha256(b"danqing principal " + key.encode("utf-8", "surrogateescape")).hexdigest()


@lru_cache(1024)
def principal_of(key: str) -> Principal:
    """Whoever has this key, without anything that is stored of it."""
    return Principal(digest_of(key)[:16])


def new_key() -> str:
    """A key that nobody can guess."""
    return f"sk-{secrets.token_hex(32)}"


@dataclass(frozen=True, slots=True)
class _Known:
    """A key that is accepted."""

    digest: str
    principal: Principal


class KeyRing:
    """The accepted keys: those it was made with, and those of a store as they were at the last look.

    Looking happens beside the requests, and costs them nothing. Where there are no keys at all, and never were any
    in the store, any key is accepted and is a principal of its own, unless a key is `required`.
    """

    def __init__(self, keys: Iterable[str] = (), store: KeyStore | None = None, *, required: bool = False) -> None:
        self._own = {principal_of(key).id: _Known(digest_of(key), principal_of(key)) for key in keys}
        self._store = store
        self._known = self._own
        self._required = required or bool(self._own)

    @property
    def accepts_any(self) -> bool:
        return not self._required

    def __len__(self) -> int:
        return len(self._known)

    def identify(self, authorization: str) -> Principal:
        """The principal of an `Authorization: Bearer …` header. Raises `Unauthorized`.

        Keys are compared by their digests and in constant time, so that no comparison tells how much was right.
        """
        scheme, _, key = authorization.strip().partition(" ")
        if not key.strip() or scheme.lower() != "bearer":
            raise Unauthorized(NO_KEY)
        key = key.strip()
        if not self._required:
            return principal_of(key)
        digest = digest_of(key)
        known = self._known.get(digest[:16])
        if known is None or not compare_digest(known.digest, digest):
            raise Unauthorized(WRONG_KEY)
        return known.principal

    async def look(self) -> None:
        """Take over the store's keys as they are now. Raises `Unavailable`."""
        if self._store is None:
            return
        stored = await self._store.all()
        valid = {key.owner: _Known(key.digest, _principal(key)) for key in stored if key.revoked_at is None}
        # A key that is set and stored has the limits that are stored.
        self._known = self._own | valid
        # A server whose last key was revoked is closed, not open.
        self._required = self._required or bool(stored)

    async def keep_looking(self, seconds: float = FRESH) -> None:
        """Look again and again, until cancelled; while the store is away, what was seen last counts."""
        while True:
            await asyncio.sleep(seconds)
            try:
                await self.look()
            except Unavailable as error:
                log.warning("the keys cannot be read: %s", error.message)
            except Exception:  # whatever it was, a key that is revoked later must stop then
                log.exception("the keys cannot be read")


def _principal(key: StoredKey) -> Principal:
    return Principal(key.owner, key.limits, key.webhook)
