"""From scores to an order: normalise, fuse, look again at the best, fold what says the same, spread over sources."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from coopkb import analysis
from coopkb.search.legs import BRIDGE, CONCEPT, DENSE, LEXICAL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from coopkb.search.query import Query
    from coopkb.types import Passage

WEIGHTS: Mapping[str, float] = {LEXICAL: 0.4, BRIDGE: 0.15, DENSE: 0.72, CONCEPT: 0.3}
"""The share of each leg in the fused score."""

LOOKED_AT = 50
"""Passages of the first order that the second look sees."""

HEADED = 0.1
"""What the second look adds for a title and headings that take up the whole question."""

FROM_NAMED = 0.2
"""What it adds for a passage of a framework that the question names."""

ALIKE = 0.8
"""Two passages of which one holds this share of the word pairs of the other say the same in the same words."""


def normalise(scores: Mapping[int, float]) -> dict[int, float]:
    """Scores brought to 0–1: the best is 1, nought stays nought."""
    top = max(scores.values(), default=0.0)
    return {row: score / top if top > 0 else 0.0 for row, score in scores.items()}


def fuse(legs: Mapping[str, Mapping[int, float]], weights: Mapping[str, float]) -> dict[int, float]:
    """The convex combination of normalised legs; a row that a leg did not bring scores nothing there.

    A tuned convex combination beats reciprocal rank fusion in and out of domain (Bruch et al., arXiv 2210.11934).
    """
    total = sum(weights[name] for name in legs)
    fused: dict[int, float] = {}
    for name, scores in legs.items():
        for row, score in scores.items():
            fused[row] = fused.get(row, 0.0) + weights[name] / total * score
    return fused


def second_look(
    fused: Mapping[int, float], passages: Mapping[int, Passage], query: Query, rarity: Callable[[str], float]
) -> dict[int, float]:
    """The scores of the passages at hand with what their place tells: title and headings, and whose work it is.

    Args:
        fused: 0–1, of all rows.
        passages: the best of them.
        query: the question.
        rarity: how rare a term is in the index.

    Returns:
        A score for each of `passages`, 0–1.
    """
    weights = {term: weight * rarity(term) for term, weight in query.terms.items()}
    total = sum(weights.values())
    looked = {}
    for row, passage in passages.items():
        above = set(analysis.terms(passage.context, passage.language))
        headed = sum(weight for term, weight in weights.items() if term in above) / total if total else 0.0
        own = passage.source.framework in query.frameworks
        looked[row] = (fused[row] + HEADED * headed + FROM_NAMED * own) / (1 + HEADED + FROM_NAMED)
    return looked


def fold(ordered: Sequence[int], passages: Mapping[int, Passage]) -> dict[int, list[int]]:
    """Rows in their order, each with the rows after it that say the same in the same words in another place.

    Neighbours that share an overlap stay apart: what counts is the share of the shorter one.
    """
    kept: dict[int, list[int]] = {}
    sizes: dict[int, int] = {}
    holders: dict[tuple[str, str], list[int]] = {}
    for row in ordered:
        own = set(pairwise(passages[row].text.casefold().split()))
        shared = Counter(holder for pair in own for holder in holders.get(pair, ()))
        twin = next((r for r in kept if shared[r] >= ALIKE * min(len(own), sizes[r]) and shared[r]), None)
        if twin is None:
            kept[row], sizes[row] = [], len(own)
            for pair in own:
                holders.setdefault(pair, []).append(row)
        else:
            kept[twin].append(row)
    return kept


def rank(scores: Mapping[int, float], origins: Mapping[int, tuple[str, str]], k: int) -> list[int]:
    """The first k rows, best first, no source holding more than half of them while others have something to say.

    Equal scores fall in the order of the passage ids, so that the same index gives the same list after a rebuild.

    Args:
        scores: the score of each row.
        origins: the passage id and the source id of each row.
        k: how many rows at most.
    """
    quota = max(1, math.ceil(k / 2))
    ordered = in_order(scores, origins)
    taken: Counter[str] = Counter()
    first, rest = [], []
    for row in ordered:
        source = origins[row][1]
        if taken[source] < quota:
            taken[source] += 1
            first.append(row)
        else:
            rest.append(row)
    return in_order({row: scores[row] for row in (first + rest)[:k]}, origins)


def in_order(scores: Mapping[int, float], origins: Mapping[int, tuple[str, str]]) -> list[int]:
    """Rows by score, best first, equal ones by passage id."""
    return sorted(scores, key=lambda row: (-scores[row], origins[row][0]))
