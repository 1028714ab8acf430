"""List the open weights that would run here, and fetch them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tqdm import tqdm

from danqing.cli.leaving import interruptible
from danqing.engines.diffusers import folders, hub, listing
from danqing.engines.diffusers.casting import cast
from danqing.engines.diffusers.checkpoint import Checkpoint
from danqing.engines.diffusers.extra import require_extra
from danqing.engines.diffusers.finding import find
from danqing.engines.diffusers.memory import installed, shown
from danqing.errors import SettingsError
from danqing.settings import Settings

SETTINGS = frozenset(
    {
        "checkpoints",
        "device",
        "dtype",
        "fp8",
        "hub_folder",
        "log_level",
        "offline",
        "offload",
        "own_rewriter",
        "quantisation",
        "vae_tiling",
    }
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("action", nargs="?", choices=("list", "pull"), default="list", help="What to do. Default: %(default)s.")
    add("names", nargs="*", metavar="NAME", help="What to pull; without a NAME, what the settings choose.")
    add("--json", action="store_true", help="List as JSON.")


def run(given: argparse.Namespace, settings: Settings) -> int:
    if given.action == "pull":
        require_extra()
        return _pull_all([find(name, settings) for name in given.names] or _chosen(settings), settings)
    if given.names:
        raise SettingsError(f"`danqing models list` takes no names, got {' '.join(given.names)}.")
    memory = installed(settings.device)
    found = cast(settings, memory)
    rows, hints = listing.rows(settings, memory, found), listing.hints(settings, memory, found)
    if given.json:
        print(json.dumps(listing.data(rows, memory, found, hints), indent=2, ensure_ascii=False))
    else:
        print(listing.page(rows, memory, found, hints))
    return 0


def _chosen(settings: Settings) -> Sequence[Checkpoint]:
    return cast(settings, installed(settings.device)).checkpoints()


def _pull_all(checkpoints: Sequence[Checkpoint], settings: Settings) -> int:
    for checkpoint in checkpoints:
        _pull(checkpoint, settings)
    return 0


def _pull(checkpoint: Checkpoint, settings: Settings) -> None:
    if hub.is_folder(checkpoint.repository):
        print(f"{checkpoint.name} is a folder on this machine: there is nothing to fetch.")
        return
    if checkpoint.restricted:
        terms = f"{checkpoint.licence}, see {hub.page(checkpoint.repository)}"
        print(f"danqing: The licence of {checkpoint.name} is {terms}. That you name it is consent.", file=sys.stderr)
    with _stoppable(checkpoint, settings), _reporting(checkpoint.name) as report:
        folder = hub.pull(checkpoint, settings, report)
    print(f"{checkpoint.name} is here: {shown(folders.size(folder))} in {folder}.")


@contextmanager
def _reporting(name: str) -> Iterator[hub.Report]:
    """A bar where somebody watches, else a line for every tenth."""
    if not sys.stderr.isatty():
        yield hub.in_tenths(name, lambda line: print(f"danqing: {line}", file=sys.stderr, flush=True))
        return
    with tqdm(desc=name, unit="iB", unit_scale=True, unit_divisor=1024, file=sys.stderr, leave=False) as bar:

        def report(arrived: int, total: int) -> None:
            bar.total = total
            bar.update(arrived - bar.n)
            if arrived == total:
                bar.refresh()

        yield report


@contextmanager
def _stoppable(checkpoint: Checkpoint, settings: Settings) -> Iterator[None]:
    """Ctrl-C ends the program at once: the hub's library would first wait for the files that are under way."""
    others = hub.unfinished(checkpoint, settings)

    def clean_up() -> None:
        for path in hub.unfinished(checkpoint, settings) - others:
            path.unlink(missing_ok=True)
        print(f"\ndanqing: Stopped. `danqing models pull {checkpoint.name}` goes on from here.", file=sys.stderr)

    with interruptible(clean_up):
        yield
