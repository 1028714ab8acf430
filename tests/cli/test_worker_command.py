"""`danqing worker`: renders for a server that runs beside it, on the same data folder."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.callers import a_request, calling
from tests.servers import serving


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_of_its_own_renders_and_leaves_when_it_is_told_to(tmp_path: Path, sign: signal.Signals) -> None:
    """The server has no worker: the task ends once one is started. Stopped, it exits with 0, and its log has a line
    for the task and nothing else."""
    with serving(tmp_path, {"DANQING_WORKERS": "0"}, ready=False) as server, calling(server.api) as [caller]:
        task_id = caller.submit(a_request())
        worker = subprocess.Popen(
            [sys.executable, "-m", "danqing", "worker", "--data", str(tmp_path), "--engine", "blank"],
            env={name: value for name, value in os.environ.items() if not name.startswith("DANQING_")},
            stderr=subprocess.PIPE,
            text=True,
        )
        assert caller.ended(task_id)["output"]["task_status"] == "SUCCEEDED"
        assert server.health() == "ready"
        worker.send_signal(sign)
        _, said = worker.communicate(timeout=12)
    assert worker.returncode == 0
    assert [json.loads(line)["event"] for line in said.splitlines()] == ["task ended"]
