"""The compatibility page cannot go stale: it names exactly the tests there are, and every point has one."""

from __future__ import annotations

import re

import pytest

from tests.compatibility import PAGE, keepers, numbered, page

TESTS = keepers()


def test_points_are_numbered() -> None:
    """From 1 without a gap, each with a sentence."""
    assert list(numbered()) == list(range(1, len(numbered()) + 1))
    assert all(sentence.endswith(".") for sentence in numbered().values())


@pytest.mark.parametrize("number", numbered())
def test_every_point_has_a_test(number: int) -> None:
    """A point without one would be a promise."""
    assert TESTS[number]


def test_the_committed_page_names_exactly_the_tests_there_are() -> None:
    """`./scripts/compatibility` writes it; a test that was renamed, added or removed makes it necessary."""
    written = PAGE.read_text("utf-8")
    passed = {test: True for tests in TESTS.values() for test in tests}
    assert re.sub(r"\| (failing|not tested) \|", "| kept |", written) == page(passed)


def test_the_committed_page_shows_every_point_kept() -> None:
    """A release with a failing point would say so on its front page."""
    states = re.findall(r"^\| \d+ \|.*?\| (kept|failing|not tested) \|", PAGE.read_text("utf-8"), re.MULTILINE)
    assert states == ["kept"] * len(numbered())


def test_a_test_that_failed_or_did_not_run_is_said_to() -> None:
    """The state follows from the tests of this run alone."""
    passed = {test: True for tests in TESTS.values() for test in tests}
    assert page({**passed, TESTS[1][0]: False}).count("| failing |") >= 1
    assert "| not tested |" in page({})
    assert "| kept |" not in page({})
