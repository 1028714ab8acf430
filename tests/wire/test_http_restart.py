"""What outlives the server, and what does not: tasks and pictures after a restart, and when their time is over."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.callers import Caller, Json, a_request, calling, images_of, refused
from tests.servers import Server, serving
from tests.wire.conftest import LOCAL

BODY = a_request("一只橘猫", n=2, seed=7)
SECOND = 1 / 3600  # hours


@dataclass(frozen=True, slots=True)
class Before:
    """What there was when the first server stopped."""

    data: Path
    done: str
    waiting: str
    answer: Json
    pictures: list[bytes]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Before:
    """A finished task of one server, and a task that a second server without workers took in."""
    data = tmp_path_factory.mktemp("restart")
    with serving(data, LOCAL) as server, calling(server.api) as [caller]:
        done = caller.submit(BODY)
        answer = caller.ended(done)
        pictures = [httpx.get(link).content for [link] in images_of(answer)]
    with serving(data, {**LOCAL, "DANQING_WORKERS": "0"}, ready=False) as server, calling(server.api) as [caller]:
        waiting = caller.submit(BODY)
    return Before(data, done, waiting, answer, pictures)


@pytest.fixture(scope="module")
def restarted(before: Before) -> Iterator[Server]:
    with serving(before.data, LOCAL) as server:
        yield server


@pytest.fixture
def again(restarted: Server) -> Iterator[Caller]:
    with calling(restarted.api) as [caller]:
        yield caller


@pytest.mark.point(23)
def test_a_waiting_task_goes_on_after_a_restart(before: Before, again: Caller) -> None:
    """PENDING when the server stopped, SUCCEEDED after it has started again, with the pictures of its seed."""
    answer = again.ended(before.waiting)
    assert answer["output"]["task_status"] == "SUCCEEDED"
    assert [httpx.get(link).content for [link] in images_of(answer)] == before.pictures


@pytest.mark.point(23)
def test_a_finished_task_is_still_there_after_a_restart(before: Before, again: Caller) -> None:
    """The same times, usage and pictures, behind links with the address of now."""
    answer = again.task(before.done)
    for name in ("submit_time", "scheduled_time", "end_time", "task_status"):
        assert answer["output"][name] == before.answer["output"][name]
    assert answer["usage"] == before.answer["usage"]
    assert [httpx.get(link).content for [link] in images_of(answer)] == before.pictures


@pytest.mark.point(37)
def test_a_request_makes_the_same_bytes_after_a_restart(before: Before, again: Caller) -> None:
    """The seed says all: nothing of the process or the hour is in a picture."""
    assert [httpx.get(link).content for [link] in images_of(again.answer(BODY))] == before.pictures


@pytest.mark.point(15)
def test_a_link_of_before_still_opens(before: Before, restarted: Server) -> None:
    """The secret that signs is kept with the data; only the port is another."""
    for [link], picture in zip(images_of(before.answer), before.pictures, strict=True):
        url = httpx.URL(link)
        now = httpx.URL(restarted.url)
        assert httpx.get(url.copy_with(host=now.host, port=now.port)).content == picture


@pytest.mark.point(19)
def test_task_pictures_and_link_end_together(tmp_path: Path) -> None:
    """After `DANQING_RETENTION_HOURS` the link is refused; the next sweep takes rows and files."""
    short = {**LOCAL, "DANQING_RETENTION_HOURS": f"{SECOND:.6f}"}
    with serving(tmp_path, short) as server, calling(server.api) as [caller]:
        task_id = caller.submit(a_request(n=2))
        [[link], _] = images_of(caller.ended(task_id))
        assert httpx.get(link).status_code == 200
        time.sleep(max(0, int(httpx.URL(link).params["Expires"]) + 1.1 - time.time()))
        refused(httpx.get(link), 403, "AccessDenied", "expired")
    with serving(tmp_path, short) as server, calling(server.api) as [caller]:
        deadline = time.monotonic() + 10
        while caller.status(task_id) != "UNKNOWN":
            assert time.monotonic() < deadline
        assert [path for path in (tmp_path / "objects").rglob("*") if path.is_file()] == []
        assert caller.http.get("/tasks").json()["total"] == 0


@pytest.mark.point(15)
def test_a_picture_that_is_gone_is_404(before: Before, again: Caller) -> None:
    """The link is right, the file was removed: `NoSuchKey`, not an internal error."""
    [[link]] = images_of(again.answer(a_request()))
    next((before.data / "objects").rglob(httpx.URL(link).path.rpartition("/")[2])).unlink()
    refused(httpx.get(link), 404, "NoSuchKey")


def test_what_is_kept_for_ever_has_links_for_ever(tmp_path: Path) -> None:
    """`DANQING_RETENTION_HOURS=never`: the link's time is the year 2100."""
    with serving(tmp_path, {**LOCAL, "DANQING_RETENTION_HOURS": "never"}) as server, calling(server.api) as [caller]:
        [[link]] = images_of(caller.answer(a_request()))
        assert int(httpx.URL(link).params["Expires"]) == 4102444800
        assert httpx.get(link).status_code == 200
