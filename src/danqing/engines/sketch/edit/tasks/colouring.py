"""Colours and light: another colour for a thing, another image's colours, seasons and hours, moods, styles."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from danqing.engines.sketch.colours import Colour
from danqing.engines.sketch.edit.colour import MOODS, Tone, body, dyed, mixed, recoloured, towards
from danqing.engines.sketch.edit.garment import garment, is_named
from danqing.engines.sketch.edit.groups import grouped
from danqing.engines.sketch.edit.masks import Floats, Mask, Pixels, bounds, oklab, resized, shrunk
from danqing.engines.sketch.edit.overlay import falling
from danqing.engines.sketch.edit.salience import layer, main_thing
from danqing.engines.sketch.edit.tasks.base import Task
from danqing.engines.sketch.edit.work import Edit
from danqing.engines.sketch.finish import STYLES
from danqing.media.colours import from_oklab

PAINTED = frozenset(STYLES) - {"gouache", "mono"}
LASTING = ("grey", "warm", "cool", "vivid", "pale", "contrast", "sepia", "vintage", "brighten", "darken")
"""Moods that are named by verbs."""


def _matches(edit: Edit) -> bool:
    order = edit.order
    return order.source is not None and order.asks("match colours", "match style") and not edit.boxes


def _match(edit: Edit) -> None:
    """The other image's colours for the thing that is named, or for all of the picture."""
    giver = edit.order.givers[0]
    given = edit.given(giver)
    mask = None if edit.order.asks("match style") else edit.thing()
    worn = garment(edit.pixels, mask) if mask is not None and is_named(edit.order.words) else None
    if worn is not None:
        _dye(edit, worn, _colours(given, main_thing(given)))
        edit.say(f"dyed the garment with the colours of image {giver + 1}")
        return
    after = recoloured(edit.pixels, towards(_colours(edit.pixels, mask), _colours(given, main_thing(given))))
    edit.pixels = after if mask is None else mixed(edit.pixels, after, mask)
    edit.say(f"took the colours of image {giver + 1}")
    if mask is None:
        edit.note("Of another image's style the sketch engine takes the colours only.")


def _dye(edit: Edit, worn: tuple[Mask, Tone], given: Floats) -> None:
    """The main colour of another image above, its second one towards the hem."""
    first, second = _main_two(given)
    top, hem = (recoloured(edit.pixels, dyed(worn[1], colour)) for colour in (first, second))
    box = bounds(worn[0], 0.5) or edit.whole
    fall = np.clip((np.arange(edit.canvas.height) - box.top) / max(1, box.bottom - box.top) * 1.6 - 0.6, 0, 1)
    dress = mixed(top, hem, np.repeat(fall[:, None], edit.canvas.width, axis=1).astype(np.float32))
    edit.pixels = mixed(edit.pixels, dress, worn[0])


def _main_two(lab: Floats) -> tuple[Colour, Colour]:
    """The two colours that most of a thing has, the more vivid ones counting more."""
    means, which = grouped(lab, 6)
    weight = np.bincount(which, minlength=len(means)) * (0.02 + np.hypot(means[:, 1], means[:, 2]))
    order = np.argsort(-weight, kind="stable")
    levels = np.rint(from_oklab(means[order[[0, min(1, len(order) - 1)]]].astype(np.float64)) * 255)
    first, second = ((int(red), int(green), int(blue)) for red, green, blue in levels)
    return first, second


def _colours(pixels: Pixels, mask: Mask | None) -> Floats:
    """The colours of a picture, or of what a mask says of it, in OKLab, shape (n, 3)."""
    small = shrunk(pixels, 96)
    lab = oklab(small)
    if mask is None:
        return lab.reshape(-1, 3)
    inside = resized(mask, *small.shape[:2]) > 0.5
    return lab[inside] if inside.sum() > 40 else lab.reshape(-1, 3)


def _recolours(edit: Edit) -> bool:
    order = edit.order
    return bool(order.colours) and order.colour_last and order.asks("paint") and not edit.done


def _recolour(edit: Edit) -> None:
    """The thing's main colour becomes another; its light, its shade and its other colours stay."""
    mask = _area(edit)
    if mask is None:
        edit.note("Nothing stands out enough to be given another colour; draw a box around it.")
        return
    worn = garment(edit.pixels, mask) if is_named(edit.order.words) and not edit.boxes else None
    part, main = worn or body(edit.pixels, mask)
    edit.pixels = mixed(edit.pixels, recoloured(edit.pixels, dyed(main, edit.order.colours[-1])), part)
    edit.say("gave it another colour")


AREAS = {"sky": ("sky", "天空"), "ground": ("ground", "floor", "grass", "road", "地面", "地板", "草地")}


