"""What a client of a running server asks for, and what it can see of what came: pixels, files, and what is told."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from tests.callers import Caller, Json, a_request, data_uri, images_of
from tests.pictures import Pixels, encoded
from tests.wire.sdks import picture_bytes

FAST = "wan2.7-image"
"""The published model that most tests ask."""

OF_EVERY_FILE = {"Software", "Model", "Seed"}
"""What a PNG file says beside `details`, whatever was asked; `Prompt` and `Notes` stand in some."""


@dataclass(frozen=True, slots=True)
class Painted:
    """A successful answer with the files of its pictures, in order."""

    output: Json
    files: tuple[bytes, ...]

    @property
    def pixels(self) -> list[Pixels]:
        return [pixels_of(file) for file in self.files]

    @property
    def only(self) -> Pixels:
        [pixels] = self.pixels
        return pixels

    @property
    def effective(self) -> list[Json]:
        """What is told of each picture."""
        return list(self.output["effective_parameters"])

    @property
    def details(self) -> dict[str, str]:
        """What is told of the first picture."""
        return dict(self.effective[0]["details"])

    @property
    def prompts(self) -> list[str]:
        return [told["prompt"] for told in self.effective]

    @property
    def notes(self) -> list[str]:
        return list(self.output.get("notes", []))


def wanted(text: str, *images: Pixels, model: str = FAST, **parameters: Any) -> Json:
    """A request for one picture of 768*768 with seed 1, unless the parameters say otherwise."""
    addresses = [data_uri(encoded(image)) for image in images]
    return a_request(text, *addresses, model=model, **{"seed": 1, **parameters})


def painted(answer: Json) -> Painted:
    """An answer with its pictures, fetched as a program would."""
    links = [link for choice in images_of(answer) for link in choice]
    return Painted(answer["output"], tuple(picture_bytes(link) for link in links))


def paint(caller: Caller, text: str, *images: Pixels, model: str = FAST, **parameters: Any) -> Painted:
    """A synchronous call that succeeds."""
    return painted(caller.answer(wanted(text, *images, model=model, **parameters)))


def pixels_of(file: bytes) -> Pixels:
    with Image.open(io.BytesIO(file)) as image:
        assert image.format == "PNG"
        return np.asarray(image.convert("RGB"))


def said_by(file: bytes) -> Mapping[str, str]:
    """The text that stands in a PNG file, by its name there."""
    with Image.open(io.BytesIO(file)) as image:
        return {str(name): text for name, text in image.info.items() if isinstance(text, str)}


def difference(one: Pixels, other: Pixels) -> int:
    """The largest difference of any value, 0–255."""
    return int(np.abs(one.astype(np.int16) - other).max())
