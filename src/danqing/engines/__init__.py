"""Every engine by its name.

An engine is a module or package here that is listed below and offers three functions, which cost nothing until
`create` is called:

* `check(settings)` raises `SettingsError` for settings with which it cannot work,
* `works(settings, model)` says which kinds of work it will do for a published model,
* `create(settings)` loads it.
"""

from __future__ import annotations

from importlib import import_module
from typing import Protocol, cast

from danqing.domain.capabilities import Work
from danqing.engines.base import Engine
from danqing.errors import SettingsError
from danqing.settings import Settings

ENGINES = ("sketch", "diffusers", "blank")


class EngineModule(Protocol):
    """What each module named in `ENGINES` offers."""

    def check(self, settings: Settings) -> None: ...

    def works(self, settings: Settings, model: str) -> frozenset[Work]: ...

    def create(self, settings: Settings) -> Engine: ...


def check(settings: Settings) -> None:
    """Raises `SettingsError` for an engine that is not there, or that cannot work with these settings."""
    _module(settings.engine).check(settings)


def works(settings: Settings, model: str) -> frozenset[Work]:
    """The kinds of work that the chosen engine will do for a published model; nothing is loaded for it."""
    return _module(settings.engine).works(settings, model)


def create(settings: Settings) -> Engine:
    """The chosen engine, loaded. Raises `SettingsError`."""
    check(settings)
    return _module(settings.engine).create(settings)


def _module(name: str) -> EngineModule:
    if name not in ENGINES:
        raise SettingsError(f"There is no engine {name!r}; there is {', '.join(ENGINES)}.")
    return cast(EngineModule, import_module(f"{__name__}.{name}"))
