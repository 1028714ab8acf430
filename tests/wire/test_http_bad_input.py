"""Bad input gets a clear error and costs nothing: no task, no file, no time of others."""

from __future__ import annotations

import copy
import json
import struct
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.callers import (
    AS_TASK,
    ASYNC,
    SYNC,
    Caller,
    Json,
    a_request,
    calling,
    data_uri,
    raw_answer,
    raw_connection,
    refused,
)
from tests.hosts import hosting
from tests.pictures import encoded, gradient, noise, png_claiming
from tests.servers import Server
from tests.wire.image_host import png

MIB = 1024 * 1024


@pytest.fixture
def for_nothing(server: Server, caller: Caller) -> Iterator[None]:
    """Afterwards the server answers at once, nothing is left in its spool, and no task was made."""
    yield
    began = time.monotonic()
    assert httpx.get(f"{server.url}/health", verify=False).status_code == 200
    assert time.monotonic() - began < 2
    assert caller.http.get("/tasks").json()["total"] == 0
    wait_for_empty_spool(server)


def wait_for_empty_spool(server: Server) -> None:
    """A body that was cut off is cleared away as soon as the server hears of it."""
    deadline = time.monotonic() + 5
    while left := list((server.data / "spool").iterdir()):
        assert time.monotonic() < deadline, left
        time.sleep(0.01)


def post_raw(caller: Caller, content: bytes) -> httpx.Response:
    return caller.http.post(ASYNC, content=content, headers={**AS_TASK, "Content-Type": "application/json"})


# ── Bodies ───────────────────────────────────────────────────────────────────

WHOLE = json.dumps(a_request("猫", data_uri(png(300, 300)), bbox_list=[[[1, 2, 3, 4]]])).encode()


@pytest.mark.usefixtures("for_nothing")
@pytest.mark.parametrize("share", [0.0, 0.01, 0.1, 0.5, 0.9, 0.99])
def test_a_truncated_body_is_refused(caller: Caller, share: float) -> None:
    """JSON that ends anywhere, inside an image too."""
    response = post_raw(caller, WHOLE[: int(len(WHOLE) * share)])
    refused(response, 400, response.json()["code"])


@pytest.mark.usefixtures("for_nothing")
@pytest.mark.parametrize(
    "content",
    [
        b"<xml/>",
        b"model=wan2.7-image&prompt=cat",
        b"\x1f\x8b\x08\x00" + bytes(50),
        b"\x00" * 100,
        WHOLE + b"{}",
        WHOLE.replace(b'"model"', b"'model'", 1),
        WHOLE.replace(b"768*768", b"768\n768", 1),
        b"\xef\xbb\xbf" + WHOLE,
        b'{"model": "\xff\xfe"}',
        b'{"model": NaN}',
    ],
)
def test_what_is_not_json_is_refused(caller: Caller, content: bytes) -> None:
    """Another format, zeros, two documents, quotes and line breaks that JSON does not have."""
    response = post_raw(caller, content)
    refused(response, 400, "InvalidParameter", "Required body invalid")


@pytest.mark.usefixtures("for_nothing")
@pytest.mark.parametrize(
    "opening", [b"[", b'{"model":', b'{"model": "wan2.7-image", "input": ' + b"[", b'{"x": ' + b"["]
)
@pytest.mark.parametrize("closed", [False, True])
def test_a_million_brackets_are_refused(caller: Caller, opening: bytes, closed: bool) -> None:
    """However deep it is nested, the answer is a sentence and comes soon."""
    repeated = opening[-1:] if opening[-1:] == b"[" else opening
    content = opening + repeated * 1_000_000 + (b"]" * 1_000_001 if closed else b"")
    began = time.monotonic()
    response = post_raw(caller, content)
    refused(response, 400, "InvalidParameter", "Required body invalid")
    assert time.monotonic() - began < 5


@pytest.mark.point(38)
@pytest.mark.usefixtures("for_nothing")
def test_a_body_that_must_be_too_large_is_refused_before_it_is_sent(server: Server, caller: Caller) -> None:
    """The length alone is enough: 413 in the service's form after the first byte of the body."""
    head = f"POST /api/v1{SYNC} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sk-test\r\n"
    with raw_connection(server.api) as connection:
        connection.sendall(f"{head}Content-Length: {10 * 1024 * MIB}\r\n\r\n{{".encode())
        refused(raw_answer(connection), 413, "BadRequest.TooLarge", str(10 * 1024 * MIB))


