"""The human figure: hair, clothes and what it wears vary by chance, and take what the words say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from danqing.engines.sketch.brush import Brush, Point, arc, sized
from danqing.engines.sketch.colours import Colour, darker, hexed, lighter, mix
from danqing.engines.sketch.motifs.base import Draw, Look, Pose
from danqing.engines.sketch.motifs.headgear import GOLD, HATS, put_on

SKINS = tuple(map(hexed, ("#f4cfae", "#eebd96", "#d9a273", "#a8714b")))
HAIRS = tuple(map(hexed, ("#352724", "#4d3226", "#2a2730", "#8a5730", "#c28a45")))
TROUSERS = tuple(map(hexed, ("#4a5568", "#6b5a4c", "#3f4452", "#5b6f86")))
SHOE = hexed("#4b3a36")
SHIRT = hexed("#f6f1e6")
EYE = hexed("#33262a")
CHEEK = hexed("#e89a8c")
LIP = hexed("#a8524a")
GREY = hexed("#cfccc8")
JEANS = hexed("#4a668c")
RED = hexed("#cf4a3f")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What the word says of a person; of several `hair` and `garments` chance takes one."""

    hair: tuple[str, ...] = ("short", "parted", "curly")
    garments: tuple[str, ...] = ("shirt", "jacket", "hoodie")
    head: float = 8.6
    grey: bool = False
    beard: bool = False
    hat: str = ""
    glasses: bool = False
    apron: Colour | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dressed:
    """One person, ready to be drawn."""

    skin: Colour
    hair: Colour
    hairdo: str
    garment: str
    cloth: Colour
    trousers: Colour
    head: float
    beard: bool
    glasses: bool
    hat: str
    hat_tone: Colour
    scarf: Colour | None
    backpack: Colour | None
    gloves: Colour | None
    boots: Colour | None
    tie: Colour | None
    apron: Colour | None

    @property
    def bare_legs(self) -> bool:
        return self.garment in ("dress", "skirt")


LONG_GARMENTS = ("dress", "coat", "robe", "suit", "jacket", "hoodie", "shirt")


def dressed(look: Look, figure: Figure) -> Dressed:
    """Chance decides on what the words left open."""
    rng = look.chance("person")
    picks = [int(rng.integers(1 << 16)) for _ in range(6)]
    garment = next((worn for worn in LONG_GARMENTS if look.worn(worn, look.colour)), "")
    cloth = look.worn(garment, look.colour) or look.colour
    garment = garment or figure.garments[picks[0] % len(figure.garments)]
    if garment in ("dress", "skirt", "robe") and look.worn("trousers", cloth) and not look.worn(garment, cloth):
        garment = "shirt"
    if look.season == "winter" and garment in ("shirt", "dress", "jacket") and not look.wears:
        garment = "coat"
    hat = figure.hat or ("crown" if look.worn("crown", cloth) else "felt" if look.worn("hat", cloth) else "")
    return Dressed(
        skin=SKINS[picks[1] % len(SKINS)],
        hair=GREY if figure.grey else HAIRS[picks[2] % len(HAIRS)],
        hairdo=figure.hair[picks[3] % len(figure.hair)],
        garment=garment,
        cloth=cloth,
        trousers=look.worn("trousers", JEANS) or TROUSERS[picks[4] % len(TROUSERS)],
        head=figure.head,
        beard=figure.beard,
        glasses=figure.glasses or look.worn("glasses", EYE) is not None,
        hat=hat,
        hat_tone=look.worn("hat", darker(cloth, 0.3)) or look.worn("crown", GOLD) or HATS.get(hat, cloth),
        scarf=look.worn("scarf", mix(cloth, hexed("#f0c24b"), 0.6)) or (RED if look.season == "winter" else None),
        backpack=look.worn("backpack", hexed("#8a6a3c")),
        gloves=look.worn("gloves", hexed("#5a4136")),
        boots=look.worn("boots", hexed("#7a4a30")),
        tie=look.worn("tie", hexed("#b23b3f")),
        apron=figure.apron,
    )


