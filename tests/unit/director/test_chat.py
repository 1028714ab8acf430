"""The chat model against a real server on this machine: what it sends, what it takes, and how it fails."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from danqing.director.chat import MAX_ANSWER, ChatModel
from danqing.domain.language import LanguageModelError
from tests.chat_host import Answers, Asked, ChatHost, Reply, chatting, said

KEY = "sk-a-secret-of-ours"
SCHEMA = {"type": "object", "properties": {"images": {"type": "array", "items": {"type": "string"}}}}


@asynccontextmanager
async def asking(
    answers: Answers | str, *, key: str = KEY, timeout: float = 10.0
) -> AsyncIterator[tuple[ChatModel, ChatHost]]:
    """A chat model called `tiny`, and the server it asks."""
    with chatting(answers) as host:
        model = ChatModel(host.url, "tiny", key, timeout, retry_pause=0.01)
        try:
            yield model, host
        finally:
            await model.close()


def refusing(*forms: str | None) -> Answers:
    """A server that knows other forms of answers only."""
    return lambda asked: Reply(400, b"{}") if asked.form in forms else said("{}")


def first(*replies: Reply) -> Answers:
    """A server that answers with one after another."""
    left = iter(replies)
    return lambda asked: next(left)


async def failure(answers: Answers | str, timeout: float = 10.0) -> str:
    """The sentence with which asking fails."""
    async with asking(answers, timeout=timeout) as (model, _):
        with pytest.raises(LanguageModelError) as raised:
            await model.write("Say it.", "A cat")
    return str(raised.value)


async def test_instructions_and_text_are_sent_as_a_conversation_without_chance() -> None:
    async with asking("A tabby cat.") as (model, host):
        assert await model.write("Say more.", "一只猫") == "A tabby cat."
    [asked] = host.asked
    assert asked.path == "/v1/chat/completions"
    assert [message["role"] for message in asked.body["messages"]] == ["system", "user"]
    assert (asked.instructions, asked.text) == ("Say more.", "一只猫")
    assert (asked.body["model"], asked.body["temperature"], asked.body["seed"]) == ("tiny", 0, 0)
    assert asked.body["max_tokens"] > 0
    assert asked.form is None


@pytest.mark.parametrize(
    ("model", "name"), [("qwen3:4b", "qwen3:4b"), ("Qwen/Qwen3-4B", "Qwen/Qwen3-4B"), ("/srv/models/own", "own")]
)
def test_its_name_says_which_model_and_not_where(model: str, name: str) -> None:
    """Clients read it, and so does whoever is shown the picture's file: no host and no folder of ours."""
    assert ChatModel("http://gpu-7.internal:8000/v1", model).name == name


@pytest.mark.parametrize("key", [KEY, "ключ-密钥"])
async def test_the_key_is_sent_as_a_bearer_token(key: str) -> None:
    async with asking("Yes.", key=key) as (model, host):
        await model.write("", "")
    assert host.asked[0].headers["Authorization"].encode("latin-1").decode() == f"Bearer {key}"


async def test_without_a_key_no_header_is_sent() -> None:
    async with asking("Yes.", key="") as (model, host):
        await model.write("", "")
    assert "Authorization" not in host.asked[0].headers


async def test_a_connection_is_used_again() -> None:
    async with asking("Yes.") as (model, host):
        for _ in range(3):
            await model.write("", "")
    assert len({asked.connection for asked in host.asked}) == 1


@pytest.mark.parametrize(
    ("refused", "taken"),
    [
        ((), "json_schema"),
        (("json_schema",), "json_object"),
        (("json_schema", "json_object"), None),
    ],
)
async def test_a_schema_is_asked_for_in_the_strictest_form_that_the_server_takes(
    refused: tuple[str, ...], taken: str | None
) -> None:
    async with asking(refusing(*refused)) as (model, host):
        assert await model.write("", "", schema=SCHEMA) == "{}"
        assert host.asked[-1].form == taken
        assert len(host.asked) == len(refused) + 1
        await model.write("", "", schema=SCHEMA)
        assert len(host.asked) == len(refused) + 2, "it asked in refused forms again"


async def test_the_schema_is_sent_whole() -> None:
    async with asking("{}") as (model, host):
        await model.write("", "", schema=SCHEMA)
    assert host.asked[0].body["response_format"]["json_schema"]["schema"] == SCHEMA


