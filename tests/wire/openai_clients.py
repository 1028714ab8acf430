"""The clients of OpenAI's API as tests see them: the `openai` package, LiteLLM and LangChain's tool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.servers import Server
from tests.wire.sdks import Driver

ENVIRONMENT = "openai"
PACKAGE, LITELLM, LANGCHAIN = "openai_package.py", "litellm_package.py", "langchain_tool.py"


@dataclass(frozen=True, slots=True)
class Told:
    """What a program got: answers or events, or the package's own exception, whose class `raised` names."""

    answers: Sequence[Any] = ()
    raised: str = ""
    status: int = 0
    code: str = ""
    type: str = ""
    param: str | None = None
    message: str = ""
    request_id: str = ""

    @property
    def answer(self) -> dict[str, Any]:
        """The one answer of a call that succeeded."""
        assert not self.raised, self
        [answer] = self.answers
        found: dict[str, Any] = answer
        return found

    @property
    def links(self) -> list[str]:
        return [picture["url"] for picture in self.answer["data"]]


@dataclass(frozen=True, slots=True)
class OpenAIPackage:
    """`OpenAI` or `AsyncOpenAI`, with an address, a key and further options of the client."""

    driver: Driver
    client: str
    server: Server
    key: str
    options: Mapping[str, Any] = field(default_factory=lambda: {"max_retries": 0})

    def ask(self, method: str, **given: Any) -> Told:
        """Call a method such as `images.generate` with these arguments."""
        order = {"client": self.client, "method": method, "given": given, "options": self.options}
        return told(self.driver.perform({**order, "base_url": base_url(self.server), "key": self.key}))


def lite(driver: Driver, method: str, environment: Mapping[str, str] | None = None, **given: Any) -> Told:
    """Call a function of LiteLLM with these arguments, and these variables in its environment."""
    return told(driver.perform({"method": method, "given": given, "environment": environment or {}}))


def langchain(driver: Driver, server: Server, key: str, words: str, method: str = "invoke", **options: Any) -> Told:
    """Invoke LangChain's tool; `options` are those of its wrapper."""
    order = {"method": method, "given": words, "options": options}
    return told(driver.perform({**order, "base_url": base_url(server), "key": key}))


def base_url(server: Server) -> str:
    """What these clients are given as the address of the API."""
    return f"{server.url}/v1"


def as_file(path: Path, kind: str = "file") -> dict[str, str]:
    """A file among the arguments: as an open `file`, its `bytes`, a `tuple` with a name, a `path`, or in `memory`."""
    return {"file": str(path), "as": kind}


def told(reply: Mapping[str, Any]) -> Told:
    return Told(
        answers=reply.get("answers", ()),
        raised=reply.get("raised", ""),
        status=reply.get("status_code") or 0,
        code=reply.get("code") or "",
        type=reply.get("type") or "",
        param=reply.get("param"),
        message=reply.get("message") or "",
        request_id=reply.get("request_id") or "",
    )
