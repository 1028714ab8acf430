"""Keeps web pages of other origins from driving this server.

A page can make a browser send requests anywhere, but it cannot put a key into their header without being asked for
leave first (the preflight of CORS), and it reads no answer without leave. Leave is given to `origins` only.
Where any key is accepted, which is on a loopback address only, two more things are checked: the `Host`, since a page
whose name has been rebound to 127.0.0.1 is of the same origin as the server, and whether a page of another origin
is about to change something.
Sources: the Fetch Standard (CORS protocol, `Origin`), Fetch Metadata Request Headers, Private Network Access.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_address

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Scope, Send

from danqing.api.answers import Header, error_answer
from danqing.errors import Forbidden
from danqing.wire.errors import shown

ANY = "*"
LEAVE_SECONDS = 600  # how long a browser may remember an answer to a preflight
METHODS = b"GET, HEAD, POST"
OPEN_HEADERS = re.compile(
    r"(accept|accept-language|authorization|cache-control|content-language|content-type|idempotency-key|if-match"
    r"|if-none-match|if-range|last-event-id|openai-[\w-]+|pragma|range|user-agent|x-request-id"
    r"|x-(dashscope|danqing|stainless)-[\w-]+)"
)
"""What a page of an allowed origin may send, in lower case."""
SHOWN_HEADERS = b"etag, retry-after, x-oss-request-id, x-request-id, x-should-retry"

_AUTHORITY = re.compile(r"(\[[0-9a-f:.]+\]|[\w.-]+)(?::\d{1,5})?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorRules:
    """Who is let in.

    `origins` are written as browsers send them, such as https://app.example.com, and so is `public_origin`, this
    server's own where it is known. `hosts` are the names, in lower case, that this server is reached by: `.name`
    stands for every name below, `*` for any.
    They are checked while any key is accepted, and always if `strict`.
    """

    origins: frozenset[str] = frozenset()
    hosts: tuple[str, ...] = ()
    public_origin: str = ""
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """What the door has to say: an `answer` in place of any other, or `headers` to add to the one that follows."""

    answer: Response | None = None
    headers: tuple[Header, ...] = field(default=())

    def telling(self, send: Send) -> Send:
        """`send`, with the headers added."""

        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *self.headers]
            await send(message)

        return tell


class Door:
    """Looks at every request, so the ordinary one costs one pass over its headers and a look-up."""

    def __init__(self, rules: DoorRules | None = None, keyless: Callable[[], bool] = lambda: True) -> None:
        """`keyless` says whether any key is accepted at the moment."""
        self._rules = rules or DoorRules()
        self._keyless = keyless
        self._plain = Visit(headers=((b"vary", b"Origin"),)) if self._rules.origins else None
        self._knows = lru_cache(256)(self._knows_host)

    def meet(self, scope: Scope) -> Visit | None:
        """None for whoever may simply come in."""
        host = origin = site = b""
        for name, value in scope["headers"]:
            if name == b"host":
                host = value
                if not self._knows(value) and (self._rules.strict or self._keyless()):
                    return _refused(scope, _unknown_host(value))
            elif name == b"origin":
                origin = value
            elif name == b"sec-fetch-site":
                site = value
        if not origin and site != b"cross-site":
            return self._plain
        return self._meet_page(scope, origin.decode("latin-1"), host.decode("latin-1"))

    def _meet_page(self, scope: Scope, origin: str, host: str) -> Visit | None:
        """The request was sent by a page: of `origin`, or of another site that does not say which."""
        if origin in self._rules.origins:
            return self._preflight(scope, origin) or Visit(headers=_leave(origin))
        if origin and (origin == self._rules.public_origin or origin.partition("://")[2] == host != ""):
            return self._plain
        if _asks_for_leave(scope) or (_changes(scope) and self._keyless()):
            return _refused(scope, _foreign(origin))
        return self._plain

    def _preflight(self, scope: Scope, origin: str) -> Visit | None:
        """What a page of an allowed origin may send."""
        if not _asks_for_leave(scope):
            return None
        wanted = Request(scope).headers.get("access-control-request-headers", "").lower().split(",")
        granted = [name.strip() for name in wanted if OPEN_HEADERS.fullmatch(name.strip())]
        answer = Response(status_code=204)
        answer.raw_headers = [
            *_leave(origin),
            (b"access-control-allow-methods", METHODS),
            (b"access-control-allow-headers", ", ".join(granted).encode()),
            (b"access-control-allow-private-network", b"true"),
            (b"access-control-max-age", b"%d" % LEAVE_SECONDS),
        ]
        return Visit(answer)

    def _knows_host(self, value: bytes) -> bool:
        """An address in place of a name is always right: a page there is of this server's own origin."""
        found = _AUTHORITY.fullmatch(value.decode("latin-1").lower())
        known = found is not None and _is_known(found[1].strip("[]").rstrip("."), self._rules.hosts)
        return known or ANY in self._rules.hosts


def _is_known(name: str, hosts: Iterable[str]) -> bool:
    if name == "localhost" or name.endswith(".localhost") or _is_address(name):
        return True
    return any(name == host or (host.startswith(".") and name.endswith(host)) for host in hosts)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _asks_for_leave(scope: Scope) -> bool:
    return scope["method"] == "OPTIONS" and "access-control-request-method" in Request(scope).headers


def _changes(scope: Scope) -> bool:
    """Everything but reading, and the one GET that changes something: an official client cancels that way."""
    return scope["method"] not in ("GET", "HEAD") or scope["path"].rstrip("/").endswith("/cancel")


def _leave(origin: str) -> tuple[Header, ...]:
    return (
        (b"access-control-allow-origin", origin.encode("latin-1")),
        (b"access-control-expose-headers", SHOWN_HEADERS),
        (b"vary", b"Origin"),
    )


def _refused(scope: Scope, sentence: str) -> Visit:
    return Visit(error_answer(Request(scope), Forbidden(sentence)))


def _unknown_host(value: bytes) -> str:
    return (
        f"The header Host is {shown(value.decode('latin-1'))}, and this server is not known by that name. "
        "Allowed are localhost, addresses, and the names in DANQING_PUBLIC_URL and DANQING_ALLOWED_HOSTS."
    )


def _foreign(origin: str) -> str:
    page = f"The origin {shown(origin)}" if origin else "A page of another site"
    return f"{page} may not call this server. Allowed are the origins in DANQING_ALLOWED_ORIGINS."
