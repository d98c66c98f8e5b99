"""Any file at all: it is read, or one sentence in each language says which, why and what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coopkb.errors import UnreadableFileError
from coopkb.ingest import find, ingest
from coopkb.read import MOST_BYTES, SUFFIXES, read
from coopkb.read.refusal import refusal
from coopkb.types import RawDocument
from minimal_pdf import column, pdf

_Path = type(Path())
"""The class of paths of this system; subclasses play what goes wrong with one file, and with no other."""


class Untouchable(_Path):
    """A file that must not be opened."""

    def open(self, *_):
        """Fail the test."""
        pytest.fail("it was opened")


class Vanishing(_Path):
    """A file that is moved as soon as it has been looked at."""

    def stat(self, **options):
        """What was seen."""
        seen = super().stat(**options)
        os.unlink(self)  # noqa: PTH108 - a method of the path would look at it again
        return seen


class Uprooted(Vanishing):
    """A file whose folder has become a file since it was looked at."""

    def stat(self, **options):
        """What was seen."""
        seen = super().stat(**options)
        folder = Path(self.parent)
        folder.rmdir()
        folder.touch()
        return seen


class Growing(_Path):
    """A file that something is added to before it is opened."""

    added = b""

    def open(self, *mode):
        """The file, longer than it was."""
        with super().open("ab") as file:
            file.write(self.added)
        return super().open(*mode)


def refused(path):
    with pytest.raises(UnreadableFileError) as caught:
        read(path)
    return caught.value


def test_a_missing_file_is_named(tmp_path):
    """The sentence gives the file's name, not the folder of somebody's machine."""
    error = refused(tmp_path / "absent.txt")

    assert error.fr.startswith("« absent.txt » n’existe pas")
    assert error.en.startswith("“absent.txt” does not exist")
    assert str(tmp_path) not in error.fr + error.en


@pytest.mark.parametrize("kind", [Vanishing, Uprooted])
def test_a_file_that_vanishes_is_named(tmp_path, kind):
    """A file moved between the moment it is found and the moment it is opened is missing, not a system's error."""
    path = kind(tmp_path / "dossier" / "bref.txt")
    (tmp_path / "dossier").mkdir()
    (tmp_path / "dossier" / "bref.txt").write_text("Une note.", "utf-8")
    error = refused(path)

    assert "n’existe plus" in error.fr
    assert "no longer" in error.en


def test_a_file_that_grows_is_read_whole_or_refused(tmp_path, monkeypatch):
    """What was added since its size was asked for is read too, up to the limit and not beyond."""
    path = Growing(tmp_path / "journal.txt")
    (tmp_path / "journal.txt").write_text("Une note.", "utf-8")
    monkeypatch.setattr(Growing, "added", b" Une autre.")
    assert read(path).blocks[0].text == "Une note. Une autre."

    monkeypatch.setitem(MOST_BYTES, "text", 1)
    monkeypatch.setattr(Growing, "added", b"x" * (2 << 20))
    assert "trop volumineux" in refused(path).fr


def test_one_file_that_vanishes_costs_itself_alone(tmp_path):
    """A file moved between the listing and the reading is reported, and the others are read."""
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.txt").write_text(f"Une règle {name} se relit chaque année avec les personnes concernées.", "utf-8")
    found = find([tmp_path])
    (tmp_path / "b.txt").unlink()
    reports = [done.report for done in ingest(found)]

    assert [bool(report.source) for report in reports] == [True, False, True]
    assert "« b.txt » n’existe pas ou n’existe plus" in reports[1].problem["fr"]


def test_a_folder_is_no_file(tmp_path):
    """A folder named like a document is not opened."""
    (tmp_path / "dossier.pdf").mkdir()

    assert "fichier ordinaire" in refused(tmp_path / "dossier.pdf").fr


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", b"\0\0\0"])
def test_an_empty_file_is_named(tmp_path, suffix, data):
    """Nothing, white space and NULs are all empty, in every format."""
    path = tmp_path / f"vide{suffix}"
    path.write_bytes(data)

    assert "vide" in refused(path).fr.removeprefix(f"« vide{suffix} »")


def test_an_unknown_format_is_named(tmp_path):
    """What cannot be read is told what to become."""
    path = tmp_path / "feuille.xlsx"
    path.write_bytes(b"x")

    error = refused(path)
    assert "format inconnu (.xlsx)" in error.fr
    assert "PDF" in error.en


def test_too_large_a_file_is_refused_unread(tmp_path, monkeypatch):
    """The size is looked at before the content."""
    path = Untouchable(tmp_path / "gros.txt")
    Path(path).write_bytes(b"x" * (2 << 20))
    monkeypatch.setitem(MOST_BYTES, "text", 1)

    assert "trop volumineux" in refused(path).fr


