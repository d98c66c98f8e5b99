"""HTML that stands in a text: its tags go, its paragraphs and items stay apart, whatever its form.

Not a parser of pages (the reader of web pages has one): a text may hold "a < b" or "<name@example.org>", and only what is
surely a tag is one here. Real cells of this literature open lists that they never close and put dashes where `<li>` should be.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from html.entities import html5

from coopkb.types import Block, BlockKind

_BLOCK = (
    "p|div|section|article|header|footer|aside|figure|figcaption|blockquote|pre|hr|h[1-6]"
    "|table|thead|tbody|tfoot|tr|td|th|dl|dt|dd"
)
_INLINE = (
    "a|abbr|b|big|center|cite|code|del|em|font|i|iframe|img|ins|kbd|mark|q|s|small|span|strike|strong|sub|sup|svg|tt|u|o:p"
)
_TAG = re.compile(
    rf"<(?P<close>/?)(?P<name>{_BLOCK}|ul|ol|li|br|{_INLINE}|script|style)(?:\s*/?|\s[^<>=]*=[^<>]*)>", re.IGNORECASE
)
_IS_BLOCK = re.compile(_BLOCK)
_ENTITY = re.compile(r"&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_NESTED = re.compile(r"&(?:(?:amp|#38|#x26);)+", re.IGNORECASE)
_BARE_SPACE = re.compile(r"&nbsp(?![\w;])")
_LEADING_DASH = re.compile(r"\s*([-–—•*])\s+\S")
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(slots=True)
class Fragment:
    """What a text with HTML holds: blocks (paragraphs and items), the tags that went, and the code no reader sees."""

    blocks: list[Block] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)


def decode(text: str) -> tuple[str, list[str]]:
    """The text with its entities as characters, and those entities. An "&" escaped more than once is one "&"."""
    if "&" not in text:
        return text, []
    found: list[str] = []

    def character(match: re.Match[str]) -> str:
        name = match.group(1)
        if name[0] != "#" and f"{name};" not in html5:
            return match.group()
        found.append(match.group())
        return unescape(match.group())

    text = _NESTED.sub(lambda match: _ampersand(match, found), text)
    text = _ENTITY.sub(character, text)
    text, bare = _BARE_SPACE.subn(" ", text)
    return text, found + ["&nbsp"] * bare


def _ampersand(match: re.Match[str], found: list[str]) -> str:
    found.append(match.group())
    return "&"


def has_tags(text: str) -> bool:
    """Whether the text holds at least one HTML tag or comment."""
    return "<" in text and (_TAG.search(text) is not None or "<!--" in text)


def fragment(text: str) -> Fragment:
    """Paragraphs and items of a text with HTML tags; `level` of an item is how deep its list stands, from 0.

    A line break of the text is a soft one: it stays in the block for the joining of lines.
    """
    result = Fragment()
    builder = _Builder(result.blocks)
    text = _without_hidden(text, result.hidden)
    position = 0
    for match in _TAG.finditer(text):
        builder.text(text[position : match.start()])
        builder.tag(match.group("name").lower(), closes=bool(match.group("close")))
        result.tags.append(match.group())
        position = match.end()
    builder.text(text[position:])
    builder.flush()
    return result


def _without_hidden(text: str, hidden: list[str]) -> str:
    """The text without script, style and comments; an opening that nothing closes hides nothing."""
    for start, end in (("<!--", "-->"), ("<script", "</script>"), ("<style", "</style>")):
        lower = text.lower()
        if len(lower) != len(text):  # a rare letter whose lower case is longer: offsets would be wrong
            lower = text
        kept: list[str] = []
        position = 0
        while (opening := lower.find(start, position)) >= 0:
            closing = lower.find(end, opening)
            if closing < 0:
                break
            kept.append(text[position:opening])
            position = closing + len(end)
            hidden.append(text[opening:position])
        text = "".join((*kept, text[position:]))
    return text


@dataclass(slots=True)
class _Builder:
    blocks: list[Block]
    buffer: str = ""
    depth: int = 0
    in_item: bool = False
    has_items: bool = False
    superscript: bool = False

    def text(self, text: str) -> None:
        if self.superscript and text.strip().isascii() and text.strip().isdigit():
            text = text.translate(_SUPERSCRIPT)
        self.buffer += text

    def tag(self, name: str, *, closes: bool) -> None:
        if name == "sup":
            self.superscript = not closes
        elif name == "br":
            self._line_end()
        elif name in {"ul", "ol"}:
            self.flush()
            self.depth = max(self.depth + (-1 if closes else 1), 0)
            self.in_item, self.has_items = closes and self.depth > 0, closes and self.depth > 0
        elif name == "li":
            self.flush()
            self.in_item = not closes
            self.has_items = True
            self.depth = max(self.depth, 1)
        elif _IS_BLOCK.fullmatch(name):
            self._block(name, closes=closes)

    def _block(self, name: str, *, closes: bool) -> None:
        if self.in_item and not self.buffer.strip():
            return  # <li><p>…: the paragraph is the item's
        self.flush()
        if name == "p" and not closes and self.depth and not self.has_items:
            self.depth = 0  # a list without <li> that was never closed ends where the next paragraph begins

    def _line_end(self) -> None:
        """A break splits paragraphs, but for one that only cuts a line: it becomes a soft one, judged with what follows."""
        self.buffer += "\n\n"

    def flush(self) -> None:
        """End the block in hand; inside a list without `<li>`, each dash begins an item."""
        text, self.buffer = self.buffer, ""
        dash = _LEADING_DASH.match(text)
        if self.depth and not self.has_items and dash:
            self._add(BlockKind.ITEM, re.split(rf"(?:^|\s){re.escape(dash.group(1))}\s+(?=\S)", text))
        elif self.depth:
            parts = _at_breaks(text)
            self._add(BlockKind.ITEM, ["\n".join(parts)] if self.in_item else parts)
        else:
            for part in _at_breaks(text):
                dashed = _LEADING_DASH.match(part) is not None and len(_at_breaks(text)) > 1
                self._add(BlockKind.ITEM if dashed else BlockKind.PARAGRAPH, [part])

    def _add(self, kind: BlockKind, parts: list[str]) -> None:
        level = max(self.depth - 1, 0) if kind is BlockKind.ITEM else 0
        self.blocks.extend(Block(kind, part.strip(), level) for part in parts if part.strip())


def _at_breaks(text: str) -> list[str]:
    r"""Split at breaks ("\n\n"), but for those followed by a lower-case letter: the line was cut for its looks."""
    parts: list[str] = []
    for part in filter(None, (part.strip() for part in text.split("\n\n"))):
        if parts and part[0].islower():
            parts[-1] += "\n" + part
        else:
            parts.append(part)
    return parts
