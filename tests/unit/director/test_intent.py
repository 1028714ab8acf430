"""What editing instructions are about, in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.director.intent import edited_image, is_local

LOCAL = [
    "把图1的闹钟放在图2的框选的位置,保持场景和光线融合自然",
    "在图1基础上编辑,将图1框选的冰块替换成图2框选的水果,保持其他细节不变",
    "把框里的狗换成一只橘猫，背景保持不变",
    "去掉背景中的路人",
    "移除整个沙发",
    "移除框内所有内容",
    "把杯子改成相同风格的花瓶",
    "给他戴上一顶红色的帽子，不要改变背景",
    "Place the alarm clock from image 1 at the selected position in image 2, keeping the scene naturally blended",
    "Replace the dog with a cat; keep the background unchanged",
    "Replace the dog with a cat and leave everything else as it is",
    "Remove everything inside the box",
    "Remove the person in the background",
    "Put a modern-style clock here, do not change the style of the picture",
    "Give her another hairstyle",
    "Add a hat without changing the whole picture",
]
WHOLE = [
    "把背景换成海边",
    "保持人物不变，把背景换成海边",
    "将整张图片变成水彩画",
    "整体调亮",
    "换成梵高的风格",
    "把它变成油画",
    "把框选的商品抠出来，放在白底上",
    "提取衣服上的图案",
    "检测图片中的笔记本电脑和闹钟,画框并标注",
    "向外扩图",
    "Change the background to a beach",
    "Keep the dog but change the background to a beach",
    "Make the whole picture brighter",
    "Make it in the style of Monet",
    "Turn it into an oil painting",
    "Cut out the boxed product",
    "Extract the pattern on the shirt",
    "Snow everywhere",
    "Zoom out a little",
    "Flip the image",
    "Apply a vintage filter",
]


@pytest.mark.parametrize("prompt", LOCAL)
def test_what_happens_within_the_boxes(prompt: str) -> None:
    assert is_local(prompt, boxes=2)


@pytest.mark.parametrize("prompt", WHOLE)
def test_what_concerns_the_whole_picture(prompt: str) -> None:
    assert not is_local(prompt, boxes=2)


@pytest.mark.parametrize(
    "prompt", ["Move the cup to the left", "把杯子移到左边", "Swap the two cups", "交换两个杯子"]
)
def test_moving_takes_two_boxes(prompt: str) -> None:
    """With one, the place where the thing goes lies outside of it."""
    assert is_local(prompt, boxes=2)
    assert not is_local(prompt, boxes=1)


FIRST = [
    "在图1基础上编辑,将图1框选的冰块替换成图2框选的水果",
    "以图一为底图，加上图二的文字",
    "把图2的猫放到图1的框选处",
    "用图2的花替换图1的杯子",
    "将图1中的帽子换成图2的帽子",
    "Put the cat from image 2 on the sofa in image 1",
    "Replace the ice in image 1 with the fruit in image 2",
    "Replace the hat in the first image with that of the second image",
    "Edit image 1: give her the hat of image 2",
    "Based on image 1, add the logo of image 2",
]
LAST = [
    "把图1的闹钟放在图2的框选的位置,保持场景和光线融合自然",
    "将图1中框选的图案放置到图二中框选处",
    "Place the alarm clock from image 1 at the selected position in image 2, keeping the scene naturally blended",
    "Put the hat of the first image on the dog in the second image",
    "Replace the clock",
    "两个人在咖啡馆里聊天",
    "Edit image 7",
]


@pytest.mark.parametrize(("prompts", "expected"), [(FIRST, 0), (LAST, 1)], ids=["first", "last"])
def test_which_image_is_changed(prompts: list[str], expected: int) -> None:
    """The one that the words name as such; without words, or for one that is not there, the last."""
    assert {prompt: edited_image(prompt, 2) for prompt in prompts} == dict.fromkeys(prompts, expected)


@given(st.text(), st.integers(1, 9))
def test_any_words_name_an_image_that_is_there(prompt: str, images: int) -> None:
    assert 0 <= edited_image(prompt, images) < images
