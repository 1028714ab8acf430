"""The page about weights is written from the registry."""

from __future__ import annotations

from pathlib import Path

from docs.models import page

PAGE = Path(__file__).parents[2] / "docs" / "models.md"


def test_the_models_page_is_written_from_the_registry() -> None:
    """`./scripts/docs` has been run since the last change."""
    assert PAGE.read_text("utf-8") == page()
