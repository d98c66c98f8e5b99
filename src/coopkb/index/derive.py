"""What derives from the text of an index: the terms of its passages, their vectors and those of their sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from coopkb import analysis
from coopkb.errors import IndexDamagedError
from coopkb.index.manifest import Manifest, damaged_files, staleness
from coopkb.sentences import sentences
from coopkb.silence import is_margin, says_nothing
from coopkb.stores import concept_vectors, sentence_vectors
from coopkb.stores.concept_vectors import ConceptVectors, save_marks
from coopkb.stores.knowledge import KnowledgeStore
from coopkb.stores.lexical import LexicalStore
from coopkb.stores.sentence_vectors import SentenceVectors
from coopkb.stores.vectors import VectorStore

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from coopkb.encode import Encoder
    from coopkb.index.listener import Listener
    from coopkb.types import Concept, Grid, Passage

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
        vectors = _encode(passages, encoder, known, hears)
        VectorStore.build(np.stack([own for own, _ in vectors])).save(work)
        (work / sentence_vectors.FOLDER).mkdir()
        said = SentenceVectors.build([of_sentences for _, of_sentences in vectors])
        said.save(work / sentence_vectors.FOLDER)
        _write_concepts(work, store.grid(), encoder, said, passages)
        reused = sum(_embedded(passage) in known for passage in passages)
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


def _write_concepts(work: Path, grid: Grid, encoder: Encoder, said: SentenceVectors, passages: Sequence[Passage]) -> None:
    """Write the vectors of the cards, and which sentences speak of which concepts."""
    folder = work / concept_vectors.FOLDER
    folder.mkdir()
    cards = [card_lines(concept) for concept in grid.concepts]
    if not cards:
        return
    rows = encoder.encode([line for lines in cards for line in lines], kind="passage")
    concepts = ConceptVectors.build(np.split(rows, np.cumsum([len(lines) for lines in cards])[:-1]))
    concepts.save(folder)
    marks = concepts.marks(said)
    save_marks(folder, marks[[_speaks(passages[mark["row"]], int(mark["sentence"])) for mark in marks]])


def _speaks(passage: Passage, number: int) -> bool:
    """Whether a sentence of a passage says something, and not that something is not said."""
    if is_margin(passage):
        return False
    start, end = sentences(passage.text)[number]
    return not says_nothing(passage.text[start:end])


def card_lines(concept: Concept) -> list[str]:
    """The lines of a concept's card that its meaning is told by: all that says what it is, nothing that says what it is not."""
    lines: list[str] = []
    for language in concept.label:
        lines += [concept.label[language], concept.definition[language], *concept.synonyms.get(language, ())]
        for part in (concept.belongs, concept.signs, concept.asked, concept.questions):
            lines += part.get(language, ())
    return lines


_Vectors = tuple["NDArray[np.float32]", "NDArray[np.float32]"]
"""The vector of a passage (d,) and those of its sentences (sentences, d)."""


def _known_vectors(live: Path, encoder: Encoder) -> dict[str, _Vectors]:
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
    said = SentenceVectors.open(live / sentence_vectors.FOLDER)
    return {_embedded(passage): (rows[i], said.of(i)) for i, passage in enumerate(passages)}


def _encode(passages: Sequence[Passage], encoder: Encoder, known: dict[str, _Vectors], hears: Listener) -> list[_Vectors]:
    """The vectors of each passage in turn, those that are known taken over."""
    made = {i: known[text] for i, text in enumerate(map(_embedded, passages)) if text in known}
    new = [i for i in range(len(passages)) if i not in made]
    for first in range(0, len(new), _BATCH):
        batch = [passages[i] for i in new[first : first + _BATCH]]
        vectors = zip(passage_vectors(batch, encoder), sentence_vectors_of(batch, encoder), strict=True)
        made |= dict(zip(new[first : first + _BATCH], vectors, strict=True))
        hears.progress("encode", min(first + _BATCH, len(new)), len(new))
    return [made[i] for i in range(len(passages))]


def sentence_vectors_of(passages: Sequence[Passage], encoder: Encoder) -> list[NDArray[np.float32]]:
    """The vectors of the sentences of each passage, (sentences, d) each, in reading order."""
    texts = [[passage.text[start:end] for start, end in sentences(passage.text)] for passage in passages]
    rows = encoder.encode([text for some in texts for text in some], kind="passage")
    return np.split(rows, np.cumsum([len(some) for some in texts])[:-1])