# The head -------------------------------------------------------------------------------------------------

BACK_HAIR: dict[str, tuple[Point, ...]] = {
    "long": (
        (-1.08, -0.3),
        (-0.7, -1.12),
        (0, -1.32),
        (0.7, -1.12),
        (1.08, -0.3),
        (1.22, 1.9),
        (0, 2.1),
        (-1.22, 1.9),
    ),
    "bob": (
        (-1.1, -0.3),
        (-0.7, -1.12),
        (0, -1.32),
        (0.7, -1.12),
        (1.1, -0.3),
        (1.16, 0.95),
        (0, 1.2),
        (-1.16, 0.95),
    ),
    "ponytail": ((0.5, -1.0), (1.3, -0.9), (1.75, 0.1), (1.5, 1.5), (1.1, 0.9), (1.1, -0.1)),
}
FRONT_HAIR: dict[str, tuple[Point, ...]] = {
    "long": ((-1, 0.3), (-0.98, -0.7), (0, -1.3), (0.98, -0.7), (1, 0.3), (0.82, -0.2), (0.1, -0.86), (-0.82, -0.2)),
    "bob": (
        (-1, 0.15),
        (-0.96, -0.75),
        (0, -1.28),
        (0.96, -0.75),
        (1, 0.15),
        (0.7, -0.44),
        (0, -0.38),
        (-0.7, -0.44),
    ),
    "ponytail": (
        (-1, 0.1),
        (-0.95, -0.75),
        (0, -1.28),
        (0.95, -0.75),
        (1, 0.1),
        (0.75, -0.5),
        (0, -0.66),
        (-0.8, -0.4),
    ),
    "short": (
        (-1, 0.05),
        (-0.98, -0.72),
        (-0.2, -1.34),
        (0.8, -1.02),
        (1, 0.05),
        (0.8, -0.42),
        (0, -0.52),
        (-0.75, -0.4),
    ),
    "parted": (
        (-1, 0.08),
        (-1, -0.7),
        (-0.3, -1.3),
        (0.9, -0.95),
        (1, 0.08),
        (0.8, -0.36),
        (-0.36, -0.84),
        (-0.8, -0.3),
    ),
}


def _head(brush: Brush, who: Dressed, x: float, y: float) -> None:
    size = who.head
    face = mix(who.skin, hexed("#ffe9d6"), 0.15)
    for side in (-1, 1):
        brush.ellipse(x + side * size * 0.84, y + size * 0.1, size * 0.17, size * 0.22, who.skin, ink=0.6)
    brush.shape(sized(_FACE, x, y, size), face, depth=0.14)
    _features(brush, who, x, y, size)
    _hair(brush, who, x, y, size)
    if who.glasses:
        for side in (-1, 1):
            ring = arc(x + side * size * 0.36, y + size * 0.08, size * 0.25, size * 0.23, 0, 340, 12)
            brush.line(ring, EYE, size * 0.06, closed=True)
        brush.line([(x - size * 0.12, y + size * 0.06), (x + size * 0.12, y + size * 0.06)], EYE, size * 0.06)
    put_on(brush, who.hat, who.hat_tone, x, y, size)


_FACE = ((-0.86, -0.2), (-0.6, -0.9), (0, -1.05), (0.6, -0.9), (0.86, -0.2), (0.74, 0.5), (0, 1.02), (-0.74, 0.5))


