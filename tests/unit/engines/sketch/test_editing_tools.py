"""The tools of editing: masks, mattes, fills, colours, letters, lenses."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.extra import numpy as arrays
from skimage import data

from danqing.domain.region import Region
from danqing.engines.sketch.edit.colour import MOODS, body, dyed, into_light, recoloured, tone
from danqing.engines.sketch.edit.fill import diffused, fill
from danqing.engines.sketch.edit.letters import calm_place, find_words, lettered, write
from danqing.engines.sketch.edit.masks import bounds, boxed, dilated, main_parts, oklab, parts, without_holes
from danqing.engines.sketch.edit.matte import held
from danqing.engines.sketch.edit.optics import fisheye, flipped, turned
from danqing.engines.sketch.edit.place import cut_out, set_in
from danqing.engines.sketch.edit.salience import main_thing, things


def scene(thing: tuple[int, int, int] = (190, 50, 40)) -> tuple[np.ndarray, np.ndarray]:
    """An uneven ground with a disc on it, and which pixels are the disc."""
    rng = np.random.default_rng(3)
    pixels = rng.integers(96, 128, (160, 200, 3)).astype(np.uint8)
    down, across = np.mgrid[0:160, 0:200]
    disc = (down - 90) ** 2 + (across - 110) ** 2 < 38**2
    pixels[disc] = np.clip(rng.integers(-14, 14, (int(disc.sum()), 3)) + thing, 0, 255)
    return pixels, disc


def overlap(mask: np.ndarray | None, truth: np.ndarray) -> float:
    assert mask is not None
    return float(((mask > 0.5) & truth).sum() / ((mask > 0.5) | truth).sum())


def test_a_box_gives_the_outline_of_what_it_holds() -> None:
    pixels, disc = scene()
    assert overlap(held(pixels, Region(65, 44, 156, 136)), disc) > 0.95


def test_what_stands_out_is_found_without_a_box() -> None:
    pixels, disc = scene()
    assert overlap(main_thing(pixels), disc) > 0.9


def test_nothing_stands_out_of_one_colour() -> None:
    assert main_thing(np.full((90, 120, 3), 77, np.uint8)) is None


def test_a_cup_is_cut_out_of_a_photograph() -> None:
    """The ellipses of saucer and cup in scikit-image's picture of a coffee, within a generous margin."""
    coffee = data.coffee()
    down, across = np.mgrid[0 : coffee.shape[0], 0 : coffee.shape[1]]
    saucer = ((across - 297) / 185) ** 2 + ((down - 238) / 148) ** 2 < 1
    cup = ((across - 290) / 120) ** 2 + ((down - 130) / 115) ** 2 < 1
    assert overlap(main_thing(coffee), saucer | cup) > 0.8


def test_several_things_get_a_box_each() -> None:
    pixels = np.full((160, 240, 3), 220, np.uint8)
    pixels[40:100, 30:90], pixels[70:130, 150:200] = (40, 70, 140), (170, 60, 30)
    found = things(pixels, 2)
    assert len(found) == 2
    assert {box.left < 120 for box in found} == {True, False}


@settings(max_examples=60, deadline=None)
@given(mask=arrays.arrays(np.bool_, arrays.array_shapes(min_dims=2, max_dims=2, max_side=12)))
def test_parts_are_connected_and_apart(mask: np.ndarray) -> None:
    """Neighbours share a label exactly where both are true, and false pixels have none."""
    labels = parts(mask)
    assert ((labels > 0) == mask).all()
    for first, second in ((labels[1:], labels[:-1]), (labels[:, 1:], labels[:, :-1])):
        both = (first > 0) & (second > 0)
        assert (first[both] == second[both]).all()


def test_parts_apart_have_labels_of_their_own() -> None:
    mask = np.zeros((9, 9), np.bool_)
    mask[1:3, 1:3], mask[5:8, 2:4], mask[2, 6:9] = True, True, True
    assert len(np.unique(parts(mask))) == 4


def test_small_parts_and_small_holes_go() -> None:
    mask = np.zeros((40, 40), np.float32)
    mask[5:30, 5:30], mask[10, 10], mask[36, 36] = 1, 0, 1
    cleaned = without_holes(main_parts(mask))
    assert cleaned[10, 10] == 1
    assert cleaned[36, 36] == 0


def test_dilating_reaches_as_far_as_it_says() -> None:
    mask = np.zeros((9, 9), np.bool_)
    mask[4, 4] = True
    assert bounds(dilated(mask, 2).astype(np.float32)) == Region(2, 2, 7, 7)


def test_a_hole_in_a_pattern_is_filled_with_the_pattern() -> None:
    """Stripes go on through the hole: both colours, in about equal shares, none in between."""
    pixels = np.zeros((120, 160, 3), np.uint8)
    pixels[:, np.arange(160) // 8 % 2 == 0] = (230, 200, 60)
    truth = pixels.copy()
    hole = boxed(Region(60, 40, 100, 80), 120, 160)
    pixels[hole] = (0, 0, 255)
    fill(pixels, hole.astype(np.float32), 1)
    assert np.abs(pixels[hole].astype(int) - truth[hole]).mean() < 30


def test_filling_leaves_everything_else_alone() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (80, 90, 3), dtype=np.uint8)
    before, hole = pixels.copy(), boxed(Region(20, 20, 60, 50), 80, 90)
    fill(pixels, hole.astype(np.float32), 1)
    assert np.array_equal(pixels[~hole], before[~hole])


