"""The pages say what the code does, and what they show runs."""

from __future__ import annotations

import ast
import inspect
import os
import pkgutil
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import httpx
import pytest

from danqing import domain
from docs.settings import page
from tests.pictures import encoded, gradient
from tests.servers import serving

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "danqing"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
every_page = pytest.mark.parametrize("path", PAGES, ids=[str(path.relative_to(ROOT)) for path in PAGES])

BLANK = {**os.environ, "DANQING_ENGINE": "blank"}
"""What is shown is that it runs; how pictures look is for others to test."""


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def blocks(text: str, language: str) -> list[str]:
    """The code blocks of a language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def without_code(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)


def table_rows(text: str) -> list[list[str]]:
    """The cells of every table row but the first two, which are its head."""
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


# ── What every page keeps ────────────────────────────────────────────────────


@every_page
def test_every_relative_link_leads_to_a_file(path: Path) -> None:
    """Pages are read where they lie: a link to a file that is not there helps nobody."""
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", without_code(path.read_text("utf-8")))
    relative = [link for link in links if not link.startswith(("http://", "https://", "mailto:"))]
    assert [link for link in relative if not (path.parent / link).exists()] == []


def prose_lines(path: Path) -> Iterator[str]:
    """Lines outside of code, tables and headings, without the marks of lists and what stands in backticks."""
    for line in without_code(path.read_text("utf-8")).splitlines():
        if not line.startswith(("|", "#")):
            yield re.sub(r"`[^`]*`", "`…`", re.sub(r"^ *(\d+\.|\*) ", "", line))


@every_page
def test_a_line_holds_one_sentence(path: Path) -> None:
    """So that a change of a sentence is a change of a line."""
    two = re.compile(r"[.!?] +(?=[A-Z`])")
    assert [line for line in prose_lines(path) if two.search(line)] == []


# ── Pages that follow from the code ──────────────────────────────────────────


def test_the_settings_page_is_written_from_the_settings() -> None:
    """`./scripts/docs` has been run since the last change."""
    assert text_of("docs/settings.md") == page()


def sent_codes() -> set[str]:
    """Every code of an error that a string in the source names."""
    trees = [ast.parse(path.read_text("utf-8")) for path in SOURCE.rglob("*.py")]
    return {code for tree in trees for node in ast.walk(tree) for code in _codes_in(node)}


def _codes_in(node: ast.AST) -> Iterator[str]:
    """A keyword `code=`, a class attribute `code`, or a string below one of the documented families."""
    if isinstance(node, ast.keyword | ast.Assign | ast.AnnAssign) and "code" in _names(node):
        yield from _strings(node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from re.findall(r"^(?:BadRequest|Invalid[A-Z]\w+|InternalError|Throttling)\.[A-Z]\w+$", node.value)


def _strings(node: ast.AST | None) -> list[str]:
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def _names(node: ast.keyword | ast.Assign | ast.AnnAssign) -> list[str | None]:
    if isinstance(node, ast.keyword):
        return [node.arg]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def test_every_code_that_can_be_sent_is_documented() -> None:
    """Programs match on codes, so each stands in the table or in the sentence about uploads."""
    codes = sent_codes()
    assert len(codes) > 20
    documented = set(re.findall(r"`([^`]+)`", without_code(text_of("docs/errors.md"))))
    assert codes - documented == set()


def test_every_documented_code_can_be_sent() -> None:
    """The table promises nothing that does not happen."""
    documented = {code for row in table_rows(text_of("docs/errors.md")) for code in re.findall(r"`([^`]+)`", row[1])}
    assert documented - sent_codes() == set()


def domain_classes() -> set[str]:
    modules = [import_module(f"danqing.domain.{one.name}") for one in pkgutil.iter_modules(domain.__path__)]
    return {
        name
        for module in modules
        for name, kind in inspect.getmembers(module, inspect.isclass)
        if kind.__module__ == module.__name__ and not name.startswith("_")
    }


def test_the_glossary_is_sorted_and_has_every_word_of_the_domain() -> None:
    """Whoever meets a class of the domain finds what it means."""
    words = [row[0] for row in table_rows(text_of("docs/glossary.md"))]
    assert words == sorted(words, key=str.casefold)
    assert domain_classes() - set(words) == set()


def test_the_layers_are_drawn_as_they_are_checked() -> None:
    """The drawing's rows are the contract's, without what there is not yet."""
    contracts = tomllib.loads(text_of("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    checked = [layers(row) for row in contracts[0]["layers"]]
    drawing = blocks(text_of("docs/architecture.md").partition("## Layers")[2], "")[0]
    drawn = [layers(line.partition("   ")[0]) for line in drawing.splitlines()]
    assert drawn == [row for row in checked if row]


def layers(row: str) -> set[str]:
    """The names in a row that are modules of ours; parentheses mark what may be missing."""
    names = {name.strip(" ()") for name in row.split("|")}
    return {name for name in names if (SOURCE / name).is_dir() or (SOURCE / f"{name}.py").exists()}


# ── The README ───────────────────────────────────────────────────────────────


def test_the_readme_comes_to_the_point() -> None:
    """Fewer than 120 words before the first thing to type."""
    assert len(text_of("README.md").partition("```")[0].split()) < 120


def test_the_program_in_the_readme_runs(tmp_path: Path) -> None:
    """As it stands, but for the port: it prints the address of a picture."""
    [program] = blocks(text_of("README.md"), "python")
    assert program.count("http://127.0.0.1:8000") == 1
    with serving(tmp_path, {"DANQING_ENGINE": "blank"}) as server:
        code = program.replace("http://127.0.0.1:8000", server.url)
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        assert httpx.get(done.stdout.strip()).content.startswith(b"\x89PNG")


def test_the_commands_in_the_readme_run(tmp_path: Path) -> None:
    """Line by line, in a folder with the room that they speak of."""
    program = ".venv/bin/danqing generate"
    lines = [line for block in blocks(text_of("README.md"), "sh") for line in block.splitlines()]
    commands = [line for line in lines if line.startswith(program)]
    assert len(commands) >= 3
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    (tmp_path / "room.jpg").write_bytes(encoded(gradient(1200, 900), "JPEG"))
    for command in commands:
        done = subprocess.run(
            ["bash", "-c", command], cwd=tmp_path, env=BLANK, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        assert all((tmp_path / name).read_bytes().startswith(b"\x89PNG") for name in done.stdout.split())
    assert {path.name for path in tmp_path.glob("*.png")} == {"cat.png", "out.png", "seasons_0.png", "seasons_1.png"}
