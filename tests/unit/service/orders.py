"""Orders with their images in the spool, for tests of the use cases and of those who call them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from blake3 import blake3

from danqing.access.keys import Principal
from danqing.domain.canvas import Canvas
from danqing.domain.job import ImageSource, Job
from danqing.domain.task import Task
from danqing.models.spec import Route
from danqing.service.generation import Order
from danqing.service.inputs import input_key
from danqing.wire.envelope import ContentItem, Envelope, Input, Message
from danqing.wire.ingest import SpooledImage
from danqing.wire.signed_url import Signer
from tests.queueing import NOON

ANN, BOB = Principal("ann"), Principal("bob")
SIGNER = Signer.of(b"the secret of this installation.")


def an_order(
    *images: str,
    spooled: Mapping[str, SpooledImage] | None = None,
    principal: Principal = ANN,
    route: Route = "multimodal-generation",
    resolves_oss: bool = True,
    model: str = "wan2.7-image-pro",
    **parameters: Any,
) -> Order:
    """One small picture of these images, unless the parameters say otherwise."""
    content = [*(ContentItem(image=image) for image in images), ContentItem(text="一只橘猫")]
    envelope = Envelope(model, Input([Message(content)]), {"size": "768*768", "n": 1, "seed": 7, **parameters})
    return Order(
        envelope=envelope,
        principal=principal,
        mode="task",
        route=route,
        request_id="r-1",
        spooled=spooled or {},
        resolves_oss=resolves_oss,
    )


def in_spool(spool: Path, *images: bytes) -> dict[str, SpooledImage]:
    """These files as they lie in the spool while their request is read, by their tokens."""
    return dict(_spooled(spool, data) for data in images)


def _spooled(spool: Path, data: bytes) -> tuple[str, SpooledImage]:
    path = spool / uuid4().hex
    path.write_bytes(data)
    return f"spool:{uuid4().hex}", SpooledImage(path, "image/png", len(data), blake3(data).hexdigest())


def files_in(folder: Path) -> list[str]:
    """Every file below the folder, from which others may be removing some."""
    found = (Path(here, name) for here, _, names in os.walk(folder) for name in names)
    return sorted(str(path.relative_to(folder)) for path in found)


def a_task_with_inputs(name: str = "task", *others: ImageSource, count: int = 1, at: float = NOON) -> Task:
    """A task of Ann's: `count` images that came with the request, then the others."""
    sources = (*(ImageSource("object", input_key(name, at)) for at in range(count)), *others)
    job = Job(
        model="wan2.7-image",
        prompt="a cat",
        size=Canvas(64, 48),
        count=1,
        seed=7,
        sources=sources,
        regions=((),) * len(sources),
    )
    return Task(id=name, request_id=f"r-{name}", owner=ANN.id, action="generate", job=job, submitted_at=at)
