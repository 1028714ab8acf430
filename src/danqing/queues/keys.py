"""Keys beside the queue whose claims respect them: in its database, or in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from danqing.domain.keys import Limits, StoredKey
from danqing.queues.schema import keys
from danqing.queues.transacting import Database


class MemoryKeys:
    """A `KeyStore` of this process."""

    def __init__(self) -> None:
        self._keys: dict[str, StoredKey] = {}
        self._limits: dict[str, Limits] = {}

    async def add(self, key: StoredKey) -> None:
        if key.name in self._keys or key.owner in self._limits:
            raise taken(key)
        self._store(key)

    async def all(self) -> Sequence[StoredKey]:
        return [self._keys[name] for name in sorted(self._keys)]

    async def revoke(self, name: str, moment: float) -> bool:
        key = self._keys.get(name)
        if key is None or key.revoked_at is not None:
            return False
        self._store(replace(key, revoked_at=moment))
        return True

    async def change(self, name: str, limits: Limits, webhook: str) -> bool:
        if name not in self._keys:
            return False
        self._store(replace(self._keys[name], limits=limits, webhook=webhook))
        return True

    @property
    def limits(self) -> Mapping[str, Limits]:
        """Those of each owner that has a key here."""
        return self._limits

    def _store(self, key: StoredKey) -> None:
        self._keys[key.name] = key
        self._limits[key.owner] = key.limits


class SqlKeys:
    """A `KeyStore` in the database of a queue."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, key: StoredKey) -> None:
        await self._database.write(_add, key)

    async def all(self) -> Sequence[StoredKey]:
        return await self._database.read(_all)

    async def revoke(self, name: str, moment: float) -> bool:
        return await self._database.write(_revoke, name, moment)

    async def change(self, name: str, limits: Limits, webhook: str) -> bool:
        return await self._database.write(_change, name, limits, webhook)


def taken(key: StoredKey) -> ValueError:
    return ValueError(f"There is a key {key.name}, or one with the same secret, already.")


def _add(connection: Connection, key: StoredKey) -> None:
    row = asdict(key)
    row |= row.pop("limits")
    try:
        connection.execute(insert(keys), row)
    except IntegrityError as error:
        raise taken(key) from error


def _all(connection: Connection) -> list[StoredKey]:
    return [_key_of(row) for row in connection.execute(select(keys).order_by(keys.c.name))]


def _revoke(connection: Connection, name: str, moment: float) -> bool:
    valid = update(keys).where(keys.c.name == name, keys.c.revoked_at.is_(None))
    return connection.execute(valid.values(revoked_at=moment)).rowcount > 0


def _change(connection: Connection, name: str, limits: Limits, webhook: str) -> bool:
    changed = update(keys).where(keys.c.name == name).values(**asdict(limits), webhook=webhook)
    return connection.execute(changed).rowcount > 0


_LIMITS = tuple(field.name for field in fields(Limits))


def _key_of(row: Row[tuple[object, ...]]) -> StoredKey:
    columns = dict(row._mapping)
    limits = Limits(**{name: columns.pop(name) for name in _LIMITS})
    return StoredKey(**columns, limits=limits)
