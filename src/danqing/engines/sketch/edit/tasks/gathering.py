"""Several pictures in one: groups before one background, fusions, sheets of prints, views or garments."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PIL import Image, ImageFilter

from danqing.domain.region import Region
from danqing.engines.sketch.edit.colour import MOODS, mixed, recoloured, tone
from danqing.engines.sketch.edit.garment import is_named, without_head
from danqing.engines.sketch.edit.groups import grouped
from danqing.engines.sketch.edit.masks import (
    Bools,
    Floats,
    Mask,
    Pixels,
    bounds,
    oklab,
    parts,
    resized,
    shrunk,
    without_holes,
)
from danqing.engines.sketch.edit.overlay import pinned, slip
from danqing.engines.sketch.edit.place import Cut, cut_out, set_in, standing
from danqing.engines.sketch.edit.salience import Hint
from danqing.engines.sketch.edit.tasks.base import Task
from danqing.engines.sketch.edit.tasks.colouring import snowed
from danqing.engines.sketch.edit.tasks.settings import backcloth
from danqing.engines.sketch.edit.work import Edit
from danqing.engines.sketch.motifs import BY_NAME as MOTIFS

DETAIL = 260
"""The longer side of the copy on which the pieces of an outfit are told apart."""
PRINT = 900
"""The longer side of a picture that is shown as a print among others."""
SEASONS = ("spring", "summer", "autumn", "winter")
CAPTIONS = {"zh": ("春", "夏", "秋", "冬"), "en": ("Spring", "Summer", "Autumn", "Winter")}


def _shows_seasons(edit: Edit) -> bool:
    return edit.order.asks("seasons") and len(edit.shot.references) == 1


def _show_seasons(edit: Edit) -> None:
    """The picture in four seasons, as instant prints on what the words name."""
    image = shrunk(edit.given(0), PRINT)
    prints = [recoloured(image, MOODS[season]) for season in SEASONS]
    prints[3] = snowed(prints[3])
    captions = CAPTIONS["en" if edit.order.words.isascii() else "zh"]
    setting = "table" if "setting" not in edit.order.kinds else edit.order.scene.setting
    scene = replace(edit.order.scene, setting=setting, season="summer", weather="clear", lettering=())
    edit.everywhere = True
    edit.draw_over(scene, pinned(prints, captions))
    edit.say("four prints, one for each season")
    edit.note("The seasons are made by light, colour and snow; the sketch engine cannot dress a person anew.")


def _shows_views(edit: Edit) -> bool:
    return edit.order.asks("views")


def _show_views(edit: Edit) -> None:
    """Front, side and back next to each other: what stands out, narrowed and turned."""
    cut = cut_out(edit.pixels, edit.boxes[0] if edit.boxes else None, edit.order.hint)
    edit.everywhere = True
    edit.pixels = backcloth(edit, (236, 236, 238), plain=True).copy()
    width, height = edit.canvas.width, edit.canvas.height
    side, back = _narrowed(cut), replace(cut, pixels=cut.pixels[:, ::-1], mask=cut.mask[:, ::-1])
    for index, view in enumerate((cut, side, back)):
        left = round(width * (0.03 + 0.32 * index))
        box = Region(
            left, round(height * 0.08), max(left + 1, left + round(width * 0.3)), max(2, round(height * 0.92))
        )
        set_in(edit.pixels, view, standing(view, box))
    edit.say("three views side by side")
    edit.note("The sketch engine cannot look behind things: the side is narrowed, the back is mirrored.")


def _narrowed(cut: Cut) -> Cut:
    """A thing turned to the side, as far as a picture can be: narrower, one half in shade."""
    size = max(1, round(cut.pixels.shape[1] * 0.62)), cut.pixels.shape[0]
    image = np.asarray(Image.fromarray(cut.pixels).resize(size, Image.Resampling.LANCZOS))
    shade = np.tile(np.linspace(0, 0.42, size[0], dtype=np.float32), (size[1], 1))
    pixels = mixed(image, np.full_like(image, (22, 20, 30)), shade)
    return replace(cut, pixels=pixels, mask=resized(cut.mask, size[1], size[0]))


def _lays_flat(edit: Edit) -> bool:
    return edit.order.asks("flatlay")


def _lay_flat(edit: Edit) -> None:
    """The differently coloured parts of what stands out, apart from each other on white."""
    mask = edit.thing()
    if mask is not None and is_named(edit.order.words):
        mask = without_head(edit.pixels, mask)
    pieces = _pieces(edit.pixels, mask if mask is not None else np.ones(edit.pixels.shape[:2], np.float32))
    edit.everywhere = True
    edit.pixels = np.full_like(edit.pixels, 255)
    columns = 1 if len(pieces) == 1 else 2 if len(pieces) < 5 else 3
    rows = -(-len(pieces) // columns)
    wide, high = edit.canvas.width / columns, edit.canvas.height / rows
    for index, piece in enumerate(pieces):
        row, column = divmod(index, columns)
        _lay(edit, piece, (wide * (column + 0.5), high * (row + 0.5)), (wide * 0.8, high * 0.8))
    edit.say(f"laid out {len(pieces)} pieces")
    edit.note("The pieces are told apart by their colours alone.")


def _lay(edit: Edit, piece: Cut, middle: tuple[float, float], size: tuple[float, float]) -> None:
    scale = min(size[0] / piece.pixels.shape[1], size[1] / piece.pixels.shape[0])
    wide, high = max(1, round(piece.pixels.shape[1] * scale)), max(1, round(piece.pixels.shape[0] * scale))
    left, top = round(middle[0] - wide / 2), round(middle[1] - high / 2)
    away = max(2, round(high * 0.02))
    shadow = replace(piece, pixels=np.full_like(piece.pixels, 226))
    set_in(edit.pixels, shadow, Region(left + away, top + away, left + away + wide, top + away + high), shadow=False)
    set_in(edit.pixels, piece, Region(left, top, left + wide, top + high), shadow=False, match=0)


def _pieces(pixels: Pixels, mask: Mask) -> list[Cut]:
    """Up to six connected areas of one colour each, the largest first."""
    box = bounds(mask) or Region(0, 0, pixels.shape[1], pixels.shape[0])
    rows, columns = slice(box.top, box.bottom), slice(box.left, box.right)
    pixels, mask = pixels[rows, columns], np.ascontiguousarray(mask[rows, columns])
    small = np.asarray(Image.fromarray(shrunk(pixels, DETAIL)).filter(ImageFilter.MedianFilter(5)))
    lab, inside = oklab(small), resized(mask, *small.shape[:2]) > 0.5
    if inside.sum() < 30:
        return [cut_out(pixels)]
    kinds = _kinds(lab, inside)
    labels = np.zeros(inside.shape, np.int64)
    for kind in range(int(kinds.max()) + 1):
        own = parts(inside & (kinds == kind))
        labels = np.where(own > 0, own + labels.max(), labels)
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    chosen = [at for at in np.argsort(-sizes, kind="stable")[:6] if sizes[at] > 0.03 * inside.sum()]
    return [_piece(pixels, resized(_closed(labels == at), *mask.shape)) for at in chosen]


def _closed(piece: Bools) -> Mask:
    """A piece with its seams and buttons: gaps and holes closed, its edge smooth."""
    image = Image.fromarray(piece).convert("L").filter(ImageFilter.MaxFilter(7)).filter(ImageFilter.MinFilter(5))
    return without_holes(np.asarray(image.filter(ImageFilter.GaussianBlur(1)), np.float32) / 255, 0.05)


def _kinds(lab: Floats, inside: np.ndarray) -> np.ndarray:
    """Which of four main colours each pixel has."""
    weighted = lab * np.array([0.45, 1.6, 1.6], np.float32)
    means, _ = grouped(weighted[inside], 4)
    return np.asarray(((weighted[..., None, :] - means) ** 2).sum(-1).argmin(-1))


def _piece(pixels: Pixels, mask: Mask) -> Cut:
    place = bounds(mask) or Region(0, 0, pixels.shape[1], pixels.shape[0])
    rows, columns = slice(place.top, place.bottom), slice(place.left, place.right)
    sharp = np.clip((mask[rows, columns] - 0.35) * 3, 0, 1)
    return Cut(pixels[rows, columns], sharp, tone(pixels), found=True)


def _groups(edit: Edit) -> bool:
    several = len(edit.shot.references) > 1 and not edit.boxes
    return several and (edit.order.asks("portrait") or (edit.order.named > 1 and edit.order.asks("fuse")))


def _group(edit: Edit) -> None:
    """The things of all images, cut out, standing together before a cloth or in a drawn scene."""
    order, everyone = edit.order, _everyone(edit)
    told = "setting" in order.kinds or "hour" in order.kinds
    scene = replace(order.scene, subjects=(), lettering=())
    cloth = order.colours[-1] if order.colours else (120, 132, 150)
    behind = edit.drawn(scene) if told and order.scene.setting != "studio" else backcloth(edit, cloth)
    cuts = [edit.cut_from(index, Hint(usual=order.usual(number))) for number, index in enumerate(everyone)]
    edit.pixels = behind.copy()
    for place, cut in _lined_up(edit, cuts):
        edit.check()
        set_in(edit.pixels, cut, place, shadow=cut.found)
    edit.say(f"{len(cuts)} things side by side in one picture")
    edit.note("The sketch engine cuts things out and sets them together; it cannot change what they do.")


def _everyone(edit: Edit) -> list[int]:
    """The images in the order of their numbers."""
    if edit.order.named > 1:
        return sorted((edit.order.target, *edit.order.givers[: edit.order.named - 1]))
    return list(range(len(edit.shot.references)))


def _lined_up(edit: Edit, cuts: list[Cut]) -> list[tuple[Region, Cut]]:
    """Places on one ground, the tallest behind, each overlapping its neighbour a little."""
    width, height = edit.canvas.width, edit.canvas.height
    tall = [height * 0.86 * share for share in _heights(edit, len(cuts))]
    wide = [high * cut.ratio for high, cut in zip(tall, cuts, strict=True)]
    scale = min(1.0, width * 0.94 / max(sum(wide) * 0.9, 1))
    left = (width - sum(wide) * scale * 0.9) / 2
    placed = []
    for cut, high, broad in zip(cuts, tall, wide, strict=True):
        foot = round(height * 0.995)
        place = Region(round(left), round(foot - high * scale), round(left + broad * scale) + 1, foot)
        placed.append((place, cut))
        left += broad * scale * 0.9
    return sorted(placed, key=lambda pair: pair[0].top)


def _heights(edit: Edit, count: int) -> list[float]:
    """How tall each stands beside the tallest, as their motifs do in the world."""
    subjects = edit.order.subjects[:count]
    if len(subjects) < count or any(subject.motif == "card" for subject in subjects):
        return [1.0] * count
    metres = [MOTIFS[subject.motif].metres for subject in subjects]
    return [min(1.0, max(0.45, (own / max(metres)) ** 0.7)) for own in metres]


def _fuses(edit: Edit) -> bool:
    return len(edit.shot.references) > 1 and edit.order.asks("fuse") and not edit.boxes


def _fuse(edit: Edit) -> None:
    """Each image fades into the next, in stripes along the longer side of the canvas."""
    count = len(edit.shot.references)
    across = edit.canvas.width >= edit.canvas.height
    length = edit.canvas.width if across else edit.canvas.height
    for index in range(count):
        edit.check()
        share = _stripe(length, index, count)
        mask = np.broadcast_to(share[None, :] if across else share[:, None], edit.pixels.shape[:2])
        edit.pixels = (
            edit.filling(0) if index == 0 else mixed(edit.pixels, _towards(edit, index, count, across), mask)
        )
    edit.say(f"{count} images side by side, one fading into the next")
    edit.note("The sketch engine does not know what the images show; it lets one fade into the next, side by side.")


def _stripe(length: int, index: int, count: int) -> Floats:
    """0 before an image's stripe and 1 from it on, over a soft edge of a third of a stripe."""
    at = np.arange(length, dtype=np.float32) / length * count
    ease = np.clip((at - index) / 0.34 + 0.5, 0, 1)
    return np.asarray(ease * ease * (3 - 2 * ease), np.float32)


