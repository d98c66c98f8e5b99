"""Concordance: a word or expression wherever the corpus holds it, in its sentence, definitions first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from coopkb import analysis
from coopkb.grid import occurrences
from coopkb.sentences import sentences
from coopkb.types import Citation, Occurrence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coopkb.index import Snapshot
    from coopkb.types import Filters, Passage

_AFTER = re.compile(
    r"\s*(?:\([^)]{1,60}\)\s*)?(?:,[^,.;:]{1,60},\s*)?(?:"
    r":\s|=\s|(?:n’|n'|ne\s+)?(?:c’est|c'est|est|sont|désigne(?:nt)?|signifie(?:nt)?|consiste(?:nt)?|renvoie(?:nt)? à|"
    r"se définit|s’entend|s'entend|veut dire|recouvre(?:nt)?|suppose(?:nt)?)\b|"
    r"(?:is|are|means?|refers? to|consists? (?:of|in)|designates?|stands? for|can be defined)\b)",
    re.IGNORECASE,
)
"""What follows a word that is being defined."""

_BEFORE = re.compile(
    r"(?:par|appelle(?:nt)?|appelons|nomme(?:nt)?|définir|définit|dire|défini(?:e|t)? comme|"
    r"call|calls|called|define|defines|known as|by)\s*(?:l’|l'|la|le|les|une?|the|an?|«|“)?\s*[«“\"]?\s*$",
    re.IGNORECASE,
)
"""What precedes one: "on entend par …", "ce que nous appelons …", "we call …"."""

_DEFINITION = re.compile(r"\b(?:définition (?:de |d’|d')|definition of )(?:l’|l'|la |le |les |the )?$", re.IGNORECASE)

_ENTENDS = re.compile(r"\b(?:enten(?:d|ds|dons|dent)|compren(?:d|ons)|understand|mean)\b[^.;:]{0,30}$", re.IGNORECASE)


def concordance(snapshot: Snapshot, expression: str, filters: Filters | None = None) -> list[Occurrence]:
    """Every place where the corpus holds an expression: definitions first, then in reading order.

    Capitals, accents, plurals and inclusive endings are set aside; the words must follow each other.

    Args:
        snapshot: an open index.
        expression: a word or a few, as one would type them.
        filters: what the search is limited to.
    """
    found = [
        occurrence for passage in _passages(snapshot, expression, filters) for occurrence in _in_passage(passage, expression)
    ]
    return sorted(found, key=lambda occurrence: not occurrence.defines)


def _passages(snapshot: Snapshot, expression: str, filters: Filters | None) -> Iterator[Passage]:
    """The passages that may hold an expression, in reading order: those that hold all of its terms."""
    allowed = snapshot.knowledge.allowed(filters) if filters else None
    may = np.ones(len(snapshot.lexical), dtype=bool) if allowed is None else allowed.copy()
    by_language = [analysis.terms(expression, language) for language in ("fr", "en")]
    if all(by_language):  # an expression of stop words alone is looked for everywhere
        held = np.zeros(len(may), dtype=bool)
        for terms in by_language:
            own = np.ones(len(may), dtype=bool)
            for term in set(terms):
                own &= snapshot.lexical.scores({term: 1.0}) > 0
            held |= own
        may &= held
    rows = np.flatnonzero(may).tolist()
    for first in range(0, len(rows), 1000):
        yield from snapshot.knowledge.passages(rows[first : first + 1000])


def _in_passage(passage: Passage, expression: str) -> Iterator[Occurrence]:
    places = occurrences(passage.text, expression)
    spans = sentences(passage.text) if places else []
    for start, end in places:
        first, last = next(((a, b) for a, b in spans if a <= start < b), (start, end))
        last = max(last, end)
        sentence = Citation(passage, passage.text[first:last], passage.start + first, passage.start + last)
        defines = _defines(passage.text[first:start], passage.text[end:last])
        yield Occurrence(sentence, passage.start + start, passage.start + end, defines)


def _defines(before: str, after: str) -> bool:
    """Whether a sentence says what a word means, by what stands beside it."""
    if _AFTER.match(after.lstrip(' »”"')):
        # "La coopération est…" defines; "les freins à la coopération sont…" defines something else.
        return len(before.split()) <= 3 or _DEFINITION.search(before) is not None
    return bool(_BEFORE.search(before) and (_ENTENDS.search(before) or not re.search(r"\b(?:par|by|dire)\b\s*\S*\s*$", before)))
