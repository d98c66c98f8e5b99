"""What derives from the text of an index: the terms of its passages and their vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from coopkb import analysis
from coopkb.errors import IndexDamagedError
from coopkb.index.manifest import Manifest, damaged_files, staleness
from coopkb.stores.knowledge import KnowledgeStore
from coopkb.stores.lexical import LexicalStore
from coopkb.stores.vectors import VectorStore

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from coopkb.encode import Encoder
    from coopkb.index.listener import Listener
    from coopkb.types import Passage

LEXICAL = "lexical"

_BATCH = 64
"""Passages encoded at a time: enough to keep a small model busy, few enough for the progress to move."""


def passage_terms(passage: Passage) -> list[str]:
    """The terms a passage is found by: those of its title and heading path, then those of its text."""
    return analysis.terms(f"{passage.context}\n{passage.text}", passage.language)


def write_derived(work: Path, encoder: Encoder | None, live: Path | None, hears: Listener) -> tuple[int, int]:
    """Write the parts that derive from the text.

    Returns:
        How many vectors the live snapshot already had; how many passages are longer than the encoder reads.
    """
    store = KnowledgeStore(work)
    try:
        total = store.passage_count()
        lexical = LexicalStore.build(_terms(store, total, hears))
        (work / LEXICAL).mkdir()
        lexical.save(work / LEXICAL)
        if encoder is None:
            return 0, 0
        passages = list(store.each_passage())
        known = _known_vectors(live, encoder) if live else {}
        rows, reused = _encode(passages, encoder, known, hears)
        VectorStore.build(rows).save(work)
        return reused, encoder.truncated([_embedded(passage) for passage in passages])
    finally:
        store.close()


def _terms(store: KnowledgeStore, total: int, hears: Listener) -> Iterator[list[str]]:
    for done, passage in enumerate(store.each_passage(), start=1):
        yield passage_terms(passage)
        hears.progress("terms", done, total)


def _embedded(passage: Passage) -> str:
    return f"{passage.context}\n{passage.text}"


def passage_vectors(passages: Sequence[Passage], encoder: Encoder) -> NDArray[np.float32]:
    """What passages are found by, (n, d): each the mean of three vectors, its text alone, under its heading, under all above.

    Alone, a passage loses what it is about; under a long title, its own words. On the development questions the dense leg
    gives nDCG@10 .48 under title and headings, .50 alone, .53 under the last heading, .55 with the three.
    """
    rows = np.zeros((len(passages), encoder.dimension), dtype=np.float32)
    for views in (
        [_embedded(passage) for passage in passages],
        ["\n".join([*passage.heading[-1:], passage.text]) for passage in passages],
        [passage.text for passage in passages],
    ):
        rows += encoder.encode(views, kind="passage")
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.finfo(np.float32).tiny)
    return rows


def _known_vectors(live: Path, encoder: Encoder) -> dict[str, NDArray[np.float32]]:
    """The vectors of the live snapshot by the text they were made from, if the same encoder made them."""
    try:
        manifest = Manifest.read(live)
    except IndexDamagedError:
        return {}
    same = manifest.encoder and manifest.encoder.digest == encoder.digest and not staleness(manifest)
    if not same or damaged_files(live, manifest):
        return {}
    store = KnowledgeStore(live)
    try:
        passages = list(store.each_passage())
    finally:
        store.close()
    rows = VectorStore.open(live).rows(np.arange(len(passages)))
    return {_embedded(passage): row for passage, row in zip(passages, rows, strict=True)}


def _encode(
    passages: Sequence[Passage], encoder: Encoder, known: dict[str, NDArray[np.float32]], hears: Listener
) -> tuple[NDArray[np.float32], int]:
    rows = np.zeros((len(passages), encoder.dimension), dtype=np.float32)
    new = []
    for i, passage in enumerate(passages):
        vector = known.get(_embedded(passage))
        if vector is None:
            new.append(i)
        else:
            rows[i] = vector
    for first in range(0, len(new), _BATCH):
        batch = new[first : first + _BATCH]
        rows[batch] = passage_vectors([passages[i] for i in batch], encoder)
        hears.progress("encode", min(first + _BATCH, len(new)), len(new))
    return rows, len(passages) - len(new)
