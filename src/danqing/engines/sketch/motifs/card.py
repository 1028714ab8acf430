"""The card: what the engine cannot draw, it names, on a sheet with a pencil scribble."""

from __future__ import annotations

from danqing.engines.sketch.brush import Brush
from danqing.engines.sketch.colours import darker, hexed
from danqing.engines.sketch.lettering import fitted
from danqing.engines.sketch.motifs.base import Look, Motif, one

PENCIL = hexed("#6d665f")


def card(brush: Brush, look: Look) -> None:
    brush.shadow(66, 97, 66, 5, (30, 25, 40), 0.4)
    with brush.moved(64, 50, turn=float(look.chance("tilt").uniform(-3.5, 3.5))):
        brush.rect(-60, -46, 120, 92, look.colour, depth=0.1)
        _scribble(brush, look)
        lines, size = fitted(look.words, 104, 34, largest=20)
        for row, line in enumerate(lines):
            brush.text(
                line, 0, 10 + size + (row - len(lines) / 2 + 0.5) * size * 1.25, size, hexed("#3c3640"), most=108
            )
        brush.rect(-16, -51, 32, 10, hexed("#e7d9a8"), ink=0.5, alpha=0.85)


def _scribble(brush: Brush, look: Look) -> None:
    """A loose outline in pencil where the drawing would be."""
    rng = look.chance("scribble")
    for _ in range(3):
        loop = []
        for x, y in ((-34, -18), (-14, -34), (14, -34), (34, -18), (12, -6), (-14, -5)):
            loop.append((x + float(rng.uniform(-5, 5)), y + float(rng.uniform(-3, 3))))
        brush.line(loop, PENCIL, 0.9, alpha=0.55, closed=True)
    hatch = [(x, -12 + (x % 7), x + 9, -27) for x in range(-26, 22, 5)]
    brush.lines(hatch, darker(PENCIL, 0.1), 0.7, 0.4)


MOTIFS: tuple[Motif, ...] = (
    Motif(name="card", words=(), poses=one(card, 1.28), metres=1.2, colours=(hexed("#faf5e8"),), home="table"),
)
