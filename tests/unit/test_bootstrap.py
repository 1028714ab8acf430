"""Putting the parts together: the secret, the spool, and who may reach the server."""

from __future__ import annotations

import asyncio
import os
import stat
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from math import inf
from pathlib import Path

import pytest

from danqing.access.keys import KeyRing
from danqing.bootstrap import (
    STALE,
    check_exposure,
    fetch_rules,
    installation_secret,
    open_database,
    open_services,
    open_store,
    open_worker,
    read_keys,
    sweep_spool,
)
from danqing.domain.task import TaskStatus
from danqing.errors import SettingsError, Unauthorized
from danqing.queues.memory import MemoryQueue
from danqing.settings import Settings
from tests.stored_keys import a_key
from tests.unit.service.orders import ANN, an_order, files_in

# ── The secret ───────────────────────────────────────────────────────────────


def test_the_secret_is_made_once(tmp_path: Path) -> None:
    """The same every time, another one in another folder, and for this user's eyes only."""
    secret = installation_secret(tmp_path)
    assert installation_secret(tmp_path) == secret
    assert len(secret) == 32
    other = tmp_path / "other"
    other.mkdir()
    assert installation_secret(other) != secret
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600


def test_a_race_makes_one_secret(tmp_path: Path) -> None:
    """Eight processes start at once: all sign with the same secret, and no draft stays."""
    for attempt in range(20):
        folder = tmp_path / str(attempt)
        folder.mkdir()
        start = threading.Barrier(8)

        def race(folder: Path = folder, start: threading.Barrier = start) -> bytes:
            start.wait()
            return installation_secret(folder)

        with ThreadPoolExecutor(8) as pool:
            secrets = {future.result() for future in [pool.submit(race) for _ in range(8)]}
        assert len(secrets) == 1
        assert files_in(folder) == ["secret"]


@pytest.mark.parametrize("size", [0, 31])
def test_a_damaged_secret_is_refused(tmp_path: Path, size: int) -> None:
    """It is not replaced: links that were given out would stop working without a word."""
    (tmp_path / "secret").write_bytes(bytes(size))
    with pytest.raises(SettingsError, match="damaged"):
        installation_secret(tmp_path)
    assert (tmp_path / "secret").read_bytes() == bytes(size)


# ── The spool ────────────────────────────────────────────────────────────────


def aged(path: Path, seconds: float) -> Path:
    then = time.time() - seconds
    os.utime(path, (then, then))
    return path


def test_only_old_things_are_swept_from_the_spool(tmp_path: Path) -> None:
    """A killed process left files and folders; what is younger may belong to one that runs."""
    for name, age in (("old", STALE + 60), ("young", STALE - 60), ("new", 0.0)):
        (tmp_path / f"{name}-file").write_bytes(b"image")
        folder = tmp_path / f"{name}-folder"
        folder.mkdir()
        (folder / "1").write_bytes(b"image")
        aged(tmp_path / f"{name}-file", age)
        aged(folder, age)
    sweep_spool(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "new-file",
        "new-folder",
        "young-file",
        "young-folder",
    ]


async def test_a_host_that_only_renders_sweeps_its_spool_too(tmp_path: Path) -> None:
    """What a worker fetched when it was killed is found by the next one there, without any server."""
    left = tmp_path / "spool" / "reference"
    left.parent.mkdir()
    left.write_bytes(b"image")
    aged(left, STALE + 60)
    parts = await open_worker(Settings(data=tmp_path, engine="blank"))
    await parts.close()
    assert not left.exists()


def test_two_servers_may_sweep_at_once(tmp_path: Path) -> None:
    """What one has removed already is no error for the other."""
    for number in range(300):
        (tmp_path / str(number)).write_bytes(b"")
        aged(tmp_path / str(number), STALE + 60)
    with ThreadPoolExecutor(4) as pool:
        for swept in [pool.submit(sweep_spool, tmp_path) for _ in range(4)]:
            swept.result()
    assert list(tmp_path.iterdir()) == []


# ── Who may reach the server ─────────────────────────────────────────────────


async def test_the_model_for_openai_requests_is_one_of_ours(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"DANQING_OPENAI_MODEL must be one of .*wan2\.7-image.*, got 'dall-e-3'"):
        await open_services(Settings(data=tmp_path, openai_model="dall-e-3"))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_a_loopback_address_needs_no_keys(host: str) -> None:
    """Nobody outside this machine reaches it."""
    check_exposure(Settings(host=host), KeyRing())


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.168.1.5", "10.0.0.1", "fe80::1", "images.example.com", "localhost.example.com", ""]
)
def test_any_other_address_needs_keys(host: str) -> None:
    """The sentence names the address and what to set; with a key it is fine."""
    with pytest.raises(SettingsError, match="DANQING_API_KEYS") as refused:
        check_exposure(Settings(host=host), KeyRing())
    assert str(refused.value).startswith(host)
    check_exposure(Settings(host=host, api_keys=("sk-one",)), KeyRing(("sk-one",)))


