"""DOCX: paragraphs, lists, tables, text boxes and notes in the order of the body, by python-docx's own tree."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import docx
import docx.oxml
import lxml.etree  # type: ignore[import-untyped]
from docx.exceptions import PythonDocxError
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from coopkb.read.refusal import refusal
from coopkb.read.removals import Rule, removal
from coopkb.types import Block, BlockKind, RawDocument, Removal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Element = Any
"""An element of lxml, which carries no types."""

WordDocument = Any
"""A document of python-docx, whose types say little of the tree beneath."""

_HEADING = re.compile(r"(?i)(?:heading|titre|überschrift|título|intertitre)\s*([1-9])\b")
_TITLE = re.compile(r"(?i)(title|titre|titre principal|titre du document)\Z")
_SUBTITLE = re.compile(r"(?i)(subtitle|sous-titre)\Z")
_LIST = re.compile(r"(?i)(?:list(?: bullet| number)?|liste(?: à puces| à numéros)?|puces?|puce niveau)\s*([1-5])?\Z")
_CONTENTS = re.compile(r"(?i)(toc|tm)\s*\d|table of contents|table des matières")
_BULLET = re.compile(r"[•◦▪‣●○■□➢✓·\uf0b7]\s*|[-–—]\s+")
_UNSEEN = frozenset(qn(tag) for tag in ("w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:txbxContent", "w:object")) | {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
}
_BREAKS = {qn("w:br"): " ", qn("w:cr"): " ", qn("w:tab"): " ", qn("w:noBreakHyphen"): "\u2011", qn("w:softHyphen"): "\u00ad"}
_MISHAPS = (ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError, SyntaxError)
_DEEPEST = 60
"""Tables, boxes and content controls inside one another."""

_HEADER_CHARACTERS = 80


def read_docx(data: bytes, name: str) -> RawDocument:
    """The blocks of a Word document: what its author deleted with changes tracked is not in them.

    Raises:
        UnreadableFileError: it cannot be opened.
    """
    try:
        document = docx.Document(io.BytesIO(data))
        reader = _Reader(document, name)
        body = document.element.body
    except (*_MISHAPS, PythonDocxError) as cause:
        # A damaged package fails inside python-docx in any of these ways; lxml's syntax error is Python's.
        raise refusal(name, "damaged") from cause
    if body is None:
        raise refusal(name, "damaged")
    reader.body(body, 0)
    properties = _properties(document)
    return RawDocument(tuple(reader.blocks), metadata=properties, removed=tuple(reader.removed))


def _properties(document: WordDocument) -> dict[str, object]:
    found: dict[str, object] = {}
    try:
        core = document.core_properties
        values = {"title": core.title, "author": core.author, "date": core.created, "language": core.language}
    except (*_MISHAPS, PythonDocxError):
        # The properties of some exporters are not what the format asks for; the text matters more.
        return found
    for key, value in values.items():
        if value:
            found[key] = value.date().isoformat() if key == "date" else str(value).strip()
    # Word's template and python-docx's name their own maker.
    return {k: v for k, v in found.items() if v and not (k == "author" and v in ("python-docx", "Microsoft Office User"))}


class _Reader:
    def __init__(self, document: WordDocument, name: str) -> None:
        self.blocks: list[Block] = []
        self.removed: list[Removal] = []
        self._name = name
        self._styles = {style.get(qn("w:styleId")): style for style in document.styles.element.findall(qn("w:style"))}
        self._notes = _notes(document)
        self._contents: list[str] = []

    def body(self, element: Element, depth: int) -> None:
        if depth > _DEEPEST:
            raise refusal(self._name, "too-deep")
        for child in element.iterchildren():
            if child.tag == qn("w:p"):
                self._paragraph(child, depth)
            elif child.tag == qn("w:tbl"):
                self._table(child, depth)
            elif child.tag == qn("w:sdt"):
                content = child.find(qn("w:sdtContent"))
                if content is not None:
                    self.body(content, depth + 1)
            elif child.tag in (qn("w:ins"), qn("w:moveTo"), qn("w:customXml"), qn("w:smartTag")):
                self.body(child, depth + 1)

    def _paragraph(self, paragraph: Element, depth: int) -> None:
        text = _text(paragraph)
        chain = self._chain(paragraph)
        names = [_style_name(style) for style in chain]
        if text and any(_CONTENTS.match(name) for name in names):
            self.removed.append(removal(Rule.TABLE_OF_CONTENTS, text))
        elif text:
            self.blocks.append(self._block(paragraph, text, chain, names))
        for reference in paragraph.iter(qn("w:footnoteReference"), qn("w:endnoteReference")):
            note = self._notes.get((reference.tag == qn("w:footnoteReference"), reference.get(qn("w:id"))))
            if note:
                self.blocks.append(Block(BlockKind.PARAGRAPH, note))
        for box in _boxes(paragraph):
            self.body(box, depth + 1)

    def _block(self, paragraph: Element, text: str, chain: Sequence[Element], names: Sequence[str]) -> Block:
        level = _heading_level(paragraph, chain, names)
        if level:
            return Block(BlockKind.HEADING, text, level=level)
        depth = _list_level(paragraph, chain, names)
        bullet = _BULLET.match(text)
        if depth is None and bullet:
            depth = 0
        if depth is None:
            return Block(BlockKind.PARAGRAPH, text)
        return Block(BlockKind.ITEM, text[bullet.end() :] if bullet else text, level=depth)

    def _chain(self, paragraph: Element) -> list[Element]:
        """The style of a paragraph and those it is based on, at most ten: a style may name itself."""
        properties = paragraph.find(qn("w:pPr"))
        named = properties.find(qn("w:pStyle")) if properties is not None else None
        chain: list[Element] = []
        style_id = named.get(qn("w:val")) if named is not None else None
        while style_id in self._styles and len(chain) < 10:
            style = self._styles[style_id]
            chain.append(style)
            base = style.find(qn("w:basedOn"))
            style_id = base.get(qn("w:val")) if base is not None else None
        return chain

    def _table(self, table: Element, depth: int) -> None:
        rows = list(table.iterchildren(qn("w:tr")))
        cells = [[cell for cell in row.iter(qn("w:tc")) if _parent(cell, qn("w:tr")) is row] for row in rows]
        if max((len(row) for row in cells), default=0) < 2:
            # A frame around text, not a table.
            for row in cells:
                for cell in row:
                    self.body(cell, depth + 1)
            return
        texts = _cell_texts(cells)
        if texts:
            self.blocks.append(Block(BlockKind.TABLE, "", rows=texts, header=_has_header(rows, texts)))


def _parent(element: Element, tag: str) -> Element:
    return next(element.iterancestors(tag), None)


def _cell_texts(cells: Sequence[Sequence[Element]]) -> tuple[tuple[str, ...], ...]:
    """The text of each cell: one merged downwards is repeated, since it names each of its rows."""
    rows: list[list[str]] = []
    for row in cells:
        texts: list[str] = []
        for cell in row[:100]:
            merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
            text = " ".join(filter(None, (_text(p) for p in cell.iter(qn("w:p")))))
            above = rows[-1] if rows else []
            if merge is not None and merge.get(qn("w:val")) != "restart" and len(texts) < len(above):
                text = above[len(texts)]
            width = span.get(qn("w:val"), "1") if span is not None else "1"
            texts += [text, *[""] * (min(int(width), 100) - 1 if width.isdecimal() and int(width) > 0 else 0)]
        if any(texts):
            rows.append(texts)
    wide = max((len(row) for row in rows), default=0)
    return tuple(tuple(row + [""] * (wide - len(row))) for row in rows)


def _has_header(rows: Sequence[Element], texts: Sequence[Sequence[str]]) -> bool:
    """Word's own mark of a header row, or short cells all filled above at least one more row."""
    if rows and rows[0].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None:
        return True
    return len(texts) > 1 and all(0 < len(cell) <= _HEADER_CHARACTERS and any(map(str.isalpha, cell)) for cell in texts[0])


