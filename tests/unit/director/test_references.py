"""References: their places, their pixels, and the sheet for those without a place."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.director.references import (
    Seating,
    fitted,
    pixels,
    seat,
    seated,
    seating_notes,
    seating_words,
    share,
    shrunk,
)
from danqing.domain.canvas import Canvas
from danqing.domain.region import Region
from tests.unit.director.director_orders import PLAIN, image, images

SIDES = st.integers(16, 300)
SIZES = st.lists(st.builds(Canvas, SIDES, SIDES), min_size=1, max_size=9)


@given(st.integers(1, 12), st.integers(1, 12), st.data())
def test_every_image_has_one_place_and_no_place_is_given_twice(images: int, room: int, data: st.DataObject) -> None:
    """The order is kept, and the base image has a place of its own."""
    base = data.draw(st.integers(0, images - 1))
    seating = seat(images, base, room)
    assert sorted(seating.whole + seating.sheet + seating.left_out) == list(range(images))
    assert len(seating.whole) + bool(seating.sheet) == min(images, room)
    assert base in seating.whole
    assert list(seating.whole) == sorted(seating.whole)
    assert list(seating.sheet) == sorted(seating.sheet)


@pytest.mark.parametrize(
    ("count", "base", "room", "expected"),
    [
        (4, 3, 4, Seating((0, 1, 2, 3))),
        (9, 8, 4, Seating((0, 1, 8), (2, 3, 4, 5, 6, 7))),
        (9, 0, 4, Seating((0, 1, 2), (3, 4, 5, 6, 7, 8))),
        (3, 2, 2, Seating((2,), (0, 1))),
        (3, 2, 1, Seating((2,), left_out=(0, 1))),
    ],
)
def test_places(count: int, base: int, room: int, expected: Seating) -> None:
    assert seat(count, base, room) == expected


def test_the_prompt_is_told_where_its_images_are() -> None:
    """The words keep to the prompt's numbers and name places as pictures, so that no number means two things."""
    words = seating_words(seat(6, 5, 4), PLAIN, chinese=False)
    assert words == (
        "The pictures are given in this order: picture 1 is image 1, picture 2 is image 2, picture 3 is image 6, "
        "picture 4 is a sheet of numbered pictures, on which tile 1 is image 3, tile 2 is image 4, "
        "tile 3 is image 5.",
    )
    named = replace(PLAIN, reference_name="Picture {}")
    assert seating_words(seat(3, 2, 2), named, chinese=True) == (
        "图片按以下顺序给出：第1张是Picture 3、第2张是带编号的拼图，其中1号是Picture 1、2号是Picture 2。",
    )
    assert seating_words(seat(4, 3, 4), PLAIN, chinese=False) == ()


def test_what_shares_a_sheet_or_is_left_out_is_said() -> None:
    assert seating_notes(seat(4, 3, 4), PLAIN) == ()
    assert seating_notes(seat(5, 4, 4), PLAIN) == (
        "The engine plain takes 4 images: images 3, 4 share one, as a sheet.",
    )
    assert seating_notes(seat(3, 2, 1), PLAIN) == (
        "The engine plain takes one image: image 3 is used, and the others are left out.",
    )


def test_the_sheet_comes_last() -> None:
    given = images(6)
    places = seated(given, seat(6, 5, 4), 10_000)
    assert places[:3] == (given[0], given[1], given[5])
    assert places[3].picture.canvas.pixels <= 10_000


@given(SIZES, st.integers(2_000, 200_000), st.integers(0, 1), st.data())
def test_the_budget_is_kept(sizes: list[Canvas], budget: int, reserved: int, data: st.DataObject) -> None:
    """By all together, with a share left for each reserved place."""
    base = data.draw(st.integers(0, len(sizes) - 1))
    given = [image(size) for size in sizes]
    after = fitted(given, base, budget, reserved)
    assert pixels(after) + reserved * share(len(given) + reserved, budget) <= budget
    for one, before in zip(after, sizes, strict=True):
        assert one.picture.canvas.pixels <= before.pixels


def test_within_the_budget_nothing_is_touched() -> None:
    given = images(3)
    assert all(one is other for one, other in zip(fitted(given, 2, pixels(given)), given, strict=True))


def test_the_base_image_keeps_more_than_the_others() -> None:
    given = [image(Canvas(300, 300)) for _ in range(3)]
    first, second, base = (one.picture.canvas.pixels for one in fitted(given, 2, 40_000))
    assert first == second <= 10_000 < 19_000 < base


def test_what_others_do_not_need_is_the_base_images() -> None:
    given = [image(Canvas(20, 20)), image(Canvas(300, 300))]
    small, base = fitted(given, 1, 40_000)
    assert small is given[0]
    assert 38_500 < base.picture.canvas.pixels <= 39_600


def test_boxes_follow_their_image() -> None:
    reduced = shrunk(image(Canvas(200, 100), Region(20, 10, 120, 60)), 50 * 100)
    assert reduced.picture.canvas == Canvas(100, 50)
    assert reduced.regions == (Region(10, 5, 60, 30),)
