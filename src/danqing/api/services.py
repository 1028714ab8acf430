"""What the routes work with; made by bootstrap, carried by the application."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from starlette.requests import Request

from danqing.access.keys import KeyRing, Principal
from danqing.errors import InvalidParameter
from danqing.queues.base import TaskQueue
from danqing.service.catalogue import Catalogue
from danqing.service.files import Files
from danqing.service.generation import Generation
from danqing.service.links import Links
from danqing.service.messenger import Messenger
from danqing.service.overview import Overview
from danqing.service.retention import Retention
from danqing.service.stopping import Stopping
from danqing.service.tasks import Tasks
from danqing.service.uploads import Uploads
from danqing.service.webhooks import Webhooks
from danqing.wire.errors import shown
from danqing.wire.ingest import IngestLimits

HEADERS = "danqing.headers"
"""Where in the scope of a request its headers are by name, once one was asked for."""
_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[\w.-]+)(:\d{1,5})?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The use cases and the few settings that the HTTP side reads. Times are in seconds."""

    generation: Generation
    tasks: Tasks
    uploads: Uploads
    files: Files
    links: Links
    retention: Retention
    overview: Overview
    catalogue: Catalogue
    webhooks: Webhooks
    messenger: Messenger
    queue: TaskQueue
    keys: KeyRing
    spool: Path
    public_url: str
    hold_seconds: float
    sync_seconds: float
    oss_without_header: bool
    openai_model: str
    open_metrics: bool
    stopping: Stopping
    limits: IngestLimits = field(default_factory=IngestLimits)
    close: Callable[[], Awaitable[None]]


def services(request: Request) -> Services:
    found: Services = request.scope["app"].services
    return found


def identify(request: Request) -> Principal:
    """Who sends this request. Raises `Unauthorized`."""
    return services(request).keys.identify(header(request, b"authorization"))


def header(request: Request, name: bytes) -> str:
    """The value of a header, given by its name in lower case; empty without it, the first where there are several.

    Starlette's mapping decodes every name it passes, and most requests are looked at for headers that they lack.
    """
    named: dict[bytes, bytes] | None = request.scope.get(HEADERS)
    if named is None:
        named = request.scope[HEADERS] = dict(reversed(request.scope["headers"]))
    return named.get(name, b"").decode("latin-1")


def base_url(request: Request) -> str:
    """The address that clients reach this server at, without a slash at the end. Raises `InvalidParameter`."""
    public = services(request).public_url
    return public or f"{request.scope['scheme']}://{_host(request)}"


def _host(request: Request) -> str:
    host = header(request, b"host") or request.url.netloc
    if not _HOST.fullmatch(host):
        raise InvalidParameter(f"The header Host must be a host and a port, got {shown(host)}.")
    return host
