"""Lists of words, written as people write lists."""

from __future__ import annotations


def named(*lists: str) -> tuple[str, ...]:
    """The words of comma-separated lists: `named("cat, kitten, 猫")` is `("cat", "kitten", "猫")`."""
    return tuple(word.strip() for text in lists for word in text.split(",") if word.strip())
