"""Reads a request body as a stream, in flat memory and off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from danqing.wire.body_scanner import Body, BodyScanner, IngestLimits
from danqing.wire.spool import SpooledImage

__all__ = ["Body", "BodyScanner", "IngestLimits", "SpooledImage", "read_body", "read_whole"]

_SMALL = 64 * 1024
"""Bytes that are scanned on the event loop: less than a thread's start would cost."""

_AHEAD = 1024 * 1024
"""Bytes that are received while those before them are being decoded and written."""


async def read_body(receive_chunks: AsyncIterator[bytes], spool: Path, limits: IngestLimits) -> Body:
    """Read a JSON body; its base64 images go to files in `spool`, which the caller removes with `Body.close`.

    Errors: those of `BodyScanner`, at once and without reading the rest, and what `receive_chunks` raises.
    After an error or a cancellation no file of this body is left.
    """
    held: list[bytes] = []
    size = 0
    async for chunk in receive_chunks:
        held.append(chunk)
        size += len(chunk)
        if size > _SMALL:
            return await _read_large(held, receive_chunks, BodyScanner(spool, limits))
    return read_whole(b"".join(held), spool, limits)


def read_whole(body: bytes, spool: Path, limits: IngestLimits) -> Body:
    """Read a body that has come in one piece, as almost all without images do.

    Errors: those of `BodyScanner`.
    """
    # Only with `data:`, or an escape that may spell it, can there be an image: most bodies need no scanner.
    if b"data:" not in body and b"\\" not in body and len(body) <= limits.text_bytes:
        return Body(body, {})
    with BodyScanner(spool, limits) as scanner:
        scanner.feed(body)
        return scanner.finish()


async def _read_large(first: list[bytes], rest: AsyncIterator[bytes], scanner: BodyScanner) -> Body:
    """Batch after batch is scanned in a thread, while the event loop receives the next; a client that sends nothing
    for a while holds no thread meanwhile."""
    arriving = _Arriving(first, rest)
    scanning: asyncio.Future[None] | None = None
    try:
        while batch := await arriving.batch():
            scanning = asyncio.ensure_future(asyncio.to_thread(scanner.feed, *batch))
            await asyncio.shield(scanning)
        return scanner.finish()
    except BaseException:
        stopped = arriving.stop()
        # Carried through even if the one who waits here is cancelled again.
        await asyncio.shield(_close_after(scanning, scanner))
        await stopped
        raise


async def _close_after(scanning: asyncio.Future[None] | None, scanner: BodyScanner) -> None:
    """A thread cannot be called off: what it still writes is removed when it has ended."""
    if scanning is not None:
        await asyncio.gather(scanning, return_exceptions=True)
    await asyncio.to_thread(scanner.close)


class _Arriving:
    """Receives ahead: what came while a batch was being scanned is the next batch."""

    def __init__(self, first: list[bytes], rest: AsyncIterator[bytes]) -> None:
        self._held, self._size = first, 0
        self._some = asyncio.Event()
        self._room = asyncio.Event()
        self._some.set()
        self._receiving = asyncio.create_task(self._receive(rest))

    async def batch(self) -> list[bytes]:
        """What has come since the last call, at least one chunk; nothing at the end."""
        await self._some.wait()
        if not self._held:
            await self._receiving
            return []
        batch, self._held, self._size = self._held, [], 0
        if not self._receiving.done():
            self._some.clear()
        self._room.set()
        return batch

    def stop(self) -> asyncio.Future[tuple[BaseException | None]]:
        """Stop receiving; done when nobody reads any more."""
        self._receiving.cancel()
        return asyncio.gather(self._receiving, return_exceptions=True)

    async def _receive(self, chunks: AsyncIterator[bytes]) -> None:
        try:
            async for chunk in chunks:
                if chunk:
                    await self._hold(chunk)
        finally:
            self._some.set()

    async def _hold(self, chunk: bytes) -> None:
        self._held.append(chunk)
        self._size += len(chunk)
        self._some.set()
        if self._size >= _AHEAD:
            self._room.clear()
            await self._room.wait()
