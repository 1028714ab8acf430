"""What a worker's engine does with each published model."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column

from danqing.queues.migrations.words import Words

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("workers", Column("repertoire", Words, nullable=False, server_default=""))
