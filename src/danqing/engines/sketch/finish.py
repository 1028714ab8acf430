"""Finishing: the picture takes its style and lies on paper. The styles are a family of their own."""

from __future__ import annotations

from danqing.engines.sketch.styles import LINES, STYLES
from danqing.engines.sketch.styles.paper import Pixels, papered

__all__ = ["LINES", "STYLES", "finished", "papered"]


def finished(pixels: Pixels, style: str, seed: int) -> Pixels:
    return STYLES[style](pixels, seed)
