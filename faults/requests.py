"""Requests that are nearly right: each is a good one with one or a few mistakes in it.

Nothing may be answered with 500, nothing may hang, and the server's memory stays as it is.
"""

from __future__ import annotations

import asyncio
import copy
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from faults.line import Request, ask_all
from faults.report import MIB, Report, memory, processes_of, run
from tests.callers import a_request, data_uri
from tests.pictures import encoded, gradient
from tests.servers import serving

ENVIRONMENT = {
    "DANQING_ENGINE": "blank",
    "DANQING_MAX_PENDING": "50",
    "DANQING_RECEIVE_SECONDS": "2",
    "DANQING_HOLD_SECONDS": "0.1",
    "DANQING_FETCH_SECONDS": "2",
}
MOST_GROWTH = 96 * MIB  # the worker alone goes up and down by so much
AIGC = "/api/v1/services/aigc/"
PICTURE = data_uri(encoded(gradient(320, 240), "JPEG"), "image/jpeg")
STRUCTURAL = b'{}[]":,\\\r\n\0 %0123456789eE+-.\xff\xc3\x28'

# fmt: off
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2, 5, 13, 2**31, 2**63, -(2**63), 10**400, 0.5, -0.0, 1e308, float("nan"),
    float("inf"), "", " ", "a", "auto", "null", "enable", "1", "-1", "1024*1024", "8192*8192", "2K", "0*0", "1*9999",
    "\x00", "\ud800", "\u202e", "猫" * 3000, "x" * 100_000, "data:", "data:;base64,", "data:image/png;base64,####",
    "oss://", "oss://a/b", "spool:0", "http://127.0.0.1/", "http://[::1", "file:///etc/passwd", "javascript:1", "%00",
    "../../etc/passwd", "' OR 1=1 --", "${jndi:ldap://a}", "{{7*7}}", [], {}, [[]], [{}], {"": ""}, [None], [0] * 999,
    [[0, 0, 1, 1]], [[[0, 0, 1, 1]]], [[[1, 2, 3, "4"]]], {"hex": "#12", "ratio": "1%"}, [{"hex": "#FF0000"}] * 3,
    "wan2.7-image", "wan2.7-image-pro", "wan2.6-t2i", "wan2.5-i2i-preview", "qwen-image", "__proto__", PICTURE,
)
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "get", "FOO", "CONNECT")
NAMES = ("model", "input", "messages", "prompt", "n", "size", "seed", "content", "image", "text", "bbox_list", "role",
         "enable_sequential", "color_palette", "thinking_mode", "watermark", "negative_prompt", "parameters", "__")
HEADERS = (
    ("Authorization", ""), ("Authorization", "Bearer"), ("Authorization", "Bearer "), ("Authorization", "Basic YTpi"),
    ("Authorization", "Bearer \xff\xfe"), ("X-DashScope-Async", "enable"), ("X-DashScope-Async", "x" * 9000),
    ("X-DashScope-SSE", "enable"), ("X-DashScope-OssResourceResolve", "enable"), ("Content-Type", "text/xml"),
    ("Content-Type", "multipart/form-data"), ("Content-Type", "multipart/form-data; boundary=" + "b" * 300),
    ("Host", "evil.example"), ("Host", ""), ("Host", "[::1"), ("Origin", "null"), ("Origin", "https://evil.example"),
    ("Sec-Fetch-Site", "cross-site"), ("Cookie", "key=sk"), ("Range", "bytes=0-,-1,5-2"), ("Expect", "100-continue"),
    ("Idempotency-Key", "k" * 5000), ("Idempotency-Key", "\xe9"), ("X-DanQing-Webhook", "http://127.0.0.1:1/"),
    ("If-None-Match", "*"), ("Accept", "text/event-stream"), ("Connection", "close"), ("Upgrade", "websocket"),
    ("traceparent", "00-zz"), ("X-Request-Id", "../../x"), ("X-Forwarded-Host", "evil"), ("Content-Encoding", "gzip"),
)
PATHS = ("/", "/health", "/docs", "/openapi.json", "/metrics", "/results/a.png", "/results/../secret", "/results/%00",
         "/api/v1/tasks", "/api/v1/tasks/", "/api/v1/tasks/x/cancel", "/api/v1/uploads?action=getPolicy",
         "/api/v1/uploads?action=x", "/api/v1/uploads/oss", "/api/v1/public-keys/latest", "/v1/tasks/x", "//", "/%ff",
         "/results/a?Expires=1&Signature=x&OSSAccessKeyId=y", "/api/v1/tasks?page_no=0&page_size=x", "/" + "a" * 5000,
         "/api/v1/tasks?start_time=20260101000000&end_time=99999999999999", "/api/v1/tasks?status=%F0%9F%98%80")
