"""The stage: where a backdrop paints. Units are chosen so that every canvas has an area of 1000 × 1000."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import skia

from danqing.engines.sketch.brush import Brush
from danqing.engines.sketch.chance import Floats, chance
from danqing.engines.sketch.colours import Colour
from danqing.engines.sketch.light import Light
from danqing.engines.sketch.scene import Scene

SMOOTH = skia.SamplingOptions(skia.FilterMode.kLinear)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """`horizon` is where the ground begins, from the top; `rich` asks for more in the near and the far."""

    brush: Brush
    width: float
    height: float
    horizon: float
    scene: Scene
    light: Light
    seed: int
    rich: bool = False

    @property
    def span(self) -> float:
        """A length that suits both ways, however narrow the canvas is."""
        return min(self.width, self.height, 1000.0)

    @property
    def loft(self) -> float:
        """A length for what rises: in a narrow picture mountains and towers may be taller than it is wide."""
        return min(self.height, self.width * 2.2, 1000.0)

    @property
    def sun(self) -> tuple[float, float]:
        """Where the sun or the moon stands."""
        spread, rise = self.chance("sun").uniform((0.4, 0.88), (0.64, 1.12)).tolist()
        across = 0.5 + spread * self.brush.light
        return self.width * across, self.horizon * (1 - self.light.height * rise)

    def chance(self, *what: object) -> np.random.Generator:
        return chance(self.seed, self.scene.setting, *what)

    def on(self, canvas: skia.Canvas) -> Stage:
        """The same stage, painted on another canvas."""
        brush = Brush(canvas, self.chance("on"), ink=self.brush.ink, light=self.brush.light)
        return replace(self, brush=brush)


def veil(canvas: skia.Canvas, cover: Floats, colour: Colour, box: tuple[float, float, float, float]) -> None:
    """Lay one colour over (left, top, right, bottom), as dense as `cover` (0–1, any resolution) says."""
    rgba = np.empty((*cover.shape, 4), np.uint8)
    rgba[..., :3] = colour
    rgba[..., 3] = np.clip(cover * 255, 0, 255)
    lay(canvas, rgba, box)


def lay(canvas: skia.Canvas, rgba: np.ndarray, box: tuple[float, float, float, float]) -> None:
    """Draw an array of unpremultiplied RGBA, scaled smoothly to a box."""
    image = skia.Image.fromarray(np.ascontiguousarray(rgba), skia.ColorType.kRGBA_8888_ColorType)
    canvas.drawImageRect(image, skia.Rect(*box), SMOOTH)
