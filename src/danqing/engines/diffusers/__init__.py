"""The diffusers engine: open weights on this machine's own GPU, see `engine.py`.

What is asked here needs no torch: the process that serves HTTP asks it too.
"""

from __future__ import annotations

from danqing.domain.capabilities import Work
from danqing.engines.diffusers import casting, hub, refusals
from danqing.engines.diffusers.extra import require_extra
from danqing.engines.diffusers.memory import installed
from danqing.settings import Settings


def check(settings: Settings) -> None:
    """Raises `SettingsError` for settings that cannot work; no weights are read."""
    require_extra()
    casting.check(settings)
    for checkpoint in casting.here(settings).checkpoints():
        refusals.check(checkpoint, settings, installed(settings.device).device)
        hub.check(checkpoint, settings)


def works(settings: Settings, model: str) -> frozenset[Work]:
    return casting.here(settings).works(model)