async def test_keys_of_the_database_are_keys_too(tmp_path: Path) -> None:
    """And a server that can be reached from outside stays closed when the last one is revoked."""
    settings = Settings(host="0.0.0.0", data=tmp_path)
    database = await open_database(settings)
    await database.keys.add(a_key("ann"))
    check_exposure(settings, await read_keys(settings))
    services = await open_services(settings)
    assert services.keys.identify("Bearer sk-ann").id == a_key("ann").owner
    await database.keys.revoke("ann", time.time())
    await database.close()
    with pytest.raises(SettingsError, match="danqing keys add"):
        check_exposure(settings, await read_keys(settings))
    async with asyncio.timeout(10):
        while services.keys:
            await asyncio.sleep(0.05)
    with pytest.raises(Unauthorized):
        services.keys.identify("Bearer sk-anything")
    await services.close()


async def test_asking_for_keys_makes_no_database(tmp_path: Path) -> None:
    """A start that is refused leaves nothing behind."""
    settings = Settings(data=tmp_path / "new", api_keys=("sk-one",))
    assert len(await read_keys(settings)) == 1
    assert not settings.data.exists()


# ── References ───────────────────────────────────────────────────────────────


def test_fetch_rules_follow_the_settings() -> None:
    """Networks, hosts and the time, each as it was set."""
    settings = Settings(
        fetch_networks=("10.0.0.0/8", "fd00::/8"), fetch_hosts=("a.example=127.0.0.1:8443",), fetch_seconds=7.0
    )
    rules = fetch_rules(settings)
    assert [str(network) for network in rules.allowed_networks] == ["10.0.0.0/8", "fd00::/8"]
    assert (rules.hosts, rules.timeout, rules.ca_file) == ({"a.example": "127.0.0.1:8443"}, 7.0, None)


@pytest.mark.parametrize("pair", ["a.example", "a.example=", "=127.0.0.1:1", "a.example=127.0.0.1", "a.example=b:c"])
def test_a_pair_of_hosts_that_cannot_be_read_is_refused(pair: str) -> None:
    """Before the first image is fetched."""
    with pytest.raises(SettingsError, match="HOST=ADDRESS:PORT"):
        fetch_rules(Settings(fetch_hosts=(pair,)))


# ── All parts together ───────────────────────────────────────────────────────


async def test_the_two_sides_meet_in_one_store(tmp_path: Path) -> None:
    """What the services take in, a worker with the engine of the settings renders, and the link opens it."""
    settings = Settings(data=tmp_path, engine="blank", retention_hours=inf)
    store = await open_store(settings, in_memory=True)
    services = await open_services(settings, store)
    parts = await open_worker(settings, store)
    working = asyncio.create_task(parts.worker.run())
    task = await services.generation.submit(an_order())
    ended = await services.tasks.get(ANN, task.id, hold=30)
    parts.worker.stop()
    await working
    await parts.close()
    await services.close()
    assert ended is not None
    assert ended.status is TaskStatus.SUCCEEDED
    assert (await store.objects.open(ended.artifacts[0].key)).read_bytes().startswith(b"\x89PNG")


async def test_each_side_may_open_the_store_by_itself(tmp_path: Path) -> None:
    """Two processes on one data folder: what one submits, the other sees."""
    settings = Settings(data=tmp_path / "new" / "folder", engine="blank")
    services, other = await open_services(settings), await open_store(settings)
    task = await services.generation.submit(an_order())
    assert await other.queue.get(task.id) == task
    await services.close()
    await other.queue.close()


async def test_a_queue_in_memory_leaves_no_database(tmp_path: Path) -> None:
    """For programs that draw and end."""
    store = await open_store(Settings(data=tmp_path), in_memory=True)
    assert isinstance(store.queue, MemoryQueue)
    assert not (tmp_path / "danqing.db").exists()


async def test_a_data_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    """One sentence that names it."""
    file = tmp_path / "file"
    file.write_text("here first")
    with pytest.raises(SettingsError, match=f"{file} cannot be used"):
        await open_store(Settings(data=file))


async def test_what_a_killed_writer_left_in_the_store_is_removed(tmp_path: Path) -> None:
    """When the store is opened; what may still be written stays."""
    partial = tmp_path / "objects" / ".partial"
    partial.mkdir(parents=True)
    for name, age in (("old", STALE + 60), ("young", STALE - 60)):
        (partial / name).touch()
        aged(partial / name, age)
    await open_store(Settings(data=tmp_path), in_memory=True)
    assert [path.name for path in partial.iterdir()] == ["young"]
