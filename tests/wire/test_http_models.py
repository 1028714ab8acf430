"""The lists of models: both forms over plain HTTP, and as the official SDK and its command read them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from danqing import bootstrap, models
from danqing.settings import Settings
from tests.callers import Caller, Json, calling, refused
from tests.servers import Server
from tests.wire.sdks import MODEL, V2, Driver, Legacy, environment, program

DASHSCOPE, OPENAI = "/api/v1/models", "/v1/models"
OF_OPENAI = {"id": str, "object": str, "created": int, "owned_by": str}
OF_DASHSCOPE = {"model": str, "name": str, "provider": str, "inference_metadata": dict}
OWN = {"description": str, "works": list, "routes": list, "images": dict, "parameters": dict}


def asked(server: Server, path: str, **headers: str) -> httpx.Response:
    """Any path with a key, or with the headers that are given."""
    with calling(server.url) as [caller]:
        return caller.http.get(path, headers=headers)


def listed(server: Server) -> list[Json]:
    """Every model there is."""
    answer = asked(server, OPENAI)
    assert answer.status_code == 200, answer.text
    found: list[Json] = answer.json()["data"]
    return found


def states(model: Json) -> dict[str, str]:
    """Of each kind of work, whether it is done here."""
    return {one["work"]: one["state"] for one in model["works"]}


# ── What is in them ──────────────────────────────────────────────────────────


@pytest.mark.point(39)
def test_every_published_model_is_in_both_lists(server: Server) -> None:
    """The same in both, with the members of either form and danqing's own."""
    hosted = asked(server, f"{DASHSCOPE}?page_size=1000").json()
    openai = asked(server, OPENAI).json()
    assert hosted["success"] is True
    assert hosted["request_id"]
    assert openai["object"] == "list"
    assert hosted["output"]["models"] == openai["data"]
    assert [one["id"] for one in openai["data"]] == list(models.available())
    for model in openai["data"]:
        kinds = OF_OPENAI | OF_DASHSCOPE | OWN
        assert {name: type(value) for name, value in model.items()} == kinds


def test_a_model_says_what_it_takes(server: Server) -> None:
    """Its routes with their modes, its images, and its parameters with types and defaults."""
    [model] = [one for one in listed(server) if one["id"] == "wan2.7-image-pro"]
    modes = {way["path"]: way["modes"] for way in model["routes"]}
    assert modes["/api/v1/services/aigc/multimodal-generation/generation"] == ["sync", "stream"]
    assert modes["/api/v1/services/aigc/image-generation/generation"] == ["task"]
    assert model["images"] == {
        "most": 9,
        "formats": ["BMP", "JPEG", "PNG", "WEBP"],
        "min_side": 240,
        "max_side": 8000,
        "max_ratio": 8,
        "max_bytes": 20 * 1024 * 1024,
    }
    size, seed = model["parameters"]["properties"]["size"], model["parameters"]["properties"]["seed"]
    assert (size["type"], size["default"]) == ("string", "2K")
    assert "4K" in size["description"]
    assert seed["default"] is None


def test_every_route_that_is_named_is_there(server: Server) -> None:
    """None of them is a path that nothing answers at."""
    paths = {way["path"] for model in listed(server) for way in model["routes"]}
    assert {asked(server, path).status_code for path in paths} == {405}


# ── Who does the work ────────────────────────────────────────────────────────


@pytest.mark.point(39)
def test_a_model_says_who_does_its_work(server: Server) -> None:
    """The engine as its worker tells it: with its licence, its limits and what it does itself."""
    for model in listed(server):
        assert set(states(model).values()) == {"ready"}
        for work in model["works"]:
            [group] = work["done_by"]
            assert (group["engine"], group["name"], group["workers"]) == ("blank", "blank", 1)
            assert group["licence"] == "Apache-2.0"
            assert group["max_references"] == 9
            assert group["min_pixels"] <= group["best_pixels"] <= group["max_pixels"]
            assert {"regions", "palette"} <= set(group["native"])


@pytest.mark.point(39)
def test_without_a_worker_the_list_is_there(paused_server: Server) -> None:
    """And says that nobody does the work."""
    for model in listed(paused_server):
        assert set(states(model).values()) == {"absent"}
        assert not any(work["done_by"] for work in model["works"])


def test_until_its_own_worker_is_there_a_server_says_that_it_starts(tmp_path: Path) -> None:
    """What it will do follows from the settings; no engine is loaded for the answer."""
    app = bootstrap.application(Settings(data=tmp_path, engine="sketch", workers=1))
    with TestClient(app, "http://127.0.0.1") as client:
        found = client.get(OPENAI, headers={"Authorization": "Bearer sk-one"}).json()["data"]
    assert {state for model in found for state in states(model).values()} == {"starting"}


# ── Asking ───────────────────────────────────────────────────────────────────


