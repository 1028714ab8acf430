"""Which queue an address means."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path

from danqing.errors import SettingsError
from danqing.queues.base import TaskQueue
from danqing.queues.sqlite import open_sqlite
from danqing.queues.transacting import Durability


async def open_queue(database: str, file: Path, *, durability: Durability = "process") -> TaskQueue:
    """The queue in the PostgreSQL database at the address `database`; without one, in the SQLite file `file`.

    Raises `SettingsError` for an address of another kind, and where the queue cannot be.
    """
    if not database:
        return await open_sqlite(file, durability=durability)
    if not database.startswith(("postgresql://", "postgres://")):
        # What else it is stays unsaid: there may be a password in it.
        raise SettingsError("The database's address must begin with postgresql://, or be empty for a file.")
    return await _postgres_opener()(database, durability=durability)


def _postgres_opener() -> Callable[..., Awaitable[TaskQueue]]:
    """Imported when it is wanted: its driver is an extra, and takes a tenth of a second."""
    try:
        opener: Callable[..., Awaitable[TaskQueue]] = import_module("danqing.queues.postgres").open_postgres
    except ModuleNotFoundError as error:
        raise SettingsError(f"PostgreSQL needs danqing[postgres]: {error.name} is not installed.") from None
    return opener
