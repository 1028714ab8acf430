"""A task's reference images: fetched or found, checked by their headers, decoded."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from danqing import models
from danqing.domain.canvas import Canvas
from danqing.domain.job import ImageSource, Job
from danqing.domain.picture import Picture, Reference
from danqing.errors import InvalidParameter
from danqing.media.decode import HasTransparency, decode, decode_mask
from danqing.media.fetch import FetchError, FetchRules, TooLarge, fetch
from danqing.media.probe import BrokenImage
from danqing.models.images import ImageRules
from danqing.objects.base import ObjectStore
from danqing.service.generation import check_image


@dataclass(frozen=True, slots=True)
class Received:
    """A reference image at hand: its number in the request (from 1), its file, and its upright size."""

    position: int
    path: Path
    canvas: Canvas


def fetches(job: Job) -> bool:
    """Whether anything has to be fetched from an address."""
    return any(source.kind != "object" for source in job.inputs)


@contextmanager
def downloads(job: Job, spool: Path) -> Iterator[Path]:
    """A folder for what has to be fetched; a job without addresses needs none."""
    if not fetches(job):
        yield spool
        return
    with tempfile.TemporaryDirectory(dir=spool) as folder:
        yield Path(folder)


async def received(job: Job, folder: Path, objects: ObjectStore, fetch_rules: FetchRules) -> list[Received]:
    """Every input of the job, in order; they are fetched side by side, and the first failure is the error."""
    rules = models.get(job.model).image_rules
    loads = [
        _receive(source, position, folder / str(position), rules, objects, fetch_rules)
        for position, source in enumerate(job.inputs, 1)
    ]
    return await _all_or_first_error(loads)


async def _all_or_first_error(loads: Sequence[Awaitable[Received]]) -> list[Received]:
    tasks = [asyncio.ensure_future(load) for load in loads]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _receive(
    source: ImageSource, position: int, path: Path, rules: ImageRules, objects: ObjectStore, fetch_rules: FetchRules
) -> Received:
    if source.kind == "object":
        path = await _stored(source, position, objects)
    else:
        await _fetch(source.location, position, path, rules, fetch_rules)
    return Received(position, path, await asyncio.to_thread(check_image, path, position, rules))


async def _stored(source: ImageSource, position: int, objects: ObjectStore) -> Path:
    try:
        return await objects.open(source.location)
    except FileNotFoundError:
        raise InvalidParameter(
            f"Failed to download the input file: image {position} is no longer kept.",
            code="BadRequest.InputDownloadFailed",
        ) from None


async def _fetch(url: str, position: int, path: Path, rules: ImageRules, fetch_rules: FetchRules) -> None:
    try:
        await fetch(url, path, fetch_rules)
    except TooLarge as error:
        raise rules.too_large(position, error.size) from None
    except FetchError as error:
        raise InvalidParameter(f"{error} It is image {position} of the request.", code=error.code) from None


async def decoded(job: Job, files: Sequence[Received]) -> tuple[Reference, ...]:
    """The references, decoded one after another: each thread of decoding needs memory of its own."""
    rules = models.get(job.model).image_rules
    sources = files[: len(job.sources)]
    pictures = [await asyncio.to_thread(_decode, file, rules, job.flattens) for file in sources]
    references = [Reference(picture, regions) for picture, regions in zip(pictures, job.regions, strict=True)]
    if job.mask:
        mask = await asyncio.to_thread(_decode_mask, files[-1], rules, job.mask.editable)
        references[0] = replace(references[0], mask=mask)
    return tuple(references)


def _decode_mask(file: Received, rules: ImageRules, editable: Literal["white", "transparent"]) -> bytes:
    try:
        return decode_mask(file.path, editable)
    except BrokenImage:
        raise rules.broken(file.position) from None


def _decode(file: Received, rules: ImageRules, flattens: bool) -> Picture:
    try:
        return decode(file.path, flattens=flattens)
    except HasTransparency:
        raise rules.transparent(file.position) from None
    except BrokenImage:
        raise rules.broken(file.position) from None
