"""Which queue an address opens."""

from __future__ import annotations

from pathlib import Path

import pytest

from danqing.errors import SettingsError
from danqing.queues.opening import open_queue
from tests import postgresql
from tests.queueing import a_task


async def test_without_an_address_the_queue_is_a_file(tmp_path: Path) -> None:
    queue = await open_queue("", tmp_path / "danqing.db")
    await queue.close()
    assert (tmp_path / "danqing.db").exists()


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
async def test_an_address_of_postgresql_opens_it(scheme: str, tmp_path: Path) -> None:
    address = postgresql.emptied_database()
    queue = await open_queue(address.replace("postgresql://", f"{scheme}://"), tmp_path / "danqing.db")
    await queue.submit(a_task())
    await queue.close()
    assert postgresql.execute(address, "SELECT id FROM tasks") == [("task",)]
    assert not (tmp_path / "danqing.db").exists()


@pytest.mark.parametrize("address", ["mysql://ann:secret@host/danqing", "ann:secret@host/danqing", "danqing.db"])
async def test_another_address_is_refused_without_repeating_it(address: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="begin with postgresql://, or be empty") as refused:
        await open_queue(address, tmp_path / "danqing.db")
    assert "secret" not in str(refused.value)
