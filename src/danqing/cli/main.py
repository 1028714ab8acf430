"""The command line: `danqing serve`, `danqing worker`, `danqing generate`."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence

import danqing
from danqing import settings
from danqing.cli import generate, serve, worker
from danqing.errors import ServiceError, SettingsError

COMMANDS = (serve, worker, generate)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0, 1 for what failed, 2 for what was asked wrongly."""
    given = parser().parse_args(arguments)
    try:
        loaded = settings.load(_overrides(given))
        logging.basicConfig(level=loaded.log_level.upper(), format="%(levelname)s %(name)s: %(message)s")
        logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
        status: int = given.run(given, loaded)
    except SettingsError as error:
        print(f"danqing: {error}", file=sys.stderr)
        return 2
    except ServiceError as error:
        print(f"danqing: {error.message}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return status


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="danqing", description=danqing.__doc__)
    top.add_argument("--version", action="version", version=f"danqing {danqing.__version__}")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        summary = (command.__doc__ or "").strip().splitlines()[0]
        sub = commands.add_parser(command.NAME, help=summary, description=command.__doc__)
        sub.set_defaults(run=command.run)
        command.add_arguments(sub)
        _add_settings(sub, command.SETTINGS)
    return top


def _add_settings(sub: argparse.ArgumentParser, names: frozenset[str] | None) -> None:
    """Every setting that the command uses, as an option; `None` means all of them."""
    group = sub.add_argument_group("settings", "Each also as an environment variable.")
    for entry in settings.table():
        if names is None or entry.name in names:
            group.add_argument(
                f"--{entry.name.replace('_', '-')}",
                dest=f"setting_{entry.name}",
                metavar="VALUE",
                help=f"{entry.metadata['sentence']} Default: {settings.show(entry.default) or 'none'}."
                f" {settings.variable(entry.name)}".replace("%", "%%"),
            )


def _overrides(given: argparse.Namespace) -> dict[str, str]:
    options = {name.removeprefix("setting_"): value for name, value in vars(given).items() if value is not None}
    return {entry.name: options[entry.name] for entry in settings.table() if entry.name in options}
