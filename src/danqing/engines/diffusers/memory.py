"""How much memory there is, what checkpoints need of it, and how they are placed in it.

Nothing of torch is needed to learn what is installed: the process that serves HTTP asks it too, and has no torch.
What is free on a GPU at this moment is torch's to say, and asked by the process that loads.
"""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal, cast

from danqing.engines.diffusers.checkpoint import GIB, Checkpoint
from danqing.engines.diffusers.families import CHECKPOINTS
from danqing.errors import SettingsError
from danqing.settings import Settings, show

Offload = Literal["none", "model", "group"]

MIB = 1 << 20

OVERHEAD = GIB
"""The device's context, the picture decoder and the like: what is there whatever the checkpoint."""
PROCESS = GIB
"""Main memory of a process with torch, diffusers and transformers, without weights: 0.6 GiB were measured."""
BYTES_PER_PIXEL = 2048
"""While a picture is decoded, in 2 bytes: four maps of 256 channels at full size. In the last stage of the FLUX and
Qwen decoders three are alive at once (what comes in, normalised, activated; 2.25 were measured on the CPU), and the
convolution wants room for one. A denoiser's own tensors are smaller: 16 × 16 pixels are one token to it."""
PIXELS = 2048 * 2048
"""The most that is decoded at once: larger pictures are decoded in tiles, and a batch has no more together."""
TILE_PIXELS = 1024 * 1024
"""One tile: pictures of more pixels are decoded in tiles where memory is tight."""
GROUP_SHARE = 0.1
"""What of the largest part is on the device at once when its layers come and go in groups."""

_QUANTISED = {"4bit": 0.55, "int4": 0.55, "8bit": 1.05, "int8": 1.05}
"""Bytes a parameter, with the scales that belong to them."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes for weights on a device and in main memory. `name` is what a sentence calls the device."""

    device: str
    name: str
    on_device: int
    main: int

    @property
    def known(self) -> bool:
        """Whether the device was asked; of others only main memory is known, which says little."""
        return self.shared or ":" in self.device

    @property
    def shared(self) -> bool:
        """Whether the device computes in main memory, so that there is nothing to wait in."""
        return self.device in ("cpu", "mps")


@dataclass(frozen=True, slots=True)
class Need:
    """Bytes on the device and bytes in main memory."""

    on_device: int
    main: int

    def within(self, memory: Memory) -> bool:
        if memory.shared:
            return self.on_device + self.main <= memory.on_device
        return self.on_device <= memory.on_device and self.main <= memory.main


@dataclass(frozen=True, slots=True)
class Precision:
    """Bytes that a parameter takes, in the denoiser and in everything else, and that a computed number takes.

    `rewriter` is that of a parameter of a checkpoint's own rewriter; 0 where that is not loaded.
    """

    denoiser: float = 2
    other: float = 2
    number: int = 2
    rewriter: float = 0


@dataclass(frozen=True, slots=True)
class Placement:
    """What waits in main memory, and from how many pixels on pictures are decoded in tiles."""

    offload: Offload
    tiled_above: int = PIXELS


# ── What there is ────────────────────────────────────────────────────────────


def installed(device: str = "auto", build: str | None = None) -> Memory:
    """The memory of the device that `device` names, all of it, whatever is in use at this moment.

    `build` is what the installed torch was made for (`cpu`, `cu128`, `rocm6.4`), as its version says.
    """
    gpus = nvidia_gpus()
    kind, _, index = _resolved(device, bool(gpus), _build_of_torch() if build is None else build).partition(":")
    if kind == "cuda" and int(index or 0) < len(gpus):
        name, size = gpus[int(index or 0)]
        return Memory(f"cuda:{index or 0}", name, size, total_main())
    return _main_memory(kind, total_main())


def available(device: str) -> Memory:
    """What is free at this moment, on a device as torch names it. Imports torch for anything but the CPU."""
    kind = device.partition(":")[0]
    if kind in ("cpu", "mps"):
        return _main_memory(kind, free_main())
    torch = import_module("torch")
    module = torch.get_device_module(kind)
    free, _ = module.mem_get_info(device)
    return Memory(device, module.get_device_name(device), free, free_main())


def _resolved(device: str, has_nvidia: bool, build: str) -> str:
    """What `auto` means: what torch was built for, where that is here. AMD's GPUs are called cuda as well."""
    if device != "auto":
        return device
    if build.startswith(("rocm", "xpu")):
        return "xpu" if build.startswith("xpu") else "cuda"
    is_apple = sys.platform == "darwin" and platform.machine() == "arm64"
    return "mps" if is_apple else "cuda" if has_nvidia and not build.startswith("cpu") else "cpu"


def _build_of_torch() -> str:
    try:
        return version("torch").partition("+")[2]
    except PackageNotFoundError:
        return ""


