"""The command line itself: its help, its version, its settings."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

import danqing
from danqing import settings
from danqing.cli.main import main


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a command prints that only tells something and leaves with 0."""
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 0
    return capsys.readouterr().out


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """The program and its version."""
    assert said(capsys, "--version") == f"danqing {danqing.__version__}\n"


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """Each with a sentence."""
    text = said(capsys, "--help")
    assert all(command in text for command in ("serve", "worker", "generate"))


def test_serve_has_every_setting_as_an_option(capsys: pytest.CaptureFixture[str]) -> None:
    """With its sentence's variable, so that either can be found by the other."""
    text = said(capsys, "serve", "--help")
    for entry in settings.table():
        assert f"--{entry.name.replace('_', '-')}" in text
        assert settings.variable(entry.name) in text


def test_without_a_command_the_usage_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """Status 2."""
    with pytest.raises(SystemExit) as left:
        main([])
    assert left.value.code == 2
    assert "usage: danqing" in capsys.readouterr().err


def test_a_wrong_variable_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also for a command that does not use it: nothing runs with settings that cannot be read."""
    monkeypatch.setenv("DANQING_PORT", "http")
    assert main(["generate", "cat"]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("danqing: DANQING_PORT cannot be 'http'")


def test_whoever_reads_what_is_printed_may_leave() -> None:
    """As `head` does: no traceback, and the status that a shell gives to what ended so."""
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "wb") as unread:
        command = [sys.executable, "-m", "danqing", "models"]
        done = subprocess.run(command, stdout=unread, stderr=subprocess.PIPE, timeout=60)
    assert (done.returncode, done.stderr) == (141, b"")
