"""Publishing a model while the tests run: one file, as anyone would add it to the package."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from danqing import models

NEW_MODEL = '''
"""wan9.9-t2i: a model that was published today."""

from danqing.domain.canvas import Canvas
from danqing.models.prompt_model import PromptModel
from danqing.models.sizes import AreaLimits, Sizes

MODELS = (
    PromptModel(
        id="wan9.9-t2i",
        description="Wan 9.9 text to image.",
        routes=frozenset({"multimodal-generation", "image-generation"}),
        sizes=Sizes(default=Canvas(768, 768), limits=AreaLimits(most=1024**2, max_ratio=2)),
        max_text=100,
        max_count=2,
    ),
)
'''


def environment(folder: Path, source: str = NEW_MODEL, name: str = "wan99_t2i") -> dict[str, str]:
    """What processes are started with that shall know one file more: a server, and the workers that it starts."""
    package = folder / "published"
    package.mkdir()
    (package / f"{name}.py").write_text(source, encoding="utf-8")
    hook = f"from danqing import models\nmodels.__path__.append({str(package)!r})\n"
    (folder / "sitecustomize.py").write_text(hook, encoding="utf-8")
    return {"PYTHONPATH": str(folder)}


@contextmanager
def published(folder: Path, source: str = NEW_MODEL, name: str = "wan99_t2i") -> Iterator[None]:
    """While it lasts, `models` has one file more: `name`.py with this source, in this folder."""
    file = folder / f"{name}.py"
    file.write_text(source, encoding="utf-8")
    importlib.invalidate_caches()
    models.__path__.append(str(folder))
    models.available.cache_clear()
    try:
        yield
    finally:
        models.__path__.remove(str(folder))
        models.available.cache_clear()
        sys.modules.pop(f"{models.__name__}.{name}", None)
        vars(models).pop(name, None)
        file.unlink()
