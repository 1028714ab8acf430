"""What must be installed beside danqing itself for open weights to run."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec

from danqing.engines.diffusers.family import Family
from danqing.errors import SettingsError

PACKAGES = ("torch", "diffusers", "transformers", "accelerate", "huggingface_hub", "safetensors")
ADVICE = "pip install 'danqing[diffusers]'"


def lacking(packages: Iterable[str] = PACKAGES) -> tuple[str, ...]:
    """Those of the packages that are not installed; nothing is imported."""
    return tuple(package for package in packages if not _is_installed(package))


def _is_installed(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:  # of a package within a package, when the outer one is not there
        return False


def require_extra(packages: Iterable[str] = PACKAGES) -> None:
    """Raises `SettingsError` unless the extra `[diffusers]` is installed."""
    missing = lacking(packages)
    if missing:
        raise SettingsError(
            f"The diffusers engine needs packages that are not installed ({', '.join(missing)}): {ADVICE}."
        )


def require_packages(name: str, family: Family) -> None:
    """Raises `SettingsError` unless the packages are installed that only this family needs."""
    missing = lacking(family.requires)
    if missing:
        raise SettingsError(
            f"{name} needs {' and '.join(missing)}, which the extra [diffusers] does not bring: "
            f"install the build of {' and '.join(missing)} that belongs to the installed torch."
        )
