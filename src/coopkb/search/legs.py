"""The four legs of the search: each takes what it needs of a question and gives rows of the index with their scores.

*lexical*: BM25 over the terms of the question and, weighted down, those of the grid concepts that it names. *bridge*: BM25 over
the translations of those terms, in the passages of the other language. *dense*: the cosine of the question with the passage
and with the best of its sentences. *concept*: how surely the passage speaks of what the question is about.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from coopkb.search.query import OTHER
from coopkb.types import Filters

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from coopkb.index import Snapshot
    from coopkb.search.query import Query

LEXICAL, BRIDGE, DENSE, CONCEPT = "lexical", "bridge", "dense", "concept"

LEGS = (LEXICAL, BRIDGE, DENSE, CONCEPT)

CANDIDATES = 200
"""Passages that each leg hands to the fusion; a passage further down in all of them is not among the first ten."""

SAMPLE = 100
"""Passages from which the search tells what nearness to a question is ordinary."""

SENTENCES = 0.42
"""The share of the two best sentences in the dense leg, beside the passage as a whole; a passage of one sentence has it count.

The two best and not the best alone: hit@5 of all legs on the 36 answerable development questions is .94 against .86.
"""

NAMED = 2.0
"""What being named adds to a concept's standing.

Right concept among the first three for the 36 development questions that name theirs: by meaning alone .81, with 2 .86.
"""

CONCEPTS = 3
STANDS_OUT, FULLY = 1.0, 3.0
"""The concepts that a question may be about, at most; from what standing on one counts, and from what standing on fully.

nDCG@10 of all legs on the 36 development questions: .736 between 1 and 3, .724 between 0 and 3, .718 between 1 and 4, .695
between 2 and 4. Of a question on other matters none stands out, and the leg is silent.
"""


def lexical_leg(snapshot: Snapshot, query: Query, allowed: NDArray[np.bool_] | None) -> dict[int, float]:
    """The best rows by BM25 with their scores, those that match nothing left out."""
    return _best_rows(snapshot.lexical.scores(query.weighted), allowed)


def _best_rows(scores: NDArray[np.float32], allowed: NDArray[np.bool_] | None) -> dict[int, float]:
    """The rows that score above nought, the first `CANDIDATES` of them."""
    if allowed is not None:
        scores = np.where(allowed, scores, 0.0)
    count = min(CANDIDATES, int((scores > 0).sum()))
    if not count:
        return {}
    best = np.argpartition(-scores, count - 1)[:count]
    return {int(row): float(scores[row]) for row in best}


def bridge_leg(snapshot: Snapshot, query: Query, allowed: NDArray[np.bool_] | None) -> dict[int, float]:
    """The best rows of the other language by BM25 over the translations of the question's terms, with their scores."""
    if not query.translations:
        return {}
    other = snapshot.knowledge.allowed(Filters(languages=(OTHER[query.language],)))
    if other is None or not other.any():  # a corpus in the language of the question has nothing to bridge to
        return {}
    return _best_rows(snapshot.lexical.scores(query.translations), other if allowed is None else other & allowed)


@dataclass(frozen=True, slots=True)
class Sense:
    """What a question means: its vector, (d,), and how far each concept of the grid stands out in it, best first.

    Without a vector (an empty question, an index without vectors, an encoder that is gone) the concepts are those it names.
    """

    vector: NDArray[np.float32] | None
    standing: tuple[tuple[str, float], ...]


def sense_of(snapshot: Snapshot, query: Query) -> Sense:
    """What a question means, worked out once for all that ask about it."""
    encoder = snapshot.encoder() if query.text.strip() else None
    vector = encoder.encode([query.text], kind="query")[0] if encoder else None
    return Sense(vector, tuple(_standing(snapshot, query, vector)))


