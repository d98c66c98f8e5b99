"""ODT: headings by outline level, lists by nesting, tables; page furniture, comments and tracked deletions stay out."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any
from xml.sax import SAXException

import lxml.etree  # type: ignore[import-untyped]
from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from odf.namespaces import DCNS, DRAWNS, METANS, OFFICENS, TABLENS, TEXTNS  # type: ignore[import-untyped]
from odf.opendocument import load  # type: ignore[import-untyped]

from coopkb.read.refusal import refusal
from coopkb.read.removals import Rule, removal
from coopkb.types import Block, BlockKind, RawDocument, Removal

if TYPE_CHECKING:
    from collections.abc import Sequence

Element = Any
"""An element of odfpy, which carries no types."""

_SKIPPED: dict[tuple[str, str], Rule | None] = {
    (TEXTNS, "tracked-changes"): None,
    (TEXTNS, "sequence-decls"): None,
    (TEXTNS, "variable-decls"): None,
    (TEXTNS, "user-field-decls"): None,
    (OFFICENS, "forms"): None,
    (TEXTNS, "table-of-content"): Rule.TABLE_OF_CONTENTS,
    (TEXTNS, "alphabetical-index"): Rule.INDEX,
    (TEXTNS, "illustration-index"): Rule.TABLE_OF_CONTENTS,
    (OFFICENS, "annotation"): Rule.ANNOTATION,
}
"""Elements left out: the rule to report each under, None for what no reader sees."""

_BULLET = re.compile(r"[•◦▪‣●○■□➢✓·]\s*|[-–—]\s+")
_DEEPEST = 80
_WIDEST = 100
_HEADER_CHARACTERS = 80


def read_odt(data: bytes, name: str) -> RawDocument:
    """The blocks of an OpenDocument text.

    Raises:
        UnreadableFileError: it cannot be opened, is encrypted or declares entities.
    """
    if b"manifest:encryption-data" in _manifest(data):
        raise refusal(name, "encrypted")
    _check_parts(data, name)
    try:
        document = load(io.BytesIO(data))
    except DefusedXmlException as cause:
        raise refusal(name, "entities") from cause
    except (ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError, SAXException) as cause:
        # odfpy trusts the package to be whole, and fails in any of these ways when it is not.
        raise refusal(name, "damaged") from cause
    body = getattr(document, "text", None)
    if body is None:
        raise refusal(name, "damaged")
    reader = _Reader(name)
    reader.children(body, 0, 0)
    return RawDocument(tuple(reader.blocks), metadata=_metadata(document), removed=tuple(reader.removed))


def _manifest(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in archive.namelist() else b""


def _check_parts(data: bytes, name: str) -> None:
    """Refuses a text whose markup is cut or torn: odfpy would print it on the screen and keep what came before."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in ("content.xml", "styles.xml", "meta.xml", "settings.xml", "META-INF/manifest.xml"):
            if part not in archive.namelist():
                continue
            try:
                lxml.etree.fromstring(archive.read(part), lxml.etree.XMLParser(resolve_entities=False, no_network=True))
            except lxml.etree.XMLSyntaxError as cause:
                raise refusal(name, "damaged") from cause


def _metadata(document: Element) -> dict[str, object]:
    keys = {
        (DCNS, "title"): "title",
        (METANS, "initial-creator"): "author",
        (DCNS, "creator"): "author",
        (METANS, "creation-date"): "date",
        (DCNS, "date"): "date",
        (DCNS, "language"): "language",
    }
    found: dict[str, object] = {}
    for element in document.meta.childNodes:
        key = keys.get(getattr(element, "qname", ("", "")))
        value = _text(element, []) if key else ""
        if key and value:
            found.setdefault(key, value[:10] if key == "date" else value)
    return found


