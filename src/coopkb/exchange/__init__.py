"""The grid in the formats of other tools: `skos` for thesauri, `refi_qda` for software that codes interviews.

What both readers need stands here. A file of another tool answers to none of our rules, so it is read as well as it can be:
names become ids, text becomes one line, and only what leaves nothing to read is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from coopkb.yaml_files import clean_line

_LONGEST_ID = 80
"""Characters: the longest id that `load_grid` takes."""

_LONGEST_TEXT = 20_000
"""Characters: a text of a card has 1,000 at most, a memo of an interview study a few pages."""

_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "ß": "ss"})
"""Letters that Unicode does not take apart into a plain one and a mark."""


def line_of_text(value: str) -> str:
    """Text as one line, as `load_grid` keeps it: spaces runs joined, without control characters; "" when nothing is left.

    Halves of surrogate pairs, which Turtle can smuggle in and no file can hold, go; so does what exceeds 20,000 characters.
    """
    return clean_line(value.encode("utf-8", "ignore").decode("utf-8"), _LONGEST_TEXT) or ""


def slug_of(name: str) -> str:
    """The id that a name makes: "Jeux de pouvoir" → "jeux-de-pouvoir"; "" for a name without Latin letters or digits."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(_LETTERS))
    words = re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)))
    return "-".join(words)[:_LONGEST_ID].strip("-")


class Ids:
    """Ids of one kind, none given twice: a name met again gets a number, "confiance", then "confiance-2"."""

    def __init__(self) -> None:
        self._given: set[str] = set()
        self._last: Counter[str] = Counter()

    def give(self, name: str, otherwise: str) -> str:
        """An id made of a name, or of `otherwise` where the name makes none."""
        wanted = slug_of(name) or otherwise
        given = wanted
        while given in self._given:
            self._last[wanted] += 1
            ending = f"-{self._last[wanted] + 1}"
            given = wanted[: _LONGEST_ID - len(ending)].rstrip("-") + ending
        self._given.add(given)
        return given
