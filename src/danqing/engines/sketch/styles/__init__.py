"""The styles that a finished picture can take. A new one is a function in a file here and a line below."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from danqing.engines.sketch.styles.drawn import line, oil
from danqing.engines.sketch.styles.film import cinematic, mono, photo
from danqing.engines.sketch.styles.paper import Pixels, papered
from danqing.engines.sketch.styles.printed import pixel, poster
from danqing.engines.sketch.styles.wet import ink, watercolour

STYLES: Mapping[str, Callable[[Pixels, int], Pixels]] = {
    "gouache": papered,
    "watercolour": watercolour,
    "ink": ink,
    "line": line,
    "mono": mono,
    "pixel": pixel,
    "poster": poster,
    "cinematic": cinematic,
    "photo": photo,
    "oil": oil,
}

LINES: Mapping[str, float] = {"photo": 0.0, "poster": 0.0, "oil": 0.4, "pixel": 0.5, "watercolour": 0.8, "line": 1.5}
"""How strong contours are drawn for a style, where not as usual."""
