"""What is done to a rendered picture before it is delivered."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from danqing.director.plan import Finish, Stitch
from danqing.domain.canvas import Canvas
from danqing.domain.job import FileFormat, Job
from danqing.domain.palette import Swatch
from danqing.domain.picture import Picture
from danqing.domain.region import Region
from danqing.media.decode import as_array, from_array
from danqing.media.encode import encode
from danqing.media.grade import distance
from danqing.worker.finishing import encoded, finished
from tests import pictures

JOB = Job(model="wan2.7-image", prompt="a cat", size=Canvas(64, 48), count=1, seed=7)
PALETTE = (Swatch(194, 209, 230, 0.5), Swatch(99, 101, 116, 0.3), Swatch(20, 30, 60, 0.2))


def photo(width: int, height: int) -> Picture:
    return from_array(np.ascontiguousarray(pictures.gradient(width, height)))


def with_palette(job: Job) -> Job:
    return Job(model=job.model, prompt=job.prompt, size=job.size, count=1, seed=7, palette=PALETTE)


def test_a_picture_that_is_right_is_left_alone() -> None:
    picture, done = finished(photo(64, 48), Finish(canvas=Canvas(64, 48)), JOB)
    assert bytes(picture.pixels) == bytes(photo(64, 48).pixels)
    assert done == {}


def test_a_smaller_one_covers_the_canvas() -> None:
    picture, _ = finished(photo(64, 48), Finish(canvas=Canvas(300, 160)), JOB)
    assert picture.canvas == Canvas(300, 160)


def test_colours_move_towards_the_palette_and_it_is_said_how_far() -> None:
    rendered = photo(96, 96)
    finish = Finish(canvas=rendered.canvas, palette=PALETTE, strength=0.9)
    picture, done = finished(rendered, finish, with_palette(JOB))
    before, after = distance(rendered, PALETTE), distance(picture, PALETTE)
    assert after < before
    assert done["Palette distance"].startswith(f"{before:.3f} before")
    assert "asked 50.00 %" in done["Palette"]


def test_an_engine_that_knows_palettes_is_only_measured() -> None:
    """Its picture keeps its colours; how much each of the palette takes is said all the same."""
    picture, done = finished(photo(64, 48), Finish(canvas=Canvas(64, 48)), with_palette(JOB))
    assert bytes(picture.pixels) == bytes(photo(64, 48).pixels)
    assert set(done) == {"Palette"}


def test_a_part_is_put_back_and_nothing_else_changes() -> None:
    base, box = photo(200, 150), Region(60, 50, 120, 100)
    window = Region(30, 20, 150, 130)
    patch = Picture(120, 110, bytes((200, 30, 30)) * (120 * 110))
    finish = Finish(canvas=Canvas(120, 110), stitch=Stitch(base, window, (box,)))
    picture, _ = finished(patch, finish, JOB)
    changed = (as_array(picture) != as_array(base)).any(axis=2)
    assert changed[60:90, 70:110].any()
    changed[box.top : box.bottom, box.left : box.right] = False
    assert not changed.any()


def test_the_watermark_comes_last() -> None:
    job = Job(model="wan2.7-image", prompt="a cat", size=Canvas(1, 1), count=1, seed=7, watermark="AI Generated")
    rendered = photo(512, 512)
    picture, _ = finished(rendered, Finish(canvas=Canvas(512, 512)), job)
    assert not np.array_equal(as_array(picture), as_array(rendered))


def test_the_file_says_how_it_was_made() -> None:
    data = encoded(photo(64, 48), JOB, {"Seed": "7", "engine": "test"}, "fast")
    with Image.open(io.BytesIO(data)) as image:
        assert image.info.items() >= {"Software": "danqing", "Model": "wan2.7-image", "Seed": "7"}.items()


@pytest.mark.parametrize("quality", [10, 100])
@pytest.mark.parametrize("file_format", ["jpeg", "webp"])
def test_the_file_is_as_the_job_asks(file_format: FileFormat, quality: int) -> None:
    """Of its format and its quality."""
    job = replace(JOB, file_format=file_format, quality=quality)
    text = {"Software": "danqing", "Model": "wan2.7-image", "Seed": "7"}
    data = encoded(photo(64, 48), job, {"Seed": "7"}, "fast")
    assert data == encode(photo(64, 48), file_format, quality, text=text)
