"""The brush: hand-made marks on a skia canvas.

Whoever draws gives points and a colour; the brush adds what makes it look drawn: a wash that runs from
light to shade, and a thin, slightly unsteady line in a darker tone of the same colour.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter

import numpy as np
import skia

from danqing.engines.sketch.colours import Colour, argb, darker, lighter
from danqing.engines.sketch.lettering import font

Point = tuple[float, float]
GROUP = 24
"""How many spots are filled as one path."""


def outline(points: Sequence[Point], *, closed: bool = True, soft: float = 1.0) -> skia.Path:
    """A path through `points`: straight for `soft` 0, a Catmull-Rom curve for 1."""
    path = skia.Path()
    path.moveTo(*points[0])
    count = len(points)
    for index in range(count if closed else count - 1):
        before, start, end, after = (_at(points, index + step, closed) for step in (-1, 0, 1, 2))
        pull = soft / 6
        path.cubicTo(
            start[0] + (end[0] - before[0]) * pull,
            start[1] + (end[1] - before[1]) * pull,
            end[0] - (after[0] - start[0]) * pull,
            end[1] - (after[1] - start[1]) * pull,
            *end,
        )
    if closed:
        path.close()
    return path


def _at(points: Sequence[Point], index: int, closed: bool) -> Point:
    return points[index % len(points)] if closed else points[min(max(index, 0), len(points) - 1)]


def ribbon(points: Sequence[Point], widths: Sequence[float]) -> skia.Path:
    """A stroke whose width changes along the way, as of a tail or a branch."""
    line = np.asarray(points, float)
    along = np.gradient(line, axis=0)
    across = np.stack([-along[:, 1], along[:, 0]], 1) / np.maximum(np.hypot(*along.T), 1e-6)[:, None]
    steps = np.linspace(0, 1, len(points))
    half = np.interp(steps, np.linspace(0, 1, len(widths)), widths)[:, None] / 2
    edge = np.concatenate([line + across * half, (line - across * half)[::-1]])
    return outline([(float(x), float(y)) for x, y in edge], soft=0.9)


class Brush:
    """Draws on one canvas, in the canvas's current units.

    `ink` is the width of the contour in those units, 0 for none; `light` is where the light comes from,
    -1 from the left to 1 from the right; `tone` turns a thing's own colour into what is seen at this hour and
    distance.
    """

    def __init__(
        self,
        canvas: skia.Canvas,
        rng: np.random.Generator,
        *,
        ink: float = 0.0,
        light: float = -0.6,
        tone: Callable[[Colour], Colour] = lambda colour: colour,
    ) -> None:
        self.canvas = canvas
        self.rng = rng
        self.ink = ink
        self.light = light
        self.tone = tone

    # Closed shapes -----------------------------------------------------------------------------------

    def fill(
        self, path: skia.Path, colour: Colour, *, ink: float = 1.0, depth: float = 0.22, alpha: float = 1.0
    ) -> None:
        """Fill a path: `depth` is how strongly it runs from light to shade, `ink` scales its contour."""
        colour = self.tone(colour)
        self.canvas.drawPath(path, self._wash(path.getBounds(), colour, depth, alpha))
        if self.ink and ink:
            self._contour(path, darker(colour, 0.62), self.ink * ink, 0.8 * alpha)

    def shape(
        self,
        points: Sequence[Point],
        colour: Colour,
        *,
        soft: float = 1.0,
        ink: float = 1.0,
        depth: float = 0.22,
        alpha: float = 1.0,
    ) -> None:
        self.fill(outline(points, soft=soft), colour, ink=ink, depth=depth, alpha=alpha)

    def ellipse(
        self,
        x: float,
        y: float,
        rx: float,
        ry: float,
        colour: Colour,
        *,
        ink: float = 1.0,
        depth: float = 0.22,
        alpha: float = 1.0,
    ) -> None:
        self.fill(skia.Path.Oval(_around(x, y, rx, ry)), colour, ink=ink, depth=depth, alpha=alpha)

    def rect(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        colour: Colour,
        *,
        radius: float = 0.0,
        ink: float = 1.0,
        depth: float = 0.12,
        alpha: float = 1.0,
    ) -> None:
        path = skia.Path.RRect(skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(x, y, width, height), radius, radius))
        self.fill(path, colour, ink=ink, depth=depth, alpha=alpha)

    def limb(
        self,
        points: Sequence[Point],
        widths: Sequence[float],
        colour: Colour,
        *,
        ink: float = 1.0,
        depth: float = 0.18,
    ) -> None:
        self.fill(ribbon(points, widths), colour, ink=ink, depth=depth)

    def flat(self, path: skia.Path, colour: Colour, alpha: float = 1.0) -> None:
        """Fill a path evenly, without a contour."""
        self.canvas.drawPath(path, skia.Paint(Color=argb(self.tone(colour), alpha), AntiAlias=True))

    # Lines and dots ----------------------------------------------------------------------------------

    def line(
        self,
        points: Sequence[Point],
        colour: Colour,
        width: float,
        *,
        soft: float = 1.0,
        alpha: float = 1.0,
        closed: bool = False,
    ) -> None:
        path = outline(points, closed=closed, soft=soft)
        self.canvas.drawPath(path, _pen(self.tone(colour), width, alpha))

    def lines(
        self, segments: Iterable[tuple[float, float, float, float]], colour: Colour, width: float, alpha: float = 1.0
    ) -> None:
        """Many straight strokes in one go: (x1, y1, x2, y2) each."""
        path = skia.Path()
        for x1, y1, x2, y2 in segments:
            path.moveTo(x1, y1)
            path.lineTo(x2, y2)
        self.canvas.drawPath(path, _pen(self.tone(colour), width, alpha))

    def dots(
        self,
        spots: Iterable[tuple[float, float, float]],
        colour: Colour,
        *,
        alpha: float = 1.0,
        squash: float = 1.0,
    ) -> None:
        """Many round spots in one go: (x, y, radius) each, `squash` times as high as wide.

        They are filled from the top down in small groups, so that a band of the picture skips those outside it.
        """
        paint = skia.Paint(Color=argb(self.tone(colour), alpha), AntiAlias=True)
        ordered = sorted(spots, key=itemgetter(1))
        for start in range(0, len(ordered), GROUP):
            path = skia.Path()
            for x, y, radius in ordered[start : start + GROUP]:
                path.addOval(_around(x, y, radius, radius * squash))
            path.setFillType(skia.PathFillType.kWinding)
            self.canvas.drawPath(path, paint)

    def text(
        self, words: str, x: float, y: float, size: float, colour: Colour, *, most: float, alpha: float = 1.0
    ) -> None:
        """One line of words around `x` with its baseline at `y`, made smaller where wider than `most`."""
        wide = font(size).measureText(words)
        face = font(size * min(1.0, most / max(wide, 1e-6)))
        paint = skia.Paint(Color=argb(self.tone(colour), alpha), AntiAlias=True)
        self.canvas.drawString(words, x - face.measureText(words) / 2, y, face, paint)

    # Light -------------------------------------------------------------------------------------------

    def glow(
        self, x: float, y: float, radius: float, colour: Colour, strength: float = 0.6, squash: float = 1.0
    ) -> None:
        """Light that adds to what is there, strongest in the middle."""
        stops = [argb(colour, strength), argb(colour, strength * 0.35), argb(colour, 0)]
        shader = skia.GradientShader.MakeRadial((x, y), radius, stops, [0.0, 0.35, 1.0])
        paint = skia.Paint(Shader=shader, BlendMode=skia.BlendMode.kScreen, AntiAlias=True)
        with self.moved(0, y * (1 - squash), sy=squash):
            self.canvas.drawCircle(x, y, radius, paint)

    def shadow(self, x: float, y: float, rx: float, ry: float, colour: Colour, alpha: float = 0.4) -> None:
        """A soft dark spot under something."""
        stops = [argb(colour, alpha), argb(colour, alpha * 0.6), argb(colour, 0)]
        shader = skia.GradientShader.MakeRadial((0, 0), rx, stops, [0.0, 0.5, 1.0])
        with self.moved(x, y, sy=ry / rx):
            self.canvas.drawCircle(0, 0, rx, skia.Paint(Shader=shader, AntiAlias=True))

    def fade(self, box: tuple[float, float, float, float], stops: Sequence[tuple[float, Colour, float]]) -> None:
        """A vertical gradient in (left, top, right, bottom): (position 0–1, colour, alpha) from the top."""
        left, top, right, bottom = box
        shader = skia.GradientShader.MakeLinear(
            points=[(0, top), (0, bottom)],
            colors=[argb(colour, alpha) for _, colour, alpha in stops],
            positions=[position for position, _, _ in stops],
        )
        self.canvas.drawRect(skia.Rect(left, top, right, bottom), skia.Paint(Shader=shader))

    # Frames ------------------------------------------------------------------------------------------

    @contextmanager
    def moved(self, x: float = 0, y: float = 0, *, sx: float = 1, sy: float = 1, turn: float = 0) -> Iterator[None]:
        """Draw in a frame whose origin is (x, y), scaled, and turned by `turn` degrees."""
        self.canvas.save()
        self.canvas.translate(x, y)
        self.canvas.rotate(turn)
        self.canvas.scale(sx, sy)
        yield
        self.canvas.restore()

    @contextmanager
    def inside(self, path: skia.Path) -> Iterator[None]:
        """Draw only within a path."""
        self.canvas.save()
        self.canvas.clipPath(path, doAntiAlias=True)
        yield
        self.canvas.restore()

    # -------------------------------------------------------------------------------------------------

    def _wash(self, box: skia.Rect, colour: Colour, depth: float, alpha: float) -> skia.Paint:
        if not depth:
            return skia.Paint(Color=argb(colour, alpha), AntiAlias=True)
        lean = box.width() * 0.35 * (1 if self.light <= 0 else -1)
        middle = box.centerX()
        shader = skia.GradientShader.MakeLinear(
            points=[(middle - lean, box.top()), (middle + lean, box.bottom())],
            colors=[
                argb(lighter(colour, depth * 0.8), alpha),
                argb(colour, alpha),
                argb(darker(colour, depth), alpha),
            ],
            positions=[0.0, 0.45, 1.0],
        )
        return skia.Paint(Shader=shader, AntiAlias=True)

    def _contour(self, path: skia.Path, colour: Colour, width: float, alpha: float) -> None:
        pen = _pen(colour, width, alpha)
        # An unsteady line reads as drawn by hand, a steady one as drawn by a machine.
        shake = skia.DiscretePathEffect.Make(width * 9, width * 0.55, int(self.rng.integers(1 << 30)))
        pen.setPathEffect(skia.PathEffect.MakeCompose(skia.CornerPathEffect.Make(width * 6), shake))
        self.canvas.drawPath(path, pen)


def _pen(colour: Colour, width: float, alpha: float) -> skia.Paint:
    return skia.Paint(
        Color=argb(colour, alpha),
        Style=skia.Paint.kStroke_Style,
        StrokeWidth=width,
        StrokeCap=skia.Paint.kRound_Cap,
        StrokeJoin=skia.Paint.kRound_Join,
        AntiAlias=True,
    )


def _around(x: float, y: float, rx: float, ry: float) -> skia.Rect:
    return skia.Rect(x - rx, y - ry, x + rx, y + ry)


def sized(points: Sequence[Point], x: float, y: float, size: float, *, flip: float = 1) -> list[Point]:
    """Points around (0, 0) moved to (x, y) and enlarged; `flip` -1 mirrors them."""
    return [(x + across * size * flip, y + down * size) for across, down in points]


def arc(
    x: float, y: float, rx: float, ry: float, start: float, end: float, count: int = 9
) -> list[tuple[float, float]]:
    """Points along an ellipse from `start` to `end` degrees, clockwise from the right."""
    turns = [math.radians(start + (end - start) * step / (count - 1)) for step in range(count)]
    return [(x + rx * math.cos(turn), y + ry * math.sin(turn)) for turn in turns]


def scattered(
    rng: np.random.Generator, count: int, x: float, y: float, rx: float, ry: float, size: float
) -> list[tuple[float, float, float]]:
    """`count` spots (x, y, radius) inside an ellipse, evenly spread, of about `size`."""
    turn = rng.uniform(0, 2 * math.pi, count)
    reach = np.sqrt(rng.random(count))
    radii = size * rng.uniform(0.6, 1.25, count)
    xs, ys = x + rx * reach * np.cos(turn), y + ry * reach * np.sin(turn)
    return [(float(a), float(b), float(r)) for a, b, r in zip(xs, ys, radii, strict=True)]


def foliage(
    brush: Brush,
    clumps: Sequence[tuple[float, float, float, float]],
    colour: Colour,
    leaf: float,
    count: int = 60,
) -> None:
    """Leaves or blossoms in clumps (x, y, rx, ry): a dark mass, then lighter leaves towards the light.

    Where the motif is drawn large, which its thin contour tells, leaves are smaller and more.
    """
    fine = min(max(brush.ink / 0.42, 0.6), 1.0)
    leaf, count = leaf * fine, round(count / fine**1.4)
    for x, y, rx, ry in clumps:
        brush.ellipse(x, y, rx * 0.86, ry * 0.86, darker(colour, 0.34), ink=0, depth=0)
    tones = ((darker(colour, 0.28), 0.0, 1.0), (colour, 0.12, 0.9), (lighter(colour, 0.34), 0.34, 0.45))
    for tone, rise, share in tones:
        for x, y, rx, ry in clumps:
            middle = x + rx * brush.light * rise * 0.84, y - ry * rise
            reach = rx * (1.05 - rise * 0.8), ry * (1.05 - rise * 0.8)
            brush.dots(scattered(brush.rng, round(count * share), *middle, *reach, leaf), tone, squash=0.8)
