"""The versions of the database, and the way from each to the next.

A version is one file in `versions/`, named `v0002_keys.py` and the like, that says what it `revises` and how to
`upgrade`; the tables that it makes also stand in `danqing.queues.schema` or beside it, in the same metadata, where
statements find them. That is all there is to adding one: it is applied wherever a database is opened next, to new
files and to old ones, and `tests/contract/test_migrations.py` tells whether both ways lead to the same tables.
There is no way back: a database that a newer danqing has changed is refused by an older one.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, column, func, inspect, select, table, text

from danqing.errors import SettingsError

VERSIONS = Path(__file__).parent / "versions"
LOCK = 0x64616E71696E67
"""The advisory lock of those who upgrade a PostgreSQL database: "danqing" in ASCII."""

_version = table("alembic_version", column("version_num"))


def upgrade(connection: Connection, versions: Path = VERSIONS) -> None:
    """Bring the database to the newest version, in the transaction of `connection`; a new one gets all tables.

    Of several processes that begin together one does it and the others wait. On SQLite the transaction itself is the
    lock, since it begins as a writer's. Raises `SettingsError` for a database of a version that is not in `versions`.
    """
    known = _known(versions)
    if _found(connection, known) == known[-1]:
        return
    if connection.dialect.name == "postgresql":
        # Whoever waits here waits for as long as the upgrade of another takes.
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
    if _found(connection, known) != known[-1]:
        _run(connection, versions)


def _known(versions: Path) -> list[str]:
    """The versions in order, as the names of their files tell."""
    return sorted(path.name[1:5] for path in versions.glob("v[0-9][0-9][0-9][0-9]_*.py"))


def _found(connection: Connection, known: list[str]) -> str | None:
    """The version of the database; None for one without tables of ours."""
    if not inspect(connection).has_table(_version.name):
        return None
    found = connection.scalar(select(_version.c.version_num))
    if found is not None and found not in known:
        raise SettingsError(
            f"The database has version {found} of the schema; this danqing knows versions up to {known[-1]}. "
            "Use the danqing that changed it, or a newer one."
        )
    return found


def _run(connection: Connection, versions: Path) -> None:
    # Alembic takes a tenth of a second to import, and hardly any start has something to upgrade.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", _escaped(Path(__file__).parent))
    config.set_main_option("version_locations", _escaped(versions))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")
