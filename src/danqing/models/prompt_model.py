"""The models that paint a few images from a prompt, and from images where they take any: their rules are data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from danqing.domain.canvas import Canvas
from danqing.domain.capabilities import Work
from danqing.domain.job import ImageSource, Job
from danqing.errors import InvalidParameter
from danqing.models import messages, parameters, reading
from danqing.models.images import MIB, ImageRules
from danqing.models.messages import Content
from danqing.models.parameters import PromptParameters
from danqing.models.sizes import Sizes
from danqing.models.spec import Mode, PlanOptions, Route
from danqing.wire.envelope import Envelope, Input


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptModel:
    """One model: `max_text` in characters, what is longer is cut; `max_count` images at most, as many unless asked.

    `images_in` is what holds the images, in the words of a refusal.
    """

    id: str
    description: str
    routes: frozenset[Route]
    sizes: Sizes
    max_text: int
    max_count: int = 4
    min_images: int = 0
    max_images: int = 0
    images_in: str = "The message"
    image_rules: ImageRules = ImageRules(min_side=384, max_side=5000, max_ratio=4, max_bytes=10 * MIB)
    parameters: type[msgspec.Struct] = PromptParameters
    only_interleaved: frozenset[Work] = frozenset()

    @property
    def works(self) -> frozenset[Work]:
        from_text: frozenset[Work] = frozenset() if self.min_images else frozenset({"text-to-image"})
        return from_text | {"edit"} if self.max_images else from_text

    def plan(self, envelope: Envelope, options: PlanOptions, mode: Mode = "task") -> Job:
        content = self._content(envelope.input)
        sources = self._sources(content)
        prompt = self._prompt(content)
        given = envelope.given(self.parameters)
        return Job(
            model=self.id,
            prompt=prompt,
            size=self.sizes.read(given.get("size")),
            count=parameters.count(given, self.max_count, self.max_count),
            seed=parameters.seed(given, options),
            sources=sources,
            regions=((),) * len(sources),
            thinking=reading.flag(given, "prompt_extend", True),
            watermark=parameters.watermark(given, options, prompt),
            negative_prompt=parameters.negative_prompt(envelope.input, given),
            counts_tokens=False,
        )

    def place(self, job: Job, sizes: Sequence[Canvas]) -> Canvas:
        return self.sizes.canvas(job.size, sizes[-1] if sizes else None)

    def _content(self, asked: Input) -> Content:
        needed = "input.messages" if "multimodal-generation" in self.routes else "input.prompt"
        return messages.read(asked, needed=needed, takes_images=self.max_images > 0)

    def _sources(self, content: Content) -> tuple[ImageSource, ...]:
        if not self.min_images <= len(content.images) <= self.max_images:
            allowed = f"{self.min_images} to {self.max_images}" if self.max_images else "0"
            raise InvalidParameter(
                f"{self.images_in} must contain {allowed} images. Got {len(content.images)} images."
            )
        return messages.sources(content.images)

    def _prompt(self, content: Content) -> str:
        whose = "For i2i model, the last message" if content.images else "The message"
        return messages.only_text(content.texts, self.max_text, whose)
