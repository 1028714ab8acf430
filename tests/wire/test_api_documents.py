"""The examples of the API documents, run as they are printed there: only the base URL is another.

Each example is a file of its own, called after its document and its place in it. What the reader is told to fill in,
the key and the task id, is filled in; what the documents masked is said at `MASKED`. In documents 002 and 004 the
Python examples are printed without indentation, which is restored here from the same example of document 003.
"""

from __future__ import annotations

import json
import os
import re
import ssl
import subprocess
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import httpx
import pytest
import trustme

from tests.callers import Json, calling, images_of
from tests.hosts import hosting
from tests.pictures import encoded, gradient
from tests.servers import Server, serving

EXAMPLES = Path(__file__).parent / "api_documents"
BASE_URLS = re.compile(r"https://(?:dashscope(?:-intl)?\.aliyuncs\.com/api|gateway\.theturbo\.ai)(?=/v1)")
"""The gateway serves the same routes below `/v1`: its examples reach ours without `/api`."""

DOCUMENT_HOST = "help-static-aliyun-doc.aliyuncs.com"
PICTURE_HOST = "img.alicdn.com"
PICTURES = {
    "/file-manage-files/zh-CN/20251229/pjeqdf/car.webp": (1440, 960),
    "/file-manage-files/zh-CN/20251229/xsunlm/paint.webp": (1020, 480),
    "/imgextra/i3/O1CN0157XGE51l6iL9441yX_!!6000000004770-49-tps-1104-1472.webp": (1104, 1472),
    "/imgextra/i3/O1CN01SfG4J41UYn9WNt4X1_!!6000000002530-49-tps-1696-960.webp": (1696, 960),
}
"""Width and height of the images the documents name. Two carry theirs in the name; that of the paint follows from the
printed answer, 2985*1405 at 2K for the last image's ratio; the car's is free."""

MASKED = {
    "001-image-editing.sh": ("car.webp", "paint.webp"),
    "001-interactive-editing.sh": ("1104-1472.webp", "1696-960.webp"),
}
"""Document 001 masks the hosts of its images, and no host is called `image.***`. The same examples stand unmasked in
document 003, so their addresses are filled in here, in order; a test beside shows what the masks themselves get."""

EDITED = "2985*1405"
INTO_THE_BOX = "2722*1541"
SQUARE = "2048*2048"
SIZES = {"image-editing": EDITED, "interactive-editing": INTO_THE_BOX, "text-to-image": SQUARE}


