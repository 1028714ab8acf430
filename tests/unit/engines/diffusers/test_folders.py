"""Which files of a repository are wanted, what a folder lacks, and how large its models are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.engines.diffusers import folders
from danqing.engines.diffusers.folders import REWRITER, Index, Place
from tests.weights import KLEIN, pipeline, safetensors, written

INDEX = Index("Flux2KleinPipeline", tuple(KLEIN))

NEEDED = [
    "README.md",
    "LICENSE.txt",
    "model_index.json",
    "scheduler/scheduler_config.json",
    "text_encoder/config.json",
    "text_encoder/generation_config.json",
    "text_encoder/model-00001-of-00002.safetensors",
    "text_encoder/model-00002-of-00002.safetensors",
    "text_encoder/model.safetensors.index.json",
    "tokenizer/chat_template.jinja",
    "tokenizer/merges.txt",
    "tokenizer/tokenizer.json",
    "transformer/config.json",
    "transformer/diffusion_pytorch_model.safetensors",
    "vae/config.json",
    "vae/diffusion_pytorch_model.safetensors",
]
DUPLICATES = [
    ".gitattributes",
    "flux-2-klein-4b.safetensors",
    "assets/example.png",
    "transformer/diffusion_pytorch_model.bin",
    "transformer/diffusion_pytorch_model.fp16.safetensors",
    "text_encoder/pytorch_model.bin.index.json",
    "text_encoder/pytorch_model-00001-of-00001.bin",
    "text_encoder/model.safetensors.index.fp16.json",
    "text_encoder/model.onnx",
    "text_encoder/flax_model.msgpack",
    "text_encoder/openvino_model.xml",
    "vae/diffusion_pytorch_model.ckpt",
    "onnx/model.onnx",
    "other/config.json",
]


def test_of_everything_in_a_repository_only_what_diffusers_reads_is_wanted() -> None:
    """One copy of the weights, the small files beside them, the card and the licence."""
    assert folders.wanted([*DUPLICATES, *NEEDED], INDEX) == tuple(sorted(NEEDED))


def test_pickled_weights_are_wanted_where_there_are_no_others() -> None:
    names = ["model_index.json", "vae/config.json", "vae/diffusion_pytorch_model.bin"]
    assert folders.wanted(names, INDEX) == tuple(names)


def test_pickled_weights_are_wanted_for_all_parts_when_one_has_no_others() -> None:
    """As diffusers loads them: it looks for one format in all parts."""
    pickled = ["transformer/diffusion_pytorch_model.bin", "vae/diffusion_pytorch_model.bin"]
    assert folders.wanted([*pickled, "vae/diffusion_pytorch_model.safetensors"], INDEX) == tuple(pickled)


@given(st.lists(st.sampled_from(NEEDED + DUPLICATES), unique=True))
def test_wanting_twice_is_wanting_once(names: list[str]) -> None:
    """What was fetched is complete by the rule by which it was chosen."""
    once = folders.wanted(names, INDEX)
    assert folders.wanted(once, INDEX) == once
    assert set(once) <= set(names)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('{"_class_name": "P", "vae": ["diffusers", "V"], "safety_checker": [null, null], "x": 1}', ("vae",)),
        ('{"_class_name": "P", "vae": ["diffusers", "V", {"subfolder": "vae"}], "upsampler": null}', ("vae",)),
        (
            '{"_class_name": "P", "a": ["l", "A", {"pretrained_model_name_or_path": "o/one", "subfolder": "a"}],'
            ' "b": ["l", "B", {"pretrained_model_name_or_path": "o/one", "subfolder": "b"}],'
            ' "c": ["l", "C", {"pretrained_model_name_or_path": "o/two", "subfolder": "c"}]}',
            ("a", "b"),
        ),
        ('{"_class_name": "P"}', ()),
    ],
)
def test_an_index_names_the_parts_that_lie_beside_it(text: str, parts: tuple[str, ...]) -> None:
    """Optional parts that are not there, and parts that a modular pipeline takes from elsewhere, are none of them."""
    assert folders.read_index(text) == Index("P", parts)


def modular(**sources: tuple[str | None, str | None]) -> Index:
    """The index of a modular pipeline whose parts lie in these repositories and folders."""
    entries = {
        name: ["library", "Class", {"pretrained_model_name_or_path": repository, "subfolder": folder}]
        for name, (repository, folder) in sources.items()
    }
    index = folders.read_index(json.dumps({"_class_name": "P", **entries}))
    assert index is not None
    return index


def test_a_rewriter_is_no_part_unless_it_is_asked_for() -> None:
    own = {name: ("o/one", name) for name in ("vae", *REWRITER)}
    index = modular(**own)
    assert index == Index("P", ("vae",), {name: Place(name) for name in REWRITER})
    assert index.with_rewriter.parts == ("vae", *REWRITER)


def test_a_rewriter_in_another_repository_is_no_part_at_all() -> None:
    index = modular(vae=("o/one", "vae"), **dict.fromkeys(REWRITER, ("o/two", None)))
    assert index == Index("P", ("vae",), dict.fromkeys(REWRITER, Place("", "o/two")))
    assert index.with_rewriter.parts == ("vae",)


@pytest.mark.parametrize("sources", [{}, {REWRITER[0]: ("o/one", "a")}, dict.fromkeys(REWRITER, (None, None))])
def test_a_rewriter_that_cannot_be_found_whole_is_none(sources: dict[str, tuple[str | None, str | None]]) -> None:
    """Saved without it, an index still has its names, and no places."""
    assert modular(vae=("o/one", "vae"), **sources).rewriter == {}


def test_of_a_repository_that_is_one_part_the_files_of_its_root_are_wanted() -> None:
    names = ["README.md", "config.json", "model.safetensors", "tokenizer.json", "chat_template.jinja"]
    others = ["assets/a.png", "example.png", "gguf/model.safetensors", "model.fp16.safetensors", ".gitattributes"]
    assert folders.wanted([*names, *others], Index("", ("",))) == tuple(sorted(names))


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"_class_name": ["a", "b"]}', "null"])
def test_what_is_no_index_is_none(text: str) -> None:
    assert folders.read_index(text) is None


@given(st.dictionaries(st.text(), st.recursive(st.none() | st.booleans() | st.text(), st.lists), max_size=4))
def test_no_json_is_too_strange_for_an_index(content: dict[str, object]) -> None:
    """Folders come from anywhere."""
    folders.read_index(json.dumps({"_class_name": "P", **content}))


def test_a_folder_with_everything_lacks_nothing(tmp_path: Path) -> None:
    assert folders.missing(pipeline(tmp_path), INDEX) == ()


def test_a_folder_lacks_parts_weights_and_shards(tmp_path: Path) -> None:
    """Each is named, so that a person can see what is wrong."""
    pipeline(tmp_path)
    (tmp_path / "vae" / "diffusion_pytorch_model.safetensors").unlink()
    (tmp_path / "tokenizer" / "tokenizer.json").unlink()
    shards = {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}
    written(tmp_path / "text_encoder" / "model.safetensors.index.json", {"weight_map": shards})
    assert folders.missing(tmp_path, INDEX) == (
        "text_encoder/model-00001-of-00002.safetensors",
        "text_encoder/model-00002-of-00002.safetensors",
        "tokenizer",
        "vae/weights",
    )


@pytest.mark.parametrize(("bytes_each", "counted"), [(4, 1000), (2, 1000), (1, 500)])
def test_parameters_are_counted_in_the_headers(tmp_path: Path, bytes_each: int, counted: int) -> None:
    """One that is stored in less than two bytes counts for what it takes."""
    pipeline(tmp_path)
    safetensors(tmp_path / "transformer" / "diffusion_pytorch_model.safetensors", 1000, bytes_each=bytes_each)
    assert folders.parameters(tmp_path, INDEX) == (counted / 1e9, 2000 / 1e9)
