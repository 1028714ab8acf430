"""Drives the v2 client of `dashscope` 2: `Client().images` and `AsyncClient().images`, and `models` of both."""

from __future__ import annotations

import asyncio
from operator import attrgetter
from typing import Any

import dashscope
from dashscope.common.error import DashScopeException
from dashscope.v2.errors import DashScopeError
from lines import Order, serve


def perform(order: Order) -> list[Any]:
    options = {"base_url": order["base_url"], "api_key": order["key"]}
    if order["client"] == "AsyncClient":
        return [plain(asyncio.run(_call_async(order, options)))]
    with dashscope.Client(**options) as client:
        return [plain(_method(client, order["method"])(**order["given"]))]


async def _call_async(order: Order, options: dict[str, str]) -> Any:
    async with dashscope.AsyncClient(**options) as client:
        return await _method(client, order["method"])(**order["given"])


def _method(client: Any, name: str) -> Any:
    """What has a name of its own is the client's, everything else belongs to `images`."""
    return attrgetter(name)(client if name.startswith("models.") else client.images)


def plain(result: Any) -> dict[str, Any]:
    """The job, with the links the client reads out of it, or the list of jobs."""
    told = result.model_dump(mode="json")
    if "tasks" in told:
        return {**told, "output": {"total": told["total"], "tasks": told["tasks"]}}
    if "models" in told or "model" in told:
        return {**told, "output": told}
    return {**told, "links": result.image_urls}


if __name__ == "__main__":
    serve(perform, (DashScopeError, DashScopeException))
