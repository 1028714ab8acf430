"""Tiny checkpoints of every family, saved once a session by those tests that ask for them."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.tiny_pipelines import NEED_TORCHVISION, build

Tiny = Callable[[str], Path]
"""The folder of a tiny checkpoint by its name in `tests.tiny_pipelines`."""


def need_torchvision(name: str) -> None:
    """Skip the test of a family whose processors need torchvision where that is not installed."""
    if name in NEED_TORCHVISION and find_spec("torchvision") is None:
        pytest.skip(f"{name} needs torchvision: ./scripts/test-vision runs this")


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    folders: dict[str, Path] = {}

    def folder(name: str) -> Path:
        need_torchvision(name)
        if name not in folders:
            folders[name] = build(name, tmp_path_factory.mktemp("tiny") / name)
        return folders[name]

    return folder
