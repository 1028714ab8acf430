"""For those who bring their own server: `uvicorn --factory danqing.asgi:create`, with workers of their own."""

from __future__ import annotations

from dataclasses import replace

from starlette.applications import Starlette

from danqing import settings
from danqing.bootstrap import application, fetch_rules
from danqing.errors import SettingsError


def create() -> Starlette:
    """The application with the settings of the environment.

    It starts no workers, so what they can do is not asked here: they may run on other machines.
    Raises `SettingsError` without keys: where another server listens cannot be known here.
    """
    loaded = settings.load()
    if not loaded.api_keys:
        raise SettingsError("Set DANQING_API_KEYS: behind a server of your own, anybody may reach danqing.")
    fetch_rules(loaded)
    return application(replace(loaded, workers=0))
