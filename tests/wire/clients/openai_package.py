"""Drives the `openai` package: `OpenAI` and `AsyncOpenAI`, whole answers and streams."""

from __future__ import annotations

import asyncio
from operator import attrgetter
from typing import Any

import openai
from attachments import attached
from lines import Order, serve

CLIENTS = {one.__name__: one for one in (openai.OpenAI, openai.AsyncOpenAI)}


def perform(order: Order) -> list[Any]:
    """Make the call with the address and the key that were given to the client, as its users do."""
    options = {"base_url": order["base_url"], "api_key": order["key"], **order.get("options", {})}
    given = attached(order["given"])
    if order["client"] == "AsyncOpenAI":
        return asyncio.run(_call_async(order["method"], given, options))
    with openai.OpenAI(**options) as client:
        return _listed(attrgetter(order["method"])(client)(**given))


async def _call_async(method: str, given: dict[str, Any], options: dict[str, Any]) -> list[Any]:
    async with openai.AsyncOpenAI(**options) as client:
        called = attrgetter(method)(client)(**given)
        if method == "models.list":
            return [plain(one) async for one in called]
        result = await called
        if isinstance(result, openai.AsyncStream):
            return [plain(event) async for event in result]
        return _listed(result)


def _listed(result: Any) -> list[Any]:
    """The events of a stream, the models of a list, or the one answer."""
    if isinstance(result, openai.Stream | openai.pagination.SyncPage):
        return [plain(one) for one in result]
    return [plain(result)]


def plain(answer: Any) -> dict[str, Any]:
    """What a program sees: the members, the class, and the id of the request, raw or parsed."""
    if not isinstance(answer, openai.BaseModel):
        answer, headers = answer.parse(), dict(answer.headers)
        return {**plain(answer), "headers": headers}
    told: dict[str, Any] = answer.model_dump(mode="json", exclude_unset=True)
    return {**told, "class": type(answer).__name__, "request_id": getattr(answer, "_request_id", None)}


if __name__ == "__main__":
    serve(perform, (openai.APIError,))
