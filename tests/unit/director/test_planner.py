"""Image sets and interleaved answers by a language model: what its answer must be, and what becomes of it."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.director.interleave import Section
from danqing.director.planner import article_schema, planned, schema, written
from danqing.domain.language import LanguageModelError

Json = dict[str, Any]
FOX = {"shared": "A small red fox in watercolour.", "images": ["It sleeps in a den.", "It hunts in the snow."]}


def answer(**changes: Any) -> str:
    return json.dumps(FOX | changes, ensure_ascii=False)


@pytest.mark.parametrize(
    "text",
    [
        answer(),
        f"```json\n{answer()}\n```",
        f"<think>A fox {{twice}}.</think>\n{answer()}",
        f"Here is the plan:\n{answer()}\nEnjoy!",
        answer(images=[f"{FOX['shared']} {image}" for image in FOX["images"]]),
        answer(shared="A small red fox\n in watercolour", images=["It sleeps\nin a den.", "It hunts in the snow."]),
    ],
)
def test_a_plan_is_what_all_share_and_a_text_for_each(text: str) -> None:
    plan = planned("a fox", text, "m")
    assert plan.before == plan.subject == "A small red fox in watercolour."
    assert plan.shots == ("It sleeps in a den.", "It hunts in the snow.")


def test_what_all_share_ends_in_its_own_script() -> None:
    plan = planned("狐狸", answer(shared="一只小红狐，水彩", images=["它在洞里睡觉。"]), "m")
    assert plan.before == "一只小红狐，水彩。"


def test_a_plan_may_share_nothing() -> None:
    plan = planned("a fox", answer(shared=""), "m")
    assert plan.before == ""
    assert plan.subject == "It sleeps in a den. It hunts in the snow."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "answered nothing"),
        ("<think>Three pictures", "answered nothing"),
        ("First image: a den. Second image: snow.", "no plan"),
        ("{", "no plan"),
        ("}{", "no plan"),
        ("[]", "no plan"),
        ("{}", "no plan"),
        (answer(images=[]), "no plan"),
        (answer(images="a fox"), "no plan"),
        (answer(images=["a fox", 2]), "no plan"),
        (answer(images=["a fox", ""]), "no plan"),
        (answer(images=["a fox"] * 30), "no plan"),
        (answer(images=["a fox" * 1000]), "no plan"),
        (answer(shared="fox " * 1000), "no plan"),
        (answer(shared=None), "no plan"),
        (answer(captions=["a", "b"]), "no plan"),
        ('{"shared": "\\ud800", "images": ["a"]}', "no plan"),
        (answer(images=["a fox", "   "]), "answered nothing"),
        (answer(images=["a fox", "???!!!"]), "no prose"),
        (answer(images=["I'm sorry, I can't do that."]), "would not"),
        (answer() + " " * 100_000 + "}", "no plan"),
    ],
)
def test_what_is_no_plan_is_refused_in_a_sentence(text: str, words: str) -> None:
    with pytest.raises(LanguageModelError, match=r"^Qwen .*\.$") as raised:
        planned("a fox", text, "Qwen")
    assert words in str(raised.value)


def test_words_that_are_to_be_written_must_be_in_one_of_the_texts() -> None:
    with pytest.raises(LanguageModelError, match="left out “Den”"):
        planned('a fox and a sign "Den"', answer(), "m")
    assert planned('a fox and a sign "Den"', answer(images=['A sign says "Den".', "It hunts."]), "m").shots


@given(
    st.text(max_size=200)
    | st.builds(
        json.dumps, st.dictionaries(st.sampled_from(["shared", "images", "x"]), st.text() | st.lists(st.text()))
    )
)
def test_any_answer_is_a_plan_or_is_refused(text: str) -> None:
    try:
        plan = planned("a fox", text, "m")
    except LanguageModelError:
        return
    assert plan.shots
    assert all(shot.strip() == shot != "" for shot in plan.shots)


@given(
    shared=st.text(st.characters(categories=["Ll", "Lo"]), max_size=30),
    images=st.lists(
        st.text(st.characters(categories=["Ll", "Lo"]), min_size=1, max_size=30), min_size=1, max_size=12
    ),
)
def test_every_plan_in_the_form_is_taken(shared: str, images: list[str]) -> None:
    plan = planned("a fox", json.dumps({"shared": shared, "images": images}), "m")
    assert list(plan.shots) == images


@given(st.integers(1, 12))
def test_the_schema_says_the_form_and_the_most(most: int) -> None:
    asked = msgspec.json.decode(msgspec.json.encode(schema(most)))
    assert asked["required"] == list(asked["properties"]) == ["shared", "images"]
    assert asked["properties"]["images"]["maxItems"] == most


# Interleaved answers ---------------------------------------------------------------------------------------

STORY: Json = {
    "shared": "A small red fox in watercolour.",
    "sections": [
        {"text": "The fox\nOne morning it woke up.", "picture": "It sleeps in a den."},
        {"text": "It went out to hunt.", "picture": "It hunts in the snow."},
    ],
    "closing": "The end.",
}


def story(**changes: Any) -> str:
    return json.dumps(STORY | changes, ensure_ascii=False)


def section(text: str = "It ran.", picture: str = "A fox runs.") -> Json:
    return {"text": text, "picture": picture}


@pytest.mark.parametrize(
    "text",
    [
        story(),
        f"```json\n{story()}\n```",
        f"<think>A fox {{twice}}.</think>\n{story()}",
        story(shared="A small red fox\n in watercolour"),
        story(
            sections=[
                section("The fox \n\n One morning  it woke up.\n", f"{STORY['shared']} It sleeps\nin a den."),
                section("It went out to hunt.", "It hunts in the snow."),
            ]
        ),
    ],
)
def test_an_interleaved_answer_is_paragraphs_with_their_pictures(text: str) -> None:
    article = written("a fox", text, "m")
    assert article.subject == "A small red fox in watercolour."
    assert article.sections == (
        Section("The fox\nOne morning it woke up.", "A small red fox in watercolour. It sleeps in a den."),
        Section("It went out to hunt.", "A small red fox in watercolour. It hunts in the snow."),
    )
    assert article.closing == "The end."


def test_what_may_be_left_out_of_an_interleaved_answer() -> None:
    """What all pictures share, the closing words, and the words before a picture; but not all words."""
    article = written("a fox", json.dumps({"sections": [section(), section(text="")]}), "m")
    assert (article.subject, article.closing) == ("", "")
    assert [passage.text for passage in article.passages] == ["It ran."]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "answered nothing"),
        ("Once upon a time there was a fox.", "no plan"),
        (story(sections=[]), "no plan"),
        (story(sections=["It ran."]), "no plan"),
        (story(sections=[{"text": "It ran."}]), "no plan"),
        (story(sections=[section(picture="")]), "no plan"),
        (story(sections=[section()] * 30), "no plan"),
        (story(sections=[section("fox " * 1000)]), "no plan"),
        (story(title="The fox"), "no plan"),
        (story(sections=[section(picture=" ")]), "answered nothing"),
        (story(sections=[section(picture="???!!!")], shared=""), "no prose"),
        (story(sections=[section(text='{"a": 1}')]), "no prose"),
        (story(sections=[section(text="I'm sorry, I can't do that.")]), "would not"),
        (story(sections=[section(text="")], closing=""), "wrote no text"),
    ],
)
def test_what_is_no_interleaved_answer_is_refused_in_a_sentence(text: str, words: str) -> None:
    with pytest.raises(LanguageModelError, match=r"^Qwen .*\.$") as raised:
        written("a fox", text, "Qwen")
    assert words in str(raised.value)


def test_quoted_words_of_the_prompt_must_be_in_a_text_or_a_picture() -> None:
    with pytest.raises(LanguageModelError, match="left out “Den”"):
        written('a fox and a sign "Den"', story(), "m")
    assert written('a fox and a sign "Den"', story(closing='They called it "Den".'), "m").sections


@given(
    st.text(max_size=200)
    | st.builds(
        json.dumps,
        st.fixed_dictionaries(
            {"sections": st.lists(st.fixed_dictionaries({"text": st.text(), "picture": st.text()}))},
            optional={"shared": st.text(), "closing": st.text()},
        ),
    )
)
def test_any_answer_is_an_article_or_is_refused(text: str) -> None:
    try:
        article = written("a fox", text, "m")
    except LanguageModelError:
        return
    assert article.passages
    assert all(shown.strip() == shown != "" for shown in article.prompts)
    assert all(passage.text.strip() for passage in article.passages)


@given(st.integers(1, 5))
def test_the_schema_of_an_article_says_the_form_and_the_most(most: int) -> None:
    asked = msgspec.json.decode(msgspec.json.encode(article_schema(most)))
    assert asked["required"] == list(asked["properties"]) == list(STORY)
    assert asked["properties"]["sections"]["maxItems"] == most
