"""Prompts as numbers: each is encoded alone, whatever batch it is in, and kept for the next time.

A pipeline that can be handed embeddings says so by its signatures, and this convention of diffusers is all that is
used: `encode_prompt` takes the arguments `…_embeds` and `…_embeds_mask` that it returns, in that order, and
`__call__` takes them too. Where `__call__` takes `negative_…` ones that `encode_prompt` does not return, the negative
prompt is encoded by a second call. Embeddings that depend on images (`encode_prompt(image=…)`) are left alone.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from inspect import signature
from typing import Any

import torch

MIB = 1 << 20
NEGATIVE = "negative_"
GUIDED_FROM = 1.0
"""Pipelines with a second call look at the negative prompt only with a guidance above this."""

Row = dict[str, Any]
"""What `encode_prompt` returned for one prompt, by argument: a tensor of one row, a list of one tensor, or None."""


@dataclass(frozen=True, slots=True)
class Words:
    """A prompt and its negative prompt, where that differs from the pipeline's own."""

    prompt: str
    negative: str | None = None


@dataclass(slots=True)
class EmbeddingCache:
    """The rows of the most recently used prompts, in main memory, of at most `limit` bytes together."""

    limit: int = 256 * MIB
    used: int = 0
    _rows: OrderedDict[tuple[Any, ...], Row] = field(default_factory=OrderedDict)

    def row(self, key: tuple[Any, ...], encode: Callable[[], Row]) -> Row:
        """What was kept under `key`, else what `encode` returns, which is kept."""
        if key not in self._rows:
            self._rows[key] = _moved(encode(), torch.device("cpu"))
            self.used += _bytes(self._rows[key])
        self._rows.move_to_end(key)
        row = self._rows[key]
        while self.used > self.limit:
            self.used -= _bytes(self._rows.popitem(last=False)[1])
        return row

    def clear(self) -> None:
        self._rows.clear()
        self.used = 0


def names(pipeline: Any) -> tuple[str, ...]:
    """The embeddings that can be handed to the pipeline, in the order of `encode_prompt`; none where it cannot be."""
    encode = getattr(pipeline, "encode_prompt", None)
    if encode is None or "image" in signature(encode).parameters:
        return ()
    taken = signature(pipeline.__call__).parameters
    return tuple(name for name in signature(encode).parameters if _is_embedding(name) and name in taken)


def embedded(
    pipeline: Any, words: Sequence[Words], *, guidance: float, cache: EmbeddingCache, options: Mapping[str, Any]
) -> dict[str, Any]:
    """The `…_embeds` arguments of a call, one row per prompt; empty where the pipeline must get the prompts.

    `options` are those of the call that `encode_prompt` may take too, such as `max_sequence_length`.
    """
    if not names(pipeline):
        return {}
    kept = {key: options[key] for key in options if key in signature(pipeline.encode_prompt).parameters}

    def row(words: Words, guided: bool) -> Row:
        key = (words, guided)
        return cache.row(key, lambda: _encoded(pipeline, words, guided=guided, options=kept))

    given = _joined([row(each, guidance > 0) for each in words])
    if _negative_names(pipeline) and guidance > GUIDED_FROM:
        negative = _joined([row(Words(each.negative or ""), False) for each in words])
        given |= {NEGATIVE + name: value for name, value in negative.items()}
    return _moved(given, pipeline._execution_device)


def _is_embedding(name: str) -> bool:
    return name.endswith(("_embeds", "_embeds_mask"))


def _negative_names(pipeline: Any) -> tuple[str, ...]:
    """What a second call of `encode_prompt` is for."""
    own, taken = names(pipeline), signature(pipeline.__call__).parameters
    return tuple(name for name in own if NEGATIVE + name in taken and NEGATIVE + name not in own)


def _encoded(pipeline: Any, words: Words, *, guided: bool, options: Mapping[str, Any]) -> Row:
    possible = {
        "prompt": words.prompt,
        "negative_prompt": words.negative,
        "device": pipeline._execution_device,
        "num_images_per_prompt": 1,
        "do_classifier_free_guidance": guided,
        **options,
    }
    takes = signature(pipeline.encode_prompt).parameters
    with torch.no_grad():
        returned = pipeline.encode_prompt(**{name: value for name, value in possible.items() if name in takes})
    return dict(zip(names(pipeline), returned, strict=False))


def _joined(rows: Sequence[Row]) -> dict[str, Any]:
    """The rows of several prompts as one batch, the shorter ones padded with zeros and masked out."""
    joined = {name: _together([row[name] for row in rows]) for name in rows[0] if not name.endswith("_mask")}
    masks = [name for name in rows[0] if name.endswith("_mask")]
    joined |= {name: _mask([row[name.removesuffix("_mask")].shape[1] for row in rows]) for name in masks}
    return {name: value for name, value in joined.items() if value is not None}


def _together(values: Sequence[Any]) -> Any:
    if values[0] is None:
        return None
    if isinstance(values[0], list):
        return [tensor for value in values for tensor in value]
    longest = max(value.shape[1] for value in values)
    return torch.cat([_padded(value, longest) for value in values])


def _padded(value: torch.Tensor, length: int) -> torch.Tensor:
    missing = length - value.shape[1]
    if missing == 0:
        return value
    return torch.cat([value, value.new_zeros(value.shape[0], missing, *value.shape[2:])], dim=1)


def _mask(lengths: Sequence[int]) -> torch.Tensor:
    """1 for each token of a prompt, 0 for what it was padded with."""
    positions = torch.arange(max(lengths))
    return torch.stack([(positions < length).long() for length in lengths])


def _moved(row: Row, device: torch.device) -> Row:
    def moved(value: Any) -> Any:
        if isinstance(value, list):
            return [moved(each) for each in value]
        return None if value is None else value.to(device)

    return {name: moved(value) for name, value in row.items()}


def _bytes(row: Row) -> int:
    return sum(tensor.nbytes for tensor in _tensors(row))


def _tensors(row: Row) -> Iterator[torch.Tensor]:
    for value in row.values():
        if isinstance(value, list):
            yield from value
        elif value is not None:
            yield value