@pytest.mark.point(39)
def test_pages_and_names_select_models(caller: Caller) -> None:
    """`total` counts what there is to select from."""
    every = list(models.available())
    first = caller.http.get("/models", params={"page_size": 1}).json()["output"]
    second = caller.http.get("/models", params={"page_size": 1, "page_no": 2}).json()["output"]
    assert [one["model"] for page in (first, second) for one in page["models"]] == every[:2]
    assert (second["total"], second["page_no"], second["page_size"]) == (len(every), 2, 1)
    named = caller.http.get("/models", params={"model": MODEL, "page_no": 1, "page_size": 1}).json()["output"]
    assert (named["total"], [one["model"] for one in named["models"]]) == (1, [MODEL])
    beyond = caller.http.get("/models", params={"page_no": 99}).json()["output"]
    assert (beyond["total"], beyond["models"]) == (len(every), [])


def test_a_page_that_cannot_be_is_refused(caller: Caller) -> None:
    refused(caller.http.get("/models?page_no=0"), 400, "InvalidParameter", "page_no", "1")
    refused(caller.http.get("/models?page_size=1001"), 400, "InvalidParameter", "page_size", "1000")


@pytest.mark.parametrize("model", models.available())
def test_one_model_is_the_one_in_the_list(server: Server, model: str) -> None:
    """In either form."""
    [expected] = [one for one in listed(server) if one["id"] == model]
    assert asked(server, f"{OPENAI}/{model}").json() == expected
    assert asked(server, f"{DASHSCOPE}/{model}").json()["output"] == expected


@pytest.mark.point(39)
def test_a_model_that_is_not_there_is_refused_in_each_form(server: Server) -> None:
    """With what there is."""
    refused(asked(server, f"{DASHSCOPE}/wan9"), 404, "ModelNotFound", "wan9", MODEL)
    answer = asked(server, f"{OPENAI}/wan9")
    error = answer.json()["error"]
    assert (answer.status_code, error["type"], error["code"]) == (404, "invalid_request_error", "model_not_found")
    assert MODEL in error["message"]


@pytest.mark.point(8)
def test_the_lists_need_a_key(guarded_server: Server) -> None:
    """Like every other route, in each form."""
    for path in (DASHSCOPE, f"{DASHSCOPE}/{MODEL}"):
        refused(asked(guarded_server, path, authorization="Bearer sk-three"), 401, "InvalidApiKey")
    for path in (OPENAI, f"{OPENAI}/{MODEL}"):
        answer = asked(guarded_server, path, authorization="Bearer sk-three")
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "invalid_api_key")


@pytest.mark.point(1)
@pytest.mark.parametrize(
    "path", [f"{DASHSCOPE}/", "/api//v1/models", f"{OPENAI}/", "//v1/models", f"{OPENAI}/{MODEL}/"]
)
def test_every_spelling_of_the_path_is_answered(server: Server, path: str) -> None:
    """Without a redirect; `/v1/models` is OpenAI's, and no other spelling of `/api/v1/models`."""
    answer = httpx.get(f"{server.url}{path}", headers={"Authorization": "Bearer sk-test"}, verify=False)
    assert answer.status_code == 200
    assert ("output" in answer.json()) == ("/api/" in path)


# ── The official SDK ─────────────────────────────────────────────────────────


@pytest.mark.point(40)
@pytest.mark.parametrize("version", ["2.0.2", "1.25.15"])
def test_the_sdk_lists_models(driver: Callable[[str, str], Driver], server: Server, key: str, version: str) -> None:
    """`dashscope.Models.list` and `get`: the newer one asks the list by name, the older one by the path."""
    sdk = Legacy(driver(version, "legacy.py"), "Models", server.api, key)
    page = sdk.ask("list", page=1, page_size=100)
    assert (page.status, [one["model"] for one in page.output["models"]]) == (200, list(models.available()))
    one = sdk.ask("get", name=MODEL)
    assert (one.status, one.output["model"]) == (200, MODEL)
    assert states(one.output)["edit"] == "ready"
    assert sdk.ask("get", name="wan9").status == 404


@pytest.mark.point(40)
@pytest.mark.parametrize("client", ["Client", "AsyncClient"])
def test_the_v2_client_lists_models(
    driver: Callable[[str, str], Driver], server: Server, key: str, client: str
) -> None:
    """`client.models`: a page, one model, and its own error for none."""
    v2 = V2(driver("2.0.2", "v2.py"), client, server.api, key)
    page = v2.ask("models.list", page_size=2).output
    assert (page["page_size"], page["total_count"], len(page["models"])) == (2, len(models.available()), 2)
    assert {one["provider"] for one in page["models"]} == {"danqing"}
    assert v2.ask("models.get", model=MODEL).output["model"] == MODEL
    assert v2.ask("models.get", model="wan9").raised


@pytest.mark.point(40)
def test_the_command_lists_models(server: Server, key: str, tmp_path: Path) -> None:
    """`dashscope models list` and `dashscope models get` print what the server says."""

    def printed(*words: str) -> Any:
        variables = {"DASHSCOPE_HTTP_BASE_URL": server.api, "DASHSCOPE_API_KEY": key, "HOME": str(tmp_path)}
        command = [program("2.0.2", "dashscope"), "models", *words]
        ran = subprocess.run(command, env=environment(**variables), capture_output=True, text=True, timeout=60)
        assert (ran.returncode, ran.stderr) == (0, "")
        return json.loads(ran.stdout)

    assert [one["model"] for one in printed("list", "-s", "100")["models"]] == list(models.available())
    assert printed("get", MODEL)["model"] == MODEL
