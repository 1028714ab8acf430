"""The registry is data: whole, free of surprises, and cheap to read."""

from __future__ import annotations

import subprocess
import sys

import pytest

from danqing.engines.diffusers.checkpoint import Checkpoint
from danqing.engines.diffusers.families import CHECKPOINTS, FAMILIES, by_name, family_of
from danqing.engines.diffusers.family import EDIT, T2I, Family

CONFIRMED_AND_FREE = {"Apache-2.0"}

every_family = pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
every_checkpoint = pytest.mark.parametrize("checkpoint", CHECKPOINTS, ids=lambda checkpoint: checkpoint.name)


def test_what_is_loaded_without_asking_is_free_and_does_everything() -> None:
    first = CHECKPOINTS[0]
    assert first.repository == "black-forest-labs/FLUX.2-klein-4B"
    assert not first.restricted
    assert first.family.works == T2I | EDIT


@every_checkpoint
def test_only_a_confirmed_free_licence_is_unrestricted(checkpoint: Checkpoint) -> None:
    assert checkpoint.restricted == (checkpoint.licence not in CONFIRMED_AND_FREE)


@every_checkpoint
def test_a_row_says_what_it_is(checkpoint: Checkpoint) -> None:
    owner, _, name = checkpoint.repository.partition("/")
    assert owner
    assert name
    assert "/" not in checkpoint.name
    assert checkpoint.name == checkpoint.name.lower()
    assert checkpoint.description.endswith(".")
    assert checkpoint.bytes > 1e9
    assert checkpoint.family in FAMILIES


def test_names_and_repositories_are_told_apart() -> None:
    words = [word.lower() for row in CHECKPOINTS for word in (row.name, row.repository)]
    assert len(words) == len(set(words))


@every_checkpoint
def test_a_checkpoint_is_found_by_its_name_and_by_its_repository(checkpoint: Checkpoint) -> None:
    assert by_name(checkpoint.name.upper()) is checkpoint
    assert by_name(checkpoint.repository) is checkpoint


def test_other_names_are_nobodys() -> None:
    assert by_name("nobody/nothing") is None
    assert family_of("WanPipeline") is None


def test_a_pipeline_belongs_to_one_family() -> None:
    classes = [pipeline for family in FAMILIES for pipeline in family.pipelines]
    assert len(classes) == len(set(classes))


@every_family
def test_a_family_is_found_by_each_of_its_pipelines(family: Family) -> None:
    assert all(family_of(pipeline) is family for pipeline in family.pipelines)


@every_family
def test_limits_follow_from_each_other(family: Family) -> None:
    assert family.min_pixels <= family.best_pixels <= family.max_pixels
    assert (family.max_references > 0) == ("edit" in family.works)
    assert family.batches <= family.works
    assert "1" in family.reference_name.format(1)
    assert family.steps > 0


def test_the_smallest_checkpoint_is_for_the_smallest_machine() -> None:
    assert min(row.bytes for row in CHECKPOINTS) < 2.5e9


def test_reading_the_registry_costs_nothing() -> None:
    """The process that serves HTTP lists checkpoints and checks settings without torch."""
    program = (
        "import sys, danqing.engines.diffusers.families, danqing.engines.diffusers.refusals;"
        "print({'torch', 'diffusers', 'transformers', 'numpy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
