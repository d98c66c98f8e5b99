"""What a notebook holds for a session: its concepts, its passages, the frameworks it compares; and what an activity lacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coopkb.notebook import EntryKind
from coopkb.session.activities import Holding
from coopkb.session.model import Handout, Taught
from coopkb.session.wording import spaced

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coopkb.notebook import Notebook, Quote
    from coopkb.session.activities import Activity
    from coopkb.types import Concept, Grid


@dataclass(frozen=True, slots=True)
class Known:
    """A concept of the notebook, with its card where the grid has one."""

    taught: Taught
    card: Concept | None

    def questions(self, language: str) -> tuple[str, ...]:
        """What its card asks of a situation."""
        return self.card.questions.get(language, ()) if self.card else ()

    def signs(self, language: str) -> tuple[str, ...]:
        """What its card says that one sees or hears."""
        return self.card.signs.get(language, ()) if self.card else ()


@dataclass(frozen=True, slots=True)
class Kept:
    """What a notebook holds, in its order, each thing once.

    `passages` are the quotes of passages and answers; `cells` those of cells, by framework and concept. A quote that was kept
    twice is there once.
    """

    concepts: tuple[Known, ...]
    passages: tuple[Handout, ...]
    cells: Mapping[tuple[str, str], tuple[Handout, ...]]
    quotes: Mapping[Handout, Quote]

    @property
    def frameworks(self) -> tuple[str, ...]:
        """The ids of the frameworks that something is quoted of."""
        return tuple(dict.fromkeys(framework for framework, _ in self.cells))

    def count(self, language: str) -> Mapping[Holding, int]:
        """How much there is of what activities may need."""
        cards = [known.card for known in self.concepts if known.card]
        return {
            Holding.CONCEPTS: len(self.concepts),
            Holding.PASSAGES: len(self.passages),
            Holding.FRAMEWORKS: len(self.frameworks),
            Holding.SOURCES: len({self.quotes[passage].source for passage in self.passages}),
            Holding.QUESTIONS: sum(len(known.questions(language)) for known in self.concepts),
            Holding.SIGNS: sum(bool(known.signs(language)) for known in self.concepts),
            Holding.FALSE_FRIENDS: sum(bool(card.false_friends) for card in cards),
            Holding.CARDS: len(self.concepts) + len({quote.text for quote in self.quotes.values()}),
        }

    def lacks(self, activity: Activity, language: str) -> Mapping[Holding, int]:
        """How much more of what an activity needs; empty where it can be run."""
        held = self.count(language)
        return {what: need - held[what] for what, need in activity.needs.items() if held[what] < need}


def kept(notebook: Notebook, grid: Grid, language: str) -> Kept:
    """What a notebook holds, its concepts in a language.

    A concept that the grid no longer has stays as it was kept; a cell's is taken up where the grid has it.
    """
    cards = {concept.id: concept for concept in grid.concepts}
    concepts: dict[str, Known] = {}
    passages: dict[str, Handout] = {}
    cells: dict[tuple[str, str], tuple[Handout, ...]] = {}
    quotes: dict[Handout, Quote] = {}
    for entry in notebook.entries:
        if entry.kind is EntryKind.CONCEPT:
            _learn(concepts, cards.get(entry.about), Taught(entry.about or entry.title, entry.title, entry.text), language)
        told = {Handout(entry.id, number): quote for number, quote in enumerate(entry.quotes) if quote.text.strip()}
        if entry.kind is EntryKind.CELL:
            framework, _, concept = entry.about.partition(" ")
            _learn(concepts, cards.get(concept), None, language)
            if told:
                cells[framework, concept] = tuple(told)
                quotes |= told
        elif entry.kind in (EntryKind.PASSAGE, EntryKind.ANSWER):
            for handout, quote in told.items():
                if quote.text not in passages:
                    passages[quote.text] = handout
                    quotes[handout] = quote
    return Kept(tuple(concepts.values()), tuple(passages.values()), cells, quotes)


def _learn(concepts: dict[str, Known], card: Concept | None, otherwise: Taught | None, language: str) -> None:
    if card:
        label, definition = (texts.get(language) or next(iter(texts.values()), "") for texts in (card.label, card.definition))
        taught = Taught(card.id, spaced(label or card.id, language), spaced(definition, language))
        concepts.setdefault(card.id, Known(taught, card))
    elif otherwise and otherwise.label.strip():
        concepts.setdefault(otherwise.id, Known(otherwise, None))
