"""What a mask forbids stays as it was, whatever engine renders; what it allows is told to each in its own way."""

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
from danqing.domain.job import ImageSource, Job, Mask
from danqing.domain.picture import Reference
from danqing.domain.region import Region
from danqing.errors import InvalidParameter
from danqing.media.decode import as_array, resize
from danqing.worker.finishing import finished
from tests.pictures import Pixels, noise, picture
from tests.unit.director.director_orders import BOX, EVERYTHING, NOTHING, edit, engine, image, script

SIZE = Canvas(400, 300)
SPOT = Region(120, 90, 200, 150)


def white(region: Region, canvas: Canvas = SIZE) -> Pixels:
    mask = np.zeros((canvas.height, canvas.width), np.uint8)
    mask[region.top : region.bottom, region.left : region.right] = 255
    return mask


def masked(mask: Pixels, *regions: Region, seed: int = 0) -> Reference:
    return replace(image(Canvas(mask.shape[1], mask.shape[0]), *regions, seed=seed), mask=mask.tobytes())


def order(prompt: str, *references: Reference, editable: str = "white") -> Job:
    mask = Mask(ImageSource("object", "inputs/x/1"), "transparent" if editable == "transparent" else "white")
    return edit(prompt, references, mask=mask)


def plan_of(job: Job, *references: Reference, canvas: Canvas = SIZE, by: Repertoire = NOTHING) -> Plan:
    return direct(job, script(job), canvas, references, by)


def painted(plan: Plan, job: Job) -> Pixels:
    """The picture in the end, where the engine renders noise."""
    [shot], [finish] = plan.shots, plan.finishes
    rendered = picture(noise(shot.canvas.width, shot.canvas.height, 9))
    return as_array(finished(rendered, finish, job)[0])


@st.composite
def masks(draw: st.DrawFn) -> tuple[Pixels, Canvas]:
    """A mask of some grain that allows something and forbids something, and the size to paint in."""
    width, height = draw(st.integers(2, 150)), draw(st.integers(2, 150))
    rng = np.random.default_rng(draw(st.integers(0, 999)))
    coarse = rng.random((draw(st.integers(1, 6)), draw(st.integers(1, 6)))) < 0.5
    rows, columns = (
        np.arange(side) * grain // side for side, grain in zip((height, width), coarse.shape, strict=True)
    )
    mask = coarse[rows][:, columns] * np.uint8(255)
    mask[0, 0], mask[-1, -1] = 255, 0
    return mask, Canvas(width, height)


@pytest.mark.parametrize("by", [NOTHING, EVERYTHING], ids=["plain engine", "native engine"])
@settings(deadline=None, max_examples=50)
@given(case=masks())
def test_where_the_mask_is_black_the_image_is_bit_identical(by: Repertoire, case: tuple[Pixels, Canvas]) -> None:
    """For any mask and picture, whatever the engine renders."""
    mask, canvas = case
    base = masked(mask)
    job = order("Put a vase there", base)
    done = painted(plan_of(job, base, canvas=canvas, by=by), job)
    assert (done[mask == 0] == as_array(base.picture)[mask == 0]).all()


def test_in_another_size_the_resized_image_is_what_stays() -> None:
    base = masked(white(SPOT))
    job = order("Put a vase there", base)
    plan = plan_of(job, base, canvas=Canvas(800, 600))
    done, before = painted(plan, job), as_array(resize(base.picture, Canvas(800, 600)))
    changed = (done != before).any(axis=2)
    assert changed[200:280, 260:380].mean() > 0.9
    changed[178:302, 238:402] = False
    assert not changed.any()
    assert plan.details["Mask"].endswith("no pixel changed once the image was resized to 800*600")


