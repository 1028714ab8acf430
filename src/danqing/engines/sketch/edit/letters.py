"""Words in pictures: written where there is room, found by their shape, and replaced.

There is no character recognition: a word is found by drawing it and looking for strokes that stand as its letters
would, which works for upright, separate letters on calm ground.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import skia
from PIL import Image

from danqing.domain.region import Region
from danqing.engines.sketch.chance import chance
from danqing.engines.sketch.colours import Colour
from danqing.engines.sketch.edit.colour import mixed
from danqing.engines.sketch.edit.fill import fill
from danqing.engines.sketch.edit.masks import (
    Bools,
    Floats,
    Mask,
    Pixels,
    blurred,
    brightness,
    dilated,
    parts,
    resized,
    shrunk,
)
from danqing.engines.sketch.lettering import fitted, font

LEADING = 1.3
"""The distance of lines, in sizes of the letters."""


def lettered(words: str, width: int, height: int, *, hand: int | None = None, bold: bool = False) -> Mask:
    """Words as large as fit, in the middle of an area of (height, width); 1 is ink.

    With `hand`, a seed, each letter stands and leans a little as it pleases.
    """
    lines, size = fitted(words, width * 0.94, height * 0.98, largest=height / 1.2)
    area = np.zeros((height, width, 4), np.uint8)
    info = skia.ImageInfo.Make(width, height, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    canvas = skia.Surface.MakeRasterDirect(info, area).getCanvas()
    face = font(size)
    face.setEmbolden(bold)
    top = (height - size * LEADING * (len(lines) - 1)) / 2 + size * 0.36
    for row, line in enumerate(lines):
        left = (width - face.measureText(line)) / 2
        _line(canvas, line, left, top + row * size * LEADING, face, None if hand is None else (hand, row))
    return area[..., 3].astype(np.float32) / 255


def _line(canvas: skia.Canvas, line: str, x: float, y: float, face: skia.Font, hand: tuple[int, int] | None) -> None:
    ink = skia.Paint(AntiAlias=True)
    if hand is None:
        canvas.drawString(line, x, y, face, ink)
        return
    rng, size = chance("hand", *hand), face.getSize()
    ink.setStyle(skia.Paint.kStrokeAndFill_Style)
    ink.setStrokeWidth(size * 0.05)
    ink.setStrokeJoin(skia.Paint.kRound_Join)
    for sign in line:
        canvas.save()
        canvas.translate(x, y + size * float(rng.uniform(-0.07, 0.07)))
        canvas.rotate(float(rng.uniform(-6, 6)))
        canvas.skew(-0.14, 0)
        canvas.drawString(sign, 0, 0, face, ink)
        canvas.restore()
        x += face.measureText(sign)


def write(pixels: Pixels, words: str, box: Region, *, colour: Colour | None = None) -> None:
    """Words on a picture, light on dark or dark on light, with a faint halo so that they can be read."""
    region = pixels[box.top : box.bottom, box.left : box.right]
    ink = lettered(words, region.shape[1], region.shape[0], bold=True)
    light = float(brightness(region).mean()) * 255
    shade = (26, 24, 34) if light > 128 else (250, 246, 236)
    chosen = colour or shade
    against = (250, 246, 236) if float(np.dot(chosen, (0.2126, 0.7152, 0.0722))) < 128 else (26, 24, 34)
    halo = np.clip(blurred(ink, max(1, min(ink.shape) // 24)) * 1.4, 0, 0.55)
    region[...] = mixed(region, np.full_like(region, against), halo)
    region[...] = mixed(region, np.full_like(region, chosen), ink)


def engrave(pixels: Pixels, words: str, box: Region, seed: int) -> None:
    """Words drawn with a finger into sand or snow: a groove with a dark wall, a bright one, and a raised rim."""
    region = pixels[box.top : box.bottom, box.left : box.right]
    ink = lettered(words, region.shape[1], region.shape[0], hand=seed)
    step = max(1, min(ink.shape) // 55)
    soft = blurred(ink, step * 0.7)
    slope = np.roll(soft, (step, step), (0, 1)) - np.roll(soft, (-step, -step), (0, 1))
    dark = np.clip(soft * 0.4 - slope * 0.5, 0, 0.68)
    rim = np.clip(blurred(ink, step * 2) - soft, 0, 1) * 0.55 + np.clip(slope, 0, 1) * 0.5
    ground = region.reshape(-1, 3).mean(0)
    region[...] = mixed(region, np.broadcast_to((ground * 0.34).astype(np.uint8), region.shape), dark)
    region[...] = mixed(
        region, np.broadcast_to(np.minimum(ground * 1.3 + 16, 255).astype(np.uint8), region.shape), rim
    )


def calm_place(
    pixels: Pixels, wide: float, high: float, *, lowest: float = 0.0, within: Mask | None = None
) -> Region:
    """The calmest place for words, `wide` × `high` of the picture's sides, not above `lowest` of its height,
    and as far as can be where `within` is 1."""
    small = shrunk(pixels, 96).astype(np.float32).mean(2)
    rows, columns = small.shape
    busy = np.abs(np.diff(small, axis=0, prepend=small[:1])) + np.abs(np.diff(small, axis=1, prepend=small[:, :1]))
    if within is not None:
        busy = busy + 60 * (1 - resized(within, rows, columns))
    tall, broad = max(1, round(rows * high)), max(1, round(columns * wide))
    sums = np.pad(busy.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    inside = sums[tall:, broad:] - sums[:-tall, broad:] - sums[tall:, :-broad] + sums[:-tall, :-broad]
    cost = inside / (tall * broad) + 3.0 * np.abs(np.linspace(-1, 1, inside.shape[1]))[None, :]
    margin = round(rows * 0.04)
    first, last = max(margin, round(rows * lowest)), max(1, len(cost) - margin)
    cost[: min(first, len(cost) - 1)] = np.inf
    cost[max(last, min(first, len(cost) - 1) + 1) :] = np.inf
    top, left = np.unravel_index(int(np.argmin(cost)), cost.shape)
    height, width = pixels.shape[:2]
    x, y = int(left / columns * width), int(top / rows * height)
    return Region(x, y, min(width, x + max(1, round(width * wide))), min(height, y + max(1, round(height * high))))


@dataclass(frozen=True, slots=True)
class Found:
    """Where a word stands in a picture, which pixels are its strokes, and how sure that is (0–1)."""

    box: Region
    strokes: Bools
    likeness: float


def replace_words(pixels: Pixels, found: Found, words: str, seed: int) -> None:
    """Other words at the place of those that were found: in their colour, at their height, on their ground."""
    box = found.box
    high, wide = box.bottom - box.top, box.right - box.left
    strokes = pixels[box.top : box.bottom, box.left : box.right][found.strokes]
    colour = tuple(int(level) for level in np.median(strokes, axis=0))
    heavy = float(found.strokes.mean()) > 0.36
    hole = np.zeros(pixels.shape[:2], np.bool_)
    hole[box.top : box.bottom, box.left : box.right] = found.strokes
    fill(pixels, dilated(hole, max(2, high // 9)).astype(np.float32), seed)
    size = high / 0.74
    need = min(round(font(size).measureText(words) * 1.12), pixels.shape[1])
    need = need if _is_calm_beside(pixels, box, need) else wide
    left = min(max(0, (box.left + box.right - max(need, wide)) // 2), pixels.shape[1] - max(need, wide))
    top, bottom = max(0, box.top - high // 3), min(pixels.shape[0], box.bottom + high // 3)
    place = Region(max(0, left), top, min(pixels.shape[1], left + max(need, wide)), bottom)
    region = pixels[place.top : place.bottom, place.left : place.right]
    ink = _at_height(words, region.shape[1], region.shape[0], size, (box.bottom - place.top), heavy)
    region[...] = mixed(region, np.broadcast_to(np.array(colour, np.uint8), region.shape), ink)


def _is_calm_beside(pixels: Pixels, box: Region, need: int) -> bool:
    """Whether nothing stands left and right of a box where wider words would reach."""
    more = max(0, need - (box.right - box.left)) // 2
    light = brightness(pixels[box.top : box.bottom])
    sides = light[:, max(0, box.left - more) : box.left], light[:, box.right : box.right + more]
    return all(float(np.ptp(side)) < 0.25 for side in sides if side.size)


def _at_height(words: str, width: int, height: int, size: float, baseline: float, bold: bool) -> Mask:
    area = np.zeros((height, width, 4), np.uint8)
    info = skia.ImageInfo.Make(width, height, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    canvas = skia.Surface.MakeRasterDirect(info, area).getCanvas()
    face = font(size)
    face.setEmbolden(bold)
    long = face.measureText(words)
    squeeze = min(1.0, width * 0.98 / max(long, 1))
    canvas.translate((width - long * squeeze) / 2, baseline)
    canvas.scale(squeeze, 1)
    canvas.drawString(words, 0, 0, face, skia.Paint(AntiAlias=True))
    return area[..., 3].astype(np.float32) / 255


LOOKED_AT = 560
"""The longer side of the copy in which words are looked for."""
LIKE = 0.42
"""What is less like the drawn word is not taken for it."""
FEWEST_LETTERS, LINE_HEIGHT = 3, (0.025, 0.2)
"""What is taken for a line of letters: so many strokes beside each other, of such a share of the picture's height."""


