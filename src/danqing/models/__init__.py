"""Every published model, found by looking: each module of this package may end with a tuple `MODELS`."""

from __future__ import annotations

import pkgutil
from collections.abc import Sequence
from functools import cache
from importlib import import_module

from danqing.errors import NotFound
from danqing.models.spec import ModelSpec
from danqing.wire.errors import shown


@cache
def available() -> dict[str, ModelSpec]:
    """Every model by its published id, in the order of the files."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    families: list[Sequence[ModelSpec]] = [
        getattr(import_module(f"{__name__}.{name}"), "MODELS", ()) for name in names
    ]
    return {model.id: model for family in families for model in family}


def get(model: str) -> ModelSpec:
    """The model with this published id. Raises `NotFound` with the documented sentence."""
    found = available().get(model)
    if found is None:
        known = ", ".join(available())
        raise NotFound(f"The model {shown(model)} does not exist. There is {known}.", code="ModelNotFound")
    return found
