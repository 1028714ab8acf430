"""The `openai` package against a running server: what its programs send, and what they get."""

from __future__ import annotations

import base64
import io
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from danqing import models
from tests import pictures
from tests.servers import Server, serving
from tests.stored_keys import add_key
from tests.wire.conftest import LOCAL, MakePicture
from tests.wire.openai_clients import ENVIRONMENT, PACKAGE, OpenAIPackage, as_file
from tests.wire.sdks import MODEL, Driver, picture_size

SIZE = "768x768"
RED = {"hex": "#FF0000", "ratio": "40.00%"}
GREEN = {"hex": "#00FF00", "ratio": "30.00%"}
BLUE = {"hex": "#0000FF", "ratio": "30.00%"}
PAINTERS = [
    model.id for model in models.available().values() if "text-to-image" in model.works - model.only_interleaved
]
"""What interleaves words and pictures paints from words in no other way; an answer here has no room for words."""
EDITORS = [model.id for model in models.available().values() if "edit" in model.works]
Connect = Callable[..., OpenAIPackage]


@pytest.fixture(params=["OpenAI", "AsyncOpenAI"])
def connect(request: pytest.FixtureRequest, driver: Callable[[str, str], Driver]) -> Connect:
    """Either client, for a server and a key."""
    return lambda server, key, **options: OpenAIPackage(
        driver(ENVIRONMENT, PACKAGE), request.param, server, key, {"max_retries": 0, **options}
    )


@pytest.fixture
def openai(connect: Connect, server: Server, key: str) -> OpenAIPackage:
    """Either client, for the ordinary server."""
    return connect(server, key)


@pytest.fixture
def sync_openai(driver: Callable[[str, str], Driver], server: Server, key: str) -> OpenAIPackage:
    """One client, where it makes no difference which."""
    return OpenAIPackage(driver(ENVIRONMENT, PACKAGE), "OpenAI", server, key)


@pytest.fixture(scope="module")
def keyed_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    """A server and its only key, of one request a second."""
    data = tmp_path_factory.mktemp("keyed")
    key = add_key(data, "hasty", requests_per_second=1.0)
    with serving(data, LOCAL) as running:
        yield running, key


def decoded(picture: dict[str, str]) -> Image.Image:
    """The picture in an answer that has its bytes."""
    found = Image.open(io.BytesIO(base64.b64decode(picture["b64_json"], validate=True)))
    found.load()
    return found


# ── Generating ───────────────────────────────────────────────────────────────


@pytest.mark.point(41)
def test_pictures_come_as_links(openai: OpenAIPackage) -> None:
    """As many as were asked for, of the asked size; the rest of the answer has what the package names."""
    told = openai.ask("images.generate", model=MODEL, prompt="一只橘猫", n=2, size="1024x768")
    assert [picture_size(link) for link in told.links] == ["1024*768"] * 2
    assert told.answer["class"] == "ImagesResponse"
    assert told.answer["size"] == "1024x768"
    assert abs(told.answer["created"] - time.time()) < 60
    assert told.answer["usage"]["total_tokens"] > 0


@pytest.mark.point(41)
def test_pictures_come_as_base64(openai: OpenAIPackage) -> None:
    """Where that is asked for, or where the model is called as OpenAI calls those that answer nothing else."""
    asked = {"model": MODEL, "response_format": "b64_json"}
    for given in (asked, {"model": "gpt-image-1"}):
        [picture] = openai.ask("images.generate", prompt="猫", size=SIZE, **given).answer["data"]
        assert (decoded(picture).size, decoded(picture).format) == ((768, 768), "PNG")
        assert "url" not in picture


@pytest.mark.point(41)
@pytest.mark.parametrize("file_format", ["jpeg", "webp"])
def test_pictures_come_in_other_formats(openai: OpenAIPackage, file_format: str) -> None:
    """`output_format` with `output_compression`."""
    answer = openai.ask(
        "images.generate",
        model="gpt-image-1",
        prompt="猫",
        size=SIZE,
        output_format=file_format,
        output_compression=80,
    ).answer
    assert decoded(answer["data"][0]).format == file_format.upper()
    assert answer["output_format"] == file_format


@pytest.mark.point(41)
def test_what_programs_for_other_models_send_is_taken(openai: OpenAIPackage) -> None:
    """OpenAI's names and none, and everything that its documentation has parameters for."""
    asked = {"quality": "hd", "style": "vivid", "user": "u-1", "moderation": "low", "background": "auto"}
    for given in ({}, {"model": "dall-e-3"}):
        assert len(openai.ask("images.generate", prompt="cat", size="1024x1024", **asked, **given).links) == 1