def _style_name(style: Element) -> str:
    name = style.find(qn("w:name"))
    return name.get(qn("w:val")) or "" if name is not None else ""


def _heading_level(paragraph: Element, chain: Sequence[Element], names: Sequence[str]) -> int:
    for name in names:
        if heading := _HEADING.match(name):
            return min(int(heading[1]), 6)
        if _TITLE.match(name):
            return 1
        if _SUBTITLE.match(name):
            return 2
    for holder in (paragraph, *chain):
        outline = holder.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        value = outline.get(qn("w:val")) if outline is not None else None
        if value and value.isdecimal():
            # 9 is body text.
            return min(int(value) + 1, 6) if int(value) < 9 else 0
    return 0


def _list_level(paragraph: Element, chain: Sequence[Element], names: Sequence[str]) -> int | None:
    for holder in (paragraph, *chain):
        numbering = holder.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if numbering is None:
            continue
        number, level = numbering.find(qn("w:numId")), numbering.find(qn("w:ilvl"))
        if number is not None and number.get(qn("w:val")) == "0":
            return None
        value = level.get(qn("w:val"), "0") if level is not None else "0"
        styled = next((int(m[1]) - 1 for name in names if (m := _LIST.match(name)) and m[1]), 0)
        return max(min(int(value), 8) if value.isdecimal() else 0, styled)
    for name in names:
        if match := _LIST.match(name):
            return int(match[1] or 1) - 1
    return None


