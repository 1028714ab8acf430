"""From a job to its shots, and to sentences about what an engine will not do."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.director.director import direct
from danqing.domain.canvas import Canvas, Tier
from danqing.domain.capabilities import Ability, Capabilities
from danqing.domain.job import ImageSource, Job
from danqing.domain.palette import Swatch
from danqing.domain.picture import Picture, Reference
from danqing.domain.region import Region
from danqing.errors import InvalidParameter

ALL = Capabilities(
    name="all",
    description="Does everything.",
    tasks=frozenset({"text-to-image", "edit"}),
    licence="Apache-2.0",
    max_references=9,
    native=frozenset(get_args(Ability)),
)
NOTHING = replace(ALL, name="plain", native=frozenset(), max_references=2)
CANVAS = Canvas(1024, 768)
JOB = Job(model="m", prompt="One cat", size=Tier("1K", 1024), count=4, seed=7)
SET = replace(JOB, image_set=True, prompt="One cat. First image: spring. Second image: summer.")
PALETTE = (Swatch(194, 209, 230, 0.6), Swatch(99, 101, 116, 0.4))
REFERENCE = Reference(Picture(1, 1, b"abc"), (Region(0, 0, 1, 1),))


def edit(images: int) -> tuple[Job, list[Reference]]:
    """A job with boxes on so many images, and the images."""
    source = ImageSource("object", "inputs/x/0")
    return replace(JOB, sources=(source,) * images, regions=(REFERENCE.regions,) * images), [REFERENCE] * images


def test_every_shot_carries_what_the_job_asks() -> None:
    job, references = edit(2)
    plan = direct(replace(job, palette=PALETTE, thinking=True), CANVAS, references, ALL)
    assert plan.notes == ()
    for shot in plan.shots:
        assert (shot.prompt, shot.canvas, shot.palette, shot.thinking) == ("One cat", CANVAS, PALETTE, True)
        assert shot.references == tuple(references)


@pytest.mark.parametrize("count", [1, 4])
def test_one_shot_per_picture_in_order(count: int) -> None:
    shots = direct(replace(JOB, count=count), CANVAS, [], ALL).shots
    assert [shot.index for shot in shots] == list(range(count))


@given(st.integers(0, 2**31 - 1))
def test_seeds_follow_from_the_given_one_and_stay_in_range(seed: int) -> None:
    seeds = [shot.seed for shot in direct(replace(JOB, seed=seed), CANVAS, [], ALL).shots]
    assert seeds == [(seed + at) % 2**31 for at in range(4)]


def test_seeds_wrap_at_their_end() -> None:
    shots = direct(replace(JOB, seed=2**31 - 2), CANVAS, [], ALL).shots
    assert [shot.seed for shot in shots] == [2**31 - 2, 2**31 - 1, 0, 1]


def test_a_job_is_directed_in_the_same_way_again() -> None:
    job, references = edit(3)
    assert direct(job, CANVAS, references, NOTHING) == direct(job, CANVAS, references, NOTHING)


def test_the_shots_of_a_set_are_those_its_words_name() -> None:
    shots = direct(SET, CANVAS, [], ALL).shots
    assert [shot.prompt for shot in shots] == ["One cat. spring.", "One cat. summer."]
    assert {shot.subject for shot in shots} == {"One cat."}


def test_outside_of_sets_the_same_words_are_one_prompt() -> None:
    shots = direct(replace(SET, image_set=False), CANVAS, [], ALL).shots
    assert [(shot.prompt, shot.subject) for shot in shots] == [(SET.prompt, "")] * 4


@pytest.mark.parametrize(("asked", "word"), [({"palette": PALETTE}, "palette")])
def test_what_the_engine_does_not_do_is_said(asked: dict[str, object], word: str) -> None:
    job = replace(JOB, **asked)  # type: ignore[arg-type]  # the table's values are of several types
    [note] = direct(job, CANVAS, [], NOTHING).notes
    assert "plain" in note
    assert word in note
    assert direct(job, CANVAS, [], ALL).notes == ()


def test_boxes_that_the_engine_does_not_use_are_said() -> None:
    job, references = edit(1)
    [note] = direct(job, CANVAS, references, NOTHING).notes
    assert "regions" in note
    without = replace(job, regions=((),))
    assert direct(without, CANVAS, references, NOTHING).notes == ()


def test_more_images_than_the_engine_takes_are_said() -> None:
    job, references = edit(3)
    notes = direct(replace(job, regions=((),) * 3), CANVAS, references, NOTHING).notes
    assert notes == ("The engine plain uses the first 2 images only.",)
    assert direct(replace(job, regions=((),) * 2), CANVAS, references[:2], NOTHING).notes == ()


def test_the_notes_of_the_job_come_first() -> None:
    job = replace(JOB, notes=("Said before.",), palette=PALETTE)
    assert direct(job, CANVAS, [], NOTHING).notes[0] == "Said before."
    assert len(direct(job, CANVAS, [], NOTHING).notes) == 2


def test_an_engine_that_does_not_edit_refuses_images() -> None:
    """The whole task fails then, with a sentence that says what would do."""
    job, references = edit(1)
    engine = replace(ALL, name="words", tasks=frozenset({"text-to-image"}))
    with pytest.raises(InvalidParameter, match="engine words does not edit images; send no images"):
        direct(job, CANVAS, references, engine)
    assert direct(JOB, CANVAS, [], engine).shots