def _towards(edit: Edit, index: int, count: int, across: bool) -> Pixels:
    """An image with its middle moved to the middle of its stripe."""
    pixels = edit.filling(index)
    length = pixels.shape[1 if across else 0]
    at = np.arange(length) - round(((index + 0.5) / count - 0.5) * length)
    seen = np.abs(at) if index >= count / 2 else at
    inside = np.where(seen >= length, 2 * length - 2 - seen, seen) % length
    return pixels[:, inside] if across else pixels[inside]


def _rests(edit: Edit) -> bool:
    return not edit.done and len(edit.shot.references) > 1


def _together(edit: Edit) -> None:
    """Several images and nothing clear to do with them: side by side over the scene of the words."""
    prints = [shrunk(edit.given(index), PRINT) for index in range(len(edit.shot.references))]
    edit.everywhere = True
    edit.draw_over(replace(edit.order.scene, lettering=()), pinned(prints))
    edit.say(f"{len(prints)} images side by side")
    edit.note("The sketch engine did not find what to do with the images; it laid them side by side.")


def _is_lost(edit: Edit) -> bool:
    return not edit.done


def _confess(edit: Edit) -> None:
    edit.note("The sketch engine did not understand the instruction and wrote it on the picture instead.")
    edit.draw_over(edit.order.scene, slip(" ".join(edit.shot.prompt.split())[:120] or "…"))
    edit.say("wrote the instruction on a slip of paper")


SHEETS = (Task(_shows_seasons, _show_seasons), Task(_shows_views, _show_views), Task(_lays_flat, _lay_flat))
GROUPS = (Task(_groups, _group), Task(_fuses, _fuse))
LAST = (Task(_rests, _together, alone=False), Task(_is_lost, _confess, alone=False))
