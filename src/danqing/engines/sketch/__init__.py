"""The sketch engine: draws what the words say by rules, see `engine.py`."""

from __future__ import annotations

from danqing.domain.capabilities import Work
from danqing.settings import Settings


def check(settings: Settings) -> None:
    """It needs nothing."""


def works(settings: Settings, model: str) -> frozenset[Work]:
    return frozenset({"text-to-image", "edit"})
