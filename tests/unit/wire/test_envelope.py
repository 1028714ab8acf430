"""Bodies that are requests, bodies that are not, and bodies made to do harm."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.errors import InvalidParameter
from danqing.wire.envelope import ContentItem, Envelope, Input, Message, parse_envelope

NOT_JSON = "Required body invalid, please check the request body format."
BODY: dict[str, Any] = {
    "model": "wan2.7-image-pro",
    "parameters": {"n": 1, "size": None, "is_async": True},
    "input": {"messages": [{"role": "user", "content": [{"text": "一只橘猫 a cat"}, {"image": "oss://a/图 1.png"}]}]},
}
PARSED = Envelope(
    "wan2.7-image-pro",
    Input([Message([ContentItem(text="一只橘猫 a cat"), ContentItem(image="oss://a/图 1.png")])]),
    {"n": 1, "size": None, "is_async": True},
)
VALUES: dict[str, Any] = {
    "null": None,
    "true or false": True,
    "an integer": 5,
    "a number": 1.5,
    "a string": "words",
    "an array": [1],
    "an object": {"a": 1},
}


def refusal(body: bytes) -> InvalidParameter:
    with pytest.raises(InvalidParameter) as refused:
        parse_envelope(body)
    assert refused.value.status == 400
    return refused.value


def refusal_or_none(body: bytes) -> InvalidParameter | None:
    try:
        parse_envelope(body)
    except InvalidParameter as error:
        return error
    return None


def changed(path: tuple[str | int, ...], value: Any) -> bytes:
    """The body with one member replaced."""
    body = json.loads(json.dumps(BODY))
    place = body
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return json.dumps(body).encode()


# --- requests -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("escaped", [True, False])
def test_a_request_is_read_with_and_without_escapes(escaped: bool) -> None:
    """The old SDK escapes everything beyond ASCII, the new one nothing."""
    assert parse_envelope(json.dumps(BODY, ensure_ascii=escaped).encode()) == PARSED


@pytest.mark.parametrize("order", [("model", "input", "parameters"), ("parameters", "input", "model")])
def test_members_come_in_any_order(order: tuple[str, ...]) -> None:
    assert parse_envelope(json.dumps({name: BODY[name] for name in order}).encode()) == PARSED


def test_unknown_members_are_ignored_everywhere() -> None:
    body = json.loads(json.dumps(BODY))
    for place in (body, body["input"], body["input"]["messages"][0], body["input"]["messages"][0]["content"][0]):
        place["extra"] = {"deep": [None, 1.5, {"x": "y"}]}
    assert parse_envelope(json.dumps(body).encode()) == PARSED


class Documented(msgspec.Struct):
    """The parameters of some model."""

    n: int = 4
    size: str = "2K"


def test_null_parameters_are_not_given() -> None:
    """Neither are those that the model does not document."""
    assert PARSED.given(Documented) == {"n": 1}
    assert Envelope("m", Input()).given(Documented) == {}


def test_the_last_of_duplicated_members_counts() -> None:
    """As in every common JSON reader."""
    body = b'{"model":"a","input":{"prompt":"x"},"model":"b","input":{"prompt":"y"}}'
    assert parse_envelope(body) == Envelope("b", Input(prompt="y"))


def test_a_million_characters_are_read() -> None:
    assert parse_envelope(changed(("input", "messages", 0, "content", 0, "text"), "猫" * 1_000_000))


# --- wrong types: each member with each type of JSON ----------------------------------------------------------

MEMBERS: dict[tuple[str | int, ...], set[str]] = {
    ("model",): {"a string"},
    ("input",): {"an object"},
    ("parameters",): {"an object", "null"},
    ("input", "messages"): {"an array", "null"},
    ("input", "prompt"): {"a string", "null"},
    ("input", "messages", 0): {"an object"},
    ("input", "messages", 0, "role"): {"a string"},
    ("input", "messages", 0, "content"): {"an array"},
    ("input", "messages", 0, "content", 0): {"an object"},
    ("input", "messages", 0, "content", 0, "text"): {"a string", "null"},
    ("input", "messages", 0, "content", 1, "image"): {"a string", "null"},
}
WRONG = [
    pytest.param(path, kind, id=f"{'.'.join(map(str, path))} is {kind}")
    for path, allowed in MEMBERS.items()
    for kind in VALUES
    if kind not in allowed
]


@pytest.mark.parametrize(("path", "got"), WRONG)
def test_a_member_of_a_wrong_type_is_named_with_what_it_must_be(path: tuple[str | int, ...], got: str) -> None:
    """The sentence says where, what is allowed and what was sent; a null model or input is a missing one."""
    error = refusal(changed(path, VALUES[got]))
    if got == "null" and path in (("model",), ("input",)):
        assert error.code.startswith("BadRequest.Empty")
        return
    wanted = " or ".join(sorted(MEMBERS[path] - {"null"}))
    assert error.code == "InvalidParameter"
    assert error.message.endswith(f" must be {wanted}, got {got}.")
    where = error.message.removesuffix(f" must be {wanted}, got {got}.")
    assert where.startswith(str(path[0]))
    assert [step for step in path if isinstance(step, str) and step not in where] == []


@pytest.mark.parametrize("kind", [kind for kind in VALUES if kind != "an object"])
def test_a_body_that_is_no_object_is_refused(kind: str) -> None:
    assert refusal(json.dumps(VALUES[kind]).encode()).message == f"The body must be an object, got {kind}."


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        (b"{}", "BadRequest.EmptyModel", 'Required parameter "model" missing from request.'),
        (b'{"input":{}}', "BadRequest.EmptyModel", 'Required parameter "model" missing from request.'),
        (b'{"model":"m"}', "BadRequest.EmptyInput", "Required input parameter missing from request."),
        (b'{"model":"m","input":null}', "BadRequest.EmptyInput", "Required input parameter missing from request."),
        (b'{"model":"","input":{}}', "BadRequest.EmptyModel", 'Required parameter "model" missing from request.'),
    ],
)
def test_a_missing_member_is_refused_with_the_documented_sentence(body: bytes, code: str, message: str) -> None:
    error = refusal(body)
    assert (error.code, error.message) == (code, message)


# --- bodies that are not JSON ---------------------------------------------------------------------------------

COMPLETE = json.dumps(BODY).encode()


@pytest.mark.parametrize("end", range(len(COMPLETE)))
def test_a_truncated_body_is_refused(end: int) -> None:
    assert refusal(COMPLETE[:end]).message.startswith(NOT_JSON)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"model=wan2.7-image",
        b"<html></html>",
        b"{'model': 'm'}",
        b'{"model":"m",}',
        b'{"model":"m"}{}',
        COMPLETE + b"x",
        b'{"model":NaN}',
        b'{"model":01}',
        b'{"model":"a\nb"}',
        b'{"model":"\\x"}',
        b"\x00" * 100,
        b"\xff\xfe{\x00}\x00",
        b'{"model":"\xff"}',
        b'{"model":"\xed\xa0\x80"}',
        b"\xef\xbb\xbf" + COMPLETE,
        b"\x1f\x8b\x08\x00",
    ],
)
def test_a_body_that_is_not_json_is_refused(body: bytes) -> None:
    """A byte order mark is none of JSON's characters either."""
    error = refusal(body)
    assert error.code == "InvalidParameter"
    assert error.message.startswith(NOT_JSON)
    assert error.message.endswith(".")


