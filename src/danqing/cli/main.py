"""The command line: `danqing serve`, `danqing worker`, `danqing generate`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

import danqing
from danqing import settings
from danqing.errors import ServiceError, SettingsError
from danqing.observability import logs

COMMANDS = {
    "serve": "Serve the API, with worker processes that render.",
    "worker": "Render the tasks of a queue, without serving the API.",
    "generate": "Make pictures here and now, without a server.",
    "keys": "Make API keys, list and revoke them, and say what each may use.",
    "usage": "Say how many images were delivered to which key, as a table or as CSV.",
    "models": "List the open weights that would run here, and fetch them.",
}
"""Each is the module of this package with its name, imported when it is chosen."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0, 1 for what failed, 2 for what was asked wrongly; that of a shell, 130 or
    141, for what was ended by Ctrl-C or by whoever read what it prints."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        given = parser(words[0] if words else "").parse_args(words)
        loaded = settings.load(_overrides(given))
        logs.configure(loaded.log_level, loaded.log_format, sys.stderr)
        status: int = given.run(given, loaded)
        sys.stdout.flush()
    except SettingsError as error:
        print(f"danqing: {error}", file=sys.stderr)
        return 2
    except ServiceError as error:
        print(f"danqing: {error.message}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read what we print has read enough, as `head` does
        _fall_silent()
        return 141
    return status


def _fall_silent() -> None:
    """So that what is still to be printed does not fail once more when the interpreter ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def parser(chosen: str) -> argparse.ArgumentParser:
    """The parser with every command's name, and the options of the chosen one."""
    top = argparse.ArgumentParser(prog="danqing", description=danqing.__doc__)
    top.add_argument("--version", action="version", version=f"danqing {danqing.__version__}")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    for name, summary in COMMANDS.items():
        sub = commands.add_parser(name, help=summary, description=summary)
        if name == chosen:
            command = import_module(f"danqing.cli.{name}")
            sub.set_defaults(run=command.run)
            command.add_arguments(sub)
            _add_settings(sub, command.SETTINGS)
    return top


def _add_settings(sub: argparse.ArgumentParser, names: frozenset[str] | None) -> None:
    """Every setting that the command uses, as an option; `None` means all of them."""
    group = sub.add_argument_group("settings", "Each also as an environment variable.")
    for entry in settings.table():
        if names is None or entry.name in names:
            default = settings.show(entry.default) or "none"
            text = f"{entry.metadata['sentence']} Default: {default}. {settings.variable(entry.name)}"
            group.add_argument(
                f"--{entry.name.replace('_', '-')}",
                dest=f"setting_{entry.name}",
                metavar="VALUE",
                help=text.replace("%", "%%"),
            )


def _overrides(given: argparse.Namespace) -> dict[str, str]:
    options = {name.removeprefix("setting_"): value for name, value in vars(given).items() if value is not None}
    return {entry.name: options[entry.name] for entry in settings.table() if entry.name in options}
