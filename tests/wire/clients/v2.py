"""Drives the v2 client of `dashscope` 2: `Client().images` and `AsyncClient().images`."""

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
        return [plain(attrgetter(order["method"])(client.images)(**order["given"]))]


async def _call_async(order: Order, options: dict[str, str]) -> Any:
    async with dashscope.AsyncClient(**options) as client:
        return await attrgetter(order["method"])(client.images)(**order["given"])


def plain(result: Any) -> dict[str, Any]:
    """The job, with the links the client reads out of it, or the list of jobs."""
    told = result.model_dump(mode="json")
    if "tasks" in told:
        return {**told, "output": {"total": told["total"], "tasks": told["tasks"]}}
    return {**told, "links": result.image_urls}


if __name__ == "__main__":
    serve(perform, (DashScopeError, DashScopeException))
