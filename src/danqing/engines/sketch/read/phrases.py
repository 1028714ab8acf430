"""From tokens to things: which words belong to which thing, and how things stand to each other.

The grammar is small on purpose. Numbers, colours, sizes and materials belong to the next thing. A pose belongs
to the living thing before it, or to the next. An English relation joins what stands before it to the next
thing ("a cat under a tree"); a Chinese one stands behind the thing that the other one stands by: "猫在树下"
joins back, "树下的猫" and "树下有猫" join forward.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from danqing.engines.sketch.colours import Colour
from danqing.engines.sketch.motifs import BY_NAME
from danqing.engines.sketch.read.around import DESCRIBES, Around
from danqing.engines.sketch.read.mentions import MOVERS, PERSONS, PLANTS, Mention, Pending
from danqing.engines.sketch.read.tokens import Token
from danqing.engines.sketch.read.vocabulary import (
    BACKDROP_COLOURS,
    COLOURED_NAMES,
    COUNTED_NAMES,
    MADE_OF,
    SIZED_NAMES,
    colour_named,
    colour_of,
    size_named,
)
from danqing.engines.sketch.read.wordlists import ANYBODY, BACKGROUNDS, EMPTY, PICTURES, SERVINGS, TABLES
from danqing.engines.sketch.scene import MANY, Garment, Material, Place

SCENE_KINDS = ("hour", "weather", "season", "style", "detail", "setting")
BY_FURNITURE = ("under", "beside", "behind", "before", "left", "right")
"""Relations that make a table a thing of its own."""

HAND = 1.3
"""What is higher than this, in metres, nobody holds in a hand."""


Join = tuple[Place, list[Mention]]


class Phrases(Around):
    """Reads tokens in order; afterwards `mentions` are the things and `found` the words of the scene."""

    def __init__(self, tokens: Sequence[Token], *, instruction: bool) -> None:
        super().__init__(tokens)
        self.instruction = instruction
        self.mentions: list[Mention] = []
        self.found: dict[str, list[str]] = {}
        self.backdrop: Colour | None = None
        self.denied: set[str] = set()
        self.pending = Pending()
        self.group: list[Mention] = []  # the things that "and" joined last: of them the next words speak
        self.link = ""  # the last joining word
        self.join: Join | None = None  # these stand so to the next thing
        self.waiting: tuple[Place, Mention] | None = None  # the next thing stands so to this one
        self.carried: tuple[Place, Mention] | None = None  # and so do those that "and" adds to it
        self.subjects_of_verb: list[Mention] = []  # of whom an English verb was said, up to its object
        self.relative: tuple[Place, Mention] | None = None  # 撑着红伞的: what the next one holds or rides
        self.by_verb = False  # the last relation was a verb, and its subject stays who is spoken of
        self.front: Place | None = None  # a relation that opened its sentence
        self.at: list[Mention] | None = None  # those before 在
        self.denying = False
        self.last: Mention | None = None  # the thing that was named last, perhaps not for the first time
        self.clause = 0
        for self.here, token in enumerate(tokens):
            self._take(token)
        self._say_of_last()

    # One token ----------------------------------------------------------------------------------------

    def _take(self, token: Token) -> None:
        if (sign := token.means("end")) is not None:
            self._end(sign)
        elif token.is_any("not"):
            self.denying = True
        elif self.denying and self._denied(token):
            return
        elif self._is_modifier(token):
            self._describe(token)
        else:
            self._take_meanings(token)

    def _take_meanings(self, token: Token) -> None:
        self._note_scene(token)
        self._describe(token)
        self._follow_verb(token)
        if (link := token.means("link")) is not None:
            self._connect(link)
        if (pose := token.means("pose")) is not None:
            self._pose(pose, token)
        self._relate_by(token)
        if token.is_any("garment") and self._wear(token):
            return
        if token.names and not (self._of_last(token) or self._is_pronoun(token)):
            self._name(token, token.thing or "card")
        elif token.is_any("garment") and not self.instruction:
            self._name(token, "card")
        elif token.is_any("pronoun"):
            self._recall()

    def _follow_verb(self, token: Token) -> None:
        """After "playing" or "howling at", the thing that follows is not the one that is spoken of."""
        if self.group and token.text.lower().endswith("ing") and not token.is_any("pose", "place", "hour"):
            self.subjects_of_verb = self.group
        before, after = self._next(-1), self._next()
        owner = before is not None and before.names and token.text in ("'s", "’s")
        if owner and after is not None and after.text.lower() in PICTURES:
            self.mentions.pop()  # a child's drawing shows no child
            self.group = []

    def _end(self, sign: str) -> None:
        """A clause ends: adjectives are forgotten, at a full stop also who was spoken of."""
        if self.waiting is not None and self.group:
            self.group[-1].stand(*self.waiting)
        self._say_of_last()
        self.pending, self.link, self.at, self.carried, self.denying = Pending(), "", None, None, False
        self.clause, self.subjects_of_verb = self.here + 1, []
        if sign in ".;。；!！?？\n":
            self.group, self.join, self.front, self.waiting = [], None, None, None

    def _say_of_last(self) -> None:
        """A colour that no thing took is the last thing's: "a car, red" and "the car is red"."""
        words = self.tokens[self.clause : self.here + 1]
        only_adjectives = all(word.is_any("end", *DESCRIBES) and not word.names for word in words)
        if self.last is not None and (only_adjectives or self.link == "have"):
            self.last.colour = self.last.colour or self.pending.colour

    def _denied(self, token: Token) -> bool:
        """Whether a negation swallows this word; it holds for all that "or" and 和 add."""
        if token.names or token.is_any("garment", *SCENE_KINDS):
            self.pending = Pending()
            if token.thing is not None:
                self.denied |= PERSONS if token.thing in PERSONS else {token.thing}
            following = self._next()
            self.denying = following is not None and following.means("link") in ("or", "and")
            return True
        if token.means("number") is not None and self.pending.definite:
            self.denying = False
        return token.is_any("link", "filler", "colour", "size", "vague", "number", "another")

    # The scene ----------------------------------------------------------------------------------------

    def _note_scene(self, token: Token) -> None:
        after = self._next()
        for kind in SCENE_KINDS:
            value = token.means(kind)
            if value is None or (kind == "setting" and token.names):
                continue
            if value == "mono" and after is not None and after.names and "photo" not in token.text:
                self.pending.colour = colour_named("white")  # a black and white cat, not a picture of that kind
                continue
            self.found.setdefault(kind, []).append(value)
        if token.is_any("setting") and not token.names:
            self._arrive(after)
        elif token.text.lower() in BACKGROUNDS and self.pending.colour is not None:
            self.found.setdefault("setting", []).append("studio")
            self.backdrop, self.pending = self.pending.colour, Pending()
        if (own := BACKDROP_COLOURS.get(token.text.lower())) is not None:
            self.backdrop = colour_named(own)

    def _arrive(self, after: Token | None) -> None:
        """A place ends a relation to a thing; a plant before it fills it, and an "empty" one has nobody in it."""
        before = self._next(-1)
        if before is not None and before.thing in PLANTS and self.mentions and not before.chinese:
            self.mentions[-1].count = MANY
        if any(word is not None and word.text.lower() in EMPTY for word in (before, self._next(-2))):
            self.denied |= MOVERS
        if self.join is not None and self.join[0] in BY_FURNITURE and (table := self._furniture(self._here())):
            self._relate_to(table)
        self.join = self.front = None
        if after is None or not after.names:
            self.pending = Pending(wears=self.pending.wears)

    # What describes -----------------------------------------------------------------------------------

    def _describe(self, token: Token) -> None:
        pending = self.pending
        if (number := token.means("number")) is not None:
            pending.count = int(number)
        if (colour := token.means("colour")) is not None and not self._is_orange(token):
            pending.colour = colour_named(colour)
        if (size := token.means("size")) is not None:
            pending.size = size_named(size)
        if (material := token.means("material")) is not None and not (token.names and not self._is_modifier(token)):
            pending.material = cast(Material, material)
        if token.is_any("another"):
            pending.another = True
        if token.is_any("article"):
            pending.definite = True
        if token.is_any("part"):
            self._finish()
        elif token.is_any("vague") and not token.names and not self._serves():
            self.pending = Pending(pose=pending.pose, wears=pending.wears)
            self.join = self.front = None

    def _is_orange(self, token: Token) -> bool:
        """Whether "an orange" is the fruit: nothing follows that could be orange."""
        after = self._next()
        alone = after is None or after.is_any("end", "place", "link")
        if token.text.lower() != "orange" or not alone or self.pending.count == 0:
            return False
        self._name(token, "orange")
        return True

    def _finish(self) -> None:
        """Colour and material of fur or of a body are those of the last thing."""
        if self.last is not None:
            last = self.last.stem
            last.colour = last.colour or self.pending.colour
            last.material = last.material or self.pending.material
        self.pending = Pending()

    def _connect(self, link: str) -> None:
        if link == "at":
            self.at = [mention.stem for mention in self.group] or self.mentions[-1:]
            self.link = link
        elif link == "and":
            self.link = "wear" if self.link == "wear" else "and"
            self.pending.definite = False
        elif link != "of" and not (link == "de" and self.link == "wear"):
            self.link = link if link != "de" else self.link

    # Poses and clothes --------------------------------------------------------------------------------

    def _pose(self, pose: str, token: Token) -> None:
        """For those spoken of, if they live; before a thing ("a sleeping cat") for that one."""
        before = self._next(-1)
        opens = before is None or before.is_any("end", "link", "place", *DESCRIBES)
        alive = self._living_spoken_of()
        ahead = self._thing_follows() if not token.chinese else self.waiting is not None
        if (ahead and opens) or not alive:
            self.pending.pose = pose
        else:
            for mention in alive:
                mention.pose = "" if pose == "fly" and mention.motif in PERSONS else pose
        if token.text.endswith("在"):
            self._connect("at")

    def _living_spoken_of(self) -> list[Mention]:
        """The group's living things; of cards nobody knows, so they count only where nothing else lives."""
        spoken = [mention.stem for mention in self.group if mention.stem.alive]
        known = [mention for mention in spoken if mention.motif != "card"]
        if known or self.join or self.waiting:
            return known or spoken
        return [mention for mention in self.mentions if mention.alive and mention.motif != "card"][-1:] or spoken

    def _wear(self, token: Token) -> bool:
        """Put a garment on who wears it: the one before "in", "with" or 穿, or the one after 穿着…的."""
        after = self._next()
        wearer = next((mention for mention in reversed(self.mentions) if mention.stem.alive), None)
        if self.link not in ("wear", "with", "in") or (self.link == "in" and wearer is None):
            return False
        colour = self.pending.colour or (colour_named(own) if (own := COLOURED_NAMES.get(token.text)) else None)
        garment = Garment(cast(str, token.means("garment")), colour)
        ahead = token.chinese and after is not None and (after.means("link") == "de" or after.names)
        if ahead or wearer is None:
            self.pending.wears.append(garment)
            self.pending.colour = None
        else:
            wearer.stem.wears.append(garment)
            self.pending = Pending()
        self.link, self.join = "wear", None
        return True

    # Relations ----------------------------------------------------------------------------------------

    def _relate_by(self, token: Token) -> None:
        if (place := token.means("place")) is not None:
            self._relate(cast(Place, place), token)
        elif (place := token.means("side")) is not None:
            self._put_aside(cast(Place, place))
        elif (place := token.means("localiser")) is not None:
            self._localise(cast(Place, place))

    def _relate(self, place: Place, token: Token) -> None:
        """ "A under …": what stands before stands so to what comes; a sentence may also open with it."""
        self.link = place
        self.by_verb = token.chinese or token.text.lower().endswith(("ing", "es"))
        if place in ("held", "around"):
            self.pending.place = place
        elif self.group:
            self.join = place, [mention.stem for mention in self.group]
        else:
            self.front = place

    def _put_aside(self, place: Place) -> None:
        """ "… on the left": the last thing, if it has no place yet, or else the next."""
        if self.group and self.group[-1].place == "free":
            self.group[-1].place = place
        else:
            self.pending.place = place

    def _localise(self, place: Place) -> None:
        """ "B 下": with 在, what stood before it stands there; without, what comes."""
        before = self._next(-1)
        anchor = self.last if before is not None and self._ends_a_thing(before) else None
        if place == "around" and anchor is not None:
            anchor.count, anchor.place, self.waiting = MANY, "around", None
        elif anchor is None:
            self._localise_alone(place, before)
        elif self.at is not None and (spoken := [mention for mention in self.at if mention is not anchor]):
            for mention in spoken:
                mention.stand(place, anchor)
            self.group, self.at, self.join = spoken, None, None
        else:
            self.waiting, self.at = (place, anchor), None
            self.group = [mention for mention in self.group if mention is not anchor]

    def _localise_alone(self, place: Place, before: Token | None) -> None:
        """ "旁边有…", "背后是…": in relation to the last thing; "桌子下" has no thing but a setting."""
        if before is not None and place in BY_FURNITURE and (table := self._furniture(before)):
            self.at = [mention for mention in self.at or () if mention is not table]
            for mention in self.at:
                mention.stand(place, table)
            self.waiting, self.at = (None if self.at else (place, table)), None
        elif before is not None and before.is_any("setting"):
            for mention in self.at or ():
                if mention.place == "free" and place in ("under", "behind", "left", "right"):
                    mention.place = place
            self.at = None
        elif place in ("left", "right", "around"):
            for mention in self.at or ():
                mention.place = place if mention.place == "free" else mention.place
            self.pending.place = "free" if self.at else place
        elif self.mentions and (before is None or before.is_any("end", "link")):
            last = self.mentions[-1]
            inner = place in ("in", "on")
            self.waiting = place, last if inner or last.to is None else last.to
            self.at = None

    def _furniture(self, token: Token) -> Mention | None:
        """The table that something is under or beside is a thing in a room, and not the ground that things lie on."""
        if token.text.lower() not in TABLES:
            return None
        settings = self.found.get("setting", [])
        settings[:] = [*(name for name in settings if name != "table"), "room"]
        table = next((mention for mention in self.mentions if mention.motif == "desk"), None)
        if table is None:
            table = Mention("desk", token.text, colour=self.pending.colour)
            self.mentions.append(table)
        self.last = table
        return table

    def _recall(self) -> None:
        """ "in front of it": the last thing that stands for itself."""
        if self.front is not None and self.mentions:
            self.waiting, self.front = (self.front, self.mentions[-1].stem), None
        self.join = None

    # Things -------------------------------------------------------------------------------------------

    def _name(self, token: Token, motif: str) -> None:
        """Add the thing that a token names, or say more about one that was named before."""
        pending, self.pending = self.pending, Pending()
        colour = pending.colour
        if (own := COLOURED_NAMES.get(token.text.lower())) is not None:
            colour = colour_named(own)
        pending.material = pending.material or MADE_OF.get(token.text.lower(), "")
        mention = self._known(motif, token, pending, colour)
        if mention is None:
            mention = self._mention(token, motif, pending)
            self.mentions.append(mention)
        self.last = mention
        mention.colour = colour or mention.colour or colour_of(pending.material)
        mention.pose = pending.pose or mention.pose
        mention.material = pending.material or mention.material
        if mention.alive:
            mention.wears += pending.wears
        else:
            self.pending.wears = pending.wears
        if pending.size != 1.0:
            mention.size = pending.size
        elif token.text in SIZED_NAMES:
            mention.size = size_named(SIZED_NAMES[token.text])
        self._settle(mention, pending)

    def _is_pronoun(self, token: Token) -> bool:
        """她 and 人 name somebody only where nobody was named before."""
        anybody = token.text.lower() in ANYBODY and self.pending.count == 0
        return anybody and any(mention.motif in PERSONS for mention in self.mentions)

    def _of_last(self, token: Token) -> bool:
        """A "bottle of perfume" is one thing, and so is what has no motif, such as a "bar of soap"."""
        steps = 1
        while (word := self._next(-steps)) is not None and word.is_any(*DESCRIBES) and not word.names:
            steps += 1
        of, container = self._next(-steps), self._next(-steps - 1)
        if of is None or container is None or of.means("link") != "of" or not container.names:
            return False
        last = self.last
        if last is None:
            return False
        if token.thing in BY_NAME[last.motif].parts and self.pending.count < 2:  # a bouquet has its roses' colour
            last.colour, self.pending = last.colour or self.pending.colour, Pending()
            return True
        if container.thing and token.thing and container.text.lower() not in SERVINGS:
            self.waiting = "in", last
            return False
        last.motif, last.words = token.thing or last.motif, f"{container.text} of {token.text}"
        last.colour, last.count = last.colour or self.pending.colour, max(last.count, self.pending.count)
        self.pending = Pending()
        return True

    def _known(self, motif: str, token: Token, pending: Pending, colour: Colour | None) -> Mention | None:
        """The mention of before, unless this is said to be another one, or looks otherwise."""
        if pending.another or pending.count > 1 or (pending.count == 1 and (self.link or self.join)):
            return None
        for mention in self.mentions:
            same = mention.motif == motif and (motif != "card" or mention.words.lower() == token.text.lower())
            if same and (colour is None or mention.colour in (None, colour)):
                return mention
        return None

    def _mention(self, token: Token, motif: str, pending: Pending) -> Mention:
        many = token.is_any("motifs", "nouns")
        usual = COUNTED_NAMES.get(token.text.lower(), 3 if many else 1)
        count = pending.count if pending.count > 1 or (pending.count and usual == 1) else usual
        if pending.place == "around" or (many and BY_NAME[motif].grows and pending.count == 0):
            count = MANY
        return Mention(motif=motif, words=token.text, count=count, counted=pending.count > 1)

    def _settle(self, mention: Mention, pending: Pending) -> None:
        """Give a thing its place among the others."""
        if self._is_relative():
            self.relative = cast(Place, self.link), mention
            self.pending.pose, mention.pose = mention.pose, ""
            self.join, self.link = None, ""
            return
        if self.relative is not None:
            self._settle_relative(mention)
        self._place(mention, pending)
        self._relate_to(mention)
        self.group = self._spoken_of(mention)
        self.join = self.front = None
        self.link, self.subjects_of_verb = "", []

    def _place(self, mention: Mention, pending: Pending) -> None:
        """In a vase, in a hand, or at a side of the picture."""
        if self.link == "with" and self.group and self.group[-1].motif == "vase" and mention.motif in PLANTS:
            mention.stand("in", self.group[-1])
        elif pending.place == "held" or self.link == "with" or self._is_played(mention):
            self._hold(mention, certain=pending.place == "held")
        elif pending.place != "free" and mention.place == "free":
            mention.place = pending.place

    def _is_played(self, mention: Mention) -> bool:
        """Whether it is an instrument in the hands of the one who plays it."""
        return bool(self.subjects_of_verb) and BY_NAME[mention.motif].played

    def _relate_to(self, mention: Mention) -> None:
        """Join to it what waits for it, and it to what it waits for."""
        place, those = self.join or ("free", [])
        for other in those:
            if place == "on" and self.by_verb:
                other.mount(mention)
            other.stand(place, mention)
        if self.front is not None:
            self.waiting = self.front, mention
        elif self.waiting is not None:
            mention.stand(*self.waiting)
            self.waiting, self.carried = None, self.waiting
        elif self.link == "and" and self.carried is not None:
            mention.stand(*self.carried)

    def _spoken_of(self, mention: Mention) -> list[Mention]:
        """Whom the next words speak of: the new thing, unless it is a verb's object or comes with another."""
        if self.link in ("and", "with") and self.group:
            return [*self.group, mention]
        if self.join is not None and self.by_verb:
            return self.join[1]
        return self.subjects_of_verb or [mention]

    def _is_relative(self) -> bool:
        """Whether 的 follows the object of 撑着 or 骑着, so that both belong to the thing after it."""
        after = self._next()
        holding = self.link in ("held", "on", "beside") and self.by_verb
        return holding and after is not None and after.means("link") == "de" and not self.group

    def _settle_relative(self, head: Mention) -> None:
        place, thing = cast(tuple[Place, Mention], self.relative)
        if place == "held":
            thing.stand("held", head)
        else:
            head.stand(place, thing)
        self.relative = None

    def _hold(self, mention: Mention, *, certain: bool) -> None:
        """In the hand of the last one named, if it is small enough for a hand."""
        motif = BY_NAME[mention.motif]
        holder = next((other for other in reversed(self.mentions) if other.stem.alive and other is not mention), None)
        small = motif.metres < HAND and mention.count == 1
        if holder is None or not small:
            return
        if not certain and (motif.alive or (mention.motif == "card" and holder.motif not in (*PERSONS, "card"))):
            return
        if mention.to is None and not holder.stem.leans_on(mention):
            mention.place, mention.to = "held", holder.stem
