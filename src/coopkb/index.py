"""Snapshots of an index on disk: build, commit, open, verify, mend.

    index/CURRENT                   the name of the live snapshot, replaced atomically
    index/snapshots/NAME/           manifest.json, knowledge.sqlite (the text), lexical/ and vectors.faiss (derived from it)

A build writes a new snapshot beside the old one, syncs every file and folder, then swaps CURRENT: interrupted at any moment, it
changes nothing. A reader holds one snapshot until it opens the index again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shlex
import shutil
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from coopkb import analysis, corpus, encode
from coopkb.errors import (
    CorpusError,
    EncoderError,
    IndexBusyError,
    IndexDamagedError,
    IndexMissingError,
    IndexStaleError,
)
from coopkb.grid import ConceptSpotter, load_grid
from coopkb.stores import knowledge, vectors
from coopkb.stores.knowledge import KnowledgeStore, KnowledgeWriter
from coopkb.stores.lexical import LexicalStore
from coopkb.stores.vectors import VectorStore

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from coopkb.encode import Encoder
    from coopkb.ingest import Found
    from coopkb.types import FileReport, Grid, Passage, Source

_CURRENT = "CURRENT"
_SNAPSHOTS = "snapshots"
_MANIFEST = "manifest.json"
_LEXICAL = "lexical"
_UNFINISHED = ".new-"
_NAME = re.compile(r"\d{8}T\d{6}-[0-9a-f]{6}")

_READING = (
    "read/*.py",
    "clean/*.py",
    "sentences.py",
    "split.py",
    "language.py",
    "ingest.py",
    "corpus.py",
    "grid.py",
)
"""The code that decides the text of an index: a change in it makes a build read the files again."""

_BATCH = 64
"""Passages encoded at a time: enough to keep a small model busy, few enough for the progress to move."""


# --- What a snapshot is -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EncoderRecord:
    """The encoder that made the vectors of a snapshot."""

    name: str
    dimension: int
    digest: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What made a snapshot and what it holds; `files` gives the SHA-256 of each file but this one.

    `inputs` are the paths that were read, so that the command to build it again can be told.
    """

    schema: int
    analyser: int
    coopkb: str
    created: str
    corpus: str
    inputs: list[str]
    encoder: EncoderRecord | None
    counts: dict[str, int]
    files: dict[str, str]

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read the manifest of a snapshot.

        Raises:
            IndexDamagedError: it is missing or is no manifest.
        """
        try:
            record = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
            encoder = EncoderRecord(**record.pop("encoder")) if record.get("encoder") else record.pop("encoder")
            return cls(**record, encoder=encoder)
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise _damaged(folder.parent.parent) from error


@dataclass(slots=True)
class Snapshot:
    """An open snapshot: its stores, and what a person should know about it.

    `notices` are sentences per language, such as the absence of vectors. The encoder is loaded at the first question.
    """

    index: Path
    folder: Path
    manifest: Manifest
    knowledge: KnowledgeStore
    lexical: LexicalStore
    vectors: VectorStore | None
    notices: list[dict[str, str]] = field(default_factory=list)
    _encoder: Encoder | None = None
    _encoder_failed: bool = False

    def encoder(self) -> Encoder | None:
        """The encoder that made the vectors; None when there are none or it can no longer be had, which `notices` tells.

        Raises:
            IndexStaleError: the encoder of that name now gives other vectors.
        """
        record = self.manifest.encoder
        if self.vectors is None or record is None or self._encoder_failed:
            return None
        if self._encoder is None:
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
                return None
            if loaded.digest != record.digest:
                raise IndexStaleError(
                    f"Le modèle « {record.name} » a changé depuis la construction de l'index : "
                    f"lancez {build_command(self.index, self.manifest)}.",
                    f"The model “{record.name}” has changed since the index was built: "
                    f"run {build_command(self.index, self.manifest)}.",
                )
            self._encoder = loaded
        return self._encoder

    def close(self) -> None:
        """Close the files of the snapshot."""
        self.knowledge.close()


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: the live snapshot, whether it is new, and the vectors taken over from the one before."""

    folder: Path
    manifest: Manifest
    changed: bool
    reused_vectors: int = 0


