"""A line for every request."""

from __future__ import annotations

import asyncio
import json

from danqing.observability.access_log import MOMENT, TOGETHER, AccessLog


def a_log(form: str = "json") -> tuple[AccessLog, list[bytes]]:
    written: list[bytes] = []
    return AccessLog("json" if form == "json" else "console", written.append), written


async def test_a_line_says_what_was_asked_and_how_it_went() -> None:
    log, written = a_log()
    log.add("GET", '/results/a"\n.png', 200, 0.01234, "r1")
    log.flush()
    line = json.loads(b"".join(written))
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "level": "info",
        "logger": "danqing.access",
        "event": "request",
        "method": "GET",
        "path": '/results/a"\n.png',
        "status": 200,
        "ms": 12.34,
        "request_id": "r1",
    }


async def test_lines_are_written_within_a_moment() -> None:
    """Without anybody asking for it, and each once."""
    log, written = a_log()
    for number in range(3):
        log.add("GET", "/", 200, 0.001, f"r{number}")
    assert written == []
    await asyncio.sleep(MOMENT * 1.5)
    assert b"".join(written).count(b"\n") == 3
    log.add("GET", "/", 200, 0.001, "later")
    await asyncio.sleep(MOMENT * 1.5)
    assert b"".join(written).count(b"\n") == 4


async def test_what_is_written_at_once_fits_into_a_pipe() -> None:
    """So that the lines of several processes do not mix; and every piece ends with a line."""
    log, written = a_log()
    for number in range(10 * TOGETHER + 1):
        log.add("POST", "/api/v1/services/aigc/multimodal-generation/generation", 200, 170.0, f"{number:036}")
    log.flush()
    assert all(len(piece) <= 4096 and piece.endswith(b"\n") for piece in written)
    assert b"".join(written).count(b"\n") == 10 * TOGETHER + 1


async def test_a_person_reads_a_line_without_its_tricks() -> None:
    log, written = a_log("console")
    log.add("GET", "/a\x1b[2J\n猫\ud800", 404, 0.5, "r1")
    log.flush()
    assert b"GET /a%1B%5B2J%0A" in b"".join(written)
    assert b"404 in 500 ms" in b"".join(written)
    assert b"".join(written).count(b"\n") == 1
