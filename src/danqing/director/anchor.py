"""Image sets by engines that know none: the first picture becomes a reference of all others.

To keep a subject from a picture is what editing models are trained for. Every later picture refers to the first one
and none to its neighbour, for what is handed on from picture to picture drifts; so they can also be one batch.
"""

from __future__ import annotations

from dataclasses import replace

from danqing.director.material import Material, from_words
from danqing.director.plan import Plan
from danqing.director.references import share, shrunk
from danqing.director.wording import Sentence
from danqing.domain.capabilities import Capabilities
from danqing.domain.picture import Picture, Reference

SUBJECT = Sentence(
    "The same subject as in {image}, the first picture of this set: the same looks, clothes, colours and style, in a "
    "new scene as described.",
    "与{image}（本组的第一张）是同一主体：外貌、服装、颜色和风格保持一致，场景按上述描述重新绘制。",
)
STYLE = Sentence(
    "{image} is the first picture of this set: keep its style, light and colours.",
    "{image}是本组的第一张：保持其风格、光线和色彩一致。",
)
LAST = Sentence("the last picture given", "最后给出的一张图片")
DETAILS = {"Consistency": "the first picture was drawn alone and is a reference of the others"}


def can_anchor(engine: Capabilities | None, images: int) -> bool:
    """Whether an editing engine has room for the first picture beside what the request's images need at least."""
    return engine is not None and engine.max_references > (1 if images else 0)


def later(first: Material, engine: Capabilities, chinese: bool) -> Material:
    """What the shots after the first are made of; the first picture itself is added by `anchor`.

    From words alone it is their only reference. From images it comes last, for the style alone: the subject is in
    the images.
    """
    if not first.references:
        name = engine.reference_name.format(1)
        return replace(from_words(first.finished, engine), words=(SUBJECT.said(chinese, image=name),))
    name = _last_name(first, chinese)
    return replace(first, words=(*first.words, STYLE.said(chinese, image=name)))


def _last_name(first: Material, chinese: bool) -> str:
    if first.is_renumbered:
        return LAST.said(chinese)
    return first.engine.reference_name.format(len(first.references) + 1)


def anchor_pixels(material: Material) -> int:
    """What the first picture may have of the budget."""
    budget, images = material.engine.reference_pixels, len(material.references)
    return share(images + 1, budget) if images else budget


def anchor(plan: Plan, picture: Picture) -> Plan:
    """The plan with its first picture among the references of all later shots, which are the same tuple for all."""
    first, *others = plan.shots
    added = shrunk(Reference(picture), plan.anchor_pixels)
    references = (*others[0].references, added)
    return replace(plan, shots=(first, *(replace(shot, references=references) for shot in others)))
