"""Webhooks: which address is told of a task's end, what it is told, and how it knows who is speaking."""

from __future__ import annotations

import time
from collections.abc import Callable

from danqing.domain.task import Task, Webhook
from danqing.errors import InvalidParameter
from danqing.media.fetch import FetchError, FetchRules, request_url
from danqing.media.posting import check_address, post
from danqing.service.links import Links
from danqing.wire import responses
from danqing.wire.errors import shown
from danqing.wire.webhook_key import WebhookKey

HEADER = "X-DanQing-Webhook"
LONGEST = 2048
"""Characters of an address."""


class Webhooks:
    """Takes addresses in and sends messages to them, under `rules`; `secret` is that of the installation."""

    def __init__(
        self, links: Links, secret: bytes, rules: FetchRules, clock: Callable[[], float] = time.time
    ) -> None:
        self._links = links
        self._secret = secret
        self._rules = rules
        self._clock = clock

    async def accept(self, url: str, base: str) -> Webhook:
        """The webhook of a task that is submitted with this address; links in its message lie below the address
        `base`. Raises `InvalidParameter` for an address to which nothing would ever be sent."""
        try:
            check_form(url)
            await check_address(url, self._rules)
        except FetchError as error:
            raise InvalidParameter(
                f"{error} It is the webhook of the request, or of its key.", code=error.code
            ) from None
        return Webhook(url, base)

    def secret_of(self, owner: str) -> str:
        """What verifies the messages about this owner's tasks."""
        return self._key(owner).text

    async def tell(self, task: Task, webhook: Webhook) -> int:
        """Send what `GET /tasks/{id}` answers, signed; the status of the answer. Raises a `FetchError`."""
        link = await self._links.to(task, webhook.base)
        body = responses.encode(responses.state(task, task.request_id, link))
        headers = self._key(task.owner).headers(task.id, int(self._clock()), body)
        return await post(webhook.url, body, {"Content-Type": "application/json", **headers}, self._rules)

    def _key(self, owner: str) -> WebhookKey:
        return WebhookKey.of(self._secret, owner)


def check_form(url: str) -> None:
    """Refuse what is no address for a webhook, wherever it may lead. Raises `InvalidParameter` and `BadUrl`."""
    if len(url) > LONGEST or not url.isascii():
        raise InvalidParameter(
            f"A webhook must be an address of at most {LONGEST} ASCII characters, got {shown(url)}."
        )
    request_url(url, url)
