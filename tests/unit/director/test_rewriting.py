"""From a language model's answer to a prompt: what is taken off, and what is refused."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from danqing.director.rewriting import LONGEST, rewritten, unwrapped, without_thoughts
from danqing.domain.language import LanguageModelError

CAT = "A tabby cat on a red roof at dusk, photographed from below."


@pytest.mark.parametrize(
    "answer",
    [
        CAT,
        f"  {CAT}\n",
        f"<think>\nThe user wants a cat.\n</think>\n\n{CAT}",
        f"The user wants a cat.</think>{CAT}",
        f"<think>One.</think><think>Two.</think>{CAT}",
        f"```\n{CAT}\n```",
        f"```text\n{CAT}\n```",
        f"```{CAT}```",
        f'"{CAT}"',
        f"“{CAT}”",
        f"「{CAT}」",
        f"Here is the rewritten prompt: {CAT}",
        f"Sure! Here's an enhanced version of your prompt:\n\n{CAT}",
        f"Certainly, here is the prompt for the image model:\n```\n{CAT}\n```\nHope this helps!",
        f"**Rewritten prompt:** {CAT}",
        f"### Prompt:\n{CAT}",
        f'Prompt: "{CAT}"',
        f"好的，以下是优化后的提示词：\n{CAT}",
        f"改写后的提示词：“{CAT}”",
        f"提示词: {CAT}",
        f"<think>\n\n</think>\n\nHere is the revised image prompt:\n\n```markdown\n“{CAT}”\n```",
        CAT.replace(", ", ",\n\n"),
    ],
)
def test_what_stands_around_the_prompt_is_taken_off(answer: str) -> None:
    assert rewritten("a cat", answer, "m") == CAT


@pytest.mark.parametrize(
    "prompt",
    [
        '"OPEN" is written on a door, and "CLOSED" on a "window"',
        "这是一张照片：一只猫坐在屋顶上，黄昏。",
        "Here is a cat: striped, on a roof.",
        "A book titled “Roofs”",
        "A prompter on a stage: red curtains.",
        "三格漫画：猫、狗、鸟。",
        "A sign in 'single' and \"double\" quotation marks",
    ],
)
def test_what_belongs_to_the_prompt_stays(prompt: str) -> None:
    assert unwrapped(prompt) == prompt


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("", "answered nothing"),
        (" \n\t　", "answered nothing"),
        ("<think>A cat, and then", "answered nothing"),
        ("``````", "answered nothing"),
        (CAT * 200, "far more than a prompt has"),
        ("I'm sorry, but I can't help with that.", "would not"),
        ("I cannot create this image.", "would not"),
        ("As an AI model I have no eyes.", "would not"),
        ("抱歉，我无法满足这个请求。", "would not"),
        ("非常抱歉", "would not"),
        ('{"prompt": "a cat"}', "no prose"),
        ('["a cat"]', "no prose"),
        ("A cat � on a roof", "no prose"),
        ("A cat\x00on a roof", "no prose"),
        ("!!! ??? --- cat", "no prose"),
        ("🐈🐈🐈", "no prose"),
    ],
)
def test_what_is_no_prompt_is_refused_in_a_sentence(answer: str, words: str) -> None:
    with pytest.raises(LanguageModelError, match=r"^Qwen .*\.$") as raised:
        rewritten("a cat", answer, "Qwen")
    assert words in str(raised.value)


@pytest.mark.parametrize(
    ("prompt", "answer"),
    [
        ('A sign that says "Fresh Fish"', "A wooden sign with painted letters."),
        ('A sign that says "Fresh Fish"', 'A sign that says "FRESH FISH" in red.'),
        ("门上写着“欢迎”", "一扇木门，门上写着“欢迎光临”的欧式字体。".replace("欢迎", "迎")),
        ("《红楼梦》的书封", "一本旧书的封面。"),
        ("A wall in #C2D1E6", "A wall in pale blue."),
    ],
)
def test_an_answer_that_loses_words_of_the_picture_is_refused(prompt: str, answer: str) -> None:
    with pytest.raises(LanguageModelError, match=r"^m left out “.*”\.$"):
        rewritten(prompt, answer, "m")


@pytest.mark.parametrize(
    ("prompt", "answer"),
    [
        ('A sign that says "Fresh Fish,"', "A sign reading “Fresh\nFish” in red."),
        ("门上写着「欢迎」", "一扇木门，门上写着“欢迎”。"),
        ("A wall in #C2D1E6", "A wall in #c2d1e6, in the evening light."),
        ('A 5" screen', 'A small 5" screen on a desk.'),
    ],
)
def test_an_answer_that_keeps_them_is_taken(prompt: str, answer: str) -> None:
    assert rewritten(prompt, answer, "m") == " ".join(answer.split())


@given(prompt=st.text(max_size=80), answer=st.text(max_size=300))
@example(prompt='"a', answer="``` ``` ```")
@example(prompt="", answer="prompt: " * 40)
def test_any_answer_is_a_prompt_in_one_line_or_is_refused(prompt: str, answer: str) -> None:
    try:
        text = rewritten(prompt, answer, "m")
    except LanguageModelError:
        return
    assert text.strip() == text != ""
    assert "\n" not in text
    assert len(text) <= LONGEST + 2 * len(prompt)


@given(st.text(max_size=300))
def test_taking_off_twice_takes_off_no_more(answer: str) -> None:
    once = unwrapped(answer)
    assert unwrapped(once) == once


@given(st.text(max_size=100), st.text(max_size=100))
def test_no_thought_is_left(thought: str, said: str) -> None:
    left = without_thoughts(f"<think>{thought}</think>{said}")
    assert "<think>" not in left
    assert "</think>" not in left


@pytest.mark.parametrize(
    "piece", ["<think>", "</think>", "```", "prompt: ", "“", "\"'", "here is ", "改写后的", "sorry "]
)
def test_hostile_answers_cost_little_time(piece: str) -> None:
    """Whether it is refused or not: a megabyte, and the longest answer that is read."""
    start = time.process_time()
    for length in (1 << 20, LONGEST):
        with suppress(LanguageModelError):
            rewritten("a", piece * (length // len(piece)), "m")
    assert time.process_time() - start < 1


def test_a_wide_gap_before_the_prompt_costs_little_time() -> None:
    """The longest answer that is read to the longest prompt: a mark, spaces, a word."""
    start = time.process_time()
    unwrapped("#" + " " * (LONGEST + 10_000) + "x")
    assert time.process_time() - start < 0.1
