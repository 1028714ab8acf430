"""The ids of what is being done: whatever is logged or told within belongs to them.

They are kept in a context variable, so each asyncio task and each thread it waits for has those of its own work.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar, Token
from types import MappingProxyType

Ids = Mapping[str, str]

_ids: ContextVar[Ids] = ContextVar("danqing_ids", default=MappingProxyType({}))


def bound_ids() -> Ids:
    """The ids by name, such as `request_id` and `task_id`."""
    return _ids.get()


def bind(ids: Ids) -> Token[Ids]:
    """Put these ids in the place of all others; for the path of every request, which ends in `unbind`."""
    return _ids.set(ids)


def unbind(token: Token[Ids]) -> None:
    _ids.reset(token)


@contextmanager
def bound(**ids: str) -> Iterator[None]:
    """Within it, these ids are added to those there are."""
    token = bind({**bound_ids(), **ids})
    try:
        yield
    finally:
        unbind(token)