@pytest.mark.point(41)
def test_own_parameters_go_in_the_extra_body(openai: OpenAIPackage) -> None:
    """The same seed gives the same picture; a palette is read as on DashScope's routes."""
    given = {"model": MODEL, "prompt": "猫", "size": SIZE, "response_format": "b64_json"}
    first, second, other = (
        openai.ask("images.generate", **given, extra_body={"seed": seed}).answer["data"][0]["b64_json"]
        for seed in (7, 7, 8)
    )
    assert first == second != other
    palette = {"color_palette": [RED, GREEN, BLUE]}
    assert openai.ask("images.generate", **given, extra_body=palette).answer["data"]
    refused = openai.ask("images.generate", **given, extra_body={"color_palette": [RED, GREEN]})
    assert (refused.raised, refused.status) == ("BadRequestError", 400)
    assert "color_palette must include 3 to 10 colors, got 2." in refused.message


@pytest.mark.point(41)
@pytest.mark.parametrize("model", PAINTERS)
def test_every_model_that_paints_from_words_does(sync_openai: OpenAIPackage, model: str) -> None:
    """One picture unless more are asked for, in the model's own size or in that of the request."""
    assert len(sync_openai.ask("images.generate", model=model, prompt="猫").links) == 1
    told = sync_openai.ask("images.generate", model=model, prompt="猫", n=2, size="1024x1024")
    assert [picture_size(link) for link in told.links] == ["1024*1024"] * 2


# ── Editing ──────────────────────────────────────────────────────────────────


@pytest.mark.point(42)
@pytest.mark.parametrize("kind", ["file", "bytes", "tuple", "path", "memory"])
def test_an_image_is_taken_in_every_form_that_the_package_takes(
    openai: OpenAIPackage, picture_file: MakePicture, kind: str
) -> None:
    """An open file, bytes, a tuple with a name and a type, a path; a name in Chinese too."""
    image = as_file(picture_file(800, 400), kind)
    told = openai.ask("images.edit", model=MODEL, image=image, prompt="把天空变成晚霞", size="1536x768")
    assert [picture_size(link) for link in told.links] == ["1536*768"]


@pytest.mark.point(42)
@pytest.mark.parametrize("model", EDITORS)
def test_every_model_that_edits_does(sync_openai: OpenAIPackage, picture_file: MakePicture, model: str) -> None:
    image = as_file(picture_file(600, 600))
    assert len(sync_openai.ask("images.edit", model=model, image=image, prompt="把天空变成晚霞").links) == 1


@pytest.mark.point(42)
def test_several_images_are_taken_in_their_order(openai: OpenAIPackage, picture_file: MakePicture) -> None:
    """The last one's ratio is the result's."""
    wide, tall = picture_file(800, 400, "wide.png"), picture_file(400, 800, "tall.png")
    for first, last, ratio in ((wide, tall, 0.5), (tall, wide, 2.0)):
        images = [as_file(first), as_file(last, "bytes")]
        answer = openai.ask("images.edit", model=MODEL, image=images, prompt="cat", size="1K").answer
        width, height = map(int, answer["size"].split("x"))
        assert width / height == pytest.approx(ratio, rel=0.01)


@pytest.mark.point(42)
def test_a_mask_goes_with_its_image(openai: OpenAIPackage, picture_file: MakePicture, tmp_path: Path) -> None:
    """Where it is transparent the image may change; one of another size is refused."""
    mask, small = tmp_path / "mask.png", tmp_path / "small.png"
    for path, side in ((mask, 400), (small, 300)):
        path.write_bytes(pictures.encoded(Image.new("RGBA", (side, side))))
    given = {"model": MODEL, "prompt": "cat", "size": SIZE, "image": as_file(picture_file(400, 400))}
    assert openai.ask("images.edit", mask=as_file(mask), **given).links
    refused = openai.ask("images.edit", mask=as_file(small), **given)
    assert (refused.raised, refused.status) == ("BadRequestError", 400)
    assert "400*400" in refused.message
    assert "300*300" in refused.message


@pytest.mark.point(42)
def test_own_parameters_go_with_an_edit(openai: OpenAIPackage, picture_file: MakePicture) -> None:
    """The package writes a list of objects into the form as it is; lists of lists go as JSON in a string."""
    given = {"model": MODEL, "prompt": "cat", "size": SIZE, "image": as_file(picture_file(400, 400))}
    boxes, outside = "[[[10, 10, 200, 200]]]", "[[[10, 10, 500, 500]]]"
    extra = {"seed": 7, "color_palette": [RED, GREEN, BLUE], "bbox_list": boxes}
    assert openai.ask("images.edit", **given, extra_body=extra).links
    refused = openai.ask("images.edit", **given, extra_body={"bbox_list": outside})
    assert (refused.raised, refused.status) == ("BadRequestError", 400)
    assert "image 1 is 400*400, got [10, 10, 500, 500]" in refused.message


# ── Streams ──────────────────────────────────────────────────────────────────


