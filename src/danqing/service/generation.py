"""Submitting: from an envelope to a stored task."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Literal, get_args
from uuid import uuid4

import msgspec

from danqing import models
from danqing.access.keys import Principal
from danqing.domain.canvas import Canvas
from danqing.domain.capabilities import Work
from danqing.domain.job import ImageSource, Job, Mask
from danqing.domain.task import Task, Webhook
from danqing.errors import InvalidParameter, KeyReused, Unavailable
from danqing.media.probe import BrokenImage, NotAnImage, UnsupportedFormat, probe
from danqing.models.images import ImageRules, classify
from danqing.models.spec import Mode, ModelSpec, PlanOptions, Route
from danqing.objects.base import ObjectStore
from danqing.queues.base import LimitReached, TaskQueue, Terms
from danqing.service.admission import Admission, Room, refusal
from danqing.service.inputs import input_key
from danqing.service.uploads import Uploads
from danqing.wire.envelope import Envelope
from danqing.wire.errors import shown
from danqing.wire.extras import Extras
from danqing.wire.fingerprint import fingerprint
from danqing.wire.ingest import SpooledImage

OpenAIRoute = Literal["images/generations", "images/edits"]
Way = Route | OpenAIRoute
"""How a request came in."""

WORKS: Mapping[Way, Work] = {"images/generations": "text-to-image", "images/edits": "edit"}
"""OpenAI's routes are open to every model that does their work, with an answer of pictures alone."""

ACTIONS: Mapping[Way, str] = {
    "multimodal-generation": "multimodal-generation:generation",
    "image-generation": "image-generation:generation",
    "text2image": "text2image:image-synthesis",
    "image2image": "image2image:image-synthesis",
    "images/generations": "images:generations",
    "images/edits": "images:edits",
}


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """A request as it came in: who sent what, where to, with which images in the spool.

    Every request becomes one, refused or not, and a frozen dataclass of so many fields is ten times as dear.
    """

    envelope: Envelope
    extras: Extras | None = None
    principal: Principal
    route: Way
    mode: Mode
    request_id: str
    spooled: Mapping[str, SpooledImage] = {}
    resolves_oss: bool = False
    traceparent: str | None = None
    idempotency_key: str | None = None
    webhook: Webhook | None = None


class Generation:
    """Accepts orders. What JSON alone and the images at hand can tell is refused at once."""

    def __init__(
        self,
        queue: TaskQueue,
        objects: ObjectStore,
        uploads: Uploads,
        options: PlanOptions,
        max_pending: int,
        check: Callable[[Job], None] = lambda job: None,
        clock: Callable[[], float] = time.time,
        admission: Admission | None = None,
    ) -> None:
        """`check` raises for a job that no engine here can do."""
        self._queue = queue
        self._objects = objects
        self._uploads = uploads
        self._options = options
        self._room = Room(queue, max_pending)
        self._check = check
        self._clock = clock
        self._admission = admission or Admission(clock=clock)

    async def submit(self, order: Order) -> Task:
        """Check the order and store it as a PENDING task; the task of an order that was sent before is that of then.
        Raises a `ServiceError`."""
        spec = models.get(order.envelope.model)
        _refuse_another_route(order.route, spec)
        job = spec.plan(order.envelope, self._options, order.mode)
        if order.extras:
            job = _with_extras(job, order.extras)
        self._check(job)
        task, terms = self._task(order, job), self._admission.terms(order.principal)
        if task.fingerprint and (sent_before := await self._queue.resent(task, terms)):
            return _unless_other(sent_before, task)
        self._admission.refuse_haste(order.principal)
        await self._room.take()
        try:
            inputs = await self._take_in(order, job, spec, task.id)
            task = replace(task, job=job.with_inputs(inputs))
            stored = await self._store(task, terms)
        except Unavailable:
            await self._give_up_unless_stored(task)
            raise
        except Exception:
            await self._give_up(task)
            raise
        if stored.id != task.id:
            await self._give_up(task)
        return stored

    async def _store(self, task: Task, terms: Terms) -> Task:
        """The task itself, or the one that the same request, sent at the same moment, has become."""
        try:
            return _unless_other(await self._queue.submit(task, terms), task)
        except LimitReached as reached:
            raise refusal(reached, task) from None

    def _task(self, order: Order, job: Job) -> Task:
        return Task(
            id=str(uuid4()),
            request_id=order.request_id,
            owner=order.principal.id,
            action=ACTIONS[order.route],
            job=job,
            submitted_at=self._clock(),
            traceparent=order.traceparent,
            idempotency_key=order.idempotency_key,
            fingerprint=self._fingerprint(order),
            webhook=order.webhook,
        )

    def _fingerprint(self, order: Order) -> str | None:
        """Of orders that may be sent again: nobody looks for the others."""
        if order.idempotency_key is None and not self._admission.folds:
            return None
        return fingerprint(order.route, order.envelope, order.spooled, order.extras)

    async def _give_up(self, task: Task) -> None:
        """Remove what was taken in already. Not when we are cancelled: the task may be stored all the same, and
        what has no task is found by retention."""
        for position in range(len(task.job.inputs)):
            await self._objects.delete(input_key(task.id, position))

    async def _give_up_unless_stored(self, task: Task) -> None:
        """A connection that breaks while a task is stored leaves open whether it was. As long as the queue cannot
        be asked, what was taken in stays: a task needs it, or retention finds it."""
        with suppress(Unavailable):
            if await self._queue.get(task.id) is None:
                await self._give_up(task)

    async def _take_in(self, order: Order, job: Job, spec: ModelSpec, task_id: str) -> tuple[ImageSource, ...]:
        """Check every image that is at hand, then keep those that came with the body as objects."""
        inputs = job.inputs
        if not inputs:
            return ()
        files = _inline_files(order, inputs)
        uploaded = await self._resolve_uploads(order, job)
        paths = files | {at: await self._objects.open(key) for at, key in uploaded.items()}
        sizes = await asyncio.to_thread(_check_all, paths, spec.image_rules)
        if len(sizes) == len(inputs):
            placed(job, spec, [sizes[at] for at in range(len(sizes))])
        taken = dict(uploaded)
        for at, path in files.items():
            taken[at] = input_key(task_id, at)
            await self._objects.adopt(taken[at], path)
        return tuple(ImageSource("object", taken[at]) if at in taken else source for at, source in enumerate(inputs))

    async def _resolve_uploads(self, order: Order, job: Job) -> dict[int, str]:
        sources = job.inputs
        positions = [at for at in _in_order_of_upload(job) if sources[at].kind == "upload"]
        if positions and not order.resolves_oss:
            raise InvalidParameter(
                "The provided URL does not appear to be valid. Ensure it is correctly formatted. "
                f"{sources[positions[0]].location} needs the header X-DashScope-OssResourceResolve: enable."
            )
        keys = await self._uploads.resolve(order.principal, [sources[at].location for at in positions])
        return dict(zip(positions, keys, strict=True))