def _features(brush: Brush, who: Dressed, x: float, y: float, size: float) -> None:
    for side in (-1, 1):
        eye, brow, cheek = sized(((0.36, 0.1), (0.36, -0.22), (0.54, 0.42)), x, y, size, flip=side)
        brush.ellipse(*cheek, size * 0.19, size * 0.12, CHEEK, ink=0, depth=0, alpha=0.5)
        brush.ellipse(*eye, size * 0.1, size * 0.15, EYE, ink=0, depth=0)
        brush.dots([(eye[0] - size * 0.03, eye[1] - size * 0.06, size * 0.04)], (255, 255, 255))
        brush.line(arc(*brow, size * 0.18, size * 0.08, 200, 340, 4), darker(who.hair, 0.15), size * 0.07, alpha=0.85)
    nose = sized(((0.02, 0.16), (-0.08, 0.36), (0.06, 0.38)), x, y, size)
    brush.line(nose, darker(who.skin, 0.35), size * 0.06, alpha=0.8)
    if who.beard:
        beard = ((-0.8, 0.1), (-0.62, 0.62), (0, 1.3), (0.62, 0.62), (0.8, 0.1), (0.4, 0.46), (0, 0.4), (-0.4, 0.46))
        brush.shape(sized(beard, x, y, size), who.hair, ink=0.6)
    mouth = arc(x, y + size * 0.46, size * 0.26, size * 0.2, 25, 155, 5)
    brush.line(mouth, LIP, size * 0.085)


def _hair(brush: Brush, who: Dressed, x: float, y: float, size: float) -> None:
    if who.hairdo == "curly":
        for across, down, radius in (
            (-0.8, -0.5, 0.36),
            (-0.45, -0.95, 0.4),
            (0, -1.1, 0.42),
            (0.45, -0.95, 0.4),
            (0.8, -0.5, 0.36),
        ):
            brush.ellipse(x + across * size, y + down * size, radius * size, radius * size, who.hair, ink=0.5)
        return
    if who.hairdo == "receding":
        for side in (-1, 1):
            brush.ellipse(x + side * size * 0.86, y - size * 0.1, size * 0.24, size * 0.42, who.hair, ink=0.5)
        return
    front = FRONT_HAIR.get(who.hairdo, FRONT_HAIR["ponytail"])
    brush.shape(sized(front, x, y, size), who.hair, soft=0.85, depth=0.3)
    shine = sized(((-0.5, -0.95), (-0.1, -1.1), (0.3, -1.05)), x, y, size)
    brush.line(shine, lighter(who.hair, 0.4), size * 0.08, alpha=0.5)
    if who.hairdo == "bun":
        brush.ellipse(x, y - size * 1.36, size * 0.46, size * 0.4, who.hair, ink=0.7)


def _behind_head(brush: Brush, who: Dressed, x: float, y: float) -> None:
    if who.hairdo in BACK_HAIR:
        brush.shape(sized(BACK_HAIR[who.hairdo], x, y, who.head), darker(who.hair, 0.12))


# The clothes ----------------------------------------------------------------------------------------------

TORSO = ((11.5, 30), (17, 26.4), (27, 26.4), (32.5, 30), (31.5, 44), (31, 59), (13, 59), (12.5, 44))
COAT = ((11, 30), (17, 26.2), (27, 26.2), (33, 30), (32.5, 48), (36, 75), (22, 77), (8, 75), (11.5, 48))
DRESS = ((15, 28), (22, 26.6), (29, 28), (29, 46), (38, 73), (30, 76), (22, 74.5), (14, 76), (6, 73), (15, 46))
ROBE = ((13, 29), (22, 26.4), (31, 29), (31, 50), (37, 94), (22, 97), (7, 94), (13, 50))


def _torso(brush: Brush, who: Dressed) -> None:
    cloth = who.cloth
    if who.garment in ("dress", "skirt"):
        _dress(brush, cloth)
    elif who.garment == "robe":
        _robe(brush, cloth)
    elif who.garment in ("coat", "suit", "jacket"):
        _open_front(brush, who)
    else:
        brush.shape(TORSO, cloth, soft=0.45, depth=0.3)
        if who.garment == "hoodie":
            brush.shape([(15, 29), (22, 34), (29, 29), (25, 25.5), (19, 25.5)], darker(cloth, 0.25), ink=0.7)
            brush.lines([(20, 33, 19.6, 40), (24, 33, 24.4, 40)], lighter(cloth, 0.6), 0.8)
            brush.shape([(15, 56), (16.5, 48), (27.5, 48), (29, 56)], darker(cloth, 0.14), soft=0.1, ink=0.5)
        else:
            brush.shape([(18, 26), (22, 31), (26, 26), (22, 28)], darker(cloth, 0.35), soft=0.1, ink=0.5)
            brush.line([(13, 57), (31, 57)], darker(cloth, 0.35), 0.9, alpha=0.7)
        if who.tie:
            _tie(brush, who.tie)


