"""Reading what stands behind the question mark of an address."""

from __future__ import annotations

from starlette.requests import Request

from danqing.errors import InvalidParameter
from danqing.wire.errors import shown


def word(request: Request, name: str) -> str | None:
    """A parameter that says something; None without it, or where it is empty."""
    return request.query_params.get(name) or None


def number(request: Request, name: str, default: int, most: int) -> int:
    """A whole number from 1 on. Raises `InvalidParameter`."""
    text = word(request, name) or str(default)
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= most):
        raise InvalidParameter(f"{name} must be an integer from 1 to {most}, got {shown(text)}.")
    return int(text)
