"""Archives: a hostile one is refused with its reason before any library opens it."""

from __future__ import annotations

import io
import struct
import zipfile

import docx
import pptx
import pytest

from coopkb.errors import UnreadableFileError
from coopkb.read import archive, read


def zipped(entries, compression=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as made:
        for name, content in entries:
            made.writestr(name, content)
    return out.getvalue()


def refused(data):
    with pytest.raises(UnreadableFileError) as caught:
        archive.check(data, "livre.epub")
    assert "livre.epub" in caught.value.fr
    assert "livre.epub" in caught.value.en
    return caught.value.fr


def test_a_sound_archive_gives_its_names():
    """What is safe passes, and its entries are known."""
    assert archive.check(zipped([("a.xml", "<a/>"), ("b/c.txt", "x")]), "a.epub") == {"a.xml", "b/c.txt"}


def test_a_bomb_is_refused():
    """A few kilobytes that unpack to tens of megabytes are no document."""
    assert "compression" in refused(zipped([("a.txt", b"0" * (20 << 20))]))


def test_a_lying_size_is_found():
    """An entry that declares less than it holds is refused, never unpacked beyond what it says."""
    data = bytearray(zipped([("a.txt", b"0123456789" * 1000)]))
    central = data.index(b"PK\x01\x02")
    struct.pack_into("<L", data, central + 24, 10)

    assert "endommagé" in refused(bytes(data))


def test_too_much_is_refused(monkeypatch):
    """Total size, markup size and number of entries each have a limit."""
    data = zipped([("a.xml", "<a>" + "x" * 5000 + "</a>"), ("b.txt", "y")])
    for limit, value, said in (
        ("MOST_BYTES", 1000, "trop de données"),
        ("MOST_XML_BYTES", 1000, "volumineux"),
        ("MOST_ENTRIES", 1, "2 entrées"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(archive, limit, value)
            assert said in refused(data)


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "..\\x", "C:\\x"])
def test_paths_that_lead_out_are_refused(name):
    """Nothing is ever written from an archive, and one that tries is not read either."""
    assert "chemins" in refused(zipped([(name, "x")]))


def test_links_are_refused():
    """A symbolic link in an archive points at something that is not in it."""
    link = zipfile.ZipInfo("a")
    link.external_attr = 0o120777 << 16
    assert "liens" in refused(zipped([(link, "/etc/passwd")]))


def test_overlapping_entries_are_refused():
    """Two entries over the same bytes are the trick of the densest bombs."""
    data = bytearray(zipped([("a.txt", "x" * 100), ("b.txt", "y" * 100)], zipfile.ZIP_STORED))
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
    struct.pack_into("<L", data, second + 42, 0)

    assert "chevauchent" in refused(bytes(data))


def test_encrypted_archives_are_named():
    """A password is said to be needed."""
    data = bytearray(zipped([("a.txt", "x")]))
    data[data.index(b"PK\x01\x02") + 8] |= 1

    assert "chiffré" in refused(bytes(data))


BOMB = (
    '<!DOCTYPE z [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
    + "]>"
)


def replaced(data, part, change):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            target.writestr(entry.filename, change(content) if entry.filename == part else content)
    return out.getvalue()


@pytest.mark.parametrize("external", [False, True])
@pytest.mark.parametrize("kind", ["docx", "pptx"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_and_never_expanded(tmp_path, kind, encoding, external):
    """A billion laughs, or a local file called for by an entity, stops the reading; past the check, libraries leave it."""
    secret = tmp_path / "secret.txt"
    secret.write_text("motdepasse")
    declaration = f'<!DOCTYPE z [<!ENTITY j SYSTEM "file://{secret}">]>' if external else BOMB
    out = io.BytesIO()
    if kind == "docx":
        document = docx.Document()
        document.add_paragraph("ICI")
        document.save(out)
        part = "word/document.xml"
    else:
        deck = pptx.Presentation()
        deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = "ICI"
        deck.save(out)
        part = "ppt/slides/slide1.xml"

    def change(xml):
        text = xml.decode().split("?>", 1)[1].replace("ICI", "ICI &j;")
        return f'<?xml version="1.0" encoding="{encoding}"?>{declaration}{text}'.encode(encoding)

    data = replaced(out.getvalue(), part, change)
    path = tmp_path / f"a.{kind}"
    path.write_bytes(data)
    with pytest.raises(UnreadableFileError, match="entities"):
        read(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive, "check", lambda *_: None)
        try:
            words = " ".join(b.text for b in read(path).blocks)
        except UnreadableFileError:
            words = ""
    assert "motdepasse" not in words
    assert len(words) < 1000
