"""How a passage is named: the work, and the place in it, in French or English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopkb.types import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coopkb.types import Citation, Passage, Source, Work

_WORDS = {
    "fr": {
        "undated": "s. d.",
        "page": "p. ",
        "leaf": "page {n} du fichier",
        "note": "Note de lecture sur : ",
    },
    "en": {
        "undated": "n.d.",
        "page": "p. ",
        "leaf": "page {n} of the file",
        "note": "Reading note on: ",
    },
}


def authors(names: Sequence[str], organisation: str) -> str:
    """Who made a work: its authors, at most three by name, else its organisation; empty when neither is known."""
    if names:
        return ", ".join(names) if len(names) <= 3 else f"{names[0]} et al."
    return "" if organisation == UNKNOWN else organisation


def describe(work: Work | Source, language: str) -> str:
    """A work in one line: authors or organisation, title, year ("s. d." where unknown)."""
    year = str(work.year) if work.year else _WORDS[language]["undated"]
    return ", ".join(part for part in (authors(work.authors, work.organisation), work.title, year) if part)


def source_line(source: Source, language: str) -> str:
    """A source in one line; a reading note says that it is one, and on whose work."""
    if source.is_note and source.about:
        return _WORDS[language]["note"] + describe(source.about, language)
    return describe(source, language)


def place(passage: Passage, language: str) -> str:
    """Where a passage stands: heading path without the title, and page as printed, else as counted in the file."""
    words = _WORDS[language]
    parts = []
    headings = [h for h in passage.heading if h != passage.source.title]
    if headings:
        parts.append(" › ".join(headings))
    if passage.page_label:
        parts.append(words["page"] + passage.page_label)
    elif passage.page is not None:
        parts.append(words["leaf"].format(n=passage.page))
    return ", ".join(parts)


def quoted(quote: str, language: str) -> str:
    """A quote between marks, French or English; marks of the other kind when the quote holds its own."""
    french, english = f"« {quote} »", f"“{quote}”"
    if language == "fr":
        return english if "«" in quote or "»" in quote else french
    return french if "“" in quote or "”" in quote else english


def reference(citation: Citation, language: str) -> str:
    """A citation as one pastes it: the quote, the source, the place, the address where one is known."""
    source = citation.passage.source
    link = source.url or (source.about.url if source.about else None)
    after = [source_line(source, language), place(citation.passage, language), link or ""]
    return f"{quoted(citation.quote, language)} ({', '.join(part for part in after if part)})"