async def test_a_text_after_a_plan_is_asked_for_in_no_form() -> None:
    async with asking(refusing("json_schema")) as (model, host):
        await model.write("", "", schema=SCHEMA)
        await model.write("", "")
    assert host.asked[-1].form is None


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(400), "did not understand the request (status 400)"),
        (Reply(401), "does not accept the key (status 401)"),
        (Reply(403), "does not accept the key (status 403)"),
        (Reply(404), "does not know the model, or is no chat service (status 404)"),
        (Reply(429), "has too much to do (status 429)"),
        (Reply(500), "failed (status 500)"),
        (Reply(307), "failed (status 307)"),
        (Reply(200, b"<html>"), "no chat answer"),
        (Reply(200, b'{"choices": [{"message": {"content": ["a"]}}]}'), "no chat answer"),
        (Reply(200, b'{"choices": [{"message": {"content": "\xff"}}]}'), "no chat answer"),
        (Reply(200, b'{"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"), "no chat answer"),
        (Reply(200, b'{"choices": []}'), "answered nothing"),
        (Reply(200, b"{}"), "answered nothing"),
        (said(None), "answered nothing"),
        (said("A cat, a", finish="length"), "did not come to an end"),
        (Reply(200, b" " * (MAX_ANSWER + 1)), "more than 1 MiB"),
    ],
)
async def test_each_failure_is_a_sentence_that_names_the_model(reply: Reply, words: str) -> None:
    sentence = await failure(lambda asked: reply)
    assert sentence.startswith("tiny ")
    assert sentence.endswith(".")
    assert words in sentence


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_server_that_stumbles_is_asked_once_more(status: int) -> None:
    async with asking(first(Reply(status), said("Yes."))) as (model, host):
        assert await model.write("", "") == "Yes."
    assert len(host.asked) == 2


@pytest.mark.parametrize(("status", "times"), [(400, 1), (401, 1), (404, 1), (429, 2), (503, 2)])
async def test_nothing_is_asked_more_often_than_it_may_help(status: int, times: int) -> None:
    async with asking(lambda asked: Reply(status)) as (model, host):
        with pytest.raises(LanguageModelError):
            await model.write("", "")
    assert len(host.asked) == times


async def test_nobody_there_is_a_sentence(caplog: pytest.LogCaptureFixture) -> None:
    """Clients read which model it is; where it should be is for the log."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        model = ChatModel(f"http://127.0.0.1:{bound.getsockname()[1]}/v1", "tiny")
        with pytest.raises(LanguageModelError, match=r"^tiny cannot be reached\.$"):
            await model.write("", "")
        await model.close()
    assert "tiny at 127.0.0.1 cannot be reached" in caplog.text


async def test_a_silent_server_is_given_up_after_the_timeout() -> None:
    assert await failure(lambda asked: Reply(silent=True), 0.1) == "tiny did not answer within 0.1 seconds."


async def test_cancelling_closes_the_connection() -> None:
    async with asking(lambda asked: Reply(silent=True)) as (model, host):
        writing = asyncio.create_task(model.write("", ""))
        await asyncio.to_thread(host.arrived.wait, 10)
        writing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writing
        assert await asyncio.to_thread(host.left.wait, 10), "the server still waits"


async def test_after_a_cancelled_question_the_next_is_answered() -> None:
    async with asking(first(Reply(silent=True), said("Yes."))) as (model, host):
        writing = asyncio.create_task(model.write("", "one"))
        await asyncio.to_thread(host.arrived.wait, 10)
        writing.cancel()
        assert await model.write("", "two") == "Yes."


def echo(asked: Asked) -> Reply:
    """A server that complains by repeating everything that it was sent, as some do, at whatever length."""
    return Reply(401, "".join(" " * at + json.dumps(asked.headers) for at in range(40)).encode())


@pytest.mark.parametrize("answers", [echo, lambda asked: Reply(200, b"no"), lambda asked: Reply(503)])
async def test_the_key_is_in_no_log_and_in_no_error(answers: Answers, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    sentence = await failure(answers)
    assert KEY not in sentence
    assert KEY not in caplog.text


async def test_what_the_server_complained_of_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    await failure(lambda asked: Reply(400, b"max_tokens is not supported"))
    assert "status 400: max_tokens is not supported" in caplog.text


async def test_a_key_that_no_header_can_hold_is_told_to_nobody() -> None:
    async with asking("Yes.", key="sk-secret\nline") as (model, _):
        with pytest.raises(LanguageModelError) as raised:
            await model.write("", "")
    assert "secret" not in str(raised.value)
    assert raised.value.__suppress_context__
