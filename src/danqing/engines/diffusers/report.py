"""What was really done, in short plain words for the answer and for the picture's file."""

from __future__ import annotations

from pathlib import Path

from danqing.engines.diffusers import hub
from danqing.engines.diffusers.loading import Loaded


def name(loaded: Loaded) -> str:
    """What a client may read of the checkpoint's name: of a folder, only its own name."""
    return _shown(loaded.checkpoint.name)


def metadata(loaded: Loaded, *, steps: int, guidance: float | None) -> dict[str, str]:
    scheduler = type(loaded.pipeline.scheduler).__name__
    done = {
        "engine": "diffusers",
        "checkpoint": name(loaded),
        "repository": _shown(loaded.checkpoint.repository),
        "revision": loaded.revision,
        "licence": loaded.checkpoint.licence,
        "steps": str(steps),
        "sampler": scheduler.removesuffix("Scheduler"),
        "dtype": str(loaded.dtype).removeprefix("torch."),
        "device": loaded.device.type,
    }
    return done if guidance is None else done | {"guidance": f"{guidance:g}"}


def _shown(text: str) -> str:
    """Only the last part of what is no hub id; that may be a commit, where the folder is one of the hub's cache."""
    is_public = hub.HUB_ID.fullmatch(text) is not None and not hub.is_folder(text)
    return text if is_public else Path(text).name
