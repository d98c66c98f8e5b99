"""How far a figure could be chance: bootstrap intervals, and the paired test of two systems on the same questions.

Every draw is seeded, so the same results give the same intervals and the same p.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable

Floats = NDArray[np.float64]

RESAMPLES = 1_000
FLIPS = 10_000
SEED = 1979
"""Draws of the bootstrap and of the randomisation test, and what their generator starts from."""

INTERVAL = (2.5, 97.5)
"""The percentiles between which 95 % of the resampled figures lie."""


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """What a figure is computed from: one row a question.

    Each of `parts` is drawn from separately, so that questions with an answer and questions without one keep their numbers;
    `figure` takes the parts.
    """

    parts: tuple[Floats, ...]
    figure: Callable[..., float]

    @property
    def value(self) -> float:
        """The figure of the questions as they are."""
        return self.figure(*self.parts)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with the bounds of its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of two systems on the same questions: the second less the first, its 95 % interval, and p.

    `p` is how often a difference as large, either way, comes about when each question's two results change places at random.
    """

    first: float
    second: float
    low: float
    high: float
    p: float

    @property
    def value(self) -> float:
        """The second less the first."""
        return self.second - self.first

    @property
    def may_be_chance(self) -> bool:
        """Whether p is .05 or more."""
        return self.p >= 0.05


def estimate(sample: Sample) -> Estimate:
    """A figure with its percentile bootstrap interval (Efron 1979), questions drawn with replacement."""
    generator = np.random.default_rng(SEED)
    drawn = [sample.figure(*_take(sample, _draw(generator, sample))) for _ in range(RESAMPLES)]
    low, high = np.percentile(drawn, INTERVAL)
    return Estimate(sample.value, float(low), float(high))


def difference(first: Sample, second: Sample) -> Difference:
    """Two systems on one figure: paired bootstrap, and two-sided randomisation test (Smucker et al., CIKM 2007).

    Args:
        first: the rows of the first system.
        second: those of the second, of the same questions in the same order.
    """
    generator = np.random.default_rng(SEED)
    drawn = []
    for _ in range(RESAMPLES):
        rows = _draw(generator, first)
        drawn.append(second.figure(*_take(second, rows)) - first.figure(*_take(first, rows)))
    low, high = np.percentile(drawn, INTERVAL)
    seen = abs(second.value - first.value)
    larger = sum(abs(_swapped(generator, first, second)) >= seen - 1e-12 for _ in range(FLIPS))
    return Difference(first.value, second.value, float(low), float(high), (1 + larger) / (1 + FLIPS))


def _draw(generator: np.random.Generator, sample: Sample) -> list[NDArray[np.int64]]:
    return [generator.integers(0, len(part), len(part)) for part in sample.parts]


def _take(sample: Sample, rows: list[NDArray[np.int64]]) -> list[Floats]:
    return [part[chosen] for part, chosen in zip(sample.parts, rows, strict=True)]


def _swapped(generator: np.random.Generator, first: Sample, second: Sample) -> float:
    """The difference when a coin decides, for each question, which system is called the first."""
    ours, theirs = [], []
    for a, b in zip(first.parts, second.parts, strict=True):
        heads = generator.random(len(a)) < 0.5
        heads = heads.reshape(-1, *[1] * (a.ndim - 1))
        ours.append(np.where(heads, b, a))
        theirs.append(np.where(heads, a, b))
    return second.figure(*theirs) - first.figure(*ours)


def mean(values: Floats) -> float:
    """The mean."""
    return float(values.mean())


def auroc(yes: Floats, no: Floats) -> float:
    """The area under the ROC curve: how often one of `yes` is above one of `no`, an equal one counting for half."""
    ordered = np.sort(no)
    below = np.searchsorted(ordered, yes, "left") + np.searchsorted(ordered, yes, "right")
    return float(below.sum() / 2 / (len(yes) * len(no)))


def ranks(values: Floats) -> Floats:
    """The place of each value from the least, 0–1; equal values share theirs.

    An area under the curve depends on places alone; as places, the confidences of two systems can change hands in a
    randomisation test though their scales differ (Venkatraman and Begg, Biometrika 1996).
    """
    _, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    places: Floats = ((np.cumsum(counts) - (counts - 1) / 2) / max(1, len(values)))[which]
    return places


def precision_recall_f1(counts: Floats) -> tuple[float, float, float]:
    """Precision, recall and F1 of all questions together.

    Args:
        counts: (n, 4): of each question the quotes that are right, the quotes given, the sentences found, the sentences wanted.
    """
    right, given, found, wanted = counts.sum(axis=0)
    precision, recall = right / max(1.0, given), found / max(1.0, wanted)
    return float(precision), float(recall), float(2 * precision * recall / max(1e-9, precision + recall))
