"""How many pictures a task has delivered so far, and indexes that leave out the tasks which nobody seeks in them."""

from __future__ import annotations

import json

from alembic import op
from sqlalchemy import Column, Integer, bindparam, column, select, table, update

revision = "0007"
down_revision = "0006"

_tasks = table("tasks", column("id"), column("status"), column("artifacts"), column("delivered"))


def upgrade() -> None:
    op.add_column("tasks", Column("delivered", Integer, nullable=False, server_default="0"))
    _count_delivered()
    _narrow("ix_tasks_lease", ["lease_until"], of="lease_until")
    _narrow("ix_tasks_served", ["owner", "scheduled_at"], of="scheduled_at")
    _narrow("ix_tasks_ended", ["ended_at", "id"], of="ended_at")


def _narrow(name: str, columns: list[str], of: str) -> None:
    """Make the index again, of the tasks that have it."""
    given = column(of).is_not(None)
    op.drop_index(name, "tasks")
    op.create_index(name, "tasks", columns, sqlite_where=given, postgresql_where=given)


def _count_delivered() -> None:
    """Of tasks that have not ended: those of others are counted already."""
    connection = op.get_bind()
    still_open = select(_tasks.c.id, _tasks.c.artifacts).where(_tasks.c.status.in_(["PENDING", "RUNNING"]))
    counted = [
        {"task_id": row.id, "number": _pictures(row.artifacts)} for row in connection.execute(still_open).all()
    ]
    if counted:
        one = update(_tasks).where(_tasks.c.id == bindparam("task_id")).values(delivered=bindparam("number"))
        connection.execute(one, counted)


def _pictures(parts: str) -> int:
    """Parts are a list of pictures, or an object with such a list in it."""
    read = json.loads(parts)
    return len(read if isinstance(read, list) else read.get("artifacts", []))
