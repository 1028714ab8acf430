"""Serve the API, with worker processes that render."""

from __future__ import annotations

import argparse
import asyncio
import gc
import signal
import socket
import sys
import time
from collections.abc import Iterator
from types import FrameType

import uvicorn

from danqing import engines
from danqing.access.keys import KeyRing
from danqing.bootstrap import application, chat_model, check_exposure, check_store, fetch_rules, read_keys
from danqing.cli.protocol import protocol
from danqing.cli.starting import patiently, say
from danqing.cli.supervisor import REFUSED, Supervisor
from danqing.errors import SettingsError
from danqing.observability.access_log import AccessLog, open_access_log
from danqing.settings import Settings

SETTINGS = None
KEEP_ALIVE = 75  # seconds: longer than the pause between two polls of any client
GRACE = 10  # seconds for running requests when the server is stopped


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """All of its options are settings."""


def run(given: argparse.Namespace, settings: Settings) -> int:
    keys = asyncio.run(patiently(read_keys, settings))
    check_exposure(settings, keys)
    fetch_rules(settings)
    if settings.workers:
        engines.check(settings)
        chat_model(settings)
    listener = _listen(settings)
    asyncio.run(patiently(check_store, settings))
    server = Server(settings)
    gc.freeze()  # What is there now stays, and need not be looked through.
    with Supervisor(settings, settings.workers, server.leave) as supervisor:
        say(settings, "\n".join([_welcome(settings, listener, keys), *_cautions(settings)]))
        server.run([listener])
    return REFUSED if supervisor.refused else 0


def _collect_seldom(requests: int) -> None:
    """Let garbage in circles wait until there are many objects more than these requests keep, about 80 each.

    Python looks for it after 700, through all that are young and often through the old ones too: with 5,000 reads
    held that took a third of the server's time, in pauses of 100 ms and more. Requests leave no circles behind.
    """
    gc.set_threshold(20_000 + 300 * requests, 50, 50)


def _access_log(settings: Settings) -> AccessLog | None:
    return open_access_log(settings.log_format, sys.stderr) if settings.access_log else None


class Server(uvicorn.Server):
    """uvicorn, leaving in two steps: it goes on listening, and says so, until the requests at hand are answered."""

    def __init__(self, settings: Settings) -> None:
        self._app = application(settings, _access_log(settings))
        self._told_at: float | None = None
        super().__init__(
            uvicorn.Config(
                self._app,
                http=protocol(settings.receive_seconds),
                ws="none",
                log_config=None,
                access_log=False,
                timeout_keep_alive=KEEP_ALIVE,
                timeout_graceful_shutdown=1,
                server_header=False,
            )
        )

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """In place of uvicorn's, which raises the signal again at the end: being told to stop is no failure."""
        self.force_exit = self.should_exit = self._told_at is not None and sig == signal.SIGINT
        self.leave()

    def leave(self) -> None:
        """Begin to; from any thread."""
        self._told_at = self._told_at or time.monotonic()

    async def on_tick(self, counter: int) -> bool:
        """Called ten times a second."""
        _collect_seldom(len(self.server_state.tasks))
        if self._told_at is not None:
            self._tell_services()
            late = time.monotonic() - self._told_at > GRACE
            self.should_exit = self.should_exit or late or not self.server_state.tasks
        return await super().on_tick(counter)

    def _tell_services(self) -> None:
        """What is waited for ends now."""
        services = getattr(self._app, "services", None)
        if services is not None:
            services.stopping.set()


def _listen(settings: Settings) -> socket.socket:
    """Bind before anything is started, so that a port in use is one sentence and nothing else."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise SettingsError(f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}.") from None
    return listener


def _welcome(settings: Settings, listener: socket.socket, keys: KeyRing) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = settings.public_url or f"http://{host}:{listener.getsockname()[1]}"
    accepted = "any key, on this machine only" if keys.accepts_any else f"{len(keys)} keys"
    how = f"with the engine {settings.engine}" if settings.workers else "for workers that are started elsewhere"
    return (
        f"danqing serves {address}/api/v1 {how}; it accepts {accepted}.\n"
        f"Try it at {address}/docs. Ctrl-C stops it; accepted work goes on at the next start."
    )


def _cautions(settings: Settings) -> Iterator[str]:
    """What a server that shares its database with others may lack, and would be missed where nobody looks."""
    if settings.database and not settings.secret:
        yield (
            "danqing: DANQING_SECRET is not set, so this server has a secret of its own: another one of the same "
            "database refuses its links and upload certificates, and signs webhooks differently."
        )
    if settings.database and not settings.objects_url:
        yield (
            f"danqing: DANQING_OBJECTS_URL is not set, so pictures are files below {settings.data.absolute()}: "
            "workers and servers on other hosts must have the same folder there."
        )
