"""PPTX: a page a slide; its title, its texts from top to bottom, its tables, and the speaker's notes."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import pptx
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER
from pptx.exc import PythonPptxError

from coopkb.read.refusal import refusal
from coopkb.types import Block, BlockKind, RawDocument

if TYPE_CHECKING:
    from collections.abc import Iterator

Part = Any
"""A part of a presentation: python-pptx types its shapes as what all of them have in common, too little to read them."""

_MISHAPS = (
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    TypeError,
    ValueError,
    SyntaxError,
    NotImplementedError,
    PythonPptxError,
)
"""How python-pptx fails on a package that is not what it declares."""

_LISTS = frozenset({PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.VERTICAL_BODY})
_TITLES = frozenset({PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE})
_BULLET = re.compile(r"[•◦▪‣●○■□➢✓·\uf0b7]\s*|[-–—]\s+")
_DEEPEST = 20
_MOST_SLIDES = 3000
_HEADER_CHARACTERS = 80


def read_pptx(data: bytes, name: str) -> RawDocument:
    """The blocks of a presentation: dates, footers and slide numbers are blocks of their page, for the cleaning to judge.

    Raises:
        UnreadableFileError: it cannot be opened.
    """
    try:
        presentation = pptx.Presentation(io.BytesIO(data))
        slides = list(presentation.slides)
    except _MISHAPS as cause:
        raise refusal(name, "damaged") from cause
    if len(slides) > _MOST_SLIDES:
        raise refusal(name, "too-large", f"{len(slides)} pages")
    blocks: list[Block] = []
    try:
        for page, slide in enumerate(slides, 1):
            blocks += _slide(slide, page)
    except _MISHAPS as cause:
        # Shapes are only looked at when they are asked for: a damaged one fails here.
        raise refusal(name, "damaged") from cause
    return RawDocument(tuple(blocks), metadata=_properties(presentation))


def _properties(presentation: Part) -> dict[str, object]:
    found: dict[str, object] = {}
    try:
        core = presentation.core_properties
        values = {"title": core.title, "author": core.author, "date": core.created, "language": core.language}
    except _MISHAPS:
        # Properties that are not what the format asks for cost themselves, not the text.
        return found
    for key, value in values.items():
        # "PowerPoint Presentation" is what the programs write when nobody wrote a title.
        if value and value not in ("PowerPoint Presentation", "Présentation PowerPoint"):
            found[key] = value.date().isoformat() if key == "date" else str(value).strip()
    return found


def _slide(slide: Part, page: int) -> list[Block]:
    shapes = [shape for shape in _shapes(slide.shapes, 0) if shape is not None]
    title = next((s for s in shapes if _placeholder(s) in _TITLES and _spaced(s.text_frame.text)), None)
    blocks: list[Block] = []
    if title is not None:
        blocks.append(Block(BlockKind.HEADING, _spaced(title.text_frame.text), level=1, page=page))
    # Reading order of a slide is that of its places, not that in which its boxes were drawn; a band of a tenth of an inch
    # counts as one height.
    for shape in sorted(shapes, key=lambda s: ((s.top or 0) // 91_440, s.left or 0)):
        if title is None or shape.shape_id != title.shape_id:
            blocks += _shape(shape, page)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        for paragraph in slide.notes_slide.notes_text_frame.paragraphs:
            if text := _spaced(paragraph.text):
                blocks.append(Block(BlockKind.PARAGRAPH, text, page=page))
    return blocks


def _shapes(shapes: Part, depth: int) -> Iterator[Any]:
    for shape in shapes:
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            if depth < _DEEPEST:
                yield from _shapes(shape.shapes, depth + 1)
        else:
            yield shape


def _placeholder(shape: Part) -> PP_PLACEHOLDER | None:
    return shape.placeholder_format.type if shape.is_placeholder and shape.has_text_frame else None


def _shape(shape: Part, page: int) -> list[Block]:
    if getattr(shape, "has_table", False) and shape.has_table:
        return _table(shape.table, page)
    if not shape.has_text_frame:
        return []
    kind = _placeholder(shape)
    paragraphs = [(p.level, _spaced(p.text)) for p in shape.text_frame.paragraphs]
    paragraphs = [(level, text) for level, text in paragraphs if text]
    if kind is PP_PLACEHOLDER.SUBTITLE and paragraphs:
        return [Block(BlockKind.PARAGRAPH, text, page=page) for _, text in paragraphs]
    listed = kind in _LISTS and len(paragraphs) > 1
    return [_paragraph(text, level, page, listed=listed) for level, text in paragraphs]


def _paragraph(text: str, level: int, page: int, *, listed: bool) -> Block:
    bullet = _BULLET.match(text)
    if bullet or listed or level:
        return Block(BlockKind.ITEM, text[bullet.end() :] if bullet else text, level=level, page=page)
    return Block(BlockKind.PARAGRAPH, text, page=page)


def _table(table: Part, page: int) -> list[Block]:
    rows = tuple(tuple("" if cell.is_spanned else _spaced(cell.text) for cell in row.cells) for row in table.rows)
    rows = tuple(row for row in rows if any(row))
    if not rows:
        return []
    header = bool(table.first_row) and len(rows) > 1 and all(len(cell) <= _HEADER_CHARACTERS for cell in rows[0])
    return [Block(BlockKind.TABLE, "", page=page, rows=rows, header=header)]


def _spaced(text: str) -> str:
    return re.sub(r"[ \t\n\r\f\v]+", " ", text).strip(" ")
