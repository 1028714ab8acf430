"""Objects in a cloud's store, or in a server of one's own that speaks S3: reached through `obstore`.

`obstore` is called from threads of our own, never through its coroutines: those end on threads of its runtime, and
one that ends while the interpreter does aborts the process (PyO3/pyo3-async-runtimes, issue 40).
The threads are not those of the event loop, so that a store that is away keeps nobody else waiting.
"""

from __future__ import annotations

import asyncio
import errno
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import obstore
from obstore import exceptions
from obstore.store import from_url

from danqing.domain.file_format import media_type_of
from danqing.errors import SettingsError, Unavailable
from danqing.objects.address import Address
from danqing.objects.base import ObjectInfo
from danqing.objects.copies import Copies
from danqing.objects.keys import check_key

if TYPE_CHECKING:
    from obstore import Attributes, BytesStream, GetOptions, ObjectMeta
    from obstore.store import AzureStore, ClientConfig, GCSStore, RetryConfig, S3Store

    Remote = S3Store | GCSStore | AzureStore

LONGEST_LINK = 7 * 24 * 3600
"""Seconds: what signatures of version 4 allow, those of S3 as well as Google's."""
THREADS = 32
LISTED_AT_ONCE = 1000
PIECE = 1 << 20  # bytes read at once
PART = 8 << 20  # bytes of each part of an upload; less is sent by one request
PARTS_AT_ONCE = 4  # of one upload, all of them in memory

CLIENT: ClientConfig = {
    "allow_http": True,  # The address says whether it is so; none but that of one's own server has `http:`.
    "connect_timeout": timedelta(seconds=5),
    "read_timeout": timedelta(seconds=20),
    "timeout": timedelta(hours=1),  # of a whole answer, which is read no faster than its reader takes it
}
RETRY: RetryConfig = {
    "max_retries": 4,
    "retry_timeout": timedelta(seconds=20),
    "backoff": {"init_backoff": timedelta(milliseconds=100), "max_backoff": timedelta(seconds=2), "base": 2},
}
SHOWN: Attributes = {
    "Content-Disposition": "inline",
    "Cache-Control": "private, max-age=86400, immutable",
}
"""Kept with every picture, since what a link may say of its answer differs from cloud to cloud."""

LOST_BUCKET = ("NoSuchBucket", "ContainerNotFound")
REFUSALS = (FileNotFoundError, exceptions.PermissionDeniedError, exceptions.UnauthenticatedError)

Result = TypeVar("Result")

log = logging.getLogger(__name__)


async def open_cloud(address: Address, copies: Path, public_url: str = "") -> CloudStore:
    """The store at that address, with a local folder for copies; links lead to `public_url`, if there is one.

    Raises `SettingsError` for an address that cannot be, and where the store refuses us. A store that is away is
    opened all the same: it will be back.
    """
    public = address.reached_at(public_url) if public_url else address
    store = CloudStore(_connect(address), Copies(copies), _connect(public))
    with suppress(Unavailable):
        await store.check()
    return store


def _connect(address: Address) -> Remote:
    """Nobody is called yet."""
    try:
        # The overloads of `from_url` tell apart what only the scheme of the address can.
        store = from_url(address.url, config=address.options, client_options=CLIENT, retry_config=RETRY)  # type: ignore[call-overload]
    except exceptions.BaseError as error:
        raise SettingsError(f"DANQING_OBJECTS_URL cannot be used for {address.url}: {_first_line(error)}") from None
    return cast("Remote", store)


