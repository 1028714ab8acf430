"""The official SDKs and local files: certificate, form post, and the pictures that arrive."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.servers import Server
from tests.wire.conftest import Connect
from tests.wire.sdks import Sdk

TEXT = [{"text": "cat"}]
ONE: dict[str, Any] = {"size": "1K", "n": 1}
WIDE, TALL = "1448*724", "724*1448"  # 1K in the ratios 2:1 and 1:2

NAMES = ("ref.png", "参考 图.png", "a+b%20c & d;e=f.png", "引用'\"名.jpeg", "no-extension", "many.dots.in.it.PNG")

MakePicture = Callable[..., Path]


@pytest.mark.point(24)
@pytest.mark.point(25)
@pytest.mark.parametrize("name", NAMES)
def test_a_file_of_any_name_arrives(sdk: Sdk, picture_file: MakePicture, name: str) -> None:
    """Names go raw into the form and into the `oss://` address, and what is in the file decides its format."""
    answer = sdk.submit_and_wait([*TEXT, {"image": str(picture_file(600, 300, name))}], **ONE)
    assert (answer.task_status, answer.usage["size"]) == ("SUCCEEDED", WIDE)


@pytest.mark.point(27)
@pytest.mark.parametrize("wide_first", [True, False], ids=["wide-first", "tall-first"])
def test_two_files_of_one_name_both_arrive_in_order(sdk: Sdk, picture_file: MakePicture, wide_first: bool) -> None:
    """One certificate serves the call, so both get the same `oss://` address; each box fits one picture alone."""
    pictures = [(600, 300, "a/ref.png"), (300, 600, "b/ref.png")]
    pictures = pictures if wide_first else pictures[::-1]
    content = [*TEXT, *({"image": f"file://{picture_file(*picture)}"} for picture in pictures)]
    boxes = [[[0, 0, width, height]] for width, height, _ in pictures]
    answer = sdk.submit_and_wait(content, **ONE, bbox_list=boxes)
    assert (answer.task_status, answer.usage["size"]) == ("SUCCEEDED", TALL if wide_first else WIDE)


@pytest.mark.point(27)
def test_one_file_can_be_given_twice(sdk: Sdk, picture_file: MakePicture) -> None:
    """It is posted twice under one address, and is both pictures."""
    path = str(picture_file(600, 300))
    answer = sdk.submit_and_wait([*TEXT, {"image": path}, {"image": path}], **ONE, bbox_list=[[], [[0, 0, 600, 300]]])
    assert (answer.task_status, answer.usage["size"]) == ("SUCCEEDED", WIDE)


@pytest.mark.point(25)
def test_nine_files_arrive(sdk: Sdk, picture_file: MakePicture) -> None:
    """As many as a request may have."""
    paths = [str(picture_file(300 + 10 * number, 600, f"{number}.png")) for number in range(9)]
    boxes = [[[0, 0, 300 + 10 * number, 600]] for number in range(9)]
    content = [*TEXT, *({"image": path} for path in paths)]
    answer = sdk.submit_and_wait(content, size="768*768", n=1, bbox_list=boxes)
    assert answer.task_status == "SUCCEEDED"


@pytest.mark.point(8)
@pytest.mark.point(24)
def test_a_wrong_key_gets_no_certificate(connect: Connect, guarded_server: Server, picture_file: MakePicture) -> None:
    """The SDK's own exception tells our code and message."""
    answer = connect(guarded_server, "sk-three").call([*TEXT, {"image": str(picture_file())}], **ONE)
    assert answer.raised == "UploadFileException"
    assert answer.message == (
        "Get upload certificate failed, code: InvalidApiKey, message: Invalid API-key provided."
    )


@pytest.mark.point(26)
def test_an_address_nobody_uploaded_is_refused(sdk: Sdk) -> None:
    """400, and the sentence names the address, sync and async."""
    address = "oss://dashscope-instant/0123456789abcdef/2026-01-01/nothing/ref.png"
    content = [*TEXT, {"image": address}]
    for answer in (sdk.call(content, **ONE), sdk.submit(content, **ONE)):
        assert (answer.status, answer.code) == (400, "BadRequest.InputDownloadFailed")
        assert address in answer.message
