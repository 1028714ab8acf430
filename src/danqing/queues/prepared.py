"""Statements that every task passes through, compiled once.

SQLAlchemy finds a compiled statement by comparing all of its parts, which for the largest takes longer than running
it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult, Executable
from sqlalchemy.engine import Dialect

Values = dict[str, Any]
_Fill = Callable[[Values], Any]


class Prepared:
    """A statement whose parameters are all named and of one value each; rows come as the driver gives them."""

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._compiled: dict[str, tuple[str, _Fill]] = {}

    def one(self, connection: Connection, values: Values) -> CursorResult[Any]:
        """Run it with these values."""
        words, filled = self._for(connection.dialect)
        return connection.exec_driver_sql(words, filled(values))

    def all(self, connection: Connection, rows: Sequence[Values]) -> int:
        """Run it with each of these; how many rows it wrote."""
        words, filled = self._for(connection.dialect)
        return connection.exec_driver_sql(words, [filled(values) for values in rows]).rowcount

    def said(self, dialect: Dialect, values: Values) -> tuple[str, Any]:
        """Its words and its parameters, for the driver itself."""
        words, filled = self._for(dialect)
        return words, filled(values)

    def _for(self, dialect: Dialect) -> tuple[str, _Fill]:
        known = self._compiled.get(dialect.name)
        if known is None:
            known = self._compiled[dialect.name] = _compiled(self._statement, dialect)
        return known


def _compiled(statement: Executable, dialect: Dialect) -> tuple[str, _Fill]:
    """The words, and what makes the driver's parameters of values by name."""
    # Whatever can be executed can be compiled; SQLAlchemy types the method further down only.
    compiled: Any = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
    fixed: dict[str, Any] = compiled.params
    if not compiled.positional:
        return str(compiled), lambda values: fixed | values
    names: list[str] = compiled.positiontup
    return str(compiled), lambda values: tuple([values[name] if name in values else fixed[name] for name in names])
