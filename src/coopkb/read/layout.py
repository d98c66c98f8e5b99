"""The layout of PDF pages: characters to lines, columns, paragraphs, items and headings, by where they stand."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from coopkb.read.headings import stands_as_heading
from coopkb.types import Block, BlockKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

TextPage = Any
"""A text page of pypdfium2, which carries no types."""

_BULLET = re.compile(r"([•◦▪▫‣●○■□❖➢➤✓⁃∙·\uf0b7\uf0a7\uf0d8\uf076]|[-–—](?=\s)|\(?\d{1,2}[.)](?=\s)|[a-h]\)(?=\s))\s*(?=\S)")
_HYPHEN_BREAK = frozenset({0x02, 0xFFFE, 0xAD})
"""What PDFium gives for a hyphen at the end of a line, besides a plain one."""

_LEAST_GUTTER = 8.0
"""Points: the narrowest space between two columns in print; the widest between two words of a justified line is about 7."""

_CROSSING = 0.2
"""Share of the lines of a two-column page that may cross its gutter: titles, tables, running headers."""

_LEAST_COLUMN_LINES = 5
_NEW_PARAGRAPH = 1.3
"""Distance of two lines over the usual one of the page, from which a new paragraph begins."""

_BIGGER = 1.12
"""Size of a heading over that of the body."""

_SHORT_LINE = 0.85
"""A line that ends a sentence and fills less than this of its column ends its paragraph."""

_ENTRY_PAGE = re.compile(r"[\s.…_]\d{1,3}\Z")
_MOST_HEADING_WORDS = 20
_LEVELS = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page and its box in points, y upwards from the foot of the page; sizes are 0 where nothing is known."""

    text: str
    left: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    top: float = 0.0
    size: float = 0.0
    bold: bool = False


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    bold: bool


def lines_of_page(textpage: TextPage) -> list[Line]:
    """The lines of a page of PDFium in reading order, column by column."""
    rows = [row for row in (_words(textpage, span) for span in _spans(textpage)) if row]
    gutter = _gutter(rows)
    if gutter is None:
        return [_line(row) for row in rows]
    return _by_columns(rows, gutter)


# --- Characters to words ----------------------------------------------------------------------------------------------


def _spans(textpage: TextPage) -> list[list[tuple[int, int]]]:
    """Lines of (index, code point) by the line ends that PDFium puts in."""
    spans: list[list[tuple[int, int]]] = [[]]
    for i in range(textpage.count_chars()):
        code = pdfium.FPDFText_GetUnicode(textpage.raw, i)
        if code in (10, 13):
            if spans[-1]:
                spans.append([])
        elif code in _HYPHEN_BREAK:
            spans[-1].append((i, 0x2D))
            if code != 0xAD:
                spans.append([])
        elif code:
            spans[-1].append((i, code))
    return spans


def _words(textpage: TextPage, span: Sequence[tuple[int, int]]) -> list[_Word]:
    words: list[_Word] = []
    run: list[tuple[int, int]] = []
    for i, code in [*span, (-1, 32)]:
        # No-break spaces stay in the word: they are content, and no column ends there.
        if code not in (32, 9):
            run.append((i, code))
            continue
        if run:
            words.append(_word(textpage, run))
        run = []
    return words


def _word(textpage: TextPage, run: Sequence[tuple[int, int]]) -> _Word:
    first, last = run[0][0], run[-1][0]
    left, bottom, right, top = _box(textpage, first)
    if last != first:
        left2, bottom2, right2, top2 = _box(textpage, last)
        left, bottom, right, top = min(left, left2), min(bottom, bottom2), max(right, right2), max(top, top2)
    size = pdfium.FPDFText_GetFontSize(textpage.raw, first)
    bold = pdfium.FPDFText_GetFontWeight(textpage.raw, first) >= 600
    units = "".join(chr(code) for _, code in run)
    text = units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _Word(text, left, right, bottom, top, _real_size(size, bottom, top), bold)


def _box(textpage: TextPage, index: int) -> tuple[float, float, float, float]:
    rectangle = pdfium.FS_RECTF()
    if not pdfium.FPDFText_GetLooseCharBox(textpage.raw, index, rectangle):
        return 0.0, 0.0, 0.0, 0.0
    return rectangle.left, rectangle.bottom, rectangle.right, rectangle.top


