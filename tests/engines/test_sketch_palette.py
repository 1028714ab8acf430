"""A palette's shares, measured on what is delivered: after light, style and paper, and inside edits.

"Nearest" is nearest in OKLab, as `media.shares` measures it for every engine.
"""

from __future__ import annotations

import numpy as np
import pytest

from danqing.domain.canvas import Canvas
from danqing.domain.palette import Palette
from danqing.domain.picture import Reference
from danqing.domain.region import Region
from danqing.domain.shot import Shot
from danqing.engines.sketch.drawing import draw
from danqing.media.decode import from_array
from danqing.media.shares import shares
from tests.engines.sketch_palettes import PALETTES
from tests.pictures import Pixels, photo, picture

POINTS = 0.05
PROMPTS = (
    "an orange cat by a lake, mountains, sunset",
    "一间有着精致窗户的花店,漂亮的木质门,摆放着花朵",
    "a castle, line drawing",
    "水墨画,松树,湖,小船",
    "night city skyline with a moon",
    "a panda in the forest, pixel art",
    "three apples and a cup on a table, oil painting",
    "a dog in a snowfield, watercolor",
)
KINDS = list(PALETTES)
HARD = ("the documents' eight", "ten", "very light")


def go_on() -> None:
    """Nobody cancels."""


def off(pixels: Pixels, palette: Palette) -> float:
    """The largest deviation of a share from what was asked."""
    got = shares(picture(pixels), palette)
    return max(abs(share - swatch.share) for share, swatch in zip(got, palette, strict=True))


def drawn(prompt: str, palette: Palette, canvas: Canvas, *references: Reference) -> Pixels:
    return draw(
        Shot(index=0, prompt=prompt, canvas=canvas, seed=5, palette=palette, references=references), go_on
    ).pixels


@pytest.mark.parametrize(
    ("kind", "turn"), [*((kind, 0) for kind in KINDS), *((kind, turn) for kind in HARD for turn in (3, 6))]
)
def test_every_share_comes_within_five_points(kind: str, turn: int) -> None:
    """Every palette, every prompt and every style; those palettes that are hard to keep on three prompts."""
    prompt = PROMPTS[(KINDS.index(kind) + turn) % len(PROMPTS)]
    assert off(drawn(prompt, PALETTES[kind], Canvas(768, 768)), PALETTES[kind]) <= POINTS


@pytest.mark.parametrize(
    ("kind", "canvas"),
    [("the documents' eight", Canvas(2048, 2048)), ("three strong", Canvas(2172, 272)), ("ten", Canvas(400, 1400))],
    ids=str,
)
def test_on_any_canvas(kind: str, canvas: Canvas) -> None:
    assert off(drawn(PROMPTS[0], PALETTES[kind], canvas), PALETTES[kind]) <= POINTS


@pytest.mark.parametrize(
    ("prompt", "kind"),
    [
        ("make it autumn", "the documents' eight"),
        ("在框选的位置画一只猫", "ten"),
        ("flip the picture", "one of 90 %"),
    ],
)
def test_inside_edits_of_photographs(prompt: str, kind: str) -> None:
    reference = Reference(from_array(photo("chelsea.png")), (Region(40, 60, 200, 260),) if "框" in prompt else ())
    assert off(drawn(prompt, PALETTES[kind], Canvas(902, 600), reference), PALETTES[kind]) <= POINTS


@pytest.mark.parametrize("kind", ["three strong", "ocean", "greys"])
def test_light_and_shade_go_on_within_a_paint(kind: str) -> None:
    """The pixels of one paint are no flat patch: within the largest there are many different colours."""
    palette = PALETTES[kind]
    pixels = drawn(PROMPTS[0], palette, Canvas(768, 768))
    main = np.array(max(palette, key=lambda swatch: swatch.share).rgb)
    near = pixels[np.abs(pixels.astype(int) - main).max(axis=2) < 40]
    assert len(np.unique(near.reshape(-1, 3), axis=0)) > 1000


@pytest.mark.parametrize("kind", ["three strong", "black and white", "neon"])
def test_grain_is_not_blown_up(kind: str) -> None:
    """On plain sheets neighbours differ about as the paper's grain does, however strong the paints are."""
    pixels = drawn("a castle, line drawing", PALETTES[kind], Canvas(768, 768)).astype(int)
    steps = np.abs(np.diff(pixels, axis=1)).max(axis=2)
    assert np.median(steps) <= 8
