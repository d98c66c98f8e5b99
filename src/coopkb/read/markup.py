"""Markup to blocks: the walk of an HTML tree, shared by web pages, books and the HTML inside Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import lxml.etree  # type: ignore[import-untyped]
import lxml.html  # type: ignore[import-untyped]

from coopkb.read.refusal import refusal
from coopkb.types import Block, BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator

Element = Any
"""An element of lxml, which carries no types."""

_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_INVISIBLE = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "object",
        "embed",
        "svg",
        "math",
        "canvas",
        "audio",
        "video",
        "map",
        "head",
        "title",
        "meta",
        "link",
        "select",
        "textarea",
        "input",
        "button",
        "datalist",
    ]
)
_CONTAINERS = frozenset(
    [
        "html",
        "body",
        "div",
        "section",
        "article",
        "main",
        "header",
        "center",
        "details",
        "summary",
        "fieldset",
        "figure",
        "hgroup",
        "address",
        "template",
        "blockquote",
        "dl",
        "tbody",
        "thead",
        "tfoot",
        "tr",
        "td",
        "th",
        "table",
        "ul",
        "ol",
        "pre",
        "p",
        "li",
        "dd",
        "dt",
        "figcaption",
        "caption",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "aside",
        "nav",
        "footer",
        "form",
    ]
)
_DEEPEST = 240
"""Elements inside one another that are walked; honest pages stay below 60, and Python's stack does not bear much more."""


def parse(source: str, name: str) -> Element | None:
    """The tree of a page, without network, None where there is no element at all.

    Raises:
        UnreadableFileError: it is nested so deeply that the parser would leave out what is at the bottom.
    """
    source = _XML_DECLARATION.sub("", source)
    parser = lxml.html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        tree = lxml.html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except (lxml.etree.ParserError, lxml.etree.XMLSyntaxError, ValueError):
        # lxml says so of a page without any element.
        return None
    if any("depth" in entry.message for entry in parser.error_log):
        raise refusal(name, "too-deep")
    return tree


def blocks_of(tree: Element) -> list[Block]:
    """All the blocks under an element, in order: nothing is judged here, only what no browser shows is left out."""
    walk = _Walk()
    walk.element(tree, 0, 0)
    walk.flush()
    return walk.blocks


def visible_text(element: Element) -> str:
    """The text under an element that a browser shows, a space between its blocks."""
    return "".join(_texts(element))


def _texts(element: Element) -> Iterator[str]:
    """The text under an element but for what no browser shows; iterative, for trees as deep as they come."""
    skipped = 0
    for event, node in lxml.etree.iterwalk(element, events=("start", "end")):
        hidden = node.tag in _INVISIBLE
        if event == "start":
            skipped += hidden
            if not skipped:
                if node is not element and node.tag in _CONTAINERS:
                    yield " "
                yield " " if node.tag == "br" else node.text or ""
        else:
            skipped -= hidden
            if not skipped and node is not element:
                yield node.tail or ""


def spaced(text: str) -> str:
    """The text with its white space as a browser shows it; no-break spaces stay."""
    # Not str.split(): no-break spaces are content until the cleaning.
    return re.sub(r"[ \t\n\r\f\v]+", " ", text).strip(" ")


# --- The walk ---------------------------------------------------------------------------------------------------------


