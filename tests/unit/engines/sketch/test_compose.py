"""Where the sketch engine puts things."""

from __future__ import annotations

from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.domain.canvas import Canvas
from danqing.engines.sketch.backdrops import SETTINGS
from danqing.engines.sketch.backdrops.base import Setting
from danqing.engines.sketch.compose import Layout, Placed, compose
from danqing.engines.sketch.read.reader import read
from danqing.engines.sketch.scene import MANY, Place, Scene, Subject
from danqing.engines.sketch.think import enriched

PROMPTS = (
    "a cat and a dog",
    "three apples, a cup and a clock on a table",
    "花店",
    "湖边的宝塔,月亮,松树",
    "a boat",
    "a unicorn",
)
CANVASES = (Canvas(768, 768), Canvas(2172, 272), Canvas(272, 2172), Canvas(4096, 4096))


def layout(prompt: str, canvas: Canvas = Canvas(1024, 1024), seed: int = 1) -> Layout:  # noqa: B008 (a frozen value)
    return compose(read(prompt), canvas, seed)


@pytest.mark.parametrize("canvas", CANVASES, ids=str)
@pytest.mark.parametrize("prompt", PROMPTS)
def test_things_are_in_the_picture(prompt: str, canvas: Canvas) -> None:
    """Every main thing's middle lies inside, and none is larger than the canvas."""
    made = layout(prompt, canvas)
    assert made.placed
    for thing in made.placed:
        assert 0 < thing.height <= made.height * 1.01
        if not thing.motif.grows:
            assert 0 <= thing.x <= made.width
            assert 0 < thing.foot - thing.lift <= made.height * 1.01


def test_units_keep_the_area_and_the_ratio() -> None:
    made = layout("cat", Canvas(2000, 500))
    assert made.width * made.height == pytest.approx(1e6)
    assert made.width / made.height == pytest.approx(4)


def test_the_resolution_does_not_change_the_layout() -> None:
    assert layout("a cat", Canvas(800, 400)) == layout("a cat", Canvas(1600, 800))


@given(st.integers(0, 2**31 - 1))
def test_left_and_right_are_kept(seed: int) -> None:
    placed = layout("a dog on the left and a cat on the right", seed=seed).placed
    where = {thing.motif.name: thing.x for thing in placed}
    assert where["dog"] < where["cat"]


def test_a_number_is_drawn_as_many() -> None:
    assert len(layout("five apples").placed) == 5


def test_a_castle_is_taller_than_a_cat() -> None:
    heights = {thing.motif.name: thing.height for thing in layout("a cat and a castle").placed}
    assert heights["castle"] > 1.5 * heights["cat"]


def test_size_words_count() -> None:
    small, plain, large = (layout(f"{word} dog").placed[0].height for word in ("a tiny", "a", "a huge"))
    assert small < plain < large


SEEDS = range(12)


def thing(made: Layout, name: str) -> Placed:
    return next(placed for placed in made.placed if placed.motif.name == name)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    "prompt", ["a cat under a cherry tree, spring", "a fox behind a pine", "a girl in a forest with many trees"]
)
def test_nothing_hides_a_face(prompt: str, seed: int) -> None:
    """What is drawn after a living thing leaves four fifths of its upper half free."""
    placed = layout(prompt, seed=seed).placed
    who = next(index for index, one in enumerate(placed) if one.motif.alive)
    face = placed[who]
    for later in placed[who + 1 :]:
        across = min(later.right, face.right) - max(later.left, face.left)
        down = min(later.foot, face.top + face.height / 2) - max(later.top, face.top)
        assert max(across, 0) * max(down, 0) <= 0.2 * face.width * face.height / 2


def test_on_is_on() -> None:
    """A cat on a sofa sits at the height of the seat, within its width, and is drawn after it."""
    made = layout("a cat on a sofa")
    cat, sofa = thing(made, "cat"), thing(made, "sofa")
    assert cat.lift == pytest.approx(sofa.motif.top * sofa.height)
    assert sofa.left < cat.x < sofa.right
    assert made.placed.index(cat) > made.placed.index(sofa)


