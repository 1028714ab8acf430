"""Image files that are nearly right: read by us, and sent to a server in the body of a request.

Each is read or refused for a reason; nothing else may be raised, nothing may hang, and memory stays as it is.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import random
import struct
import tempfile
import time
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image

from danqing.media.decode import decode
from danqing.media.probe import UnusableImage, probe
from faults.line import Request, ask_all
from faults.report import MIB, Report, memory, processes_of, run
from faults.requests import AIGC, ENVIRONMENT, SYNC, Draft, damaged, written
from tests.callers import a_request, data_uri
from tests.pictures import encoded, gradient, quadrants, turned
from tests.servers import serving

SLOWEST = 5.0  # seconds that reading one file may take: the largest allowed picture takes one
MOST_GROWTH = 96 * MIB
SENT = 10  # one in so many files is sent to a server too
EXTREMES = tuple(
    struct.pack(order + "I", number) for order in "<>" for number in (0, 1, 255, 2**15, 2**31, 2**32 - 1)
)


def originals() -> list[bytes]:
    """Small files of every kind that is read, and of some that are refused."""
    picture = Image.fromarray(gradient(256, 240))
    see_through = Image.merge("RGBA", (*picture.split(), picture.split()[0]))
    return [
        encoded(picture),
        encoded(picture.quantize(16)),
        encoded(picture.convert("L")),
        encoded(picture.convert("1")),
        encoded(picture.convert("I;16")),
        encoded(see_through),
        encoded(picture, "PNG", icc_profile=os.urandom(200), dpi=(72, 72)),
        *(encoded(picture, "JPEG", progressive=progressive) for progressive in (False, True)),
        encoded(picture.convert("CMYK"), "JPEG"),
        turned(quadrants(256, 240), 6),
        *(encoded(picture, "WEBP", lossless=lossless) for lossless in (False, True)),
        encoded(see_through, "WEBP"),
        turned(quadrants(256, 240), 8, "WEBP"),
        *(encoded(picture.convert(mode), "BMP") for mode in ("RGB", "L", "1")),
        encoded(see_through, "BMP"),
        encoded(picture, "GIF"),
        encoded(picture, "TIFF"),
    ]


def mutated(chance: random.Random, files: Sequence[bytes]) -> bytes:
    """One of the files with mistakes in it, most of them where the headers are."""
    data = bytearray(chance.choice(files))
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        area = len(data) if chance.random() < 0.3 else min(len(data), 256)
        at = chance.randrange(max(1, area))
        if chance.random() < 0.5:
            data[at : at + 1] = bytes((chance.randrange(256),))
        else:
            data[at : at + 4] = chance.choice(EXTREMES)
    if chance.random() < 0.2:
        data = bytearray(damaged(chance, bytes(data)))
    if chance.random() < 0.1:
        data[chance.randrange(len(data) + 1) :] = chance.choice(files)[chance.randrange(1000) :]
    return _with_right_sums(bytes(data)) if chance.random() < 0.7 else bytes(data)


def _with_right_sums(data: bytes) -> bytes:
    """A PNG whose chunks have the sums of what is in them now: else a reader looks no further."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        return data
    parts, at = [data[:8]], 8
    while at + 12 <= len(data):
        end = at + 8 + int.from_bytes(data[at : at + 4], "big")
        if end + 4 > len(data):
            break
        parts += [data[at:end], zlib.crc32(data[at + 4 : end]).to_bytes(4, "big")]
        at = end + 4
    return b"".join([*parts, data[at:]])


def _read(data: bytes, report: Report) -> None:
    began = time.perf_counter()
    try:
        probe(data)
        decode(data)
        ending = "read"
    except UnusableImage as error:
        ending = type(error).__name__
    except Exception as error:  # noqa: BLE001 - whatever else it is, it is what we look for
        ending = "raised"
        report.violated(repr(error), data)
    seconds = time.perf_counter() - began
    report.ended(ending, seconds)
    if seconds > SLOWEST:
        report.violated(f"it took {seconds:.1f} s", data)


def read_all(files: Iterator[bytes], count: int, report: Report) -> None:
    """Read them here; memory is compared with what it was after a quarter of them."""
    settled = 0
    for number, data in zip(range(count), files, strict=False):
        if number == count // 4:
            settled = _own_memory()
        _read(data, report)
    report.growth = _own_memory() - settled


def _own_memory() -> int:
    gc.collect()
    return memory(os.getpid())


def _as_request(data: bytes, host: str) -> Request:
    body = json.dumps(a_request("改", data_uri(data, "image/png"))).encode()
    return Request(written(Draft("POST", AIGC + SYNC, body), host, "sk-images"))


def send_all(files: Iterator[bytes], count: int, report: Report) -> None:
    """Send them to a server of their own, each in a synchronous request to edit it."""
    with tempfile.TemporaryDirectory() as data, serving(Path(data), ENVIRONMENT) as server:
        processes = processes_of(server)
        host = server.url.removeprefix("http://")
        for part in (count // 4, count - count // 4):
            settled = memory(*processes)
            requests = [_as_request(next(files), host) for _ in range(part)]
            asyncio.run(ask_all(server.url, requests, report, lines=4))
        report.growth = max(report.growth, memory(*processes) - settled)
        if left := list((server.data / "spool").iterdir()):
            report.violated("left in the spool", str(left))


def attempt(count: int, seed: int = 0) -> Report:
    """Read so many files, and send a tenth as many others to a server."""
    report, chance, began = Report(), random.Random(seed), time.perf_counter()
    files = originals()
    endless = iter(lambda: mutated(chance, files), None)
    read_all(endless, count, report)
    send_all(endless, count // SENT, report)
    report.seconds = time.perf_counter() - began
    if report.growth > MOST_GROWTH:
        report.violated("memory grew", f"{report.growth / MIB:.0f} MiB")
    return report


if __name__ == "__main__":
    run(attempt, 10_000)