class _Walk:
    """Gathers the blocks under an element, with the levels of headings and of lists."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._inline: list[str] = []
        self._kind = BlockKind.PARAGRAPH
        self._level = 0

    def flush(self) -> None:
        text = spaced("".join(self._inline))
        self._inline = []
        if text:
            self.blocks.append(Block(self._kind, text, level=self._level if self._kind is BlockKind.ITEM else 0))
        if self._kind is BlockKind.ITEM and text:
            # A second paragraph of an item is not a second item.
            self._kind = BlockKind.PARAGRAPH

    def element(self, element: Element, depth: int, lists: int) -> None:
        tag = element.tag
        if tag in _INVISIBLE or not isinstance(tag, str):
            return
        if depth > _DEEPEST:
            self._inline.append(visible_text(element))
        elif tag in _HEADINGS:
            self.flush()
            self._heading(element, _HEADINGS[tag])
        elif tag == "table" and not _is_layout(element):
            self.flush()
            self._table(element)
        elif tag in ("li", "dd"):
            self._item(element, depth, max(lists - 1, 0))
        elif tag == "br":
            self._break()
        elif tag in _CONTAINERS:
            self.flush()
            self._children(element, depth, lists + (tag in ("ul", "ol", "dl")))
            self.flush()
        else:
            self._children(element, depth, lists)

    def _break(self) -> None:
        """Two breaks in a row are a paragraph's end; one is a space."""
        if self._inline and self._inline[-1] == "\n":
            self.flush()
        else:
            self._inline.append("\n")

    def _children(self, element: Element, depth: int, lists: int) -> None:
        self._inline.append(element.text or "")
        for child in element:
            self.element(child, depth + 1, lists)
            if child.tail and child.tail.strip():
                self._inline.append(child.tail)
            elif child.tail and self._inline and self._inline[-1] != "\n":
                self._inline.append(" ")

    def _heading(self, element: Element, level: int) -> None:
        text = spaced(visible_text(element))
        if text:
            self.blocks.append(Block(BlockKind.HEADING, text, level=level))

    def _item(self, element: Element, depth: int, level: int) -> None:
        self.flush()
        self._kind, self._level = BlockKind.ITEM, level
        self._children(element, depth, level + 1)
        self.flush()
        self._kind = BlockKind.PARAGRAPH

    def _table(self, element: Element) -> None:
        caption = element.find("caption")
        if caption is not None and (text := spaced(visible_text(caption))):
            self.blocks.append(Block(BlockKind.PARAGRAPH, text))
        rows, header = _rows(element)
        if rows:
            self.blocks.append(Block(BlockKind.TABLE, "", rows=rows, header=header))


def _is_layout(table: Element) -> bool:
    """A table that lays out a page: tables or headings inside, or one column."""
    if table.find(".//table") is not None or any(table.find(f".//{h}") is not None for h in _HEADINGS):
        return True
    widths = [len(row.findall("td")) + len(row.findall("th")) for row in table.iter("tr")]
    return not widths or max(widths) < 2


_WIDEST = 100
"""Columns of a table: a span of a million is an attack on memory, not a table."""


def _rows(table: Element) -> tuple[tuple[tuple[str, ...], ...], bool]:
    """The cells, spans filled in: what spans rows is repeated (it names each of them), what spans columns is not."""
    rows: list[tuple[str, ...]] = []
    below: dict[int, tuple[str, int]] = {}
    header = False
    for tr in table.iter("tr"):
        cells: list[str] = []
        named = True
        for cell in [c for c in tr if c.tag in ("td", "th")][:_WIDEST]:
            _fill(cells, below)
            text = spaced(visible_text(cell))
            named = named and cell.tag == "th"
            down = min(_number(cell.get("rowspan")), 1000)
            if down > 1:
                below[len(cells)] = (text, down - 1)
            cells += [text, *[""] * (min(_number(cell.get("colspan")), _WIDEST) - 1)]
        _fill(cells, below)
        if not any(cells):
            continue
        in_head = tr.getparent() is not None and tr.getparent().tag == "thead"
        header = header or (not rows and (named or in_head))
        rows.append(tuple(cells))
    wide = max((len(row) for row in rows), default=0)
    return tuple(row + ("",) * (wide - len(row)) for row in rows), header


def _fill(cells: list[str], below: dict[int, tuple[str, int]]) -> None:
    while len(cells) in below and len(cells) < _WIDEST:
        text, left = below.pop(len(cells))
        if left > 1:
            below[len(cells)] = (text, left - 1)
            cells.append(text)
            continue
        cells.append(text)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 5 and int(text) > 0 else 1
