"""Drives the classes `dashscope` has had since version 1: `ImageGeneration` and its neighbours, sync and Aio."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Iterator
from typing import Any

import dashscope
from dashscope.aigc.image_generation import AioImageGeneration, ImageGeneration
from dashscope.aigc.image_synthesis import AioImageSynthesis, ImageSynthesis
from dashscope.aigc.multimodal_conversation import AioMultiModalConversation, MultiModalConversation
from dashscope.api_entities.dashscope_response import Message
from dashscope.common.error import DashScopeException
from dashscope.models import Models
from lines import Order, serve

CLIENTS = {
    one.__name__: one
    for one in (
        ImageGeneration,
        AioImageGeneration,
        ImageSynthesis,
        AioImageSynthesis,
        MultiModalConversation,
        AioMultiModalConversation,
        Models,
    )
}


def perform(order: Order) -> list[Any]:
    """Make the call as the API documents do: the address and the key are set once, for everything."""
    dashscope.base_http_api_url = order["base_url"]
    dashscope.api_key = order["key"]
    return asyncio.run(_call(CLIENTS[order["client"]], order["method"], order["given"]))


async def _call(client: Any, method: str, given: dict[str, Any]) -> list[Any]:
    if "content" in given:
        given = {**given, "messages": [Message(role="user", content=given["content"])]}
        del given["content"]
    if method == "async_call_and_wait":
        submitted = await _result(client.async_call(**given))
        return [plain(submitted), plain(await _result(client.wait(submitted)))]
    return await _answers(await _result(getattr(client, method)(**given)))


async def _result(result: Any) -> Any:
    return await result if inspect.isawaitable(result) else result


async def _answers(result: Any) -> list[Any]:
    if isinstance(result, AsyncIterator):
        return [plain(one) async for one in result]
    if isinstance(result, Iterator):
        return [plain(one) for one in result]
    return [plain(result)]


def plain(response: Any) -> dict[str, Any]:
    """What a program sees of a response, as plain data."""
    names = ("status_code", "code", "message", "request_id", "output", "usage")
    return {name: getattr(response, name, None) for name in names}


if __name__ == "__main__":
    serve(perform, (DashScopeException,))
