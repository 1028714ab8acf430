"""Outside the boxes nothing changes; inside, what was rendered meets what was there."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danqing.domain.canvas import Canvas
from danqing.domain.picture import Picture
from danqing.domain.region import Region
from danqing.media.decode import as_array, resize
from danqing.media.masks import bounds
from danqing.media.stitch import LEAST_SIDE, contact_sheet, crop, marked, stitch, window
from tests.pictures import Pixels, gradient, mosaic, noise, photo, picture

RED, BLUE = (255, 0, 0), (0, 102, 255)


@st.composite
def boxes(draw: st.DrawFn, canvas: Canvas) -> Region:
    left, top = draw(st.integers(0, canvas.width - 1)), draw(st.integers(0, canvas.height - 1))
    right = draw(st.integers(left + 1, canvas.width))
    return Region(left, top, right, draw(st.integers(top + 1, canvas.height)))


@st.composite
def boxed(draw: st.DrawFn, most: int = 5000) -> tuple[Canvas, list[Region]]:
    canvas = Canvas(draw(st.integers(1, most)), draw(st.integers(1, most)))
    return canvas, draw(st.lists(boxes(canvas), min_size=1, max_size=3))


def flat(width: int, height: int, *rgb: int) -> Pixels:
    return np.full((height, width, 3), rgb, np.uint8)


def held(canvas: Canvas, regions: list[Region]) -> np.ndarray:
    inside = np.zeros((canvas.height, canvas.width), bool)
    for box in regions:
        inside[box.top : box.bottom, box.left : box.right] = True
    return inside


# ── The window ───────────────────────────────────────────────────────────────


@given(boxed())
def test_the_window_holds_every_box_and_lies_within_the_picture(case: tuple[Canvas, list[Region]]) -> None:
    canvas, regions = case
    frame = window(canvas, regions)
    assert frame.inside(canvas)
    for box in regions:
        assert frame.left <= box.left < box.right <= frame.right
        assert frame.top <= box.top < box.bottom <= frame.bottom


@given(boxed())
def test_the_window_is_no_sliver_unless_the_picture_is(case: tuple[Canvas, list[Region]]) -> None:
    canvas, regions = case
    frame = window(canvas, regions)
    width, height = frame.right - frame.left, frame.bottom - frame.top
    assert width >= min(LEAST_SIDE, canvas.width)
    assert height >= min(LEAST_SIDE, canvas.height)
    assert width <= 2 * height + 1 or height == canvas.height
    assert height <= 2 * width + 1 or width == canvas.width


def test_known_windows() -> None:
    canvas = Canvas(2000, 1000)
    assert window(canvas, [Region(900, 400, 1100, 600)]) == Region(820, 320, 1180, 680)
    assert window(canvas, [Region(0, 0, 10, 10)]) == Region(0, 0, 256, 256)
    assert window(canvas, [Region(500, 480, 1500, 500)]) == Region(100, 40, 1900, 940)
    assert window(canvas, [Region(900, 400, 950, 450), Region(1000, 500, 1100, 600)]) == Region(820, 320, 1180, 680)
    assert window(canvas, [Region(0, 0, 2000, 1000)]) == Region(0, 0, 2000, 1000)


def test_a_crop_is_what_the_region_holds() -> None:
    pixels = noise(50, 40)
    part = crop(picture(pixels), Region(10, 5, 30, 25))
    assert part.canvas == Canvas(20, 20)
    assert (as_array(part) == pixels[5:25, 10:30]).all()


# ── The stitch ───────────────────────────────────────────────────────────────


@settings(deadline=None, max_examples=60)
@given(boxed(most=400), st.integers(1, 300), st.integers(1, 300))
def test_outside_the_boxes_every_pixel_is_identical(
    case: tuple[Canvas, list[Region]], width: int, height: int
) -> None:
    """Whatever was rendered, in whatever size; and the base itself is left alone."""
    canvas, regions = case
    pixels = noise(canvas.width, canvas.height)
    before = pixels.copy()
    stitched = as_array(stitch(picture(pixels), picture(noise(width, height, 1)), window(canvas, regions), regions))
    outside = ~held(canvas, regions)
    assert (stitched[outside] == before[outside]).all()
    assert (pixels == before).all()


@settings(deadline=None, max_examples=40)
@given(boxed(most=300))
def test_an_untouched_patch_changes_nothing(case: tuple[Canvas, list[Region]]) -> None:
    canvas, regions = case
    base = picture(noise(canvas.width, canvas.height))
    frame = window(canvas, regions)
    assert bytes(stitch(base, crop(base, frame), frame, regions).pixels) == bytes(base.pixels)


def stitched_flat(regions: list[Region], base: int = 100, patch: int = 110, edge: int = 400) -> Pixels:
    """Something of another grey put into a grey picture; its surroundings in the window are as they were."""
    canvas = Canvas(edge, edge)
    frame = window(canvas, regions)
    rendered = flat(edge, edge, base, base, base)
    rendered[held(canvas, regions)] = patch
    return as_array(
        stitch(picture(flat(edge, edge, base, base, base)), crop(picture(rendered), frame), frame, regions)
    )


def test_the_middle_of_a_box_is_the_patch_and_its_border_the_base() -> None:
    shot = stitched_flat([Region(100, 100, 300, 300)], patch=200)[..., 0].astype(int)
    assert (shot[125:275, 125:275] == 200).all()
    assert (shot[100, 100:300] < 105).all()
    assert (np.diff(shot[200, 100:200]) >= 0).all()
    assert np.diff(shot[200, 90:200]).max() < 10


@pytest.mark.parametrize(
    ("box", "edge"),
    [
        (Region(0, 100, 200, 300), np.s_[120:280, 0]),
        (Region(100, 0, 300, 200), np.s_[0, 120:280]),
        (Region(200, 100, 400, 300), np.s_[120:280, -1]),
        (Region(100, 200, 300, 400), np.s_[-1, 120:280]),
        (Region(0, 0, 400, 400), np.s_[:, :]),
    ],
    ids=["left", "top", "right", "bottom", "all"],
)
def test_the_edge_of_the_picture_is_no_border(box: Region, edge: tuple[slice, slice]) -> None:
    assert (stitched_flat([box], patch=200)[edge] == 200).all()


def test_boxes_that_touch_or_overlap_have_no_seam_between_them() -> None:
    touching = stitched_flat([Region(100, 100, 200, 300), Region(200, 100, 300, 300)], patch=200)
    assert (touching[150:250, 150:250] == 200).all()
    overlapping = stitched_flat([Region(100, 100, 220, 220), Region(180, 180, 300, 300)], patch=200)
    assert (overlapping[190:210, 190:210] == 200).all()


def test_a_box_at_the_border_of_the_window_fades_in_too() -> None:
    """The window may be given tighter than `window` makes it."""
    box = Region(100, 100, 300, 300)
    base = picture(flat(400, 400, 100, 100, 100))
    shot = as_array(stitch(base, picture(flat(200, 200, 110, 110, 110)), box, [box]))
    assert (shot[100, 100:300] < 103).all()
    assert (shot[150:250, 150:250] == 110).all()


def drifted(pixels: Pixels, drift: tuple[int, int, int]) -> Picture:
    return picture(np.clip(pixels.astype(int) + drift, 0, 255).astype(np.uint8))


def test_a_drift_of_colours_is_taken_back() -> None:
    """A model that returns everything a little too warm and too dark: the picture does not show it."""
    base = picture(gradient(400, 400) // 2 + 60)
    box = Region(120, 120, 280, 280)
    frame = window(base.canvas, [box])
    shot = stitch(base, drifted(as_array(crop(base, frame)), (9, 1, -12)), frame, [box])
    assert np.abs(as_array(shot).astype(int) - as_array(base)).max() <= 1


def test_the_drift_is_found_although_a_third_of_the_surroundings_changed() -> None:
    base = picture(photo("coffee.png"))
    box = Region(200, 120, 360, 280)
    frame = window(base.canvas, [box])
    patch = as_array(crop(base, frame)).copy()
    patch[: patch.shape[0] // 4] = 255
    shot = as_array(stitch(base, drifted(patch, (8, 8, 8)), frame, [box])).astype(int)
    inside = np.s_[140:270, 210:350]
    assert np.abs(shot[inside] - as_array(base)[inside]).mean() < 1.5


def test_another_content_is_not_taken_for_a_drift() -> None:
    """White around black: the patch is shifted by a little at most."""
    shot = stitched_flat([Region(100, 100, 300, 300)], base=255, patch=255)
    assert (shot == 255).all()
    box = Region(100, 100, 300, 300)
    base = picture(flat(400, 400, 255, 255, 255))
    frame = window(base.canvas, [box])
    black = picture(flat(360, 360, 0, 0, 0))
    assert as_array(stitch(base, black, frame, [box]))[200, 200].max() < 32


@pytest.mark.parametrize("rendered", [512, 1024])
def test_no_seam_shows_after_a_round_trip_through_another_size(rendered: int) -> None:
    """The steps along the box's border are as those of the photograph itself."""
    base = picture(photo("astronaut.png"))
    box = Region(180, 60, 330, 210)
    frame = window(base.canvas, [box])
    patch = resize(crop(base, frame), Canvas(rendered, rendered))
    shot = as_array(stitch(base, drifted(as_array(patch), (6, -4, 5)), frame, [box]))

    def step(pixels: Pixels) -> float:
        rows = pixels[[59, 60, 209, 210], 180:330].astype(int)
        return float(np.abs(np.diff(rows, axis=0))[[0, 2]].mean())

    assert step(shot) < 1.1 * step(as_array(base)) + 0.5


