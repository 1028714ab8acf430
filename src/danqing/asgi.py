"""For those who bring their own server: `uvicorn --factory danqing.asgi:create`, with workers of their own."""

from __future__ import annotations

from starlette.applications import Starlette

from danqing import settings
from danqing.bootstrap import application, check_exposure


def create() -> Starlette:
    """The application with the settings of the environment."""
    loaded = settings.load()
    check_exposure(loaded)
    return application(loaded)
