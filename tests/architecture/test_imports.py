"""Importing costs nothing: no heavy library for the command line, and no module that acts when it is imported."""

from __future__ import annotations

import json
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import danqing

MODULES = sorted(module.name for module in pkgutil.walk_packages(danqing.__path__, "danqing."))

WATCH = '''
import json, os, sys

seen = []

def writes(event, arguments):
    if event == "open":
        mode, flags = arguments[1], arguments[2]
        return bool(set(mode or "") & set("wax+")) or bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
    return event in ACTIONS

def is_ours():
    """What a library does when it is imported is its own affair."""
    frame = sys._getframe(2)
    while frame:
        file = frame.f_code.co_filename
        if "site-packages" in file or os.sep + "danqing" + os.sep in file:
            return "site-packages" not in file
        frame = frame.f_back
    return False

def watch(event, arguments):
    if writes(event, arguments) and is_ours():
        seen.append([CURRENT, event, repr(arguments)[:200]])

ACTIONS = {
    "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.chmod", "os.link", "os.symlink", "os.truncate",
    "os.system", "subprocess.Popen", "socket.bind", "socket.connect", "sqlite3.connect",
}
CURRENT = ""
sys.addaudithook(watch)
for CURRENT in sys.argv[1:]:
    __import__(CURRENT)
print(json.dumps(seen))
'''


def fresh(code: str, *arguments: str, cwd: Path | None = None) -> str:
    """What a new interpreter prints; it writes no byte code, and warnings are errors there too."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-W", "error", "-c", code, *arguments]
    done = subprocess.run(command, env=environment, cwd=cwd, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def test_the_command_line_imports_nothing_heavy() -> None:
    """`danqing --help` answers at once: drawing, models and pictures are imported by whoever uses them."""
    code = "import sys, json, danqing.cli.main; print(json.dumps(sorted(sys.modules)))"
    loaded = {name.partition(".")[0] for name in json.loads(fresh(code))}
    assert not {"torch", "diffusers", "transformers", "skia", "PIL"} & loaded


def test_importing_a_module_does_nothing_else(tmp_path: Path) -> None:
    """No file is written, no folder made, no process started, no socket opened, and nothing is printed."""
    assert len(MODULES) > 50
    seen = json.loads(fresh(WATCH, *MODULES, cwd=tmp_path))
    assert seen == []
    assert list(tmp_path.iterdir()) == []
