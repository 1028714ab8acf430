"""From a job to its plan: what is native goes with the shots, the rest is supplied or said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.director.anchor import anchor
from danqing.director.director import DirectorOptions, check, direct
from danqing.director.plan import Finish, Plan, Script
from danqing.director.references import pixels
from danqing.domain.canvas import Canvas
from danqing.domain.job import Job
from danqing.domain.picture import Reference
from danqing.domain.region import Region
from danqing.errors import InvalidParameter
from danqing.media.decode import as_array, resize
from danqing.media.fit import cover
from danqing.media.stitch import stitch
from tests.unit.director.director_orders import (
    ALL,
    BOX,
    CANVAS,
    EVERYTHING,
    JOB,
    NOTHING,
    PALETTE,
    PLAIN,
    edit,
    engine,
    image,
    images,
    keeps_limits,
    script,
)

BOTH = frozenset({"text-to-image", "edit"})


def plan_of(job: Job, *references: Reference, canvas: Canvas = CANVAS, **values: object) -> Plan:
    """By the plain engine, with other values."""
    return direct(job, script(job), canvas, references, engine(**values))


# What the engine does itself -----------------------------------------------------------------------------


def test_a_native_engine_gets_everything_as_it_was_asked() -> None:
    references = (image(Canvas(64, 48), BOX), image(seed=1))
    job = edit("One cat", references, count=4, palette=PALETTE, thinking=True)
    plan = direct(job, script(job), CANVAS, references, EVERYTHING)
    assert plan.finishes == (Finish(canvas=CANVAS),) * 4
    assert (plan.notes, plan.details, plan.anchored) == ((), {}, False)
    for shot in plan.shots:
        assert (shot.prompt, shot.canvas, shot.palette, shot.thinking) == ("One cat", CANVAS, PALETTE, True)
        assert all(one is other for one, other in zip(shot.references, references, strict=True))
        assert shot.model == "m"


def test_boxes_of_a_native_engine_follow_their_reduced_image() -> None:
    job = edit("One cat", [image(Canvas(200, 100), Region(20, 10, 120, 60))])
    native = engine(native=ALL.native, reference_pixels=5000)
    [shot] = direct(job, script(job), CANVAS, [image(Canvas(200, 100), Region(20, 10, 120, 60))], native).shots
    assert shot.references[0].regions == (Region(10, 5, 60, 30),)


def test_thinking_is_only_asked_of_an_engine_that_thinks() -> None:
    assert not plan_of(replace(JOB, thinking=True)).shots[0].thinking


# Shots and seeds -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 4])
def test_one_shot_and_one_finish_per_picture_in_order(count: int) -> None:
    plan = plan_of(replace(JOB, count=count))
    assert [shot.index for shot in plan.shots] == list(range(count))
    assert len(plan.finishes) == count


@given(st.integers(0, 2**31 - 1))
def test_seeds_follow_from_the_given_one_and_stay_in_range(seed: int) -> None:
    shots = plan_of(replace(JOB, seed=seed)).shots
    assert [shot.seed for shot in shots] == [(seed + at) % 2**31 for at in range(4)]


def test_the_words_are_those_of_the_script() -> None:
    """With what all shots share, and with what thinking says of itself before what planning says."""
    words = Script(
        prompts=("A red cat", "A blue cat"), subject="A cat", details={"Thinking": "off"}, notes=("Thought.",)
    )
    plan = direct(replace(JOB, notes=("Said before.",)), words, CANVAS, [], EVERYTHING)
    assert [(shot.prompt, shot.subject) for shot in plan.shots] == [("A red cat", "A cat"), ("A blue cat", "A cat")]
    assert plan.notes == ("Said before.", "Thought.")
    assert plan.details == {"Thinking": "off"}


# Sizes ---------------------------------------------------------------------------------------------------


def test_what_is_too_large_is_rendered_smaller_and_enlarged() -> None:
    plan = plan_of(JOB, canvas=Canvas(2048, 2048))
    assert {shot.canvas for shot in plan.shots} == {Canvas(512, 512)}
    assert {finish.canvas for finish in plan.finishes} == {Canvas(2048, 2048)}
    assert plan.details == {"Size": "rendered at 512*512, enlarged by Lanczos"}


def test_each_kind_of_work_has_its_own_limits() -> None:
    repertoire = {"text-to-image": ALL, "edit": PLAIN}
    canvas, job = Canvas(2048, 2048), edit("A cat", images(1))
    assert direct(job, script(job), canvas, images(1), repertoire).shots[0].canvas == Canvas(512, 512)
    assert direct(JOB, script(JOB), canvas, [], repertoire).shots[0].canvas == canvas


# Palettes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prompt", "begin"), [("One cat", "One cat\nColour palette: #C2D1E6"), ("猫", "猫\n配色：#C2D1E6")]
)
def test_an_unknown_palette_is_told_in_words_and_left_to_the_finish(prompt: str, begin: str) -> None:
    plan = plan_of(replace(JOB, prompt=prompt, palette=PALETTE))
    for shot, finish in zip(plan.shots, plan.finishes, strict=True):
        assert shot.prompt.startswith(begin)
        assert shot.palette == ()
        assert finish.palette == PALETTE
    assert plan.details == {"Palette method": "words in the prompt, and colours moved by 90%"}
    assert plan.notes == ()


def test_without_strength_a_palette_is_only_words_and_that_is_said() -> None:
    job = replace(JOB, palette=PALETTE)
    plan = direct(job, script(job), CANVAS, [], NOTHING, DirectorOptions(palette_strength=0))
    assert "Colour palette" in plan.shots[0].prompt
    assert plan.finishes[0].palette == ()
    assert plan.notes == ("The engine plain knows no palette: it was told the colours in words only.",)


# Boxes ---------------------------------------------------------------------------------------------------


def test_a_local_edit_renders_a_part_and_puts_it_back() -> None:
    base = image(Canvas(64, 48), BOX)
    plan = plan_of(edit("Replace the clock with a vase", [base], count=2), base, reference_pixels=1_000_000)
    for shot, finish in zip(plan.shots, plan.finishes, strict=True):
        assert finish.stitch is not None
        window = finish.stitch.window
        assert finish.canvas == Canvas(window.right - window.left, window.bottom - window.top)
        assert shot.canvas.pixels > finish.canvas.pixels  # a small part gets the engine's best size
        assert abs(shot.canvas.ratio - finish.canvas.ratio) < 0.02
        assert [one.picture.canvas for one in shot.references] == [finish.canvas]
        assert "\nChange only the region [" in shot.prompt
    assert plan.notes == ()
    assert "Size" not in plan.details
    assert "outside the boxes no pixel changed" in plan.details["Regions"]


def test_put_together_the_picture_differs_within_the_boxes_only() -> None:
    """Whatever the engine renders: here it is noise."""
    base = image(Canvas(400, 300), Region(120, 90, 200, 150), Region(210, 160, 250, 180))
    plan = plan_of(edit("Replace the clock", [base]), base, canvas=Canvas(640, 480))
    [shot], [finish] = plan.shots, plan.finishes
    assert plan.details["Regions"].endswith("no pixel changed once the image was resized to 640*480")
    assert finish.stitch is not None
    patch = cover(image(shot.canvas, seed=5).picture, finish.canvas)
    done = as_array(stitch(finish.stitch.base, patch, finish.stitch.window, finish.stitch.regions))
    changed = (done != as_array(resize(base.picture, Canvas(640, 480)))).any(axis=2)
    assert changed.any()
    for box in base.regions:
        scaled = box.scaled(Canvas(400, 300), Canvas(640, 480))
        changed[scaled.top : scaled.bottom, scaled.left : scaled.right] = False
    assert not changed.any()


def test_a_part_may_take_a_thing_from_another_image() -> None:
    """As in the documents: the clock of image 1 is placed in the box of image 2."""
    source, base = image(Canvas(64, 64), BOX, seed=1), image(Canvas(64, 48), Region(30, 20, 50, 40), seed=2)
    plan = plan_of(edit("把图1的闹钟放在图2的框选的位置,保持场景和光线融合自然", [source, base]), source, base)
    [shot], [finish] = plan.shots, plan.finishes
    assert finish.stitch is not None
    assert len(shot.references) == 3
    assert "只修改image 2中[" in shot.prompt
    assert "image 3是image 1中选区[125, 94, 375, 281]的内容。" in shot.prompt
    assert plan.details["Source regions"] == "cut out and given as further references"


def test_an_edit_of_the_whole_picture_marks_the_boxes() -> None:
    base = image(Canvas(64, 48), BOX)
    plan = plan_of(edit("Change the background to a beach", [base]), base)
    [shot], [finish] = plan.shots, plan.finishes
    assert finish == Finish(canvas=CANVAS)
    assert "The red rectangle on image 1 marks the selected region [125, 125, 375, 375]." in shot.prompt
    assert not np.array_equal(as_array(shot.references[0].picture), as_array(base.picture))
    assert [note for note in plan.notes if "shown the boxes as marks" in note]


def test_a_canvas_of_another_shape_marks_the_boxes() -> None:
    base = image(Canvas(64, 64), BOX)
    assert plan_of(edit("Replace the clock", [base]), base).finishes[0].stitch is None


def test_the_image_that_is_changed_need_not_be_the_last() -> None:
    """The box on image 1 says where, that on image 2 what to take."""
    base, source = image(Canvas(64, 48), BOX, seed=1), image(Canvas(64, 48), Region(0, 0, 40, 40), seed=2)
    plan = plan_of(edit("在图1基础上编辑,将图1框选的冰块替换成图2框选的水果", [base, source]), base, source)
    assert plan.finishes[0].stitch is not None
    assert "只修改image 1中[" in plan.shots[0].prompt
    assert "image 3是image 2中选区" in plan.shots[0].prompt


def test_native_boxes_are_drawn_where_images_share_a_sheet() -> None:
    references = tuple(image(Canvas(64, 48), BOX, seed=at) for at in range(5))
    plan = plan_of(edit("Change the style", references), *references, native=frozenset({"regions"}))
    assert all(one.regions == () for one in plan.shots[0].references)
    assert "The red rectangle on image 4 marks" in plan.shots[0].prompt


# More images than fit ------------------------------------------------------------------------------------


def test_more_images_than_the_engine_takes_share_a_sheet() -> None:
    plan = plan_of(edit("The cats of images 1 to 6", images(6)), *images(6))
    assert len(plan.shots[0].references) == 4
    assert "picture 4 is a sheet of numbered pictures, on which tile 1 is image 3" in plan.shots[0].prompt
    assert plan.notes == ("The engine plain takes 4 images: images 3, 4, 5 share one, as a sheet.",)


def test_an_engine_of_one_image_gets_the_one_that_is_changed() -> None:
    references = tuple(image(Canvas(64, 48), BOX, seed=at) for at in range(2))
    plan = plan_of(edit("Change the style", references), *references, max_references=1)
    assert len(plan.shots[0].references) == 1
    assert "rectangle on image 2" in plan.shots[0].prompt
    assert "rectangle on image 1" not in plan.shots[0].prompt
    assert plan.notes[0] == "The engine plain takes one image: image 2 is used, and the others are left out."


def test_reduced_references_are_said() -> None:
    big = [image(Canvas(300, 300), seed=at) for at in range(4)]
    assert "References" in plan_of(edit("Four cats", big), *big).details


PROMPTS = [
    *(
        "Replace the clock with a vase",
        "把钟换成花瓶",
        "Change the background",
        "换成水彩风格",
        "Move it to the left",
    ),
    *("把图2的猫放到图1的框选处", "Put the cat from image 1 into image 2"),
]
SIDES = st.integers(32, 200)


@st.composite
def requests(draw: st.DrawFn) -> tuple[Job, Canvas, tuple[Reference, ...]]:
    """Images of any size with boxes, for a canvas in the shape of the last one."""
    sizes = draw(st.lists(st.builds(Canvas, SIDES, SIDES), max_size=6))
    references = tuple(
        image(size, *[Region(2, 3, size.width // 2, size.height // 3)] * draw(st.integers(0, 2)), seed=at)
        for at, size in enumerate(sizes)
    )
    job = edit(
        draw(st.sampled_from(PROMPTS)),
        references,
        count=draw(st.integers(1, 3)),
        image_set=draw(st.booleans()),
        palette=draw(st.sampled_from([(), PALETTE])),
    )
    factor = draw(st.integers(1, 8))
    last = sizes[-1] if sizes else Canvas(100, 80)
    return job, Canvas(last.width * factor, last.height * factor), references


@given(requests(), st.integers(1, 6))
def test_every_plan_keeps_the_engines_limits(request: tuple[Job, Canvas, tuple[Reference, ...]], most: int) -> None:
    """Sizes, number and pixels of references; the prompt is added to and never rewritten."""
    job, canvas, references = request
    plan = plan_of(job, *references, canvas=canvas, max_references=most)
    if plan.anchored:
        plan = anchor(plan, image(canvas).picture)
    assert len(plan.shots) == len(plan.finishes) == job.count
    for shot in plan.shots:
        assert keeps_limits(shot.canvas, PLAIN)
        assert len(shot.references) <= most
        assert pixels(shot.references) <= PLAIN.reference_pixels
        assert all(not one.regions for one in shot.references)
        assert shot.prompt == job.prompt or shot.prompt.startswith(job.prompt + "\n")


@given(requests())
def test_every_finish_leads_to_the_asked_size(request: tuple[Job, Canvas, tuple[Reference, ...]]) -> None:
    """The picture itself has it, or the one that it is put into."""
    job, canvas, references = request
    for finish in plan_of(job, *references, canvas=canvas).finishes:
        assert (finish.stitch.base.canvas if finish.stitch else finish.canvas) == canvas


@given(requests())
def test_a_job_is_directed_in_the_same_way_again(request: tuple[Job, Canvas, tuple[Reference, ...]]) -> None:
    job, canvas, references = request
    one, other = (plan_of(job, *references, canvas=canvas) for _ in range(2))
    assert one == other


@given(requests())
def test_native_engines_get_every_request_untouched(request: tuple[Job, Canvas, tuple[Reference, ...]]) -> None:
    job, canvas, references = request
    plan = direct(job, script(job), canvas, references, EVERYTHING)
    assert plan.finishes == (Finish(canvas=canvas),) * job.count
    for shot in plan.shots:
        assert (shot.prompt, shot.canvas, shot.references) == (job.prompt, canvas, references)


# What an engine does not do ------------------------------------------------------------------------------


def test_an_engine_that_does_not_edit_refuses_images() -> None:
    """With a sentence that says what would do."""
    with pytest.raises(InvalidParameter, match="engine words, which does not edit images; send no images"):
        check(edit("A cat", images(1)), frozenset({"text-to-image"}), "words")
    check(JOB, frozenset({"text-to-image"}), "words")


def test_an_engine_that_only_edits_refuses_words_alone() -> None:
    with pytest.raises(InvalidParameter, match="engine editor, which only edits; send an image"):
        check(JOB, frozenset({"edit"}), "editor")
    check(edit("A cat", images(1)), frozenset({"edit"}), "editor")


def test_an_engine_without_weights_for_a_model_does_not_send_clients_in_circles() -> None:
    """Neither images nor words would do, so neither is advised."""
    for job in (JOB, edit("A cat", images(1))):
        with pytest.raises(InvalidParameter, match="engine none does nothing for the model m; ask for another model"):
            check(job, frozenset(), "none")


def test_an_engine_that_does_both_refuses_nothing() -> None:
    check(JOB, BOTH, "both")
    check(edit("A cat", images(1)), BOTH, "both")
