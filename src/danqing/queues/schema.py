"""The tables. The task table is the queue itself; nothing about a task is kept anywhere else.

Statements are built from these; the database gets them from `danqing.queues.migrations`, version by version.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, Double, Index, Integer, MetaData, Table, Text

metadata = MetaData()


def _given(column: Column[Any]) -> dict[str, Any]:
    """Makes an index of the rows that have the column; to the others it costs nothing."""
    return {f"{dialect}_where": column.is_not(None) for dialect in ("sqlite", "postgresql")}


tasks = Table(
    "tasks",
    metadata,
    Column("id", Text, primary_key=True),
    Column("request_id", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("job", Text, nullable=False),
    Column("submitted_at", Double, nullable=False),
    Column("status", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("scheduled_at", Double),
    Column("ended_at", Double),
    Column("cancel_requested", Boolean, nullable=False),
    Column("failure_code", Text),
    Column("failure_message", Text),
    Column("artifacts", Text, nullable=False),
    Column("notes", Text, nullable=False),
    Column("revision", Integer, nullable=False),  # grows whenever a client could see a change
    Column("lease_token", Text),
    Column("lease_until", Double),
    Column("traceparent", Text),
    Column("webhook_url", Text),
    Column("webhook_base", Text),
    Column("images", Integer, nullable=False, server_default="0"),  # how many were ordered
    Column("idempotency_key", Text),
    Column("fingerprint", Text),
    Column("delivered", Integer, nullable=False, server_default="0"),  # pictures so far
)

Index("ix_tasks_turn", tasks.c.status, tasks.c.owner, tasks.c.submitted_at, tasks.c.id)  # claim, depth
Index("ix_tasks_lease", tasks.c.lease_until, **_given(tasks.c.lease_until))  # leases that expired
Index("ix_tasks_served", tasks.c.owner, tasks.c.scheduled_at, **_given(tasks.c.scheduled_at))  # who was served last
Index("ix_tasks_listed", tasks.c.owner, tasks.c.submitted_at, tasks.c.id)  # list, newest first
Index("ix_tasks_ended", tasks.c.ended_at, tasks.c.id, **_given(tasks.c.ended_at))  # retention
Index("ix_tasks_key", tasks.c.owner, tasks.c.idempotency_key, unique=True, **_given(tasks.c.idempotency_key))
Index("ix_tasks_fingerprint", tasks.c.owner, tasks.c.fingerprint, **_given(tasks.c.fingerprint))

workers = Table(
    "workers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("engine", Text, nullable=False),
    Column("slots", Integer, nullable=False),
    Column("busy", Integer, nullable=False),
    Column("ready", Boolean, nullable=False),
    Column("seen_at", Double, nullable=False),
    Column("figures", Text, nullable=False, server_default=""),
    Column("repertoire", Text, nullable=False, server_default=""),
)

keys = Table(
    "keys",
    metadata,
    Column("name", Text, primary_key=True),
    Column("owner", Text, nullable=False, unique=True),
    Column("digest", Text, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("revoked_at", Double),
    Column("requests_per_second", Double),
    Column("concurrent_tasks", Integer),
    Column("queued_tasks", Integer),
    Column("images_per_day", Integer),
    Column("images_per_month", Integer),
    Column("priority", Integer, nullable=False),
    Column("webhook", Text, nullable=False),
)

usage = Table(
    "usage",
    metadata,
    # Its name is what makes a delivery count once. Rows are only ever added: a sum that is kept up to date would
    # be one row that all workers wait for.
    Column("lease_token", Text, primary_key=True),
    Column("task_id", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("day", Integer, nullable=False),
    Column("model", Text, nullable=False),
    Column("images", Integer, nullable=False),
)

Index("ix_usage_day", usage.c.day, usage.c.owner, usage.c.model, usage.c.images)  # reports
Index("ix_usage_owner", usage.c.owner, usage.c.day, usage.c.images)  # limits

deliveries = Table(
    "deliveries",
    metadata,
    Column("task_id", Text, primary_key=True),
    Column("receiver", Text, nullable=False),
    Column("ended_at", Double, nullable=False),
    Column("due_at", Double, nullable=False),  # while somebody has it, until when
    Column("failures", Integer, nullable=False),
)

Index("ix_deliveries_due", deliveries.c.due_at)
Index("ix_deliveries_receiver", deliveries.c.receiver, deliveries.c.failures)  # who is in trouble
