"""A chat model behind an OpenAI-compatible address: Ollama, llama.cpp, vLLM, SGLang, LM Studio, a hosted one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import httpcore
import msgspec

from danqing import __version__
from danqing.domain.language import JsonSchema, LanguageModelError

log = logging.getLogger(__name__)

MAX_ANSWER = 1 << 20  # bytes of a response
MAX_TOKENS = 4096  # a plan of twelve pictures takes half of it, a model that thinks first the rest
RETRY_PAUSE = 0.5  # seconds
LOGGED = 500  # characters of what a server says when it refuses
FORM_REFUSED = frozenset({400, 422})
"""What servers answer to a `response_format` they do not know."""

REASONS: Mapping[int, str] = {
    400: "did not understand the request",
    401: "does not accept the key",
    403: "does not accept the key",
    404: "does not know the model, or is no chat service",
    429: "has too much to do",
}


class _Message(msgspec.Struct):
    content: str | None = None


class _Choice(msgspec.Struct):
    message: _Message
    finish_reason: str | None = None


class _Completion(msgspec.Struct):
    choices: list[_Choice] = []


@dataclass(frozen=True, slots=True)
class _Response:
    status: int
    body: bytes


class ChatModel:
    """A language model that is asked over HTTP. One for each event loop; connections are kept and used again.

    `url` is the address of the API, such as `http://127.0.0.1:11434/v1`; `timeout` in seconds covers one answer
    with everything that it takes. The key is sent to that address and is in no log and no error.
    """

    def __init__(
        self, url: str, model: str, key: str = "", timeout: float = 60.0, *, retry_pause: float = RETRY_PAUSE
    ) -> None:
        self._url = f"{url}/chat/completions"
        self._model = model
        self._key = key.strip()
        self._timeout = timeout
        self._retry_pause = retry_pause
        self._pool = httpcore.AsyncConnectionPool(keepalive_expiry=60.0)
        self._forms_refused = 0

    @property
    def name(self) -> str:
        """What clients read: neither the host nor a folder there, by which some servers call their model."""
        return PurePosixPath(self._model).name if self._model.startswith("/") else self._model

    async def write(self, instructions: str, text: str, *, schema: JsonSchema | None = None) -> str:
        """What the model answers. Raises `LanguageModelError`; cancelling it closes the connection."""
        try:
            async with asyncio.timeout(self._timeout):
                body = await self._ask(self._order(instructions, text), schema)
        except TimeoutError:
            raise LanguageModelError(f"{self.name} did not answer within {self._timeout:g} seconds.") from None
        return self._said(body)

    async def close(self) -> None:
        await self._pool.aclose()

    def _order(self, instructions: str, text: str) -> dict[str, Any]:
        """Without chance: the same words are answered in the same way, as far as the server can."""
        return {
            "model": self._model,
            "messages": [{"role": "system", "content": instructions}, {"role": "user", "content": text}],
            "temperature": 0,
            "seed": 0,
            "max_tokens": MAX_TOKENS,
        }

    async def _ask(self, order: dict[str, Any], schema: JsonSchema | None) -> bytes:
        """The body of a good answer; a server that refuses one form of schema is asked in a simpler one.

        Which form it took is remembered, so that later questions are asked once.
        """
        forms = _forms(schema)
        for at in range(self._forms_refused if schema else 0, len(forms)):
            response = await self._post_twice(order | forms[at])
            if response.status == 200:
                self._forms_refused = at if schema else self._forms_refused
                return response.body
            if response.status not in FORM_REFUSED:
                break
        raise self._refused(response)

    async def _post_twice(self, order: dict[str, Any]) -> _Response:
        """A server that has too much to do, or that stumbles, is asked once more."""
        content = msgspec.json.encode(order)
        response = await self._post(content)
        if response.status == 429 or response.status >= 500:
            await asyncio.sleep(self._retry_pause)
            response = await self._post(content)
        return response

    async def _post(self, content: bytes) -> _Response:
        try:
            async with self._pool.stream("POST", self._url, headers=self._headers(), content=content) as response:
                return _Response(response.status, await self._read(response))
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol):
            log.warning("%s at %s cannot be reached", self.name, urlsplit(self._url).hostname)
            # Without its cause: an invalid header's text would name the key.
            raise LanguageModelError(f"{self.name} cannot be reached.") from None

    async def _read(self, response: httpcore.Response) -> bytes:
        body = bytearray()
        async for chunk in response.aiter_stream():
            body += chunk
            if len(body) > MAX_ANSWER:
                raise LanguageModelError(f"{self.name} answered with more than {MAX_ANSWER >> 20} MiB.")
        return bytes(body)

    def _headers(self) -> list[tuple[str, bytes]]:
        authorization = [("Authorization", b"Bearer " + self._key.encode())] if self._key else []
        return [
            ("Content-Type", b"application/json"),
            ("Accept", b"application/json"),
            ("Accept-Encoding", b"identity"),
            ("User-Agent", f"danqing/{__version__}".encode()),
            *authorization,
        ]

    def _refused(self, response: _Response) -> LanguageModelError:
        """As a sentence; the server's own words, which may repeat what it was sent, are for the log only."""
        words = self._without_key(response.body.decode("utf-8", "replace"))[:LOGGED]
        log.warning("%s at %s: status %d: %s", self.name, urlsplit(self._url).hostname, response.status, words)
        reason = REASONS.get(response.status, "failed")
        return LanguageModelError(f"{self.name} {reason} (status {response.status}).")

    def _without_key(self, words: str) -> str:
        return words.replace(self._key, "***") if self._key else words

    def _said(self, body: bytes) -> str:
        try:
            choices = msgspec.json.decode(body, type=_Completion).choices
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):  # the last of endless brackets
            raise LanguageModelError(f"{self.name} answered with something that is no chat answer.") from None
        if not choices or choices[0].message.content is None:
            raise LanguageModelError(f"{self.name} answered nothing.")
        if choices[0].finish_reason == "length":
            raise LanguageModelError(f"{self.name} did not come to an end within {MAX_TOKENS} tokens.")
        return choices[0].message.content


def _forms(schema: JsonSchema | None) -> tuple[dict[str, Any], ...]:
    """How an answer in JSON can be asked for, the strictest first; in words alone as the last."""
    if schema is None:
        return ({},)
    named = {"name": "answer", "schema": schema, "strict": True}
    return (
        {"response_format": {"type": "json_schema", "json_schema": named}},
        {"response_format": {"type": "json_object"}},
        {},
    )
