"""Other looks, and pictures without colours: what the functions of wanx2.1-imageedit ask of the sketch engine."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from danqing.director.outpainting import BEYOND
from danqing.domain.canvas import Canvas
from danqing.domain.picture import Reference
from danqing.domain.shot import Shot
from danqing.engines.sketch.drawing import Drawing, draw
from danqing.media.colours import levels_to_oklab
from danqing.media.watermark import face
from danqing.models.wanx_imageedit import FUNCTIONS, SKETCH, Function
from tests.pictures import Pixels, photo, picture


def edit(function: Function, prompt: str, pixels: Pixels) -> Drawing:
    """The instruction that the function becomes, in the language of the prompt, for this picture."""
    text = (function.english if prompt.isascii() else function.chinese).format(prompt=prompt)
    reference = Reference(picture(pixels))
    canvas = Canvas(pixels.shape[1], pixels.shape[0])
    return draw(Shot(index=0, prompt=text, canvas=canvas, seed=4, references=(reference,)), lambda: None)


def small(name: str, width: int = 240) -> Pixels:
    whole = Image.fromarray(photo(name))
    return np.asarray(whole.resize((width, width * whole.height // whole.width)))


def grey(pixels: Pixels) -> Pixels:
    return np.asarray(Image.fromarray(pixels).convert("L").convert("RGB"))


def colour(pixels: Pixels) -> tuple[float, float]:
    """The mean of OKLab's a (red) and b (yellow)."""
    _, red, yellow = levels_to_oklab(pixels.reshape(-1, 3)).mean(axis=0)
    return float(red), float(yellow)


def house() -> Pixels:
    """A house with a door on a line, under a round sun."""
    image = Image.new("RGB", (320, 256), "white")
    pen = ImageDraw.Draw(image)
    pen.line((0, 190, 320, 190), fill=0, width=3)
    pen.rectangle((60, 110, 170, 190), outline=0, width=3)
    pen.rectangle((100, 150, 124, 190), outline=0, width=3)
    pen.ellipse((240, 30, 280, 70), outline=0, width=3)
    return np.asarray(image)


# --- looks ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prompt", ["转换成金箔艺术风格", "turn it into gold foil art style"])
def test_gold_foil_turns_the_whole_picture_golden(prompt: str) -> None:
    drawing = edit(FUNCTIONS["stylization_all"], prompt, small("rocket.jpg"))
    red, yellow = colour(drawing.pixels)
    assert yellow > 0.05
    assert abs(red) < 0.03


@pytest.mark.parametrize("prompt", ["转换成法国绘本风格", "a French picture book style"])
def test_a_picture_book_is_painted_in_watercolour(prompt: str) -> None:
    drawing = edit(FUNCTIONS["stylization_all"], prompt, small("astronaut.png"))
    assert drawing.metadata["edit"] == "repainted: watercolour"
    assert drawing.notes == ()


def test_an_unknown_style_is_painted_too_and_that_is_said() -> None:
    drawing = edit(FUNCTIONS["stylization_all"], "ukiyo-e style", small("chelsea.png"))
    assert drawing.metadata["edit"] == "repainted: watercolour"
    assert any("does not know this style" in note for note in drawing.notes)


LOCAL = ("木板", "冰雕", "云朵", "青花瓷", "花灯", "毛线", "毛茸茸", "青铜")


@pytest.mark.parametrize("style", LOCAL)
def test_a_thing_takes_another_look_and_its_surroundings_keep_theirs(style: str) -> None:
    before = small("coffee.png")
    drawing = edit(FUNCTIONS["stylization_local"], f"把杯子变成{style}风格", before)
    changed = np.abs(drawing.pixels.astype(int) - before).max(axis=2) > 12
    assert drawing.metadata["edit"] == "gave it another look"
    assert changed[40:120, 40:160].mean() > 0.3
    assert changed[:, -30:].mean() < 0.05


def test_a_known_style_is_still_painted_as_such() -> None:
    assert edit(FUNCTIONS["stylization_all"], "油画风格", small("coffee.png")).metadata["edit"] == "repainted: oil"


