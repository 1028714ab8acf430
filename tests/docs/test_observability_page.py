"""The page on figures names every figure there is, with its labels."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from danqing.observability import figures
from tests.docs.test_pages import table_rows, text_of

ROWS = {
    name: set(re.findall(r"`(\w+)`", labels))
    for names, labels, _ in table_rows(text_of("docs/observability.md"))
    for name in re.findall(r"`(\w+)`", names)
}


@pytest.mark.parametrize("figure", [*figures.OF_HTTP, *figures.OF_WORKERS], ids=lambda figure: figure.name)
def test_every_figure_stands_on_the_page(figure: figures.Figure) -> None:
    assert ROWS[figure.name] == set(figure.labels)


def test_every_gauge_stands_on_the_page() -> None:
    """They are named where they are made."""
    source = Path(figures.__file__).parents[1] / "service" / "overview.py"
    assert set(re.findall(r'Gauge\("(\w+)"', source.read_text("utf-8"))) <= set(ROWS)
