"""Which checkpoint plays which part: entries of the settings, what stands in for none, and what is refused."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing import models
from danqing.domain.capabilities import Work
from danqing.engines.diffusers.casting import DEFAULTS, WORKS, Part, cast, check, entry, here, notices
from danqing.engines.diffusers.checkpoint import GIB
from danqing.engines.diffusers.families import CHECKPOINTS
from danqing.engines.diffusers.family import BOTH
from danqing.engines.diffusers.memory import Memory
from danqing.errors import SettingsError
from danqing.settings import Settings
from tests.weights import pipeline, promised

PLENTY = Memory("cuda:0", "NVIDIA Test", 140 * GIB, 512 * GIB)
ROWS = {row.name: row for row in CHECKPOINTS}
MODELS = tuple(models.available())
PARTS: list[Part] = [(model, work) for model in MODELS for work in WORKS]

WHATS: dict[str, tuple[str | None, Work | None]] = {
    "": (None, None),
    **{f"{model}=": (model, None) for model in MODELS},
    **{f"{work}=": (None, work) for work in WORKS},
    **{f"{model}/{work}=": (model, work) for model, work in PARTS},
}


def able(what: str, name: str) -> bool:
    work = WHATS[what][1]
    return work is None or work in ROWS[name].family.works


ENTRIES = st.lists(
    st.tuples(st.sampled_from(sorted(WHATS)), st.sampled_from(sorted(ROWS))).filter(lambda pair: able(*pair)),
    min_size=1,
    max_size=6,
)


def expected(pairs: list[tuple[str, str]], part: Part) -> str | None:
    """By the rule as it is written: who can play it, then who says most, then who comes last."""
    playing = [
        (sum(word is not None for word in WHATS[what]), position, name)
        for position, (what, name) in enumerate(pairs)
        if WHATS[what][0] in (None, part[0]) and WHATS[what][1] in (None, part[1])
        if part[1] in ROWS[name].family.works
    ]
    return max(playing)[2] if playing else None


@given(ENTRIES)
def test_every_part_goes_to_the_entry_that_says_most(pairs: list[tuple[str, str]]) -> None:
    """And of those that say as much, to the later; nobody plays what its family does not do."""
    found = cast(Settings(checkpoints=tuple(what + name for what, name in pairs)), PLENTY)
    for model, work in PARTS:
        player = found.checkpoint(model, work)
        assert (player.name if player else None) == expected(pairs, (model, work))
        assert (work in found.works(model)) == (player is not None)


@given(ENTRIES)
def test_checkpoints_are_named_once(pairs: list[tuple[str, str]]) -> None:
    """Those that have a part, and no others: what is named for nothing is not loaded."""
    found = cast(Settings(checkpoints=tuple(what + name for what, name in pairs)), PLENTY)
    names = [checkpoint.name for checkpoint in found.checkpoints()]
    assert len(names) == len(set(names))
    assert set(names) == {player for part in PARTS if (player := expected(pairs, part))}


# ── Defaults ─────────────────────────────────────────────────────────────────


@given(st.floats(0, 400), st.floats(0, 1000), st.sampled_from(["auto", "none", "model", "group"]))
def test_whatever_the_memory_the_default_does_everything_and_is_free(size: float, main: float, offload: str) -> None:
    """No licence that restricts is ever chosen for anybody."""
    here = Memory("cuda:0", "NVIDIA Test", round(size * GIB), round(main * GIB))
    found = cast(Settings(offload=offload), here)
    assert all(found.works(model) == BOTH for model in MODELS)
    assert not any(checkpoint.restricted for checkpoint in found.checkpoints())
    assert notices(found) == ()


@pytest.mark.parametrize(
    ("size", "names"),
    [
        (8, {"flux2-klein-4b"}),
        (24, {"flux2-klein-4b"}),
        (48, {"flux2-klein-4b", "z-image-turbo"}),
        (80, {"flux2-klein-4b", "qwen-image-2512"}),
    ],
)
def test_more_memory_gives_the_quality_tier_more(size: int, names: set[str]) -> None:
    """The professional model paints with the best that is resident beside the fast one."""
    found = cast(Settings(), Memory("cuda:0", "NVIDIA Test", size * GIB, 256 * GIB))
    assert {checkpoint.name for checkpoint in found.checkpoints()} == names
    fast = found.checkpoint("wan2.7-image", "edit")
    assert fast is not None
    assert fast.name == "flux2-klein-4b"


def test_every_default_is_a_row_of_the_registry() -> None:
    named = {line.rpartition("=")[2] for lines in DEFAULTS for line in lines}
    assert named <= set(ROWS)


def test_every_process_finds_the_same_cast() -> None:
    """It depends on the settings and on what is installed, not on what is free at the moment."""
    assert here(Settings()) is here(Settings())


# ── Entries ──────────────────────────────────────────────────────────────────


def test_a_revision_may_follow_a_name_or_a_hub_id() -> None:
    named = entry("edit=flux2-klein-4b@v2", Settings()).checkpoint
    by_id = entry("black-forest-labs/flux.2-klein-4b@v2", Settings()).checkpoint
    assert named == by_id
    assert (named.name, named.revision) == ("flux2-klein-4b", "v2")


def test_a_folder_is_known_by_its_index_its_card_and_its_weights(tmp_path: Path) -> None:
    """Its name is its last one: the path is nobody's business but the operator's."""
    folder = pipeline(tmp_path / "my=model", parameters=2000)
    found = entry(str(folder), Settings()).checkpoint
    assert (found.name, found.repository, found.family.name) == ("my=model", str(folder), "FLUX.2 klein")
    assert (found.licence, found.restricted) == ("apache-2.0", False)
    assert (found.denoiser_parameters, found.encoder_parameters) == (2e-6, 4e-6)


@pytest.mark.parametrize(
    ("kind", "name", "row"),
    [
        ("ZImagePipeline", "Z-Image-Turbo", "z-image-turbo"),
        ("ZImagePipeline", "my-z-image-turbo-v2", "z-image-turbo"),
        ("ZImagePipeline", "Z-Image", "z-image"),
        ("Flux2KleinPipeline", "FLUX.2-klein-base-4B", "flux2-klein-base-4b"),
        ("StableDiffusionXLPipeline", "sdxl-turbo", "sdxl-turbo"),
        ("StableDiffusionXLPipeline", "z-image-turbo", "sdxl"),
        ("Flux2KleinPipeline", "mine", "flux2-klein-4b"),
    ],
)
def test_a_copy_of_known_weights_is_called_as_they_are(tmp_path: Path, kind: str, name: str, row: str) -> None:
    """By its name, for no file of it says that it was distilled; names of other families say nothing."""
    found = entry(str(pipeline(tmp_path / name, pipeline=kind)), Settings()).checkpoint
    assert (found.steps, found.guidance) == (ROWS[row].steps, ROWS[row].guidance)


def test_a_folder_may_play_one_part(tmp_path: Path) -> None:
    folder = pipeline(tmp_path / "klein")
    found = cast(Settings(checkpoints=("z-image-turbo", f"edit={folder}")), PLENTY)
    assert [checkpoint.name for checkpoint in found.checkpoints()] == ["z-image-turbo", "klein"]


def test_a_folder_of_a_relative_path_is_found(tmp_path: Path) -> None:
    """With dots, and without any where no checkpoint has that name."""
    pipeline(tmp_path / "weights" / "klein")
    before = Path.cwd()
    os.chdir(tmp_path)
    try:
        for path in ("weights/klein", "./weights/klein"):
            assert entry(path, Settings()).checkpoint.name == "klein"
    finally:
        os.chdir(before)


@pytest.mark.parametrize(
    ("card", "licence", "restricted"),
    [
        ("---\nlicense: mit\n---\n", "mit", False),
        ("---\nlicense: other\nlicense_name: flux-dev\n---\n", "flux-dev", True),
        ("---\nlicense: other\n---\n", "other", True),
        ("---\ntags: [art]\n---\nlicense: mit\n", "unknown", True),
        ("license: mit", "unknown", True),
    ],
)
def test_the_licence_is_read_from_the_head_of_the_card(
    tmp_path: Path, card: str, licence: str, restricted: bool
) -> None:
    """What is not known to be free is said."""
    folder = pipeline(tmp_path / "klein")
    (folder / "README.md").write_text(card)
    found = cast(Settings(checkpoints=(str(folder),)), PLENTY)
    [checkpoint] = found.checkpoints()
    assert (checkpoint.licence, checkpoint.restricted) == (licence, restricted)
    assert notices(found) == ((f"The licence of klein: {licence}.",) if restricted else ())


def test_a_restricted_licence_is_said_once() -> None:
    """Naming it is consent, and the log has a line."""
    found = cast(Settings(checkpoints=("flux2-klein-9b",)), PLENTY)
    assert notices(found) == ("The licence of flux2-klein-9b: FLUX non-commercial licence.",)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "flux2-klein-4",
            "There is no checkpoint 'flux2-klein-4', nor a folder of that name. Did you mean flux2-klein-4b",
        ),
        ("xyzzy", "There is no checkpoint 'xyzzy', nor a folder of that name. There is flux2-klein-4b, "),
        ("/nowhere/klein", "The folder of weights /nowhere/klein is not there."),
        (
            "wan3=flux2-klein-4b",
            "DANQING_CHECKPOINTS cannot have 'wan3=flux2-klein-4b': 'wan3' must be one of "
            f"{', '.join(models.available())}, text-to-image, edit, or both with a slash, such as "
            f"{next(iter(models.available()))}/text-to-image.",
        ),
        (
            "edit=z-image-turbo",
            "DANQING_CHECKPOINTS cannot have 'edit=z-image-turbo': z-image-turbo is of the family Z-Image, "
            "which does text-to-image, not edit.",
        ),
        ("wan2.7-image/text-to-image=qwen-image-edit-2511", "which does edit, not text-to-image."),
        (
            "owner/name",
            "owner/name is not on this machine, or not all of it, and DANQING_OFFLINE says not to fetch it.",
        ),
    ],
)
def test_what_cannot_be_cast_is_one_clear_sentence(text: str, sentence: str, tmp_path: Path) -> None:
    """What was sent, and what would do."""
    with pytest.raises(SettingsError) as refused:
        entry(text, Settings(offline=True, hub_folder=str(tmp_path)))
    assert sentence in str(refused.value)


def test_a_folder_that_is_no_pipeline_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is not a pipeline that diffusers loads"):
        entry(str(tmp_path), Settings())


def test_a_single_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "klein.safetensors").write_bytes(b"")
    with pytest.raises(SettingsError, match="is a file; weights are loaded from a folder as diffusers saves it"):
        entry(str(tmp_path / "klein.safetensors"), Settings())


def test_a_pipeline_that_no_family_knows_is_refused_with_those_that_are(tmp_path: Path) -> None:
    pipeline(tmp_path / "video", pipeline="WanPipeline")
    with pytest.raises(SettingsError, match="is a WanPipeline, which danqing cannot run; it runs Flux2KleinPipeline"):
        entry(str(tmp_path / "video"), Settings())


def test_a_folder_that_is_not_complete_is_refused_with_what_is_missing(tmp_path: Path) -> None:
    folder = pipeline(tmp_path / "klein")
    (folder / "vae" / "diffusion_pytorch_model.safetensors").unlink()
    with pytest.raises(SettingsError, match="klein is not complete: vae/weights is missing"):
        entry(str(folder), Settings())


def test_what_can_be_loaded_passes_the_check(tmp_path: Path) -> None:
    check(Settings(checkpoints=(str(pipeline(tmp_path / "klein")),), device="cpu"))


def test_weights_without_room_are_refused_before_they_are_loaded(tmp_path: Path) -> None:
    """No machine has room for these: the start ends here, not after a download."""
    folder = pipeline(tmp_path / "huge")
    promised(folder / "transformer" / "diffusion_pytorch_model.safetensors", 10**15)
    with pytest.raises(SettingsError, match=r"^huge needs [\d.]+ GiB of memory, and this machine has "):
        check(Settings(checkpoints=(str(folder),), device="cpu"))


@pytest.mark.skipif(find_spec("torchvision") is not None, reason="torchvision is installed")
def test_weights_without_their_library_are_refused() -> None:
    """Qwen's image processors want torchvision, which the extra does not bring."""
    with pytest.raises(SettingsError, match="qwen-image-edit-2511 needs torchvision, which the extra"):
        check(Settings(checkpoints=("qwen-image-edit-2511",)))
