"""Drives LiteLLM's image functions, sync and async, with any of its providers."""

from __future__ import annotations

import asyncio
import inspect
import os
from typing import Any

# Else it fetches its prices from the net before anything is called.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import litellm
import openai
from attachments import attached
from lines import Order, serve


def perform(order: Order) -> list[Any]:
    """Make the call; where no address is given with it, it is in the environment that the order names."""
    os.environ.update(order["environment"])
    try:
        result = getattr(litellm, order["method"])(**attached(order["given"]))
        answer = asyncio.run(_awaited(result)) if inspect.isawaitable(result) else result
    finally:
        for name in order["environment"]:
            del os.environ[name]
    return [{**answer.model_dump(mode="json"), "class": type(answer).__name__}]


async def _awaited(result: Any) -> Any:
    return await result


if __name__ == "__main__":
    serve(perform, (openai.APIError,))
