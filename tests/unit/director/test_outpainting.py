"""Margins: the old picture lies in the new one as it was, and only what is around it is painted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danqing.director.director import direct
from danqing.director.plan import Plan
from danqing.domain.canvas import Canvas
from danqing.domain.capabilities import Repertoire
from danqing.domain.job import Job, Margins
from danqing.domain.picture import Reference
from danqing.domain.region import Region
from danqing.media.decode import as_array
from danqing.worker.finishing import finished
from tests.pictures import Pixels, noise, photo, picture
from tests.unit.director.director_orders import BOX, EVERYTHING, NOTHING, edit, image, keeps_limits, script

SIZE = Canvas(120, 80)
shares = st.floats(0, 1)


def plan_of(base: Reference, margins: Margins, by: Repertoire = NOTHING, prompt: str = "A wide valley") -> Plan:
    job, (canvas, _) = order(base, margins, prompt), margins.around(base.picture.canvas)
    return direct(job, script(job), canvas, [base], by)


def order(base: Reference, margins: Margins, prompt: str = "A wide valley") -> Job:
    return edit(prompt, [base], margins=margins)


def painted(plan: Plan, job: Job, patch: Pixels | None = None) -> Pixels:
    """The picture in the end, where the engine renders noise."""
    [shot], [finish] = plan.shots, plan.finishes
    rendered = noise(shot.canvas.width, shot.canvas.height, 9) if patch is None else patch
    return as_array(finished(picture(rendered), finish, job)[0])


@pytest.mark.parametrize("by", [NOTHING, EVERYTHING], ids=["plain engine", "native engine"])
@settings(deadline=None, max_examples=40)
@given(width=st.integers(2, 90), height=st.integers(2, 90), top=shares, bottom=shares, left=shares, right=shares)
def test_the_old_picture_stays_bit_identical_at_its_place(
    by: Repertoire, width: int, height: int, top: float, bottom: float, left: float, right: float
) -> None:
    """Whatever the engine renders: the feather lies in the border."""
    base, margins = image(Canvas(width, height)), Margins(top=top, bottom=bottom, left=left, right=right)
    canvas, place = margins.around(base.picture.canvas)
    done = painted(plan_of(base, margins, by), order(base, margins))
    assert done.shape == (canvas.height, canvas.width, 3)
    assert (done[place.top : place.bottom, place.left : place.right] == as_array(base.picture)).all()


def test_the_border_is_the_engines_beyond_a_few_pixels() -> None:
    """The old picture is grey, and so is the rendered one around its place: no drift is to be taken back."""
    base, margins = Reference(picture(np.full((200, 200, 3), 100, np.uint8))), Margins(right=1)
    patch = np.full((512, 1024, 3), 100, np.uint8)
    patch[:, 512:] = 200
    by: Repertoire = {"edit": replace(NOTHING["edit"], best_pixels=1 << 19, max_pixels=1 << 20)}
    done = painted(plan_of(base, margins, by), order(base, margins), patch)[..., 0].astype(int)
    assert (done[:, :200] == 100).all()
    assert (done[:, 212:] == 200).all()
    assert (np.diff(done[100, 199:212]) >= 0).all()


@pytest.mark.parametrize("by", [NOTHING, EVERYTHING], ids=["plain engine", "native engine"])
def test_the_engine_is_shown_the_whole_canvas_and_told_what_is_finished(by: Repertoire) -> None:
    base = image(SIZE)
    plan = plan_of(base, Margins(left=0.5, bottom=0.25), by)
    [shot], [finish] = plan.shots, plan.finishes
    assert finish.canvas == Canvas(180, 100)
    assert keeps_limits(shot.canvas, by["edit"])
    [shown] = shot.references
    assert (shown.picture.canvas, shown.regions) == (Canvas(180, 100), ())
    assert (as_array(shown.picture)[:80, 60:] == as_array(base.picture)).all()
    assert "\nThe region [333, 0, 1000, 800] of image 1 is finished and stays as it is." in shot.prompt
    assert finish.stitch is not None
    assert finish.stitch.regions == (Region(0, 0, 180, 100),)
    assert plan.details["Margins"] == "painted around the image, in which no pixel changed: it lies at 60, 0"


def test_the_words_are_chinese_for_a_chinese_prompt() -> None:
    assert (
        "image 1中[0, 0, 500, 1000]的区域已经完成"
        in plan_of(image(SIZE), Margins(right=1), prompt="山谷").shots[0].prompt
    )


def test_boxes_say_nothing_where_margins_are_asked() -> None:
    """What may change is the border."""
    plan = plan_of(image(SIZE, BOX), Margins(top=0.5))
    assert "rectangle" not in plan.shots[0].prompt
    assert plan.finishes[0].stitch is not None


def test_the_draft_of_the_border_continues_the_edges() -> None:
    """Before anything is painted a photograph's border has the colours of its edges."""
    base = Reference(picture(photo("rocket.jpg")))
    plan = plan_of(base, Margins(top=0.5))
    draft = plan.finishes[0].stitch
    assert draft is not None
    pixels = as_array(draft.base).astype(int)
    above, edge = pixels[: pixels.shape[0] // 3].mean(axis=(0, 1)), as_array(base.picture)[:20].mean(axis=(0, 1))
    assert np.abs(above - edge).max() < 20
