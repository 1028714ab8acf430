"""What a worker's engine does with each published model, as text for the report that it stores in the queue.

Whoever lists the models reads it there: the engines of other hosts cannot be asked, and asking those of this one
would load their weights.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from danqing.domain.capabilities import Capabilities, Repertoire, Work


class Performer(msgspec.Struct, frozen=True):
    """Who does a kind of work: an engine, or the open weights behind it. Pixels are those of one picture."""

    name: str
    description: str
    licence: str
    max_references: int
    min_pixels: int
    best_pixels: int
    max_pixels: int
    native: tuple[str, ...]
    """What it does itself; danqing supplies the rest."""
    progress: str
    """How finely it tells how far a picture is."""


class _Stored(msgspec.Struct):
    """Most models are done by the same few: each is written once, and every part names its place."""

    performers: tuple[Performer, ...]
    parts: dict[str, dict[Work, int]]


Part = tuple[str, Work]
"""A published model and a kind of work."""


def written(repertoires: Mapping[str, Repertoire]) -> str:
    """The repertoire of each published model."""
    every = dict.fromkeys(can for repertoire in repertoires.values() for can in repertoire.values())
    place = {can: at for at, can in enumerate(every)}
    parts = {
        model: {work: place[can] for work, can in repertoire.items()} for model, repertoire in repertoires.items()
    }
    return msgspec.json.encode(_Stored(tuple(map(_performer, every)), parts)).decode()


def read(text: str) -> Mapping[Part, Performer]:
    """What `written` wrote; nothing, where there is nothing or it comes from a version that wrote otherwise."""
    try:
        stored = _decoder.decode(text)
        return {part: stored.performers[at] for part, at in _parts(stored)}
    except (msgspec.DecodeError, IndexError):
        return {}


def _parts(stored: _Stored) -> Iterable[tuple[Part, int]]:
    return (((model, work), at) for model, works in stored.parts.items() for work, at in works.items())


def _performer(can: Capabilities) -> Performer:
    return Performer(
        name=can.name,
        description=can.description,
        licence=can.licence,
        max_references=can.max_references,
        min_pixels=can.min_pixels,
        best_pixels=can.best_pixels,
        max_pixels=can.max_pixels,
        native=tuple(sorted(can.native)),
        progress=can.progress,
    )


_decoder = msgspec.json.Decoder(_Stored)
