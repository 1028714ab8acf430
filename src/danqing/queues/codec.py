"""Jobs, parts and notes as JSON text, for queues that store rows.

msgspec reads the domain's dataclasses as they are, but for one thing: `Job.size` is one of several types, and
JSON does not say which. Stored, it is `{"tier": …}`, `{"canvas": …}` or `{"scale": …}`; the domain stays free of such
marks.
Fields that a later version adds with a default are read from older rows as that default.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, fields
from typing import Any, get_type_hints

import msgspec

from danqing.domain.canvas import Canvas, Scale, Size, Tier
from danqing.domain.job import Job
from danqing.domain.task import Artifact, Missing, Passage, Preview, Task


class Parts(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a task has delivered so far."""

    artifacts: tuple[Artifact, ...] = ()
    passages: tuple[Passage, ...] = ()
    missing: tuple[Missing, ...] = ()
    previews: tuple[Preview, ...] = ()


class _StoredSize(msgspec.Struct, omit_defaults=True):
    tier: Tier | None = None
    canvas: Canvas | None = None
    scale: Scale | None = None


def encode_job(job: Job) -> str:
    """The job as JSON text."""
    stored = msgspec.to_builtins(job) | {"size": msgspec.to_builtins(_stored_size(job.size))}
    return msgspec.json.encode(stored).decode()


def decode_job(text: str) -> Job:
    """The job that `encode_job` made `text` of; a `msgspec.ValidationError` if it made it not."""
    stored = _job_decoder.decode(text)
    values = {name: getattr(stored, name) for name in stored.__struct_fields__}
    return Job(**values | {"size": _size(values["size"])})


def encode_parts(task: Task) -> str:
    """The task's parts; most tasks have nothing but pictures, and then it is the array of these."""
    if not (task.passages or task.missing or task.previews):
        return msgspec.json.encode(task.artifacts).decode()
    return msgspec.json.encode(Parts(task.artifacts, task.passages, task.missing, task.previews)).decode()


def decode_parts(text: str) -> Parts:
    if text.startswith("["):
        return Parts(_artifacts_decoder.decode(text))
    return _parts_decoder.decode(text)


def encode_notes(notes: tuple[str, ...]) -> str:
    return msgspec.json.encode(notes).decode()


def decode_notes(text: str) -> tuple[str, ...]:
    return _notes_decoder.decode(text)


def _stored_size(size: Size) -> _StoredSize:
    if isinstance(size, Tier):
        return _StoredSize(tier=size)
    return _StoredSize(canvas=size) if isinstance(size, Canvas) else _StoredSize(scale=size)


def _size(stored: _StoredSize) -> Size:
    size = stored.tier or stored.canvas or stored.scale
    if size is None:
        raise msgspec.ValidationError("A stored size is a `tier`, a `canvas` or a `scale`; this one is none of them.")
    return size


def _struct_field(field: Field[Any], hint: Any) -> tuple[str, Any] | tuple[str, Any, Any]:
    if field.default is MISSING:
        return field.name, hint
    return field.name, hint, field.default


def _stored_job() -> type[msgspec.Struct]:
    """The fields of `Job`, with a size that JSON can tell apart."""
    hints = get_type_hints(Job) | {"size": _StoredSize}
    return msgspec.defstruct(
        "StoredJob", [_struct_field(field, hints[field.name]) for field in fields(Job)], kw_only=True
    )


_job_decoder = msgspec.json.Decoder(_stored_job())
_artifacts_decoder = msgspec.json.Decoder(tuple[Artifact, ...])
_parts_decoder = msgspec.json.Decoder(Parts)
_notes_decoder = msgspec.json.Decoder(tuple[str, ...])
