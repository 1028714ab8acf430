"""Writes docs/settings.md from the table in danqing.settings."""

from __future__ import annotations

from danqing import settings

INTRODUCTION = """# Settings

Every setting is an environment variable and an option of `danqing serve`; the option wins.
This page is written from `src/danqing/settings.py` by `./scripts/docs`.
"""


def page() -> str:
    """The whole page: a section per setting."""
    return INTRODUCTION + "".join(_section(entry) for entry in settings.table())


def _section(entry: settings.Entry) -> str:
    option = f"--{entry.name.replace('_', '-')}"
    default = settings.show(entry.default)
    shown = f"`{default}`" if default else "none"
    return f"\n## `{option}` · `{settings.variable(entry.name)}`\n\n{entry.metadata['sentence']}\nDefault: {shown}.\n"


if __name__ == "__main__":
    print(page(), end="")
