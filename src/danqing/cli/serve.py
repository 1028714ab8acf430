"""Serve the API, with worker processes that render."""

from __future__ import annotations

import argparse
import asyncio
import signal
import socket
import sys
import time
from types import FrameType

import uvicorn

from danqing import engines
from danqing.bootstrap import application, chat_model, check_exposure, check_store, fetch_rules
from danqing.cli.protocol import Protocol
from danqing.cli.supervisor import REFUSED, Supervisor
from danqing.errors import SettingsError
from danqing.settings import Settings

SETTINGS = None
KEEP_ALIVE = 75  # seconds: longer than the pause between two polls of any client
GRACE = 10  # seconds for running requests when the server is stopped


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """All of its options are settings."""


def run(given: argparse.Namespace, settings: Settings) -> int:
    check_exposure(settings)
    fetch_rules(settings)
    if settings.workers:
        engines.check(settings)
        chat_model(settings)
    listener = _listen(settings)
    asyncio.run(check_store(settings))
    server = Server(settings)
    with Supervisor(settings, settings.workers, server.leave) as supervisor:
        print(_welcome(settings, listener), file=sys.stderr, flush=True)
        server.run([listener])
    return REFUSED if supervisor.refused else 0


class Server(uvicorn.Server):
    """uvicorn, leaving in two steps: it goes on listening, and says so, until the requests at hand are answered."""

    def __init__(self, settings: Settings) -> None:
        self._app = application(settings)
        self._told_at: float | None = None
        super().__init__(
            uvicorn.Config(
                self._app,
                http=Protocol,
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
        if self._told_at is not None:
            self._tell_services()
            late = time.monotonic() - self._told_at > GRACE
            self.should_exit = self.should_exit or late or not self.server_state.tasks
        return await super().on_tick(counter)

    def _tell_services(self) -> None:
        """What is waited for ends now."""
        services = getattr(self._app.state, "services", None)
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


def _welcome(settings: Settings, listener: socket.socket) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = settings.public_url or f"http://{host}:{listener.getsockname()[1]}"
    keys = f"{len(settings.api_keys)} keys" if settings.api_keys else "any key, on this machine only"
    how = f"with the engine {settings.engine}" if settings.workers else "for workers that are started elsewhere"
    return (
        f"danqing serves {address}/api/v1 {how}; it accepts {keys}.\n"
        f"Try it at {address}/docs. Ctrl-C stops it; accepted work goes on at the next start."
    )