def _real_size(size: float, bottom: float, top: float) -> float:
    """The size on the page: many producers declare size 1 and scale it."""
    height = abs(top - bottom)
    return height if height and not 0.5 <= size / height <= 1.6 else size


def _line(words: Sequence[_Word]) -> Line:
    return Line(
        text=" ".join(word.text for word in words),
        left=min(word.left for word in words),
        right=max(word.right for word in words),
        bottom=min(word.bottom for word in words),
        top=max(word.top for word in words),
        size=round(median(word.size for word in words), 1),
        bold=all(word.bold for word in words),
    )


# --- Columns ----------------------------------------------------------------------------------------------------------


def _gutter(rows: Sequence[Sequence[_Word]]) -> tuple[float, float] | None:
    """The white band between two columns: (left, right) in points, None on a page of one column."""
    words = [word for row in rows for word in row if word.right > word.left]
    turned = sum(a.left > b.right for row in rows for a, b in itertools.pairwise(row))
    if turned > 0.02 * len(words):
        # Text turned upside down or set in circles has no columns.
        return None
    if len(words) < 40 or len(rows) < 2 * _LEAST_COLUMN_LINES:
        return None
    left, right = min(w.left for w in words), max(w.right for w in words)
    width = int(right - left)
    if not 100 <= width <= 20_000:
        return None
    covered = [0] * (width + 2)
    for word in words:
        covered[max(0, int(word.left - left))] += 1
        covered[min(width + 1, int(word.right - left) + 1)] -= 1
    for i in range(1, len(covered)):
        covered[i] += covered[i - 1]
    lines = len({round((w.top + w.bottom) / 6) for w in words})
    band = _widest_band(covered[: width + 1], most=int(_CROSSING * lines))
    if band is None:
        return None
    gutter = (left + band[0], left + band[1])
    return gutter if _has_two_columns(rows, gutter) else None


def _widest_band(covered: Sequence[int], most: int) -> tuple[int, int] | None:
    """The widest stretch in the middle of the page that at most `most` words cover."""
    best: tuple[int, int] | None = None
    start: int | None = None
    low, high = int(0.25 * len(covered)), int(0.75 * len(covered))
    for i in range(low, high + 1):
        if i < high and covered[i] <= most:
            start = i if start is None else start
            continue
        if start is not None and i - start >= _LEAST_GUTTER and (best is None or i - start > best[1] - best[0]):
            best = (start, i)
        start = None
    return best


def _has_two_columns(rows: Sequence[Sequence[_Word]], gutter: tuple[float, float]) -> bool:
    """Whether both sides are columns of prose: a few lines each, several words a line, a fair share of the words."""
    middle = (gutter[0] + gutter[1]) / 2
    left = [w for row in rows for w in row if w.right <= middle]
    right = [w for row in rows for w in row if w.left >= middle]
    for side in (left, right):
        lines = Counter(round(w.bottom) for w in side)
        if len(lines) < _LEAST_COLUMN_LINES or len(side) < 3 * len(lines):
            return False
    total = sum(len(row) for row in rows)
    return min(len(left), len(right)) >= 0.2 * total and len(left) + len(right) >= (1 - _CROSSING) * total


def _by_columns(rows: Sequence[Sequence[_Word]], gutter: tuple[float, float]) -> list[Line]:
    """Lines in reading order: what crosses the gutter divides the page, and between two such lines left comes first."""
    middle = (gutter[0] + gutter[1]) / 2
    pieces: list[tuple[int, Line]] = []
    for row in rows:
        left = [w for w in row if w.right <= middle]
        right = [w for w in row if w.left >= middle]
        apart = not left or not right or min(w.left for w in right) - max(w.right for w in left) >= _LEAST_GUTTER
        if len(left) + len(right) < len(row) or not apart:
            pieces.append((-1, _line(row)))
            continue
        pieces += [(side, _line(words)) for side, words in ((0, left), (1, right)) if words]
    pieces.sort(key=lambda piece: -piece[1].top)
    ordered: list[Line] = []
    band: list[tuple[int, Line]] = []
    for side, line in pieces:
        if side >= 0:
            band.append((side, line))
            continue
        ordered += _columns_of(band)
        ordered.append(line)
        band = []
    return ordered + _columns_of(band)


def _columns_of(band: Sequence[tuple[int, Line]]) -> list[Line]:
    return [line for side, line in band if side == 0] + [line for side, line in band if side == 1]


