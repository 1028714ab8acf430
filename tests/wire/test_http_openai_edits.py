"""OpenAI's image edits over HTTP: as JSON and as forms, with masks, and without holding an image in memory."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image

from faults.report import MIB, memory
from tests.callers import Caller, Json, calling, data_uri, raw_answer, raw_connection
from tests.openai_callers import (
    EDITS,
    SMALL,
    a_generation,
    calling_openai,
    events_in,
    picture_in,
    refused_by,
    told,
    with_hole,
)
from tests.pictures import encoded, gradient, noise
from tests.servers import Server, serving
from tests.wire.conftest import LOCAL
from tests.wire.image_host import ImageHost, png

SIDE = 768
BOX = (200, 200, 500, 500)
BASE = encoded(gradient(SIDE, SIDE))
MASK = with_hole(SIDE, SIDE, BOX)
HEAD = "--b\r\nContent-Disposition: form-data; name="

File = tuple[str, tuple[str, bytes, str]]
"""The name of a part, then its file's name, bytes and type."""


def a_file(part: str, data: bytes, name: str = "cat.png", kind: str = "image/png") -> File:
    return part, (name, data, kind)


@pytest.fixture
def openai(server: Server, key: str) -> Iterator[Caller]:
    """A client of OpenAI's API with a key of its own."""
    with calling_openai(server, key) as caller:
        yield caller


@pytest.fixture(scope="module")
def painter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    """A client of a server that really edits."""
    with (
        serving(tmp_path_factory.mktemp("painter"), LOCAL | {"DANQING_ENGINE": "sketch"}) as server,
        calling_openai(server) as caller,
    ):
        yield caller


def edit(caller: Caller, files: Sequence[File], **fields: Any) -> httpx.Response:
    """Send an edit as a form."""
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in fields.items()}
    return caller.http.post(EDITS, files=list(files), data={"prompt": "a red hat", "size": SMALL} | texts)


def an_edit(*images: str, **members: Any) -> Json:
    """The JSON of an edit."""
    return a_generation("a red hat", images=[{"image_url": image} for image in images], **members)


# ── Forms and JSON ───────────────────────────────────────────────────────────


@pytest.mark.parametrize("parts", [["image"], ["image[]"], ["image[]", "image[]"], ["image", "image"], ["image[0]"]])
def test_a_form_has_one_image_or_several(openai: Caller, parts: list[str]) -> None:
    answer = told(edit(openai, [a_file(part, BASE) for part in parts], n=2))
    assert (len(answer["data"]), answer["size"]) == (2, SMALL)


@pytest.mark.parametrize(
    "body",
    [
        an_edit(data_uri(BASE)),
        an_edit(data_uri(BASE), data_uri(BASE), mask={"image_url": data_uri(MASK)}),
        a_generation("a red hat", image=data_uri(BASE), mask=data_uri(MASK)),
        a_generation("a red hat", image=[data_uri(BASE), data_uri(BASE)]),
    ],
)
def test_json_has_images_in_base64(openai: Caller, body: Json) -> None:
    """Wherever they stand; they go to the spool while the body arrives."""
    assert told(openai.post(EDITS, body))["size"] == SMALL


def test_json_has_images_at_an_address(openai: Caller, image_host: ImageHost) -> None:
    assert len(told(openai.post(EDITS, an_edit(image_host.address(600, 400), n=3)))["data"]) == 3


def test_a_form_says_the_same_as_json(openai: Caller) -> None:
    """The same seed gives the same pictures."""
    given = {"seed": 7, "model": "wan2.7-image-pro", "bbox_list": [[[100, 100, 300, 300]]]}
    by_form = told(edit(openai, [a_file("image", BASE)], **given))
    by_json = told(openai.post(EDITS, an_edit(data_uri(BASE), **given)))
    first, second = (httpx.get(one["data"][0]["url"]).content for one in (by_form, by_json))
    assert first == second


@pytest.mark.parametrize(("name", "kind"), [("../../x.exe", "text/html"), ("", ""), ("猫 .jpg", "image/jpeg")])
def test_the_content_of_a_file_decides_what_it_is(openai: Caller, name: str, kind: str) -> None:
    """Neither its name nor its type is believed; a PNG that is called a JPEG is a PNG."""
    told(edit(openai, [a_file("image", BASE, name or "blob", kind or "application/octet-stream")]))


def test_an_edit_comes_as_base64_where_openai_would_send_it_so(openai: Caller) -> None:
    answer = told(edit(openai, [a_file("image", BASE)], model="gpt-image-1", output_format="jpeg"))
    image = picture_in(answer["data"][0]["b64_json"])
    assert (image.format, image.size) == ("JPEG", (SIDE, SIDE))


