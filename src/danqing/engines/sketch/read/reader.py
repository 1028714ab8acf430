"""From words to a scene.

The grammar is small on purpose: numbers, colours and sizes belong to the next thing; a pose belongs to the
living thing before it, or else to the next; a relation joins the thing before it to the thing after it, and
in Chinese the thing that it follows ("树下的猫") to the other one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from danqing.engines.sketch.backdrops import SETTINGS
from danqing.engines.sketch.colours import Colour
from danqing.engines.sketch.motifs import BY_NAME
from danqing.engines.sketch.read.tokens import CLAUSE_ENDS, Token, quoted, tokens
from danqing.engines.sketch.read.unknown import unknown_phrases
from danqing.engines.sketch.read.vocabulary import COLOURED_NAMES, colour_named, size_named
from danqing.engines.sketch.scene import MANY, Hour, Place, Scene, Season, Subject, Weather

MOST_SUBJECTS = 8
ALIVE = frozenset(
    (
        "cat",
        "dog",
        "rabbit",
        "bird",
        "flock",
        "horse",
        "panda",
        "swan",
        "man",
        "woman",
        "girl",
        "boy",
        "old man",
        "old woman",
        "butterfly",
    )
)


@dataclass(slots=True)
class Pending:
    """What was said of the thing that is about to be named."""

    count: int = 0
    colour: Colour | None = None
    size: float = 1.0
    pose: str = ""
    place: Place = "free"
    another: bool = False
    negated: bool = False


@dataclass(slots=True)
class Notes:
    """What has been read so far."""

    subjects: list[Subject] = field(default_factory=list)
    pending: Pending = field(default_factory=Pending)
    joins: list[tuple[int, Place]] = field(default_factory=list)
    found: dict[str, list[str]] = field(default_factory=dict)


def read(prompt: str, *, instruction: bool = False) -> Scene:
    """The scene that a prompt describes. Any text gives a scene.

    In an `instruction` to edit, unknown words are things only where an article says so: "a unicorn".
    """
    text, lettering = quoted(prompt)
    words = tokens(text)
    notes = Notes()
    for token in words:
        _take(notes, token)
    _add_cards(notes, words, tags=not notes.subjects and not instruction)
    if not (notes.subjects or notes.found or instruction) and prompt.strip():
        _append(notes, Subject(motif="card", words=" ".join(prompt.split())[:60]))
    return _scene(notes, lettering)


def _take(notes: Notes, token: Token) -> None:
    """Let one token do what it can do."""
    if not token.meanings:
        _pause(notes, token.text)
        return
    if token.means("not") is not None:
        notes.pending.negated = True
        return
    if notes.pending.negated and any(
        token.means(kind) for kind in ("motif", "motifs", "setting", "weather", "detail")
    ):
        notes.pending = Pending()
        return
    for kind in ("hour", "weather", "season", "style", "detail", "setting"):
        value = token.means(kind)
        if value is not None and not (kind == "setting" and token.thing):
            notes.found.setdefault(kind, []).append(value)
    if token.means("setting") is not None and not token.thing:
        notes.joins.clear()
        notes.pending = Pending()
    _describe(notes, token)
    if token.thing:
        _name(notes, token)


def _pause(notes: Notes, text: str) -> None:
    """A clause end forgets what was said of a thing that did not come."""
    if any(sign in text for sign in CLAUSE_ENDS):
        notes.pending = Pending(count=notes.pending.count if text.strip() == "、" else 0)


def _describe(notes: Notes, token: Token) -> None:
    pending = notes.pending
    if (number := token.means("number")) is not None:
        pending.count = int(number)
    if (colour := token.means("colour")) is not None:
        pending.colour = colour_named(colour)
    if (size := token.means("size")) is not None:
        pending.size = size_named(size)
    if token.means("another") is not None:
        pending.another = True
    if (pose := token.means("pose")) is not None:
        _pose(notes, pose)
    if (place := token.means("place")) is not None:
        _relate(notes, cast(Place, place), chinese=not token.text.isascii())


def _pose(notes: Notes, pose: str) -> None:
    for index in range(len(notes.subjects) - 1, -1, -1):
        if notes.subjects[index].motif in ALIVE:
            notes.subjects[index] = replace(notes.subjects[index], pose=pose)
            return
    notes.pending.pose = pose


def _relate(notes: Notes, place: Place, *, chinese: bool) -> None:
    last = len(notes.subjects) - 1
    if place == "held":
        notes.pending.place = place if last >= 0 and notes.subjects[last].motif in ALIVE else "free"
    elif place in ("left", "right", "centre"):
        if last >= 0 and notes.subjects[last].place == "free" and not chinese:
            notes.subjects[last] = replace(notes.subjects[last], place=place)
        else:
            notes.pending.place = place
    elif place == "around":
        notes.pending.place = place
    elif chinese:
        _postposition(notes, place, last)
    elif last >= 0:
        notes.joins.append((last, place))


def _postposition(notes: Notes, place: Place, last: int) -> None:
    """ "B下" puts the thing named before B there, or else the thing named next."""
    if last >= 1:
        notes.subjects[last - 1] = replace(notes.subjects[last - 1], place=place, to=last)
    elif last == 0:
        notes.joins.append((-1, place))


def _name(notes: Notes, token: Token) -> None:
    """Add the thing that a token names, or say more about one that was named before."""
    name = cast(str, token.thing)
    pending, notes.pending = notes.pending, Pending()
    colour = pending.colour
    if COLOURED_NAMES.get(token.text):
        colour = colour_named(COLOURED_NAMES[token.text])
    many = token.means("motifs") is not None
    count = pending.count if pending.count > 1 or (pending.count and not many) else (3 if many else 1)
    if pending.place == "around" or (many and BY_NAME[name].grows and pending.count == 0):
        count = MANY
    known = next((index for index, subject in enumerate(notes.subjects) if subject.motif == name), None)
    if known is not None and not pending.another and pending.count < 2:
        _say_more(notes, known, colour, pending)
        return
    subject = Subject(
        motif=name,
        words=token.text,
        count=count,
        colour=colour,
        size=pending.size,
        pose=pending.pose,
        place=pending.place,
    )
    if pending.place == "held":
        subject = _held(notes, subject)
    _append(notes, subject)


def _held(notes: Notes, subject: Subject) -> Subject:
    """In the hand of the last one named, if it is small enough for a hand."""
    small = BY_NAME[subject.motif].metres < 1.3 and subject.count == 1
    return replace(subject, place="held", to=len(notes.subjects) - 1) if small else replace(subject, place="free")


def _say_more(notes: Notes, index: int, colour: Colour | None, pending: Pending) -> None:
    subject = notes.subjects[index]
    notes.subjects[index] = replace(
        subject,
        colour=colour or subject.colour,
        pose=pending.pose or subject.pose,
        size=pending.size if pending.size != 1.0 else subject.size,
    )


def _append(notes: Notes, subject: Subject) -> None:
    if len(notes.subjects) >= MOST_SUBJECTS:
        return
    notes.subjects.append(subject)
    here = len(notes.subjects) - 1
    for index, place in notes.joins:
        if index == -1:
            notes.subjects[here] = replace(subject, place=place, to=0)
        elif index < here and notes.subjects[index].to is None:
            notes.subjects[index] = replace(notes.subjects[index], place=place, to=here)
    notes.joins.clear()


def _add_cards(notes: Notes, words: Sequence[Token], *, tags: bool) -> None:
    for _, phrase in unknown_phrases(words, tags=tags)[:3]:
        _append(notes, Subject(motif="card", words=phrase))


def _scene(notes: Notes, lettering: tuple[str, ...]) -> Scene:
    subjects = _with_trees(notes, _without_parts(notes.subjects))
    details = frozenset(notes.found.get("detail", ()))
    return Scene(
        setting=_setting(notes, subjects),
        hour=cast(Hour, _first(notes, "hour", "night" if _is_night(subjects) else "day")),
        weather=cast(Weather, _first(notes, "weather", "clear")),
        season=cast(Season, _first(notes, "season", _usual_season(notes, subjects))),
        style=_first(notes, "style", "gouache"),
        subjects=subjects,
        lettering=lettering,
        details=details,
    )


def _with_trees(notes: Notes, subjects: tuple[Subject, ...]) -> tuple[Subject, ...]:
    """Leaves and petals on the ground fell from trees, which are drawn even if nobody names them."""
    details, settings = notes.found.get("detail", ()), notes.found.get("setting", ())
    if "leaves" not in details or any(BY_NAME[subject.motif].grows for subject in subjects):
        return subjects
    if (subjects and BY_NAME[subjects[0].motif].stands == "surface") or {"street", "room", "table"} & set(settings):
        return subjects
    return (*subjects, Subject(motif="tree", words="trees", count=MANY, place="around"))


def _is_night(subjects: Sequence[Subject]) -> bool:
    return any(subject.motif in ("moon", "crescent", "star", "firework") for subject in subjects)


def _usual_season(notes: Notes, subjects: Sequence[Subject]) -> Season:
    if "snow" in notes.found.get("weather", ()):
        return "winter"
    return "spring" if any(subject.motif == "cherry tree" for subject in subjects) else "summer"


def _first(notes: Notes, kind: str, otherwise: str) -> str:
    return notes.found.get(kind, [otherwise])[0]


def _setting(notes: Notes, subjects: Sequence[Subject]) -> str:
    """The most particular of the settings named, or the home of the first thing."""
    named = notes.found.get("setting", [])
    for setting in SETTINGS:
        if setting.name in named:
            return setting.name
    if "snow" in notes.found.get("weather", ()) or "footprints" in notes.found.get("detail", ()):
        return "snowfield"
    return BY_NAME[subjects[0].motif].home if subjects else "meadow"


def _without_parts(subjects: Sequence[Subject]) -> tuple[Subject, ...]:
    """Leave out what another subject already has: the shop's door, its windows, its flowers."""
    owned = frozenset[str]().union(*(BY_NAME[subject.motif].parts for subject in subjects))
    kept = [index for index, subject in enumerate(subjects) if subject.motif not in owned]
    places: dict[int | None, int] = {old: new for new, old in enumerate(kept)}
    return tuple(replace(subjects[old], to=places.get(subjects[old].to)) for old in kept)
