"""A session outline to run a session from, and the cards to cut out for it.

| module | does |
|---|---|
| `wording` | words in both languages, times and lengths of time |
| `content` | an outline as all files tell it: steps with their times, numbered hand-outs, references |
| `markdown`, `page` | one format each |
| `fitting` | how much text a card holds, and in which size |
| `cards` | concepts and quotes as cards, front and back |
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopkb.export.session import markdown, page
from coopkb.export.session.cards import cards_as_html
from coopkb.export.session.content import told

if TYPE_CHECKING:
    from coopkb.notebook import Notebook
    from coopkb.session import Outline

__all__ = ["cards_as_html", "outline_as_html", "outline_as_markdown"]


def outline_as_markdown(outline: Outline, notebook: Notebook) -> str:
    """An outline as Markdown, in its language; the quotes it hands out are taken from the notebook."""
    return markdown.render(told(outline, notebook))


def outline_as_html(outline: Outline, notebook: Notebook) -> str:
    """An outline as one page that needs nothing else, to read and to print; the arguments of `outline_as_markdown`."""
    return page.render(told(outline, notebook))
