"""The tables. The task table is the queue itself; nothing about a task is kept anywhere else.

Statements are built from these; the database gets them from `danqing.queues.migrations`, version by version.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Double, Index, Integer, MetaData, Table, Text

metadata = MetaData()

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
)

Index("ix_tasks_turn", tasks.c.status, tasks.c.owner, tasks.c.submitted_at, tasks.c.id)  # claim, depth
Index("ix_tasks_lease", tasks.c.lease_until)  # leases that expired
Index("ix_tasks_listed", tasks.c.owner, tasks.c.submitted_at, tasks.c.id)  # list, newest first
Index("ix_tasks_ended", tasks.c.ended_at, tasks.c.id)  # retention

workers = Table(
    "workers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("engine", Text, nullable=False),
    Column("slots", Integer, nullable=False),
    Column("busy", Integer, nullable=False),
    Column("ready", Boolean, nullable=False),
    Column("seen_at", Double, nullable=False),
)
