"""The formats in which a comparison leaves coopkb with its evidence, and the writing of a file in one of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from coopkb.errors import CoopkbError
from coopkb.export.markdown import as_markdown
from coopkb.export.page import as_html
from coopkb.export.table import as_csv
from coopkb.export.workbook import as_xlsx

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from coopkb.types import Comparison, Grid, Source


class Render(Protocol):
    """What makes the content of a file from a comparison."""

    def __call__(
        self,
        comparison: Comparison,
        language: str,
        grid: Grid | None = None,
        catalogue: Mapping[str, Source] | None = None,
    ) -> str | bytes:
        """The content: a text, to be stored as UTF-8, or bytes."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format of file: its media type, and what makes its content."""

    media_type: str
    render: Render

    def content(
        self,
        comparison: Comparison,
        language: str,
        grid: Grid | None = None,
        catalogue: Mapping[str, Source] | None = None,
    ) -> bytes:
        """The bytes of the file."""
        made = self.render(comparison, language, grid, catalogue)
        return made.encode("utf-8") if isinstance(made, str) else made


FORMATS: Mapping[str, Format] = {
    ".csv": Format("text/csv", as_csv),
    ".md": Format("text/markdown", as_markdown),
    ".html": Format("text/html", as_html),
    ".xlsx": Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx),
}
"""The formats by suffix."""


def write(
    comparison: Comparison,
    path: str | os.PathLike[str],
    language: str,
    grid: Grid | None = None,
    catalogue: Mapping[str, Source] | None = None,
) -> None:
    """Write a comparison to a file in the format of its suffix.

    Args:
        comparison: the frameworks against the concepts.
        path: the file; what stands there is replaced.
        language: "fr" or "en".
        grid: gives the dimensions their labels.
        catalogue: gives the sources of items their titles, by id.

    Raises:
        CoopkbError: no format has this suffix, or the file cannot be written.
    """
    file = Path(path)
    chosen = FORMATS.get(file.suffix.lower())
    if chosen is None:
        known = ", ".join(FORMATS)
        raise CoopkbError(
            f"On ne peut pas écrire une comparaison dans «\u00a0{file.name}\u00a0»\u00a0: le nom doit finir par {known}.",
            f"A comparison cannot be written to “{file.name}”: the name must end in one of {known}.",
        )
    content = chosen.content(comparison, language, grid, catalogue)
    try:
        file.write_bytes(content)
    except OSError as problem:
        raise CoopkbError(
            f"Le fichier «\u00a0{file}\u00a0» ne peut pas être écrit\u00a0: {problem.strerror}.",
            f"The file “{file}” cannot be written: {problem.strerror}.",
        ) from problem
