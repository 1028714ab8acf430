"""Called off at any step: the call ends there, and the next one's picture is that of a fresh process, bit for bit."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from importlib.util import find_spec

import pytest

from danqing.engines.base import Progress, Rendered
from danqing.engines.diffusers.rendering import Renderer
from danqing.errors import Cancelled
from tests.engines.diffusers.conftest import Tiny
from tests.engines.diffusers.fresh import Case, digest, in_a_fresh_process
from tests.engines.diffusers.parts import EVERY, OLD_NUMPY, picture, shots_of
from tests.tiny_pipelines import NEED_TORCHVISION

pytestmark = pytest.mark.filterwarnings(OLD_NUMPY)

CACHED_STEPS = 8
"""Enough for a step cache to have left out some, and to be in the middle of it when the call ends."""
DEAR = "qwen-image-edit-plus"
"""Its references are always enlarged to a million pixels, so it is called off only once a case."""
OFFLOADS = ("none", "model", "group")


def offloaded(name: str, folder: str) -> list[Case]:
    return [Case(name, folder, {"offload": offload}) for offload in OFFLOADS]


def cached(name: str, folder: str) -> list[Case]:
    """One case a step cache that the family allows."""
    family = Case(name, folder).load().checkpoint.family
    return [Case(name, folder, {"step_cache": cache}, CACHED_STEPS) for cache in sorted(family.step_caches)]


def here() -> list[str]:
    return [name for name in EVERY if name not in NEED_TORCHVISION or find_spec("torchvision")]


@pytest.fixture(scope="module")
def expected(tiny: Tiny) -> Mapping[str, list[tuple[Case, str]]]:
    """What one fresh process renders for every case, by checkpoint."""
    folders = {name: str(tiny(name)) for name in here()}
    cases = [case for name in here() for case in offloaded(name, folders[name]) + cached(name, folders[name])]
    made = list(zip(cases, in_a_fresh_process(cases), strict=True))
    return {name: [(case, digest) for case, digest in made if case.name == name] for name in here()}


def cancelled_at(renderer: Renderer, step: int) -> list[Progress | Rendered]:
    """What happened until a call was called off after its step number `step`; 0: before the first."""
    events: list[Progress | Rendered] = []

    def check() -> None:
        taken = sum(isinstance(event, Progress) for event in events)
        if taken >= step:
            raise Cancelled

    [shot] = shots_of(renderer.loaded.checkpoint.name, ["something else entirely"])
    with pytest.raises(Cancelled):
        renderer.render([shot], check, events.append)
    return events


@pytest.mark.parametrize("name", EVERY)
def test_the_next_picture_is_that_of_a_fresh_process(
    tiny: Tiny, expected: Mapping[str, list[tuple[Case, str]]], name: str
) -> None:
    """With every offload that runs on a CPU and every step cache that the family allows."""
    tiny(name)
    [shot] = shots_of(name, ["a cat"])
    for case, fresh in expected[name]:
        renderer = Renderer(case.load())
        for step in range(case.steps) if name != DEAR else [case.steps // 2]:
            cancelled_at(renderer, step)
            assert digest(picture(renderer, shot)) == fresh, (case.loading, step)


class Heard(logging.Handler):
    """Keeps what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.mark.parametrize("name", EVERY)
def test_it_is_no_error_in_any_log(tiny: Tiny, name: str, caplog: pytest.LogCaptureFixture) -> None:
    """Those of diffusers do not reach the root, where `caplog` listens."""
    renderer, heard, theirs = Renderer(Case(name, str(tiny(name))).load()), Heard(), logging.getLogger("diffusers")
    theirs.addHandler(heard)
    try:
        cancelled_at(renderer, 1)
    finally:
        theirs.removeHandler(heard)
    assert heard.records == caplog.records == []


@pytest.mark.parametrize("name", EVERY)
def test_no_step_is_made_after_the_one_that_saw_it(tiny: Tiny, name: str) -> None:
    renderer = Renderer(Case(name, str(tiny(name)), steps=5).load())
    for step in (1, 3):
        events = cancelled_at(renderer, step)
        assert [event.step for event in events if isinstance(event, Progress)] == list(range(1, step + 1))
