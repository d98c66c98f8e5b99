"""The lines as rows of a table, for spreadsheets: the columns, and the CSV file."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from coopkb.export import words
from coopkb.export.lines import Wording, lines, readable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coopkb.export.lines import Line
    from coopkb.types import Comparison, Grid, Source

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "fr": (
        *("cadre (id)", "cadre", "concept (id)", "concept", "dimension", "état", "preuve", "lien", "terme ou citation"),
        *("définition", "source (id)", "source", "lieu", "adresse", "seconde main", "score", "passages de la case"),
    ),
    "en": (
        *("framework (id)", "framework", "concept (id)", "concept", "dimension", "state", "evidence", "link", "term or quote"),
        *("definition", "source (id)", "source", "place", "address", "second hand", "score", "passages of the cell"),
    ),
}
"""The heads of the columns; the last counts all passages of the cell, of which the lines hold the best."""

_DELIMITERS = {"fr": ";", "en": ","}
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r]")
"""What a spreadsheet may take for a formula, spaces before it and full-width signs included."""


def row(line: Line, wording: Wording) -> list[str | int | float | None]:
    """A line as the values of `COLUMNS`; None where there is none to give."""
    language = wording.language
    return [
        readable(line.framework.id),
        readable(line.framework.name),
        readable(line.concept.id),
        wording.concept(line.concept),
        wording.dimension(line.concept),
        words.state(line.cell, language),
        wording.kind(line),
        wording.link(line),
        wording.said(line),
        wording.definition(line),
        readable(line.source_id),
        "" if line.is_empty else wording.source_line(line),
        wording.place(line),
        wording.address(line),
        "" if line.is_empty else words.YES[line.second_hand][language],
        round(line.evidence.score, 4) if line.evidence else None,
        line.cell.passages,
    ]


def as_csv(
    comparison: Comparison,
    language: str,
    grid: Grid | None = None,
    catalogue: Mapping[str, Source] | None = None,
) -> str:
    """A comparison as CSV, one line for each piece of evidence and one for each cell without any.

    It is what Excel opens by a double click in each language: a byte order mark in front; semicolons and decimal commas in
    French, commas and decimal points in English. A text that a spreadsheet would compute has an apostrophe in front.

    Args:
        comparison: the frameworks against the concepts.
        language: "fr" or "en".
        grid: gives the dimensions their labels.
        catalogue: gives the sources of items their titles, by id.
    """
    wording = Wording(language, grid, catalogue or {})
    written = io.StringIO()
    writer = csv.writer(written, delimiter=_DELIMITERS[language])
    writer.writerow(COLUMNS[language])
    for line in lines(comparison):
        writer.writerow([_cell(value, language) for value in row(line, wording)])
    return "\ufeff" + written.getvalue()


def _cell(value: str | float | None, language: str) -> str:
    if isinstance(value, str):
        return f"'{value}" if _FORMULA.match(value) else value
    written = "" if value is None else str(value)
    return written.replace(".", ",") if language == "fr" else written
