"""Thinking: a second look at the scene before it is painted.

It adds what a painter would add so that there is something near, something in the middle and something far
away, and says in a few sentences what the picture will be. What the words asked for stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from danqing.engines.sketch.chance import chance
from danqing.engines.sketch.light import light_side
from danqing.engines.sketch.scene import MANY, Place, Scene, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a setting brings along, in words, and the motifs that may be added to it, each by its depth."""

    fore: str
    back: str
    near: tuple[str, ...] = ()
    far: tuple[str, ...] = ()
    aloft: tuple[str, ...] = ()


SURROUNDINGS: dict[str, Surroundings] = {
    "lake": Surroundings(
        fore="grass and stones on the near bank",
        back="a line of firs and snow-capped mountains, mirrored in the water",
        near=("tall grass", "rock"),
        far=("rowing boat",),
        aloft=("flock",),
    ),
    "river": Surroundings(
        fore="grass and stones on the bank",
        back="wooded hills beyond the water",
        near=("tall grass", "rock"),
        far=("rowing boat",),
        aloft=("flock",),
    ),
    "sea": Surroundings(
        fore="wet sand and the last of the surf",
        back="rolling waves up to a straight horizon",
        near=("rock",),
        far=("sailing boat", "ship"),
        aloft=("flock",),
    ),
    "underwater": Surroundings(
        fore="corals and weed", back="shafts of light over dim reefs", far=("fish",), aloft=("jellyfish",)
    ),
    "snowfield": Surroundings(
        fore="untouched drifts", back="a dark wood and pale mountains", near=("rock",), far=("house", "pine")
    ),
    "table": Surroundings(
        fore="the grain of the boards",
        back="a plastered wall with the light of a window",
        near=("leaf", "candle"),
        far=("vase", "pile of books", "teapot"),
    ),
    "street": Surroundings(
        fore="worn paving stones",
        back="plastered houses with shutters",
        near=("house plant",),
        far=("street lamp", "bicycle", "mailbox"),
    ),
    "room": Surroundings(
        fore="a rug on a wooden floor",
        back="a wall with a picture on it",
        far=("house plant", "lamp", "bookshelf"),
    ),
    "kitchen": Surroundings(
        fore="a floor of tiles",
        back="a tiled wall and a shelf with jars",
        far=("house plant", "chair"),
    ),
    "forest": Surroundings(
        fore="grass and ferns",
        back="rows of firs that fade into the haze",
        near=("mushroom", "tall grass"),
        far=("rock",),
        aloft=("bird",),
    ),
    "bamboo grove": Surroundings(
        fore="young shoots in the grass",
        back="stalks behind stalks, until the green dissolves in mist",
        near=("rock", "tall grass"),
        aloft=("bird",),
    ),
    "desert": Surroundings(fore="ripples in the sand", back="dunes behind dunes", near=("rock",), far=("cactus",)),
    "city": Surroundings(
        fore="the road and its kerb",
        back="towers behind towers, paler with distance",
        far=("car", "bus", "traffic light"),
        aloft=("plane",),
    ),
    "space": Surroundings(fore="the dark", back="stars and a band of light", aloft=("planet", "earth")),
    "mountains": Surroundings(
        fore="a meadow with flowers",
        back="ridges, each paler than the one before",
        near=("rock", "flower"),
        far=("pine", "house"),
        aloft=("eagle",),
    ),
    "park": Surroundings(
        fore="grass at the edge of the path",
        back="lamps, flower beds and old trees",
        near=("flower",),
        far=("bench", "fountain"),
        aloft=("bird",),
    ),
    "meadow": Surroundings(
        fore="tall grass and flowers",
        back="a hedge and soft hills",
        near=("flower", "rock"),
        far=("house", "windmill", "tree"),
        aloft=("butterfly", "bird"),
    ),
    "studio": Surroundings(fore="the sweep of the paper", back="a plain, evenly lit ground"),
}

