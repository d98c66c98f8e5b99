"""Whether a zip archive (DOCX, ODT, PPTX, EPUB) can be opened without harm."""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from typing import TYPE_CHECKING

from coopkb.read.refusal import refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_ENTRIES = 20_000
"""A book with a thousand pictures has about 3,000 entries."""

MOST_BYTES = 400 * 2**20
"""Unpacked, all entries together: a presentation full of pictures stays below 200 MiB."""

MOST_XML_BYTES = 48 * 2**20
"""One XML part: its tree takes ten times as much memory. A 1,500-page report has about 15 MiB."""

MOST_RATIO = 200
"""Unpacked over packed, from 8 MiB up: office XML packs 10 to 40 times, a bomb about 1,000 times."""

_RATIO_FROM = 8 * 2**20
_LOCAL_HEADER = 30
_PIECE = 2**18
_XML = re.compile(r"(?i)\.(xml|rels|opf|ncx|xhtml|html?|vml)\Z")
_ENTITY = re.compile(rb"(?i)<\0?!\0?E\0?N\0?T\0?I\0?T\0?Y")
_OVERLAP = len(b"<!ENTITY") * 2


def check(data: bytes, name: str) -> frozenset[str]:
    """The names of the entries of an archive that is safe to unpack.

    Every entry is unpacked once, piece by piece, into nothing: a declared size may lie.

    Args:
        data: the whole archive.
        name: the file's name, for the sentence of a refusal.

    Raises:
        UnreadableFileError: it is damaged, encrypted, too large, a bomb, holds paths that lead out or declares entities.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_names(entries, name)
            _check_declared(entries, len(data), name)
            _check_actual(archive, entries, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, KeyError) as cause:
        # zipfile says each of these of a file that is not what it declares.
        raise refusal(name, "damaged") from cause
    return frozenset(entry.filename for entry in entries)


def _check_names(entries: list[zipfile.ZipInfo], name: str) -> None:
    if len(entries) > MOST_ENTRIES:
        raise refusal(name, "unsafe", f"{len(entries)} entrées", f"{len(entries)} entries")
    for entry in entries:
        path = entry.orig_filename.replace("\\", "/")
        if path.startswith("/") or ".." in path.split("/") or re.match(r"[A-Za-z]:", path) or "\0" in path:
            raise refusal(name, "unsafe", "des chemins sortent de l’archive", "paths lead out of the archive")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise refusal(name, "unsafe", "elle contient des liens", "it holds links")
        if entry.flag_bits & 0x1:
            raise refusal(name, "encrypted")


def _check_declared(entries: list[zipfile.ZipInfo], packed: int, name: str) -> None:
    total = sum(entry.file_size for entry in entries)
    if total > MOST_BYTES:
        raise refusal(name, "unsafe", "trop de données une fois décompressée", "too much data once unpacked")
    if total > _RATIO_FROM and total > MOST_RATIO * packed:
        raise refusal(name, "unsafe", "taux de compression invraisemblable", "an unlikely compression ratio")
    end = 0
    for entry in sorted(entries, key=lambda e: e.header_offset):
        if entry.header_offset < end:
            raise refusal(name, "unsafe", "des entrées se chevauchent", "entries overlap")
        end = entry.header_offset + _LOCAL_HEADER + entry.compress_size


def _check_actual(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], name: str) -> None:
    total = 0
    for entry in entries:
        is_xml = bool(_XML.search(entry.filename))
        size = 0
        tail = b""
        for piece in _pieces(archive, entry):
            size += len(piece)
            total += len(piece)
            if total > MOST_BYTES:
                raise refusal(name, "unsafe", "trop de données une fois décompressée", "too much data once unpacked")
            if is_xml and size > MOST_XML_BYTES:
                raise refusal(name, "too-large", f"plus de {MOST_XML_BYTES >> 20} Mio de texte balisé", _MARKUP_EN)
            if is_xml and _ENTITY.search(tail + piece):
                raise refusal(name, "entities")
            tail = piece[-_OVERLAP:]


_MARKUP_EN = f"more than {MOST_XML_BYTES >> 20} MiB of markup"


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(entry) as stream:
            while piece := stream.read(_PIECE):
                yield piece
    except RuntimeError as cause:
        # zipfile's word for "a password is needed"
        raise zipfile.BadZipFile(str(cause)) from cause
