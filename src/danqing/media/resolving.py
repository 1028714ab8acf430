"""What addresses a host has, without letting a name server that does not answer hold up anything else."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol

Answer = asyncio.Future[Sequence[str]]
LOOKUPS = 32  # at once; more wait in line


class Resolver(Protocol):
    """Tells the addresses of hosts. What it says is judged afterwards, so it need not be trusted."""

    async def addresses(self, host: str, port: int) -> Sequence[str]:
        """At least one, without repetition. Raises `socket.gaierror` or `UnicodeError` for a host that has none."""


class SystemResolver:
    """This machine's own resolver: it reads /etc/hosts, asks DNS, and understands addresses in any notation.

    Each lookup has a thread of its own, which ends with it: the threads of the event loop do the work of tasks, and
    a look-up cannot be called off, so one that nobody waits for any more must hold up neither them nor our exit.
    """

    def __init__(self, lookups: int = LOOKUPS) -> None:
        self._free = asyncio.Semaphore(lookups)

    async def addresses(self, host: str, port: int) -> Sequence[str]:
        await self._free.acquire()
        loop = asyncio.get_running_loop()
        answer: Answer = loop.create_future()
        arguments = (loop, answer, host, port)
        threading.Thread(target=self._look_up, args=arguments, name="lookup", daemon=True).start()
        return await answer

    def _look_up(self, loop: asyncio.AbstractEventLoop, answer: Answer, host: str, port: int) -> None:
        found: Sequence[str] | Exception
        try:
            entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found = list(dict.fromkeys(str(entry[4][0]) for entry in entries))
        except (OSError, UnicodeError) as error:
            found = error
        with suppress(RuntimeError):  # the loop was closed: nobody waits for the answer
            loop.call_soon_threadsafe(self._tell, answer, found)

    def _tell(self, answer: Answer, found: Sequence[str] | Exception) -> None:
        self._free.release()
        if answer.done():
            return
        if isinstance(found, Exception):
            answer.set_exception(found)
        else:
            answer.set_result(found)
