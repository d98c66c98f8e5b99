"""A build: files in, a new live snapshot out, or nothing changed at all."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from coopkb import corpus
from coopkb.errors import CorpusError, IndexDamagedError
from coopkb.grid import ConceptSpotter
from coopkb.index import unwritable
from coopkb.index.derive import write_derived
from coopkb.index.disk import commit, live_or_none, sweep, work_folder, writing
from coopkb.index.listener import Listener, Silent
from coopkb.index.manifest import Manifest, damaged_files, new_manifest, staleness
from coopkb.library import holds_knowledge, load_library
from coopkb.silence import silent_stretches
from coopkb.stores.knowledge import KnowledgeWriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from coopkb.encode import Encoder
    from coopkb.ingest import Found
    from coopkb.library import Library
    from coopkb.types import Passage

_READING = (
    "read/*.py",
    "clean/*.py",
    "sentences.py",
    "split.py",
    "language.py",
    "ingest.py",
    "corpus.py",
    "grid.py",
    "frameworks.py",
    "library.py",
    "silence.py",
    "yaml_files.py",
)
"""The code that decides the text of an index: a change in it makes a build read the files again."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: the live snapshot, whether it is new, and the vectors taken over from the one before."""

    folder: Path
    manifest: Manifest
    changed: bool
    reused_vectors: int = 0


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
        corpus_folder: where catalogue, grid and frameworks stand; the shipped corpus by default. What the folders named in
            `paths`, and `local/` in the corpus, hold of the same kind is added.
        force: build even when nothing has changed.
        listener: hears the progress.

    Raises:
        CorpusError: a path, the catalogue or the grid is wrong, or no file gave any text; the live snapshot stays.
        IndexBusyError: another build is at work on this index.
        CoopkbError: the index cannot be written: no room, no right, no folder.
    """
    from coopkb.ingest import find, told  # noqa: PLC0415 — readers and cleaners load for a build, never for a question

    hears = listener or Silent()
    folder = corpus_folder or corpus.shipped_corpus()
    shelf = load_library(folder, _own_knowledge(folder, paths))
    found = find(paths)
    digest = _corpus_digest(found, shelf.files)
    if not found:
        raise _nothing_to_read()
    with unwritable.told(index), writing(index):
        live = live_or_none(index)
        if live and not force:
            manifest = _unchanged(live, digest, encoder)
            if manifest:
                return Built(live, manifest, changed=False)
        sweep(index)
        with work_folder(index) as work:
            counts = _write_knowledge(work, found, shelf, hears)
            reused, counts["truncated"] = write_derived(work, encoder, live, hears)
            inputs = [str(told(path.resolve())) for path in paths]
            final = commit(index, work, new_manifest(digest, inputs, encoder, counts))
        sweep(index, keep={final.name, live.name if live else ""})
        return Built(final, Manifest.read(final), changed=True, reused_vectors=reused)


def _own_knowledge(home: Path, paths: Sequence[Path]) -> list[Path]:
    """The folders whose knowledge is added to that of the corpus."""
    own = {path.resolve(): path for path in (home / "local", *paths) if path.is_dir() and holds_knowledge(path)}
    own.pop(home.resolve(), None)
    return list(own.values())


def _corpus_digest(found: Sequence[Found], files: Iterable[Path]) -> str:
    """A digest of all that decides the text of an index: the files, the catalogue and grid, and the code that reads them."""
    digest = hashlib.sha256(version("coopkb").encode())
    package = Path(__file__).parents[1]
    code = [path for stage in _READING for path in sorted(package.glob(stage))]
    for path in [*files, *code]:
        digest.update(hashlib.sha256(path.read_bytes()).digest() if path.is_file() else b"-")
    for file in found:
        digest.update(b"\0".join((file.place.encode(), os.fsencode(file.path), file.digest.encode(), b"")))
    return digest.hexdigest()


def _unchanged(live: Path, digest: str, encoder: Encoder | None) -> Manifest | None:
    try:
        manifest = Manifest.read(live)
    except IndexDamagedError:
        return None
    same_encoder = (manifest.encoder.digest if manifest.encoder else None) == (encoder.digest if encoder else None)
    same = manifest.corpus == digest and same_encoder and not staleness(manifest)
    return manifest if same and not damaged_files(live, manifest) else None


def _write_knowledge(work: Path, found: Sequence[Found], shelf: Library, hears: Listener) -> dict[str, int]:
    from coopkb.ingest import ingest  # noqa: PLC0415 — the same

    spotter = ConceptSpotter(shelf.grid)
    counts = {"files": len(found), "sources": 0, "passages": 0, "problems": 0}
    with KnowledgeWriter(work) as writer:
        writer.add_library(shelf.grid, shelf.frameworks.values(), shelf.catalogue.values())
        for done, item in enumerate(ingest(found, shelf.catalogue), start=1):
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
        raise _nothing_to_read()
    return counts


def _nothing_to_read() -> CorpusError:
    return CorpusError(
        "Aucun fichier lisible n’a été trouvé : l’index reste tel qu’il était. Donnez un dossier qui contient des PDF, des "
        "pages HTML, des documents bureautiques, du Markdown ou du texte.",
        "No readable file was found: the index stays as it was. Give a folder that holds PDF files, HTML pages, office "
        "documents, Markdown or text.",
    )


def _mentions(spotter: ConceptSpotter, passage: Passage) -> list[tuple[str, int, int]]:
    """Where a passage names concepts, stretches that say nothing of them left out."""
    found = spotter.spot(passage.text, passage.language)
    silent = silent_stretches(passage) if found else []
    return [
        (m.concept_id, passage.start + m.start, passage.start + m.end)
        for m in found
        if not any(start <= m.start < end for start, end in silent)
    ]
