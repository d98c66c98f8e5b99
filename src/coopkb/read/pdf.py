"""PDF: pypdfium2 for the text of each page; pypdf for metadata, outline and page labels, and where pypdfium2 gives up."""

from __future__ import annotations

import io
import re
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pypdf
import pypdfium2  # type: ignore[import-untyped]

from coopkb.read.layout import Line, blocks_of_pages, lines_of_page
from coopkb.read.refusal import refusal
from coopkb.types import Block, RawDocument, Removal

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_PAGES = 3000
"""Pages of one file: the longest administrative reports have about 1,500."""

MOST_CHARACTERS = 20_000_000
"""Characters of one file, about 7,000 full pages."""

MOST_CHARACTERS_A_PAGE = 200_000
"""A newspaper page has about 20,000."""

MOST_SECONDS = 120.0
"""For the text of one file, looked at between pages; a page takes about 10 ms."""

_MOST_OUTLINE = 5000
_DEEPEST_OUTLINE = 6
_SCANNED = 8
"""Letters a page, on average, below which a PDF is pictures of pages with perhaps a stamp on them."""

_PDF_DATE = re.compile(r"D?:?(\d{4})(\d{2})?(\d{2})?")
_MACHINE_TITLE = re.compile(
    r"(?i)(microsoft \w+ - .*|untitled|sans titre|document\d*|.*\.(pdf|docx?|odt|indd|qxd|pptx?|rtf|tex))\Z"
)
_PASSWORD = 4
"""FPDF_ERR_PASSWORD of PDFium."""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the outline: its title, how deep it is (1 the outermost), the page it points to, from 1."""

    title: str
    level: int
    page: int


@dataclass(frozen=True, slots=True)
class _Facts:
    """What pypdf knows of a file beside its text."""

    metadata: Mapping[str, object]
    labels: tuple[str, ...]
    bookmarks: tuple[Bookmark, ...]


def read_pdf(data: bytes, name: str) -> RawDocument:
    r"""The blocks of a PDF, page by page; lines of one paragraph are joined by "\n".

    Raises:
        UnreadableFileError: encrypted, damaged, too large, or scanned without a text layer.
    """
    pages = _pages(data, name)
    letters = sum(c.isalpha() for lines in pages for line in lines for c in line.text)
    if letters < _SCANNED * len(pages):
        raise refusal(name, "scanned")
    facts = _facts(data, len(pages))
    bookmarks = [(bookmark.title, bookmark.level, bookmark.page) for bookmark in facts.bookmarks]
    blocks: list[Block] = blocks_of_pages(pages, bookmarks)
    bare = [str(i) for i, lines in enumerate(pages, 1) if not lines]
    removed = [Removal("page-without-text", f"p. {', '.join(bare)}"[:200], len(bare))] if bare else []
    return RawDocument(tuple(blocks), facts.metadata, facts.labels, tuple(removed))


def _pages(data: bytes, name: str) -> list[list[Line]]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as cause:
        if getattr(cause, "err_code", None) == _PASSWORD:
            raise refusal(name, "encrypted") from cause
        return _pages_by_pypdf(data, name)
    try:
        count = len(document)
        _check_count(count, name)
        return _each_page(document, count, name)
    finally:
        document.close()


def _check_count(count: int, name: str) -> None:
    if count > MOST_PAGES:
        raise refusal(name, "too-large", f"{count} pages")
    if not count:
        raise refusal(name, "damaged")


def _each_page(document: pypdfium2.PdfDocument, count: int, name: str) -> list[list[Line]]:
    pages: list[list[Line]] = []
    total = 0
    until = time.monotonic() + MOST_SECONDS
    for number in range(count):
        lines = _page(document, number, name)
        total += sum(len(line.text) for line in lines)
        if total > MOST_CHARACTERS or time.monotonic() > until:
            raise refusal(name, "too-large", f"page {number + 1} sur {count}", f"page {number + 1} of {count}")
        pages.append(lines)
    return pages


def _page(document: pypdfium2.PdfDocument, number: int, name: str) -> list[Line]:
    try:
        page = document[number]
        textpage = page.get_textpage()
    except pypdfium2.PdfiumError:
        # One damaged page must not cost the others; it is reported as a page without text.
        return []
    try:
        if textpage.count_chars() > MOST_CHARACTERS_A_PAGE:
            raise refusal(name, "too-large", f"page {number + 1}")
        return lines_of_page(textpage)
    finally:
        textpage.close()
        page.close()


def _pages_by_pypdf(data: bytes, name: str) -> list[list[Line]]:
    """The text by pypdf, which mends files that PDFium refuses; lines then have no place on their page."""
    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise refusal(name, "encrypted")
        _check_count(len(reader.pages), name)
        texts = [page.extract_text() or "" for page in reader.pages]
    except pypdf.errors.PyPdfError as cause:
        raise refusal(name, "damaged") from cause
    except (ArithmeticError, AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError) as cause:
        # pypdf follows what the file says of itself, and a damaged file says anything.
        raise refusal(name, "damaged") from cause
    if sum(map(len, texts)) > MOST_CHARACTERS:
        raise refusal(name, "too-large", f"{len(texts)} pages")
    return [[Line(line.rstrip()) for line in text.splitlines() if line.strip()] for text in texts]


# --- What pypdf knows -------------------------------------------------------------------------------------------------


def _facts(data: bytes, count: int) -> _Facts:
    """Metadata, labels and outline; a file whose text can be read loses them alone when they are damaged."""
    metadata: dict[str, object] = {}
    labels: tuple[str, ...] = ()
    bookmarks: tuple[Bookmark, ...] = ()
    mishaps = (
        pypdf.errors.PyPdfError,
        ArithmeticError,
        AttributeError,
        LookupError,
        OSError,
        RecursionError,
        TypeError,
        ValueError,
        NotImplementedError,
    )
    with suppress(*mishaps):
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            reader.decrypt("")
        with suppress(*mishaps):
            metadata = _metadata(reader)
        with suppress(*mishaps):
            labels = _labels(reader, count)
        with suppress(*mishaps):
            bookmarks = _bookmarks(reader)
    return _Facts(metadata, labels, bookmarks)


def _metadata(reader: pypdf.PdfReader) -> dict[str, object]:
    info: Mapping[str, object] = reader.metadata or {}
    found: dict[str, object] = {}
    for key, entry in (("title", "/Title"), ("author", "/Author")):
        value = info.get(entry)
        text = " ".join(str(value).replace("\0", "").split()) if value else ""
        if text and not (key == "title" and _MACHINE_TITLE.match(text)):
            found[key] = text
    date = _PDF_DATE.match(str(info.get("/CreationDate", "")))
    if date:
        found["date"] = "-".join(part for part in date.groups() if part)
    language = reader.root_object.get("/Lang")
    if language and str(language)[:2].isalpha():
        found["language"] = str(language)[:2].lower()
    return found


def _labels(reader: pypdf.PdfReader, count: int) -> tuple[str, ...]:
    if "/PageLabels" not in reader.root_object:
        return ()
    labels = tuple(str(label) for label in reader.page_labels)
    return labels if len(labels) == count else ()


def _bookmarks(reader: pypdf.PdfReader) -> tuple[Bookmark, ...]:
    found: list[Bookmark] = []
    todo: list[tuple[Any, int]] = [(entry, 1) for entry in reversed(reader.outline)]
    while todo and len(found) < _MOST_OUTLINE:
        entry, level = todo.pop()
        if isinstance(entry, list):
            todo += [(child, level + 1) for child in reversed(entry)]
            continue
        number = reader.get_destination_page_number(entry)
        title = " ".join(str(entry.title or "").split())
        if title and number is not None and number >= 0:
            found.append(Bookmark(title, min(level, _DEEPEST_OUTLINE), number + 1))
    return tuple(found)
