"""Grids in files of other tools, by suffix: `.ttl` is SKOS in Turtle, `.qdc` the codebook of REFI-QDA."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopkb.errors import CorpusError
from coopkb.exchange import refi_qda, skos

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from coopkb.types import Framework, Grid

SUFFIXES = (".ttl", ".qdc")


def read_grid(path: Path) -> Grid:
    """The grid of a file.

    Raises:
        CorpusError: the suffix is of no format, or the file cannot be read or understood.
    """
    suffix = _suffix(path)
    try:
        data = path.read_bytes()
        return skos.from_turtle(data.decode("utf-8-sig")) if suffix == ".ttl" else refi_qda.from_qdc(data)
    except CorpusError as error:
        raise CorpusError(f"« {path} » : {error.fr}", f"“{path}”: {error.en}", file=path) from error
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(
            f"« {path} » ne peut pas être lu : vérifiez le chemin, et qu’il est en UTF-8.",
            f"“{path}” cannot be read: check the path, and that it is in UTF-8.",
        ) from error


def write_grid(grid: Grid, frameworks: Sequence[Framework], path: Path, language: str) -> None:
    """Write a grid to a file; SKOS takes the frameworks with it, a codebook is in one language.

    Raises:
        CorpusError: the suffix is of no format, or the file cannot be written.
    """
    suffix = _suffix(path)
    data = skos.to_turtle(grid, frameworks).encode() if suffix == ".ttl" else refi_qda.to_qdc(grid, language)
    try:
        path.write_bytes(data)
    except OSError as error:
        raise CorpusError(
            f"« {path} » ne peut pas être écrit : choisissez un autre endroit.",
            f"“{path}” cannot be written: choose another place.",
        ) from error


def _suffix(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise CorpusError(
            f"« {path.name} » : le suffixe doit être {' ou '.join(SUFFIXES)}.",
            f"“{path.name}”: the suffix must be {' or '.join(SUFFIXES)}.",
        )
    return suffix
