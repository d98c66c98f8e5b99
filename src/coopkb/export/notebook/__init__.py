"""A notebook as a file to print, hand out or go on writing in: Markdown, a page of HTML, DOCX.

| module | does |
|---|---|
| `wording` | words and sentences in both languages |
| `content` | a notebook as all files tell it: parts, quotes with their marks, references, lengths |
| `markdown`, `page`, `docx` | one format each |
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopkb.export.notebook import docx, markdown, page
from coopkb.export.notebook.content import told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coopkb.notebook import Notebook, Standing

__all__ = ["notebook_as_docx", "notebook_as_html", "notebook_as_markdown"]


def notebook_as_markdown(notebook: Notebook, language: str, review: Mapping[str, Standing] | None = None) -> str:
    """A notebook as Markdown.

    Args:
        notebook: what was kept.
        language: "fr" or "en", that of the words around what was kept.
        review: how the quotes of entries stand in their sources, by the id of the entry, as `to_review` gives it.
    """
    return markdown.render(told(notebook, language, review or {}))


def notebook_as_html(notebook: Notebook, language: str, review: Mapping[str, Standing] | None = None) -> str:
    """A notebook as one page that needs nothing else, to read and to print; the arguments of `notebook_as_markdown`."""
    return page.render(told(notebook, language, review or {}))


def notebook_as_docx(notebook: Notebook, language: str, review: Mapping[str, Standing] | None = None) -> bytes:
    """A notebook as a document for Word and LibreOffice, the same bytes for the same notebook.

    The arguments are those of `notebook_as_markdown`.
    """
    return docx.render(told(notebook, language, review or {}))
