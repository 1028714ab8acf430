"""Image sets by engines that know none: the first picture is a reference of the others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from danqing.director.anchor import anchor
from danqing.director.director import direct
from danqing.director.plan import Plan, Script
from danqing.director.references import pixels
from danqing.domain.canvas import Canvas
from danqing.domain.capabilities import Repertoire
from danqing.domain.job import Job
from tests.unit.director.director_orders import ALL, CANVAS, JOB, NOTHING, PLAIN, edit, engine, image, images

SET = replace(JOB, image_set=True, prompt="A cat by day, by dusk and by night")
SCRIPT = Script(prompts=("A cat by day", "A cat by dusk", "A cat by night"), subject="A cat")
CHINESE = Script(prompts=("白天的猫", "夜晚的猫"), subject="猫")
FIRST = image(CANVAS, seed=9).picture


def planned(job: Job = SET, count: int = 0, repertoire: Repertoire = NOTHING, script: Script = SCRIPT) -> Plan:
    """A plan of a set, with so many images."""
    return direct(job, script, CANVAS, images(count), repertoire)


def test_from_words_the_first_picture_is_the_only_reference_of_the_others() -> None:
    plan = planned()
    assert plan.anchored
    anchored = anchor(plan, FIRST)
    first, *others = anchored.shots
    assert first is plan.shots[0]
    assert first.references == ()
    assert {shot.work for shot in others} == {"edit"}
    assert [len(shot.references) for shot in others] == [1, 1]


def test_later_shots_share_their_references() -> None:
    """As one object, so that an engine sees at once that they can be one batch."""
    _, second, third = anchor(planned(), FIRST).shots
    assert second.references is third.references


def test_the_words_name_the_first_picture() -> None:
    first, second, _ = planned().shots
    assert first.prompt == "A cat by day"
    assert second.prompt.startswith("A cat by dusk\nThe same subject as in image 1, the first picture of this set:")


def test_the_words_are_in_the_language_of_the_prompt() -> None:
    _, second = planned(replace(SET, prompt="一组图：白天和夜晚的猫"), script=CHINESE).shots
    assert second.prompt.startswith("夜晚的猫\n与image 1（本组的第一张）是同一主体：")


def test_from_images_these_stay_references_and_the_first_picture_is_for_the_style() -> None:
    job = replace(edit("A set of this cat", images(2)), image_set=True)
    plan = planned(job, 2, repertoire=engine(reference_name="Picture {}"))
    anchored = anchor(plan, FIRST)
    assert [len(shot.references) for shot in anchored.shots] == [2, 3, 3]
    assert anchored.shots[1].references[:2] == plan.shots[0].references
    assert "Picture 3 is the first picture of this set: keep its style" in anchored.shots[1].prompt


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 9])
def test_the_first_picture_fits_into_the_limits(count: int) -> None:
    """A place and pixels are left for it, however many images there are."""
    job = replace(edit("A set of this cat", images(count)), image_set=True)
    big = tuple(image(Canvas(300, 300), seed=at) for at in range(count))
    plan = direct(job, SCRIPT, CANVAS, big, NOTHING)
    for shot in anchor(plan, FIRST).shots:
        assert len(shot.references) <= PLAIN.max_references
        assert pixels(shot.references) <= PLAIN.reference_pixels


def test_where_images_share_a_sheet_the_first_picture_is_named_by_its_place() -> None:
    job = replace(edit("A set of this cat", images(5)), image_set=True)
    assert "the last picture given is the first picture of this set" in planned(job, 5).shots[1].prompt


def test_what_was_done_is_said() -> None:
    assert planned().details["Consistency"] == "the first picture was drawn alone and is a reference of the others"
    assert planned().notes == ()


NO_EDITS: Repertoire = {"text-to-image": PLAIN}


@pytest.mark.parametrize(("repertoire", "count"), [(NO_EDITS, 0), (engine(max_references=1), 1)])
def test_without_room_for_a_picture_only_words_hold_the_set_together(repertoire: Repertoire, count: int) -> None:
    plan = planned(edit("A set", images(count), image_set=True), count, repertoire)
    assert not plan.anchored
    assert plan.notes == ("The engine plain knows no image sets: only words hold the pictures together.",)
    assert [shot.prompt for shot in plan.shots] == list(SCRIPT.prompts)


def test_sets_of_one_and_engines_that_know_sets_need_nothing() -> None:
    one = planned(script=Script(prompts=("A cat",)))
    native = planned(repertoire={"text-to-image": ALL, "edit": ALL})
    alike = planned(replace(SET, image_set=False))
    for plan in (one, native, alike):
        assert not plan.anchored
        assert plan.notes == ()
    assert [shot.prompt for shot in native.shots] == list(SCRIPT.prompts)


def test_each_shot_is_sized_for_the_engine_that_renders_it() -> None:
    """The first by the one that paints from words, the others by the one that edits."""
    small = replace(PLAIN, best_pixels=64 * 64, max_pixels=160 * 120)
    plan = planned(repertoire={"text-to-image": PLAIN, "edit": small})
    assert [shot.canvas for shot in plan.shots] == [CANVAS, Canvas(160, 120), Canvas(160, 120)]
    assert {finish.canvas for finish in plan.finishes} == {CANVAS}
    assert plan.details["Size"] == "rendered at 160*120, enlarged by Lanczos"
