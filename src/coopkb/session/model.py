"""What a session outline holds: an aim, concepts, a sequence of steps, and for each what to do, to ask and to hand out.

Its texts are in one language and are nobody's markup: whoever edits an outline replaces them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import time

    from coopkb.notebook import Notebook, Quote


class StepKind(StrEnum):
    """What a step is in the course of a session."""

    OPENING = "opening"
    ACTIVITY = "activity"
    BREAK = "break"
    MEAL = "meal"
    OPEN = "open"
    """Time that the notebook does not fill."""
    SYNTHESIS = "synthesis"
    CLOSING = "closing"
    OWN = "own"
    """A step of one's own."""


@dataclass(frozen=True, slots=True)
class Move:
    """One thing to do within a step."""

    text: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Prompt:
    """A text of a concept's card to read out or to copy: what it is of, what it is ("sign", "question"…), the text."""

    of: str
    what: str
    text: str


@dataclass(frozen=True, slots=True)
class Handout:
    """A kept quote to hand out: the id of its entry, its place among the quotes of that entry."""

    entry: str
    quote: int = 0


@dataclass(frozen=True, slots=True)
class Taught:
    """A concept of the session."""

    id: str
    label: str
    definition: str


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the sequence: how many minutes it takes, and all it takes to run it.

    `activity` is the id of the activity that it was made from; `group` for how many people; `use` what it does with what was
    kept; `cards` how many of the cards it uses at most, none for 0; `concepts` are ids.
    """

    kind: StepKind
    title: str
    minutes: int
    activity: str = ""
    purpose: str = ""
    use: str = ""
    group: str = ""
    moves: tuple[Move, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    handouts: tuple[Handout, ...] = ()
    concepts: tuple[str, ...] = ()
    cards: int = 0
    materials: tuple[str, ...] = ()
    vigilance: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """A session: its steps in order. `minutes` is what was asked for; `missing` says what the notebook lacks.

    `start` is the time of day at which it begins, None where times are counted from its beginning.
    """

    title: str
    language: str
    minutes: int
    aim: str
    concepts: tuple[Taught, ...]
    steps: tuple[Step, ...]
    missing: tuple[str, ...] = ()
    start: time | None = None

    @property
    def total(self) -> int:
        """The minutes of all steps."""
        return sum(step.minutes for step in self.steps)

    @property
    def spare(self) -> int:
        """The minutes that were asked for and are not used; below 0 where the steps take more."""
        return self.minutes - self.total

    @property
    def times(self) -> tuple[tuple[int, int], ...]:
        """When each step begins and ends, in minutes from the beginning."""
        ends = tuple(accumulate(step.minutes for step in self.steps))
        return tuple(zip((0, *ends), ends, strict=False))

    @property
    def handouts(self) -> tuple[Handout, ...]:
        """All that is handed out, in the order of the steps, each once."""
        return tuple(dict.fromkeys(handout for step in self.steps for handout in step.handouts))


def quote_of(notebook: Notebook, handout: Handout) -> Quote | None:
    """The quote that is handed out; None where the notebook holds it no longer."""
    entry = next((entry for entry in notebook.entries if entry.id == handout.entry), None)
    return entry.quotes[handout.quote] if entry and 0 <= handout.quote < len(entry.quotes) else None
