"""Pictures without colours: a grey photograph is tinted, a line drawing is filled in."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from danqing.engines.sketch.colours import Colour
from danqing.engines.sketch.edit.colour import Lab, Shift, mixed, recoloured
from danqing.engines.sketch.edit.masks import Bools, Floats, Mask, Pixels, oklab, parts, shrunk
from danqing.engines.sketch.edit.tasks.base import Task
from danqing.engines.sketch.edit.work import Edit
from danqing.engines.sketch.finish import STYLES, papered
from danqing.engines.sketch.read.tokens import tokens
from danqing.engines.sketch.read.vocabulary import colour_named
from danqing.media.colours import to_oklab

COLOURISED = re.compile(r"\bcolou?ri[sz]e|上色|着色", re.IGNORECASE)
ALONG_LINES = re.compile(r"\balong (?:them|(?:the|its|these) lines)\b|沿着线条", re.IGNORECASE)
BEHIND = re.compile(r"背景|天空|墙|\bbackground|\bbackdrop|\bsky\b|\bwalls?\b", re.IGNORECASE)
CLAUSE = re.compile(r"[,，、;；:：。.]|\b(?:and|on|in front of|against|under)\b|和|与", re.IGNORECASE)

GREY = 0.02
"""The mean chroma in OKLab below which a picture has no colours."""
LEAST_SUBJECT = 0.12
"""The share of the picture that its subject has at least."""
LONGEST = 700
"""The longer side of the copy on which the parts of a drawing are told from each other."""
INK = 0.14
"""How much darker than the paper a line is."""
PAPER = 0.55
"""A drawing of lines has at least so much paper."""
SKY, GROUND, WALL, FLOOR = (176, 212, 240), (140, 182, 104), (238, 226, 206), (182, 138, 96)
PAINTS: tuple[Colour, ...] = (
    *((222, 92, 74), (242, 190, 84), (98, 152, 196), (150, 186, 96), (236, 152, 128), (176, 130, 180)),
    *((120, 178, 172), (206, 160, 110)),
)


# A grey photograph ------------------------------------------------------------------------------------------


def _colourises(edit: Edit) -> bool:
    return bool(COLOURISED.search(edit.order.words)) and _is_grey(edit.pixels)


def _is_grey(pixels: Pixels) -> bool:
    lab = oklab(shrunk(pixels, 64))
    return float(np.hypot(lab[..., 1], lab[..., 2]).mean()) < GREY


def _colourise(edit: Edit) -> None:
    """The colours that the words name, for what stands out and for what is behind it; old hand-tinting elsewhere."""
    grey = edit.pixels
    before, behind = (recoloured(grey, _dyed(colour) if colour else _toned) for colour in _named_colours(edit))
    edit.apply(mixed(behind, before, _subject(edit)))
    edit.say("coloured it by hand")
    edit.note("The sketch engine recognises nothing: it tinted what stands out and what is behind it.")


def _subject(edit: Edit) -> Mask:
    """What stands out, if that is a fair part of the picture; or else its middle, where most subjects are."""
    thing = edit.thing()
    if thing is not None and float(thing.mean()) > LEAST_SUBJECT:
        return thing
    height, width = edit.pixels.shape[:2]
    down, across = np.linspace(-1, 1, height)[:, None], np.linspace(-1, 1, width)[None, :]
    return np.asarray(np.clip(1.6 - 1.9 * (down**2 + across**2), 0, 1), np.float32)


def _named_colours(edit: Edit) -> tuple[Colour | None, Colour | None]:
    """The colour of the thing and that of what is behind it."""
    before, behind = list[Colour](), list[Colour]()
    for clause in CLAUSE.split(edit.order.words):
        colours = [colour_named(name) for token in tokens(clause) if (name := token.means("colour"))]
        (behind if BEHIND.search(clause) else before).extend(colours)
    if len(before) > 1 and not behind:
        behind = before[1:]
    return before[0] if before else None, behind[0] if behind else None


def _toned(lab: Lab) -> Lab:
    """Cool in the shadow, the warm brown of wood and skin between, cream in the light."""
    light = np.clip(lab[:, 0], 0, 1)
    stops = (0.0, 0.3, 0.62, 0.85, 1.0)
    red = np.interp(light, stops, (0.0, 0.004, 0.026, 0.012, 0.0))
    yellow = np.interp(light, stops, (0.0, -0.012, 0.046, 0.034, 0.008))
    return np.stack([lab[:, 0], red, yellow], -1)


def _dyed(colour: Colour) -> Shift:
    """The hue of a colour on the light and shade of the photograph, as far as there is room for it."""
    wanted = to_oklab(np.array([colour], float) / 255)[0]

    def shift(lab: Lab) -> Lab:
        light = np.clip(lab[:, 0], 0, 1)
        room = np.clip(np.minimum(light / max(wanted[0], 0.3), (1.03 - light) / max(1 - wanted[0], 0.3)), 0, 1)
        return np.stack([lab[:, 0], wanted[1] * room, wanted[2] * room], -1)

    return shift


# A drawing of lines -----------------------------------------------------------------------------------------


def _paints_along(edit: Edit) -> bool:
    return bool(ALONG_LINES.search(edit.order.words)) and not edit.boxes


def _paint_along(edit: Edit) -> None:
    """Between its lines a drawing is filled with colours; of anything else a flat picture with contours is made."""
    small = shrunk(edit.pixels, LONGEST)
    lines = _lines(small)
    if lines is None:
        edit.pixels = STYLES["poster"](edit.pixels.copy(), edit.shot.seed)
        edit.say("painted it flat within its contours")
        return
    filled = _filled(~lines, _paints(edit))
    size = edit.canvas.width, edit.canvas.height
    colours = np.asarray(Image.fromarray(filled).resize(size, Image.Resampling.BICUBIC), np.float32)
    ink = edit.pixels.astype(np.float32) / max(1.0, float(np.median(edit.pixels)))
    edit.pixels = papered(np.asarray(np.clip(colours * np.minimum(ink, 1), 0, 255), np.uint8), edit.shot.seed)
    edit.say("filled the drawing with colours")
    edit.note("The sketch engine does not recognise what is drawn: it coloured the parts between the lines.")


def _lines(pixels: Pixels) -> Bools | None:
    """Where there is a line; None where the picture is no drawing of lines on bright paper."""
    light = oklab(pixels)[..., 0]
    paper = float(np.median(light))
    is_paper = np.abs(light - paper) < INK / 2
    if paper < 0.7 or float(is_paper.mean()) < PAPER or not _is_grey(pixels):
        return None
    return light < paper - INK


def _paints(edit: Edit) -> tuple[Colour, Colour, tuple[Colour, ...]]:
    """For what is above, for what is below, and for all other parts, the largest first."""
    indoors = edit.order.scene.setting in ("room", "kitchen", "table", "studio")
    above, below = (WALL, FLOOR) if indoors else (SKY, GROUND)
    return above, below, (*edit.order.colours, *PAINTS)


def _filled(free: Bools, paints: tuple[Colour, Colour, tuple[Colour, ...]]) -> Pixels:
    """Each part between the lines in a colour of its own; what touches the border is behind all others."""
    above, below, others = paints
    labels = _under_lines(parts(free))
    sizes = np.bincount(labels.ravel())
    colours = np.full((len(sizes), 3), 255, np.uint8)
    border = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    inner = [at for at in np.argsort(-sizes, kind="stable") if at and at not in border]
    for rank, at in enumerate(inner):
        colours[at] = others[rank % len(others)]
    for at in border:
        rows = np.flatnonzero((labels == at).any(axis=1))
        colours[at] = below if rows[0] > 0.3 * len(labels) else above
    return _shaded(colours[labels])


def _under_lines(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """The parts grown into the lines between them, so that no paper shows beside a line."""
    grown = labels.copy()
    while not grown.all() and grown.any():
        for axis in (0, 1):
            for step in (1, -1):
                beside = np.roll(grown, step, axis)
                grown = np.where(grown == 0, beside, grown)
    return grown


def _shaded(pixels: Pixels) -> Pixels:
    """A little lighter above than below."""
    light: Floats = np.linspace(1.06, 0.94, len(pixels), dtype=np.float32)[:, None, None]
    return np.asarray(np.clip(pixels * light, 0, 255), np.uint8)


TASKS = (Task(_colourises, _colourise, in_place=True), Task(_paints_along, _paint_along, in_place=True))
