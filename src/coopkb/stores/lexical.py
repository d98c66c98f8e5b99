"""The terms of all passages as one sparse matrix of BM25 scores, rows by terms."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from coopkb.errors import IndexDamagedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

_FORMAT = 1

# Lucene's idf stays above zero for a term found in most rows; Robertson's gives nothing there, and in a corpus of a few
# documents on one subject "coopération" is such a term.
_METHOD = "lucene"
# Usual values, kept: passages are cut to about one length, so there is little for b to correct.
_K1 = 1.2
_B = 0.75

_SMALLEST_MAP = 4_096  # an empty array cannot be mapped, and below a page there is nothing to gain
_ARRAYS = ("scores", "rows", "starts", "letters", "letter_starts")


class LexicalStore:
    """Scores of each term in each row, column by column, the terms in the order of their UTF-8 bytes.

    `scores[starts[t]:starts[t + 1]]` are the BM25 scores of term t in the rows `rows[starts[t]:starts[t + 1]]`, and
    `letters[letter_starts[t]:letter_starts[t + 1]]` is the term. The terms are found by bisection in the mapped file, so
    opening reads nothing but headers.
    """

    __slots__ = ("_arrays", "_columns", "_letter_starts", "_letters", "_n", "_rows", "_scores", "_starts")

    def __init__(self, n: int, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._n = n
        self._arrays = arrays
        self._scores = arrays["scores"]
        self._rows = arrays["rows"]
        self._starts = arrays["starts"]
        self._letters = arrays["letters"]
        self._letter_starts = arrays["letter_starts"]
        self._columns = len(self._starts) - 1

    @classmethod
    def build(cls, rows: Iterable[Sequence[str]]) -> LexicalStore:
        """A store of the rows given: row i holds the terms of passage i, none at all if need be."""
        numbers: dict[str, int] = {}
        numbered = [[numbers.setdefault(term, len(numbers)) for term in row] for row in rows]
        names = sorted(numbers, key=_bytes)
        letters = [_bytes(name) for name in names]
        arrays: dict[str, NDArray[Any]] = {
            "letters": np.frombuffer(b"".join(letters), dtype=np.uint8),
            "letter_starts": np.cumsum([0, *map(len, letters)], dtype=np.int64),
            **_matrix(numbered, [numbers[name] for name in names]),
        }
        return cls(len(numbered), arrays)

    def save(self, folder: Path) -> None:
        """Write the store into a folder, made where it is missing: five npy files and a json file."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", self._arrays[name], allow_pickle=False)
        about = {"format": _FORMAT, "rows": self._n, "method": _METHOD, "k1": _K1, "b": _B}
        (folder / "about.json").write_text(json.dumps(about) + "\n", encoding="utf-8")

    @classmethod
    def open(cls, folder: Path) -> LexicalStore:
        """Map a saved store into memory.

        Raises:
            IndexDamagedError: a file is missing, cut short or of another format.
        """
        try:
            about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
            arrays = {name: _load(folder / f"{name}.npy") for name in _ARRAYS}
            if about["format"] != _FORMAT or not _sound(arrays):
                raise ValueError("parts that do not fit together")
            return cls(int(about["rows"]), arrays)
        except (OSError, EOFError, ValueError, KeyError, TypeError) as error:  # what numpy and json say of a damaged file
            raise IndexDamagedError(
                f"L’index des termes dans {folder} est endommagé ({error}) : relancez « coopkb build ».",
                f"The index of terms in {folder} is damaged ({error}): run “coopkb build” again.",
            ) from error

    def scores(self, weighted_terms: Mapping[str, float]) -> NDArray[np.float32]:
        """BM25 of every row: the sum over terms of weight × score; 0 where nothing matches, higher is better.

        Args:
            weighted_terms: each term and its weight; a term that no row holds counts for nothing.

        Returns:
            An array of shape (len(self),).
        """
        total = np.zeros(self._n, dtype=np.float64)  # so that the order of the terms does not show in the sum
        for term, weight in weighted_terms.items():
            column = self._column(term)
            if column is not None:
                found = slice(int(self._starts[column]), int(self._starts[column + 1]))
                total[self._rows[found]] += weight * self._scores[found].astype(np.float64)
        return total.astype(np.float32)

    def document_frequency(self, term: str) -> int:
        """How many rows hold the term."""
        column = self._column(term)
        return 0 if column is None else int(self._starts[column + 1] - self._starts[column])

    def rarity(self, term: str) -> float:
        """How rare a term is, above 0: the inverse document frequency of BM25; a term that no row holds is the rarest."""
        found = self.document_frequency(term)
        return math.log1p((self._n - found + 0.5) / (found + 0.5))

    def __len__(self) -> int:
        return self._n

    def _column(self, term: str) -> int | None:
        sought = _bytes(term)
        low, high = 0, self._columns
        while low < high:
            middle = (low + high) // 2
            if self._term(middle) < sought:
                low = middle + 1
            else:
                high = middle
        return low if low < self._columns and self._term(low) == sought else None

    def _term(self, column: int) -> bytes:
        return self._letters[self._letter_starts[column] : self._letter_starts[column + 1]].tobytes()


def _bytes(term: str) -> bytes:
    return term.encode("utf-8", "surrogatepass")  # half a surrogate pair can reach us from a broken file


def _matrix(rows: list[list[int]], order: list[int]) -> dict[str, NDArray[Any]]:
    """The matrix by bm25s, its columns put into the order given."""
    if not order:
        nothing = np.zeros(0, dtype=np.float32)
        return {"scores": nothing, "rows": np.zeros(0, dtype=np.int32), "starts": np.zeros(1, dtype=np.int64)}
    import bm25s  # type: ignore[import-untyped]  # noqa: PLC0415 - a third of a second that only a build has to pay, never a question

    places = {number: place for place, number in enumerate(order)}
    model = bm25s.BM25(method=_METHOD, k1=_K1, b=_B)
    model.index(
        ([[places[number] for number in row] for row in rows], {str(place): place for place in range(len(order))}),
        create_empty_token=False,
        show_progress=False,
    )
    matrix = model.scores
    return {
        "scores": np.asarray(matrix["data"], dtype=np.float32),
        "rows": np.asarray(matrix["indices"], dtype=np.int32),
        "starts": np.asarray(matrix["indptr"], dtype=np.int64),
    }


def _load(path: Path) -> NDArray[Any]:
    mapped = path.stat().st_size > _SMALLEST_MAP
    # A plain view of the map: each slice of a memmap is one more object to make, and a question takes hundreds of slices.
    return np.asarray(np.load(path, mmap_mode="r" if mapped else None, allow_pickle=False))


def _sound(arrays: Mapping[str, NDArray[Any]]) -> bool:
    starts, letter_starts = arrays["starts"], arrays["letter_starts"]
    return (
        len(starts) == len(letter_starts) > 0
        and int(starts[-1]) == len(arrays["scores"]) == len(arrays["rows"])
        and int(letter_starts[-1]) == len(arrays["letters"])
    )