# fmt: on


@dataclass(frozen=True, slots=True)
class Draft:
    """A request before it is written out; `body` is JSON, or bytes as they are."""

    method: str
    target: str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


def _post(path: str, body: Any, **headers: str) -> Draft:
    return Draft("POST", AIGC + path, body, {name.replace("_", "-"): value for name, value in headers.items()})


SYNC = "multimodal-generation/generation"
GOOD = (
    _post(SYNC, a_request()),
    _post(SYNC, a_request("改", PICTURE)),
    _post(SYNC, a_request("改", PICTURE, bbox_list=[[[10, 10, 100, 100]]], seed=7, watermark=False)),
    _post(SYNC, a_request("四只猫", enable_sequential=True, n=2), X_DashScope_SSE="enable"),
    _post(SYNC, a_request("一", negative_prompt="low", thinking_mode=True, model="wan2.7-image")),
    _post(SYNC, a_request(color_palette=[{"hex": "#FF0000", "ratio": "50.00%"}] * 2)),
    _post("image-generation/generation", a_request(), X_DashScope_Async="enable"),
    _post("image-generation/generation", a_request("改", "http://127.0.0.1:9/a.png"), X_DashScope_Async="enable"),
    _post("text2image/image-synthesis", {"model": "wan2.5-t2i-preview", "input": {"prompt": "a"}, "parameters": {}}),
    _post("image2image/image-synthesis", {"model": "wan2.5-i2i-preview", "input": {"images": [PICTURE]}}),
    Draft("GET", "/api/v1/tasks?page_no=1&page_size=10&status=FAILED"),
    Draft("GET", "/api/v1/tasks/00000000-0000-0000-0000-000000000000"),
    Draft("POST", "/api/v1/tasks/00000000-0000-0000-0000-000000000000/cancel", {}),
    Draft("GET", "/api/v1/uploads?action=getPolicy&model=wan2.7-image"),
)


# ── Mistakes ─────────────────────────────────────────────────────────────────


def _somewhere(chance: random.Random, value: Any) -> tuple[Any, Any] | None:
    """A container somewhere inside the value, and a key of it."""
    places = [(value, key) for key in _keys(value)]
    nested = [value[key] for key in _keys(value) if _keys(value[key])]
    if nested and chance.random() < 0.8:
        return _somewhere(chance, chance.choice(nested))
    return chance.choice(places) if places else None


def _keys(value: Any) -> list[Any]:
    return list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []


def _wrong_value(chance: random.Random, draft: Draft) -> Draft:
    """A value replaced, removed, doubled, or put under another name."""
    if isinstance(draft.body, bytes):
        return _wrong_bytes(chance, draft)
    body = copy.deepcopy(draft.body)
    place = _somewhere(chance, body)
    if place is None:
        return replace(draft, body=chance.choice(ODD))
    container, key = place
    change = chance.random()
    if change < 0.6:
        container[key] = chance.choice(ODD)
    elif change < 0.75:
        del container[key]
    elif isinstance(container, dict):
        container[chance.choice(NAMES)] = container[key]
    else:
        container += container * chance.randrange(1, 12)
    return replace(draft, body=body)


def _wrong_header(chance: random.Random, draft: Draft) -> Draft:
    return replace(draft, headers={**draft.headers, **dict([chance.choice(HEADERS)])})


