"""Which candidates become statements: the likeliest to answer, what says the same merged, spread over sources."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coopkb.types import Citation, SentenceKind, Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coopkb.answer.evidence import Candidate

STATEMENTS = 8
"""Statements in an answer: what a person reads without scrolling twice."""

PER_SOURCE = 2
"""Statements that one source may give, so that an answer shows who else speaks."""

LIKELY, KEPT = 0.08, 0.4
ANOTHER, SPEAKERS = 0.1, 5
"""How likely a sentence must be to answer, and what share of the likeliest one: less for the first of a source that is not
quoted yet, until so many sources speak.

Evidence F1 on our questions, dev / test half: .50 / .49 when a new source needs as much as another sentence of the first, .50
/ .48 with these, and 1.8 sources an answer instead of 1.3 (`benchmarks/answers.py`).
"""

JOINED, LONGEST_RUN = 0.4, 700
"""What share of its likelihood the sentences around one need to be quoted with it, and characters of a quote so made."""

_LEVERS_FIRST: tuple[SentenceKind | None, ...] = (
    *(SentenceKind.LEVER, SentenceKind.METHOD, SentenceKind.VIGILANCE, SentenceKind.EXAMPLE, SentenceKind.DEFINITION),
    None,
)
_DEFINITIONS_FIRST = (SentenceKind.DEFINITION, *(kind for kind in _LEVERS_FIRST if kind is not SentenceKind.DEFINITION))
"""In which order people read the kinds: what helps first, or what it is where they asked for that."""

ALIKE = 0.75
"""Two sentences sharing this share of their terms say the same; the second becomes a further citation of the first."""


def statements(candidates: Sequence[Candidate], defining: bool = False) -> list[Statement]:
    """The likeliest candidates by kind; within a kind the sources in order of their best, each in reading order.

    No stretch of a document is cited twice, and the likeliest of all is always taken. What goes on with the same matter,
    before and after, is quoted with it.
    """
    scored = [(candidate.likelihood, candidate) for candidate in candidates]
    ordered = sorted(scored, key=lambda pair: (-pair[0], pair[1].citation.passage.id, pair[1].citation.start))
    beside = _beside(scored)
    chosen: list[_Chosen] = []
    given: Counter[str] = Counter()
    for score, candidate in ordered:
        source = candidate.citation.passage.source.id
        share = KEPT if given[source] or len(given) >= SPEAKERS else ANOTHER
        if chosen and score < max(LIKELY, share * ordered[0][0]):
            continue
        if any(_overlap(candidate.citation, cited) for other in chosen for cited in other.citations):
            continue
        twin = next((other.citations for other in chosen if _alike(candidate, other.candidate)), None)
        if twin:
            twin.append(candidate.citation)
            continue
        if given[source] < PER_SOURCE and len(chosen) < STATEMENTS:
            given[source] += 1
            cited = [citation for other in chosen for citation in other.citations]
            free = [pair for pair in beside[candidate.citation.passage.id] if not any(_overlap(pair[1], c) for c in cited)]
            chosen.append(_Chosen(score, candidate, [_run(score, candidate.citation, free)]))
    return _in_reading_order(chosen, defining)


@dataclass(frozen=True, slots=True)
class _Chosen:
    score: float
    candidate: Candidate
    citations: list[Citation]


def _beside(scored: Sequence[tuple[float, Candidate]]) -> dict[str, list[tuple[float, Citation]]]:
    """The candidates of each passage with their likelihood, in reading order."""
    found: dict[str, list[tuple[float, Citation]]] = {}
    for score, candidate in scored:
        found.setdefault(candidate.citation.passage.id, []).append((score, candidate.citation))
    return {id_: sorted(some, key=lambda pair: pair[1].start) for id_, some in found.items()}


def _run(score: float, citation: Citation, beside: Sequence[tuple[float, Citation]]) -> Citation:
    """A citation with the likely sentences of its paragraph or list that join it, as long as it can be read at a glance."""
    start, end = citation.start, citation.end
    passage = citation.passage
    grown = True
    while grown:
        grown = False
        for other, neighbour in beside:
            first, last = min(start, neighbour.start), max(end, neighbour.end)
            if other < JOINED * score or (first, last) == (start, end) or last - first > LONGEST_RUN:
                continue
            between = passage.text[min(end, neighbour.end) - passage.start : max(start, neighbour.start) - passage.start]
            if not between.strip(" \n•") and ("\n\n" not in between or "•" in between):
                start, end, grown = first, last, True
    return Citation(passage, passage.text[start - passage.start : end - passage.start], start, end)


def _alike(one: Candidate, other: Candidate) -> bool:
    shared = len(one.terms & other.terms)
    return shared / max(1, len(one.terms | other.terms)) >= ALIKE


def _overlap(one: Citation, other: Citation) -> bool:
    same = one.passage.source.id == other.passage.source.id
    return same and one.start < other.end and other.start < one.end


def _in_reading_order(chosen: Sequence[_Chosen], defining: bool) -> list[Statement]:
    """By kind, then by source in the order of their best, then as the source has them."""
    kinds = _DEFINITIONS_FIRST if defining else _LEVERS_FIRST
    told = [(one.candidate.kind, one) for one in chosen]
    order: dict[str, int] = {}
    for one in chosen:
        order.setdefault(one.citations[0].passage.source.id, len(order))
    told.sort(
        key=lambda pair: (
            kinds.index(pair[0]),
            order[pair[1].citations[0].passage.source.id],
            pair[1].citations[0].start,
        )
    )
    return [Statement(one.citations[0].quote, tuple(one.citations), one.score, kind) for kind, one in told]