NOTHING = Surroundings(fore="the ground", back="the distance")
INDOORS = ("room", "kitchen", "table", "studio")
LIGHTS = {
    "sunrise": "the sun has just risen on the {side}; warm edges, cool shadows, haze in the distance",
    "day": "high sun from the {side}; clear colours and short shadows",
    "sunset": "a low sun on the {side}; long shadows, orange against violet",
    "night": "moonlight from the {side}; lamps and windows glow against blue",
}
ELSEWHERE = {
    "space": "hard sunlight from the {side} against the dark",
    "underwater": "shafts of light from above, blue taking over with depth",
    "studio": "a large soft lamp on the {side}",
}
"""Settings whose light does not ask for the hour."""

INDOOR_LIGHTS = {"night": "lamplight from the {side}, the corners dark"}
WEATHERS = {
    "cloudy": "softened by a closed sky",
    "rain": "greyed by the rain, with wet reflections",
    "storm": "torn by lightning under heavy clouds",
    "snow": "white from all sides between the flakes",
    "mist": "scattered in the mist",
}


def enriched(scene: Scene, seed: int) -> Scene:
    """The scene with supporting details for its setting, near, far and in the air."""
    rng = chance(seed, "think", scene.setting)
    around = SURROUNDINGS.get(scene.setting, NOTHING)
    present = {subject.motif for subject in scene.subjects}
    calm = scene.weather in ("clear", "cloudy", "mist") and scene.hour != "night"
    added: list[Subject] = []
    depths: tuple[tuple[Place, tuple[str, ...]], ...] = (
        ("near", around.near),
        ("far", around.far),
        ("aloft", around.aloft if calm or scene.setting in ("space", "underwater") else ()),
    )
    for place, motifs in depths:
        fitting = [motif for motif in motifs if motif not in present and motif not in scene.without]
        if fitting:
            motif = fitting[int(rng.integers(len(fitting)))]
            added.append(Subject(motif=motif, words=motif, place=place, pose="fly" if place == "aloft" else ""))
    return replace(scene, subjects=(*scene.subjects, *added))


def plan(scene: Scene, seed: int) -> str:
    """What the picture will be, from the front to the back, and its light, in sentences."""
    around = SURROUNDINGS.get(scene.setting, NOTHING)
    near = [around.fore, *_named(scene, "near")]
    far = [*_named(scene, "far"), *_named(scene, "aloft"), around.back]
    anchors = {subject.to for subject in scene.subjects}
    asked = enumerate(subject for subject in scene.subjects if subject.place not in ("near", "far", "aloft"))
    main = [_phrase(scene, subject) for index, subject in asked if index not in anchors]
    middle = _listed(main) if main else "left open, so that the eye can wander"
    sentences = (
        f"Foreground: {_listed(near)}.",
        f"Middle: {middle}.",
        f"Background: {_listed(far)}.",
        _light(scene, seed),
    )
    return " ".join(sentences)


def _light(scene: Scene, seed: int) -> str:
    side = "left" if light_side(seed) < 0 else "right"
    indoors = scene.setting in INDOORS
    inside = INDOOR_LIGHTS.get(scene.hour, "window light from the {side}")
    words = ELSEWHERE.get(scene.setting, inside if indoors else LIGHTS[scene.hour])
    weather = (
        ""
        if indoors or scene.setting in ELSEWHERE or scene.weather not in WEATHERS
        else f", {WEATHERS[scene.weather]}"
    )
    return f"Light: {words.format(side=side)}{weather}."


def _named(scene: Scene, place: Place) -> list[str]:
    return [_with_article(subject.motif) for subject in scene.subjects if subject.place == place]


RELATIONS = {
    "on": "on",
    "in": "in",
    "under": "under",
    "beside": "beside",
    "behind": "behind",
    "before": "in front of",
    "left": "to the left of",
    "right": "to the right of",
    "held": "in the hand of",
}


def _phrase(scene: Scene, subject: Subject) -> str:
    if subject.count == MANY:
        words = f"many of {subject.words or subject.motif}"
    elif subject.count > 1:
        words = f"{subject.count} of {subject.words or subject.motif}"
    else:
        words = _with_article(subject.words or subject.motif)
    if subject.to is None or subject.place not in RELATIONS:
        return words
    other = scene.subjects[subject.to]
    return f"{words} {RELATIONS[subject.place]} the {other.words or other.motif}"


def _with_article(words: str) -> str:
    if not words.isascii():
        return words
    return f"{'an' if words[:1].lower() in 'aeiou' else 'a'} {words}"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
