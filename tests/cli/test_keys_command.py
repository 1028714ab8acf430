"""`danqing keys` and `danqing usage`: what is printed, what is kept, and what is refused."""

from __future__ import annotations

import asyncio
import csv
import io
import re
from pathlib import Path

import pytest

from danqing.access.keys import digest_of, principal_of
from danqing.bootstrap import open_database
from danqing.cli.main import main
from danqing.domain.keys import Limits, StoredKey
from danqing.domain.task import Outcome, TaskStatus
from danqing.queues.sqlite import open_sqlite
from danqing.settings import Settings
from tests.queueing import NOON, Clock, a_task, an_artifact

Words = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    monkeypatch.setenv("DANQING_DATA", str(folder))
    monkeypatch.setenv("DANQING_LOG_LEVEL", "warning")
    return folder


def keys(*arguments: str) -> int:
    return main(["keys", *arguments])


def stored(data: Path) -> list[StoredKey]:
    async def read() -> list[StoredKey]:
        database = await open_database(Settings(data=data))
        found = list(await database.keys.all())
        await database.close()
        return found

    return asyncio.run(read())


def refusal(words: Words, *arguments: str) -> str:
    """The sentence of a command that is refused."""
    words.readouterr()
    assert main(list(arguments)) == 2
    shown = words.readouterr()
    assert shown.out == ""
    [line] = shown.err.splitlines()
    return line


# ── Keys ─────────────────────────────────────────────────────────────────────


def test_a_key_is_shown_once_and_kept_hashed(data: Path, capfd: Words) -> None:
    """The key alone is on the standard output, for a program to take; the files of the database have it nowhere."""
    assert keys("add", "ann", "--images-per-day", "100", "--requests-per-second", "2.5") == 0
    key = capfd.readouterr().out.strip()
    assert re.fullmatch(r"sk-[0-9a-f]{64}", key)
    (kept,) = stored(data)
    assert (kept.name, kept.owner, kept.digest) == ("ann", principal_of(key).id, digest_of(key))
    assert kept.limits == Limits(images_per_day=100, requests_per_second=2.5)
    assert not any(key.encode() in file.read_bytes() for file in data.glob("danqing.db*") if file.is_file())
    assert data.stat().st_mode & 0o077 == 0


def test_keys_are_listed_with_what_they_may_use(capfd: Words) -> None:
    keys("add", "bob", "--priority", "-2", "--webhook", "https://shop.example/hook")
    keys("add", "ann", "--concurrent-tasks", "3", "--queued-tasks", "20", "--images-per-month", "500")
    keys("revoke", "bob")
    capfd.readouterr()
    assert keys("list") == 0
    head, ann, bob = capfd.readouterr().out.splitlines()
    assert head.split() == ["name", "id", "made", "revoked", "limits"]
    assert ann.endswith("3 concurrent, 20 queued, 500 images/month")
    assert bob.endswith("priority -2, webhook https://shop.example/hook")
    assert [len(re.findall(r"\d{4}-\d\d-\d\d \d\d:\d\d", line)) for line in (ann, bob)] == [1, 2]


def test_limits_are_changed_one_by_one_and_taken_away(data: Path, capfd: Words) -> None:
    keys("add", "ann", "--queued-tasks", "5", "--priority", "1", "--webhook", "https://shop.example/hook")
    keys("limits", "ann", "--queued-tasks", "none", "--images-per-day", "7")
    (kept,) = stored(data)
    assert (kept.limits, kept.webhook) == (Limits(priority=1, images_per_day=7), "https://shop.example/hook")
    keys("limits", "ann", "--priority", "none", "--webhook", "none")
    capfd.readouterr()
    assert keys("limits", "ann") == 0
    assert capfd.readouterr().out == "ann: 7 images/day\n"


@pytest.mark.parametrize(
    "arguments", [["keys", "list"], ["keys", "revoke", "ann"], ["keys", "limits", "ann"], ["usage"]]
)
def test_who_only_asks_makes_no_database(data: Path, capfd: Words, arguments: list[str]) -> None:
    """A folder that was mistyped is no place without keys: the sentence names it."""
    assert f"There is no database in the folder {data};" in refusal(capfd, *arguments)
    assert not data.exists()


