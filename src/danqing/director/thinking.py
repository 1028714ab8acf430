"""Thinking before drawing: the words of every shot of a job."""

from __future__ import annotations

from dataclasses import replace

from danqing.director import image_set, interleave
from danqing.director.image_set import SetPlan
from danqing.director.instructions import rewriting
from danqing.director.interleave import Article
from danqing.director.interleave_reading import pictures
from danqing.director.plan import Script
from danqing.director.planner import plan_set, write_article
from danqing.director.rewriting import rewritten
from danqing.domain.capabilities import Capabilities, Repertoire
from danqing.domain.job import Job
from danqing.domain.language import LanguageModel, LanguageModelError


async def write_script(
    job: Job, references: int, repertoire: Repertoire, language_model: LanguageModel | None
) -> Script:
    """A prompt for every shot: as sent, rewritten or planned; and the words of an interleaved answer.

    What the engine does itself is left to it. A language model that fails costs nothing but a note: the prompt is
    drawn as it was sent, and a set is split by rules, as an interleaved answer is written by rules.
    """
    engine = repertoire["edit" if references else "text-to-image"]
    if job.interleaved:
        return await _interleaved(job, references, language_model)
    if job.image_set:
        return await _set(job, references, engine, language_model)
    return await _single(job, references, engine, language_model)


# One prompt for all shots ----------------------------------------------------------------------------------


async def _single(job: Job, references: int, engine: Capabilities, model: LanguageModel | None) -> Script:
    if not job.thinking:
        return _verbatim(job, "off")
    if "thinking" in engine.native:
        return _verbatim(job, engine.name)
    if model is None:
        return _verbatim(job, "off: no language model")
    try:
        prompt = await _rewritten(job, references, model)
    except LanguageModelError as error:
        return _verbatim(job, "off: it failed", f"The prompt is drawn as it was sent, without thinking: {error}")
    return Script(prompts=(prompt,) * job.count, details={"Thinking": model.name})


async def _rewritten(job: Job, references: int, model: LanguageModel) -> str:
    """One rewriting for all shots: their seeds make them differ."""
    told = rewriting(job.prompt, has_palette=bool(job.palette), references=references)
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


# Words and pictures in turn ----------------------------------------------------------------------------------


async def _interleaved(job: Job, references: int, model: LanguageModel | None) -> Script:
    """A language model is asked for every such answer: rules have few words for what people ask."""
    by_rules = interleave.by_rules(job.prompt, job.count, references)
    if model is None:
        return _by_rules(by_rules)
    asked = min(job.count, pictures(job.prompt))
    try:
        article = await write_article(
            job.prompt, model, most=asked or job.count, is_exact=asked > 0, references=references
        )
    except LanguageModelError as error:
        return _by_rules(by_rules, f"The words and pictures are planned by rules: {error}")
    return _written(job, article, model.name)


def _by_rules(article: Article, *notes: str) -> Script:
    return _interleaving(article, "planned by rules", notes)


def _written(job: Job, article: Article, name: str) -> Script:
    """The text of an answer with too many pictures is told as far as its last picture."""
    if len(article.sections) <= job.count:
        return _interleaving(article, f"planned by {name}", ())
    note = f"{name} planned {len(article.sections)} images and max_images is {job.count}: the first are drawn."
    return _interleaving(replace(article, sections=article.sections[: job.count]), f"planned by {name}", (note,))


def _interleaving(article: Article, how: str, notes: tuple[str, ...]) -> Script:
    return Script(
        prompts=article.prompts,
        subject=article.subject,
        passages=article.passages,
        details={"Interleaving": how},
        notes=notes,
    )