def test_in_a_boat_the_hull_hides_the_feet() -> None:
    made = layout("an old fisherman in a rowing boat")
    assert made.placed.index(thing(made, "fisherman")) < made.placed.index(thing(made, "rowing boat"))


def test_an_umbrella_is_above_the_head() -> None:
    made = layout("a girl holding an umbrella")
    girl, umbrella = thing(made, "girl"), thing(made, "umbrella")
    assert girl.pose.name == "hold"
    assert umbrella.top + umbrella.height * 0.48 <= girl.top + 0.01 * girl.height


@pytest.mark.parametrize("seed", SEEDS)
def test_beside_and_behind_leave_both_visible(seed: int) -> None:
    for words, shown in (("beside", 0.9), ("behind", 0.35)):
        made = layout(f"a robot {words} a car", seed=seed)
        robot, car = thing(made, "robot"), thing(made, "car")
        hidden = max(0.0, min(robot.right, car.right) - max(robot.left, car.left))
        assert 1 - hidden / robot.width >= shown or robot.top < car.top - 0.3 * robot.height


def test_pictures_of_one_request_differ_in_composition() -> None:
    """The seeds of one request give other places, other sizes and both orders, not only other noise."""
    layouts = [layout("a cat and a dog in a meadow", seed=seed) for seed in range(8)]
    cats, dogs = ([thing(made, name) for made in layouts] for name in ("cat", "dog"))
    assert {cat.x < dog.x for cat, dog in zip(cats, dogs, strict=True)} == {True, False}
    heights = [cat.height for cat in cats]
    assert max(heights) > 1.2 * min(heights)
    assert len({round(made.horizon) for made in layouts}) > 4


@pytest.mark.parametrize("canvas", [Canvas(2172, 272), Canvas(1600, 400)], ids=str)
def test_in_a_wide_picture_things_stay_together(canvas: Canvas) -> None:
    made = layout("a cat and a dog", canvas)
    assert abs(thing(made, "cat").x - thing(made, "dog").x) < made.width / 3


def test_what_flies_alone_fills_the_picture() -> None:
    """What flies and is alone is the subject: large, in the middle."""
    made = layout("an eagle")
    eagle = thing(made, "eagle")
    assert eagle.width > made.width / 3
    assert abs(eagle.x - made.width / 2) < made.width / 10


@pytest.mark.parametrize("seed", SEEDS[:4])
def test_a_subject_on_a_studio_backdrop_fills_it(seed: int) -> None:
    """More than half of the height, less than all of it; a portrait of somebody comes down to the waist."""
    for prompt in ("a person in a coat, white background", "a white cat on a black background"):
        made = layout(prompt, seed=seed)
        assert 0.5 < made.placed[0].height / made.height < 0.8
    bust = layout("portrait of an old woman", seed=seed)
    assert bust.placed[0].top < 0.3 * bust.height < bust.height < bust.placed[0].foot


def test_those_who_share_a_seat_sit_side_by_side() -> None:
    made = layout("two cats and a dog on a sofa")
    places = sorted((one for one in made.placed if one.motif.alive), key=lambda one: one.x)
    assert len(places) == 3
    for left, right in pairwise(places):
        assert left.right - right.left < 0.35 * min(left.width, right.width)


def test_flowers_in_a_vase_spread_from_its_neck() -> None:
    made = layout("a vase of five roses")
    roses = [one for one in made.placed if one.motif.name == "rose"]
    assert len({rose.turn for rose in roses}) == len(roses) == 5
    assert {rose.x for rose in roses} == {thing(made, "vase").x}


def test_a_knight_before_a_dragon_stands_on_the_ground() -> None:
    made = layout("a knight in front of a dragon")
    knight, dragon = thing(made, "knight"), thing(made, "dragon")
    assert knight.foot > made.horizon
    assert dragon.lift > 0
    assert min(knight.right, dragon.right) - max(knight.left, dragon.left) < 0.1 * dragon.width


