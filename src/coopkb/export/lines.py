"""A comparison in long form: one line for each piece of evidence, and one for each cell without any.

All files are made from these lines, so that what one of them shows, the others show too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from coopkb import cite
from coopkb.export import words
from coopkb.types import UNKNOWN, LinkKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from coopkb.types import Cell, Comparison, Concept, Evidence, Framework, Grid, Item, Source

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no XML file can hold, nor UTF-8 in the case of surrogates; a document has them only when it is damaged or hostile."""


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of evidence in its cell: an item with how it is linked, or a passage; neither where the cell has no evidence."""

    framework: Framework
    concept: Concept
    cell: Cell
    item: Item | None = None
    link: LinkKind | None = None
    evidence: Evidence | None = None

    @property
    def is_empty(self) -> bool:
        """Whether this line stands for a cell without evidence."""
        return self.item is None and self.evidence is None

    @property
    def source_id(self) -> str:
        """The id of the source that says it, "" without evidence."""
        if self.evidence:
            return self.evidence.citation.passage.source.id
        return self.item.source if self.item else ""

    @property
    def second_hand(self) -> bool:
        """Whether the work is known through somebody else's account."""
        if self.evidence:
            return self.evidence.citation.passage.source.second_hand
        return self.item.second_hand if self.item else False


def lines_of_cell(framework: Framework, concept: Concept, cell: Cell) -> list[Line]:
    """The lines of a cell: its items, then its passages, best first, then its false friends; one empty line without any."""
    found = [Line(framework, concept, cell, item=item, link=link.kind) for item, link in cell.items]
    found += [Line(framework, concept, cell, evidence=evidence) for evidence in cell.evidence]
    found += [Line(framework, concept, cell, item=item, link=LinkKind.FALSE_FRIEND) for item in cell.false_friends]
    return found or [Line(framework, concept, cell)]


def lines(comparison: Comparison) -> list[Line]:
    """All lines of a comparison: the concepts in order, and for each the frameworks in order."""
    return [
        line
        for concept in comparison.concepts
        for framework in comparison.frameworks
        for line in lines_of_cell(framework, concept, comparison.cell(framework.id, concept.id))
    ]


def readable(text: str) -> str:
    """A text without the characters that no file can hold, each replaced by U+FFFD so that the damage shows."""
    return _UNFIT.sub("\ufffd", text)


def web_address(url: str | None) -> str:
    """The address when it is one of the web (http or https, with a host), else ""."""
    try:
        parts = urlsplit((url or "").strip())
        return readable((url or "").strip()) if parts.scheme in ("http", "https") and parts.hostname else ""
    except ValueError:
        return ""


@dataclass(frozen=True, slots=True)
class Wording:
    """How the parts of a comparison are named in one language.

    `grid` gives the dimensions their labels and `catalogue` the sources of items their titles; what neither knows keeps its
    id.
    """

    language: str
    grid: Grid | None = None
    catalogue: Mapping[str, Source] = field(default_factory=dict)

    def either(self, texts: Mapping[str, str]) -> str:
        """A text in this language, else in the one there is."""
        return readable(texts.get(self.language) or next(iter(texts.values()), ""))

    def language_of(self, texts: Mapping[str, str]) -> str:
        """The language in which `either` gives a text."""
        return self.language if texts.get(self.language) else next(iter(texts), self.language)

    def concept(self, concept: Concept) -> str:
        """The label of a concept."""
        return self.either(concept.label) or readable(concept.id)

    def dimension(self, concept: Concept) -> str:
        """The label of the dimension of a concept."""
        known = self.grid.dimensions if self.grid else ()
        found = next((self.either(d.label) for d in known if d.id == concept.dimension), "")
        return found or readable(concept.dimension)

    def kind(self, line: Line) -> str:
        """What kind of evidence a line holds."""
        if line.evidence:
            return words.SPOKEN[line.evidence.how][self.language]
        if line.link is LinkKind.FALSE_FRIEND:
            return words.FALSE_FRIEND[self.language]
        return (words.ITEM if line.item else words.NOTHING)[self.language]

    def link(self, line: Line) -> str:
        """How the item of a line is linked to the concept, "" without item."""
        return words.LINKS[line.link][self.language] if line.link else ""

    def said(self, line: Line) -> str:
        """The term of the item as its source has it, or the exact quote."""
        if line.evidence:
            return readable(line.evidence.citation.quote)
        return readable(line.item.term) if line.item else ""

    def spoken_language(self, line: Line) -> str:
        """The language of what `said` gives, "" where it is not known."""
        if line.evidence:
            return line.evidence.citation.passage.language
        found = self.source(line)
        return found.language if found else ""

    def definition(self, line: Line) -> str:
        """The definition of the item, "" without item."""
        return self.either(line.item.definition) if line.item else ""

    def source(self, line: Line) -> Source | None:
        """The source that says it, None where it is not known."""
        return line.evidence.citation.passage.source if line.evidence else self.catalogue.get(line.source_id)

    def source_line(self, line: Line) -> str:
        """The source in one line, its id where nothing more is known."""
        found = self.source(line)
        return readable(cite.source_line(found, self.language) if found else line.source_id)

    def source_key(self, line: Line) -> tuple[str, str]:
        """What tells the source of a line from the others."""
        return line.source_id, self.source_line(line)

    def address(self, line: Line) -> str:
        """The address of the source on the web, for a reading note that of the work it summarises; "" where it has none."""
        found = self.source(line)
        if found is None:
            return ""
        return web_address(found.url) or web_address(found.about.url if found.about else None)

    def licence(self, line: Line) -> str:
        """The licence of the source, "" where it is not known."""
        found = self.source(line)
        return "" if found is None or found.licence == UNKNOWN else readable(found.licence)

    def place(self, line: Line) -> str:
        """Where in the source: headings and page."""
        if line.evidence:
            return readable(cite.place(line.evidence.citation.passage, self.language))
        if line.item is None:
            return ""
        page = f"p. {line.item.page}" if line.item.page is not None else ""
        return ", ".join(part for part in (readable(line.item.heading or ""), page) if part)


def numbered_sources(found: Iterable[Line], wording: Wording) -> dict[tuple[str, str], tuple[int, Line]]:
    """The sources of some lines, in the order in which they come: number from 1, and a line that it backs.

    The key is `Wording.source_key`: a reading note and the work that it summarises may share an id, and are two sources.
    """
    numbers: dict[tuple[str, str], tuple[int, Line]] = {}
    for line in found:
        if not line.is_empty:
            numbers.setdefault(wording.source_key(line), (len(numbers) + 1, line))
    return numbers
