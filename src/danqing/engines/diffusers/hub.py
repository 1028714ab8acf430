"""Weights on the Hugging Face hub and on this machine: what is here, and fetching what is not.

What was fetched lies in the hub's own cache, which other programs share. Errors are `SettingsError`s in sentences.
"""

from __future__ import annotations

import errno
import glob
import logging
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import disk_usage
from typing import Any, Literal

from tqdm import tqdm

from danqing.engines.diffusers import folders
from danqing.engines.diffusers.checkpoint import Checkpoint
from danqing.engines.diffusers.extra import lacking, require_extra
from danqing.engines.diffusers.folders import INDEX_FILES, Index
from danqing.engines.diffusers.memory import shown
from danqing.errors import SettingsError
from danqing.settings import Settings

log = logging.getLogger(__name__)

HUB_ID = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
MARGIN = 1 << 30
"""Bytes that a download leaves free on the disk."""
STALE = 3600
"""Seconds after which nobody writes an unfinished file any more."""

Report = Callable[[int, int], None]
"""Told how many bytes have arrived, and how many there will be."""


@dataclass(frozen=True, slots=True)
class Local:
    """What of a checkpoint is on this machine: nothing, a part or all of it, in bytes."""

    state: Literal["absent", "partial", "complete"]
    bytes: int = 0
    folder: Path | None = None


# ── What is on this machine ──────────────────────────────────────────────────


def is_folder(repository: str) -> bool:
    """Whether weights lie in a folder of the user's own."""
    return Path(repository).is_dir()


def local(checkpoint: Checkpoint, settings: Settings) -> Local:
    """What of a checkpoint is on this machine. The hub is not asked, and nothing is imported but its library."""
    folder = _snapshot(checkpoint.repository, checkpoint.revision, settings)
    if folder is None:
        return Local("absent")
    size = folders.size(folder)
    return Local("complete" if _is_complete(checkpoint, folder, settings) else "partial", size, folder)


def locate(checkpoint: Checkpoint, settings: Settings, report: Report | None = None) -> Path:
    """The folder to load a checkpoint from; fetched first where it is not all here. Raises `SettingsError`.

    How far that is, is logged unless it is reported.
    """
    found = local(checkpoint, settings)
    if found.state == "complete" and found.folder is not None:
        return found.folder
    if is_folder(checkpoint.repository):
        raise SettingsError(f"The folder of {checkpoint.name} is not complete: {_lacks(checkpoint.repository)}.")
    return pull(checkpoint, settings, report or in_tenths(checkpoint.name, log.info))


def _lacks(repository: str) -> str:
    folder = Path(repository)
    index = index_of(reader_of_folder(folder))
    return (
        "it has no model_index.json" if index is None else f"{', '.join(folders.missing(folder, index))} is missing"
    )


def _snapshot(repository: str, revision: str | None, settings: Settings) -> Path | None:
    """The folder of the newest files of a revision that are here."""
    if is_folder(repository):
        return Path(repository)
    found = (cached(repository, name, revision, settings) for name in INDEX_FILES)
    return next((path.parent for path in found if path), None)


def _is_complete(checkpoint: Checkpoint, folder: Path, settings: Settings) -> bool:
    """By the list of files that the hub gave when they were fetched; without that list, by what must be there."""
    index = index_of(reader_of_folder(folder))
    if index is None:
        return False
    names = None if is_folder(checkpoint.repository) else _listed(checkpoint, settings)
    if names is None:
        return not folders.missing(folder, index)
    return all((folder / name).is_file() for name in folders.wanted(names, index))


def _listed(checkpoint: Checkpoint, settings: Settings) -> list[str] | None:
    from huggingface_hub import get_cached_repo_tree
    from huggingface_hub.errors import CachedRepoTreeNotFoundError

    try:
        files = get_cached_repo_tree(checkpoint.repository, revision=checkpoint.revision, cache_dir=_cache(settings))
    except CachedRepoTreeNotFoundError:
        return None
    return [file.path for file in files]


def cached(repository: str, name: str, revision: str | None, settings: Settings) -> Path | None:
    """A file of a repository, if it is here."""
    if lacking(["huggingface_hub"]):
        return None
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(repository, name, cache_dir=_cache(settings), revision=revision)
    return Path(found) if isinstance(found, str) else None


# ── Reading single files ─────────────────────────────────────────────────────


Reader = Callable[[str], str | None]
"""Reads text files by name; None for one that is not there."""


