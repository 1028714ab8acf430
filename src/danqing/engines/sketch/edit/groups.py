"""Values that are alike, gathered into groups (k-means)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from danqing.engines.sketch.edit.masks import Floats
from danqing.media.colours import times


def grouped(values: Floats, count: int, rounds: int = 6) -> tuple[Floats, NDArray[np.intp]]:
    """The means of up to `count` groups, shape (k, channels), and the group of each value.

    It starts from values that lie as far apart as they can, so that nothing is left to chance.
    """
    chosen, away = [0], ((values - values[0]) ** 2).sum(-1)
    for _ in range(min(count, len(values)) - 1):
        chosen.append(int(away.argmax()))
        away = np.minimum(away, ((values - values[chosen[-1]]) ** 2).sum(-1))
    means = values[chosen]
    for _ in range(rounds):
        nearest = _apart(values, means).argmin(1)
        sizes = np.bincount(nearest, minlength=len(means))
        sums = [np.bincount(nearest, values[:, at], len(means)) for at in range(values.shape[1])]
        moved = np.stack(sums, -1) / np.maximum(sizes, 1)[:, None]
        means = np.where(sizes[:, None] > 0, moved, means).astype(values.dtype)
    return means, _apart(values, means).argmin(1)


def _apart(values: Floats, means: Floats) -> Floats:
    """Squared distances, less what is the same for all means, shape (len(values), len(means))."""
    return np.asarray((means**2).sum(-1) - 2 * times(values, means.T))
