"""What a negative prompt names, and a scene without it.

Each entry of its list is read like a prompt: "狗, rain, a red car" names a motif, a weather, and a motif that has
one colour.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from danqing.domain.negative_prompt import things
from danqing.engines.sketch.backdrops import BY_NAME as PLACES
from danqing.engines.sketch.colours import Colour
from danqing.engines.sketch.motifs import MOTIFS
from danqing.engines.sketch.read.mentions import PERSONS, PLANTS, Mention
from danqing.engines.sketch.read.phrases import SCENE_KINDS, Phrases
from danqing.engines.sketch.read.tokens import tokens
from danqing.engines.sketch.read.unknown import with_nouns
from danqing.engines.sketch.read.vocabulary import COLOURS, COUNTED_NAMES, colour_named, plurals
from danqing.engines.sketch.read.wordlists import BACKGROUNDS, SYNONYMS
from danqing.engines.sketch.scene import Scene, Subject
from danqing.engines.sketch.words import named
from danqing.media.colours import levels_to_oklab

CROWD = 3
"""From so many people on they are a crowd, whatever they were called."""
CROWDS = frozenset(word for word, count in COUNTED_NAMES.items() if count >= CROWD and word != "people")
PARTICULAR = frozenset(word for words in SYNONYMS.values() for word in words) | CROWDS
"""Names of a kind within a motif: who avoids tourists does not avoid every man."""

TREES = frozenset(named("tree, pine, cherry tree, willow, christmas tree"))
KINDS: Mapping[str, frozenset[str]] = {
    "person, people, human, humans, human figure, 人, 人物, 人类, 人们": PERSONS,
    "animal, animals, wildlife, 动物, 小动物": frozenset(one.name for one in MOTIFS if one.alive) - PERSONS,
    "bird, birds, 鸟, 鸟类, 小鸟": frozenset(named("bird, flock, swan, owl, duck, goose, eagle, crane, rooster")),
    "plant, plants, vegetation, greenery, 植物, 花草": PLANTS,
    "tree, trees, 树, 树木": TREES,
    "flower, flowers, 花, 花朵, 鲜花": frozenset(named("flower, rose, tulip, sunflower, lotus, bouquet, wreath")),
    "building, buildings, 建筑, 建筑物, 楼房": frozenset(named("house, castle, pagoda, temple, tower, church, shop")),
    "vehicle, vehicles, traffic, 车, 车辆, 交通工具": frozenset(
        named("car, bus, train, bicycle, truck, fire engine, motorcycle, scooter, steam train, tractor")
    ),
    "boat, boats, ship, ships, 船, 船只": frozenset(named("sailing boat, rowing boat, ship")),
}
"""Words for many motifs at once."""
BY_WORD = {word: motifs for words, motifs in KINDS.items() for word in named(words)}

OTHERWISE: Mapping[str, tuple[str, ...]] = {
    "hour": ("day", "sunset", "night"),
    "weather": ("clear", "cloudy", "mist"),
    "season": ("summer", "autumn", "spring", "winter"),
    "style": ("gouache", "watercolour"),
}
"""What stands in for what is avoided: the first that is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Avoided:
    """What shall not be drawn, by motifs, by names in lower case, by motif and colour, and by name of a colour.

    `barred` may not be added, and stays where it was asked for: "people in the background".
    `kinds` are garments and words of the scene, as in `Phrases.found`: {"hour": {"night"}, "garment": {"hat"}}.
    """

    motifs: frozenset[str]
    names: frozenset[str]
    coloured: frozenset[tuple[str, Colour]]
    colours: frozenset[str]
    barred: frozenset[str]
    kinds: Mapping[str, frozenset[str]]

    def has(self, subject: Subject) -> bool:
        is_crowd = subject.motif in PERSONS and subject.count >= CROWD and bool(self.names & CROWDS)
        of_a_colour = subject.colour is not None and (subject.motif, subject.colour) in self.coloured
        return is_crowd or of_a_colour or subject.motif in self.motifs or self._names(subject.words.lower())

    def _names(self, words: str) -> bool:
        return any(name == words or words in plurals(name) or name in plurals(words) for name in self.names)

    def of(self, kind: str) -> frozenset[str]:
        return self.kinds.get(kind, frozenset())


# Reading the list ----------------------------------------------------------------------------------------


