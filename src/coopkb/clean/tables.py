"""Tables to headings, paragraphs and items that name their column and row, so that each can be cited alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from coopkb.types import Block, BlockKind

if TYPE_CHECKING:
    from collections.abc import Sequence

Cell = tuple[Block, ...]
"""A cell, read: its paragraphs and items, none when it is empty."""

_PROSE_CELL = 200
"""Characters from which a cell is prose; the cells of an ordinary grid stay well under a hundred."""

_PROSE_COLUMNS = 4
"""More columns than these are a grid, however long its cells."""

_LABEL = 80
"""A row's label is shorter than this."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose cells are read; `header` is empty when it has none, or when it names nothing."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def width(self) -> int:
        """The number of columns of the widest row."""
        return max([len(self.header), *map(len, self.rows)], default=0)

    def column(self, index: int) -> list[Cell]:
        """The cells of a column, one a row; a row that is too short has an empty one."""
        return [row[index] if index < len(row) else () for row in self.rows]


def flatten(cell: Sequence[Block]) -> str:
    """The text of a cell on one line: its blocks one after the other, a comma between those that end without a mark."""
    text = ""
    for block in cell:
        separator = "" if not text else " " if text[-1] in ".!?;:,…" else ", "
        text += separator + block.text
    return text


def make_table(cells: Sequence[Sequence[Cell]], *, header: bool) -> Table:
    """A table of its cells, empty rows left out.

    Args:
        cells: rows of read cells, the header first where `header` is true.
        header: whether the first row names the columns.
    """
    rows = tuple(tuple(row) for row in cells if any(row))
    if header and len(rows) > 1 and cells and any(cells[0]):
        return Table(tuple(flatten(cell) for cell in rows[0]), rows[1:])
    return Table((), rows)


def blocks_of(table: Table, *, level: int, closing: bool) -> tuple[list[Block], list[str]]:
    """The blocks of a table, and the texts of merged cells that were repeated along a row.

    Args:
        table: with read cells.
        level: of the headings that name the columns of a table of prose.
        closing: whether the section ends with the table; where it does not, columns are named by paragraphs, as a heading
            would claim what comes after the table for the last column.
    """
    if table.width == 1:
        named = [Block(BlockKind.PARAGRAPH, name) for name in table.header if name]
        return named + [block for row in table.rows for cell in row for block in cell], []
    if table.width <= _PROSE_COLUMNS and _is_prose(table):
        return _prose(table, level if closing else None), []
    return _grid(table)


def _is_prose(table: Table) -> bool:
    """At least half the columns, a first one of labels apart, hold prose: a long cell, or one of three blocks or more."""
    first = 1 if _has_labels(table) else 0
    columns = [table.column(index) for index in range(first, table.width)]
    long = [any(len(cell) > 2 or len(flatten(cell)) >= _PROSE_CELL for cell in column) for column in columns]
    return 2 * sum(long) >= len(long)


def _has_labels(table: Table) -> bool:
    """Whether the first column names the rows: short cells, none empty, beside longer ones."""
    first = table.column(0)
    if table.width < 2 or not all(len(cell) == 1 and len(cell[0].text) < _LABEL for cell in first):
        return False
    rest = max(len(flatten(cell)) for index in range(1, table.width) for cell in table.column(index))
    return rest > max(len(cell[0].text) for cell in first)


def _prose(table: Table, level: int | None) -> list[Block]:
    labels = [flatten(cell) for cell in table.column(0)] if _has_labels(table) else []
    blocks: list[Block] = []
    if not table.header:
        return [block for row in table.rows for block in _labelled(row, bool(labels))]
    for index, name in zip_longest(range(1 if labels else 0, table.width), table.header[1 if labels else 0 :]):
        column = table.column(index)
        if name and any(column):
            blocks.append(_name(name, level))
        elif name:
            blocks.append(Block(BlockKind.PARAGRAPH, name))
        for label, cell in zip_longest(labels, column, fillvalue=""):
            blocks.extend(_with_label(label, cell) if isinstance(cell, tuple) else ())
    if labels and (table.header[0] or not all(any(row[1:]) for row in table.rows)):
        names = ", ".join(labels)
        blocks.insert(0, Block(BlockKind.PARAGRAPH, f"{table.header[0]} : {names}" if table.header[0] else names))
    return blocks


def _name(name: str, level: int | None) -> Block:
    if level is not None:
        return Block(BlockKind.HEADING, name, min(level, 6))
    return Block(BlockKind.PARAGRAPH, name if name[-1] in ":?!" else f"{name} :")


def _labelled(row: Sequence[Cell], has_label: bool) -> list[Block]:
    if not has_label:
        return [block for cell in row for block in cell]
    return _with_label(flatten(row[0]), tuple(block for cell in row[1:] for block in cell))


def _with_label(label: str, cell: Cell) -> list[Block]:
    """A cell introduced by the label of its row; an empty cell gives nothing."""
    if not cell or not label:
        return list(cell)
    colon = label if label[-1] in ":?!" else f"{label} :"
    if cell[0].kind is BlockKind.PARAGRAPH:
        return [replace(cell[0], text=f"{colon} {cell[0].text}"), *cell[1:]]
    return [Block(BlockKind.PARAGRAPH, colon), *cell]


def _grid(table: Table) -> tuple[list[Block], list[str]]:
    blocks: list[Block] = []
    repeated: list[str] = []
    for row in table.rows:
        texts = [flatten(cell) for cell in row]
        if len(texts) > 2 and texts[0] and len(set(texts)) == 1:
            blocks.append(Block(BlockKind.PARAGRAPH, texts[0]))
            repeated.extend(texts[1:])
        elif text := _row(texts, table.header):
            blocks.append(Block(BlockKind.ITEM, text))
    return blocks, repeated


def _row(texts: Sequence[str], header: Sequence[str]) -> str:
    """One line a row: a label, a dash, then each column and its value; empty cells are skipped."""
    cells = [
        f"{name} : {text}" if name and not name.endswith((":", "?")) else f"{name} {text}".strip()
        for name, text in zip_longest(header, texts, fillvalue="")
        if text
    ]
    if not texts or not texts[0]:
        return " ; ".join(cells)
    return " — ".join(filter(None, (cells[0], " ; ".join(cells[1:]))))