class Listener(Protocol):
    """Hears how a build goes; stages are "read", "terms", "encode" and "write"."""

    def progress(self, stage: str, done: int, total: int) -> None:
        """So many of so many are done in this stage."""

    def read(self, report: FileReport) -> None:
        """This became of one file."""


class _Silent:
    def progress(self, stage: str, done: int, total: int) -> None:
        pass

    def read(self, report: FileReport) -> None:
        pass


# --- Build ------------------------------------------------------------------------------------------------------------


def build(
    paths: Sequence[Path],
    index: Path,
    *,
    encoder: Encoder | None = None,
    corpus_folder: Path | None = None,
    force: bool = False,
    listener: Listener | None = None,
) -> Built:
    """Build an index of the files below `paths` and make it the live one.

    Nothing is written when the live snapshot was made from the same files by the same tools.

    Args:
        paths: files and folders to read.
        index: the folder of the index, made when missing.
        encoder: what makes the vectors; without one the index answers by words alone.
        corpus_folder: where the catalogue and the grid stand; the shipped corpus by default.
        force: build even when nothing has changed.
        listener: hears the progress.

    Raises:
        CorpusError: a path, the catalogue or the grid is wrong, or no file gave any text; the live snapshot stays.
        IndexBusyError: another build is at work on this index.
    """
    from coopkb.ingest import find  # noqa: PLC0415 — readers and cleaners load for a build, never for a question

    hears = listener or _Silent()
    folder = corpus_folder or corpus.shipped_corpus()
    catalogue = corpus.load_catalogue(folder / "catalogue.yaml")
    grid_file = folder / "grid.yaml"
    grid = load_grid(grid_file)
    found = find(paths)
    digest = _corpus_digest(found, [folder / "catalogue.yaml", grid_file])
    with _writing(index):
        live = _live_or_none(index)
        if live and not force:
            manifest = _unchanged(live, digest, encoder)
            if manifest:
                return Built(live, manifest, changed=False)
        _sweep(index)
        work = _work_folder(index)
        try:
            counts = _write_knowledge(work, found, catalogue, grid, hears)
            reused = _write_derived(work, encoder, live, hears)
            inputs = [str(path.resolve()) for path in paths]
            final = _commit(index, work, _manifest(digest, inputs, encoder, counts))
        except BaseException:
            shutil.rmtree(work, ignore_errors=True)
            raise
        _sweep(index, keep={final.name, live.name if live else ""})
        return Built(final, Manifest.read(final), changed=True, reused_vectors=reused)


def _corpus_digest(found: Sequence[Found], files: Iterable[Path]) -> str:
    """A digest of all that decides the text of an index: the files, the catalogue and grid, and the code that reads them."""
    digest = hashlib.sha256(version("coopkb").encode())
    package = Path(__file__).parent
    code = [path for stage in _READING for path in sorted(package.glob(stage))]
    for path in [*files, *code]:
        digest.update(hashlib.sha256(path.read_bytes()).digest() if path.is_file() else b"-")
    for file in found:
        digest.update(f"{file.place}\0{file.path}\0{file.digest}\0".encode())
    return digest.hexdigest()


def _unchanged(live: Path, digest: str, encoder: Encoder | None) -> Manifest | None:
    try:
        manifest = Manifest.read(live)
    except IndexDamagedError:
        return None
    same_encoder = (manifest.encoder.digest if manifest.encoder else None) == (encoder.digest if encoder else None)
    same = manifest.corpus == digest and same_encoder and not _staleness(manifest)
    return manifest if same and not _damaged_files(live, manifest) else None


