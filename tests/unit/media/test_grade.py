"""Graded pictures come nearer to their palette and stay pictures: no tone is turned over, no grain is blown up."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danqing.domain.palette import Palette, Swatch
from danqing.media.colours import levels_to_oklab
from danqing.media.decode import as_array
from danqing.media.grade import distance, grade
from tests.engines.sketch_palettes import PALETTES
from tests.pictures import PHOTOS, Pixels, gradient, mosaic, noise, photo, picture

levels = st.tuples(*[st.integers(0, 255)] * 3)
swatches = st.builds(lambda rgb, share: Swatch(*rgb, share), levels, st.floats(0, 1))
palettes = st.lists(swatches, min_size=1, max_size=10).map(tuple)
TWO = ("the documents' eight", "sunset")


def flat(*rgb: int, width: int = 8, height: int = 8) -> Pixels:
    return np.full((height, width, 3), rgb, np.uint8)


def alike(*colours: tuple[int, int, int]) -> Palette:
    return tuple(Swatch(*colour, 1 / len(colours)) for colour in colours)


# ── The distance ─────────────────────────────────────────────────────────────


def test_black_and_white_are_1_apart() -> None:
    assert distance(picture(flat(0, 0, 0)), alike((255, 255, 255))) == pytest.approx(1, abs=1e-4)


def test_a_picture_of_the_palette_is_at_no_distance() -> None:
    pixels = np.concatenate([flat(200, 30, 60), flat(30, 60, 200), flat(240, 220, 200), flat(240, 220, 200)])
    palette = (Swatch(200, 30, 60, 0.25), Swatch(30, 60, 200, 0.25), Swatch(240, 220, 200, 0.5))
    assert distance(picture(pixels), palette) == pytest.approx(0, abs=5e-3)


def test_half_of_the_mass_moves_from_black_to_white() -> None:
    """W₂² = ½ · 1², by hand."""
    assert distance(picture(flat(0, 0, 0)), alike((0, 0, 0), (255, 255, 255))) == pytest.approx(0.5**0.5, abs=1e-3)


def test_colours_within_a_cell_count_with_their_own_distance() -> None:
    """A grey ramp against its middle: the mean of the squared differences of lightness, pixel by pixel."""
    ramp = np.repeat(np.arange(100, 140, dtype=np.uint8)[None, :, None], 3, axis=2)
    middle = levels_to_oklab(np.full((1, 3), 120, np.uint8))
    exact = ((levels_to_oklab(ramp[0]) - middle) ** 2).sum(1).mean() ** 0.5
    assert distance(picture(ramp), alike((120, 120, 120))) == pytest.approx(float(exact), rel=1e-3)


def test_swatches_without_a_share_do_not_count() -> None:
    shot, wanted = picture(photo("coffee.png")), alike((200, 30, 60), (250, 240, 230))
    assert distance(shot, (*wanted, Swatch(0, 255, 0, 0.0))) == distance(shot, wanted)
    nothing = tuple(Swatch(*swatch.rgb, 0.0) for swatch in wanted)
    assert distance(shot, nothing) == distance(shot, wanted)


def test_equal_colours_count_as_one() -> None:
    shot = picture(photo("chelsea.png"))
    once, twice = (
        (Swatch(90, 40, 20, 0.6), Swatch(240, 230, 220, 0.4)),
        (Swatch(90, 40, 20, 0.4), Swatch(90, 40, 20, 0.2), Swatch(240, 230, 220, 0.4)),
    )
    assert distance(shot, twice) == pytest.approx(distance(shot, once), abs=1e-3)


# ── The grade ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", PALETTES)
def test_every_photograph_comes_nearer_to_every_palette(kind: str) -> None:
    """At least by a tenth; both distances are those that `distance` finds. The bench measures many more."""
    for name in PHOTOS[::3]:
        shot = picture(photo(name))
        graded = grade(shot, PALETTES[kind], 0.9)
        assert graded.before == distance(shot, PALETTES[kind])
        assert graded.after == distance(graded.picture, PALETTES[kind])
        assert graded.after < 0.9 * graded.before


@pytest.mark.parametrize("kind", TWO)
def test_photographs_come_to_within_half_of_the_distance(kind: str) -> None:
    graded = [grade(picture(photo(name)), PALETTES[kind], 0.9) for name in PHOTOS]
    assert np.median([each.after / each.before for each in graded]) < 0.5


@settings(deadline=None, max_examples=30)
@given(
    palette=palettes,
    width=st.integers(1, 40),
    height=st.integers(1, 40),
    seed=st.integers(0, 99),
    strength=st.floats(0, 1),
)
def test_no_picture_ends_further_from_its_palette(
    palette: Palette, width: int, height: int, seed: int, strength: float
) -> None:
    shot = picture(noise(width, height, seed))
    graded = grade(shot, palette, strength)
    assert graded.picture.canvas == shot.canvas
    assert graded.after <= graded.before


@settings(deadline=None, max_examples=30)
@given(colour=levels, palette=palettes)
def test_a_plain_picture_stays_plain(colour: tuple[int, int, int], palette: Palette) -> None:
    graded = as_array(grade(picture(flat(*colour)), palette, 1.0).picture)
    assert (graded == graded[0, 0]).all()


@pytest.mark.parametrize("kind", PALETTES)
@pytest.mark.parametrize("name", ["astronaut.png", "coffee.png"])
def test_what_was_lighter_stays_lighter(name: str, kind: str) -> None:
    """Along a row of all greys no lightness falls below an earlier one by more than 0.06 of 1.

    It does where two vivid swatches meet: sRGB does not hold all that lies between them.
    """
    pixels = photo(name).copy()
    pixels[0, :256] = np.arange(256, dtype=np.uint8)[:, None]
    greys = as_array(grade(picture(pixels), PALETTES[kind], 1.0).picture)[0, :256]
    lightness = levels_to_oklab(greys)[:, 0]
    assert (np.maximum.accumulate(lightness) - lightness).max() < 0.06


@pytest.mark.parametrize("kind", TWO)
@pytest.mark.parametrize("name", ["hubble_deep_field.jpg", "rocket.jpg", "astronaut.png"])
def test_grain_is_not_blown_up(name: str, kind: str) -> None:
    """Neighbours differ at most three times as much as before, in the mean."""
    pixels = photo(name)
    graded = as_array(grade(picture(pixels), PALETTES[kind], 1.0).picture)

    def contrast(shot: Pixels) -> float:
        lab = levels_to_oklab(shot.reshape(-1, 3)).reshape(shot.shape)
        return float(np.sqrt((np.diff(lab, axis=1) ** 2).sum(2)).mean())

    assert contrast(graded) < 3 * contrast(pixels)


@pytest.mark.parametrize("kind", TWO)
def test_smooth_grounds_stay_smooth(kind: str) -> None:
    """In a gradient no two neighbours get further apart than two steps of 8-bit levels for each one before, and
    there are nearly as many colours: neither bands nor patches."""
    pixels = gradient(512, 512)
    graded = as_array(grade(picture(pixels), PALETTES[kind], 0.9).picture)
    steps = np.abs(np.diff(graded.astype(int), axis=1)).max(axis=2)
    assert steps.max() <= 12
    assert len(np.unique(graded.reshape(-1, 3), axis=0)) > len(np.unique(pixels.reshape(-1, 3), axis=0)) / 10


def test_light_and_shade_go_on_within_one_swatch() -> None:
    """With a palette of one colour, a photograph still shows what it showed."""
    pixels = photo("astronaut.png")
    graded = as_array(grade(picture(pixels), alike((90, 130, 180)), 1.0).picture)
    before, after = (levels_to_oklab(shot.reshape(-1, 3))[:, 0] for shot in (pixels, graded))
    assert np.corrcoef(before, after)[0, 1] > 0.9
    assert after.std() > 0.05


def test_strength_0_is_the_same_picture() -> None:
    shot = picture(photo("coffee.png"))
    graded = grade(shot, PALETTES["sunset"], 0.0)
    assert graded.picture is shot
    assert graded.before == graded.after == distance(shot, PALETTES["sunset"])


def test_more_strength_comes_nearer() -> None:
    shot = picture(photo("chelsea.png"))
    after = [grade(shot, PALETTES["autumn"], strength).after for strength in (0, 0.25, 0.5, 0.75, 1)]
    assert after == sorted(after, reverse=True)


def test_without_a_palette_nothing_happens() -> None:
    shot = picture(photo("coffee.png"))
    graded = grade(shot, (), 1.0)
    assert graded.picture is shot
    assert (graded.before, graded.after, distance(shot, ())) == (0, 0, 0)


def test_one_pixel_takes_the_mean_of_the_palette() -> None:
    graded = grade(picture(flat(255, 0, 0, width=1, height=1)), alike((0, 0, 0), (255, 255, 255)), 1.0)
    lightness, *chroma = levels_to_oklab(as_array(graded.picture)[0])[0]
    assert lightness == pytest.approx(0.5, abs=0.03)
    assert np.abs(chroma).max() < 0.02


def test_the_same_every_time() -> None:
    shot = picture(mosaic(700, 500))
    once, again = (grade(shot, PALETTES["ten"], 0.9) for _ in range(2))
    assert bytes(once.picture.pixels) == bytes(again.picture.pixels)
    assert (once.before, once.after) == (again.before, again.after)


def test_bands_do_not_show() -> None:
    """Equal rows stay equal, whichever band they are painted in."""
    row = photo("coffee.png")[100:101]
    shot = picture(np.repeat(row, 4000, axis=0))
    graded = as_array(grade(shot, PALETTES["ocean"], 0.9).picture)
    assert (graded == graded[0]).all()


def test_it_is_fast() -> None:
    """A 4096*4096 picture takes about 0.4 s of one core; the bound leaves room for slower ones."""
    shot = picture(mosaic(4096, 4096))
    begin = time.thread_time()
    grade(shot, PALETTES["the documents' eight"], 0.9)
    assert time.thread_time() - begin < 1.5