def dense_leg(
    snapshot: Snapshot, vector: NDArray[np.float32], allowed: NDArray[np.bool_] | None, others: Collection[int] = ()
) -> dict[int, float]:
    """The rows nearest to the vector of a question, and `others` that another leg brought up, with their nearness, 0–1.

    Nearness is that of the passage and that of its two best sentences, in the proportions that `SENTENCES` sets, each counted
    from what is ordinary in this index to the best found.
    """
    if snapshot.vectors is None or snapshot.sentences is None:
        return {}
    found, _ = snapshot.vectors.nearest(vector, CANDIDATES, allowed)
    rows = np.union1d(found, np.fromiter(others, dtype=np.int64))
    if not len(rows):
        return {}
    sample = sample_rows(snapshot)
    whole = _above(snapshot.vectors.rows(rows) @ vector, snapshot.vectors.rows(sample) @ vector)
    said = _above(_said(snapshot, vector, rows), _said(snapshot, vector, sample))
    near = (1 - SENTENCES) * whole + SENTENCES * said
    return dict(zip(rows.tolist(), near.tolist(), strict=True))


def sample_rows(snapshot: Snapshot) -> NDArray[np.int64]:
    """Rows spread evenly through an index, `SAMPLE` at most, that tell what nearness to a question is ordinary."""
    return np.unique(np.linspace(0, len(snapshot.lexical) - 1, SAMPLE).astype(np.int64))


def _said(snapshot: Snapshot, vector: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
    """The cosine of each passage's two best sentences with a question, or of the best of the questions it is said to answer."""
    if snapshot.sentences is None or snapshot.asked is None:
        return np.zeros(len(rows), dtype=np.float32)
    return np.maximum(snapshot.sentences.best(vector, rows), snapshot.asked.best(vector, rows, nearest=1))


def _above(cosines: NDArray[np.float32], ordinary: NDArray[np.float32]) -> NDArray[np.float32]:
    """Cosines from the median of the ordinary ones, 0, to the best, 1; from the least where none is beyond that median."""
    best, floor = float(cosines.max()), float(np.median(ordinary))
    floor = floor if floor < best else float(cosines.min())
    above: NDArray[np.float32] = np.clip((cosines - floor) / max(1e-6, best - floor), 0.0, 1.0)
    return above


def _standing(snapshot: Snapshot, query: Query, vector: NDArray[np.float32] | None) -> list[tuple[str, float]]:
    """The concepts of the grid by how much a question or text is about them, best first: their ids and standing.

    Standing is in units of spread (see `ConceptVectors.standing`); a concept that the text names gains `NAMED` of them, the
    second one named less. Without vectors, the concepts named alone. Those that the person has set aside are left out.
    """
    named = {id_: NAMED / (1 + place / 2) for place, id_ in enumerate(query.concepts)}
    if vector is None or snapshot.concepts is None:
        return [(id_, STANDS_OUT + value) for id_, value in named.items()]
    standing = snapshot.concepts.standing(vector[None, :])[0].tolist()
    grid = snapshot.knowledge.grid().concepts
    both = [
        (concept.id, value + named.get(concept.id, 0.0))
        for concept, value in zip(grid, standing, strict=True)
        if concept.id not in query.without
    ]
    return sorted(both, key=lambda entry: -entry[1])


def weights_at_stake(standing: Sequence[tuple[str, float]]) -> dict[str, float]:
    """What each of the first concepts counts for, 0–1, of standings that fall; those that do not stand out are left out."""
    spread = FULLY - STANDS_OUT
    return {id_: min(1.0, (value - STANDS_OUT) / spread) for id_, value in standing[:CONCEPTS] if value > STANDS_OUT}


def concept_scores(snapshot: Snapshot, sense: Sense) -> NDArray[np.float32]:
    """How surely each row of the index speaks of what a question is about, (rows,), 0–1."""
    weights = weights_at_stake(sense.standing)
    scores = np.zeros(len(snapshot.lexical), dtype=np.float32)
    for concept, weight in weights.items():
        rows, sure = snapshot.spoken(concept)
        scores[rows] += weight * sure
    return scores / np.float32(max(1.0, sum(weights.values())))


def concept_leg(
    scores: NDArray[np.float32], allowed: NDArray[np.bool_] | None, others: Collection[int] = ()
) -> dict[int, float]:
    """The rows that speak most surely of the concepts at stake, and those of `others` that speak of them, 0–1.

    Args:
        scores: from `concept_scores`.
        allowed: which rows may be found; all where None.
        others: rows that another leg brought up.
    """
    return _best_rows(scores, allowed) | {row: float(scores[row]) for row in others if scores[row] > 0}