def _dress(brush: Brush, cloth: Colour) -> None:
    brush.shape(DRESS, cloth, soft=0.55, depth=0.32)
    for top, foot in ((19, 14), (22, 22), (25, 30)):
        brush.line([(top, 50), ((top + foot) / 2, 60), (foot, 72)], darker(cloth, 0.3), 0.8, alpha=0.55)
    brush.limb([(15, 46.5), (22, 48), (29, 46.5)], (2.4, 2.6, 2.4), darker(cloth, 0.4), ink=0.4)
    brush.shape([(18, 27.4), (22, 29.6), (26, 27.4), (22, 33)], lighter(cloth, 0.6), soft=0.3, ink=0.4)
    brush.line([(8, 71), (22, 73), (36, 71)], lighter(cloth, 0.45), 1.2, alpha=0.8)


def _robe(brush: Brush, cloth: Colour) -> None:
    brush.shape(ROBE, cloth, soft=0.5, depth=0.32)
    for top, foot in ((18, 14), (25, 30)):
        brush.line([(top, 56), ((top + foot) / 2, 74), (foot, 93)], darker(cloth, 0.3), 0.8, alpha=0.6)
    edge = lighter(cloth, 0.65)
    brush.limb([(26, 27), (21, 38), (17, 48)], (3, 3, 2.6), edge, ink=0.5)
    brush.limb([(18, 27), (22, 35)], (3, 3), edge, ink=0.5)
    brush.limb([(13.5, 51), (22, 53), (30.5, 51)], (5, 5.4, 5), darker(cloth, 0.45), ink=0.6)
    brush.limb([(22, 54), (20, 64), (21, 74)], (2.6, 2.4, 2), darker(cloth, 0.4), ink=0.4)


def _open_front(brush: Brush, who: Dressed) -> None:
    """A coat, a suit or a jacket, open at the neck over a shirt."""
    cloth, long = who.cloth, who.garment == "coat"
    brush.shape(COAT if long else TORSO, cloth, soft=0.4, depth=0.32)
    under = SHIRT if who.garment == "suit" else lighter(who.trousers, 0.6)
    brush.shape([(17.6, 26.4), (26.4, 26.4), (22, 42)], under, soft=0.1, ink=0.5)
    if who.garment == "suit" or who.tie:
        _tie(brush, who.tie or hexed("#b23b3f"))
    _lapels(brush, cloth)
    foot = 75 if long else 58
    brush.line([(22, 43), (22, foot)], darker(cloth, 0.45), 0.8)
    brush.dots([(24, y, 0.9) for y in range(46, int(foot) - 2, 6)], darker(cloth, 0.55))
    for x in (13.6, 25.6):
        brush.lines([(x, 56, x + 5, 55)], darker(cloth, 0.4), 0.9)
    if long:
        brush.limb([(11.6, 50), (22, 51.4), (32.4, 50)], (2.6, 2.8, 2.6), darker(cloth, 0.3), ink=0.5)


def _tie(brush: Brush, tone: Colour) -> None:
    brush.shape([(21, 29.6), (23, 29.6), (24.4, 40), (22, 44), (19.6, 40)], tone, soft=0.1, ink=0.5)
    brush.shape([(20.2, 26.8), (23.8, 26.8), (23, 30), (21, 30)], darker(tone, 0.12), soft=0.1, ink=0.5)


def _apron(brush: Brush, tone: Colour) -> None:
    brush.lines([(18, 27, 17, 36), (26, 27, 27, 36)], darker(tone, 0.2), 1.4)
    brush.shape([(15.6, 36), (28.4, 36), (29.4, 48), (32, 72), (12, 72), (14.6, 48)], tone, soft=0.15, depth=0.26)
    brush.limb([(12.6, 50), (22, 51.4), (31.4, 50)], (2, 2.2, 2), darker(tone, 0.3), ink=0.4)
    brush.shape([(17, 57), (27, 57), (26, 66), (18, 66)], darker(tone, 0.1), soft=0.2, ink=0.5)


