"""Whether words are Chinese."""

from __future__ import annotations

import pytest

from danqing.domain.chinese import is_chinese


@pytest.mark.parametrize(
    ("text", "said"),
    [("一只猫", True), ("a cat called 小花", True), ("猫がいる", False), ("a cat", False), ("", False)],
)
def test_han_signs_without_kana_are_chinese(text: str, said: bool) -> None:
    assert is_chinese(text) is said
