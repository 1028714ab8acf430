"""The short forms of `./scripts/faults requests`, `images` and `description`."""

from __future__ import annotations

from faults import description, images, requests


def test_two_thousand_wrong_requests_are_refused() -> None:
    """No 500, no hang, every error in the service's form, and the server's memory stays as it is."""
    report = requests.attempt(2000)
    assert report.violations == []
    assert min(report.endings[status] for status in ("200", "400", "401", "403", "404", "405")) > 5


def test_five_hundred_wrong_images_are_read_or_refused() -> None:
    """Here, and fifty of them by a server: nothing else is raised, nothing hangs, nothing is left behind."""
    report = images.attempt(500)
    assert report.violations == []
    assert min(report.endings[how] for how in ("read", "BrokenImage", "400")) > 10


def test_every_answer_is_as_described() -> None:
    """What schemathesis makes of `/openapi.json`, right and wrong; routes refuse other methods and wrong keys."""
    report = description.attempt(3, phases="examples,coverage")
    assert report.violations == []
    assert report.tried > 300
