"""How many pictures a task is for, and how a request that is sent again is known."""

from __future__ import annotations

import json

from alembic import op
from sqlalchemy import Column, Integer, bindparam, column, select, table, update

from danqing.queues.migrations.words import Words

revision = "0004"
down_revision = "0003"

_tasks = table("tasks", column("id"), column("status"), column("job"), column("images"))


def upgrade() -> None:
    op.add_column("tasks", Column("images", Integer, nullable=False, server_default="0"))
    op.add_column("tasks", Column("idempotency_key", Words))
    op.add_column("tasks", Column("fingerprint", Words))
    _create_index("ix_tasks_key", "idempotency_key", unique=True)
    _create_index("ix_tasks_fingerprint", "fingerprint", unique=False)
    _count_images()


def _create_index(name: str, of: str, *, unique: bool) -> None:
    """Of the tasks that have it."""
    given = column(of).is_not(None)
    op.create_index(name, "tasks", ["owner", of], unique=unique, sqlite_where=given, postgresql_where=given)


def _count_images() -> None:
    """Of tasks that have not ended: nobody counts the others."""
    connection = op.get_bind()
    still_open = select(_tasks.c.id, _tasks.c.job).where(_tasks.c.status.in_(["PENDING", "RUNNING"]))
    counted = [
        {"task_id": row.id, "number": json.loads(row.job)["count"]} for row in connection.execute(still_open).all()
    ]
    if counted:
        one = update(_tasks).where(_tasks.c.id == bindparam("task_id")).values(images=bindparam("number"))
        connection.execute(one, counted)
