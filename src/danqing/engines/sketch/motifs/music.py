"""Instruments that somebody plays, and drums."""

from __future__ import annotations

from danqing.engines.sketch.brush import Brush, arc
from danqing.engines.sketch.colours import darker, hexed, lighter
from danqing.engines.sketch.motifs.base import Look, Motif, one
from danqing.engines.sketch.words import named

EBONY = hexed("#2f2628")
STEEL = hexed("#e9e4da")
BRASS = hexed("#e0b23f")
SKIN = hexed("#f4ead6")
BOW = hexed("#8a5a38")

VIOLIN = (
    *((21, 44), (33, 48), (34, 58), (29, 65), (36, 74), (37, 88), (21, 98)),
    *((5, 88), (6, 74), (13, 65), (8, 58), (9, 48)),
)


def violin(brush: Brush, look: Look) -> None:
    """Upright, with its bow across the strings."""
    wood = look.colour
    brush.shape(VIOLIN, wood, soft=0.9, depth=0.36)
    brush.shape([(18.4, 72), (18.4, 14), (23.6, 14), (23.6, 72)], EBONY, soft=0.1, ink=0.6)
    brush.limb([(21, 14), (21, 6), (18, 2.4)], (5, 4, 4), darker(wood, 0.2), ink=0.7)
    brush.lines([(14, 6, 28, 6), (14, 11, 28, 11)], EBONY, 2.2)
    for side in (-1, 1):
        brush.line([(21 + side * 9, 66), (21 + side * 7, 71), (21 + side * 9.4, 78)], EBONY, 1.1)
    brush.shape([(14, 76), (28, 76), (26, 79), (16, 79)], SKIN, soft=0.1, ink=0.6)
    brush.shape([(18, 84), (24, 84), (22.6, 95), (19.4, 95)], EBONY, soft=0.2, ink=0.5)
    brush.lines([(x, 13, x, 86) for x in (19.4, 20.5, 21.6, 22.7)], STEEL, 0.5)
    brush.lines([(-8, 60, 52, 76)], STEEL, 1.2)
    brush.line([(-9, 57.6), (20, 65), (54, 76)], BOW, 2.0)


def trumpet(brush: Brush, look: Look) -> None:
    """Lying to the left: the bell, the loop of its tube, three valves and the mouthpiece."""
    brass = look.colour
    brush.line([(150, 40), (62, 40)], darker(brass, 0.3), 7.4)
    brush.line([(150, 40), (62, 40)], brass, 5.0)
    loop = [(124, 41), (138, 52), (132, 76), (76, 77), (62, 62), (74, 43)]
    brush.line(loop, darker(brass, 0.34), 8.4)
    brush.line(loop, brass, 5.8)
    bell = [(4, 8), (14, 28), (34, 37), (76, 37), (76, 44), (34, 45), (14, 54), (4, 74), (0, 40)]
    brush.shape(bell, brass, soft=0.75, depth=0.4)
    brush.ellipse(3.4, 41, 4.6, 33, darker(brass, 0.45), ink=0.8)
    for x in (86, 98, 110):
        brush.rect(x - 4.4, 30, 8.8, 52, lighter(brass, 0.18), radius=3)
        brush.lines([(x, 30, x, 20)], STEEL, 3.0)
        brush.ellipse(x, 19, 5, 2.4, STEEL, ink=0.8)
    brush.shape([(148, 37), (156, 34), (158, 46), (148, 43)], STEEL, soft=0.3)
    brush.line([(16, 30), (34, 38.6), (72, 38.8)], (255, 250, 225), 1.6, alpha=0.8)


def drum(brush: Brush, look: Look) -> None:
    """A side drum with its cords, and two sticks on the skin."""
    shell, rim = look.colour, hexed("#e8d6a8")
    brush.rect(8, 30, 104, 60, shell, radius=4)
    brush.ellipse(60, 90, 52, 9.6, darker(shell, 0.25))
    brush.rect(8.6, 34, 102.8, 54, shell, ink=0)
    zigzag = [(10.0 + step * 14.3, 36.0 if step % 2 else 88.0) for step in range(8)]
    brush.line(zigzag, SKIN, 2.0, soft=0.0)
    brush.line(arc(60, 88, 52, 10, 0, 180, 14), rim, 5.0)
    brush.ellipse(60, 30, 52, 13, rim)
    brush.ellipse(60, 28.6, 48, 11, SKIN, depth=0.16)
    for start, end in (((30, 34), (96, 6)), ((88, 34), (22, 4))):
        brush.line([start, end], BOW, 3.2, soft=0.0)
        brush.ellipse(*start, 4, 3.2, lighter(BOW, 0.25), ink=0.7)


def flute(brush: Brush, look: Look) -> None:
    tube = look.colour
    brush.limb([(2, 50), (120, 50), (236, 50)], (30, 28, 28), tube, depth=0.4)
    brush.dots([(x, 47, 6.0) for x in (62, 116, 136, 156, 176, 196)], darker(tube, 0.6))
    for x in (34, 88, 224):
        brush.rect(x, 34, 7, 32, darker(tube, 0.3), ink=0.5)


MOTIFS: tuple[Motif, ...] = (
    Motif(
        name="violin",
        words=named("violin, fiddle, viola, 小提琴, 提琴"),
        poses=one(violin, 0.42),
        metres=0.75,
        colours=(hexed("#a85c32"), hexed("#b8743c")),
        home="room",
        played=True,
    ),
    Motif(
        name="trumpet",
        words=named("trumpet, horn, bugle, cornet, 小号, 喇叭, 号角"),
        poses=one(trumpet, 1.58),
        metres=0.3,
        colours=(BRASS,),
        stands="surface",
        home="table",
        played=True,
        held_at=0.52,
    ),
    Motif(
        name="drum",
        words=named("drum, snare drum, 鼓, 大鼓, 小鼓"),
        poses=one(drum, 1.2),
        metres=0.6,
        colours=(hexed("#b8413a"), hexed("#3f6a9a")),
        home="room",
        top=0.28,
    ),
    Motif(
        name="flute",
        words=named("flute, bamboo flute, recorder, clarinet, 笛子, 竹笛, 长笛, 箫"),
        poses=one(flute, 2.4),
        metres=0.2,
        colours=(hexed("#c9a45c"), hexed("#b9bcc2")),
        stands="surface",
        home="table",
        played=True,
        held_at=0.62,
    ),
)
