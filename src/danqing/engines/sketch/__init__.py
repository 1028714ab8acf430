"""The sketch engine: draws what the words say by rules, see `engine.py`."""

from __future__ import annotations

from danqing.domain.capabilities import Work
from danqing.engines.base import Engine
from danqing.settings import Settings


def check(settings: Settings) -> None:
    """It needs nothing."""


def works(settings: Settings, model: str) -> frozenset[Work]:
    return frozenset({"text-to-image", "edit"})


def create(settings: Settings) -> Engine:
    from danqing.engines.sketch.engine import SketchEngine  # what draws is loaded where it is drawn

    return SketchEngine()
