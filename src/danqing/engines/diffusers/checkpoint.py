"""One set of weights: where it comes from, under which licence, and how large it is."""

from __future__ import annotations

from dataclasses import dataclass

from danqing.engines.diffusers.family import Family

GIB = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A row of the registry, or what was found in a folder or on the hub.

    `repository` is a hub id or a folder. A `restricted` one is never loaded unless it is named.
    `parameters` are in billions, of the denoiser, of the text encoder and of the checkpoint's own rewriter, a second
    language model that is loaded only where the settings ask for it; 0 where it is not known, or not there.
    `steps` and `guidance` override the family's, as a distilled checkpoint needs.
    """

    name: str
    repository: str
    family: Family
    licence: str
    restricted: bool = True
    revision: str | None = None
    denoiser_parameters: float = 0.0
    encoder_parameters: float = 0.0
    rewriter_parameters: float = 0.0
    steps: int | None = None
    guidance: float | None = None
    description: str = ""

    @property
    def bytes(self) -> int:
        """The weights in memory, and about what a download takes, with 2 bytes a parameter; 0: not known.

        Its own rewriter is not counted.
        """
        return round((self.denoiser_parameters + self.encoder_parameters) * 2e9)
