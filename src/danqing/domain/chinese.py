"""Whether words are Chinese: what is said of a picture is said in the language of its prompt."""

from __future__ import annotations

import re

HAN, KANA = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[\u3040-\u30ff]")


def is_chinese(text: str) -> bool:
    """Han signs without kana, which would make it Japanese."""
    return bool(HAN.search(text)) and not KANA.search(text)
