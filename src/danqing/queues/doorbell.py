"""Waking other processes on the same host, through a folder of FIFOs.

Every process that listens keeps a FIFO in the folder and watches it with its event loop. Ringing writes the news,
a line each, into every FIFO there but one's own. It costs microseconds and needs no server.

A bell is a hint and never the truth: a line may be lost when a FIFO is full, and where there are no FIFOs at all
(Windows, some network file systems) none is sent. Who waits therefore also looks by itself now and then.
"""

from __future__ import annotations

import asyncio
import errno
import os
import sys
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

WRITTEN_WHOLE = 512
"""Bytes that POSIX promises to write to a FIFO in one piece or not at all (`_POSIX_PIPE_BUF`)."""

Tell = Callable[[Iterable[str]], None]


class Bell(Protocol):
    """Carries news to the other processes."""

    def ring(self, news: Iterable[str]) -> None:
        """Tell the others, from whichever thread; this process is told by its caller."""

    async def close(self) -> None: ...


class SilentBell:
    """Where nothing can be rung: waiters look by themselves."""

    def ring(self, news: Iterable[str]) -> None:
        pass

    async def close(self) -> None:
        pass


def hang_bell(folder: Path, tell: Tell) -> Bell:
    """A bell in `folder` that calls `tell` on the running loop with what others ring; silent where FIFOs are not."""
    try:
        return FifoBell(folder, tell)
    except (OSError, NotImplementedError):
        return SilentBell()


class FifoBell:
    """One process's FIFO. Raises `OSError` or `NotImplementedError` where there is no such thing."""

    def __init__(self, folder: Path, tell: Tell) -> None:
        self._folder = folder
        self._tell = tell
        self._rest = b""
        self._name = f"{os.getpid()}-{uuid.uuid4().hex[:12]}"
        self._descriptor = _open_fifo(folder, self._name)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._descriptor, self._heard)

    def ring(self, news: Iterable[str]) -> None:
        messages = packed(news, WRITTEN_WHOLE)
        for name in _names(self._folder):
            if name != self._name and not name.startswith("."):
                _write(self._folder / name, messages)

    async def close(self) -> None:
        self._loop.remove_reader(self._descriptor)
        (self._folder / self._name).unlink(missing_ok=True)
        os.close(self._descriptor)

    def _heard(self) -> None:
        *lines, self._rest = (self._rest + os.read(self._descriptor, 65536)).split(b"\n")
        self._tell(dict.fromkeys(line.decode(errors="replace") for line in lines))


def _open_fifo(folder: Path, name: str) -> int:
    if sys.platform == "win32":
        raise NotImplementedError("Windows has no FIFOs.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Before it is open a FIFO looks to ringers as if its process had died, so it gets its name afterwards.
    hidden = folder / f".{name}"
    os.mkfifo(hidden, 0o600)
    # Opened for writing too, it never reports an end of file when the last ringer closes it.
    descriptor = os.open(hidden, os.O_RDWR | os.O_NONBLOCK)
    hidden.rename(folder / name)
    return descriptor


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []  # What was done is done, whether or not others can be told of it.


def packed(news: Iterable[str], most: int, first: str = "") -> list[bytes]:
    """The news, a line each, in as few messages of at most `most` bytes as hold them; each begins with `first`."""
    messages = [first.encode()]
    for line in news:
        encoded = f"{line}\n".encode()
        if len(messages[-1]) + len(encoded) > most:
            messages.append(first.encode())
        messages[-1] += encoded
    return messages


def _write(fifo: Path, messages: list[bytes]) -> None:
    try:
        descriptor = os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
    except OSError as error:
        _take_down(fifo, error)
        return
    try:
        for message in messages:
            os.write(descriptor, message)
    except (BlockingIOError, BrokenPipeError):
        pass  # Full, and its process looks by itself once it is not so busy; or that process ended just now.
    finally:
        os.close(descriptor)


def _take_down(fifo: Path, error: OSError) -> None:
    """Remove a FIFO that nobody listens to: its process was killed before it could tidy up."""
    if error.errno == errno.ENXIO:
        fifo.unlink(missing_ok=True)
