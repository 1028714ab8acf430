"""Reading instructions: which image is changed, which gives, and what is done."""

from __future__ import annotations

import pytest

from danqing.engines.sketch.edit.instruction import understood


@pytest.mark.parametrize(
    ("prompt", "target", "source"),
    [
        ("Place the alarm clock from image 1 at the selected position in image 2", 1, 0),
        ("把图1的闹钟放在图2的框选的位置,保持场景和光线融合自然", 1, 0),
        ("Spray the graffiti from image 2 onto the car in image 1", 0, 1),
        ("把图2的涂鸦喷绘在图1的汽车上", 0, 1),
        ("将图1中的闹钟放置到图2的餐桌的花瓶旁边位置", 1, 0),
        ("在图1基础上编辑,将图1框选的冰块替换成图2框选的水果", 0, 1),
        ("将图1中框选的图案放置到图二中框选处", 1, 0),
        ("给图1的裙子按照图2鸟的颜色进行配色", 0, 1),
        ("把图1移动到图2上", 1, 0),
        ("把图2移动到图1上", 0, 1),
        ("把[图2]的猫放到[图1]里", 0, 1),
        ("Put the hat from the second image on the man in the first image", 0, 1),
        ("put the dog of picture two into picture one", 0, 1),
        ("把第二张图的花放到第一张图里", 0, 1),
        ("replace the ice in image 1 with the fruit in image 2", 0, 1),
        ("用图2的水果替换图1的冰块", 0, 1),
        ("change the background of image 1 to image 2", 0, 1),
        ("Use image 2 as the background for the dog of image 1", 0, 1),
        ("让图1的人穿上图2的衣服", 0, 1),
        ("在图1中放入图2的花瓶", 0, 1),
        ("add the cat from image 2", 0, 1),
        ("in image 1, add a hat", 0, 1),
        ("add a hat", 1, 0),
    ],
)
def test_who_gives_and_who_is_changed(prompt: str, target: int, source: int) -> None:
    order = understood(prompt, 2, ())
    assert (order.target, order.source) == (target, source)


def test_boxes_say_which_image_is_changed_when_the_words_do_not() -> None:
    assert understood("add a hat here", 3, (1,)).target == 1


def test_images_that_are_not_there_are_known() -> None:
    assert understood("put image 4 on image 1", 2, ()).missing == (4,)


@pytest.mark.parametrize(
    ("prompt", "verbs"),
    [
        ("去除全图水印", {"watermark", "remove"}),
        ("检测图片中的笔记本电脑和闹钟,画框并标注", {"detect"}),
        ("分割图片中的玻璃杯", {"segment"}),
        ("用鱼眼镜头重新拍摄这张照片", {"fisheye"}),
        ("生成正视图、侧视图和背视图", {"views"}),
        ("remove the background", {"cutout", "remove"}),
        ("outpaint the picture", {"extend"}),
        ("blur the background", {"blur", "background only"}),
    ],
)
def test_verbs_are_found(prompt: str, verbs: set[str]) -> None:
    assert verbs <= understood(prompt, 1, ()).verbs


@pytest.mark.parametrize(
    ("prompt", "swaps"),
    [
        ("把18改成29,把JUNE改成SEPTEMBER", (("18", "29"), ("JUNE", "SEPTEMBER"))),
        ("change JUNE to MAY and 18 to 29", (("JUNE", "MAY"), ("18", "29"))),
        ('replace "Hello there" with "Good bye"', (("Hello there", "Good bye"),)),
        ("把“你好”换成“再见”", (("你好", "再见"),)),
        ("change the cat to a dog", ()),
    ],
)
def test_words_for_words(prompt: str, swaps: tuple[tuple[str, str], ...]) -> None:
    assert understood(prompt, 1, ()).swaps == swaps


@pytest.mark.parametrize(
    ("prompt", "last"),
    [
        ("make the car red", True),
        ("把汽车改成蓝色", True),
        ("change the red car to blue", True),
        ("replace the red car with a bicycle", False),
        ("turn the cat into a black dog", False),
    ],
)
def test_a_colour_that_is_named_last_is_what_a_thing_becomes(prompt: str, last: bool) -> None:
    assert understood(prompt, 1, ()).colour_last is last
