"""Enlarging is no painting: the plan holds the picture itself."""

from __future__ import annotations

import numpy as np
import pytest

from danqing.director.director import direct
from danqing.director.plan import Finish, Plan
from danqing.domain.canvas import Canvas, Scale
from danqing.domain.capabilities import Repertoire
from danqing.domain.picture import Reference
from danqing.media.decode import as_array, as_image, resize
from tests.pictures import Pixels, photo, picture
from tests.unit.director.director_orders import EVERYTHING, NOTHING, edit, image, script


def plan_of(base: Reference, factor: int, by: Repertoire = NOTHING, count: int = 1) -> Plan:
    job = edit("图像超分。", [base], size=Scale(factor), enlarges=True, count=count)
    return direct(job, script(job), Scale(factor).canvas(base.picture.canvas), [base], by)


@pytest.mark.parametrize("by", [NOTHING, EVERYTHING], ids=["plain engine", "native engine"])
def test_no_engine_has_to_render_anything(by: Repertoire) -> None:
    """Beyond what the engine could: its limits do not matter."""
    plan = plan_of(image(Canvas(300, 200)), 4, by, count=2)
    assert set(plan.ready) == {0, 1}
    assert plan.ready[0] is plan.ready[1]
    assert plan.ready[0].canvas == Canvas(1200, 800)
    assert plan.finishes == (Finish(canvas=Canvas(1200, 800)),) * 2
    assert [shot.seed for shot in plan.shots] == [7, 8]
    assert plan.details["Size"] == "enlarged from 300*200 by Lanczos, without a model"


def test_by_one_the_image_comes_back_as_it_was() -> None:
    base = image(Canvas(60, 40))
    plan = plan_of(base, 1)
    assert plan.ready[0] is base.picture
    assert plan.details["Size"] == "the image as it was sent"


def test_other_plans_leave_every_picture_to_the_engine() -> None:
    base = image(Canvas(60, 40))
    job = edit("A cat", [base])
    assert direct(job, script(job), Canvas(60, 40), [base], NOTHING).ready == {}


@pytest.mark.parametrize("factor", [2, 3, 4])
def test_it_comes_nearer_to_the_original_than_bicubic(factor: int) -> None:
    """Photographs made smaller and enlarged again."""
    gains = []
    for name in ("astronaut.png", "coffee.png", "chelsea.png", "rocket.jpg"):
        whole = photo(name)[:288, :384]
        small = resize(picture(whole), Canvas(384 // factor, 288 // factor))
        ours = as_array(plan_of(Reference(small), factor).ready[0])
        bicubic = np.asarray(as_image(small).resize((384, 288), 3))
        gains.append(decibels(whole, ours) - decibels(whole, bicubic))
    assert np.mean(gains) > 0.2


def decibels(one: Pixels, other: Pixels) -> float:
    """The peak signal-to-noise ratio."""
    return float(10 * np.log10(255**2 / np.mean((one.astype(float) - other) ** 2)))
