"""At which size a picture is rendered so that its engine can do it; the ratio is always the asked one."""

from __future__ import annotations

from collections.abc import Iterable
from math import isqrt

from danqing.domain.canvas import Canvas
from danqing.domain.capabilities import Capabilities


def rendered(canvas: Canvas, engine: Capabilities) -> Canvas:
    """The canvas itself where the engine renders it, as it does any ratio.

    What is too large is rendered with as many pixels as the engine can, to be enlarged as little as possible;
    what is too small, at the engine's best. Half a pixel a side is neither: a tier's canvas is rounded, so that 2K
    at 4:3 has 0.03 % more pixels than 2048*2048.
    """
    if (canvas.width - 0.5) * (canvas.height - 0.5) > engine.max_pixels:
        return shaped(canvas, engine.max_pixels, engine)
    if (canvas.width + 0.5) * (canvas.height + 0.5) < engine.min_pixels:
        return shaped(canvas, engine.best_pixels, engine)
    return canvas


def rendered_window(window: Canvas, engine: Capabilities) -> Canvas:
    """The size for a part of a picture: the engine's best, or the part's own where that is larger."""
    return shaped(window, min(max(window.pixels, engine.best_pixels), engine.max_pixels), engine)


def shaped(like: Canvas, pixels: int, engine: Capabilities) -> Canvas:
    """The ratio of `like` in at most so many pixels, and no fewer than the engine's least.

    The short side is rounded, and the long one follows from it: the ratio is off by less than a pixel of that.
    """
    short, long = sorted((like.width, like.height))
    side = isqrt(pixels * short // long)
    other = side * long // short
    if side * other < engine.min_pixels:
        side = isqrt(engine.min_pixels * short // long) + 1
        other = -(-side * long // short)
    return Canvas(other, side) if like.width > like.height else Canvas(side, other)


def described(asked: Canvas, sizes: Iterable[Canvas]) -> dict[str, str]:
    """What to say of pictures that were rendered in other sizes than the asked one."""
    others = [size for size in dict.fromkeys(sizes) if size != asked]
    if not others:
        return {}
    how = "reduced" if others[0].pixels > asked.pixels else "enlarged"
    return {"Size": f"rendered at {' and '.join(map(str, others))}, {how} by Lanczos"}