def _main_memory(kind: str, size: int) -> Memory:
    """A device that computes in main memory, or one of which we know nothing: then main memory is the measure."""
    if kind == "mps":
        return Memory("mps", "this Mac", size * 2 // 3, size)  # Metal lends two thirds
    return Memory(kind, "this machine", size, size)


def nvidia_gpus() -> tuple[tuple[str, int], ...]:
    """Name and bytes of every NVIDIA GPU that this process may use, in torch's order.

    Asked of the driver (CUDA Driver API, `cuDeviceTotalMem`), which heeds `CUDA_VISIBLE_DEVICES` as torch does and
    answers in milliseconds; nothing is allocated on a GPU for it.
    """
    try:
        driver = ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
    except OSError:
        return ()
    count = ctypes.c_int()
    if driver.cuInit(0) or driver.cuDeviceGetCount(ctypes.byref(count)):
        return ()
    return tuple(_nvidia_gpu(driver, index) for index in range(count.value))


def _nvidia_gpu(driver: ctypes.CDLL, index: int) -> tuple[str, int]:
    device, size, name = ctypes.c_int(), ctypes.c_size_t(), ctypes.create_string_buffer(256)
    driver.cuDeviceGet(ctypes.byref(device), index)
    driver.cuDeviceGetName(name, len(name), device)
    driver.cuDeviceTotalMem_v2(ctypes.byref(size), device)
    return name.value.decode(errors="replace"), size.value


def total_main(cgroup: Path = Path("/sys/fs/cgroup")) -> int:
    """Main memory in bytes, or the container's limit (cgroup v2, `memory.max`) where that is less."""
    size = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min(size, _number(cgroup / "memory.max") or size)


def free_main(cgroup: Path = Path("/sys/fs/cgroup"), meminfo: Path = Path("/proc/meminfo")) -> int:
    """Main memory that can be had without swapping; where the system does not say, what there is."""
    fields = dict(line.split(":", 1) for line in _lines(meminfo) if ":" in line)
    free = int(fields["MemAvailable"].split()[0]) * 1024 if "MemAvailable" in fields else total_main(cgroup)
    limit = _number(cgroup / "memory.max")
    return free if limit is None else min(free, max(0, limit - _held(cgroup)))


def _held(cgroup: Path) -> int:
    """What the container uses, without the files that are kept in memory only because there is room."""
    cached = dict(line.split(" ", 1) for line in _lines(cgroup / "memory.stat")).get("inactive_file", "0")
    return (_number(cgroup / "memory.current") or 0) - int(cached)


def _number(file: Path) -> int | None:
    text = "".join(_lines(file))
    return int(text) if text.isdecimal() else None


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text("ascii").splitlines()
    except OSError:
        return []


# ── What is needed ───────────────────────────────────────────────────────────


def precision(settings: Settings, device: str) -> Precision:
    """How many bytes weights and numbers take on this device under these settings."""
    is_wide = settings.dtype == "float32" or (settings.dtype == "auto" and device == "cpu")
    number = 4 if is_wide else 2
    stored = _QUANTISED.get(settings.quantisation.rpartition("-")[2], float(number))
    return Precision(1 if settings.fp8 else stored, stored, number, stored if settings.own_rewriter else 0)


def needed(
    checkpoints: Iterable[Checkpoint], offload: Offload, sizes: Precision = Precision(), pixels: int = PIXELS
) -> Need:
    """The memory that these checkpoints need together, when no more than `pixels` are decoded at once.

    On the device lie `OVERHEAD`, `pixels` × `BYTES_PER_PIXEL` (in 2 bytes; twice that in 4), and of the weights

    * without offload: all of them,
    * with `model`: the larger of a checkpoint's two halves, for parts take turns there,
    * with `group`: `GROUP_SHARE` of that half.

    A checkpoint's own rewriter, where it is loaded, takes its turn there with `model` and `group`, and always whole.
    What is not on the device waits in main memory, beside `PROCESS`. A checkpoint's weights are its parameters times
    the bytes of `sizes`. These come within a fifth of the cards' figures at 1K: FLUX.2 klein 4B 16–20 GB resident,
    Qwen-Image 58, FLUX.2 dev 113.
    """
    checkpoints = tuple(checkpoints)
    everything, on_device = _weights(checkpoints, offload, sizes)
    most = max((row.family.max_pixels * row.family.max_batch for row in checkpoints), default=0)
    work = OVERHEAD + min(pixels, most) * BYTES_PER_PIXEL * sizes.number / 2
    return Need(round(on_device + work), round(PROCESS + (0 if offload == "none" else everything)))


def _weights(checkpoints: Sequence[Checkpoint], offload: Offload, sizes: Precision) -> tuple[float, float]:
    """The bytes of all weights, and of those that lie on the device at once."""
    halves = [_halves(checkpoint, sizes) for checkpoint in checkpoints]
    rewriters = [checkpoint.rewriter_parameters * sizes.rewriter * 1e9 for checkpoint in checkpoints]
    everything, largest = sum(map(sum, halves)) + sum(rewriters), max(map(max, halves), default=0.0)
    moved = {"none": everything, "model": largest, "group": GROUP_SHARE * largest}[offload]
    return everything, max(moved, *rewriters, 0.0)


def _halves(checkpoint: Checkpoint, sizes: Precision) -> tuple[float, float]:
    return checkpoint.denoiser_parameters * sizes.denoiser * 1e9, checkpoint.encoder_parameters * sizes.other * 1e9


# ── How they are placed ──────────────────────────────────────────────────────


def place(checkpoints: Sequence[Checkpoint], memory: Memory, settings: Settings) -> Placement:
    """The fastest way in which these checkpoints fit together: tiles cost less than offload does.

    Raises `SettingsError` where not even the weights have room in any way that the settings allow, saying what would.
    """
    placement = fits(checkpoints, memory, settings) or squeezed(checkpoints, memory, settings)
    if placement is None:
        raise SettingsError(_too_little(checkpoints, memory, settings))
    return placement


def fits(checkpoints: Sequence[Checkpoint], memory: Memory, settings: Settings) -> Placement | None:
    """The fastest way in which these checkpoints fit together, with room for large pictures; or None."""
    sizes = precision(settings, memory.device)
    ways = _ways(memory, settings)
    fitting = (way for way in ways if needed(checkpoints, way.offload, sizes, way.tiled_above).within(memory))
    return next(fitting, None)


def squeezed(checkpoints: Sequence[Checkpoint], memory: Memory, settings: Settings) -> Placement | None:
    """The most frugal way, if the weights have room in it: whether a picture does will show. What a picture needs is
    an estimate, and no reason to refuse."""
    frugal = _ways(memory, settings)[-1]
    need = needed(checkpoints, frugal.offload, precision(settings, memory.device), pixels=0)
    return frugal if need.within(memory) else None


def _ways(memory: Memory, settings: Settings) -> list[Placement]:
    """Every placement that the settings allow here, the fastest first."""
    thresholds = {"on": [TILE_PIXELS], "off": [PIXELS], "auto": [PIXELS, TILE_PIXELS]}[settings.vae_tiling]
    return [Placement(offload, threshold) for offload in _offloads(memory, settings) for threshold in thresholds]


def _offloads(memory: Memory, settings: Settings) -> list[Offload]:
    """What is asked for, or everything that goes together with the other settings (see `refusals`)."""
    if settings.offload != "auto":
        return [cast(Offload, settings.offload)]
    moves_parts = not memory.shared and settings.compile != "full"
    moves_layers = moves_parts and settings.compile == "off" and not settings.quantisation.startswith("quanto")
    usable: dict[Offload, bool] = {"none": True, "model": moves_parts, "group": moves_layers}
    return [offload for offload, is_usable in usable.items() if is_usable]


def _too_little(checkpoints: Sequence[Checkpoint], memory: Memory, settings: Settings) -> str:
    frugal = _ways(memory, settings)[-1]
    need = needed(checkpoints, frugal.offload, precision(settings, memory.device), frugal.tiled_above)
    names = " and ".join(checkpoint.name for checkpoint in checkpoints)
    verb = "needs" if len(checkpoints) == 1 else "need"
    return f"{names} {verb} {_compared(need, memory)}. {_advice(checkpoints, memory, settings)}"


def _compared(need: Need, memory: Memory) -> str:
    if memory.shared:
        return f"{shown(need.on_device + need.main)} of memory, and {memory.name} has {shown(memory.on_device)}"
    if need.on_device > memory.on_device:
        return f"{shown(need.on_device)} of memory on {memory.name}, where there is {shown(memory.on_device)}"
    return f"{shown(need.main)} of main memory for what waits there, and there is {shown(memory.main)}"


def _advice(checkpoints: Sequence[Checkpoint], memory: Memory, settings: Settings) -> str:
    """What would fit: first other settings, then other checkpoints."""
    for changes in _CHANGES:
        working = [change for change in changes if fits(checkpoints, memory, replace(settings, **change))]
        if working:
            return f"It would fit with {' or '.join(map(_written, working[:2]))}."
    fitting = [row for row in CHECKPOINTS if fits([row], memory, settings)]
    if not fitting:
        return "No checkpoint of `danqing models` fits here with these settings."
    free = [row.name for row in fitting if not row.restricted]
    return f"What fits here: {', '.join(free) or ', '.join(row.name for row in fitting) + ' (read their licences)'}."


_CHANGES: tuple[tuple[dict[str, Any], ...], ...] = (
    (
        {"dtype": "bfloat16"},
        {"vae_tiling": "auto"},
        {"offload": "model"},
        {"fp8": True},
        {"offload": "group"},
        {"own_rewriter": False},
    ),
    ({"offload": "auto", "fp8": True},),
)
"""Settings that save memory, what costs least time first; of each line, any one."""


def _written(change: Mapping[str, Any]) -> str:
    return " and ".join(f"{name}={show(value)}" for name, value in change.items())


def shown(size: float) -> str:
    """Bytes as people write them."""
    return f"{size / GIB:.1f} GiB" if size >= GIB / 10 else f"{size / MIB:.1f} MiB"
