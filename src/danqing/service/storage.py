"""How much the object store holds: a look through all of it, now and then."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

from danqing.errors import Unavailable
from danqing.objects.base import ObjectStore

OFTEN = 60.0
"""Seconds between two looks, which cost a request for every thousand objects."""
SHARE = 200
"""The pause after a look is so many times as long as the look: large stores are looked at less often."""

log = logging.getLogger(__name__)


class StorageMeter:
    """Bytes by the first part of the keys: `results`, `inputs`, `uploads`. Empty until they were counted once."""

    def __init__(self, objects: ObjectStore) -> None:
        self._objects = objects
        self.sizes: Mapping[str, int] = MappingProxyType({})

    async def measure(self) -> None:
        """Look through the whole store. Raises `Unavailable`."""
        sizes: Counter[str] = Counter()
        async for info in self._objects.list(""):
            sizes[info.key.partition("/")[0]] += info.size
        self.sizes = sizes

    async def run(self) -> None:
        """Measure again and again, until cancelled."""
        while True:
            start = time.monotonic()
            try:
                await self.measure()
            except Unavailable as error:
                log.warning("how much is stored is counted later: %s", error.message)
            except Exception:  # whatever it was, it is counted anew the next time
                log.exception("how much is stored could not be counted")
            await asyncio.sleep(max(OFTEN, SHARE * (time.monotonic() - start)))
