"""The symbols and words of a comparison, in French and English, for the app, the commands and the files alike.

A symbol differs from the others by its shape, so that it holds without colour; wherever it stands, its word stands too, if
only for those who listen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopkb.types import CellState, LinkKind, Spoken, Unsearched

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coopkb.types import Cell

LANGUAGES = ("fr", "en")

SYMBOLS: Mapping[CellState, str] = {
    CellState.SAID: "●",
    CellState.OTHERWISE: "◑",
    CellState.NOT_FOUND: "○",
    CellState.NOT_SEARCHED: "·",
}

FALSE_FRIEND_SYMBOL = "≠"
"""Stands beside the symbol of a cell where an entry of the framework uses the words in another sense."""

STATES: Mapping[CellState, Mapping[str, str]] = {
    CellState.SAID: {"fr": "dit", "en": "said"},
    CellState.OTHERWISE: {"fr": "dit autrement", "en": "said otherwise"},
    CellState.NOT_FOUND: {"fr": "cherché et non trouvé", "en": "searched and not found"},
    CellState.NOT_SEARCHED: {"fr": "pas cherché", "en": "not searched"},
}

MEANINGS: Mapping[CellState, Mapping[str, str]] = {
    CellState.SAID: {
        "fr": "une entrée de la grille du cadre correspond au concept",
        "en": "an item of the framework’s own grid corresponds to the concept",
    },
    CellState.OTHERWISE: {
        "fr": "aucune entrée n’y correspond, mais une entrée apparentée ou un passage de ses textes en parle",
        "en": "no item corresponds to it, but a related item or a passage of its texts speaks of it",
    },
    CellState.NOT_FOUND: {
        "fr": "tous les passages que l’index tient du cadre ont été parcourus, et aucun n’en parle",
        "en": "every passage that the index holds of the framework was scanned, and none speaks of it",
    },
    CellState.NOT_SEARCHED: {
        "fr": "l’index ne tient du cadre aucun texte, ou seulement le compte rendu d’un tiers : ce silence ne veut rien dire",
        "en": "the index holds no text of the framework, or only somebody else’s account: this silence means nothing",
    },
}
"""What each state rests on: the sentences of the legend."""

UNSEARCHED: Mapping[Unsearched, Mapping[str, str]] = {
    Unsearched.NO_TEXT: {"fr": "aucun texte", "en": "no text"},
    Unsearched.SECOND_HAND: {"fr": "seulement de seconde main", "en": "second hand only"},
}

LINKS: Mapping[LinkKind, Mapping[str, str]] = {
    LinkKind.EXACT: {"fr": "équivalent exact", "en": "exact equivalent"},
    LinkKind.CLOSE: {"fr": "équivalent proche", "en": "close equivalent"},
    LinkKind.BROAD: {"fr": "le concept est plus large", "en": "the concept is broader"},
    LinkKind.NARROW: {"fr": "le concept est plus étroit", "en": "the concept is narrower"},
    LinkKind.RELATED: {"fr": "apparenté", "en": "related"},
    LinkKind.FALSE_FRIEND: {"fr": "faux ami", "en": "false friend"},
}
"""How an entry of a framework stands to a concept."""

SPOKEN: Mapping[Spoken, Mapping[str, str]] = {
    Spoken.NAMED: {"fr": "passage qui le nomme", "en": "passage that names it"},
    Spoken.SENSE: {"fr": "passage en d’autres mots", "en": "passage in other words"},
}

ITEM: Mapping[str, str] = {"fr": "entrée de sa grille", "en": "item of its grid"}

FALSE_FRIEND: Mapping[str, str] = {"fr": "faux ami", "en": "false friend"}

FALSE_FRIEND_MEANING: Mapping[str, str] = {
    "fr": "une entrée du cadre emploie les mêmes mots dans un autre sens",
    "en": "an item of the framework uses the same words in another sense",
}

NOTHING: Mapping[str, str] = {"fr": "aucune", "en": "none"}
"""The kind of evidence of a cell without any."""

YES: Mapping[bool, Mapping[str, str]] = {True: {"fr": "oui", "en": "yes"}, False: {"fr": "non", "en": "no"}}


def symbol(cell: Cell) -> str:
    """The symbol of a cell: "●", or "● ≠" where an entry of the framework also uses the words in another sense."""
    return f"{SYMBOLS[cell.state]} {FALSE_FRIEND_SYMBOL}" if cell.false_friends else SYMBOLS[cell.state]


def state(cell: Cell, language: str) -> str:
    """The state of a cell in words: "dit", or "pas cherché (aucun texte)" with the reason where there is one."""
    word = STATES[cell.state][language]
    return f"{word} ({UNSEARCHED[cell.unsearched][language]})" if cell.unsearched else word


def whole_state(cell: Cell, language: str) -> str:
    """The state of a cell in words, and "faux ami" where it holds one: all that its symbol says."""
    word = state(cell, language)
    return f"{word}, {FALSE_FRIEND[language]}" if cell.false_friends else word
