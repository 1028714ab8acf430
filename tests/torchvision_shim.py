"""Makes torchvision's wheel from PyPI importable beside a CPU-only torch. Import it before transformers or diffusers.

That wheel is linked against CUDA: its compiled operators do not load, and `import torchvision` fails where it
describes two of them to the compiler.
Once these two are declared the rest loads, which is plain Python and all that image processors need.
Where torchvision is absent, or whole, this does nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec

import torch

OPERATORS = ("nms", "qnms")
SIGNATURE = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"


def _is_broken() -> bool:
    try:
        import_module("torchvision")
    except RuntimeError:
        return True
    return False


def _declare() -> torch.library.Library:
    """The library that holds the declarations; they last as long as it does."""
    library = torch.library.Library("torchvision", "FRAGMENT")
    for operator in OPERATORS:
        library.define(operator + SIGNATURE)
    return library


def _forget() -> None:
    """Let the next import start anew."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "torchvision"]:
        del sys.modules[name]


DECLARED: torch.library.Library | None = None
if find_spec("torchvision") is not None and _is_broken():
    _forget()
    DECLARED = _declare()