def _write_knowledge(
    work: Path, found: Sequence[Found], catalogue: dict[str, Source], grid: Grid, hears: Listener
) -> dict[str, int]:
    from coopkb.ingest import ingest  # noqa: PLC0415 — the same

    spotter = ConceptSpotter(grid)
    counts = {"files": len(found), "sources": 0, "passages": 0, "problems": 0}
    with KnowledgeWriter(work) as writer:
        writer.add_grid(grid)
        for done, item in enumerate(ingest(found, catalogue), start=1):
            if item.document:
                mentions = [_mentions(spotter, passage) for passage in item.passages]
                writer.add_document(item.document, item.passages, mentions)
                counts["sources"] += 1
                counts["passages"] += len(item.passages)
            else:
                counts["problems"] += 1
            writer.add_report(item.report)
            hears.read(item.report)
            hears.progress("read", done, len(found))
    if not counts["passages"]:
        raise CorpusError(
            "Aucun fichier lisible n'a été trouvé : l'index reste tel qu'il était. Donnez un dossier qui contient des PDF, des "
            "pages HTML, des documents bureautiques, du Markdown ou du texte.",
            "No readable file was found: the index stays as it was. Give a folder that holds PDF files, HTML pages, office "
            "documents, Markdown or text.",
        )
    return counts


def _mentions(spotter: ConceptSpotter, passage: Passage) -> list[tuple[str, int, int]]:
    found = spotter.spot(passage.text, passage.language)
    return [(m.concept_id, passage.start + m.start, passage.start + m.end) for m in found]


def _write_derived(work: Path, encoder: Encoder | None, live: Path | None, hears: Listener) -> int:
    """Write the parts that derive from the text; return how many vectors the live snapshot already had."""
    store = KnowledgeStore(work)
    try:
        total = store.passage_count()
        lexical = LexicalStore.build(_terms(store, total, hears))
        (work / _LEXICAL).mkdir()
        lexical.save(work / _LEXICAL)
        if encoder is None:
            return 0
        passages = list(store.each_passage())
        known = _known_vectors(live, encoder) if live else {}
        rows, reused = _encode(passages, encoder, known, hears)
        VectorStore.build(rows).save(work)
        return reused
    finally:
        store.close()


def passage_terms(passage: Passage) -> list[str]:
    """The terms a passage is found by: those of its title and heading path, then those of its text."""
    return analysis.terms(f"{passage.context}\n{passage.text}", passage.language)


def _terms(store: KnowledgeStore, total: int, hears: Listener) -> Iterator[list[str]]:
    for done, passage in enumerate(store.each_passage(), start=1):
        yield passage_terms(passage)
        hears.progress("terms", done, total)


def _embedded(passage: Passage) -> str:
    return f"{passage.context}\n{passage.text}"


def _known_vectors(live: Path, encoder: Encoder) -> dict[str, NDArray[np.float32]]:
    """The vectors of the live snapshot by the text they were made from, if the same encoder made them."""
    try:
        manifest = Manifest.read(live)
    except IndexDamagedError:
        return {}
    same = manifest.encoder and manifest.encoder.digest == encoder.digest and not _staleness(manifest)
    if not same or _damaged_files(live, manifest):
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
        rows[batch] = encoder.encode([_embedded(passages[i]) for i in batch], kind="passage")
        hears.progress("encode", min(first + _BATCH, len(new)), len(new))
    return rows, len(passages) - len(new)


# --- Commit -----------------------------------------------------------------------------------------------------------


@contextmanager
def _writing(index: Path) -> Iterator[None]:
    """Hold the index for one writer; the system lets go of the lock when the writer dies."""
    from filelock import FileLock, Timeout  # noqa: PLC0415 — only a writer locks

    index.mkdir(parents=True, exist_ok=True)
    lock = FileLock(index / ".lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise IndexBusyError(
            f"Une autre construction est en cours sur l'index « {index} » : attendez qu'elle se termine.",
            f"Another build is at work on the index “{index}”: wait until it ends.",
        ) from error
    try:
        yield
    finally:
        lock.release()


