"""Every family and every known checkpoint, found by looking.

A module of this package may end with `FAMILIES` and `CHECKPOINTS`.
The order is that of the files, and the first checkpoint is what is loaded where nothing else was asked for.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module

from danqing.engines.diffusers.checkpoint import Checkpoint
from danqing.engines.diffusers.family import Family

_MODULES = [
    import_module(f"{__name__}.{name}") for name in sorted(found.name for found in pkgutil.iter_modules(__path__))
]

FAMILIES: tuple[Family, ...] = tuple(family for module in _MODULES for family in module.FAMILIES)
CHECKPOINTS: tuple[Checkpoint, ...] = tuple(row for module in _MODULES for row in module.CHECKPOINTS)


def family_of(pipeline_class: str) -> Family | None:
    """The family of a pipeline, by the class name in its `model_index.json` or `modular_model_index.json`."""
    return next((family for family in FAMILIES if pipeline_class in family.pipelines), None)


def by_name(name: str) -> Checkpoint | None:
    """The checkpoint with this name, or of this repository; upper and lower case are the same."""
    wanted = name.lower()
    return next((row for row in CHECKPOINTS if wanted in (row.name.lower(), row.repository.lower())), None)
