"""Server-sent events as the official clients parse them, byte for byte.

No space after `event:`, one `data:` line, a blank line behind every frame, no `[DONE]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from danqing.domain.task import Artifact, Passage, Task
from danqing.wire.responses import (
    Answer,
    AnswerMessage,
    Choice,
    ImageItem,
    Item,
    Link,
    Output,
    TextItem,
    encode,
    told,
    usage,
)

CONTENT_TYPE = "text/event-stream;charset=UTF-8"
KEEPALIVE = b":keepalive\n\n"
_SENTENCE = re.compile(r".*?(?:[。！？!?…\n]+[”’」』）)\"]*|\.(?=\s))\s*|.+", re.DOTALL)
"""A sentence with what stands around it, so that all of them one after another are the text again."""


class StreamOutput(msgspec.Struct):
    """An increment: only what is new. The last one is finished."""

    choices: list[Choice]
    finished: bool


class Increment(msgspec.Struct, frozen=True):
    """What one event adds to the choice `index`: an item, or nothing but the end."""

    index: int
    item: Item | None = None


def frame(number: int, event: str, status: int, data: bytes) -> bytes:
    """One event; `data` is JSON without line breaks."""
    return b"id:%d\nevent:%s\n:HTTP_STATUS/%d\ndata:%s\n\n" % (number, event.encode(), status, data)


def increments(task: Task, part: Passage | Artifact, link: Link) -> Iterator[Increment]:
    """A picture at once, words sentence by sentence; clients put them together again."""
    if isinstance(part, Passage):
        yield from (Increment(0, TextItem(text)) for text in _SENTENCE.findall(part.text))
    else:
        in_one = task.job.image_set or task.job.interleaved
        yield Increment(0 if in_one else part.index, ImageItem(link(part)))


def result(task: Task, increment: Increment, request_id: str, *, last: bool) -> bytes:
    """The JSON of one increment; the last carries the usage.

    The finish reason of an increment that is not the last is the string "null".
    """
    content = [increment.item] if increment.item else []
    choice = Choice("stop" if last else "null", AnswerMessage(content), index=increment.index)
    if not last:
        return encode({"output": StreamOutput([choice], False), "request_id": request_id})
    output = told(Output(choices=[choice], finished=True), task)
    return encode(Answer(request_id, output, usage(task)))
