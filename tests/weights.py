"""Folders that look like the weights of a pipeline, with nothing in them: for tests that never load them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

KLEIN = {
    "transformer": ("diffusers", "Flux2Transformer2DModel"),
    "text_encoder": ("transformers", "Qwen3ForCausalLM"),
    "tokenizer": ("transformers", "Qwen2Tokenizer"),
    "vae": ("diffusers", "AutoencoderKLFlux2"),
    "scheduler": ("diffusers", "FlowMatchEulerDiscreteScheduler"),
}
"""The parts of FLUX.2 klein."""

WEIGHTS = {"transformer": "diffusion_pytorch_model", "text_encoder": "model", "vae": "diffusion_pytorch_model"}


def safetensors(path: Path, parameters: int, *, bytes_each: int = 2) -> None:
    """A file of so many parameters, all zero; no two paths have the same content."""
    promised(path, parameters, bytes_each=bytes_each)
    with path.open("ab") as file:
        file.write(bytes(parameters * bytes_each))


def promised(path: Path, parameters: int, *, bytes_each: int = 2) -> None:
    """The head of such a file, which says what will follow; nothing does."""
    kind = {1: "U8", 2: "BF16", 4: "F32"}[bytes_each]
    tensor = {"dtype": kind, "shape": [parameters], "data_offsets": [0, parameters * bytes_each]}
    header = json.dumps({f"{path.parent.name}.w": tensor}).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(len(header).to_bytes(8, "little") + header)


def written(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")


def pipeline(
    folder: Path, *, pipeline: str = "Flux2KleinPipeline", licence: str = "apache-2.0", parameters: int = 1000
) -> Path:
    """A complete folder: every model has `parameters` parameters. Returns the folder."""
    written(folder / "model_index.json", {"_class_name": pipeline, "_diffusers_version": "0.42.1", **KLEIN})
    written(folder / "README.md", f"---\nlicense: {licence}\ntags:\n- art\n---\n\n# A model\n")
    written(folder / "tokenizer" / "tokenizer.json", {})
    written(folder / "scheduler" / "scheduler_config.json", {})
    for part, name in WEIGHTS.items():
        written(folder / part / "config.json", {})
        safetensors(folder / part / f"{name}.safetensors", parameters)
    return folder