def _work_folder(index: Path) -> Path:
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
    work = index / _SNAPSHOTS / (_UNFINISHED + name)
    work.mkdir(parents=True)
    return work


def _manifest(digest: str, inputs: Sequence[str], encoder: Encoder | EncoderRecord | None, counts: dict[str, int]) -> Manifest:
    """The manifest of a snapshot made now by the code at hand; its files are named at the commit."""
    return Manifest(
        schema=knowledge.SCHEMA_VERSION,
        analyser=analysis.VERSION,
        coopkb=version("coopkb"),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        corpus=digest,
        inputs=list(inputs),
        encoder=EncoderRecord(encoder.name, encoder.dimension, encoder.digest) if encoder else None,
        counts=counts,
        files={},
    )


def _commit(index: Path, work: Path, manifest: Manifest) -> Path:
    """Make a finished work folder the live snapshot and return its place."""
    files = {p.relative_to(work).as_posix(): _sha256(p) for p in sorted(work.rglob("*")) if p.is_file()}
    manifest = replace(manifest, files=files)
    _write(work / _MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=2) + "\n")
    for path in [*work.rglob("*"), work]:
        _sync(path)
    final = work.with_name(work.name.removeprefix(_UNFINISHED))
    work.rename(final)
    _sync(index / _SNAPSHOTS)
    _write(index / (_CURRENT + ".new"), final.name + "\n")
    _sync(index / (_CURRENT + ".new"))
    (index / (_CURRENT + ".new")).replace(index / _CURRENT)
    _sync(index)
    return final


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _sync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():  # Windows has no handle on a folder to sync
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sweep(index: Path, keep: set[str] | None = None) -> None:
    """Remove what killed builds left and, when `keep` is given, the snapshots not named in it."""
    for folder in (index / _SNAPSHOTS).glob("*"):
        unfinished = folder.name.startswith(_UNFINISHED)
        if unfinished or (keep is not None and _NAME.fullmatch(folder.name) and folder.name not in keep):
            shutil.rmtree(folder, ignore_errors=True)


# --- Open -------------------------------------------------------------------------------------------------------------


def open_snapshot(index: Path) -> Snapshot:
    """Open the live snapshot of an index, every file checked against the manifest.

    A derived file that is damaged is rebuilt from the text: on disk where that is possible, else in memory.

    Raises:
        IndexMissingError: there is no index in this folder.
        IndexStaleError: another schema or analyser made it.
        IndexDamagedError: its text is damaged.
    """
    folder = _live_folder(index)
    if folder is None:
        raise IndexMissingError(
            f"Il n'y a pas d'index dans « {index} » : lancez {build_command(index)}.",
            f"There is no index in “{index}”: run {build_command(index)}.",
        )
    manifest = Manifest.read(folder)
    reason = _staleness(manifest)
    if reason:
        command = build_command(index, manifest)
        raise IndexStaleError(
            f"L'index « {index} » a été fait par une autre version ({reason}) : lancez {command}.",
            f"The index “{index}” was made by another version ({reason}): run {command}.",
        )
    damaged = _damaged_files(folder, manifest)
    if knowledge.FILE in damaged:
        raise _damaged(index)
    if damaged:
        folder, manifest, damaged = _mend(index, folder, manifest, damaged)
    return _open(index, folder, manifest, damaged)


