"""What one key has is for another as if it were not there: the same answer to the byte, but for ids and times."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
import pytest

from danqing.access.keys import WRONG_KEY, principal_of
from danqing.api.app import ENDPOINTS
from danqing.errors import Unauthorized
from tests.callers import AS_TASK, IMAGE2IMAGE, RESOLVE_OSS, TEXT2IMAGE, Caller, a_request, calling, images_of
from tests.hosts import hosting
from tests.openai_callers import EDITS, a_generation
from tests.servers import Server
from tests.wire.image_host import png
from tests.wire.test_http_uploads import certificate, form, post, uploaded, values

NOBODY = "00000000-0000-4000-a000-000000000000"
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CHANGING = {"x-request-id", "x-oss-request-id", "date", "content-length"}
"""Headers that differ from answer to answer; the length is that of the body, which is compared itself."""


@dataclass(frozen=True)
class Belongings:
    """Something of every kind: of somebody, or of nobody at all."""

    tasks: tuple[str, ...]
    file: str
    picture: str

    @property
    def folder(self) -> str:
        return self.file.removeprefix("oss://").rpartition("/")[0]


NOTHING = Belongings(
    (NOBODY, NOBODY),
    f"oss://dashscope-instant/{principal_of('sk-nobody').id}/2026-01-01/{NOBODY}/cat.png",
    f"/results/2026/01/01/{NOBODY}-0.png",
)


@pytest.fixture(scope="module")
def owner(guarded_server: Server) -> Iterator[Caller]:
    with calling(guarded_server.api, "sk-one") as [one]:
        yield one


@pytest.fixture(scope="module")
def stranger(guarded_server: Server) -> Iterator[Caller]:
    with calling(guarded_server.api, "sk-two") as [two]:
        yield two


@pytest.fixture(scope="module")
def theirs(owner: Caller) -> Iterator[Belongings]:
    """A task that has ended, one that is worked on, an uploaded file, a picture."""
    gate = threading.Event()
    with hosting({"/a.png": png(300, 300)}, gate=gate) as host:
        ended = owner.submit(a_request())
        [[picture]] = images_of(owner.ended(ended))
        running = owner.submit(a_request("改", f"http://{host}/a.png"))
        file = uploaded(certificate(owner), "cat.png", png(300, 300))
        yield Belongings((ended, running), file, httpx.URL(picture).path)
        gate.set()
        assert owner.ended(running)["output"]["task_status"] == "SUCCEEDED"


Ask = Callable[[Caller, Belongings], list[httpx.Response]]


def _tasks(method: str, path: str) -> Ask:
    return lambda caller, what: [caller.http.request(method, path.format(task)) for task in what.tasks]


def _list(caller: Caller, what: Belongings) -> list[httpx.Response]:
    return [caller.http.get("/tasks", params={"task_id": task}) for task in what.tasks] + [caller.http.get("/tasks")]


def _submit(path: str, *, as_task: bool = False) -> Ask:
    """A request with the file as its image."""

    def ask(caller: Caller, what: Belongings) -> list[httpx.Response]:
        messages = a_request("改", what.file)
        body = messages if "synthesis" not in path else {**messages, "input": {"prompt": "改", "images": [what.file]}}
        return [caller.post(path, body, {**RESOLVE_OSS, **(AS_TASK if as_task else {})})]

    return ask


def _picture(caller: Caller, what: Belongings) -> list[httpx.Response]:
    """Without a link's signature, with a wrong one, and with the one of a picture of one's own."""
    [[own]] = images_of(caller.answer(a_request()))
    url = httpx.URL(own)
    queries = ("", "Expires=4102444800&OSSAccessKeyId=DQ0&Signature=AAAA", url.query.decode())
    return [httpx.get(url.copy_with(path=what.picture, query=query.encode())) for query in queries]


def _post_file(caller: Caller, what: Belongings) -> list[httpx.Response]:
    """Into the folder, with a certificate of one's own."""
    policy = certificate(caller)
    fields = {**values(policy, "cat.png"), "key": f"{what.folder}/cat.png"}
    return [post(policy, form(fields, "cat.png", png(300, 300)))]


def _edit(caller: Caller, what: Belongings) -> list[httpx.Response]:
    """By OpenAI's API, with the file as the image."""
    url = httpx.URL(str(caller.http.base_url).replace("/api/v1", "/v1")).join(EDITS.lstrip("/"))
    return [caller.http.post(url, json=a_generation(image=what.file), headers=RESOLVE_OSS)]


