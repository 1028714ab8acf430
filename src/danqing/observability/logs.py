"""The log: one way for every line, whoever writes it, as JSON or for a person to read.

Modules write with the standard library's `logging`, as the libraries do that we use; structlog shapes the lines.
Each has the ids of the request and the task within which it was written.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, MutableMapping
from datetime import UTC, datetime
from typing import Any, Literal, TextIO

import msgspec

from danqing.observability.context import bound_ids
from danqing.observability.redaction import redacted

Form = Literal["json", "console"]
Event = MutableMapping[str, Any]
Processor = Callable[[Any, str, Event], Any]

TALKATIVE = ("alembic", "uvicorn.error", "httpx", "httpx2")
"""Loggers of libraries that tell at the level `info` what nobody asks, or what we tell ourselves."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def form_of(log_format: str, stream: TextIO) -> Form:
    """What the setting `log_format` means for a stream: `auto` is for a person where one may be watching."""
    if log_format == "auto":
        return "console" if stream.isatty() else "json"
    return "json" if log_format == "json" else "console"


def configure(level: str, log_format: str, stream: TextIO) -> None:
    """Send every log line from `level` on to `stream`, for the whole process."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter(form_of(log_format, stream), colours=stream.isatty()))
    logging.basicConfig(level=level.upper(), handlers=[handler])
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(True)


def formatter(form: Form, *, colours: bool = False) -> logging.Formatter:
    """Makes a line of a log record: its time, level, logger, ids, and what was said as `event`."""
    # It takes a tenth of a second to import, which `danqing --help` need not wait for.
    from structlog import dev, processors, stdlib

    shape: Processor = (
        processors.JSONRenderer(serializer=_json)
        if form == "json"
        else dev.ConsoleRenderer(colors=colours, exception_formatter=dev.plain_traceback)
    )
    return stdlib.ProcessorFormatter(
        processors=[
            _begin,
            stdlib.ExtraAdder(),
            processors.format_exc_info,
            stdlib.ProcessorFormatter.remove_processors_meta,
            _clean,
            shape,
        ]
    )


def _begin(logger: Any, method: str, event: Event) -> Event:
    record: logging.LogRecord = event["_record"]
    return {
        "timestamp": timestamp(datetime.fromtimestamp(record.created, UTC)),
        "level": record.levelname.lower(),
        "logger": record.name,
        **event,
        **bound_ids(),
    }


def _clean(logger: Any, method: str, event: Event) -> Event:
    """Without what must not be told, and without characters that end a line or command a terminal."""
    return {name: _printable(redacted(value)) if isinstance(value, str) else value for name, value in event.items()}


def _printable(text: str) -> str:
    # Half of a surrogate pair, which JSON lets clients send, has no place in UTF-8.
    return _CONTROL.sub(_escaped, text).encode("utf-8", "backslashreplace").decode("utf-8")


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")


def timestamp(moment: datetime) -> str:
    """As in RFC 3339, in UTC."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _json(event: Event, **options: Any) -> str:
    return msgspec.json.encode(event, enc_hook=str).decode("utf-8")
