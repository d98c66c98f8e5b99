r"""Files to raw text: one module per format, all giving blocks in reading order.

What stands in the text of a block is what the file holds, raw: no-break spaces, ligatures, running headers, printed page
numbers and HTML tags in the cells of a text file are left for the cleaning that follows. A block of a PDF keeps its line
ends ("\n"), because a hyphen at the end of a line is only told from another by the line end after it, and running headers
and footers stay blocks of their page, because only the other pages tell what they are. In every other format a block holds
no line break.

A paragraph that runs over two pages of a PDF is two blocks, one a page. PDF files are read in a process of their own, because
their library is native code: a file made to hang or to crash it is refused like any other that cannot be read.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
from typing import TYPE_CHECKING

from coopkb.read.refusal import refusal

if TYPE_CHECKING:
    from pathlib import Path

    from coopkb.errors import UnreadableFileError
    from coopkb.types import RawDocument

_FORMATS = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".odt": "odt",
    ".pptx": "pptx",
    ".epub": "epub",
}

SUFFIXES: frozenset[str] = frozenset(_FORMATS)
"""What can be read: suffixes in lower case, with the dot."""

MOST_BYTES = {"text": 32, "markdown": 16, "html": 16, "pdf": 300, "docx": 200, "odt": 200, "pptx": 300, "epub": 200}
"""MiB per format. The longest French novels are 6 MiB of text; what is beyond is data, or a mistake."""

_HEAD = 4096
_HTML = re.compile(rb"(?is)\A(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*(<!doctype\s+html|<html[\s>])")
_PARTS = {"word/document.xml": "docx", "ppt/presentation.xml": "pptx", "META-INF/container.xml": "epub"}
_FOREIGN = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old-office", ""),
    (b"{\\rtf", "wrong-content", "RTF"),
    (b"\x89PNG\r\n", "wrong-content", "image PNG"),
    (b"\xff\xd8\xff", "wrong-content", "image JPEG"),
    (b"GIF8", "wrong-content", "image GIF"),
    (b"\x1f\x8b", "wrong-content", "gzip"),
    (b"7z\xbc\xaf\x27\x1c", "wrong-content", "7z"),
    (b"Rar!\x1a\x07", "wrong-content", "RAR"),
    (b"\x7fELF", "binary", ""),
)


def read(path: Path) -> RawDocument:
    """The blocks, metadata and page labels of one file.

    A file whose content is of another format than its suffix says is read as what it is, where that is certain.

    Args:
        path: the file; its suffix is one of `SUFFIXES`, in any case.

    Raises:
        UnreadableFileError: missing, empty, of an unknown format, too large, damaged, encrypted, unsafe, without text, or
            a PDF that hangs or crashes its reader.
    """
    name = path.name
    declared = _FORMATS.get(path.suffix.lower())
    data = _contents(path, declared)
    document = _reader(_actual(data, declared or "", name), data, name)
    if not any(any(c.isalnum() for c in block.text) or block.rows for block in document.blocks):
        raise refusal(name, "no-text")
    return document


def _contents(path: Path, declared: str | None) -> bytes:
    name = path.name
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise refusal(name, "not-a-file")
        if declared is None:
            raise refusal(name, "unknown-format", path.suffix.lower() or "sans extension", path.suffix or "no suffix")
        size = status.st_size
        most = MOST_BYTES[declared]
        if size > most << 20:
            raise _too_large(name, most)
        with path.open("rb") as file:
            data = file.read(size + 1)
            if len(data) > size:
                data += file.read((most << 20) + 1 - len(data))
    except (FileNotFoundError, NotADirectoryError) as cause:
        # Never there, or moved since it was listed.
        raise refusal(name, "missing") from cause
    except IsADirectoryError as cause:
        raise refusal(name, "not-a-file") from cause
    except (OSError, ValueError) as cause:
        # ValueError: a NUL or a lone surrogate in the path.
        raise refusal(name, "forbidden", type(cause).__name__) from cause
    if len(data) > most << 20:
        # It has grown since its size was asked for.
        raise _too_large(name, most)
    if not data.strip(b"\0 \t\r\n"):
        raise refusal(name, "empty")
    return data


def _too_large(name: str, most: int) -> UnreadableFileError:
    return refusal(name, "too-large", f"plus de {most} Mio", f"more than {most} MiB")


def _actual(data: bytes, declared: str, name: str) -> str:
    """The format of the content, which wins over the suffix where it is certain."""
    if b"%PDF-" in data[:1024] and (declared == "pdf" or data.lstrip().startswith(b"%PDF-")):
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _office_format(data, declared, name)
    for magic, reason, detail in _FOREIGN:
        if data.startswith(magic):
            raise refusal(name, reason, detail)
    if declared == "pdf":
        raise refusal(name, "wrong-content" if _HTML.match(data[:_HEAD]) else "damaged", "HTML")
    if declared in ("text", "markdown"):
        return "html" if _HTML.match(data[:_HEAD]) else declared
    if declared == "html":
        return declared
    raise refusal(name, "wrong-content" if _HTML.match(data[:_HEAD]) else "damaged", "HTML")


def _office_format(data: bytes, declared: str, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            kind = archive.read("mimetype")[:80] if _is_small(archive, "mimetype") else b""
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, EOFError, NotImplementedError, KeyError) as cause:
        raise refusal(name, "damaged") from cause
    for part, kind_of_part in _PARTS.items():
        if part in names:
            return kind_of_part
    if kind.startswith(b"application/vnd.oasis.opendocument.text") or (declared == "odt" and "content.xml" in names):
        return "odt"
    raise refusal(name, "wrong-content", "archive zip", "zip archive")


def _is_small(archive: zipfile.ZipFile, name: str) -> bool:
    return name in archive.namelist() and archive.getinfo(name).file_size <= 1024


def _reader(kind: str, data: bytes, name: str) -> RawDocument:
    """The format modules are imported where they are used: their libraries take a second to load."""
    if kind in ("text", "markdown", "html"):
        return _read_plain(kind, data, name)
    if kind == "pdf":
        from coopkb.read.apart import read_pdf

        return read_pdf(data, name)
    from coopkb.read import archive

    archive.check(data, name)
    if kind == "docx":
        from coopkb.read.docx import read_docx

        return read_docx(data, name)
    if kind == "odt":
        from coopkb.read.odt import read_odt

        return read_odt(data, name)
    if kind == "pptx":
        from coopkb.read.pptx import read_pptx

        return read_pptx(data, name)
    from coopkb.read.epub import read_epub

    return read_epub(data, name)


def _read_plain(kind: str, data: bytes, name: str) -> RawDocument:
    if kind == "html":
        from coopkb.read.html import read_html

        return read_html(data, name)
    from coopkb.read.encoding import decode

    text = decode(data, name)
    if kind == "markdown":
        from coopkb.read.markdown import read_markdown

        return read_markdown(text, name)
    from coopkb.read.text import read_text

    return read_text(text)