def find_words(pixels: Pixels, word: str) -> Found | None:
    """Where the strokes stand that are most like a word; None where none are."""
    small = shrunk(pixels, LOOKED_AT)
    grey = brightness(small) * 255
    around = np.asarray(blurred(grey / 255, max(6, LOOKED_AT // 40))) * 255
    best: Found | None = None
    for strokes in (grey < around - 22, grey > around + 22):
        for box in _candidates(strokes, word):
            likeness = _likeness(strokes[box.top : box.bottom, box.left : box.right], word)
            if best is None or likeness > best.likeness:
                best = Found(box, strokes, likeness)
    if best is None or best.likeness < LIKE:
        return None
    return _enlarged(best, pixels.shape[0] / small.shape[0], pixels)


def written(strokes: Bools) -> Bools:
    """Where lines of at least three letters stand, with room for what of them is not told from its ground."""
    area = np.zeros(strokes.shape, np.bool_)
    for line in _lines(_strokes(strokes)):
        box = _around(line)
        high = box.bottom - box.top
        if len(line) >= FEWEST_LETTERS and LINE_HEIGHT[0] < high / len(strokes) < LINE_HEIGHT[1]:
            beside, above = 3 * high, high // 3
            area[max(0, box.top - above) : box.bottom + above, max(0, box.left - beside) : box.right + beside] = True
    return area


def _candidates(strokes: Bools, word: str) -> list[Region]:
    """Boxes around as many neighbouring strokes as the word has letters."""
    boxes = _strokes(strokes)
    letters = len(word.replace(" ", ""))
    found = []
    for line in _lines(boxes)[:60]:
        for count in {letters, len(line)}:
            for start in range(len(line) - count + 1):
                run = line[start : start + count]
                found.append(_around(run))
    return found[:800]


def _strokes(mask: Bools) -> list[Region]:
    labels = parts(mask)
    rows, columns = np.nonzero(labels)
    which = labels[rows, columns]
    count = int(labels.max()) + 1
    low, high = np.full((2, count), 1 << 30), np.full((2, count), -1)
    for axis, places in enumerate((rows, columns)):
        np.minimum.at(low[axis], which, places)
        np.maximum.at(high[axis], which, places)
    made = [
        Region(int(low[1, at]), int(low[0, at]), int(high[1, at]) + 1, int(high[0, at]) + 1)
        for at in range(1, count)
        if high[0, at] >= 0
    ]
    tallest = mask.shape[0] * 0.5
    kept = [
        box
        for box in made
        if 6 <= box.bottom - box.top <= tallest and box.right - box.left <= 3 * (box.bottom - box.top)
    ]
    return sorted(kept, key=lambda box: box.top - box.bottom)[:400]


def _lines(boxes: list[Region]) -> list[list[Region]]:
    """Strokes of like height that stand beside each other."""
    rest, lines = sorted(boxes, key=lambda box: box.left), []
    while rest:
        line = [rest.pop(0)]
        for box in list(rest):
            if _beside(line[-1], box):
                line.append(box)
                rest.remove(box)
        lines.append(line)
    return sorted(lines, key=len, reverse=True)


def _beside(first: Region, second: Region) -> bool:
    tall, other = first.bottom - first.top, second.bottom - second.top
    shared = min(first.bottom, second.bottom) - max(first.top, second.top)
    return shared > 0.6 * max(tall, other) and second.left - first.right < 0.9 * max(tall, other)


def _around(boxes: list[Region]) -> Region:
    return Region(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def _likeness(strokes: Bools, word: str) -> float:
    """The correlation of strokes with the word drawn at their size, less where the proportions differ."""
    drawn = _drawn(word)
    height, width = 28, max(6, round(28 * strokes.shape[1] / strokes.shape[0]))
    if width > 1200:
        return 0.0
    ours, theirs = (
        np.asarray(
            Image.fromarray((mask * 255).astype(np.uint8)).resize((width, height), Image.Resampling.BOX), np.float32
        )
        for mask in (drawn, strokes.astype(np.float32))
    )
    ours, theirs = ours - ours.mean(), theirs - theirs.mean()
    strength = float(np.sqrt((ours**2).sum() * (theirs**2).sum()))
    stretch = abs(np.log((drawn.shape[1] / drawn.shape[0]) / (strokes.shape[1] / strokes.shape[0])))
    return float((ours * theirs).sum()) / max(strength, 1e-6) * float(np.exp(-max(0.0, stretch - 0.15)))


def _drawn(word: str) -> Floats:
    """The word alone, cropped to its ink."""
    area = lettered(word, max(60, 60 * len(word)), 100, bold=True)
    rows, columns = np.flatnonzero(area.max(1) > 0.5), np.flatnonzero(area.max(0) > 0.5)
    if not len(rows):
        return np.ones((4, 4), np.float32)
    return area[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _enlarged(found: Found, scale: float, pixels: Pixels) -> Found:
    """From the small copy to the picture."""
    box = found.box
    height, width = pixels.shape[:2]
    large = Region(
        int(box.left * scale),
        int(box.top * scale),
        min(width, round(box.right * scale)),
        min(height, round(box.bottom * scale)),
    )
    part = Image.fromarray(found.strokes[box.top : box.bottom, box.left : box.right].astype(np.uint8) * 255)
    size = max(1, large.right - large.left), max(1, large.bottom - large.top)
    return Found(large, np.asarray(part.resize(size, Image.Resampling.BILINEAR)) > 100, found.likeness)
