"""What one file more adds: a model that was published today, and an engine that cannot render everything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.callers import TEXT2IMAGE, Caller, a_request, calling, refused
from tests.servers import Server, serving
from tests.unit.models.publishing import environment
from tests.wire.sdks import MODEL, V2, Driver, Legacy, picture_size

NEW_MODEL = "wan9.9-t2i"
TEXT = [{"text": "一只橘猫"}]
NO_PAINT = "There is no paint for seed 1008."

NEW_ENGINE = '''
"""The engine picky: the blank one, with a seed that it cannot render."""

from danqing.engines import blank
from danqing.engines.base import EngineError

check, works = blank.check, blank.works


def create(settings):
    return PickyEngine()


class PickyEngine(blank.BlankEngine):
    name = "picky"

    async def render(self, shots, cancel):
        for shot in shots:
            if shot.seed == 1008:
                raise EngineError(f"There is no paint for seed {shot.seed}.")
        async for event in super().render(shots, cancel):
            yield event
'''


def with_engine(folder: Path) -> dict[str, str]:
    """What the processes of a server are started with that shall know the new model, and work with the new engine."""
    variables = environment(folder)
    package = folder / "engines"
    package.mkdir()
    (package / "picky.py").write_text(NEW_ENGINE, "utf-8")
    with (folder / "sitecustomize.py").open("a", encoding="utf-8") as hook:
        hook.write(f"from danqing import engines\nengines.__path__.append({str(package)!r})\n")
        hook.write("engines.ENGINES['picky'] = 'picky'\n")
    return {**variables, "DANQING_ENGINE": "picky"}


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with one model and one engine more."""
    folder = tmp_path_factory.mktemp("additions")
    with serving(folder / "data", with_engine(folder)) as running:
        yield running


@pytest.fixture
def somebody(extended: Server, key: str) -> Iterator[Caller]:
    with calling(extended.api, key) as [one]:
        yield one


@pytest.fixture
def sdk(extended: Server, driver: Callable[[str, str], Driver], key: str) -> Legacy:
    return Legacy(driver("2.0.2", "legacy.py"), "ImageGeneration", extended.api, key)


# ── A model ──────────────────────────────────────────────────────────────────


@pytest.mark.point(60)
@pytest.mark.parametrize("path", ["/api/v1/models", "/v1/models"])
def test_a_new_model_is_listed(extended: Server, somebody: Caller, path: str) -> None:
    """With its routes, its parameters, and who does its work."""
    answer = somebody.http.get(f"{extended.url}{path}/{NEW_MODEL}").json()
    found = answer.get("output", answer)
    assert [one["path"].split("/")[-2] for one in found["routes"]] == [
        "multimodal-generation",
        "image-generation",
        "images",
    ]
    assert [(one["work"], one["done_by"][0]["engine"]) for one in found["works"]] == [("text-to-image", "picky")]
    assert "negative_prompt" in found["parameters"]["properties"]


@pytest.mark.point(60)
def test_a_new_model_is_checked(somebody: Caller) -> None:
    """By the rules in its file, and by its routes."""
    new = NEW_MODEL
    refused(somebody.sync(a_request(model=new, n=3)), 400, "InvalidParameter", "Range of n should be [1, 2]")
    refused(somebody.sync(a_request(model=new, size="1025*1024")), 400, "InvalidParameter", "589824 and 1048576")
    refused(somebody.post(TEXT2IMAGE, a_request(model=new)), 400, "InvalidParameter", "url error")
    assert somebody.http.get("/tasks").json()["total"] == 0


@pytest.mark.point(60)
def test_a_new_model_is_queued_and_drawn(somebody: Caller, sdk: Legacy) -> None:
    """Through an official SDK in every mode; the list of tasks has it by its name."""
    asked: dict[str, Any] = {"content": TEXT, "model": NEW_MODEL, "n": 2, "size": "900*800", "seed": 1}
    answers = [sdk.call(**asked), sdk.submit_and_wait(**asked), *sdk.stream(**asked)]
    links = [link for answer in answers for choice in answer.pictures for link in choice]
    assert [picture_size(link) for link in links] == ["900*800"] * 6
    listed = somebody.http.get("/tasks", params={"model_name": NEW_MODEL}).json()
    assert (listed["total"], {one["status"] for one in listed["data"]}) == (3, {"SUCCEEDED"})


# ── An engine that cannot render every picture ───────────────────────────────

PARTLY: dict[str, Any] = {"content": TEXT, "model": MODEL, "n": 3, "seed": 1007, "size": "768*768"}
"""Of the seeds 1007, 1008 and 1009 the engine cannot render the second."""


@pytest.mark.point(62)
@pytest.mark.parametrize("method", ["sync_call", "async_call_and_wait"])
def test_a_picture_that_could_not_be_made_says_so_in_its_place(sdk: Legacy, method: str) -> None:
    """`results` have an error there, to which the SDK adds an empty `url`; the task has succeeded with the others."""
    answer = sdk.synthesize(method, "wan2.2-t2i-flash", prompt="猫", n=3, seed=1007, size="512*512")
    assert (answer.status, answer.task_status, answer.usage["image_count"]) == (200, "SUCCEEDED", 2)
    first, second, third = answer.output["results"]
    assert [picture_size(one["url"]) for one in (first, third)] == ["512*512"] * 2
    assert second == {"url": "", "code": "InternalError.Algo", "message": NO_PAINT}
    assert answer.output["task_metrics"] == {"TOTAL": 3, "SUCCEEDED": 2, "FAILED": 1}


@pytest.mark.point(62)
@pytest.mark.parametrize("client", ["Client", "AsyncClient"])
def test_the_v2_client_has_the_links_that_there_are(
    extended: Server, driver: Callable[[str, str], Driver], key: str, client: str
) -> None:
    """It reads them out of `results`, and raises nothing."""
    v2 = V2(driver("2.0.2", "v2.py"), client, extended.api, key)
    answer = v2.call(TEXT, "wan2.2-t2i-flash", n=3, seed=1007, size="512*512")
    assert (answer.raised, [picture_size(link) for link in answer.links]) == ("", ["512*512"] * 2)


@pytest.mark.point(62)
def test_choices_have_the_pictures_that_could_be_made(sdk: Legacy) -> None:
    """The clients of `choices` see two of three, a stream too; `notes` say why."""
    *_, last = sdk.stream(**PARTLY)
    assert (last.output["finished"], last.usage["image_count"]) == (True, 2)
    for answer in (sdk.call(**PARTLY), sdk.submit_and_wait(**PARTLY)):
        assert (len(answer.pictures), answer.usage["image_count"]) == (2, 2)
        assert answer.output["notes"] == [f"Picture 2 could not be made: {NO_PAINT}"]


@pytest.mark.point(62)
def test_a_task_without_any_picture_has_failed(sdk: Legacy) -> None:
    """Asked for at once it is an error, and a task says why."""
    asked = {**PARTLY, "n": 1, "seed": 1008}
    refusal, task = sdk.call(**asked), sdk.submit_and_wait(**asked)
    assert (refusal.status, refusal.code, refusal.message) == (500, "InternalError.Algo", NO_PAINT)
    assert (task.task_status, task.output["code"], task.output["message"]) == ("FAILED", refusal.code, NO_PAINT)