def _open(index: Path, folder: Path, manifest: Manifest, damaged: set[str]) -> Snapshot:
    store = KnowledgeStore(folder)
    notices = []
    if any(name.startswith(_LEXICAL) for name in damaged):
        lexical = LexicalStore.build(map(passage_terms, store.each_passage()))
        notices.append(_notice_damaged(index, manifest))
    else:
        lexical = LexicalStore.open(folder / _LEXICAL)
    rows = None
    if manifest.encoder is None:
        notices.append(
            {
                "fr": "Cet index est fait sans modèle : la recherche se fait par les mots et les concepts seulement.",
                "en": "This index is made without a model: search goes by words and concepts only.",
            }
        )
    elif vectors.FILE in damaged:
        notices.append(_notice_damaged(index, manifest))
    else:
        rows = VectorStore.open(folder)
    return Snapshot(index, folder, manifest, store, lexical, rows, notices)


def _live_folder(index: Path) -> Path | None:
    try:
        name = (index / _CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise _damaged(index) from error
    folder = index / _SNAPSHOTS / name
    if not _NAME.fullmatch(name) or not folder.is_dir():
        raise _damaged(index)
    return folder


def live_name(index: Path) -> str | None:
    """The name of the live snapshot, another after each build; None where there is no index.

    Raises:
        IndexDamagedError: what should name it does not.
    """
    folder = _live_folder(index)
    return folder.name if folder else None


def _live_or_none(index: Path) -> Path | None:
    """The live snapshot for a build, which makes a damaged index anew rather than stopping at it."""
    try:
        return _live_folder(index)
    except IndexDamagedError:
        return None


def _staleness(manifest: Manifest) -> str | None:
    """What about the snapshot does not fit the code at hand, in words alike in both languages; None when all fits."""
    if manifest.schema != knowledge.SCHEMA_VERSION:
        return f"schema {manifest.schema} ≠ {knowledge.SCHEMA_VERSION}"
    if manifest.analyser != analysis.VERSION:
        return f"analyser {manifest.analyser} ≠ {analysis.VERSION}"
    return None


def _damaged_files(folder: Path, manifest: Manifest) -> set[str]:
    damaged = set()
    for name, digest in manifest.files.items():
        path = folder / name
        if not path.is_file() or _sha256(path) != digest:
            damaged.add(name)
    return damaged


def _mend(index: Path, folder: Path, manifest: Manifest, damaged: set[str]) -> tuple[Path, Manifest, set[str]]:
    """Rebuild the derived files in a new snapshot; where that cannot be, give back what there is."""
    try:
        encoder = encode.encoder(manifest.encoder.name) if manifest.encoder else None
        with _writing(index):
            work = _work_folder(index)
            shutil.copyfile(folder / knowledge.FILE, work / knowledge.FILE)
            _write_derived(work, encoder, None, _Silent())
            final = _commit(index, work, _manifest(manifest.corpus, manifest.inputs, encoder, manifest.counts))
            _sweep(index, keep={final.name})
            return final, Manifest.read(final), set()
    except (OSError, EncoderError, IndexBusyError):
        # A read-only folder, a model that is gone or another writer: the text still answers, from memory.
        return folder, manifest, damaged


def build_command(index: Path, manifest: Manifest | None = None) -> str:
    """The command that builds this index (again): from the same files and with the same model where that is known."""
    words = ["coopkb build"]
    if manifest:
        words += [shlex.quote(path) for path in manifest.inputs]
    words.append(f"--index {shlex.quote(str(index))}")
    if manifest and manifest.encoder:
        words.append(f"--model {shlex.quote(manifest.encoder.name)}")
    return " ".join(words)


def _damaged(index: Path) -> IndexDamagedError:
    return IndexDamagedError(
        f"L'index « {index} » est endommagé : lancez {build_command(index)} pour le refaire à partir des documents.",
        f"The index “{index}” is damaged: run {build_command(index)} to make it again from the documents.",
    )


def _notice_damaged(index: Path, manifest: Manifest) -> dict[str, str]:
    command = build_command(index, manifest)
    return {
        "fr": f"Une partie de l'index est endommagée et n'a pas pu être refaite : lancez {command}.",
        "en": f"A part of the index is damaged and could not be rebuilt: run {command}.",
    }
