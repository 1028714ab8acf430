"""What a published model is: its parameters, its limits, and the wording of its errors."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import msgspec

from danqing.domain.canvas import Canvas
from danqing.domain.capabilities import Work
from danqing.domain.job import Job
from danqing.models.images import ImageRules
from danqing.wire.envelope import Envelope

Route = Literal["multimodal-generation", "image-generation", "text2image", "image2image"]
"""The word that tells the four submit routes apart."""

Mode = Literal["sync", "stream", "task"]
"""How the caller wants the answer: when everything is there, piece by piece, or by asking for the task."""


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """What the settings have a say in: the default `n`, the watermark's language, and new seeds."""

    default_n: int = 4
    watermark: str = "auto"
    new_seed: Callable[[], int] = lambda: random.randrange(2**31)


class ModelSpec(Protocol):
    """Two-phase checking: `plan` sees the JSON, `place` sees the sizes of the decoded references."""

    @property
    def id(self) -> str: ...

    @property
    def description(self) -> str: ...

    @property
    def parameters(self) -> type[msgspec.Struct]:
        """The documented parameters and their types, for reading a request and for the OpenAPI page."""

    @property
    def works(self) -> frozenset[Work]:
        """The kinds of work that can be asked of it."""

    @property
    def only_interleaved(self) -> frozenset[Work]:
        """Those of them whose answers always have words between the pictures."""

    @property
    def max_images(self) -> int:
        """How many images a request may send, a mask aside."""

    @property
    def image_rules(self) -> ImageRules: ...

    @property
    def routes(self) -> frozenset[Route]: ...

    def plan(self, envelope: Envelope, options: PlanOptions, mode: Mode = "task") -> Job:
        """Everything that the JSON alone can tell. Raises `InvalidParameter`."""

    def place(self, job: Job, sizes: Sequence[Canvas]) -> Canvas:
        """The canvas to paint, given the upright size of every reference. Raises `InvalidParameter`."""