@pytest.mark.point(43)
def test_a_stream_of_generated_pictures(openai: OpenAIPackage) -> None:
    """One completed event for each, as it is finished; the blank engine is done before any preview."""
    told = openai.ask("images.generate", model=MODEL, prompt="猫", n=2, size=SIZE, stream=True, partial_images=2)
    assert [event["class"] for event in told.answers] == ["ImageGenCompletedEvent"] * 2
    assert [event["type"] for event in told.answers] == ["image_generation.completed"] * 2
    assert [decoded(event).size for event in told.answers] == [(768, 768)] * 2
    assert {event["size"] for event in told.answers} == {SIZE}


@pytest.mark.point(43)
def test_a_stream_of_edited_pictures(openai: OpenAIPackage, picture_file: MakePicture) -> None:
    image = as_file(picture_file(400, 400))
    told = openai.ask("images.edit", model=MODEL, image=image, prompt="cat", size=SIZE, n=1, stream=True)
    [event] = told.answers
    assert (event["class"], event["type"]) == ("ImageEditCompletedEvent", "image_edit.completed")
    assert decoded(event).size == (768, 768)


@pytest.mark.point(43)
def test_what_is_refused_is_no_stream(openai: OpenAIPackage) -> None:
    """The program gets the exception of the ordinary call."""
    refused = openai.ask("images.generate", model=MODEL, prompt="cat", n=9, stream=True)
    assert (refused.raised, refused.status) == ("BadRequestError", 400)


# ── Errors ───────────────────────────────────────────────────────────────────


@pytest.mark.point(44)
def test_a_wrong_parameter_is_a_bad_request(openai: OpenAIPackage) -> None:
    """With the documented sentence, and the member that is to blame where that is known."""
    refused = openai.ask("images.generate", model=MODEL, prompt="cat", n=9)
    assert (refused.raised, refused.status, refused.type) == ("BadRequestError", 400, "invalid_request_error")
    assert "Range of n should be [1, 4], got 9." in refused.message
    assert refused.request_id
    refused = openai.ask("images.generate", model=MODEL, prompt="cat", background="transparent")
    assert (refused.raised, refused.param) == ("BadRequestError", "background")


@pytest.mark.point(44)
def test_a_wrong_key_is_an_authentication_error(connect: Connect, guarded_server: Server) -> None:
    for method, given in (("images.generate", {"prompt": "cat", "model": MODEL}), ("models.list", {})):
        refused = connect(guarded_server, "sk-three").ask(method, **given)
        assert (refused.raised, refused.status, refused.code) == ("AuthenticationError", 401, "invalid_api_key")


@pytest.mark.point(44)
def test_what_is_not_there_is_not_found(openai: OpenAIPackage) -> None:
    """A model that this server does not know is named, with those that it does."""
    refused = openai.ask("images.generate", model="wan9", prompt="cat")
    assert (refused.raised, refused.status, refused.code) == ("NotFoundError", 404, "model_not_found")
    assert MODEL in refused.message
    assert openai.ask("models.retrieve", model="wan9").raised == "NotFoundError"


@pytest.mark.point(44)
def test_a_route_that_is_not_served_is_not_found(openai: OpenAIPackage, picture_file: MakePicture) -> None:
    """Variations have no words, and every model here wants some."""
    refused = openai.ask("images.create_variation", image=as_file(picture_file(400, 400)))
    assert (refused.raised, refused.status) == ("NotFoundError", 404)


@pytest.mark.point(44)
def test_too_many_requests_are_tried_again_when_it_is_time(
    connect: Connect, keyed_server: tuple[Server, str]
) -> None:
    """The package waits as long as `Retry-After` says; without that, it raises `RateLimitError`."""
    server, key = keyed_server
    given = {"model": MODEL, "prompt": "cat", "size": SIZE}
    eager, patient = connect(server, key), connect(server, key, max_retries=2)
    assert patient.ask("images.generate", **given).links
    refused = eager.ask("images.generate", **given)
    assert (refused.raised, refused.status, refused.type) == ("RateLimitError", 429, "rate_limit_error")
    assert refused.code == "rate_limit_exceeded"
    assert patient.ask("images.generate", **given).links


# ── Models, and the request's id ─────────────────────────────────────────────


@pytest.mark.point(40)
def test_the_models_are_listed(openai: OpenAIPackage) -> None:
    """With the members of the package's `Model`, and danqing's own beside them."""
    told = openai.ask("models.list")
    assert [one["id"] for one in told.answers] == list(models.available())
    assert {one["class"] for one in told.answers} == {"Model"}
    one = openai.ask("models.retrieve", model=MODEL).answer
    assert (one["id"], one["object"], one["owned_by"]) == (MODEL, "model", "danqing")
    assert {work["state"] for work in one["works"]} == {"ready"}


@pytest.mark.point(41)
def test_the_id_of_the_request_is_at_hand(openai: OpenAIPackage) -> None:
    """On the answer, and among the headers of a raw one."""
    given = {"model": MODEL, "prompt": "cat", "size": SIZE}
    assert openai.ask("images.generate", **given).answer["request_id"]
    raw = openai.ask("images.with_raw_response.generate", **given).answer
    assert raw["headers"]["x-request-id"]
    assert raw["class"] == "ImagesResponse"
