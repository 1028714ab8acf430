"""The points of compatibility, and a pytest plugin that writes docs/compatibility.md from the tests that keep them.

A test says which points it keeps by `@pytest.mark.point(NUMBER)`. `./scripts/compatibility` runs all of them and
writes, for each point, the tests and whether they passed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

import pytest

from danqing import models
from danqing.models.spec import ModelSpec, Route

REPOSITORY = Path(__file__).parents[1]
TESTS = REPOSITORY / "tests" / "wire"
PAGE = REPOSITORY / "docs" / "compatibility.md"

POINTS: Mapping[str, Mapping[int, str]] = {
    "Routes and requests": {
        1: "Every route answers below `/api/v1`, below `/v1` and below a prefix, with slashes at its end or doubled, "
        "and never by a redirect.",
        2: "`GET /tasks/{id}/cancel/` cancels, as an old SDK asks for it.",
        3: "A cancel needs no body and no content type, and takes any.",
        4: "Header names are taken in any case, and unknown headers are ignored.",
        5: "The body's members come in any order; null is absent; unknown members are ignored.",
        6: "Switches are booleans or strings; palette ratios are percentages or numbers.",
        7: "Images are http addresses, data URIs or `oss://`, mixed with the text in any order.",
        8: "A missing or wrong key is 401 `InvalidApiKey`; the upload form needs none.",
    },
    "Answers": {
        9: "A success is exactly 200, an error never.",
        10: "Every JSON answer says `application/json`, the framework's own errors too.",
        11: "An error is `request_id`, `code` and `message`, flat and all strings.",
        12: "Every answer has a `request_id`, and no success has a `code`.",
        13: "A synchronous answer has lists of typed items, `finished`, and integer usage.",
        14: "n pictures are n choices; an image set is one choice.",
        15: "A link is absolute, opens without a key, names a file, and lives 24 hours.",
    },
    "Tasks": {
        16: "A submit answers 200 with a PENDING task.",
        17: "The statuses are spelled as the clients know them; an unknown task is UNKNOWN with 200.",
        18: "A failed task is 200 with `code` and `message` inside `output`.",
        19: "Usage stands beside `output`; times have milliseconds.",
        20: "Only a PENDING task can be cancelled; anything else is `UnsupportedOperation`.",
        21: "The list is flat, its times are integers, and its filters and pages work.",
        22: "A client that polls is never refused.",
        23: "Tasks outlive a restart; none stays PENDING for ever.",
    },
    "Uploads": {
        24: "A certificate is seven strings in `data`.",
        25: "The form is taken in every client's order and writing; the answer is an empty 200.",
        26: "An upload is for the key that made it and the header that asks for it; any other is refused by name.",
        27: "Two files of one name in one call both arrive, in their order.",
        28: "A certificate that is over or forged is 403 in XML.",
    },
    "Modes": {
        29: "The SSE header streams for every model, in frames that the clients parse.",
        30: "The async header wins over the SSE header: JSON with a task.",
        31: "The async header on the synchronous route is answered synchronously.",
        32: "The two older routes answer with `results`, at once or as a task.",
        33: "The text2image route takes wan2.7 with a bare prompt, as the v2 client sends it.",
        34: "There are no public keys: 404, and clients send plain requests.",
    },
    "Robustness": {
        35: "A synchronous call ends before its client gives up; connections stay open between polls.",
        36: "Too much work is 429 with `Retry-After`; what must not be repeated says so.",
        37: "A POST that arrives twice does no harm.",
        38: "The largest documented request is taken; a larger one is a clear 413.",
    },
    "Lists of models": {
        39: "`GET /api/v1/models` and `GET /v1/models` say what each model takes, on which routes, and who does its "
        "work here: present workers on any host; without one the lists are there all the same.",
        40: "`dashscope.Models`, `client.models`, `dashscope models` and `openai` list models, and get one by name.",
    },
    "Clients of OpenAI's images API": {
        41: "`openai`: `images.generate` answers links or base64, in PNG, JPEG or WEBP, for a model of ours or a "
        "name of OpenAI's; danqing's parameters go in `extra_body`.",
        42: "`openai`: `images.edit` takes one file or several in every form that the package does, and a mask; "
        "lists of lists, such as `bbox_list`, go in `extra_body` as JSON in a string.",
        43: "`openai`: `stream=True` sends a completed event for each picture; previews (`partial_images`) may come, "
        "and none do yet.",
        44: "`openai`: a refusal is the package's own exception with our sentence, and 429 is tried again when "
        "`Retry-After` says.",
        45: "LiteLLM, `openai/…`: `image_generation` and `image_edit`, both also async; it does not stream pictures, "
        "and `response_format`, and lists of an edit as JSON in a string, go in `extra_body`.",
        46: "LiteLLM, `dashscope/…`: `image_generation` with the whole address of the synchronous route as "
        "`api_base` or `DASHSCOPE_API_BASE_IMAGE`; it passes on `n` and `size` alone, and does not edit.",
        47: "LangChain's `OpenAIDALLEImageGenerationTool` answers links; an address and a key are all it needs.",
    },
    "Official clients with every model": {
        48: "`ImageGeneration` and its Aio class drive every model that takes messages: `call`, `async_call` with "
        "`wait`, and `stream=True`.",
        49: "`MultiModalConversation` and its Aio class drive them too, at once and as a stream.",
        50: "`ImageSynthesis` and its Aio class drive every model of the two older routes: `sync_call`, `call`, and "
        "`async_call` with `wait`.",
        51: "The v2 client's `images.generate` and `images.jobs` drive every model but those of image2image alone: "
        "that route it does not know, and the answer is the one for a wrong route.",
        52: "The command drives every model that needs no more than its options: `image-generation` and "
        "`multimodal-conversation` those that take messages, `image-synthesis` those that paint from a prompt.",
        53: "Local files in `images`, `base_image_url`, `mask_image_url`, `ref_img` and `sketch_image_url` are "
        "uploaded; an image and a mask of one name in one call both arrive.",
    },
    "Models before wan2.7": {
        54: "`wan2.6-image` edits one to four images, at `1K`, `2K` or `width*height`, on a grid of 16 pixels.",
        55: "`wan2.6-image` with `enable_interleave` answers words and pictures in turn, at most `max_images`: as a "
        "stream, or whole as a task.",
        56: "`wan2.6-t2i` and `wan2.5-t2i-preview` paint 768*768 to 1440*1440 pixels in ratios from 1:4 to 4:1.",
        57: "`wan2.2-t2i-plus`, `wan2.2-t2i-flash`, `wanx2.1-t2i-plus`, `wanx2.1-t2i-turbo` and `wanx2.0-t2i-turbo` "
        "paint sides of 512 to 1440 pixels.",
        58: "`wan2.5-i2i-preview` edits one to three images, in the ratio of the last one or at `width*height`.",
        59: "`wanx2.1-imageedit` has its ten functions; what is black in a mask stays as it was.",
        60: "A model that is published anew takes one file: it is listed, checked, queued and drawn.",
    },
    "What the models share": {
        61: "A model on a route that is not its own is 400 `InvalidParameter`, `url error, please check url!`, and "
        "the routes that are its own are named.",
        62: "`results` have `orig_prompt` and `actual_prompt` beside each `url`; a picture that could not be made "
        "has `code` and `message` in its place, and `task_metrics` count both.",
        63: "`negative_prompt` is a member of the input or a parameter, on every route.",
        64: "Parameters, and members of the input, that only other models know are ignored.",
        65: "What a model does not take is refused at the submit with the documented sentence, and nothing of the "
        "request is kept.",
    },
}


def _models() -> str:
    """Every model with what it is and its routes, as a table."""
    rows = [_model(model) for model in models.available().values()]
    return "\n".join(["| model | what it is | routes |", "|---|---|---|", *rows])


def _model(model: ModelSpec) -> str:
    routes = ", ".join(f"`{route}`" for route in get_args(Route) if route in model.routes)
    return f"| `{model.id}` | {model.description} | {routes} |"


INTRODUCTION = f"""# Compatibility