@pytest.fixture(scope="module")
def documented(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that finds the documents' image hosts on this machine, behind a certificate for their names."""
    folder = tmp_path_factory.mktemp("documents")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(DOCUMENT_HOST, PICTURE_HOST).configure_cert(tls)
    files = {path: encoded(gradient(*size), "WEBP", quality=50) for path, size in PICTURES.items()}
    with hosting(files, tls) as address:
        environment = {
            "DANQING_ENGINE": "blank",
            "DANQING_FETCH_HOSTS": f"{DOCUMENT_HOST}={address},{PICTURE_HOST}={address}",
            "DANQING_FETCH_CA_FILE": str(folder / "authority.pem"),
        }
        with serving(folder / "data", environment) as server:
            yield server


def printed(name: str) -> str:
    return (EXAMPLES / name).read_text("utf-8")


def pointed_at(server: Server, example: str) -> str:
    """The example with our base URL in place of the documents'."""
    prefix = "" if "gateway.theturbo.ai" in example else "/api"
    text, replaced = BASE_URLS.subn(server.url + prefix, example)
    assert replaced == 1
    return text


def run(command: list[str], script: str) -> str:
    """Run a script as a reader would, with a key in the environment; returns what it printed."""
    keys = {"DASHSCOPE_API_KEY": "sk-reader", "YOUR_API_KEY": "sk-reader"}
    done = subprocess.run([*command, script], env={**os.environ, **keys}, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def curl(script: str) -> Json:
    answer: Json = json.loads(run(["bash", "-c"], script))
    return answer


def check_pictures(answer: Json, images: int, size: str) -> None:
    """As many pictures as the document shows, of the size it shows, behind links that open without a key."""
    links = list(chain(*images_of(answer)))
    assert len(links) == images
    assert answer["usage"]["image_count"] == images
    assert answer["usage"]["size"] == size
    for link in links:
        assert httpx.get(link).headers["content-type"] == "image/png"


def expected(name: str) -> tuple[int, str]:
    """How many pictures an example asks for, and of which size."""
    if "image-set" in name or "multi-image" in name:
        return 4, SQUARE
    return 1, next(size for words, size in SIZES.items() if words in name)


def unmasked(name: str) -> str:
    text = printed(name)
    for ending in MASKED.get(name, ()):
        path = next(path for path in PICTURES if path.endswith(ending))
        host = DOCUMENT_HOST if path.startswith("/file-manage-files") else PICTURE_HOST
        text = re.sub(r"https://ima?ge?\.\*\*\*[^\"]*", lambda _, to=f"https://{host}{path}": to, text, count=1)
    return text


SYNC_CURL = sorted(
    path.name for path in EXAMPLES.glob("*.sh") if "-async-" not in path.name and "-query-" not in path.name
)
ASYNC_CURL = sorted(path.name for path in EXAMPLES.glob("*-async-*.sh"))
QUERIES = sorted(path.name for path in EXAMPLES.glob("*-query-*.sh"))
PYTHON = sorted(path.name for path in EXAMPLES.glob("*.py"))


def test_there_are_all_examples() -> None:
    """Seventeen curl calls and ten Python programs stand in the five documents."""
    assert len(SYNC_CURL) + len(ASYNC_CURL) + len(QUERIES) == 17
    assert len(PYTHON) == 10


@pytest.mark.point(7)
@pytest.mark.point(13)
@pytest.mark.parametrize("name", SYNC_CURL)
def test_a_synchronous_curl_call_gets_what_its_document_shows(documented: Server, name: str) -> None:
    """Choices with as many links as asked for, in the size the documents print, and nothing of a task."""
    answer = curl(pointed_at(documented, unmasked(name)))
    assert answer["output"]["finished"] is True
    assert set(answer) == {"request_id", "output", "usage"}
    assert "task_id" not in answer["output"]
    check_pictures(answer, *expected(name))


@pytest.mark.parametrize("name", list(MASKED))
def test_a_masked_image_address_gets_an_error_of_the_documented_form(documented: Server, name: str) -> None:
    """`https://image.***/car.webp` is no host that can be asked: the answer says so and names the image."""
    answer = curl(pointed_at(documented, printed(name)))
    assert set(answer) == {"request_id", "code", "message"}
    assert answer["code"].startswith("Invalid")
    assert "image 1" in answer["message"].lower()


@pytest.mark.point(16)
@pytest.mark.parametrize("name", ASYNC_CURL)
@pytest.mark.parametrize("query", QUERIES)
def test_an_asynchronous_curl_call_and_its_query_get_what_their_document_shows(
    documented: Server, name: str, query: str
) -> None:
    """A PENDING task and nothing else; its query ends with the pictures and the three times."""
    created = curl(pointed_at(documented, printed(name)))
    assert set(created) == {"request_id", "output"}
    assert set(created["output"]) == {"task_id", "task_status"}
    assert created["output"]["task_status"] == "PENDING"
    task_id = created["output"]["task_id"]
    with calling(documented.api, "sk-reader") as [caller]:
        caller.ended(task_id)
    state = curl(pointed_at(documented, printed(query)).replace("{task_id}", task_id))
    assert state["output"]["task_status"] == "SUCCEEDED"
    assert {"submit_time", "scheduled_time", "end_time"} <= set(state["output"])
    check_pictures(state, *expected(name))


@pytest.mark.point(9)
@pytest.mark.parametrize("name", PYTHON)
def test_a_python_program_prints_what_its_document_shows(documented: Server, name: str) -> None:
    """It runs to its end with the official SDK, and its last print is a successful answer."""
    output = run([sys.executable, "-c"], pointed_at(documented, printed(name)))
    answer = json.loads(output[re.search(r"^\{|(?<=Response: )\{", output, re.MULTILINE).start() :])
    assert answer["status_code"] == 200
    if "-async-" in name:
        assert answer["output"]["task_status"] == "SUCCEEDED"
    check_pictures(answer, *expected(name))
