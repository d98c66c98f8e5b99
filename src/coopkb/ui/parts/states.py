"""What a framework says of a concept, as a shape with its word: the shape reads without colour, the word is there for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopkb.export import words
from coopkb.types import CellState, Unsearched
from coopkb.ui.markup import Html, join, tag

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from coopkb.types import Cell
    from coopkb.ui.words import Words

_WHY = {Unsearched.NO_TEXT: "compare.no_text", Unsearched.SECOND_HAND: "compare.second_hand"}


def shape(state: CellState) -> Html:
    """The shape of a state, drawn by the style; for the eye alone, its word stands beside it."""
    return tag("span", class_=f"ck-shape ck-{state}", aria_hidden="true")


def named(cell: Cell, say: Words) -> Html:
    """The shape of a cell and its word."""
    return tag("span", shape(cell.state), " ", words.STATES[cell.state][say.language], class_="ck-state")


def told(cell: Cell, say: Words) -> str:
    """All that a cell says, in words."""
    state = words.whole_state(cell, say.language)
    return f"{state}, {say.count('count.passages', cell.passages)}" if cell.passages else state


def why_unsearched(cell: Cell, say: Words) -> str:
    """Why the silence of a cell means nothing, "" where it does mean something."""
    return say(_WHY[cell.unsearched]) if cell.unsearched else ""


def legend(say: Words, friends: bool = False) -> Html:
    """The shapes with their words; what each rests on is told on pointing at it."""
    language = say.language
    items = [
        tag("li", shape(state), " ", words.STATES[state][language], title=words.MEANINGS[state][language])
        for state in CellState
    ]
    if friends:
        sign = tag("span", words.FALSE_FRIEND_SYMBOL, class_="ck-friend", aria_hidden="true")
        items.append(tag("li", sign, " ", words.FALSE_FRIEND[language], title=words.FALSE_FRIEND_MEANING[language]))
    return tag("ul", *items, class_="ck-key", aria_label=say("compare.legend"))


def counts(cells: Sequence[Cell]) -> dict[CellState, int]:
    """How many cells are in each state, in the order of the legend."""
    return {state: sum(cell.state is state for cell in cells) for state in CellState}


def bar(found: Mapping[CellState, int], say: Words) -> Html:
    """How many are in each state, as lengths; the same is told to those who listen."""
    pieces = [tag("span", class_=f"ck-part ck-{state}", measure=n) for state, n in found.items() if n]
    return tag("span", *pieces, class_="ck-parts", role="img", aria_label=summary(found, say))


def summary(found: Mapping[CellState, int], say: Words) -> str:
    """How many are in each state, in words."""
    return ", ".join(f"{say.number(n)} {words.STATES[state][say.language]}" for state, n in found.items() if n)


def figures(found: Mapping[CellState, int], say: Words) -> Html:
    """How many are in each state, each beside its shape."""
    pieces = [
        tag("span", shape(state), " ", say.number(n), class_="ck-state", title=words.STATES[state][say.language])
        for state, n in found.items()
        if n
    ]
    return tag("span", join(pieces, " "), class_="ck-tally", role="img", aria_label=summary(found, say))
