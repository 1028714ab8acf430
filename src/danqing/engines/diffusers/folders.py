"""What a folder of weights holds, or shall hold: the files that diffusers reads, and whether all of them are there.

The names of files and the shape of the two index files are those of diffusers 0.42 (`pipeline_loading_utils.py`,
`modular_pipeline_utils.py`); only files are read here, nothing is imported.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import prod
from pathlib import Path
from typing import Any

INDEX_FILES = ("modular_model_index.json", "model_index.json")
ROOT_FILES = re.compile(r"(modular_)?model_index\.json|README\.md|(LICENSE|NOTICE|USE_POLICY)[^/]*", re.IGNORECASE)
SMALL_FILES = (".json", ".txt", ".model", ".jinja", ".tiktoken")
SAFE, PICKLED = "safetensors", "bin"

_WEIGHTS = re.compile(
    r"(?:diffusion_pytorch_model|model|pytorch_model)(?:-\d{5}-of-\d{5})?\.(safetensors|bin)(\.index\.json)?"
)
_OTHER_INDEX = re.compile(r".*\.index(\.\w+)?\.json")  # of a variant such as fp16, or of weights for other libraries
REWRITER = ("prompt_upsampler", "prompt_upsampler_processor")
"""The parts of FLUX.3's own rewriter, a language model and its processor. They are no parts unless asked for."""
LONGEST_HEADER = 100_000_000
"""Bytes of a safetensors header, as the library itself allows."""
_DENOISERS = ("transformer", "unet", "prior")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part lies: a folder (empty: the root) of the pipeline's own repository, or of another one."""

    folder: str
    repository: str = ""


@dataclass(frozen=True, slots=True)
class Index:
    """A pipeline's class, the subfolders in which its parts lie, and where those of its own rewriter do."""

    pipeline: str
    parts: tuple[str, ...]
    rewriter: Mapping[str, Place] = field(default_factory=dict)

    @property
    def with_rewriter(self) -> Index:
        """The same, with what of the rewriter lies beside the parts as parts."""
        own = [place.folder for place in self.rewriter.values() if not place.repository]
        return replace(self, parts=(*self.parts, *own))


def read_index(text: str) -> Index | None:
    """The index in the text of an `INDEX_FILES` file, or None for what is no index."""
    try:
        content = json.loads(text)
    except ValueError:
        return None
    if not isinstance(content, dict) or not isinstance(content.get("_class_name"), str):
        return None
    entries = {name: _source(name, entry) for name, entry in content.items() if _is_part(name, entry)}
    rewriter = {name: entries.pop(name) for name in REWRITER if name in entries}
    own = Counter(source for source, _ in entries.values()).most_common(1)
    parts = (folder for source, folder in entries.values() if folder and source == own[0][0])
    return Index(content["_class_name"], tuple(parts), _places(rewriter, own[0][0]) if own else {})


def _is_part(name: str, entry: Any) -> bool:
    """Parts are lists; a pair of nulls stands for an optional part that is not there."""
    described = isinstance(entry, list) and len(entry) in (2, 3) and not name.startswith("_")
    return described and entry[-1] is not None


def _source(name: str, entry: list[Any]) -> tuple[str, str]:
    """The repository and the folder in it; parts of a modular pipeline may lie elsewhere."""
    if isinstance(entry[-1], dict):
        return str(entry[-1].get("pretrained_model_name_or_path") or ""), str(entry[-1].get("subfolder") or "")
    return "", name


def _places(sources: Mapping[str, tuple[str, str]], own: str) -> dict[str, Place]:
    """Nothing unless all of the rewriter can be found: an index may name parts without saying where they are."""
    places = {name: Place(folder, "" if source == own else source) for name, (source, folder) in sources.items()}
    is_whole = len(places) == len(REWRITER) and all(place.folder or place.repository for place in places.values())
    return places if is_whole else {}


def wanted(names: Iterable[str], index: Index) -> tuple[str, ...]:
    """Those of a repository's file `names` that are worth having, sorted.

    Of weights that come in several formats these are the safetensors; variants (`model.fp16.safetensors`), weights
    for other libraries and single-file copies beside the parts are left out. As diffusers does, pickled weights
    are taken for all parts where one part has no other.
    """
    found = sorted(names)
    weights = {name: match for name in found if (match := _weights(name, index))}
    formats = {name: match[1] for name, match in weights.items()}
    safe_parts = {_part(name) for name, format in formats.items() if format == SAFE}
    chosen = SAFE if safe_parts == {_part(name) for name in formats} else PICKLED
    return tuple(name for name in found if formats.get(name) == chosen or _is_small(name, index))


