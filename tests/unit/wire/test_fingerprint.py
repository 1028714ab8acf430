"""A fingerprint tells requests apart by what they ask for, and by nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.wire.envelope import parse_envelope
from danqing.wire.fingerprint import fingerprint
from danqing.wire.ingest import IngestLimits, read_whole
from tests import pictures
from tests.callers import Json, a_request, data_uri

PHOTO, OTHER = (pictures.encoded(pictures.gradient(side, 240)) for side in (320, 400))
values = st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5)
objects = st.dictionaries(st.text(max_size=3), values, max_size=4)
ROUTE = "multimodal-generation"


def printed(body: Json | bytes, spool: Path, route: str = ROUTE) -> str:
    """The fingerprint of a request as a server reads it."""
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    with read_whole(text, spool, IngestLimits()) as read:
        return fingerprint(route, parse_envelope(read.text), read.spooled)


def test_the_same_request_sent_again_has_the_same_fingerprint(tmp_path: Path) -> None:
    """Its images lie in the spool under other names each time."""
    body = a_request("一只橘猫", data_uri(PHOTO), "https://example.com/cat.png", data_uri(OTHER), seed=7)
    assert printed(body, tmp_path) == printed(body, tmp_path)


def test_how_the_json_is_written_does_not_count(tmp_path: Path) -> None:
    body = a_request("一只橘猫", data_uri(PHOTO), seed=7, watermark=True)
    parameters = dict(reversed(body["parameters"].items()))
    turned = dict(reversed((body | {"parameters": parameters}).items()))
    plain = json.dumps(turned, ensure_ascii=False, indent=1).encode()
    escaped = json.dumps(body).replace("/", "\\/").encode()
    assert len({printed(one, tmp_path) for one in (body, plain, escaped)}) == 1


@pytest.mark.parametrize(
    "other",
    [
        a_request("一只黑猫", data_uri(PHOTO), seed=7),
        a_request("一只橘猫", data_uri(OTHER), seed=7),
        a_request("一只橘猫", seed=7),
        a_request("一只橘猫", data_uri(PHOTO), data_uri(PHOTO), seed=7),
        a_request("一只橘猫", data_uri(PHOTO), seed=8),
        a_request("一只橘猫", data_uri(PHOTO), seed=7, unknown="parameter"),
        a_request("一只橘猫", data_uri(PHOTO), seed=7, model="wan2.7-image"),
        a_request("一只橘猫", data_uri(PHOTO, "image/jpeg"), seed=7),
    ],
)
def test_every_difference_counts(tmp_path: Path, other: Json) -> None:
    """In words, images, their number, what they are called, parameters known or not, and the model."""
    assert printed(other, tmp_path) != printed(a_request("一只橘猫", data_uri(PHOTO), seed=7), tmp_path)


def test_the_order_of_images_counts(tmp_path: Path) -> None:
    one, other = (data_uri(PHOTO), data_uri(OTHER)), (data_uri(OTHER), data_uri(PHOTO))
    assert printed(a_request("a", *one), tmp_path) != printed(a_request("a", *other), tmp_path)


def test_the_route_counts(tmp_path: Path) -> None:
    """A request to draw at once is another one than a request for a task."""
    assert printed(a_request(), tmp_path) != printed(a_request(), tmp_path, "image-generation")


@given(objects, objects)
def test_fingerprints_are_equal_where_parameters_are(one: Json, other: Json) -> None:
    def of(parameters: Json) -> str:
        envelope = parse_envelope(msgspec.json.encode(a_request() | {"parameters": parameters}))
        return fingerprint(ROUTE, envelope, {})

    same = msgspec.json.encode(one, order="sorted") == msgspec.json.encode(other, order="sorted")
    assert (of(one) == of(other)) == same
