"""Previews of the sketch engine: rough, and of no other picture than the one that comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from danqing.domain.canvas import Canvas
from danqing.domain.palette import Swatch
from danqing.domain.picture import Picture, Reference
from danqing.domain.region import Region
from danqing.domain.shot import Shot
from danqing.engines.base import CancelToken, Progress, Rendered
from danqing.engines.sketch.engine import SketchEngine
from danqing.engines.sketch.previews import rough
from danqing.errors import Cancelled
from danqing.media.decode import as_array, from_array, resize

CANVAS = Canvas(640, 480)
PROMPTS = (
    "a red bicycle leaning against a brick wall, watercolour",
    "一只橘猫坐在湖边, 夕阳",
    'a poster with the words "HELLO" and a rocket',
    "two dogs and a castle under a rainbow, ink",
)
SMALL = Canvas(64, 64)


def asked(prompt: str, previews: int = 3, **changes: object) -> Shot:
    shot = Shot(index=0, prompt=prompt, canvas=CANVAS, seed=7, previews=previews)
    return replace(shot, **changes)  # type: ignore[arg-type]


async def drawn(shot: Shot) -> tuple[list[Progress], Rendered]:
    """What was shown of it, and the picture."""
    *shown, last = [event async for event in SketchEngine().render([shot], CancelToken())]
    assert isinstance(last, Rendered)
    return [event for event in shown if isinstance(event, Progress)], last


def pictures(shown: Sequence[Progress]) -> list[Picture]:
    return [event.preview for event in shown if event.preview is not None]


def small(picture: Picture) -> NDArray[np.float64]:
    return as_array(resize(picture, SMALL)).astype(float)


def distance(one: Picture, other: Picture) -> float:
    """The mean absolute difference of the values at 64 by 64, 0–255."""
    return float(np.abs(small(one) - small(other)).mean())


@pytest.mark.parametrize("prompt", PROMPTS)
async def test_a_preview_is_of_its_own_picture(prompt: str) -> None:
    """Each is nearer to it than the picture of another seed is, and than that of any other prompt."""
    shown, final = await drawn(asked(prompt))
    others = [asked(other, 0) for other in PROMPTS if other != prompt] + [asked(prompt, 0, seed=8)]
    nearest = min([distance(final.picture, (await drawn(other))[1].picture) for other in others])
    assert all(distance(preview, final.picture) < 0.7 * nearest for preview in pictures(shown))


@pytest.mark.parametrize("prompt", PROMPTS)
async def test_previews_come_closer_and_closer(prompt: str) -> None:
    """From coarse to fine, the last one not yet the picture."""
    shown, final = await drawn(asked(prompt))
    assert [(event.step, event.total) for event in shown] == [(1, 4), (2, 4), (3, 4)]
    widths = [preview.width for preview in pictures(shown)]
    assert widths == sorted(set(widths))
    assert widths[-1] < final.picture.width
    first, *_, last = [distance(preview, final.picture) for preview in pictures(shown)]
    assert last < first


@pytest.mark.parametrize("previews", [1, 2, 3])
async def test_the_picture_is_the_same_as_without(previews: int) -> None:
    """Byte for byte, and what is said of it."""
    shown, final = await drawn(asked(PROMPTS[0], previews))
    none, alone = await drawn(asked(PROMPTS[0], 0))
    assert (len(shown), none) == (previews, [])
    assert bytes(final.picture.pixels) == bytes(alone.picture.pixels)
    assert (final.metadata, final.notes) == (alone.metadata, alone.notes)


async def test_an_edit_shows_itself_too() -> None:
    """With its references, boxes and palette; nearer to the result than what it began with."""
    _, original = await drawn(asked("a lake with mountains", 0))
    base = Reference(original.picture, (Region(40, 150, 240, 350),))
    palette = (Swatch(194, 209, 230, 0.5), Swatch(20, 40, 80, 0.3), Swatch(240, 200, 90, 0.2))
    for changes in ({}, {"palette": palette}):
        shown, final = await drawn(asked("add a red house", 2, references=(base,), **changes))
        moved = distance(original.picture, final.picture)
        assert all(distance(preview, final.picture) < moved for preview in pictures(shown))
        assert len(shown) == 2


@pytest.mark.parametrize("size", [(97, 776), (776, 97), (40, 30), (4096, 4096), (1440, 960)])
def test_what_is_shown_has_the_ratio_of_its_picture(size: tuple[int, int]) -> None:
    """It is never larger, and as small for a large picture as for a small one."""
    canvas = Canvas(*size)
    for shot in rough(asked("a cat", canvas=canvas)):
        assert shot.canvas.ratio == pytest.approx(canvas.ratio, rel=0.05)
        assert min(shot.canvas.width, shot.canvas.height) <= min(384, *size)


async def test_a_picture_is_called_off_between_its_previews() -> None:
    cancel = CancelToken()
    events = SketchEngine().render([asked(PROMPTS[0])], cancel)
    assert isinstance(await anext(events), Progress)
    cancel.cancel()
    with pytest.raises(Cancelled):
        await anext(events)


def test_a_preview_is_the_same_order_on_a_smaller_canvas() -> None:
    """References, words and strength are those of the picture."""
    reference = Reference(from_array(np.zeros((8, 8, 3), np.uint8)))
    shot = asked("a cat", references=(reference,), strength=0.5, negative_prompt="dog")
    assert [replace(one, canvas=CANVAS) for one in rough(shot)] == [shot] * 3