def test_an_edit_is_streamed(openai: Caller) -> None:
    """Its events are called by the route."""
    response = edit(openai, [a_file("image", BASE)], stream=True, partial_images=1, n=2)
    events = events_in(response.content)
    assert [name for name, _ in events] == ["image_edit.completed"] * 2
    assert {picture_in(data["b64_json"]).size for _, data in events} == {(SIDE, SIDE)}


def test_an_automatic_size_follows_the_image(openai: Caller) -> None:
    """In the model's own tier."""
    answer = told(edit(openai, [a_file("image", png(900, 300))], size="auto"))
    width, height = map(int, answer["size"].split("x"))
    assert width == pytest.approx(3 * height, rel=0.01)


def test_with_a_mask_an_automatic_size_follows_the_image_that_is_changed(openai: Caller) -> None:
    """It is the first; the others are only looked at."""
    files = [
        a_file("image[]", png(900, 300)),
        a_file("image[]", png(300, 900)),
        a_file("mask", with_hole(900, 300, BOX)),
    ]
    width, height = map(int, told(edit(openai, files, size="auto"))["size"].split("x"))
    assert width == pytest.approx(3 * height, rel=0.01)


# ── Pixels ───────────────────────────────────────────────────────────────────


def pixels_of(answer: Json) -> np.ndarray[Any, np.dtype[np.uint8]]:
    return np.asarray(picture_in(answer["data"][0]["b64_json"]).convert("RGB"))


def test_only_what_the_mask_leaves_open_is_changed(painter: Caller) -> None:
    """Where it is transparent; every other pixel stays as it was, bit by bit."""
    files = [a_file("image", BASE), a_file("mask", MASK)]
    after = pixels_of(told(edit(painter, files, model="gpt-image-1", seed=3)))
    before = np.asarray(Image.open(io.BytesIO(BASE)).convert("RGB"))
    left, top, right, bottom = BOX
    changed = (after != before).any(axis=2)
    assert changed[top:bottom, left:right].any()
    changed[top:bottom, left:right] = False
    assert not changed.any()


def test_transparent_parts_of_an_image_are_white(painter: Caller) -> None:
    """An image with a hole and no mask is an image: it is laid on white, and changed as a whole. A name of OpenAI's
    changes nothing of that."""
    image = a_file("image", with_hole(SIDE, SIDE, BOX))
    after = pixels_of(told(edit(painter, [image], model="dall-e-2", response_format="b64_json", seed=3)))
    left, top, right, bottom = BOX
    assert (after == 255).all(axis=2)[top:bottom, left:right].mean() > 0.9


# ── Refusals ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("files", "code", "words"),
    [
        ([a_file("image", BASE), a_file("mask", with_hole(700, 700, BOX))], "invalid_value", ["768*768", "700*700"]),
        ([a_file("image", BASE), a_file("mask", b"no image")], "invalid_image_file_format", ["Image 2"]),
        ([a_file("image", BASE), a_file("mask", BASE)], "invalid_value", ["no transparent part"]),
        ([a_file("image", b"no image")], "invalid_image_file_format", ["Image 1"]),
        ([a_file("image", BASE[:-100])], "invalid_value", ["Image 1"]),
        ([a_file("image", png(100, 100))], "invalid_file_resolution", ["100*100", "240"]),
        ([a_file("image", BASE)] * 10, "invalid_value", ["0~9", "10"]),
        ([a_file("image", BASE)] * 11, "invalid_value", ["more than 10 images"]),
        ([a_file("image", BASE), *[a_file("mask", MASK)] * 2], "invalid_value", ["one image"]),
        ([a_file("image", b"")], "invalid_value", ["image"]),
        ([a_file("picture", encoded(noise(300, 300)))], "malformed_post_request", ["picture", "longer"]),
    ],
)
def test_images_that_cannot_be_used_are_refused(
    openai: Caller, files: list[File], code: str, words: list[str]
) -> None:
    """400 with the image's number, and what is allowed."""
    response = edit(openai, files)
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (400, code), response.text
    assert all(word in error["message"] for word in words), error["message"]


def test_an_edit_needs_an_image(openai: Caller) -> None:
    refused_by(openai.post(EDITS, a_generation()), 400, "invalid_value", "'image'", param="image")
    form = {"Content-Type": "multipart/form-data; boundary=b"}
    content = f'{HEAD}"prompt"\r\n\r\na hat\r\n--b--\r\n'.encode()
    response = openai.http.post(EDITS, content=content, headers=form)
    refused_by(response, 400, "invalid_value", "'image'", param="image")


