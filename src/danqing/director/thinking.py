"""Thinking before drawing: the words of every shot of a job."""

from __future__ import annotations

from danqing.director import image_set
from danqing.director.image_set import SetPlan
from danqing.director.instructions import rewriting
from danqing.director.plan import Script
from danqing.director.planner import plan_set
from danqing.director.rewriting import rewritten
from danqing.domain.capabilities import Capabilities, Repertoire
from danqing.domain.job import Job
from danqing.domain.language import LanguageModel, LanguageModelError


async def write_script(
    job: Job, references: int, repertoire: Repertoire, language_model: LanguageModel | None
) -> Script:
    """A prompt for every shot: as sent, rewritten or planned.

    What the engine does itself is left to it. A language model that fails costs nothing but a note: the prompt is
    drawn as it was sent, and a set is split by rules.
    """
    engine = repertoire["edit" if references else "text-to-image"]
    if job.image_set:
        return await _set(job, references, engine, language_model)
    return await _single(job, engine, language_model)


# One prompt for all shots ----------------------------------------------------------------------------------


async def _single(job: Job, engine: Capabilities, model: LanguageModel | None) -> Script:
    if not job.thinking:
        return _verbatim(job, "off")
    if "thinking" in engine.native:
        return _verbatim(job, engine.name)
    if model is None:
        return _verbatim(job, "off: no language model")
    try:
        prompt = await _rewritten(job, model)
    except LanguageModelError as error:
        return _verbatim(job, "off: it failed", f"The prompt is drawn as it was sent, without thinking: {error}")
    return Script(prompts=(prompt,) * job.count, details={"Thinking": model.name})


async def _rewritten(job: Job, model: LanguageModel) -> str:
    """One rewriting for all shots: their seeds make them differ."""
    told = rewriting(job.prompt, has_palette=bool(job.palette))
    return rewritten(job.prompt, await model.write(told, job.prompt), model.name)


def _verbatim(job: Job, thinking: str, *notes: str) -> Script:
    return Script(prompts=(job.prompt,) * job.count, details={"Thinking": thinking}, notes=notes)


# Image sets --------------------------------------------------------------------------------------------------


async def _set(job: Job, references: int, engine: Capabilities, model: LanguageModel | None) -> Script:
    """Shots that the words name are taken from the words: a language model is asked only where they name none."""
    rules = image_set.split(job.prompt, references)
    if model is None or "sets" in engine.native or rules.shots or job.count == 1:
        return _split(job, rules)
    most = min(job.count, rules.most or job.count)
    try:
        plan = await plan_set(job.prompt, model, most=most, is_exact=rules.most > 0, references=references)
    except LanguageModelError as error:
        return _split(job, rules, f"The image set is split by rules, without a plan: {error}")
    return _planned(job, plan, model.name)


def _split(job: Job, rules: SetPlan, *notes: str) -> Script:
    return Script(
        prompts=tuple(image_set.shot_prompts(rules, job.count)),
        subject=rules.subject,
        details={"Image set": "split by rules"},
        notes=image_set.notes(rules, job.count) + notes,
    )


def _planned(job: Job, plan: SetPlan, name: str) -> Script:
    extra = len(plan.shots) - job.count
    return Script(
        prompts=tuple(image_set.shot_prompts(plan, job.count)),
        subject=plan.subject,
        details={"Image set": f"planned by {name}"},
        notes=(f"{name} planned {len(plan.shots)} images and n is {job.count}: the first are drawn.",)
        if extra > 0
        else (),
    )
