"""The application behind a server that is not ours."""

from __future__ import annotations

from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient
from starlette.testclient import TestClient

from danqing import asgi

URL, PATH = "http://127.0.0.1", "/api/v1/services/aigc/image-generation/generation"
HEADERS = {"Authorization": "Bearer sk-one", "X-DashScope-Async": "enable"}


@pytest.mark.parametrize(("keys", "status"), [("", 401), ("sk-one", 200)])
def test_nobody_is_let_in_without_a_key(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, keys: str, status: int
) -> None:
    """`uvicorn --host 0.0.0.0` never tells us where it listens; `DANQING_HOST` says nothing of it."""
    monkeypatch.setenv("DANQING_DATA", str(tmp_path))
    monkeypatch.setenv("DANQING_API_KEYS", keys)
    with TestClient(asgi.create(), "http://127.0.0.1") as client:
        answer = client.get("/api/v1/tasks", headers={"Authorization": "Bearer sk-one"})
    assert answer.status_code == status


async def test_what_the_workers_can_do_is_left_to_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """They may run on other machines: no weights and no GPU are looked for here, nor the hub asked while serving."""
    monkeypatch.setenv("DANQING_DATA", str(tmp_path))
    monkeypatch.setenv("DANQING_API_KEYS", "sk-one")
    monkeypatch.setenv("DANQING_ENGINE", "diffusers")
    monkeypatch.setenv("DANQING_CHECKPOINTS", str(tmp_path / "weights-of-another-machine"))
    app = asgi.create()
    body = {"model": "wan2.7-image", "input": {"messages": [{"role": "user", "content": [{"text": "A cat"}]}]}}
    async with app.router.lifespan_context(app), AsyncClient(transport=ASGITransport(app), base_url=URL) as client:
        answer = await client.post(PATH, json=body, headers=HEADERS)
    assert answer.json()["output"]["task_status"] == "PENDING"
