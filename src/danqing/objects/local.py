"""Objects as files in a folder: the store of one host.

An object is written to a file of its own under `.partial` and renamed into place, so that a reader sees all of it
or nothing. The folders of a key are made when they are needed and go when they are empty; a writer that finds its
folder just gone makes it again. Any number of processes may share the folder.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import shutil
import sys
import uuid
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Literal, ParamSpec, TypeVar

from danqing.errors import Unavailable
from danqing.objects.base import ObjectInfo
from danqing.objects.keys import check_key
from danqing.objects.leftovers import remove_leftovers

Durability = Literal["process", "power"]

PARTIAL = ".partial"
LISTED_AT_ONCE = 256
RETRIES = 100
PIECE = 1 << 20  # bytes read at once

Given = ParamSpec("Given")
Result = TypeVar("Result")

log = logging.getLogger(__name__)


class LocalStore:
    """An `ObjectStore` in the folder `root`, which is made if it is not there.

    `durability` says what a stored object survives: "process" the end of every process, "power" a power cut too,
    at the cost of a disk sync for the object and one for each of its folders.
    """

    def __init__(self, root: Path, *, durability: Durability = "process") -> None:
        self._root = root.absolute()
        self._partial = self._root / PARTIAL
        self._sync = durability == "power"
        self._partial.mkdir(parents=True, exist_ok=True)
        if self._sync:
            _sync_folder(self._root)
            _sync_folder(self._root.parent)

    async def put(self, key: str, data: bytes | memoryview) -> None:
        await _in_thread(self._put, self._path(key), data)

    async def adopt(self, key: str, path: Path) -> None:
        await _in_thread(self._adopt, self._path(key), path)

    async def open(self, key: str) -> Path:
        path = self._path(key)
        await _in_thread(_info, key, path)
        return path

    async def read(self, key: str, start: int = 0, stop: int | None = None) -> AsyncIterator[bytes]:
        file = await _in_thread(_open_at, key, self._path(key), start)
        return _pieces(file, None if stop is None else stop - start)

    async def link(self, key: str, seconds: float) -> str | None:
        """None: a file has no address."""
        return None

    async def info(self, key: str) -> ObjectInfo:
        return await _in_thread(_info, key, self._path(key))

    async def list(self, prefix: str) -> AsyncIterator[ObjectInfo]:
        name = prefix.removesuffix("/")
        objects = _walk(self._path(name), f"{name}/") if prefix else _walk(self._root, "")
        while batch := await _in_thread(_next_batch, objects):
            for info in batch:
                yield info

    async def delete(self, *keys: str) -> None:
        await _in_thread(self._delete_all, [self._path(key) for key in keys])

    async def sweep_temporary(self, before: float) -> int:
        return await _in_thread(remove_leftovers, self._partial, before)

    def _path(self, key: str) -> Path:
        check_key(key)
        path = self._root.joinpath(*key.split("/"))
        if not path.is_relative_to(self._root):
            raise ValueError(f"The key {key!r} leads out of the store.")
        return path

    def _put(self, target: Path, data: bytes | memoryview) -> None:
        with self._unfinished() as partial:
            partial.write_bytes(data)
            self._move(partial, target)

    def _adopt(self, target: Path, source: Path) -> None:
        os.utime(source)  # An object is as old as its place in the store, whatever wrote the file.
        try:
            self._move(source, target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            self._copy(source, target)
            source.unlink()

    def _copy(self, source: Path, target: Path) -> None:
        with self._unfinished() as partial:
            shutil.copyfile(source, partial)
            self._move(partial, target)

    @contextmanager
    def _unfinished(self) -> Iterator[Path]:
        """A new file's path on the store's disk; what is there at the end is removed."""
        partial = self._partial / uuid.uuid4().hex
        try:
            yield partial
        finally:
            partial.unlink(missing_ok=True)

    def _move(self, source: Path, target: Path) -> None:
        if self._sync:
            _sync_file(source)
        self._rename(source, target)
        if self._sync:
            self._sync_folders(target)

    def _sync_folders(self, target: Path) -> None:
        """Make the names on the way to `target` durable; any of its folders may be new."""
        for folder in target.parents:
            if not folder.is_relative_to(self._root):
                return
            # A folder that is gone again, with the object in it, has nothing left to lose.
            with suppress(FileNotFoundError):
                _sync_folder(folder)

    def _rename(self, source: Path, target: Path) -> None:
        """Rename, in a folder that a deleter may take away again and again before we are in it."""
        for _ in range(RETRIES):
            # `mkdir` says that a folder exists when it goes between two of its looks, so no error is final here.
            with suppress(FileNotFoundError, FileExistsError, NotADirectoryError, IsADirectoryError):
                target.parent.mkdir(parents=True, exist_ok=True)
                source.replace(target)
                return
            source.stat()  # If it is the source that is missing, this says so.
            self._refuse_conflict(target)
        raise FileNotFoundError(errno.ENOENT, "The folder of the object was removed each time it was made", target)

    def _refuse_conflict(self, target: Path) -> None:
        if target.is_dir() or any(folder.is_file() for folder in target.parents):
            raise ValueError(f"The key {self._key(target)!r} would make a name both an object and a folder.")

    def _key(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()

    def _delete_all(self, paths: Iterable[Path]) -> None:
        for path in paths:
            self._delete(path)

    def _delete(self, path: Path) -> None:
        if path.is_dir():
            return
        with suppress(NotADirectoryError):
            path.unlink(missing_ok=True)
        for folder in path.parents:
            if folder == self._root or not _remove_empty(folder):
                return


async def _in_thread(work: Callable[Given, Result], *given: Given.args, **named: Given.kwargs) -> Result:
    """Do the work beside the event loop. A disk that is full or fails is a store that is away."""
    try:
        return await asyncio.to_thread(work, *given, **named)
    except FileNotFoundError:
        raise
    except OSError as error:
        log.error("the folder of the objects cannot be used: %s", error)
        raise Unavailable(f"The object store cannot be used: {error.strerror}. Try again later.") from error


async def _pieces(file: BinaryIO, length: int | None) -> AsyncIterator[bytes]:
    """So many bytes of the file, without a number all that follow; the file is closed at the end."""
    with file:
        while piece := await _in_thread(file.read, PIECE if length is None else min(PIECE, length)):
            yield piece
            length = None if length is None else length - len(piece)


def _open_at(key: str, path: Path, start: int) -> BinaryIO:
    _info(key, path)
    file = path.open("rb")
    file.seek(start)
    return file


def _next_batch(objects: Iterator[ObjectInfo]) -> tuple[ObjectInfo, ...]:
    return tuple(islice(objects, LISTED_AT_ONCE))


def _info(key: str, path: Path) -> ObjectInfo:
    if not path.is_file():
        raise FileNotFoundError(errno.ENOENT, "There is no such object", key)
    found = path.stat()
    return ObjectInfo(key, found.st_size, found.st_mtime)


def _walk(folder: Path, prefix: str) -> Iterator[ObjectInfo]:
    """The objects below `folder`, sorted by key."""
    for name, is_folder in _entries(folder):
        if is_folder:
            yield from _walk(folder / name, f"{prefix}{name}")
        else:
            # An object may be deleted between being listed and being looked at.
            with suppress(FileNotFoundError):
                yield _info(f"{prefix}{name}", folder / name)


def _entries(folder: Path) -> list[tuple[str, bool]]:
    """The names in `folder` in the order of the keys, in which a folder counts with the slash after it."""
    try:
        with os.scandir(folder) as entries:
            return sorted(_entry(entry) for entry in entries if not entry.name.startswith("."))
    except (FileNotFoundError, NotADirectoryError):
        return []


def _entry(entry: os.DirEntry[str]) -> tuple[str, bool]:
    is_folder = entry.is_dir(follow_symlinks=False)
    return f"{entry.name}/" if is_folder else entry.name, is_folder


def _remove_empty(folder: Path) -> bool:
    """Remove the folder if it is empty; whether it is gone."""
    try:
        folder.rmdir()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def _sync_file(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    if sys.platform == "win32":
        return  # Folders cannot be opened there, and renames are journalled.
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
