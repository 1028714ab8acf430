"""The help of every command, and what is refused before a command runs."""

from __future__ import annotations

from importlib import import_module

import pytest

from danqing import settings
from danqing.cli.main import COMMANDS, main

ALL = frozenset(entry.name for entry in settings.table())


def used_by(command: str) -> frozenset[str]:
    """The settings that a command takes as options."""
    return ALL if (named := import_module(f"danqing.cli.{command}").SETTINGS) is None else frozenset(named)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_names_every_setting_of_a_command(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each as an option and as a variable, and no setting that the command does not use."""
    with pytest.raises(SystemExit) as left:
        main([command, "--help"])
    words = set(capsys.readouterr().out.replace("[", " ").split())
    assert left.value.code == 0
    options = {name for name in ALL if f"--{name.replace('_', '-')}" in words}
    variables = {name for name in ALL if settings.variable(name) in words}
    assert options == variables == used_by(command)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_setting_of_a_command_exists(command: str) -> None:
    """A name that the table does not have would never be an option."""
    assert used_by(command) <= ALL


@pytest.mark.parametrize(
    "arguments", [[], ["paint"], ["serve", "--colour", "red"], ["generate"], ["worker", "twice"]]
)
def test_what_is_no_command_is_status_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """With how it is used."""
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert "usage: danqing" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["serve", "--port", "http"], "DANQING_PORT cannot be 'http'"),
        (["serve", "--host", "0.0.0.0"], "DANQING_API_KEYS"),
        (["worker", "--concurrency", "-1"], "DANQING_CONCURRENCY cannot be '-1'"),
        (["worker", "--engine", "sdxl"], "There is no engine 'sdxl'"),
        (["generate", "a cat", "--png", "tiny"], "DANQING_PNG cannot be 'tiny'"),
    ],
)
def test_a_wrong_setting_is_status_2(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """And one sentence on the error output, behind the program's name."""
    assert main(arguments) == 2
    shown = capsys.readouterr()
    [line] = shown.err.splitlines()
    assert line.startswith("danqing: ")
    assert words in line
    assert shown.out == ""
