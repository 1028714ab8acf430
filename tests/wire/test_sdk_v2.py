"""What only the v2 client of `dashscope` 2 does: `client.images`, which sends Wan 2.7 to the older route."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.servers import Server
from tests.wire.sdks import V2, Driver, picture_size


@pytest.fixture(params=["Client", "AsyncClient"])
def v2(request: pytest.FixtureRequest, driver: Callable[[str, str], Driver], server: Server, key: str) -> V2:
    return V2(driver("2.0.2", "v2.py"), request.param, server.api, key)


@pytest.mark.point(33)
def test_generate_takes_a_prompt_and_a_size_with_x(v2: V2) -> None:
    """`images.generate(model=…, prompt=…, n=2)` as its documentation shows it; the links are read from `results`."""
    answer = v2.ask("generate", model="wan2.7-image-pro", prompt="猫", n=2, size="768x768", seed=7)
    assert (answer.status, answer.raised, answer.task_status) == (200, "", "SUCCEEDED")
    assert [result["url"] for result in answer.output["results"]] == answer.links
    assert [picture_size(link) for link in answer.links] == ["768*768"] * 2
    assert answer.output["task_metrics"] == {"TOTAL": 2, "SUCCEEDED": 2, "FAILED": 0}


@pytest.mark.point(33)
def test_the_pictures_of_a_set_are_all_links_of_the_job(v2: V2) -> None:
    """`results` lists each picture of a set, beside the one choice."""
    parameters = {"enable_sequential": True, "size": "768*768", "n": 3}
    answer = v2.ask("generate", model="wan2.7-image", prompt="猫", parameters=parameters, poll_interval=0.02)
    assert len(answer.links) == 3
    assert [answer.links] == answer.pictures
