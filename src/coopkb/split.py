"""Blocks to a document, and a document to passages that can be cited."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coopkb.sentences import sentences
from coopkb.types import BlockKind, Document, Page, Passage, Section

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coopkb.types import Block, Source

TARGET = 110
"""Words of a passage when nothing stands against it: a printed paragraph, read at a glance when it is cited."""

SHORTEST = 60
"""Words under which a passage seldom says what it speaks of: it joins a neighbour as long as both fit in the longest."""

LONGEST = 180
"""Words over which a passage speaks of several things and its vector of none. A paragraph up to here stays whole."""

TAIL = 40
"""Words under which a passage joins its neighbour: too little to be found or cited by itself."""

JOINED = 220
"""Words that a passage may reach when a short one joins it: the longest passage plus the longest tail."""

LONGEST_SENTENCE = 350
"""Words over which a sentence is rather a list or a text without full stops, and is cut at a semicolon, comma or space."""

# What a border costs, on the scale of the size: (words - TARGET)². Whole numbers, so that every machine finds the same
# passages. A paragraph or list of LONGEST words costs 70² = 4,900 whole, and 2 × 20² = 800 in two halves plus its border.
_IN_LIST = 4_300  # more than 4,900 - 800: a list stays whole up to LONGEST
_IN_PARAGRAPH = 5_000  # more than that: where something must be cut, rather between two items than within a paragraph
_IN_SUBLIST = 6_500  # the items under an item stay together rather than the list as a whole
_AFTER_TITLE = 7_500  # more still: a line without a full stop is a title that no style marks, and belongs to what follows
_IN_ITEM = 15_000  # more than any size: an item is cut only when it is too long by itself
_SHORT = 2_500  # with the 50² of its size, more than 4,900: a passage under SHORTEST is joined up to LONGEST
_TOO_LONG = 10_000  # more than a border in a paragraph or list: what is too long is cut there, but not within an item
_TOO_SHORT = 250_000  # more than all of these together: a tail joins its neighbour wherever it fits
_TITLE_WORDS = 12  # a longer line without a full stop is prose whose stop was forgotten

_INDENT = "  "
_BULLET = "•"
_TOKEN = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch that no border cuts: a sentence, with the line that introduces it if any.

    `cost` is that of a border in front of it; None means that the piece before introduces this one.
    """

    start: int
    end: int
    words: int
    cost: int | None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a sentence stands: at the beginning of its block or not, and at which level of a list (-1 for a paragraph)."""

    opens: bool
    level: int


def compose(source: Source, blocks: Sequence[Block], page_labels: Sequence[str] = (), language: str = "fr") -> Document:
    """Lay cleaned blocks out as one text, with its sections and pages.

    Blocks stand a blank line apart, consecutive items on consecutive lines, each with "• " indented by two spaces a level.
    A heading is a line of its own, the first of its section. Blocks without words leave no trace.

    Args:
        source: the work the blocks come from.
        blocks: headings, paragraphs and items in reading order.
        page_labels: `page_labels[i]` is printed on page i + 1; may be shorter than the document.
        language: of the text, "fr" or "en".

    Raises:
        ValueError: a table is among the blocks; cleaning turns tables into text first.
    """
    parts: list[str] = []
    sections: list[Section] = []
    pages: list[Page] = []
    path: list[tuple[int, str]] = []
    length = 0
    before: Block | None = None
    for block in blocks:
        line = _line(block)
        if not line:
            continue
        if before is not None:
            together = before.kind is BlockKind.ITEM and block.kind is BlockKind.ITEM
            parts.append("\n" if together else "\n\n")
            length += len(parts[-1])
        if block.kind is BlockKind.HEADING:
            path = [*((level, text) for level, text in path if level < block.level), (block.level, line)]
        if block.kind is BlockKind.HEADING or before is None:
            sections.append(Section(tuple(text for _, text in path), length, length, block.page))
        if block.page is not None and (not pages or pages[-1].number != block.page):
            pages.append(Page(length, block.page, _label(page_labels, block.page)))
        parts.append(line)
        length += len(line)
        before = block
    ends = [*(section.start for section in sections[1:]), length]
    closed = (Section(s.heading, s.start, end, s.page) for s, end in zip(sections, ends, strict=False))
    return Document(source, "".join(parts), tuple(closed), tuple(pages), language)


def split(document: Document) -> list[Passage]:
    """Cut a document into passages of about 60 to 180 words, each within one section and on sentence borders.

    Among all ways to cut a section the cheapest is taken: passages near the target size, borders between paragraphs rather
    than between items, between items rather than within a paragraph. A line that introduces a list or a quotation stays
    with what it introduces. A heading belongs to no passage, and a section without a body has none.

    Returns:
        Passages in order and disjoint; together they hold every sentence that is not a heading.
    """
    starts = [page.start for page in document.pages]
    found = []
    for section in document.sections:
        body = section.start
        if section.heading:
            newline = document.text.find("\n", section.start, section.end)
            body = section.end if newline < 0 else newline
        for start, end in _cuts(_pieces(document.text, body, section.end)):
            index = bisect_right(starts, start) - 1
            page = document.pages[index] if index >= 0 else None
            found.append(_passage(document, section, page, start, end))
    return found


def _line(block: Block) -> str:
    """The block as a line of the text, empty when it has no words."""
    if block.kind is BlockKind.TABLE:
        msg = "a table block must be turned into headings, paragraphs and items before it is composed"
        raise ValueError(msg)
    text = " ".join(block.text.split())
    if text and block.kind is BlockKind.ITEM:
        return f"{_INDENT * block.level}{_BULLET} {text}"
    return text


def _label(page_labels: Sequence[str], number: int) -> str | None:
    """What is printed on a page, None when nothing is known of it."""
    return (page_labels[number - 1] or None) if 0 < number <= len(page_labels) else None


def _passage(document: Document, section: Section, page: Page | None, start: int, end: int) -> Passage:
    """The passage between two offsets, with the id that follows from its place and text."""
    text = document.text[start:end]
    digest = hashlib.sha256("\0".join((document.source.id, str(start), str(end), text)).encode()).hexdigest()
    return Passage(
        id=f"{document.source.id}.{digest[:12]}",
        source=document.source,
        text=text,
        start=start,
        end=end,
        heading=section.heading,
        page=page.number if page else None,
        page_label=page.label if page else None,
        language=document.language,
    )


def _pieces(text: str, start: int, end: int) -> list[_Piece]:
    """The sentences of a section's body, each joined with the line that introduces it."""
    pieces: list[_Piece] = []
    for piece in _sentence_pieces(text, start, end):
        last = pieces[-1] if pieces else None
        if piece.cost is not None or last is None:
            pieces.append(piece)
        elif last.words + piece.words <= LONGEST_SENTENCE:
            pieces[-1] = _Piece(last.start, piece.end, last.words + piece.words, last.cost)
        else:
            pieces.append(_Piece(piece.start, piece.end, piece.words, _IN_ITEM))
    return pieces


