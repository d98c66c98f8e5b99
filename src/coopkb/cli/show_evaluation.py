"""What `coopkb evaluate` shows a person: tables of figures, and sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from coopkb.cli.show import console, talk
from coopkb.cli.words import LANGUAGE
from coopkb.evaluate import tables, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from coopkb.evaluate import Evaluation, SideBySide, Variant

_WIDE = 120
"""Columns for a table in a pipe, where nothing may be cut."""


def evaluation(result: Evaluation, variants: Sequence[Variant] = (), beside: SideBySide | None = None) -> None:
    """Show the figures of an evaluation; what the index does not hold is named on standard error."""
    screen = console()
    for table in tables.tables(result, LANGUAGE, variants, beside):
        _table(screen, table)
    for line in tables.about_differences(beside, LANGUAGE) if beside else ():
        screen.print(line)
    for line in tables.sentences(result, LANGUAGE):
        screen.print(line)
    for question, anchor in result.missing:
        talk(words.text("missing", LANGUAGE, id=question, file=anchor.file, start=anchor.start))


def _table(screen: Console, table: tables.Table) -> None:
    shown = Table(box=None, pad_edge=False)
    for number, head in enumerate(table.heads):
        shown.add_column(head, justify="right" if number else "left")
    for row in table.rows:
        shown.add_row(*row)
    screen.print(Text(table.title, style="bold"))
    screen.print(shown, width=_WIDE if screen.soft_wrap else None)
    screen.print()
