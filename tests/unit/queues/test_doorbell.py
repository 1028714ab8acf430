"""Waking other processes through FIFOs."""

from __future__ import annotations

import asyncio
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from danqing.queues.doorbell import FifoBell, SilentBell, hang_bell

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no FIFOs")


class Ear:
    """Keeps what it was told, and tells when there was something."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.rung = asyncio.Event()

    def __call__(self, news: Iterable[str]) -> None:
        self.heard.extend(news)
        self.rung.set()

    async def hear(self) -> list[str]:
        await asyncio.wait_for(self.rung.wait(), 5)
        self.rung.clear()
        heard, self.heard = self.heard, []
        return heard


def a_uvloop() -> asyncio.AbstractEventLoop:
    uvloop = pytest.importorskip("uvloop")
    return uvloop.new_event_loop()


@pytest.mark.parametrize("make_loop", [asyncio.new_event_loop, a_uvloop], ids=["asyncio", "uvloop"])
def test_others_hear_what_is_rung_and_the_ringer_does_not(
    make_loop: Callable[[], asyncio.AbstractEventLoop], tmp_path: Path
) -> None:
    async def ring() -> None:
        mine, yours = Ear(), Ear()
        bell, other = hang_bell(tmp_path, mine), hang_bell(tmp_path, yours)
        bell.ring(["work", "t1"])
        assert await yours.hear() == ["work", "t1"]
        other.ring(["t2"])
        assert await mine.hear() == ["t2"]
        assert yours.heard == []
        await bell.close()
        await other.close()

    with asyncio.Runner(loop_factory=make_loop) as runner:
        runner.run(ring())


async def test_a_closed_bell_leaves_nothing_behind(tmp_path: Path) -> None:
    bell = hang_bell(tmp_path / "bells", Ear())
    (name,) = os.listdir(tmp_path / "bells")
    assert stat.S_IMODE((tmp_path / "bells" / name).stat().st_mode) == 0o600
    await bell.close()
    assert os.listdir(tmp_path / "bells") == []


async def test_the_bell_of_a_killed_process_is_taken_down(tmp_path: Path) -> None:
    program = (
        "import asyncio, os, signal, sys; from pathlib import Path; from danqing.queues.doorbell import hang_bell\n"
        "async def main(): hang_bell(Path(sys.argv[1]), print); os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(main())"
    )
    killed = await asyncio.to_thread(subprocess.run, [sys.executable, "-c", program, str(tmp_path)])
    assert killed.returncode == -9
    assert len(os.listdir(tmp_path)) == 1
    bell = hang_bell(tmp_path, Ear())
    bell.ring(["work"])
    assert len(os.listdir(tmp_path)) == 1
    await bell.close()


async def test_ringing_never_waits_for_a_process_that_does_not_listen(tmp_path: Path) -> None:
    """More is rung than a FIFO holds while the loop of the listener is busy; what fits is heard."""
    ear = Ear()
    bell, listener = hang_bell(tmp_path, Ear()), hang_bell(tmp_path, ear)
    for number in range(20_000):
        bell.ring([f"task-{number}"])
    assert (await ear.hear())[0] == "task-0"
    await bell.close()
    await listener.close()


async def test_every_line_arrives_whole_however_many_there_are(tmp_path: Path) -> None:
    """The listener reads 64 KiB at a time, which ends within a line."""
    ear = Ear()
    bell, listener = hang_bell(tmp_path, Ear()), hang_bell(tmp_path, ear)
    sent = [f"task-{number:09d}" for number in range(12_000)]
    heard: list[str] = []
    for start in range(0, len(sent), 3000):
        bell.ring(sent[start : start + 3000])
        while len(heard) < start + 3000:
            heard += await ear.hear()
    assert heard == sent
    await bell.close()
    await listener.close()


async def test_where_there_can_be_no_fifo_the_bell_is_silent(tmp_path: Path) -> None:
    taken = tmp_path / "bells"
    taken.write_text("a file where the folder should be")
    bell = hang_bell(taken, Ear())
    assert isinstance(bell, SilentBell)
    bell.ring(["work"])
    await bell.close()


async def test_ringing_in_a_folder_that_was_removed_is_harmless(tmp_path: Path) -> None:
    folder = tmp_path / "bells"
    bell = hang_bell(folder, Ear())
    assert isinstance(bell, FifoBell)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    bell.ring(["work"])
    await bell.close()
