"""The parameters that models share."""

from __future__ import annotations

from typing import Any

import pytest

from danqing.errors import InvalidParameter
from danqing.models import parameters
from danqing.models.spec import PlanOptions
from danqing.wire.envelope import Input
from tests.unit.models.asking import OPTIONS, assert_says, with_watermark


@pytest.mark.parametrize(
    ("given", "most", "default", "count"),
    [({}, 4, 4, 4), ({}, 4, 1, 1), ({"n": 2}, 4, 1, 2), ({"n": 2.0}, 4, 1, 2), ({}, 1, 1, 1), ({"n": 1}, 1, 1, 1)],
)
def test_n_has_a_default(given: dict[str, Any], most: int, default: int, count: int) -> None:
    assert parameters.count(given, most, default) == count


@pytest.mark.parametrize("n", [0, 5, -1])
def test_the_range_of_n_is_refused_in_the_documented_words(n: int) -> None:
    with pytest.raises(InvalidParameter, match=rf"^Range of n should be \[1, 4\], got {n}\.$"):
        parameters.count({"n": n}, 4, 4)


@pytest.mark.parametrize("n", [0, 2, "2", [1]])
def test_where_only_one_image_is_possible_the_documented_sentence_says_so(n: Any) -> None:
    with pytest.raises(InvalidParameter, match=r"^num_images_per_prompt must be 1: n must be 1, got "):
        parameters.count({"n": n}, 1, 1)


def test_a_seed_is_kept_and_without_one_there_is_a_new_one() -> None:
    assert parameters.seed({"seed": 0}, OPTIONS) == 0
    assert parameters.seed({}, OPTIONS) == 7
    assert len({parameters.seed({}, PlanOptions()) for _ in range(20)}) > 1


@pytest.mark.parametrize("seed", [-1, 2**31])
def test_the_range_of_seed(seed: int) -> None:
    with pytest.raises(InvalidParameter, match=r"^Range of seed should be \[0, 2147483647\]"):
        parameters.seed({"seed": seed}, OPTIONS)


@pytest.mark.parametrize(
    ("setting", "prompt", "mark"),
    [
        ("auto", "a cat", "AI Generated"),
        ("auto", "一只猫", "AI生成"),
        ("en", "一只猫", "AI Generated"),
        ("zh", "a cat", "AI生成"),
    ],
)
def test_the_mark_is_in_the_language_of_the_prompt_or_the_setting(setting: str, prompt: str, mark: str) -> None:
    assert parameters.watermark({"watermark": "true"}, with_watermark(setting), prompt) == mark
    assert parameters.watermark({}, with_watermark(setting), prompt) is None


@pytest.mark.parametrize(
    ("asked", "given", "text"),
    [
        (Input(), {}, ""),
        (Input(), {"negative_prompt": " dogs\n"}, "dogs"),
        (Input(negative_prompt="dogs"), {}, "dogs"),
        (Input(negative_prompt="dogs"), {"negative_prompt": "birds"}, "birds"),
        (Input(), {"negative_prompt": " "}, ""),
        (Input(), {"negative_prompt": "模糊" * 300}, "模糊" * 250),
        (Input(negative_prompt="x" * 501), {}, "x" * 500),
    ],
)
def test_a_negative_prompt_is_read_in_either_place_and_cut(asked: Input, given: dict[str, Any], text: str) -> None:
    """A parameter on the routes with messages, a member of the input on the older ones."""
    assert parameters.negative_prompt(asked, given) == text


@pytest.mark.parametrize("value", [1, True, ["dogs"], {}])
def test_a_negative_prompt_is_a_string(value: Any) -> None:
    with pytest.raises(InvalidParameter) as refused:
        parameters.negative_prompt(Input(), {"negative_prompt": value})
    assert_says(refused.value.message, "negative_prompt must be a string, got ")
