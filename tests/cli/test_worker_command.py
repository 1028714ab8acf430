"""`danqing worker`: renders for a server that runs beside it, on the same data folder."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.callers import a_request, calling
from tests.servers import serving

LEAVES = 5.0  # seconds after which a worker that holds nothing should be gone


def environment(**own: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DANQING_")}
    return clean | own


def test_a_server_without_workers_asks_nothing_of_its_own_machine(tmp_path: Path) -> None:
    """Whoever renders has the weights and the GPU; here there need not be any."""
    own = {"DANQING_WORKERS": "0", "DANQING_ENGINE": "diffusers", "DANQING_CHECKPOINTS": str(tmp_path / "elsewhere")}
    with serving(tmp_path, own, ready=False) as server, calling(server.api) as [caller]:
        assert caller.submit(a_request())


@pytest.mark.parametrize("told", ["end of input", "signal"])
def test_a_worker_leaves_while_its_weights_are_fetched(tmp_path: Path, told: str) -> None:
    """A hub that never answers holds the thread that loads; the process does not outlive its server for it."""
    with socket.create_server(("127.0.0.1", 0)) as hub:
        hub.settimeout(30)
        worker = subprocess.Popen(
            [sys.executable, "-m", "danqing", "worker", "--until-input-ends"],
            env=environment(
                DANQING_DATA=str(tmp_path),
                DANQING_ENGINE="diffusers",
                DANQING_CHECKPOINTS="nobody/nothing",
                HF_ENDPOINT=f"http://127.0.0.1:{hub.getsockname()[1]}",
                HF_HOME=str(tmp_path / "hub"),
                HF_HUB_OFFLINE="0",
            ),
            stdin=subprocess.PIPE,
        )
        assert worker.stdin is not None
        with hub.accept()[0], worker.stdin:
            worker.stdin.close() if told == "end of input" else worker.send_signal(signal.SIGINT)
            assert worker.wait(LEAVES) == 0


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_of_its_own_renders_and_leaves_when_it_is_told_to(tmp_path: Path, sign: signal.Signals) -> None:
    """The server has no worker: the task ends once one is started. Stopped, it exits with 0, and its log has a line
    for the task and nothing else."""
    with serving(tmp_path, {"DANQING_WORKERS": "0"}, ready=False) as server, calling(server.api) as [caller]:
        task_id = caller.submit(a_request())
        worker = subprocess.Popen(
            [sys.executable, "-m", "danqing", "worker", "--data", str(tmp_path), "--engine", "blank"],
            env=environment(),
            stderr=subprocess.PIPE,
            text=True,
        )
        assert caller.ended(task_id)["output"]["task_status"] == "SUCCEEDED"
        assert server.health() == "ready"
        worker.send_signal(sign)
        _, said = worker.communicate(timeout=12)
    assert worker.returncode == 0
    assert [json.loads(line)["event"] for line in said.splitlines()] == ["task ended"]
