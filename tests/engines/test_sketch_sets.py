"""Image sets as the sketch engine draws them: one subject keeps its looks, from words and from a reference image."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import numpy as np
import pytest
import skia

from danqing.director.director import direct
from danqing.director.thinking import write_script
from danqing.domain.canvas import Canvas, Tier
from danqing.domain.capabilities import Repertoire
from danqing.domain.job import Job
from danqing.domain.picture import Reference
from danqing.domain.shot import Shot
from danqing.engines.sketch.brush import Brush
from danqing.engines.sketch.chance import chance
from danqing.engines.sketch.compose import Layout, compose
from danqing.engines.sketch.drawing import draw
from danqing.engines.sketch.engine import CAPABILITIES
from danqing.engines.sketch.light import light_of
from danqing.engines.sketch.motifs.base import Look
from danqing.engines.sketch.paint import Looks, develop, look_of, record
from danqing.engines.sketch.read.reader import read
from danqing.engines.sketch.scene import Scene
from danqing.engines.sketch.stage import Stage
from danqing.media.colours import levels_to_oklab
from danqing.media.decode import from_array

CANVAS = Canvas(384, 384)
REPERTOIRE: Repertoire = {"text-to-image": CAPABILITIES, "edit": CAPABILITIES}
CHINESE = (
    "电影感组图,记录同一只流浪橘猫,特征必须前后一致。第一张:春天,橘猫穿梭在盛开的樱花树下;"
    "第二张:夏天,橘猫在老街的树荫下乘凉避暑;第三张:秋天,橘猫踩在满地的金色落叶上;第四张:冬天,橘猫在雪地上走留下足迹。"
)
ENGLISH = (
    "A cinematic image set documenting the same stray orange cat, with consistent features throughout. "
    "First image: Spring, the orange cat weaves through blooming cherry blossom trees. "
    "Second image: Summer, the orange cat cools off in the shade of a tree on an old street. "
    "Third image: Autumn, the orange cat walks on a carpet of golden fallen leaves. "
    "Fourth image: Winter, the orange cat leaves footprints in the snow."
)
UNCOLOURED = "The same stray cat. 1) It sits in a meadow. 2) the cat in a forest 3) the cat on a beach"


def go_on() -> None:
    """Nobody cancels."""


def shots(prompt: str, *references: Reference, count: int = 4, seed: int = 11) -> tuple[Shot, ...]:
    size, regions = Tier("1K", 384), tuple(reference.regions for reference in references)
    job = Job(model="m", prompt=prompt, size=size, count=count, seed=seed, image_set=True, regions=regions)
    script = asyncio.run(write_script(job, len(references), REPERTOIRE, None))
    return direct(job, script, CANVAS, references, REPERTOIRE).shots


def laid_out(shot: Shot) -> tuple[Scene, Layout, Looks]:
    scene = read(shot.prompt)
    return scene, compose(scene, shot.canvas, shot.seed), Looks(key=shot.subject, seed=shot.seed)


def cat_look(shot: Shot) -> Look:
    scene, layout, looks = laid_out(shot)
    brush = Brush(skia.PictureRecorder().beginRecording(skia.Rect(0, 0, 1, 1)), chance("test"), ink=1)
    stage = Stage(
        brush=brush, width=layout.width, height=layout.height, horizon=layout.horizon,
        scene=scene, light=light_of(scene), seed=shot.seed,
    )  # fmt: skip
    cat = next(thing for thing in layout.placed if thing.motif.name == "cat")
    return look_of(stage, cat, looks)


def cat_pixels(shot: Shot) -> np.ndarray:
    """The colours (n, 3) of the pixels that only the cat made what they are, before any style."""
    scene, layout, looks = laid_out(shot)
    without = replace(layout, placed=tuple(thing for thing in layout.placed if thing.motif.name != "cat"))
    after, before = (
        develop(record(scene, one, looks), shot.canvas, layout.width, go_on) for one in (layout, without)
    )
    return after[np.abs(after.astype(int) - before).max(axis=2) > 40]


@pytest.mark.parametrize("prompt", [CHINESE, ENGLISH, UNCOLOURED, "Four seasons of one stray cat"])
def test_the_cat_keeps_its_looks_by_the_engines_own_data(prompt: str) -> None:
    """Colour and markings come from the words that all shots share, not from the shot's seed."""
    looks = [cat_look(shot) for shot in shots(prompt)]
    assert len(looks) > 2
    assert len({(look.colour, look.seed) for look in looks}) == 1


def test_another_set_may_have_another_cat() -> None:
    colours = {cat_look(shots(f"The same {word} cat. 1) by day 2) at night")[0]).colour for word in "abcdefghi"}
    assert len(colours) > 1


@pytest.mark.parametrize("prompt", [CHINESE, ENGLISH])
def test_the_cat_is_of_one_colour_on_pixels(prompt: str) -> None:
    """The fur's usual hue is orange in all four shots and differs little, whatever the season's light."""
    fur = np.array([np.median(levels_to_oklab(cat_pixels(shot)), axis=0) for shot in shots(prompt)])
    hues = np.degrees(np.arctan2(fur[:, 2], fur[:, 1]))
    assert np.all((hues > 35) & (hues < 85))
    assert np.ptp(hues) < 14
    assert np.hypot(fur[:, 1], fur[:, 2]).min() > 0.07


def test_variations_of_one_prompt_differ_and_share_their_subject() -> None:
    variations = shots("A set of 4 pictures of a dog playing", count=12)
    assert len(variations) == 4
    assert len({shot.subject for shot in variations}) == 1
    assert len({draw(shot, go_on).pixels.tobytes() for shot in variations}) == 4


@pytest.mark.parametrize("prompt", [CHINESE, "A set of 3 pictures of this toy in spring, summer and winter"])
def test_a_set_from_a_reference_keeps_its_subject(prompt: str) -> None:
    """A green and violet toy on a plain ground: both of its colours are in every shot."""
    toy = np.full((300, 300, 3), 244, np.uint8)
    toy[90:260, 100:200] = (30, 140, 60)
    toy[120:170, 120:180] = (120, 40, 150)
    for shot in shots(prompt, Reference(from_array(toy))):
        lab = levels_to_oklab(draw(shot, go_on).pixels.reshape(-1, 3))
        violet = (lab[:, 1] > 0.04) & (lab[:, 2] < -0.04)
        assert violet.mean() > 0.004, shot.prompt