def index_of(read: Reader) -> Index | None:
    """The pipeline index among the files that are read by name."""
    texts = (read(name) for name in INDEX_FILES)
    return next((index for text in texts if text and (index := folders.read_index(text))), None)


def reader_of_folder(folder: Path) -> Reader:
    return lambda name: _text(folder / name)


def reader(repository: str, revision: str | None, settings: Settings) -> Reader:
    """Reads the files of a repository as it is here, or on the hub where nothing is. Raises `SettingsError`."""
    here = _snapshot(repository, revision, settings)
    return reader_of_folder(here) if here else _reader_of_hub(repository, revision, settings)


def _reader_of_hub(repository: str, revision: str | None, settings: Settings) -> Reader:
    """Asks first what there is: that fails at once without a connection, and the library's download only later."""
    require_extra()
    from huggingface_hub import HfApi, hf_hub_download

    with _in_sentences(repository, revision, settings):
        info = HfApi().model_info(repository, revision=revision)
    names = {file.rfilename for file in info.siblings or ()}

    def read(name: str) -> str | None:
        if name not in names:
            return None
        with _in_sentences(repository, revision, settings):
            return _text(Path(hf_hub_download(repository, name, revision=revision, cache_dir=_cache(settings))))

    return read


def _text(path: Path) -> str | None:
    return path.read_text("utf-8", errors="replace") if path.is_file() else None


# ── Fetching ─────────────────────────────────────────────────────────────────


def pull(checkpoint: Checkpoint, settings: Settings, report: Report | None = None) -> Path:
    """Fetch what is not here, or not here in its newest form; returns the folder. Raises `SettingsError`.

    Files that have arrived whole stay, so a pull that was cut short goes on from there.
    """
    found = local(checkpoint, settings)
    if found.folder and (is_folder(checkpoint.repository) or (settings.offline and found.state == "complete")):
        return found.folder
    require_extra()
    with _in_sentences(checkpoint.repository, checkpoint.revision, settings):
        files = _files(checkpoint, settings)
        total = sum(size for size, is_here in files.values() if not is_here)
        _sweep(_blobs(checkpoint, settings))
        _check_disk(checkpoint, total, settings)
        folder = _download(checkpoint, list(files), Meter(total, report), settings)
    if report is not None and total:
        report(total, total)  # two files may be one to the hub, and then fewer bytes arrive
    return folder


def _files(checkpoint: Checkpoint, settings: Settings) -> dict[str, tuple[int, bool]]:
    """The files of the checkpoint as it is on the hub now, with their bytes and whether they are here already."""
    from huggingface_hub import HfApi, hf_hub_download

    info = HfApi().model_info(checkpoint.repository, revision=checkpoint.revision, files_metadata=True)
    sizes = {file.rfilename: file.size or 0 for file in info.siblings or ()}

    def read(name: str) -> str | None:
        if name not in sizes:
            return None
        place = hf_hub_download(checkpoint.repository, name, revision=info.sha, cache_dir=_cache(settings))
        return _text(Path(place))

    index = index_of(read)
    names = () if index is None else folders.wanted(sizes, index)
    if not any(name.endswith((folders.SAFE, folders.PICKLED)) for name in names):
        raise SettingsError(f"{checkpoint.repository} is not a pipeline that diffusers loads: {_why(index)}.")
    return {
        name: (sizes[name], cached(checkpoint.repository, name, info.sha, settings) is not None) for name in names
    }


def _why(index: Index | None) -> str:
    return "it has no model_index.json" if index is None else "no weights lie beside its model_index.json"


def _download(checkpoint: Checkpoint, names: list[str], meter: Meter, settings: Settings) -> Path:
    from huggingface_hub import snapshot_download

    folder = snapshot_download(
        checkpoint.repository,
        revision=checkpoint.revision,
        cache_dir=_cache(settings),
        allow_patterns=[glob.escape(name) for name in names],
        tqdm_class=meter.bar(),
    )
    return Path(folder)


def cache_folder(settings: Settings) -> Path:
    """Where fetched weights lie."""
    from huggingface_hub import constants

    return Path(_cache(settings) or constants.HF_HUB_CACHE)


def _cache(settings: Settings) -> str | None:
    """The folder as the hub's library wants it; None is its own."""
    return str(Path(settings.hub_folder).expanduser()) if settings.hub_folder else None


def page(repository: str) -> str:
    """The address at which people read about a repository, and accept its licence."""
    from huggingface_hub import constants

    return f"{constants.ENDPOINT}/{repository}"


def _blobs(checkpoint: Checkpoint, settings: Settings) -> Path:
    return cache_folder(settings) / f"models--{checkpoint.repository.replace('/', '--')}" / "blobs"


