"""The numeric budget: how large files and functions may grow, taken from code bases worth learning from."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

import danqing

SOURCE = Path(danqing.__file__).parent
MEDIAN_FUNCTION, P90_FUNCTION, LONGEST_FILE = 10, 30, 500  # lines


@dataclass(frozen=True, slots=True)
class Function:
    """A function and its length in lines, from `def` to its last line, without its docstring."""

    place: str
    lines: int


def trees() -> Iterator[tuple[str, str, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        text = path.read_text("utf-8")
        yield str(path.relative_to(SOURCE)), text, ast.parse(text)


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    words = function.body[0]
    is_docstring = isinstance(words, ast.Expr) and isinstance(words.value, ast.Constant)
    docstring = _lines(words) if is_docstring and isinstance(ast.get_docstring(function), str) else 0
    return _lines(function) - docstring


def _lines(node: ast.stmt) -> int:
    assert node.end_lineno is not None
    return node.end_lineno - node.lineno + 1


def is_own(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").partition(".")[0] == "danqing"
    return isinstance(node, ast.Import) and any(name.name.partition(".")[0] == "danqing" for name in node.names)


def test_functions_and_files_stay_small() -> None:
    measured = [
        Function(f"{name}:{node.lineno} {node.name}", length(node))
        for name, _, tree in trees()
        for node in functions(tree)
    ]
    lengths = [function.lines for function in measured]
    middle, p90 = median(lengths), quantiles(lengths, n=10)[-1]
    files = {name: len(text.splitlines()) for name, text, _ in trees()}
    longest = max(measured, key=lambda function: function.lines)
    largest = max(files, key=lambda name: files[name])
    figures = (
        f"{len(measured)} functions: median {middle:g} (at most {MEDIAN_FUNCTION}), "
        f"90 % up to {p90:g} (at most {P90_FUNCTION}), longest {longest.lines} at {longest.place}. "
        f"{len(files)} files: largest {files[largest]} at {largest} (at most {LONGEST_FILE})."
    )
    assert middle <= MEDIAN_FUNCTION, figures
    assert p90 <= P90_FUNCTION, figures
    assert files[largest] <= LONGEST_FILE, figures


def test_nothing_of_our_own_is_imported_late() -> None:
    """An import inside of a function hides a cycle; a family is found by name, with `import_module`."""
    late = [
        f"{name}:{node.lineno}"
        for name, _, tree in trees()
        for function in functions(tree)
        for node in ast.walk(function)
        if is_own(node) and isinstance(node, ast.stmt)
    ]
    assert late == []
