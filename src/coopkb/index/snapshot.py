"""An open snapshot: every file checked, what is damaged mended where it can be."""

from __future__ import annotations

import shutil
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from coopkb import encode
from coopkb.errors import EncoderError, IndexBusyError, IndexMissingError, IndexStaleError
from coopkb.index.derive import ASKED, LEXICAL, search_terms, write_derived
from coopkb.index.disk import commit, live_folder, live_or_none, sweep, work_folder, writing
from coopkb.index.listener import Silent
from coopkb.index.manifest import Manifest, build_command, damaged_error, damaged_files, new_manifest, staleness
from coopkb.stores import concept_vectors, knowledge, sentence_vectors, vectors
from coopkb.stores.concept_vectors import MARK, SPOKEN, ConceptVectors, open_marks
from coopkb.stores.knowledge import KnowledgeStore
from coopkb.stores.lexical import LexicalStore
from coopkb.stores.sentence_vectors import SentenceVectors
from coopkb.stores.vectors import VectorStore

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from coopkb.encode import Encoder
    from coopkb.index.manifest import EncoderRecord


@dataclass(slots=True)
class Snapshot:
    """An open snapshot: its stores, and what a person should know about it.

    `sentences` are the vectors of the sentences of each passage, `asked` those of the questions that it is said to answer.
    `marks` are the sentences that may speak of a concept in other words than its names (`MARK`, by row; see `HINTED`).
    `notices` are sentences per language, such as the absence of vectors. The encoder is loaded at the first question, once for
    all threads that ask. `silences` keeps which frameworks say nothing of a concept, once somebody has looked.
    """

    index: Path
    folder: Path
    manifest: Manifest
    knowledge: KnowledgeStore
    lexical: LexicalStore
    vectors: VectorStore | None
    sentences: SentenceVectors | None
    asked: SentenceVectors | None
    concepts: ConceptVectors | None
    marks: NDArray[np.void]
    notices: list[dict[str, str]] = field(default_factory=list)
    silences: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _encoder: Encoder | None = None
    _encoder_failed: bool = False
    _loading: threading.Lock = field(default_factory=threading.Lock)
    _spoken: dict[str, tuple[NDArray[np.int64], NDArray[np.float32]]] = field(default_factory=dict)

    def speaking(self, number: int) -> NDArray[np.void]:
        """The sentences that speak of a concept in other words, as `MARK`; `number` is that of the concept in the grid."""
        surely: NDArray[np.void] = self.marks[(self.marks["concept"] == number) & (self.marks["score"] >= SPOKEN)]
        return surely

    def spoken(self, concept_id: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The passages that may speak of a concept: their rows, ascending, and how surely, 0–1; where it is named, 1."""
        found = self._spoken.get(concept_id)
        if found is None:
            number = next(i for i, concept in enumerate(self.knowledge.grid().concepts) if concept.id == concept_id)
            sure = np.zeros(len(self.lexical), dtype=np.float32)
            meant = self.marks[self.marks["concept"] == number]
            np.maximum.at(sure, meant["row"], meant["score"])
            sure[self.knowledge.rows_naming(concept_id)] = 1.0
            rows = np.flatnonzero(sure)
            found = self._spoken[concept_id] = (rows, sure[rows])
        return found

    def encoder(self) -> Encoder | None:
        """The encoder that made the vectors; None when there are none or it can no longer be had, which `notices` tells.

        Raises:
            IndexStaleError: the encoder of that name now gives other vectors.
        """
        record = self.manifest.encoder
        if self.vectors is None or record is None:
            return None
        with self._loading:
            if self._encoder is None and not self._encoder_failed:
                self._load(record)
            return self._encoder

    def _load(self, record: EncoderRecord) -> None:
        try:
            loaded = encode.encoder(record.name)
        except EncoderError as error:
            self._encoder_failed = True
            self.notices.append(
                {
                    "fr": f"Recherche par les mots seulement. {error.fr}",
                    "en": f"Search by words only. {error.en}",
                }
            )
            return
        if loaded.digest != record.digest:
            command = build_command(self.index, self.manifest)
            raise IndexStaleError(
                f"Le modèle « {record.name} » a changé depuis la construction de l’index : lancez {command}.",
                f"The model “{record.name}” has changed since the index was built: run {command}.",
            )
        self._encoder = loaded

    def close(self) -> None:
        """Close the files of the snapshot."""
        self.knowledge.close()


def open_snapshot(index: Path) -> Snapshot:
    """Open the live snapshot of an index, every file checked against the manifest.

    A derived file that is damaged is rebuilt from the text: on disk where that is possible, else in memory.

    Raises:
        IndexMissingError: there is no index in this folder.
        IndexStaleError: another schema or analyser made it.
        IndexDamagedError: its text is damaged.
    """
    while True:
        folder = live_folder(index)
        if folder is None:
            raise IndexMissingError(
                f"Il n’y a pas d’index dans « {index} » : lancez {build_command(index)}.",
                f"There is no index in “{index}”: run {build_command(index)}.",
            )
        try:
            return _check_and_open(index, folder)
        # Whatever failed, if builds have meanwhile put another snapshot in its place, they swept this one from under us.
        except Exception:
            if live_or_none(index) in (folder, None):
                raise


def _check_and_open(index: Path, folder: Path) -> Snapshot:
    manifest = Manifest.read(folder)
    reason = staleness(manifest)
    if reason:
        command = build_command(index, manifest)
        raise IndexStaleError(
            f"L’index « {index} » a été fait par une autre version ({reason}) : lancez {command}.",
            f"The index “{index}” was made by another version ({reason}): run {command}.",
        )
    damaged = damaged_files(folder, manifest)
    if knowledge.FILE in damaged or (damaged and live_or_none(index) != folder):
        raise damaged_error(index)
    if damaged:
        folder, manifest, damaged = _mend(index, folder, manifest, damaged)
    return _open(index, folder, manifest, damaged)


def _open(index: Path, folder: Path, manifest: Manifest, damaged: set[str]) -> Snapshot:
    store = KnowledgeStore(folder)
    notices = []
    if any(name.startswith(LEXICAL) for name in damaged):
        lexical = LexicalStore.build(map(search_terms, store.each_passage()))
        notices.append(_notice_damaged(index, manifest))
    else:
        lexical = LexicalStore.open(folder / LEXICAL)
    rows = said = asked = concepts = None
    marks = np.zeros(0, dtype=MARK)
    if manifest.encoder is None:
        notices.append(
            {
                "fr": "Cet index est fait sans modèle : la recherche se fait par les mots et les concepts seulement.",
                "en": "This index is made without a model: search goes by words and concepts only.",
            }
        )
    elif any(name.startswith((vectors.FILE, sentence_vectors.FOLDER, ASKED, concept_vectors.FOLDER)) for name in damaged):
        notices.append(_notice_damaged(index, manifest))
    else:
        rows, said = VectorStore.open(folder), SentenceVectors.open(folder / sentence_vectors.FOLDER)
        asked = SentenceVectors.open(folder / ASKED)
        if store.grid().concepts:
            concepts = ConceptVectors.open(folder / concept_vectors.FOLDER)
            marks = open_marks(folder / concept_vectors.FOLDER)
    return Snapshot(index, folder, manifest, store, lexical, rows, said, asked, concepts, marks, notices)


def _mend(index: Path, folder: Path, manifest: Manifest, damaged: set[str]) -> tuple[Path, Manifest, set[str]]:
    """Rebuild the derived files in a new snapshot; where that cannot be, give back what there is."""
    try:
        encoder = encode.encoder(manifest.encoder.name) if manifest.encoder else None
        with writing(index), work_folder(index) as work:
            if live_or_none(index) != folder:  # another reader has mended it, or a build replaced it
                raise damaged_error(index)
            shutil.copyfile(folder / knowledge.FILE, work / knowledge.FILE)
            write_derived(work, encoder, None, Silent())
            before = {other.name for other in folder.parent.iterdir()} - {folder.name}
            final = commit(index, work, new_manifest(manifest.corpus, manifest.inputs, encoder, manifest.counts))
            sweep(index, keep=before | {final.name})
            return final, Manifest.read(final), set()
    except (OSError, EncoderError, IndexBusyError):
        # A read-only folder, a model that is gone or another writer: the text still answers, from memory.
        return folder, manifest, damaged


def _notice_damaged(index: Path, manifest: Manifest) -> dict[str, str]:
    command = build_command(index, manifest)
    return {
        "fr": f"Une partie de l’index est endommagée et n’a pas pu être refaite : lancez {command}.",
        "en": f"A part of the index is damaged and could not be rebuilt: run {command}.",
    }
