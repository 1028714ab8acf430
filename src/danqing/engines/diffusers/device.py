"""One thread per device: whoever computes there takes turns, whatever engine or checkpoint it belongs to.

Two renders at once on one device would add up their peaks of memory, and end no sooner.
"""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import torch
from diffusers.utils.torch_utils import empty_device_cache


def lane(device: torch.device) -> ThreadPoolExecutor:
    """The one thread of this process that computes on `device`; `cuda` and `cuda:0` are the same."""
    return _lane(device.type, device.index or 0)


@cache
def _lane(kind: str, index: int) -> ThreadPoolExecutor:
    device = torch.device(kind, index)
    return ThreadPoolExecutor(1, f"danqing-{kind}-{index}", initializer=turn_to, initargs=(device,))


def turn_to(device: torch.device) -> None:
    """Make it this thread's current device, which libraries take where nobody tells them one.

    bitsandbytes loads weights onto it, and the streams that fetch offloaded layers belong to it.
    """
    if device.index:
        torch.get_device_module(device).set_device(device)


def release(device: torch.device) -> None:
    """Give memory that nothing uses any more back to the device."""
    gc.collect()
    empty_device_cache(device.type)
