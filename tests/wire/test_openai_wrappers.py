"""LiteLLM and LangChain's tool for images, as their users call them, against a running server."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests import pictures
from tests.servers import Server
from tests.wire.conftest import MakePicture
from tests.wire.openai_clients import ENVIRONMENT, LANGCHAIN, LITELLM, Told, as_file, base_url, langchain, lite
from tests.wire.sdks import MODEL, Driver, picture_size

SIZE = "768x768"
SYNC = "/services/aigc/multimodal-generation/generation"
GENERATE = pytest.mark.parametrize("generate", ["image_generation", "aimage_generation"])
EDIT = pytest.mark.parametrize("edit", ["image_edit", "aimage_edit"])

Lite = Callable[..., Told]


@pytest.fixture
def litellm(driver: Callable[[str, str], Driver], server: Server, key: str) -> Lite:
    """LiteLLM's `openai` provider, given the address and the key with each call."""

    def call(method: str, model: str = MODEL, **given: Any) -> Told:
        address = {"api_base": base_url(server), "api_key": key}
        return lite(driver(ENVIRONMENT, LITELLM), method, model=f"openai/{model}", **{**address, **given})

    return call


@pytest.fixture
def litellm_dashscope(driver: Callable[[str, str], Driver], server: Server, key: str) -> Lite:
    """LiteLLM's `dashscope` provider: as the address it takes the whole address of the route."""

    def call(method: str, model: str = MODEL, **given: Any) -> Told:
        address = {"api_base": f"{server.api}{SYNC}", "api_key": key}
        return lite(driver(ENVIRONMENT, LITELLM), method, model=f"dashscope/{model}", **{**address, **given})

    return call


# ── LiteLLM as a client of OpenAI's API ──────────────────────────────────────


@pytest.mark.point(45)
@GENERATE
def test_litellm_generates(litellm: Lite, generate: str) -> None:
    """As links or as base64; OpenAI's names stand for the server's model."""
    told = litellm(generate, prompt="猫", n=2, size=SIZE)
    assert [picture_size(link) for link in told.links] == ["768*768"] * 2
    assert told.answer["class"] == "ImageResponse"
    assert told.answer["usage"]["total_tokens"] > 0
    [picture] = litellm(generate, model="gpt-image-1", prompt="cat", size="1024x1024").answer["data"]
    assert picture["b64_json"]
    assert not picture["url"]


@pytest.mark.point(45)
def test_litellm_passes_own_parameters_on(litellm: Lite) -> None:
    """In `extra_body` or by name; of models that it does not know, `response_format` in `extra_body` only."""
    given = {"prompt": "cat", "size": SIZE, "extra_body": {"response_format": "b64_json"}}
    first, second, other = (
        litellm("image_generation", **given, seed=seed).answer["data"][0]["b64_json"] for seed in (7, 7, 8)
    )
    assert first == second != other
    refused = litellm("image_generation", prompt="cat", response_format="b64_json")
    assert (refused.raised, "drop_params" in refused.message) == ("UnsupportedParamsError", True)


@pytest.mark.point(45)
@EDIT
def test_litellm_edits(litellm: Lite, picture_file: MakePicture, tmp_path: Path, edit: str) -> None:
    """One image or several, which it sends as `image[]`, and a mask; the last image's ratio is the result's."""
    wide, tall = picture_file(800, 400, "wide.png"), picture_file(400, 800, "tall.png")
    one = litellm(edit, prompt="cat", image=as_file(wide), size="1536x768", n=1)
    assert [picture_size(link) for link in one.links] == ["1536*768"]
    several = litellm(edit, prompt="cat", image=[as_file(tall, "bytes"), as_file(wide)], n=1)
    width, height = map(int, several.answer["size"].split("x"))
    assert width / height == pytest.approx(2, rel=0.01)
    mask = tmp_path / "mask.png"
    mask.write_bytes(pictures.encoded(Image.new("RGBA", (800, 400))))
    assert litellm(edit, prompt="cat", image=as_file(wide), mask=as_file(mask), size=SIZE, n=1).links


@pytest.mark.point(45)
def test_litellm_passes_own_parameters_of_an_edit_on(litellm: Lite, picture_file: MakePicture) -> None:
    """Lists go as JSON in a string: of a list of objects it writes only the last into the form."""
    two = '[{"hex": "#FF0000", "ratio": "60.00%"}, {"hex": "#00FF00", "ratio": "40.00%"}]'
    given = {"prompt": "cat", "image": as_file(picture_file(400, 400)), "size": SIZE}
    refused = litellm("image_edit", **given, extra_body={"color_palette": two})
    assert "color_palette must include 3 to 10 colors, got 2." in refused.message
    refused = litellm("image_edit", **given, extra_body={"color_palette": json.loads(two)})
    assert "color_palette must include 3 to 10 colors, got 1." in refused.message
    refused = litellm("image_edit", **given, extra_body={"bbox_list": "[[[10, 10, 500, 500]]]"})
    assert "image 1 is 400*400, got [10, 10, 500, 500]" in refused.message
    assert litellm("image_edit", **given, extra_body={"seed": 7, "bbox_list": "[[[10, 10, 90, 90]]]"}).links