@pytest.mark.point(38)
@pytest.mark.usefixtures("for_nothing")
def test_too_much_text_is_refused_before_it_is_sent_whole(server: Server, caller: Caller) -> None:
    """More JSON beside the images than any request needs: 413 at the limit, while the client still sends."""
    head = f"POST /api/v1{SYNC} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sk-test\r\n"
    with raw_connection(server.api) as connection:
        connection.sendall(f'{head}Content-Length: {200 * MIB}\r\n\r\n{{"model": "'.encode())
        for _ in range(17):
            connection.sendall(b"x" * MIB)
        refused(raw_answer(connection), 413, "BadRequest.TooLarge")


@pytest.mark.point(38)
def test_the_largest_documented_request_is_taken(caller: Caller) -> None:
    """Nine images of nearly 20 MB, 252 MB of base64, are one request; no memory holds them all."""
    picture = data_uri(heavy_png(20 * MIB - 1000))
    answer = caller.answer(a_request("拼图", *[picture] * 9, size="1K"))
    assert answer["usage"]["image_count"] == 1


def heavy_png(size: int) -> bytes:
    """A small picture in a file of about this many bytes: the rest is a private chunk."""
    small = png(256, 256)
    body = b"daNq" + bytes(size - len(small) - 12)
    return small[:-12] + struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body)) + small[-12:]