def avoided(negative_prompt: str) -> Avoided:
    entries = [_Entry.read(entry) for entry in things(negative_prompt)]
    mentions = [mention for entry in entries for mention in entry.mentions]
    kinds = {kind: _joined(entry.kinds.get(kind, ()) for entry in entries) for kind in (*SCENE_KINDS, "garment")}
    return Avoided(
        motifs=_joined(map(_motifs, mentions)),
        names=frozenset(name for mention in mentions if (name := _name(mention))),
        coloured=frozenset((mention.motif, mention.colour) for mention in mentions if mention.colour),
        colours=_joined(entry.kinds["colour"] for entry in entries if not entry.mentions),
        barred=_joined(_motifs(mention) for entry in entries for mention in entry.behind),
        kinds=kinds,
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of the list: its things, or those that it says are behind, and its other words by their kind."""

    mentions: list[Mention]
    behind: list[Mention]
    kinds: dict[str, list[str]]

    @classmethod
    def read(cls, text: str) -> _Entry:
        words = with_nouns(tokens(text), instruction=False)
        mentions = Phrases(words, instruction=False).mentions
        said = {
            kind: [value for word in words if (value := word.means(kind)) is not None]
            for kind in (*SCENE_KINDS, "garment", "colour")
        }
        is_behind = any(word.text.lower() in BACKGROUNDS for word in words)
        return cls([], mentions, said) if is_behind else cls(mentions, [], said)


def _motifs(mention: Mention) -> frozenset[str]:
    """All that a name stands for; nothing where it is one of a kind, of a colour, or unknown."""
    name = mention.words.lower()
    if name in BY_WORD:
        return BY_WORD[name]
    is_particular = mention.motif == "card" or mention.colour is not None or _is_particular(name)
    return frozenset() if is_particular else frozenset({mention.motif})


def _name(mention: Mention) -> str:
    name = mention.words.lower()
    return name if mention.motif == "card" or _is_particular(name) else ""


@lru_cache(maxsize=512)
def _is_particular(name: str) -> bool:
    return name in PARTICULAR or any(name in plurals(word) for word in PARTICULAR)


def _joined(parts: Iterable[Iterable[str]]) -> frozenset[str]:
    return frozenset(one for part in parts for one in part)


# A scene without it --------------------------------------------------------------------------------------


def without(scene: Scene, avoided: Avoided) -> Scene:
    """The scene without what is avoided; everything else stays as it is, and where it is."""
    kept = [index for index, subject in enumerate(scene.subjects) if not avoided.has(subject)]
    changed: dict[str, Any] = {kind: _other(getattr(scene, kind), kind, avoided) for kind in OTHERWISE}
    return replace(
        scene,
        **changed,
        setting=_setting(scene, avoided),
        subjects=tuple(_subject(scene.subjects[index], kept, avoided) for index in kept),
        details=scene.details - avoided.of("detail"),
        without=scene.without | avoided.motifs | avoided.barred,
        without_colours=_usual(avoided.colours),
    )


def left_out(scene: Scene, avoided: Avoided) -> tuple[str, ...]:
    """What the scene has and has not without what is avoided, in words."""
    kept = without(scene, avoided)
    gone = [subject.words for subject in scene.subjects if avoided.has(subject)]
    rest = [subject for subject in scene.subjects if not avoided.has(subject)]
    worn = [garment.name for subject in rest for garment in subject.wears if garment.name in avoided.of("garment")]
    colours = {subject.colour for subject in rest}
    dyes = [name for name in sorted(avoided.colours) if colour_named(name) in colours]
    fields = [getattr(scene, kind) for kind in ("setting", *OTHERWISE) if getattr(scene, kind) != getattr(kept, kind)]
    return tuple(dict.fromkeys((*gone, *worn, *dyes, *fields, *sorted(scene.details - kept.details))))


def _other(value: str, kind: str, avoided: Avoided) -> str:
    """The value, or what stands in for it."""
    values = (value, *OTHERWISE[kind])
    return next((other for other in values if other not in avoided.of(kind)), value)


def _setting(scene: Scene, avoided: Avoided) -> str:
    """A field of snow is one of the places where snow is avoided."""
    places = avoided.of("setting") | ({"snowfield"} if "snow" in avoided.of("weather") else set())
    plain = ("meadow", "studio") if PLACES[scene.setting].outdoors else ("studio", "meadow")
    return next((place for place in (scene.setting, *plain) if place not in places), scene.setting)


def _subject(subject: Subject, kept: list[int], avoided: Avoided) -> Subject:
    """The subject where it was, or free where what it stood by is gone."""
    is_lost = subject.to is not None and subject.to not in kept
    return replace(
        subject,
        to=None if is_lost or subject.to is None else kept.index(subject.to),
        place="free" if is_lost else subject.place,
        colour=None if subject.colour in [*map(colour_named, avoided.colours)] else subject.colour,
        wears=tuple(garment for garment in subject.wears if garment.name not in avoided.of("garment")),
    )


@lru_cache(maxsize=64)
def _usual(colours: frozenset[str]) -> frozenset[Colour]:
    """Which of the colours that motifs usually have are called by one of these names: the nearest in OKLab."""
    if not colours:
        return frozenset()
    usual = sorted({colour for motif in MOTIFS for colour in motif.colours})
    lab = levels_to_oklab(np.array([*usual, *map(colour_named, COLOURS)], np.uint8))
    apart = np.linalg.norm(lab[: len(usual), None] - lab[None, len(usual) :], axis=-1)
    names = list(COLOURS)
    return frozenset(colour for colour, at in zip(usual, apart.argmin(1), strict=True) if names[at] in colours)
