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
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import disk_usage
from typing import Any, Literal, Protocol

from tqdm import tqdm

from danqing.engines.diffusers import folders
from danqing.engines.diffusers.checkpoint import Checkpoint
from danqing.engines.diffusers.extra import lacking, require_extra
from danqing.engines.diffusers.folders import INDEX_FILES, Index, Place
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


class Source(Protocol):
    """A repository at a revision, and what sentences call it: a checkpoint is one."""

    @property
    def name(self) -> str: ...
    @property
    def repository(self) -> str: ...
    @property
    def revision(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A repository that is no checkpoint, but has a part of one."""

    repository: str
    revision: str | None = None

    @property
    def name(self) -> str:
        return self.repository


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
    """What of a checkpoint is on this machine. The hub is not asked, and nothing is imported but its library.

    What of its own rewriter lies in another repository does not count.
    """
    folder = _snapshot(checkpoint.repository, checkpoint.revision, settings)
    if folder is None:
        return Local("absent")
    index = _wanted_index(reader_of_folder(folder), settings)
    is_complete = index is not None and _is_complete(checkpoint, folder, index, settings)
    return Local("complete" if is_complete else "partial", folders.size(folder), folder)


def locate(checkpoint: Checkpoint, settings: Settings, report: Report | None = None) -> Path:
    """The folder to load a checkpoint from; fetched first where it is not all here. Raises `SettingsError`.

    How far that is, is logged unless it is reported.
    """
    found = local(checkpoint, settings)
    if found.state == "complete" and found.folder is not None:
        return found.folder
    if is_folder(checkpoint.repository):
        lacks = _lacks(checkpoint.repository, settings)
        raise SettingsError(f"The folder of {checkpoint.name} is not complete: {lacks}.")
    return pull(checkpoint, settings, report or in_tenths(checkpoint.name, log.info))


def _lacks(repository: str, settings: Settings) -> str:
    folder = Path(repository)
    index = _wanted_index(reader_of_folder(folder), settings)
    return (
        "it has no model_index.json" if index is None else f"{', '.join(folders.missing(folder, index))} is missing"
    )


def _snapshot(repository: str, revision: str | None, settings: Settings) -> Path | None:
    """The folder of the newest files of a revision that are here."""
    if is_folder(repository):
        return Path(repository)
    found = (cached(repository, name, revision, settings) for name in INDEX_FILES)
    return next((path.parent for path in found if path), None)


def _is_complete(source: Source, folder: Path, index: Index, settings: Settings) -> bool:
    """By the list of files that the hub gave when they were fetched; without that list, by what must be there."""
    names = None if is_folder(source.repository) else _listed(source, settings)
    if names is None:
        return not folders.missing(folder, index)
    return all((folder / name).is_file() for name in folders.wanted(names, index))


def _listed(source: Source, settings: Settings) -> list[str] | None:
    from huggingface_hub import get_cached_repo_tree
    from huggingface_hub.errors import CachedRepoTreeNotFoundError

    try:
        files = get_cached_repo_tree(source.repository, revision=source.revision, cache_dir=_cache(settings))
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


# ── A checkpoint's own rewriter ──────────────────────────────────────────────


def rewriter(folder: Path, settings: Settings, report: Report | None = None) -> dict[str, Path]:
    """The folders of the rewriter that belongs to the checkpoint in `folder`, by part; none where it has none.

    What lies in another repository is fetched first where it is not here. Raises `SettingsError`.
    """
    places, roots = _places(folder), {"": folder}
    for repository, index in _elsewhere(places).items():
        here = _here(repository, index, settings)
        roots[repository] = here or _fetch(
            Elsewhere(repository), settings, report or in_tenths(repository, log.info), index
        )
    return {name: roots[place.repository] / place.folder for name, place in places.items()}


def rewriter_here(folder: Path, settings: Settings) -> dict[str, Path]:
    """The same folders, as far as they are on this machine."""
    places = _places(folder)
    roots = {repository: _here(repository, index, settings) for repository, index in _elsewhere(places).items()}
    found = {name: roots.get(place.repository, folder) for name, place in places.items()}
    return {name: root / places[name].folder for name, root in found.items() if root is not None}


def _places(folder: Path) -> Mapping[str, Place]:
    index = index_of(reader_of_folder(folder))
    return index.rewriter if index else {}


def _elsewhere(places: Mapping[str, Place]) -> dict[str, Index]:
    """Other repositories, each with the index of what is wanted there."""
    repositories = dict.fromkeys(place.repository for place in places.values() if place.repository)
    return {
        repository: Index("", tuple(place.folder for place in places.values() if place.repository == repository))
        for repository in repositories
    }


def _here(repository: str, index: Index, settings: Settings) -> Path | None:
    """The folder of a repository that is no pipeline, if all that is wanted of it is here."""
    if is_folder(repository):
        return Path(repository)
    config = f"{index.parts[0]}/config.json".lstrip("/")
    found = cached(repository, config, None, settings)
    root = found.parents[config.count("/")] if found else None
    return root if root and _is_complete(Elsewhere(repository), root, index, settings) else None


def check(checkpoint: Checkpoint, settings: Settings) -> None:
    """Raises `SettingsError` for weights that are damaged, or not all here where nothing may be fetched."""
    found = local(checkpoint, settings)
    if settings.offline and found.state != "complete":
        raise SettingsError(_not_here(checkpoint.repository))
    index = _wanted_index(reader_of_folder(found.folder), settings) if found.folder else None
    damaged = folders.damaged(found.folder, index) if found.folder and index else ()
    if damaged:
        raise SettingsError(
            f"The folder of weights {found.folder} is damaged: {', '.join(damaged)} is no whole file."
        )


# ── Reading single files ─────────────────────────────────────────────────────


Reader = Callable[[str], str | None]
"""Reads text files by name; None for one that is not there."""


def index_of(read: Reader) -> Index | None:
    """The pipeline index among the files that are read by name."""
    texts = (read(name) for name in INDEX_FILES)
    return next((index for text in texts if text and (index := folders.read_index(text))), None)


def _wanted_index(read: Reader, settings: Settings) -> Index | None:
    """The same, with the parts of its own rewriter where that is wanted."""
    index = index_of(read)
    return index.with_rewriter if index and settings.own_rewriter else index


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
    is_here = is_folder(checkpoint.repository) or (settings.offline and found.state == "complete")
    folder = found.folder if found.folder and is_here else _fetch(checkpoint, settings, report)
    if settings.own_rewriter:
        rewriter(folder, settings, report)
    return folder


def _fetch(source: Source, settings: Settings, report: Report | None, index: Index | None = None) -> Path:
    """Fetch what `index` wants of the repository, or its own index where none is given; returns the folder."""
    require_extra()
    with _in_sentences(source.repository, source.revision, settings):
        files = _files(source, settings, index)
        total = sum(size for size, is_here in files.values() if not is_here)
        _sweep(_blobs(source, settings))
        _check_disk(source, total, settings)
        folder = _download(source, list(files), Meter(total, report), settings)
    if report is not None and total:
        report(total, total)  # two files may be one to the hub, and then fewer bytes arrive
    return folder


def _files(source: Source, settings: Settings, index: Index | None) -> dict[str, tuple[int, bool]]:
    """The wanted files as they are on the hub now, with their bytes and whether they are here already."""
    from huggingface_hub import HfApi, hf_hub_download

    info = HfApi().model_info(source.repository, revision=source.revision, files_metadata=True)
    sizes = {file.rfilename: file.size or 0 for file in info.siblings or ()}

    def read(name: str) -> str | None:
        if name not in sizes:
            return None
        place = hf_hub_download(source.repository, name, revision=info.sha, cache_dir=_cache(settings))
        return _text(Path(place))

    index = index or _wanted_index(read, settings)
    names = () if index is None else folders.wanted(sizes, index)
    if not any(name.endswith((folders.SAFE, folders.PICKLED)) for name in names):
        raise SettingsError(f"{source.repository} {_why(index)}.")
    return {name: (sizes[name], cached(source.repository, name, info.sha, settings) is not None) for name in names}


def _why(index: Index | None) -> str:
    if index is not None and not index.pipeline:
        return "has no weights where a pipeline that needs them says that they are"
    lack = "it has no model_index.json" if index is None else "no weights lie beside its model_index.json"
    return f"is not a pipeline that diffusers loads: {lack}"


def _download(source: Source, names: list[str], meter: Meter, settings: Settings) -> Path:
    from huggingface_hub import snapshot_download

    folder = snapshot_download(
        source.repository,
        revision=source.revision,
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


def _blobs(source: Source, settings: Settings) -> Path:
    return cache_folder(settings) / f"models--{source.repository.replace('/', '--')}" / "blobs"


def _sweep(blobs: Path) -> None:
    """Remove unfinished files that were left by a process that was killed: the hub's library never reuses them."""
    for path in blobs.glob("*.incomplete"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < time.time() - STALE:
                path.unlink()


def unfinished(checkpoint: Checkpoint, settings: Settings) -> frozenset[Path]:
    """The files that are being fetched at this moment, by this process or another."""
    return frozenset(_blobs(checkpoint, settings).glob("*.incomplete"))


def _check_disk(source: Source, total: int, settings: Settings) -> None:
    folder = cache_folder(settings).absolute()
    existing = next(parent for parent in (folder, *folder.parents) if parent.is_dir())
    free = disk_usage(existing).free
    if free < total + MARGIN:
        raise SettingsError(
            f"{source.name} needs {shown(total)} on the disk of {folder}, where {shown(free)} are free: "
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
        raise SettingsError(_not_here(repository))
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


def _not_here(repository: str) -> str:
    return f"{repository} is not on this machine, or not all of it, and DANQING_OFFLINE says not to fetch it."


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
