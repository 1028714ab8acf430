"""A client of plain HTTP for OpenAI's form of the API, and what it reads."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import numpy as np
import pybase64
from PIL import Image

from tests.callers import Caller, Json, calling
from tests.servers import Server

GENERATIONS, EDITS = "/images/generations", "/images/edits"
SMALL = "768x768"

Event = tuple[str, Json]
"""The name of an event, and its data."""


@contextmanager
def calling_openai(server: Server, key: str = "sk-test") -> Iterator[Caller]:
    """Somebody who knows the server by OpenAI's base address."""
    with calling(f"{server.url}/v1", key) as [caller]:
        yield caller


def a_generation(prompt: str = "a ginger cat", **members: Any) -> Json:
    """A request for one small picture, unless the members say otherwise."""
    return {"prompt": prompt, "size": SMALL, **members}


def told(response: httpx.Response) -> Json:
    """What a successful answer says."""
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    body: Json = response.json()
    return body


def refused_by(response: httpx.Response, status: int, code: str, *words: str, param: str | None = None) -> str:
    """Check that this is an error in OpenAI's form, with these words in its sentence; returns the sentence."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-request-id"]
    [(name, error)] = response.json().items()
    assert (name, set(error)) == ("error", {"message", "type", "param", "code"})
    assert (error["code"], error["param"]) == (code, param), error
    message: str = error["message"]
    assert all(word in message for word in words), message
    return message


def picture_in(text: str) -> Image.Image:
    """The picture of a `b64_json`, decoded."""
    image = Image.open(io.BytesIO(pybase64.b64decode(text, validate=True)))
    image.load()
    return image


def events_in(body: bytes) -> list[Event]:
    """The events of a stream, having checked that there is nothing beside them but comments."""
    frames = body.decode().split("\n\n")
    assert frames.pop() == ""
    return [_event(frame) for frame in frames if not frame.startswith(":")]


def _event(frame: str) -> Event:
    name, data = frame.split("\n")
    assert name.startswith("event: ")
    assert data.startswith("data: ")
    return name.removeprefix("event: "), json.loads(data.removeprefix("data: "))


def with_hole(width: int, height: int, box: tuple[int, int, int, int]) -> bytes:
    """A PNG that is black, and transparent in the box (left, top, right, bottom)."""
    pixels = np.zeros((height, width, 4), np.uint8)
    pixels[..., 3] = 255
    left, top, right, bottom = box
    pixels[top:bottom, left:right, 3] = 0
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()
