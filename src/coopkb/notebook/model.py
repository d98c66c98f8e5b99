"""What a notebook holds: sections in an order of one's own, and in them what was kept, with one's own notes.

A kept quote holds all it takes to cite it, so that it outlives the index it came from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

LONGEST_TITLE = 200
LONGEST_NOTE = 20_000
MOST_ENTRIES = 2_000
"""Characters of a title and of a note; entries of a notebook."""


class EntryKind(StrEnum):
    """What an entry keeps."""

    PASSAGE = "passage"
    ANSWER = "answer"
    CELL = "cell"
    CONCEPT = "concept"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Quote:
    """An exact quote and all it takes to cite it without the index.

    `start` and `end` are offsets in the text of the document whose sha256 is `digest`; `reference` is the source in one
    line, as it was told when the quote was kept, and `place` where it stands in it.
    """

    text: str
    passage: str
    source: str
    start: int
    end: int
    digest: str
    title: str
    reference: str
    place: str = ""
    url: str | None = None
    licence: str = ""
    language: str = "fr"
    is_note: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """What was kept: its kind, a title, quotes, one's own note; `key` says what it is, so that a second one is noticed.

    `about` names what it is of besides its quotes: the id of a concept, of a framework and a concept, the question of an
    answer.
    """

    id: str
    kind: EntryKind
    title: str
    key: str
    section: str
    quotes: tuple[Quote, ...] = ()
    note: str = ""
    about: str = ""
    text: str = ""
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a notebook, with its entries in order."""

    id: str
    title: str
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Notebook:
    """A notebook: its sections in order. `revision` goes up with every change; times are UTC, ISO 8601."""

    id: str
    title: str
    created: str
    changed: str
    aim: str = ""
    revision: int = 1
    sections: tuple[Section, ...] = field(default_factory=tuple)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries, in order."""
        return tuple(entry for section in self.sections for entry in section.entries)

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """All quotes, in order."""
        return tuple(quote for entry in self.entries for quote in entry.quotes)


@dataclass(frozen=True, slots=True)
class Listed:
    """A notebook in a list: what it is called, how much it holds, when it changed."""

    id: str
    title: str
    entries: int
    changed: str
    deleted: bool = False
