"""When a passage found is one that was expected, however the text was cut into passages."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coopkb.evaluate.questions import Anchor

_WORD = re.compile(r"\w+")
_TAG = re.compile(r"<[^>]+>")

Pairs = frozenset[tuple[str, str]]
"""Words with the word that follows each."""


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, markup left out."""
    return [word.lower() for word in _WORD.findall(_TAG.sub(" ", text))]


def pairs_of(words: Sequence[str]) -> Pairs:
    """The word pairs of a text."""
    return frozenset(pairwise(words))


def anchor_pairs(text: Sequence[str], anchor: Anchor) -> Pairs:
    """The word pairs of the stretch of a text that an anchor names; empty where the text does not hold it."""
    start, end = words_of(anchor.start), words_of(anchor.end)
    begin = _find(text, start, 0)
    if begin is None:
        return Pairs()
    finish = _find(text, end, begin)
    return Pairs() if finish is None else pairs_of(text[begin : finish + len(end)])


def _find(text: Sequence[str], words: Sequence[str], first: int) -> int | None:
    for i in range(first, len(text) - len(words) + 1):
        if text[i : i + len(words)] == words:
            return i
    return None


def covers(pairs: Pairs, anchor: Pairs) -> bool:
    """Whether a passage covers an anchor: half of its pairs, or six and four fifths of the passage's own in it."""
    if not pairs or not anchor:
        return False
    shared = len(pairs & anchor)
    return shared / len(anchor) >= 0.5 or (shared >= 6 and shared / len(pairs) >= 0.8)


def holds(quote: str, sentence: str) -> bool:
    """Whether a quote holds a sentence, whatever the white space, punctuation and case of either."""
    return f" {' '.join(words_of(sentence))} " in f" {' '.join(words_of(quote))} "
