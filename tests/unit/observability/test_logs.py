"""The shape of a line, whoever writes it."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from danqing.observability.context import bound, bound_ids
from danqing.observability.logs import Form, form_of, formatter


@pytest.fixture
def log() -> Iterator[logging.Logger]:
    """A logger of its own, which reaches nobody else."""
    logger = logging.Logger("danqing.test")
    yield logger
    for handler in logger.handlers:
        handler.close()


def listening(log: logging.Logger, form: Form = "json") -> io.StringIO:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter(form))
    log.addHandler(handler)
    return stream


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_has_its_ids_and_what_was_added(log: logging.Logger) -> None:
    heard = listening(log)
    with bound(request_id="r1"), bound(task_id="t1"):
        log.info("drawn %d of %s", 3, "四", extra={"status": "SUCCEEDED"})
    [line] = lines(heard)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "level": "info",
        "logger": "danqing.test",
        "event": "drawn 3 of 四",
        "request_id": "r1",
        "task_id": "t1",
        "status": "SUCCEEDED",
    }


def test_ids_end_with_their_work(log: logging.Logger) -> None:
    heard = listening(log)
    with bound(task_id="t1"):
        pass
    log.info("idle")
    assert "task_id" not in lines(heard)[0]


async def test_tasks_that_run_side_by_side_keep_their_own_ids() -> None:
    """Also in the threads that they wait for."""

    async def work(name: str) -> str:
        with bound(task_id=name):
            await asyncio.sleep(0)
            return await asyncio.to_thread(lambda: bound_ids()["task_id"])

    assert await asyncio.gather(work("a"), work("b")) == ["a", "b"]


def test_an_error_is_one_line_without_secrets(log: logging.Logger) -> None:
    heard = listening(log)
    try:
        raise ValueError("https://h.example/a?Signature=abc")
    except ValueError:
        log.exception("failed")
    [line] = lines(heard)
    assert line["exception"].startswith("Traceback")
    assert line["exception"].endswith("ValueError: https://h.example/a?…")


@pytest.mark.parametrize("form", ["json", "console"])
def test_no_character_ends_a_line_or_commands_a_terminal(log: logging.Logger, form: Form) -> None:
    """Whatever a client sent; half of a surrogate pair cannot even be written."""
    heard = listening(log, form)
    log.info("a\x1b[2Jb\r\x85c\u2028d\ud800e")
    assert len(heard.getvalue().splitlines()) == 1
    assert heard.getvalue().isprintable() or heard.getvalue()[:-1].isprintable()
    assert r"\ud800" in heard.getvalue()


def test_a_person_reads_words(log: logging.Logger) -> None:
    heard = listening(log, "console")
    log.warning("the queue is away")
    assert "the queue is away" in heard.getvalue()
    assert not heard.getvalue().startswith("{")


def test_auto_is_for_a_person_only_on_a_terminal() -> None:
    assert form_of("auto", io.StringIO()) == "json"
    assert form_of("console", io.StringIO()) == "console"
    assert form_of("json", io.StringIO()) == "json"


LIBRARIES = """
import logging, sys, warnings
from danqing.observability import logs
logs.configure("info", "json", sys.stderr)
logging.getLogger("sqlalchemy.engine").warning("slow")
logging.getLogger("uvicorn.error").info("nobody asks")
logging.getLogger("danqing").debug("too quiet")
warnings.warn("old", UserWarning)
"""


def test_libraries_and_warnings_go_the_same_way() -> None:
    """In a process of its own: the log is the whole process's."""
    done = subprocess.run([sys.executable, "-c", LIBRARIES], capture_output=True, text=True, check=True, timeout=60)
    said = [json.loads(line) for line in done.stderr.splitlines()]
    assert [(line["logger"], line["level"]) for line in said] == [
        ("sqlalchemy.engine", "warning"),
        ("py.warnings", "warning"),
    ]
