"""From what the pages show to what a notebook keeps, and back: whether what was kept still stands in its source."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import TYPE_CHECKING

from coopkb import cite
from coopkb.notebook.model import Entry, EntryKind, Quote

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from coopkb.notebook.model import Notebook
    from coopkb.types import Answer, Cell, Citation, Concept, Passage


def digest(text: str) -> str:
    """What the text of a document is known by."""
    return hashlib.sha256(text.encode()).hexdigest()


def quote_of(citation: Citation, document: str, language: str) -> Quote:
    """A citation as it is kept; `document` is the text of its document, `language` that of the references."""
    source = citation.passage.source
    return Quote(
        text=citation.quote,
        passage=citation.passage.id,
        source=source.id,
        start=citation.start,
        end=citation.end,
        digest=digest(document),
        title=source.title,
        reference=cite.source_line(source, language),
        place=cite.place(citation.passage, language),
        url=source.url or (source.about.url if source.about else None),
        licence=source.about.licence if source.about else source.licence,
        language=citation.passage.language,
        is_note=source.is_note,
    )


def entry_of_passage(passage: Passage, citation: Citation, document: str, language: str) -> Entry:
    """A quote of a passage, or the whole of it."""
    key = f"passage:{passage.source.id}:{citation.quote}"
    quote = quote_of(citation, document, language)
    return Entry("", EntryKind.PASSAGE, quote.reference, key, "", (quote,), about=passage.id)


def entry_of_answer(answer: Answer, documents: Callable[[str], str], language: str) -> Entry:
    """An answer: the question and all that is quoted for it; `documents` gives the text of a source by id."""
    quotes = tuple(quote_of(c, documents(c.passage.source.id), language) for c in answer.citations)
    return Entry("", EntryKind.ANSWER, answer.question, f"answer:{answer.question}", "", quotes, about=answer.question)


def entry_of_concept(concept: Concept, language: str) -> Entry:
    """A concept of the grid with its definition."""
    text = concept.definition.get(language, "")
    return Entry(
        "", EntryKind.CONCEPT, concept.label.get(language, concept.id), f"concept:{concept.id}", "", about=concept.id, text=text
    )


def entry_of_cell(cell: Cell, title: str, state: str, documents: Callable[[str], str], language: str) -> Entry:
    """What a framework says of a concept; `title` and `state` are told in the words of the page."""
    quotes = tuple(quote_of(e.citation, documents(e.citation.passage.source.id), language) for e in cell.evidence[:3])
    key = f"cell:{cell.framework}:{cell.concept}"
    return Entry("", EntryKind.CELL, title, key, "", quotes, about=f"{cell.framework} {cell.concept}", text=state)


def entry_of_note(title: str, note: str, section: str = "") -> Entry:
    """Words of one's own."""
    return Entry("", EntryKind.NOTE, title, "", section, note=note)


class Standing(StrEnum):
    """Whether a kept quote still stands in its source."""

    SAME = "same"
    """The source is as it was."""
    MOVED = "moved"
    """The source has changed, and the quote is in it still, word for word."""
    CHANGED = "changed"
    """The source has changed, and no longer says it so."""
    GONE = "gone"
    """The index no longer holds the source."""


def standing_of(quote: Quote, document: str | None) -> Standing:
    """How a quote stands to the text of its source as it is now, None where there is none."""
    if document is None:
        return Standing.GONE
    if digest(document) == quote.digest:
        return Standing.SAME
    return Standing.MOVED if quote.text in document else Standing.CHANGED


def to_review(notebook: Notebook, documents: Mapping[str, str]) -> dict[str, Standing]:
    """The entries to look at again, by id, with the worst that befell one of their quotes.

    Args:
        notebook: what was kept.
        documents: the texts of the sources of the index as it is now, by source id; those that nothing is kept from may be left
            out.
    """
    order: Sequence[Standing] = tuple(Standing)
    found = {}
    for entry in notebook.entries:
        worst = max((order.index(standing_of(quote, documents.get(quote.source))) for quote in entry.quotes), default=0)
        if order[worst] in (Standing.CHANGED, Standing.GONE):
            found[entry.id] = order[worst]
    return found
