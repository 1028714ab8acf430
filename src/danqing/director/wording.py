"""Sentences that are added to a prompt, in its own language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from danqing.domain.chinese import is_chinese


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in both languages, with the same `{places}`."""

    english: str
    chinese: str

    def said(self, chinese: bool, **values: object) -> str:
        return (self.chinese if chinese else self.english).format(**values)


def listed(parts: Iterable[str], chinese: bool) -> str:
    return ("、" if chinese else ", ").join(parts)


def with_words(prompt: str, sentences: Iterable[str]) -> str:
    """The prompt as it is, and the sentences, each once, in a paragraph of their own."""
    added = list(dict.fromkeys(sentences))
    return "\n".join([prompt, ("" if is_chinese(prompt) else " ").join(added)]) if added else prompt
