"""Every engine by its name: the module of this package that ends with `create()`.

Naming an engine here is all that adding one takes; its module is imported when it is chosen.
"""

from __future__ import annotations

from importlib import import_module

from danqing.engines.base import Engine
from danqing.errors import SettingsError

ENGINES = ("sketch", "blank")


def check(name: str) -> None:
    """Raises `SettingsError` for a name that is no engine's; imports nothing."""
    if name not in ENGINES:
        raise SettingsError(f"There is no engine {name!r}; there is {', '.join(ENGINES)}.")


def create(name: str) -> Engine:
    """The engine called `name`. Raises `SettingsError`."""
    check(name)
    engine: Engine = import_module(f"{__name__}.{name}").create()
    return engine
