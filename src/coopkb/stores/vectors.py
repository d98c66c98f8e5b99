"""Passage vectors in FAISS: an exact scan in half precision, one thread a query."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    import faiss
    from numpy.typing import NDArray

FILE = "vectors.faiss"


class VectorStore:
    """Row i is the vector of passage i, of unit length; scores are inner products, that is cosines.

    Half precision halves the memory and keeps the ten nearest of 100,000 (recall .9995 or better, `benchmarks/scale.py`); eight
    bits do not (.98), nor does a graph index on vectors without clusters (.09 to .30).
    """

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: NDArray[np.float32]) -> VectorStore:
        """Take vectors (n, d), float32, rows of unit length."""
        import faiss  # noqa: PLC0415 — only an index with vectors pays for the engine

        rows = np.ascontiguousarray(vectors, dtype=np.float32)
        index = faiss.IndexScalarQuantizer(rows.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        index.add(rows)
        return cls(index)

    @classmethod
    def open(cls, folder: Path) -> VectorStore:
        """Open the vectors saved in `folder`, memory-mapped.

        Only files whose digest the manifest of a snapshot confirms are opened: FAISS reads its own format without defence
        against a crafted file.
        """
        import faiss  # noqa: PLC0415 — only an index with vectors pays for the engine

        path = str(folder / FILE)
        if _is_utf8(path):
            return cls(faiss.read_index(path, faiss.IO_FLAG_MMAP_IFC))
        with (folder / FILE).open("rb") as file:
            return cls(faiss.read_index(faiss.PyCallbackIOReader(file.read)))  # type: ignore[attr-defined]  # not in the stubs

    def save(self, folder: Path) -> None:
        """Write the vectors to `folder`."""
        import faiss  # noqa: PLC0415 — only an index with vectors pays for the engine

        with (folder / FILE).open("wb") as file:
            writer = faiss.PyCallbackIOWriter(file.write)  # type: ignore[attr-defined]  # not in the stubs
            faiss.write_index(self._index, writer)
            del writer  # it holds what it has not written yet

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """The number of components of a vector."""
        return int(self._index.d)

    def rows(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """The vectors of the rows named, (len(numbers), d), as half precision keeps them."""
        if not len(numbers):
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.stack([self._index.reconstruct(int(n)) for n in numbers])

    def nearest(
        self, query: NDArray[np.float32], k: int, allowed: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The k rows nearest to a query vector (d,), best first: their numbers and cosines, both (≤ k,).

        Args:
            query: a vector of unit length.
            k: how many.
            allowed: (n,) which rows may be found; all where None.
        """
        import faiss  # noqa: PLC0415 — only an index with vectors pays for the engine

        k = min(k, len(self) if allowed is None else int(allowed.sum()))
        if k <= 0:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        # Two threads on two busy cores made single queries 5 to 100 times slower.
        faiss.omp_set_num_threads(1)
        parameters = None
        if allowed is not None:
            # The stubs describe the C++ constructors; the Python ones take an array and keywords.
            selector = faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))  # type: ignore[call-arg, arg-type]
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        row = np.ascontiguousarray(query.reshape(1, -1), dtype=np.float32)
        values, ids = self._index.search(row, k, params=parameters)
        return ids[0], values[0]


def _is_utf8(path: str) -> bool:
    """Whether FAISS can take this path: under an ASCII locale Python keeps accents as bytes that are no text."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
