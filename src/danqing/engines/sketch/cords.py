"""What holds up the things that hang, and the string between a kite and a hand."""

from __future__ import annotations

from danqing.engines.sketch.brush import Point
from danqing.engines.sketch.colours import hexed
from danqing.engines.sketch.compose import Layout, Placed
from danqing.engines.sketch.scene import MANY
from danqing.engines.sketch.stage import Stage

ROPE = hexed("#3b2f30")
STRING = hexed("#f6f1e6")
HAND: Point = (0.4, 0.56)
"""Where the hand of one who holds something is, from the middle to the side and above the ground, in heights."""


def cords(stage: Stage, layout: Layout) -> None:
    """Draw them behind the things that they hold."""
    hanging = [thing for thing in layout.placed if thing.motif.hung and thing.subject.to is None and not thing.lift]
    if len(hanging) > 1 and hanging[0].subject.count < MANY:
        _rope(stage, sorted(hanging, key=lambda thing: thing.x))
    elif len(hanging) == 1:
        stage.brush.lines([(hanging[0].x, -2, hanging[0].x, hanging[0].top)], ROPE, 1.6)
    for kite in layout.placed:
        if kite.motif.name == "kite":
            _string(stage, kite, layout)


def _rope(stage: Stage, hanging: list[Placed]) -> None:
    """From edge to edge through the tops of what hangs on it."""
    high = min(thing.top for thing in hanging) - stage.span * 0.04
    tops = [(thing.x, thing.top) for thing in hanging]
    stage.brush.line([(-9.0, high), *tops, (stage.width + 9, high)], ROPE, 2.2)


def _string(stage: Stage, kite: Placed, layout: Layout) -> None:
    """From the kite's middle in a slack curve to the nearest hand, or out of the picture."""
    flyers = [thing for thing in layout.placed if any(pose.name == "hold" for pose in thing.motif.poses)]
    start = (kite.x, kite.top + kite.height * 0.36)
    end = (kite.x * 0.5 + stage.width * 0.25, stage.height + 9)
    if flyers:
        who = min(flyers, key=lambda thing: abs(thing.x - kite.x))
        side = -1 if who.flipped else 1
        end = (who.x + side * HAND[0] * who.width, who.foot - who.lift - HAND[1] * who.height)
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + abs(end[1] - start[1]) * 0.08)
    stage.brush.line([start, middle, end], STRING, 1.7)
