"""From what a setting names to a checkpoint: a name of the registry, a hub id or a folder."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from danqing.engines.diffusers import folders, hub
from danqing.engines.diffusers.checkpoint import Checkpoint
from danqing.engines.diffusers.families import CHECKPOINTS, FAMILIES, by_name, family_of
from danqing.engines.diffusers.family import Family
from danqing.engines.diffusers.folders import Index
from danqing.errors import SettingsError
from danqing.settings import Settings

UNKNOWN = "unknown"
"""The licence of weights that do not say which."""

_PATH = re.compile(r"[./~\\].*|[A-Za-z]:[/\\].*", re.DOTALL)
_FREE = re.compile(r"apache-2\.0|mit|bsd(-.*)?|cc0-1\.0|unlicense", re.IGNORECASE)


def find(text: str, settings: Settings) -> Checkpoint:
    """The checkpoint that `text` names, with `@REVISION` behind a name or a hub id. Raises `SettingsError`.

    A hub id that the registry does not know is looked up among what is on this machine, then on the hub.
    """
    if _PATH.fullmatch(text):
        return _in_folder(Path(text).expanduser(), settings)
    name, _, revision = text.partition("@")
    row = by_name(name)
    if row is not None:
        return replace(row, revision=revision or row.revision)
    if Path(text).is_dir():
        return _in_folder(Path(text), settings)
    if hub.HUB_ID.fullmatch(name):
        return _on_hub(name, revision or None, settings)
    raise SettingsError(_unknown(name))


def _unknown(name: str) -> str:
    near = get_close_matches(name.lower(), [row.name for row in CHECKPOINTS], n=3, cutoff=0.5)
    meant = (
        f"Did you mean {' or '.join(near)}?" if near else f"There is {', '.join(row.name for row in CHECKPOINTS)}."
    )
    return f"There is no checkpoint {name!r}, nor a folder of that name. {meant}"


def _in_folder(folder: Path, settings: Settings) -> Checkpoint:
    if not folder.is_dir():
        what = "a file; weights are loaded from a folder as diffusers saves it" if folder.is_file() else "not there"
        raise SettingsError(f"The folder of weights {folder} is {what}.")
    checkpoint, index = _read(folder.resolve().name, str(folder), hub.reader_of_folder(folder))
    missing = folders.missing(folder, index)
    if missing:
        raise SettingsError(f"The folder of weights {folder} is not complete: {', '.join(missing)} is missing.")
    return _measured(checkpoint, index, folder, settings)


def _on_hub(repository: str, revision: str | None, settings: Settings) -> Checkpoint:
    found, index = _read(repository, repository, hub.reader(repository, revision, settings))
    checkpoint = replace(found, revision=revision)
    here = hub.local(checkpoint, settings)
    if here.folder is None or here.state != "complete":
        return checkpoint
    return _measured(checkpoint, index, here.folder, settings)


def _read(name: str, repository: str, read: Callable[[str], str | None]) -> tuple[Checkpoint, Index]:
    """The checkpoint as its index and its card describe it."""
    index = hub.index_of(read)
    if index is None:
        raise SettingsError(f"{repository} is not a pipeline that diffusers loads: it has no model_index.json.")
    licence = _licence(read("README.md") or "")
    free = _FREE.fullmatch(licence) is not None
    family = _family(repository, index)
    found = Checkpoint(name=name, repository=repository, family=family, licence=licence, restricted=not free)
    return _called_like_its_namesake(found), index


def _called_like_its_namesake(checkpoint: Checkpoint) -> Checkpoint:
    """With the steps and the guidance of the row of its family whose name is in its own; of several, the longest.

    A copy or a child of a distilled checkpoint must be called as that is, and none of its files says so.
    """
    rows = [row for row in CHECKPOINTS if row.family is checkpoint.family]
    named = {word: row for row in rows for word in (row.name, row.repository.rpartition("/")[2].lower())}
    words = [word for word in named if word in checkpoint.name.lower()]
    if not words:
        return checkpoint
    namesake = named[max(words, key=len)]
    return replace(checkpoint, steps=namesake.steps, guidance=namesake.guidance)


def _family(repository: str, index: Index) -> Family:
    family = family_of(index.pipeline)
    if family is None:
        known = ", ".join(pipeline for family in FAMILIES for pipeline in family.pipelines)
        raise SettingsError(f"{repository} is a {index.pipeline}, which danqing cannot run; it runs {known}.")
    return family


def _licence(card: str) -> str:
    """From the head of a model card: `license`, or `license_name` where that says only `other`."""
    head = card.split("\n---", 1)[0] if card.startswith("---") else ""
    fields = dict(re.findall(r"^(license|license_name):[ \t]*(\S.*?)[ \t]*$", head, re.MULTILINE))
    stated = fields.get("license", "").strip("\"'")
    return fields.get("license_name", stated) if stated == "other" else stated or UNKNOWN


def _measured(checkpoint: Checkpoint, index: Index, folder: Path, settings: Settings) -> Checkpoint:
    denoiser, other = folders.parameters(folder, index)
    rewriter = sum(map(folders.part_parameters, set(hub.rewriter_here(folder, settings).values()))) / 1e9
    return replace(checkpoint, denoiser_parameters=denoiser, encoder_parameters=other, rewriter_parameters=rewriter)
