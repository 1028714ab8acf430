"""Reading loosely typed parameters: what the official clients send, refused with a sentence that says why not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from typing import Any

from danqing.domain.palette import Palette, Swatch
from danqing.domain.region import Region
from danqing.errors import InvalidParameter
from danqing.wire.errors import shown


def flag(given: Mapping[str, Any], name: str, default: bool) -> bool:
    """A boolean, also as the string that the Java SDK sends."""
    value = given.get(name, default)
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise InvalidParameter(f"{name} must be true or false, got {shown(value)}.", param=name)


def whole(given: Mapping[str, Any], name: str, low: int, high: int) -> int | None:
    """An integer in [low, high]; a float without a fraction counts, as JSON does not tell them apart."""
    value = given.get(name)
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidParameter(f"{name} must be an integer from {low} to {high}, got {shown(value)}.", param=name)
    if not low <= value <= high:
        raise InvalidParameter(f"Range of {name} should be [{low}, {high}], got {value}.", param=name)
    return value


def number(given: Mapping[str, Any], name: str, low: float, high: float, default: float) -> float:
    """A number in [low, high]."""
    value = given.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidParameter(
            f"{name} must be a number from {low:.1f} to {high:.1f}, got {shown(value)}.", param=name
        )
    if not low <= value <= high:
        raise InvalidParameter(f"Range of {name} should be [{low:.1f}, {high:.1f}], got {value}.", param=name)
    return float(value)


@contextmanager
def about(param: str) -> Iterator[None]:
    """Whatever is refused in the block is refused for this parameter."""
    try:
        yield
    except InvalidParameter as error:
        error.param = param
        raise


@about("bbox_list")
def regions(value: Any, images: int, most: int) -> tuple[tuple[Region, ...], ...]:
    """`bbox_list`: for every image a list of at most `most` boxes `[x1, y1, x2, y2]` in its pixels."""
    if not isinstance(value, list):
        raise InvalidParameter(f"bbox_list must be an array with one array per image, got {shown(value)}.")
    if len(value) != images:
        raise InvalidParameter(
            f"The length of bbox_list must match the number of input images: there are {images} images, "
            f"got {len(value)} entries."
        )
    return tuple(_boxes(boxes, position, most) for position, boxes in enumerate(value, 1))


def _boxes(value: Any, position: int, most: int) -> tuple[Region, ...]:
    if not isinstance(value, list):
        raise InvalidParameter(f"bbox_list of image {position} must be an array of boxes, got {shown(value)}.")
    if len(value) > most:
        raise InvalidParameter(
            f"A single image supports a maximum of {most} bounding boxes, image {position} has {len(value)}."
        )
    return tuple(_box(box, position) for box in value)


def _box(value: Any, position: int) -> Region:
    edges = [_pixel(edge) for edge in value] if isinstance(value, list) else []
    if len(edges) != 4 or any(edge is None for edge in edges):
        raise InvalidParameter(
            f"A box in bbox_list must be [x1, y1, x2, y2] in whole pixels, image {position} has {shown(value)}."
        )
    left, top, right, bottom = (edge for edge in edges if edge is not None)
    if not (0 <= left < right and 0 <= top < bottom):
        raise InvalidParameter(
            "A box in bbox_list must have 0 <= x1 < x2 and 0 <= y1 < y2, "
            f"image {position} has [{left}, {top}, {right}, {bottom}]."
        )
    return Region(left, top, right, bottom)


def _pixel(value: Any) -> int | None:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


_PERCENT = re.compile(r"\d{1,3}(\.\d{1,2})?%", re.ASCII)
_HEX = re.compile(r"#?([0-9a-fA-F]{6})", re.ASCII)


@about("color_palette")
def palette(value: Any, fewest: int, most: int) -> Palette:
    """`color_palette`: colours and their shares, which add up to exactly 100.00 %.

    A share is a percent string with at most two decimals, or a number: a fraction of 1 as the Java SDK sends it,
    or a percentage. Which of the two the numbers are is told by their sum.
    """
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise InvalidParameter(f"color_palette must be an array of {{hex, ratio}}, got {shown(value)}.")
    if not fewest <= len(value) <= most:
        raise InvalidParameter(f"color_palette must include {fewest} to {most} colors, got {len(value)}.")
    percents = _percents([entry.get("ratio") for entry in value])
    colours = [_colour(entry.get("hex")) for entry in value]
    return tuple(Swatch(*colour, float(share / 100)) for colour, share in zip(colours, percents, strict=True))


def _colour(value: Any) -> tuple[int, int, int]:
    found = _HEX.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise InvalidParameter(f'hex in color_palette must look like "#C2D1E6", got {shown(value)}.')
    red, green, blue = bytes.fromhex(found[1])
    return red, green, blue


def _percents(ratios: list[Any]) -> list[Decimal]:
    shares = [_share(ratio) for ratio in ratios]
    if all(isinstance(ratio, int | float) for ratio in ratios) and sum(shares) <= 2:
        shares = [share * 100 for share in shares]
    total = sum(shares, Decimal(0)).quantize(Decimal("0.01"))
    if total != 100:
        raise InvalidParameter(f"The ratios in color_palette must add up to 100.00%, got {total}%.")
    return shares


def _share(value: Any) -> Decimal:
    if isinstance(value, str) and _PERCENT.fullmatch(value.strip()):
        return Decimal(value.strip()[:-1])
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            share = Decimal(str(value))
        except InvalidOperation:
            share = Decimal(-1)
        if 0 <= share <= 100:
            return share
    raise InvalidParameter(f'ratio in color_palette must look like "25.00%" or 0.25, got {shown(value)}.')