# ── A mask ───────────────────────────────────────────────────────────────────


@st.composite
def masked(draw: st.DrawFn) -> tuple[Canvas, np.ndarray]:
    """A picture's size, and boxes and single pixels of it that may change."""
    canvas = Canvas(draw(st.integers(1, 90)), draw(st.integers(1, 90)))
    free = held(canvas, draw(st.lists(boxes(canvas), min_size=1, max_size=3)))
    free &= np.random.default_rng(draw(st.integers(0, 99))).random(free.shape) < draw(st.sampled_from([0.2, 0.9, 1]))
    return canvas, free


@settings(deadline=None, max_examples=100)
@given(masked(), st.integers(1, 200), st.integers(1, 200))
def test_where_a_mask_is_black_every_pixel_is_identical(
    case: tuple[Canvas, np.ndarray], width: int, height: int
) -> None:
    """For any mask, picture and rendered content, whether the window is all of the picture or the part around it."""
    canvas, free = case
    pixels, patch = noise(canvas.width, canvas.height), picture(noise(width, height, 1))
    mask, whole = (free * np.uint8(255)).tobytes(), Region(0, 0, canvas.width, canvas.height)
    box = bounds(mask, canvas)
    for frame in (whole, window(canvas, [box]) if box else whole):
        shot = as_array(stitch(picture(pixels), patch, frame, [whole], mask))
        assert (shot[~free] == pixels[~free]).all()


