"""Editing: what instructions do to pictures, and what they leave alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danqing.domain.canvas import Canvas
from danqing.domain.palette import Swatch
from danqing.domain.picture import Picture, Reference
from danqing.domain.region import Region
from danqing.domain.shot import Shot
from danqing.engines.sketch.drawing import Drawing, draw
from danqing.engines.sketch.edit.instruction import understood

CANVAS = Canvas(120, 90)
BOX = Region(20, 10, 70, 60)


def go_on() -> None:
    """Nobody cancels."""


def noise(seed: int = 1, canvas: Canvas = CANVAS) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (canvas.height, canvas.width, 3), dtype=np.uint8)


def plain(colour: tuple[int, int, int], canvas: Canvas = CANVAS) -> np.ndarray:
    return np.full((canvas.height, canvas.width, 3), colour, np.uint8)


def reference(pixels: np.ndarray, *boxes: Region) -> Reference:
    return Reference(Picture(pixels.shape[1], pixels.shape[0], pixels.tobytes()), boxes)


def edit(prompt: str, *references: Reference, canvas: Canvas = CANVAS, **more: object) -> Drawing:
    shot = Shot(index=0, prompt=prompt, canvas=canvas, seed=4, references=references, **more)  # type: ignore[arg-type]
    return draw(shot, go_on)


def outside(pixels: np.ndarray) -> np.ndarray:
    kept = np.ones(pixels.shape[:2], bool)
    kept[BOX.top : BOX.bottom, BOX.left : BOX.right] = False
    return pixels[kept]


def inside(pixels: np.ndarray) -> np.ndarray:
    return pixels[BOX.top : BOX.bottom, BOX.left : BOX.right]


@pytest.mark.parametrize(
    "prompt",
    [
        "Add a cat",
        "在框选的位置画一只猫",
        "blur it",
        "黑白",
        "Remove this",
        "make it a watercolor",
        "change it to autumn",
    ],
)
def test_outside_the_box_nothing_changes(prompt: str) -> None:
    before = noise()
    after = edit(prompt, reference(before, BOX)).pixels
    assert np.array_equal(outside(after), outside(before))
    assert not np.array_equal(inside(after), inside(before))


def test_the_content_of_a_box_goes_into_a_box() -> None:
    """A red square of image 1 arrives in the box of image 2, soft at the edges, solid in the middle."""
    giver = plain((240, 240, 240))
    giver[30:60, 40:80] = (200, 20, 30)
    target = plain((90, 120, 160))
    after = edit(
        "把图1的闹钟放在图2的框选的位置", reference(giver, Region(40, 30, 80, 60)), reference(target, BOX)
    ).pixels
    middle = after[35, 45].astype(int)
    assert middle[0] > 150
    assert middle[1] < 80
    assert np.array_equal(outside(after), outside(target))


def test_a_thing_on_plain_ground_is_cut_out() -> None:
    giver = plain((250, 250, 250))
    giver[30:60, 40:80] = (20, 150, 40)
    target = plain((90, 120, 160))
    after = edit("Place the plant from image 1 in image 2", reference(giver), reference(target)).pixels
    assert (np.abs(after.astype(int) - (20, 150, 40)).sum(axis=2) < 60).sum() > 200
    assert not (after > 240).all(axis=2).any()


def test_a_print_follows_the_target_that_is_named_last() -> None:
    car, graffiti = plain((200, 200, 205)), noise(3)
    after = edit("把图2的涂鸦喷绘在图1的汽车上", reference(car), reference(graffiti)).pixels
    assert np.array_equal(after[0], car[0])
    assert not np.array_equal(after, car)


def test_mirrored() -> None:
    before = noise()
    assert np.array_equal(edit("flip the picture", reference(before)).pixels, before[:, ::-1])


def test_black_and_white() -> None:
    after = edit("把图片变成黑白", reference(noise())).pixels
    assert np.array_equal(after[..., 0], after[..., 1])
    assert np.array_equal(after[..., 1], after[..., 2])


def test_removing_fills_a_box_from_around_it() -> None:
    before = plain((60, 140, 90))
    before[20:50, 30:60] = (255, 0, 0)
    after = edit("去掉框里的东西", reference(before, BOX)).pixels
    assert np.abs(after.astype(int) - (60, 140, 90)).max() <= 2


def test_every_reference_shows_when_there_is_no_clear_instruction() -> None:
    references = [reference(plain(colour)) for colour in ((220, 30, 30), (30, 200, 40), (40, 60, 220))]
    made = edit("融合它们", *references, canvas=Canvas(300, 200))
    for colour in ((220, 30, 30), (30, 200, 40), (40, 60, 220)):
        assert (np.abs(made.pixels.astype(int) - colour).sum(axis=2) < 40).mean() > 0.05
    assert any("side by side" in note for note in made.notes)


def test_what_is_not_understood_is_said_and_shown() -> None:
    before = noise()
    made = edit("more emotional resonance", reference(before))
    assert any("did not understand" in note for note in made.notes)
    assert not np.array_equal(made.pixels, before)


def test_an_image_that_is_not_there_is_said() -> None:
    made = edit("Put the cat of image 5 into image 1", reference(noise()), reference(noise(2)))
    assert any("image 5" in note for note in made.notes)


def test_another_ratio_keeps_the_whole_picture() -> None:
    """A wide picture on a tall canvas lies in the middle, unstretched; boxes move with it."""
    wide = plain((250, 250, 250), Canvas(100, 50))
    after = edit("more", reference(wide), canvas=Canvas(100, 200)).pixels
    assert after[100, 50].min() > 240
    assert after.shape == (200, 100, 3)


def test_the_palette_applies_to_edits() -> None:
    palette = (Swatch(200, 30, 60, 1.0),)
    plainly, mixed = edit("flip", reference(noise())), edit("flip", reference(noise()), palette=palette)
    assert not np.array_equal(plainly.pixels, mixed.pixels)


@pytest.mark.parametrize(
    ("prompt", "target", "source"),
    [
        ("Place the alarm clock from image 1 at the selected position in image 2", 1, 0),
        ("把图2的涂鸦喷绘在图1的汽车上", 0, 1),
        ("在图1中放入图2的花瓶", 0, 1),
        ("add a hat", 1, 0),
    ],
)
def test_who_gives_and_who_is_changed(prompt: str, target: int, source: int) -> None:
    order = understood(prompt, 2, ())
    assert (order.target, order.source) == (target, source)


@settings(max_examples=40, deadline=None)
@given(
    prompt=st.one_of(
        st.text(max_size=50), st.sampled_from(["put image 1 on image 9", "加一只猫", "replace with a dog", "图3"])
    ),
    sizes=st.lists(st.tuples(st.integers(1, 50), st.integers(1, 50)), min_size=1, max_size=4),
    boxed=st.booleans(),
)
def test_no_instruction_raises(prompt: str, sizes: list[tuple[int, int]], boxed: bool) -> None:
    references = [
        reference(noise(index, Canvas(*size)), *([Region(0, 0, *size)] if boxed else []))
        for index, size in enumerate(sizes)
    ]
    assert edit(prompt, *references, canvas=Canvas(48, 40)).pixels.shape == (40, 48, 3)