RATIOS = (Canvas(1600, 1000), Canvas(1000, 1000), Canvas(900, 1600), Canvas(2172, 272), Canvas(272, 2172))
STANDING = ("flower shop", "cat", "tree", "house", "sofa", "bicycle")


def standing(setting: Setting, place: Placed) -> bool:
    """Whether it neither flies nor hangs nor swims nor lies on something, nor stands on a far shore."""
    floating = {"water": ("air", "sky", "wall", "water"), "sky": ("air", "sky", "wall", "water", "surface")}
    aloft = place.motif.stands in floating.get(setting.ground, ("air", "sky", "wall")) or place.subject.pose == "fly"
    swims = setting.ground == "sky" and place.motif.alive
    across = setting.shore and place.motif.grows and place.number > 0 and place.far > 0.3
    return not (aloft or swims or across or place.lift or setting.name == "space")


@pytest.mark.parametrize("thinking", [False, True], ids=["as asked", "thinking"])
@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_what_stands_stands_on_the_ground(setting: Setting, thinking: bool) -> None:
    """In every setting, on every canvas: each foot is below the line where the backdrop's ground begins."""
    scenes = [Scene(setting=setting.name, subjects=(Subject(motif=name, words=name),)) for name in STANDING]
    scenes += [
        Scene(setting=setting.name, subjects=(Subject(motif=name, words=name, count=MANY),)) for name in STANDING
    ]
    scenes.append(Scene(setting=setting.name, subjects=scenes[1].subjects + scenes[2].subjects))
    for scene, canvas, seed in product(scenes, RATIOS, range(8)):
        made = compose(enriched(scene, seed) if thinking else scene, canvas, seed)
        assert made.horizon <= made.ground < made.height
        for one in made.placed:
            assert one.foot >= made.ground or not standing(setting, one), (one.motif.name, canvas, seed)


@pytest.mark.parametrize("place", ["behind", "before", "beside", "under", "on"])
@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_relations_keep_things_on_the_ground(setting: Setting, place: Place) -> None:
    """Whoever is behind or before a car, a shop, a tree or a bird still stands, if it is not on top of it."""
    for other, canvas, seed in product(("car", "flower shop", "tree", "bird"), RATIOS, range(3)):
        who = Subject(motif="chair", words="chair", place=place, to=1)
        scene = Scene(setting=setting.name, subjects=(who, Subject(motif=other, words=other)))
        made = compose(scene, canvas, seed)
        for one in made.placed:
            assert one.foot >= made.ground or not standing(setting, one), (one.motif.name, canvas, seed)


@pytest.mark.parametrize("canvas", RATIOS, ids=str)
def test_details_leave_the_subject_free(canvas: Canvas) -> None:
    """What thinking adds near and far shares next to nothing with what was asked for, but for its foot."""
    for name, seed in product(("flower shop", "cat", "car"), range(8)):
        asked = Scene(setting="street", subjects=(Subject(motif=name, words=name),))
        placed = compose(enriched(asked, seed), canvas, seed).placed
        main = next(one for one in placed if one.subject.place == "free")
        for detail in (one for one in placed if one.subject.place in ("near", "far")):
            across = min(detail.right, main.right) - max(detail.left, main.left)
            down = min(detail.foot, main.foot - 0.12 * main.height) - max(detail.top, main.top)
            assert max(across, 0) * max(down, 0) <= 0.06 * detail.width * detail.height


@pytest.mark.parametrize("seed", SEEDS)
def test_the_nearest_view_leaves_room_for_the_setting(seed: int) -> None:
    """A single animal takes at most 55 % of the height and about 60 % of the width, however near the viewer is."""
    for prompt in ("an orange cat walks in the snow", "a cat in a meadow", "a cat in an old street"):
        for canvas in RATIOS:
            made = layout(prompt, canvas, seed)
            assert thing(made, "cat").height <= 0.5501 * made.height
            assert thing(made, "cat").width <= 0.6501 * made.width
