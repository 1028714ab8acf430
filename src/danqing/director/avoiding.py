"""What shall not be seen, and how far an edit may go: for engines that know no negative prompt and no strength.

Things are told in words, in a sentence of the prompt. Flaws are not: a text encoder that reads "bad hands" thinks of
bad hands, and models without guidance were trained on what people liked anyway.
"""

from __future__ import annotations

from collections.abc import Sequence

from danqing.director.wording import Sentence, listed
from danqing.domain.capabilities import Ability, Capabilities
from danqing.domain.chinese import is_chinese
from danqing.domain.job import Job
from danqing.domain.negative_prompt import things

WITHOUT = Sentence("Without: {things}.", "画面中不要出现：{things}。")


def words(job: Job, engine: Capabilities) -> tuple[str, ...]:
    """The sentences that keep things out of a picture, for an engine that must be told so in its prompt."""
    found = () if "negative_prompt" in engine.native else things(job.negative_prompt)
    if not found:
        return ()
    chinese = is_chinese(job.prompt)
    return (WITHOUT.said(chinese, things=listed(found, chinese)),)


def details(job: Job, engines: Sequence[Capabilities]) -> dict[str, str]:
    """What became of the negative prompt and of the strength, where one of the engines knows none."""
    said = {}
    if job.negative_prompt and _lacking("negative_prompt", engines):
        found = things(job.negative_prompt)
        said["Negative prompt"] = f"told in words: {', '.join(found)}" if found else "left out: it names only flaws"
    if job.strength is not None and (names := _lacking("strength", engines)):
        said["Strength"] = f"had no effect: {' and '.join(names)} cannot be told how far to go"
    return said


def _lacking(ability: Ability, engines: Sequence[Capabilities]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(engine.name for engine in engines if ability not in engine.native))