class _Reader:
    def __init__(self, name: str) -> None:
        self.blocks: list[Block] = []
        self.removed: list[Removal] = []
        self._name = name

    def children(self, element: Element, depth: int, lists: int) -> None:
        if depth > _DEEPEST:
            raise refusal(self._name, "too-deep")
        for child in element.childNodes:
            self._element(child, depth, lists)

    def _element(self, element: Element, depth: int, lists: int) -> None:
        kind = getattr(element, "qname", None)
        if kind is None:
            return
        if kind in _SKIPPED:
            self._skip(element, kind)
        elif kind == (TEXTNS, "h"):
            self._heading(element, depth)
        elif kind == (TEXTNS, "p"):
            self._paragraph(element, depth, None)
        elif kind == (TEXTNS, "list"):
            self._list(element, depth, lists)
        elif kind == (TABLENS, "table"):
            self._table(element, depth)
        else:
            # Sections, frames, groups of shapes, changes and whatever else holds paragraphs.
            self.children(element, depth + 1, lists)

    def _skip(self, element: Element, kind: tuple[str, str]) -> None:
        rule = _SKIPPED[kind]
        text = _deep_text(element) if rule else ""
        if rule and text:
            self.removed.append(removal(rule, text))

    def _heading(self, element: Element, depth: int) -> None:
        asides: list[Element] = []
        text = _text(element, asides)
        level = str(element.getAttrNS(TEXTNS, "outline-level") or "1")
        if text:
            self.blocks.append(Block(BlockKind.HEADING, text, level=min(max(int(level), 1), 6) if level.isdecimal() else 1))
        self._asides(asides, depth)

    def _paragraph(self, element: Element, depth: int, item: int | None) -> None:
        asides: list[Element] = []
        text = _text(element, asides)
        style = str(element.getAttrNS(TEXTNS, "style-name") or "")
        bullet = _BULLET.match(text)
        if text and style in ("Title", "Titre"):
            self.blocks.append(Block(BlockKind.HEADING, text, level=1))
        elif text and style in ("Subtitle", "Sous-titre"):
            self.blocks.append(Block(BlockKind.HEADING, text, level=2))
        elif text and (item is not None or bullet):
            self.blocks.append(Block(BlockKind.ITEM, text[bullet.end() :] if bullet else text, level=item or 0))
        elif text:
            self.blocks.append(Block(BlockKind.PARAGRAPH, text))
        self._asides(asides, depth)

    def _asides(self, asides: Sequence[Element], depth: int) -> None:
        """Notes and text boxes follow the paragraph that holds them."""
        for aside in asides:
            self._element(aside, depth + 1, 0)

    def _list(self, element: Element, depth: int, lists: int) -> None:
        for entry in element.childNodes:
            is_item = getattr(entry, "qname", None) in ((TEXTNS, "list-item"), (TEXTNS, "list-header"))
            first = True
            for child in entry.childNodes if is_item else ():
                if getattr(child, "qname", None) == (TEXTNS, "p") and first:
                    self._paragraph(child, depth + 1, lists)
                    first = False
                elif depth > _DEEPEST:
                    raise refusal(self._name, "too-deep")
                else:
                    self._element(child, depth + 1, lists + 1)

    def _table(self, table: Element, depth: int) -> None:
        rows = _rows(table)
        if max((len(row) for row in rows), default=0) < 2:
            self._cells(table, depth)
            return
        texts = [tuple(_repeated(row)) for row in rows]
        texts = [row for row in texts if any(row)]
        wide = max((len(row) for row in texts), default=0)
        cells = tuple(row + ("",) * (wide - len(row)) for row in texts)
        named = any(getattr(child, "qname", None) == (TABLENS, "table-header-rows") for child in table.childNodes)
        if cells:
            self.blocks.append(Block(BlockKind.TABLE, "", rows=cells, header=named or _is_header(cells)))

    def _cells(self, table: Element, depth: int) -> None:
        """The content of a table of one column, a frame around text."""
        for row in _rows(table):
            for cell in row:
                self.children(cell, depth + 1, 0)


def _rows(table: Element) -> list[list[Element]]:
    rows: list[list[Element]] = []
    todo = list(reversed(table.childNodes))
    while todo:
        node = todo.pop()
        kind = getattr(node, "qname", None)
        if kind == (TABLENS, "table-row"):
            cells = ((TABLENS, "table-cell"), (TABLENS, "covered-table-cell"))
            rows.append([cell for cell in node.childNodes if getattr(cell, "qname", None) in cells])
        elif kind in ((TABLENS, "table-header-rows"), (TABLENS, "table-rows"), (TABLENS, "table-row-group")):
            todo += reversed(node.childNodes)
    return rows


def _repeated(row: Sequence[Element]) -> list[str]:
    texts: list[str] = []
    for cell in row[:_WIDEST]:
        times = str(cell.getAttrNS(TABLENS, "number-columns-repeated") or "1")
        text = _deep_text(cell)
        count = int(times) if times.isdecimal() and len(times) < 4 else 1
        texts += [text] * min(count, _WIDEST if text else 1)
    return texts[:_WIDEST]


def _is_header(rows: Sequence[Sequence[str]]) -> bool:
    return len(rows) > 1 and all(0 < len(cell) <= _HEADER_CHARACTERS and any(map(str.isalpha, cell)) for cell in rows[0])


_ASIDES = ((TEXTNS, "note"), (DRAWNS, "frame"), (DRAWNS, "custom-shape"), (DRAWNS, "g"), (OFFICENS, "annotation"))
_SPACES = ((TEXTNS, "tab"), (TEXTNS, "line-break"))


def _text(element: Element, asides: list[Element]) -> str:
    """The text of a paragraph; notes, boxes and comments inside it are added to `asides`."""
    pieces: list[str] = []
    todo = list(reversed(element.childNodes))
    while todo:
        node = todo.pop()
        kind = getattr(node, "qname", None)
        if kind is None:
            pieces.append(str(getattr(node, "data", "")))
        elif kind == (TEXTNS, "s") or kind in _SPACES:
            pieces.append(" ")
        elif kind == (TEXTNS, "note"):
            asides += [child for child in node.childNodes if getattr(child, "qname", None) == (TEXTNS, "note-body")]
        elif kind in _ASIDES:
            asides.append(node)
        elif kind == (TEXTNS, "soft-page-break"):
            continue
        else:
            todo += reversed(node.childNodes)
    return re.sub(r"[ \t\n\r\f\v]+", " ", "".join(pieces)).strip(" ")


def _deep_text(element: Element) -> str:
    """All the text under an element, a space between paragraphs."""
    pieces: list[str] = []
    todo = list(reversed(element.childNodes))
    while todo:
        node = todo.pop()
        kind = getattr(node, "qname", None)
        if kind is None:
            pieces.append(str(getattr(node, "data", "")))
            continue
        if kind in ((TEXTNS, "p"), (TEXTNS, "h"), (TEXTNS, "s"), *_SPACES):
            pieces.append(" ")
        if kind not in ((OFFICENS, "annotation"), (TEXTNS, "note-citation")):
            todo += reversed(node.childNodes)
    return re.sub(r"[ \t\n\r\f\v]+", " ", "".join(pieces)).strip(" ")