def _text(paragraph: Element) -> str:
    return re.sub(r"[ \t\n\r\f\v]+", " ", "".join(_pieces(paragraph))).strip(" ")


def _pieces(paragraph: Element) -> Iterator[str]:
    """The text that Word shows in a paragraph, insertions included, deletions and text boxes not."""
    hidden = 0
    for event, node in lxml.etree.iterwalk(paragraph, events=("start", "end")):
        unseen = node.tag in _UNSEEN or (node.tag == qn("w:p") and node is not paragraph)
        if event == "end":
            hidden -= unseen
            continue
        hidden += unseen
        if hidden:
            continue
        if node.tag in (qn("w:t"), "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"):
            yield node.text or ""
        elif node.tag in _BREAKS:
            yield _BREAKS[node.tag]


def _boxes(paragraph: Element) -> list[Element]:
    """The text boxes anchored to a paragraph, each once: Word writes them a second time for its old versions."""
    fallback = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
    return [
        box
        for box in paragraph.iter(qn("w:txbxContent"))
        if _parent(box, fallback) is None and _parent(box, qn("w:p")) is paragraph
    ]


def _notes(document: WordDocument) -> dict[tuple[bool, str | None], str]:
    """The text of foot- and endnotes by (is a footnote, id)."""
    found: dict[tuple[bool, str | None], str] = {}
    kinds = ((True, RELATIONSHIP_TYPE.FOOTNOTES, "w:footnote"), (False, RELATIONSHIP_TYPE.ENDNOTES, "w:endnote"))
    for is_foot, kind, tag in kinds:
        for relation in document.part.rels.values():
            if relation.reltype != kind or relation.is_external:
                continue
            try:
                root = docx.oxml.parse_xml(relation.target_part.blob)
            except lxml.etree.XMLSyntaxError:
                # Notes that cannot be read cost the notes, not the text.
                continue
            for note in root.iterchildren(qn(tag)):
                text = " ".join(filter(None, (_text(p) for p in note.iter(qn("w:p")))))
                if text and note.get(qn("w:type")) is None:
                    found[is_foot, note.get(qn("w:id"))] = text
    return found
