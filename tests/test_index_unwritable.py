"""An index that cannot be written or opened is told in one sentence, and nothing is left behind."""

from __future__ import annotations

import errno
import sqlite3
from typing import TYPE_CHECKING

import pytest

from coopkb.errors import CoopkbError, CorpusError, IndexMissingError
from coopkb.index import build, open_snapshot
from coopkb.index.unwritable import told

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("place", ["file", "file/below", "x" * 300])
def test_an_index_that_can_be_no_folder(notes_folder: Path, tmp_path: Path, place: str) -> None:
    """A file, a path below a file and a name that is too long are told both to who builds and to who asks."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(CoopkbError, match=r"cannot be written \((it is not a folder|the name is too long)\)"):
        build([notes_folder], tmp_path / place)
    with pytest.raises(IndexMissingError, match="cannot be opened"):
        open_snapshot(tmp_path / place)


def _full() -> sqlite3.OperationalError:
    """What SQLite says of a disk without room, had from a database that may not grow."""
    with sqlite3.connect(":memory:") as db:
        db.execute("PRAGMA max_page_count = 2")
        db.execute("CREATE TABLE t (x)")
        with pytest.raises(sqlite3.OperationalError) as caught:
            db.execute("INSERT INTO t VALUES (zeroblob(100000))")
    return caught.value


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), _full()])
def test_a_full_disk_is_told(tmp_path: Path, error: Exception) -> None:
    """A disk that fills up during a build is one sentence, whether the system or SQLite noticed."""
    with pytest.raises(CoopkbError) as caught, told(tmp_path):
        raise error
    assert "plus de place sur le disque" in caught.value.fr
    assert "no room left" in caught.value.en


@pytest.mark.parametrize("error", [OSError("odd"), sqlite3.OperationalError("no such table: t"), ValueError("bug")])
def test_a_bug_stays_a_bug(tmp_path: Path, error: Exception) -> None:
    """What is no fact of the disk passes unchanged: it is a bug, and must be seen as one."""
    with pytest.raises(type(error)) as caught, told(tmp_path):
        raise error
    assert caught.value is error


def test_an_empty_folder_leaves_no_index_behind(tmp_path: Path) -> None:
    """A folder without files is refused before anything is written."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(CorpusError, match="No readable file"):
        build([tmp_path / "empty"], tmp_path / "index")
    assert not (tmp_path / "index").exists()
