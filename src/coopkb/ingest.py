"""Many files → documents and passages: read, clean, split; what failed and why, what was removed and from where."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coopkb import corpus, library
from coopkb.clean import clean
from coopkb.errors import CorpusError, UnreadableFileError
from coopkb.language import detect
from coopkb.read import SUFFIXES, read
from coopkb.read.refusal import shown_name
from coopkb.split import compose, split
from coopkb.types import BlockKind, Document, FileReport, Passage, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from coopkb.types import Block

_IGNORED = re.compile(r"(^[.~])|(~$)|(^thumbs\.db$)|(^desktop\.ini$)", re.IGNORECASE)
"""Files that no person wrote: hidden ones, locks and backups of office programs, what file browsers leave."""

_LANGUAGE_SAMPLE = 5_000
"""Characters that the language of a document is told from; more changes no verdict on the seeds and costs time."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read: its path, its place below the folder that was named, and the digest of its bytes.

    `digest` is empty for what cannot be opened, is of no format that can be read, or is no ordinary file.
    """

    path: Path
    place: str
    digest: str


@dataclass(frozen=True, slots=True)
class Ingested:
    """What one file gave; document and passages are empty when the report names a problem."""

    report: FileReport
    document: Document | None = None
    passages: tuple[Passage, ...] = ()


def find(paths: Iterable[Path]) -> list[Found]:
    """The files below the paths named, in a fixed order, each once.

    A folder that holds a catalogue, a grid and notes is a corpus: of it, the notes and the person's own documents are read.

    Raises:
        CorpusError: a path does not exist.
    """
    files: dict[Path, str] = {}
    for path in paths:
        if _is_there(path) and path.is_dir():
            for file, place in _below(path):
                files.setdefault(file, place)
        elif _is_there(path):
            files.setdefault(path.resolve(), path.name)
        else:
            raise CorpusError(
                f"« {path} » n’existe pas : vérifiez le chemin du fichier ou du dossier à lire.",
                f"“{path}” does not exist: check the path of the file or folder to read.",
            )
    return [Found(path, str(told(Path(place))), _digest(path)) for path, place in files.items()]


def told(path: Path) -> Path:
    """The path as it can be written and shown: a name whose bytes the system's encoding cannot read is taken as UTF-8.

    Bytes that are no UTF-8 either, as old archives leave them, become replacement characters.
    """
    name = str(path)
    return path if _is_writable(name) else Path(os.fsencode(name).decode("utf-8", "replace"))


def _is_writable(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name longer than the system has, or with a NUL: there is no such file
        return False


def _below(folder: Path) -> Iterator[tuple[Path, str]]:
    roots = [folder]
    skipped: set[Path] = set()
    if corpus.is_corpus(folder):
        roots = [folder / "notes", folder / "local"]
        skipped = {folder / "local" / "README.md"}
    for root in roots:
        for path in sorted(_inside(root), key=lambda p: p.relative_to(root).as_posix()):
            if path not in skipped and not library.is_knowledge(path, root):
                # A link keeps its own name, so that it can be told that it is one.
                yield path if path.is_symlink() else path.resolve(), path.relative_to(root).as_posix()


def _inside(folder: Path) -> Iterator[Path]:
    """Whatever is no folder below this one, links and folders that cannot be opened included.

    An index is no document, nor is what `_IGNORED` names.
    """
    closed: list[Path] = []
    for parent, folders, files in os.walk(folder, onerror=lambda error: closed.append(Path(error.filename))):
        here = Path(parent)
        folders[:] = [name for name in folders if not _IGNORED.search(name) and not _is_index(here / name)]
        links = [name for name in folders if (here / name).is_symlink()]
        yield from (here / name for name in (*files, *links) if not _IGNORED.search(name))
    yield from closed


def _is_index(folder: Path) -> bool:
    return (folder / "CURRENT").is_file() and (folder / "snapshots").is_dir()


def _digest(path: Path) -> str:
    if path.suffix.lower() not in SUFFIXES or path.is_symlink() or not path.is_file():
        return ""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def ingest(found: Sequence[Found], catalogue: Mapping[str, Source] | None = None) -> Iterator[Ingested]:
    """Read, clean and split each file in turn; a file that cannot be read is reported and the others go on.

    Args:
        found: the files, from `find`.
        catalogue: what is known of sources, by id.
    """
    first: dict[str, Found] = {}
    taken: set[str] = set()
    for file in found:
        twin = first.setdefault(file.digest, file) if file.digest else file
        try:
            if twin is not file:
                raise _twin(file, twin)
            _check_kind(file)
            yield _ingest_one(file, catalogue or {}, taken)
        except (UnreadableFileError, CorpusError) as error:
            yield Ingested(FileReport(told(file.path), None, problem={"fr": error.fr, "en": error.en}))


def _twin(file: Found, twin: Found) -> UnreadableFileError:
    name, other = shown_name(file.place), shown_name(twin.place)
    return UnreadableFileError(
        f"Le fichier « {name} » est identique à « {other} » : il n’est lu qu’une fois.",
        f"The file “{name}” is identical to “{other}”: it is read once.",
    )


def _check_kind(file: Found) -> None:
    name = shown_name(file.place)
    if file.path.is_symlink():
        raise UnreadableFileError(
            f"« {name} » est un lien, et les liens ne sont pas suivis : donnez le document ou le dossier lui-même.",
            f"“{name}” is a link, and links are not followed: give the document or the folder itself.",
        )
    if file.path.is_dir():
        raise UnreadableFileError(
            f"Le dossier « {name} » ne peut pas être ouvert : vérifiez les droits de lecture.",
            f"The folder “{name}” cannot be opened: check the right to read it.",
        )


def _ingest_one(file: Found, catalogue: Mapping[str, Source], taken: set[str]) -> Ingested:
    raw = read(file.path)
    blocks, removed = clean(raw)
    sample = "\n".join(block.text for block in blocks)[:_LANGUAGE_SAMPLE]
    path = told(file.path)
    source = corpus.source_of(
        path,
        id=_free(_slug(file.place), taken),
        metadata=raw.metadata,
        catalogue=catalogue,
        language=detect(sample),
        first_heading=_first_heading(blocks),
    )
    if source.id in taken:
        raise CorpusError(
            f"Le fichier « {file.place} » porte l’identifiant « {source.id} », déjà pris par un autre : changez l’un des deux.",
            f"The file “{file.place}” carries the id “{source.id}”, which another file has: change one of them.",
        )
    document = compose(source, blocks, raw.page_labels, source.language)
    passages = tuple(split(document))
    if not passages:
        raise UnreadableFileError(
            f"Le fichier « {file.place} » ne contient aucun texte à citer : vérifiez qu’il n’est pas vide ou fait d’images.",
            f"The file “{file.place}” holds no text to cite: check that it is not empty or made of images.",
        )
    taken.add(source.id)
    words = sum(len(passage.text.split()) for passage in passages)
    report = FileReport(path, source, len(passages), words, (*raw.removed, *removed))
    return Ingested(report, document, passages)


def _first_heading(blocks: Sequence[Block]) -> str | None:
    """The title a document gives itself: its first heading, if nothing stands before it."""
    for block in blocks:
        if block.kind is BlockKind.HEADING:
            return block.text
        return None
    return None


def _slug(place: str) -> str:
    """A file's place as an id: ASCII letters, digits and hyphens; the same on any machine."""
    stem = place.rsplit(".", 1)[0]
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    return slug[:80].strip("-") or "document"


def _free(slug: str, taken: set[str]) -> str:
    number, candidate = 2, slug
    while candidate in taken:
        candidate = f"{slug}-{number}"
        number += 1
    return candidate
