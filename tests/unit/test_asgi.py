"""The application behind a server that is not ours."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from danqing import asgi


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
