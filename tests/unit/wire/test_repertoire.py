"""What a worker's engine does, as text and back."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from danqing import models
from danqing.domain.capabilities import Capabilities
from danqing.engines.blank import CAPABILITIES, BlankEngine
from danqing.wire import repertoire

PAINTER = Capabilities(
    name="qwen-image", description="Paints.", licence="Apache-2.0", native=frozenset({"sets", "palette"})
)
EDITOR = replace(PAINTER, name="qwen-image-edit", max_references=3)


def test_what_is_written_is_read_again() -> None:
    """Each part with its performer; what is native comes in one order, whatever the process."""
    text = repertoire.written({"a": {"text-to-image": PAINTER, "edit": EDITOR}, "b": {"text-to-image": PAINTER}})
    found = repertoire.read(text)
    assert {part: performer.name for part, performer in found.items()} == {
        ("a", "text-to-image"): "qwen-image",
        ("a", "edit"): "qwen-image-edit",
        ("b", "text-to-image"): "qwen-image",
    }
    assert found["b", "text-to-image"].native == ("palette", "sets")
    assert found["a", "edit"].max_references == 3
    assert found["a", "edit"].licence == "Apache-2.0"


def test_who_does_everything_is_written_once() -> None:
    """A report is stored every two seconds; a further model adds a line to it, not a copy of its performer."""
    one = BlankEngine().capabilities("wan2.7-image")
    few, many = (repertoire.written({f"model-{at}": one for at in range(count)}) for count in (1, 11))
    assert many.count(CAPABILITIES.description) == 1
    assert len(many) - len(few) < 10 * 60


def test_the_report_of_an_engine_is_small() -> None:
    """For all published models together."""
    engine = BlankEngine()
    assert len(repertoire.written({model: engine.capabilities(model) for model in models.available()})) < 2000


@pytest.mark.parametrize("text", ["", "{}", "[1]", "not JSON", '{"performers": [], "parts": {"a": {"edit": 0}}}'])
def test_what_another_version_wrote_is_nothing(text: str) -> None:
    """A worker that is older or newer than the server is there all the same."""
    assert repertoire.read(text) == {}


def test_a_newer_worker_may_do_what_this_version_has_no_word_for() -> None:
    """Abilities are only shown; further members are passed over."""
    stored = json.loads(repertoire.written({"a": {"edit": EDITOR}}))
    stored["performers"][0] |= {"native": ["telepathy"], "colour": "red"}
    assert repertoire.read(json.dumps(stored))["a", "edit"].native == ("telepathy",)
