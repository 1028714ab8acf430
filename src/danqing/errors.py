"""Every error a client can meet. Code, message and HTTP status are data.

DanqingError
├─ SettingsError               the server was started with something it cannot use
├─ Cancelled                   the one who asked no longer wants the answer
└─ ServiceError                code · message · status: what the wire says
   ├─ InvalidParameter         400  InvalidParameter, or a documented code below it
   ├─ Unauthorized             401  InvalidApiKey
   ├─ Forbidden                403  AccessDenied
   ├─ NotFound                 404  NotFound, ModelNotFound
   ├─ MethodNotAllowed         405  InvalidParameter
   ├─ TooSlow                  408  BadRequest.TooSlow
   ├─ PayloadTooLarge          413  BadRequest.TooLarge
   ├─ UnsupportedMediaType     415  InvalidParameter.ContentType
   ├─ KeyReused                422  InvalidParameter.IdempotencyKey
   ├─ Throttled                429  Throttling.RateQuota
   ├─ KeptError                ···  what a failed task kept
   ├─ InternalError            500  InternalError
   │  └─ TimedOut              500  RequestTimeOut
   └─ Unavailable              503  ServiceUnavailable

The codes and the documented sentences come from the service's error page (see docs/errors.md).
An exception that is no `ServiceError` becomes one without its text (`of_unexpected`): nothing internal leaks.
"""

from __future__ import annotations

import errno


class DanqingError(Exception):
    """The root of this tree."""


class SettingsError(DanqingError):
    """A setting cannot be used; the message says which one, and what would do."""


class Cancelled(DanqingError):
    """The work was called off while it was being done."""


class ServiceError(DanqingError):
    """An answer other than success: `code` and `message` go on the wire with `status`."""

    status: int = 500
    code: str = "InternalError"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code


class InvalidParameter(ServiceError):
    """The request asks for something that is not allowed; `param` names the member that does, where one does."""

    status = 400
    code = "InvalidParameter"

    def __init__(self, message: str, *, code: str | None = None, param: str | None = None) -> None:
        super().__init__(message, code=code)
        self.param = param


class Unauthorized(ServiceError):
    """No key, or not a key of ours."""

    status = 401
    code = "InvalidApiKey"


class Forbidden(ServiceError):
    """A key of ours that may not do this."""

    status = 403
    code = "AccessDenied"


class NotFound(ServiceError):
    """No such route, file or model."""

    status = 404
    code = "NotFound"


class MethodNotAllowed(ServiceError):
    """The route exists, with another method."""

    status = 405
    code = "InvalidParameter"


class TooSlow(ServiceError):
    """The request did not arrive in time."""

    status = 408
    code = "BadRequest.TooSlow"


class PayloadTooLarge(ServiceError):
    """The body is larger than any allowed request."""

    status = 413
    code = "BadRequest.TooLarge"


class UnsupportedMediaType(ServiceError):
    """The body is of a type that this route does not read; the hosted service documents no code for it."""

    status = 415
    code = "InvalidParameter.ContentType"


class KeyReused(ServiceError):
    """An `Idempotency-Key` that was sent before, with another request.

    The status is that of the IETF's draft of the header; the hosted service, which has no such header, documents no
    code for it.
    """

    status = 422
    code = "InvalidParameter.IdempotencyKey"


class Throttled(ServiceError):
    """Too many requests; `retry_after` says in how many seconds to come back."""

    status = 429
    code = "Throttling.RateQuota"

    def __init__(self, message: str, *, retry_after: int = 1, code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.retry_after = retry_after


class InternalError(ServiceError):
    """Our fault."""

    status = 500
    code = "InternalError"

    def __init__(
        self,
        message: str = "An internal error has occured, try again later or contact service support.",
        *,
        code: str | None = None,
    ) -> None:
        super().__init__(message, code=code)


class TimedOut(InternalError):
    """A synchronous call outlasted its deadline; where its task `goes_on`, the same request may wait for it again."""

    code = "RequestTimeOut"

    def __init__(self, message: str, *, goes_on: bool = False) -> None:
        super().__init__(message)
        self.goes_on = goes_on


class Unavailable(ServiceError):
    """The server is stopping, or something it needs is away for a moment."""

    status = 503
    code = "ServiceUnavailable"


class KeptError(ServiceError):
    """An error of which code and message were kept, as with a failed task."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message, code=code)
        self.status = STATUS_BY_CODE.get(code) or STATUS_BY_CODE.get(code.partition(".")[0], 400)


STATUS_BY_CODE: dict[str, int] = {
    "InvalidApiKey": 401,
    "AccessDenied": 403,
    "NotFound": 404,
    "ModelNotFound": 404,
    "BadRequest.TooSlow": 408,
    "BadRequest.TooLarge": 413,
    "InvalidParameter.ContentType": 415,
    "InvalidParameter.IdempotencyKey": 422,
    "Throttling.RateQuota": 429,
    "InternalError": 500,
    "RequestTimeOut": 500,
    "ServiceUnavailable": 503,
}

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE})
"""What a machine says that has no room for the moment: on its disk, or for open files."""


def of_unexpected(error: Exception) -> ServiceError:
    """What a client is told of an exception that nobody expected: `Unavailable` where the machine is full, and that
    passes, else `InternalError`."""
    if isinstance(error, OSError) and error.errno in FULL:
        return Unavailable("The server has no room at the moment; try again later.")
    return InternalError()
