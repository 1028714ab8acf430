"""Editing: what instructions do to pictures, and what they leave alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from danqing.domain.canvas import Canvas
from danqing.domain.palette import Swatch
from danqing.domain.picture import Picture, Reference
from danqing.domain.region import Region
from danqing.domain.shot import Shot
from danqing.engines.sketch.drawing import Drawing, draw
from danqing.engines.sketch.edit.letters import write

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


def outside_grown(pixels: np.ndarray) -> np.ndarray:
    """What is more than 12 % of the box's sides away from it."""
    kept = np.ones(pixels.shape[:2], bool)
    kept[BOX.top - 6 : BOX.bottom + 6, BOX.left - 6 : BOX.right + 6] = False
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


@pytest.mark.parametrize(
    ("prompt", "drawn"),
    [
        ("Add a cat beside the cup", "drew cat"),
        ("在沙发前面加一只狗", "drew 狗"),
        ("Add a bird on the tree and a dog", "drew bird; drew dog"),
        ("加一个拿着气球的女孩", "drew 女孩"),
        ("Add a vase with roses", "drew vase"),
        ("Add a rabbit in a basket", "drew rabbit"),
    ],
)
def test_what_is_added_is_drawn_and_not_what_it_shall_stand_by(prompt: str, drawn: str) -> None:
    assert edit(prompt, reference(noise())).metadata["edit"] == drawn


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


def test_something_is_recoloured_and_its_shade_stays() -> None:
    """The red ball turns blue, darker below as before, and the ground stays as it is."""
    before = plain((210, 205, 190))
    ball = np.linspace(230, 120, 40).astype(np.uint8)
    before[20:60, 40:80] = 0
    before[20:60, 40:80, 0] = ball[:, None]
    after = edit("make the ball blue", reference(before)).pixels.astype(int)
    assert (after[25:55, 45:75, 2] > after[25:55, 45:75, 0]).all()
    assert after[25, 60].sum() > after[55, 60].sum()
    assert np.abs(after[:10] - before[:10]).max() <= 2


@pytest.mark.parametrize(("old", "new"), [("18", "29"), ("JUNE", "MAY")])
def test_words_are_changed_where_they_stand(old: str, new: str) -> None:
    before = plain((245, 240, 228), Canvas(320, 240))
    write(before, "JUNE", Region(90, 20, 230, 80))
    write(before, "18", Region(90, 110, 230, 220))
    made = edit(f"change {old} to {new}", reference(before), canvas=Canvas(320, 240))
    changed = np.abs(made.pixels.astype(int) - before).max(2) > 40
    middle = 95
    assert changed[:middle].any() == (old == "JUNE")
    assert changed[middle:].any() == (old == "18")


def test_words_that_are_not_there_are_said() -> None:
    made = edit('replace "HELLO" with "BYE"', reference(plain((240, 240, 240))))
    assert any("HELLO" in note for note in made.notes)


def test_quoted_words_are_written_into_the_box() -> None:
    before = plain((40, 60, 90))
    after = edit("在框里写上“你好”", reference(before, BOX)).pixels
    assert np.array_equal(outside_grown(after), outside_grown(before))
    assert (inside(after).min(2) > 180).mean() > 0.05


def test_named_things_get_frames_with_labels() -> None:
    """Two things stand out; each gets a frame of its own colour, and nothing inside the frames is lost."""
    before = plain((225, 225, 220), Canvas(300, 200))
    before[60:140, 40:110] = (30, 60, 120)
    before[90:150, 190:250] = (170, 40, 30)
    made = edit("检测笔记本电脑和闹钟,画框并标注“laptop”和“clock”", reference(before), canvas=Canvas(300, 200))
    changed = np.abs(made.pixels.astype(int) - before).max(2) > 30
    assert changed[:, :150].any()
    assert changed[:, 150:].any()
    assert not changed[100, 75]
    assert "framed 2 things" in made.metadata["edit"]