# --- Lines to blocks --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Body:
    """The usual text of a document: its size, and the sizes of its headings, the largest first."""

    size: float
    sizes: tuple[float, ...]
    bold: bool


def blocks_of_pages(
    pages: Sequence[Sequence[Line]],
    bookmarks: Sequence[tuple[str, int, int]],
    check: Callable[[int], None] = lambda _: None,
) -> list[Block]:
    """The blocks of all pages.

    Args:
        pages: the lines of each page in reading order.
        bookmarks: (title, level, page from 1) of the outline; where there are any, they alone make headings.
        check: called with the page, from 1, for every bookmark and paragraph; what it raises stops the work. The
            time of each step grows with the lines of its page, and that of a page with their square.
    """
    body = _body(pages)
    blocks: list[Block] = []
    for number, lines in enumerate(pages, 1):
        check(number)
        marked = [(title, level) for title, level, page in bookmarks if page == number]
        titles: dict[int, tuple[int, int]] = {}
        for title, level in marked:
            check(number)
            _mark(lines, title, level, titles)
        for group in _paragraphs(lines, titles):
            check(number)
            blocks.append(_block(lines, group, titles, body, number, guess=not bookmarks))
    return [block for block in blocks if block.text]


def _body(pages: Sequence[Sequence[Line]]) -> _Body:
    weights: Counter[float] = Counter()
    bold = 0
    total = 0
    for lines in pages:
        for line in lines:
            weights[line.size] += len(line.text)
            bold += len(line.text) * line.bold
            total += len(line.text)
    size = weights.most_common(1)[0][0] if weights else 0.0
    bigger = sorted((s for s in weights if size and s >= _BIGGER * size), reverse=True)
    return _Body(size, tuple(bigger), bold > 0.5 * total)


def _mark(lines: Sequence[Line], title: str, level: int, titles: dict[int, tuple[int, int]]) -> None:
    """Add the lines that a bookmark names to the titles: index of the first → (lines taken, level)."""
    wanted = _folded(title)
    match = next((m for i in range(len(lines)) if i not in titles and (m := _matches(lines, i, wanted))), None)
    if match:
        titles[match[0]] = (match[1], level)


def _matches(lines: Sequence[Line], start: int, wanted: str) -> tuple[int, int] | None:
    """Whether up to four lines from `start` say the title, numbers in front of either aside."""
    if not wanted:
        return None
    text = ""
    for taken in range(1, 5):
        if start + taken > len(lines):
            return None
        text += _folded(lines[start + taken - 1].text)
        if text.lstrip("0123456789") == wanted.lstrip("0123456789") and text:
            return start, taken
        if len(text) > len(wanted) + 12:
            return None
    return None


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in plain if c.isalnum())