def _scarf(brush: Brush, tone: Colour) -> None:
    brush.limb([(26, 28), (29, 38), (28, 47)], (5, 5, 5.4), darker(tone, 0.12), ink=0.7)
    brush.lines([(26.4 + step, 47, 26.2 + step, 50) for step in (0, 1.4, 2.8)], tone, 0.9)
    brush.limb([(14.6, 25.4), (22, 28.4), (29.4, 25.4)], (6, 7, 6), tone, ink=0.8)
    brush.lines([(18, 25.6, 19, 29.4), (25, 26, 24.6, 29.8)], lighter(tone, 0.5), 1.0)


def _leg(brush: Brush, who: Dressed, points: Sequence[Point]) -> None:
    tone = who.skin if who.bare_legs else who.trousers
    widths = (8.6, 6.2, 4.6) if who.bare_legs else (10.4, 8.2, 6.6)
    brush.limb(points, widths, tone, ink=0.8)
    x, y = points[-1]
    shoe = who.boots or SHOE
    brush.shape([(x - 5.6, y + 2.6), (x - 4.6, y - 0.2), (x + 1.6, y - 2.4), (x + 3.4, y + 2.6)], shoe, soft=0.5)
    if who.boots:
        knee_x, knee_y = points[1]
        top = (x + (knee_x - x) * 0.62, y + (knee_y - y) * 0.62)
        brush.limb([top, (x, y)], (8.6, 7.2), shoe, ink=0.8)
        brush.limb([(top[0] - 4.2, top[1]), (top[0] + 4.2, top[1])], (2.4, 2.4), lighter(shoe, 0.35), ink=0.5)


def _arm(brush: Brush, who: Dressed, points: Sequence[Point], shade: float = 0.0) -> None:
    """An arm with its hand at the last point; light clothes leave the forearm bare."""
    cloth = darker(who.cloth, shade)
    hand_x, hand_y = points[-1]
    size = 1.25 if who.gloves else 1.0
    brush.ellipse(hand_x, hand_y + 1, 2.8 * size, 3.2 * size, who.gloves or who.skin, ink=0.7)
    if who.garment in ("dress", "skirt"):
        brush.limb(points, (5, 4.4, 3.8), who.skin, ink=0.7)
        brush.limb(points[:2], (8.4, 6.4), cloth, ink=0.7)
        return
    wide = (7, 9, 12) if who.garment == "robe" else (7.6, 6.6, 5.4)
    brush.limb(points, wide, cloth, ink=0.8)


def _pack(brush: Brush, who: Dressed) -> None:
    if who.backpack:
        brush.rect(9, 30, 26, 27, who.backpack, radius=6)


def _straps(brush: Brush, who: Dressed) -> None:
    if who.backpack:
        for x in (15, 29):
            brush.limb([(x, 27), (x, 38), (x + (1 if x < 20 else -1), 48)], (2.6, 2.6, 2.2), who.backpack, ink=0.6)


Limb = tuple[Point, Point, Point]


@dataclass(frozen=True, slots=True)
class Posture:
    """Where the limbs go: legs and arms, each from the body outwards; the first arm is behind the body."""

    name: str
    legs: tuple[Limb, Limb]
    arms: tuple[Limb, Limb]
    lean: float = 0.0
    """How far the head is ahead of the feet."""


POSTURES = (
    Posture(
        "stand",
        (((18, 57), (17.4, 76), (17, 96)), ((26, 57), (27, 76), (27.6, 96))),
        (((30.6, 32), (35, 44), (34.6, 57)), ((13.4, 32), (9, 44), (9.4, 57))),
    ),
    Posture(
        "walk",
        (((24, 57), (31, 76), (35, 94)), ((20, 57), (14, 76), (9, 96))),
        (((14, 32), (7, 43), (3.6, 53)), ((30, 32), (35, 44), (39, 54))),
        -1.2,
    ),
    Posture(
        "hold",
        (((18, 57), (17.4, 76), (17, 96)), ((26, 57), (27, 76), (27.6, 96))),
        (((13.4, 32), (9, 44), (9.4, 57)), ((30.6, 32), (35, 45), (39.6, 44))),
    ),
)


