"""Settings that are known not to work together, refused before anything is loaded.

Each rule is a function that returns a sentence, or None where it has nothing against it. What they say of diffusers
was found in the source of 0.42 and tried with tiny weights, or is reported in the issue that is named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from danqing.engines.diffusers.checkpoint import Checkpoint
from danqing.engines.diffusers.extra import lacking, require_packages
from danqing.errors import SettingsError
from danqing.settings import Settings

FEWEST_CACHED_STEPS = 20
"""With fewer there is little between two steps that could be left out: nothing is saved at 4 to 8 steps."""

CACHES_REFUSED: Mapping[str, str] = {
    "first-block": "its blocks return what that cache cannot subtract (diffusers #14280)",
    "taylorseer": "its pipeline does not tell the cache which of the prompts is computed",
    "magcache": "it needs ratios measured for each checkpoint, and none are published for this one",
    "fastercache": "it takes the pass of the negative prompt for a step of the prompt",
    "pab": "it takes the pass of the negative prompt for a step of the prompt",
    "text-kv": "it saves nothing there, for the words change with the picture at every layer",
}
"""Why a cache is not for a family that has others."""

QUANTISATIONS: Mapping[str, str] = {
    "bitsandbytes-4bit": "bitsandbytes",
    "bitsandbytes-8bit": "bitsandbytes",
    "torchao-int8": "torchao",
    "torchao-int4": "torchao",
    "quanto-int8": "optimum-quanto",
}
"""Every method, with the package that does it."""

MODULES: Mapping[str, str] = {"optimum-quanto": "optimum.quanto"}
"""Packages that are imported by another name."""

IN_MAIN_MEMORY = ("cpu", "mps")
"""Devices that compute in main memory."""


def check(checkpoint: Checkpoint, settings: Settings, device: str = "") -> None:
    """Raise `SettingsError` for settings that cannot work with this checkpoint.

    `device` is the one that was chosen, where that is known; the setting otherwise.
    """
    require_packages(checkpoint.name, checkpoint.family)
    kind = (device or settings.device).partition(":")[0]
    for rule in RULES:
        refusal = rule(checkpoint, settings, kind)
        if refusal:
            raise SettingsError(refusal)


def steps(checkpoint: Checkpoint, settings: Settings) -> int:
    """How many steps a picture will take."""
    return settings.steps or checkpoint.steps or checkpoint.family.steps


# ── Rules: checkpoint, settings, kind of device → sentence ───────────────────


def _unknown_cache(checkpoint: Checkpoint, settings: Settings, _: str) -> str | None:
    cache, family = settings.step_cache, checkpoint.family
    if cache == "off" or cache in family.step_caches:
        return None
    if not family.step_caches:
        return f"{checkpoint.name} cannot use step_cache={cache}: no step cache works with {family.name}."
    others = " or ".join(sorted(family.step_caches))
    return f"{checkpoint.name} cannot use step_cache={cache}: {CACHES_REFUSED[cache]}. What works is {others}."


def _idle_cache(checkpoint: Checkpoint, settings: Settings, _: str) -> str | None:
    count = steps(checkpoint, settings)
    if settings.step_cache == "off" or count >= FEWEST_CACHED_STEPS:
        return None
    return (
        f"step_cache={settings.step_cache} saves nothing in the {count} steps of {checkpoint.name}; "
        f"it is for {FEWEST_CACHED_STEPS} and more."
    )


def _compiled_in_pieces(_: Checkpoint, settings: Settings, __: str) -> str | None:
    """Diffusers does these three with hooks on every layer or block, which torch leaves out of what it compiles."""
    if settings.compile == "off":
        return None
    hooked = {
        "offload=group": settings.offload == "group",
        "fp8=true": settings.fp8,
        f"step_cache={settings.step_cache}": settings.step_cache != "off",
    }
    clash = next((setting for setting, is_on in hooked.items() if is_on), None)
    return f"compile={settings.compile} and {clash} exclude each other: choose one." if clash else None


def _compiled_and_moved(_: Checkpoint, settings: Settings, __: str) -> str | None:
    if settings.compile != "full" or settings.offload != "model":
        return None
    return "compile=full and offload=model exclude each other (pytorch #150711); compile=regional works with it."


def _offloaded_to_itself(_: Checkpoint, settings: Settings, kind: str) -> str | None:
    if settings.offload not in ("model", "group") or kind not in IN_MAIN_MEMORY:
        return None
    return f"offload={settings.offload} saves nothing on {kind}, which computes in main memory: use offload=none."


def _offloaded_by_parts(checkpoint: Checkpoint, settings: Settings, _: str) -> str | None:
    if settings.offload != "model" or not checkpoint.family.modular:
        return None
    return f"{checkpoint.name} is a modular pipeline, which knows no offload=model: use offload=group."


def _narrowed_twice(_: Checkpoint, settings: Settings, __: str) -> str | None:
    if not (settings.fp8 and settings.quantisation):
        return None
    return f"fp8=true and quantisation={settings.quantisation} exclude each other: both say how weights are stored."


def _no_fp8(_: Checkpoint, settings: Settings, kind: str) -> str | None:
    return "fp8=true does not work on mps, which has no float8." if settings.fp8 and kind == "mps" else None


def _idle_rewriter(_: Checkpoint, settings: Settings, __: str) -> str | None:
    if not settings.own_rewriter:
        return None
    if settings.thinking == "off":
        return "own_rewriter=true and thinking=off exclude each other: nothing would be rewritten."
    return (
        "own_rewriter=true and thinking_url exclude each other: choose who rewrites."
        if settings.thinking_url
        else None
    )


def _unknown_quantisation(_: Checkpoint, settings: Settings, __: str) -> str | None:
    method = settings.quantisation
    if not method:
        return None
    if method not in QUANTISATIONS:
        return f"There is no quantisation {method!r}; there is {', '.join(QUANTISATIONS)}."
    package = QUANTISATIONS[method]
    absent = lacking([MODULES.get(package, package)])
    return (
        f"quantisation={method} needs {package}, which is not installed: pip install {package}." if absent else None
    )


def _quantised_without_gpu(_: Checkpoint, settings: Settings, kind: str) -> str | None:
    if not settings.quantisation.startswith("bitsandbytes") or kind not in IN_MAIN_MEMORY:
        return None
    return f"quantisation={settings.quantisation} does not work on {kind}: bitsandbytes computes on GPUs."


def _quantised_and_offloaded(_: Checkpoint, settings: Settings, __: str) -> str | None:
    if not settings.quantisation.startswith("quanto") or settings.offload != "group":
        return None
    return f"quantisation={settings.quantisation} and offload=group exclude each other (diffusers #12610)."


Rule = Callable[[Checkpoint, Settings, str], str | None]

RULES: tuple[Rule, ...] = (
    _unknown_cache,
    _idle_cache,
    _compiled_in_pieces,
    _compiled_and_moved,
    _offloaded_to_itself,
    _offloaded_by_parts,
    _narrowed_twice,
    _no_fp8,
    _idle_rewriter,
    _unknown_quantisation,
    _quantised_without_gpu,
    _quantised_and_offloaded,
)
