"""People: clothes take the colour that the words give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from danqing.engines.sketch.brush import Brush, Point, arc, sized
from danqing.engines.sketch.colours import Colour, darker, hexed
from danqing.engines.sketch.motifs.base import Draw, Look, Motif, Pose
from danqing.engines.sketch.words import named

SKINS = tuple(map(hexed, ("#f0c7a2", "#e2ae86", "#c98d62", "#8f5f42")))
HAIRS = tuple(map(hexed, ("#3a2a26", "#5b3a28", "#2a2730", "#8a5a34")))
TROUSERS = hexed("#4a5568")
EYE = hexed("#33262a")


@dataclass(frozen=True, slots=True)
class Figure:
    """What differs between one person and another: hair and dress, and how large the head is."""

    long_hair: bool = False
    dress: bool = False
    head: float = 9.5
    grey: bool = False


def _tones(look: Look, figure: Figure) -> tuple[Colour, Colour]:
    rng = look.chance("person")
    skin, hair = SKINS[int(rng.integers(len(SKINS)))], HAIRS[int(rng.integers(len(HAIRS)))]
    return skin, hexed("#c9c6c4") if figure.grey else hair


LONG_HAIR = ((-1.1, -0.4), (0, -1.3), (1.1, -0.4), (1.2, 1.6), (-1.2, 1.6))
FRINGE = ((-0.96, 0.05), (-0.8, -0.9), (0, -1.24), (0.8, -0.9), (0.96, 0.05), (0.55, -0.5), (-0.2, -0.56))


def _face(brush: Brush, x: float, y: float, size: float, skin: Colour, hair: Colour, figure: Figure) -> None:
    if figure.long_hair:
        brush.shape(sized(LONG_HAIR, x, y, size), hair)
    brush.rect(x - size * 0.3, y + size * 0.6, size * 0.6, size * 0.8, darker(skin, 0.15), ink=0.4)
    brush.ellipse(x, y, size * 0.86, size, skin)
    brush.shape(sized(FRINGE, x, y, size), hair)
    for side in (-1, 1):
        (eye_x, eye_y), (cheek_x, cheek_y) = sized(((0.34, 0.1), (0.52, 0.4)), x, y, size, flip=side)
        brush.ellipse(eye_x, eye_y, size * 0.1, size * 0.14, EYE, ink=0, depth=0)
        brush.ellipse(cheek_x, cheek_y, size * 0.17, size * 0.1, hexed("#e89a8c"), ink=0, alpha=0.55)
    brush.line(arc(x, y + size * 0.36, size * 0.24, size * 0.2, 20, 160, 5), hexed("#a34f47"), size * 0.09)


def _standing(figure: Figure) -> Draw:
    def draw(brush: Brush, look: Look) -> None:
        skin, hair = _tones(look, figure)
        _legs(brush, skin, figure, ((17, 16), (25, 26)))
        _body(brush, look.colour, skin, figure)
        for points in ([(13, 32), (8, 46), (8, 58)], [(29, 32), (34, 46), (34, 58)]):
            _arm(brush, points, look.colour, skin)
        _face(brush, 21, 14, figure.head, skin, hair, figure)

    return draw


def _walking(figure: Figure) -> Draw:
    def draw(brush: Brush, look: Look) -> None:
        skin, hair = _tones(look, figure)
        _arm(brush, [(26, 33), (35, 44), (36, 56)], darker(look.colour, 0.2), skin)
        _legs(brush, skin, figure, ((20, 34), (22, 9)))
        _body(brush, look.colour, skin, figure)
        _arm(brush, [(17, 33), (10, 44), (9, 56)], look.colour, skin)
        _face(brush, 21, 14, figure.head, skin, hair, figure)

    return draw


def _legs(brush: Brush, skin: Colour, figure: Figure, feet: tuple[tuple[float, float], ...]) -> None:
    for hip, foot in feet:
        tone = skin if figure.dress else TROUSERS
        brush.limb([(hip, 56), ((hip + foot) / 2, 77), (foot, 96)], (8, 6, 4.4), tone)
        brush.ellipse(foot - 1.5, 97.4, 4.6, 2.5, hexed("#4b3a36"))


def _body(brush: Brush, cloth: Colour, skin: Colour, figure: Figure) -> None:
    if figure.dress:
        brush.shape(
            [(15, 28), (21, 26.5), (27, 28), (28, 44), (36, 74), (21, 77), (6, 74), (14, 44)],
            cloth,
            soft=0.6,
            depth=0.3,
        )
        brush.limb([(14, 46), (21, 47.5), (28, 46)], (2, 2, 2), darker(cloth, 0.35), ink=0.4)
        return
    brush.shape([(12, 29), (21, 26.5), (30, 29), (31, 46), (30, 62), (12, 62), (11, 46)], cloth, soft=0.5, depth=0.3)
    brush.line([(21, 30), (21, 60)], darker(cloth, 0.3), 0.7, alpha=0.7)


def _arm(brush: Brush, points: Sequence[Point], cloth: Colour, skin: Colour) -> None:
    brush.ellipse(points[-1][0], points[-1][1] + 1, 2.7, 3.2, skin, ink=0.7)
    brush.limb(points, (6.4, 5.4, 4.6), cloth, ink=0.8)


def figure_poses(figure: Figure) -> tuple[Pose, ...]:
    return (
        Pose(name="stand", draw=_standing(figure), aspect=0.42),
        Pose(name="walk", draw=_walking(figure), aspect=0.44),
    )


CLOTHES = tuple(map(hexed, ("#c8574d", "#4f7f9f", "#d9a441", "#6f9068", "#8a6aa8")))

MOTIFS: tuple[Motif, ...] = (
    Motif(
        name="woman",
        words=named(
            "woman, lady, mother, mom, queen, princess, bride, 她, 女人, 女子, 女士, 妈妈, 母亲, 美女", "公主, 女孩子"
        ),
        poses=figure_poses(Figure(long_hair=True, dress=True)),
        metres=1.65,
        colours=CLOTHES,
    ),
    Motif(
        name="girl",
        words=named("girl, daughter, 女孩, 小女孩, 少女, 姑娘, 女儿"),
        poses=figure_poses(Figure(long_hair=True, dress=True, head=11.5)),
        metres=1.25,
        colours=CLOTHES,
    ),
    Motif(
        name="boy",
        words=named("boy, child, kid, son, children, 男孩, 小男孩, 孩子, 儿童, 少年, 小孩"),
        poses=figure_poses(Figure(head=11.5)),
        metres=1.2,
        colours=CLOTHES,
    ),
    Motif(
        name="old man",
        words=named("old man, grandfather, elder, 老人, 爷爷, 老爷爷, 渔翁"),
        poses=figure_poses(Figure(grey=True)),
        metres=1.68,
        colours=CLOTHES,
    ),
    Motif(
        name="old woman",
        words=named("old woman, grandmother, 奶奶, 老奶奶"),
        poses=figure_poses(Figure(grey=True, long_hair=True, dress=True)),
        metres=1.58,
        colours=CLOTHES,
    ),
    Motif(
        name="man",
        words=named(
            "man, person, people, guy, father, someone, traveler, traveller, hiker, astronaut, chef",
            "teacher, doctor, farmer, king, 人, 男人, 男子, 先生, 行人, 人物, 爸爸, 父亲, 旅人, 宇航员",
            "厨师, 老师, 医生, 农民",
        ),
        poses=figure_poses(Figure()),
        metres=1.75,
        colours=CLOTHES,
    ),
)
