"""The upload form's certificate: what it allows, until when, and what is no certificate at all."""

from __future__ import annotations

import base64
import json
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.errors import Forbidden
from danqing.wire.uploads import Certificate, CertificateAnswer, Policy, error_xml

FOLDER = "dashscope-instant/5f3e/2026-11-20/8c5d7d2c"
UNTIL = 1_800_000_000.0
POLICY = Policy.below(FOLDER, UNTIL)


def encoded(value: Any) -> str:
    return base64.b64encode(json.dumps(value).encode()).decode()


def refusal(key: str, now: float = UNTIL - 10) -> Forbidden:
    with pytest.raises(Forbidden) as refused:
        POLICY.check(key, now)
    assert (refused.value.status, refused.value.code) == (403, "AccessDenied")
    return refused.value


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(0, 4_102_444_800))
def test_a_policy_survives_its_encoding(folder: str, until: int) -> None:
    policy = Policy.below(folder, until)
    assert Policy.decoded(policy.encoded()) == policy
    assert policy.folder == folder


def test_a_policy_is_written_in_the_form_of_oss() -> None:
    assert json.loads(base64.b64decode(POLICY.encoded())) == {
        "expiration": "2027-01-15T08:00:00.000Z",
        "conditions": [["content-length-range", 0, 100 * 1024 * 1024], ["starts-with", "$key", FOLDER]],
    }


@pytest.mark.parametrize(
    "name",
    [
        "ref.png",
        "图 片 1.jpg",
        "a b+c%20d.png",
        "...",
        ".hidden",
        "..png",
        "a\\b.png",
        "\udcff.png",
        "x" * 1000,
        "🐈",
    ],
)
def test_any_file_name_is_allowed_in_the_folder(name: str) -> None:
    """Names come raw from the user's disk, with spaces and in every script."""
    POLICY.check(f"{FOLDER}/{name}", UNTIL - 10)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "ref.png",
        FOLDER,
        f"{FOLDER}/",
        f"{FOLDER}/.",
        f"{FOLDER}/..",
        f"{FOLDER}/a/b.png",
        f"{FOLDER}/../b.png",
        f"{FOLDER}/../../other/b.png",
        f"{FOLDER}//b.png",
        f"/{FOLDER}/b.png",
        f"{FOLDER}x/b.png",
        f"{FOLDER[:-1]}/b.png",
        f"{FOLDER.upper()}/b.png",
        "dashscope-instant/5f3e/2026-11-20/another/b.png",
    ],
)
def test_a_key_elsewhere_is_refused(key: str) -> None:
    """Only a plain file name directly in the folder: no way up, down or beside."""
    assert refusal(key).message.startswith("Invalid according to Policy: Policy Condition failed")


@pytest.mark.parametrize(("now", "over"), [(0.0, False), (UNTIL, False), (UNTIL + 0.1, True), (UNTIL * 2, True)])
def test_a_policy_is_good_until_its_moment(now: float, over: bool) -> None:
    if over:
        assert refusal(f"{FOLDER}/a.png", now).message == "Invalid according to Policy: Policy expired."
    else:
        POLICY.check(f"{FOLDER}/a.png", now)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "!",
        "abc",
        "é",
        "\udcff",
        POLICY.encoded()[:-3],
        POLICY.encoded() + "\n",
        encoded(None),
        encoded([]),
        encoded({}),
        encoded({"expiration": 5, "conditions": []}),
        encoded({"expiration": "2027-01-15T08:00:00.000Z", "conditions": [[None]]}),
        base64.b64encode(b"\xff\xfe").decode(),
        base64.b64encode(b'{"x":' + b"[" * 1_000_000).decode(),
    ],
    ids=lambda text: repr(text[:20]),
)
def test_garbage_is_no_policy(text: str) -> None:
    with pytest.raises(Forbidden, match="Invalid according to Policy: it cannot be read"):
        Policy.decoded(text)


@pytest.mark.parametrize(
    "value",
    [
        {"expiration": "2027-01-15T08:00:00.000Z", "conditions": []},
        {"expiration": "2027-01-15T08:00:00.000Z", "conditions": [[]]},
        {"expiration": "tomorrow", "conditions": [["starts-with", "$key", FOLDER]]},
        {"expiration": "", "conditions": [["starts-with", "$key", FOLDER]]},
    ],
)
def test_a_policy_of_our_form_that_says_nothing_is_refused(value: dict[str, Any]) -> None:
    """Wherever it is noticed, it is a refusal and no accident."""
    with pytest.raises(Forbidden):
        Policy.decoded(encoded(value)).check(f"{FOLDER}/a.png", 0)


def test_a_certificate_has_the_seven_strings_that_clients_index() -> None:
    certificate = Certificate(POLICY.encoded(), "signature", FOLDER, "http://here/api/v1/uploads/oss", "DQ1")
    answer = json.loads(msgspec.json.encode(CertificateAnswer("r-1", certificate)))
    assert set(answer) == {"request_id", "data"}
    strings = {name for name, value in answer["data"].items() if isinstance(value, str)}
    assert strings == {
        "policy",
        "signature",
        "upload_dir",
        "upload_host",
        "oss_access_key_id",
        "x_oss_object_acl",
        "x_oss_forbid_overwrite",
    }
    numbers = {name: value for name, value in answer["data"].items() if name not in strings}
    assert numbers == {"expire_in_seconds": 300, "max_file_size_mb": 100, "capacity_limit_mb": 999999999}


@pytest.mark.parametrize("message", ["Policy expired.", "a < b & c > d", "]]>\"'", "图 片 1.jpg"])
def test_an_error_is_oss_style_xml(message: str) -> None:
    root = ElementTree.fromstring(error_xml("AccessDenied", message, "r-1"))
    assert root.tag == "Error"
    assert {child.tag: child.text for child in root} == {
        "Code": "AccessDenied",
        "Message": message,
        "RequestId": "r-1",
    }


def test_an_error_is_xml_whatever_a_client_wrote() -> None:
    """A control character of a field's name has no place in XML."""
    found = ElementTree.fromstring(error_xml("A", "the field a\x01b\x00 <&>", "r-1"))
    assert found.findtext("Message") == "the field a\ufffdb\ufffd <&>"
