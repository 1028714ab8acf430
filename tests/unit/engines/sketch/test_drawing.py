"""From a shot to pixels: the picture depends on everything that was asked, and on nothing else."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danqing.domain.canvas import Canvas
from danqing.domain.palette import Swatch
from danqing.domain.shot import Shot
from danqing.engines.sketch.backdrops import SETTINGS
from danqing.engines.sketch.colours import PAPER
from danqing.engines.sketch.compose import compose
from danqing.engines.sketch.drawing import Drawing, draw
from danqing.engines.sketch.finish import STYLES, finished
from danqing.engines.sketch.motifs import MOTIFS
from danqing.engines.sketch.paint import Looks, develop, record
from danqing.engines.sketch.palette import to_oklab
from danqing.engines.sketch.read.reader import read
from danqing.engines.sketch.scene import Scene, Season, Subject, Weather
from danqing.engines.sketch.think import enriched
from danqing.errors import Cancelled

SHOT = Shot(index=0, prompt="an orange cat by a lake", canvas=Canvas(160, 120), seed=5)


def go_on() -> None:
    """Nobody cancels."""


def drawn(**changes: object) -> Drawing:
    return draw(replace(SHOT, **changes), go_on)  # type: ignore[arg-type]


def painted(scene: Scene) -> np.ndarray:
    canvas = Canvas(120, 90)
    layout = compose(scene, canvas, 1)
    return develop(record(scene, layout, Looks(key="a", seed=1)), canvas, layout.width, go_on)


@pytest.mark.parametrize(
    "changes",
    [
        {"prompt": "a dog by a lake"},
        {"prompt": "an orange cat by a lake at night"},
        {"prompt": "an orange cat by a lake, 水彩"},
        {"prompt": "an orange cat by a lake, “hello”"},
        {"seed": 6},
        {"thinking": True},
        {"palette": (Swatch(200, 30, 60, 1.0),)},
    ],
    ids=str,
)
def test_the_picture_depends_on(changes: dict[str, object]) -> None:
    assert not np.array_equal(drawn(**changes).pixels, drawn().pixels)


def test_the_same_bytes_in_another_process() -> None:
    """No `hash()` of text and no global chance: a fresh interpreter with another hash seed draws the same."""
    program = (
        "import hashlib; from danqing.domain.canvas import Canvas; from danqing.domain.shot import Shot;"
        "from danqing.engines.sketch.drawing import draw;"
        f"shot = Shot(index=0, prompt={SHOT.prompt!r}, canvas=Canvas(160, 120), seed=5);"
        "print(hashlib.sha256(draw(shot, lambda: None).pixels.tobytes()).hexdigest())"
    )
    out = subprocess.run(
        [sys.executable, "-c", program], env={"PYTHONHASHSEED": "77"}, capture_output=True, text=True, check=True
    )
    assert out.stdout.strip() == hashlib.sha256(drawn().pixels.tobytes()).hexdigest()


def test_the_metadata_says_what_was_read() -> None:
    scene = drawn(prompt="an orange cat by a lake at sunset").metadata["scene"]
    assert "cat" in scene
    assert "lake, sunset" in scene


def test_thinking_says_its_plan_in_words() -> None:
    """Depths, what was asked for and the light, as a person would say them."""
    plan = drawn(thinking=True).metadata["plan"]
    assert [part.split(":")[0] for part in plan.rstrip(".").split(". ")] == [
        "Foreground",
        "Middle",
        "Background",
        "Light",
    ]
    assert "Middle: an orange cat" in plan or "Middle: a cat" in plan
    assert "plan" not in drawn().metadata


def test_thinking_keeps_what_was_asked_for() -> None:
    """The second pass adds to the scene and takes nothing away; the metadata's scene stays what was read."""
    scene = read(SHOT.prompt)
    richer = enriched(scene, 5)
    assert richer.subjects[: len(scene.subjects)] == scene.subjects
    assert {subject.place for subject in richer.subjects[len(scene.subjects) :]} == {"near", "far", "aloft"}
    assert drawn(thinking=True).metadata["scene"] == scene.summary()


def test_words_stay_legible_in_every_style() -> None:
    """The lettering lies over the style: its strip holds the paper's own colour and dark letters."""
    for style in ("ink wash", "pixel art", "oil painting", "line drawing"):
        pixels = drawn(prompt=f"a lake, {style}, “HELLO”", canvas=Canvas(400, 400)).pixels
        strip = pixels[30:80, 120:280].reshape(-1, 3)
        assert (strip == PAPER).all(axis=1).mean() > 0.2
        assert (strip.max(axis=1) < 80).mean() > 0.03