def _wrong_path(chance: random.Random, draft: Draft) -> Draft:
    if chance.random() < 0.5:
        return replace(draft, target=chance.choice(PATHS))
    at = chance.randrange(1, len(draft.target) + 1)
    piece = chance.choice(("/", "%", "%2e%2e/", "?", "a", "%00"))
    return replace(draft, target=draft.target[:at] + piece + draft.target[at:])


def _wrong_method(chance: random.Random, draft: Draft) -> Draft:
    return replace(draft, method=chance.choice(METHODS))


def _wrong_bytes(chance: random.Random, draft: Draft) -> Draft:
    """JSON that was damaged on its way."""
    return replace(draft, body=damaged(chance, _body(draft)))


def damaged(chance: random.Random, data: bytes) -> bytes:
    """A few bytes changed, put in, left out, repeated, or cut off."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8))):
        at, length = chance.randrange(len(changed) + 1), chance.choice((1, 1, 2, 16, 300))
        piece = bytes(chance.choice(STRUCTURAL) for _ in range(min(length, 16)))
        change = chance.randrange(5)
        if change == 0:
            changed[at : at + len(piece)] = piece
        elif change == 1:
            changed[at:at] = piece
        elif change == 2:
            del changed[at : at + length]
        elif change == 3:
            changed[at:at] = changed[at : at + length]
        else:
            del changed[-length:]
    return bytes(changed) if changed.strip() else data


MISTAKES: tuple[Callable[[random.Random, Draft], Draft], ...] = (
    *[_wrong_value] * 8,
    *[_wrong_bytes] * 3,
    *[_wrong_header] * 3,
    *[_wrong_path] * 2,
    _wrong_method,
)


# ── Writing them out ─────────────────────────────────────────────────────────


def _body(draft: Draft) -> bytes:
    if isinstance(draft.body, bytes):
        return draft.body
    return b"" if draft.body is None else json.dumps(draft.body, ensure_ascii=True).encode()


def written(draft: Draft, host: str, key: str) -> bytes:
    body = _body(draft)
    headers = {
        "Host": host,
        "Authorization": f"Bearer {key}",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        **draft.headers,
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{draft.method} {draft.target} HTTP/1.1\r\n{lines}\r\n".encode("latin-1", "replace") + body


def requests(count: int, chance: random.Random, host: str) -> Iterator[Request]:
    """So many, of some twenty keys. One in twenty is damaged as a whole, its head and its length with it."""
    for _ in range(count):
        draft = chance.choice(GOOD)
        for _ in range(chance.choice((1, 1, 1, 2, 3))):
            draft = chance.choice(MISTAKES)(chance, draft)
        data = written(draft, host, f"sk-{chance.randrange(20)}")
        wild = chance.random() < 0.05
        tame = not wild and draft.method in METHODS[:7] and "Upgrade" not in draft.headers
        yield Request(damaged(chance, data) if wild else data, tame)


async def _send(url: str, processes: list[int], count: int, seed: int) -> Report:
    report, began = Report(), time.perf_counter()
    all_of_them = requests(count, random.Random(seed), url.removeprefix("http://"))
    await ask_all(url, islice(all_of_them, count // 4), report)
    settled = memory(*processes)
    await ask_all(url, all_of_them, report)
    report.growth = memory(*processes) - settled
    report.seconds = time.perf_counter() - began
    if report.growth > MOST_GROWTH:
        report.violated("the memory of the server grew", f"{report.growth / MIB:.0f} MiB")
    return report


def attempt(count: int, seed: int = 0) -> Report:
    """Send so many requests to a server of their own; memory is compared with what it was after a quarter of them."""
    with tempfile.TemporaryDirectory() as data, serving(Path(data), ENVIRONMENT) as server:
        report = asyncio.run(_send(server.url, processes_of(server), count, seed))
        began = time.perf_counter()
        if server.health() not in ("ready", "busy") or time.perf_counter() - began > 2:
            report.violated("the server is not well", server.health())
    return report


if __name__ == "__main__":
    run(attempt, 100_000)
