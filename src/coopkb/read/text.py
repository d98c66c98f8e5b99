"""Plain text: paragraphs, items and tables by their lines, headings by what stands around them."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from coopkb.read.headings import Unit, outline
from coopkb.read.removals import Rule, removal
from coopkb.types import Block, BlockKind, RawDocument

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BULLET = re.compile(
    r"([•◦▪▫‣●○■□❖➢➤✓⁃∙·*+]|[-–—](?=\s)|\(?\d{1,3}[.)](?=\s)|\(?[a-hA-H]\)(?=\s)|(?:[ivxIVX]{1,5})[.)](?=\s)|o(?=\s\s+|\t))\s*(\S.*)",
)
_INNER = frozenset("◦▫○□o‣⁃")
_FRAMED_TITLE = re.compile(r"[-–—*=~_]{1,3}\s+\S.*\s[-–—*=~_]{1,3}\Z")
_UNDERLINE = re.compile(r"(=|-|~|_|\*)\1{2,}\Z")
_SEPARATOR = re.compile(r"[-=_*~#.·•–—\s]{3,}\Z")
_TAB = 4
_ENDS = 99
"""Blank lines supposed before the first line and after the last."""

_WIDEST_WRAP = 110
_NARROWEST_WRAP = 40
"""Columns of a text wrapped by hand or by a mail program (72 to 80 as a rule); wider lines are paragraphs."""

_FILLED = 0.7
_HEADER_CHARACTERS = 80
"""Longest cell of a header row: what is longer is content."""


def read_text(text: str) -> RawDocument:
    """The blocks of a plain text.

    Lines of about 70 to 80 columns are rejoined to paragraphs; in a file with a paragraph a line, each line stays one.
    The first line, where it reads as one, is the title.
    """
    lines = [line.rstrip() for line in re.split(r"[\n\f\v]", text)]
    removed = [removal(Rule.SEPARATOR_LINE, line) for line in lines if _is_separator(line, lines)]
    units = _with_gaps(_units(lines, _wrap_width(lines)))
    blocks = outline(units)
    return RawDocument(tuple(blocks), metadata=_metadata(blocks), removed=tuple(removed))


def _metadata(blocks: Sequence[Block]) -> dict[str, object]:
    if blocks and blocks[0].kind is BlockKind.HEADING:
        return {"title": " ".join(blocks[0].text.split())}
    return {}


def _is_separator(line: str, lines: Sequence[str]) -> bool:
    bare = line.strip()
    return len(lines) > 1 and bool(bare) and bool(_SEPARATOR.match(bare)) and not _UNDERLINE.match(bare)


def _wrap_width(lines: Sequence[str]) -> int:
    """The column at which lines were broken, 0 where each line is a paragraph."""
    inner = sorted(
        len(line)
        for line, after in itertools.pairwise(lines)
        if line.strip() and after.strip() and "\t" not in line.strip() and not _BULLET.match(after.strip())
    )
    if len(inner) < 3:
        return 0
    width = inner[min(len(inner) - 1, int(0.95 * len(inner)))]
    filled = sum(length >= _FILLED * width for length in inner)
    if not _NARROWEST_WRAP <= width <= _WIDEST_WRAP or filled < 0.6 * len(inner):
        return 0
    return width


class _Reader:
    """Gathers lines into units; `width` is that of the wrapping, 0 for none."""

    def __init__(self, width: int) -> None:
        self.units: list[Unit] = []
        self._width = width
        self._blank = _ENDS
        self._last = ""
        self._levels: list[tuple[int, int]] = []

    def blank(self) -> None:
        self._blank += 1
        self._last = ""

    def line(self, line: str) -> None:
        bare = line.strip()
        indent = len(line.expandtabs(_TAB)) - len(line.expandtabs(_TAB).lstrip())
        if self._last and self._continues(bare, indent):
            unit = self.units[-1]
            self.units[-1] = replace(unit, text=f"{unit.text} {bare}", alone=False)
        elif (item := _BULLET.match(bare)) and not _FRAMED_TITLE.match(bare):
            self._item(item, indent)
        else:
            self._add(Unit(BlockKind.PARAGRAPH, bare, indent=indent))
            if not indent:
                self._levels = []
        self._blank = 0
        self._last = line

    def underline(self, mark: str) -> None:
        self.units[-1] = replace(self.units[-1], heading=1 if mark == "=" else 2)
        self._last = ""
        self._blank = 0

    def table(self, rows: list[list[str]]) -> None:
        wide = max(len(row) for row in rows)
        cells = tuple(tuple(cell.strip() for cell in row) + ("",) * (wide - len(row)) for row in rows)
        self._add(Unit(BlockKind.TABLE, "", rows=cells, header=_is_header(cells)))
        self._levels = []
        self._blank = 0
        self._last = ""

    def _add(self, unit: Unit) -> None:
        self.units.append(replace(unit, before=self._blank))

    def _item(self, match: re.Match[str], indent: int) -> None:
        key = (indent, int(match[1] in _INNER))
        while self._levels and self._levels[-1] > key:
            self._levels.pop()
        if not self._levels or self._levels[-1] < key:
            self._levels.append(key)
        level = len(self._levels) - 1
        self._add(Unit(BlockKind.ITEM, match[2], indent=indent, level=level, mark=match[1]))

    def _continues(self, bare: str, indent: int) -> bool:
        """Whether the line goes on with the unit of the line before it."""
        unit = self.units[-1]
        if unit.kind is BlockKind.TABLE or _BULLET.match(bare):
            return False
        if unit.kind is BlockKind.ITEM and indent > unit.indent:
            return True
        if self._width:
            full = len(self._last) + 1 + len(bare.split(maxsplit=1)[0]) > self._width
            cut = bare[:1].islower() and self._last[-1:] not in ".!?:;"
            return full or cut
        # A paragraph a line: only a line that cannot begin a paragraph goes on with the one before.
        return bare[:1].islower() and self._last[-1:].isalpha() and len(self._last) > _NARROWEST_WRAP


def _units(lines: Sequence[str], width: int) -> list[Unit]:
    reader = _Reader(width)
    tables = _tables(lines)
    i = 0
    while i < len(lines):
        line = lines[i]
        bare = line.strip()
        if i in tables:
            reader.table(tables[i])
            i += len(tables[i])
            continue
        if bare and (mark := _UNDERLINE.match(bare)) and _underlines(reader, lines, i):
            reader.underline(mark[1])
        elif not bare or _SEPARATOR.match(bare):
            reader.blank()
        else:
            reader.line(line)
        i += 1
    return reader.units


def _underlines(reader: _Reader, lines: Sequence[str], i: int) -> bool:
    """Whether line i is drawn under a title that is the line before it."""
    above = lines[i - 1].strip() if i else ""
    if not above or not reader.units or len(above.split()) > 16:
        return False
    unit = reader.units[-1]
    about_as_long = 0.4 * len(above) <= len(lines[i].strip()) <= 2.5 * len(above) + 4
    return unit.kind is BlockKind.PARAGRAPH and unit.text == above and about_as_long


def _with_gaps(units: Sequence[Unit]) -> list[Unit]:
    """The units with the number of blank lines after each."""
    afters = [*(unit.before for unit in units[1:]), _ENDS][: len(units)]
    return [replace(unit, after=after) for unit, after in zip(units, afters, strict=True)]


def _cells(line: str) -> list[str] | None:
    bare = line.strip(" ")
    if "\t" in bare.strip():
        return re.split(r"\t+" if "\t\t" in bare else r"\t", bare.strip("\t") if bare.startswith("\t") else bare)
    if bare.startswith("|") and bare.endswith("|") and bare.count("|") > 2:
        return bare[1:-1].split("|")
    return None


def _tables(lines: Sequence[str]) -> dict[int, list[list[str]]]:
    """The tables made of tabs or bars: index of the first line → its rows; two lines at least, as wide as each other."""
    found: dict[int, list[list[str]]] = {}
    for start, rows in _runs(lines):
        widths = [len(row) for row in rows]
        most = max(set(widths), key=widths.count)
        if len(rows) < 2 or widths.count(most) < 0.7 * len(rows) or _is_list(rows):
            continue
        found[start] = rows
    return found


def _runs(lines: Sequence[str]) -> Iterator[tuple[int, list[list[str]]]]:
    start = 0
    rows: list[list[str]] = []
    for i, line in enumerate([*lines, ""]):
        cells = _cells(line)
        if cells is None:
            if rows:
                yield start, rows
            rows = []
            continue
        if not rows:
            start = i
        rows.append(cells)


def _is_list(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first column holds bullets or numbers only: a list laid out with tabs."""
    return all(_BULLET.match(f"{row[0].strip()} x") and len(row[0].strip()) <= 4 for row in rows) and len(rows[0]) == 2


def _is_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns: every cell short, filled, and not a number."""
    return len(rows) > 1 and all(
        0 < len(cell) <= _HEADER_CHARACTERS and any(c.isalpha() for c in cell) and "<p" not in cell for cell in rows[0]
    )
