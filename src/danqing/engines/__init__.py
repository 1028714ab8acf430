"""Every engine by its name.

An engine is a package here (or, if it is small, a module) that knows two things and costs nothing to ask:

* `check(settings)` raises `SettingsError` for settings with which it cannot work,
* `works(settings, model)` says which kinds of work it will do for a published model.

The module that is named below has `create(settings)`, which loads it.
"""

from __future__ import annotations

import logging
from importlib import import_module
from types import ModuleType
from typing import Protocol, cast

from danqing.domain.capabilities import Work
from danqing.engines.base import Engine
from danqing.errors import SettingsError
from danqing.settings import Settings

log = logging.getLogger(__name__)

ENGINES = {"sketch": "sketch.engine", "diffusers": "diffusers.engine", "blank": "blank"}


class Knowledge(Protocol):
    """What the package of an engine offers."""

    def check(self, settings: Settings) -> None: ...

    def works(self, settings: Settings, model: str) -> frozenset[Work]: ...


def check(settings: Settings) -> None:
    """Raises `SettingsError` for an engine that is not there, or that cannot work with these settings."""
    _knowledge(settings.engine).check(settings)


def works(settings: Settings, model: str) -> frozenset[Work]:
    """The kinds of work that the chosen engine will do for a published model; nothing is loaded for it."""
    return _knowledge(settings.engine).works(settings, model)


def create(settings: Settings) -> Engine:
    """The chosen engine, loaded. Raises `SettingsError`."""
    check(settings)
    engine: Engine = _loaded(settings.engine).create(settings)
    return engine


def _loaded(name: str) -> ModuleType:
    """The engine's module with its libraries, of which some may be installed and not work."""
    try:
        return import_module(f"{__name__}.{ENGINES[name]}")
    except (ImportError, OSError, RuntimeError) as error:
        log.debug("the engine %s could not be imported", name, exc_info=True)
        reason = next(iter(str(_first(error)).splitlines()), type(error).__name__).rstrip(".")
        raise SettingsError(f"A library of the engine {name} is installed, but does not work: {reason}.") from error


def _first(error: BaseException) -> BaseException:
    """What went wrong to begin with: libraries that import lazily raise errors about errors."""
    return _first(error.__cause__) if error.__cause__ else error


def _knowledge(name: str) -> Knowledge:
    if name not in ENGINES:
        raise SettingsError(f"There is no engine {name!r}; there is {', '.join(ENGINES)}.")
    return cast(Knowledge, import_module(f"{__name__}.{name}"))
