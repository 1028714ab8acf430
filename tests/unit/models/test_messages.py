"""What a request says, in both forms, and what of it is refused."""

from __future__ import annotations

import pytest

from danqing.domain.job import ImageSource
from danqing.errors import InvalidParameter
from danqing.models import messages
from danqing.models.messages import Content
from danqing.wire.envelope import ContentItem, Input, Message, parse_envelope

WORDS, PHOTO = ContentItem(text="a cat"), ContentItem(image="https://example.com/a.png")


def read_body(message: str) -> Content:
    """What is read of a request with this message."""
    return messages.read(parse_envelope(f'{{"model":"m","input":{{"messages":[{message}]}}}}'.encode()).input)


def test_texts_and_images_keep_their_order() -> None:
    other = ContentItem(text="a dog", image="oss://b.png")
    read = messages.read(Input(messages=[Message([PHOTO, WORDS, other])]))
    assert (list(read.texts), list(read.images)) == (
        ["a cat", "a dog"],
        ["https://example.com/a.png", "oss://b.png"],
    )


def test_the_older_form_says_the_same() -> None:
    read = messages.read(Input(prompt="a cat", images=["oss://b.png"]))
    assert (list(read.texts), list(read.images)) == (["a cat"], ["oss://b.png"])


def test_the_text_may_stand_beside_the_content_or_instead_of_it() -> None:
    """So the table of a gateway has it, while its examples put it into the content."""
    alone = read_body('{"role":"user","text":"a cat"}')
    beside = read_body('{"text":"a cat","content":[{"image":"oss://b.png"}]}')
    assert (list(alone.texts), list(alone.images)) == (["a cat"], [])
    assert (list(beside.texts), list(beside.images)) == (["a cat"], ["oss://b.png"])


def test_a_text_in_both_places_counts_twice() -> None:
    assert len(read_body('{"text":"a cat","content":[{"text":"a dog"}]}').texts) == 2


def test_a_message_without_anything_has_no_text() -> None:
    with pytest.raises(InvalidParameter, match=r"exactly one text content item\. Got 0 text items\.$"):
        messages.only_text(read_body('{"role":"user"}').texts, 10)


def test_messages_win_over_the_older_form_beside_them() -> None:
    read = messages.read(Input(messages=[Message([WORDS])], prompt="ignored", images=["oss://ignored"]))
    assert (list(read.texts), list(read.images)) == (["a cat"], [])


def test_a_model_without_images_does_not_know_the_older_member_but_reads_its_message() -> None:
    assert messages.read(Input(prompt="a cat", images=["oss://b.png"]), takes_images=False).images == []
    assert len(messages.read(Input(messages=[Message([WORDS, PHOTO])]), takes_images=False).images) == 1


@pytest.mark.parametrize("needed", ["input.messages", "input.prompt"])
def test_an_input_without_either_form_is_told_what_the_model_needs(needed: str) -> None:
    with pytest.raises(InvalidParameter) as refused:
        messages.read(Input(images=["oss://b.png"]), needed=needed)
    assert refused.value.message == f"Field required: {needed}"


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ([], "[] is too short: input.messages must hold exactly one message."),
        ([Message([WORDS])] * 3, "messages length only support 1, got 3."),
        (
            [Message([WORDS], role="system")],
            'The input messages do not contain elements with the role of user. The role must be user, got "system".',
        ),
    ],
)
def test_there_is_one_message_from_the_user(sent: list[Message], sentence: str) -> None:
    with pytest.raises(InvalidParameter) as refused:
        messages.read(Input(messages=sent))
    assert refused.value.message == sentence


@pytest.mark.parametrize("count", [0, 2, 5])
def test_there_is_exactly_one_text(count: int) -> None:
    with pytest.raises(InvalidParameter) as refused:
        messages.only_text(["a cat"] * count, 100, "For i2i model, the last message")
    assert refused.value.message == (
        f"For i2i model, the last message must contain exactly one text content item. Got {count} text items."
    )


@pytest.mark.parametrize("text", ["", " \n", "　", "spool:" + "0" * 32])
def test_a_text_is_words(text: str) -> None:
    with pytest.raises(InvalidParameter, match="must be words"):
        messages.only_text([text], 100)


@pytest.mark.parametrize("letter", ["a", "猫", "🐈"])
def test_a_text_is_cut_by_characters(letter: str) -> None:
    assert messages.only_text([letter * 11], 10) == letter * 10


def test_sources_are_numbered_from_one() -> None:
    assert messages.sources(["https://example.com/a.png", "oss://b.png"]) == (
        ImageSource("url", "https://example.com/a.png"),
        ImageSource("upload", "oss://b.png"),
    )
    with pytest.raises(InvalidParameter, match="Image 2 must be"):
        messages.sources(["oss://b.png", "b.png"])
