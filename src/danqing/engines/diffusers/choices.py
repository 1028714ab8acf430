"""Which device computes, and in which numbers."""

from __future__ import annotations

import torch

from danqing.errors import SettingsError


def choose_device(name: str) -> torch.device:
    """The device that `name` means; `auto` is the accelerator of this machine where there is one, else the CPU.

    A build of torch knows one kind of accelerator: cuda (which AMD's is called as well), xpu or mps.
    Raises `SettingsError` for a device that is not here.
    """
    if name == "auto":
        return torch.device(_accelerator() or "cpu")
    device = _device(name)
    if device is None or (device.type != "cpu" and not _is_here(device)):
        raise SettingsError(f"There is no device {name!r} here. There is {', '.join(_here())}.")
    return device


def choose_dtype(name: str, device: torch.device) -> torch.dtype:
    """The type of number that `name` means; `auto` is bfloat16, or what the device has instead.

    A CPU computes in float32: few have bfloat16, and the others are slower with it.
    """
    if name != "auto":
        return {"bfloat16": torch.bfloat16, "float16": torch.float16, "float32": torch.float32}[name]
    if device.type == "cpu":
        return torch.float32
    is_old = device.type == "cuda" and not torch.cuda.is_bf16_supported(including_emulation=False)
    return torch.float16 if is_old else torch.bfloat16


def _accelerator() -> str | None:
    accelerator = torch.accelerator.current_accelerator() if torch.accelerator.is_available() else None
    return accelerator.type if accelerator else None


def _device(name: str) -> torch.device | None:
    try:
        return torch.device(name)
    except RuntimeError:  # torch's word for a name it does not know
        return None


def _is_here(device: torch.device) -> bool:
    return device.type == _accelerator() and (device.index or 0) < torch.accelerator.device_count()


def _here() -> list[str]:
    kind = _accelerator()
    return ["cpu", *(f"{kind}:{index}" for index in range(torch.accelerator.device_count() if kind else 0))]
