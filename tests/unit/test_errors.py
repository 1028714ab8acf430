"""The error tree: drawn as it is, and every error fit for the wire."""

from __future__ import annotations

import errno
import inspect
import re

import pytest

from danqing import errors
from danqing.errors import (
    DanqingError,
    InternalError,
    InvalidParameter,
    KeptError,
    ServiceError,
    Throttled,
    Unavailable,
    of_unexpected,
)

CLASSES = [value for _, value in inspect.getmembers(errors, inspect.isclass) if issubclass(value, DanqingError)]
SERVICE_ERRORS = [one for one in CLASSES if issubclass(one, ServiceError)]
DOCUMENTED = {
    "InvalidParameter": 400,
    "InvalidFile.Size": 400,
    "DataInspectionFailed": 400,
    "UnsupportedOperation": 400,
    "InvalidApiKey": 401,
    "AccessDenied": 403,
    "NotFound": 404,
    "ModelNotFound": 404,
    "BadRequest.TooLarge": 413,
    "Throttling.RateQuota": 429,
    "InternalError": 500,
    "InternalError.Algo": 500,
    "InternalError.Timeout": 500,
    "RequestTimeOut": 500,
    "ServiceUnavailable": 503,
}


def drawn() -> dict[str, str]:
    """Every class of the drawing in the docstring, with the one that it hangs below."""
    branches: list[tuple[int, str]] = []
    parents = {}
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"(?:[│ ]*[├└]─ )?([A-Z][A-Za-z]+)(?: {2,}\S|$)", line)
        if found:
            depth = found.start(1)
            branches = [branch for branch in branches if branch[0] < depth]
            parents[found[1]] = branches[-1][1] if branches else "Exception"
            branches.append((depth, found[1]))
    return parents


def test_the_drawing_names_every_class_below_its_parent() -> None:
    assert drawn() == {one.__name__: one.__base__.__name__ for one in CLASSES if one.__base__}


@pytest.mark.parametrize("error", SERVICE_ERRORS)
def test_the_drawing_tells_status_and_code(error: type[ServiceError]) -> None:
    [line] = [line for line in (errors.__doc__ or "").splitlines() if re.search(rf"\b{error.__name__}  ", line)]
    if error not in (ServiceError, KeptError):
        assert f"{error.status}  {error.code}" in line


@pytest.mark.parametrize("error", SERVICE_ERRORS)
def test_every_service_error_has_a_status_and_a_code(error: type[ServiceError]) -> None:
    assert 400 <= error.status < 600
    assert re.fullmatch(r"[A-Z][A-Za-z]+(\.[A-Z][A-Za-z]+)*", error.code)


@pytest.mark.parametrize("error", CLASSES)
def test_every_class_says_what_it_stands_for(error: type[DanqingError]) -> None:
    assert (error.__doc__ or "").rstrip().endswith(".")


@pytest.mark.parametrize(("code", "status"), DOCUMENTED.items())
def test_a_kept_error_gets_back_the_status_of_its_code(code: str, status: int) -> None:
    """A failed task keeps code and sentence; a synchronous caller is answered with the documented status."""
    error = KeptError(code, "Why.")
    assert (error.code, error.message, error.status) == (code, "Why.", status)


@pytest.mark.parametrize("error", [one for one in SERVICE_ERRORS if one not in (ServiceError, KeptError)])
def test_what_is_raised_and_what_is_kept_have_one_status(error: type[ServiceError]) -> None:
    """`MethodNotAllowed` shares its code with `InvalidParameter`, and no task fails with it."""
    if error is not errors.MethodNotAllowed:
        assert KeptError(error.code, "Why.").status == error.status


def test_an_own_code_stays_with_its_error() -> None:
    assert InvalidParameter("No.", code="InvalidFile.Size").code == "InvalidFile.Size"
    assert InvalidParameter("No.").code == InvalidParameter.code == "InvalidParameter"


def test_throttled_says_when_to_come_back() -> None:
    assert (Throttled("Wait.").retry_after, Throttled("Wait.", retry_after=10).retry_after) == (1, 10)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE])
def test_a_machine_without_room_is_unavailable(number: int) -> None:
    """Whoever comes back later may be served; what the system said stays inside."""
    told = of_unexpected(OSError(number, "the secret reason"))
    assert (type(told), told.status) == (Unavailable, 503)
    assert "secret" not in told.message


@pytest.mark.parametrize("error", [OSError(errno.EACCES, "secret"), OSError("secret"), RuntimeError("secret")])
def test_anything_else_that_nobody_expected_is_our_fault(error: Exception) -> None:
    told = of_unexpected(error)
    assert (type(told), told.status) == (InternalError, 500)
    assert "secret" not in told.message
