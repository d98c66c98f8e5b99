"""Search: a question in, passages out, each with the reasons it came up.

A question is understood (`query`), four legs bring rows with scores (`legs`), a convex combination of them makes the first
order, and a second look at the best fifty makes the last (`fusion`). Passages that say the same in the same words are one hit
that names all the places.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopkb.index import passage_terms
from coopkb.search.fusion import LOOKED_AT, WEIGHTS, fold, fuse, in_order, normalise, rank, second_look
from coopkb.search.legs import (
    BRIDGE,
    CONCEPT,
    DENSE,
    LEGS,
    LEXICAL,
    Sense,
    bridge_leg,
    concept_leg,
    concept_scores,
    dense_leg,
    lexical_leg,
    sample_rows,
    sense_of,
    weights_at_stake,
)
from coopkb.search.query import EXPANSION, OTHER, Query, understand
from coopkb.types import Hit, Leg

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from coopkb.index import Snapshot
    from coopkb.types import Filters, Passage

__all__ = [
    "EXPANSION",
    "LEGS",
    "OTHER",
    "Query",
    "Sense",
    "sample_rows",
    "search_query",
    "sense_of",
    "understand",
    "weights_at_stake",
]


def search_query(
    snapshot: Snapshot,
    query: Query,
    *,
    k: int,
    filters: Filters | None = None,
    legs: Sequence[str] = LEGS,
    sense: Sense | None = None,
) -> list[Hit]:
    """Find the k passages that best meet a question.

    Args:
        snapshot: an open index.
        query: the question, from `understand`; its language never limits what is found.
        k: how many passages at most.
        filters: what the search is limited to.
        legs: which legs take part.
        sense: what the question means, where it is at hand.

    Returns:
        Hits, best first; fewer than k when nothing more matches.
    """
    allowed = snapshot.knowledge.allowed(filters) if filters else None
    if sense is None:
        sense = sense_of(snapshot, query) if {DENSE, CONCEPT} & set(legs) else Sense(None, ())
    raw = _brought(snapshot, query, legs, sense, allowed)
    fused = fuse({name: scores if name == CONCEPT else normalise(scores) for name, scores in raw.items()}, WEIGHTS)
    best = in_order(fused, snapshot.knowledge.origins(list(fused)))[: max(LOOKED_AT, 2 * k)]
    passages = dict(zip(best, snapshot.knowledge.passages(best), strict=True))
    looked = second_look(fused, passages, query, snapshot.lexical.rarity)
    origins = {row: (passage.id, passage.source.id) for row, passage in passages.items()}
    places = fold(in_order(looked, origins), passages)
    chosen = rank({row: looked[row] for row in places}, origins, k)
    ranks = {name: _ranks(scores) for name, scores in raw.items()}
    mentions = snapshot.knowledge.mentions(chosen)
    return [
        Hit(
            passage=passages[row],
            score=looked[row],
            rank=number,
            legs={name: Leg(raw[name][row], ranks[name][row]) for name in raw if row in raw[name]},
            concepts=_concepts(query, mentions[row]),
            terms=_words(query, passages[row]),
            also=tuple(passages[other] for other in places[row]),
        )
        for number, row in enumerate(chosen, start=1)
    ]


def _brought(
    snapshot: Snapshot, query: Query, legs: Sequence[str], sense: Sense, allowed: NDArray[np.bool_] | None
) -> dict[str, dict[int, float]]:
    """The rows that each leg brings with its own scores; a leg that has nothing to say is left out."""
    raw: dict[str, dict[int, float]] = {}
    if LEXICAL in legs:
        raw[LEXICAL] = lexical_leg(snapshot, query, allowed)
    if BRIDGE in legs:
        raw[BRIDGE] = bridge_leg(snapshot, query, allowed)
    spoken = concept_scores(snapshot, sense) if CONCEPT in legs else None
    if spoken is not None:
        raw[CONCEPT] = concept_leg(spoken, allowed)
    if DENSE in legs and sense.vector is not None:
        raw[DENSE] = dense_leg(snapshot, sense.vector, allowed, _rows(raw))
    if spoken is not None:
        raw[CONCEPT] = concept_leg(spoken, allowed, _rows(raw))
    return {name: scores for name, scores in raw.items() if scores}


def _rows(raw: Mapping[str, Mapping[int, float]]) -> set[int]:
    return {row for scores in raw.values() for row in scores}


def _concepts(query: Query, mentions: Sequence[tuple[str, int, int]]) -> tuple[str, ...]:
    """The concepts named in a passage, those of the question first."""
    named = dict.fromkeys(concept for concept, _, _ in mentions)
    return tuple(dict.fromkeys([*(concept for concept in query.concepts if concept in named), *named]))


def _words(query: Query, passage: Passage) -> tuple[str, ...]:
    """The words of the question that a passage holds in some form."""
    own = set(passage_terms(passage))
    return tuple(dict.fromkeys(query.words.get(term, term) for term in query.terms if term in own))


def _ranks(scores: Mapping[int, float]) -> dict[int, int]:
    ordered = sorted(scores, key=lambda row: (-scores[row], row))
    return {row: place for place, row in enumerate(ordered, start=1)}
