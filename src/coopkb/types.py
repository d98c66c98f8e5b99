"""The nouns of coopkb: frozen values that every stage takes and gives.

One word per thing, everywhere. Offsets are counted in Python characters (Unicode code points), start included, end
excluded, and refer to the cleaned text of a document unless a docstring says otherwise. What can be derived is a property.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

UNKNOWN = "unknown"
"""The value of a fact that nobody has found: never an invented one."""


# --- What is read -----------------------------------------------------------------------------------------------------


class BlockKind(StrEnum):
    """What a block of text is in its document."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item or table, in reading order.

    `level` is 1–6 for a heading (1 the highest), 0 and up for a list item (0 the outermost), 0 otherwise. `page` counts
    from 1 in the file (a slide counts as a page), None where the format has no pages. `rows` holds the cells of a table, the
    header first where `header` is true; the text of a table block is empty.
    """

    kind: BlockKind
    text: str
    level: int = 0
    page: int | None = None
    rows: tuple[tuple[str, ...], ...] = ()
    header: bool = True


@dataclass(frozen=True, slots=True)
class RawDocument:
    """What a reader found in one file: blocks, the file's own metadata, and the labels printed on its pages.

    `metadata` uses the keys `title`, `author`, `date`, `language` and, for Markdown, every key of the front matter, whose
    values keep their types. `page_labels[i]` is printed on page i + 1 ("iv", "12"); it is empty when the file has none.
    `removed` tells what the reader itself left out (site furniture, for instance).
    """

    blocks: tuple[Block, ...]
    metadata: Mapping[str, object] = field(default_factory=dict)
    page_labels: tuple[str, ...] = ()
    removed: tuple[Removal, ...] = ()


@dataclass(frozen=True, slots=True)
class Removal:
    """Text taken out of a document, so that nothing disappears silently.

    `rule` names the rule (a key of the report's vocabulary, such as "running-header"), `text` is what was removed, at most
    200 characters of it, and `count` how many times.
    """

    rule: str
    text: str
    count: int = 1


# --- What is kept -----------------------------------------------------------------------------------------------------


class SourceKind(StrEnum):
    """What sort of work a source is."""

    NOTE = "note"
    ARTICLE = "article"
    BOOK = "book"
    GUIDE = "guide"
    REPORT = "report"
    WEB_PAGE = "web-page"
    WIKI_PAGE = "wiki-page"
    LAW = "law"
    COURSE = "course"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Source:
    """A work as a librarian would describe it, and the file it was read from.

    For a reading note (`kind` is NOTE) the descriptive fields are those of the note, and `about` describes the work that the
    note summarises. `second_hand` says that the text reports a work through somebody else's account of it. `asked` gives, for a
    heading of the text, questions in people's own words that what stands under it answers: they help to find it and are never
    shown as its text.
    """

    id: str
    title: str
    path: str = ""
    authors: tuple[str, ...] = ()
    organisation: str = UNKNOWN
    year: int | None = None
    url: str | None = None
    licence: str = UNKNOWN
    language: str = "fr"
    kind: SourceKind = SourceKind.DOCUMENT
    framework: str | None = None
    second_hand: bool = False
    about: Work | None = None
    asked: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def is_note(self) -> bool:
        """Whether this is one of our reading notes, not the work itself."""
        return self.kind is SourceKind.NOTE

    @property
    def work_year(self) -> int | None:
        """The year of the work, which for a reading note is that of the work it summarises."""
        return self.about.year if self.about else self.year


@dataclass(frozen=True, slots=True)
class Work:
    """The original work that a reading note summarises."""

    title: str
    authors: tuple[str, ...] = ()
    organisation: str = UNKNOWN
    year: int | None = None
    url: str | None = None
    licence: str = UNKNOWN


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a document: where it starts in the text, its number in the file (from 1) and the label printed on it."""

    start: int
    number: int
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a document under one heading: `document.text[start:end]`, the heading's own line included.

    `heading` is the path of headings from the outermost; the stretch before the first heading has an empty path.
    """

    heading: tuple[str, ...]
    start: int
    end: int
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """The cleaned text of a source, its sections in order and its pages (none where the format has none)."""

    source: Source
    text: str
    sections: tuple[Section, ...]
    pages: tuple[Page, ...] = ()
    language: str = "fr"


@dataclass(frozen=True, slots=True)
class Passage:
    """A citable stretch of a document: `document.text[start:end] == text`.

    `id` derives from the source id, the offsets and the text, so the same work gives the same ids on any machine. `page` is
    the number of the page where the passage starts, in the file; `page_label` is what is printed on that page.
    """

    id: str
    source: Source
    text: str
    start: int
    end: int
    heading: tuple[str, ...] = ()
    page: int | None = None
    page_label: str | None = None
    language: str = "fr"

    @property
    def context(self) -> str:
        """The title and heading path that stand in front of the text when it is embedded or tokenised; never shown."""
        path = [h for h in self.heading if h != self.source.title]
        return " › ".join([self.source.title, *path])

    @property
    def asked(self) -> tuple[str, ...]:
        """The questions that the source says its section answers; they help to find it and are never shown as its text."""
        heading = self.heading[-1] if self.heading else ""
        return next((questions for title, questions in self.source.asked if title == heading), ())


# --- The grid and the frameworks ----------------------------------------------------------------------------------------


class RelationKind(StrEnum):
    """How two concepts of the grid hang together; the names are those of SKOS."""

    BROADER = "broader"
    NARROWER = "narrower"
    RELATED = "related"


@dataclass(frozen=True, slots=True)
class Relation:
    """A link from one concept to another: BROADER says that the other one contains it."""

    concept: str
    kind: RelationKind


@dataclass(frozen=True, slots=True)
class FalseFriend:
    """A word that misleads: what else it may mean, keyed by language."""

    term: str
    explanation: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Concept:
    """An entry of the shared grid, and the card that teaches it; texts are keyed by language ("fr", "en").

    `belongs` and `excludes` are criteria that a sentence can be held against, `signs` what one sees or hears in the field,
    `questions` what to ask of a situation, `asked` how people ask about it in their own words. All but label and definition
    may be empty.
    """

    id: str
    dimension: str
    label: Mapping[str, str]
    definition: Mapping[str, str]
    synonyms: Mapping[str, tuple[str, ...]]
    belongs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    excludes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    signs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    counter_example: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    related: tuple[Relation, ...] = ()
    false_friends: tuple[FalseFriend, ...] = ()


@dataclass(frozen=True, slots=True)
class Dimension:
    """A family of concepts of the grid; `label` keyed by language."""

    id: str
    label: Mapping[str, str]
    concepts: tuple[Concept, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """The shared grid: its dimensions, in order, and their concepts."""

    dimensions: tuple[Dimension, ...] = ()

    @property
    def concepts(self) -> tuple[Concept, ...]:
        """All concepts, in the order of the grid."""
        return tuple(c for d in self.dimensions for c in d.concepts)


class LinkKind(StrEnum):
    """How an item of a framework stands to a concept of the shared grid."""

    EXACT = "exact"
    CLOSE = "close"
    BROAD = "broad"
    """The concept is broader than the item."""
    NARROW = "narrow"
    """The concept is narrower than the item."""
    RELATED = "related"
    FALSE_FRIEND = "false-friend"
    """The words are alike and the meaning is not."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link from an item to a concept of the shared grid."""

    concept: str
    kind: LinkKind


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a framework's own grid: `term` as the source names it, the definition in our words, keyed by language.

    `source` is the id of the catalogued work that says it, `heading` and `page` where. `second_hand` says that the work is
    known through somebody else. Without links the item has no equivalent in the shared grid.
    """

    id: str
    term: str
    definition: Mapping[str, str]
    source: str
    heading: str | None = None
    page: int | None = None
    second_hand: bool = False
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Framework:
    """One work's own way of seeing cooperation. Texts are keyed by language.

    `name` is short enough to head a column; `idea` says in a few lines what it holds; `cooperation` how it defines
    cooperating, empty when it does not. `sources` are ids of the catalogue. A framework without items has no grid of its own.
    """

    id: str
    name: str
    title: Mapping[str, str]
    organisation: str
    idea: Mapping[str, str]
    people: tuple[str, ...] = ()
    year: int | None = None
    sources: tuple[str, ...] = ()
    cooperation: Mapping[str, str] = field(default_factory=dict)
    items: tuple[Item, ...] = ()


_FURTHER = 3
"""Passages that an answer sends on to."""


# --- What is found ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is limited to; an empty tuple means no limit. Values within a field are alternatives (or)."""

    sources: tuple[str, ...] = ()
    frameworks: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None

    def __bool__(self) -> bool:
        """Whether anything is limited at all."""
        return self != Filters()

    def admit(self, source: Source) -> bool:
        """Whether a source is within the limits on sources; those on languages and concepts are about passages.

        An unknown year is within no limit of years; the year of a reading note is that of the work.
        """
        named = ((self.sources, source.id), (self.frameworks, source.framework), (self.kinds, source.kind))
        if any(chosen and value not in chosen for chosen, value in named):
            return False
        year = source.work_year
        if self.year_from is not None and (year is None or year < self.year_from):
            return False
        return self.year_to is None or (year is not None and year <= self.year_to)


@dataclass(frozen=True, slots=True)
class Switches:
    """What a person sets otherwise than the search would understand a question.

    `language` is that of the question where it is told wrongly; `without` names concepts and frameworks that it is not about;
    `expansion` says whether the other names of its concepts join the search, `translation` whether the words of the other
    language do.
    """

    language: str | None = None
    without: tuple[str, ...] = ()
    expansion: bool = True
    translation: bool = True


AS_UNDERSTOOD = Switches()


@dataclass(frozen=True, slots=True)
class Reading:
    """How a question was understood: ids of the concepts it names, of those it is about in other words, of the frameworks.

    `added` are the other names of its concepts that joined the search, in the languages of the grid; `translated` says that
    words of the other language did.
    """

    language: str
    named: tuple[str, ...] = ()
    meant: tuple[str, ...] = ()
    frameworks: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    translated: bool = False


@dataclass(frozen=True, slots=True)
class Leg:
    """What one leg of the search says of a passage: its own score (higher is better) and its rank there, from 1."""

    score: float
    rank: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, and why: fused score (0–1, higher is better), rank from 1, what each leg says of it.

    `concepts` are ids of the grid, those of the question first; `terms` are the words of the question that it holds in some
    form; `also` are passages that say the same in the same words in other places.
    """

    passage: Passage
    score: float
    rank: int
    legs: Mapping[str, Leg] = field(default_factory=dict)
    concepts: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    also: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """An exact quote in a passage: `document.text[start:end] == quote`, inside the passage's own offsets."""

    passage: Passage
    quote: str
    start: int
    end: int


class SentenceKind(StrEnum):
    """What a sentence is to somebody who cooperates; most sentences are none of these."""

    DEFINITION = "definition"
    LEVER = "lever"
    """What helps, what to do, a favourable condition."""
    VIGILANCE = "vigilance"
    """A risk, an obstacle, a trap, a limit."""
    METHOD = "method"
    """A step, a tool, a procedure."""
    EXAMPLE = "example"
    """A case, a place, an experience."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing the sources say; without a language model the text is the quote of its first citation.

    `score` is how well it answers, 0–1. Further citations say the same in other places. `kind` is None for a sentence that is
    plainly a statement.
    """

    text: str
    citations: tuple[Citation, ...]
    score: float = 0.0
    kind: SentenceKind | None = None

    @property
    def source(self) -> Source:
        """The source of its first citation."""
        return self.citations[0].passage.source


class Status(StrEnum):
    """How far the corpus answers a question."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    NO_EVIDENCE = "no_evidence"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the sources say on a question: statements with citations, the concepts at stake, and how far it answers.

    `concepts` are ids of the grid, those of the question first. `hits` are the passages the answer was drawn from, and with
    "no evidence" the nearest ones, offered as a way on and cited for nothing. `language` is that of the question, `reading` how
    it was understood. `silent` are the ids of the frameworks whose own texts were searched whole and say nothing of the first
    concept of the question.
    """

    question: str
    status: Status
    statements: tuple[Statement, ...] = ()
    concepts: tuple[str, ...] = ()
    hits: tuple[Hit, ...] = ()
    language: str = "fr"
    confidence: float = 0.0
    reading: Reading | None = None
    silent: tuple[str, ...] = ()

    @property
    def shares(self) -> Mapping[str, int]:
        """How many statements each source gives, by source id, most first."""
        return dict(Counter(statement.source.id for statement in self.statements).most_common())

    @property
    def further(self) -> tuple[Hit, ...]:
        """What to read next: the best passages that nothing is quoted from, one a source, of sources not quoted first."""
        quoted = {citation.passage.id for citation in self.citations}
        rest: dict[str, Hit] = {}
        for hit in self.hits:
            if hit.passage.id not in quoted:
                rest.setdefault(hit.passage.source.id, hit)
        return tuple(sorted(rest.values(), key=lambda hit: (hit.passage.source.id in self.shares, hit.rank))[:_FURTHER])

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The citations of all statements, in order, each once."""
        seen: dict[tuple[str, int, int], Citation] = {}
        for statement in self.statements:
            for citation in statement.citations:
                seen.setdefault((citation.passage.id, citation.start, citation.end), citation)
        return tuple(seen.values())


# --- What is compared -------------------------------------------------------------------------------------------------


class Spoken(StrEnum):
    """How a passage speaks of a concept."""

    NAMED = "named"
    """By its label or a synonym."""
    SENSE = "sense"
    """In other words: a sentence of it means it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage that speaks of a concept, with the words or the sentence that say so, quoted exactly.

    `score` is how surely, 0–1; a name counts as 1.
    """

    citation: Citation
    concept: str
    how: Spoken
    score: float


class CellState(StrEnum):
    """What a framework says of a concept."""

    SAID = "said"
    """An item of its own grid is linked to it."""
    OTHERWISE = "otherwise"
    """No item is, yet its texts speak of it."""
    NOT_FOUND = "not-found"
    """Its texts were searched, and none speaks of it."""
    NOT_SEARCHED = "not-searched"
    """The index holds no text of it, or only somebody else's account, whose silence means nothing."""


class Unsearched(StrEnum):
    """Why a framework's silence on a concept means nothing."""

    NO_TEXT = "no-text"
    SECOND_HAND = "second-hand"


@dataclass(frozen=True, slots=True)
class Cell:
    """What a framework says of a concept, and the evidence: its own items with their links, and passages, best first.

    `passages` counts all passages that speak of the concept, of which `evidence` holds the best. `false_friends` are items
    that use the words in another sense.
    """

    framework: str
    concept: str
    state: CellState
    items: tuple[tuple[Item, Link], ...] = ()
    evidence: tuple[Evidence, ...] = ()
    passages: int = 0
    false_friends: tuple[Item, ...] = ()
    unsearched: Unsearched | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Frameworks against concepts, every passage of theirs scanned: a cell for each pair, by (framework id, concept id)."""

    frameworks: tuple[Framework, ...]
    concepts: tuple[Concept, ...]
    cells: Mapping[tuple[str, str], Cell]

    def cell(self, framework: str, concept: str) -> Cell:
        """The cell of a framework and a concept."""
        return self.cells[framework, concept]

    def of_concept(self, concept: str) -> tuple[Cell, ...]:
        """What each framework says of one concept, in the order of the frameworks."""
        return tuple(self.cells[framework.id, concept] for framework in self.frameworks)

    def of_framework(self, framework: str) -> tuple[Cell, ...]:
        """What one framework says of each concept, in the order of the grid."""
        return tuple(self.cells[framework, concept.id] for concept in self.concepts)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two frameworks in detail, as ids of concepts in the order of the grid.

    `both` are said by both in their own grids; `nearly` by one in its grid, by the other in other words; `only_first` and
    `only_second` by one where the other was searched and says nothing; `unknown` where the other was not searched;
    `false_friends` where one of them uses the words in another sense.
    """

    first: Framework
    second: Framework
    both: tuple[str, ...]
    nearly: tuple[str, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    unknown: tuple[str, ...]
    false_friends: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A word or expression where it stands: `sentence` cites the sentence, `start` and `end` are the word's own offsets.

    `defines` says that the sentence says what the word means.
    """

    sentence: Citation
    start: int
    end: int
    defines: bool


# --- A situation --------------------------------------------------------------------------------------------------------


class Presence(StrEnum):
    """How a concept shows in the description of a situation."""

    PRESENT = "present"
    WEAK = "weak"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Shown:
    """A concept in a situation: whether it shows, and the sentences that show it, by number and how surely, surest first."""

    concept: str
    presence: Presence
    sentences: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Situation:
    """A description read through a grid: its text, where its sentences stand (`text[start:end]`), how each concept shows."""

    text: str
    language: str
    sentences: tuple[tuple[int, int], ...]
    shown: tuple[Shown, ...]

    def of(self, presence: Presence) -> tuple[Shown, ...]:
        """The concepts that show so, surest first, equals in the order of the grid."""
        found = [shown for shown in self.shown if shown.presence is presence]
        return tuple(sorted(found, key=lambda shown: -shown.sentences[0][1] if shown.sentences else 0.0))

    def sentence(self, number: int) -> str:
        """The text of a sentence."""
        start, end = self.sentences[number]
        return self.text[start:end]


# --- What a build tells -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file: the source it gave, or the reason it gave none; and what was removed from it.

    `problem` is a sentence per language ("fr", "en") when the file was not read, else None.
    """

    path: Path
    source: Source | None
    passages: int = 0
    words: int = 0
    removed: tuple[Removal, ...] = ()
    problem: Mapping[str, str] | None = None