@pytest.mark.parametrize(
    ("fields", "param", "words"),
    [
        ({"n": "two"}, "n", ["an integer", "two"]),
        ({"n": 5}, "n", ["[1, 4]"]),
        ({"size": "100x100"}, "size", ["10000"]),
        ({"bbox_list[][][]": "1"}, "bbox_list", ["JSON"]),
        ({"bbox_list": [[], []]}, "bbox_list", ["bbox_list", "1 images"]),
        ({"model": "wan2.7-image", "output_format": "bmp"}, "output_format", ["jpeg, png, webp"]),
        ({"model": "wan2.6-t2i"}, "model", ["edit"]),
    ],
)
def test_fields_that_cannot_be_used_are_refused(
    openai: Caller, fields: dict[str, Any], param: str | None, words: list[str]
) -> None:
    response = edit(openai, [a_file("image", BASE)], **fields)
    refused_by(response, 400, "invalid_value", *words, param=param)


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=other"])
def test_a_form_that_cannot_be_read_is_refused(openai: Caller, kind: str) -> None:
    content = f'{HEAD}"prompt"\r\n\r\na hat\r\n--b--\r\n'.encode()
    response = openai.http.post(EDITS, content=content, headers={"Content-Type": kind})
    refused_by(response, 400, "malformed_post_request", "cannot be read as a form")


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "image/png"])
def test_a_body_of_another_type_is_refused(openai: Caller, kind: str) -> None:
    response = openai.http.post(EDITS, content=b"x", headers={"Content-Type": kind})
    refused_by(response, 415, "invalid_parameter_content_type", "application/json", "multipart/form-data", kind)


def test_an_image_has_a_largest_size(openai: Caller) -> None:
    """20 MiB, as on every route."""
    response = edit(openai, [a_file("image", bytes(20 * MIB + 1))])
    refused_by(response, 413, "bad_request_too_large", "Image 1", str(20 * MIB))


def test_nothing_is_left_in_the_spool(openai: Caller, server: Server) -> None:
    """Whatever came of the request."""
    edit(openai, [a_file("image", BASE), a_file("mask", MASK)])
    edit(openai, [a_file("image", BASE), a_file("mask", b"no image")])
    edit(openai, [a_file("image", BASE)], n=9)
    openai.post(EDITS, an_edit(data_uri(BASE), n=9))
    assert [one for one in (server.data / "spool").iterdir() if one.is_file()] == []


# ── As a stream ──────────────────────────────────────────────────────────────


def test_a_large_form_is_taken_in_flat_memory(paused_server: Server) -> None:
    """Eight images of nearly twenty mebibytes go to the disk as they come."""
    image = encoded(noise(2600, 2600))
    assert 19 * MIB < len(image) < 20 * MIB
    before = memory(paused_server.process.pid)
    highest = before
    with raw_connection(paused_server.api) as connection:
        length = sum(len(piece) for piece in form_of(image, 8))
        head = f"POST /v1{EDITS} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sk-large\r\n"
        kind = "Content-Type: multipart/form-data; boundary=b\r\n"
        connection.sendall(f"{head}{kind}Content-Length: {length}\r\n\r\n".encode())
        for piece in form_of(image, 8):
            connection.sendall(piece)
            highest = max(highest, memory(paused_server.process.pid))
        assert highest - before < 24 * MIB
        with calling(paused_server.api, "sk-large") as [native]:
            wait_for_a_task(native)


def wait_for_a_task(caller: Caller) -> None:
    """The form has become a task, whose caller waits."""
    for _ in range(600):
        if caller.http.get("/tasks").json()["data"]:
            return
    raise AssertionError("there is no task")


def form_of(image: bytes, count: int) -> Iterator[bytes]:
    """A form of so many images, piece by piece."""
    yield f'{HEAD}"prompt"\r\n\r\na hat\r\n{HEAD}"n"\r\n\r\n1\r\n'.encode()
    for _ in range(count):
        yield f'{HEAD}"image[]"; filename="a.png"\r\n\r\n'.encode()
        yield from (image[at : at + MIB] for at in range(0, len(image), MIB))
        yield b"\r\n"
    yield b"--b--\r\n"


def test_a_form_that_is_too_large_is_refused_before_it_comes(paused_server: Server) -> None:
    """By the length that it announces; nobody has to send it all to hear so."""
    with raw_connection(paused_server.api) as connection:
        head = f"POST /v1{EDITS} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sk-test\r\n"
        kind = "Content-Type: multipart/form-data; boundary=b\r\n"
        connection.sendall(f"{head}{kind}Content-Length: {10**10}\r\n\r\n--b".encode())
        refused_by(raw_answer(connection), 413, "bad_request_too_large", str(10**10))
