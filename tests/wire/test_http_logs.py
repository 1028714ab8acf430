"""The log of a run, as a machine reads it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.callers import Caller, a_request, calling
from tests.servers import Server, serving

LOCAL = {"DANQING_ENGINE": "blank"}
KEY = "sk-0123456789abcdef"
PROMPT = "SECRETPROMPT a cat"
ADDRESS = "http://127.0.0.1:1/a.png?Signature=SECRETSIGNATURE"


def some_work(server: Server, caller: Caller) -> tuple[str, str]:
    """A picture that is drawn and looked at, and a task that fails; the ids of the request and of the task."""
    drawn = caller.answer(a_request(PROMPT))
    [link] = [item["image"] for item in drawn["output"]["choices"][0]["message"]["content"]]
    assert caller.http.get(link).status_code == 200
    task = caller.submit(a_request(PROMPT, ADDRESS))
    caller.ended(task)
    return drawn["request_id"], task


def logged(folder: Path, **settings: str) -> tuple[list[str], str, str]:
    """Every line of a whole run, from its start to its end, with the ids of its work."""
    environment = LOCAL | {f"DANQING_{name.upper()}": value for name, value in settings.items()}
    with serving(folder, environment) as server, calling(server.api, KEY) as [caller]:
        request_id, task_id = some_work(server, caller)
    return server.log, request_id, task_id


def test_every_line_is_json_with_its_ids_and_without_words_of_clients(tmp_path: Path) -> None:
    """Two processes write to one stream; neither a prompt is in it, nor a key, nor a signature."""
    log, request_id, task_id = logged(tmp_path)
    lines: list[dict[str, Any]] = [json.loads(line) for line in log]
    assert all({"timestamp", "level", "logger", "event"} <= set(line) for line in lines)
    of_request = [line["event"] for line in lines if line.get("request_id") == request_id]
    assert sorted(of_request) == ["request", "task ended"], "the server's line, and the worker's"
    [failed] = [line for line in lines if line.get("task_id") == task_id and line["event"] == "task ended"]
    assert (failed["status"], failed["code"], failed["level"]) == ("FAILED", "InvalidURL", "info")
    text = "".join(log)
    assert not [word for word in ("SECRET", KEY, "Signature=") if word in text]


def test_prompts_are_there_for_who_asks_for_them(tmp_path: Path) -> None:
    """Signatures are not, even then."""
    log, _, task_id = logged(tmp_path, log_prompts="true")
    [failed] = [line for line in map(json.loads, log) if line.get("task_id") == task_id and "prompt" in line]
    assert failed["prompt"] == PROMPT
    assert "not public" in failed["failure"]
    assert "SECRETSIGNATURE" not in "".join(log)


def test_a_person_reads_words_and_may_do_without_the_requests(tmp_path: Path) -> None:
    log, _, _ = logged(tmp_path, log_format="console", access_log="false")
    text = "".join(log)
    assert text.count("task ended") == 2
    assert "danqing.access" not in text
    assert log[-1][:1] != "{"


def test_a_level_silences_what_is_below_it(tmp_path: Path) -> None:
    """With the words of the start, which are no part of the log for a person."""
    log, _, _ = logged(tmp_path, log_format="console", log_level="warning")
    assert not [line for line in log if "request" in line or "task ended" in line]