def _sweep(blobs: Path) -> None:
    """Remove unfinished files that were left by a process that was killed: the hub's library never reuses them."""
    for path in blobs.glob("*.incomplete"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < time.time() - STALE:
                path.unlink()


def unfinished(checkpoint: Checkpoint, settings: Settings) -> frozenset[Path]:
    """The files that are being fetched at this moment, by this process or another."""
    return frozenset(_blobs(checkpoint, settings).glob("*.incomplete"))


def _check_disk(checkpoint: Checkpoint, total: int, settings: Settings) -> None:
    folder = cache_folder(settings).absolute()
    existing = next(parent for parent in (folder, *folder.parents) if parent.is_dir())
    free = disk_usage(existing).free
    if free < total + MARGIN:
        raise SettingsError(
            f"{checkpoint.name} needs {shown(total)} on the disk of {folder}, where {shown(free)} are free: "
            "make room, or have DANQING_HUB_FOLDER name a folder on another disk."
        )


# ── Progress ─────────────────────────────────────────────────────────────────


class Meter:
    """Adds up what the hub's library tells its progress bars, of which it has several, some for the same bytes."""

    def __init__(self, total: int, report: Report | None) -> None:
        self._total, self._report = total, report
        self._arrived = 0
        self._lock = threading.Lock()

    def bar(self) -> type[tqdm]:
        """A class of silent progress bars that report to this meter, from any thread."""
        meter = self

        class Bar(tqdm):  # type: ignore[misc]
            def __init__(self, *arguments: Any, **options: Any) -> None:
                super().__init__(*arguments, **{**options, "disable": True})
                self._counts_bytes = options.get("unit") == "B"
                self._count = 0

            def update(self, n: float | None = 1) -> None:
                with meter._lock:
                    self._count += int(n or 0)
                    if self._counts_bytes:
                        meter._show(self._count)

        return Bar

    def _show(self, count: int) -> None:
        """The bar that is furthest is shown."""
        if count > self._arrived and self._report is not None:
            self._report(min(count, self._total), self._total)
        self._arrived = max(count, self._arrived)


def in_tenths(name: str, say: Callable[[str], None]) -> Report:
    """Reports in sentences, one for every tenth that has arrived."""
    said = 0

    def report(arrived: int, total: int) -> None:
        nonlocal said
        tenth = arrived * 10 // total if total else 10
        if tenth > said:
            said = tenth
            say(f"{name}: {tenth * 10} % of {shown(total)}")

    return report


# ── Errors ───────────────────────────────────────────────────────────────────


@contextmanager
def _in_sentences(repository: str, revision: str | None, settings: Settings) -> Iterator[None]:
    """Turn what the hub's library raises into a `SettingsError`; refuse at once to ask the hub when offline."""
    if settings.offline:
        raise SettingsError(
            f"{repository} is not on this machine, or not all of it, and DANQING_OFFLINE says not to fetch it."
        )
    from huggingface_hub import errors

    _quiet_library()
    try:
        yield
    except errors.GatedRepoError:
        raise SettingsError(
            f"{repository} is given to those who accepted its licence: do so at {page(repository)}, "
            "then tell this machine who you are with `hf auth login`."
        ) from None
    except errors.RevisionNotFoundError:
        raise SettingsError(f"{repository} has no revision {revision!r}.") from None
    except (errors.RepositoryNotFoundError, errors.HFValidationError):
        raise SettingsError(f"There is no repository {repository} on the hub, or it is private.") from None
    except errors.DisabledRepoError:
        raise SettingsError(f"The hub has taken {repository} down.") from None
    except (errors.HTTPError, OSError, RuntimeError) as error:  # type: ignore[attr-defined]  # RuntimeError: hf_xet's
        raise SettingsError(_unreachable(repository, error)) from None


def _quiet_library() -> None:
    """It warns of every connection that breaks, and then goes on by itself; and has a bar for every small file."""
    from huggingface_hub.utils import logging
    from huggingface_hub.utils.tqdm import disable_progress_bars

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    disable_progress_bars()


def _unreachable(repository: str, error: Exception) -> str:
    if getattr(error, "errno", None) == errno.ENOSPC:
        return f"The disk is full: {repository} did not fit. What has arrived whole is kept."
    status = getattr(getattr(error, "response", None), "status_code", None)
    said = "cannot be reached" if status is None else f"answered with status {status}"
    return (
        f"The hub {said}, and {repository} is not on this machine, or not all of it; what has arrived whole is kept."
    )
