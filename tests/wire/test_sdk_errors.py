"""How the official SDKs show a request that is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.servers import Server
from tests.wire.conftest import Connect, ConnectLegacy
from tests.wire.sdks import V2, Legacy, Sdk

TEXT = [{"text": "cat"}]

REFUSED: dict[str, tuple[dict[str, Any], int, str, str]] = {
    "n": ({"content": TEXT, "n": 9}, 400, "InvalidParameter", "BadRequestError"),
    "size": ({"content": TEXT, "size": "9000*9000"}, 400, "InvalidParameter", "BadRequestError"),
    "size-of-pro": ({"content": TEXT, "size": "4K"}, 400, "InvalidParameter", "BadRequestError"),
    "empty-text": ({"content": [{"text": ""}]}, 400, "InvalidParameter", "BadRequestError"),
    "no-image": ({"content": [*TEXT, {"image": "no address"}]}, 400, "InvalidParameter", "BadRequestError"),
    "model": ({"content": TEXT, "model": "wan9"}, 404, "ModelNotFound", "NotFoundError"),
}
"""What is asked, the status and the code of the answer, and the exception of the v2 client."""

refusals = pytest.mark.parametrize("refusal", REFUSED.values(), ids=REFUSED)


@pytest.mark.point(9)
@pytest.mark.point(11)
@refusals
def test_a_bad_request_is_refused_at_once(sdk: Sdk, refusal: tuple[dict[str, Any], int, str, str]) -> None:
    """Sync and async alike: status, code and a sentence; the older classes answer it, the v2 client raises it."""
    given, status, code, raised = refusal
    called, submitted = sdk.call(**given), sdk.submit(**given)
    for answer in (called, submitted):
        assert (answer.status, answer.code) == (status, code)
        assert answer.raised == (raised if isinstance(sdk, V2) else "")
        assert answer.request_id
    assert called.message == submitted.message != ""


@pytest.mark.point(29)
@refusals
def test_a_bad_stream_is_one_answer(legacy: Legacy, refusal: tuple[dict[str, Any], int, str, str]) -> None:
    """What is refused before the first event comes as an ordinary error."""
    given, status, code, _ = refusal
    [answer] = legacy.stream(**given)
    assert (answer.status, answer.code, answer.message) == (status, code, legacy.call(**given).message)


@pytest.mark.point(8)
def test_a_wrong_key_is_refused_everywhere(connect: Connect, guarded_server: Server) -> None:
    """401 InvalidApiKey, whatever is asked."""
    stranger = connect(guarded_server, "sk-three")
    for answer in (
        stranger.call(TEXT),
        stranger.submit(TEXT),
        stranger.fetch("x"),
        stranger.cancel("x"),
        stranger.list_tasks(),
    ):
        assert (answer.status, answer.code) == (401, "InvalidApiKey")
        assert answer.message == "Invalid API-key provided."
        assert answer.raised == ("AuthenticationError" if isinstance(stranger, V2) else "")


@pytest.mark.point(8)
def test_a_wrong_key_cannot_stream(connect_legacy: ConnectLegacy, guarded_server: Server) -> None:
    """One answer, before any event."""
    [answer] = connect_legacy(guarded_server, "sk-three").stream(TEXT)
    assert (answer.status, answer.code) == (401, "InvalidApiKey")


@pytest.mark.point(8)
def test_each_known_key_is_let_in(connect: Connect, guarded_server: Server) -> None:
    """Both keys of the server work, and each has its own tasks."""
    first, second = (connect(guarded_server, key) for key in ("sk-one", "sk-two"))
    task_id = first.submit_and_wait(TEXT, size="768*768", n=1).task_id
    assert first.fetch(task_id).task_status == "SUCCEEDED"
    assert second.fetch(task_id).task_status == "UNKNOWN"
