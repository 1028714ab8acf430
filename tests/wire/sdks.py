"""The official SDKs as tests see them: each in a process of its own interpreter, all with the same methods.

The clients of OpenAI's API are driven the same way, see `openai_clients.py`.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from tempfile import TemporaryFile
from typing import IO, Any
from urllib.parse import unquote, urlsplit

import httpx
from PIL import Image

REPOSITORY = Path(__file__).parents[2]
DRIVERS = Path(__file__).parent / "clients"
ENVIRONMENTS = {
    "2.0.2": REPOSITORY / ".venv",
    "1.25.15": REPOSITORY / ".venv-dashscope-1.25.15",
    "openai": REPOSITORY / ".venv-openai",
}
"""By the version of `dashscope` in them; the last has the clients of OpenAI's API."""
STEERING = ("DASHSCOPE_", "OPENAI_", "LITELLM_", "LANGCHAIN_", "LANGSMITH_")
MODEL = "wan2.7-image"

Content = Sequence[Mapping[str, str]]
"""The `content` of the one message: `{"text": …}` and `{"image": …}` in any order."""


def program(version: str, name: str) -> str:
    """A program in the environment of this name."""
    path = ENVIRONMENTS[version] / "bin" / name
    assert path.exists(), f"{path} is not there: ./scripts/test makes {ENVIRONMENTS[version].name}."
    return str(path)


def environment(**further: str) -> dict[str, str]:
    """This process's environment without what would steer an SDK."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(STEERING)}
    return {**clean, "NO_PROXY": "*", **further}


class Driver:
    """A running driver; it is started once, because importing an SDK takes longer than most calls."""

    def __init__(self, process: subprocess.Popen[str], errors: IO[str]) -> None:
        self._process = process
        self._errors = errors

    def perform(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """The driver's reply to one order. An SDK that chokes on an answer is shown with its traceback."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        assert self._process.poll() is None, "this driver ended in an earlier test, whose failure says why"
        print(json.dumps(order), file=self._process.stdin, flush=True)
        reply = self._process.stdout.readline()
        assert reply, f"the SDK failed on {order}: {self._told()}"
        answered: dict[str, Any] = json.loads(reply)
        return answered

    def _told(self) -> str:
        self._process.wait(10)
        self._errors.seek(0)
        return self._errors.read()[-4000:]


