"""What is on this machine, and how arriving bytes are told; `tests/cli/test_models_command.py` fetches."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from danqing.engines.diffusers import extra, hub
from danqing.engines.diffusers.families import CHECKPOINTS
from danqing.engines.diffusers.finding import find
from danqing.engines.diffusers.folders import size
from danqing.errors import SettingsError
from danqing.settings import Settings
from tests.weights import pipeline


def test_what_was_never_fetched_is_absent(tmp_path: Path) -> None:
    """For every row of the registry, in a cache that does not even exist."""
    settings = Settings(hub_folder=str(tmp_path / "cache"))
    assert {hub.local(row, settings).state for row in CHECKPOINTS} == {"absent"}
    assert not (tmp_path / "cache").exists()


def test_a_folder_of_the_users_own_is_here(tmp_path: Path) -> None:
    """All of it, or a part once something was taken away."""
    folder = pipeline(tmp_path / "klein")
    checkpoint = find(str(folder), Settings())
    found = hub.local(checkpoint, Settings())
    assert (found.state, found.bytes, found.folder) == ("complete", size(folder), folder)
    assert hub.locate(checkpoint, Settings(offline=True)) == folder
    assert hub.pull(checkpoint, Settings(offline=True)) == folder
    (folder / "text_encoder" / "model.safetensors").unlink()
    assert hub.local(checkpoint, Settings()).state == "partial"
    with pytest.raises(SettingsError, match="klein is not complete: text_encoder/weights is missing"):
        hub.locate(checkpoint, Settings())


def test_offline_nothing_is_fetched(tmp_path: Path) -> None:
    """The sentence names the setting."""
    with pytest.raises(SettingsError, match="is not on this machine, or not all of it, and DANQING_OFFLINE says"):
        hub.locate(CHECKPOINTS[0], Settings(offline=True, hub_folder=str(tmp_path)))


def counting(total: int) -> tuple[hub.Meter, list[tuple[int, int]]]:
    told: list[tuple[int, int]] = []
    return hub.Meter(total, lambda arrived, total: told.append((arrived, total))), told


def test_a_meter_counts_bytes_once_although_two_bars_show_them() -> None:
    """The hub's library has a bar for the network, one for the disk and one for files."""
    meter, told = counting(100)
    bar = meter.bar()
    network, disk, files = bar(unit="B", total=0), bar(unit="B", total=0), bar(total=3)
    for step in (30, 30, 40):
        network.update(step)
        disk.update(step)
        files.update(1)
    assert told == [(30, 100), (60, 100), (100, 100)]


def test_a_meter_never_goes_back_nor_beyond_the_end() -> None:
    """A connection that breaks may start a file anew."""
    meter, told = counting(100)
    bar = meter.bar()(unit="B", total=0)
    for step in (50, -50, 30, 30, 80):
        bar.update(step)
    assert told == [(50, 100), (60, 100), (100, 100)]


def test_a_meter_adds_up_what_threads_report() -> None:
    meter, told = counting(8000)
    bar = meter.bar()(unit="B", total=0)
    start = threading.Barrier(8)

    def report() -> None:
        start.wait()
        for _ in range(1000):
            bar.update(1)

    with ThreadPoolExecutor(8) as threads:
        for _ in range(8):
            threads.submit(report)
    assert told == [(arrived, 8000) for arrived in range(1, 8001)]


def test_tenths_are_said_once_each() -> None:
    said: list[str] = []
    report = hub.in_tenths("klein", said.append)
    for arrived in range(0, 50, 1):
        report(arrived * 2**20, 50 * 2**20)
    assert said[0] == "klein: 10 % of 50.0 MiB"
    assert len(said) == 9
    report(50 * 2**20, 50 * 2**20)
    assert said[-1] == "klein: 100 % of 50.0 MiB"


def test_packages_that_are_not_there_are_named() -> None:
    """Also one within a package that is not there; importing nothing."""
    names = ("json", "no_such_package", "no_such.inner")
    assert extra.lacking(names) == ("no_such_package", "no_such.inner")
    with pytest.raises(SettingsError) as refused:
        extra.require_extra(names)
    assert str(refused.value) == (
        "The diffusers engine needs packages that are not installed (no_such_package, no_such.inner): "
        "pip install 'danqing[diffusers]'."
    )
