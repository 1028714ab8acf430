"""Statements that are compiled once: what they are given, and what they return."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, bindparam, create_engine, insert, make_url, select, update

from danqing.queues.prepared import Prepared
from danqing.queues.schema import keys, metadata
from tests import postgresql

INSERT = Prepared(insert(keys))
PRIORITY = Prepared(select(keys.c.priority).where(keys.c.name == bindparam("of")))
RAISE = Prepared(
    update(keys).where(keys.c.name == bindparam("of")).values(priority=keys.c.priority + 1, revoked_at=None)
)


def a_key(name: str) -> dict[str, object]:
    empty = {column.name: None for column in keys.c}
    return empty | {"name": name, "owner": name, "digest": "", "created_at": 1.5, "priority": 3, "webhook": "100 %"}


@pytest.fixture(params=["sqlite", "postgresql"])
def connection(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    """A database with three keys; the same statements serve every one."""
    url = (
        make_url(postgresql.new_database()) if request.param == "postgresql" else make_url(f"sqlite:///{tmp_path}/k")
    )
    engine = create_engine(url.set(drivername="postgresql+psycopg") if request.param == "postgresql" else url)
    with engine.begin() as connection:
        metadata.create_all(connection)
        assert INSERT.all(connection, [a_key(name) for name in "abc"]) == 3
        yield connection
    engine.dispose()


def priorities(connection: Connection) -> list[int]:
    return [PRIORITY.one(connection, {"of": name}).scalar_one() for name in "abc"]


def test_values_are_found_by_their_names(connection: Connection) -> None:
    rows = connection.execute(select(keys).order_by(keys.c.name)).all()
    assert [dict(row._mapping) for row in rows] == [a_key(name) for name in "abc"]


def test_what_the_statement_says_itself_needs_no_value(connection: Connection) -> None:
    RAISE.one(connection, {"of": "b"})
    assert priorities(connection) == [3, 4, 3]


def test_many_say_how_many_rows_they_wrote(connection: Connection) -> None:
    """One that met no row is missing in the number."""
    assert RAISE.all(connection, [{"of": "a"}, {"of": "nobody"}, {"of": "c"}]) == 2
    assert priorities(connection) == [4, 3, 4]
