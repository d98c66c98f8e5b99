"""A concept of the grid by any words: its label, its other names, the ways in which people ask about it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from coopkb.analysis import terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from coopkb.types import Concept

_WEIGHTS = {"label": 1.5, "synonyms": 1.25, "definition": 1.0, "asked": 1.0}
"""A name that holds the words says more than a sentence that does."""

_ELSEWHERE = 0.2
"""What a word counts for that another phrase of the card holds: words that stand together mean more."""

_ENOUGH = 0.3
"""The share of the words sought, the rare ones counting for more, that one phrase of a card must hold."""

MOST = 12
"""Concepts offered: further ones share a common word at best."""


@dataclass(frozen=True, slots=True)
class Found:
    """A concept found, and the phrase of its card that is nearest to the words; "" where that is its label."""

    concept: Concept
    phrase: str = ""


def find(words: str, concepts: Sequence[Concept], language: str) -> list[Found]:
    """The concepts that words point to, the best first; none when no card holds any of them."""
    sought = set(terms(words, language))
    cards = {c.id: list(_phrases(c, language)) for c in concepts}
    spread = Counter(term for card in cards.values() for term in {t for phrase in card for t in phrase.terms})
    rare = {term: log(1 + len(concepts) / spread[term]) for term in sought if spread[term]}
    ranked = []
    for concept in concepts:
        best = max(cards[concept.id], key=lambda phrase: _gain(phrase, rare) * _WEIGHTS[phrase.field])
        gain = _gain(best, rare)
        if gain == 0 or gain < _ENOUGH * sum(rare.values()):
            continue
        card = sum(rare[term] for term in {t for phrase in cards[concept.id] for t in phrase.terms} & rare.keys())
        score = gain * _WEIGHTS[best.field] + _ELSEWHERE * card
        ranked.append((score, Found(concept, "" if best.field == "label" else best.text)))
    ranked.sort(key=lambda pair: -pair[0])
    return [found for _, found in ranked[:MOST]]


@dataclass(frozen=True, slots=True)
class _Phrase:
    """What a card says somewhere: in which field, the text, its terms."""

    field: str
    text: str
    terms: frozenset[str]


def _gain(phrase: _Phrase, rare: Mapping[str, float]) -> float:
    return sum(weight for term, weight in rare.items() if term in phrase.terms)


def _phrases(concept: Concept, language: str) -> Iterator[_Phrase]:
    said = {
        "label": [concept.label.get(language, "")],
        "definition": [concept.definition.get(language, "")],
        "synonyms": concept.synonyms.get(language, ()),
        "asked": concept.asked.get(language, ()),
    }
    for field, phrases in said.items():
        for phrase in phrases:
            yield _Phrase(field, phrase, frozenset(terms(phrase, language)))
