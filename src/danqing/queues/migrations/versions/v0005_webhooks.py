"""Who is told when a task has ended, and the ends that are still to be told."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Double, Integer

from danqing.queues.migrations.words import Words

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("tasks", Column("webhook_url", Words))
    op.add_column("tasks", Column("webhook_base", Words))
    op.create_table(
        "deliveries",
        Column("task_id", Words, primary_key=True),
        Column("receiver", Words, nullable=False),
        Column("ended_at", Double, nullable=False),
        Column("due_at", Double, nullable=False),
        Column("failures", Integer, nullable=False),
    )
    op.create_index("ix_deliveries_due", "deliveries", ["due_at"])
    op.create_index("ix_deliveries_receiver", "deliveries", ["receiver", "failures"])
