"""What workers count, and which trace a task belongs to."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column

from danqing.queues.migrations.words import Words

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("workers", Column("figures", Words, nullable=False, server_default=""))
    op.add_column("tasks", Column("traceparent", Words))
