"""What shall not be seen: as it is to an engine that knows negative prompts, in words to one that does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from danqing.director.avoiding import details, words
from danqing.director.director import direct
from danqing.director.plan import Plan, Script
from danqing.domain.capabilities import Ability, Capabilities
from danqing.domain.job import Job
from tests.unit.director.director_orders import ALL, CANVAS, EVERYTHING, JOB, PLAIN, edit, engine, images, script


def avoiding(negative_prompt: str, prompt: str = "A park") -> Job:
    return replace(JOB, prompt=prompt, negative_prompt=negative_prompt)


def knowing(*abilities: Ability, name: str = "one") -> Capabilities:
    return replace(PLAIN, name=name, native=frozenset(abilities))


def plan_of(job: Job, **values: object) -> Plan:
    return direct(job, script(job), CANVAS, images(len(job.sources)), engine(**values))


# In words ------------------------------------------------------------------------------------------------


def test_things_are_told_in_the_language_of_the_prompt() -> None:
    assert words(avoiding("a dog, blurry, rain"), PLAIN) == ("Without: a dog, rain.",)
    assert words(avoiding("狗, rain", "一座公园"), PLAIN) == ("画面中不要出现：狗、rain。",)


@pytest.mark.parametrize("negative_prompt", ["", "blurry, low quality"])
def test_nothing_is_said_where_nothing_is_named(negative_prompt: str) -> None:
    assert words(avoiding(negative_prompt), PLAIN) == ()
    assert plan_of(avoiding(negative_prompt)).shots[0].prompt == "A park"


def test_the_words_are_added_to_every_prompt_and_that_is_said() -> None:
    plan = plan_of(avoiding("a dog, blurry"))
    assert {(shot.prompt, shot.negative_prompt) for shot in plan.shots} == {("A park\nWithout: a dog.", "")}
    assert plan.details["Negative prompt"] == "told in words: a dog"


def test_of_flaws_alone_it_is_said_that_they_were_left_out() -> None:
    plan = plan_of(avoiding("blurry"))
    assert plan.details["Negative prompt"] == "left out: it names only flaws"


def test_a_native_engine_gets_the_negative_prompt_as_it_was_sent() -> None:
    job = avoiding("blurry, (a dog:1.2)")
    plan = plan_of(job, native=ALL.native)
    assert {(shot.prompt, shot.negative_prompt) for shot in plan.shots} == {("A park", "blurry, (a dog:1.2)")}
    assert plan.details == {}


def test_in_a_set_of_two_engines_each_is_told_in_its_own_way() -> None:
    """The first picture is painted by one that knows negative prompts, the others over it by one that does not."""
    job = replace(avoiding("a dog"), image_set=True, count=3)
    painter, editor = knowing("negative_prompt", name="painter"), knowing(name="editor")
    written = Script(prompts=("one", "two", "three"))
    plan = direct(job, written, CANVAS, (), {"text-to-image": painter, "edit": editor})
    assert plan.anchored
    assert [shot.negative_prompt for shot in plan.shots] == ["a dog", "", ""]
    assert ["Without: a dog." in shot.prompt for shot in plan.shots] == [False, True, True]
    assert plan.details["Negative prompt"] == "told in words: a dog"


# How far an edit may go ----------------------------------------------------------------------------------


def test_strength_is_only_asked_of_an_engine_that_knows_it() -> None:
    job = edit("As a watercolour", images(1), strength=0.3)
    [native] = direct(job, script(job), CANVAS, images(1), EVERYTHING).shots
    [plain] = plan_of(job).shots
    assert (native.strength, plain.strength) == (0.3, None)


def test_strength_without_an_effect_is_said_with_the_engine() -> None:
    job = edit("As a watercolour", images(1), strength=0.0)
    assert plan_of(job).details["Strength"] == "had no effect: plain cannot be told how far to go"
    assert "Strength" not in plan_of(job, native=ALL.native).details
    assert "Strength" not in plan_of(edit("As a watercolour", images(1))).details


def test_engines_that_lack_something_are_named_once() -> None:
    engines = [knowing(), knowing("strength", name="two"), knowing(), knowing(name="three")]
    job = edit("A cat", images(1), strength=1.0)
    assert details(job, engines) == {"Strength": "had no effect: one and three cannot be told how far to go"}
