"""The conversation of a driver with the tests: one JSON line asks for one call, one JSON line answers.

Drivers run under the interpreter of the SDK they drive, so they import nothing but it and the standard library.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any

Order = dict[str, Any]
"""`client`, `method` and `given` (its keyword arguments), `base_url` and `key`."""


def serve(perform: Callable[[Order], list[Any]], sdk_errors: tuple[type[Exception], ...]) -> None:
    """Perform each order and answer `{"answers": […]}`, or `{"raised", "message", …}` for an error of the SDK's own.

    Any other exception means that the SDK choked on what the server sent: the driver ends with its traceback.
    """
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    sys.stdout = sys.stderr  # whatever the SDK prints must not come between the replies
    for line in sys.stdin:
        try:
            reply = {"answers": perform(json.loads(line))}
        except sdk_errors as error:
            reply = _raised(error)
        print(json.dumps(reply, default=str), file=replies, flush=True)


def _raised(error: Exception) -> dict[str, Any]:
    told = {name: getattr(error, name, None) for name in ("status_code", "code", "request_id", "type", "param")}
    return {**told, "raised": type(error).__name__, "message": getattr(error, "message", None) or str(error)}
