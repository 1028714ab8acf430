"""What is kept from one step for the next, so that not every layer runs at every step.

Only caches are here that save work and do no harm in some family; why the others are not, `refusals` says.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from diffusers import hooks

from danqing.engines.diffusers.family import StepCache

CONFIGS: Mapping[StepCache, tuple[str, Mapping[str, Any]]] = MappingProxyType(
    {
        # Where the first block changes by less than a tenth from one step to the next, the others are left out.
        "first-block": ("FirstBlockCacheConfig", {"threshold": 0.1}),
        # The first three steps are computed, then every fifth; those between are extrapolated.
        "taylorseer": ("TaylorSeerCacheConfig", {"cache_interval": 5, "disable_cache_before_step": 3}),
    }
)
"""The class in `diffusers.hooks` and its arguments, by the name of the cache."""


def enable(denoiser: Any, name: StepCache) -> None:
    """Let the denoiser keep what `name` keeps. The cache must be emptied after every call of its pipeline."""
    kind, arguments = CONFIGS[name]
    denoiser.enable_cache(getattr(hooks, kind)(**arguments))
