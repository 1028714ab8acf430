"""Another place around the same thing: a drawn scene, another image, or a plain colour; water over the picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from danqing.engines.sketch.chance import chance, noise
from danqing.engines.sketch.colours import Colour
from danqing.engines.sketch.edit.colour import mixed, recoloured
from danqing.engines.sketch.edit.instruction import AS_BACKGROUND
from danqing.engines.sketch.edit.masks import Mask, Pixels, bounds, resized
from danqing.engines.sketch.edit.outline import stands_free
from danqing.engines.sketch.edit.overlay import swimmers
from danqing.engines.sketch.edit.place import Cut, cut_out, set_in
from danqing.engines.sketch.edit.salience import main_thing
from danqing.engines.sketch.edit.tasks.base import Task
from danqing.engines.sketch.edit.tasks.colouring import grade, moods_of
from danqing.engines.sketch.edit.work import Edit

EXPLICIT = ("remove", "replace", "background", "cutout", "segment", "detect", "extend", "crop", "fisheye", "flip")
"""Verbs that say what is to be done to the image itself."""
WATER = ("fish tank", "aquarium", "fishbowl", "underwater", "鱼缸", "水下", "水族")


def _changes_background(edit: Edit) -> bool:
    order = edit.order
    if edit.boxes or not order.asks("background") or order.asks("background only", "cutout", "portrait"):
        return False
    told_which = order.named > 1 or AS_BACKGROUND.search(order.words)
    return len(edit.shot.references) == 1 or bool(told_which)


def _change_background(edit: Edit) -> None:
    """The thing stays where it is; what is behind it is another image, a scene or a colour."""
    order = edit.order
    if order.source is not None:
        behind = edit.filling(order.source)
    elif "setting" in order.kinds or order.subjects or "hour" in order.kinds:
        behind = edit.drawn(replace(order.scene, lettering=()))
    else:
        behind = backcloth(edit, order.colours[-1] if order.colours else (226, 228, 232), plain=bool(order.colours))
    _set_before(edit, behind)
    edit.say("put another background behind the thing")


def _set_before(edit: Edit, behind: Pixels) -> None:
    cut = cut_out(edit.pixels, None, edit.order.hint)
    mask = edit.thing()
    place = bounds(mask) if mask is not None else None
    if place is None:
        edit.note("Nothing stands out enough to be told from its background.")
    pixels = behind.copy()
    set_in(pixels, cut, place or edit.whole, shadow=place is not None and place.bottom < edit.canvas.height * 0.985)
    edit.pixels = pixels


def backcloth(edit: Edit, colour: Colour, *, plain: bool = False) -> Pixels:
    """A studio's cloth: one colour, lighter in the middle, mottled unless it shall be plain."""
    height, width = edit.canvas.height, edit.canvas.width
    rows, columns = max(8, height // 8), max(8, width // 8)
    down, across = np.linspace(-1, 1, rows)[:, None], np.linspace(-1, 1, columns)[None, :]
    light = np.ones((rows, columns)) if plain else 1.08 - 0.22 * (down**2 + across**2)
    if not plain:
        light = light + (noise(chance(edit.shot.seed, "cloth"), rows, columns, min(rows, columns) / 3) - 0.5) * 0.34
    shade = resized(light.astype(np.float32), height, width)[..., None]
    return np.asarray(np.clip(np.array(colour, np.float32) * shade, 0, 255), np.uint8)


def _surrounds(edit: Edit) -> bool:
    """A scene is described and nothing is asked to be done: the thing of the image is to stand there."""
    order = edit.order
    if edit.done or edit.boxes or len(edit.shot.references) > 1 or _water(edit):
        return False
    described = "setting" in order.kinds and (bool(order.subjects) or bool(edit.shot.subject))
    return described and not order.verbs - {"paint", "write"}


def _surround(edit: Edit) -> None:
    """What stands out in the image, cut out, in a drawn scene."""
    _surround_by_scene(edit, edit.cut_from(edit.order.target, edit.order.hint))


def _surround_by_scene(edit: Edit, cut: Cut) -> None:
    order = edit.order
    others = tuple(replace(subject, to=None) for subject in order.subjects[1:])
    behind = edit.drawn(replace(order.scene, subjects=others, lettering=()))
    high = edit.canvas.height * (0.56 if cut.found else 0.5)
    wide = min(high * cut.ratio, edit.canvas.width * 0.7)
    high = wide / cut.ratio
    middle, foot = edit.canvas.width * (0.38 if edit.shot.seed % 2 else 0.62), edit.canvas.height * 0.94
    place = replace(
        edit.whole,
        left=round(middle - wide / 2),
        right=round(middle + wide / 2) + 1,
        top=round(foot - high),
        bottom=round(foot),
    )
    edit.pixels = behind
    set_in(edit.pixels, cut, place)
    edit.say("drew the scene around the thing of the image")


def _water(edit: Edit) -> bool:
    return any(word in edit.order.words.lower() for word in WATER)


def _floods(edit: Edit) -> bool:
    return _water(edit) and not edit.boxes


def _flood(edit: Edit) -> None:
    """The picture behind glass and water: a cool veil, bands of light, bubbles and what swims."""
    veiled = recoloured(edit.pixels, lambda lab: lab * (0.86, 0.8, 0.8) + (0.05, -0.03, -0.022))
    edit.pixels = mixed(veiled, np.full_like(veiled, (196, 236, 232)), _caustics(edit))
    edit.draw_over(replace(edit.order.scene, lettering=(), weather="clear"), swimmers(edit.looks))
    edit.say("put water before the picture")


def _caustics(edit: Edit) -> Mask:
    height, width = max(8, edit.canvas.height // 6), max(8, edit.canvas.width // 6)
    field = noise(chance(edit.shot.seed, "water"), height, width, min(height, width) / 4, octaves=3, stretch=1.6)
    lines = np.clip(1 - np.abs(field - 0.5) * 22, 0, 1) * 0.3
    return resized(lines.astype(np.float32), edit.canvas.height, edit.canvas.width)


def _is_of_a_set(edit: Edit) -> bool:
    """A shot of a set around one image."""
    one = bool(edit.shot.subject) and len(edit.shot.references) == 1 and not edit.boxes
    return one and not edit.order.asks(*EXPLICIT) and not _water(edit)


def _make_shot(edit: Edit) -> None:
    """The thing of the image in the scene of the shot, or, where it cannot be cut out cleanly, all of the image in
    that season and light. Which of the two hangs on the image alone, so that all shots of a set are alike."""
    given = edit.given(0)
    mask = main_thing(given)
    if mask is not None and stands_free(given, mask):
        _surround_by_scene(edit, cut_out(given))
        return
    edit.note("The sketch engine changes only the light and the weather of an image that its subject fills.")
    grade(edit, moods_of(edit))


BACKGROUNDS = (Task(_changes_background, _change_background), Task(_floods, _flood))
SETS = (Task(_is_of_a_set, _make_shot),)
AROUND = (Task(_surrounds, _surround),)
