"""A place that cannot be written to: why, in words."""

from __future__ import annotations

import errno
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from coopkb.errors import CoopkbError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FULL = ("il n’y a plus de place sur le disque", "there is no room left on the disk")
_FORBIDDEN = ("vous n’avez pas le droit d’y écrire", "you have no right to write there")
_NO_FOLDER = ("ce n’est pas un dossier", "it is not a folder")

_REASONS = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EACCES: _FORBIDDEN,
    errno.EPERM: _FORBIDDEN,
    errno.EROFS: ("le disque est en lecture seule", "the disk is read-only"),
    errno.EEXIST: _NO_FOLDER,
    errno.ENOTDIR: _NO_FOLDER,
    errno.EISDIR: ("c’est un dossier", "it is a folder"),
    errno.ENOENT: ("son dossier n’existe pas", "its folder does not exist"),
    errno.ENAMETOOLONG: ("le nom est trop long", "the name is too long"),
}

_SQLITE = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR: ("le disque refuse l’écriture", "the disk refuses to write"),
    sqlite3.SQLITE_READONLY: _FORBIDDEN,
    sqlite3.SQLITE_CANTOPEN: _FORBIDDEN,
}
"""What the file system refuses to SQLite; any other error of SQLite is a bug."""


def reason(error: OSError) -> tuple[str, str]:
    """Why the system refused to write, in French and English; its own words where there are none of ours."""
    words = error.strerror or type(error).__name__
    return _REASONS.get(error.errno or 0, (words, words))


@contextmanager
def told(index: Path) -> Iterator[None]:
    """Tell in one sentence that the index cannot be written, rather than by the system's own error.

    Raises:
        CoopkbError: the disk is full, the folder is read-only or is no folder.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in _REASONS:
            raise
        raise _unwritable(index, reason(error)) from error
    except sqlite3.OperationalError as error:
        why = _SQLITE.get((getattr(error, "sqlite_errorcode", None) or 0) & 0xFF)
        if why is None:
            raise
        raise _unwritable(index, why) from error


def _unwritable(index: Path, why: tuple[str, str]) -> CoopkbError:
    return CoopkbError(
        f"L’index « {index} » ne peut pas être écrit ({why[0]}) : faites de la place ou choisissez un autre dossier.",
        f"The index “{index}” cannot be written ({why[1]}): make room or choose another folder.",
    )