def _paragraphs(lines: Sequence[Line], titles: dict[int, tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The lines of a page as paragraphs, one by one: (first, one past the last)."""
    pitch = _pitch(lines)
    i = 0
    while i < len(lines):
        end = i + titles[i][0] if i in titles else i + 1
        if i not in titles:
            right = _column_edge(lines, i)
            while end < len(lines) and end not in titles and not _breaks(lines[end - 1], lines[end], lines[i], pitch, right):
                end += 1
        yield i, end
        i = end


def _pitch(lines: Sequence[Line]) -> float:
    """The usual distance of two lines that follow each other; 0 where nothing is known."""
    steps = [a.bottom - b.bottom for a, b in itertools.pairwise(lines) if 0 < a.bottom - b.bottom < 3 * max(a.size, 1)]
    return median(steps) if steps else 0.0


def _column_edge(lines: Sequence[Line], i: int) -> float:
    """The right edge of the column of line i, by the lines that begin about where it does."""
    near = [line.right for line in lines if abs(line.left - lines[i].left) < 40]
    return max(near, default=lines[i].right)


def _breaks(before: Line, line: Line, first: Line, pitch: float, right: float) -> bool:
    """Whether a paragraph ends between two lines."""
    if _BULLET.match(line.text):
        return True
    if not line.size:
        return before.text[-1:] in ".!?:" and line.text[:1].isupper()
    step = before.bottom - line.bottom
    if step <= -line.size or step > _NEW_PARAGRAPH * pitch + 1 or abs(step) < 0.3 * line.size:
        return True
    if not 1 / _BIGGER < line.size / max(before.size, 0.1) < _BIGGER or (before.bold and not line.bold):
        return True
    if not before.bold and line.bold and before.right < first.left + _SHORT_LINE * (right - first.left):
        return True
    return _ends_paragraph(before, line, first, right)


def _ends_paragraph(before: Line, line: Line, first: Line, right: float) -> bool:
    column = right - min(before.left, line.left)
    is_short = before.right < right - (1 - _SHORT_LINE) * column
    if _BULLET.match(first.text) and line.left < first.left + 2 and first is not before:
        return True
    if is_short and before.text[-1:] in ".!?:…»;":
        return True
    indented = (
        line.left > before.left + 0.8 * line.size and first is not before and abs(before.left - first.left) < 2 * line.size
    )
    # A very short line followed by a capital is a title, or a line of a form: it is not continued.
    very_short = before.right < right - 0.45 * column and line.text[:1].isupper()
    return (indented and before.text[-1:] in ".!?:…»;") or very_short


def _block(
    lines: Sequence[Line],
    group: tuple[int, int],
    titles: dict[int, tuple[int, int]],
    body: _Body,
    page: int,
    *,
    guess: bool,
) -> Block:
    start, end = group
    text = "\n".join(line.text for line in lines[start:end]).strip()
    if start in titles:
        return Block(BlockKind.HEADING, text, level=titles[start][1], page=page)
    level = _guessed_level(lines, group, body) if guess else 0
    if level:
        return Block(BlockKind.HEADING, text, level=level, page=page)
    bullet = _BULLET.match(text)
    if bullet and _is_item(text, bullet):
        return Block(BlockKind.ITEM, text[bullet.end() :], level=_item_level(lines, start), page=page)
    return Block(BlockKind.PARAGRAPH, text, page=page)


def _is_item(text: str, bullet: re.Match[str]) -> bool:
    return sum(c.isalpha() for c in text[bullet.end() :]) >= 2


def _item_level(lines: Sequence[Line], start: int) -> int:
    """How deep an item is: the number of bullets further left, in steps of 6 points, in the run of items it belongs to."""
    lefts: list[float] = []
    for line in reversed(lines[:start]):
        if _BULLET.match(line.text):
            lefts.append(line.left)
        elif not lefts or line.left < lefts[-1] + 3:
            # Neither a bullet nor the second line of one: another list, if any, is above it.
            break
    further = {round(left / 6) for left in lefts if left < lines[start].left - 6}
    return min(len(further), 5)


def _guessed_level(lines: Sequence[Line], group: tuple[int, int], body: _Body) -> int:
    """The level of a heading by its size, weight and words; 0 for anything else."""
    start, end = group
    first = lines[start]
    text = " ".join(line.text for line in lines[start:end])
    letters = sum(c.isalpha() for c in text)
    if end - start > 3 or len(text.split()) > _MOST_HEADING_WORDS or letters < 4 or letters * 2 < len(text):
        return 0
    if text[-1:] in ".;," or _is_bulleted(text) or text[:1].islower() or (_is_entry(text) and _is_contents(lines)):
        return 0
    if body.size and first.size >= _BIGGER * body.size:
        return min(1 + _rank(body.sizes, first.size), _LEVELS)
    beneath = min(1 + len(body.sizes), _LEVELS + 1)
    if first.bold and not body.bold and all(line.bold for line in lines[start:end]) and text[-1:] != ":":
        return beneath
    if end - start == 1 and stands_as_heading(text) and text.isupper():
        return beneath
    return 0


def _is_contents(lines: Sequence[Line]) -> bool:
    """Whether a page is a table of contents: many lines end with the number of a page."""
    return sum(_is_entry(line.text) for line in lines) >= max(4, len(lines) / 4)


def _is_entry(text: str) -> bool:
    """Whether a line ends with the number of a page: one look at its end, as lines may be as long as pages."""
    page = _ENTRY_PAGE.search(text[-4:])
    return page is not None and any(c.isalnum() for c in text[: max(0, len(text) - 4) + page.start()])


def _is_bulleted(text: str) -> bool:
    match = _BULLET.match(text)
    return bool(match) and not text[:1].isdigit()


def _rank(sizes: Sequence[float], size: float) -> int:
    """The place of a size among those of the headings, sizes within 6 % of each other taken as one."""
    rank = 0
    last = sizes[0]
    for other in sizes:
        if other < last * 0.94:
            rank += 1
            last = other
        if other <= size:
            break
    return rank
