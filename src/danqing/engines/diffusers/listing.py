"""What `danqing models` says: which weights there are, which would run here, and which the settings choose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import Any

from danqing import models
from danqing.engines.diffusers import hub
from danqing.engines.diffusers.casting import WORKS, Cast
from danqing.engines.diffusers.checkpoint import GIB, Checkpoint
from danqing.engines.diffusers.extra import ADVICE, lacking
from danqing.engines.diffusers.families import CHECKPOINTS
from danqing.engines.diffusers.hub import Local
from danqing.engines.diffusers.memory import (
    PIXELS,
    Memory,
    Placement,
    fits,
    needed,
    place,
    precision,
    shown,
    squeezed,
)
from danqing.errors import SettingsError
from danqing.settings import Settings

WIDTH = 100
HEAD = ("", "name", "does", "disk", "memory", "here", "fits", "", "licence")
LEGEND = (
    "* chosen  ! restricted, used only when named  disk, memory: GiB; memory at 2K without offload\n"
    "fits: yes, in tiles, with offload of whole parts (offload) or of layers (groups), tight, or no"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One checkpoint, as it is on this machine and as it would run here."""

    checkpoint: Checkpoint
    local: Local
    memory: int
    placement: Placement | None
    squeezed: bool
    chosen: bool

    @property
    def disk(self) -> int:
        """What is on the disk where all is there, else what a download takes; 0 where that is not known."""
        return self.local.bytes if self.local.state == "complete" else self.checkpoint.bytes

    @property
    def fit(self) -> str:
        if not self.memory:
            return "?"
        if self.placement is None:
            return "tight" if self.squeezed else "no"
        if self.placement.offload != "none":
            return {"model": "offload", "group": "groups"}[self.placement.offload]
        return "yes" if self.placement.tiled_above >= PIXELS else "tiles"


def rows(settings: Settings, memory: Memory, found: Cast) -> list[Row]:
    """The checkpoints that the settings choose, then the others in the registry's order."""
    chosen = found.checkpoints()
    others = [row for row in CHECKPOINTS if row not in chosen]
    return [_row(checkpoint, settings, memory, checkpoint in chosen) for checkpoint in (*chosen, *others)]


def _row(checkpoint: Checkpoint, settings: Settings, memory: Memory, chosen: bool) -> Row:
    need = needed([checkpoint], "none", precision(settings, memory.device)).on_device if checkpoint.bytes else 0
    return Row(
        checkpoint,
        hub.local(checkpoint, settings),
        need,
        fits([checkpoint], memory, settings),
        squeezed([checkpoint], memory, settings) is not None,
        chosen,
    )


def page(listed: Sequence[Row], memory: Memory, found: Cast, hints: Sequence[str] = ()) -> str:
    """The list as a person reads it, in no more than `WIDTH` columns; what to do about it comes last."""
    table = _table([HEAD, *map(_cells, listed)])
    said = [fill(hint, WIDTH, break_long_words=False, break_on_hyphens=False) for hint in hints]
    return "\n\n".join([_machine(memory), table, LEGEND, _table(_parts(found)), *said])


def hints(settings: Settings, memory: Memory, found: Cast) -> list[str]:
    """What keeps the chosen checkpoints from running here, and what would help."""
    said = [f"None of them can run yet: {ADVICE}."] if lacking() else []
    if not memory.known:
        return said
    try:
        place(found.checkpoints(), memory, settings)
    except SettingsError as error:
        said.append(str(error))
    return said


def _machine(memory: Memory) -> str:
    if not memory.known:
        return (
            f"What {memory.device} has is not known before torch is loaded; there are {shown(memory.main)} beside it."
        )
    if memory.shared:
        return f"{memory.name[0].upper()}{memory.name[1:]} has {shown(memory.on_device)} of memory and no GPU in use."
    return f"{memory.name} has {shown(memory.on_device)} of memory, and {shown(memory.main)} are beside it."


def _cells(row: Row) -> tuple[str, ...]:
    checkpoint = row.checkpoint
    return (
        "*" if row.chosen else "",
        checkpoint.name,
        _does(checkpoint),
        _gib(row.disk),
        _gib(row.memory),
        {"absent": "no", "partial": "part", "complete": "yes"}[row.local.state],
        row.fit,
        "!" if checkpoint.restricted else "",
        checkpoint.licence.partition(",")[0],
    )


def _does(checkpoint: Checkpoint) -> str:
    works = checkpoint.family.works
    edits = f"edits ≤{checkpoint.family.max_references}" if "edit" in works else ""
    return ", ".join(part for part in ("paints" if "text-to-image" in works else "", edits) if part)


def _gib(size: int) -> str:
    return f"{size / GIB:5.1f}" if size else "    ?"


def _parts(found: Cast) -> list[tuple[str, ...]]:
    """Who plays what: a line for each published model, a column for each kind of work."""
    lines = [("with these settings", *WORKS)]
    for model in models.available():
        players = [found.checkpoint(model, work) for work in WORKS]
        lines.append((model, *(player.name if player else "(not done)" for player in players)))
    return lines


def _table(lines: Sequence[Sequence[str]]) -> str:
    """Cells in columns, two spaces apart; a column of marks stands close to what it marks."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    gaps = ["" if at == 0 else " " if width == 1 else "  " for at, width in enumerate(widths)]
    gaps = [" " if at and widths[at - 1] == 1 else gap for at, gap in enumerate(gaps)]
    padded = (
        "".join(gap + cell.ljust(width) for gap, cell, width in zip(gaps, line, widths, strict=True))
        for line in lines
    )
    return "\n".join(line.rstrip() for line in padded)


def data(listed: Sequence[Row], memory: Memory, found: Cast, hints: Sequence[str] = ()) -> dict[str, Any]:
    """The list as programs read it; sizes in bytes, null where they are not known."""
    return {
        "device": {"name": memory.name, "bytes": memory.on_device, "main_bytes": memory.main},
        "checkpoints": [_entry(row) for row in listed],
        "parts": {
            model: {work: player.name for work in WORKS if (player := found.checkpoint(model, work))}
            for model in models.available()
        },
        "hints": list(hints),
    }


def _entry(row: Row) -> dict[str, Any]:
    checkpoint = row.checkpoint
    return {
        "name": checkpoint.name,
        "repository": checkpoint.repository,
        "family": checkpoint.family.name,
        "works": sorted(checkpoint.family.works),
        "max_references": checkpoint.family.max_references,
        "licence": checkpoint.licence,
        "restricted": checkpoint.restricted,
        "disk_bytes": row.disk or None,
        "memory_bytes": row.memory or None,
        "here": row.local.state,
        "fits": row.fit,
        "chosen": row.chosen,
        "description": checkpoint.description,
    }
