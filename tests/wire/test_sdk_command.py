"""The `dashscope` command of 2.0.2 against a running server: what it prints and how it exits."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from danqing import models
from tests.servers import Server
from tests.wire.image_host import ImageHost
from tests.wire.sdks import MODEL, Content, Driver, Legacy, environment, picture_size, program

TEXT = [{"text": "cat"}]
SMALL: dict[str, Any] = {"size": "768*768", "n": 1}
NOBODY = "00000000-0000-0000-0000-000000000000"

MakePicture = Callable[..., Path]


@dataclass(frozen=True, slots=True)
class Ran:
    """How the command ended and what it printed."""

    exit_code: int
    output: str
    errors: str

    def printed(self) -> list[dict[str, Any]]:
        """The JSON documents of the output, one after the other."""
        decoder, documents, rest = json.JSONDecoder(), [], self.output.strip()
        while rest:
            document, end = decoder.raw_decode(rest)
            documents.append(document)
            rest = rest[end:].lstrip()
        return documents


Run = Callable[..., Ran]


def command(server: Server, key: str, home: Path, *words: str) -> Ran:
    """Run `dashscope …` with the address and the key in its environment and nothing in its home."""
    variables = {
        "DASHSCOPE_HTTP_BASE_URL": server.api,
        "DASHSCOPE_API_KEY": key,
        "HOME": str(home),
        "COLUMNS": "9999",
    }
    done = subprocess.run(
        [program("2.0.2", "dashscope"), *words],
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=60,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def dashscope(server: Server, key: str, tmp_path: Path) -> Run:
    """The command, against the ordinary server."""
    return lambda *words: command(server, key, tmp_path, *words)


@pytest.fixture
def submit(driver: Callable[[str, str], Driver], key: str) -> Callable[..., str]:
    """Submits a task with the same key, which the command cannot; gives its id."""

    def submitted(server: Server, content: Content = TEXT) -> str:
        sdk = Legacy(driver("2.0.2", "legacy.py"), "ImageGeneration", server.api, key)
        return sdk.submit(content, **SMALL).task_id

    return submitted


@pytest.mark.point(5)
@pytest.mark.point(13)
def test_create_prints_the_answer(dashscope: Run) -> None:
    """The output and the usage; the parameters that were not given are sent as null."""
    ran = dashscope("image-generation", "create", "-m", MODEL, "-t", "猫", "--size", "768*768", "-n", "2")
    assert (ran.exit_code, ran.errors) == (0, "")
    output, usage = ran.printed()
    assert [picture_size(one["message"]["content"][0]["image"]) for one in output["choices"]] == ["768*768"] * 2
    assert (usage["image_count"], usage["size"]) == (2, "768*768")


@pytest.mark.point(7)
def test_create_takes_addresses_and_files(dashscope: Run, image_host: ImageHost, picture_file: MakePicture) -> None:
    """The last picture's ratio is the result's."""
    images = ("--image", image_host.address(300, 600), "--image", str(picture_file(600, 300)))
    ran = dashscope("image-generation", "create", "-m", MODEL, "-t", "cat", *images, "--size", "1K", "-n", "1")
    assert (ran.exit_code, ran.errors) == (0, "")
    assert ran.printed()[1]["size"] == "1448*724"


@pytest.mark.point(9)
@pytest.mark.parametrize(
    ("words", "exit_code", "code"), [(("-n", "9"), 3, "InvalidParameter"), ((), 2, "InvalidApiKey")]
)
def test_a_refusal_is_an_exit_code(
    guarded_server: Server, tmp_path: Path, words: tuple[str, ...], exit_code: int, code: str
) -> None:
    """3 for a wrong parameter and 2 for a wrong key, with our code among the errors."""
    key = "sk-one" if words else "sk-three"
    ran = command(guarded_server, key, tmp_path, "image-generation", "create", "-m", MODEL, "-t", "cat", *words)
    assert (ran.exit_code, ran.output) == (exit_code, "")
    assert f"code: {code}, message: " in ran.errors


@pytest.mark.point(17)
def test_fetch_and_wait_print_a_task(dashscope: Run, server: Server, submit: Callable[..., str]) -> None:
    """Both exit with 0 and print the finished task."""
    task_id = submit(server)
    for verb in ("wait", "fetch"):
        ran = dashscope("image-generation", verb, task_id)
        assert (ran.exit_code, ran.errors) == (0, "")
        [task] = ran.printed()
        assert (task["task_id"], task["task_status"]) == (task_id, "SUCCEEDED")


@pytest.mark.point(17)
def test_fetch_prints_an_unknown_task(dashscope: Run) -> None:
    """It is an answer, so it exits with 0."""
    ran = dashscope("image-generation", "fetch", NOBODY)
    assert (ran.exit_code, ran.printed()[0]["task_status"]) == (0, "UNKNOWN")


@pytest.mark.point(18)
def test_a_failed_task_is_an_exit_code(
    dashscope: Run, server: Server, image_host: ImageHost, submit: Callable[..., str]
) -> None:
    """3 for an image that is not there, with our code and sentence."""
    ran = dashscope("image-generation", "wait", submit(server, [*TEXT, {"image": image_host.missing}]))
    assert (ran.exit_code, ran.output) == (3, "")
    assert "status_code: 200, code: BadRequest.InputDownloadFailed, message: " in ran.errors
    assert image_host.missing in ran.errors


@pytest.mark.point(20)
def test_cancel_works_once(paused_server: Server, key: str, tmp_path: Path, submit: Callable[..., str]) -> None:
    """The second time the task is not PENDING any more."""
    task_id = submit(paused_server)
    first, second = (command(paused_server, key, tmp_path, "image-generation", "cancel", task_id) for _ in range(2))
    assert second.exit_code == 3
    assert "code: UnsupportedOperation, message: Failed to cancel the task" in second.errors
    assert (first.exit_code, first.errors) == (0, "")
    assert f"Cancel image generation task: {task_id} success" in first.output


@pytest.mark.point(21)
def test_list_prints_the_tasks(dashscope: Run, server: Server, submit: Callable[..., str]) -> None:
    """With the filters and pages of the command."""
    tasks = [submit(server) for _ in range(2)]
    ran = dashscope("image-generation", "list", "--model-name", MODEL, "-s", "1", "-p", "2")
    assert (ran.exit_code, ran.errors) == (0, "")
    [listed] = ran.printed()
    assert (listed["total"], listed["page_no"], listed["page_size"]) == (2, 2, 1)
    assert [one["task_id"] for one in listed["data"]] == tasks[:1]


@pytest.mark.point(32)
@pytest.mark.point(33)
def test_image_synthesis_create_waits_for_the_results(dashscope: Run) -> None:
    """The older command, with a Wan 2.7 model."""
    ran = dashscope("image-synthesis", "create", "-m", MODEL, "-p", "猫", "-n", "2", "--size", "768*768")
    assert (ran.exit_code, ran.errors) == (0, "")
    output, usage = ran.printed()
    assert [picture_size(result["url"]) for result in output["results"]] == ["768*768"] * 2
    assert usage["image_count"] == 2


@pytest.mark.point(52)
@pytest.mark.parametrize("verb", [("image-generation", "create"), ("multimodal-conversation", "create")])
@pytest.mark.parametrize("model", ["wan2.6-t2i", "wan2.6-image"])
def test_the_models_of_messages_are_driven(
    dashscope: Run, picture_file: MakePicture, verb: tuple[str, str], model: str
) -> None:
    """`image-generation create`, and `multimodal-conversation create`, which knows no `n`: four pictures."""
    image = ("--image", str(picture_file(300, 300))) if model == "wan2.6-image" else ()
    small = ("--size", "768*768", "-n", "1") if verb[0] == "image-generation" else ()
    ran = dashscope(*verb, "-m", model, "-t", "猫", *image, *small)
    assert (ran.exit_code, ran.errors) == (0, "")
    output, usage = ran.printed()
    assert (len(output["choices"]), usage["size"]) == ((1, "768*768") if small else (4, "1280*1280"))


@pytest.mark.point(52)
@pytest.mark.parametrize(
    "model", [name for name, model in models.available().items() if model.routes == {"text2image"}]
)
def test_the_models_of_prompts_are_driven(dashscope: Run, model: str) -> None:
    """`image-synthesis create`, which takes no images, so that the models which need one are out of its reach."""
    words = ("-m", model, "-p", "猫", "--negative-prompt", "狗", "-n", "1", "--size", "768*768")
    ran = dashscope("image-synthesis", "create", *words)
    assert (ran.exit_code, ran.errors) == (0, "")
    [result] = ran.printed()[0]["results"]
    assert picture_size(result["url"]) == "768*768"


@pytest.mark.point(24)
@pytest.mark.point(26)
def test_an_uploaded_file_is_its_uploaders(
    guarded_server: Server, driver: Callable[[str, str], Driver], picture_file: MakePicture, tmp_path: Path
) -> None:
    """`oss upload` prints an address that works with the same key, again and again, and with no other."""
    words = ("oss", "upload", "-f", str(picture_file(600, 300)), "-m", MODEL, "-u", guarded_server.api)
    ran = command(guarded_server, "sk-one", tmp_path, *words)
    assert (ran.exit_code, ran.errors) == (0, "")
    address = ran.output.split("Uploaded oss url:")[1].strip()
    assert address.startswith("oss://")
    answers = [
        Legacy(driver("2.0.2", "legacy.py"), "ImageGeneration", guarded_server.api, key).call(
            [*TEXT, {"image": address}], size="1K", n=1
        )
        for key in ("sk-one", "sk-one", "sk-two")
    ]
    assert [answer.usage.get("size") for answer in answers] == ["1448*724", "1448*724", None]
    assert answers[2].status == 400
    assert address in answers[2].message
