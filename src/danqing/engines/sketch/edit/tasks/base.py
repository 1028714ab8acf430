"""A task: one kind of edit, as data and two small functions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from danqing.engines.sketch.edit.work import Edit


@dataclass(frozen=True, slots=True)
class Task:
    """`asked` says whether the instruction asks for it, `do` does it.

    Of the tasks that are `alone` only the first that is asked is done: what was cut out is not then removed.
    `in_place`: everything stays where it is and only looks otherwise, so that a part of the change is a picture too.
    """

    asked: Callable[[Edit], bool]
    do: Callable[[Edit], None]
    alone: bool = True
    in_place: bool = False