A program that was written for the hosted service works here when its base URL changes and nothing else does.
What that takes was read from the traffic of the official clients.
Each point is kept by tests that drive a running server: with the official SDKs, with the clients of OpenAI's API, \
with the curl and Python examples of the API documents as they are printed, and with plain HTTP.
This page is written by `./scripts/compatibility` from those tests; nobody edits it.

## Models and clients

Each model has the routes that it has at the hosted service, and is open to every client of OpenAI's images API.
The models of wan2.7 have the two older routes as well, because the v2 client sends them there.

{_models()}

The clients that run in these tests are Python `dashscope` 2.0.2 (`ImageGeneration`, `ImageSynthesis`, \
`MultiModalConversation`, their Aio classes, `Models`, the v2 `Client` and `AsyncClient`, and the `dashscope` \
command), Python `dashscope` 1.25.15 (the same classes), Python `openai` 2.54.0 (sync and async), LiteLLM 1.106.2, \
LangChain's image tool in `langchain-community` 0.4.2, and curl.
"""

NOT_COVERED = """
## What is not covered

The Java SDK is not run here.
Its requests are: what it writes differently (strings for booleans, numbers for ratios, a length in every part of a \
form, headers it leaves on) was recorded, and is sent by the tests above.

Models of other families, and those before wanx2.0 (`wanx-v1`, `wanx-sketch-to-image-v1`), are 404 `ModelNotFound`.
What was theirs alone, `ref_img`, `sketch_image_url` and `style`, is ignored as any unknown member is.
The v2 client has no way to `wan2.5-i2i-preview` and `wanx2.1-imageedit`, and the command's `image-synthesis` none \
to give a model an image: neither sends what those models need.