AIGC = "/services/aigc/"
ASKING: dict[str, Ask] = {
    "tasks.get": _tasks("GET", "/tasks/{}"),
    "tasks.cancel": lambda caller, what: [
        *_tasks("POST", "/tasks/{}/cancel")(caller, what),
        *_tasks("GET", "/tasks/{}/cancel")(caller, what),
    ],
    "tasks.list": _list,
    "multimodal-generation.generation": _submit(f"{AIGC}multimodal-generation/generation"),
    "image-generation.generation": _submit(f"{AIGC}image-generation/generation", as_task=True),
    "text2image.image-synthesis": _submit(TEXT2IMAGE),
    "image2image.image-synthesis": _submit(IMAGE2IMAGE),
    "openai.images.edits": _edit,
    "results.get": _picture,
    "uploads.post": _post_file,
}
OF_NOBODY = {
    "health": "says how long the queue is and nothing of whose",
    "metrics": "figures of all keys together",
    "public_keys": "always 404",
    "models.list": "the same for everybody",
    "models.get": "the same for everybody",
    "openai.models.list": "the same for everybody",
    "openai.models.get": "the same for everybody",
    "openai.images.generations": "takes no image",
    "openapi": "the same for everybody",
    "docs": "the same for everybody",
    "root": "the same for everybody",
    "uploads.policy": "makes a new certificate of the caller; see below",
    "webhooks.secret": "is of the caller; see below",
}


def test_every_route_is_asked() -> None:
    """A new one must be thought of here."""
    assert {one.name for one in ENDPOINTS} == ASKING.keys() | OF_NOBODY.keys()


def trace(response: httpx.Response, what: Belongings) -> tuple[int, dict[str, str], str]:
    """All that an answer tells, without what was asked for and what is new every time."""
    headers = {name: value for name, value in response.headers.items() if name not in CHANGING}
    text = response.text
    for asked_for in (what.file, what.folder, what.picture):
        text = text.replace(asked_for, "")
    return response.status_code, headers, UUID.sub("", text)


@pytest.mark.parametrize("name", ASKING)
def test_what_another_key_has_is_as_if_it_were_not_there(theirs: Belongings, stranger: Caller, name: str) -> None:
    """UNKNOWN, 403, 404 or the refusal of what is not there; nothing is held for an unfinished task."""
    began = time.monotonic()
    of_another = ASKING[name](stranger, theirs)
    assert time.monotonic() - began < 4
    of_nobody = ASKING[name](stranger, NOTHING)
    assert [trace(one, theirs) for one in of_another] == [trace(one, NOTHING) for one in of_nobody]
    for response in of_another:
        told = response.status_code in (400, 403, 404) or "UNKNOWN" in response.text
        assert told or (name == "tasks.list" and theirs.tasks[0] not in response.text), response.text


def test_the_owner_has_all_of_it(theirs: Belongings, owner: Caller) -> None:
    """The same questions are answered for its own key, so it was the key that made the difference."""
    ended, running = theirs.tasks
    assert owner.status(ended) == "SUCCEEDED"
    assert owner.http.get("/tasks", params={"task_id": running}).json()["data"][0]["status"] == "RUNNING"
    assert owner.sync(a_request("改", theirs.file), RESOLVE_OSS).status_code == 200


def test_a_certificate_and_a_secret_are_of_the_one_who_asks(owner: Caller, stranger: Caller) -> None:
    """Nothing in one key's is in another's."""
    [mine, other] = [certificate(caller) for caller in (owner, stranger)]
    assert mine["upload_dir"].split("/")[1] == principal_of("sk-one").id != other["upload_dir"].split("/")[1]
    assert mine["signature"] != other["signature"]
    [mine, other] = [caller.http.get("/webhooks/secret").json()["secret"] for caller in (owner, stranger)]
    assert mine
    assert mine != other


def test_another_keys_idempotency_key_is_a_key_of_ones_own(owner: Caller, stranger: Caller) -> None:
    """The same word, sent by two: two tasks, also if the requests differ."""
    ids = []
    for caller, body in ((owner, a_request()), (stranger, a_request()), (owner, a_request())):
        answer = caller.post(f"{AIGC}image-generation/generation", body, {**AS_TASK, "Idempotency-Key": "same"})
        ids.append(answer.json()["output"]["task_id"])
    assert ids[0] != ids[1]
    assert ids[0] == ids[2]


@pytest.mark.parametrize("key", ["sk-on", "sk-onee", "SK-ONE", "sk-three", "sk-one,sk-two", "*"])
def test_a_key_that_is_nearly_right_is_wrong(guarded_server: Server, key: str) -> None:
    """For every route that needs one the same 401, whatever it is asked for."""
    for endpoint in ENDPOINTS:
        if endpoint.needs_key:
            path = re.sub(r"\{.*?\}", NOBODY, endpoint.path)
            headers = {"Authorization": f"Bearer {key}", **AS_TASK}
            for method in endpoint.methods:
                response = httpx.request(method, guarded_server.url + path, headers=headers)
                assert response.status_code == 401, (endpoint.name, response.text)
                assert response.json() == json.loads(
                    endpoint.errors.body(Unauthorized(WRONG_KEY), response.headers["x-request-id"])
                )