def _sentence_pieces(text: str, start: int, end: int) -> Iterator[_Piece]:
    """The sentences of a section's body, those that are too long cut, with what a border in front of each costs."""
    level = -1
    previous = (start, start, _Place(opens=True, level=-1))
    for relative_first, relative_last in sentences(text[start:end]):
        first, last = start + relative_first, start + relative_last
        gap = text[previous[1] : first].rpartition("\n")
        opens = bool(gap[1]) or previous[1] == start
        if opens:
            level = (len(gap[2]) - len(gap[2].lstrip())) // len(_INDENT) if gap[2].strip() == _BULLET else -1
        begin = first - len(gap[2].lstrip()) if opens and level >= 0 else first
        place = _Place(opens, level)
        cost = _cost(text, previous, place)
        for part_start, part_end in _parts(text, begin, last):
            yield _Piece(part_start, part_end, len(text[part_start:part_end].split()), cost)
            cost = _IN_PARAGRAPH
        previous = (begin, last, place)


def _cost(text: str, previous: tuple[int, int, _Place], place: _Place) -> int | None:
    """What a border between two sentences costs; None when the first introduces the second."""
    start, end, before = previous
    if not place.opens:
        return _IN_PARAGRAPH if place.level < 0 else _IN_ITEM
    if start == end:
        return 0
    if before.level < place.level or (before.level < 0 and text[end - 1] == ":"):
        return None
    if place.level >= 0:
        return _IN_SUBLIST if place.level else _IN_LIST
    is_title = before.opens and before.level < 0 and text[end - 1].isalnum()
    return _AFTER_TITLE if is_title and len(text[start:end].split()) <= _TITLE_WORDS else 0


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence whole, or, when no passage can hold it, in parts of about equal size.

    Each part ends at the semicolon nearest to its due size, else at a comma, else at a space.
    """
    tokens = [match.span() for match in _TOKEN.finditer(text, start, end)]
    if len(tokens) <= LONGEST_SENTENCE:
        yield start, end
        return
    first = 0
    while len(tokens) - first > LONGEST:
        rest = len(tokens) - first
        size = rest / -(-rest // LONGEST)
        due = first + round(size)
        near = range(due - round(size / 3), min(due + round(size / 3), first + LONGEST) + 1)
        cut = next(
            (
                min(ends, key=lambda index: (abs(index - due), index))
                for mark in (";", ",")
                if (ends := [index for index in near if text[tokens[index - 1][1] - 1] == mark])
            ),
            due,
        )
        yield tokens[first][0], tokens[cut - 1][1]
        first = cut
    yield tokens[first][0], tokens[-1][1]


def _size_cost(words: int) -> int:
    """What the size of a passage costs."""
    short = _TOO_SHORT if words < TAIL else _SHORT if words < SHORTEST else 0
    return (min(words, LONGEST) - TARGET) ** 2 + short


def _cuts(pieces: Sequence[_Piece]) -> list[tuple[int, int]]:
    """The cheapest way to make passages of consecutive pieces: their spans, in order.

    `best[j]` is the least cost of the pieces before j, and `origin[j]` where the last passage of that way begins.
    """
    sizes = [_size_cost(words) + (_TOO_LONG if words > LONGEST else 0) for words in range(JOINED + 1)]
    best = [0]
    origin = [0]
    for after in range(1, len(pieces) + 1):
        begin = after - 1
        words = pieces[begin].words
        least, chosen = best[begin] + (pieces[begin].cost or 0) + _size_cost(words), begin
        while begin > 0 and words + pieces[begin - 1].words <= JOINED:
            begin -= 1
            words += pieces[begin].words
            cost = best[begin] + (pieces[begin].cost or 0) + sizes[words]
            if cost < least:
                least, chosen = cost, begin
        best.append(least)
        origin.append(chosen)
    spans = []
    after = len(pieces)
    while after > 0:
        begin = origin[after]
        spans.append((pieces[begin].start, pieces[after - 1].end))
        after = begin
    return spans[::-1]