def _weights(name: str, index: Index) -> re.Match[str] | None:
    part, _, file = name.rpartition("/")
    return _WEIGHTS.fullmatch(file) if part in index.parts else None


def _is_small(name: str, index: Index) -> bool:
    if ROOT_FILES.fullmatch(name):
        return True
    return _part(name) in index.parts and name.endswith(SMALL_FILES) and _OTHER_INDEX.fullmatch(name) is None


def _part(name: str) -> str:
    """The folder at the root in which a file lies; empty for a file of the root."""
    return name.partition("/")[0] if "/" in name else ""


def missing(folder: Path, index: Index) -> tuple[str, ...]:
    """The parts, or files of parts, without which the pipeline in `folder` cannot be loaded."""
    return tuple(sorted({lack for part in index.parts for lack in _lacks(folder / part)}))


def _lacks(part: Path) -> Iterator[str]:
    """A part that is a model has a `config.json`, and weights in one file or in those that an index names."""
    if not part.is_dir() or not any(part.iterdir()):
        yield part.name
    elif (part / "config.json").is_file():
        files = [path for path in part.iterdir() if (match := _WEIGHTS.fullmatch(path.name)) and not match[2]]
        shards = {shard for path in part.glob("*.safetensors.index.json") for shard in _shards(path)}
        if not files:
            yield f"{part.name}/weights"
        yield from (f"{part.name}/{shard}" for shard in shards if not (part / shard).is_file())


def _shards(index: Path) -> set[str]:
    try:
        return set(json.loads(index.read_text("utf-8"))["weight_map"].values())
    except (ValueError, LookupError, AttributeError):
        return {index.name}


def size(folder: Path) -> int:
    """The bytes of all files in `folder`; links count as what they lead to."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def parameters(folder: Path, index: Index) -> tuple[float, float]:
    """How many billions of parameters the denoiser has, and how many all other parts have together."""
    counts = {part: part_parameters(folder / part) for part in index.parts}
    denoiser = sum(count for part, count in counts.items() if part.startswith(_DENOISERS))
    return denoiser / 1e9, (sum(counts.values()) - denoiser) / 1e9


def part_parameters(part: Path) -> float:
    """How many parameters lie in the folder of one part; 0 for a part that is no model."""
    return sum(map(_parameters, part.glob("*.safetensors")))


def _parameters(file: Path) -> float:
    """A tensor counts for no more than two bytes a parameter, so that weights which are stored quantised count as
    what they take."""
    if not _WEIGHTS.fullmatch(file.name):
        return 0
    return sum(min(tensor.values, (tensor.end - tensor.begin) / 2) for tensor in _tensors(file) or ())


def damaged(folder: Path, index: Index) -> tuple[str, ...]:
    """The safetensors files that are none, or that end early: downloads that were cut short, pointers of Git LFS."""
    files = (file for part in index.parts for file in (folder / part).glob("*.safetensors"))
    return tuple(sorted(str(file.relative_to(folder)) for file in files if not _is_whole(file)))


def _is_whole(file: Path) -> bool:
    tensors = _tensors(file)
    return tensors is not None and max((tensor.end for tensor in tensors), default=0) <= file.stat().st_size


@dataclass(frozen=True, slots=True)
class _Tensor:
    """How many values it has, and where its bytes lie in the file."""

    values: float
    begin: int
    end: int


def _tensors(file: Path) -> list[_Tensor] | None:
    """From the header of a safetensors file: its length in eight bytes, then JSON with the shape of every tensor.

    None for a file that has no such header.
    """
    with file.open("rb") as opened:
        length = int.from_bytes(opened.read(8), "little")
        text = opened.read(min(length, LONGEST_HEADER))
    try:
        header: dict[str, Any] = json.loads(text)
        shapes = [tensor for name, tensor in header.items() if name != "__metadata__"]
        places = [(tensor["shape"], *tensor["data_offsets"]) for tensor in shapes]
    except (ValueError, LookupError, TypeError, AttributeError):
        return None
    return [_Tensor(float(prod(shape)), 8 + length + begin, 8 + length + end) for shape, begin, end in places]