def _posed(figure: Figure, posture: Posture) -> Draw:
    def draw(brush: Brush, look: Look) -> None:
        who = dressed(look, figure)
        x, y = 22 + posture.lean, 15.2
        _behind_head(brush, who, x, y)
        _pack(brush, who)
        _arm(brush, who, posture.arms[0], 0.18)
        if who.garment != "robe":
            for leg in posture.legs:
                _leg(brush, who, leg)
        else:
            brush.ellipse(16, 97.4, 4.6, 2, SHOE)
            brush.ellipse(27, 97.4, 4.6, 2, SHOE)
        brush.limb([(x, 20), (22, 28)], (5.4, 6.4), darker(who.skin, 0.16), ink=0.5)
        _torso(brush, who)
        if who.apron:
            _apron(brush, who.apron)
        _straps(brush, who)
        _head(brush, who, x, y)
        if who.scarf:
            _scarf(brush, who.scarf)
        _arm(brush, who, posture.arms[1])

    return draw


def _seated(figure: Figure) -> Draw:
    """On the ground, legs crossed, hands on the knees."""

    def draw(brush: Brush, look: Look) -> None:
        who = dressed(look, figure)
        with brush.moved(2, 0, sx=1.38, sy=1.38):
            with brush.moved(0, 4):
                _bust(brush, who)
            tone = who.cloth if who.garment in ("dress", "skirt", "robe") else who.trousers
            for side in (-1, 1):
                line = sized(((5, 60), (19, 66), (-4, 70)), 22, 0, 1, flip=side)
                brush.limb(line, (11, 9, 6.6), tone, ink=0.8)
                foot = 22 - side * 6
                brush.ellipse(foot, 70.4, 4.4, 2.4, SHOE, ink=0.7)
            for side in (-1, 1):
                _arm(brush, who, sized(((9, 36), (14, 47), (13.4, 59)), 22, 0, 1, flip=side))

    return draw


def _bust(brush: Brush, who: Dressed) -> None:
    _behind_head(brush, who, 22, 15.2)
    brush.limb([(22, 20), (22, 28)], (5.4, 6.4), darker(who.skin, 0.16), ink=0.5)
    _torso_short(brush, who)
    _head(brush, who, 22, 15.2)
    if who.scarf:
        _scarf(brush, who.scarf)


def _torso_short(brush: Brush, who: Dressed) -> None:
    """The upper body alone: skirts and coats are under the knees."""
    brush.shape(TORSO, who.cloth, soft=0.45, depth=0.3)
    if who.garment in ("coat", "suit", "jacket"):
        brush.shape([(17.6, 26.4), (26.4, 26.4), (22, 42)], SHIRT, soft=0.1, ink=0.5)
        _lapels(brush, who.cloth)
    else:
        brush.shape([(18, 26), (22, 31), (26, 26), (22, 28)], darker(who.cloth, 0.35), soft=0.1, ink=0.5)


def _lapels(brush: Brush, cloth: Colour) -> None:
    for side in (-1, 1):
        lapel = sized(((4.4, -16), (7.6, -13), (6.4, -6), (0.2, 1.6)), 22, 42, 1, flip=side)
        brush.shape(lapel, darker(cloth, 0.2), soft=0.1, ink=0.6)


def figure_poses(figure: Figure) -> tuple[Pose, ...]:
    standing = tuple(Pose(name=posture.name, draw=_posed(figure, posture), aspect=0.44) for posture in POSTURES)
    seated = _seated(figure)
    return (
        *standing,
        Pose(name="sit", draw=seated, aspect=0.64, tall=0.72),
        Pose(name="rest", draw=seated, aspect=0.64, tall=0.72),
    )
