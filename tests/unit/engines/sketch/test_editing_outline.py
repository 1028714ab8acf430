"""Outlines: what they enclose belongs to a thing, what can be reached from the border does not."""

from __future__ import annotations

import numpy as np
import pytest
import skia

from danqing.domain.region import Region
from danqing.engines.sketch.edit.garment import garment, is_named
from danqing.engines.sketch.edit.masks import Mask, Pixels
from danqing.engines.sketch.edit.outline import enclosed, inked, stands_free
from danqing.engines.sketch.edit.place import widest
from danqing.engines.sketch.edit.salience import in_box, main_thing

WALL = (232, 212, 198)
INK = (60, 44, 40)
SIZE = 420


def surface() -> tuple[skia.Canvas, np.ndarray]:
    area = np.full((SIZE, SIZE, 4), 255, np.uint8)
    area[..., :3] = WALL
    info = skia.ImageInfo.Make(SIZE, SIZE, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    return skia.Surface.MakeRasterDirect(info, area).getCanvas(), area


def fill(colour: tuple[int, int, int]) -> skia.Paint:
    return skia.Paint(AntiAlias=True, Color=skia.ColorSetRGB(*colour))


def line() -> skia.Paint:
    return skia.Paint(AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeWidth=3, Color=skia.ColorSetRGB(*INK))


def person(*, gap: float = 0.0, shadow: bool = False, horizon: bool = False) -> Pixels:
    """A figure whose face has the colour of the wall: an outlined head, a red coat, two legs."""
    canvas, area = surface()
    if horizon:
        canvas.drawLine(0, 230, SIZE, 230, line())
    if shadow:
        dark = fill((170, 152, 146))
        dark.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 3))
        canvas.drawOval(skia.Rect(110, 335, 260, 362), dark)
    for left in (180, 215):
        canvas.drawRect(skia.Rect(left, 270, left + 20, 350), fill((50, 70, 110)))
        canvas.drawRect(skia.Rect(left, 270, left + 20, 350), line())
    canvas.drawRect(skia.Rect(165, 150, 250, 275), fill((190, 50, 44)))
    canvas.drawRect(skia.Rect(165, 150, 250, 275), line())
    canvas.drawOval(skia.Rect(175, 72, 240, 152), fill(WALL))
    canvas.drawArc(skia.Rect(175, 72, 240, 152), -30, 360 - gap, False, line())
    return np.ascontiguousarray(area[..., :3])


def coat() -> Mask:
    mask = np.zeros((SIZE, SIZE), np.float32)
    mask[150:350, 166:249] = 1
    return mask


@pytest.mark.parametrize("gap", [0, 8])
def test_a_face_like_the_wall_belongs_to_the_figure(gap: float) -> None:
    """The outline closes it, even where a stroke leaves a small gap."""
    whole = enclosed(person(gap=gap), coat())
    assert whole[85:140, 190:225].min() > 0.9


def test_the_wall_between_two_legs_does_not_belong_to_the_figure() -> None:
    whole = enclosed(person(), coat())
    assert whole[300:345, 205:211].max() < 0.1
    assert whole[300:345, 185:195].min() > 0.9


def test_a_soft_shadow_at_the_foot_is_not_part_of_the_figure() -> None:
    whole = enclosed(person(shadow=True), coat())
    assert whole[335:362, 112:160].mean() < 0.05


def test_a_line_that_leads_to_the_border_is_not_part_of_the_figure() -> None:
    whole = enclosed(person(horizon=True), coat())
    assert whole[222:238, :140].max() < 0.1
    assert whole[85:140, 190:225].min() > 0.9


def test_without_an_outline_the_mask_stays_as_it_was() -> None:
    """Noise has edges everywhere: nothing is enclosed, and nothing is lost."""
    noise = np.random.default_rng(4).integers(0, 256, (SIZE, SIZE, 3), np.uint8)
    assert np.array_equal(enclosed(noise, coat()), coat())
    assert not stands_free(noise, coat())


@pytest.mark.parametrize("side", [1, 7, 30, 60])
def test_pictures_of_any_size(side: int) -> None:
    pixels, mask = np.zeros((side, side, 3), np.uint8), np.ones((side, side), np.float32)
    assert enclosed(pixels, mask).shape == (side, side)
    assert not stands_free(pixels, np.zeros_like(mask))


def test_the_figure_that_stands_out_has_its_head() -> None:
    mask = main_thing(person())
    assert mask is not None
    assert mask[90:135, 192:222].mean() > 0.9
    assert stands_free(person(), mask)


def test_a_box_that_is_a_little_small_holds_the_whole_thing() -> None:
    """What leaves the box slightly is taken too; a box around a part means the part."""
    whole, part = (in_box(person(), box) for box in (Region(160, 80, 245, 360), Region(150, 180, 260, 260)))
    assert whole is not None
    assert part is not None
    assert whole[74:79, 200:215].max() > 0.5
    assert part[:175].max() == 0


def test_a_garment_is_neither_skin_nor_hair_nor_head() -> None:
    pixels = person()
    pixels[72:112, 175:240] = (60, 40, 30)
    worn = garment(pixels, enclosed(person(), coat()))
    assert worn is not None
    assert worn[0][170:260, 175:240].mean() > 0.9
    assert worn[0][:145].max() == 0
    assert worn[0][290:].max() < 0.5


@pytest.mark.parametrize(
    ("words", "named"), [("the dress", True), ("把外套改成蓝色", True), ("this address", False), ("the car", False)]
)
def test_words_for_garments(words: str, named: bool) -> None:
    assert is_named(words) == named


def test_a_print_finds_the_widest_place() -> None:
    """The place has the print's ratio and lies on the surface, clear of a window in it."""
    body = np.zeros((200, 400), np.float32)
    body[40:180, 20:380] = 1
    body[40:100, 100:300] = 0
    place = widest(body, 3.0)
    assert place is not None
    assert (place.right - place.left) / (place.bottom - place.top) == pytest.approx(3, rel=0.1)
    assert body[place.top : place.bottom, place.left : place.right].mean() > 0.9
    assert place.right - place.left > 150


def test_ink_is_all_that_is_written_and_not_what_is_between() -> None:
    """Two strokes far from each other are ink, the wall between them and around them is not; noise has no ground."""
    canvas, area = surface()
    for left in (90, 300):
        canvas.drawRect(skia.Rect(left, 150, left + 40, 260), fill((210, 40, 90)))
    ink = inked(np.ascontiguousarray(area[..., :3]))
    assert ink is not None
    assert min(ink[170:240, 95:125].min(), ink[170:240, 305:335].min()) > 0.9
    assert max(ink[:, 140:290].max(), ink[:140].max()) < 0.1
    assert inked(np.random.default_rng(4).integers(0, 256, (SIZE, SIZE, 3), np.uint8)) is None
