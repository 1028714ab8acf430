"""What is waited for at the start, for how long, and who hears of it."""

from __future__ import annotations

import logging

import pytest

from danqing.cli.starting import patiently, say
from danqing.errors import SettingsError, Unavailable
from danqing.settings import Settings

CONSOLE = Settings(log_format="console")


class Coming:
    """Something that is there from the look number `there` on."""

    def __init__(self, there: float) -> None:
        self._there = there
        self.looks = 0

    async def look(self, settings: Settings) -> str:
        self.looks += 1
        if self.looks < self._there:
            raise Unavailable("The database cannot be reached: connection refused.")
        return "there"


async def test_what_is_there_is_not_spoken_of(capsys: pytest.CaptureFixture[str]) -> None:
    assert await patiently(Coming(1).look, CONSOLE) == "there"
    assert capsys.readouterr().err == ""


async def test_what_is_away_is_said_once_and_waited_for(capsys: pytest.CaptureFixture[str]) -> None:
    """With the reason, so that whoever sees a refused password need not wait, and how long it may take."""
    coming = Coming(3)
    assert await patiently(coming.look, CONSOLE, 5) == "there"
    assert coming.looks == 3
    assert capsys.readouterr().err == (
        "danqing: The database cannot be reached: connection refused. Waiting for it, at most 5 seconds.\n"
    )


async def test_in_the_end_it_is_given_up() -> None:
    with pytest.raises(Unavailable, match="connection refused"):
        await patiently(Coming(float("inf")).look, CONSOLE, 0.1)


async def test_what_will_not_pass_is_not_waited_for() -> None:
    async def look(settings: Settings) -> None:
        raise SettingsError("There is no such database.")

    with pytest.raises(SettingsError):
        await patiently(look, CONSOLE)


def test_where_nobody_watches_every_line_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """Even in one that is for errors only: the address that is served is in these lines."""
    logging.getLogger().setLevel(logging.ERROR)
    say(Settings(log_format="json", log_level="error"), "It serves http://127.0.0.1:8000.\nCtrl-C stops it.")
    assert [record.getMessage() for record in caplog.records] == [
        "It serves http://127.0.0.1:8000.",
        "Ctrl-C stops it.",
    ]
