"""Optimal transport from many points to few: what it costs, and where it takes each point.

With the squared distance as the cost, the best transport to the points y_k of masses b_k is given by one weight
w_k each: a point x goes to the y_k with the largest 2 x·y_k - |y_k|² + w_k.
The weights are the maximum of a concave function, which an entropic term makes smooth, so that Newton's method
finds it in a few steps (G. Peyré and M. Cuturi, "Computational Optimal Transport", 2019, sections 4.4 and 5.3).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from danqing.media.colours import Floats, times

Array = NDArray[np.float64]

ROUNDS = 12
LENGTHS = tuple(0.5**halvings for halvings in range(12))
FAIR = 1e-4
RIDGE, DOUBT = 1e-9, 1e-3
"""What is added to the curvature: next to nothing, and more where the solution is far."""
CLOSE = 1e-3
"""The sum of errors of what the targets receive at which weights are left as they are."""
WIDE, SHARP, SHARPER = 0.1, 5e-5, 1 / 3
"""To measure a cost, the blur begins wide, is narrowed by this factor, and ends sharp."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Points, shape (n, d), with their masses, (n,), which are above 0 and add up to 1."""

    points: Array
    masses: Array


@dataclass(frozen=True, slots=True)
class Transport:
    """A transport to `target`, given by its weights, (m,), and its blur (the entropy's factor).

    Whatever the weights are, it is the gradient of a convex function: (x - y)·(T(x) - T(y)) ≥ 0.
    """

    target: Measure
    weights: Array
    blur: float

    def __call__(self, points: Array) -> Array:
        """Where points of shape (n, d) go: to the mean of the targets that they are divided among."""
        parts, _ = self.divided(points)
        return np.asarray(times(parts, self.target.points), np.float64)

    def divided(self, points: Array) -> tuple[Array, Array]:
        """The parts of each point that go to each target, (n, m), and the logarithm of their sum before division."""
        scores = (affinities(points, self.target) + self.weights) / self.blur + np.log(self.target.masses)
        highest = scores.max(1, keepdims=True)
        parts = np.exp(scores - highest)
        sums = parts.sum(1, keepdims=True)
        return parts / sums, (highest + np.log(sums))[:, 0]


def affinities(points: Array, target: Measure) -> Array:
    """|x|² - |x - y|² for every point and target, (n, m)."""
    return np.asarray(2 * times(points, target.points.T) - (target.points**2).sum(1), np.float64)


def unweighted(target: Measure, blur: float) -> Transport:
    return Transport(target, np.zeros(len(target.masses)), blur)


def settled(source: Measure, start: Transport) -> Transport:
    """The transport whose weights give every target its mass of the source, by a damped Newton method.

    It ends where the errors add up to less than `CLOSE`, where no step helps, or after `ROUNDS`.
    """
    now = _tried(source, start)
    for _ in range(ROUNDS):
        received = times(source.masses[None], now.parts)[0]
        missing = start.target.masses - received
        if np.abs(missing).sum() < CLOSE:
            break
        better = _climbed(source, now, missing, _newton_step(source, now, received, missing))
        if better is None:
            break
        now = better
    return now.transport


def cost(source: Measure, target: Measure) -> float:
    """The least mean of squared distances at which the source is moved onto the target, W₂².

    It is what the weights prove to be needed, thus never too much; what is lacking is below `SHARP` · log m.
    """
    transport = unweighted(target, WIDE)
    while transport.blur > SHARP:
        transport = settled(source, replace(transport, blur=max(SHARP, transport.blur * SHARPER)))
    highest = (affinities(source.points, target) + transport.weights).max(1)
    proved = target.masses @ transport.weights + source.masses @ ((source.points**2).sum(1) - highest)
    return max(0.0, float(proved))


@dataclass(frozen=True, slots=True)
class _Trial:
    """A transport with the parts that it makes of the source, and its value: that of the concave function."""

    transport: Transport
    parts: Array
    value: float


def _tried(source: Measure, transport: Transport) -> _Trial:
    parts, logarithms = transport.divided(source.points)
    given, taken = transport.target.masses @ transport.weights, source.masses @ logarithms
    return _Trial(transport, parts, float(given - transport.blur * taken))


def _newton_step(source: Measure, now: _Trial, received: Floats, missing: Floats) -> Array:
    """The curvature is singular: nothing changes when all weights grow alike. A little of the identity mends that."""
    curvature = np.diag(received) - times((now.parts * source.masses[:, None]).T, now.parts)
    mending = RIDGE + DOUBT * np.abs(missing).max()
    return np.asarray(now.transport.blur * np.linalg.solve(curvature + mending * np.eye(len(missing)), missing))


def _climbed(source: Measure, now: _Trial, slope: Floats, step: Array) -> _Trial | None:
    """The first of ever shorter steps that gains a fair part of what the slope promises (Armijo's rule)."""
    for length in LENGTHS:
        trial = _tried(source, replace(now.transport, weights=now.transport.weights + length * step))
        if trial.value >= now.value + FAIR * length * (slope @ step):
            return trial
    return None