@contextmanager
def driving(version: str, script: str) -> Iterator[Driver]:
    """Run `clients/<script>` under the interpreter of the environment of this name."""
    with TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            [program(version, "python"), str(DRIVERS / script)],
            env=environment(PYTHONUTF8="1"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        with process:
            yield Driver(process, errors)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program got: a response, or the SDK's own exception, whose class `raised` names."""

    status: int
    code: str
    message: str
    request_id: str
    output: dict[str, Any] = field(default_factory=dict)
    usage: dict[str, Any] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    raised: str = ""

    @property
    def task_id(self) -> str:
        task_id: str = self.output["task_id"]
        return task_id

    @property
    def task_status(self) -> str:
        status: str = self.output["task_status"]
        return status

    @property
    def pictures(self) -> list[list[str]]:
        """The links of the pictures, choice by choice."""
        return [[item["image"] for item in choice["message"]["content"]] for choice in self.output["choices"]]

    @property
    def page(self) -> dict[str, Any]:
        """A page of a list. `AioImageGeneration` of 1.25.15 shows an empty one as no output at all."""
        return self.output or {"total": 0, "data": []}


@dataclass(frozen=True, slots=True)
class Sdk(ABC):
    """One way of calling: a driver and the client in it, an address and a key."""

    driver: Driver
    client: str
    base_url: str
    key: str

    @abstractmethod
    def call(self, content: Content, model: str = MODEL, **parameters: Any) -> Answer:
        """Ask and have the pictures."""

    @abstractmethod
    def submit(self, content: Content, model: str = MODEL, **parameters: Any) -> Answer:
        """Ask and have a task."""

    @abstractmethod
    def submit_and_wait(self, content: Content, model: str = MODEL, **parameters: Any) -> Answer:
        """Ask, and hand the answer on to `wait`."""

    @abstractmethod
    def fetch(self, task_id: str) -> Answer: ...

    @abstractmethod
    def wait(self, task_id: str) -> Answer: ...

    @abstractmethod
    def cancel(self, task_id: str) -> Answer: ...

    @abstractmethod
    def list_tasks(self, **filters: Any) -> Answer: ...

    def _perform(self, method: str, given: Mapping[str, Any], client: str = "") -> list[Answer]:
        order = {"client": client or self.client, "method": method, "given": given}
        reply = self.driver.perform({**order, "base_url": self.base_url, "key": self.key})
        return [_answer(one) for one in reply.get("answers", [reply])]

    def ask(self, method: str, client: str = "", **given: Any) -> Answer:
        """Call any method of the client with these keyword arguments; the last thing it answers."""
        return self._perform(method, given, client)[-1]


class Legacy(Sdk):
    """`ImageGeneration` or `AioImageGeneration` of either version. It answers errors, and raises none."""

    def call(self, content: Content, model: str = MODEL, **parameters: Any) -> Answer:
        return self.ask("call", model=model, content=content, **parameters)

    def stream(self, content: Content, model: str = MODEL, **parameters: Any) -> list[Answer]:
        return self._perform("call", {"model": model, "content": content, "stream": True, **parameters})

    def submit(self, content: Content, model: str = MODEL, **parameters: Any) -> Answer:
        return self.ask("async_call", model=model, content=content, **parameters)

    def submit_and_wait(self, content: Content, model: str = MODEL, **parameters: Any) -> Answer:
        return self.ask("async_call_and_wait", model=model, content=content, **parameters)

    def fetch(self, task_id: str) -> Answer:
        return self.ask("fetch", task=task_id)

    def wait(self, task_id: str) -> Answer:
        return self.ask("wait", task=task_id)

    def cancel(self, task_id: str) -> Answer:
        return self.ask("cancel", task=task_id)

    def list_tasks(self, **filters: Any) -> Answer:
        return self.ask("list", **filters)

    def converse(self, content: Content, model: str = MODEL, **parameters: Any) -> Answer:
        """The same request through `MultiModalConversation`."""
        return self.ask("call", self._neighbour("MultiModalConversation"), model=model, content=content, **parameters)

    def converse_in_stream(self, content: Content, model: str = MODEL, **parameters: Any) -> list[Answer]:
        given = {"model": model, "content": content, "stream": True, **parameters}
        return self._perform("call", given, self._neighbour("MultiModalConversation"))

    def synthesize(self, method: str, model: str = MODEL, **given: Any) -> Answer:
        """The two older routes, through `ImageSynthesis`, which tells them apart by the model's name."""
        return self.ask(method, self._neighbour("ImageSynthesis"), model=model, **given)

    def _neighbour(self, name: str) -> str:
        """The class of this name that is sync or Aio as this client is."""
        return self.client.replace("ImageGeneration", name)


class V2(Sdk):
    """`Client().images` or `AsyncClient().images`. Errors are raised; images go in as `extra_input`."""

    def call(self, content: Content, model: str = MODEL, **parameters: Any) -> Answer:
        return self.ask("generate", poll_interval=0.02, **_v2(content, model, parameters))

    def submit(self, content: Content, model: str = MODEL, **parameters: Any) -> Answer:
        return self.ask("jobs.create", **_v2(content, model, parameters))

    def submit_and_wait(self, content: Content, model: str = MODEL, **parameters: Any) -> Answer:
        submitted = self.submit(content, model, **parameters)
        return submitted if submitted.raised else self.wait(submitted.task_id)

    def fetch(self, task_id: str) -> Answer:
        return self.ask("jobs.fetch", task_id=task_id)

    def wait(self, task_id: str) -> Answer:
        return self.ask("jobs.wait", job=task_id)

    def cancel(self, task_id: str) -> Answer:
        return self.ask("jobs.cancel", task_id=task_id)

    def list_tasks(self, **filters: Any) -> Answer:
        return self.ask("jobs.list", **filters)


def picture_bytes(link: str) -> bytes:
    """The file behind a link, fetched as a program would: without a key, under the name in the link."""
    assert PurePosixPath(unquote(urlsplit(link).path)).suffix == ".png"
    answer = httpx.get(link)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    return answer.content


def picture_size(link: str) -> str:
    """`W*H` of the PNG behind a link."""
    with Image.open(io.BytesIO(picture_bytes(link))) as picture:
        picture.load()
        assert picture.format == "PNG"
        return f"{picture.width}*{picture.height}"


def _v2(content: Content, model: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """A text alone is a `prompt`; with images the message goes in whole, beside it."""
    prompt = next((item["text"] for item in content if "text" in item), "")
    given = {"model": model, "prompt": prompt, "parameters": parameters}
    if any("image" in item for item in content):
        given["extra_input"] = {"messages": [{"role": "user", "content": content}]}
    return given


def _answer(reply: Mapping[str, Any]) -> Answer:
    """Both SDKs' responses and exceptions in one form; v2's models have no status when all is well."""
    return Answer(
        status=reply["status_code"] or (0 if "raised" in reply else 200),
        code=reply["code"] or "",
        message=reply["message"] or "",
        request_id=reply["request_id"] or "",
        output=reply.get("output") or {},
        usage=reply.get("usage") or {},
        links=reply.get("links") or [],
        raised=reply.get("raised", ""),
    )