@pytest.mark.parametrize(
    "box", [Region(0, 0, 30, 20), Region(0, 0, 1, 1), Region(29, 0, 30, 20), Region(1, 1, 29, 19)]
)
def test_any_hole_is_filled(box: Region) -> None:
    pixels = np.random.default_rng(2).integers(0, 256, (20, 30, 3), dtype=np.uint8)
    fill(pixels, boxed(box, 20, 30).astype(np.float32), 1)
    assert pixels.shape == (20, 30, 3)


def test_diffusion_keeps_what_is_known() -> None:
    colours = np.random.default_rng(3).random((17, 23, 3)).astype(np.float32)
    known = (np.random.default_rng(4).random((17, 23)) > 0.5).astype(np.float32)
    spread = diffused(colours, known)
    assert np.array_equal(spread[known > 0], colours[known > 0])


@pytest.mark.parametrize("mood", MOODS)
def test_moods_change_colours_and_stay_in_range(mood: str) -> None:
    levels = np.random.default_rng(5).integers(0, 256, (40, 40, 3), dtype=np.uint8)
    after = recoloured(levels, MOODS[mood])
    assert after.dtype == np.uint8
    assert not np.array_equal(after, levels)


def test_a_dyed_thing_keeps_its_order_of_light_and_dark() -> None:
    ramp = np.repeat(np.linspace(60, 240, 32).astype(np.uint8)[None, :, None], 3, 2)
    red = recoloured(ramp, dyed(tone(ramp), (201, 68, 60)))
    lightness = oklab(red)[0, :, 0]
    assert (np.diff(lightness) > -0.004).all()


def test_the_body_of_a_thing_is_its_main_colour() -> None:
    """A red car's windows and tyres are not its body."""
    pixels = np.full((90, 120, 3), (200, 40, 40), np.uint8)
    pixels[10:30, 30:80], pixels[70:90, 20:40] = (190, 215, 235), (25, 25, 28)
    part, main = body(pixels, np.ones((90, 120), np.float32))
    assert part[50, 60] > 0.9
    assert part[20, 50] < 0.1
    assert part[80, 30] < 0.1
    assert main.mean[1] > 0.1


def test_things_take_on_the_light_of_their_new_place() -> None:
    dark, bright = np.full((9, 9, 3), 40, np.uint8), np.full((9, 9, 3), 220, np.uint8)
    thing = np.full((9, 9, 3), 128, np.uint8)
    assert recoloured(thing, into_light(tone(thing), tone(bright), tone(dark))).mean() < 120
    assert recoloured(thing, into_light(tone(thing), tone(dark), tone(bright))).mean() > 136


def test_a_cut_out_is_set_in_with_a_shadow_at_its_foot() -> None:
    pixels, _ = scene()
    cut = cut_out(pixels)
    ground = np.full((200, 200, 3), 180, np.uint8)
    set_in(ground, cut, Region(60, 60, 140, 140))
    assert ground[100, 100, 0] > ground[100, 100, 2] + 60
    assert ground[140:146, 80:120].mean() < 178
    assert (ground[:40] == 180).all()


def test_words_are_found_where_they_were_written() -> None:
    page = np.full((240, 320, 3), 245, np.uint8)
    write(page, "MONDAY", Region(60, 30, 260, 90))
    write(page, "18", Region(100, 120, 220, 220))
    found = find_words(page, "18")
    assert found is not None
    assert found.box.top > 110
    assert find_words(page, "QUARTZ 77") is None


def test_words_find_the_calm_part_of_a_picture() -> None:
    pixels = np.random.default_rng(6).integers(0, 256, (120, 160, 3), dtype=np.uint8)
    pixels[70:110] = 200
    box = calm_place(pixels, 0.6, 0.2)
    assert box.top >= 64


@pytest.mark.parametrize("words", ["Hello", "你好，世界", "Time for Holiday?", "a" * 200])
def test_letters_fit_into_their_area(words: str) -> None:
    ink = lettered(words, 160, 60, hand=3)
    assert ink.shape == (60, 160)
    assert 0.005 < ink.mean() < 0.8


def test_turning_twice_changes_nothing() -> None:
    pixels = np.random.default_rng(7).integers(0, 256, (13, 17, 3), dtype=np.uint8)
    assert np.array_equal(turned(turned(pixels)), pixels)
    assert np.array_equal(flipped(flipped(pixels)), pixels)


def test_a_fisheye_magnifies_the_middle() -> None:
    pixels = np.zeros((200, 200, 3), np.uint8)
    pixels[90:110, 90:110] = 255
    assert (fisheye(pixels) > 128).all(2).sum() > 400
