"""Finding files: whatever a folder holds is read or named with the reason, and nothing in it stops a build."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from coopkb.index import build
from coopkb.ingest import find, ingest, told
from coopkb.knowledge_base import open_index
from small_corpus import POWER, write_texts

if TYPE_CHECKING:
    from pathlib import Path

    from coopkb.types import FileReport


def _reports(folder: Path) -> dict[str, FileReport]:
    return {item.report.path.name: item.report for item in ingest(find([folder]))}


def _linked(place: Path, target: Path | str) -> None:
    try:
        place.symlink_to(target)
    except OSError:
        pytest.skip("no links on this file system")


def test_links_are_named_and_not_followed(tmp_path: Path) -> None:
    """A link to a file, to a folder, to itself or to nowhere is named as one: it neither vanishes nor is followed."""
    folder = write_texts(tmp_path / "texts")
    outside = write_texts(tmp_path / "outside")
    targets = {"file.md": outside / "trust.md", "folder": outside, "loop": folder, "self.md": "self.md", "nowhere.md": "gone"}
    for name, target in targets.items():
        _linked(folder / name, target)
    reports = _reports(folder)
    assert {name for name, report in reports.items() if report.problem} == set(targets)
    assert all("est un lien" in reports[name].problem["fr"] for name in targets)
    assert len(reports) == 5 + len(targets)


def test_a_link_that_a_person_names_is_followed(tmp_path: Path) -> None:
    """A folder or file given by a link is read: the person chose it."""
    write_texts(tmp_path / "texts")
    _linked(tmp_path / "link", tmp_path / "texts")
    assert len(find([tmp_path / "link"])) == 5


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_a_pipe_is_named_and_never_waited_for(tmp_path: Path) -> None:
    """A pipe among the files, or given itself, is named at once: opening it would wait for ever."""
    os.mkfifo(tmp_path / "pipe.txt")
    assert "pipe.txt" in (_reports(tmp_path)["pipe.txt"].problem or {})["fr"]
    assert find([tmp_path / "pipe.txt"])[0].digest == ""


@pytest.mark.skipif(os.name == "nt", reason="names are bytes on POSIX systems alone")
def test_a_name_that_is_not_utf8_is_read_and_can_be_stored(tmp_path: Path) -> None:
    """A file from an old archive, its name in another encoding, is read; what the index stores of the name is UTF-8."""
    folder = tmp_path / "texts"
    folder.mkdir()
    try:
        (folder / os.fsdecode(b"r\xe9union.md")).write_text(POWER, encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes UTF-8 names alone")
    build([folder], tmp_path / "index")
    with open_index(tmp_path / "index") as kb:
        assert [source.path for source in kb.sources()] == [str(folder.resolve() / "r\N{REPLACEMENT CHARACTER}union.md")]


def test_a_utf8_name_in_an_ascii_locale_is_told_as_it_is(tmp_path: Path) -> None:
    """A name that the locale cannot read but that is UTF-8 comes out whole."""
    mangled = tmp_path / "réunion.md".encode().decode("ascii", "surrogateescape")
    assert told(mangled) == tmp_path / "réunion.md"


def test_an_index_below_the_folder_is_no_document(tmp_path: Path) -> None:
    """A person who builds where they stand has the index beside the documents: it is passed over, and nothing changes."""
    folder = write_texts(tmp_path / "texts")
    first = build([folder], folder / "index")
    second = build([folder], folder / "index")
    assert not second.changed
    assert second.manifest.counts == first.manifest.counts
    assert first.manifest.counts["problems"] == 0


def test_a_name_longer_than_the_system_has_is_told(tmp_path: Path) -> None:
    """A path that no file can have is a path that does not exist, not a crash."""
    with pytest.raises(Exception, match="does not exist"):
        find([tmp_path / ("x" * 300)])