# --- colours --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prompt", ["蓝色背景，红色的杯子", "a red cup on a blue table"])
def test_a_grey_photograph_takes_the_colours_that_are_named(prompt: str) -> None:
    before = grey(small("coffee.png"))
    drawing = edit(FUNCTIONS["colorization"], prompt, before)
    assert colour(drawing.pixels[:, -30:])[1] < -0.02  # blue behind
    assert colour(drawing.pixels[40:70, 90:140])[0] > 0.02  # red in the middle
    light = levels_to_oklab(drawing.pixels.reshape(-1, 3))[:, 0] - levels_to_oklab(before.reshape(-1, 3))[:, 0]
    assert np.abs(light).mean() < 0.03


def test_without_named_colours_it_is_tinted_by_hand() -> None:
    drawing = edit(FUNCTIONS["colorization"], "natural colours", grey(small("astronaut.png")))
    assert colour(drawing.pixels)[1] > 0.01


def test_a_picture_with_colours_is_not_coloured_anew() -> None:
    assert "by hand" not in edit(FUNCTIONS["colorization"], "自然一点", small("coffee.png")).metadata["edit"]


@pytest.mark.parametrize("prompt", ["乡村的小房子和太阳", "a small house under the sun"])
def test_a_line_drawing_is_filled_between_its_lines(prompt: str) -> None:
    drawing = edit(SKETCH, prompt, house())
    sky, ground, wall, sun, line = (
        drawing.pixels[y, x].astype(int) for y, x in ((20, 20), (230, 20), (130, 80), (50, 260), (111, 100))
    )
    assert sky[2] > sky[0]
    assert ground[1] > ground[2]
    assert np.abs(wall - sky).max() > 60
    assert np.abs(sun - sky).max() > 60
    assert line.max() < 70


def test_named_colours_come_first_in_a_line_drawing() -> None:
    wall = edit(SKETCH, "a blue house", house()).pixels[130, 80].astype(int)
    assert wall[2] > wall[0] + 40


def test_a_photograph_is_painted_flat_along_its_contours() -> None:
    before = small("coffee.png")
    drawing = edit(FUNCTIONS["doodle"], "北欧极简风格的客厅。", before)
    assert drawing.metadata["edit"] == "painted it flat within its contours"
    assert (drawing.pixels != before).any()


# --- the other functions --------------------------------------------------------------------------------------


def test_a_watermark_goes_and_a_face_stays() -> None:
    clean = photo("astronaut.png")
    image = Image.fromarray(clean).convert("RGBA")
    layer = Image.new("RGBA", image.size)
    ImageDraw.Draw(layer).text((480, 490), "SAMPLE 2025", fill=(255, 255, 255, 190), font=face(26), anchor="rs")
    marked = np.asarray(Image.alpha_composite(image, layer).convert("RGB"))
    done = edit(FUNCTIONS["remove_watermark"], "去除图像中的文字", marked).pixels.astype(int)
    written = np.asarray(layer)[..., 3] > 100
    assert np.abs(done - clean)[written].mean() < 0.35 * np.abs(marked.astype(int) - clean)[written].mean()
    assert np.abs(done - clean)[60:160, 180:270].mean() < 1


@pytest.mark.parametrize("chinese", [False, True])
def test_a_drafted_border_is_left_as_it_is(chinese: bool) -> None:
    """Whatever else the words say: the director's sentence is understood in both languages."""
    before = small("coffee.png")
    words = BEYOND.said(chinese, grid="[0, 0, 500, 1000]", image="image 1")
    drawing = edit(
        Function("{prompt}\n" + words, "{prompt}\n" + words), "一位绿色仙子" if chinese else "a fairy", before
    )
    assert (drawing.pixels == before).all()
    assert drawing.metadata["edit"] == "left the border as it was drafted"


@pytest.mark.parametrize("function", [name for name in FUNCTIONS if name not in ("super_resolution", "expand")])
@pytest.mark.parametrize("prompt", ["把它变成木板风格，放在客厅里", "a blue cup in a room, in watercolour style"])
def test_no_function_leaves_the_engine_without_an_idea(function: str, prompt: str) -> None:
    done = edit(FUNCTIONS[function], prompt, small("coffee.png")).metadata["edit"]
    assert "slip of paper" not in done
