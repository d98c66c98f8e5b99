"""What derives from the text of an index: the terms of its passages, their vectors and those of their sentences."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from coopkb import analysis
from coopkb.errors import IndexDamagedError
from coopkb.index.manifest import Manifest, damaged_files, staleness
from coopkb.language import detect
from coopkb.sentences import sentences
from coopkb.silence import silent_stretches
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

LEXICAL, ASKED = "lexical", "asked"

_BATCH = 64
"""Passages encoded at a time: enough to keep a small model busy, few enough for the progress to move."""


def passage_terms(passage: Passage) -> list[str]:
    """The terms a passage is found by: those of its title and heading path, then those of its text."""
    return analysis.terms(f"{passage.context}\n{passage.text}", passage.language)


def search_terms(passage: Passage) -> list[str]:
    """The terms that bring a passage up: its own, and those of the questions that its source says it answers."""
    asked = [term for question in passage.asked for term in analysis.terms(question, detect(question))]
    return [*passage_terms(passage), *asked]


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
        known = _Known.of(live, encoder)
        own, said = _encode(passages, encoder, known, hears)
        VectorStore.build(own).save(work)
        (work / sentence_vectors.FOLDER).mkdir()
        said.save(work / sentence_vectors.FOLDER)
        (work / ASKED).mkdir()
        _asked_vectors(passages, encoder, known).save(work / ASKED)
        _write_concepts(work, store.grid(), encoder, known, said, passages)
        embedded = [_embedded(passage) for passage in passages]
        return sum(text in known.passages for text in embedded), encoder.truncated(embedded)
    finally:
        store.close()


def _terms(store: KnowledgeStore, total: int, hears: Listener) -> Iterator[list[str]]:
    for done, passage in enumerate(store.each_passage(), start=1):
        yield search_terms(passage)
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


def _asked_vectors(passages: Sequence[Passage], encoder: Encoder, known: _Known) -> SentenceVectors:
    """The vectors of the questions that each passage is said to answer; sections that are cut share theirs."""
    questions = dict.fromkeys(question for passage in passages for question in passage.asked)
    new = [question for question in questions if question not in known.asked]
    rows = known.asked | dict(zip(new, encoder.encode(new, kind="query"), strict=True))
    none = np.zeros((0, encoder.dimension), dtype=np.float32)
    return SentenceVectors.build([np.stack([rows[q] for q in p.asked]) if p.asked else none for p in passages])


def _write_concepts(
    work: Path, grid: Grid, encoder: Encoder, known: _Known, said: SentenceVectors, passages: Sequence[Passage]
) -> None:
    """Write the vectors of the cards, and which sentences speak of which concepts."""
    folder = work / concept_vectors.FOLDER
    folder.mkdir()
    cards = [card_lines(concept) for concept in grid.concepts]
    if not cards:
        return
    lines = dict.fromkeys(line for card in cards for line in card)
    new = [line for line in lines if line not in known.lines]
    vectors = known.lines | dict(zip(new, encoder.encode(new, kind="passage"), strict=True))
    concepts = ConceptVectors.build([np.stack([vectors[line] for line in card]) for card in cards])
    concepts.save(folder)
    marks = concepts.marks(said)
    save_marks(folder, marks[[_speaks(passages[mark["row"]], int(mark["sentence"])) for mark in marks]])


def _speaks(passage: Passage, number: int) -> bool:
    """Whether a sentence of a passage says something, and not that something is not said."""
    at, _ = sentences(passage.text)[number]
    return not any(start <= at < end for start, end in silent_stretches(passage))


def card_lines(concept: Concept) -> list[str]:
    """The lines of a concept's card that its meaning is told by: all that says what it is, nothing that says what it is not."""
    lines: list[str] = []
    for language in concept.label:
        lines += [concept.label[language], concept.definition[language], *concept.synonyms.get(language, ())]
        for part in (concept.belongs, concept.signs, concept.asked, concept.questions):
            lines += part.get(language, ())
    return lines


@dataclass(frozen=True, slots=True)
class _Known:
    """The vectors that the live snapshot already has: of cards and questions by line, of passages by text, read when needed."""

    lines: dict[str, NDArray[np.float32]] = field(default_factory=dict)
    passages: dict[str, int] = field(default_factory=dict)
    vectors: VectorStore | None = None
    sentences: SentenceVectors | None = None
    asked: dict[str, NDArray[np.float32]] = field(default_factory=dict)

    @classmethod
    def of(cls, live: Path | None, encoder: Encoder) -> _Known:
        """What a live snapshot has, if the same encoder made it and nothing of it is damaged."""
        try:
            manifest = Manifest.read(live) if live else None
        except IndexDamagedError:
            return cls()
        if live is None or manifest is None or manifest.encoder is None or manifest.encoder.digest != encoder.digest:
            return cls()
        if staleness(manifest) or damaged_files(live, manifest):
            return cls()
        store = KnowledgeStore(live)
        try:
            passages = list(store.each_passage())
            lines = [line for concept in store.grid().concepts for line in card_lines(concept)]
        finally:
            store.close()
        cards = ConceptVectors.open(live / concept_vectors.FOLDER).lines if lines else ()
        rows = {_embedded(passage): row for row, passage in enumerate(passages)}
        questions = SentenceVectors.open(live / ASKED)
        asked = {
            question: vector
            for row, passage in enumerate(passages)
            if passage.asked
            for question, vector in zip(passage.asked, questions.of(row), strict=True)
        }
        said = SentenceVectors.open(live / sentence_vectors.FOLDER)
        return cls(dict(zip(lines, cards, strict=True)), rows, VectorStore.open(live), said, asked)

    def take(self, text: str) -> tuple[NDArray[np.float32], NDArray[np.float16]] | None:
        """The vector of a passage (d,) and those of its sentences (sentences, d); None when they are not known."""
        row = self.passages.get(text)
        if row is None or self.vectors is None or self.sentences is None:
            return None
        return self.vectors.rows(np.array([row]))[0], self.sentences.of(row).astype(np.float16)


def _encode(
    passages: Sequence[Passage], encoder: Encoder, known: _Known, hears: Listener
) -> tuple[NDArray[np.float32], SentenceVectors]:
    """The vectors of the passages (n, d) and those of their sentences, those that are known taken over."""
    rows = np.zeros((len(passages), encoder.dimension), dtype=np.float32)
    said: list[NDArray[np.float16]] = [np.zeros((0, encoder.dimension), dtype=np.float16)] * len(passages)
    new = []
    for i, passage in enumerate(passages):
        taken = known.take(_embedded(passage))
        if taken is None:
            new.append(i)
        else:
            rows[i], said[i] = taken
    for first in range(0, len(new), _BATCH):
        numbers = new[first : first + _BATCH]
        batch = [passages[i] for i in numbers]
        rows[numbers] = passage_vectors(batch, encoder)
        for i, lines in zip(numbers, sentence_vectors_of(batch, encoder), strict=True):
            said[i] = lines.astype(np.float16)
        hears.progress("encode", min(first + _BATCH, len(new)), len(new))
    return rows, SentenceVectors.build(said)


def sentence_vectors_of(passages: Sequence[Passage], encoder: Encoder) -> list[NDArray[np.float32]]:
    """The vectors of the sentences of each passage, (sentences, d) each, in reading order."""
    texts = [[passage.text[start:end] for start, end in sentences(passage.text)] for passage in passages]
    rows = encoder.encode([text for some in texts for text in some], kind="passage")
    return np.split(rows, np.cumsum([len(some) for some in texts])[:-1])
