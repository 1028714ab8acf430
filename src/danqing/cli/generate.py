"""Make pictures here and now, without a server."""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import shutil
import sys
import tempfile
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from tqdm import tqdm

from danqing.access.keys import Principal
from danqing.bootstrap import Store, open_services, open_store, open_worker
from danqing.cli.leaving import interruptible
from danqing.domain.task import Task, TaskStatus
from danqing.engines.base import Progress
from danqing.errors import SettingsError
from danqing.service.generation import Order
from danqing.service.tasks import failure_of
from danqing.settings import RENDERING, Settings
from danqing.wire.envelope import ContentItem, Envelope, Input, Message
from danqing.wire.ingest import SpooledImage

SETTINGS = RENDERING | {"watermark_language"}
A_DAY = 24 * 3600.0
_BOX = re.compile(r"(\d+):(\d+),(\d+),(\d+),(\d+)")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("prompt", help="What to draw, or what to do with the images.")
    add("--model", default="wan2.7-image-pro", help="The published model whose rules apply. Default: %(default)s.")
    add("--image", action="append", default=[], metavar="FILE", help="A reference: a file or an address. Repeatable.")
    add("--size", default="2K", help="1K, 2K, 4K or WIDTH*HEIGHT. Default: %(default)s.")
    add("--n", type=int, help="How many pictures; in a set the most. Default: 1, in a set 12.")
    add("--set", action="store_true", help="An image set: the same subject throughout.")
    add("--seed", type=int, help="The same seed gives the same picture.")
    add("--box", action="append", default=[], metavar="IMG:x1,y1,x2,y2", help="A box on image IMG. Repeatable.")
    add("--palette", metavar="FILE|HEX:RATIO,…", help="Colours and percentages, or a JSON file as `color_palette`.")
    add("--watermark", action="store_true", help="Write AI Generated at the bottom right.")
    add("-o", "--output", type=Path, default=Path("out.png"), help="The PNG to write. Default: %(default)s.")


def run(given: argparse.Namespace, settings: Settings) -> int:
    _check_output(given.output)
    with tempfile.TemporaryDirectory(prefix="danqing-") as folder:
        here = replace(settings, data=Path(folder), retention_hours=float("inf"))
        for path in asyncio.run(_generate(given, here)):
            print(path)
    return 0


async def _generate(given: argparse.Namespace, settings: Settings) -> list[Path]:
    store = await open_store(settings, in_memory=True)
    services = await open_services(settings, store)
    with _Bar() as bar:
        with interruptible(partial(shutil.rmtree, settings.data, ignore_errors=True)):
            parts = await open_worker(settings, store, bar.show)
        working = asyncio.create_task(parts.worker.run())
        try:
            task = await services.generation.submit(_order(given, store.spool))
            ended = await services.tasks.ended_within(task, A_DAY)
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
            await parts.close()
    paths = await _save(ended, store, given.output)
    await services.close()
    return paths


async def _save(task: Task, store: Store, output: Path) -> list[Path]:
    if task.status is not TaskStatus.SUCCEEDED:
        raise failure_of(task, stopping=False)
    for note in task.notes:
        print(f"danqing: {note}", file=sys.stderr)
    paths = []
    for artifact in task.artifacts:
        alone = len(task.artifacts) == 1
        path = output if alone else output.with_name(f"{output.stem}_{artifact.index}{output.suffix}")
        shutil.copyfile(await store.objects.open(artifact.key), path)
        paths.append(path)
    return paths


def _order(given: argparse.Namespace, spool: Path) -> Order:
    spooled: dict[str, SpooledImage] = {}
    images = [_image(name, spool, spooled) for name in given.image]
    content = [*(ContentItem(image=image) for image in images), ContentItem(text=given.prompt)]
    return Order(
        envelope=Envelope(given.model, Input([Message(content)]), _parameters(given)),
        principal=Principal("local"),
        mode="task",
        route="multimodal-generation",
        request_id=str(uuid4()),
        spooled=spooled,
    )


def _parameters(given: argparse.Namespace) -> dict[str, Any]:
    return {
        "size": given.size,
        "n": 1 if given.n is None and not given.set else given.n,
        "enable_sequential": given.set,
        "seed": given.seed,
        "watermark": given.watermark,
        "bbox_list": _boxes(given.box, len(given.image)),
        "color_palette": _palette(given.palette),
    }


def _image(name: str, spool: Path, spooled: dict[str, SpooledImage]) -> str:
    """An address as it is; a file becomes an image of the request, as if it had come with a body."""
    if name.startswith(("http://", "https://")):
        return name
    source = Path(name)
    if not source.is_file():
        raise SettingsError(f"There is no image file {name}.")
    token, path = f"spool:{uuid4()}", spool / str(uuid4())
    shutil.copyfile(source, path)
    spooled[token] = SpooledImage(path, "", path.stat().st_size, "")
    return token


def _boxes(texts: list[str], images: int) -> list[list[list[int]]] | None:
    boxes: list[list[list[int]]] = [[] for _ in range(images)]
    for text in texts:
        found = _BOX.fullmatch(text)
        if found is None or not 1 <= int(found[1]) <= images:
            raise SettingsError(f"--box must be IMG:x1,y1,x2,y2 with IMG from 1 to {images}, got {text}.")
        boxes[int(found[1]) - 1].append([int(edge) for edge in found.groups()[1:]])
    return boxes if texts else None


def _palette(text: str | None) -> Any:
    """`#C2D1E6:60,#636574:25,#CBD4E4:15`, or the name of a JSON file with `color_palette`."""
    if text is None:
        return None
    if re.match(r"#?[0-9a-fA-F]{6}:", text):
        pairs = [entry.strip().partition(":")[::2] for entry in text.split(",")]
        return [{"hex": colour, "ratio": f"{ratio.rstrip('%')}%"} for colour, ratio in pairs]
    try:
        loaded = json.loads(Path(text).read_text("utf-8"))
    except (OSError, ValueError):
        raise SettingsError(f"--palette must be HEX:RATIO,… or a JSON file, got {text}.") from None
    return loaded.get("color_palette") if isinstance(loaded, dict) else loaded


def _check_output(output: Path) -> None:
    if output.suffix.lower() != ".png":
        raise SettingsError(f"Pictures are PNG files; the output must end in .png, got {output}.")
    if not output.absolute().parent.is_dir():
        raise SettingsError(f"There is no folder {output.parent} to write {output.name} to.")


class _Bar:
    """One bar over all steps of all pictures; silent where nobody watches."""

    def __init__(self) -> None:
        self._bar = tqdm(total=0, unit="step", desc="drawing", disable=None, leave=False, file=sys.stderr)
        self._done: dict[int, int] = {}
        self._totals: dict[int, int] = {}

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._bar.close()

    def show(self, task: Task, progress: Progress) -> None:
        self._done[progress.index] = progress.step
        self._totals[progress.index] = progress.total
        self._bar.total = sum(self._totals.values()) * task.job.count // len(self._totals)
        self._bar.n = sum(self._done.values())
        self._bar.refresh()
