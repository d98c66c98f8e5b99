"""EPUB books packed by hand for tests: every part is a string that a test may replace."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CONTAINER = (
    '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="{}" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
METADATA = (
    "<dc:title>Faire ensemble</dc:title><dc:creator>Ada Exemple</dc:creator><dc:creator>Bo Modèle</dc:creator>"
    "<dc:date>2019-03-07T00:00:00Z</dc:date><dc:language>fr-FR</dc:language>"
)
NAVIGATION = (
    '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body><h1>Sommaire</h1>'
    '<nav epub:type="toc"><ol><li><a href="un.xhtml">Les règles</a></li></ol></nav></body></html>'
)


def chapter(body: str) -> str:
    """A page of XHTML around a body."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml">'
        f"<head><title/></head><body>{body}</body></html>"
    )


def item(key: str, href: str, kind: str = "application/xhtml+xml", more: str = "") -> str:
    """An entry of the manifest."""
    return f'<item id="{key}" href="{href}" media-type="{kind}" {more}/>'


def package(items: Sequence[str], spine: Sequence[str], *, metadata: str = METADATA, guide: str = "") -> str:
    """A package document; an entry of the spine is an id, or `id" linear="no`."""
    order = "".join(f'<itemref idref="{entry}"/>' for entry in spine)
    return (
        '<?xml version="1.0"?><package version="3.0" xmlns="http://www.idpf.org/2007/opf">'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{metadata}</metadata>'
        f"<manifest>{''.join(items)}</manifest><spine>{order}</spine>{guide}</package>"
    )


def book(opf: str, parts: Mapping[str, str | bytes], *, at: str = "OEBPS/content.opf", said_at: str = "") -> bytes:
    """A book of a package and its parts, which are named from the top of the archive.

    The package is at `at`; the container says that it is at `said_at`, where that is given.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        archive.writestr("META-INF/container.xml", CONTAINER.format(said_at or at))
        archive.writestr(at, opf)
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def two_chapters() -> bytes:
    """A book of two chapters whose files are named against their order, with a table of contents in the spine."""
    items = [
        item("nav", "nav.xhtml", more='properties="nav"'),
        item("deux", "z8.xhtml"),
        item("un", "z9.xhtml"),
    ]
    parts = {
        "OEBPS/nav.xhtml": NAVIGATION,
        "OEBPS/z9.xhtml": chapter("<h1>Chapitre un</h1><p>L’œuvre un.</p><ul><li>dire</li></ul>"),
        "OEBPS/z8.xhtml": chapter("<h1>Chapitre deux</h1><p>L’œuvre deux.</p><ul><li>dire</li></ul>"),
    }
    return book(package(items, ["nav", "un", "deux"]), parts)
