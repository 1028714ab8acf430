"""The application behind a server that is not ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from danqing import asgi
from danqing.errors import SettingsError


def test_without_keys_it_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`uvicorn --host 0.0.0.0` never tells us where it listens; `DANQING_HOST` says nothing of it."""
    monkeypatch.setenv("DANQING_DATA", str(tmp_path))
    monkeypatch.delenv("DANQING_API_KEYS", raising=False)
    with pytest.raises(SettingsError, match="DANQING_API_KEYS"):
        asgi.create()
    monkeypatch.setenv("DANQING_API_KEYS", "sk-one")
    assert asgi.create().routes