@pytest.mark.usefixtures("for_nothing")
def test_slow_bodies_hold_up_nobody(server: Server, caller: Caller) -> None:
    """Forty clients that send a little of an image and then nothing: health answers at once, others are served."""
    head = f"POST /api/v1{SYNC} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sk-slow\r\n"
    request = f"{head}Content-Length: {len(WHOLE)}\r\n\r\n".encode() + WHOLE[: len(WHOLE) // 2]
    connections = [raw_connection(server.api) for _ in range(40)]
    for connection in connections:
        connection.__enter__().sendall(request)
    began = time.monotonic()
    assert caller.http.get(f"{server.url}/health").status_code == 200
    assert time.monotonic() - began < 2
    with calling(server.api, "sk-other") as [other]:
        other.answer(a_request())
    for connection in connections:
        connection.__exit__(None, None, None)


# ── Types ────────────────────────────────────────────────────────────────────

VALUES: tuple[Any, ...] = (None, True, 0, -1, 1.5, 10**30, "", "x", [], [[]], [None], {}, {"a": 1}, [[[[]]]])
FULL = a_request(
    "猫",
    data_uri(png(300, 300)),
    seed=7,
    thinking_mode=True,
    watermark=False,
    enable_sequential=False,
    bbox_list=[[[10, 10, 100, 100]]],
    color_palette=[
        {"hex": "#C2D1E6", "ratio": "60.00%"},
        {"hex": "#636574", "ratio": "25.00%"},
        {"hex": "#CBD4E4", "ratio": "15.00%"},
    ],
)


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path to every value inside `value`, and to itself."""
    yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inside:
        yield from places(one, (*path, name))


def replaced(body: Any, path: tuple[str | int, ...], value: Any) -> Any:
    if not path:
        return value
    changed = copy.deepcopy(body)
    target = changed
    for name in path[:-1]:
        target = target[name]
    target[path[-1]] = value
    return changed


@pytest.mark.point(11)
def test_a_wrong_type_anywhere_is_a_clear_refusal(caller: Caller) -> None:
    """Every value of a full request replaced by every other type: refused with a sentence, or rightly accepted."""
    for path in places(FULL):
        for value in VALUES:
            response = caller.sync(replaced(FULL, path, value))
            if response.status_code != 200:
                sentence = refused(
                    response, 404 if path == ("model",) and value == "x" else 400, response.json()["code"]
                )
                assert "msgspec" not in sentence, (path, value, sentence)


# ── Texts, palettes, boxes ───────────────────────────────────────────────────


@pytest.mark.parametrize("character", ["a", "猫", "😀"])
def test_a_text_of_a_million_characters_is_cut(caller: Caller, character: str) -> None:
    """It is never refused for its length; 5000 characters of it are used."""
    answer = caller.answer(a_request(character * 1_000_000))
    assert answer["usage"]["input_tokens"] == 5000


@pytest.mark.usefixtures("for_nothing")
@pytest.mark.parametrize("last", ["14.99%", "15.01%", "15.001%", "15", "-15.00%", "115.00%", 0.1499, True, None])
def test_a_palette_that_is_not_all_of_it_is_refused(caller: Caller, last: Any) -> None:
    """99.99 %, 100.01 %, three decimals, no percent sign."""
    shares = [0.6, 0.25] if isinstance(last, float) else ["60.00%", "25.00%"]
    palette = [{"hex": f"#{at}{at}{at}000", "ratio": share} for at, share in enumerate([*shares, last])]
    refused(caller.post(ASYNC, a_request(color_palette=palette), AS_TASK), 400, "InvalidParameter", "color_palette")


OUTSIDE = [[100, 100, 301, 200]]


@pytest.mark.usefixtures("for_nothing")
def test_a_box_outside_an_image_at_hand_is_refused_at_the_submit(caller: Caller) -> None:
    """The image came with the request, so the task is never made."""
    body = a_request("改", data_uri(png(300, 300)), bbox_list=[OUTSIDE])
    refused(caller.post(ASYNC, body, AS_TASK), 400, "InvalidParameter", "300*300", "[100, 100, 301, 200]")


def test_a_box_outside_an_image_at_an_address_fails_the_task(caller: Caller) -> None:
    """Known once the image is there: the task fails with the sentence that a synchronous call is refused with."""
    with hosting({"/a.png": png(300, 300)}) as address:
        body = a_request("改", f"http://{address}/a.png", bbox_list=[OUTSIDE])
        sentence = refused(caller.sync(body), 400, "InvalidParameter", "300*300", "[100, 100, 301, 200]")
        output = caller.ended(caller.submit(body))["output"]
    assert (output["task_status"], output["code"], output["message"]) == ("FAILED", "InvalidParameter", sentence)


# ── Images ───────────────────────────────────────────────────────────────────


def bomb(name: bytes) -> bytes:
    """A small picture with a chunk of 200 kB that grows to 200 MB when it is unpacked."""
    body = name + b"x\x00\x00" + zlib.compress(bytes(200 * MIB), 9)
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    whole = png(300, 300)
    return whole[:33] + chunk + whole[33:]


def see_through() -> bytes:
    image = Image.fromarray(gradient(300, 300)).convert("RGBA")
    image.putpixel((150, 150), (0, 0, 0, 254))
    return encoded(image)


PHOTO = encoded(noise(400, 300), "JPEG")
BAD_IMAGES = {
    "empty": (b"", "InvalidImage.FileFormat"),
    "text": (b"this is no image", "InvalidImage.FileFormat"),
    "html": (b"<!doctype html><title>404</title>", "InvalidImage.FileFormat"),
    "gif": (encoded(gradient(300, 300), "GIF"), "InvalidImage.FileFormat"),
    "tiff": (encoded(gradient(300, 300), "TIFF"), "InvalidImage.FileFormat"),
    "pdf": (encoded(gradient(300, 300), "PDF"), "InvalidImage.FileFormat"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"/>', "InvalidImage.FileFormat"),
    "1x1": (png(1, 1), "InvalidFile.Resolution"),
    "239": (png(239, 300), "InvalidFile.Resolution"),
    "8001": (png_claiming(8001, 4000), "InvalidFile.Resolution"),
    "30000x30000": (png_claiming(30000, 30000), "InvalidFile.Resolution"),
    "2147483647": (png_claiming(2**31 - 1, 2**31 - 1), "InvalidFile.Resolution"),
    "0x0": (png_claiming(0, 0), None),
    "1:9": (png(240, 2160), "InvalidFile.AspectRatio"),
    "cut-header": (png(300, 300)[:20], None),
    "cut-png": (png(300, 300)[:-40], "InvalidParameter"),
    "cut-jpeg": (PHOTO[: len(PHOTO) // 2], "InvalidParameter"),
    "all-claimed": (png_claiming(8000, 8000), "InvalidParameter"),
    "transparent": (see_through(), "InvalidImageFormat"),
}


@pytest.mark.parametrize("name", BAD_IMAGES)
def test_an_unusable_image_is_refused_and_named(server: Server, caller: Caller, name: str) -> None:
    """With the body and at an address the same code and sentence, number 2 in it; a task fails with it."""
    data, code = BAD_IMAGES[name]
    good = data_uri(png(300, 300))
    inline = caller.sync(a_request("改", good, data_uri(data)))
    sentence = refused(inline, 400, code or inline.json()["code"], "Image 2")
    with hosting({"/a.jpg": data}) as address:
        body = a_request("改", good, f"http://{address}/a.jpg")
        assert refused(caller.sync(body), 400, inline.json()["code"]) == sentence
        output = caller.ended(caller.submit(body))["output"]
    assert (output["task_status"], output["message"]) == ("FAILED", sentence)
    wait_for_empty_spool(server)


@pytest.mark.usefixtures("for_nothing")
@pytest.mark.parametrize("name", ["empty", "gif", "1x1", "30000x30000", "1:9", "cut-header"])
def test_what_a_header_tells_is_refused_at_the_submit(caller: Caller, name: str) -> None:
    """An image that came with the request makes no task when its first bytes are enough to refuse it."""
    data, code = BAD_IMAGES[name]
    response = caller.post(ASYNC, a_request("改", data_uri(data)), AS_TASK)
    refused(response, 400, code or response.json()["code"], "Image 1")


@pytest.mark.parametrize("media_type", ["image/jpeg", "image/png", "application/octet-stream", "text/html", ""])
@pytest.mark.parametrize("image_format", ["PNG", "JPEG", "WEBP", "BMP"])
def test_an_image_is_what_its_bytes_say(caller: Caller, image_format: str, media_type: str) -> None:
    """The label of a data URI may be wrong: the content counts."""
    data = encoded(gradient(300, 300), image_format)
    assert caller.sync(a_request("改", data_uri(data, media_type))).status_code == 200


@pytest.mark.parametrize("name", [b"zTXt", b"iCCP", b"iTXt"])
def test_a_bomb_does_not_go_off(caller: Caller, name: bytes) -> None:
    """Chunks that grow a thousandfold are not unpacked, or only so far: an answer comes within seconds."""
    began = time.monotonic()
    response = caller.sync(a_request("改", data_uri(bomb(name))))
    assert response.status_code in (200, 400), response.text
    assert time.monotonic() - began < 5


@pytest.mark.usefixtures("for_nothing")
def test_an_image_of_21_mb_is_refused_while_it_arrives(caller: Caller) -> None:
    """The sentence names the image and the limit."""
    large = data_uri(heavy_png(21 * MIB))
    response = caller.post(ASYNC, a_request("改", data_uri(png(300, 300)), large), AS_TASK)
    refused(response, 413, "BadRequest.TooLarge", "Image 2", "20971520")


def test_an_image_of_21_mb_at_an_address_is_refused(server: Server, caller: Caller) -> None:
    """With the documented code for it."""
    with hosting({"/a.png": heavy_png(21 * MIB)}) as address:
        response = caller.sync(a_request("改", f"http://{address}/a.png"))
    refused(response, 400, "InvalidFile.Size", "20MB", "Image 1")
    wait_for_empty_spool(server)


@pytest.mark.usefixtures("for_nothing")
@pytest.mark.parametrize("image", [data_uri(png(300, 300)), "http://127.0.0.1:9/a.png"])
def test_ten_images_are_refused(caller: Caller, image: str) -> None:
    """Nine are the most, of any kind."""
    refused(caller.post(ASYNC, a_request("拼图", *[image] * 10), AS_TASK), 400, "InvalidParameter", "9")


@pytest.mark.usefixtures("for_nothing")
@pytest.mark.parametrize(
    "image",
    [
        "data:image/png;base64,####",
        "data:image/png;base64,iVBORw0KGgo",
        "data:image/png;base64,iVBO=Rw0",
        "data:image/png,plain",
        "data:",
    ],
)
def test_what_is_no_base64_is_refused(caller: Caller, image: str) -> None:
    """The sentence names the image."""
    refused(caller.post(ASYNC, a_request("改", image), AS_TASK), 400, "InvalidParameter", "Image 1")


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://127.0.0.1:1/a.png", "InvalidURL.ConnectionRefused"),
        ("http://169.254.169.254/latest/meta-data", "InvalidURL"),
        ("http://10.0.0.1/a.png", "InvalidURL"),
        ("http://[::1]:9/a.png", "InvalidURL"),
        ("http://danqing.invalid/a.png", "InvalidURL.ConnectionRefused"),
    ],
)
def test_an_address_that_leads_nowhere_is_refused(caller: Caller, address: str, code: str) -> None:
    """And one that leads into this machine's own network, too."""
    refused(caller.sync(a_request("改", address)), 400, code, address)


def test_bad_input_of_many_at_once_disturbs_nobody(server: Server, caller: Caller) -> None:
    """Eight callers send bad images without a pause: another's requests all succeed."""
    bodies = [json.dumps(a_request("改", data_uri(data))).encode() for data, _ in BAD_IMAGES.values()]
    statuses: set[int] = set()

    def misbehave() -> None:
        with calling(server.api, "sk-bad") as [bad]:
            statuses.update(bad.http.post(SYNC, content=body).status_code for body in bodies)

    threads = [threading.Thread(target=misbehave) for _ in range(8)]
    for thread in threads:
        thread.start()
    good: list[Json] = [caller.answer(a_request()) for _ in range(10)]
    for thread in threads:
        thread.join()
    assert len(good) == 10
    assert statuses == {400}
    wait_for_empty_spool(server)


def test_an_endless_head_is_refused(server: Server) -> None:
    """Without a key one could else fill the memory, and the time that it takes grows with its square."""
    with raw_connection(server.api) as connection:
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\nX-Endless: ")
        with suppress(OSError):
            for _ in range(64):
                connection.sendall(b"a" * 65536)
        refused(raw_answer(connection), 400, "InvalidParameter", "65536")


def test_what_is_not_http_is_refused_in_our_words(server: Server) -> None:
    """JSON with a request's id, and then the connection ends."""
    with raw_connection(server.api) as connection:
        connection.sendall("GET /图 HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        refused(raw_answer(connection), 400, "InvalidParameter")
