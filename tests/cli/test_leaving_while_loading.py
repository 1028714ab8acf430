"""Ctrl-C while weights are read or fetched, which may take an hour: every command ends at once, without a word."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.tiny_pipelines import build

AT_ONCE = 30.0  # seconds, on a very busy machine, of the ten minutes that it would take


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("stable-diffusion", tmp_path_factory.mktemp("weights") / "stable-diffusion")


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    """A search path on which importing torch does not come to an end; it says when it begins."""
    package = tmp_path / "path" / "torch"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(
        "import time\nfrom pathlib import Path\nPath(__file__).with_name('began').touch()\ntime.sleep(600)\n"
    )
    return package


@pytest.fixture
def environment(weights: Path, endless: Path, tmp_path: Path) -> Mapping[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DANQING_")}
    path = os.pathsep.join(filter(None, [str(endless.parent), os.environ.get("PYTHONPATH")]))
    chosen = {"DANQING_ENGINE": "diffusers", "DANQING_CHECKPOINTS": str(weights), "DANQING_PORT": "0"}
    return {**clean, **chosen, "DANQING_DATA": str(tmp_path / "data"), "PYTHONPATH": path, "TMPDIR": str(tmp_path)}


def leave(process: subprocess.Popen[str], endless: Path) -> tuple[int, str, float]:
    """Press Ctrl-C once it is loading: the exit status, what it said, and how many seconds it took to end."""
    deadline = time.monotonic() + 60
    while not (endless / "began").exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    told = time.monotonic()
    _, said = process.communicate(timeout=60)
    return process.returncode, said, time.monotonic() - told


@pytest.fixture(params=[("serve", 0), ("worker", 0), ("generate", 130)], ids=lambda param: param[0])
def loading(
    request: pytest.FixtureRequest, environment: Mapping[str, str], tmp_path: Path
) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A command that loads, and the status it shall end with: being told to stop is what a server is made for."""
    command, status = request.param
    words = ["a cat"] if command == "generate" else []
    process = subprocess.Popen(
        [sys.executable, "-m", "danqing", command, *words],
        env=dict(environment),
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    yield process, status
    process.kill()
    process.communicate()


def test_ctrl_c_while_loading(loading: tuple[subprocess.Popen[str], int], endless: Path, tmp_path: Path) -> None:
    """No traceback, and `generate` leaves no folder behind."""
    process, expected = loading
    status, said, seconds = leave(process, endless)
    assert status == expected
    assert "Traceback" not in said
    assert seconds < AT_ONCE
    assert not list(tmp_path.glob("danqing-*"))