def test_a_list_without_keys_says_how_to_make_one(data: Path, capfd: Words) -> None:
    deliver(data, {}, NOON)
    assert keys("list") == 0
    shown = capfd.readouterr()
    assert (shown.out, "danqing keys add" in shown.err) == ("", True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["add"], "needs a name .* got none"),
        (["add", "a b"], "needs a name .* got a b"),
        (["add", "x" * 65], "at most 64"),
        (["list", "ann"], "takes no name, got ann"),
        (["add", "ann"], "There is a key ann already"),
        (["revoke", "eve"], "There is no key eve; there are ann, old"),
        (["limits", "eve"], "There is no key eve"),
        (["revoke", "old"], "was revoked on .* already"),
        (["limits", "ann", "--queued-tasks", "-1"], "--queued-tasks must be a whole number .* got -1"),
        (["limits", "ann", "--images-per-day", "many"], "--images-per-day must be .* or `none`, got many"),
        (["limits", "ann", "--priority", "1.5"], "--priority must be"),
        (["limits", "ann", "--requests-per-second", "0"], "--requests-per-second must be .* above zero"),
        (["limits", "ann", "--requests-per-second", "inf"], "--requests-per-second must be"),
        (["limits", "ann", "--webhook", "shop.example"], "--webhook must be an address"),
        (["limits", "ann", "--webhook", "https://eve@shop.example"], "--webhook must be .* carries a user name"),
        (["limits", "ann", "--webhook", "https://shop.example/" + "x" * 2048], "at most 2048 ASCII characters"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(data: Path, capfd: Words, arguments: list[str], words: str) -> None:
    keys("add", "ann")
    keys("add", "old")
    keys("revoke", "old")
    before = stored(data)
    assert re.search(words, refusal(capfd, "keys", *arguments))
    assert stored(data) == before


# ── Usage ────────────────────────────────────────────────────────────────────


def deliver(data: Path, owners: dict[str, int], at: float) -> None:
    """A task for each owner, with so many pictures."""

    async def work() -> None:
        clock = Clock()
        clock.now = at
        queue = await open_sqlite(data / "danqing.db", clock=clock)
        for owner, images in owners.items():
            await queue.submit(a_task(f"{owner}-{at}", owner))
            (lease,) = await queue.claim(1, 30)
            for index in range(images):
                await queue.record(lease, an_artifact(index))
            await queue.finish(lease, Outcome(TaskStatus.SUCCEEDED))
        await queue.close()

    asyncio.run(work())


@pytest.fixture
def used(data: Path, capfd: Words, monkeypatch: pytest.MonkeyPatch) -> str:
    """Four pictures for a stored key on two days, three for a key of the settings, one for a key of nobody's."""
    monkeypatch.setenv("DANQING_API_KEYS", "sk-other,sk-set")
    keys("add", "ann")
    owner = principal_of(capfd.readouterr().out.strip()).id
    deliver(data, {owner: 1, principal_of("sk-set").id: 3, "0123456789abcdef": 1}, NOON)
    deliver(data, {owner: 3}, NOON + 86_400)
    return owner


def test_usage_is_a_table_of_keys_and_models(used: str, capfd: Words) -> None:
    assert main(["usage", "--from", "2027-01-01", "--to", "2027-01-31"]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert lines[0] == "Delivered from 2027-01-01 to 2027-01-31 (UTC):"
    assert [line.split() for line in lines[2:]] == [
        ["key", "model", "tasks", "images"],
        ["0123456789abcdef", "wan2.7-image", "1", "1"],
        ["ann", "wan2.7-image", "2", "4"],
        ["api_keys", "2", "wan2.7-image", "1", "3"],
        ["total", "4", "8"],
    ]


def test_usage_as_csv_has_a_line_for_every_day(used: str, capfd: Words) -> None:
    assert main(["usage", "--from", "2027-01-16", "--to", "2027-01-16", "--csv"]) == 0
    (row,) = csv.DictReader(io.StringIO(capfd.readouterr().out))
    assert row == {
        "day": "2027-01-16",
        "key": "ann",
        "id": used,
        "model": "wan2.7-image",
        "tasks": "1",
        "images": "3",
    }


def test_a_revoked_key_keeps_its_name_in_usage(used: str, capfd: Words) -> None:
    keys("revoke", "ann")
    capfd.readouterr()
    main(["usage", "--from", "2027-01-01", "--to", "2027-01-31", "--csv"])
    assert {row["key"] for row in csv.DictReader(io.StringIO(capfd.readouterr().out))} >= {"ann"}


def test_usage_without_days_is_that_of_this_month(data: Path, capfd: Words) -> None:
    deliver(data, {}, NOON)
    assert main(["usage"]) == 0
    assert re.match(r"Delivered from \d{4}-\d\d-01 to \d{4}-\d\d-\d\d \(UTC\):", capfd.readouterr().out)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--from", "yesterday"], "--from must be a day such as 2026-01-31, got yesterday"),
        (["--to", "2026-02-30"], "--to must be a day"),
        (["--from", "2026-02-02", "--to", "2026-02-01"], "--from must not be after --to"),
    ],
)
def test_days_that_are_none_are_refused(capfd: Words, arguments: list[str], words: str) -> None:
    assert words in refusal(capfd, "usage", *arguments)
