"""The lifecycle is exactly the drawn one."""

from __future__ import annotations

import pytest

from danqing.domain.task import ALLOWED, TaskStatus

DRAWN = {
    ("PENDING", "RUNNING"),
    ("PENDING", "CANCELED"),
    ("RUNNING", "PENDING"),
    ("RUNNING", "SUCCEEDED"),
    ("RUNNING", "FAILED"),
    ("RUNNING", "CANCELED"),
}


def test_the_table_allows_exactly_the_drawn_steps() -> None:
    assert {(str(start), str(end)) for start, ends in ALLOWED.items() for end in ends} == DRAWN


def test_every_status_has_a_row_in_the_table() -> None:
    assert set(ALLOWED) == set(TaskStatus)


def test_the_words_are_those_of_the_wire() -> None:
    """CANCELED has one L, and UNKNOWN is an answer, not a state."""
    assert {str(status) for status in TaskStatus} == {"PENDING", "RUNNING", "SUCCEEDED", "FAILED", "CANCELED"}


@pytest.mark.parametrize("status", TaskStatus)
def test_a_task_has_ended_when_nothing_can_follow(status: TaskStatus) -> None:
    assert status.ended == (status in ("SUCCEEDED", "FAILED", "CANCELED"))
