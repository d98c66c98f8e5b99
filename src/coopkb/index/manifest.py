"""What made a snapshot and what it holds: the manifest, and what follows from it."""

from __future__ import annotations

import hashlib
import json
import shlex
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from coopkb import analysis
from coopkb.encode import BUNDLED
from coopkb.errors import IndexDamagedError
from coopkb.stores import knowledge

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from coopkb.encode import Encoder

MANIFEST = "manifest.json"


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
            record = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            encoder = EncoderRecord(**record.pop("encoder")) if record.get("encoder") else record.pop("encoder")
            return cls(**record, encoder=encoder)
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise damaged_error(folder.parent.parent) from error


def new_manifest(
    digest: str, inputs: Sequence[str], encoder: Encoder | EncoderRecord | None, counts: dict[str, int]
) -> Manifest:
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


def staleness(manifest: Manifest) -> str | None:
    """What about the snapshot does not fit the code at hand, in words alike in both languages; None when all fits."""
    if manifest.schema != knowledge.SCHEMA_VERSION:
        return f"schema {manifest.schema} ≠ {knowledge.SCHEMA_VERSION}"
    if manifest.analyser != analysis.VERSION:
        return f"analyser {manifest.analyser} ≠ {analysis.VERSION}"
    return None


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def damaged_files(folder: Path, manifest: Manifest) -> set[str]:
    """The files of a snapshot that are missing or not what they were."""
    damaged = set()
    for name, digest in manifest.files.items():
        path = folder / name
        if not path.is_file() or sha256(path) != digest:
            damaged.add(name)
    return damaged


def build_command(index: Path, manifest: Manifest | None = None) -> str:
    """The command that builds this index (again): from the same files and with the same model where that is known."""
    words = ["coopkb build"]
    if manifest:
        words += [shlex.quote(path) for path in manifest.inputs]
    words.append(f"--index {shlex.quote(str(index))}")
    if manifest and manifest.encoder is None:
        words.append("--no-model")
    elif manifest and manifest.encoder and manifest.encoder.name != BUNDLED:
        words.append(f"--model {shlex.quote(manifest.encoder.name)}")
    return " ".join(words)


def damaged_error(index: Path) -> IndexDamagedError:
    """The error of an index that nothing can be derived from any more."""
    return IndexDamagedError(
        f"L’index « {index} » est endommagé : lancez {build_command(index)} pour le refaire à partir des documents.",
        f"The index “{index}” is damaged: run {build_command(index)} to make it again from the documents.",
    )
