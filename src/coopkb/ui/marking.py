"""Text to HTML with stretches of it marked: quotes, concepts, the passage that was opened."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coopkb.ui.markup import Html, join, tag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from coopkb.types import Document, Passage

_LINE = re.compile(r"[^\n]+")
_ITEM = re.compile(r"( *)• ")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a document and what to wrap it in."""

    start: int
    end: int
    wrap: Callable[[Html], Html]


@dataclass(frozen=True, slots=True)
class Line:
    """A heading, paragraph or list item of a document: offsets of its words, bullets and indents left out.

    `heading` is 1 and up for a heading, 0 otherwise; `level` is that of a list item, None for what is not one.
    """

    start: int
    end: int
    heading: int = 0
    level: int | None = None


def lines(text: str, offset: int, headings: Mapping[int, int]) -> list[Line]:
    """The lines of a text that starts at `offset` of its document; `headings` gives the level of the lines that are one."""
    found = []
    for match in _LINE.finditer(text):
        start, end = offset + match.start(), offset + match.end()
        item = _ITEM.match(match[0])
        if start in headings:
            found.append(Line(start, end, heading=headings[start]))
        elif item:
            found.append(Line(start + item.end(), end, level=len(item[1]) // 2))
        elif match[0].strip():
            found.append(Line(start, end))
    return found


def document_lines(document: Document) -> list[Line]:
    """The lines of a document, its headings known from its sections."""
    headings = {s.start: len(s.heading) for s in document.sections if s.heading}
    return lines(document.text, 0, headings)


def passage_lines(passage: Passage) -> list[Line]:
    """The lines of a passage; its heading is already told above it, and left out."""
    title = passage.heading[-1] if passage.heading else None
    found = lines(passage.text, passage.start, {})
    first = passage.text.partition("\n")[0]
    return found[1:] if title and first == title and len(found) > 1 else found


def mark(text: str, line: Line, layers: Sequence[Sequence[Span]], offset: int = 0) -> Html:
    """The words of a line with its spans wrapped.

    Args:
        text: the text that the offsets, less `offset`, refer to.
        line: the stretch to draw.
        layers: spans, the outermost layer first; within a layer a span that overlaps an earlier one is left out.
        offset: where the text starts in its document.
    """
    return _mark(text, line.start, line.end, [_apart(layer) for layer in layers], offset)


def _mark(text: str, start: int, end: int, layers: Sequence[Sequence[Span]], offset: int) -> Html:
    if not layers:
        return join([text[start - offset : end - offset]])
    pieces = []
    at = start
    for span in layers[0]:
        first, last = max(span.start, start), min(span.end, end)
        if first >= last:
            continue
        pieces.append(_mark(text, at, first, layers[1:], offset))
        pieces.append(span.wrap(_mark(text, first, last, layers[1:], offset)))
        at = last
    pieces.append(_mark(text, at, end, layers[1:], offset))
    return join(pieces)


def _apart(spans: Iterable[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def lay_out(drawn: Sequence[tuple[Line, Html]]) -> Html:
    """Lines as headings, paragraphs and nested lists."""
    pieces: list[Html] = []
    at = 0
    while at < len(drawn):
        line, words = drawn[at]
        if line.level is not None:
            until = at
            while until < len(drawn) and drawn[until][0].level is not None:
                until += 1
            pieces.append(_list([(d[0].level or 0, d[1]) for d in drawn[at:until]]))
            at = until
            continue
        if line.heading:
            # The page has its own h1 and the document's title is an h2.
            pieces.append(tag(f"h{min(line.heading + 2, 6)}", words, id=f"l{line.start}"))
        else:
            pieces.append(tag("p", words))
        at += 1
    return join(pieces)


def _list(items: Sequence[tuple[int, Html]]) -> Html:
    """Items with their levels as lists within lists; a jump of several levels nests once."""
    outermost = min(level for level, _ in items)
    entries: list[tuple[Html, list[tuple[int, Html]]]] = []
    for level, words in items:
        if level == outermost or not entries:
            entries.append((words, []))
        else:
            entries[-1][1].append((level, words))
    return tag("ul", *(tag("li", words, _list(below) if below else None) for words, below in entries))
