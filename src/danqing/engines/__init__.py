"""Every engine by its name, with the module and the class to make.

Naming an engine here is all that adding one takes; its module is imported when it is chosen.
"""

from __future__ import annotations

from importlib import import_module

from danqing.engines.base import Engine
from danqing.errors import SettingsError

ENGINES = {"sketch": "sketch.engine:SketchEngine", "blank": "blank:BlankEngine"}


def check(name: str) -> None:
    """Raises `SettingsError` for a name that is no engine's; imports nothing."""
    if name not in ENGINES:
        raise SettingsError(f"There is no engine {name!r}; there is {', '.join(ENGINES)}.")


def create(name: str) -> Engine:
    """The engine called `name`. Raises `SettingsError`."""
    check(name)
    module, _, kind = ENGINES[name].partition(":")
    engine: Engine = getattr(import_module(f"{__name__}.{module}"), kind)()
    return engine
