"""Drives LangChain's tool for OpenAI's images: `OpenAIDALLEImageGenerationTool` around `DallEAPIWrapper`."""

from __future__ import annotations

import asyncio
import warnings
from typing import Any

import openai
from lines import Order, serve

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # the package says that it is no longer looked after
    from langchain_community.tools.openai_dalle_image_generation import OpenAIDALLEImageGenerationTool
    from langchain_community.utilities.dalle_image_generator import DallEAPIWrapper


def perform(order: Order) -> list[Any]:
    """Invoke the tool as an agent does; its answer is text."""
    wrapper = DallEAPIWrapper(base_url=order["base_url"], api_key=order["key"], **order["options"])
    tool = OpenAIDALLEImageGenerationTool(api_wrapper=wrapper)
    if order["method"] == "ainvoke":
        return [asyncio.run(tool.ainvoke(order["given"]))]
    return [getattr(tool, order["method"])(order["given"])]


if __name__ == "__main__":
    serve(perform, (openai.APIError,))
