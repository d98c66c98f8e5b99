"""EPUB: the chapters in the order of the spine, each by the walk that reads web pages."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from typing import Any

from ebooklib import epub  # type: ignore[import-untyped]

from coopkb.read.encoding import decode
from coopkb.read.markup import blocks_of, parse
from coopkb.read.refusal import refusal
from coopkb.types import Block, RawDocument

Book = Any
"""A book of ebooklib, which carries no types."""

_MISHAPS = (
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    TypeError,
    ValueError,
    SyntaxError,
    epub.EpubException,
    AssertionError,
)
"""How ebooklib fails on a book that is not what it declares."""

_FONT_ONLY = re.compile(
    rb"(?i)Algorithm\s*=\s*[\"'](http://www\.idpf\.org/2008/embedding|http://ns\.adobe\.com/pdf/enc#RC)[\"']"
)
_ANY = re.compile(rb"(?i)EncryptionMethod[^>]*Algorithm\s*=")
_MOST_CHAPTERS = 5000


def read_epub(data: bytes, name: str) -> RawDocument:
    """The blocks of a book; its table of contents is not one of its chapters.

    Raises:
        UnreadableFileError: it cannot be opened, or its chapters are encrypted.
    """
    if _is_protected(data):
        raise refusal(name, "encrypted")
    try:
        with warnings.catch_warnings():
            # ebooklib announces changes of its own defaults on every book.
            warnings.simplefilter("ignore")
            book = epub.EpubReader(io.BytesIO(data), {"ignore_ncx": True}).load()
    except _MISHAPS as cause:
        raise refusal(name, "damaged") from cause
    blocks: list[Block] = []
    for content in _chapters(book, name):
        tree = parse(decode(content, name), name)
        blocks += blocks_of(tree) if tree is not None else []
    return RawDocument(tuple(blocks), metadata=_metadata(book))


def _is_protected(data: bytes) -> bool:
    """Whether more than fonts is encrypted: publishers scramble those in books that anyone may read."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if "META-INF/encryption.xml" not in archive.namelist():
            return False
        rights = archive.read("META-INF/encryption.xml")
    return len(_ANY.findall(rights)) > len(_FONT_ONLY.findall(rights))


def _chapters(book: Book, name: str) -> list[bytes]:
    items = {item.get_id(): item for item in book.get_items()}
    order = [entry[0] if isinstance(entry, tuple) else entry for entry in book.spine]
    if len(order) > _MOST_CHAPTERS:
        raise refusal(name, "too-large", f"{len(order)} chapitres", f"{len(order)} chapters")
    found = [items[key] for key in dict.fromkeys(order) if key in items]
    return [item.content for item in found if not isinstance(item, epub.EpubNav) and isinstance(item.content, bytes)]


def _metadata(book: Book) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, entry in (("title", "title"), ("author", "creator"), ("date", "date"), ("language", "language")):
        values = [" ".join(str(value).split()) for value, _ in book.get_metadata("DC", entry) if value]
        if values:
            found[key] = ", ".join(values) if key == "author" else values[0]
    if "date" in found:
        found["date"] = str(found["date"])[:10]
    if "language" in found:
        found["language"] = str(found["language"])[:2].lower()
    return found
