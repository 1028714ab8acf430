"""Schemathesis against `/openapi.json`: every answer is one that the description allows, and none is a 500.

It makes requests from the description, right and wrong ones, and checks that routes refuse other methods and
credentials.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from faults.report import Report, run
from faults.requests import ENVIRONMENT
from tests.servers import serving

KEY = "sk-described"
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "ignored_auth",
)


def _command(url: str, count: int, seed: int, phases: str) -> list[str]:
    words = f"run {url}/openapi.json --max-examples {count} --seed {seed} --phases {phases} --no-shrink --no-color"
    checks = ["--continue-on-failure", "--request-timeout", "30", "--checks", ",".join(CHECKS)]
    program = str(Path(sys.executable).with_name("schemathesis"))
    return [program, *words.split(), *checks, "--header", f"Authorization: Bearer {KEY}"]


def attempt(count: int, seed: int = 1, phases: str = "examples,coverage,fuzzing,stateful") -> Report:
    """Make up to so many requests for each operation, beside those that the description itself suggests."""
    report, began = Report(), time.perf_counter()
    environment = {**ENVIRONMENT, "DANQING_API_KEYS": KEY}
    with tempfile.TemporaryDirectory() as data, serving(Path(data), environment) as server:
        command = _command(server.url, count, seed, phases)
        done = subprocess.run(command, cwd=data, capture_output=True, text=True)
    report.seconds = time.perf_counter() - began
    report.tried = sum(int(number) for number in re.findall(r"(\d+) generated", done.stdout))
    for number, name in re.findall(r"(\d+) (passed|failed)", done.stdout):
        report.endings[name] += int(number)
    if done.returncode or not report.tried:
        report.violated("the answers are not as described", done.stdout[-1800:] + done.stderr[-200:])
    return report


if __name__ == "__main__":
    run(attempt, 200)
