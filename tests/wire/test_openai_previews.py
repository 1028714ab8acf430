"""Partial images: the `openai` package streams previews of pictures that are still being drawn."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.servers import Server, serving
from tests.wire.conftest import LOCAL, MakePicture
from tests.wire.openai_clients import ENVIRONMENT, PACKAGE, OpenAIPackage, Told, as_file
from tests.wire.sdks import MODEL, Driver

SIDE = 2048
"""Pixels of a picture that takes the sketch engine long enough for its previews to arrive."""
SIZE = f"{SIDE}x{SIDE}"
PROMPT = "an orange cat beside a lake at sunset, watercolour"


@pytest.fixture(scope="module")
def drawing_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that draws."""
    with serving(tmp_path_factory.mktemp("drawing"), {**LOCAL, "DANQING_ENGINE": "sketch"}) as running:
        yield running


@pytest.fixture(params=["OpenAI", "AsyncOpenAI"])
def openai(
    request: pytest.FixtureRequest, driver: Callable[[str, str], Driver], drawing_server: Server, key: str
) -> OpenAIPackage:
    """Either client, for the server that draws."""
    return OpenAIPackage(driver(ENVIRONMENT, PACKAGE), request.param, drawing_server, key)


def image(event: dict[str, Any]) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(event["b64_json"], validate=True)))


def small(event: dict[str, Any]) -> NDArray[np.float64]:
    return np.asarray(image(event).convert("RGB").resize((64, 64))).astype(float)


def check(told: Told, kind: str, event: str, size: int, file_format: str) -> None:
    """Two previews of one picture, then the picture; each preview is nearer to it than the one before."""
    assert not told.raised, told
    *previews, last = told.answers
    assert [one["class"] for one in told.answers] == [f"Image{kind}PartialImageEvent"] * 2 + [
        f"Image{kind}CompletedEvent"
    ]
    assert [one["type"] for one in previews] == [f"{event}.partial_image"] * 2
    assert [one["partial_image_index"] for one in previews] == [0, 1]
    assert {one["size"] for one in told.answers} == {f"{size}x{size}"}
    assert {one["output_format"] for one in told.answers} == {file_format}
    assert [image(one).size for one in told.answers] == [(size, size)] * 3
    assert [image(one).format for one in told.answers] == [file_format.upper()] * 3
    first, second = (np.abs(small(one) - small(last)).mean() for one in previews)
    assert first > second > 0
    assert first < 32
    assert "usage" not in previews[0]


@pytest.mark.point(43)
def test_a_generation_shows_what_it_will_be(openai: OpenAIPackage) -> None:
    """Two partial images and the completed one, all of the asked size and format."""
    told = openai.ask(
        "images.generate",
        model=MODEL,
        prompt=PROMPT,
        size=SIZE,
        n=1,
        stream=True,
        partial_images=2,
        output_format="jpeg",
        extra_body={"seed": 7},
    )
    check(told, "Gen", "image_generation", SIDE, "jpeg")
    assert told.answers[-1]["usage"]["output_tokens"] == 2


@pytest.mark.point(43)
def test_an_edit_shows_what_it_will_be(openai: OpenAIPackage, picture_file: MakePicture) -> None:
    told = openai.ask(
        "images.edit",
        model=MODEL,
        image=as_file(picture_file(800, 800)),
        prompt="turn it into a watercolour and add a dog",
        size=SIZE,
        n=1,
        stream=True,
        partial_images=2,
        extra_body={"seed": 7},
    )
    check(told, "Edit", "image_edit", SIDE, "png")


@pytest.mark.point(43)
def test_without_a_stream_nothing_is_shown(openai: OpenAIPackage, drawing_server: Server) -> None:
    """And of a stream nothing is left but its pictures."""
    told = openai.ask("images.generate", model=MODEL, prompt=PROMPT, size="768x768", partial_images=3)
    assert len(told.links) == 1
    [alone] = openai.ask("images.generate", model=MODEL, prompt=PROMPT, size="768x768", stream=True).answers
    assert alone["type"] == "image_generation.completed"
    assert [path.name for path in (drawing_server.data / "objects" / "results").rglob("*p?.*")] == []
