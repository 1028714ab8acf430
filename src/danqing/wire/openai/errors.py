"""Errors in OpenAI's form, for the routes that speak its API and for no other.

Shape, types and codes: the openai package's `ErrorObject` and what its users report of real answers.
"""

from __future__ import annotations

import re

import msgspec

from danqing.errors import ServiceError
from danqing.wire.errors import ErrorForm

RATE, QUOTA, SERVER, REQUEST = "rate_limit_error", "insufficient_quota", "server_error", "invalid_request_error"

_CODES = {
    "InvalidParameter": "invalid_value",
    "Throttling.RateQuota": "rate_limit_exceeded",
    "Throttling.AllocationQuota": QUOTA,
}
"""Where OpenAI has a word of its own; any other code is ours in its spelling."""
_SENTENCES = {"Invalid API-key provided.": "Incorrect API key provided."}
"""Where clients know OpenAI's own: LiteLLM tells a wrong key by it, and takes any other 401 for a bad request."""


class OpenAIError(msgspec.Struct):
    """What went wrong; `param` is the member of the request that is to blame, where one is."""

    message: str
    type: str
    param: str | None
    code: str | None


class OpenAIErrorBody(msgspec.Struct):
    """What a client of OpenAI reads when something went wrong."""

    error: OpenAIError


def body(error: ServiceError, request_id: str) -> bytes:
    """The bytes of an error; its request is named in the header `x-request-id` alone."""
    return msgspec.json.encode(OpenAIErrorBody(described(error)))


def described(error: ServiceError) -> OpenAIError:
    message = _SENTENCES.get(error.message, error.message)
    return OpenAIError(message, _type(error), getattr(error, "param", None), code(error))


def code(error: ServiceError) -> str:
    """`InvalidFile.Resolution` is `invalid_file_resolution`."""
    words = re.findall(r"[A-Z][a-z]+|[A-Z]+(?![a-z])", error.code)
    return _CODES.get(error.code) or "_".join(words).lower()


def _type(error: ServiceError) -> str:
    """OpenAI counts a missing key and an unknown model among the invalid requests."""
    if error.status == 429:
        return QUOTA if code(error) == QUOTA else RATE
    return SERVER if error.status >= 500 else REQUEST


OPENAI = ErrorForm(OpenAIErrorBody, body)
