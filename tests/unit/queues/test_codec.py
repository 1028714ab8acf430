"""Jobs, parts and notes as JSON text."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import get_type_hints

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.domain.canvas import Canvas, Tier
from danqing.domain.job import Job, Margins
from danqing.domain.palette import Swatch
from danqing.domain.task import Artifact, Missing, Passage, Preview
from danqing.queues import codec
from tests.queueing import a_task

shares = st.floats(0, 1)
swatches = st.builds(
    Swatch, red=st.integers(0, 255), green=st.integers(0, 255), blue=st.integers(0, 255), share=shares
)
fields = {name: st.from_type(hint) for name, hint in get_type_hints(Job).items()}
margins = st.builds(Margins, top=shares, bottom=shares, left=shares, right=shares)
fields |= {
    "palette": st.lists(swatches, max_size=4).map(tuple),
    "strength": st.none() | shares,
    "margins": st.none() | margins,
}
jobs = st.builds(Job, **fields)
ARTIFACTS = st.builds(Artifact, details=st.dictionaries(st.text(), st.text()))


@given(jobs)
def test_a_job_comes_back_as_it_went(job: Job) -> None:
    assert codec.decode_job(codec.encode_job(job)) == job


@given(
    st.lists(ARTIFACTS, max_size=4).map(tuple),
    st.lists(st.builds(Passage), max_size=3).map(tuple),
    st.lists(st.builds(Missing), max_size=3).map(tuple),
    st.lists(st.builds(Preview), max_size=3).map(tuple),
)
def test_parts_come_back_as_they_went(
    artifacts: tuple[Artifact, ...],
    passages: tuple[Passage, ...],
    missing: tuple[Missing, ...],
    previews: tuple[Preview, ...],
) -> None:
    task = replace(a_task(), artifacts=artifacts, passages=passages, missing=missing, previews=previews)
    assert codec.decode_parts(codec.encode_parts(task)) == codec.Parts(artifacts, passages, missing, previews)


def test_pictures_alone_are_stored_as_their_array() -> None:
    """As versions did that knew nothing else."""
    assert json.loads(codec.encode_parts(a_task())) == []


@given(st.lists(st.text(), max_size=3).map(tuple))
def test_notes_come_back_as_they_went(notes: tuple[str, ...]) -> None:
    assert codec.decode_notes(codec.encode_notes(notes)) == notes


@pytest.mark.parametrize(
    ("size", "stored"),
    [
        (Tier("2K", 2048), {"tier": {"name": "2K", "edge": 2048}}),
        (Canvas(1024, 768), {"canvas": {"width": 1024, "height": 768}}),
    ],
)
def test_a_stored_size_says_what_it_is(size: Tier | Canvas, stored: object) -> None:
    job = Job(model="m", prompt="p", size=size, count=1, seed=1)
    assert json.loads(codec.encode_job(job))["size"] == stored


def test_fields_with_defaults_may_be_missing_and_unknown_ones_are_ignored() -> None:
    """A row of an older version, and one of a newer."""
    text = '{"model":"m","prompt":"p","size":{"canvas":{"width":1,"height":2}},"count":1,"seed":3,"later":true}'
    assert codec.decode_job(text) == Job(model="m", prompt="p", size=Canvas(1, 2), count=1, seed=3)


def test_a_size_of_no_kind_is_refused() -> None:
    text = codec.encode_job(a_task().job).replace("canvas", "round")
    with pytest.raises(msgspec.ValidationError, match="size"):
        codec.decode_job(text)