@pytest.mark.point(45)
@GENERATE
def test_litellm_tells_what_was_refused(litellm: Lite, guarded_server: Server, generate: str) -> None:
    """As its own exceptions, with our sentence in them."""
    refused = litellm(generate, prompt="cat", n=9)
    assert (refused.raised, refused.status) == ("BadRequestError", 400)
    assert "Range of n should be [1, 4], got 9." in refused.message
    refused = litellm(generate, prompt="cat", api_base=base_url(guarded_server))
    assert (refused.raised, refused.status) == ("AuthenticationError", 401)
    refused = litellm(generate, model="wan9", prompt="cat")
    assert (refused.raised, refused.status) == ("NotFoundError", 404)


# ── LiteLLM as a client of DashScope ─────────────────────────────────────────


@pytest.mark.point(46)
@GENERATE
def test_litellm_calls_dashscope(litellm_dashscope: Lite, generate: str) -> None:
    """`n` and `size` are what its provider passes on by name; every picture becomes a link."""
    told = litellm_dashscope(generate, prompt="猫", n=2, size=SIZE)
    assert [picture_size(link) for link in told.links] == ["768*768"] * 2


@pytest.mark.point(46)
def test_litellm_keeps_further_parameters_from_dashscope(litellm_dashscope: Lite) -> None:
    """OpenAI's it refuses, any other it puts where no model looks for it: `n` and `size` are what there is."""
    refused = litellm_dashscope("image_generation", prompt="cat", quality="hd")
    assert (refused.raised, "drop_params" in refused.message) == ("UnsupportedParamsError", True)
    assert litellm_dashscope("image_generation", prompt="cat", n=1, size=SIZE, color_palette=["nonsense"]).links


@pytest.mark.point(46)
def test_litellm_finds_dashscope_by_its_environment(
    driver: Callable[[str, str], Driver], server: Server, key: str
) -> None:
    """Two variables in the place of the address and the key."""
    variables = {"DASHSCOPE_API_BASE_IMAGE": f"{server.api}{SYNC}", "DASHSCOPE_API_KEY": key}
    given = {"model": f"dashscope/{MODEL}", "prompt": "cat", "n": 1, "size": SIZE}
    assert lite(driver(ENVIRONMENT, LITELLM), "image_generation", variables, **given).links


@pytest.mark.point(46)
def test_litellm_tells_what_dashscope_refused(litellm_dashscope: Lite, guarded_server: Server) -> None:
    """With the status and the body as it came."""
    refused = litellm_dashscope("image_generation", prompt="cat", n=9)
    assert refused.status == 400
    assert "Range of n should be [1, 4], got 9." in refused.message
    refused = litellm_dashscope("image_generation", prompt="cat", api_base=f"{guarded_server.api}{SYNC}")
    assert (refused.status, "InvalidApiKey" in refused.message) == (401, True)


# ── LangChain's tool ─────────────────────────────────────────────────────────


@pytest.fixture
def tool(driver: Callable[[str, str], Driver], server: Server, key: str) -> Callable[..., Told]:
    """LangChain's tool, with the options of its wrapper."""
    return lambda words, method="invoke", **options: langchain(
        driver(ENVIRONMENT, LANGCHAIN), server, key, words, method, **options
    )


@pytest.mark.point(47)
@pytest.mark.parametrize("method", ["invoke", "ainvoke", "run"])
def test_langchains_tool_answers_a_link(tool: Callable[..., Told], method: str) -> None:
    """Set up with an address and a key alone, it asks for `dall-e-2` and 1024x1024."""
    [link] = tool("a cat on a roof", method).answers
    assert picture_size(link) == "1024*1024"


@pytest.mark.point(47)
def test_langchains_tool_answers_several_links(tool: Callable[..., Told]) -> None:
    """A line each, with a model and a size of this server."""
    [text] = tool("猫", model=MODEL, n=3, size=SIZE, quality="hd").answers
    assert [picture_size(link) for link in text.splitlines()] == ["768*768"] * 3


@pytest.mark.point(47)
def test_langchains_tool_raises_what_was_refused(tool: Callable[..., Told]) -> None:
    """The exception of the package beneath it."""
    refused = tool("cat", model=MODEL, n=9)
    assert (refused.raised, refused.status) == ("BadRequestError", 400)
