"""Looking around in the words of a prompt: what stands before and after the token that is read."""

from __future__ import annotations

from collections.abc import Sequence

from danqing.engines.sketch.read.tokens import Token

DESCRIBES = ("colour", "size", "material", "number", "filler", "article", "another")


class Around:
    """The tokens, and the place `here` among them that is being read."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.here = 0

    def _here(self) -> Token:
        return self.tokens[self.here]

    def _next(self, steps: int = 1) -> Token | None:
        index = self.here + steps
        return self.tokens[index] if 0 <= index < len(self.tokens) else None

    def _is_modifier(self, token: Token) -> bool:
        """Whether a name only says what kind the next thing is of: a "brick" house, a "robot" dog."""
        after = self._next()
        if not token.names or token.is_any("motifs", "nouns") or after is None:
            return False
        if after.is_any("shaped"):
            return True
        touching = after.start - token.end <= (0 if token.chinese else 1)
        long_enough = not token.chinese or len(token.text) > 1
        return touching and long_enough and after.chinese == token.chinese and after.names

    def _serves(self) -> bool:
        """Whether "of" follows: "a huge piece of" something."""
        after = self._next()
        return after is not None and after.means("link") == "of"

    def _thing_follows(self) -> bool:
        steps = 1
        while (token := self._next(steps)) is not None and token.is_any(*DESCRIBES) and not token.names:
            if token.is_any("article", "number"):
                return False
            steps += 1
        return token is not None and token.names

    def _ends_a_thing(self, token: Token) -> bool:
        """A thing, or a part of it that nobody draws: a man's 肩膀."""
        of = self._next(-2)
        return token.names or (token.is_any("vague") and of is not None and of.means("link") == "de")
