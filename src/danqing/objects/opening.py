"""Which object store an address means."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path

from danqing.errors import SettingsError
from danqing.objects.address import Address
from danqing.objects.base import ObjectStore
from danqing.objects.local import Durability, LocalStore


async def open_objects(
    url: str, data: Path, *, public_url: str = "", durability: Durability = "process"
) -> ObjectStore:
    """The store at the address `url`, see `danqing.objects.address`; without one, files in the data folder.

    `public_url` is where clients reach the store, if that is elsewhere; `durability` is what files survive.
    Raises `SettingsError` for an address that cannot be, and where the store refuses us.
    """
    if not url:
        return LocalStore(data / "objects", durability=durability)
    return await _cloud_opener()(Address.of(url), data / "copies", public_url)


def _cloud_opener() -> Callable[..., Awaitable[ObjectStore]]:
    """Imported when it is wanted: its library is an extra."""
    try:
        opener: Callable[..., Awaitable[ObjectStore]] = import_module("danqing.objects.cloud").open_cloud
    except ModuleNotFoundError as error:
        raise SettingsError(f"An object store needs danqing[cloud]: {error.name} is not installed.") from None
    return opener
