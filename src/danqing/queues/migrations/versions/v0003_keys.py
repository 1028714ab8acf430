"""Keys with their limits, what was delivered to them, and whose turn it is."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Double, Integer

from danqing.queues.migrations.words import Words

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "keys",
        Column("name", Words, primary_key=True),
        Column("owner", Words, nullable=False, unique=True),
        Column("digest", Words, nullable=False),
        Column("created_at", Double, nullable=False),
        Column("revoked_at", Double),
        Column("requests_per_second", Double),
        Column("concurrent_tasks", Integer),
        Column("queued_tasks", Integer),
        Column("images_per_day", Integer),
        Column("images_per_month", Integer),
        Column("priority", Integer, nullable=False),
        Column("webhook", Words, nullable=False),
    )
    op.create_table(
        "usage",
        Column("lease_token", Words, primary_key=True),
        Column("task_id", Words, nullable=False),
        Column("owner", Words, nullable=False),
        Column("day", Integer, nullable=False),
        Column("model", Words, nullable=False),
        Column("images", Integer, nullable=False),
    )
    op.create_index("ix_tasks_served", "tasks", ["owner", "scheduled_at"])
    op.create_index("ix_usage_day", "usage", ["day", "owner", "model", "images"])
    op.create_index("ix_usage_owner", "usage", ["owner", "day", "images"])
