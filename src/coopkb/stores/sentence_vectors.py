"""Sentence vectors, passage by passage, read from disk only for the passages that a question has brought up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

FOLDER = "sentences"


class SentenceVectors:
    """The vectors of the sentences of passage i are rows `first[i]` to `first[i + 1]`, of unit length, in half precision.

    They are never scanned: a question reads those of a few hundred passages, so that what counts is the disk, not the memory.
    """

    def __init__(self, rows: NDArray[np.float16], first: NDArray[np.int64]) -> None:
        self._rows = rows
        self._first = first

    @classmethod
    def build(cls, of_passages: Sequence[NDArray[np.floating]]) -> SentenceVectors:
        """Take the vectors of each passage in turn, (sentences, d), rows of unit length."""
        counts = [len(rows) for rows in of_passages]
        rows = np.concatenate(of_passages) if of_passages else np.zeros((0, 0), dtype=np.float16)
        return cls(
            rows.astype(np.float16, copy=False), np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int64)
        )

    @classmethod
    def open(cls, folder: Path) -> SentenceVectors:
        """Open the vectors saved in `folder`, memory-mapped."""
        return cls(np.load(folder / "vectors.npy", mmap_mode="r"), np.load(folder / "first.npy"))

    def save(self, folder: Path) -> None:
        """Write the vectors to `folder`."""
        np.save(folder / "vectors.npy", self._rows)
        np.save(folder / "first.npy", self._first)

    def __len__(self) -> int:
        return len(self._first) - 1

    def of(self, row: int) -> NDArray[np.float32]:
        """The vectors of the sentences of a passage, (sentences, d)."""
        return np.asarray(self._rows[self._first[row] : self._first[row + 1]], dtype=np.float32)

    def best(self, query: NDArray[np.float32], rows: NDArray[np.int64], nearest: int = 2) -> NDArray[np.float32]:
        """The mean cosine of the `nearest` sentences of each passage named, (len(rows),).

        Of a passage that has fewer, of all it has; of one without sentences, 0.
        """
        counts = self._first[rows + 1] - self._first[rows]
        if not counts.any():
            return np.zeros(len(rows), dtype=np.float32)
        numbers = np.concatenate([np.arange(self._first[row], self._first[row + 1]) for row in rows])
        cosines = np.asarray(self._rows[numbers], dtype=np.float32) @ query
        found = np.zeros(len(rows), dtype=np.float32)
        have = counts > 0
        starts = (np.cumsum(counts) - counts)[have]
        owner = np.repeat(np.arange(len(starts)), counts[have])
        order = np.lexsort((-cosines, owner))  # each passage's sentences, nearest first
        place = np.arange(len(cosines)) - starts[owner]
        kept = place < nearest
        sums = np.bincount(owner[kept], weights=cosines[order][kept], minlength=len(starts))
        found[have] = sums / np.minimum(counts[have], nearest)
        return found
