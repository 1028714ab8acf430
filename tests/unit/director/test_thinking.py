"""The words of every shot: as sent, rewritten or planned, and what is said of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.director import image_set, interleave
from danqing.director.chat import ChatModel
from danqing.director.plan import Script
from danqing.director.thinking import write_script
from danqing.domain.canvas import Tier
from danqing.domain.capabilities import Capabilities, Repertoire
from danqing.domain.chinese import HAN, is_chinese
from danqing.domain.job import ImageSource, Job
from danqing.domain.language import JsonSchema, LanguageModel
from danqing.domain.palette import Swatch
from tests.chat_host import Answers, ChatHost, Reply, chatting

PLAIN = Capabilities(name="plain", description="Paints words.", licence="Apache-2.0", max_references=9)
ALL = replace(PLAIN, name="all", native=frozenset({"sets", "thinking"}))
CAT = Job(model="m", prompt="A cat", size=Tier("1K", 1024), count=3, seed=7, thinking=True)
STORY = replace(CAT, prompt="The journey of a paper boat", image_set=True, thinking=False, count=4)
HEADED = replace(STORY, prompt="One cat. First image: spring. Second image: summer.")
IMAGE = ImageSource("object", "inputs/x/0")
BOAT = {"shared": "A paper boat.", "images": ["It leaves.", "It sails.", "It arrives."]}


def repertoire(engine: Capabilities) -> Repertoire:
    return {"text-to-image": engine, "edit": engine}


def write(job: Job, model: LanguageModel | None = None, engine: Capabilities = PLAIN) -> Script:
    """The script for a job, its references counted."""
    return asyncio.run(write_script(job, len(job.sources), repertoire(engine), model))


@dataclass(frozen=True, slots=True)
class Saying:
    """A language model that says the same whatever it is asked."""

    answer: str
    name: str = "parrot"

    async def write(self, instructions: str, text: str, *, schema: JsonSchema | None = None) -> str:
        return self.answer


class Mute:
    """A language model that must not be asked."""

    name = "mute"

    async def write(self, instructions: str, text: str, *, schema: JsonSchema | None = None) -> str:
        raise AssertionError("it was asked")


@asynccontextmanager
async def chat(answers: Answers | str) -> AsyncIterator[tuple[ChatModel, ChatHost]]:
    with chatting(answers) as host:
        model = ChatModel(host.url, "tiny", retry_pause=0.01)
        try:
            yield model, host
        finally:
            await model.close()


# One prompt for all shots ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("job", "model", "engine", "said"),
    [
        (replace(CAT, thinking=False), Mute(), PLAIN, "off"),
        (replace(CAT, thinking=False), Mute(), ALL, "off"),
        (CAT, Mute(), ALL, "all"),
        (CAT, None, PLAIN, "off: no language model"),
    ],
)
def test_the_prompt_is_drawn_as_it_was_sent_where_nobody_shall_rewrite_it(
    job: Job, model: LanguageModel | None, engine: Capabilities, said: str
) -> None:
    assert write(job, model, engine) == Script(prompts=("A cat",) * 3, details={"Thinking": said})


async def test_thinking_rewrites_the_prompt_once_for_all_shots() -> None:
    async with chat("<think>Hm.</think>A tabby cat on a wall.") as (model, host):
        script = await write_script(CAT, 0, repertoire(PLAIN), model)
    assert script.prompts == ("A tabby cat on a wall.",) * 3
    assert script.details == {"Thinking": "tiny"}
    assert (script.notes, script.subject) == ((), "")
    [asked] = host.asked
    assert (asked.text, asked.form) == ("A cat", None)


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        (lambda asked: Reply(503), "tiny failed (status 503)."),
        ("", "tiny answered nothing."),
        ("I'm sorry, I can't.", "tiny would not rewrite the prompt."),
    ],
)
async def test_a_model_that_fails_costs_a_note(answers: Answers | str, reason: str) -> None:
    async with chat(answers) as (model, _):
        script = await write_script(CAT, 0, repertoire(PLAIN), model)
    assert script.prompts == ("A cat",) * 3
    assert script.details == {"Thinking": "off: it failed"}
    assert script.notes == (f"The prompt is drawn as it was sent, without thinking: {reason}",)


@pytest.mark.parametrize("prompt", ["A cat", "一只猫", "猫がいる", "Ein Café"])
async def test_the_instructions_are_in_the_language_of_the_prompt(prompt: str) -> None:
    """Chinese for Chinese; every other language is named by "the language of the order"."""
    async with chat("A tabby cat.") as (model, host):
        await write_script(replace(CAT, prompt=prompt), 0, repertoire(PLAIN), model)
    assert bool(HAN.search(host.asked[0].instructions)) == is_chinese(prompt) == (prompt == "一只猫")


@pytest.mark.parametrize("prompt", ["A cat", "一只猫"])
async def test_with_a_palette_colours_are_not_the_writers_to_choose(prompt: str) -> None:
    job = replace(CAT, prompt=prompt)
    async with chat("A tabby cat.") as (model, host):
        await write_script(job, 0, repertoire(PLAIN), model)
        await write_script(replace(job, palette=(Swatch(1, 2, 3, 1.0),)), 0, repertoire(PLAIN), model)
    plain, coloured = (asked.instructions for asked in host.asked)
    assert coloured.startswith(plain)
    assert len(coloured) > len(plain)


@pytest.mark.parametrize("prompt", ["Make the cat blue", "把猫变成蓝色"])
async def test_with_images_the_prompt_is_cleared_up_as_an_instruction(prompt: str) -> None:
    """To describe a whole picture would lose what shall stay."""
    job = replace(CAT, prompt=prompt, sources=(ImageSource("url", "https://example.com/a.png"),) * 3)
    async with chat(prompt) as (model, host):
        await write_script(job, 3, {**repertoire(PLAIN), "edit": PLAIN}, model)
    [asked] = host.asked
    assert ("编辑指令" if is_chinese(prompt) else "edits pictures") in asked.instructions
    assert "3" in asked.instructions


async def test_cancelling_ends_the_question() -> None:
    async with chat(lambda asked: Reply(silent=True)) as (model, host):
        writing = asyncio.create_task(write_script(CAT, 0, repertoire(PLAIN), model))
        await asyncio.to_thread(host.arrived.wait, 10)
        writing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writing
        assert await asyncio.to_thread(host.left.wait, 10)


@given(prompt=st.text(min_size=1, max_size=60), answer=st.text(max_size=200))
def test_whatever_the_model_says_there_is_a_prompt_for_every_shot(prompt: str, answer: str) -> None:
    script = write(replace(CAT, prompt=prompt), Saying(answer))
    assert len(script.prompts) == 3
    if script.notes:
        assert set(script.prompts) == {prompt}
    else:
        assert script.prompts[0].strip()
        assert script.details == {"Thinking": "parrot"}


# Image sets --------------------------------------------------------------------------------------------------


async def test_a_set_is_planned() -> None:
    async with chat(json.dumps(BOAT)) as (model, host):
        script = await write_script(STORY, 0, repertoire(PLAIN), model)
    assert script.prompts == ("A paper boat. It leaves.", "A paper boat. It sails.", "A paper boat. It arrives.")
    assert script.subject == "A paper boat."
    assert script.details == {"Image set": "planned by tiny"}
    assert script.notes == ()
    [asked] = host.asked
    assert asked.text == STORY.prompt
    assert asked.form == "json_schema"
    assert "at most 4" in asked.instructions


@pytest.mark.parametrize(
    ("prompt", "count", "told"),
    [
        ("Draw three pictures of a paper boat", 12, "exactly 3"),
        ("Draw three pictures of a paper boat", 2, "exactly 2"),
        ("纸船的旅程，共五张", 12, "正好规划 5 张"),
        ("纸船的旅程", 12, "最多 12 张"),
        ("The journey of a paper boat", 12, "at most 12"),
    ],
)
async def test_the_model_is_told_how_many_pictures_the_words_ask_for(prompt: str, count: int, told: str) -> None:
    async with chat(json.dumps(BOAT)) as (model, host):
        await write_script(replace(STORY, prompt=prompt, count=count), 0, repertoire(PLAIN), model)
    assert told in host.asked[0].instructions


async def test_the_model_is_told_of_input_images() -> None:
    async with chat(json.dumps(BOAT)) as (model, host):
        await write_script(replace(STORY, sources=(IMAGE,) * 2), 2, repertoire(PLAIN), model)
        await write_script(STORY, 0, repertoire(PLAIN), model)
    with_images, without = (asked.instructions for asked in host.asked)
    assert "2 input images" in with_images
    assert "input images" not in without


def test_of_a_plan_with_more_pictures_than_n_the_first_are_drawn_and_it_is_said() -> None:
    script = write(replace(STORY, count=2), Saying(json.dumps(BOAT)))
    assert script.prompts == ("A paper boat. It leaves.", "A paper boat. It sails.")
    assert script.notes == ("parrot planned 3 images and n is 2: the first are drawn.",)


def test_a_plan_with_fewer_pictures_than_n_is_taken_for_n_is_the_most() -> None:
    script = write(replace(STORY, count=12), Saying(json.dumps(BOAT)))
    assert len(script.prompts) == 3
    assert script.notes == ()


@pytest.mark.parametrize(
    ("job", "engine"),
    [(HEADED, PLAIN), (STORY, ALL), (HEADED, ALL), (replace(STORY, count=1), PLAIN)],
)
def test_no_model_is_asked_where_the_words_name_the_shots_or_the_engine_makes_sets(
    job: Job, engine: Capabilities
) -> None:
    assert write(job, Mute(), engine) == write(job, None, engine)


@pytest.mark.parametrize("job", [HEADED, STORY, replace(HEADED, count=1)])
def test_without_a_model_a_set_is_split_by_rules(job: Job) -> None:
    rules, script = image_set.split(job.prompt), write(job)
    assert list(script.prompts) == image_set.shot_prompts(rules, job.count)
    assert script.subject == rules.subject
    assert script.details == {"Image set": "split by rules"}
    assert script.notes == image_set.notes(rules, job.count)


def test_words_of_input_images_are_no_headings() -> None:
    """ "Image 1: …" with two images speaks of those: there the model is asked."""
    job = replace(STORY, prompt="Image 1: the fox. Image 2: the den.", sources=(IMAGE,) * 2)
    assert write(job, Saying(json.dumps(BOAT))).details == {"Image set": "planned by parrot"}
    assert write(replace(job, sources=()), Mute()).details == {"Image set": "split by rules"}


async def test_a_planner_that_fails_costs_a_note() -> None:
    async with chat("First picture: a boat.") as (model, _):
        script = await write_script(STORY, 0, repertoire(PLAIN), model)
    assert replace(script, notes=()) == await write_script(STORY, 0, repertoire(PLAIN), None)
    reason = "tiny answered with something that is no plan."
    assert script.notes == (f"The image set is split by rules, without a plan: {reason}",)


@given(
    prompt=st.text(min_size=1, max_size=60),
    answer=st.text(max_size=200)
    | st.builds(json.dumps, st.fixed_dictionaries({"shared": st.text(), "images": st.lists(st.text())})),
    count=st.integers(1, 12),
)
def test_whatever_the_model_says_there_is_a_set(prompt: str, answer: str, count: int) -> None:
    job = replace(STORY, prompt=prompt, count=count)
    script = write(job, Saying(answer))
    assert 1 <= len(script.prompts) <= count
    if script.details == {"Image set": "split by rules"}:
        assert script.prompts == write(job).prompts


# Words and pictures in turn ----------------------------------------------------------------------------------

TALE = replace(CAT, prompt="给我一个3张图辣椒炒肉教程", thinking=False, interleaved=True, count=5)
WRITTEN = {
    "shared": "同一间厨房。",
    "sections": [{"text": f"第{number}步。", "picture": f"第{number}张图。"} for number in "一二三"],
    "closing": "完成。",
}


def test_without_a_model_an_interleaved_answer_is_written_by_rules() -> None:
    script, article = write(TALE), interleave.by_rules(TALE.prompt, 5)
    assert script.prompts == article.prompts
    assert script.passages == article.passages
    assert script.subject == article.subject == "辣椒炒肉"
    assert script.details == {"Interleaving": "planned by rules"}
    assert script.notes == ()


def test_an_interleaved_answer_with_an_image_goes_on_from_it() -> None:
    script = write(replace(TALE, sources=(IMAGE,)))
    assert all(prompt.startswith("以给出的图片为基础：") for prompt in script.prompts)


@pytest.mark.parametrize("engine", [PLAIN, ALL])
async def test_a_model_writes_an_interleaved_answer(engine: Capabilities) -> None:
    """Also for an engine that makes sets and thinks itself: it writes no text."""
    async with chat(json.dumps(WRITTEN)) as (model, host):
        script = await write_script(TALE, 0, repertoire(engine), model)
    assert script.prompts == ("同一间厨房。第一张图。", "同一间厨房。第二张图。", "同一间厨房。第三张图。")
    assert [passage.text for passage in script.passages] == ["第一步。\n", "第二步。\n", "第三步。\n", "完成。"]
    assert [passage.before for passage in script.passages] == [0, 1, 2, 3]
    assert script.subject == "同一间厨房。"
    assert script.details == {"Interleaving": "planned by tiny"}
    assert script.notes == ()
    [asked] = host.asked
    assert (asked.text, asked.form) == (TALE.prompt, "json_schema")
    assert "正好规划 3 张" in asked.instructions


@pytest.mark.parametrize(
    ("prompt", "count", "told"),
    [
        ("An illustrated story in four scenes", 5, "exactly 4"),
        ("An illustrated story in four scenes", 2, "exactly 2"),
        ("An illustrated story", 5, "at most 5"),
        ("图文介绍大熊猫", 4, "最多 4 张"),
    ],
)
async def test_the_writer_is_told_how_many_pictures_there_may_be(prompt: str, count: int, told: str) -> None:
    async with chat(json.dumps(WRITTEN)) as (model, host):
        await write_script(replace(TALE, prompt=prompt, count=count), 0, repertoire(PLAIN), model)
        await write_script(replace(TALE, prompt=prompt, count=count), 1, repertoire(PLAIN), model)
    without, with_image = (asked.instructions for asked in host.asked)
    assert told in without
    assert with_image.startswith(without)
    assert len(with_image) > len(without)


def test_of_an_answer_with_too_many_pictures_the_first_are_drawn_and_it_is_said() -> None:
    script = write(replace(TALE, count=2), Saying(json.dumps(WRITTEN)))
    assert len(script.prompts) == 2
    assert [passage.before for passage in script.passages] == [0, 1, 2]
    assert script.notes == ("parrot planned 3 images and max_images is 2: the first are drawn.",)


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        (lambda asked: Reply(503), "tiny failed (status 503)."),
        ("Once upon a time …", "tiny answered with something that is no plan."),
        (json.dumps({"sections": []}), "tiny answered with something that is no plan."),
    ],
)
async def test_a_writer_that_fails_costs_a_note(answers: Answers | str, reason: str) -> None:
    async with chat(answers) as (model, _):
        script = await write_script(TALE, 0, repertoire(PLAIN), model)
    assert replace(script, notes=()) == await write_script(TALE, 0, repertoire(PLAIN), None)
    assert script.notes == (f"The words and pictures are planned by rules: {reason}",)


@given(
    prompt=st.text(min_size=1, max_size=60).filter(str.strip), answer=st.text(max_size=200), most=st.integers(1, 5)
)
def test_whatever_the_model_says_there_are_words_and_pictures(prompt: str, answer: str, most: int) -> None:
    script = write(replace(TALE, prompt=prompt, count=most), Saying(answer))
    assert 1 <= len(script.prompts) <= most
    assert script.passages
    assert all(0 <= passage.before <= len(script.prompts) for passage in script.passages)
