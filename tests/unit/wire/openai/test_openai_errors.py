"""Errors in OpenAI's form: what its clients read of ours."""

from __future__ import annotations

import inspect
import json
import re

import pytest

from danqing import errors
from danqing.access.keys import WRONG_KEY
from danqing.errors import (
    Forbidden,
    InternalError,
    InvalidParameter,
    KeptError,
    KeyReused,
    MethodNotAllowed,
    NotFound,
    PayloadTooLarge,
    ServiceError,
    Throttled,
    TimedOut,
    Unauthorized,
    Unavailable,
    UnsupportedMediaType,
)
from danqing.wire.errors import DASHSCOPE
from danqing.wire.openai.errors import OPENAI

RAISED = [
    one
    for _, one in inspect.getmembers(errors, inspect.isclass)
    if issubclass(one, ServiceError) and one not in (ServiceError, KeptError)
]


@pytest.mark.parametrize(
    ("error", "kind", "code"),
    [
        (InvalidParameter("No."), "invalid_request_error", "invalid_value"),
        (InvalidParameter("No.", code="InvalidFile.Resolution"), "invalid_request_error", "invalid_file_resolution"),
        (InvalidParameter("No.", code="InvalidURL.Timeout"), "invalid_request_error", "invalid_url_timeout"),
        (Unauthorized("No."), "invalid_request_error", "invalid_api_key"),
        (Forbidden("No."), "invalid_request_error", "access_denied"),
        (NotFound("No."), "invalid_request_error", "not_found"),
        (NotFound("No.", code="ModelNotFound"), "invalid_request_error", "model_not_found"),
        (MethodNotAllowed("No."), "invalid_request_error", "invalid_value"),
        (PayloadTooLarge("No."), "invalid_request_error", "bad_request_too_large"),
        (UnsupportedMediaType("No."), "invalid_request_error", "invalid_parameter_content_type"),
        (KeyReused("No."), "invalid_request_error", "invalid_parameter_idempotency_key"),
        (Throttled("No."), "rate_limit_error", "rate_limit_exceeded"),
        (Throttled("No.", code="Throttling.AllocationQuota"), "insufficient_quota", "insufficient_quota"),
        (KeptError("DataInspectionFailed", "No."), "invalid_request_error", "data_inspection_failed"),
        (KeptError("InternalError.Algo", "No."), "server_error", "internal_error_algo"),
        (InternalError(), "server_error", "internal_error"),
        (TimedOut("No."), "server_error", "request_time_out"),
        (Unavailable("No."), "server_error", "service_unavailable"),
    ],
)
def test_an_error_has_a_type_and_a_code_of_openai(error: ServiceError, kind: str, code: str) -> None:
    """The words are OpenAI's where it has some, else ours in its spelling; the sentence is the same."""
    assert json.loads(OPENAI.body(error, "r-1")) == {
        "error": {"message": error.message, "type": kind, "param": None, "code": code}
    }


@pytest.mark.parametrize("error", RAISED)
def test_every_error_can_be_written(error: type[ServiceError]) -> None:
    """Both faces say the same sentence, each in its own form and under the same status."""
    raised = error("Why.")
    theirs, ours = (json.loads(form.body(raised, "r-1")) for form in (OPENAI, DASHSCOPE))
    assert set(theirs) == {"error"}
    assert set(ours) == {"request_id", "code", "message"}
    assert theirs["error"]["message"] == ours["message"] == "Why."
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", theirs["error"]["code"])


def test_a_wrong_key_is_told_in_openais_words() -> None:
    """Some clients look for them."""
    told = json.loads(OPENAI.body(Unauthorized(WRONG_KEY), "r-1"))
    assert told["error"]["message"] == "Incorrect API key provided."


def test_the_member_to_blame_is_named_where_one_is() -> None:
    body = json.loads(OPENAI.body(InvalidParameter("No.", param="n"), "r-1"))
    assert body["error"]["param"] == "n"


def test_the_service_has_no_word_for_the_member() -> None:
    """Its form is three strings, as ever."""
    assert b"param" not in DASHSCOPE.body(InvalidParameter("No.", param="n"), "r-1")
