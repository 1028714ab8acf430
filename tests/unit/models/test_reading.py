"""Palettes: colours, shares and sums, in every spelling that clients send."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.errors import InvalidParameter
from danqing.models.reading import palette

THIRDS = ["33.33%", "33.33%", "33.34%"]
COLOURS = [
    "#C2D1E6",
    "#636574",
    "#CBD4E4",
    "#000000",
    "#FFFFFF",
    "#A1B2C3",
    "#0F0F0F",
    "#123456",
    "#654321",
    "#ABCDEF",
]


def entries(ratios: list[Any]) -> list[dict[str, Any]]:
    return [{"hex": COLOURS[at % 10], "ratio": ratio} for at, ratio in enumerate(ratios)]


def read(ratios: list[Any]) -> list[float]:
    return [swatch.share for swatch in palette(entries(ratios), 3, 10)]


def refusal(value: Any) -> str:
    with pytest.raises(InvalidParameter) as refused:
        palette(value, 3, 10)
    assert (refused.value.status, refused.value.code) == (400, "InvalidParameter")
    return refused.value.message


def percent(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02}%"


@st.composite
def splits(draw: st.DrawFn, total: int = 10_000) -> list[int]:
    """3–10 shares in hundredths of a percent that add up to `total`."""
    cuts = sorted(draw(st.lists(st.integers(0, total), min_size=2, max_size=9)))
    return [end - start for start, end in zip([0, *cuts], [*cuts, total], strict=True)]


@given(splits())
def test_any_split_of_a_hundred_percent_is_accepted_as_strings(split: list[int]) -> None:
    """The documented spelling: two decimals; the shares come back as fractions of 1."""
    assert read([percent(share) for share in split]) == [share / 10_000 for share in split]


@given(splits())
def test_any_split_of_a_hundred_percent_is_accepted_as_fractions(split: list[int]) -> None:
    """The Java SDK sends a Double such as 0.25."""
    assert read([share / 10_000 for share in split]) == pytest.approx([share / 10_000 for share in split])


@given(splits())
def test_any_split_of_a_hundred_percent_is_accepted_as_percentages(split: list[int]) -> None:
    assert read([share / 100 for share in split]) == pytest.approx([share / 10_000 for share in split])


@given(st.integers(0, 20_000).filter(lambda total: total != 10_000).flatmap(splits))
def test_any_other_sum_of_strings_is_refused(split: list[int]) -> None:
    sentence = refusal(entries([percent(share) for share in split]))
    assert sentence == f"The ratios in color_palette must add up to 100.00%, got {percent(sum(split))}."


@given(st.integers(0, 20_000).filter(lambda total: total != 10_000).flatmap(splits))
def test_any_other_sum_of_fractions_is_refused(split: list[int]) -> None:
    """In hundredths of a percent, up to twice the whole; above that the numbers are percentages."""
    assert "color_palette must add up to 100.00%" in refusal(entries([share / 10_000 for share in split]))


@pytest.mark.parametrize(
    ("ratios", "total"),
    [
        (["33.33%", "33.33%", "33.33%"], "99.99%"),
        (["33.33%", "33.34%", "33.34%"], "100.01%"),
        ([0.3333, 0.3333, 0.3333], "99.99%"),
        ([33.33, 33.33, 33.33], "99.99%"),
        ([0, 0, 0], "0.00%"),
        (["100%", "100%", "100%"], "300.00%"),
    ],
)
def test_a_sum_that_is_nearly_or_not_at_all_the_whole_is_told(ratios: list[Any], total: str) -> None:
    assert refusal(entries(ratios)) == f"The ratios in color_palette must add up to 100.00%, got {total}."


@pytest.mark.parametrize(
    "ratios",
    [["25%", "25.0%", "50.00%"], [" 25.00%", "25.00% ", "50.00%"], ["25.00%", 25, 50.0], [1, 0, 0], [98, 1, 1]],
)
def test_other_spellings_of_the_whole(ratios: list[Any]) -> None:
    assert sum(read(ratios)) == pytest.approx(1)


@pytest.mark.parametrize("count", range(13))
def test_a_palette_has_three_to_ten_colours(count: int) -> None:
    ratios = [1 / count] * count if count else []
    if 3 <= count <= 10:
        assert len(read(ratios)) == count
    else:
        assert refusal(entries(ratios)) == f"color_palette must include 3 to 10 colors, got {count}."


@pytest.mark.parametrize("code", ["#C2D1E6", "#c2d1e6", "C2D1E6", "c2D1e6"])
def test_a_colour_in_every_case_with_or_without_its_sign(code: str) -> None:
    value = entries(THIRDS)
    value[1]["hex"] = code
    assert palette(value, 3, 10)[1].hex == "#C2D1E6"


@pytest.mark.parametrize(
    "code",
    [
        "",
        "#",
        "#FFF",
        "#C2D1E",
        "#C2D1E60",
        "#C2D1E6FF",
        "##C2D1E6",
        "#C2D1G6",
        "#Ｃ2D1E6",
        "red",
        "#C2D1E6\n",
        0,
        None,
        [],
        True,
    ],
)
def test_a_colour_is_six_hexadecimal_digits(code: Any) -> None:
    value = entries(THIRDS)
    value[2]["hex"] = code
    sentence = refusal(value)
    assert "hex in color_palette" in sentence
    assert '"#C2D1E6", got ' in sentence


@pytest.mark.parametrize(
    "ratio",
    [
        "",
        "%",
        "33.34",
        "33.345%",
        "33,34%",
        "33.%",
        ".34%",
        "-33.34%",
        "+33.34%",
        "3 3%",
        "33.34%%",
        "３３.３４%",
        "1e1%",
        "nan%",
        "1000%",
        -0.01,
        100.01,
        -1,
        101,
        True,
        False,
        None,
        [],
        {},
    ],
)
def test_a_share_is_a_percentage_of_two_decimals_or_a_number(ratio: Any) -> None:
    sentence = refusal(entries(["33.33%", "33.33%", ratio]))
    assert "ratio in color_palette" in sentence
    assert '"25.00%" or 0.25, got ' in sentence


@pytest.mark.parametrize("missing", ["hex", "ratio"])
def test_a_colour_needs_both_members(missing: str) -> None:
    value = entries(THIRDS)
    del value[0][missing]
    assert refusal(value).startswith(f"{missing} in color_palette")


@pytest.mark.parametrize("value", [None, 5, "red", {}, {"hex": "#C2D1E6"}, [1, 2, 3], ["#C2D1E6"] * 3, [[], [], []]])
def test_a_palette_is_an_array_of_objects(value: Any) -> None:
    assert refusal(value).startswith("color_palette must be an array of {hex, ratio}, got ")


def test_a_refused_value_is_quoted_in_short() -> None:
    assert len(refusal("x" * 1_000_000)) < 300
