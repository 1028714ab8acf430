"""For those who bring their own server: `uvicorn --factory danqing.asgi:create`, with workers of their own."""

from __future__ import annotations

from dataclasses import replace

from starlette.applications import Starlette

from danqing import settings
from danqing.bootstrap import application, fetch_rules


def create() -> Starlette:
    """The application with the settings of the environment.

    It starts no workers, so what they can do is not asked here: they may run on other machines.
    A key is always needed: where another server listens cannot be known here. So while there are none, whether set
    or made by `danqing keys add`, nobody is let in.
    """
    loaded = settings.load()
    fetch_rules(loaded)
    return application(replace(loaded, workers=0), keys_required=True)