class CloudStore:
    """An `ObjectStore` in a bucket. `public` is the same bucket as clients reach it: where links lead."""

    def __init__(self, remote: Remote, copies: Copies, public: Remote) -> None:
        self._remote = remote
        self._copies = copies
        self._public = public
        self._threads = ThreadPoolExecutor(THREADS, "objects")

    async def put(self, key: str, data: bytes | memoryview) -> None:
        await self._put(key, data)

    async def adopt(self, key: str, path: Path) -> None:
        await self._put(key, path)
        await asyncio.to_thread(path.unlink, missing_ok=True)

    async def open(self, key: str) -> Path:
        check_key(key)
        made = await self._call(self._copy, key)
        # The futures of threads live on for a while, in cycles: what they hold must not be the path itself.
        return made.pop()

    async def read(self, key: str, start: int = 0, stop: int | None = None) -> AsyncIterator[bytes]:
        check_key(key)
        found = await self._call(obstore.get, self._remote, key, options=_part(start, stop))
        return self._pieces(found.stream(PIECE))

    async def link(self, key: str, seconds: float) -> str | None:
        check_key(key)
        if seconds > LONGEST_LINK:
            return None
        lifetime = timedelta(seconds=max(1, int(seconds)))
        return await self._call(obstore.sign, self._public, "GET", key, lifetime)

    async def info(self, key: str) -> ObjectInfo:
        check_key(key)
        return _info(await self._call(obstore.head, self._remote, key))

    async def list(self, prefix: str) -> AsyncIterator[ObjectInfo]:
        name = prefix.removesuffix("/")
        if prefix:
            check_key(name)
        batches = obstore.list(self._remote, name or None, chunk_size=LISTED_AT_ONCE)
        while batch := await self._call(next, batches, ()):
            for meta in batch:
                yield _info(meta)

    async def delete(self, *keys: str) -> None:
        for key in keys:
            check_key(key)
        if keys:
            await self._call(self._delete, keys)

    async def sweep_temporary(self, before: float) -> int:
        return await asyncio.to_thread(self._copies.sweep, before)

    async def check(self) -> None:
        """Raises `SettingsError` where the store refuses us or has no such bucket, `Unavailable` where it is away."""
        try:
            await self._call(obstore.get, self._remote, "no-such-object")
        except FileNotFoundError:
            return
        except Unavailable as error:
            if isinstance(error.__cause__, REFUSALS):
                raise SettingsError(f"The object store refuses us: {_first_line(error.__cause__)}") from None
            raise

    async def _put(self, key: str, data: bytes | memoryview | Path) -> None:
        check_key(key)
        put = partial(obstore.put, attributes=_attributes(key), chunk_size=PART, max_concurrency=PARTS_AT_ONCE)
        await self._call(put, self._remote, key, data)

    async def _pieces(self, stream: BytesStream) -> AsyncIterator[bytes]:
        while piece := await self._call(next, stream, b""):
            yield piece

    def _copy(self, key: str) -> deque[Path]:
        return deque([self._copies.make(obstore.get(self._remote, key).stream(PIECE))])

    def _delete(self, keys: Sequence[str]) -> None:
        try:
            obstore.delete(self._remote, keys)
        except FileNotFoundError as error:
            # Some stores say so of an object that is gone already, and then leave open what became of the others.
            _refuse_lost_bucket(error)
            for key in keys:
                with suppress(FileNotFoundError):
                    obstore.delete(self._remote, key)

    async def _call(self, work: Callable[..., Result], *given: Any, **named: Any) -> Result:
        """Do the work on one of our threads, with every failure turned into one of the seam's."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._threads, partial(work, *given, **named))
        except FileNotFoundError as error:
            _refuse_lost_bucket(error)
            raise FileNotFoundError(errno.ENOENT, _first_line(error)) from None
        except (exceptions.BaseError, OSError) as error:
            raise _away(error) from error


def _refuse_lost_bucket(error: FileNotFoundError) -> None:
    """A bucket that is gone is no object that is gone: nothing may be forgotten because of it."""
    if any(code in str(error) for code in LOST_BUCKET):
        raise _away(error) from error


def _away(error: Exception) -> Unavailable:
    log.error("the object store cannot be used: %s", _first_line(error))
    return Unavailable("The object store cannot be reached. Try again later.")


def _first_line(error: BaseException) -> str:
    """What `obstore` says, without the dump of its structures that follows."""
    return str(error).partition("\n")[0]


def _attributes(key: str) -> Attributes | None:
    media_type = media_type_of(key)
    return {**SHOWN, "Content-Type": media_type} if media_type else None


def _part(start: int, stop: int | None) -> GetOptions:
    if stop is not None:
        return {"range": (start, stop)}
    return {"range": {"offset": start}} if start else {}


def _info(meta: ObjectMeta) -> ObjectInfo:
    """Whole seconds: a list may know the time more exactly than a look at the object."""
    return ObjectInfo(meta["path"], meta["size"], float(int(meta["last_modified"].timestamp())))