def test_an_orange_cat_is_orange() -> None:
    """In the middle of the lower half there is much more orange than without a cat."""

    def orange(prompt: str) -> int:
        red, green, blue = np.moveaxis(drawn(prompt=prompt, canvas=Canvas(300, 300)).pixels.astype(int), -1, 0)
        return int(((red > 180) & (green > 90) & (green < 170) & (blue < 100)).sum())

    assert orange("an orange cat, snowfield") > orange("snowfield") + 2000


def test_a_night_is_darker_than_a_day() -> None:
    assert drawn(prompt="a lake at night").pixels.mean() < 0.6 * drawn(prompt="a lake").pixels.mean()


def test_a_palette_takes_about_its_shares() -> None:
    palette = (Swatch(20, 40, 90, 0.5), Swatch(240, 190, 90, 0.3), Swatch(250, 245, 235, 0.2))
    pixels = drawn(palette=palette, canvas=Canvas(320, 320)).pixels
    swatches = to_oklab(np.array([swatch.rgb for swatch in palette]) / 255)
    distances = ((to_oklab(pixels.reshape(-1, 3) / 255)[:, None] - swatches) ** 2).sum(-1)
    shares = np.bincount(distances.argmin(1), minlength=3) / len(distances)
    assert np.abs(shares - [0.5, 0.3, 0.2]).max() < 0.15


def test_a_subject_keeps_its_looks_through_a_set() -> None:
    """The same words give the same dog whatever the shot's seed; without a set, the seed may choose."""

    def coats(subject: str) -> set[bytes]:
        scene = Scene(setting="studio", subjects=(Subject(motif="dog", words="dog", pose=""),))
        found = set()
        for seed in range(6):
            layout = compose(scene, SHOT.canvas, 1)
            looks = Looks(key=subject or f"seed {seed}", seed=1)
            found.add(develop(record(scene, layout, looks), SHOT.canvas, layout.width, go_on).tobytes())
        return found

    assert len(coats("the same stray dog")) == 1
    assert len(coats("")) > 1


def test_cancelling_ends_it_between_two_bands() -> None:
    calls = 0

    def stop_at_the_third() -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        draw(replace(SHOT, canvas=Canvas(1024, 1024)), stop_at_the_third)
    assert calls == 3


@pytest.mark.parametrize("motif", MOTIFS, ids=lambda motif: motif.name)
def test_every_motif_leaves_marks_in_every_pose(motif) -> None:  # type: ignore[no-untyped-def]
    without = painted(Scene(setting="studio"))
    for pose in motif.poses:
        subject = Subject(motif=motif.name, words="words", pose=pose.name)
        assert (painted(Scene(setting="studio", subjects=(subject,))) != without).any(axis=2).mean() > 0.01


@pytest.mark.parametrize("hour", ["sunrise", "day", "sunset", "night"])
@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_at_every_hour(setting, hour) -> None:  # type: ignore[no-untyped-def]
    seasons: tuple[Season, ...] = ("spring", "summer", "autumn", "winter")
    weathers: tuple[Weather, ...] = ("clear", "rain", "snow", "mist")
    pictures = [
        painted(Scene(setting=setting.name, hour=hour, season=season, weather=weather))
        for season, weather in zip(seasons, weathers, strict=True)
    ]
    assert all(picture.std() > 3 for picture in pictures)


@pytest.mark.parametrize("style", sorted(STYLES))
@pytest.mark.parametrize("size", [(40, 60), (200, 25), (1, 1)])
def test_styles_keep_the_size(style: str, size: tuple[int, int]) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (*size, 3), dtype=np.uint8)
    assert finished(pixels.copy(), style, 1).shape == pixels.shape


@settings(max_examples=60, deadline=None)
@given(prompt=st.text(max_size=80), seed=st.integers(0, 2**31 - 1), ratio=st.floats(0.125, 8))
def test_no_prompt_raises(prompt: str, seed: int, ratio: float) -> None:
    canvas = Canvas(max(1, round(60 * ratio**0.5)), max(1, round(60 / ratio**0.5)))
    assert drawn(prompt=prompt, seed=seed, canvas=canvas).pixels.shape == (canvas.height, canvas.width, 3)
