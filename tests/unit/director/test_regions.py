"""Boxes for engines that know none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.director.regions import COLOURS, drawn, grid, has_shape, is_separable, part, told, wider
from danqing.domain.canvas import Canvas, Tier
from danqing.domain.region import Region
from danqing.media.decode import as_array
from tests.unit.director.director_orders import BOX, PALETTE, edit, image, images

SIDES = st.integers(16, 400)
CANVASES = st.builds(Canvas, SIDES, SIDES)


@st.composite
def boxes(draw: st.DrawFn, canvas: Canvas) -> Region:
    left, top = draw(st.integers(0, canvas.width - 1)), draw(st.integers(0, canvas.height - 1))
    right, bottom = draw(st.integers(left + 1, canvas.width)), draw(st.integers(top + 1, canvas.height))
    return Region(left, top, right, bottom)


def test_coordinates_are_thousandths() -> None:
    assert grid(Region(0, 50, 100, 100), Canvas(200, 100)) == "[0, 500, 500, 1000]"


@given(st.data(), CANVASES)
def test_a_wider_box_holds_the_box_and_stays_inside(data: st.DataObject, canvas: Canvas) -> None:
    box = data.draw(boxes(canvas))
    more = wider(box, canvas)
    assert more.inside(canvas)
    assert more.left <= box.left < box.right <= more.right
    assert more.top <= box.top < box.bottom <= more.bottom


def test_a_margin_is_a_tenth_on_each_side() -> None:
    assert wider(Region(50, 50, 150, 70), Canvas(200, 200)) == Region(40, 48, 160, 72)


# A part that is put back ---------------------------------------------------------------------------------


@given(CANVASES, st.sampled_from([768, 1024, 2048]))
def test_a_tier_has_the_shape_of_the_image_it_is_made_for(canvas: Canvas, edge: int) -> None:
    assert has_shape(canvas, Tier("", edge).canvas(canvas.ratio))


def test_other_ratios_are_other_shapes() -> None:
    assert has_shape(Canvas(640, 480), Canvas(1024, 768))
    assert not has_shape(Canvas(640, 480), Canvas(1024, 760))
    assert not has_shape(Canvas(640, 480), Canvas(480, 640))


@pytest.mark.parametrize(
    ("prompt", "values", "expected"),
    [
        ("Replace the clock", {}, True),
        ("把钟换成花瓶", {}, True),
        ("Change the background to a beach", {}, False),
        ("换成水彩风格", {}, False),
        ("Replace the clock", {"palette": PALETTE}, False),
        ("Replace the clock", {"image_set": True}, False),
    ],
)
def test_what_can_be_done_in_a_part(prompt: str, values: dict[str, object], expected: bool) -> None:
    base = image(Canvas(64, 48), BOX)
    job = edit(prompt, [base], **values)
    assert is_separable(job, Canvas(128, 96), base) == expected
    assert not is_separable(job, Canvas(96, 96), base)
    assert not is_separable(edit(prompt, images(1), **values), Canvas(128, 96), images(1)[0])


@given(st.data())
def test_a_part_holds_the_boxes_and_is_cut_from_the_picture_it_is_put_back_into(data: st.DataObject) -> None:
    given_boxes = data.draw(st.lists(boxes(Canvas(64, 48)), min_size=1, max_size=2))
    canvas = data.draw(st.sampled_from([Canvas(64, 48), Canvas(320, 240)]))
    cut = part(image(Canvas(64, 48), *given_boxes), canvas, "image 1", chinese=False)
    window, stitch = cut.stitch.window, cut.stitch
    assert window.inside(canvas)
    assert stitch.base.canvas == canvas
    for box, region in zip(given_boxes, stitch.regions, strict=True):
        assert region == box.scaled(Canvas(64, 48), canvas)
        assert window.left <= region.left < region.right <= window.right
        assert window.top <= region.top < region.bottom <= window.bottom
    inside = as_array(stitch.base)[window.top : window.bottom, window.left : window.right]
    assert np.array_equal(as_array(cut.reference.picture), inside)
    assert cut.reference.regions == ()


def test_a_part_of_an_image_that_has_the_size_already_is_of_its_own_pixels() -> None:
    base = image(Canvas(64, 48), BOX)
    assert part(base, Canvas(64, 48), "image 1", chinese=False).stitch.base is base.picture


def test_the_words_for_a_part_count_within_it() -> None:
    cut = part(image(Canvas(640, 480), Region(200, 200, 300, 260)), Canvas(640, 480), "image 2", chinese=False)
    window, size = cut.stitch.window, cut.canvas
    inner = Region(200 - window.left, 200 - window.top, 300 - window.left, 260 - window.top)
    assert cut.words[0] == (
        f"Change only the region {grid(inner, size)} of image 2, and keep everything around it as it is."
    )
    assert cut.details == {"Regions": f"a part of {size} was edited and put back; outside the boxes no pixel changed"}


# Crops and marks -----------------------------------------------------------------------------------------


def test_boxes_on_other_images_become_pictures_and_those_of_the_base_are_marked() -> None:
    source, base = image(Canvas(64, 48), BOX, seed=1), image(Canvas(64, 48), Region(0, 0, 16, 12), seed=2)
    said = told([source, base], base=1, room=4, name="image {}", chinese=False)
    assert said.images == (image(Canvas(64, 48), seed=1), base)
    assert [crop.picture.canvas for crop in said.crops] == [Canvas(20, 14)]
    assert said.words == (
        "image 3 is the selected region [125, 125, 375, 375] of image 1.",
        "The red rectangle on image 2 marks the selected region [0, 0, 250, 250].",
        "The rectangles are only marks: do not paint them.",
        "Regions are [left, top, right, bottom] in thousandths of the width and height.",
    )


def test_the_same_in_chinese() -> None:
    source, base = image(Canvas(64, 48), BOX, seed=1), image(Canvas(64, 48), Region(0, 0, 16, 12), seed=2)
    assert told([source, base], base=1, room=4, name="Picture {}", chinese=True).words == (
        "Picture 3是Picture 1中选区[125, 125, 375, 375]的内容。",
        "Picture 2上的红色矩形框标出选区[0, 0, 250, 250]。",
        "矩形框只是标记，不要出现在结果中。",
        "选区写作[左, 上, 右, 下]，以宽和高的千分之一为单位。",
    )


def test_boxes_without_a_place_for_their_picture_are_marked() -> None:
    """Two boxes on the first image and one free place: the first becomes a picture, the second a mark."""
    given_images = [image(Canvas(64, 48), BOX, Region(0, 0, 9, 9)), image(seed=1)]
    said = told(given_images, base=1, room=3, name="image {}", chinese=False)
    assert len(said.crops) == 1
    assert said.images[0].regions == (Region(0, 0, 9, 9),)
    assert said.has_marks


def test_images_without_boxes_need_no_words() -> None:
    said = told(images(2), base=1, room=4, name="image {}", chinese=False)
    assert (said.images, said.crops, said.words, said.details) == (images(2), (), (), {})


def test_marks_lie_outside_of_their_boxes() -> None:
    given_image = image(Canvas(300, 200), Region(50, 50, 120, 90), Region(150, 60, 220, 150))
    before, after = as_array(given_image.picture), as_array(drawn(given_image).picture)
    for box in given_image.regions:
        rows, columns = slice(box.top, box.bottom), slice(box.left, box.right)
        assert np.array_equal(before[rows, columns], after[rows, columns])
    red, blue = list(COLOURS.values())[:2]
    assert (after[49, 80] == red).all()
    assert (after[59, 180] == blue).all()
    assert drawn(given_image).regions == ()


def test_an_image_without_boxes_is_not_copied() -> None:
    plain = image()
    assert drawn(plain) is plain
