"""Twenty palettes of different kinds, for the tests of shares."""

from __future__ import annotations

from danqing.domain.palette import Palette, Swatch


def palette(text: str) -> Palette:
    """`"C2D1E6 60, 636574 40"` as colours with their shares in percent."""
    swatches = []
    for part in text.split(","):
        colour, percent = part.split()
        red, green, blue = bytes.fromhex(colour)
        swatches.append(Swatch(red, green, blue, float(percent) / 100))
    return tuple(swatches)


PALETTES = {
    "the documents' eight": palette(
        "C2D1E6 23.51, CDD8E9 20.13, B5C8DB 15.88, C0B5B4 13.27, DAE0EC 10.11, 636574 8.93, CACAD2 5.55, CBD4E4 2.62"
    ),
    "the documents' three": palette("C2D1E6 60, 636574 25, CBD4E4 15"),
    "three strong": palette("C81E3C 60, 1E2EA0 25, F0C83C 15"),
    "near duplicates": palette("808080 40, 848484 35, 8A8684 25"),
    "very dark": palette("0A0A10 50, 1A1420 30, 2A1C14 15, 102028 5"),
    "very light": palette("FDFBF7 45, F4EEE6 30, EAF2F6 20, F8E8EC 5"),
    "one of 90 %": palette("2E6F9E 90, F2E8D0 5, 181818 5"),
    "ten": palette(
        "1B1B2F 10, 162447 10, 1F4068 10, E43F5A 10, F9F7F7 10, DBE2EF 10, 3F72AF 10, FFD369 10, 6A994E 10, BC6C25 10"
    ),
    "black and white": palette("000000 50, FFFFFF 40, 808080 10"),
    "pastel": palette("FFD1DC 25, C1E1C1 25, AEC6CF 25, FDFD96 15, CDB4DB 10"),
    "earth": palette("5B4636 35, A47148 25, D4A373 20, FAEDCD 15, 606C38 5"),
    "neon": palette("FF00FF 30, 00FFFF 30, FFFF00 20, 000000 20"),
    "autumn": palette("7F2B0A 30, C8553D 25, F28F3B 20, FFD5C2 15, 588B8B 10"),
    "forest": palette("132A13 30, 31572C 25, 4F772D 20, 90A955 15, ECF39E 10"),
    "ocean": palette("03045E 20, 0077B6 25, 00B4D8 25, 90E0EF 20, CAF0F8 10"),
    "as light as each other": palette("B03030 40, 308030 40, 4050C0 20"),
    "greys": palette("111111 20, 444444 20, 888888 20, BBBBBB 20, EEEEEE 20"),
    "sunset": palette("2D1E2F 25, 5B2A86 20, F25C54 25, F7B267 20, FFF3B0 10"),
    "grey with an accent": palette("D9D9D9 70, 404040 27, E63946 3"),
    "almost only paper": palette("EFE9DC 97, 9E2A2B 2, 335C67 1"),
}
