"""Say how many images were delivered to which key, as a table or as CSV."""

from __future__ import annotations

import argparse
import asyncio
import csv
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from danqing.access.keys import principal_of
from danqing.bootstrap import open_existing_database
from danqing.cli.table import table
from danqing.domain.usage import Usage, date_of, day_of, day_of_date, first_of_month
from danqing.errors import SettingsError
from danqing.settings import Settings

SETTINGS = frozenset({"data", "database", "api_keys", "log_level"})
NUMBERS = frozenset({"tasks", "images"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--from", dest="first", metavar="DAY", help="The first day (UTC), as 2026-01-31. Default: of this month.")
    add("--to", dest="last", metavar="DAY", help="The last day, which belongs to it. Default: today.")
    add("--csv", action="store_true", help="A line of CSV for every day, key and model.")


def run(given: argparse.Namespace, settings: Settings) -> int:
    today = day_of(time.time())
    last = _day("--to", given.last, today)
    first = _day("--from", given.first, first_of_month(last))
    if first > last:
        raise SettingsError(f"--from must not be after --to, got {date_of(first)} and {date_of(last)}.")
    usage, names = asyncio.run(_read(settings, first, last))
    if given.csv:
        _write_csv(usage, names)
    else:
        print(f"Delivered from {date_of(first)} to {date_of(last)} (UTC):\n\n{_table(usage, names)}")
    return 0


def _day(option: str, text: str | None, otherwise: int) -> int:
    if text is None:
        return otherwise
    try:
        return day_of_date(date.fromisoformat(text))
    except ValueError:
        raise SettingsError(f"{option} must be a day such as 2026-01-31, got {text}.") from None


async def _read(settings: Settings, first: int, last: int) -> tuple[Sequence[Usage], Mapping[str, str]]:
    """The usage, and what to call each owner."""
    database = await open_existing_database(settings)
    try:
        usage, keys = await database.usage(first, last), await database.keys.all()
    finally:
        await database.close()
    listed = {principal_of(key).id: f"api_keys {number}" for number, key in enumerate(settings.api_keys, 1)}
    return usage, listed | {key.owner: key.name for key in keys}


def _write_csv(usage: Sequence[Usage], names: Mapping[str, str]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("day", "key", "id", "model", "tasks", "images"))
    for one in usage:
        name = names.get(one.owner, one.owner)
        writer.writerow((date_of(one.day), name, one.owner, one.model, one.tasks, one.images))


def _table(usage: Sequence[Usage], names: Mapping[str, str]) -> str:
    tasks, images = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for one in usage:
        line = names.get(one.owner, one.owner), one.model
        tasks[line] += one.tasks
        images[line] += one.images
    rows = [(*line, str(tasks[line]), str(images[line])) for line in sorted(tasks)]
    total = ("total", "", str(tasks.total()), str(images.total()))
    return table(("key", "model", "tasks", "images"), [*rows, total], NUMBERS)
