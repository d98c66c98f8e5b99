"""What tells a concept by its meaning: the vectors of its card, and where the sentences of an index speak of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from coopkb.stores.sentence_vectors import SentenceVectors

FOLDER = "concepts"

NEAREST = 3
"""Lines of a card that count: the mean of the three nearest cosines.

Right concept among the first three for the 36 development questions that name theirs: .75 with the nearest line alone, .86 with
three, .75 with the mean of the whole card; first for the lines of the seeds that are mapped to a concept: .61, .64, .56.
"""

OUTSTANDING, BEHIND, RESERVE = 0.7, 1.9, 2.4
SPOKEN = 0.5
"""What makes a sentence speak of a concept: how far it stands out there, how far it falls behind another concept, what nothing
earns; and from where on it does. Set by logistic regression on half of the lines of the seeds that are mapped to concepts."""

HINTED = 0.1
"""How surely a sentence must speak of a concept to be kept: what is below `SPOKEN` says nothing alone and helps a search."""

_CHUNK = 4096
"""Texts compared at a time: 4,096 of them with 4,300 lines of cards take 70 MB."""

MARK = np.dtype([("row", np.int32), ("concept", np.int16), ("sentence", np.int16), ("score", np.float32)])
"""A sentence of a passage speaks of a concept: the row of the passage, the number of the concept in the grid, the number of the
sentence in the passage, and how surely, 0–1."""


class ConceptVectors:
    """The lines of each concept's card as vectors, and what nearness to them is ordinary.

    `owners[i]` is the number of the concept in the grid that line i belongs to, ascending; `mean` and `spread` (concepts,) are
    those of the nearness of lines of all other cards, so that a concept of everyday words is not everywhere.
    """

    def __init__(
        self, rows: NDArray[np.float32], owners: NDArray[np.int16], mean: NDArray[np.float32], spread: NDArray[np.float32]
    ) -> None:
        self._rows = rows
        self._first = np.searchsorted(owners, np.arange(len(mean) + 1))
        self._owners = owners
        self._mean = mean
        self._spread = spread

    @classmethod
    def build(cls, of_concepts: Sequence[NDArray[np.float32]]) -> ConceptVectors:
        """Take the vectors of each concept's lines in turn, float32 (lines, d), rows of unit length; at least one line each."""
        rows = np.concatenate(of_concepts)
        owners = np.repeat(np.arange(len(of_concepts), dtype=np.int16), [len(lines) for lines in of_concepts])
        plain = cls(rows, owners, np.zeros(len(of_concepts), np.float32), np.ones(len(of_concepts), np.float32))
        near = plain.nearness(rows)
        others = owners[:, None] != np.arange(len(of_concepts))[None, :]
        counts = np.maximum(others.sum(axis=0), 1)
        mean = np.where(others, near, 0).sum(axis=0) / counts
        spread = np.sqrt(np.where(others, (near - mean) ** 2, 0).sum(axis=0) / counts)
        return cls(rows, owners, mean.astype(np.float32), np.maximum(spread, 1e-3).astype(np.float32))

    @classmethod
    def open(cls, folder: Path) -> ConceptVectors:
        """Open what was saved in `folder`."""
        names = ("rows", "owners", "mean", "spread")
        rows, owners, mean, spread = (np.load(folder / f"{name}.npy") for name in names)
        return cls(rows.astype(np.float32), owners, mean, spread)

    def save(self, folder: Path) -> None:
        """Write it to `folder`."""
        np.save(folder / "rows.npy", self._rows.astype(np.float16))
        np.save(folder / "owners.npy", self._owners)
        np.save(folder / "mean.npy", self._mean)
        np.save(folder / "spread.npy", self._spread)

    def __len__(self) -> int:
        """The number of concepts."""
        return len(self._mean)

    @property
    def lines(self) -> NDArray[np.float32]:
        """The vectors of the lines of all cards, (lines, d), in the order of the concepts."""
        return self._rows

    def nearness(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """How near each text is to each concept, (n, concepts): the mean cosine of the nearest lines of its card."""
        near = np.empty((len(vectors), len(self)), dtype=np.float32)
        for start in range(0, len(vectors), _CHUNK):
            cosines = vectors[start : start + _CHUNK] @ self._rows.T
            for concept in range(len(self)):
                lines = cosines[:, self._first[concept] : self._first[concept + 1]]
                count = min(NEAREST, lines.shape[1])
                near[start : start + _CHUNK, concept] = np.partition(lines, -count, axis=1)[:, -count:].mean(axis=1)
        return near

    def marks(self, said: SentenceVectors) -> NDArray[np.void]:
        """The sentences of an index that may speak of a concept, as `MARK`, in the order of the passages; see `HINTED`."""
        found = []
        for start in range(0, len(said), _CHUNK // 8):
            rows = range(start, min(start + _CHUNK // 8, len(said)))
            vectors = [said.of(row) for row in rows]
            places = [(row, number) for row, lines in zip(rows, vectors, strict=True) for number in range(len(lines))]
            if not places:
                continue
            sure = self.sureness(np.concatenate(vectors))
            for i, concept in np.argwhere(sure >= HINTED):
                found.append((*places[i][:1], concept, places[i][1], sure[i, concept]))
        return np.array(found, dtype=MARK)

    def sureness(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """How surely each text speaks of each concept, (n, concepts), 0–1: it stands out there, and nowhere else more."""
        standing = self.standing(vectors)
        behind = standing.max(axis=1, keepdims=True) - standing
        sure: NDArray[np.float32] = 1 / (1 + np.exp(-(OUTSTANDING * standing - BEHIND * behind - RESERVE)))
        return sure

    def standing(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Nearness in units of its own spread, (n, concepts): 0 is what any line of another card has, 2 stands out."""
        return (self.nearness(vectors) - self._mean) / self._spread


def save_marks(folder: Path, marks: NDArray[np.void]) -> None:
    """Write which sentences speak of which concepts to `folder`."""
    np.save(folder / "marks.npy", marks)


def open_marks(folder: Path) -> NDArray[np.void]:
    """Which sentences speak of which concepts, memory-mapped."""
    marks: NDArray[np.void] = np.load(folder / "marks.npy", mmap_mode="r")
    return marks
