"""The engine seam: shots in, pictures out.

An engine knows nothing of HTTP, tasks, storage or DashScope.
Foreign errors are translated where they are caught; what a client may read is an `EngineError`.
"""

from __future__ import annotations

import threading
from collections.abc import AsyncGenerator, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from danqing.domain.capabilities import Repertoire
from danqing.domain.language import LanguageModel
from danqing.domain.picture import Picture
from danqing.domain.shot import Shot
from danqing.errors import Cancelled, InternalError


class EngineError(InternalError):
    """The engine could not render; the message is fit for a client."""

    code = "InternalError.Algo"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a shot is: `step` of `total`; where the shot asks for previews, at some steps what there is to see.

    A preview shows the whole picture and may be smaller. There are `Shot.previews` of a shot at most; an engine
    that has none makes its pictures all the same.
    """

    index: int
    step: int
    total: int
    preview: Picture | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished picture, what was really done (`metadata`), and what was not (`notes`).

    Clients see both: `metadata` beside the picture in the answer and within its file.
    """

    index: int
    picture: Picture
    metadata: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


class CancelToken:
    """Called off from anywhere, checked by the engine at least once per step."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._callbacks: list[Callable[[], None]] = []

    @property
    def cancelled(self) -> bool:
        return self._event.is_set()

    def cancel(self) -> None:
        self._event.set()
        for callback in self._callbacks:
            callback()

    def on_cancel(self, callback: Callable[[], None]) -> None:
        """Call `callback` when cancelled, at once if that has happened already."""
        self._callbacks.append(callback)
        if self.cancelled:
            callback()

    def check(self) -> None:
        """Raise `Cancelled` if the work was called off."""
        if self.cancelled:
            raise Cancelled


class Engine(Protocol):
    """Renders shots. One `render` call may yield its pictures in any order, each shot exactly once."""

    @property
    def name(self) -> str: ...

    @property
    def concurrency(self) -> int:
        """How many `render` calls may run at once."""

    def capabilities(self, model: str) -> Repertoire:
        """What it does for requests that name the published `model`. Data: the same answer every time."""

    def language_model(self, model: str) -> LanguageModel | None:
        """A resident language model that may rewrite prompts for `model`, where there is one."""

    def batch_key(self, shot: Shot) -> Hashable | None:
        """Shots with equal keys may share a `render` call; None: this one goes alone."""

    def render(self, shots: Sequence[Shot], cancel: CancelToken) -> AsyncGenerator[Progress | Rendered]:
        """Render shots with equal batch keys. Raises `EngineError` and `Cancelled`."""

    async def close(self) -> None: ...
