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
from coopkb.read.removals import Rule, removal
from coopkb.types import Block, RawDocument

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_PAGES = 3000
"""Pages of one file: the longest administrative reports have about 1,500."""

MOST_CHARACTERS = 20_000_000
"""Characters of one file, about 7,000 full pages."""

MOST_CHARACTERS_A_PAGE = 200_000
"""A newspaper page has about 20,000."""

MOST_SECONDS = 120.0
"""For one file. A page takes about 10 ms, the longest file allowed half a minute: four times that, for slow machines.

The time is looked at between pages, paragraphs and bookmarks, and in pypdf between the operators of a page. A page on which
PDFium itself stays, in C, cannot be interrupted from here, and neither can pypdf's reading of the table of objects: the build
therefore has this module run in a process of its own, and ends that one.
"""

_MOST_FACTS_SECONDS = 20.0
"""For metadata, labels and outline, of those: the text matters more, and what comes later is left. Usually below one."""

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


class _Budget:
    """The time that may be spent on one file, from now on."""

    def __init__(self, name: str, seconds: float) -> None:
        self._name = name
        self._until = time.monotonic() + seconds

    @property
    def is_spent(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() > self._until

    def check(self, page: int) -> None:
        """Raise the error that names the file and the page, counted from 1, once the time is over."""
        if self.is_spent:
            seconds = f"{MOST_SECONDS:.0f}"
            fr = f"plus de {seconds} s, arrêt à la page {page}"
            raise refusal(self._name, "too-slow", fr, f"more than {seconds} s, stopped at page {page}")


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
        UnreadableFileError: encrypted, damaged, too large, too slow to read, or scanned without a text layer.
    """
    budget = _Budget(name, MOST_SECONDS)
    pages = _pages(data, name, budget)
    letters = sum(c.isalpha() for lines in pages for line in lines for c in line.text)
    if letters < _SCANNED * len(pages):
        raise refusal(name, "scanned")
    facts = _facts(data, len(pages), _Budget(name, _MOST_FACTS_SECONDS))
    bookmarks = [(bookmark.title, bookmark.level, bookmark.page) for bookmark in facts.bookmarks]
    blocks: list[Block] = blocks_of_pages(pages, bookmarks, budget.check)
    bare = [str(i) for i, lines in enumerate(pages, 1) if not lines]
    removed = [removal(Rule.PAGE_WITHOUT_TEXT, f"p. {', '.join(bare)}", len(bare))] if bare else []
    return RawDocument(tuple(blocks), facts.metadata, facts.labels, tuple(removed))


def _pages(data: bytes, name: str, budget: _Budget) -> list[list[Line]]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as cause:
        if getattr(cause, "err_code", None) == _PASSWORD:
            raise refusal(name, "encrypted") from cause
        return _pages_by_pypdf(data, name, budget)
    try:
        count = len(document)
        _check_count(count, name)
        return _each_page(document, count, name, budget)
    finally:
        document.close()


def _check_count(count: int, name: str) -> None:
    if count > MOST_PAGES:
        raise refusal(name, "too-large", f"{count} pages")
    if not count:
        raise refusal(name, "damaged")


def _each_page(document: pypdfium2.PdfDocument, count: int, name: str, budget: _Budget) -> list[list[Line]]:
    pages: list[list[Line]] = []
    total = 0
    for number in range(count):
        budget.check(number + 1)
        lines = _page(document, number, name)
        total += sum(len(line.text) for line in lines)
        if total > MOST_CHARACTERS:
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


def _pages_by_pypdf(data: bytes, name: str, budget: _Budget) -> list[list[Line]]:
    """The text by pypdf, which mends files that PDFium refuses; lines then have no place on their page."""
    texts: list[str] = []
    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise refusal(name, "encrypted")
        _check_count(len(reader.pages), name)
        total = 0
        for number, page in enumerate(reader.pages, 1):
            texts.append(_text_by_pypdf(page, number, budget))
            total += len(texts[-1])
            if len(texts[-1]) > MOST_CHARACTERS_A_PAGE or total > MOST_CHARACTERS:
                raise refusal(name, "too-large", f"page {number}")
    except pypdf.errors.PyPdfError as cause:
        raise refusal(name, "damaged") from cause
    except (ArithmeticError, AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError) as cause:
        # pypdf follows what the file says of itself, and a damaged file says anything.
        raise refusal(name, "damaged") from cause
    return [[Line(line.rstrip()) for line in text.splitlines() if line.strip()] for text in texts]


def _text_by_pypdf(page: pypdf.PageObject, number: int, budget: _Budget) -> str:
    # pypdf takes what a visitor raises inside a form for damage, and goes on: hence the look before the page and after it.
    budget.check(number)
    text = page.extract_text(visitor_operand_before=lambda *_: budget.check(number)) or ""
    budget.check(number)
    return text


# --- What pypdf knows -------------------------------------------------------------------------------------------------


def _facts(data: bytes, count: int, budget: _Budget) -> _Facts:
    """Metadata, labels and outline; a file whose text can be read loses them alone when they are damaged or too long."""
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
            labels = () if budget.is_spent else _labels(reader, count)
        with suppress(*mishaps):
            bookmarks = _bookmarks(reader, budget)
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


def _bookmarks(reader: pypdf.PdfReader, budget: _Budget) -> tuple[Bookmark, ...]:
    found: list[Bookmark] = []
    todo: list[tuple[Any, int]] = [] if budget.is_spent else [(entry, 1) for entry in reversed(reader.outline)]
    while todo and len(found) < _MOST_OUTLINE and not budget.is_spent:
        entry, level = todo.pop()
        if isinstance(entry, list):
            todo += [(child, level + 1) for child in reversed(entry)]
            continue
        number = reader.get_destination_page_number(entry)
        title = " ".join(str(entry.title or "").split())
        if title and number is not None and number >= 0:
            found.append(Bookmark(title, min(level, _DEEPEST_OUTLINE), number + 1))
    return tuple(found)