def test_content_wins_where_it_is_certain(tmp_path):
    """A PDF or a web page under another name is read as what it is."""
    lines = ["Le conseil se réunit une fois par mois dans la salle commune du bas."]
    for name in ("x.docx", "x.txt", "x.html", "x.epub"):
        path = tmp_path / name
        path.write_bytes(pdf([column(lines)]))
        assert [(b.text, b.page) for b in read(path).blocks] == [(lines[0], 1)]
    path = tmp_path / "page.txt"
    path.write_text("<!DOCTYPE html><html><body><p>Le conseil se réunit.</p></body></html>", "utf-8")
    assert "<p>" not in "".join(b.text for b in read(path).blocks)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.docx", b"Un texte sans plus.", "endommagé"),
        ("a.pdf", b"<!DOCTYPE html><html><body>404</body></html>", "extension"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "ancien fichier"),
        ("a.txt", b"{\\rtf1\\ansi Bonjour}", "RTF"),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(200)), "PNG"),
        ("a.txt", b"PK\x03\x04" + b"x" * 50, "endommagé"),
        ("a.html", b"<html><body><script>1</script></body></html>", "aucun texte"),
        ("a.md", b"<!-- rien -->", "aucun texte"),
        ("a.txt", b"* * *", "aucun texte"),
    ],
)
def test_wrong_content_is_named(tmp_path, name, data, said):
    """A file that is not what it says is refused with the reason."""
    path = tmp_path / name
    path.write_bytes(data)

    assert said in refused(path).fr


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_one_byte_is_read_or_named(tmp_path, suffix):
    """A file of one byte harms nothing."""
    path = tmp_path / f"x{suffix}"
    path.write_bytes(b"a")
    try:
        document = read(path)
    except UnreadableFileError as error:
        sentence = error.fr
    else:
        assert [b.text for b in document.blocks] == ["a"]
        return
    assert f"x{suffix}" in sentence


def test_suffixes_are_read_in_any_case(tmp_path):
    """A name from an old machine is as good as another."""
    path = tmp_path / "NOTE.TXT"
    path.write_text("Une note.", "utf-8")

    assert read(path).blocks[0].text == "Une note."


@pytest.mark.parametrize("name", ["a\x1b[31m.txt", "a\udcff.txt", "a\n« b ».txt", "é" * 300 + ".txt", "<script>.txt"])
def test_hostile_names_are_shown_tamely(name):
    """A name can neither colour a terminal, break a line, nor hide the sentence, and the sentence can always be printed."""
    sentence = refusal(name, "empty").fr
    sentence.encode("utf-8")

    assert "\x1b" not in sentence
    assert "\n" not in sentence
    assert len(sentence) < 250


def test_hostile_paths_are_named(tmp_path):
    """A path that the system refuses is a named error like the others."""
    for name in ("a\0.txt", "x" * 5000 + ".txt"):
        assert refused(tmp_path / name).fr


def test_importing_the_readers_loads_no_library():
    """Formats load when a file of theirs comes: a cold search must not pay for PDF or office libraries."""
    libraries = ("pypdf", "pypdfium2", "docx", "odf", "pptx", "trafilatura", "lxml")
    code = f"import sys, coopkb.read; sys.exit(any(m in sys.modules for m in {libraries!r}))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


STARTS = [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"<!DOCTYPE html><html>", b"\xff\xfe", b"---\n", b"\xef\xbb\xbf", b"<table><tr>"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    suffix=st.sampled_from(sorted(SUFFIXES)),
    start=st.sampled_from(STARTS),
    rest=st.one_of(st.binary(max_size=400), st.text(alphabet="<>/ab &;-#*\n\t|«é: 1.", max_size=200).map(str.encode)),
)
def test_random_bytes_are_read_or_named(tmp_path, suffix, start, rest):
    """Whatever the bytes and the suffix: a document, or the one named error, and nothing else."""
    path = tmp_path / f"x{suffix}"
    path.write_bytes(start + rest)
    try:
        document = read(path)
    except UnreadableFileError:
        return
    assert isinstance(document, RawDocument)
    assert any(b.text or b.rows for b in document.blocks)
    for block in document.blocks:
        block.text.encode("utf-8")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 10_000), size=st.integers(1, 40), fill=st.binary(min_size=40, max_size=40))
def test_a_pdf_with_random_damage_is_read_or_named(tmp_path, at, size, fill):
    """Bytes changed anywhere in a PDF cost text or the file, never the program."""
    data = bytearray(pdf([column(["Le conseil se réunit une fois par mois dans la salle."] * 3)] * 2))
    at %= len(data)
    data[at : at + size] = fill[: len(data[at : at + size])]
    path = tmp_path / "x.pdf"
    path.write_bytes(bytes(data))
    with suppress(UnreadableFileError):
        assert read(path).blocks
