"""What never gets into a log, whoever wrote the line: keys, passwords, signatures of links, images."""

from __future__ import annotations

import re

LONGEST_RUN = 200
"""Characters without a break from which on something is data, not words: no id and no address is as long."""

_HIDDEN = (
    (re.compile(r"(\w+://)[^\s/?#'\"]+@"), r"\1…@"),
    (re.compile(r"(\w+://[^\s?'\"<>]*)\?[^\s'\"<>)\]}]*"), r"\1?…"),
    (re.compile(r"(?i)\b(bearer)\s+[\w.~+/=-]+"), r"\1 …"),
    (re.compile(r"\bsk-[\w-]+"), "sk-…"),
)
_DATA = re.compile(rf"[\w+/=%-]{{{LONGEST_RUN},}}", re.ASCII)


def redacted(text: str) -> str:
    """The text without the queries and user names of addresses, without keys, and without long runs of data."""
    for pattern, shown in _HIDDEN:
        text = pattern.sub(shown, text)
    return _DATA.sub(_measured, text)


def _measured(found: re.Match[str]) -> str:
    return f"({len(found[0])} characters)"
