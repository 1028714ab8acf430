"""Colours with the share of the picture that each shall take (`color_palette`)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Swatch:
    """One colour: red, green and blue in 0–255, and its share of the picture in 0–1."""

    red: int
    green: int
    blue: int
    share: float

    @property
    def rgb(self) -> tuple[int, int, int]:
        return self.red, self.green, self.blue

    @property
    def hex(self) -> str:
        return f"#{self.red:02X}{self.green:02X}{self.blue:02X}"


Palette = tuple[Swatch, ...]
