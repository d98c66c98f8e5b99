"""Word alignment by expectation and maximisation: which token translates which.

IBM Model 1 (Brown et al., 1993) in both directions. It looks at which tokens stand in which pairs of sentences, not at their
order, and that is enough for a lexicon.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

ITERATIONS = 6


def lexicon(first: Sequence[Sequence[int]], second: Sequence[Sequence[int]], size: int) -> sparse.csr_matrix:
    """How well each token of the first side is translated by each of the second.

    Args:
        first: the token ids of each sentence, without repetition.
        second: those of its translation.
        size: how many token ids there are.

    Returns:
        (size, size), entry (a, b) the product of the two directions' probabilities t(b|a)·t(a|b), 0 to 1.
    """
    rows, columns, at_first, at_second = _cells(first, second)
    keys = rows.astype(np.int64) * size + columns
    unique, key = np.unique(keys, return_inverse=True)
    key = key.astype(np.int32)
    forward = _probabilities(key, at_second, unique // size, len(unique), size)  # who brought this second token?
    backward = _probabilities(key, at_first, unique % size, len(unique), size)
    return sparse.csr_matrix((forward * backward, (unique // size, unique % size)), shape=(size, size))


def _cells(
    first: Sequence[Sequence[int]], second: Sequence[Sequence[int]]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Every couple of tokens that meets in a pair of sentences, with the number of either token's occurrence."""
    rows, columns, at_first, at_second = [], [], [], []
    seen_first = seen_second = 0
    for a, b in zip(first, second, strict=True):
        x, y = np.asarray(a, dtype=np.int32), np.asarray(b, dtype=np.int32)
        rows.append(np.repeat(x, len(y)))
        columns.append(np.tile(y, len(x)))
        at_first.append(np.repeat(np.arange(seen_first, seen_first + len(x), dtype=np.int32), len(y)))
        at_second.append(np.tile(np.arange(seen_second, seen_second + len(y), dtype=np.int32), len(x)))
        seen_first += len(x)
        seen_second += len(y)
    return np.concatenate(rows), np.concatenate(columns), np.concatenate(at_first), np.concatenate(at_second)


def _probabilities(
    key: NDArray[np.int32], occurrence: NDArray[np.int32], given: NDArray[np.int64], keys: int, size: int
) -> NDArray[np.float64]:
    """The probability of a couple's other token given its `given` one, after some rounds."""
    probability = np.ones(keys)
    for _ in range(ITERATIONS):
        weight = probability[key]
        weight /= np.bincount(occurrence, weights=weight)[occurrence]
        expected = np.bincount(key, weights=weight, minlength=keys)
        total = np.bincount(given, weights=expected, minlength=size)
        probability = expected / total[given]
    return probability
