"""The folders of an index: one writer, a hidden work folder, an atomic swap."""

from __future__ import annotations

import errno
import json
import os
import re
import secrets
import shutil
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from coopkb.errors import IndexBusyError, IndexDamagedError, IndexMissingError
from coopkb.index.manifest import MANIFEST, damaged_error, sha256

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from coopkb.index.manifest import Manifest

SNAPSHOTS = "snapshots"

_CURRENT = "CURRENT"
_UNFINISHED = ".new-"
_CLOSED = {
    errno.EACCES: ("vous n’avez pas le droit de le lire", "you have no right to read it"),
    errno.EPERM: ("vous n’avez pas le droit de le lire", "you have no right to read it"),
    errno.ENAMETOOLONG: ("le nom est trop long", "the name is too long"),
    errno.ENOTDIR: ("ce n’est pas un dossier", "it is not a folder"),
}
_NAME = re.compile(r"\d{8}T\d{6}-[0-9a-f]{6}")


# --- Read -------------------------------------------------------------------------------------------------------------


def live_folder(index: Path) -> Path | None:
    """The folder of the live snapshot; None where there is no index.

    Raises:
        IndexMissingError: the path is that of a file, is too long, or may not be read.
        IndexDamagedError: what names it cannot be read, or names no snapshot of this index.
    """
    try:
        name = (index / _CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        if isinstance(error, OSError) and error.errno in _CLOSED:
            fr, en = _CLOSED[error.errno]
            raise IndexMissingError(
                f"L’index « {index} » ne peut pas être ouvert ({fr}) : vérifiez le chemin du dossier de l’index.",
                f"The index “{index}” cannot be opened ({en}): check the path of the index folder.",
            ) from error
        raise damaged_error(index) from error
    folder = index / SNAPSHOTS / name
    if not _NAME.fullmatch(name) or not folder.is_dir():
        raise damaged_error(index)
    return folder


def live_or_none(index: Path) -> Path | None:
    """The live snapshot for a build, which makes a damaged index anew rather than stopping at it."""
    try:
        return live_folder(index)
    except IndexDamagedError:
        return None


def live_name(index: Path) -> str | None:
    """The name of the live snapshot, another after each build; None where there is no index.

    Raises:
        IndexDamagedError: what should name it does not.
    """
    folder = live_folder(index)
    return folder.name if folder else None


# --- Write ------------------------------------------------------------------------------------------------------------


@contextmanager
def writing(index: Path) -> Iterator[None]:
    """Hold the index for one writer; the system lets go of the lock when the writer dies."""
    from filelock import FileLock, Timeout  # noqa: PLC0415 — only a writer locks

    index.mkdir(parents=True, exist_ok=True)
    lock = FileLock(index / ".lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise IndexBusyError(
            f"Une autre construction est en cours sur l’index « {index} » : attendez qu’elle se termine.",
            f"Another build is at work on the index “{index}”: wait until it ends.",
        ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def work_folder(index: Path) -> Iterator[Path]:
    """A new hidden folder for a snapshot in the making, gone again when the making fails."""
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
    work = index / SNAPSHOTS / (_UNFINISHED + name)
    work.mkdir(parents=True)
    try:
        yield work
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise


def commit(index: Path, work: Path, manifest: Manifest) -> Path:
    """Make a finished work folder the live snapshot and return its place."""
    files = {p.relative_to(work).as_posix(): sha256(p) for p in sorted(work.rglob("*")) if p.is_file()}
    manifest = replace(manifest, files=files)
    _write(work / MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=2) + "\n")
    for path in [*work.rglob("*"), work]:
        _sync(path)
    final = work.with_name(work.name.removeprefix(_UNFINISHED))
    work.rename(final)
    _sync(index / SNAPSHOTS)
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


def sweep(index: Path, keep: set[str] | None = None) -> None:
    """Remove what killed builds left and, when `keep` is given, the snapshots not named in it."""
    for folder in (index / SNAPSHOTS).glob("*"):
        unfinished = folder.name.startswith(_UNFINISHED)
        if unfinished or (keep is not None and _NAME.fullmatch(folder.name) and folder.name not in keep):
            shutil.rmtree(folder, ignore_errors=True)
