"""A task and its row in the task table."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from danqing.domain.task import Failure, Task, TaskStatus, Webhook
from danqing.queues import codec

# fmt: off
CHANGING = (
    "status", "attempts", "scheduled_at", "ended_at", "cancel_requested", "failure_code", "failure_message",
    "artifacts", "notes",
)
# fmt: on
"""The columns that `life_of` reads."""


def order_of(task: Task) -> dict[str, Any]:
    """The columns that are written once."""
    return {
        "id": task.id,
        "request_id": task.request_id,
        "owner": task.owner,
        "action": task.action,
        "model": task.job.model,
        "job": codec.encode_job(task.job),
        "submitted_at": task.submitted_at,
        "traceparent": task.traceparent,
        "webhook_url": task.webhook.url if task.webhook else None,
        "webhook_base": task.webhook.base if task.webhook else None,
        "images": task.job.count,
        "idempotency_key": task.idempotency_key,
        "fingerprint": task.fingerprint,
    }


def state_of(task: Task) -> dict[str, Any]:
    """The columns that change in a task's life."""
    return {
        "status": task.status,
        "attempts": task.attempts,
        "scheduled_at": task.scheduled_at,
        "ended_at": task.ended_at,
        "cancel_requested": task.cancel_requested,
        "failure_code": task.failure.code if task.failure else None,
        "failure_message": task.failure.message if task.failure else None,
        "artifacts": codec.encode_parts(task),
        "delivered": len(task.artifacts),
        "notes": codec.encode_notes(task.notes),
    }


def task_of(row: Row[Any]) -> Task:
    return Task(
        id=row.id,
        request_id=row.request_id,
        owner=row.owner,
        action=row.action,
        job=codec.decode_job(row.job),
        submitted_at=row.submitted_at,
        traceparent=row.traceparent,
        webhook=Webhook(row.webhook_url, row.webhook_base) if row.webhook_url is not None else None,
        idempotency_key=row.idempotency_key,
        fingerprint=row.fingerprint,
        **life_of(row),
    )


def life_of(row: Row[Any]) -> dict[str, Any]:
    """What `state_of` wrote: the fields of a task that change in its life."""
    parts = codec.decode_parts(row.artifacts)
    return {
        "status": TaskStatus(row.status),
        "attempts": row.attempts,
        "scheduled_at": row.scheduled_at,
        "ended_at": row.ended_at,
        "cancel_requested": bool(row.cancel_requested),
        "failure": Failure(row.failure_code, row.failure_message) if row.failure_code is not None else None,
        "artifacts": parts.artifacts,
        "passages": parts.passages,
        "missing": parts.missing,
        "previews": parts.previews,
        "notes": codec.decode_notes(row.notes),
    }