def test_a_mask_fades_in_within_a_few_pixels() -> None:
    """A round one: in its middle the patch, at its edge nearly the base, and nothing beyond."""
    down, across = np.mgrid[0:300, 0:300]
    away = np.sqrt((down - 150.0) ** 2 + (across - 150.0) ** 2)
    mask, whole = ((away < 100) * np.uint8(255)).tobytes(), Region(0, 0, 300, 300)
    patch = flat(300, 300, 100, 100, 100)
    patch[away < 100] = 200
    shot = as_array(stitch(picture(flat(300, 300, 100, 100, 100)), picture(patch), whole, [whole], mask))[..., 0]
    assert (shot[away < 88] == 200).all()
    assert (shot[away >= 100] == 100).all()
    assert shot[(away > 98.5) & (away < 100)].max() < 120


def test_a_thin_stroke_is_painted_all_the_same() -> None:
    """Six pixels: the feather is as narrow as the stroke needs."""
    mask, whole = np.zeros((200, 200), np.uint8), Region(0, 0, 200, 200)
    mask[100:106, 20:180] = 255
    patch = flat(200, 200, 100, 100, 100)
    patch[mask > 0] = 200
    shot = as_array(stitch(picture(flat(200, 200, 100, 100, 100)), picture(patch), whole, [whole], mask.tobytes()))
    assert (shot[102:104, 30:170] == 200).all()


# ── For models to look at ────────────────────────────────────────────────────


