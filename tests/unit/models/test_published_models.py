"""What holds for every published model, whatever its family."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing import models
from danqing.domain.canvas import Canvas
from danqing.domain.job import Job
from danqing.errors import InvalidParameter, NotFound, ServiceError
from tests.unit.models.asking import EDITING, ask, assert_says, refusal
from tests.unit.models.publishing import environment, published

Rule = Callable[[int, int], bool]
LEAST = 768 * 768


def area(most: int, ratio: int) -> Rule:
    return lambda width, height: (
        LEAST <= width * height <= most and width <= ratio * height and height <= ratio * width
    )


def sides(least: int, most: int) -> Rule:
    return lambda width, height: least <= min(width, height) and max(width, height) <= most


ACCEPTED: dict[str, Rule] = {
    "wan2.7-image-pro": area(4096**2, 8),
    "wan2.7-image": area(2048**2, 8),
    "wan2.6-image": area(2048**2, 4),
    "wan2.6-t2i": area(1440**2, 4),
    "wan2.5-t2i-preview": area(1440**2, 4),
    "wan2.5-i2i-preview": area(1280**2, 4),
    "wan2.2-t2i-plus": sides(512, 1440),
    "wan2.2-t2i-flash": sides(512, 1440),
    "wanx2.1-t2i-plus": sides(512, 1440),
    "wanx2.1-t2i-turbo": sides(512, 1440),
    "wanx2.0-t2i-turbo": sides(512, 1440),
}
"""Which `width*height` the documents, or the hosted service where it is known to differ, let through."""

HALF_A_STEP = {"wan2.6-image": 8}
"""Pixels that a side may differ from what was asked."""

every_model = pytest.mark.parametrize("model", ACCEPTED)
any_model = st.sampled_from(sorted(ACCEPTED))
lengths = st.integers(1, 4500) | st.integers(500, 1500)


def job_or_refusal(model: str, **given: Any) -> Job | ServiceError:
    try:
        return ask(model, **given)
    except ServiceError as refused:
        return refused


@given(any_model, lengths, lengths)
def test_exactly_the_documented_sizes_are_accepted_and_painted(model: str, width: int, height: int) -> None:
    job = job_or_refusal(model, size=f"{width}*{height}")
    assert isinstance(job, Job) is ACCEPTED[model](width, height)
    if isinstance(job, Job):
        canvas = models.get(model).place(job, [Canvas(500, 700)] * len(job.sources))
        allowed = HALF_A_STEP.get(model, 0)
        assert max(abs(canvas.width - width), abs(canvas.height - height)) <= allowed


@given(any_model, st.lists(st.builds(Canvas, st.integers(240, 8000), st.integers(240, 8000)), max_size=9))
def test_any_images_that_a_model_takes_give_a_canvas(model: str, sizes: list[Canvas]) -> None:
    """Of no more pixels than the largest that may be asked for, up to half a step of its grid."""
    spec = models.get(model)
    sizes = [size for size in sizes if takes(model, size)][: spec.max_images]
    if EDITING.get(model, 0) > len(sizes):
        return
    canvas = spec.place(ask(model, images=len(sizes)), sizes)
    loose = HALF_A_STEP.get(model, 0) + 0.5
    assert min(canvas.width, canvas.height) > 0
    assert (canvas.width - loose) * (canvas.height - loose) <= 2048**2
    if sizes:
        assert (canvas.width - loose) / (canvas.height + loose) <= sizes[-1].ratio
        assert (canvas.width + loose) / max(0.1, canvas.height - loose) >= sizes[-1].ratio


def takes(model: str, size: Canvas) -> bool:
    try:
        models.get(model).image_rules.check(1, "PNG", size)
    except InvalidParameter:
        return False
    return True


@every_model
def test_every_model_is_listed_once_under_its_id(model: str) -> None:
    spec = models.get(model)
    assert (spec.id, models.available()[model]) == (model, spec)
    assert all((spec.description.endswith("."), spec.routes, spec.works))


@every_model
def test_a_description_page_has_the_defaults_that_are_taken(model: str) -> None:
    """What is documented as the default is what a request without it means."""
    documented = models.get(model).parameters()
    defaults = {name: getattr(documented, name) for name in documented.__struct_fields__}
    assert ask(model, **defaults) == ask(model)


@every_model
def test_null_means_absent(model: str) -> None:
    """The command of the official SDK sends null for what is not set."""
    nulls: dict[str, Any] = dict.fromkeys(models.get(model).parameters.__struct_fields__)
    assert ask(model, **nulls) == ask(model)


@every_model
def test_the_size_is_checked_before_n(model: str) -> None:
    sentence = refusal(model, size="nine", n=13, seed=-1)
    assert sentence.startswith("Invalid size format")
    assert refusal(model, n=13, seed=-1).startswith("Range of n should be [1, 4]")


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from(["true", "1K", "2K", "1024*1024", "768*768", 1, 4]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=6,
)
names = st.sampled_from(
    sorted({name for model in ACCEPTED for name in models.get(model).parameters.__struct_fields__})
)


@given(any_model, st.dictionaries(names, json_values, max_size=4), st.integers(0, 5))
def test_any_parameters_give_a_job_or_a_refusal_with_a_sentence(
    model: str, given: dict[str, Any], images: int
) -> None:
    job = job_or_refusal(model, images=images, **given)
    if isinstance(job, ServiceError):
        assert (job.status, job.code) == (400, "InvalidParameter")
        assert len(job.message) < 500
    else:
        assert 1 <= job.count <= (12 if job.image_set else 5 if job.interleaved else 4)
        assert 0 <= job.seed < 2**31
        assert len(job.negative_prompt) <= 500
        assert len(job.regions) == len(job.sources) <= models.get(model).max_images
        assert ("edit" if job.sources else "text-to-image") in models.get(model).works


# --- a model more ---------------------------------------------------------------------------------------------


def test_a_new_model_takes_one_file(tmp_path: Path) -> None:
    """It is listed, checked and placed while its file is there, and nothing of it is left behind."""
    with published(tmp_path):
        assert "wan9.9-t2i" in models.available()
        spec = models.get("wan9.9-t2i")
        job = ask("wan9.9-t2i", "猫" * 101, size="1024*800")
        assert (job.prompt, job.count, spec.place(job, [])) == ("猫" * 100, 2, Canvas(1024, 800))
        assert_says(refusal("wan9.9-t2i", size="1024*1025"), "must be between 589824 and 1048576.")
        assert_says(refusal("wan9.9-t2i", n=3), "Range of n should be [1, 2]")
    with pytest.raises(NotFound):
        models.get("wan9.9-t2i")


def test_a_process_of_its_own_is_started_with_a_new_model(tmp_path: Path) -> None:
    """It is there from the start, as in a server and its workers."""
    asked = [sys.executable, "-c", "from danqing import models; print(models.get('wan9.9-t2i').description)"]
    told = subprocess.run(
        asked, env=os.environ | environment(tmp_path), capture_output=True, text=True, check=True, timeout=60
    )
    assert told.stdout == "Wan 9.9 text to image.\n"


def test_a_family_may_bring_several_models_and_a_module_none(tmp_path: Path) -> None:
    source = (
        "from dataclasses import replace\n"
        "from danqing.models.wan26_t2i import MODELS as OLD\n"
        "MODELS = tuple(replace(OLD[0], id=name) for name in ('one', 'two'))\n"
    )
    before = list(models.available())
    with published(tmp_path, source, "wan_twins"):
        assert set(models.available()) == {*before, "one", "two"}
    with published(tmp_path, "NOTHING = 1\n", "wan_helper"):
        assert list(models.available()) == before
    assert list(models.available()) == before
