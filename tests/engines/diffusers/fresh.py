"""Renders one picture a case in a process that has rendered nothing before, and prints what came out.

python -m tests.engines.diffusers.fresh '[{"name": "z-image", "folder": "/…/z-image"}]'
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import tests.torchvision_shim  # noqa: F401

# isort: split
from danqing.domain.picture import Picture
from danqing.engines.diffusers.loading import Loaded, Loading
from danqing.engines.diffusers.rendering import Renderer
from tests.engines.diffusers.parts import loaded, picture, shots_of


@dataclass(frozen=True, slots=True)
class Case:
    """A checkpoint and the settings it is loaded with."""

    name: str
    folder: str
    loading: dict[str, str] = field(default_factory=dict)
    steps: int = 3

    def load(self) -> Loaded:
        return loaded(self.name, Path(self.folder), Loading(**self.loading), self.steps)


def digest(picture: Picture) -> str:
    return hashlib.sha256(picture.pixels).hexdigest()


def in_a_fresh_process(cases: Sequence[Case]) -> list[str]:
    """The digests of each case's picture, made by a process that starts now."""
    command = [sys.executable, "-W", "ignore", "-m", __name__, json.dumps([asdict(case) for case in cases])]
    done = subprocess.run(command, env={**os.environ, "HF_HUB_OFFLINE": "1"}, check=True, stdout=subprocess.PIPE)
    return list(json.loads(done.stdout.splitlines()[-1]))


def _rendered(case: Case) -> str:
    [shot] = shots_of(case.name, ["a cat"])
    return digest(picture(Renderer(case.load()), shot))


if __name__ == "__main__":
    sys.stdout.write("\n" + json.dumps([_rendered(Case(**case)) for case in json.loads(sys.argv[1])]) + "\n")
