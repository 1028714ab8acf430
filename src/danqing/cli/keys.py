"""Make API keys, list and revoke them, and say what each may use."""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, fields, replace
from datetime import datetime
from math import inf
from typing import Any

from danqing.access.keys import FRESH, digest_of, new_key, principal_of
from danqing.bootstrap import open_database, open_existing_database
from danqing.cli.table import table
from danqing.domain.keys import KeyStore, Limits, StoredKey
from danqing.errors import InvalidParameter, SettingsError
from danqing.media.fetch import FetchError
from danqing.service.webhooks import check_form
from danqing.settings import Settings

SETTINGS = frozenset({"data", "database", "log_level"})
LIMITS: Mapping[str, str] = {
    "requests_per_second": "How many submits a second, at each HTTP process; fractions are fine.",
    "concurrent_tasks": "How many of its tasks may run at the same time; others wait.",
    "queued_tasks": "How many of its tasks may wait; more are refused.",
    "images_per_day": "How many images it may have delivered a day (UTC).",
    "images_per_month": "How many images it may have delivered a month (UTC).",
    "priority": "Tasks of a higher priority always come first, those of a negative one last. Default: 0.",
}
NONE = "none"
_NAME = re.compile(r"\w[\w.@+-]{0,63}")
_WORDS = {
    "requests_per_second": "{:g} requests/s",
    "concurrent_tasks": "{} concurrent",
    "queued_tasks": "{} queued",
    "images_per_day": "{} images/day",
    "images_per_month": "{} images/month",
    "priority": "priority {}",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("action", choices=tuple(_ACTIONS), help="What to do; `limits` without options shows them.")
    add("name", nargs="?", metavar="NAME", help="Whose key it is, for every action but `list`.")
    group = parser.add_argument_group("limits", f"For `add` and `limits`; `{NONE}` takes one away.")
    for name, sentence in LIMITS.items():
        group.add_argument(f"--{name.replace('_', '-')}", dest=name, metavar="NUMBER", help=sentence)
    group.add_argument("--webhook", metavar="URL", help="Where the ends of its tasks are told by default.")


def run(given: argparse.Namespace, settings: Settings) -> int:
    if given.action == "list" and given.name:
        raise SettingsError(f"`danqing keys list` takes no name, got {given.name}.")
    if given.action != "list" and not _NAME.fullmatch(given.name or ""):
        raise SettingsError(
            f"`danqing keys {given.action}` needs a name of letters, digits and . @ + - _, at most 64 of them, "
            f"got {given.name or 'none'}."
        )
    asyncio.run(_run(given, settings))
    return 0


async def _run(given: argparse.Namespace, settings: Settings) -> None:
    database = await (open_database if given.action == "add" else open_existing_database)(settings)
    try:
        await _ACTIONS[given.action](given, database.keys)
    finally:
        await database.close()


async def _add(given: argparse.Namespace, keys: KeyStore) -> None:
    """The key goes to the standard output, and what is to be said of it elsewhere, so that a program can take it."""
    key = new_key()
    stored = StoredKey(
        name=given.name,
        owner=principal_of(key).id,
        digest=digest_of(key),
        created_at=time.time(),
        limits=_changed(Limits(), given),
        webhook=_webhook(given, ""),
    )
    try:
        await keys.add(stored)
    except ValueError:
        raise SettingsError(f"There is a key {given.name} already; names are not used twice.") from None
    print(f"The key of {given.name}. It is shown this once and kept nowhere:", file=sys.stderr)
    print(key)


async def _list(given: argparse.Namespace, keys: KeyStore) -> None:
    stored = await keys.all()
    if not stored:
        print("There are no keys. `danqing keys add NAME` makes one.", file=sys.stderr)
        return
    rows = [(key.name, key.owner, _date(key.created_at), _date(key.revoked_at), shown(key)) for key in stored]
    print(table(("name", "id", "made", "revoked", "limits"), rows))


async def _revoke(given: argparse.Namespace, keys: KeyStore) -> None:
    found = await _find(given.name, keys)
    if not await keys.revoke(given.name, time.time()):
        raise SettingsError(f"The key of {given.name} was revoked on {_date(found.revoked_at)} already.")
    print(f"The key of {given.name} stops within {FRESH:g} seconds. Its tasks are finished.", file=sys.stderr)


async def _limit(given: argparse.Namespace, keys: KeyStore) -> None:
    found = await _find(given.name, keys)
    changed = replace(found, limits=_changed(found.limits, given), webhook=_webhook(given, found.webhook))
    if changed != found:
        await keys.change(given.name, changed.limits, changed.webhook)
    print(f"{given.name}: {shown(changed)}")


_ACTIONS: Mapping[str, Callable[[argparse.Namespace, KeyStore], Awaitable[None]]] = {
    "add": _add,
    "list": _list,
    "revoke": _revoke,
    "limits": _limit,
}


async def _find(name: str, keys: KeyStore) -> StoredKey:
    stored = {key.name: key for key in await keys.all()}
    if name not in stored:
        raise SettingsError(f"There is no key {name}; there are {', '.join(stored) or 'none'}.")
    return stored[name]


def shown(key: StoredKey) -> str:
    """What a key may use, in a line."""
    given = {name: value for name, value in asdict(key.limits).items() if value != getattr(Limits(), name)}
    words = [_WORDS[name].format(value) for name, value in given.items()]
    return ", ".join([*words, *([f"webhook {key.webhook}"] if key.webhook else [])]) or "no limits"


def _changed(limits: Limits, given: argparse.Namespace) -> Limits:
    texts = {field.name: getattr(given, field.name) for field in fields(Limits)}
    return replace(limits, **{name: _number(name, text) for name, text in texts.items() if text is not None})


def _number(name: str, text: str) -> Any:
    """The value of a limit as it was written. Raises `SettingsError`."""
    option = f"--{name.replace('_', '-')}"
    if text == NONE:
        return getattr(Limits(), name)
    if name == "requests_per_second":
        return _rate(option, text)
    if not re.fullmatch(r"-?\d{1,9}" if name == "priority" else r"\d{1,9}", text, re.ASCII):
        raise SettingsError(f"{option} must be a whole number of at most nine digits, or `{NONE}`, got {text}.")
    return int(text)


def _rate(option: str, text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = 0.0
    if not 0 < rate < inf:
        raise SettingsError(f"{option} must be a number above zero, or `{NONE}`, got {text}.")
    return rate


def _webhook(given: argparse.Namespace, otherwise: str) -> str:
    if given.webhook is None:
        return otherwise
    if given.webhook == NONE:
        return ""
    try:
        check_form(given.webhook)
    except (InvalidParameter, FetchError) as error:
        raise SettingsError(
            f"--webhook must be an address such as https://example.com/hook, or `{NONE}`. {error}"
        ) from None
    return str(given.webhook)


def _date(moment: float | None) -> str:
    """In the time of whoever asks."""
    return "" if moment is None else f"{datetime.fromtimestamp(moment):%Y-%m-%d %H:%M}"
