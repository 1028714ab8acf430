"""Which checkpoint plays which part: the settings' `checkpoints` read, and what stands in for none.

A part is a published model and a kind of work. An entry that names both beats one that names either, and that beats
one that names neither; of two that say as much, the later wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import get_args

from danqing import models
from danqing.domain.capabilities import Work
from danqing.engines.diffusers.checkpoint import Checkpoint
from danqing.engines.diffusers.extra import lacking, require_packages
from danqing.engines.diffusers.finding import find
from danqing.engines.diffusers.memory import Memory, fits, installed, place
from danqing.errors import SettingsError
from danqing.settings import Settings

Part = tuple[str, Work]

WORKS: tuple[Work, ...] = get_args(Work)

DEFAULTS: tuple[tuple[str, ...], ...] = (
    (
        "flux2-klein-4b",
        "wan2.7-image-pro/text-to-image=qwen-image-2512",
        "wan2.7-image-pro/edit=qwen-image-edit-2511",
    ),
    ("flux2-klein-4b", "wan2.7-image-pro/text-to-image=qwen-image-2512"),
    ("flux2-klein-4b", "wan2.7-image-pro/text-to-image=z-image-turbo"),
    ("flux2-klein-4b",),
)
"""What is cast where no entry is given: the first line that fits without offload, else the last. All are free."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays what; a part that nobody plays is work that is not done."""

    parts: Mapping[Part, Checkpoint]

    def checkpoint(self, model: str, work: Work) -> Checkpoint | None:
        return self.parts.get((model, work))

    def works(self, model: str) -> frozenset[Work]:
        """The kinds of work that are done for a published model."""
        return frozenset(work for named, work in self.parts if named == model)

    def checkpoints(self) -> tuple[Checkpoint, ...]:
        """Every checkpoint that has a part, each once."""
        return _each_once(self.parts.values())


@dataclass(frozen=True, slots=True)
class Entry:
    """`WHAT=CHECKPOINT`: None stands for every model, or every kind of work."""

    model: str | None
    work: Work | None
    checkpoint: Checkpoint

    @property
    def weight(self) -> int:
        return (self.model is not None) + (self.work is not None)

    def plays(self, part: Part) -> bool:
        is_meant = self.model in (None, part[0]) and self.work in (None, part[1])
        return is_meant and part[1] in self.checkpoint.family.works


@cache
def here(settings: Settings) -> Cast:
    """The cast on this machine: every process that has these settings comes to the same one."""
    return cast(settings, installed(settings.device))


def cast(settings: Settings, memory: Memory) -> Cast:
    """The cast for these settings in this much memory. Raises `SettingsError`."""
    return _cast(settings.checkpoints or defaults(settings, memory), settings)


def defaults(settings: Settings, memory: Memory) -> tuple[str, ...]:
    """The entries that stand in for none: the best line of `DEFAULTS` that fits here and has what it needs."""
    return next((line for line in DEFAULTS if _is_at_home(line, settings, memory)), DEFAULTS[-1])


def _is_at_home(line: Sequence[str], settings: Settings, memory: Memory) -> bool:
    checkpoints = _cast(line, settings).checkpoints()
    placement = fits(checkpoints, memory, settings)
    resident = placement is not None and placement.offload in ("none", settings.offload)
    return resident and not any(lacking(checkpoint.family.requires) for checkpoint in checkpoints)


def _cast(lines: Sequence[str], settings: Settings) -> Cast:
    """Entries that say more come later, and whoever comes later takes the part."""
    entries = sorted((entry(line, settings) for line in lines), key=lambda one: one.weight)
    every_part = [(model, work) for model in models.available() for work in WORKS]
    return Cast({part: one.checkpoint for one in entries for part in every_part if one.plays(part)})


def check(settings: Settings) -> None:
    """Raises `SettingsError` for checkpoints that are not there, lack a library or have no room; loads nothing."""
    checkpoints, memory = here(settings).checkpoints(), installed(settings.device)
    for checkpoint in checkpoints:
        require_packages(checkpoint.name, checkpoint.family)
    if memory.known:
        place(checkpoints, memory, settings)


def notices(found: Cast) -> tuple[str, ...]:
    """A sentence for every checkpoint that not everybody may use for everything. That it was named is consent."""
    return tuple(
        f"The licence of {checkpoint.name}: {checkpoint.licence}."
        for checkpoint in found.checkpoints()
        if checkpoint.restricted
    )


# ── Reading an entry ─────────────────────────────────────────────────────────


def entry(text: str, settings: Settings) -> Entry:
    """`CHECKPOINT` or `WHAT=CHECKPOINT`. Raises `SettingsError`."""
    what, equals, named = text.partition("=")
    if not equals or what.startswith(("/", ".", "~")):
        return Entry(None, None, find(text, settings))
    model, work = _what(what.strip(), text)
    checkpoint = find(named.strip(), settings)
    _check_works(text, work, checkpoint)
    return Entry(model, work, checkpoint)


def _what(what: str, text: str) -> tuple[str | None, Work | None]:
    """Left of the equals sign: a published model, a kind of work, or both with a slash."""
    wholes: dict[str, tuple[str | None, Work | None]] = {model: (model, None) for model in models.available()}
    wholes |= {work: (None, work) for work in WORKS}
    both = {f"{model}/{work}": (model, work) for model in models.available() for work in WORKS}
    if what not in wholes | both:
        raise SettingsError(
            f"DANQING_CHECKPOINTS cannot have {text!r}: {what!r} must be one of {', '.join(wholes)}, "
            f"or both with a slash, such as {next(iter(both))}."
        )
    return (wholes | both)[what]


def _check_works(text: str, work: Work | None, checkpoint: Checkpoint) -> None:
    family = checkpoint.family
    if work is not None and work not in family.works:
        only = " and ".join(sorted(family.works))
        raise SettingsError(
            f"DANQING_CHECKPOINTS cannot have {text!r}: {checkpoint.name} is of the family {family.name}, "
            f"which does {only}, not {work}."
        )


def _each_once(checkpoints: Iterable[Checkpoint]) -> tuple[Checkpoint, ...]:
    found: list[Checkpoint] = []
    for checkpoint in checkpoints:
        if checkpoint not in found:
            found.append(checkpoint)
    return tuple(found)
