"""From words to a scene: the words become tokens, the tokens things, and the things a scene."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from danqing.engines.sketch.backdrops import BY_NAME as PLACES
from danqing.engines.sketch.backdrops import SETTINGS
from danqing.engines.sketch.motifs import BY_NAME
from danqing.engines.sketch.read.dishes import with_dishes
from danqing.engines.sketch.read.mentions import Mention
from danqing.engines.sketch.read.phrases import Phrases
from danqing.engines.sketch.read.tokens import END_SIGNS, quoted, tokens
from danqing.engines.sketch.read.unknown import LONGEST, with_nouns
from danqing.engines.sketch.scene import MANY, Hour, Scene, Season, Subject, Weather

MOST_SUBJECTS = 8
SHINE = ("阳光", "sunshine", "moonlight", "月光")

Found = Mapping[str, Sequence[str]]
"""The words of the scene by their kind, in the order of the prompt: {"hour": ["night"]}."""


def read(prompt: str, *, instruction: bool = False) -> Scene:
    """The scene that a prompt describes. Any text gives a scene.

    In an `instruction` to edit, unknown words are things only where an article says so: "a unicorn"; and of two
    hours or seasons the last one counts, since that is what the picture shall become.
    """
    text, lettering = quoted(prompt)
    phrases = Phrases(with_nouns(with_dishes(tokens(text)), instruction=instruction), instruction=instruction)
    mentions = _chosen(phrases.mentions)
    found = phrases.found if not instruction else {kind: words[::-1] for kind, words in phrases.found.items()}
    setting = _setting(found, mentions)
    mentions = [mention for mention in mentions if _can_be_in(mention, setting)]
    if not (mentions or found or lettering or instruction) and prompt.strip():
        mentions = [Mention("card", _opening(prompt))]
    scene = _scene(found, setting, _subjects(mentions), lettering)
    backdrop = phrases.backdrop if setting == "studio" else None
    return replace(scene, backdrop=backdrop, without=frozenset(phrases.denied))


def _opening(prompt: str) -> str:
    """The first clause that has words, for a card that shows nothing but the prompt."""
    clauses = (clause.strip() for clause in re.split(f"[{re.escape(END_SIGNS)}]", " ".join(prompt.split())))
    return next(filter(None, clauses), prompt.strip())[:LONGEST]


def _can_be_in(mention: Mention, setting: str) -> bool:
    """Indoors, sunshine is light and no sun."""
    return PLACES[setting].outdoors or mention.words.lower() not in SHINE


def _chosen(mentions: Sequence[Mention]) -> list[Mention]:
    """The first few, without what another already has: the shop's door, its windows, its flowers.

    A number says that they are meant themselves: "a cake with seven candles".
    """
    owned = frozenset[str]().union(*(BY_NAME[mention.motif].parts for mention in mentions))
    meant = [mention for mention in mentions if mention.counted and BY_NAME[mention.motif].stands != "wall"]
    kept = [mention for mention in mentions if mention.motif not in owned or mention in meant]
    ranked = sorted(kept, key=lambda mention: mention.motif == "card")[:MOST_SUBJECTS]
    return [mention for mention in kept if mention in ranked]


def _subjects(mentions: Sequence[Mention]) -> tuple[Subject, ...]:
    places = {id(mention): index for index, mention in enumerate(mentions)}
    return tuple(_subject(mention, places) for mention in mentions)


def _subject(mention: Mention, places: Mapping[int, int]) -> Subject:
    to = places.get(id(mention.to)) if mention.to is not None else None
    lost = mention.to is not None and to is None
    return Subject(
        motif=mention.motif,
        words=mention.words,
        count=mention.count,
        colour=mention.colour,
        size=mention.size,
        pose=mention.pose,
        place="free" if lost else mention.place,
        to=to,
        material=mention.material,
        wears=tuple(mention.wears),
    )


def _scene(found: Found, setting: str, named: tuple[Subject, ...], lettering: tuple[str, ...]) -> Scene:
    subjects = _with_brought(_with_trees(found, named))
    return Scene(
        setting=setting,
        hour=cast(Hour, _first(found, "hour", "night" if _is_night(subjects) else "day")),
        weather=cast(Weather, _first(found, "weather", "clear")),
        season=cast(Season, _first(found, "season", _usual_season(found, subjects))),
        style=_style(found),
        subjects=subjects,
        lettering=lettering,
        details=frozenset(found.get("detail", ())),
    )


def _style(found: Found) -> str:
    """The first style named; "photo" only where there is no other, since people say it of any picture."""
    named = found.get("style", ())
    return next((style for style in named if style != "photo"), named[0] if named else "gouache")


def _with_trees(found: Found, subjects: tuple[Subject, ...]) -> tuple[Subject, ...]:
    """Leaves and petals on the ground fell from trees, which are drawn even if nobody names them."""
    details, settings = found.get("detail", ()), found.get("setting", ())
    if "leaves" not in details or any(BY_NAME[subject.motif].grows for subject in subjects):
        return subjects
    if (subjects and BY_NAME[subjects[0].motif].stands == "surface") or {"street", "room", "table"} & set(settings):
        return subjects
    return (*subjects, Subject(motif="tree", words="trees", count=MANY, place="around"))


def _with_brought(subjects: tuple[Subject, ...]) -> tuple[Subject, ...]:
    """What somebody is known by stands there too: a keeper's lighthouse."""
    brought = dict.fromkeys(BY_NAME[subject.motif].brings for subject in subjects)
    missing = [name for name in brought if name and all(subject.motif != name for subject in subjects)]
    return (*subjects, *(Subject(motif=name, words=name) for name in missing))


def _is_night(subjects: Sequence[Subject]) -> bool:
    return any(subject.motif in ("moon", "crescent", "star", "firework") for subject in subjects)


def _usual_season(found: Found, subjects: Sequence[Subject]) -> Season:
    if "snow" in found.get("weather", ()):
        return "winter"
    return "spring" if any(subject.motif == "cherry tree" for subject in subjects) else "summer"


def _first(found: Found, kind: str, otherwise: str) -> str:
    return found.get(kind, [otherwise])[0]


def _ground(mention: Mention) -> Mention:
    """What it is in or on, or itself: roses in a vase are where the vase is."""
    inside = mention.place in ("in", "on") and mention.to is not None and mention.to.motif != "card"
    return cast(Mention, mention.to) if inside else mention


def _spot_in(setting: str, mentions: Sequence[Mention]) -> str:
    """What lies in a kitchen on nothing that is named lies on its table, unless it is about the stove or the oven."""
    if setting != "kitchen" or any(BY_NAME[mention.motif].home == "kitchen" for mention in mentions):
        return setting
    loose = [mention.motif for mention in mentions if mention.to is None]
    return "table" if any(one == "card" or BY_NAME[one].stands == "surface" for one in loose) else setting


def _setting(found: Found, mentions: Sequence[Mention]) -> str:
    """The most particular of the settings named, or the home of the first thing; furniture brings its room."""
    named = found.get("setting", ())
    for setting in SETTINGS:
        if setting.name in named:
            return _spot_in(setting.name, mentions)
    if "snow" in found.get("weather", ()) or "footprints" in found.get("detail", ()):
        return "snowfield"
    homes = [BY_NAME[_ground(mention).motif].home for mention in mentions if mention.motif != "card"]
    if "room" in homes and homes[0] == "meadow":
        return "room"
    return homes[0] if homes else BY_NAME["card"].home if mentions else "meadow"
