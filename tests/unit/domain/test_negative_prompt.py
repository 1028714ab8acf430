"""Negative prompts: the things they name, told from flaws, weights and denials."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.domain.negative_prompt import is_flaw, things


@pytest.mark.parametrize(
    ("negative_prompt", "named"),
    [
        ("a dog, rain", ("a dog", "rain")),
        ("blurry, low quality, a dog", ("a dog",)),
        ("狗、下雨，长椅。", ("狗", "下雨", "长椅")),
        ("(worst quality:1.4), ((text)), [watermark:0.8]", ("text", "watermark")),
        ("no dogs; without rain. don't show people", ("dogs", "rain", "people")),
        ("画面中不要出现人物，没有汽车", ("人物", "汽车")),
        ("Dogs, dogs, DOGS, rain", ("Dogs", "rain")),
        ("ugly dog, bad weather, extra chairs", ("ugly dog", "bad weather", "extra chairs")),
        ("低矮的房子, 无人机, 卡通风格", ("低矮的房子", "无人机", "卡通风格")),
        ("hands, 手", ("hands", "手")),
        ("a fence of 1.5 m", ("a fence of 1.5 m",)),
        ("", ()),
        (" ,;。… ", ()),
        ("no, 没有", ()),
    ],
)
def test_things_are_told_from_flaws(negative_prompt: str, named: tuple[str, ...]) -> None:
    """Without the weights and the denials that people write into such lists."""
    assert things(negative_prompt) == named


@pytest.mark.parametrize(
    "negative_prompt",
    [
        "blurry, low quality",
        "lowres, bad anatomy, bad hands, extra fingers, worst quality, jpeg artifacts",
        "poorly drawn face, missing limbs, fused fingers, out of focus, cropped, duplicate, overexposed",
        "低分辨率、错误、最差质量、低质量、残缺、多余的手指、比例不良",
        "低分辨率,低画质,肢体畸形,手指畸形,画面过饱和,蜡像感,人脸无细节,过度光滑,画面具有AI感。构图混乱",
        "静态，细节模糊不清，作品，画面，静止，JPEG压缩残留，丑陋的，残缺的，画得不好的手部，形态畸形的肢体，静止不动的画面",
    ],
)
def test_the_usual_lists_of_flaws_name_nothing(negative_prompt: str) -> None:
    assert things(negative_prompt) == ()


@pytest.mark.parametrize("phrase", ["quality", "hands", "手指", "差异", "lowland", "dog"])
def test_words_about_quality_alone_are_no_flaw(phrase: str) -> None:
    assert not is_flaw(phrase)


@given(st.text())
def test_any_text_names_phrases_of_its_own(text: str) -> None:
    found = things(text)
    assert len({phrase.lower() for phrase in found}) == len(found)
    for phrase in found:
        assert not is_flaw(phrase)
        assert set(phrase) - {" "} <= set(text)
