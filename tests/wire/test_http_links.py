"""Links to pictures: opened without a key, in parts and from caches; refused when touched or over."""

from __future__ import annotations

import time
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from danqing.wire.signed_url import Signer
from tests.callers import Caller, a_request, images_of, refused
from tests.servers import Server


@pytest.fixture(scope="module")
def link(server: Server) -> str:
    caller = Caller(server.api)
    [[link]] = images_of(caller.answer(a_request(seed=7)))
    caller.http.close()
    return link


def signed_by(server: Server, key: str, expires: int) -> str:
    """A link as the server itself would give it, to any object and until any time."""
    return Signer.of((server.data / "secret").read_bytes()).link(server.url, key, expires)


@pytest.mark.point(15)
def test_a_link_lives_24_hours(link: str) -> None:
    """From the end of the task, as the documents say."""
    [expires] = parse_qs(urlsplit(link).query)["Expires"]
    assert 24 * 3600 - 60 <= int(expires) - time.time() <= 24 * 3600


@pytest.mark.point(15)
def test_a_link_carries_the_host_it_was_asked_at(guarded_server: Server) -> None:
    """Without a public address the `Host` of the request is used, whatever it is."""
    headers = {"Host": "images.lan:8080", "Authorization": "Bearer sk-one"}
    path = "/services/aigc/multimodal-generation/generation"
    [[link]] = images_of(httpx.post(guarded_server.api + path, json=a_request(), headers=headers).json())
    assert link.startswith("http://images.lan:8080/results/")


@pytest.mark.point(15)
@pytest.mark.parametrize(
    ("wanted", "start", "end"), [("bytes=0-7", 0, 8), ("bytes=8-", 8, None), ("bytes=-16", -16, None)]
)
def test_a_part_of_a_picture_can_be_had(link: str, wanted: str, start: int, end: int | None) -> None:
    """206 with exactly the bytes asked for."""
    whole = httpx.get(link)
    part = httpx.get(link, headers={"Range": wanted})
    assert part.status_code == 206
    assert part.content == whole.content[start:end]
    assert part.headers["content-range"].endswith(f"/{len(whole.content)}")
    assert whole.headers["accept-ranges"] == "bytes"


@pytest.mark.point(15)
def test_a_part_beyond_the_end_is_refused(link: str) -> None:
    """416 with the whole length."""
    whole = httpx.get(link)
    response = httpx.get(link, headers={"Range": "bytes=99999999-"})
    assert response.status_code == 416
    assert response.headers["content-range"] == f"bytes */{len(whole.content)}"


@pytest.mark.point(15)
def test_a_part_of_what_has_changed_is_the_whole(link: str) -> None:
    """`If-Range` with the picture's own tag gets the part, with another one everything."""
    etag = httpx.get(link).headers["etag"]
    for tag, status in ((etag, 206), ('"other"', 200)):
        assert httpx.get(link, headers={"Range": "bytes=0-7", "If-Range": tag}).status_code == status


@pytest.mark.point(15)
@pytest.mark.parametrize("form", ["{etag}", "*", '"other", {etag}', "W/{etag}"])
def test_who_has_the_picture_is_told_that_it_has_not_changed(link: str, form: str) -> None:
    """304 without a body for its tag, alone or in a list, strong or weak."""
    etag = httpx.get(link).headers["etag"]
    response = httpx.get(link, headers={"If-None-Match": form.format(etag=etag)})
    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["etag"] == etag


@pytest.mark.point(15)
def test_another_tag_gets_the_picture(link: str) -> None:
    """200 with everything."""
    assert httpx.get(link, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.point(15)
def test_the_head_of_a_picture_can_be_asked_for(link: str) -> None:
    """Type and length without the body."""
    head = httpx.head(link)
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) == len(httpx.get(link).content)


@pytest.mark.point(15)
@pytest.mark.parametrize("keep", ["Expires", "OSSAccessKeyId", "Signature", ""])
def test_a_link_without_its_signature_is_refused(link: str, keep: str) -> None:
    """403 with a part of the query, or none."""
    given = {name: value for name, value in httpx.URL(link).params.items() if name == keep}
    refused(httpx.get(httpx.URL(link).copy_with(params=given)), 403, "AccessDenied", "signature")


@pytest.mark.point(15)
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Expires", "4102444800"),
        ("Expires", "0"),
        ("Expires", "never"),
        ("Signature", "v76bGSnnssE7fQMG5V+Zv9Q0Bws="),
        ("Signature", "猫"),
        ("Signature", ""),
    ],
)
def test_a_touched_link_is_refused(link: str, name: str, value: str) -> None:
    """403 for another expiry or another signature."""
    touched = httpx.URL(link).copy_merge_params({name: value})
    refused(httpx.get(touched), 403, "AccessDenied", "signature")


@pytest.mark.point(15)
def test_the_signature_is_for_one_picture(link: str) -> None:
    """403 on another path, that of the next picture included."""
    for path in (link.replace("_0.png", "_1.png"), link.replace("/results/", "/results/x/")):
        refused(httpx.get(path), 403, "AccessDenied", "signature")


@pytest.mark.point(15)
def test_a_link_that_is_over_is_refused(server: Server, link: str) -> None:
    """Rightly signed, and past its time: 403 with a sentence that says so."""
    key = httpx.URL(link).path.removeprefix("/")
    assert httpx.get(signed_by(server, key, int(time.time()) + 60)).status_code == 200
    refused(httpx.get(signed_by(server, key, int(time.time()) - 1)), 403, "AccessDenied", "expired")


@pytest.mark.parametrize(
    "key", ["results/../../secret", "results/../../danqing.db", "results/no/such_0.png", "results/a%00b"]
)
def test_nothing_but_pictures_can_be_opened(server: Server, key: str) -> None:
    """Not even with a right signature: 404."""
    response = httpx.get(signed_by(server, key, int(time.time()) + 60))
    refused(response, 404, response.json()["code"])


@pytest.mark.parametrize("key", ["secret", "danqing.db", "inputs/x/0", "uploads/x"])
def test_nothing_lies_outside_of_the_results(server: Server, key: str) -> None:
    """What is no picture has no address at all."""
    refused(httpx.get(signed_by(server, key, int(time.time()) + 60)), 404, "NotFound")


def test_a_picture_may_be_shown_by_any_page_and_kept_by_a_cache(link: str) -> None:
    """It is private to who has the link, never changes, and is taken for nothing but a picture."""
    headers = httpx.get(link).headers
    assert "private" in headers["cache-control"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["etag"]
    assert headers["last-modified"]
