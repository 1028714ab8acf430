"""What a request says: its text and its images, in one message or in the form of the two older routes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from danqing.domain.job import ImageSource
from danqing.errors import InvalidParameter
from danqing.models.images import classify
from danqing.wire.envelope import Input, Message
from danqing.wire.errors import shown

_SPOOLED = re.compile("spool:[0-9a-f]{32}")  # an image that was sent where the text belongs


@dataclass(frozen=True, slots=True)
class Content:
    """The texts and the addresses of the images, each in the order of the request."""

    texts: Sequence[str]
    images: Sequence[str]


def read(given: Input, *, needed: str = "input.messages", takes_images: bool = True) -> Content:
    """The only message; without one `input.prompt` and `input.images` say the same the older way.

    `needed` is the member that a request without any is told to send. `input.images` is a member that a model
    without images does not know, and is ignored as unknown members are; an image in the message is not.
    Raises `InvalidParameter`.
    """
    if given.messages is not None:
        return _of_message(_only(given.messages))
    if given.prompt is None:
        raise InvalidParameter(f"Field required: {needed}")
    return Content([given.prompt], (given.images or []) if takes_images else [])


def _of_message(message: Message) -> Content:
    """A gateway's documents put the text beside `content`, its examples into it."""
    texts = [item.text for item in message.content if item.text is not None]
    images = [item.image for item in message.content if item.image is not None]
    return Content(texts if message.text is None else [message.text, *texts], images)


def _only(messages: Sequence[Message]) -> Message:
    if not messages:
        raise InvalidParameter("[] is too short: input.messages must hold exactly one message.")
    if len(messages) > 1:
        raise InvalidParameter(f"messages length only support 1, got {len(messages)}.")
    if messages[0].role != "user":
        raise InvalidParameter(
            "The input messages do not contain elements with the role of user. "
            f"The role must be user, got {shown(messages[0].role)}."
        )
    return messages[0]


def only_text(texts: Sequence[str], longest: int, whose: str = "The message") -> str:
    """The one text, cut after `longest` characters. Raises `InvalidParameter`."""
    if len(texts) != 1:
        raise InvalidParameter(f"{whose} must contain exactly one text content item. Got {len(texts)} text items.")
    if not texts[0].strip() or _SPOOLED.fullmatch(texts[0]):
        raise InvalidParameter("The text of the message must be words that say what to draw.")
    return texts[0][:longest]


def sources(images: Sequence[str]) -> tuple[ImageSource, ...]:
    """Where the images come from. Raises `InvalidParameter` for an address that cannot be one."""
    return tuple(classify(image, position) for position, image in enumerate(images, 1))
