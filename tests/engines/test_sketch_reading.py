"""How much of what prompts say the sketch engine's reader finds: at least 95 %, in both groups and languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from danqing.engines.sketch.read.reader import read
from danqing.engines.sketch.read.vocabulary import COLOURS, colour_named
from danqing.engines.sketch.scene import Scene, Subject
from tests.engines.prompts import DOCUMENTS, OURS, Prompt, Thing

TARGET = 0.95
GROUPS = {
    f"{name}, {language}": [prompt for prompt in prompts if prompt.language == language]
    for name, prompts in (("documents", DOCUMENTS), ("ours", OURS))
    for language in ("English", "Chinese")
}

Element = tuple[str, bool]
"""A part of a prompt in words, and whether the scene has it."""


@pytest.mark.parametrize("group", GROUPS)
def test_expected_elements_are_found(group: str) -> None:
    """At least 95 % of what a person expects of the prompts; the missing ones are printed."""
    found, missing = share_found(GROUPS[group])
    print("\n".join([f"{group}: {found:.1%} of the elements were found; missing:", *missing]))
    assert found >= TARGET


def test_there_are_thirty_prompts_of_ours_in_each_language() -> None:
    assert [len(GROUPS[f"ours, {language}"]) for language in ("English", "Chinese")] == [30, 30]


def share_found(prompts: Sequence[Prompt]) -> tuple[float, list[str]]:
    """The share of the elements that are found, and a line for each one that is not."""
    checked = [(prompt, what, found) for prompt in prompts for what, found in elements(prompt)]
    missing = [f"{what}  <-  {prompt.text[-70:]}" for prompt, what, found in checked if not found]
    return 1 - len(missing) / len(checked), missing


def elements(prompt: Prompt) -> list[Element]:
    """Every expected element of a prompt; the last is that nothing else is drawn."""
    scene = read(prompt.text, instruction=prompt.instruction)
    pairs = _paired(prompt, scene)
    things = [element for thing, subject in pairs for element in _of_thing(thing, subject, scene)]
    return [*_of_scene(prompt, scene), *things, _nothing_else(prompt, scene, pairs)]


Pair = tuple[Thing, Subject | None]


def _paired(prompt: Prompt, scene: Scene) -> list[Pair]:
    """Each expected thing and the subject that is it, the one that fits best if several bear its name."""
    left = list(scene.subjects)
    pairs: list[Pair] = []
    for thing in prompt.things:
        fitting = [subject for subject in left if _is_called(subject, thing.names)]
        best = max(fitting, key=lambda one: sum(found for _, found in _attributes(thing, one, scene)), default=None)
        if best is not None:
            left.remove(best)
        pairs.append((thing, best))
    return pairs


def _is_called(subject: Subject, names: Sequence[str]) -> bool:
    return any(name == subject.motif or name.lower() in subject.words.lower() for name in names)


def _of_scene(prompt: Prompt, scene: Scene) -> Iterator[Element]:
    for name in ("setting", "hour", "weather", "season", "style"):
        if (wanted := getattr(prompt, name)) is not None:
            found = getattr(scene, name)
            yield f"{name} {wanted}, not {found}", found in wanted.split("|")
    yield from ((f"detail {detail}", detail in scene.details) for detail in prompt.details)
    if prompt.lettering:
        yield f"lettering {prompt.lettering}, not {scene.lettering}", scene.lettering == prompt.lettering


def _of_thing(thing: Thing, subject: Subject | None, scene: Scene) -> Iterator[Element]:
    yield f"thing {thing.names[0]}", subject is not None
    yield from _attributes(thing, subject, scene)


def _attributes(thing: Thing, subject: Subject | None, scene: Scene) -> Iterator[Element]:
    """What is said of a thing; all of it is missing where the thing is missing."""
    name = thing.names[0]
    for what, wanted in _wanted(thing).items():
        found = getattr(subject, what, None) if what != "size" else _size(subject)
        yield f"{name}: {what} {wanted}, not {found}", subject is not None and found in wanted
    if thing.near is not None:
        yield f"{name}: near {thing.near}", _is_near(subject, thing.near.split("|"), scene)
    worn = set(_worn(subject))
    for garment in thing.wears:
        yield f"{name}: wears {garment}, not {worn or 'anything'}", bool(worn & set(garment.split("|")))


def _wanted(thing: Thing) -> dict[str, list[object]]:
    """The attributes that the prompt gives, each with its right answers."""
    wanted: dict[str, list[object]] = {
        what: list(value.split("|"))
        for what in ("size", "material", "pose", "place")
        if (value := getattr(thing, what)) is not None
    }
    if thing.count is not None:
        wanted["count"] = [thing.count]
    if thing.colour is not None:
        wanted["colour"] = [colour_named(thing.colour)]
    return wanted


def _size(subject: Subject | None) -> str:
    if subject is None or subject.size == 1:
        return "usual"
    return "large" if subject.size > 1 else "small"


def _is_near(subject: Subject | None, names: Sequence[str], scene: Scene) -> bool:
    return subject is not None and subject.to is not None and _is_called(scene.subjects[subject.to], names)


def _worn(subject: Subject | None) -> Iterator[str]:
    for garment in subject.wears if subject is not None else ():
        yield garment.name
        yield from (f"{name} {garment.name}" for name, (colour, _) in COLOURS.items() if colour == garment.colour)


def _nothing_else(prompt: Prompt, scene: Scene, pairs: Sequence[Pair]) -> Element:
    expected = [id(subject) for _, subject in pairs]
    extra = [
        subject.words
        for subject in scene.subjects
        if id(subject) not in expected and not _is_called(subject, prompt.perhaps)
    ]
    return f"nothing else, but {extra}", not extra
