"""Servers that cannot start: `danqing serve` run until it exits, and what must be seen of it then."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path


def start(
    data: Path,
    *options: str | Path,
    variables: Mapping[str, str] | None = None,
    python: Sequence[str] = (),
    seconds: float = 120,
) -> subprocess.CompletedProcess[str]:
    """Run `danqing serve` on a free port until it exits.

    `variables` are added to the environment, and `python` are options of the interpreter.
    """
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DANQING_")}
    return subprocess.run(
        [sys.executable, *python, "-m", "danqing", "serve", *map(str, options)],
        env={**clean, "DANQING_PORT": "0", "DANQING_DATA": str(data), **(variables or {})},
        capture_output=True,
        text=True,
        timeout=seconds,
    )


def check_refusal(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """Status 2, one line that begins with the program's name, and these words in it."""
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    assert line.startswith("danqing: ")
    assert line.endswith((".", "?"))
    assert all(word in line for word in words), line