def takes(way: Way, spec: ModelSpec) -> bool:
    """Whether requests for the model may come in this way."""
    work = WORKS.get(way)
    return way in spec.routes if work is None else work in spec.works - spec.only_interleaved


def _refuse_another_route(route: Way, spec: ModelSpec) -> None:
    if takes(route, spec):
        return
    if route in WORKS:
        able = ", ".join(one.id for one in models.available().values() if takes(route, one))
        raise InvalidParameter(f"The model {spec.id} is not for {route}; those for it are {able}.", param="model")
    own = " or ".join(one for one in get_args(Route) if one in spec.routes)
    raise InvalidParameter(f"url error, please check url! {spec.id} is asked on {own}, not on {route}.")


def _with_extras(job: Job, extras: Extras) -> Job:
    """The job with what was asked for beside the envelope. Raises `InvalidParameter`."""
    if job.interleaved:
        raise InvalidParameter("enable_interleave has no place in an answer of this API, which is of pictures alone.")
    mask = Mask(classify(extras.mask, len(job.sources) + 1), "transparent") if extras.mask else None
    if mask and (job.margins or job.enlarges):
        raise InvalidParameter("mask has no place in a request that expands or enlarges its image.", param="mask")
    return replace(
        job,
        mask=mask,
        flattens=extras.flattens,
        file_format=extras.file_format,
        quality=extras.quality,
        previews=extras.previews,
    )


def _unless_other(stored: Task, task: Task) -> Task:
    """The stored task. Raises `KeyReused` where another request has the idempotency key of this one."""
    if stored.fingerprint != task.fingerprint:
        raise KeyReused(
            f"The Idempotency-Key {shown(task.idempotency_key)} was sent before with another request, which became "
            f"task {stored.id}. Send this request with a key of its own."
        )
    return stored


def _inline_files(order: Order, sources: Sequence[ImageSource]) -> dict[int, Path]:
    files = {}
    for at, source in enumerate(sources):
        if source.kind == "inline":
            if source.location not in order.spooled:
                raise InvalidParameter(
                    "The provided URL does not appear to be valid. Ensure it is correctly formatted. "
                    f"Image {at + 1} is no address."
                )
            files[at] = order.spooled[source.location].path
    return files


def placed(job: Job, spec: ModelSpec, sizes: Sequence[Canvas]) -> Canvas:
    """The canvas to paint, given the upright size of every input. Raises `InvalidParameter`.

    Where an image gives its ratio, that is the one with the mask, if there is one.
    """
    of_sources = sizes[: len(job.sources)]
    canvas = spec.place(job, of_sources)
    if job.mask is None:
        return canvas
    spec.image_rules.check_mask(len(sizes), sizes[-1], of_sources[0])
    return spec.place(replace(job, sources=job.sources[:1], regions=job.regions[:1]), of_sources[:1])


def _in_order_of_upload(job: Job) -> Sequence[int]:
    """The positions of the inputs; the official clients upload a mask before the image that it belongs to."""
    return sorted(range(len(job.inputs)), key=lambda at: at < len(job.sources))


def _check_all(paths: Mapping[int, Path], rules: ImageRules) -> dict[int, Canvas]:
    return {at: check_image(path, at + 1, rules) for at, path in paths.items()}


def check_image(path: Path, position: int, rules: ImageRules) -> Canvas:
    """The upright size of image number `position` (from 1), by its header. Raises `InvalidParameter`."""
    size = path.stat().st_size
    if size > rules.max_bytes:
        raise rules.too_large(position, size)
    try:
        facts = probe(path)
    except NotAnImage:
        raise rules.unreadable(position, None) from None
    except UnsupportedFormat as error:
        raise rules.unreadable(position, error.format) from None
    except BrokenImage:
        raise rules.broken(position) from None
    rules.check(position, facts.format, facts.canvas)
    return facts.canvas
