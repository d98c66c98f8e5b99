"""The files that a command writes besides its data: said before the work when they cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopkb.errors import CoopkbError

if TYPE_CHECKING:
    from pathlib import Path


def check_writable(path: Path) -> None:
    """Say before a long work what would fail after it.

    Raises:
        CoopkbError: the path is a folder, or in no folder.
    """
    if path.is_dir():
        raise _unwritable(path, "c’est un dossier", "it is a folder")
    if not path.parent.is_dir():
        raise _unwritable(path, "son dossier n’existe pas", "its folder does not exist")


def write_text(path: Path, text: str) -> None:
    """Write a file.

    Raises:
        CoopkbError: it cannot be written.
    """
    from coopkb.index.unwritable import reason

    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise _unwritable(path, *reason(error)) from error


def _unwritable(path: Path, fr: str, en: str) -> CoopkbError:
    return CoopkbError(
        f"Le fichier « {path} » ne peut pas être écrit ({fr}) : choisissez un autre endroit.",
        f"The file “{path}” cannot be written ({en}): choose another place.",
    )