def _area(edit: Edit) -> Mask | None:
    """The sky, the ground, or the thing."""
    words = edit.order.words.lower()
    area = next((name for name, names in AREAS.items() if any(word in words for word in names)), None)
    if area is None or edit.boxes:
        return edit.thing()
    return layer(edit.pixels, top=area == "sky")


def _relights(edit: Edit) -> bool:
    return edit.order.asks("relight")


def _relight(edit: Edit) -> None:
    """Light from where the words say, warm unless another colour is named; the far side darkens."""
    sides, height, width = edit.order.sides, edit.canvas.height, edit.canvas.width
    x = 0.0 if "left" in sides else 1.0 if "right" in sides else 0.5
    y = 1.0 if "bottom" in sides else 0.0
    down, across = np.linspace(0, 1, 64)[:, None] - y, np.linspace(0, 1, 64)[None, :] - x
    near = np.exp(-(down**2 + across**2) / 0.45)
    colour = edit.order.colours[-1] if edit.order.colours else (255, 176, 88)
    light = resized(near.astype(np.float32), height, width)
    lit = edit.pixels.astype(np.float32) * (0.5 + 0.5 * light[..., None])
    lit += light[..., None] * 0.4 * np.array(colour, np.float32) * (0.35 + lit / 300)
    edit.apply(np.clip(lit, 0, 255).astype(np.uint8))
    edit.say("let light fall in")


def _asks_mood(edit: Edit) -> bool:
    return bool(moods_of(edit)) and (not edit.done or edit.order.asks(*LASTING))


def _mood(edit: Edit) -> None:
    grade(edit, [mood for mood in moods_of(edit) if mood in LASTING or not edit.done])


def grade(edit: Edit, moods: list[str]) -> None:
    """Let each mood colour the picture, and let it rain or snow."""
    background = edit.order.asks("background only") and not edit.boxes
    before = edit.pixels
    for mood in moods:
        edit.apply(recoloured(edit.pixels, MOODS[mood]))
        edit.say(f"graded as {mood}")
    if background:
        behind_only(edit, before)
    if not set(moods) & set(LASTING):
        _weather(edit, moods)


def behind_only(edit: Edit, before: Pixels) -> None:
    """Let what stands out in the picture before a change stay as it was."""
    mask = edit.thing()
    if mask is not None:
        edit.pixels = mixed(edit.pixels, before, mask)


def moods_of(edit: Edit) -> list[str]:
    """The season, the hour and the weather that the words name, and the moods among their verbs."""
    order = edit.order
    named = [name for name in LASTING if name in order.verbs]
    if order.scene.style == "mono" and "grey" not in named:
        named.append("grey")
    scene = {"season": order.scene.season, "hour": order.scene.hour, "weather": order.scene.weather}
    moods = [mood for kind, mood in scene.items() if kind in order.kinds and mood in MOODS]
    return [mood for mood in moods if not (mood == "snow" and "winter" in moods)] + named


def _weather(edit: Edit, moods: list[str]) -> None:
    """Snow on what lies open above, and falling snow or rain."""
    snowing = "winter" in moods or "snow" in moods
    if snowing:
        edit.apply(snowed(edit.pixels))
    if (snowing or "rain" in moods) and not edit.boxes:
        scene = replace(edit.order.scene, setting="meadow", weather="snow" if snowing else "rain", lettering=())
        edit.draw_over(scene, falling)


def snowed(pixels: Pixels) -> Pixels:
    """Snow lies where it is darker below than above, and on the ground."""
    small = shrunk(pixels, 700)
    light = small.astype(np.float32).mean(2) / 255
    step = max(2, len(light) // 90)
    fall = np.roll(light, step, 0) - light
    fall[:step] = 0
    ledge = np.clip((fall - 0.05) * 4, 0, 1)
    lower = np.clip((np.linspace(0, 1, len(light))[:, None] - 0.6) * 1.6, 0, 0.55) * np.clip(light * 1.6, 0.3, 1)
    cover = resized(np.maximum(ledge * 0.75, lower).astype(np.float32), *pixels.shape[:2])
    return mixed(pixels, np.full_like(pixels, (242, 246, 252)), cover)


def _asks_style(edit: Edit) -> bool:
    return edit.order.scene.style in PAINTED


def _repaint(edit: Edit) -> None:
    style = edit.order.scene.style
    if edit.boxes and edit.done:
        return
    edit.apply(STYLES[style](edit.pixels.copy(), edit.shot.seed))
    edit.say(f"repainted: {style}")


MATCHES = (Task(_matches, _match, in_place=True),)
TASKS = (
    Task(_recolours, _recolour, alone=False, in_place=True),
    Task(_relights, _relight, alone=False, in_place=True),
    Task(_asks_mood, _mood, alone=False, in_place=True),
    Task(_asks_style, _repaint, alone=False, in_place=True),
)