@pytest.mark.parametrize("escape", ["\\ud800", "\\udc00", "\\ud800\\ud800", "\\udc00\\ud800", "x\\ud800y"])
def test_half_a_surrogate_pair_is_refused(escape: str) -> None:
    """No Python string with one may come out: it could not be stored, hashed or answered."""
    body = b'{"model":"m","input":{"prompt":"%s"}}' % escape.encode()
    assert refusal(body).message.startswith(NOT_JSON)


def test_a_whole_surrogate_pair_is_a_character() -> None:
    assert parse_envelope(b'{"model":"m","input":{"prompt":"\\ud83d\\udc08"}}').input.prompt == "🐈"


@pytest.mark.parametrize("brackets", [b"[", b'{"a":'], ids=["arrays", "objects"])
@pytest.mark.parametrize(
    "start",
    [
        b"",
        b'{"model":',
        b'{"input":',
        b'{"model":"m","input":{"messages":',
        b'{"model":"m","input":{},"parameters":{"a":',
        b'{"x":',
    ],
)
def test_a_million_nested_brackets_are_refused(start: bytes, brackets: bytes) -> None:
    assert refusal(start + brackets * 1_000_000).message.startswith(NOT_JSON)


@pytest.mark.parametrize("number", [b"1e999", b"-1e999", b"9" * 5000], ids=["1e999", "-1e999", "5000 digits"])
def test_a_number_that_no_computer_holds_is_refused_as_what_it_is(number: bytes) -> None:
    """It is valid JSON and nested nowhere, so the sentence must speak of its range."""
    message = refusal(b'{"model":"m","input":{},"parameters":{"seed":%s}}' % number).message
    assert "nested" not in message
    assert "out of range" in message


# --- anything at all ------------------------------------------------------------------------------------------


@given(st.binary())
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(InvalidParameter):
        parse_envelope(body)


@given(st.integers(0, len(COMPLETE) - 1), st.binary(max_size=4), st.integers(0, 4))
def test_a_damaged_request_is_read_or_refused(at: int, instead: bytes, removed: int) -> None:
    with suppress(InvalidParameter):
        parse_envelope(COMPLETE[:at] + instead + COMPLETE[at + removed :])


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["model", "input", "parameters", "messages", "content", "text", "image", "role", "prompt"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(json_values)
def test_any_json_is_read_or_refused_with_a_sentence(value: Any) -> None:
    error = refusal_or_none(json.dumps(value).encode())
    if error is not None:
        assert error.code in ("InvalidParameter", "BadRequest.EmptyModel", "BadRequest.EmptyInput")
        assert "`" not in error.message
