"""A client of plain HTTP: what the tests of the wire send when no SDK stands in between."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPResponse
from typing import Any

import httpx
import pybase64

AIGC = "/services/aigc"
SYNC = f"{AIGC}/multimodal-generation/generation"
ASYNC = f"{AIGC}/image-generation/generation"
TEXT2IMAGE = f"{AIGC}/text2image/image-synthesis"
IMAGE2IMAGE = f"{AIGC}/image2image/image-synthesis"
AS_TASK = {"X-DashScope-Async": "enable"}
AS_EVENTS = {"X-DashScope-SSE": "enable"}
RESOLVE_OSS = {"X-DashScope-OssResourceResolve": "enable"}
ENDED = ("SUCCEEDED", "FAILED", "CANCELED", "UNKNOWN")

Json = dict[str, Any]


def a_request(text: str = "一只橘猫", *images: str, model: str = "wan2.7-image-pro", **parameters: Any) -> Json:
    """A request for one small picture, unless the parameters say otherwise."""
    content = [*({"image": image} for image in images), {"text": text}]
    return {
        "model": model,
        "input": {"messages": [{"role": "user", "content": content}]},
        "parameters": {"size": "768*768", "n": 1, **parameters},
    }


def data_uri(data: bytes, media_type: str = "image/png") -> str:
    return f"data:{media_type};base64,{pybase64.b64encode(data).decode()}"


def images_of(answer: Json) -> list[list[str]]:
    """The addresses of the pictures in a successful answer, choice by choice."""
    choices = answer["output"]["choices"]
    return [[item["image"] for item in choice["message"]["content"]] for choice in choices]


class Caller:
    """Somebody with a key. `http` is for requests that no method here makes."""

    def __init__(self, api: str, key: str = "sk-test") -> None:
        headers = {"Authorization": f"Bearer {key}"}
        # Nothing here is encrypted, so the certificate authorities need not be read for every test.
        self.http = httpx.Client(base_url=api, headers=headers, timeout=60, verify=False)

    def post(self, path: str, body: Any, headers: Mapping[str, str] | None = None) -> httpx.Response:
        return self.http.post(path, json=body, headers=headers)

    def sync(self, body: Any, headers: Mapping[str, str] | None = None) -> httpx.Response:
        return self.post(SYNC, body, headers)

    def answer(self, body: Any, headers: Mapping[str, str] | None = None) -> Json:
        """The answer of a synchronous call that succeeds."""
        response = self.sync(body, headers)
        assert response.status_code == 200, response.text
        answer: Json = response.json()
        return answer

    def submit(self, body: Any) -> str:
        """The id of a new task."""
        response = self.post(ASYNC, body, AS_TASK)
        assert response.status_code == 200, response.text
        task_id: str = response.json()["output"]["task_id"]
        return task_id

    def task(self, task_id: str) -> Json:
        response = self.http.get(f"/tasks/{task_id}")
        assert response.status_code == 200, response.text
        answer: Json = response.json()
        return answer

    def status(self, task_id: str) -> str:
        status: str = self.task(task_id)["output"]["task_status"]
        return status

    def ended(self, task_id: str, seconds: float = 60) -> Json:
        """What the service says of the task once it has ended."""
        deadline = time.monotonic() + seconds
        while (answer := self.task(task_id))["output"]["task_status"] not in ENDED:
            assert time.monotonic() < deadline, f"not ended after {seconds} s: {answer}"
            time.sleep(0.01)
        return answer


@contextmanager
def calling(api: str, *keys: str) -> Iterator[Sequence[Caller]]:
    """A caller for each key, or one; their connections are closed afterwards."""
    callers = [Caller(api, key) for key in keys or ("sk-test",)]
    try:
        yield callers
    finally:
        for caller in callers:
            caller.http.close()


@contextmanager
def raw_connection(api: str) -> Iterator[socket.socket]:
    """A connection to the server of `api`, for bytes that no client would send."""
    url = httpx.URL(api)
    with socket.create_connection((url.host, url.port or 80), timeout=30) as connection:
        yield connection


def raw_answer(connection: socket.socket) -> httpx.Response:
    """The next answer on a raw connection; for answers with a Content-Length."""
    answer = HTTPResponse(connection)
    answer.begin()
    return httpx.Response(answer.status, headers=answer.getheaders(), content=answer.read())


def refused(response: httpx.Response, status: int, code: str, *words: str) -> str:
    """Check that this is an error in the service's form, with these words in its sentence; returns the sentence."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    assert set(body) == {"request_id", "code", "message"}
    assert all(isinstance(value, str) and value for value in body.values()), body
    assert body["code"] == code, body
    message: str = body["message"]
    assert all(word in message for word in words), message
    return message
