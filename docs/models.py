"""Writes docs/models.md from the registry of the diffusers engine."""

# ruff: noqa: E501 — a line of a page holds one sentence

from __future__ import annotations

from collections.abc import Iterable
from math import isqrt

from danqing.engines.diffusers.casting import DEFAULTS
from danqing.engines.diffusers.checkpoint import GIB, Checkpoint
from danqing.engines.diffusers.families import CHECKPOINTS, FAMILIES
from danqing.engines.diffusers.family import Family
from danqing.engines.diffusers.memory import TILE_PIXELS, Memory, Offload, fits, needed, shown, squeezed
from danqing.settings import Settings

PAGE = """# Models

The diffusers engine runs open weights: `danqing serve --engine diffusers`, with the extra `pip install 'danqing[diffusers]'`.
`danqing models` lists what would run on this machine, `danqing models pull NAME` fetches it, and `--json` tells programs.
This page is written from the registry in `src/danqing/engines/diffusers/families/` by `./scripts/docs`.

## Checkpoints

{checkpoints}

*disk* is the download and what the weights take in memory, in 2 bytes a parameter.
*whole*, *by parts* and *by layers* are the memory of the GPU with `offload` as `none`, `model` and `group`, decoding in tiles.
With offload the weights wait in main memory, which needs as much room as *disk* says.
A licence marked with ! restricts what you may do: such weights are used only when they are named, and to name them is to accept it.
"Not confirmed" means that nobody has read the licence for this table yet.

## Which one does what

`DANQING_CHECKPOINTS` names the weights, with commas between them.
An entry is a name of the table, a hub id (`owner/name`) or a folder as diffusers saves it; `@REVISION` may follow a name or an id.
Weights with the name of a row in their own take its steps and its guidance: `/srv/weights/Z-Image-Turbo` is called as `z-image-turbo` is.

```sh
danqing serve --engine diffusers --checkpoints z-image-turbo,edit=flux2-klein-4b
danqing serve --engine diffusers --checkpoints flux2-klein-4b,wan2.7-image-pro/text-to-image=qwen-image-2512
danqing serve --engine diffusers --checkpoints /srv/weights/my-klein
```

An entry alone is for everything that its family does.
`WHAT=CHECKPOINT` is for a published model (`wan2.7-image-pro`), for a kind of work (`text-to-image`, `edit`), or for both with a slash between them.
The entry that says most wins, and of two that say as much the later.
Nothing is added to what is named: with `z-image-turbo` alone, edits are refused with a sentence.

With no entry, the first of these lines is chosen that stays on the GPU without offload, and else the last:

{defaults}

## What a GPU holds

{sizes}

The figures are estimates: see `needed` in `src/danqing/engines/diffusers/memory.py`.
`fp8=true` stores the denoiser in half the room, and `quantisation` does so for the text encoder as well.
A start with too little memory ends with one sentence: what is needed, what there is, and what would help.

## Fetching

Weights are fetched when a worker starts, or before with `danqing models pull`.
They lie in the cache of the Hugging Face hub, which other programs share, or in `DANQING_HUB_FOLDER`.
Only what diffusers reads is fetched: one copy of the weights, as safetensors where there are any.
A pull that was cut short goes on from the files that have arrived whole, and a connection that breaks is taken up within the file.
With `DANQING_OFFLINE=true` nothing is ever fetched.
Repositories that ask you to accept a licence need a token: `hf auth login`, or `HF_TOKEN`.

## Families

A folder or repository of any of these pipelines can be loaded, fine-tunes of the checkpoints above among them.

{families}

A negative prompt is heeded by checkpoints *with guidance*: those without a distillation, of which the guidance is above 1.
It costs one more text to encode, which is remembered like a prompt, and nothing at any step: guidance runs the denoiser twice as it is, the second time over a blank.
Requests with other negative prompts, or with none, share a call.
Every other checkpoint is told *in words* what shall not be seen, see [diffusers.md](diffusers.md#what-the-director-supplies).
Stable Diffusion edits by painting over the image, as far as the `strength` of the request says, and else 0.7: it reads what shall be seen, and follows no instruction.
"""


def page() -> str:
    """The whole page."""
    return PAGE.format(
        checkpoints=_table(
            "name | does | disk | whole | by parts | by layers | licence | repository", map(_checkpoint, CHECKPOINTS)
        ),
        defaults="\n".join(f"1. `{','.join(line)}`" for line in DEFAULTS),
        sizes=_table(
            "GPU | `flux2-klein-4b` | `z-image-turbo` | `qwen-image-2512`", map(_size, (8, 12, 16, 24, 48, 80))
        ),
        families=_table(
            "family | pipeline | does | steps | most pixels | negative prompt | needs", map(_family, FAMILIES)
        ),
    )


def _table(head: str, rows: Iterable[tuple[str, ...]]) -> str:
    lines = [tuple(head.split(" | ")), ("---",) * (head.count("|") + 1), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _checkpoint(row: Checkpoint) -> tuple[str, ...]:
    licence = row.licence + (" !" if row.restricted else "")
    address = f"[{row.repository}](https://huggingface.co/{row.repository})"
    offloads: tuple[Offload, ...] = ("none", "model", "group")
    needs = [shown(needed([row], offload, pixels=TILE_PIXELS).on_device) for offload in offloads]
    return f"`{row.name}`", row.description.rstrip("."), shown(row.bytes), *needs, licence, address


def _size(gib: int) -> tuple[str, ...]:
    names = ("flux2-klein-4b", "z-image-turbo", "qwen-image-2512")
    rows = [row for name in names for row in CHECKPOINTS if row.name == name]
    return f"{gib} GiB", *(_way(row, Memory("cuda:0", "a GPU", gib * GIB, 128 * GIB)) for row in rows)


def _way(row: Checkpoint, memory: Memory) -> str:
    placement = fits([row], memory, Settings())
    if placement is None:
        return "tight" if squeezed([row], memory, Settings()) else "no"
    word = {"none": "whole", "model": "by parts", "group": "by layers"}[placement.offload]
    return word if placement.offload != "none" or placement.tiled_above > TILE_PIXELS else "whole, in tiles"


def _family(family: Family) -> tuple[str, ...]:
    edits = _edits(family) if "edit" in family.works else ""
    does = " and ".join(part for part in ("paints" if "text-to-image" in family.works else "", edits) if part)
    pipelines = ", ".join(f"`{pipeline}`" for pipeline in family.pipelines)
    edge = f"{isqrt(family.max_pixels)}²"
    negative = "with guidance" if family.negative_prompt else "in words"
    return family.name, pipelines, does, str(family.steps), edge, negative, ", ".join(family.requires)


def _edits(family: Family) -> str:
    return "paints over one reference" if family.editor else f"edits up to {family.max_references} references"


if __name__ == "__main__":
    print(page(), end="")