Encrypted requests, temporary keys (`POST /tokens`), notifications by EventBridge, moderation and billing are the \
hosted service's own; where a client asks for one of them, the answer makes it go on without.
"""


def numbered() -> dict[int, str]:
    """Every point by its number."""
    return {number: sentence for points in POINTS.values() for number, sentence in points.items()}


# ── The tests, read from their source ────────────────────────────────────────


def keepers() -> dict[int, list[str]]:
    """For each point the tests that are marked with it, as `file.py::test`, in order."""
    found: dict[int, list[str]] = {number: [] for number in numbered()}
    for path in sorted(TESTS.glob("test_*.py")):
        for number, name in _marked(ast.parse(path.read_text("utf-8"))):
            found[number].append(f"{path.name}::{name}")
    return found


def _marked(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.point":
                    yield ast.literal_eval(decorator.args[0]), node.name


# ── The page ─────────────────────────────────────────────────────────────────


def page(passed: Mapping[str, bool]) -> str:
    """The page, from what became of each test; a test that did not run has no entry."""
    tests = keepers()
    groups = (_group(title, points, tests, passed) for title, points in POINTS.items())
    return INTRODUCTION + "".join(groups) + NOT_COVERED


def _group(
    title: str, points: Mapping[int, str], tests: Mapping[int, Sequence[str]], passed: Mapping[str, bool]
) -> str:
    rows = [
        f"| {number} | {points[number]} | {_state(tests[number], passed)} | {_cell(tests[number])} |"
        for number in points
    ]
    return "\n".join([f"\n## {title}\n", "| point | what holds | state | tests |", "|---|---|---|---|", *rows, ""])


def _state(tests: Sequence[str], passed: Mapping[str, bool]) -> str:
    if not tests or any(test not in passed for test in tests):
        return "not tested"
    return "kept" if all(passed[test] for test in tests) else "failing"


def _cell(tests: Sequence[str]) -> str:
    return "<br>".join(f"`{test}`" for test in tests)


# ── The plugin ───────────────────────────────────────────────────────────────


class Recorder:
    """Remembers what became of each marked test, and writes the page at the end of the session."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._passed: dict[str, bool] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test with parameters has passed when every one of its runs has, fixtures included."""
        name = f"{Path(report.location[0]).name}::{report.location[2].partition('[')[0]}"
        if report.when == "call" or report.failed:
            self._passed[name] = self._passed.get(name, True) and report.passed

    def pytest_sessionfinish(self) -> None:
        self._path.write_text(page(self._passed), "utf-8")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--compatibility", metavar="FILE", help="write the compatibility page from the tests that run")


def pytest_configure(config: pytest.Config) -> None:
    path: Any = config.getoption("--compatibility")
    if path is not None:
        config.pluginmanager.register(Recorder(Path(path)))
