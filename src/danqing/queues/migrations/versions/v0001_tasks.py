"""Tasks, and what workers say of themselves."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, Column, Double, Integer

from danqing.queues.migrations.words import Words

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "tasks",
        Column("id", Words, primary_key=True),
        Column("request_id", Words, nullable=False),
        Column("owner", Words, nullable=False),
        Column("action", Words, nullable=False),
        Column("model", Words, nullable=False),
        Column("job", Words, nullable=False),
        Column("submitted_at", Double, nullable=False),
        Column("status", Words, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("scheduled_at", Double),
        Column("ended_at", Double),
        Column("cancel_requested", Boolean, nullable=False),
        Column("failure_code", Words),
        Column("failure_message", Words),
        Column("artifacts", Words, nullable=False),
        Column("notes", Words, nullable=False),
        Column("revision", Integer, nullable=False),
        Column("lease_token", Words),
        Column("lease_until", Double),
    )
    op.create_index("ix_tasks_turn", "tasks", ["status", "owner", "submitted_at", "id"])
    op.create_index("ix_tasks_lease", "tasks", ["lease_until"])
    op.create_index("ix_tasks_listed", "tasks", ["owner", "submitted_at", "id"])
    op.create_index("ix_tasks_ended", "tasks", ["ended_at", "id"])
    op.create_table(
        "workers",
        Column("id", Words, primary_key=True),
        Column("engine", Words, nullable=False),
        Column("slots", Integer, nullable=False),
        Column("busy", Integer, nullable=False),
        Column("ready", Boolean, nullable=False),
        Column("seen_at", Double, nullable=False),
    )
