"""Other looks, for a thing or for all of the picture: as if of wood, of ice, of gold foil, of a picture book."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from danqing.engines.sketch.chance import chance, noise
from danqing.engines.sketch.colours import Colour
from danqing.engines.sketch.edit.colour import Lab, mixed, recoloured
from danqing.engines.sketch.edit.masks import Floats, Pixels
from danqing.engines.sketch.edit.tasks.base import Task
from danqing.engines.sketch.edit.work import Edit
from danqing.engines.sketch.finish import STYLES
from danqing.media.colours import to_oklab

Ramp = tuple[Colour, Colour, Colour]
Texture = Callable[[int, int, int], Floats]
"""Height, width and seed to light and shade around 1, shape (height, width)."""

STYLE = re.compile(r"风格|画风|\bstyles?\b|\blook(?:s)? like\b|\bstyli[sz]e", re.I)
PICTURE_BOOK = re.compile(r"绘本|童话|插画|\b(?:picture|story|children'?s)[ -]?books?\b|\billustration\b", re.I)
WHOLE = re.compile(r"整幅|整张|整体|全图|\bwhole picture\b|\bentire picture\b", re.I)


def _grain(height: int, width: int, seed: int) -> Floats:
    return 0.8 + 0.4 * noise(chance(seed, "grain"), height, width, max(4.0, height / 30), octaves=3, stretch=14)


def _knit(height: int, width: int, seed: int) -> Floats:
    """Stitches in rows, each a pair of slanted threads."""
    size = max(6.0, min(height, width) / 45)
    down, across = np.arange(height)[:, None] / size, np.arange(width)[None, :] / size
    slant = np.abs((across % 1) - 0.5)
    return np.asarray(0.86 + 0.2 * np.cos(2 * np.pi * (down + slant)) * np.sin(np.pi * (across % 1)), np.float32)


def _fluff(height: int, width: int, seed: int) -> Floats:
    return 0.72 + 0.56 * noise(chance(seed, "fluff"), height, width, 6.0, octaves=2, stretch=0.3)


def _crumpled(height: int, width: int, seed: int) -> Floats:
    return 0.75 + 0.5 * noise(chance(seed, "foil"), height, width, max(8.0, min(height, width) / 14))


@dataclass(frozen=True, slots=True)
class Look:
    """`ramp` are the colours of shadow, middle and light; without one the picture keeps its own."""

    names: re.Pattern[str]
    ramp: Ramp | None
    texture: Texture | None = None


GOLD, WOOD = ((62, 36, 8), (192, 140, 46), (255, 234, 166)), ((66, 36, 18), (160, 104, 58), (228, 186, 134))
ICE, CLOUD = ((34, 84, 124), (142, 200, 230), (246, 253, 255)), ((146, 162, 190), (220, 229, 241), (255, 255, 255))
GLAZE, SILK = ((18, 38, 116), (150, 176, 226), (251, 253, 255)), ((92, 8, 6), (216, 42, 24), (255, 226, 150))
BRONZE = (34, 26, 16), (122, 92, 48), (214, 190, 128)

LOOKS = (
    Look(re.compile(r"金箔|金色浮雕|\bgold(?:en)? (?:foil|leaf)\b", re.I), GOLD, _crumpled),
    Look(re.compile(r"木[板头雕质制]|\bwood(?:en)?\b", re.I), WOOD, _grain),
    Look(re.compile(r"冰[雕块晶]|\bice\b|\bicy\b", re.I), ICE),
    Look(re.compile(r"云[朵彩]|\bclouds?\b|\bcloudy\b", re.I), CLOUD, _fluff),
    Look(re.compile(r"青花瓷?|\bporcelain\b", re.I), GLAZE),
    Look(re.compile(r"花灯|灯笼|\blanterns?\b", re.I), SILK),
    Look(re.compile(r"毛线|针织|编织|\bknit(?:ted)?\b|\bwoven\b|\bweaving\b|\bwool(?:len)?\b", re.I), None, _knit),
    Look(re.compile(r"毛茸茸|毛绒|\bfluffy\b|\bplush\b|\bfurry\b", re.I), None, _fluff),
    Look(re.compile(r"青铜|\bbronze\b", re.I), BRONZE, _crumpled),
)
"""A picture is recoloured by its lightness, and takes the light and shade of a texture."""


def _look(edit: Edit) -> Look | None:
    if edit.order.source is not None or not STYLE.search(edit.order.words):
        return None
    return next((look for look in LOOKS if look.names.search(edit.order.words)), None)


def _asks_look(edit: Edit) -> bool:
    return _look(edit) is not None


def _take_look(edit: Edit) -> None:
    look = _look(edit)
    assert look is not None
    after = _made_of(edit.pixels, look, edit.shot.seed)
    thing = None if WHOLE.search(edit.order.words) else edit.thing()
    if thing is None:
        edit.apply(after)
    else:
        edit.pixels = mixed(edit.pixels, after, thing)
    edit.say("gave it another look")


def _made_of(pixels: Pixels, look: Look, seed: int) -> Pixels:
    after = recoloured(pixels, _ramp(look.ramp)) if look.ramp else pixels
    if look.texture is None:
        return after
    height, width = pixels.shape[:2]
    shade = look.texture(height, width, seed)[..., None]
    return np.asarray(np.clip(after * shade, 0, 255), np.uint8)


def _ramp(colours: Ramp) -> Callable[[Lab], Lab]:
    """Lightness alone decides on the colour."""
    stops = to_oklab(np.array(colours, float) / 255)

    def shift(lab: Lab) -> Lab:
        return np.stack([np.interp(lab[:, 0], (0.12, 0.55, 0.95), stops[:, at]) for at in range(3)], -1)

    return shift


def _asks_some_style(edit: Edit) -> bool:
    known = edit.order.scene.style != "gouache" or edit.order.source is not None
    wanted = STYLE.search(edit.order.words) or PICTURE_BOOK.search(edit.order.words)
    return not edit.done and not known and bool(wanted)


def _paint_somehow(edit: Edit) -> None:
    """In watercolour, which suits most, and says so where it was not what the words name."""
    edit.apply(STYLES["watercolour"](edit.pixels.copy(), edit.shot.seed))
    edit.say("repainted: watercolour")
    if not PICTURE_BOOK.search(edit.order.words):
        edit.note("The sketch engine does not know this style; it painted the picture in watercolour.")


LOOK = (Task(_asks_look, _take_look, in_place=True),)
LAST = (Task(_asks_some_style, _paint_somehow, alone=False, in_place=True),)
