"""A comparison as a workbook for Excel and LibreOffice: the matrix, the evidence line by line, the legend.

Every text is stored as text, whatever sign it begins with, and nothing in the file is computed or linked.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, cast

from coopkb.export import prose, words
from coopkb.export.lines import Wording, lines, readable
from coopkb.export.table import COLUMNS, row
from coopkb.types import CellState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openpyxl import Workbook
    from openpyxl.cell import Cell as SheetCell
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.worksheet.worksheet import Worksheet

    from coopkb.types import Comparison, Grid, Source

_WHEN = datetime(2000, 1, 1)
"""Any fixed date gives the same bytes each time."""

_LONGEST = 32_767
"""Characters: what a cell holds. No passage comes near it; a text that does ends in "[…]"."""

_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""Begins what the format reads as an escaped character; written as one itself, it is read as it was."""

_FILLS = {
    CellState.SAID: "9CCBD1",
    CellState.OTHERWISE: "DCEEF0",
    CellState.NOT_FOUND: "FFFFFF",
    CellState.NOT_SEARCHED: "F1F1EF",
}
"""Soft and of one hue; said and said otherwise differ in lightness too, and each cell has its symbol and word."""

_ACCENT, _GROUND = "0B5A67", "F3F5F4"
_WIDTHS = (16, 24, 16, 28, 22, 20, 24, 24, 70, 50, 18, 50, 36, 40, 10, 8, 10)
"""Of the columns of evidence, in characters."""


def as_xlsx(
    comparison: Comparison,
    language: str,
    grid: Grid | None = None,
    catalogue: Mapping[str, Source] | None = None,
) -> bytes:
    """A comparison as a workbook, the same bytes for the same comparison.

    Args:
        comparison: the frameworks against the concepts.
        language: "fr" or "en".
        grid: gives the dimensions their labels.
        catalogue: gives the sources of items their titles, by id.
    """
    from openpyxl import Workbook  # noqa: PLC0415 -- half a second that only this format costs

    wording = Wording(language, grid, catalogue or {})
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title = prose.title(comparison, language)
    book.properties.creator = "coopkb"
    _matrix(book.create_sheet(prose.text("matrix", language)), comparison, wording)
    _evidence(book.create_sheet(prose.text("evidence", language)), comparison, wording)
    _legend(book.create_sheet(prose.text("legend", language)), comparison, wording)
    return _undated(book)


def _undated(book: Workbook) -> bytes:
    """The bytes of a workbook without the time of writing, which stands in its properties and in each entry of the archive."""
    from openpyxl.xml.functions import tostring  # noqa: PLC0415 -- with the workbook

    dated, undated = io.BytesIO(), io.BytesIO()
    book.save(dated)
    book.properties.created = book.properties.modified = _WHEN
    with zipfile.ZipFile(dated) as old, zipfile.ZipFile(undated, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = tostring(book.properties.to_tree()) if name == "docProps/core.xml" else old.read(name)
            new.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return undated.getvalue()


def _matrix(sheet: Worksheet, comparison: Comparison, wording: Wording) -> None:
    language = wording.language
    _head(sheet, ["Dimension", prose.text("concept", language), *(readable(f.name) for f in comparison.frameworks)])
    fills = {state: _fill(colour) for state, colour in _FILLS.items()}
    for number, concept in enumerate(comparison.concepts, start=2):
        _put(sheet, number, 1, wording.dimension(concept))
        _put(sheet, number, 2, wording.concept(concept), bold=True)
        for column, cell in enumerate(comparison.of_concept(concept.id), start=3):
            told = f"{words.symbol(cell)} {words.whole_state(cell, language)}"
            _put(sheet, number, column, told, bold=cell.state is CellState.SAID).fill = fills[cell.state]
    _widths(sheet, [20, 34, *(18 for _ in comparison.frameworks)])
    sheet.freeze_panes = "C2"
    sheet.print_title_cols = "A:B"


def _evidence(sheet: Worksheet, comparison: Comparison, wording: Wording) -> None:
    _head(sheet, list(COLUMNS[wording.language]))
    for number, line in enumerate(lines(comparison), start=2):
        for column, value in enumerate(row(line, wording), start=1):
            _put(sheet, number, column, value)
    _widths(sheet, _WIDTHS)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _legend(sheet: Worksheet, comparison: Comparison, wording: Wording) -> None:
    language = wording.language
    _head(sheet, [prose.text("legend", language), "", ""])
    rows = [(words.SYMBOLS[state], words.STATES[state][language], words.MEANINGS[state][language]) for state in CellState]
    rows.append((words.FALSE_FRIEND_SYMBOL, words.FALSE_FRIEND[language], words.FALSE_FRIEND_MEANING[language]))
    fills = [_fill(_FILLS[state]) for state in CellState]
    for number, texts in enumerate(rows, start=2):
        for column, text in enumerate(texts, start=1):
            cell = _put(sheet, number, column, text, bold=column == 2)
            if column == 1 and number - 2 < len(fills):
                cell.fill = fills[number - 2]
    number = len(rows) + 3
    _put(sheet, number, 1, prose.text("frameworks", language), bold=True)
    for framework in comparison.frameworks:
        number += 1
        _put(sheet, number, 2, readable(framework.name), bold=True)
        title, made = wording.either(framework.title), readable(prose.made_by(framework))
        _put(sheet, number, 3, f"{title} ({made})" if made else title)
    _widths(sheet, (20, 30, 110))


def _head(sheet: Worksheet, texts: list[str]) -> None:
    """The first row, which stays in view and comes again on each printed page; the page lies across and takes all columns."""
    for column, text in enumerate(texts, start=1):
        cell = _put(sheet, 1, column, text, bold=True, colour=_ACCENT)
        cell.fill = _fill(_GROUND)
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToHeight = 0
    if sheet.sheet_properties.pageSetUpPr is not None:
        sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _put(
    sheet: Worksheet, number: int, column: int, value: str | float | None, *, bold: bool = False, colour: str = "1C2426"
) -> SheetCell:
    """Write a value: a number as a number, any text as text and nothing else."""
    cell = cast("SheetCell", sheet.cell(number, column))
    if isinstance(value, str) and value:
        cell.value = _fitted(value)
        # After the value, which sets a type of its own: without this "=1+1" would be a formula and "#REF!" an error.
        cell.data_type = "s"
        # Keeps it a text when somebody edits the cell.
        cell.quotePrefix = value.lstrip()[:1] in ("=", "+", "-", "@")
    elif not isinstance(value, str):
        cell.value = value
    cell.alignment = _alignment()
    cell.font = _font(bold=bold, colour=colour)
    return cell


def _fitted(text: str) -> str:
    escaped = _ESCAPE.sub("_x005F_", text)
    return escaped if len(escaped) <= _LONGEST else f"{escaped[: _LONGEST - 4]} […]"


@cache
def _alignment() -> Alignment:
    from openpyxl.styles import Alignment  # noqa: PLC0415 -- with the workbook

    return Alignment(vertical="top", wrap_text=True)


@cache
def _font(*, bold: bool, colour: str) -> Font:
    from openpyxl.styles import Font  # noqa: PLC0415 -- with the workbook

    return Font(name="Calibri", size=11, bold=bold, color=colour)


@cache
def _fill(colour: str) -> PatternFill:
    from openpyxl.styles import PatternFill  # noqa: PLC0415 -- with the workbook

    return PatternFill("solid", start_color=colour, end_color=colour)


def _widths(sheet: Worksheet, widths: list[int] | tuple[int, ...]) -> None:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 -- with the workbook

    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
