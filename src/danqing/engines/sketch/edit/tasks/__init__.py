"""What an instruction may ask for, in the order in which it is looked for. A new task is one entry."""

from __future__ import annotations

from danqing.engines.sketch.edit.tasks import (
    colouring,
    framing,
    gathering,
    giving,
    lettering,
    looks,
    marking,
    settings,
    taking,
    tinting,
)
from danqing.engines.sketch.edit.tasks.base import Task

TASKS: tuple[Task, ...] = (
    *lettering.SWAPS,
    *taking.WATERMARK,
    *framing.CONTINUED,
    *tinting.TASKS,
    *looks.LOOK,
    *settings.SETS,
    *gathering.SHEETS,
    *marking.TASKS,
    *colouring.MATCHES,
    *settings.BACKGROUNDS,
    *giving.TASKS,
    *gathering.GROUPS,
    *taking.TASKS,
    *settings.AROUND,
    *colouring.TASKS,
    *framing.TASKS,
    *lettering.TASKS,
    *looks.LAST,
    *gathering.LAST,
)