def test_a_plain_engine_gets_the_part_around_the_mask_and_words() -> None:
    base = masked(white(SPOT))
    plan = plan_of(order("Put a vase there", base), base, by=engine(reference_pixels=1_000_000))
    [shot], [finish] = plan.shots, plan.finishes
    assert finish.stitch is not None
    assert finish.stitch.window == Region(32, 0, 288, 256)
    assert finish.canvas == Canvas(256, 256)
    assert shot.references == (Reference(picture(as_array(base.picture)[0:256, 32:288])),)
    assert "\nChange only the region [344, 352, 656, 586] of image 1, and keep" in shot.prompt
    assert plan.details["Mask"] == (
        "a part of 256*256 was edited and put back; where the mask forbids it no pixel changed"
    )
    assert plan.notes == ()


def test_an_engine_that_knows_boxes_gets_the_whole_image_with_one() -> None:
    base = masked(white(SPOT))
    plan = plan_of(order("换成花瓶", base), base, by=EVERYTHING)
    [shot], [finish] = plan.shots, plan.finishes
    assert shot.prompt == "换成花瓶"
    assert shot.canvas == finish.canvas == SIZE
    assert [one.regions for one in shot.references] == [(SPOT,)]
    assert finish.stitch is not None
    assert finish.stitch.mask == base.mask
    assert plan.details["Mask"] == "all of it was edited; where the mask forbids it no pixel changed"


def test_it_is_the_first_image_that_is_changed_whatever_the_words_name() -> None:
    """And its own boxes give way to the mask; those of another image say what to take from there."""
    base, source = masked(white(SPOT), BOX), image(Canvas(64, 48), BOX, seed=2)
    plan = plan_of(order("Put the clock of image 1 into image 2", base, source), base, source)
    assert "Change only the region [344, 352, 656, 586] of image 1" in plan.shots[0].prompt
    assert "image 3 is the selected region [125, 125, 375, 375] of image 2." in plan.shots[0].prompt
    assert len(plan.shots[0].references) == 3


def test_a_mask_that_allows_everything_is_none() -> None:
    base = masked(np.full((300, 400), 255, np.uint8))
    job = order("Put a vase there", base)
    plain = edit("Put a vase there", [image(SIZE)])
    assert plan_of(job, base) == plan_of(plain, image(SIZE))


@pytest.mark.parametrize("editable", ["white", "transparent"])
def test_a_mask_that_allows_nothing_is_refused(editable: str) -> None:
    """Nobody means it: most likely black and white were mistaken for each other."""
    base = masked(np.zeros((300, 400), np.uint8))
    with pytest.raises(InvalidParameter) as refused:
        plan_of(order("Put a vase there", base, editable=editable), base)
    assert refused.value.message == (
        f"The mask has no {editable} part, so nothing may change. "
        f"It must be {editable} where the image shall be edited."
    )


def test_a_mask_that_vanishes_in_a_smaller_picture_is_refused() -> None:
    base = masked(white(Region(7, 7, 8, 8)))
    with pytest.raises(InvalidParameter, match=r"too small to be seen in a picture of 40\*30"):
        plan_of(order("Put a vase there", base), base, canvas=Canvas(40, 30))


def test_in_a_picture_of_another_shape_the_mask_is_told_as_a_box() -> None:
    """And that it is only told is said."""
    base = masked(white(SPOT))
    plain = plan_of(order("Put a vase there", base), base, canvas=Canvas(300, 300), by=engine(name="plain"))
    assert plain.finishes[0].stitch is None
    assert "The red rectangle on image 1 marks the selected region [300, 300, 500, 500]." in plain.shots[0].prompt
    assert plain.notes[0].startswith("The image has another shape than 300*300: its mask was told as a box")
    native = plan_of(order("Put a vase there", base), base, canvas=Canvas(300, 300), by=EVERYTHING)
    assert native.shots[0].references[0].regions == (SPOT,)
    assert len(native.notes) == 1


def test_every_picture_of_a_request_has_the_same_mask() -> None:
    base = masked(white(SPOT))
    plan = plan_of(replace(order("Put a vase there", base), count=3), base)
    assert len({id(finish.stitch) for finish in plan.finishes}) == 1
    assert len(plan.shots) == 3
