"""Server-sent events as the official clients parse them, byte for byte.

No space after `event:`, one `data:` line, a blank line behind every frame, no `[DONE]`.
"""

from __future__ import annotations

import msgspec

from danqing.domain.task import Artifact, Task
from danqing.wire.responses import Answer, AnswerMessage, Choice, ImageItem, Link, Output, encode, told, usage

CONTENT_TYPE = "text/event-stream;charset=UTF-8"
KEEPALIVE = b":keepalive\n\n"


class StreamOutput(msgspec.Struct):
    """An increment: only the pictures that are new. The last one is finished."""

    choices: list[Choice]
    finished: bool


def frame(number: int, event: str, status: int, data: bytes) -> bytes:
    """One event; `data` is JSON without line breaks."""
    return b"id:%d\nevent:%s\n:HTTP_STATUS/%d\ndata:%s\n\n" % (number, event.encode(), status, data)


def picture(task: Task, artifact: Artifact, request_id: str, link: Link, *, last: bool) -> bytes:
    """The JSON of one increment: a picture as soon as it is stored; the last carries the usage.

    The finish reason of an increment that is not the last is the string "null".
    """
    choice = Choice(
        "stop" if last else "null",
        AnswerMessage([ImageItem(link(artifact))]),
        index=0 if task.job.image_set else artifact.index,
    )
    if not last:
        return encode({"output": StreamOutput([choice], False), "request_id": request_id})
    output = told(Output(choices=[choice], finished=True), task)
    return encode(Answer(request_id, output, usage(task)))
