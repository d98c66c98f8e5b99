"""A session outline as all its files tell it, so that what one of them shows, the other shows too."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coopkb.export.lines import readable
from coopkb.export.notebook import content
from coopkb.export.session import wording
from coopkb.notebook import EntryKind
from coopkb.session import Handout, StepKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coopkb.export.notebook.content import Cited, Reference
    from coopkb.notebook import Notebook
    from coopkb.session import Outline, Step


@dataclass(frozen=True, slots=True)
class Sheet:
    """A hand-out: its number, a title where its quote does not tell enough, the quote, None where it is no longer kept.

    `origin` names the source and the place in it.
    """

    number: int
    title: str
    quote: Cited | None
    origin: str


@dataclass(frozen=True, slots=True)
class Timed:
    """A step with its place in the sequence from 1 (0 for a break), its times, the numbers of its hand-outs."""

    step: Step
    number: int
    begins: str
    ends: str
    length: str
    sheets: tuple[int, ...]

    @property
    def is_pause(self) -> bool:
        """Whether nothing is done in it."""
        return self.step.kind in (StepKind.BREAK, StepKind.MEAL)


@dataclass(frozen=True, slots=True)
class Told:
    """An outline in its language."""

    outline: Outline
    steps: tuple[Timed, ...]
    sheets: tuple[Sheet, ...]
    notes: tuple[tuple[str, str], ...]
    """What the trainer wrote in the notebook: title, note."""
    references: tuple[Reference, ...]

    @property
    def language(self) -> str:
        """The language of the file."""
        return self.outline.language

    def say(self, key: str, **values: object) -> str:
        """Words in the language of the file."""
        return wording.text(key, self.language, **values)

    @property
    def total(self) -> str:
        """How long it takes in all."""
        return wording.length(self.outline.total, self.language)

    @property
    def balance(self) -> str:
        """What is told where the steps take more or less than what was asked for, else ""."""
        spare = self.outline.spare
        if not spare:
            return ""
        asked, minutes = (wording.length(number, self.language) for number in (self.outline.minutes, abs(spare)))
        return self.say("over" if spare < 0 else "under", asked=asked, minutes=minutes)

    def to_give(self, timed: Timed) -> str:
        """What a step hands out, in a few words; "" for nothing."""
        parts = []
        if timed.sheets:
            key = "documents" if len(timed.sheets) > 1 else "documents_one"
            parts.append(self.say(key, numbers=wording.numbered(list(timed.sheets))))
        if timed.step.cards:
            parts.append(self.say("cards", count=timed.step.cards))
        return ", ".join(parts)

    def given(self, timed: Timed) -> tuple[str, ...]:
        """The hand-outs of a step, each by its number, its title or place, the number of its reference."""
        return tuple(self._named(self.sheets[number - 1]) for number in timed.sheets)

    def _named(self, sheet: Sheet) -> str:
        number = self.say("handout", number=sheet.number) + self.say("colon")
        if sheet.quote is None:
            return number + self.say("gone")
        return f"{number}{sheet.title or sheet.quote.place or sheet.origin} [{sheet.quote.number}]"

    @property
    def copies(self) -> str:
        """How many hand-outs there are to copy."""
        return self.say("copies" if len(self.sheets) > 1 else "copies_one", count=len(self.sheets))

    @property
    def to_prepare(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What to have ready: for each step, its materials."""
        return tuple((timed.step.title, timed.step.materials) for timed in self.steps if timed.step.materials)


def told(outline: Outline, notebook: Notebook) -> Told:
    """An outline with what it takes from the notebook."""
    kept = content.told(notebook, outline.language, {})
    sheets: dict[Handout, Sheet] = {}
    names = {reference.number: reference.text for reference in kept.references}
    quotes: dict[Handout, Cited] = {}
    titles: dict[str, str] = {}
    notes: list[tuple[str, str]] = []
    for section, chapter in zip(notebook.sections, kept.chapters, strict=True):
        for entry, part in zip(section.entries, chapter.parts, strict=True):
            titles[entry.id] = part.title if entry.kind is EntryKind.CELL else ""
            quotes |= {Handout(entry.id, number): quote for number, quote in enumerate(part.quotes)}
            if part.note:
                named = part.title or (names[part.quotes[0].number] if part.quotes else "")
                notes.append((named, part.note))
    for number, handout in enumerate(outline.handouts, start=1):
        quote = quotes.get(handout)
        origin = ", ".join(filter(None, (names[quote.number], quote.place))) if quote else ""
        sheets[handout] = Sheet(number, titles.get(handout.entry, ""), quote, origin)
    return Told(outline, _timed(outline, sheets), tuple(sheets.values()), tuple(notes), kept.references)


def _timed(outline: Outline, sheets: dict[Handout, Sheet]) -> tuple[Timed, ...]:
    begin = outline.start.hour * 60 + outline.start.minute if outline.start else 0
    found: list[Timed] = []
    for step, (begins, ends) in zip(outline.steps, outline.times, strict=True):
        pause = step.kind in (StepKind.BREAK, StepKind.MEAL)
        number = 0 if pause else 1 + sum(not timed.is_pause for timed in found)
        first, last = (wording.clock(begin + minutes, outline.language) for minutes in (begins, ends))
        length = wording.length(step.minutes, outline.language)
        found.append(Timed(step, number, first, last, length, tuple(sheets[handout].number for handout in step.handouts)))
    return tuple(found)


def line(text: str) -> str:
    """A text as one line that any file can hold."""
    return re.sub(r"[ \t\n\r]+", " ", readable(text)).strip()


def lines(texts: Sequence[str]) -> list[str]:
    """Texts as lines that any file can hold."""
    return [line(text) for text in texts]