def test_what_is_cut_out_stands_on_white() -> None:
    before = plain((60, 110, 70))
    before[30:60, 40:80] = (220, 40, 30)
    after = edit("抠图", reference(before)).pixels
    assert (after[:10] == 255).all()
    assert np.abs(after[45, 60].astype(int) - (220, 40, 30)).max() < 12


def test_extending_keeps_the_whole_picture_smaller() -> None:
    before = noise()
    after = edit("扩图", reference(before)).pixels
    small = np.asarray(Image.fromarray(before).resize((79, 59), Image.Resampling.LANCZOS))
    assert np.array_equal(after[15:74, 20:99], small)


def test_a_fisheye_keeps_the_middle_and_darkens_the_corners() -> None:
    after = edit("用鱼眼镜头重新拍摄这张照片", reference(plain((200, 180, 160)))).pixels
    assert np.abs(after[45, 60].astype(int) - (200, 180, 160)).max() <= 2
    assert after[0, 0].max() < 20


def test_the_background_alone_is_blurred() -> None:
    before = (noise() // 6 + 100).astype(np.uint8)
    before[25:65, 40:80] = (220, 30, 30)
    after = edit("blur the background", reference(before)).pixels
    assert after[:12].std() < 0.6 * before[:12].std()
    assert np.abs(after[35:55, 50:70].astype(int) - before[35:55, 50:70]).max() < 12


def test_things_of_several_images_stand_together() -> None:
    red, blue = plain((245, 245, 245)), plain((245, 245, 245))
    red[20:80, 40:80], blue[30:80, 30:90] = (200, 20, 20), (20, 30, 190)
    made = edit("给图1的男生和图2的狗拍一张写真,绿色背景", reference(red), reference(blue)).pixels.astype(int)
    for colour in ((200, 20, 20), (20, 30, 190)):
        assert (np.abs(made - colour).sum(2) < 90).mean() > 0.04


def test_every_reference_shows_when_there_is_no_clear_instruction() -> None:
    references = [reference(plain(colour)) for colour in ((220, 30, 30), (30, 200, 40), (40, 60, 220))]
    made = edit("三张", *references, canvas=Canvas(300, 200))
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


def test_fusing_fades_one_image_into_the_next() -> None:
    made = edit("融合这两张图", reference(plain((200, 0, 0))), reference(plain((0, 0, 200)))).pixels.astype(int)
    assert made[45, 5, 0] > 190
    assert made[45, 115, 2] > 190
    assert 40 < made[45, 60, 0] < 160


INSTRUCTIONS = (
    "put image 1 on image 9", "加一只猫", "replace with a dog", "图3", "remove it", "make it red", "抠图", "扩图",
    "写上“你好”", "改变背景为海滩", "fisheye", "detect the cat and the dog", "分割", "去除水印", "四季拍立得", "油画",
    "生成正视图、侧视图和背视图", "把18改成29", "平铺单品",
    "按照图2的颜色配色", "让图1的人穿上图2的衣服", "融合", "合影",
    "move it left", "把图2的涂鸦喷绘在图1上", "鱼缸里的金鱼", "光从左边打", "rotate 90 degrees", "zoom in", "winter",
    "blur the background",
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(
    prompt=st.one_of(st.text(max_size=50), st.sampled_from(INSTRUCTIONS)),
    sizes=st.lists(st.tuples(st.integers(1, 60), st.integers(1, 60)), min_size=1, max_size=9),
    data=st.data(),
)
def test_no_instruction_raises(prompt: str, sizes: list[tuple[int, int]], data: st.DataObject) -> None:
    """Any words, up to nine references of any ratio, any boxes: a picture, and outside boxes nothing moves."""
    references = []
    for index, (width, height) in enumerate(sizes):
        left, top = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
        box = Region(left, top, data.draw(st.integers(left + 1, width)), data.draw(st.integers(top + 1, height)))
        references.append(
            reference(noise(index, Canvas(width, height)), *([box] if data.draw(st.booleans()) else []))
        )
    assert edit(prompt, *references, canvas=Canvas(48, 40)).pixels.shape == (40, 48, 3)
