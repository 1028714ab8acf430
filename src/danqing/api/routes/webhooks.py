"""What a receiver of webhooks needs to know who is speaking."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from danqing.api.answers import json_answer, request_id
from danqing.api.endpoint import Endpoint
from danqing.api.services import identify, services


class WebhookSecret(msgspec.Struct):
    """Verifies the webhooks of the caller's tasks; see docs/webhooks.md."""

    request_id: str
    secret: str


async def webhook_secret(request: Request) -> Response:
    """Of the key that asks, the same every time."""
    principal = identify(request)
    secret = services(request).webhooks.secret_of(principal.id)
    return json_answer(request, WebhookSecret(request_id(request), secret))


ROUTES = (
    Endpoint(
        path="/api/v1/webhooks/secret",
        methods=("GET",),
        handler=webhook_secret,
        name="webhooks.secret",
        summary="The secret that verifies webhooks about the caller's tasks",
        answer=WebhookSecret,
        tags=("tasks",),
    ),
)
