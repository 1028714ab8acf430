"""Pictures larger than a model renders, by a Swin2SR network.

Conde et al., Swin2SR: SwinV2 Transformer for Compressed Image Super-Resolution and Restoration, arXiv 2209.11345;
the network is that of `transformers`. It is run in tiles, so that its memory does not grow with the picture.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Any

import numpy as np
import torch
from huggingface_hub.errors import HFValidationError
from huggingface_hub.utils import validate_repo_id  # type: ignore[attr-defined]
from numpy.typing import NDArray
from safetensors import SafetensorError
from transformers import Swin2SRForImageSuperResolution

from danqing.domain.canvas import Canvas
from danqing.domain.picture import Picture
from danqing.engines.diffusers import hub
from danqing.engines.diffusers.pixels import pictures
from danqing.errors import SettingsError
from danqing.media.decode import as_array, from_array
from danqing.media.fit import cover
from danqing.settings import Settings

TILE = 256  # pixels before enlarging: with the published checkpoints less than 1 GB at work in 32 bits
OVERLAP = 32  # pixels before enlarging that neighbours share; see `_lay`

SCALES = (2, 3, 4, 8)  # those of Swin2SR; ×1 restores only
CONFIG = "config.json"

Pixels = NDArray[np.uint8]
"""(height, width, 3)."""


@dataclass(frozen=True, slots=True)
class Upscaler:
    """A loaded network; `name` is what may be told of it. Only its device's thread uses it."""

    name: str
    network: Swin2SRForImageSuperResolution
    tile: int = TILE
    overlap: int = OVERLAP

    def __post_init__(self) -> None:
        assert self.tile % self._window == self.overlap % self._window == 0
        assert self.tile >= 2 * self.overlap

    @property
    def scale(self) -> int:
        """How many times wider and higher one pass makes a picture."""
        return int(self.network.config.upscale)

    @property
    def _window(self) -> int:
        """Attention looks at squares of so many pixels: tiles start at multiples, and see the same squares."""
        return int(self.network.config.window_size)

    def enlarge(self, picture: Picture, canvas: Canvas, check: Callable[[], None]) -> Picture:
        """The picture as large as `canvas`, in as many passes as come closest; what stands over is cut off.

        `check` is called before every tile and may raise. A picture that covers the canvas is only reduced.
        """
        for _ in range(self._passes(picture, canvas)):
            picture = from_array(self._pass(as_array(picture), check))
        return cover(picture, canvas)

    def _passes(self, picture: Picture, canvas: Canvas) -> int:
        factor = max(canvas.width / picture.width, canvas.height / picture.height)
        return max(1, round(log(factor, self.scale))) if factor > 1 else 0

    def _pass(self, pixels: Pixels, check: Callable[[], None]) -> Pixels:
        """`scale` times as wide and high."""
        height, width, _ = pixels.shape
        padded = self._padded(pixels)
        larger = self._blank(padded)
        for top in self._starts(padded.shape[0]):
            self._lay(self._strip(padded[top : top + self.tile], check), larger, top * self.scale)
        return larger[: height * self.scale, : width * self.scale]

    def _strip(self, pixels: Pixels, check: Callable[[], None]) -> Pixels:
        """The same for pixels that are no higher than a tile."""
        larger = self._blank(pixels)
        for left in self._starts(pixels.shape[1]):
            check()
            tile = self._enlarged(pixels[:, left : left + self.tile])
            self._lay(tile.swapaxes(0, 1), larger.swapaxes(0, 1), left * self.scale)
        return larger

    def _blank(self, pixels: Pixels) -> Pixels:
        height, width, _ = pixels.shape
        return np.empty((height * self.scale, width * self.scale, 3), np.uint8)

    def _padded(self, pixels: Pixels) -> Pixels:
        """Whole windows, mirrored at the right and at the bottom, as the network itself would pad."""
        height, width, _ = pixels.shape
        return np.pad(pixels, ((0, -height % self._window), (0, -width % self._window), (0, 0)), "reflect")

    def _starts(self, length: int) -> Iterator[int]:
        """Where tiles start along a side; the last one ends with the side."""
        last = max(length - self.tile, 0)
        yield from range(0, last, self.tile - self.overlap)
        yield last

    @torch.inference_mode()
    def _enlarged(self, tile: Pixels) -> Pixels:
        """Raises `EngineError` where the numbers overflow."""
        network = self.network
        levels = torch.from_numpy(np.ascontiguousarray(tile)).to(network.device).permute(2, 0, 1).unsqueeze(0)
        larger = network(levels.to(network.dtype) / 255).reconstruction.clamp(0, 1)
        [picture] = pictures(larger, [Canvas(larger.shape[3], larger.shape[2])])
        return as_array(picture)

    def _lay(self, piece: Pixels, larger: Pixels, start: int) -> None:
        """Over what `larger` has there already, like a roof tile, along the first axis.

        It is faded in over the middle half of what they share. The outer quarters are not mixed: there one of the
        two lacks the surroundings of its pixels.
        """
        shared = self.overlap * self.scale if start else 0
        fade = slice(shared // 4, shared - shared // 4)
        place = larger[start : start + len(piece)]
        place[fade] = _mixed(place[fade], piece[fade])
        place[fade.stop :] = piece[fade.stop :]


def _mixed(below: Pixels, above: Pixels) -> Pixels:
    """From one to the other along the first axis."""
    density = (np.arange(len(above), dtype=np.float32)[:, None, None] + 0.5) / max(len(above), 1)
    mixed: Pixels = np.rint(below * (1 - density) + above * density).astype(np.uint8)
    return mixed


# ── Loading ──────────────────────────────────────────────────────────────────


def load_upscaler(source: str, *, device: torch.device, dtype: torch.dtype, settings: Settings) -> Upscaler:
    """The Swin2SR checkpoint of a folder, or of the hub.

    Raises `SettingsError` for what is not there, what is no Swin2SR, and what does not enlarge.
    """
    _check_config(source, _config(source, settings))
    load: Any = Swin2SRForImageSuperResolution.from_pretrained  # its annotation knows nothing of loading info
    where = {"local_files_only": settings.offline, "cache_dir": hub.cache_folder(settings)}
    try:
        network, told = load(source, dtype=dtype, output_loading_info=True, **where)
    except (OSError, RuntimeError, ValueError, SafetensorError):
        raise SettingsError(f"The weights of the upscaler {source} are missing or damaged.") from None
    if told["missing_keys"]:
        raise SettingsError(f"The weights of the upscaler {source} are not complete.")
    return Upscaler(Path(source).name if hub.is_folder(source) else source, network.to(device))


def _config(source: str, settings: Settings) -> dict[str, Any]:
    """What `config.json` says; nothing where there is none."""
    text = _config_text(source, settings)
    try:
        config = json.loads(text or "{}")
    except ValueError:
        return {}
    return config if isinstance(config, dict) else {}


def _config_text(source: str, settings: Settings) -> str | None:
    if hub.is_folder(source):
        return hub.reader_of_folder(Path(source))(CONFIG)
    if not _is_hub_id(source):
        raise SettingsError(f"There is no folder {source} with an upscaler; an id on the hub is `owner/name`.")
    if here := hub.cached(source, CONFIG, None, settings):
        return here.read_text("utf-8")
    return hub.reader(source, None, settings)(CONFIG)


def _is_hub_id(source: str) -> bool:
    try:
        validate_repo_id(source)
    except HFValidationError:
        return False
    return hub.HUB_ID.fullmatch(source) is not None


def _check_config(source: str, config: dict[str, Any]) -> None:
    """The defaults are those of `Swin2SRConfig`, which a `config.json` need not repeat."""
    kind, window = config.get("model_type"), config.get("window_size", 8)
    if kind != "swin2sr":
        what = f"is a {kind}" if kind else "says in no `config.json` what it is"
        raise SettingsError(f"The upscaler {source} {what}; only Swin2SR checkpoints are used.")
    if config.get("upscale", 2) not in SCALES or not config.get("upsampler", "pixelshuffle"):
        raise SettingsError(f"The upscaler {source} restores pictures without enlarging them; take one of ×2 or ×4.")
    if config.get("num_channels", 3) != 3 or (config.get("num_channels_out") or 3) != 3:
        raise SettingsError(f"The upscaler {source} does not enlarge RGB pictures.")
    if OVERLAP % window:
        raise SettingsError(f"The upscaler {source} looks at windows of {window} pixels, which do not fit our tiles.")
