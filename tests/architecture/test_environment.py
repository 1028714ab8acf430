"""One file reads the environment; everything else is told."""

from __future__ import annotations

import ast
from pathlib import Path

import danqing

SOURCE = Path(danqing.__file__).parent
READERS = {"environ", "environb", "getenv", "getenvb", "putenv", "unsetenv"}


def readings(tree: ast.AST) -> list[int]:
    """The lines where `os.environ` or one of its kin is named, however it was imported."""
    lines = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Attribute) and _is_reader(node)]
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "os":
            lines += [node.lineno for name in node.names if name.name in READERS]
    return lines


def _is_reader(node: ast.Attribute) -> bool:
    return node.attr in READERS and isinstance(node.value, ast.Name) and node.value.id == "os"


def test_only_the_settings_read_the_environment() -> None:
    found = {
        str(path.relative_to(SOURCE)): lines
        for path in sorted(SOURCE.rglob("*.py"))
        if (lines := readings(ast.parse(path.read_text("utf-8"))))
    }
    assert set(found) == {"settings.py"}, f"the environment is read at {found}"