def test_a_mark_lies_just_outside_its_box() -> None:
    pixels = mosaic(1000, 600)
    box = Region(200, 150, 500, 400)
    shot = as_array(marked(picture(pixels), [box], [RED]))
    changed = np.zeros((600, 1000), bool)
    changed[146:404, 196:504] = True
    changed[150:400, 200:500] = False
    assert (shot[changed] == RED).all()
    assert (shot[~changed] == pixels[~changed]).all()


def test_each_box_has_its_colour() -> None:
    shot = as_array(
        marked(picture(flat(300, 200, 0, 0, 0)), [Region(10, 10, 50, 50), Region(100, 100, 150, 150)], [RED, BLUE])
    )
    assert tuple(shot[9, 30]) == RED
    assert tuple(shot[99, 120]) == BLUE
    assert set(map(tuple, shot.reshape(-1, 3))) == {(0, 0, 0), RED, BLUE}


def test_a_mark_is_closed_where_the_picture_ends() -> None:
    shot = as_array(marked(picture(flat(300, 200, 0, 0, 0)), [Region(0, 0, 300, 200)], [RED]))
    assert (shot[[0, -1]] == RED).all()
    assert (shot[:, [0, -1]] == RED).all()
    assert (shot[2:-2, 2:-2] == 0).all()


@settings(deadline=None)
@given(boxed(most=80))
def test_no_box_is_too_odd_to_be_marked(case: tuple[Canvas, list[Region]]) -> None:
    canvas, regions = case
    shot = picture(noise(canvas.width, canvas.height))
    before = bytes(shot.pixels)
    assert marked(shot, regions, [RED] * len(regions)).canvas == canvas
    assert bytes(shot.pixels) == before


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(1, 300), st.integers(1, 300)), min_size=1, max_size=9), st.integers(9, 400_000))
def test_a_sheet_has_no_more_pixels_than_allowed(sizes: list[tuple[int, int]], pixels: int) -> None:
    sheet = contact_sheet([picture(noise(*size)) for size in sizes], pixels)
    assert sheet.canvas.pixels <= pixels


@pytest.mark.parametrize(("count", "grid"), [(1, (1, 1)), (2, (2, 1)), (4, (2, 2)), (5, (3, 2)), (9, (3, 3))])
def test_every_picture_is_on_the_sheet_whole_and_in_its_place(count: int, grid: tuple[int, int]) -> None:
    """Each is plain in a colour of its own: the tile in its place shows that colour, in the picture's ratio."""
    colours = [(250 - 25 * at, 20 + 20 * at, 60) for at in range(count)]
    pictures = [picture(flat(300, 200, *colour)) for colour in colours]
    sheet = as_array(contact_sheet(pictures, 1 << 20))
    columns, rows = grid
    high, wide = sheet.shape[0] // rows, sheet.shape[1] // columns
    for at, colour in enumerate(colours):
        tile = sheet[at // columns * high :][:high, at % columns * wide :][:, :wide]
        shown = (tile == colour).all(axis=2)
        down, across = int(shown.any(axis=1).sum()), int(shown.any(axis=0).sum())
        assert across / down == pytest.approx(1.5, rel=0.02)
        assert shown.sum() > 0.75 * shown.size
    assert 0.7 * (1 << 20) < sheet.shape[0] * sheet.shape[1] <= 1 << 20


def test_the_numbers_are_legible() -> None:
    """Above each picture there is something dark on something light, of at least eight pixels, another each time."""
    sheet = as_array(contact_sheet([picture(flat(64, 64, 224, 224, 224))] * 9, 600 * 600))
    high, wide = sheet.shape[0] // 3, sheet.shape[1] // 3
    digits = set()
    for at in range(9):
        tile = sheet[at // 3 * high :][:high, at % 3 * wide :][:, :wide]
        dark = tile.min(axis=2) < 100
        assert dark.any(axis=1).sum() >= 8
        assert dark[:20].sum() == dark.sum()
        digits.add(bytes(tile[:20]))
    assert len(digits) == 9


def test_a_box_of_one_pixel_is_changed_by_half() -> None:
    assert stitched_flat([Region(5, 5, 6, 6)], base=0, patch=200)[5, 5, 0] == 100
